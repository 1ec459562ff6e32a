package graph

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Run is a pass of a graph over a tape.
type Run struct {
	graph *Graph
	tape  *autodiff.Tape
	vars  []autodiff.Var
	spans []span // of each node
}

// span is the part of the tape that a node recorded.
type span struct{ from, to int }

// Run puts inputs, in the order of Input and with the batch axis first, and parameters on the tape and runs every
// layer. It panics with a *tensor.ShapeError if an input does not have its shape.
func (g *Graph) Run(t *autodiff.Tape, mode Mode, inputs ...*tensor.Tensor) *Run {
	r := &Run{graph: g, tape: t, vars: make([]autodiff.Var, len(g.values)), spans: make([]span, len(g.nodes))}
	next := 0
	for i, v := range g.values {
		switch v.kind {
		case Input:
			if next == len(inputs) {
				panic("graph: " + strconv.Itoa(next) + " inputs were given, one for " + strconv.Quote(v.name) + " is missing")
			}
			x := inputs[next]
			next++
			if x.Rank() == 0 || !x.Shape()[1:].Equal(v.shape) {
				panic(&tensor.ShapeError{Op: "input " + strconv.Quote(v.name), A: x.Shape(), B: v.shape, Want: "a batch of the second shape"})
			}
			r.vars[i] = t.Leaf(x)
		case Param, Buffer:
			r.vars[i] = t.Leaf(v.data)
		case Result:
			n := g.nodes[v.node]
			from := t.Len()
			r.vars[i] = n.Layer.Record(t, mode, pick(r.vars, n.In)...)
			r.spans[v.node] = span{from, t.Len()}
		}
	}
	if next < len(inputs) {
		panic("graph: " + strconv.Itoa(len(inputs)) + " inputs were given for " + strconv.Itoa(next))
	}
	return r
}

// Graph returns the graph that ran.
func (r *Run) Graph() *Graph { return r.graph }

// Var returns the variable of a value.
func (r *Run) Var(v Value) autodiff.Var {
	r.graph.at(v)
	return r.vars[v]
}

// Output returns the variable of the i-th output.
func (r *Run) Output(i int) autodiff.Var { return r.vars[r.graph.outputs[i].Value] }

// NodeVars returns the variables that the i-th node put on the tape, in order: one for an operation, more for a layer
// made of operations, none for a layer that passed its input on.
func (r *Run) NodeVars(i int) []autodiff.Var {
	vars := make([]autodiff.Var, 0, r.spans[i].to-r.spans[i].from)
	for at := r.spans[i].from; at < r.spans[i].to; at++ {
		vars = append(vars, r.tape.At(at))
	}
	return vars
}

// Keep moves the buffers of the graph, after a run in training, as their layers do.
func (r *Run) Keep() {
	for _, n := range r.graph.nodes {
		keeper, ok := n.Layer.(Keeper)
		if !ok {
			continue
		}
		in := make([]*tensor.Tensor, len(n.In))
		for k, v := range n.In {
			in[k] = r.vars[v].Value()
		}
		for k, next := range keeper.Keep(in) {
			if next != nil {
				copy(r.graph.Tensor(n.In[k]).Data(), next.Data())
			}
		}
	}
}
