package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Squared is half the squared error, one loss an example: L = ½·Σ(o−t)² over the outputs o [N,K] and targets t [N,K].
// The half makes the derivative o − t. → [N]
type Squared struct{ Targets *tensor.Tensor }

func (Squared) Name() string { return "mse" }

func (op Squared) Shape(in []tensor.Shape) (tensor.Shape, error) {
	o, err := matrix("mse", in[0])
	if err != nil {
		return nil, err
	}
	if !o.Equal(op.Targets.Shape()) {
		return nil, &tensor.ShapeError{Op: "mse", A: o, B: op.Targets.Shape(), Want: "one target for each output"}
	}
	return o[:1], nil
}

func (op Squared) Forward(in []*tensor.Tensor) *tensor.Tensor {
	loss, o := result(op, in), in[0]
	for i := range o.Dim(0) {
		sum := 0.0
		for k, v := range o.Row(i) {
			e := v - op.Targets.Row(i)[k]
			sum += float64(e * e)
		}
		loss.Data()[i] = sum / 2
	}
	return loss
}

// VJP: do = up·(o − t).
func (op Squared) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	d := tensor.Like(in[0])
	for i := range d.Dim(0) {
		for k, v := range in[0].Row(i) {
			d.Row(i)[k] = up.Data()[i] * (v - op.Targets.Row(i)[k])
		}
	}
	return []*tensor.Tensor{d}
}

func (op Squared) Value(in []*tensor.Tensor, i int) expr.Expr {
	k := in[0].Dim(1)
	var sum expr.Sum
	for j := range k {
		at := i*k + j
		sum = append(sum, expr.Square{X: expr.Difference{A: expr.In(0, at), B: expr.Ref{Slot: expr.Label, Index: at}}})
	}
	return expr.Product{expr.Fraction{Over: expr.Number(1), Under: expr.Number(2)}, sum}
}

func (op Squared) Derivative(in []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(i / in[0].Dim(1)), expr.Difference{A: expr.In(0, i), B: expr.Ref{Slot: expr.Label, Index: i}}}
}

// Inside gives the target of an output.
func (op Squared) Inside(_ []*tensor.Tensor, r expr.Ref) float64 { return op.Targets.Data()[r.Index] }
