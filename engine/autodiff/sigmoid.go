package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Sigmoid is h = 1/(1+e^−z), element by element; its slope is h·(1−h).
type Sigmoid struct{}

func (Sigmoid) Name() string { return "sigmoid" }

func (Sigmoid) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(in) }

func (Sigmoid) Forward(in []*tensor.Tensor) *tensor.Tensor { return tensor.Map(in[0], num.Sigmoid) }

func (Sigmoid) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	return scaled(in[0], out, up, func(_, h float64) float64 { return h * (1 - h) })
}

func (Sigmoid) Value(_ []*tensor.Tensor, i int) expr.Expr {
	return expr.Fraction{Over: expr.Number(1), Under: expr.Sum{expr.Number(1), expr.Exp{X: expr.Negative{X: expr.In(0, i)}}}}
}

func (Sigmoid) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(i), out(i), expr.Difference{A: expr.Number(1), B: out(i)}}
}
