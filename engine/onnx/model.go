package onnx

import (
	"fmt"
	"slices"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// prune drops what no output depends on: parts of a formula that became one layer.
func (m *Model) prune() error {
	old := m.Graph
	needed := map[graph.Value]bool{}
	for _, o := range old.Outputs() {
		needed[o.Value] = true
	}
	for _, n := range slices.Backward(old.Nodes()) {
		if needed[n.Out] {
			for _, v := range n.In {
				needed[v] = true
			}
		}
	}
	shapes, err := old.Shapes(1)
	if err != nil {
		return err
	}
	g := &graph.Graph{}
	at := map[graph.Value]graph.Value{}
	for _, v := range old.Values(graph.Input) {
		at[v] = g.Input(old.Name(v), shapes[v][1:]...)
	}
	for _, v := range old.Values(graph.Param) {
		if needed[v] {
			at[v] = g.Param(old.Name(v), old.Tensor(v))
		}
	}
	for _, v := range old.Values(graph.Buffer) {
		if needed[v] {
			at[v] = g.Buffer(old.Name(v), old.Tensor(v))
		}
	}
	for _, n := range old.Nodes() {
		if !needed[n.Out] {
			continue
		}
		in := make([]graph.Value, len(n.In))
		for i, v := range n.In {
			in[i] = at[v]
		}
		if at[n.Out], err = g.Add(n.Layer, in...); err != nil {
			return err
		}
	}
	for _, o := range old.Outputs() {
		g.Output(o.Name, at[o.Value])
	}
	for i := range m.Inputs {
		m.Inputs[i].Value = at[m.Inputs[i].Value]
	}
	var initializers []graph.Value
	for _, v := range m.Initializers {
		if to, ok := at[v]; ok {
			initializers = append(initializers, to)
		}
	}
	m.Graph, m.Initializers = g, initializers
	return nil
}

// RunLimit is the largest number of values that a run may compute in all: 128 MB as float64.
const RunLimit = 1 << 24

// Run runs the network on a tape, as in use (dropout passes everything on), with one array for each input, laid out as
// in the file. It returns an error where a shape does not fit or the run would not fit into memory.
func (m *Model) Run(t *autodiff.Tape, arrays ...*tensor.Tensor) (run *graph.Run, err error) {
	defer guard(&err)
	fed, err := m.Feed(arrays...)
	if err != nil {
		return nil, err
	}
	examples := 1
	for i, x := range fed {
		if i > 0 && x.Dim(0) != examples {
			return nil, fmt.Errorf("onnx: input %q has %d examples, %q has %d", m.Inputs[i].Name, x.Dim(0), m.Inputs[0].Name, examples)
		}
		examples = x.Dim(0)
	}
	shapes, err := m.Graph.Shapes(examples)
	if err != nil {
		return nil, fmt.Errorf("onnx: for %d examples: %w", examples, err)
	}
	left := RunLimit
	for _, s := range shapes {
		if err := possible(s); err != nil {
			return nil, fmt.Errorf("onnx: for %d examples: %w", examples, err)
		}
		if left -= s.Size(); left < 0 {
			return nil, fmt.Errorf("onnx: for %d examples the network computes more than %d numbers; give it fewer at once", examples, RunLimit)
		}
	}
	return m.Graph.Run(t, graph.Mode{}, fed...), nil
}

// Folded returns the network with everything computed that depends on parameters alone: a weight that the file keeps
// transposed is then a parameter in the engine's layout, under the same name. Training changes these; a parameter that
// the file uses in two ways becomes two.
func (m *Model) Folded() (folded *graph.Graph, err error) {
	defer guard(&err)
	g := &graph.Graph{}
	at := map[graph.Value]graph.Value{} // where values of the model's graph stand in g
	type fixed struct {
		x      *tensor.Tensor
		name   string
		learnt bool
	}
	known := map[graph.Value]fixed{}
	for _, v := range m.Graph.Values(graph.Input) {
		shape, err := m.Graph.Shapes(1)
		if err != nil {
			return nil, err
		}
		at[v] = g.Input(m.Graph.Name(v), shape[v][1:]...)
	}
	for _, kind := range []graph.Kind{graph.Param, graph.Buffer} {
		for _, v := range m.Graph.Values(kind) {
			known[v] = fixed{m.Graph.Tensor(v), m.Graph.Name(v), kind == graph.Param}
		}
	}
	taken := map[string]bool{}
	place := func(v graph.Value) graph.Value {
		if to, ok := at[v]; ok {
			return to
		}
		k := known[v]
		name := k.name
		for i := 2; name != "" && taken[name]; i++ {
			name = fmt.Sprintf("%s.%d", k.name, i)
		}
		taken[name] = true
		if k.learnt {
			at[v] = g.Param(name, k.x.Clone())
		} else {
			at[v] = g.Buffer(name, k.x.Clone())
		}
		return at[v]
	}
	left := RunLimit
	for _, n := range m.Graph.Nodes() {
		var in []*tensor.Tensor
		out := fixed{}
		for _, v := range n.In {
			if k, ok := known[v]; ok {
				in = append(in, k.x)
				if out.name == "" || k.learnt && !out.learnt {
					out.name = k.name
				}
				out.learnt = out.learnt || k.learnt
			}
		}
		if len(in) < len(n.In) || len(in) == 0 {
			values := make([]graph.Value, len(n.In))
			for i, v := range n.In {
				values[i] = place(v)
			}
			to, err := g.Add(n.Layer, values...)
			if err != nil {
				return nil, err
			}
			at[n.Out] = to
			continue
		}
		var tape autodiff.Tape
		vars := make([]autodiff.Var, len(in))
		for i, x := range in {
			vars[i] = tape.Leaf(x)
		}
		out.x = n.Layer.Record(&tape, graph.Mode{}, vars...).Value()
		if left -= out.x.Size(); left < 0 {
			return nil, fmt.Errorf("onnx: what depends on parameters alone has more than %d numbers", RunLimit)
		}
		known[n.Out] = out
	}
	for _, o := range m.Graph.Outputs() {
		g.Output(o.Name, place(o.Value))
	}
	return g, nil
}
