package onnx

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// probes are two batch sizes. A file is read for both at once: what differs between them depends on the batch. They are
// sizes that a network hardly has elsewhere.
var probes = [2]int{97, 101}

// operand is a value of the file.
type operand struct {
	name   string
	shapes [2]tensor.Shape // for the batch sizes of probes
	// Where the numbers are known when the file is read: initializers, constants, shapes.
	known  [2]*tensor.Tensor
	whole  bool // whole numbers: sizes, places
	learnt bool // training may change the numbers
	// initial tells that it is an initializer in floating point.
	initial bool
	// A view: the axes of another operand in another order, −1 for one of size 1. It is laid out when it is needed as
	// such, so that transpositions that undo each other leave no trace.
	base *operand
	axes []int
	made *made
	// missing names an operator that the engine has only within a larger formula: the numbers are not there.
	missing string
	// Where the value stands in the graph, once it is placed there.
	value  graph.Value
	placed bool
}

// shape is the operand's shape for the i-th probe.
func (x *operand) shape(i int) tensor.Shape {
	if x.known[i] != nil {
		return x.known[i].Shape()
	}
	return x.shapes[i]
}

func (x *operand) rank() int { return len(x.shape(0)) }

// constant tells whether the operand's numbers are known and not learnt.
func (x *operand) constant() bool { return x.known[0] != nil && !x.learnt }

// varies tells whether an axis grows with the batch.
func (x *operand) varies(axis int) bool { return x.shape(0)[axis] != x.shape(1)[axis] }

// builder turns the nodes of a file into layers.
type builder struct {
	model    *Model
	values   map[string]*operand
	uses     map[string][]*nodeProto // who takes a value; nil stands for an output
	steps    map[string]step
	left     int             // initializers and constants that may still be read
	folds    int             // numbers that may still be computed from constants
	repeated int             // see assemble
	fixed    int             // the number of examples for which the file was made, 0 if it is open
	merged   map[string]bool // additions that an affine layer has already done
}

// step reads one operator.
type step func(b *builder, n *node) error

// node is a node of the file while it is read.
type node struct {
	*nodeProto
	b     *builder
	taken map[string]bool // attributes that were asked for
	err   error           // the first wrong attribute
	over  []int           // the axes of a sum or mean
}

func (n *node) place() string {
	name := n.name
	if name == "" {
		name = "#" + strconv.Itoa(n.index)
	}
	return fmt.Sprintf("node %s, operator %s", name, n.op)
}

func (n *node) wrong(format string, values ...any) error {
	return &Error{n.at, n.place(), fmt.Sprintf(format, values...)}
}

func (b *builder) node(p *nodeProto) error {
	n := &node{nodeProto: p, b: b, taken: map[string]bool{}}
	read := b.steps[p.op]
	if read == nil || p.domain != "" && p.domain != "ai.onnx" {
		domain := ""
		if p.domain != "" {
			domain = fmt.Sprintf(" of %q", p.domain)
		}
		return n.wrong("the engine has no such operator%s; it reads %s", domain, strings.Join(Operators(), ", "))
	}
	if len(n.outputs) == 0 {
		return n.wrong("it has no output")
	}
	for i, name := range n.inputs {
		if name != "" && b.values[name] == nil {
			return n.wrong("its input %d, %q, is not computed before it", i+1, name)
		}
	}
	if done, err := n.pattern(); err != nil || done {
		return err
	}
	if err := read(b, n); err != nil {
		if e, ok := err.(*Error); ok {
			return e
		}
		hint := ""
		if b.fixed > 0 {
			hint = fmt.Sprintf(". The file was made for exactly %d examples: export the network with an open number of them (in PyTorch: dynamic_shapes)", b.fixed)
		}
		return n.wrong("%v%s", err, hint)
	}
	if n.err != nil {
		return n.err
	}
	for _, a := range n.attributes {
		if !n.taken[a.name] {
			return n.wrong("its attribute %q is not known to the engine", a.name)
		}
	}
	return nil
}

