package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Subtract is a − b, element by element. Axes repeat as in Add.
type Subtract struct{}

func (Subtract) Name() string { return "subtract" }

func (Subtract) Inputs() (least, most int) { return 2, 2 }

func (Subtract) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return broadcast("subtract", in[0], in[1])
}

func (op Subtract) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return paired(op, in, func(a, b float64) float64 { return a - b })
}

// VJP: da = up and db = −up, summed over the axes along which they repeat.
func (Subtract) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	d := Add{}.VJP(in, nil, up)
	for i, g := range d[1].Data() {
		d[1].Data()[i] = -g
	}
	return d
}

func (op Subtract) Value(in []*tensor.Tensor, i int) expr.Expr {
	a, b := pairAt(op, in, i)
	return expr.Difference{A: a, B: b}
}

func (op Subtract) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	sum := Add{}.Derivative(in, k, i)
	if k == 1 {
		return expr.Negative{X: sum}
	}
	return sum
}
