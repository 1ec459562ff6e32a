package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Slice keeps the places From to To−1 of one axis.
type Slice struct{ Axis, From, To int }

func (Slice) Name() string { return "slice" }

func (op Slice) Shape(in []tensor.Shape) (tensor.Shape, error) {
	x := in[0]
	if op.Axis < 0 || op.Axis >= len(x) || op.From < 0 || op.From >= op.To || op.To > x[op.Axis] {
		return nil, &tensor.ShapeError{Op: "slice", A: x, B: tensor.Shape{op.Axis, op.From, op.To}, Want: "an axis and a range, from and to, within it"}
	}
	s := append(tensor.Shape(nil), x...)
	s[op.Axis] = op.To - op.From
	return s, nil
}

func (op Slice) moves(in []tensor.Shape) []spot {
	x := in[0]
	inner := x[op.Axis+1:].Size()
	var list []spot
	for outer := range x[:op.Axis].Size() {
		for i := op.From * inner; i < op.To*inner; i++ {
			list = append(list, spot{at: outer*x[op.Axis]*inner + i})
		}
	}
	return list
}

func (op Slice) Forward(in []*tensor.Tensor) *tensor.Tensor { return moved(op, in) }

func (op Slice) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	return movedBack(op, in, up)
}

func (op Slice) Value(in []*tensor.Tensor, i int) expr.Expr { return movedValue(op, in, i) }

func (op Slice) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	return movedDerivative(op, in, k, i)
}
