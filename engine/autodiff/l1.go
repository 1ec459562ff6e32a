package autodiff

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// L1 is the penalty Rate·Σ|w| over all elements of w: one number. Its slope is Rate towards 0; at 0, where it has none,
// 0 is taken. Source: Tibshirani 1996, "Regression shrinkage and selection via the lasso".
type L1 struct{ Rate float64 }

func (L1) Name() string { return "l1" }

func (L1) Shape([]tensor.Shape) (tensor.Shape, error) { return tensor.Shape{}, nil }

func (op L1) Forward(in []*tensor.Tensor) *tensor.Tensor {
	sum := 0.0
	for _, w := range in[0].Data() {
		sum += math.Abs(w)
	}
	return tensor.Scalar(op.Rate * sum)
}

// VJP: dw = up·Rate·sign(w).
func (op L1) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	g := up.Item() * op.Rate
	return []*tensor.Tensor{tensor.Map(in[0], func(w float64) float64 { return g * sign(w) })}
}

func (op L1) Value(in []*tensor.Tensor, _ int) expr.Expr {
	var sum []expr.Expr
	for i := range in[0].Size() {
		sum = append(sum, expr.Absolute{X: expr.In(0, i)})
	}
	return expr.Product{expr.Number(op.Rate), total(sum)}
}

func (op L1) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(0), expr.Number(op.Rate), signOf(expr.In(0, i))}
}
