package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// broadcast returns the shape to which a and b both stretch: axes are matched from the last one on, and an axis of
// size 1, or one that is missing, repeats.
func broadcast(op string, a, b tensor.Shape) (tensor.Shape, error) {
	if len(a) < len(b) {
		a, b = b, a
	}
	s := append(tensor.Shape(nil), a...)
	for i, d := range b {
		at := len(a) - len(b) + i
		switch {
		case s[at] == d || d == 1:
		case s[at] == 1:
			s[at] = d
		default:
			return nil, &tensor.ShapeError{Op: op, A: a, B: b, Want: "sizes that are equal or 1, axis by axis from the last one"}
		}
	}
	return s, nil
}

// spread tells, for each element of a tensor of shape s, which element of one of shape from stretches to it.
func spread(from, s tensor.Shape) []int {
	steps := make([]int, len(s)) // how far the source moves along each axis of s
	step := 1
	for i := len(from) - 1; i >= 0; i-- {
		if from[i] > 1 {
			steps[len(s)-len(from)+i] = step
		}
		step *= from[i]
	}
	return walk(s, steps)
}

// walk lists where one arrives that moves by steps[k] for each step along axis k, in row-major order.
func walk(s tensor.Shape, steps []int) []int {
	at := make([]int, 0, s.Size())
	var visit func(axis, place int)
	visit = func(axis, place int) {
		if axis == len(s) {
			at = append(at, place)
			return
		}
		for i := range s[axis] {
			visit(axis+1, place+i*steps[axis])
		}
	}
	visit(0, 0)
	return at
}

// gather lists the elements that come from a source.
func gather(at []int, source int) []int {
	var list []int
	for i, from := range at {
		if from == source {
			list = append(list, i)
		}
	}
	return list
}

// total is the sum of formulas; of none it is 0.
func total(terms []expr.Expr) expr.Expr {
	if len(terms) == 0 {
		return expr.Number(0)
	}
	return expr.Sum(terms)
}

// paired returns f of every two elements of two tensors that stretch to one shape.
func paired(op Operation, in []*tensor.Tensor, f func(a, b float64) float64) *tensor.Tensor {
	y := result(op, in)
	from := [2][]int{spread(in[0].Shape(), y.Shape()), spread(in[1].Shape(), y.Shape())}
	for i := range y.Data() {
		y.Data()[i] = f(in[0].Data()[from[0][i]], in[1].Data()[from[1][i]])
	}
	return y
}

// pairAt returns the two elements of which paired makes element i.
func pairAt(op Operation, in []*tensor.Tensor, i int) (a, b expr.Expr) {
	s := result(op, in).Shape()
	return expr.In(0, spread(in[0].Shape(), s)[i]), expr.In(1, spread(in[1].Shape(), s)[i])
}
