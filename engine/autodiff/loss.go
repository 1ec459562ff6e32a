package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// label is what really happened, as a formula.
func label(i int) expr.Expr { return expr.Ref{Slot: expr.Label, Index: i} }

// fits returns the shape of o, or an error unless targets have it too.
func fits(op string, o tensor.Shape, targets *tensor.Tensor) (tensor.Shape, error) {
	if !o.Equal(targets.Shape()) {
		return nil, &tensor.ShapeError{Op: op, A: o, B: targets.Shape(), Want: "one target for each output"}
	}
	return o, nil
}

// each returns f of every output and its target.
func each(op Operation, in []*tensor.Tensor, targets *tensor.Tensor, f func(o, t float64) float64) *tensor.Tensor {
	y := result(op, in)
	for i, o := range in[0].Data() {
		y.Data()[i] = f(o, targets.Data()[i])
	}
	return y
}

// sign is −1, 0 or 1.
func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// signOf is sign as a formula: 1 above 0, otherwise −1 below and 0 at it.
func signOf(x expr.Expr) expr.Expr {
	return expr.Choice{Test: x, Then: expr.Number(1),
		Else: expr.Choice{Test: expr.Negative{X: x}, Then: expr.Number(-1), Else: expr.Number(0)}}
}
