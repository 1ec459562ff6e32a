// Package fit trains a model on a data set from first weights to last epoch: batches, evaluation, history.
//
// It knows no clock and no screen. Whoever calls decides how many batches run at a stretch: a command runs them all, a
// browser's worker some at a time. The same seed gives the same training.
package fit
