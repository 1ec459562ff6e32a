// Package metric measures how well classes were told apart, how well examples were ranked, how far numbers are off, and
// whether probabilities are worth their name.
//
// What cannot be measured, such as the area under a curve without any positive example, is NaN; a ratio of counts whose
// denominator is 0 is 0. Functions of two slices panic with a *tensor.ShapeError unless their lengths are equal.
package metric

import "github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"

func same(op string, a, b int) {
	if a != b {
		panic(&tensor.ShapeError{Op: op, A: tensor.Shape{a}, B: tensor.Shape{b}, Want: "equal lengths"})
	}
}
