package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Sum adds over some axes, which the result does not have; without axes it adds all elements to one number.
type Sum struct{ Axes []int }

func (Sum) Name() string { return "sum" }

func (op Sum) Shape(in []tensor.Shape) (tensor.Shape, error) {
	s, _, err := reduced("sum", in[0], op.Axes)
	return s, err
}

func (op Sum) Forward(in []*tensor.Tensor) *tensor.Tensor {
	sum := result(op, in)
	_, into, _ := reduced("sum", in[0].Shape(), op.Axes)
	for i, x := range in[0].Data() {
		sum.Data()[into[i]] += x
	}
	return sum
}

func (op Sum) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	d := tensor.Like(in[0])
	_, into, _ := reduced("sum", in[0].Shape(), op.Axes)
	for i := range d.Data() {
		d.Data()[i] = up.Data()[into[i]]
	}
	return []*tensor.Tensor{d}
}

func (op Sum) Value(in []*tensor.Tensor, i int) expr.Expr {
	_, into, _ := reduced("sum", in[0].Shape(), op.Axes)
	return sumOf(gather(into, i))
}

func (op Sum) Derivative(in []*tensor.Tensor, _, i int) expr.Expr {
	_, into, _ := reduced("sum", in[0].Shape(), op.Axes)
	return up(into[i])
}
