package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Divide is a/b, element by element; b must not be 0. Axes repeat as in Add.
type Divide struct{}

func (Divide) Name() string { return "divide" }

func (Divide) Inputs() (least, most int) { return 2, 2 }

func (Divide) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return broadcast("divide", in[0], in[1])
}

func (op Divide) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return paired(op, in, func(a, b float64) float64 { return a / b })
}

// VJP: da = up/b and db = −up·(a/b)/b, summed over the axes along which they repeat.
func (Divide) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	d := []*tensor.Tensor{tensor.Like(in[0]), tensor.Like(in[1])}
	from := [2][]int{spread(in[0].Shape(), up.Shape()), spread(in[1].Shape(), up.Shape())}
	for i, g := range up.Data() {
		back := g / in[1].Data()[from[1][i]]
		d[0].Data()[from[0][i]] += back
		d[1].Data()[from[1][i]] -= float64(back * out.Data()[i])
	}
	return d
}

func (op Divide) Value(in []*tensor.Tensor, i int) expr.Expr {
	a, b := pairAt(op, in, i)
	return expr.Fraction{Over: a, Under: b}
}

func (op Divide) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	s := result(op, in).Shape()
	below := spread(in[1].Shape(), s)
	var sum []expr.Expr
	for _, at := range gather(spread(in[k].Shape(), s), i) {
		var back expr.Expr = expr.Fraction{Over: up(at), Under: expr.In(1, below[at])}
		if k == 1 {
			back = expr.Product{back, out(at)}
		}
		sum = append(sum, back)
	}
	if k == 1 {
		return expr.Negative{X: total(sum)}
	}
	return total(sum)
}
