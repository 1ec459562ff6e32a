package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// LeakyReLU is h = z above 0 and Slope·z below, element by element. At 0, where it has no slope, Slope is taken.
// Source: Maas, Hannun, Ng 2013, "Rectifier nonlinearities improve neural network acoustic models".
type LeakyReLU struct{ Slope float64 }

func (LeakyReLU) Name() string { return "leaky_relu" }

func (LeakyReLU) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(in) }

func (op LeakyReLU) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return tensor.Map(in[0], func(z float64) float64 {
		if z > 0 {
			return z
		}
		return op.Slope * z
	})
}

func (op LeakyReLU) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	return scaled(in[0], out, up, func(z, _ float64) float64 {
		if z > 0 {
			return 1
		}
		return op.Slope
	})
}

func (op LeakyReLU) Value(_ []*tensor.Tensor, i int) expr.Expr {
	z := expr.In(0, i)
	return expr.Choice{Test: z, Then: z, Else: expr.Product{expr.Number(op.Slope), z}}
}

func (op LeakyReLU) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(i), expr.Choice{Test: expr.In(0, i), Then: expr.Number(1), Else: expr.Number(op.Slope)}}
}
