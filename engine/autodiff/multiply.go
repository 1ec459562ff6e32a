package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Multiply is a ⊙ b, element by element: a gate, a mask, a factor for each channel. Axes repeat as in Add.
type Multiply struct{}

func (Multiply) Name() string { return "multiply" }

func (Multiply) Inputs() (least, most int) { return 2, 2 }

func (Multiply) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return broadcast("multiply", in[0], in[1])
}

func (op Multiply) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return paired(op, in, func(a, b float64) float64 { return a * b })
}

// VJP: da = up ⊙ b and db = up ⊙ a, summed over the axes along which they repeat.
func (Multiply) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	d := []*tensor.Tensor{tensor.Like(in[0]), tensor.Like(in[1])}
	from := [2][]int{spread(in[0].Shape(), up.Shape()), spread(in[1].Shape(), up.Shape())}
	for k := range in {
		other := in[1-k].Data()
		for i, g := range up.Data() {
			d[k].Data()[from[k][i]] += float64(g * other[from[1-k][i]])
		}
	}
	return d
}

func (op Multiply) Value(in []*tensor.Tensor, i int) expr.Expr {
	a, b := pairAt(op, in, i)
	return expr.Product{a, b}
}

func (op Multiply) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	s := result(op, in).Shape()
	other := spread(in[1-k].Shape(), s)
	var sum []expr.Expr
	for _, at := range gather(spread(in[k].Shape(), s), i) {
		sum = append(sum, expr.Product{up(at), expr.In(1-k, other[at])})
	}
	return total(sum)
}
