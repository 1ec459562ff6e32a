// Package reproduce computes the numbers of the course that come from training again, with the engine, and compares them
// with those the course prints.
//
// What is not drawn (gradient descent by hand, forecasts without a network) must agree to the digits that are printed.
// What depends on first weights and the order of examples was computed with NumPy's random numbers, which the engine does
// not draw; there both are means over seeds, and may differ by what the spread between seeds allows.
package reproduce

import (
	"context"
	"fmt"
	"math"
	"sync"
)

// Row is a number of the course beside the engine's.
type Row struct {
	Unit      string  `json:"unit"`
	What      string  `json:"what"`
	Course    float64 `json:"course"`
	Engine    float64 `json:"engine"`
	Tolerance float64 `json:"tolerance"`
	// Note says why the two may differ by more than usual.
	Note string `json:"note,omitempty"`
}

// Holds tells whether the numbers agree.
func (r Row) Holds() bool { return math.Abs(r.Engine-r.Course) <= r.Tolerance }

// Part is a group of numbers that are computed together.
type Part struct {
	Name string
	run  func(ctx context.Context) []Row
}

// Parts lists all groups, those of the course's order first.
func Parts() []Part {
	return []Part{
		{Name: "u7-u8", run: descent},
		{Name: "u8-batches", run: batches},
		{Name: "u9-u14-by-hand", run: byHand},
		{Name: "u10-polynomials", run: polynomials},
		{Name: "u10-noisy-digits", run: noisyDigits},
		{Name: "u10-dropout", run: dropout},
		{Name: "u10-augmentation", run: augmentation},
		{Name: "u11-widths", run: widths},
		{Name: "u11-rates", run: rates},
		{Name: "u12-convolution", run: convolution},
		{Name: "u13-forecasts", run: forecasts},
		{Name: "u13-recurrent", run: recurrent},
		{Name: "u14-limits", run: limits},
		{Name: "chuva", run: chuva},
		{Name: "xor", run: xor},
		{Name: "c1-spiral", run: spiral},
	}
}

// Run computes the parts, workers at once, and calls done with the rows of each as it ends, one at a time. Parts that the
// context cuts off are left out.
func Run(ctx context.Context, parts []Part, workers int, done func(Part, []Row)) {
	var wait sync.WaitGroup
	var told sync.Mutex
	next := make(chan Part)
	for range min(max(workers, 1), len(parts)) {
		wait.Go(func() {
			for p := range next {
				rows := p.run(ctx)
				if ctx.Err() != nil {
					continue
				}
				told.Lock()
				done(p, rows)
				told.Unlock()
			}
		})
	}
	for _, p := range parts {
		next <- p
	}
	close(next)
	wait.Wait()
}

// sample is a number measured once a seed.
type sample []float64

func (s sample) mean() (sum float64) {
	for _, v := range s {
		sum += v / float64(len(s))
	}
	return sum
}

// deviation is the standard deviation that the seeds let one expect of all seeds.
func (s sample) deviation() (sum float64) {
	if len(s) < 2 {
		return 0
	}
	m := s.mean()
	for _, v := range s {
		sum += (v - m) * (v - m) / float64(len(s)-1)
	}
	return math.Sqrt(sum)
}

// usual is how far the course lets a trained number be off: a different engine or seed moves the third digit.
const usual = 0.02

// compare makes a row from a sample and a number that the course had from so many seeds. The two means differ by less
// than three standard errors in 99.7 of 100 cases; less than the usual tolerance is never asked.
func compare(unit, what string, course float64, seeds int, got sample) Row {
	return Row{Unit: unit, What: what, Course: course, Engine: got.mean(), Tolerance: allowed(got.deviation(), seeds, len(got))}
}

func allowed(deviation float64, a, b int) float64 {
	return max(usual, 3*deviation*math.Sqrt(1/float64(a)+1/float64(b)))
}

// spread is what the course's own script finds when it runs with more draws than the course printed: the mean and the
// deviation between them. It says why a printed number is off, where it is.
type spread struct {
	mean, deviation float64
	draws           int
	of              string // what was drawn
}

// compareKnown is compare where the spread is known: the larger deviation counts.
func compareKnown(unit, what string, course float64, seeds int, got sample, known spread) Row {
	r := compare(unit, what, course, seeds, got)
	r.Tolerance = allowed(max(got.deviation(), known.deviation), seeds, len(got))
	r.Note = fmt.Sprintf("the course drew %s %d×; its own script, %d×: %.3f ± %.3f", known.of, seeds, known.draws, known.mean, known.deviation)
	return r
}

// printed makes a row of a number that must agree to the digits that the course prints.
func printed(unit, what string, course, engine float64, digits int) Row {
	return Row{Unit: unit, What: what, Course: course, Engine: engine, Tolerance: 0.5000001 * math.Pow(10, -float64(digits))}
}
