package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// ReLU is h = max(0, z), element by element. Its slope is 1 above 0 and 0 below; at 0, where it has none, 0 is taken.
type ReLU struct{}

func (ReLU) Name() string { return "relu" }

func (ReLU) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(in) }

func (ReLU) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return tensor.Map(in[0], func(z float64) float64 { return max(0, z) })
}

func (ReLU) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	return scaled(in[0], out, up, func(z, _ float64) float64 {
		if z > 0 {
			return 1
		}
		return 0
	})
}

func (ReLU) Value(_ []*tensor.Tensor, i int) expr.Expr { return expr.Rectified{X: expr.In(0, i)} }

func (ReLU) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(i), expr.Positive{X: expr.In(0, i)}}
}
