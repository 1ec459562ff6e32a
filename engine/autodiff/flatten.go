package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Flatten lays the numbers of each example into one row: x [N,…] → [N,rest].
type Flatten struct{}

func (Flatten) Name() string { return "flatten" }

func (Flatten) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if len(in[0]) == 0 {
		return nil, &tensor.ShapeError{Op: "flatten", A: in[0], B: tensor.Shape{}, Want: "a batch axis first"}
	}
	return tensor.Shape{in[0][0], in[0][1:].Size()}, nil
}

func (Flatten) moves(in []tensor.Shape) []spot { return inOrder(in[0].Size()) }

func (op Flatten) Forward(in []*tensor.Tensor) *tensor.Tensor { return moved(op, in) }

func (op Flatten) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	return movedBack(op, in, up)
}

func (op Flatten) Value(in []*tensor.Tensor, i int) expr.Expr { return movedValue(op, in, i) }

func (op Flatten) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	return movedDerivative(op, in, k, i)
}
