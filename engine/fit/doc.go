// Package fit trains a model on a data set from first weights to last epoch: batches, evaluation, history.
//
// It knows no clock and no screen. Whoever calls decides how many batches run at a stretch: a command runs them all, a
// browser's worker some at a time. The same seed gives the same training.
//
// A loop over Step is a training. In it Epoch counts the epochs that are over, and Progress holds the history of losses and
// accuracies, with the first weights as epoch 0; see the examples.
package fit