// in returns an input; it is nil if it is left out.
func (n *node) in(i int) *operand {
	if i >= len(n.inputs) || n.inputs[i] == "" {
		return nil
	}
	return n.b.values[n.inputs[i]]
}

// need returns an input that must be there.
func (n *node) need(i int) (*operand, error) {
	if x := n.in(i); x != nil {
		return x, nil
	}
	return nil, n.wrong("its input %d is missing", i+1)
}

// set gives an output its value.
func (n *node) set(i int, x *operand) error {
	if i >= len(n.outputs) || n.outputs[i] == "" {
		return nil
	}
	name := n.outputs[i]
	if n.b.values[name] != nil {
		return n.wrong("the value %q is computed twice", name)
	}
	n.b.values[name] = x
	if x.name == "" {
		x.name = name
	}
	n.remember(x)
	return nil
}

// Operators lists the operators that are read.
func Operators() []string { return slices.Sorted(maps.Keys(operators())) }

// only refuses a node whose further outputs are used.
func (n *node) only(outputs int, why string) error {
	for i, name := range n.outputs {
		if i >= outputs && len(n.b.uses[name]) > 0 {
			return n.wrong("its output %d, %q, is used; %s", i+1, name, why)
		}
	}
	return nil
}

func (n *node) attribute(name string, kind int64) *attribute {
	n.taken[name] = true
	for _, a := range n.attributes {
		if a.name != name {
			continue
		}
		// Very old writers leave the type away.
		if a.kind != kind && a.kind != 0 && n.err == nil {
			n.err = n.wrong("its attribute %q has another type than it should", name)
		}
		return a
	}
	return nil
}

func (n *node) has(name string) bool {
	return slices.ContainsFunc(n.attributes, func(a *attribute) bool { return a.name == name })
}

func (n *node) int(name string, otherwise int) int {
	if a := n.attribute(name, attributeInt); a != nil {
		return bounded(a.int)
	}
	return otherwise
}

func (n *node) float(name string, otherwise float64) float64 {
	if a := n.attribute(name, attributeFloat); a != nil {
		return float64(a.float)
	}
	return otherwise
}

func (n *node) text(name, otherwise string) string {
	if a := n.attribute(name, attributeString); a != nil {
		return a.text
	}
	return otherwise
}

// ints returns a list of whole numbers; it is nil if the node has none.
func (n *node) ints(name string) []int {
	a := n.attribute(name, attributeInts)
	if a == nil {
		return nil
	}
	list := make([]int, len(a.ints))
	for i, v := range a.ints {
		list[i] = bounded(v)
	}
	return list
}

// vast stands for "to the end", and keeps sums of sizes from overflowing.
const vast = 1 << 40

func bounded(v int64) int { return int(max(-vast, min(v, vast))) }

// axis makes a place from the end one from the start.
func axisOf(axis, rank int) (int, error) {
	if axis < -rank || axis >= rank {
		return 0, fmt.Errorf("axis %d of %d axes", axis, rank)
	}
	if axis < 0 {
		axis += rank
	}
	return axis, nil
}

// value places an operand in the graph.
func (b *builder) value(x *operand) (graph.Value, error) {
	if x.placed {
		return x.value, nil
	}
	if x.missing != "" {
		return 0, fmt.Errorf("%q needs the operator %s, which the engine has only %s", x.name, x.missing, deferred()[x.missing])
	}
	if x.base != nil {
		y, err := b.laidOut(x)
		if err != nil {
			return 0, err
		}
		x.value, x.placed = y.value, true
		return x.value, nil
	}
	if v, ok := x.everywhere(); ok && !x.learnt && len(x.shape(0)) == len(x.shape(1)) && !x.shape(0).Equal(x.shape(1)) {
		// The same number for every example: one stretches to all.
		s := slices.Clone(x.shape(0))
		for axis := range s {
			if x.varies(axis) {
				s[axis] = 1
			}
		}
		one := tensor.Map(tensor.New(s...), func(float64) float64 { return v })
		x.known = [2]*tensor.Tensor{one, one}
	}
	if a, b := x.known[0], x.known[1]; a != b && !(a.Shape().Equal(b.Shape()) && slices.Equal(a.Data(), b.Data())) {
		return 0, fmt.Errorf("%q is made anew for each number of examples; that is not supported here", x.name)
	}
	if x.learnt {
		x.value = b.model.Graph.Param(x.name, x.known[0])
	} else {
		x.value = b.model.Graph.Buffer(x.name, x.known[0])
	}
	x.placed = true
	if x.initial {
		b.model.Initializers = append(b.model.Initializers, x.value)
	}
	return x.value, nil
}

