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
func (op Divide) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	back := op.Forward([]*tensor.Tensor{up, in[1]})
	over := Add{}.VJP(in, nil, back)[0]
	under := Subtract{}.VJP(in, nil, Multiply{}.Forward([]*tensor.Tensor{back, out}))[1]
	return []*tensor.Tensor{over, under}
}

func (op Divide) Value(in []*tensor.Tensor, i int) expr.Expr {
	a, b := pairAt(op, in, i)
	return expr.Fraction{Over: a, Under: b}
}

func (op Divide) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	back := expr.Rewrite(Add{}.Derivative(in, k, i), func(e expr.Expr) expr.Expr {
		up, ok := e.(expr.Ref)
		if !ok {
			return e
		}
		_, b := pairAt(op, in, up.Index)
		over := expr.Fraction{Over: up, Under: b}
		if k == 1 {
			return expr.Product{over, out(up.Index)}
		}
		return over
	})
	if k == 1 {
		return expr.Negative{X: back}
	}
	return back
}
