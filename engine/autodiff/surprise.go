package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Surprise is h = −ln p, element by element: what it costs to have given the probability p to what happened; +∞ at 0 and
// no number below. Source: Shannon 1948, §6 (in nats).
type Surprise struct{}

func (Surprise) Name() string { return "surprise" }

func (Surprise) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(in) }

func (Surprise) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return tensor.Map(in[0], func(p float64) float64 { return -num.Log(p) })
}

func (Surprise) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	return scaled(in[0], out, up, func(p, _ float64) float64 { return -1 / p })
}

func (Surprise) Value(_ []*tensor.Tensor, i int) expr.Expr {
	return expr.Negative{X: expr.Ln{X: expr.In(0, i)}}
}

func (Surprise) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(i), expr.Negative{X: expr.Fraction{Over: expr.Number(1), Under: expr.In(0, i)}}}
}
