package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Softplus is h = ln(1+e^z), element by element: a ReLU without the corner; its slope is the sigmoid of z.
// Source: Dugas et al. 2001, "Incorporating second-order functional knowledge for better option pricing".
type Softplus struct{}

func (Softplus) Name() string { return "softplus" }

func (Softplus) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(in) }

func (Softplus) Forward(in []*tensor.Tensor) *tensor.Tensor { return tensor.Map(in[0], num.Softplus) }

func (Softplus) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	return scaled(in[0], out, up, func(z, _ float64) float64 { return num.Sigmoid(z) })
}

func (Softplus) Value(_ []*tensor.Tensor, i int) expr.Expr {
	return expr.Ln{X: expr.Sum{expr.Number(1), expr.Exp{X: expr.In(0, i)}}}
}

func (Softplus) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	one := expr.Number(1)
	return expr.Product{up(i), expr.Fraction{Over: one, Under: expr.Sum{one, expr.Exp{X: expr.Negative{X: expr.In(0, i)}}}}}
}
