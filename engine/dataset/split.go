package dataset

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// Pick returns the examples at the given places, copied, in that order. It panics if a place is not from 0 to Len()−1.
func (s Set) Pick(places []int) Set {
	out := s
	out.X, out.Y, out.T, out.Base = make([]float32, 0, len(places)*s.Inputs), nil, nil, nil
	for _, i := range places {
		if i < 0 || i >= s.Len() {
			panic("dataset: there is no example " + strconv.Itoa(i) + "; there are " + strconv.Itoa(s.Len()) + ", counted from 0")
		}
		out.X = append(out.X, s.Row(i)...)
		if s.Outputs == 0 {
			out.Y = append(out.Y, s.Y[i])
			continue
		}
		out.T = append(out.T, s.T[i*s.Outputs:(i+1)*s.Outputs]...)
		if s.Base != nil {
			out.Base = append(out.Base, s.Base[i])
		}
	}
	return out
}

// Parts cuts a set into three at random: validation and test get that share of the examples each, rounded down, and
// training the rest. The same stream gives the same parts. It panics if a share is below 0 or nothing is left to
// train on.
func (s Set) Parts(r *num.Rand, validation, test float64) Split {
	if !(validation >= 0) || !(test >= 0) {
		share := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
		panic("dataset: validation gets a share of " + share(validation) + " and test of " + share(test) + "; a share is from 0 to 1")
	}
	order := places(s.Len())
	r.Shuffle(order)
	v, t := int(validation*float64(len(order))), int(test*float64(len(order)))
	if v+t >= len(order) {
		panic("dataset: no example is left to train on")
	}
	return Split{Train: s.Pick(order[v+t:]), Validation: s.Pick(order[:v]), Test: s.Pick(order[v : v+t])}
}

// Fold is one round of cross-validation: places of the examples to train on and of those to judge by.
type Fold struct{ Train, Validation []int }

// Folds deals n examples into k hands at random and returns k folds, each judged by one hand and trained on the others:
// every example is judged by once. Hands differ in size by at most one. It panics unless 2 ≤ k ≤ n.
// Source: Stone 1974; Hastie et al. 2009, §7.10.
func Folds(r *num.Rand, n, k int) []Fold {
	if k < 2 || k > n {
		panic("dataset: " + strconv.Itoa(n) + " examples cannot be dealt into " + strconv.Itoa(k) + " folds")
	}
	order := places(n)
	r.Shuffle(order)
	folds := make([]Fold, k)
	for i := range folds {
		from, to := i*n/k, (i+1)*n/k
		folds[i].Validation = append([]int(nil), order[from:to]...)
		folds[i].Train = append(append([]int(nil), order[:from]...), order[to:]...)
	}
	return folds
}

// ForwardFolds is Folds for what is ordered in time: the past trains, and the stretch that follows judges. The first of k+1
// equal stretches only trains. It panics unless 1 ≤ k < n. Source: Hyndman and Athanasopoulos 2021, §5.10.
func ForwardFolds(n, k int) []Fold {
	if k < 1 || k >= n {
		panic("dataset: " + strconv.Itoa(n) + " examples cannot be cut into " + strconv.Itoa(k+1) + " stretches")
	}
	all := places(n)
	folds := make([]Fold, k)
	for i := range folds {
		from, to := (i+1)*n/(k+1), (i+2)*n/(k+1)
		folds[i] = Fold{Train: all[:from:from], Validation: all[from:to:to]}
	}
	return folds
}

func places(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}
