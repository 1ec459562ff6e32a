package autodiff

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Standardize brings groups of numbers to mean 0 and variance 1: y = (x − μ)/√(s² + Epsilon), with the mean μ and the
// variance s² = Σ(x − μ)²/n (by n, not n−1) over Axes of x; without axes, over all elements. Batch and layer
// normalisation are made of it. Sources: Ioffe, Szegedy 2015; Ba, Kiros, Hinton 2016.
type Standardize struct {
	Axes    []int
	Epsilon float64
}

func (Standardize) Name() string { return "standardize" }

func (op Standardize) Shape(in []tensor.Shape) (tensor.Shape, error) {
	_, err := Mean{Axes: op.Axes}.Shape(in) // of nothing there is none
	return in[0], err
}

// Moments returns mean and variance of every group, in the shape that Axes leave.
func (op Standardize) Moments(x *tensor.Tensor) (mean, variance *tensor.Tensor) {
	mean = Mean{Axes: op.Axes}.Forward([]*tensor.Tensor{x})
	variance = tensor.Like(mean)
	_, into, _ := reduced("standardize", x.Shape(), op.Axes)
	n := float64(x.Size() / mean.Size())
	for i, v := range x.Data() {
		e := v - mean.Data()[into[i]]
		variance.Data()[into[i]] += float64(e * e)
	}
	for i := range variance.Data() {
		variance.Data()[i] /= n
	}
	return mean, variance
}

func (op Standardize) Forward(in []*tensor.Tensor) *tensor.Tensor {
	y := result(op, in)
	mean, variance := op.Moments(in[0])
	_, into, _ := reduced("standardize", y.Shape(), op.Axes)
	for i, v := range in[0].Data() {
		g := into[i]
		y.Data()[i] = (v - mean.Data()[g]) / math.Sqrt(variance.Data()[g]+op.Epsilon)
	}
	return y
}

// VJP: dx = (up − mean(up) − y·mean(up·y))/√(s² + Epsilon), within each group.
func (op Standardize) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	d := tensor.Like(out)
	_, variance := op.Moments(in[0])
	_, into, _ := reduced("standardize", d.Shape(), op.Axes)
	n := float64(d.Size() / variance.Size())
	common, along := make([]float64, variance.Size()), make([]float64, variance.Size())
	for i, g := range up.Data() {
		common[into[i]] += g / n
		along[into[i]] += float64(g*out.Data()[i]) / n
	}
	for i, g := range up.Data() {
		at := into[i]
		d.Data()[i] = (g - common[at] - float64(out.Data()[i]*along[at])) / math.Sqrt(variance.Data()[at]+op.Epsilon)
	}
	return []*tensor.Tensor{d}
}

// deviation is √(s² + ε) of a group as a formula.
func (op Standardize) deviation(group int) expr.Expr {
	return expr.Root{X: expr.Sum{expr.Ref{Slot: expr.Spread, Index: group}, expr.Number(op.Epsilon)}}
}

func (op Standardize) Value(in []*tensor.Tensor, i int) expr.Expr {
	_, into, _ := reduced("standardize", in[0].Shape(), op.Axes)
	return expr.Fraction{Over: expr.Difference{A: expr.In(0, i), B: expr.Ref{Slot: expr.Center, Index: into[i]}}, Under: op.deviation(into[i])}
}

func (op Standardize) Derivative(in []*tensor.Tensor, _, i int) expr.Expr {
	_, into, _ := reduced("standardize", in[0].Shape(), op.Axes)
	var ups, products expr.Sum
	for _, at := range gather(into, into[i]) {
		ups = append(ups, up(at))
		products = append(products, expr.Product{up(at), out(at)})
	}
	n := expr.Number(len(ups))
	return expr.Fraction{
		Over: expr.Difference{
			A: expr.Difference{A: up(i), B: expr.Fraction{Over: ups, Under: n}},
			B: expr.Product{out(i), expr.Fraction{Over: products, Under: n}},
		},
		Under: op.deviation(into[i]),
	}
}

// Inside gives mean and variance of a group.
func (op Standardize) Inside(in []*tensor.Tensor, r expr.Ref) float64 {
	mean, variance := op.Moments(in[0])
	if r.Slot == expr.Center {
		return mean.Data()[r.Index]
	}
	return variance.Data()[r.Index]
}
