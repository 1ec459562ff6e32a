package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// L2 is the penalty Rate/2·Σw² over all elements of w: one number. The half makes its slope Rate·w.
// Source: Krogh, Hertz 1991, "A simple weight decay can improve generalization".
type L2 struct{ Rate float64 }

func (L2) Name() string { return "l2" }

func (L2) Shape([]tensor.Shape) (tensor.Shape, error) { return tensor.Shape{}, nil }

func (op L2) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return tensor.Scalar(op.Rate / 2 * squares(in[0]))
}

func squares(x *tensor.Tensor) (sum float64) {
	for _, v := range x.Data() {
		sum += float64(v * v)
	}
	return sum
}

// VJP: dw = up·Rate·w.
func (op L2) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	g := up.Item() * op.Rate
	return []*tensor.Tensor{tensor.Map(in[0], func(w float64) float64 { return g * w })}
}

func (op L2) Value(in []*tensor.Tensor, _ int) expr.Expr {
	return expr.Product{expr.Fraction{Over: expr.Number(op.Rate), Under: expr.Number(2)}, squaresOf(in[0])}
}

func squaresOf(x *tensor.Tensor) expr.Expr {
	var sum []expr.Expr
	for i := range x.Size() {
		sum = append(sum, expr.Square{X: expr.In(0, i)})
	}
	return total(sum)
}

func (op L2) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(0), expr.Number(op.Rate), expr.In(0, i)}
}
