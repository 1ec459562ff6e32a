package plan

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// place is where a value and its derivative are.
type place struct {
	data, grad span
	given      span // of an input, or a result that is laid out otherwise: as the graph has it
	needs      bool // a derivative by it is of use
	written    bool // an operation before (on the way back) has written the derivative
	free       bool // nobody looks at the data on the way back: an activation may overwrite it
}

type builder struct {
	graph  *graph.Graph
	config Config
	shapes []tensor.Shape
	places []place
	uses   []int // how many layers, and outputs, take a value
	given  int   // how many values the graph has; more come from layers that are made of operations

	floats, scratch int
	ints            []int32
	params, grads   span

	forward, backward, results []op
	loss                       op
	back                       []func() // of each layer: appends to backward
	rest                       []span
	keep                       []op // moves running statistics after a step
	classes                    whole
	targets                    span
}

func newBuilder(g *graph.Graph, c Config, shapes []tensor.Shape) *builder {
	b := &builder{graph: g, config: c, shapes: shapes, places: make([]place, len(shapes)), uses: make([]int, len(shapes)), given: len(shapes)}
	for _, n := range g.Nodes() {
		for _, v := range n.In {
			b.uses[v]++
		}
	}
	for _, o := range g.Outputs() {
		b.uses[o.Value]++
	}
	return b
}

// alloc returns n floats, with room after them for a vector that is read beyond.
func (b *builder) alloc(n int) span {
	s := span{b.floats, n}
	const line = 16
	b.floats += (n+kernel.Columns+line-1)/line*line + line
	return s
}

func (b *builder) allocInts(n int) whole {
	w := whole{len(b.ints), n}
	b.ints = append(b.ints, make([]int32, n)...)
	return w
}

func (b *builder) listed(list []int32) whole {
	w := whole{len(b.ints), len(list)}
	b.ints = append(b.ints, list...)
	return w
}

// needScratch makes sure that one operation has n floats for itself.
func (b *builder) needScratch(n int) { b.scratch = max(b.scratch, n) }

func (b *builder) gemmScratch(m, n, k int) { b.needScratch(kernel.GemmScratch(m, n, k)) }

func (b *builder) emit(o op) { b.forward = append(b.forward, o) }

func (b *builder) emitBack(o op) { b.backward = append(b.backward, o) }

func (b *builder) build() error {
	params := b.graph.Values(graph.Param)
	size := 0
	for _, v := range params {
		size += b.shapes[v].Size()
	}
	b.params, b.grads = b.alloc(size), b.alloc(size)
	at := 0
	for _, v := range params {
		n := b.shapes[v].Size()
		b.places[v] = place{data: span{b.params.at + at, n}, grad: span{b.grads.at + at, n}, needs: true}
		at += n
	}
	for _, v := range b.graph.Values(graph.Buffer) {
		b.places[v].data = b.alloc(b.shapes[v].Size())
	}
	if len(b.graph.Outputs()) == 0 {
		return &UnsupportedError{Layer: "loss", Why: "the graph has no output"}
	}
	if l, ok := b.lanes(); ok {
		l.build()
		return nil
	}
	for _, v := range b.graph.Values(graph.Input) {
		s := b.alloc(b.shapes[v].Size())
		b.places[v] = place{data: s, given: s, needs: b.config.InputGradients}
		if b.config.InputGradients {
			b.places[v].grad = b.alloc(s.n)
		}
	}
	for _, n := range b.graph.Nodes() {
		if err := b.lower(n); err != nil {
			return err
		}
	}
	if err := b.lossOf(b.graph.Outputs()[0].Value); err != nil {
		return err
	}
	for i := len(b.back) - 1; i >= 0; i-- {
		b.back[i]()
	}
	// Plain descent changes the other parameters after the way back.
	for _, v := range params {
		if s := b.places[v].data; !b.direct(v) && s.n > 0 {
			b.rest = append(b.rest, s)
		}
	}
	return nil
}

