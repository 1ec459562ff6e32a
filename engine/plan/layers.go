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
	switch layer.Operation.(type) {
	case autodiff.Affine:
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
		b.softmax(n)
	default:
		return &UnsupportedError{Layer: layer.Name()}
	}
	return nil
}
