package plan

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
)

// sequence is what recurrent layers with g gates share. Inside, time comes first: x [t,n,d], sums of the gates
// [t,n,g·h], states [t+1,n,h], of which the first is 0 if it is not given.
type sequence struct {
	n, t, d, h, g        int
	all                  bool // every state is given, not only the last
	truncate             int
	x, w, r, b, y        span
	turned, gates, state span
	recurrent            span // Rᵀ [h,g·h]
	first                first
}

// first tells how the state before the first step comes from input k of a node, [n,h] or [1,h]; from is empty if it is
// not given.
type first struct {
	k    int
	from whole
}

// begin lays a state before the first step out for all examples.
func (b *builder) begin(node graph.Node, k int, state span) first {
	if k < 4 || k >= len(node.In) {
		return first{}
	}
	x := b.places[node.In[k]].data
	list := make([]int32, state.n)
	for i := range list {
		list[i] = int32(i % x.n)
	}
	o := first{k, b.listed(list)}
	b.emit(&gather{x, state, o.from, 0})
	return o
}

// beginBack hands its derivative back.
func (b *builder) beginBack(node graph.Node, o first, dstate span) {
	if o.from.n > 0 && b.needs(node.In[o.k]) {
		b.emitBack(&scatter{dstate, b.add(node.In[o.k]), o.from, 1})
	}
}

// sequence lays out a recurrent layer whose first state is input k.
func (b *builder) sequence(node graph.Node, gates, k int, last bool, truncate int) sequence {
	x, w, r, bias := node.In[0], node.In[1], node.In[2], node.In[3]
	s := b.shapes[x]
	n, t, d, h := s[0], s[1], s[2], b.shapes[r][1]
	y := *b.result(node)
	b.gemmScratch(t*n, gates*h, d)
	b.gemmScratch(n, gates*h, h)
	state := b.alloc((t + 1) * n * h)
	return sequence{n: n, t: t, d: d, h: h, g: gates, all: !last, truncate: truncate, first: b.begin(node, k, state.part(0, n*h)),
		x: b.places[x].data, w: b.places[w].data, r: b.places[r].data, b: b.places[bias].data, y: y.data,
		turned: b.alloc(n * t * d), gates: b.alloc(t * n * gates * h), state: state, recurrent: b.alloc(gates * h * h)}
}

// begin lays W·x + b of all steps into the sums.
func (o *sequence) begin(m *memory) {
	width := o.g * o.h
	turnTime(m.of(o.x), m.of(o.turned), o.n, o.t, o.d)
	kernel.Transpose(width, o.h, m.of(o.r), o.h, m.of(o.recurrent), width)
	kernel.Rows(o.t*o.n, width, m.of(o.b), m.of(o.gates))
	kernel.Gemm(o.t*o.n, width, o.d, m.of(o.turned), o.d, 1, m.of(o.w), 1, o.d, m.of(o.gates), width, m.scratch)
}

// recur adds R·h to the sums of step t.
func (o *sequence) recur(m *memory, t int) {
	if width := o.g * o.h; t > 0 || o.first.from.n > 0 { // otherwise the state is 0
		kernel.Gemm(o.n, width, o.h, m.of(o.state.part(t, o.n*o.h)), o.h, 1, m.of(o.recurrent), width, 1, m.of(o.gates.part(t, o.n*width)), width, m.scratch)
	}
}

func (o *sequence) end(m *memory) {
	if o.all {
		turnTime(m.of(span{o.state.at + o.n*o.h, o.t * o.n * o.h}), m.of(o.y), o.t, o.n, o.h)
	} else {
		copy(m.of(o.y), m.of(o.state.part(o.t, o.n*o.h)))
	}
}

// sequenceGrad is the way back: derivatives by the sums [t,n,g·h], by the state at hand [n,h], by all states or inputs.
type sequenceGrad struct {
	sequence
	dy, dx, dw, dr, db   span // dx may be empty
	dgates, dstate, more span
}

func (b *builder) sequenceBack(o sequence, node graph.Node, back func(g sequenceGrad) op) {
	x, w, r, bias := node.In[0], node.In[1], node.In[2], node.In[3]
	b.back = append(b.back, func() {
		if !b.reached(node.Out) {
			return
		}
		width := o.g * o.h
		b.gemmScratch(o.n, o.h, width)
		b.gemmScratch(width, o.d, o.t*o.n)
		b.gemmScratch(width, o.h, o.t*o.n)
		b.gemmScratch(o.h, o.h, o.t*o.n)
		b.gemmScratch(2*o.h, o.h, o.t*o.n)
		b.gemmScratch(o.t*o.n, o.d, width)
		g := sequenceGrad{sequence: o, dy: b.places[node.Out].grad, dw: b.add(w), dr: b.add(r), db: b.add(bias),
			dgates: b.alloc(o.t * o.n * width), dstate: b.alloc(o.n * o.h), more: b.alloc(o.t * o.n * max(o.d, o.h))}
		if b.needs(x) {
			b.set(x, func(dx span) {
				g.dx = dx
				b.emitBack(back(g))
			})
		} else {
			b.emitBack(back(g))
		}
		b.beginBack(node, o.first, g.dstate)
	})
}