// apply adds a layer to the graph.
func (b *builder) apply(l graph.Layer, in ...*operand) (*operand, error) {
	if err := autodiff.Takes(l, len(in)); err != nil {
		return nil, err
	}
	values := make([]graph.Value, len(in))
	out := &operand{placed: true}
	for i, x := range in {
		var err error
		if values[i], err = b.value(x); err != nil {
			return nil, err
		}
	}
	for i := range probes {
		shapes := make([]tensor.Shape, len(in))
		for k, x := range in {
			shapes[k] = x.shape(i)
		}
		s, err := l.Shape(shapes)
		if err != nil {
			return nil, err
		}
		if err := fits(s, probes[1]*Limit); err != nil {
			return nil, err
		}
		out.shapes[i] = slices.Clone(s)
	}
	var err error
	out.value, err = b.model.Graph.Add(l, values...)
	return out, err
}

// axesLimit is NumPy's.
const axesLimit = 64

// possible refuses shapes that no network of a workshop has, before memory is taken for them.
func possible(s tensor.Shape) error { return fits(s, Limit) }

func fits(s tensor.Shape, limit int) error {
	if len(s) > axesLimit {
		return fmt.Errorf("a result with %d axes; %d are the most", len(s), axesLimit)
	}
	size := 1
	for _, d := range s {
		if d < 0 || d > 0 && size > limit/d {
			return fmt.Errorf("a result of shape %v; %d numbers are the most", s, limit)
		}
		size *= d
	}
	return nil
}

// operate adds an operation to the graph.
func (b *builder) operate(op autodiff.Operation, in ...*operand) (*operand, error) {
	return b.apply(graph.Operation{Operation: op}, in...)
}

// give adds an operation whose result is the node's output.
func (n *node) give(op autodiff.Operation, in ...*operand) error {
	x, err := n.b.operate(op, in...)
	if err != nil {
		return err
	}
	return n.set(0, x)
}

// number is a constant that the engine makes itself.
func number(v float64) *operand {
	x := tensor.Scalar(v)
	return &operand{known: [2]*tensor.Tensor{x, x}}
}

func (b *builder) transpose(x *operand, order []int) (*operand, error) {
	if _, err := (autodiff.Transpose{Axes: order}).Shape([]tensor.Shape{x.shape(0)}); err != nil {
		return nil, err
	}
	return b.view(x, order), nil
}

// view is x with its axes in another order, and with axes of size 1 added (−1) or taken away (not named).
func (b *builder) view(x *operand, axes []int) *operand {
	base, whole := x, slices.Clone(axes)
	if x.base != nil {
		base = x.base
		for i, axis := range axes {
			if axis >= 0 {
				whole[i] = x.axes[axis]
			}
		}
	}
	same := len(whole) == base.rank()
	for i, axis := range whole {
		same = same && axis == i
	}
	if same {
		return base
	}
	v := &operand{base: base, axes: whole}
	for i := range probes {
		v.shapes[i] = make(tensor.Shape, len(whole))
		for k, axis := range whole {
			v.shapes[i][k] = 1
			if axis >= 0 {
				v.shapes[i][k] = base.shape(i)[axis]
			}
		}
	}
	return v
}

