package plan

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
)

// curve is a function of each number whose slope can be told from its result.
type curve int

const (
	sigmoid curve = iota
	tanh
	relu
)

type activation struct {
	f    curve
	x, y span
}

func (o *activation) run(m *memory) {
	x, y := m.of(o.x), m.of(o.y)
	switch o.f {
	case sigmoid:
		kernel.Sigmoid(x, y)
	case tanh:
		kernel.Tanh(x, y)
	case relu:
		kernel.ReLU(x, y)
	}
}

type activationGrad struct {
	f         curve
	y, dy, dx span
}

func (o *activationGrad) run(m *memory) {
	y, dy, dx := m.of(o.y), m.of(o.dy), m.of(o.dx)
	switch o.f {
	case sigmoid:
		kernel.SigmoidGrad(y, dy, dx)
	case tanh:
		kernel.TanhGrad(y, dy, dx)
	case relu:
		kernel.ReLUGrad(y, dy, dx)
	}
}

func (b *builder) activation(f curve, node graph.Node) {
	x := node.In[0]
	y := *b.over(node)
	b.emit(&activation{f, b.places[x].data, y.data})
	b.back = append(b.back, func() {
		if b.reached(node.Out) && b.needs(x) {
			b.set(x, func(dx span) { b.emitBack(&activationGrad{f, y.data, y.grad, dx}) })
		}
	})
}

// pass gives a value on as it is, in another shape: it is the same numbers, and their derivative, if nobody else has them.
func (b *builder) pass(node graph.Node) {
	x := node.In[0]
	in := &b.places[x]
	if b.kind(x) == graph.Result && b.uses[x] == 1 {
		b.places[node.Out] = place{data: in.data, grad: in.grad, needs: in.needs, free: in.free}
		b.back = append(b.back, func() { b.places[x].written = b.places[node.Out].written })
		return
	}
	y := *b.result(node)
	b.emit(&move{in.data, y.data})
	b.back = append(b.back, func() {
		if b.reached(node.Out) && b.needs(x) {
			b.set(x, func(dx span) { b.emitBack(&move{y.grad, dx}) })
		}
	})
}

// softmax is the softmax of each row of z [n,k], of the logits times by.
type softmax struct {
	z, p, top, sum span
	n, k           int
	by             float32
}

func (o *softmax) run(m *memory) {
	z, p := m.of(o.z), m.of(o.p)
	if o.by != 1 {
		kernel.Scale(o.by, z, p)
		z = p
	}
	kernel.Softmax(o.n, o.k, z, p, m.of(o.top), m.of(o.sum))
}

// softmaxGrad: dz = by·p ⊙ (dp − Σ dp·p), row by row.
type softmaxGrad struct {
	p, dp, dz span
	n, k      int
	by        float32
}

func (o *softmaxGrad) run(m *memory) {
	p, dp, dz := m.of(o.p), m.of(o.dp), m.of(o.dz)
	for i := range o.n {
		p, dp, dz := p[i*o.k:(i+1)*o.k], dp[i*o.k:(i+1)*o.k], dz[i*o.k:(i+1)*o.k]
		var mean float32
		for j, v := range p {
			mean += v * dp[j]
		}
		for j, v := range p {
			dz[j] = o.by * v * (dp[j] - mean)
		}
	}
}

func (b *builder) softmax(temperature float64, node graph.Node) {
	z := node.In[0]
	s := b.shapes[z]
	k := s[len(s)-1]
	n, by := s.Size()/k, float32(1)
	if temperature != 0 {
		by = float32(1 / temperature)
	}
	p := *b.result(node)
	b.emit(&softmax{b.places[z].data, p.data, b.alloc(n), b.alloc(n), n, k, by})
	b.back = append(b.back, func() {
		if b.reached(node.Out) && b.needs(z) {
			b.set(z, func(dz span) { b.emitBack(&softmaxGrad{p.data, p.grad, dz, n, k, by}) })
		}
	})
}
