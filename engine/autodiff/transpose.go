package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Transpose puts the axes into another order: axis i of the result is axis Axes[i] of x.
type Transpose struct{ Axes []int }

func (Transpose) Name() string { return "transpose" }

func (op Transpose) Shape(in []tensor.Shape) (tensor.Shape, error) {
	x := in[0]
	wrong := &tensor.ShapeError{Op: "transpose", A: x, B: op.Axes, Want: "every axis once"}
	if len(op.Axes) != len(x) {
		return nil, wrong
	}
	seen := make([]bool, len(x))
	s := make(tensor.Shape, len(x))
	for i, axis := range op.Axes {
		if axis < 0 || axis >= len(x) || seen[axis] {
			return nil, wrong
		}
		seen[axis] = true
		s[i] = x[axis]
	}
	return s, nil
}

func (op Transpose) moves(in []tensor.Shape) []spot {
	x := in[0]
	steps := make([]int, len(x))
	s := make(tensor.Shape, len(x))
	for i, axis := range op.Axes {
		s[i], steps[i] = x[axis], x[axis+1:].Size()
	}
	return from(walk(s, steps))
}

func (op Transpose) Forward(in []*tensor.Tensor) *tensor.Tensor { return moved(op, in) }

func (op Transpose) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	return movedBack(op, in, up)
}

func (op Transpose) Value(in []*tensor.Tensor, i int) expr.Expr { return movedValue(op, in, i) }

func (op Transpose) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	return movedDerivative(op, in, k, i)
}
