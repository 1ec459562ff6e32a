package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// GlobalAvgPool makes one number of each channel, its mean: x [N,C,…] → [N,C,1,…].
// Source: Lin, Chen, Yan 2014, "Network in network".
type GlobalAvgPool struct{}

func (GlobalAvgPool) Name() string { return "global_avg_pool" }

func (GlobalAvgPool) Shape(in []tensor.Shape) (tensor.Shape, error) {
	x := in[0]
	if len(x) < 3 || x[2:].Size() == 0 {
		return nil, &tensor.ShapeError{Op: "global_avg_pool", A: x, B: tensor.Shape{}, Want: "channels [N,C,…] with at least one number each"}
	}
	s := append(tensor.Shape(nil), x...)
	for i := range s[2:] {
		s[2+i] = 1
	}
	return s, nil
}

func (op GlobalAvgPool) Forward(in []*tensor.Tensor) *tensor.Tensor {
	y := result(op, in)
	n := in[0].Shape()[2:].Size()
	for i := range y.Data() {
		sum := 0.0
		for _, x := range in[0].Data()[i*n : (i+1)*n] {
			sum += x
		}
		y.Data()[i] = sum / float64(n)
	}
	return y
}

func (GlobalAvgPool) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	d := tensor.Like(in[0])
	n := in[0].Shape()[2:].Size()
	for i := range d.Data() {
		d.Data()[i] = up.Data()[i/n] / float64(n)
	}
	return []*tensor.Tensor{d}
}

func (GlobalAvgPool) Value(in []*tensor.Tensor, i int) expr.Expr {
	n := in[0].Shape()[2:].Size()
	sum := make(expr.Sum, n)
	for j := range sum {
		sum[j] = expr.In(0, i*n+j)
	}
	return expr.Fraction{Over: sum, Under: expr.Number(n)}
}

func (GlobalAvgPool) Derivative(in []*tensor.Tensor, _, i int) expr.Expr {
	n := in[0].Shape()[2:].Size()
	return expr.Fraction{Over: up(i / n), Under: expr.Number(n)}
}
