package explain

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Graph returns n as a graph, for files: input "x", for each layer from 0 on the parameters "0.weight" (units×inputs) and
// "0.bias" (units), and one output. With BCE and CE it is "probability", behind the sigmoid or softmax, else "output".
func (n Net) Graph() (*graph.Graph, error) {
	if err := n.Check(); err != nil {
		return nil, err
	}
	g := &graph.Graph{}
	at := g.Input("x", len(n.Layers[0].W[0]))
	for i, l := range n.Layers {
		weight := g.Param(strconv.Itoa(i)+".weight", tensor.FromRows(l.W))
		bias := g.Param(strconv.Itoa(i)+".bias", tensor.From(append([]float64(nil), l.B...), len(l.B)))
		z, err := g.Add(graph.Operation{Operation: autodiff.Affine{}}, at, weight, bias)
		if err != nil {
			return nil, err
		}
		at = z
		if op, _ := l.Activation.Operation(); l.Activation != Linear {
			if at, err = g.Add(graph.Operation{Operation: op}, z); err != nil {
				return nil, err
			}
		}
	}
	name := "probability"
	if n.Loss == MSE {
		name = "output"
	}
	g.Output(name, at)
	return g, nil
}
