package plan

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// lower appends the operations of a layer.
func (b *builder) lower(n graph.Node) error {
	var layer graph.Operation
	switch l := n.Layer.(type) {
	case graph.Operation:
		layer = l
	case nn.LSTM:
		b.lstm(l, n)
		return nil
	case nn.RNN:
		b.rnn(l, n)
		return nil
	case nn.GRU:
		b.gru(l, n)
		return nil
	case nn.Dropout:
		return b.dropout(l, n)
	case nn.BatchNorm:
		b.batchNorm(l, n)
		return nil
	case nn.LayerNorm:
		b.layerNorm(l, n)
		return nil
	case nn.SelfAttention:
		b.selfAttention(l, n)
		return nil
	default:
		return &UnsupportedError{Layer: n.Layer.Name()}
	}
	switch op := layer.Operation.(type) {
	case autodiff.Affine:
		b.affine(n)
	case autodiff.Sigmoid:
		b.activation(sigmoid, n)
	case autodiff.Tanh:
		b.activation(tanh, n)
	case autodiff.ReLU:
		b.activation(relu, n)
	case autodiff.LeakyReLU:
		b.pointwise(leakyReLU, op.Slope, n)
	case autodiff.ELU:
		b.pointwise(elu, op.Alpha, n)
	case autodiff.Softplus:
		b.pointwise(softplus, 0, n)
	case autodiff.Exp:
		b.pointwise(exp, 0, n)
	case autodiff.Surprise:
		b.pointwise(surprise, 0, n)
	case autodiff.Sqrt:
		b.pointwise(sqrt, 0, n)
	case autodiff.Log:
		b.pointwise(log, 0, n)
	case autodiff.GELU:
		b.pointwise(gelu, 0, n)
	case autodiff.Scale:
		b.pointwise(scale, op.By, n)
	case autodiff.Identity, autodiff.Flatten, autodiff.Reshape:
		b.pass(n)
	case autodiff.Softmax:
		b.softmax(op.Temperature, n)
	case autodiff.Add:
		b.sum(n, 1)
	case autodiff.Subtract:
		b.sum(n, -1)
	case autodiff.Multiply:
		b.multiply(n)
	case autodiff.Divide:
		b.divide(n)
	case autodiff.Sum:
		b.reduce(op.Axes, 1, n)
	case autodiff.Mean:
		b.reduce(op.Axes, float32(b.shapes[n.Out].Size())/float32(b.shapes[n.In[0]].Size()), n)
	case autodiff.Slice, autodiff.Transpose, autodiff.Concat:
		b.moved(op, n)
	case autodiff.MatMul:
		b.matMul(n)
	case autodiff.Conv2D:
		b.conv(n, b.window(n, op.Stride, op.Dilation, op.Padding, max(1, op.Groups)))
	case autodiff.Conv1D:
		b.conv(n, b.window(n, [2]int{1, op.Stride}, [2]int{1, op.Dilation}, [4]int{0, op.Padding[0], 0, op.Padding[1]}, max(1, op.Groups)))
	case autodiff.MaxPool:
		b.maxPool(n, b.poolWindow(n, op.Size, op.Stride, op.Dilation, op.Padding))
	case autodiff.AvgPool:
		b.averagePool(n, b.poolWindow(n, op.Size, op.Stride, op.Dilation, op.Padding))
	case autodiff.GlobalAvgPool:
		s := b.shapes[n.In[0]]
		b.averagePool(n, b.poolWindow(n, [2]int{planeOf(s).height, planeOf(s).width}, [2]int{}, [2]int{}, [4]int{}))
	case autodiff.Standardize:
		b.standardize(op, n)
	case autodiff.Normalize:
		return b.normalize(op, n)
	case autodiff.Embedding:
		b.embedding(n)
	default:
		return &UnsupportedError{Layer: layer.Name()}
	}
	return nil
}

// planeOf reads images [N,C,H,W], series [N,C,W] as images of one row, and whatever has more axes as planes of one row.
func planeOf(s tensor.Shape) window {
	if len(s) == 4 {
		return window{c: s[1], height: s[2], width: s[3]}
	}
	return window{c: s[1], height: 1, width: s[2:].Size()}
}

// walking completes a window that walks over the images of a node's first input.
func (b *builder) walking(n graph.Node, g window, stride, dilation [2]int, padding [4]int) window {
	out := planeOf(b.shapes[n.Out])
	g.strideH, g.strideW = max(1, stride[0]), max(1, stride[1])
	g.dilationH, g.dilationW = max(1, dilation[0]), max(1, dilation[1])
	g.padTop, g.padLeft, g.padBottom, g.padRight = padding[0], padding[1], padding[2], padding[3]
	g.outH, g.outW = out.height, out.width
	return g
}

// window is the geometry of a convolution.
func (b *builder) window(n graph.Node, stride, dilation [2]int, padding [4]int, groups int) window {
	g, filter := planeOf(b.shapes[n.In[0]]), planeOf(b.shapes[n.In[1]])
	g.out, g.groups, g.kh, g.kw = b.shapes[n.In[1]][0], groups, filter.height, filter.width
	return b.walking(n, g, stride, dilation, padding)
}

// poolWindow is the geometry of a pool.
func (b *builder) poolWindow(n graph.Node, size, stride, dilation [2]int, padding [4]int) window {
	g := planeOf(b.shapes[n.In[0]])
	g.kh, g.kw = max(1, size[0]), max(1, size[1])
	for axis, k := range [2]int{g.kh, g.kw} {
		if stride[axis] == 0 {
			stride[axis] = k
		}
	}
	return b.walking(n, g, stride, dilation, padding)
}
