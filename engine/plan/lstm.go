package plan

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
)

// lstm runs over sequences x [n,t,d] with weights W [4h,d], R [4h,h], b [4h], gates in the order i, f, g, o. Inside, time
// comes first. y is the state after the last step [n,h], or (sequence) after every step [n,t,h].
type lstm struct {
	n, t, d, h               int
	sequence                 bool
	truncate                 int // derivatives stay within stretches of so many steps; 0: none
	x, w, r, b, y            span
	turned                   span // x [t,n,d]
	recurrent                span // Rᵀ [h,4h]
	gates, states, cells, th span // [t,n,4h], [t+1,n,h] twice, [t,n,h]
	first                    first
}

func (o lstm) run(m *memory) {
	n, h, g := o.n, o.h, 4*o.h
	turnTime(m.of(o.x), m.of(o.turned), o.n, o.t, o.d)
	kernel.Transpose(g, h, m.of(o.r), h, m.of(o.recurrent), g)
	gates, recurrent := m.of(o.gates), m.of(o.recurrent)
	kernel.Rows(o.t*n, g, m.of(o.b), gates)
	kernel.Gemm(o.t*n, g, o.d, m.of(o.turned), o.d, 1, m.of(o.w), 1, o.d, gates, g, m.scratch)
	for t := range o.t {
		before := m.of(o.states.part(t, n*h))
		z := m.of(o.gates.part(t, n*g))
		if t > 0 || o.first.from.n > 0 { // otherwise the state is 0
			kernel.Gemm(n, g, h, before, h, 1, recurrent, g, 1, z, g, m.scratch)
		}
		kernel.LSTM(n, h, z, m.of(o.cells.part(t, n*h)), m.of(o.cells.part(t+1, n*h)), m.of(o.th.part(t, n*h)), m.of(o.states.part(t+1, n*h)))
	}
	if o.sequence {
		turnTime(m.of(span{o.states.at + n*h, o.t * n * h}), m.of(o.y), o.t, n, h)
	} else {
		copy(m.of(o.y), m.of(o.states.part(o.t, n*h)))
	}
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
	lstm
	dy, dx, dw, dr, db span // dx may be empty
	dgates, dstate     span // [t,n,4h], [n,h]
	dcell              span // [n,h]
	dsteps             span // dy [t,n,h], or the derivatives by turned x
}

func (o lstmGrad) run(m *memory) {
	n, h, g := o.n, o.h, 4*o.h
	dstate, dcell := m.of(o.dstate), m.of(o.dcell)
	clear(dcell)
	if o.sequence {
		turnTime(m.of(o.dy), m.of(o.dsteps), n, o.t, h)
		clear(dstate)
	} else {
		copy(dstate, m.of(o.dy))
	}
	for t := o.t - 1; t >= 0; t-- {
		if o.sequence {
			kernel.Axpy(1, m.of(o.dsteps.part(t, n*h)), dstate)
		}
		dz := m.of(o.dgates.part(t, n*g))
		kernel.LSTMGrad(n, h, m.of(o.gates.part(t, n*g)), m.of(o.cells.part(t, n*h)), m.of(o.th.part(t, n*h)), dstate, dcell, dz)
		clear(dstate)
		if t > 0 && o.truncate > 0 && t%o.truncate == 0 {
			clear(dcell)
			continue
		}
		if t > 0 || o.first.from.n > 0 {
			kernel.Gemm(n, h, g, dz, g, 1, m.of(o.r), h, 1, dstate, h, m.scratch)
		}
	}
	dz := m.of(o.dgates)
	kernel.ColumnSums(o.t*n, g, dz, m.of(o.db))
	kernel.Gemm(g, o.d, o.t*n, dz, 1, g, m.of(o.turned), o.d, 1, m.of(o.dw), o.d, m.scratch)
	kernel.Gemm(g, h, o.t*n, dz, 1, g, m.of(o.states), h, 1, m.of(o.dr), h, m.scratch)
	if o.dx.n > 0 {
		steps := m.of(span{o.dsteps.at, o.t * n * o.d})
		clear(steps)
		kernel.Gemm(o.t*n, o.d, g, dz, g, 1, m.of(o.w), o.d, 1, steps, o.d, m.scratch)
		turnTime(steps, m.of(o.dx), o.t, n, o.d)
	}
}

func (b *builder) lstm(l nn.LSTM, node graph.Node) {
	x, w, r, bias := node.In[0], node.In[1], node.In[2], node.In[3]
	n, t, d, h := b.shapes[x][0], b.shapes[x][1], b.shapes[x][2], b.shapes[r][1]
	y := *b.result(node)
	o := lstm{n: n, t: t, d: d, h: h, sequence: !l.Last, truncate: l.Truncate, x: b.places[x].data, w: b.places[w].data, r: b.places[r].data, b: b.places[bias].data, y: y.data,
		turned: b.alloc(n * t * d), recurrent: b.alloc(4 * h * h), gates: b.alloc(t * n * 4 * h), states: b.alloc((t + 1) * n * h), cells: b.alloc((t + 1) * n * h), th: b.alloc(t * n * h)}
	b.gemmScratch(t*n, 4*h, d)
	b.gemmScratch(n, 4*h, h)
	o.first = b.begin(node, 4, o.states.part(0, n*h))
	cell := b.begin(node, 5, o.cells.part(0, n*h))
	b.emit(o)
	b.back = append(b.back, func() {
		if !b.reached(node.Out) {
			return
		}
		b.gemmScratch(n, h, 4*h)
		b.gemmScratch(4*h, d, t*n)
		b.gemmScratch(4*h, h, t*n)
		b.gemmScratch(t*n, d, 4*h)
		grad := lstmGrad{lstm: o, dy: y.grad, dw: b.add(w), dr: b.add(r), db: b.add(bias), dgates: b.alloc(t * n * 4 * h), dstate: b.alloc(n * h), dcell: b.alloc(n * h), dsteps: b.alloc(t * n * max(d, h))}
		if b.needs(x) {
			b.set(x, func(dx span) {
				grad.dx = dx
				b.emitBack(grad)
			})
		} else {
			b.emitBack(grad)
		}
		b.beginBack(node, o.first, grad.dstate)
		b.beginBack(node, cell, grad.dcell)
	})
}
