package onnx

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Model is a network that was read.
type Model struct {
	Graph    *graph.Graph
	Inputs   []Input
	Opset    int
	Producer string // the program that wrote the file
	// Initializers are the initializers in floating point that take part in the network: its parameters, and statistics
	// that normalization keeps.
	Initializers []graph.Value
	// Scores tells whether the first output is already past a sigmoid or softmax; it names the operator, or is empty.
	Scores string
}

// Input is an input of a network.
type Input struct {
	Name string
	// Value is the input in the graph: with the axis of the batch first.
	Value graph.Value
	// Sizes has one size for each axis; 0 for that of the batch where the file leaves it open.
	Sizes []int
	// Batch is the axis along which examples lie.
	Batch int
}

// Options say what a file leaves open.
type Options struct {
	// Shapes gives inputs their shape, where the file leaves an axis open besides that of the batch; the name "" stands
	// for the only input. The shape of one example, without the axis of the batch, will do.
	Shapes map[string]tensor.Shape
	// Bind makes constants of inputs.
	Bind map[string]*tensor.Tensor
	// Outputs names the outputs that are wanted, if not all: nodes that lead to others are passed over.
	Outputs []string
}

// Oldest and Newest are the operator sets that are read.
const (
	Oldest = 11
	Newest = 28
)