func (o *sequenceGrad) begin(m *memory) {
	if o.all {
		turnTime(m.of(o.dy), m.of(o.more), o.n, o.t, o.h)
		clear(m.of(o.dstate))
	} else {
		copy(m.of(o.dstate), m.of(o.dy))
	}
}

// arrive adds what the loss says of the state after step t.
func (o *sequenceGrad) arrive(m *memory, t int) {
	if o.all {
		kernel.Axpy(1, m.of(o.more.part(t, o.n*o.h)), m.of(o.dstate))
	}
}

// cut tells whether nothing goes back beyond step t.
func (o *sequenceGrad) cut(t int) bool {
	if t == 0 {
		return o.first.from.n == 0
	}
	return o.truncate > 0 && t%o.truncate == 0
}

// recurBack turns the derivatives by the state into those by the one before step t.
func (o *sequenceGrad) recurBack(m *memory, t int) {
	dstate := m.of(o.dstate)
	clear(dstate)
	if width := o.g * o.h; !o.cut(t) {
		kernel.Gemm(o.n, o.h, width, m.of(o.dgates.part(t, o.n*width)), width, 1, m.of(o.r), o.h, 1, dstate, o.h, m.scratch)
	}
}

// weights adds the derivatives by R.
func (o *sequenceGrad) weights(m *memory) {
	width := o.g * o.h
	kernel.Gemm(width, o.h, o.t*o.n, m.of(o.dgates), 1, width, m.of(o.state), o.h, 1, m.of(o.dr), o.h, m.scratch)
}

func (o *sequenceGrad) end(m *memory) {
	width, dz := o.g*o.h, m.of(o.dgates)
	kernel.ColumnSums(o.t*o.n, width, dz, m.of(o.db))
	kernel.Gemm(width, o.d, o.t*o.n, dz, 1, width, m.of(o.turned), o.d, 1, m.of(o.dw), o.d, m.scratch)
	if o.dx.n > 0 {
		steps := m.of(span{o.more.at, o.t * o.n * o.d})
		clear(steps)
		kernel.Gemm(o.t*o.n, o.d, width, dz, width, 1, m.of(o.w), o.d, 1, steps, o.d, m.scratch)
		turnTime(steps, m.of(o.dx), o.t, o.n, o.d)
	}
}

// rnn is the simple recurrent layer.
type rnn struct {
	sequence
	f curve
}

func (o *rnn) run(m *memory) {
	o.begin(m)
	size := o.n * o.h
	for t := range o.t {
		o.recur(m, t)
		(&activation{o.f, o.gates.part(t, size), o.state.part(t+1, size)}).run(m)
	}
	o.end(m)
}

type rnnGrad struct {
	sequenceGrad
	f curve
}

func (o *rnnGrad) run(m *memory) {
	o.begin(m)
	size := o.n * o.h
	for t := o.t - 1; t >= 0; t-- {
		o.arrive(m, t)
		dz := o.dgates.part(t, size)
		(&activationGrad{o.f, o.state.part(t+1, size), o.dstate, dz}).run(m)
		o.recurBack(m, t)
	}
	o.weights(m)
	o.end(m)
}

func (b *builder) rnn(l nn.RNN, node graph.Node) {
	f := tanh
	if l.ReLU {
		f = relu
	}
	o := b.sequence(node, 1, 4, l.Last, l.Truncate)
	b.emit(&rnn{o, f})
	b.sequenceBack(o, node, func(g sequenceGrad) op { return &rnnGrad{g, f} })
}

// gru has the gates r, z, n side by side. inner holds, for each step, what the reset gate acts on: R_n·h + c, or with
// before (nn.GRU's ResetBefore) its result r ⊙ h.
type gru struct {
	sequence
	before bool
	c      span // may be empty
	inner  span // [t,n,h]
	sums   span // R·h of a step [n,3h]
}

