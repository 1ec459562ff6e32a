package autodiff

import (
	"slices"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Mean is the average over some axes, which the result does not have; without axes it is that of all elements, one
// number.
type Mean struct{ Axes []int }

func (Mean) Name() string { return "mean" }

func (op Mean) Shape(in []tensor.Shape) (tensor.Shape, error) {
	s, _, err := reduced("mean", in[0], op.Axes)
	if err == nil && in[0].Size() == 0 {
		err = &tensor.ShapeError{Op: "mean", A: in[0], B: tensor.Shape{}, Want: "at least one number"}
	}
	return s, err
}

func (op Mean) Forward(in []*tensor.Tensor) *tensor.Tensor {
	mean := result(op, in)
	_, into, _ := reduced("mean", in[0].Shape(), op.Axes)
	for i, x := range in[0].Data() {
		mean.Data()[into[i]] += x
	}
	n := float64(in[0].Size() / mean.Size())
	for i := range mean.Data() {
		mean.Data()[i] /= n
	}
	return mean
}

func (op Mean) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	d := tensor.Like(in[0])
	_, into, _ := reduced("mean", in[0].Shape(), op.Axes)
	n := float64(d.Size() / up.Size())
	for i := range d.Data() {
		d.Data()[i] = up.Data()[into[i]] / n
	}
	return []*tensor.Tensor{d}
}

func (op Mean) Value(in []*tensor.Tensor, i int) expr.Expr {
	_, into, _ := reduced("mean", in[0].Shape(), op.Axes)
	sum := sumOf(gather(into, i))
	return expr.Fraction{Over: sum, Under: expr.Number(len(sum))}
}

func (op Mean) Derivative(in []*tensor.Tensor, _, i int) expr.Expr {
	_, into, _ := reduced("mean", in[0].Shape(), op.Axes)
	return expr.Fraction{Over: up(into[i]), Under: expr.Number(len(gather(into, into[i])))}
}

// reduced is the shape that is left of s without some axes, or without all if none are named, and where in it each
// element of s falls.
func reduced(op string, s tensor.Shape, axes []int) (left tensor.Shape, into []int, err error) {
	left = tensor.Shape{}
	if len(axes) == 0 {
		return left, make([]int, s.Size()), nil
	}
	for k, axis := range axes {
		if axis < 0 || axis >= len(s) || slices.Contains(axes[:k], axis) {
			return nil, nil, &tensor.ShapeError{Op: op, A: s, B: axes, Want: "axes that are there, each once"}
		}
	}
	steps := make([]int, len(s))
	step := 1
	for axis := len(s) - 1; axis >= 0; axis-- {
		if !slices.Contains(axes, axis) {
			left = append(left, s[axis])
			steps[axis] = step
			step *= s[axis]
		}
	}
	slices.Reverse(left)
	return left, walk(s, steps), nil
}

// sumOf is the sum of elements of input 0.
func sumOf(at []int) expr.Sum {
	sum := make(expr.Sum, len(at))
	for i, a := range at {
		sum[i] = expr.In(0, a)
	}
	return sum
}
