package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// same is the shape of a function that acts on each number alone.
func same(in []tensor.Shape) (tensor.Shape, error) { return in[0], nil }

// shapes returns the shapes of tensors.
func shapes(in []*tensor.Tensor) []tensor.Shape {
	s := make([]tensor.Shape, len(in))
	for i, t := range in {
		s[i] = t.Shape()
	}
	return s
}

// result returns zeros in the shape of an operation's result, or panics with its *tensor.ShapeError.
func result(op Operation, in []*tensor.Tensor) *tensor.Tensor {
	shape, err := op.Shape(shapes(in))
	if err != nil {
		panic(err)
	}
	return tensor.New(shape...)
}

// scaled returns up[i]·slope(in[i], out[i]): the vector–Jacobian product of a function that acts on each number alone.
func scaled(in, out, up *tensor.Tensor, slope func(x, y float64) float64) []*tensor.Tensor {
	d := tensor.Like(up)
	for i, g := range up.Data() {
		d.Data()[i] = g * slope(in.Data()[i], out.Data()[i])
	}
	return []*tensor.Tensor{d}
}

func out(i int) expr.Ref { return expr.Ref{Slot: expr.Out, Index: i} }
func up(i int) expr.Ref  { return expr.Ref{Slot: expr.Up, Index: i} }

// matrix returns s, or an error unless it is [N,K] with K at least 1.
func matrix(op string, s tensor.Shape) (tensor.Shape, error) {
	if len(s) != 2 || s[1] == 0 {
		return nil, &tensor.ShapeError{Op: op, A: s, B: tensor.Shape{}, Want: "a matrix [N,K] with K at least 1"}
	}
	return s, nil
}