func (o *gru) run(m *memory) {
	o.begin(m)
	n, h, w := o.n, o.h, 3*o.h
	sums, recurrent := m.of(o.sums), m.of(o.recurrent)
	for t := range o.t {
		old, next := m.of(o.state.part(t, n*h)), m.of(o.state.part(t+1, n*h))
		gates, inner := m.of(o.gates.part(t, n*w)), m.of(o.inner.part(t, n*h))
		columns := w
		if o.before {
			columns = 2 * h
		}
		clear(sums)
		kernel.Gemm(n, columns, h, old, h, 1, recurrent, w, 1, sums, w, m.scratch)
		for i := range n {
			a, u := gates[i*w:(i+1)*w], sums[i*w:(i+1)*w]
			for j := range 2 * h {
				a[j] += u[j]
			}
			kernel.Sigmoid(a[:2*h], a[:2*h])
			for j := range h {
				at := i*h + j
				if o.before {
					inner[at] = a[j] * old[at]
					continue
				}
				inner[at] = u[2*h+j]
				if o.c.n > 0 {
					inner[at] += m.floats[o.c.at+j]
				}
				a[2*h+j] += a[j] * inner[at]
			}
		}
		if o.before {
			kernel.Gemm(n, h, h, inner, h, 1, recurrent[2*h:], w, 1, gates[2*h:], w, m.scratch)
		}
		for i := range n {
			a := gates[i*w : (i+1)*w]
			kernel.Tanh(a[2*h:], a[2*h:])
			for j := range h {
				at := i*h + j
				z := a[h+j]
				next[at] = (1-z)*a[2*h+j] + z*old[at]
			}
		}
	}
	o.end(m)
}

// gruGrad: with s the derivative by the new state, dz = s⊙(h − n)⊙z(1−z), dn = s⊙(1−z)⊙(1−n²), and through the reset
// dr = dn⊙inner⊙r(1−r), or with before, where q = R_nᵀ·dn, dr = q⊙h⊙r(1−r).
type gruGrad struct {
	sequenceGrad
	before bool
	inner  span
	dc     span // may be empty
	dinner span // [t,n,h]: derivatives by R_n·h, or with before q of a step
}

func (o *gruGrad) run(m *memory) {
	o.begin(m)
	n, h, w := o.n, o.h, 3*o.h
	s, r := m.of(o.dstate), m.of(o.r)
	rn := r[2*h*h:]
	for t := o.t - 1; t >= 0; t-- {
		o.arrive(m, t)
		old := m.of(o.state.part(t, n*h))
		gates, d := m.of(o.gates.part(t, n*w)), m.of(o.dgates.part(t, n*w))
		inner, dinner := m.of(o.inner.part(t, n*h)), m.of(o.dinner.part(t, n*h))
		for i := range n {
			for j := range h {
				at, g := i*h+j, i*w+j
				z, fresh := gates[g+h], gates[g+2*h]
				d[g+h] = s[at] * (old[at] - fresh) * z * (1 - z)
				d[g+2*h] = s[at] * (1 - z) * (1 - fresh*fresh)
				s[at] *= z
			}
		}
		if o.before {
			clear(dinner)
			kernel.Gemm(n, h, h, d[2*h:], w, 1, rn, h, 1, dinner, h, m.scratch)
		}
		for i := range n {
			for j := range h {
				at, g := i*h+j, i*w+j
				reset := gates[g]
				if o.before {
					d[g] = dinner[at] * old[at] * reset * (1 - reset)
					s[at] += dinner[at] * reset
				} else {
					d[g] = d[g+2*h] * inner[at] * reset * (1 - reset)
					dinner[at] = d[g+2*h] * reset
				}
			}
		}
		if o.cut(t) {
			clear(s)
			continue
		}
		kernel.Gemm(n, h, 2*h, d, w, 1, r, h, 1, s, h, m.scratch)
		if !o.before {
			kernel.Gemm(n, h, h, dinner, h, 1, rn, h, 1, s, h, m.scratch)
		}
	}
	steps, dr := o.t*n, m.of(o.dr)
	kernel.Gemm(2*h, h, steps, m.of(o.dgates), 1, w, m.of(o.state), h, 1, dr, h, m.scratch)
	if o.before {
		kernel.Gemm(h, h, steps, m.of(o.dgates)[2*h:], 1, w, m.of(o.inner), h, 1, dr[2*h*h:], h, m.scratch)
	} else {
		kernel.Gemm(h, h, steps, m.of(o.dinner), 1, h, m.of(o.state), h, 1, dr[2*h*h:], h, m.scratch)
		if o.dc.n > 0 {
			kernel.ColumnSums(steps, h, m.of(o.dinner), m.of(o.dc))
		}
	}
	o.end(m)
}

func (b *builder) gru(l nn.GRU, node graph.Node) {
	bias, state := l.Parts(b.inputs(node))
	s := b.sequence(node, 3, state, l.Last, l.Truncate)
	o := gru{sequence: s, before: l.ResetBefore, inner: b.alloc(s.t * s.n * s.h), sums: b.alloc(s.n * 3 * s.h)}
	b.gemmScratch(s.n, 2*s.h, s.h)
	b.gemmScratch(s.n, s.h, s.h)
	if bias > 0 {
		o.c = b.places[node.In[bias]].data
	}
	b.emit(&o)
	b.sequenceBack(s, node, func(g sequenceGrad) op {
		b.gemmScratch(s.n, s.h, 2*s.h)
		back := gruGrad{sequenceGrad: g, before: l.ResetBefore, inner: o.inner, dinner: b.alloc(s.t * s.n * s.h)}
		if bias > 0 {
			back.dc = b.add(node.In[bias])
		}
		return &back
	})
}
