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
		if len(b.shapes[n.In[0]]) != 2 {
			return &UnsupportedError{Layer: "affine over a sequence"}
		}
		b.affine(n)
	case autodiff.Sigmoid:
		b.activation(sigmoid, n)
	case autodiff.Tanh:
		b.activation(tanh, n)
	case autodiff.ReLU:
		b.activation(relu, n)
	case autodiff.Identity:
		b.pass(n)
	case autodiff.Softmax:
		if len(b.shapes[n.In[0]]) != 2 || op.Temperature != 0 && op.Temperature != 1 {
			return &UnsupportedError{Layer: "softmax with a temperature or over more than rows"}
		}
		b.softmax(n)
	default:
		if l, ok := layer.Operation.(interface{ lower(*builder, graph.Node) }); ok {
			l.lower(b, n)
			return nil
		}
		return &UnsupportedError{Layer: layer.Name()}
	}
	return nil
}
