package search

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// CrossValidate trains and judges k times, each time by another k-th of the examples, and returns the mean loss and its
// (population) standard deviation between the folds. The same stream deals the same folds. It panics unless
// 2 ≤ k ≤ examples. Source: Hastie et al. 2009, §7.10.
func CrossValidate(r *num.Rand, s dataset.Set, k int, loss func(train, validation dataset.Set) float64) (mean, deviation float64) {
	losses := make([]float64, k)
	for i, f := range dataset.Folds(r, s.Len(), k) {
		losses[i] = loss(s.Pick(f.Train), s.Pick(f.Validation))
	}
	return dataset.MeanDeviation(losses)
}
