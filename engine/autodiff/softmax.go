package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Softmax is the row-wise softmax of logits z [N,K]: e^(z−max)/Σe^(z−max); each row sums to 1. It panics with a
// *tensor.ShapeError unless z is 2-D. Source: Goodfellow et al. 2016, §4.1.
type Softmax struct{}

func (Softmax) Name() string { return "softmax" }

func (Softmax) Shape(in []tensor.Shape) (tensor.Shape, error) { return matrix("softmax", in[0]) }

func (op Softmax) Forward(in []*tensor.Tensor) *tensor.Tensor {
	p := result(op, in)
	z := in[0]
	for i := range z.Dim(0) {
		softmax(p.Row(i), z.Row(i))
	}
	return p
}

// softmax puts the softmax of z into p and returns ln Σe^z.
func softmax(p, z []float64) (logSum float64) {
	top := z[0]
	for _, v := range z {
		top = max(top, v)
	}
	sum := 0.0
	for k, v := range z {
		p[k] = num.Exp(v - top)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	return top + num.Log(sum)
}

// matrix returns s, or an error unless it is [N,K] with K at least 1.
func matrix(op string, s tensor.Shape) (tensor.Shape, error) {
	if len(s) != 2 || s[1] == 0 {
		return nil, &tensor.ShapeError{Op: op, A: s, B: tensor.Shape{}, Want: "a matrix [N,K] with K at least 1"}
	}
	return s, nil
}

// VJP: dz = p ⊙ (up − Σ up·p), row by row.
func (Softmax) VJP(_ []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	d := tensor.Like(out)
	for i := range out.Dim(0) {
		p, g, dz := out.Row(i), up.Row(i), d.Row(i)
		mean := 0.0
		for k := range p {
			mean += float64(p[k] * g[k])
		}
		for k := range p {
			dz[k] = p[k] * (g[k] - mean)
		}
	}
	return []*tensor.Tensor{d}
}

func (Softmax) Value(in []*tensor.Tensor, i int) expr.Expr {
	k := in[0].Dim(1)
	var sum expr.Sum
	for j := range k {
		sum = append(sum, expr.Exp{X: expr.In(0, i/k*k+j)})
	}
	return expr.Fraction{Over: expr.Exp{X: expr.In(0, i)}, Under: sum}
}

func (Softmax) Derivative(in []*tensor.Tensor, _, i int) expr.Expr {
	k := in[0].Dim(1)
	var mean expr.Sum
	for j := range k {
		at := i/k*k + j
		mean = append(mean, expr.Product{out(at), up(at)})
	}
	return expr.Product{out(i), expr.Difference{A: up(i), B: mean}}
}
