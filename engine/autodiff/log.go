package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Log is h = ln z, the natural logarithm, element by element; −∞ at 0 and no number below.
type Log struct{}

func (Log) Name() string { return "log" }

func (Log) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(in) }

func (Log) Forward(in []*tensor.Tensor) *tensor.Tensor { return tensor.Map(in[0], num.Log) }

func (Log) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	return scaled(in[0], out, up, func(z, _ float64) float64 { return 1 / z })
}

func (Log) Value(_ []*tensor.Tensor, i int) expr.Expr { return expr.Ln{X: expr.In(0, i)} }

func (Log) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(i), expr.Fraction{Over: expr.Number(1), Under: expr.In(0, i)}}
}
