package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// ELU is h = z above 0 and Alpha·(e^z − 1) below, element by element; its slope is 1 above 0 and h + Alpha below. With
// Alpha = 1 the slopes meet at 0. Source: Clevert, Unterthiner, Hochreiter 2016, "Fast and accurate deep network
// learning by exponential linear units".
type ELU struct{ Alpha float64 }

func (ELU) Name() string { return "elu" }

func (ELU) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(in) }

func (op ELU) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return tensor.Map(in[0], func(z float64) float64 {
		if z > 0 {
			return z
		}
		return op.Alpha * num.Expm1(z)
	})
}

func (op ELU) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	return scaled(in[0], out, up, func(z, h float64) float64 {
		if z > 0 {
			return 1
		}
		return h + op.Alpha
	})
}

func (op ELU) Value(_ []*tensor.Tensor, i int) expr.Expr {
	z := expr.In(0, i)
	return expr.Choice{Test: z, Then: z,
		Else: expr.Product{expr.Number(op.Alpha), expr.Difference{A: expr.Exp{X: z}, B: expr.Number(1)}}}
}

func (op ELU) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(i), expr.Choice{Test: expr.In(0, i), Then: expr.Number(1),
		Else: expr.Sum{out(i), expr.Number(op.Alpha)}}}
}
