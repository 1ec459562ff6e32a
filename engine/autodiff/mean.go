package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Mean is the average of all elements: one number.
type Mean struct{}

func (Mean) Name() string { return "mean" }

func (Mean) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if in[0].Size() == 0 {
		return nil, &tensor.ShapeError{Op: "mean", A: in[0], B: tensor.Shape{}, Want: "at least one number"}
	}
	return tensor.Shape{}, nil
}

func (op Mean) Forward(in []*tensor.Tensor) *tensor.Tensor {
	mean := result(op, in)
	sum := 0.0
	for _, v := range in[0].Data() {
		sum += v
	}
	mean.Data()[0] = sum / float64(in[0].Size())
	return mean
}

func (Mean) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	share := up.Item() / float64(in[0].Size())
	return []*tensor.Tensor{tensor.Map(in[0], func(float64) float64 { return share })}
}

func (Mean) Value(in []*tensor.Tensor, _ int) expr.Expr {
	var sum expr.Sum
	for i := range in[0].Size() {
		sum = append(sum, expr.In(0, i))
	}
	return expr.Fraction{Over: sum, Under: expr.Number(in[0].Size())}
}

func (Mean) Derivative(in []*tensor.Tensor, _, _ int) expr.Expr {
	return expr.Fraction{Over: up(0), Under: expr.Number(in[0].Size())}
}
