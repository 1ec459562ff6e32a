// Package nn builds stacks of dense layers from a line of text and trains them on batches of float32.
//
// It is the fast way to run what engine/autodiff runs readably: all parameters lie in one slice, all numbers between
// the layers in buffers made once, and a step allocates nothing. A test holds both ways together.
package nn
