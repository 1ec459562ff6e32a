package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// ElasticNet is the penalty L1·Σ|w| + L2/2·Σw² over all elements of w: one number, the sum of both penalties.
// Source: Zou, Hastie 2005, "Regularization and variable selection via the elastic net".
type ElasticNet struct{ L1, L2 float64 }

func (ElasticNet) Name() string { return "elastic_net" }

func (ElasticNet) Shape([]tensor.Shape) (tensor.Shape, error) { return tensor.Shape{}, nil }

func (op ElasticNet) parts() (L1, L2) { return L1{op.L1}, L2{op.L2} }

func (op ElasticNet) Forward(in []*tensor.Tensor) *tensor.Tensor {
	a, b := op.parts()
	return tensor.Scalar(a.Forward(in).Item() + b.Forward(in).Item())
}

func (op ElasticNet) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	a, b := op.parts()
	d := a.VJP(in, out, up)
	tensor.Accumulate(d[0], b.VJP(in, out, up)[0])
	return d
}

func (op ElasticNet) Value(in []*tensor.Tensor, i int) expr.Expr {
	a, b := op.parts()
	return expr.Sum{a.Value(in, i), b.Value(in, i)}
}

func (op ElasticNet) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	a, b := op.parts()
	return expr.Sum{a.Derivative(in, k, i), b.Derivative(in, k, i)}
}
