package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Conv1D slides filters along series: x [N,C,T], weights [M,C/Groups,k], bias [M] → [N,M,T′] with
// T′ = ⌊(T + before + after − Dilation·(k−1) − 1)/Stride⌋ + 1. Padding is the number of zeros before and after; the rest
// is as in Conv2D. Note that sequences [N,T,D] have their channels last: transpose them first.
type Conv1D struct {
	Stride   int
	Padding  [2]int
	Dilation int
	Groups   int
}

func (Conv1D) Name() string { return "conv1d" }

func (Conv1D) Inputs() (least, most int) { return 3, 3 }

func (op Conv1D) convolution(in []tensor.Shape) (convolution, tensor.Shape, error) {
	return convolve("conv1d", in, 3, window{
		stride: atLeastOne([2]int{1, op.Stride}), dilation: atLeastOne([2]int{1, op.Dilation}), padding: [4]int{0, op.Padding[0], 0, op.Padding[1]},
	}, max(1, op.Groups))
}

func (op Conv1D) Shape(in []tensor.Shape) (tensor.Shape, error) {
	_, s, err := op.convolution(in)
	return s, err
}

func (op Conv1D) Forward(in []*tensor.Tensor) *tensor.Tensor {
	z := result(op, in)
	c, _, _ := op.convolution(shapes(in))
	return c.forward(in, z)
}

func (op Conv1D) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	c, _, _ := op.convolution(shapes(in))
	return c.vjp(in, up)
}

func (op Conv1D) Value(in []*tensor.Tensor, i int) expr.Expr {
	c, _, _ := op.convolution(shapes(in))
	return c.value(i)
}

func (op Conv1D) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	c, _, _ := op.convolution(shapes(in))
	return c.derivative(k, i)
}
