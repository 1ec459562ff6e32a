package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

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
