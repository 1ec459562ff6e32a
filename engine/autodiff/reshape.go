package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Reshape gives the same numbers, in the same order, another shape. A size of 0 keeps the input's size on that axis, so
// that the batch axis can be kept unknown, and one size of −1 stands for what is left.
type Reshape struct{ To []int }

func (Reshape) Name() string { return "reshape" }

func (op Reshape) Shape(in []tensor.Shape) (tensor.Shape, error) {
	x := in[0]
	s := append(tensor.Shape(nil), op.To...)
	wrong := &tensor.ShapeError{Op: "reshape", A: x, B: s, Want: "as many numbers in both; 0 keeps a size, one −1 is what is left"}
	rest := -1
	for i, d := range s {
		switch {
		case d == 0 && i < len(x):
			s[i] = x[i]
		case d == -1 && rest < 0:
			rest = i
			s[i] = 1
		case d < 1:
			return nil, wrong
		}
	}
	if size := s.Size(); rest >= 0 && size > 0 {
		s[rest] = x.Size() / size
	}
	if s.Size() != x.Size() {
		return nil, wrong
	}
	return s, nil
}

func (Reshape) moves(in []tensor.Shape) []spot { return inOrder(in[0].Size()) }

func (op Reshape) Forward(in []*tensor.Tensor) *tensor.Tensor { return moved(op, in) }

func (op Reshape) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	return movedBack(op, in, up)
}

func (op Reshape) Value(in []*tensor.Tensor, i int) expr.Expr { return movedValue(op, in, i) }

func (op Reshape) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	return movedDerivative(op, in, k, i)
}
