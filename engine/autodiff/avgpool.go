package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// AvgPool is the mean of every window: x [N,C,H,W] → [N,C,H′,W′], or [N,C,T] → [N,C,T′] with a window of one row.
// Padding (above, left, below, right) does not count: a window that reaches over it is the mean of what lies on the
// plane (ONNX: count_include_pad = 0). Stride is Size where it is 0; Size and Dilation count as 1 where they are 0.
type AvgPool struct {
	Size, Stride, Dilation [2]int
	Padding                [4]int
}

func (AvgPool) Name() string { return "avg_pool" }

func (op AvgPool) pool(x tensor.Shape) (pool, tensor.Shape, error) {
	return pooling("avg_pool", x, op.Size, op.Stride, op.Dilation, op.Padding)
}

func (op AvgPool) Shape(in []tensor.Shape) (tensor.Shape, error) {
	_, s, err := op.pool(in[0])
	return s, err
}

func (op AvgPool) Forward(in []*tensor.Tensor) *tensor.Tensor {
	y := result(op, in)
	p, _, _ := op.pool(in[0].Shape())
	for i := range y.Data() {
		sum, places := 0.0, p.places(i)
		for _, at := range places {
			sum += in[0].Data()[at]
		}
		y.Data()[i] = sum / float64(len(places))
	}
	return y
}

// VJP: up is shared equally among the numbers of the window.
func (op AvgPool) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	d := tensor.Like(in[0])
	p, _, _ := op.pool(in[0].Shape())
	for i, g := range up.Data() {
		places := p.places(i)
		for _, at := range places {
			d.Data()[at] += g / float64(len(places))
		}
	}
	return []*tensor.Tensor{d}
}

func (op AvgPool) Value(in []*tensor.Tensor, i int) expr.Expr {
	p, _, _ := op.pool(in[0].Shape())
	sum := sumOf(p.places(i))
	return expr.Fraction{Over: sum, Under: expr.Number(len(sum))}
}

func (op AvgPool) Derivative(in []*tensor.Tensor, _, i int) expr.Expr {
	p, _, _ := op.pool(in[0].Shape())
	var sum []expr.Expr
	for o := range result(op, in).Size() {
		if places := p.places(o); len(gather(places, i)) > 0 {
			sum = append(sum, expr.Fraction{Over: up(o), Under: expr.Number(len(places))})
		}
	}
	return total(sum)
}
