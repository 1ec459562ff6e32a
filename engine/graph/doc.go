// Package graph holds a network as data: inputs, parameters, and layers in the order in which they run. A tape runs it
// number by number (Run), a plan compiles it for training, and files carry it.
package graph
