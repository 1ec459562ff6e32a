package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Tanh is h = (e^z − e^−z)/(e^z + e^−z), element by element; its slope is 1 − h².
type Tanh struct{}

func (Tanh) Name() string { return "tanh" }

func (Tanh) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(in) }

func (Tanh) Forward(in []*tensor.Tensor) *tensor.Tensor { return tensor.Map(in[0], num.Tanh) }

func (Tanh) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	return scaled(in[0], out, up, func(_, h float64) float64 { return 1 - float64(h*h) })
}

func (Tanh) Value(_ []*tensor.Tensor, i int) expr.Expr {
	rise, fall := expr.Exp{X: expr.In(0, i)}, expr.Exp{X: expr.Negative{X: expr.In(0, i)}}
	return expr.Fraction{Over: expr.Difference{A: rise, B: fall}, Under: expr.Sum{rise, fall}}
}

func (Tanh) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(i), expr.Difference{A: expr.Number(1), B: expr.Square{X: out(i)}}}
}
