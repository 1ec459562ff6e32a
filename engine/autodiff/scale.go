package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Scale is y = By·x, element by element.
type Scale struct{ By float64 }

func (Scale) Name() string { return "scale" }

func (Scale) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(in) }

func (op Scale) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return tensor.Map(in[0], func(x float64) float64 { return op.By * x })
}

func (op Scale) VJP(_ []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	return []*tensor.Tensor{tensor.Map(up, func(g float64) float64 { return op.By * g })}
}

func (op Scale) Value(_ []*tensor.Tensor, i int) expr.Expr {
	return expr.Product{expr.Number(op.By), expr.In(0, i)}
}

func (op Scale) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{expr.Number(op.By), up(i)}
}
