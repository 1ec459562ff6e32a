package autodiff

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// MAE is the absolute error of every output by itself, |o − t|, in the shape of o and Targets. Its slope is 1 above the
// target and −1 below; at the target, where it has none, 0 is taken.
type MAE struct{ Targets *tensor.Tensor }

func (MAE) Name() string { return "mae" }

func (op MAE) Shape(in []tensor.Shape) (tensor.Shape, error) { return fits("mae", in[0], op.Targets) }

func (op MAE) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return each(op, in, op.Targets, func(o, t float64) float64 { return math.Abs(o - t) })
}

// VJP: do = up·sign(o − t).
func (op MAE) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	d := each(op, in, op.Targets, func(o, t float64) float64 { return sign(o - t) })
	return scaled(d, out, up, func(slope, _ float64) float64 { return slope })
}

func (MAE) Value(_ []*tensor.Tensor, i int) expr.Expr {
	return expr.Absolute{X: expr.Difference{A: expr.In(0, i), B: label(i)}}
}

func (MAE) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(i), signOf(expr.Difference{A: expr.In(0, i), B: label(i)})}
}

// Inside gives the target of an output.
func (op MAE) Inside(_ []*tensor.Tensor, r expr.Ref) float64 { return op.Targets.Data()[r.Index] }
