// Package nn reads models from a line of text, builds their graphs, and holds the layers that are made of several
// operations or run differently in training: dropout, normalisation, recurrent layers, attention.
//
// Model and Trainer are a fast way to train stacks of dense layers on batches of float32: all parameters lie in one
// slice, all numbers between the layers in buffers made once, and a step allocates nothing. A test holds them to the
// tape.
package nn
