package main

import (
	"os"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// saveModel writes what was trained as an ONNX file that takes inputs, and gives numbers, as they were measured.
func saveModel(file string, s *fit.Session, data material) error {
	g, err := measured(s, data)
	if err != nil {
		return err
	}
	text, err := onnx.Write(g)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

// measured puts what was done to the examples around the network: on the way in the changes of a series and the scale of
// inputs, on the way out the scale of numbers and the value whose change was predicted. Of a series it takes the last
// values, one more than the window where changes are learnt, and of one that was learnt in logarithms their logarithms.
func measured(s *fit.Session, data material) (*graph.Graph, error) {
	inner := s.Graph()
	if data.inputs == nil {
		return inner, nil
	}
	w := wrap{}
	size := data.Train.Inputs
	changes := data.forecast != nil && data.forecast.Difference
	if changes {
		size++
	}
	x := w.Input(inner.Name(inner.Values(graph.Input)[0]), size)
	last := func(from, to int) graph.Value { return w.add(autodiff.Slice{Axis: 1, From: from, To: to}, x) }
	in := x
	if changes {
		in = w.add(autodiff.Add{}, last(1, size), w.add(autodiff.Scale{By: -1}, last(0, size-1)))
	}
	z := data.inputs
	in = w.add(autodiff.Add{}, in, w.numbers("mean", z.Mean, func(v float64) float64 { return -v }))
	in = w.add(autodiff.Multiply{}, in, w.numbers("deviation", z.Deviation, func(v float64) float64 { return 1 / v }))
	out := w.network(inner, in)
	if data.Train.Outputs > 0 {
		z := s.Targets()
		same := func(v float64) float64 { return v }
		out = w.add(autodiff.Multiply{}, out, w.numbers("target deviation", z.Deviation, same))
		out = w.add(autodiff.Add{}, out, w.numbers("target mean", z.Mean, same))
	}
	if changes {
		out = w.add(autodiff.Add{}, out, last(size-1, size))
	}
	w.Output(inner.Outputs()[0].Name, out)
	return &w.Graph, w.err
}

// wrap is a graph that keeps the first error.
type wrap struct {
	graph.Graph
	err error
}

func (w *wrap) layer(l graph.Layer, in ...graph.Value) graph.Value {
	if w.err != nil {
		return 0
	}
	v, err := w.Add(l, in...)
	w.err = err
	return v
}

func (w *wrap) add(op autodiff.Operation, in ...graph.Value) graph.Value {
	return w.layer(graph.Operation{Operation: op}, in...)
}

func (w *wrap) numbers(name string, list []float64, f func(float64) float64) graph.Value {
	return w.Buffer(name, tensor.Map(tensor.From(list, len(list)), f))
}

// network puts in a whole network of one input, whose examples x are rows, and returns its first output.
func (w *wrap) network(g *graph.Graph, x graph.Value) graph.Value {
	shapes, err := g.Shapes(1)
	if err != nil {
		w.err = err
		return 0
	}
	input := g.Values(graph.Input)[0]
	if shape := shapes[input]; len(shape) > 2 {
		x = w.add(autodiff.Reshape{To: append([]int{0}, shape[1:]...)}, x)
	}
	place := map[graph.Value]graph.Value{input: x}
	for _, v := range g.Values(graph.Param) {
		place[v] = w.Param(g.Name(v), g.Tensor(v))
	}
	for _, v := range g.Values(graph.Buffer) {
		place[v] = w.Buffer(g.Name(v), g.Tensor(v))
	}
	for _, n := range g.Nodes() {
		in := make([]graph.Value, len(n.In))
		for i, v := range n.In {
			in[i] = place[v]
		}
		place[n.Out] = w.layer(n.Layer, in...)
	}
	return place[g.Outputs()[0].Value]
}
