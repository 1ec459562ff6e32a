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

func (o activation) run(m *memory) {
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

func (o activationGrad) run(m *memory) {
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
	b.emit(activation{f, b.places[x].data, y.data})
	b.back = append(b.back, func() {
		if b.reached(node.Out) {
			b.set(x, func(dx span) { b.emitBack(activationGrad{f, y.data, y.grad, dx}) })
		}
	})
}

// pass gives a value on as it is, in another shape.
func (b *builder) pass(node graph.Node) {
	x := node.In[0]
	y := *b.result(node)
	b.emit(move{b.places[x].data, y.data})
	b.back = append(b.back, func() {
		if b.reached(node.Out) {
			b.set(x, func(dx span) { b.emitBack(move{y.grad, dx}) })
		}
	})
}

// softmax is the softmax of each row of z [n,k].
type softmax struct {
	z, p, top, sum span
	n, k           int
}

func (o softmax) run(m *memory) {
	kernel.Softmax(o.n, o.k, m.of(o.z), m.of(o.p), m.of(o.top), m.of(o.sum))
}

// softmaxGrad: dz = p ⊙ (dp − Σ dp·p), row by row.
type softmaxGrad struct {
	p, dp, dz span
	n, k      int
}

func (o softmaxGrad) run(m *memory) {
	p, dp, dz := m.of(o.p), m.of(o.dp), m.of(o.dz)
	for i := range o.n {
		p, dp, dz := p[i*o.k:(i+1)*o.k], dp[i*o.k:(i+1)*o.k], dz[i*o.k:(i+1)*o.k]
		var mean float32
		for j, v := range p {
			mean += v * dp[j]
		}
		for j, v := range p {
			dz[j] = v * (dp[j] - mean)
		}
	}
}

func (b *builder) softmax(node graph.Node) {
	z := node.In[0]
	n, k := b.shapes[z][0], b.shapes[z][1]
	p := *b.result(node)
	b.emit(softmax{b.places[z].data, p.data, b.alloc(n), b.alloc(n), n, k})
	b.back = append(b.back, func() {
		if b.reached(node.Out) {
			b.set(z, func(dz span) { b.emitBack(softmaxGrad{p.data, p.grad, dz, n, k}) })
		}
	})
}
