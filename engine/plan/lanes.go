package plan

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// A tiny network, a chain of affine layers and curves as in the Playground, runs with the examples of a batch in the lanes
// of vectors: each value is [features, width], where width is the batch rounded up. The lanes beyond the batch have input
// and derivative 0.

// Above these a matrix product is faster (measured on amd64, see bench).
const (
	tinyWeights = 128
	tinyBatch   = 64
)

// chain is a tiny network.
type chain struct {
	*builder
	width int
}

func (b *builder) lanes() (chain, bool) {
	c := chain{b, (b.config.Batch + kernel.Width - 1) / kernel.Width * kernel.Width}
	nodes, outputs := b.graph.Nodes(), b.graph.Outputs()
	inputs := b.graph.Values(graph.Input)
	if b.config.Loss == CrossEntropy || b.config.Loss == SoftCrossEntropy || b.config.InputGradients || b.config.Batch > tinyBatch || len(inputs) != 1 || len(nodes) == 0 || len(outputs) != 1 {
		return c, false
	}
	last := inputs[0]
	for _, n := range nodes {
		o, ok := n.Layer.(graph.Operation)
		if !ok || n.In[0] != last || b.uses[last] != 1 {
			return c, false
		}
		switch o.Operation.(type) {
		case autodiff.Affine:
			if b.graph.Kind(n.In[1]) != graph.Param || b.graph.Kind(n.In[2]) != graph.Param || b.uses[n.In[1]] != 1 || b.uses[n.In[2]] != 1 || b.shapes[n.In[1]].Size() > tinyWeights {
				return c, false
			}
		case autodiff.Sigmoid, autodiff.Tanh, autodiff.ReLU:
		default:
			return c, false
		}
		last = n.Out
	}
	return c, outputs[0].Value == last && len(b.shapes[last]) == 2 && b.places[nodes[0].In[0]].data.n == 0 && isAffine(nodes[0])
}

func isAffine(n graph.Node) bool {
	o, ok := n.Layer.(graph.Operation)
	return ok && o.Operation == (autodiff.Affine{})
}

func (c chain) build() {
	b, w, batch := c.builder, c.width, c.config.Batch
	input := b.graph.Values(graph.Input)[0]
	features := b.shapes[input].Size() / batch
	x := b.alloc(features * w)
	b.places[input] = place{data: x, given: b.alloc(batch * features)}
	b.emit(&toLanes{b.places[input].given, x, batch, features, w})
	for _, n := range b.graph.Nodes() {
		in := b.places[n.In[0]]
		if isAffine(n) {
			m, d := b.shapes[n.In[1]][0], b.shapes[n.In[1]][1]
			b.places[n.Out] = place{data: b.alloc(m * w), grad: b.alloc(m * w), needs: true}
			z, weights, bias := b.places[n.Out], b.places[n.In[1]], b.places[n.In[2]]
			b.emit(&lanesAffine{weights.data, bias.data, in.data, z.data, m, d, w})
			b.back = append(b.back, func() {
				b.emitBack(&lanesGrad{weights.data, bias.data, weights.grad, bias.grad, in.data, z.grad, in.grad, m, d, w})
			})
			continue
		}
		f := sigmoid
		switch n.Layer.(graph.Operation).Operation.(type) {
		case autodiff.Tanh:
			f = tanh
		case autodiff.ReLU:
			f = relu
		}
		b.places[n.Out] = in // over its input
		b.emit(&activation{f, in.data, in.data})
		b.back = append(b.back, func() { b.emitBack(&activationGrad{f, in.data, in.grad, in.grad}) })
	}
	out := &b.places[b.graph.Outputs()[0].Value]
	n := out.data.n / w * batch
	out.given = b.alloc(n)
	b.targets = b.alloc(n)
	b.results = append(b.results, &fromLanes{out.data, out.given, batch, n / batch, w})
	b.loss = &lanesLoss{out.data, out.grad, b.targets, b.config.curve(), b.config.part(n), b.config.Loss == BinaryCrossEntropy, batch, n / batch, w}
	for i := len(b.back) - 1; i >= 0; i-- {
		b.back[i]()
	}
}

// toLanes puts x [n,d] into y [d,w].
type toLanes struct {
	x, y    span
	n, d, w int
}

func (o *toLanes) run(m *memory) {
	x, y := m.of(o.x), m.of(o.y)
	for j := range o.d {
		row := y[j*o.w:][:o.n]
		for i := range row {
			row[i] = x[i*o.d+j]
		}
	}
}

// fromLanes puts x [d,w] into y [n,d].
type fromLanes struct {
	x, y    span
	n, d, w int
}

func (o *fromLanes) run(m *memory) {
	x, y := m.of(o.x), m.of(o.y)
	for j := range o.d {
		for i, v := range x[j*o.w:][:o.n] {
			y[i*o.d+j] = v
		}
	}
}

type lanesAffine struct {
	weights, bias, x, z span
	m, d, w             int
}

func (o *lanesAffine) run(m *memory) {
	kernel.Lanes(o.m, o.d, o.w, m.of(o.weights), m.of(o.bias), m.of(o.x), m.of(o.z))
}

type lanesGrad struct {
	weights, bias, dweights, dbias, x, dz, dx span
	m, d, w                                   int
}

func (o *lanesGrad) run(m *memory) {
	dz := m.of(o.dz)
	if o.dx.n > 0 {
		kernel.LanesBack(o.m, o.d, o.w, m.of(o.weights), dz, m.of(o.dx))
	}
	if m.direct {
		kernel.LanesGrad(o.m, o.d, o.w, -m.rate, dz, m.of(o.x), m.of(o.weights), m.of(o.bias))
	} else {
		kernel.LanesGrad(o.m, o.d, o.w, 1, dz, m.of(o.x), m.of(o.dweights), m.of(o.dbias))
	}
}

// lanesLoss is a loss of outputs o [k,w] against targets [n,k].
type lanesLoss struct {
	o, do, targets span
	curve          errorCurve
	part           float64
	binary         bool
	n, k, w        int
}

func (l *lanesLoss) run(m *memory) {
	o, do, targets := m.of(l.o), m.of(l.do), m.of(l.targets)
	total, part := 0.0, float32(l.part)
	if l.binary {
		kernel.Sigmoid(o, do)
	}
	for j := range l.k {
		row, drow := o[j*l.w:][:l.w], do[j*l.w:][:l.w]
		for i := range l.n {
			t := targets[i*l.k+j]
			if l.binary {
				v, y := float64(row[i]), float64(t)
				total += y*num.Softplus(-v) + (1-y)*num.Softplus(v)
				drow[i] = part * (drow[i] - t)
				continue
			}
			loss, slope := l.curve.of(row[i] - t)
			drow[i] = part * slope
			total += loss
		}
		clear(drow[l.n:])
	}
	m.loss = total * l.part
}
