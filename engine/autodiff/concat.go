package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Concat lays its inputs one behind the other along one axis; on all other axes they have the same size.
type Concat struct{ Axis int }

func (Concat) Name() string { return "concat" }

func (Concat) Inputs() (least, most int) { return 1, -1 }

func (op Concat) Shape(in []tensor.Shape) (tensor.Shape, error) {
	s := append(tensor.Shape(nil), in[0]...)
	if op.Axis < 0 || op.Axis >= len(s) {
		return nil, &tensor.ShapeError{Op: "concat", A: s, B: tensor.Shape{op.Axis}, Want: "an axis that is there"}
	}
	for _, x := range in[1:] {
		if len(x) != len(s) || !x[:op.Axis].Equal(s[:op.Axis]) || !x[op.Axis+1:].Equal(s[op.Axis+1:]) {
			return nil, &tensor.ShapeError{Op: "concat", A: in[0], B: x, Want: "equal sizes on all axes but one"}
		}
		s[op.Axis] += x[op.Axis]
	}
	return s, nil
}

func (op Concat) moves(in []tensor.Shape) []spot {
	var list []spot
	for outer := range in[0][:op.Axis].Size() {
		for k, x := range in {
			part := x[op.Axis:].Size()
			for i := range part {
				list = append(list, spot{k, outer*part + i})
			}
		}
	}
	return list
}

func (op Concat) Forward(in []*tensor.Tensor) *tensor.Tensor { return moved(op, in) }

func (op Concat) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	return movedBack(op, in, up)
}

func (op Concat) Value(in []*tensor.Tensor, i int) expr.Expr { return movedValue(op, in, i) }

func (op Concat) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	return movedDerivative(op, in, k, i)
}
