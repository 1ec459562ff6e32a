package autodiff

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Normalize takes given means and variances out of channels: y = (x − μ)/√(s² + Epsilon) for x [N,C,…] with μ [C] and
// s² [C]. It is batch normalisation in use, where both are numbers that training kept.
type Normalize struct{ Epsilon float64 }

func (Normalize) Name() string { return "normalize" }

func (Normalize) Inputs() (least, most int) { return 3, 3 }

func (Normalize) Shape(in []tensor.Shape) (tensor.Shape, error) {
	for _, s := range in[1:] {
		if len(in[0]) < 2 || len(s) != 1 || s[0] != in[0][1] {
			return nil, &tensor.ShapeError{Op: "normalize", A: in[0], B: s, Want: "x [N,C,…], and a mean and a variance for each of C channels"}
		}
	}
	return in[0], nil
}

// channel is the channel of element i of x.
func channel(x tensor.Shape, i int) int { return i / x[2:].Size() % x[1] }

func (op Normalize) Forward(in []*tensor.Tensor) *tensor.Tensor {
	y := result(op, in)
	for i, x := range in[0].Data() {
		c := channel(y.Shape(), i)
		y.Data()[i] = (x - in[1].Data()[c]) / math.Sqrt(in[2].Data()[c]+op.Epsilon)
	}
	return y
}

// VJP: dx = up/√(s² + Epsilon); dμ = −Σ dx; ds² = −Σ up·y/(2·(s² + Epsilon)), over each channel.
func (op Normalize) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	d := []*tensor.Tensor{tensor.Like(in[0]), tensor.Like(in[1]), tensor.Like(in[2])}
	for i, g := range up.Data() {
		c := channel(up.Shape(), i)
		variance := in[2].Data()[c] + op.Epsilon
		back := g / math.Sqrt(variance)
		d[0].Data()[i] = back
		d[1].Data()[c] -= back
		d[2].Data()[c] -= float64(g*out.Data()[i]) / (2 * variance)
	}
	return d
}

func (op Normalize) variance(c int) expr.Expr {
	return expr.Sum{expr.In(2, c), expr.Number(op.Epsilon)}
}

func (op Normalize) Value(in []*tensor.Tensor, i int) expr.Expr {
	c := channel(in[0].Shape(), i)
	return expr.Fraction{Over: expr.Difference{A: expr.In(0, i), B: expr.In(1, c)}, Under: expr.Root{X: op.variance(c)}}
}

func (op Normalize) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	if k == 0 {
		return expr.Fraction{Over: up(i), Under: expr.Root{X: op.variance(channel(in[0].Shape(), i))}}
	}
	var sum []expr.Expr
	for at := range in[0].Size() {
		if channel(in[0].Shape(), at) != i {
			continue
		}
		if k == 1 {
			sum = append(sum, up(at))
		} else {
			sum = append(sum, expr.Product{up(at), out(at)})
		}
	}
	if k == 1 {
		return expr.Negative{X: expr.Fraction{Over: total(sum), Under: expr.Root{X: op.variance(i)}}}
	}
	return expr.Negative{X: expr.Fraction{Over: total(sum), Under: expr.Product{expr.Number(2), op.variance(i)}}}
}
