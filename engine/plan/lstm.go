package plan

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
)

// lstm has the gates i, f, g, o side by side.
type lstm struct {
	sequence
	cells, th span // [t+1,n,h], [t,n,h]: tanh of the cells
}

func (o *lstm) run(m *memory) {
	o.begin(m)
	size := o.n * o.h
	for t := range o.t {
		o.recur(m, t)
		kernel.LSTM(o.n, o.h, m.of(o.gates.part(t, 4*size)), m.of(o.cells.part(t, size)), m.of(o.cells.part(t+1, size)), m.of(o.th.part(t, size)), m.of(o.state.part(t+1, size)))
	}
	o.end(m)
}

// turnTime puts x [a,b,d] into y [b,a,d].
func turnTime(x, y []float32, a, b, d int) {
	if d == 1 {
		kernel.Transpose(a, b, x, b, y, a)
		return
	}
	for i := range a {
		for j := range b {
			copy(y[(j*a+i)*d:][:d], x[(i*b+j)*d:][:d])
		}
	}
}

// lstmGrad goes back through time.
type lstmGrad struct {
	sequenceGrad
	cells, th, dcell span // dcell [n,h]
}

func (o *lstmGrad) run(m *memory) {
	o.begin(m)
	size, dcell := o.n*o.h, m.of(o.dcell)
	clear(dcell)
	for t := o.t - 1; t >= 0; t-- {
		o.arrive(m, t)
		kernel.LSTMGrad(o.n, o.h, m.of(o.gates.part(t, 4*size)), m.of(o.cells.part(t, size)), m.of(o.th.part(t, size)), m.of(o.dstate), dcell, m.of(o.dgates.part(t, 4*size)))
		if o.cut(t) {
			clear(dcell)
		}
		o.recurBack(m, t)
	}
	o.weights(m)
	o.end(m)
}

func (b *builder) lstm(l nn.LSTM, node graph.Node) {
	s := b.sequence(node, 4, 4, l.Last, l.Truncate)
	size := s.n * s.h
	o := lstm{s, b.alloc((s.t + 1) * size), b.alloc(s.t * size)}
	cell := b.begin(node, 5, o.cells.part(0, size))
	b.emit(&o)
	dcell := b.alloc(size)
	b.back = append(b.back, func() { // after what the layer itself hands back: it runs from the end
		if b.reached(node.Out) {
			b.beginBack(node, cell, dcell)
		}
	})
	b.sequenceBack(s, node, func(g sequenceGrad) op { return &lstmGrad{g, o.cells, o.th, dcell} })
}
