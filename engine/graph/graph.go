package graph

import (
	"slices"
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Layer is a function of tensors, parameters among them. It takes one input, unless it is an autodiff.Taker.
type Layer interface {
	// Name is the field's term: "affine", "conv2d", "lstm".
	Name() string
	// Shape returns the shape of the result, or a *tensor.ShapeError. What runs over examples has the batch axis first.
	Shape(in []tensor.Shape) (tensor.Shape, error)
	// Record runs the layer on a tape. It panics with a *tensor.ShapeError where Shape returns one.
	Record(t *autodiff.Tape, mode Mode, in ...autodiff.Var) autodiff.Var
}

// Keeper is a layer with buffers that training moves, such as running statistics.
type Keeper interface {
	Layer
	// Keep returns, for each input, its tensor after a run in training on these inputs, or nil if it stays.
	Keep(in []*tensor.Tensor) []*tensor.Tensor
}

// Mode tells a layer that behaves differently in training how to run. Rand is what dropout draws from; only training
// needs it.
type Mode struct {
	Train bool
	Rand  *num.Rand
}

// Operation is a single operation as a layer: the same in training and in use.
type Operation struct{ autodiff.Operation }

// Inputs returns how many inputs the operation takes.
func (o Operation) Inputs() (least, most int) { return autodiff.Inputs(o.Operation) }

func (o Operation) Record(t *autodiff.Tape, _ Mode, in ...autodiff.Var) autodiff.Var {
	return t.Apply(o.Operation, in...)
}

// Value names an input, a parameter or a result: its place in the graph.
type Value int

// Kind tells where a value comes from.
type Kind int

const (
	Input  Kind = iota // given with every run; the batch axis comes first
	Param              // learnt
	Buffer             // kept, but not learnt by descent: running statistics, constants
	Result             // what a node computes
)

// Node is a layer at its place.
type Node struct {
	Layer Layer
	In    []Value
	Out   Value
}

// probes are two batch sizes: a layer that can take both is taken to fit any.
var probes = [2]int{2, 3}

type value struct {
	kind  Kind
	name  string
	shape tensor.Shape   // of an input: without the batch axis
	data  *tensor.Tensor // of a parameter or buffer
	node  int            // of a result
	// shapes of a result for the batch sizes of probes
	probed [len(probes)]tensor.Shape
}

// probe is the shape for the i-th probe, a batch of that size.
func (v value) probe(i, batch int) tensor.Shape {
	switch v.kind {
	case Input:
		return append(tensor.Shape{batch}, v.shape...)
	case Result:
		return v.probed[i]
	}
	return v.shape
}

// Graph is a network. Its zero value is empty.
type Graph struct {
	values  []value
	nodes   []Node
	outputs []Output
}

// Output is a result that the network gives away.
type Output struct {
	Name  string
	Value Value
}

func (g *Graph) add(v value) Value {
	g.values = append(g.values, v)
	return Value(len(g.values) - 1)
}

// Input adds an input; its shape leaves the batch axis out.
func (g *Graph) Input(name string, shape ...int) Value {
	return g.add(value{kind: Input, name: name, shape: slices.Clone(tensor.Shape(shape))})
}

// Param adds a parameter that training changes; the graph keeps the tensor.
func (g *Graph) Param(name string, t *tensor.Tensor) Value {
	return g.add(value{kind: Param, name: name, shape: t.Shape(), data: t})
}

// Buffer adds a tensor that descent does not change; the graph keeps it.
func (g *Graph) Buffer(name string, t *tensor.Tensor) Value {
	return g.add(value{kind: Buffer, name: name, shape: t.Shape(), data: t})
}

// Add appends a layer. It returns an *autodiff.InputsError for too few or too many values and a *tensor.ShapeError if the
// layer cannot take them, and panics if one of them is not of this graph.
func (g *Graph) Add(l Layer, in ...Value) (Value, error) {
	for _, v := range in {
		g.at(v)
	}
	if err := autodiff.Takes(l, len(in)); err != nil {
		return 0, err
	}
	var probed [len(probes)]tensor.Shape
	for i, batch := range probes {
		shapes := make([]tensor.Shape, len(in))
		for k, v := range in {
			shapes[k] = g.values[v].probe(i, batch)
		}
		shape, err := l.Shape(shapes)
		if err != nil {
			return 0, trial(err, batch)
		}
		probed[i] = slices.Clone(shape)
	}
	g.nodes = append(g.nodes, Node{Layer: l, In: slices.Clone(in), Out: Value(len(g.values))})
	return g.add(value{kind: Result, node: len(g.nodes) - 1, probed: probed}), nil
}

// trial says of shapes that do not fit where their first size comes from.
func trial(err error, batch int) error {
	e, ok := err.(*tensor.ShapeError)
	if !ok {
		return err
	}
	told := *e
	told.Want += " (tried with a batch of " + strconv.Itoa(batch) + ")"
	return &told
}

// Output declares a value to be an output.
func (g *Graph) Output(name string, v Value) {
	g.at(v)
	g.outputs = append(g.outputs, Output{name, v})
}

func (g *Graph) at(v Value) value {
	if v < 0 || int(v) >= len(g.values) {
		panic("graph: value " + strconv.Itoa(int(v)) + " is not of this graph")
	}
	return g.values[v]
}

// Nodes returns the layers in the order in which they run; the caller must not change them.
func (g *Graph) Nodes() []Node { return g.nodes }

// Outputs returns what the network gives away, in the order of Output.
func (g *Graph) Outputs() []Output { return g.outputs }

// Kind tells where v comes from.
func (g *Graph) Kind(v Value) Kind { return g.at(v).kind }

// Name returns the name of an input, parameter or buffer; results have none.
func (g *Graph) Name(v Value) string { return g.at(v).name }

// Tensor returns the numbers of a parameter or buffer, not a copy; nil for other values.
func (g *Graph) Tensor(v Value) *tensor.Tensor { return g.at(v).data }

// Values returns the values of a kind in the order in which they were added.
func (g *Graph) Values(kind Kind) []Value {
	var list []Value
	for i, v := range g.values {
		if v.kind == kind {
			list = append(list, Value(i))
		}
	}
	return list
}

// Shapes returns the shape of every value for a batch of that many examples, or the *tensor.ShapeError of the first
// layer that does not fit.
func (g *Graph) Shapes(batch int) ([]tensor.Shape, error) {
	shapes := make([]tensor.Shape, len(g.values))
	for i, v := range g.values {
		switch v.kind {
		case Input:
			shapes[i] = append(tensor.Shape{batch}, v.shape...)
		case Param, Buffer:
			shapes[i] = v.shape
		case Result:
			n := g.nodes[v.node]
			s, err := n.Layer.Shape(pick(shapes, n.In))
			if err != nil {
				return nil, err
			}
			shapes[i] = slices.Clone(s)
		}
	}
	return shapes, nil
}

func pick[T any](all []T, which []Value) []T {
	list := make([]T, len(which))
	for i, v := range which {
		list[i] = all[v]
	}
	return list
}
