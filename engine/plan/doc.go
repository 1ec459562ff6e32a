// Package plan compiles a network (engine/graph) with a loss for training on batches of one size: a flat list of kernel
// calls over one block of float32. A step, forward, backward and update, allocates nothing.
//
// A plan means what the tape means (engine/autodiff): a test holds the two together on every layer a plan knows. It is
// faster, and rounds differently: each number within the tolerance of that test, not to the bit.
package plan