// direct tells whether plain descent changes a parameter on the way back: the layers that can do so are its only ones.
func (b *builder) direct(v graph.Value) bool {
	for _, n := range b.graph.Nodes() {
		for _, in := range n.In {
			if o, ok := n.Layer.(graph.Operation); in == v && b.uses[v] == 1 && ok && o.Operation == (autodiff.Affine{}) {
				return b.needs(n.Out)
			}
		}
	}
	return false
}

// kind is the graph's kind of a value; what expand adds is a result.
func (b *builder) kind(v graph.Value) graph.Kind {
	if int(v) >= b.given {
		return graph.Result
	}
	return b.graph.Kind(v)
}

// apply lowers an operation inside a layer that is made of operations, and returns its result.
func (b *builder) apply(op autodiff.Operation, in ...graph.Value) graph.Value {
	s, err := op.Shape(b.inputs(graph.Node{In: in}))
	if err != nil {
		panic(err) // the layer has looked at the shapes
	}
	out := b.within(s)
	b.into(out, op, in...)
	return out
}

// inputs are the shapes that a node takes.
func (b *builder) inputs(n graph.Node) []tensor.Shape {
	shapes := make([]tensor.Shape, len(n.In))
	for i, v := range n.In {
		shapes[i] = b.shapes[v]
	}
	return shapes
}

// within makes room for a value inside a layer.
func (b *builder) within(s tensor.Shape) graph.Value {
	b.shapes, b.places, b.uses = append(b.shapes, s), append(b.places, place{}), append(b.uses, 2) // 2: nothing may overwrite it
	return graph.Value(len(b.shapes) - 1)
}

// into is apply for the last operation of a layer, whose result is the layer's.
func (b *builder) into(out graph.Value, op autodiff.Operation, in ...graph.Value) {
	if err := b.lower(graph.Node{Layer: graph.Operation{Operation: op}, In: in, Out: out}); err != nil {
		panic(err) // layers are made of operations that plans know
	}
}

// result gives a layer's output its place. It needs a derivative if one of the inputs does.
func (b *builder) result(n graph.Node) *place {
	p := &b.places[n.Out]
	p.data = b.alloc(b.shapes[n.Out].Size())
	for _, in := range n.In {
		p.needs = p.needs || b.places[in].needs
	}
	if p.needs {
		p.grad = b.alloc(p.data.n)
	}
	return p
}

// over is result for a layer that works number by number and keeps nothing but its output: it overwrites its input, and
// so does the derivative, where nobody else looks.
func (b *builder) over(n graph.Node) *place {
	in, p := b.places[n.In[0]], &b.places[n.Out]
	if !in.free || b.uses[n.In[0]] != 1 {
		return b.result(n)
	}
	*p = place{data: in.data, grad: in.grad, needs: in.needs}
	return p
}

func (b *builder) needs(v graph.Value) bool { return b.places[v].needs }

// reached tells whether the loss depends on v.
func (b *builder) reached(v graph.Value) bool { return b.places[v].needs && b.places[v].written }

// add returns where an operation that adds may add the derivative by v.
func (b *builder) add(v graph.Value) span {
	p := &b.places[v]
	if b.kind(v) != graph.Param && !p.written {
		b.emitBack(&zero{p.grad})
	}
	p.written = true
	return p.grad
}

// set lets an operation that overwrites put the derivative by v where it belongs.
func (b *builder) set(v graph.Value, write func(into span)) {
	p := &b.places[v]
	if b.kind(v) != graph.Param && !p.written {
		p.written = true
		write(p.grad)
		return
	}
	p.written = true
	into := b.alloc(p.grad.n)
	write(into)
	b.emitBack(&plus{into, p.grad, 1})
}

type zero struct{ s span }

func (o *zero) run(m *memory) { clear(m.of(o.s)) }

// plus adds by·from to to.
type plus struct {
	from, to span
	by       float32
}

func (o *plus) run(m *memory) { kernel.Axpy(o.by, m.of(o.from), m.of(o.to)) }

type move struct{ from, to span }

func (o *move) run(m *memory) { copy(m.of(o.to), m.of(o.from)) }

// descend takes a step of plain descent.
func descend(params, grads []float32, rate float32) { kernel.Axpy(-rate, grads, params) }
