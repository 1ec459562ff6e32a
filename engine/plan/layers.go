package plan

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
)

// lower appends the operations of a layer.
func (b *builder) lower(n graph.Node) error {
	layer, ok := n.Layer.(graph.Operation)
	if !ok {
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
	case autodiff.GELU:
		b.pointwise(gelu, 0, n)
	case autodiff.Scale:
		b.pointwise(scale, op.By, n)
	case autodiff.Identity, autodiff.Flatten, autodiff.Reshape:
		b.pass(n)
	case autodiff.Softmax:
		b.softmax(op.Temperature, n)
	case autodiff.Add:
		b.sum(n)
	case autodiff.Multiply:
		b.multiply(n)
	case autodiff.Sum:
		b.reduce(op.Axes, 1, n)
	case autodiff.Mean:
		b.reduce(op.Axes, float32(b.shapes[n.Out].Size())/float32(b.shapes[n.In[0]].Size()), n)
	case autodiff.Slice, autodiff.Transpose, autodiff.Concat:
		b.moved(op, n)
	case autodiff.MatMul:
		b.matMul(n)
	default:
		if l, ok := layer.Operation.(interface{ lower(*builder, graph.Node) }); ok {
			l.lower(b, n)
			return nil
		}
		return &UnsupportedError{Layer: layer.Name()}
	}
	return nil
}
