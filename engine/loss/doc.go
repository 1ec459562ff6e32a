// Package loss holds the losses of training, over batches of float32 in rows, each with its derivative: the fast
// counterparts of the operations of engine/autodiff, to which a test holds them.
package loss
