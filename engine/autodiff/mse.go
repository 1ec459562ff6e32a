package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// MSE is the squared error of every output by itself, (o − t)², in the shape of o and Targets: with Mean over all of
// them it is the mean squared error. See Squared for the half of it that the course computes by hand.
type MSE struct{ Targets *tensor.Tensor }

func (MSE) Name() string { return "squared_error" }

func (op MSE) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return fits("squared_error", in[0], op.Targets)
}

func (op MSE) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return each(op, in, op.Targets, func(o, t float64) float64 { return (o - t) * (o - t) })
}

// VJP: do = up·2·(o − t).
func (op MSE) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	d := each(op, in, op.Targets, func(o, t float64) float64 { return 2 * (o - t) })
	return scaled(d, out, up, func(slope, _ float64) float64 { return slope })
}

func (MSE) Value(_ []*tensor.Tensor, i int) expr.Expr {
	return expr.Square{X: expr.Difference{A: expr.In(0, i), B: label(i)}}
}

func (MSE) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(i), expr.Number(2), expr.Difference{A: expr.In(0, i), B: label(i)}}
}

// Inside gives the target of an output.
func (op MSE) Inside(_ []*tensor.Tensor, r expr.Ref) float64 { return op.Targets.Data()[r.Index] }
