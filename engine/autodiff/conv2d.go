package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Conv2D slides filters over images: x [N,C,H,W], weights [M,C/Groups,kH,kW], bias [M] → [N,M,H′,W′] with
// H′ = ⌊(H + above + below − Dilation·(kH−1) − 1)/Stride⌋ + 1. The filter is not mirrored. Around the image stands
// Padding of zeros: above, left, below, right. With Groups, the channels fall into that many groups, and a filter sees
// the channels of its group only. Stride, Dilation (down, right) and Groups count as 1 where they are 0.
// Sources: LeCun et al. 1989; Dumoulin, Visin 2016, "A guide to convolution arithmetic for deep learning".
type Conv2D struct {
	Stride   [2]int
	Padding  [4]int
	Dilation [2]int
	Groups   int
}

func (Conv2D) Name() string { return "conv2d" }

func (Conv2D) Inputs() (least, most int) { return 3, 3 }

func (op Conv2D) convolution(in []tensor.Shape) (convolution, tensor.Shape, error) {
	return convolve("conv2d", in, 4, window{stride: atLeastOne(op.Stride), dilation: atLeastOne(op.Dilation), padding: op.Padding}, max(1, op.Groups))
}

func (op Conv2D) Shape(in []tensor.Shape) (tensor.Shape, error) {
	_, s, err := op.convolution(in)
	return s, err
}

func (op Conv2D) Forward(in []*tensor.Tensor) *tensor.Tensor {
	z := result(op, in)
	c, _, _ := op.convolution(shapes(in))
	return c.forward(in, z)
}

func (op Conv2D) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	c, _, _ := op.convolution(shapes(in))
	return c.vjp(in, up)
}

func (op Conv2D) Value(in []*tensor.Tensor, i int) expr.Expr {
	c, _, _ := op.convolution(shapes(in))
	return c.value(i)
}

func (op Conv2D) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	c, _, _ := op.convolution(shapes(in))
	return c.derivative(k, i)
}
