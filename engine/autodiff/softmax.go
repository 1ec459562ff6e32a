package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Softmax shares out 1 along the last axis of scores z [N,…,K]: e^((z−max)/T)/Σe^((z−max)/T). The temperature T is 1
// where it is not set; a higher one evens the shares out. It panics with a *tensor.ShapeError unless z is at least 2-D.
// Sources: Goodfellow et al. 2016, §4.1; the temperature: Hinton, Vinyals, Dean 2015.
type Softmax struct{ Temperature float64 }

func (Softmax) Name() string { return "softmax" }

func (Softmax) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if z := in[0]; len(z) < 2 || z[len(z)-1] == 0 {
		return nil, &tensor.ShapeError{Op: "softmax", A: z, B: tensor.Shape{}, Want: "scores [N,…,K] with K at least 1"}
	}
	return in[0], nil
}

func (op Softmax) temperature() float64 {
	if op.Temperature == 0 {
		return 1
	}
	return op.Temperature
}

func (op Softmax) Forward(in []*tensor.Tensor) *tensor.Tensor {
	p := result(op, in)
	z, k := in[0].Data(), p.Dim(p.Rank()-1)
	if t := op.temperature(); t != 1 {
		z = tensor.Map(in[0], func(v float64) float64 { return v / t }).Data()
	}
	for i := 0; i < len(z); i += k {
		softmax(p.Data()[i:i+k], z[i:i+k])
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

// VJP: dz = p ⊙ (up − Σ up·p) / T, along the last axis.
func (op Softmax) VJP(_ []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	d := tensor.Like(out)
	k, t := out.Dim(out.Rank()-1), op.temperature()
	for i := 0; i < out.Size(); i += k {
		p, g, dz := out.Data()[i:i+k], up.Data()[i:i+k], d.Data()[i:i+k]
		mean := 0.0
		for k := range p {
			mean += float64(p[k] * g[k])
		}
		for k := range p {
			dz[k] = p[k] * (g[k] - mean) / t
		}
	}
	return []*tensor.Tensor{d}
}

// cooled is z/T as a formula.
func (op Softmax) cooled(z expr.Expr) expr.Expr {
	if op.temperature() == 1 {
		return z
	}
	return expr.Fraction{Over: z, Under: expr.Number(op.temperature())}
}

func (op Softmax) Value(in []*tensor.Tensor, i int) expr.Expr {
	k := in[0].Dim(in[0].Rank() - 1)
	var sum expr.Sum
	for j := range k {
		sum = append(sum, expr.Exp{X: op.cooled(expr.In(0, i/k*k+j))})
	}
	return expr.Fraction{Over: expr.Exp{X: op.cooled(expr.In(0, i))}, Under: sum}
}

func (op Softmax) Derivative(in []*tensor.Tensor, _, i int) expr.Expr {
	k := in[0].Dim(in[0].Rank() - 1)
	var mean expr.Sum
	for j := range k {
		at := i/k*k + j
		mean = append(mean, expr.Product{out(at), up(at)})
	}
	return op.cooled(expr.Product{out(i), expr.Difference{A: up(i), B: mean}})
}