// laidOut makes a view an operand of its own.
func (b *builder) laidOut(v *operand) (*operand, error) {
	var order []int
	for _, axis := range v.axes {
		if axis >= 0 {
			order = append(order, axis)
		}
	}
	for axis := range v.base.rank() {
		if !slices.Contains(order, axis) { // of size 1: it may stand anywhere
			order = append(order, axis)
		}
	}
	y := v.base
	if !slices.IsSorted(order) {
		var err error
		if y, err = b.operate(autodiff.Transpose{Axes: order}, y); err != nil {
			return nil, err
		}
	}
	y, err := b.reshape(y, v.shapes)
	if err != nil {
		return nil, err
	}
	_, err = b.value(y)
	return y, err
}

// reshape gives x another shape, told for both probes.
func (b *builder) reshape(x *operand, to [2]tensor.Shape) (*operand, error) {
	if len(to[0]) != len(to[1]) {
		return nil, fmt.Errorf("the number of axes depends on the number of examples")
	}
	for _, s := range to {
		if err := fits(s, probes[1]*Limit); err != nil {
			return nil, err
		}
	}
	if to[0].Equal(x.shape(0)) && to[1].Equal(x.shape(1)) {
		return x, nil
	}
	spec := make([]int, len(to[0]))
	open := false
	for i := range spec {
		switch {
		case to[0][i] == to[1][i]:
			spec[i] = to[0][i]
		case i < x.rank() && to[0][i] == x.shape(0)[i] && to[1][i] == x.shape(1)[i]:
			spec[i] = 0
		case !open:
			spec[i], open = -1, true
		default:
			return nil, fmt.Errorf("two axes depend on the number of examples")
		}
	}
	return b.operate(autodiff.Reshape{To: spec}, x)
}

// list returns the numbers of a known operand for the i-th probe.
func (x *operand) list(i int) []int {
	data := x.known[i].Data()
	list := make([]int, len(data))
	for k, v := range data {
		list[k] = int(max(-vast, min(v, vast)))
	}
	return list
}

// integers returns the numbers of an input that must be known and the same for every batch.
func (n *node) integers(i int, what string) ([]int, error) {
	x := n.in(i)
	if x == nil {
		return nil, nil
	}
	if x.known[0] == nil {
		return nil, fmt.Errorf("%s %w", what, errNotKnown)
	}
	list := x.list(0)
	if !slices.Equal(list, x.list(1)) {
		return nil, fmt.Errorf("%s depends on the number of examples", what)
	}
	return list, nil
}

// scalar returns an input that must be one known number; ok is false if it is left out.
func (n *node) scalar(i int, what string) (v float64, ok bool, err error) {
	x := n.in(i)
	if x == nil {
		return 0, false, nil
	}
	if x.known[0] == nil || x.known[0].Size() != 1 || x.known[1].Size() != 1 || x.known[0].Item() != x.known[1].Item() {
		return 0, false, fmt.Errorf("%s must be one number, known when the file is read", what)
	}
	return x.known[0].Item(), true, nil
}

// axes returns the axes that an attribute, or since a later operator set an input, names.
func (n *node) axes(input, rank int) ([]int, error) {
	list := n.ints("axes")
	if n.in(input) != nil {
		var err error
		if list, err = n.integers(input, "its list of axes"); err != nil {
			return nil, err
		}
	}
	list = slices.Clone(list)
	for i, axis := range list {
		var err error
		if list[i], err = axisOf(axis, rank); err != nil {
			return nil, err
		}
	}
	slices.Sort(list)
	if len(slices.Compact(slices.Clone(list))) < len(list) {
		return nil, fmt.Errorf("an axis is named twice")
	}
	return list, nil
}

// permuted returns x with its axes in another order.
func permuted(x *tensor.Tensor, order []int) *tensor.Tensor {
	return autodiff.Transpose{Axes: order}.Forward([]*tensor.Tensor{x})
}
