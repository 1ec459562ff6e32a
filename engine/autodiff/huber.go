package autodiff

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Huber is a loss of every output by itself, in the shape of o and Targets: ½·e² where the error e = o − t is at most
// Delta in size, and beyond it the line Delta·(|e| − ½·Delta) that goes on with the same slope. Delta is above 0.
// Source: Huber 1964, "Robust estimation of a location parameter".
type Huber struct {
	Targets *tensor.Tensor
	Delta   float64
}

func (Huber) Name() string { return "huber" }

func (op Huber) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return fits("huber", in[0], op.Targets)
}

func (op Huber) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return each(op, in, op.Targets, func(o, t float64) float64 {
		e := math.Abs(o - t)
		if e > op.Delta {
			return op.Delta * (e - float64(op.Delta/2))
		}
		return e * e / 2
	})
}

// VJP: do = up·e, with e kept between −Delta and Delta.
func (op Huber) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	d := each(op, in, op.Targets, func(o, t float64) float64 { return max(-op.Delta, min(op.Delta, o-t)) })
	return scaled(d, out, up, func(slope, _ float64) float64 { return slope })
}

func (op Huber) far(i int) (e, size, test expr.Expr) {
	e = expr.Difference{A: expr.In(0, i), B: label(i)}
	size = expr.Absolute{X: e}
	return e, size, expr.Difference{A: size, B: expr.Number(op.Delta)}
}

func (op Huber) Value(_ []*tensor.Tensor, i int) expr.Expr {
	e, size, test := op.far(i)
	two := expr.Number(2)
	return expr.Choice{Test: test,
		Then: expr.Product{expr.Number(op.Delta), expr.Difference{A: size, B: expr.Fraction{Over: expr.Number(op.Delta), Under: two}}},
		Else: expr.Fraction{Over: expr.Square{X: e}, Under: two},
	}
}

func (op Huber) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	e, _, test := op.far(i)
	return expr.Product{up(i), expr.Choice{Test: test, Then: expr.Product{expr.Number(op.Delta), signOf(e)}, Else: e}}
}

// Inside gives the target of an output.
func (op Huber) Inside(_ []*tensor.Tensor, r expr.Ref) float64 { return op.Targets.Data()[r.Index] }
