package nn

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Graph returns the model as a network of operations with its parameters as they are now, copied: input "x", output
// "logits" [N,units of the last layer], to which softmax, or for one unit a sigmoid, gives probabilities.
func (m *Model) Graph() *graph.Graph {
	g := &graph.Graph{}
	v := g.Input("x", m.inputs)
	add := func(op autodiff.Operation, in ...graph.Value) {
		var err error
		if v, err = g.Add(graph.Operation{Operation: op}, append([]graph.Value{v}, in...)...); err != nil {
			panic(err) // New has fitted the layers
		}
	}
	for i, l := range m.layers {
		w, b := tensor.New(l.out, l.in), tensor.New(l.out)
		for j := range l.in {
			for k := range l.out {
				w.Row(k)[j] = float64(m.params[l.w+j*l.out+k])
			}
		}
		for k := range l.out {
			b.Data()[k] = float64(m.params[l.b+k])
		}
		name := "layer" + strconv.Itoa(i+1)
		add(autodiff.Affine{}, g.Param(name+".weight", w), g.Param(name+".bias", b))
		switch l.activation {
		case ReLU:
			add(autodiff.ReLU{})
		case Tanh:
			add(autodiff.Tanh{})
		case Sigmoid:
			add(autodiff.Sigmoid{})
		}
	}
	g.Output("logits", v)
	return g
}
