package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// MaxPool keeps the largest number of every window: x [N,C,H,W] → [N,C,H′,W′], or [N,C,T] → [N,C,T′] with a window of
// one row. Padding (above, left, below, right) never is the largest. Stride is Size where it is 0, so that windows
// touch; Size and Dilation count as 1 where they are 0. Of equals, the first in the window gets the derivative.
type MaxPool struct {
	Size, Stride, Dilation [2]int
	Padding                [4]int
}

func (MaxPool) Name() string { return "max_pool" }

func (op MaxPool) pool(x tensor.Shape) (pool, tensor.Shape, error) {
	return pooling("max_pool", x, op.Size, op.Stride, op.Dilation, op.Padding)
}

func (op MaxPool) Shape(in []tensor.Shape) (tensor.Shape, error) {
	_, s, err := op.pool(in[0])
	return s, err
}

// winners lists, for each output, where its number comes from.
func (op MaxPool) winners(x *tensor.Tensor, outputs int) []int {
	p, _, _ := op.pool(x.Shape())
	list := make([]int, outputs)
	for i := range list {
		places := p.places(i)
		list[i] = places[0]
		for _, at := range places {
			if x.Data()[at] > x.Data()[list[i]] {
				list[i] = at
			}
		}
	}
	return list
}

func (op MaxPool) Forward(in []*tensor.Tensor) *tensor.Tensor {
	y := result(op, in)
	for i, at := range op.winners(in[0], y.Size()) {
		y.Data()[i] = in[0].Data()[at]
	}
	return y
}

// VJP: up goes to where the largest number stands.
func (op MaxPool) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	d := tensor.Like(in[0])
	for i, at := range op.winners(in[0], up.Size()) {
		d.Data()[at] += up.Data()[i]
	}
	return []*tensor.Tensor{d}
}

func (op MaxPool) Value(in []*tensor.Tensor, i int) expr.Expr {
	p, _, _ := op.pool(in[0].Shape())
	return expr.Greatest(sumOf(p.places(i)))
}

func (op MaxPool) Derivative(in []*tensor.Tensor, _, i int) expr.Expr {
	var sum []expr.Expr
	for _, at := range gather(op.winners(in[0], result(op, in).Size()), i) {
		sum = append(sum, up(at))
	}
	return total(sum)
}