// Read reads an ONNX file. Unknown operators, numbers in other files and everything else that the engine cannot hold
// are errors; they are *Error and name the node.
func Read(data []byte, o Options) (model *Model, err error) {
	defer guard(&err)
	p, err := parse(data)
	if err != nil {
		return nil, err
	}
	b, err := assemble(p, o, 0)
	if err != nil && b.fixed > 1 {
		// A file that was made for a fixed number of examples may hold constants that were repeated for each of them.
		if again, second := assemble(p, o, b.fixed); second == nil {
			return again.model, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return b.model, nil
}

// assemble builds the network; constants that are the same along an axis of size repeated lose all but one.
func assemble(p *modelProto, o Options, repeated int) (b *builder, err error) {
	b = &builder{
		model:    &Model{Graph: &graph.Graph{}, Producer: p.producer},
		values:   map[string]*operand{},
		uses:     map[string][]*nodeProto{},
		merged:   map[string]bool{},
		left:     Limit,
		folds:    foldLimit,
		steps:    operators(),
		repeated: repeated,
	}
	defer guard(&err)
	if err := b.version(p); err != nil {
		return b, err
	}
	return b, b.build(p.graph, o)
}

// guard turns the engine's panic about shapes into an error.
func guard(err *error) {
	switch r := recover().(type) {
	case nil:
	case *tensor.ShapeError, *autodiff.InputsError:
		*err = fmt.Errorf("onnx: %w", r.(error))
	default:
		panic(r)
	}
}

func (b *builder) version(p *modelProto) error {
	for _, id := range p.opsets {
		if id.domain == "" || id.domain == "ai.onnx" {
			b.model.Opset = int(id.version)
		}
	}
	if b.model.Opset < Oldest || b.model.Opset > Newest {
		return &Error{0, "opset_import", fmt.Sprintf("operator set %d is not read; %d to %d are (in PyTorch: torch.onnx.export(…, opset_version=%d))", b.model.Opset, Oldest, Newest, Opset)}
	}
	return nil
}

func (b *builder) build(g *graphProto, o Options) error {
	if g.sparse {
		return &Error{0, "graph", "sparse initializers are not read"}
	}
	outputs, err := g.wanted(o.Outputs)
	if err != nil {
		return err
	}
	nodes := g.leading(outputs)
	for _, n := range nodes {
		for _, name := range n.inputs {
			if name != "" {
				b.uses[name] = append(b.uses[name], n)
			}
		}
	}
	for _, v := range outputs {
		b.uses[v.name] = append(b.uses[v.name], nil)
	}
	for _, t := range g.initializers {
		if t.name == "" || b.values[t.name] != nil {
			return t.wrong("an initializer needs a name of its own")
		}
		x, err := t.numbers(&b.left)
		if err != nil {
			return err
		}
		own := !t.whole()
		if y := once(x, b.repeated); own && y != nil {
			x, own = y, false
		}
		b.values[t.name] = &operand{name: t.name, known: [2]*tensor.Tensor{x, x}, whole: t.whole(), learnt: own, initial: own}
	}
	var open []*valueInfo
	for _, v := range g.inputs {
		if b.values[v.name] != nil {
			continue // files of the first years list initializers as inputs too
		}
		if x := o.Bind[v.name]; x != nil {
			whole := v.kind != elementFloat && v.kind != elementDouble && v.kind != elementHalf
			b.values[v.name] = &operand{name: v.name, known: [2]*tensor.Tensor{x, x}, whole: whole, learnt: !whole}
			continue
		}
		open = append(open, v)
	}
	for _, v := range open {
		shape, ok := o.Shapes[v.name]
		if !ok && len(open) == 1 {
			shape = o.Shapes[""]
		}
		if err := b.input(v, shape); err != nil {
			return err
		}
	}
	for _, p := range nodes {
		if err := b.node(p); err != nil {
			return err
		}
	}
	for _, v := range outputs {
		x := b.values[v.name]
		if x == nil {
			return &Error{0, "graph.output", fmt.Sprintf("no node gives the output %q", v.name)}
		}
		value, err := b.value(x)
		if err != nil {
			return &Error{0, "graph.output", err.Error()}
		}
		b.model.Graph.Output(v.name, value)
	}
	for _, p := range nodes {
		if (p.op == "Sigmoid" || p.op == "Softmax" || p.op == "LogSoftmax") && p.outputs[0] == outputs[0].name {
			b.model.Scores = p.op
		}
	}
	return b.model.prune()
}

// once returns x with an axis of a size cut to 1, if x is the same all along it; nil if there is none.
func once(x *tensor.Tensor, size int) *tensor.Tensor {
	if size < 2 || x.Rank() < 3 { // a vector or a matrix is a weight
		return nil
	}
	for axis, n := range x.Shape() {
		if n != size {
			continue
		}
		part := func(i int) *tensor.Tensor {
			return autodiff.Slice{Axis: axis, From: i, To: i + 1}.Forward([]*tensor.Tensor{x})
		}
		first, same := part(0), true
		for i := 1; i < n && same; i++ {
			same = slices.Equal(part(i).Data(), first.Data())
		}
		if same {
			return first
		}
	}
	return nil
}

// wanted returns the outputs with these names, or all.
func (g *graphProto) wanted(names []string) ([]*valueInfo, error) {
	if len(g.outputs) == 0 {
		return nil, &Error{0, "graph", "the network has no output"}
	}
	if names == nil {
		return g.outputs, nil
	}
	var list []*valueInfo
	var all []string
	for _, v := range g.outputs {
		all = append(all, strconv.Quote(v.name))
	}
	for _, name := range names {
		at := slices.IndexFunc(g.outputs, func(v *valueInfo) bool { return v.name == name })
		if at < 0 {
			return nil, &Error{0, "graph", fmt.Sprintf("there is no output %q; there are %s", name, strings.Join(all, ", "))}
		}
		list = append(list, g.outputs[at])
	}
	return list, nil
}

// leading returns the nodes that the outputs depend on.
func (g *graphProto) leading(outputs []*valueInfo) []*nodeProto {
	needed := map[string]bool{}
	for _, v := range outputs {
		needed[v.name] = true
	}
	var list []*nodeProto
	for _, n := range slices.Backward(g.nodes) {
		if slices.ContainsFunc(n.outputs, func(name string) bool { return needed[name] }) {
			list = append(list, n)
			for _, name := range n.inputs {
				needed[name] = true
			}
		}
	}
	slices.Reverse(list)
	return list
}

// input adds an input. The graph has the axis of the batch first; where the file has another axis open, that one is
// moved.
func (b *builder) input(v *valueInfo, shape tensor.Shape) error {
	wrong := func(format string, values ...any) error {
		return &Error{0, fmt.Sprintf("input %q", v.name), fmt.Sprintf(format, values...)}
	}
	if v.name == "" {
		return wrong("an input needs a name")
	}
	dims := v.dims
	switch {
	case shape != nil && !v.has:
		dims = make([]dimension, len(shape))
	case !v.has:
		return wrong("the file states no shape for it; tell its shape")
	}
	if len(dims) == 0 {
		return wrong("a single number cannot be an input: the first axis is that of the examples")
	}
	in := Input{Name: v.name}
	sizes := make([]int, len(dims))
	batch := -1
	for i, d := range dims {
		if d.size == 0 && batch < 0 {
			batch = i
		}
		in.Sizes = append(in.Sizes, d.size)
		sizes[i] = d.size
	}
	if at := b.batchAxis(v); at >= 0 {
		batch = at
	}
	if batch < 0 {
		batch = 0
	}
	if dims[batch].size > 0 {
		b.fixed = sizes[batch]
	}
	in.Batch = batch
	if len(shape) == len(dims)-1 {
		shape = slices.Insert(slices.Clone(shape), batch, 1)
	}
	if len(shape) == len(dims) {
		for i, n := range shape {
			if dims[i].size == 0 {
				sizes[i] = n
			}
		}
	}
	var rest []int
	for i, n := range sizes {
		if i == batch {
			continue
		}
		in.Sizes[i] = n
		switch {
		case n == 0 && shape != nil:
			return wrong("the shape %v does not fit %s", shape, written(dims))
		case n == 0:
			return wrong("its shape %s leaves more open than the number of examples; tell its shape", written(dims))
		}
		rest = append(rest, n)
	}
	if err := possible(rest); err != nil {
		return wrong("%v", err)
	}
	x := &operand{name: v.name, value: b.model.Graph.Input(v.name, rest...), placed: true}
	for i, n := range probes {
		x.shapes[i] = append(tensor.Shape{n}, rest...)
	}
	in.Value = x.value
	if batch > 0 {
		var err error
		if x, err = b.transpose(x, in.back()); err != nil {
			return wrong("%v", err)
		}
		x.name = v.name
	}
	b.model.Inputs = append(b.model.Inputs, in)
	b.values[v.name] = x
	return nil
}

// batchAxis tells where an input has the axis of the examples, if its names or its use say so; otherwise it is −1.
func (b *builder) batchAxis(v *valueInfo) int {
	for i, d := range v.dims {
		if d.size == 0 && strings.Contains(strings.ToLower(d.name), "batch") {
			return i
		}
	}
	if len(v.dims) != 3 || v.dims[1].size > 0 && (v.dims[0].size == 0 || v.dims[2].size == 0) {
		return -1
	}
	for _, n := range b.uses[v.name] {
		first := func(a *attribute) bool { return a.name == "layout" && a.int == 1 }
		if n != nil && gates()[n.op] != nil && n.inputs[0] == v.name && !slices.ContainsFunc(n.attributes, first) {
			return 1 // steps come first
		}
	}
	return -1
}

// written is a shape as a file states it: "batch×3×8".
func written(dims []dimension) string {
	s := ""
	for i, d := range dims {
		if i > 0 {
			s += "×"
		}
		switch {
		case d.size > 0:
			s += fmt.Sprint(d.size)
		case d.name != "":
			s += d.name
		default:
			s += "?"
		}
	}
	if s == "" {
		return "scalar"
	}
	return s
}

// Shape is the shape of the input for so many examples.
func (in Input) Shape(examples int) tensor.Shape {
	s := append(tensor.Shape(nil), in.Sizes...)
	s[in.Batch] = examples
	return s
}

// order are the axes of the file in the order of the graph, back those of the graph in the order of the file.
func (in Input) order() []int {
	order := []int{in.Batch}
	for axis := range in.Sizes {
		if axis != in.Batch {
			order = append(order, axis)
		}
	}
	return order
}

func (in Input) back() []int {
	back := make([]int, len(in.Sizes))
	for at, axis := range in.order() {
		back[axis] = at
	}
	return back
}

// InFile lays an array out as the file does that has the layout of the graph: the derivative by Value.
func (in Input) InFile(x *tensor.Tensor) *tensor.Tensor {
	if in.Batch == 0 {
		return x
	}
	return permuted(x, in.back())
}

// Feed lays arrays out as the graph's inputs need them: with the axis of the batch first.
func (m *Model) Feed(arrays ...*tensor.Tensor) ([]*tensor.Tensor, error) {
	if len(arrays) != len(m.Inputs) {
		return nil, fmt.Errorf("onnx: the network has %d inputs, %d arrays came", len(m.Inputs), len(arrays))
	}
	fed := make([]*tensor.Tensor, len(arrays))
	for i, x := range arrays {
		in := m.Inputs[i]
		if x.Rank() != len(in.Sizes) {
			return nil, fmt.Errorf("onnx: input %q: the shape %v has %d axes, the network needs %d", in.Name, x.Shape(), x.Rank(), len(in.Sizes))
		}
		fed[i] = x
		if in.Batch > 0 {
			fed[i] = permuted(x, in.order())
		}
	}
	return fed, nil
}

var errNotKnown = errors.New("must be known when the file is read: an initializer, a constant, or computed from shapes")
