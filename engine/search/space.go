// Package search looks for good settings of a training: all of a grid, some at random, or many for a short while and the
// best of them for longer. Trials run on as many cores as they are given; the same seed tries the same settings, in
// whichever order they end.
package search

import (
	"math"
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// Axis is a setting that is looked for: choices, or a range of numbers.
type Axis struct {
	Name     string
	Choices  []string // if there are any, the range is not used
	From, To float64
	Log      bool // equal ratios are equally likely, as for learning rates
	Whole    bool // whole numbers only
}

// Candidate is one value for each axis, as text. Index tells candidates apart, and seeds their trials.
type Candidate struct {
	Index  int
	Values []string
}

// AxisError tells why an axis cannot be searched, and what can.
type AxisError struct{ Name, Reason string }

func (e *AxisError) Error() string { return e.Name + ": " + e.Reason }

// Check returns an *AxisError for a range that is none.
func (a Axis) Check() error {
	wrong := func(reason string) error { return &AxisError{a.Name, reason} }
	switch {
	case len(a.Choices) > 0:
		return nil
	case math.IsNaN(a.From) || math.IsNaN(a.To) || math.IsInf(a.From, 0) || math.IsInf(a.To, 0):
		return wrong("a range goes from one number to another")
	case a.From > a.To:
		return wrong("the range from " + text(a.From) + " to " + text(a.To) + " is empty; put the smaller number first")
	case a.Log && a.From <= 0:
		return wrong("a range of equal ratios starts above 0, not at " + text(a.From))
	case a.Whole && math.Floor(a.To) < math.Ceil(a.From):
		return wrong("there is no whole number from " + text(a.From) + " to " + text(a.To))
	}
	return nil
}

// at is the value at a share of the range, 0 ≤ u ≤ 1.
func (a Axis) at(u float64) string {
	from, to := a.From, a.To
	if a.Log {
		from, to = num.Log(from), num.Log(to)
	}
	v := from + float64(u*(to-from))
	if a.Log {
		v = num.Exp(v)
	}
	if a.Whole {
		return text(min(max(math.Round(v), math.Ceil(a.From)), math.Floor(a.To)))
	}
	// Three digits are enough to tell settings apart, and can be typed.
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	return text(min(max(v, a.From), a.To))
}

func text(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// maxGrid bounds a grid: more trials than that are no plan.
const maxGrid = 100000

// Grid returns every combination, the last axis fastest. A range is cut into steps values, at equal distances or ratios,
// its ends among them. Errors are *AxisError.
func Grid(axes []Axis, steps int) ([]Candidate, error) {
	values := make([][]string, len(axes))
	total := 1
	for i, a := range axes {
		if err := a.Check(); err != nil {
			return nil, err
		}
		switch {
		case len(a.Choices) > 0:
			values[i] = a.Choices
		case steps < 1:
			return nil, &AxisError{a.Name, "a range needs at least one step"}
		default:
			for k := range steps {
				v := a.at(0.5)
				if steps > 1 {
					v = a.at(float64(k) / float64(steps-1))
				}
				if n := len(values[i]); n == 0 || values[i][n-1] != v { // whole numbers may repeat
					values[i] = append(values[i], v)
				}
			}
		}
		if total *= len(values[i]); total > maxGrid {
			return nil, &AxisError{a.Name, "the grid has more than " + strconv.Itoa(maxGrid) + " combinations; take fewer values, or draw some at random"}
		}
	}
	list := make([]Candidate, total)
	for i := range list {
		c := Candidate{Index: i, Values: make([]string, len(axes))}
		for k, rest := len(axes)-1, i; k >= 0; k-- {
			c.Values[k] = values[k][rest%len(values[k])]
			rest /= len(values[k])
		}
		list[i] = c
	}
	return list, nil
}

// Random draws n combinations, each axis on its own. Combinations that were drawn before are drawn again, up to a bound:
// fewer than n come back where there are hardly more. Errors are *AxisError. Source: Bergstra and Bengio 2012.
func Random(r *num.Rand, axes []Axis, n int) ([]Candidate, error) {
	for _, a := range axes {
		if err := a.Check(); err != nil {
			return nil, err
		}
	}
	seen := map[string]bool{}
	var list []Candidate
	for tries := 0; len(list) < n && tries < 20*n; tries++ {
		c := Candidate{Index: len(list), Values: make([]string, len(axes))}
		for k, a := range axes {
			if len(a.Choices) > 0 {
				c.Values[k] = a.Choices[r.Intn(len(a.Choices))]
			} else {
				c.Values[k] = a.at(r.Float64())
			}
		}
		if key := strings.Join(c.Values, "\x00"); !seen[key] {
			seen[key] = true
			list = append(list, c)
		}
	}
	return list, nil
}
