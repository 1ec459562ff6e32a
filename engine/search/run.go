package search

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
)

// Trial is a candidate's training, which can be taken further.
type Trial interface {
	// Train goes on until that many epochs have run in all, and returns the loss: lower is better. It stops early when
	// the context is done. A NaN or infinite loss is the worst.
	Train(ctx context.Context, epochs int) (loss float64)
}

// Result is how a candidate did.
type Result struct {
	Candidate Candidate
	Trial     Trial
	Epochs    int     // it was trained for
	Loss      float64 // after them; +Inf for a training that ran away
	Err       error   // why there is no trial
}

// Search tries candidates.
type Search struct {
	Candidates []Candidate
	// Start makes a candidate's trial. It and the trials run on several cores at once.
	Start func(Candidate) (Trial, error)
	// Epochs are those of a whole training.
	Epochs int
	// Rungs, if not empty, are fewer epochs, in rising order, after which only the best share of candidates goes on: see
	// Halving.
	Rungs []int
	// Keep is that share: 1 in so many, at least 2. Only rungs need it.
	Keep int
	// Workers is the number of trials that run at once; below 1 is 1.
	Workers int
	// Done is told of each trial that has reached a rung or its end, one at a time. It may be nil.
	Done func(Result)
}

// Halving returns the rungs of successive halving: with a share of 1 in keep going on, the first rung is the last one
// divided by keep as often as candidates allow and epochs are left. Source: Jamieson and Talwalkar 2016, algorithm 1.
func Halving(candidates, epochs, keep int) (rungs []int) {
	for candidates > 1 && epochs/keep >= 1 {
		epochs /= keep
		candidates = (candidates + keep - 1) / keep
		rungs = append(rungs, epochs)
	}
	slices.Reverse(rungs)
	return rungs
}

// Run tries all candidates and returns how they did, best first: by epochs, since who was taken further was better, then
// by loss, then by index. When the context is done it returns what was found until then with the context's error; trials
// that were cut off are left out.
func (s Search) Run(ctx context.Context) ([]Result, error) {
	results := make([]Result, len(s.Candidates))
	going := make([]int, len(s.Candidates))
	for i, c := range s.Candidates {
		results[i] = Result{Candidate: c, Loss: math.Inf(1)}
		going[i] = i
	}
	for _, epochs := range append(slices.Clone(s.Rungs), s.Epochs) {
		s.rung(ctx, results, going, epochs)
		if ctx.Err() != nil {
			break
		}
		if epochs < s.Epochs {
			slices.SortFunc(going, func(a, b int) int { return compare(results[a], results[b]) })
			going = going[:(len(going)+s.Keep-1)/s.Keep]
		}
	}
	found := results[:0]
	for _, r := range results {
		if r.Epochs > 0 || r.Err != nil {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, compare)
	return found, ctx.Err()
}

// rung trains those that are going on.
func (s Search) rung(ctx context.Context, results []Result, going []int, epochs int) {
	var wait sync.WaitGroup
	var told sync.Mutex
	next := make(chan int)
	for range min(max(s.Workers, 1), len(going)) {
		wait.Go(func() {
			for i := range next {
				if !s.train(ctx, &results[i], epochs) || s.Done == nil {
					continue
				}
				told.Lock()
				s.Done(results[i])
				told.Unlock()
			}
		})
	}
	for _, i := range going {
		if ctx.Err() != nil {
			break
		}
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	wait.Wait()
}

// train takes one trial to that many epochs, and tells whether it got there.
func (s Search) train(ctx context.Context, r *Result, epochs int) bool {
	if r.Err != nil {
		return false
	}
	if r.Trial == nil {
		if r.Trial, r.Err = s.Start(r.Candidate); r.Err != nil {
			return true
		}
	}
	loss := r.Trial.Train(ctx, epochs)
	if ctx.Err() != nil {
		return false
	}
	r.Loss, r.Epochs = loss, epochs
	if math.IsNaN(loss) {
		r.Loss = math.Inf(1)
	}
	return true
}

func compare(a, b Result) int {
	return cmp.Or(cmp.Compare(b.Epochs, a.Epochs), cmp.Compare(a.Loss, b.Loss), cmp.Compare(a.Candidate.Index, b.Candidate.Index))
}

// Pareto tells which points no other point dominates: none is as small in every number and smaller in one. Numbers that
// are larger where better need their sign turned. A point with a NaN is never among them.
func Pareto(points [][]float64) []bool {
	best := make([]bool, len(points))
	for i, p := range points {
		best[i] = !slices.ContainsFunc(p, math.IsNaN)
		for _, q := range points {
			if best[i] && dominates(q, p) {
				best[i] = false
			}
		}
	}
	return best
}

func dominates(q, p []float64) bool {
	smaller := false
	for k := range p {
		if !(q[k] <= p[k]) {
			return false
		}
		smaller = smaller || q[k] < p[k]
	}
	return smaller
}

// Needed returns how many random trials find one of the best share of all settings with at least that probability:
// ⌈ln(1 − probability)/ln(1 − share)⌉.
func Needed(share, probability float64) int {
	return int(math.Ceil(math.Log1p(-probability) / math.Log1p(-share)))
}
