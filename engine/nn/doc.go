// Package nn reads models from a line of text, builds their graphs, and holds the layers that are made of several
// operations or run differently in training: dropout, normalisation, recurrent layers, attention.
// Package plan trains such a graph, package fit runs a whole training.
package nn
