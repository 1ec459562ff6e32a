package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// mover is an operation that computes nothing: every element of its result is an element of an input.
type mover interface {
	Operation
	// moves tells for each element of the result where it comes from.
	moves(in []tensor.Shape) []spot
}

// spot is an element of an input.
type spot struct{ input, at int }

// from lists the elements of input 0 as spots.
func from(at []int) []spot {
	list := make([]spot, len(at))
	for i, a := range at {
		list[i].at = a
	}
	return list
}

func moved(op mover, in []*tensor.Tensor) *tensor.Tensor {
	y := result(op, in)
	for i, s := range op.moves(shapes(in)) {
		y.Data()[i] = in[s.input].Data()[s.at]
	}
	return y
}

// movedBack sums up, for every element of the inputs, what comes back from where it went.
func movedBack(op mover, in []*tensor.Tensor, up *tensor.Tensor) []*tensor.Tensor {
	d := make([]*tensor.Tensor, len(in))
	for k, x := range in {
		d[k] = tensor.Like(x)
	}
	for i, s := range op.moves(shapes(in)) {
		d[s.input].Data()[s.at] += up.Data()[i]
	}
	return d
}

func movedValue(op mover, in []*tensor.Tensor, i int) expr.Expr {
	s := op.moves(shapes(in))[i]
	return expr.In(s.input, s.at)
}

func movedDerivative(op mover, in []*tensor.Tensor, k, i int) expr.Expr {
	var sum []expr.Expr
	for at, s := range op.moves(shapes(in)) {
		if s == (spot{k, i}) {
			sum = append(sum, up(at))
		}
	}
	return total(sum)
}

// inOrder lists n spots of input 0 in order.
func inOrder(n int) []spot {
	list := make([]spot, n)
	for i := range list {
		list[i].at = i
	}
	return list
}
