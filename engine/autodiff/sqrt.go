package autodiff

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Sqrt is h = √z, element by element; no number below 0, and at 0 the slope is infinite.
type Sqrt struct{}

func (Sqrt) Name() string { return "sqrt" }

func (Sqrt) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(in) }

func (Sqrt) Forward(in []*tensor.Tensor) *tensor.Tensor { return tensor.Map(in[0], math.Sqrt) }

func (Sqrt) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	return scaled(in[0], out, up, func(_, h float64) float64 { return 1 / (2 * h) })
}

func (Sqrt) Value(_ []*tensor.Tensor, i int) expr.Expr { return expr.Root{X: expr.In(0, i)} }

func (Sqrt) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(i), expr.Fraction{Over: expr.Number(1), Under: expr.Product{expr.Number(2), out(i)}}}
}
