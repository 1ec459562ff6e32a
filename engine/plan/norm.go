package plan

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// standardize brings groups of numbers to mean 0 and variance 1: y = (x − μ)·inverse, inverse = 1/√(s² + ε); group says
// to which group a number belongs.
type standardize struct {
	x, y, mean, variance, inverse span
	group                         whole
	epsilon                       float64
}

func (o *standardize) run(m *memory) {
	x, y, mean, variance, inverse, group := m.of(o.x), m.of(o.y), m.of(o.mean), m.of(o.variance), m.of(o.inverse), m.whole(o.group)
	part := float32(len(mean)) / float32(len(x))
	clear(mean)
	clear(variance)
	for i, g := range group {
		mean[g] += x[i]
	}
	for g := range mean {
		mean[g] *= part
	}
	for i, g := range group {
		e := x[i] - mean[g]
		y[i] = e
		variance[g] += e * e
	}
	for g := range variance {
		variance[g] *= part
		inverse[g] = float32(1 / math.Sqrt(float64(variance[g])+o.epsilon))
	}
	for i, g := range group {
		y[i] *= inverse[g]
	}
}

// standardizeGrad: dx = (dy − mean(dy) − y·mean(dy·y))·inverse, within each group.
type standardizeGrad struct {
	standardize
	dy, dx, common, along span
}

func (o *standardizeGrad) run(m *memory) {
	y, dy, dx, inverse, group := m.of(o.y), m.of(o.dy), m.of(o.dx), m.of(o.inverse), m.whole(o.group)
	common, along := m.of(o.common), m.of(o.along)
	part := float32(len(common)) / float32(len(y))
	clear(common)
	clear(along)
	for i, g := range group {
		common[g] += dy[i]
		along[g] += dy[i] * y[i]
	}
	for g := range common {
		common[g] *= part
		along[g] *= part
	}
	for i, g := range group {
		dx[i] = (dy[i] - common[g] - y[i]*along[g]) * inverse[g]
	}
}

func (b *builder) standardize(op autodiff.Standardize, node graph.Node) standardize {
	x := node.In[0]
	sum := autodiff.Sum{Axes: op.Axes}
	s, err := sum.Shape([]tensor.Shape{b.shapes[x]})
	if err != nil {
		panic(err) // the operation has looked at the axes
	}
	groups := s.Size()
	list := listOf(sum.VJP([]*tensor.Tensor{tensor.New(b.shapes[x]...)}, nil, places(0, s))[0])
	y := *b.result(node)
	o := standardize{b.places[x].data, y.data, b.alloc(groups), b.alloc(groups), b.alloc(groups), b.listed(list), op.Epsilon}
	b.emit(&o)
	b.back = append(b.back, func() {
		if b.reached(node.Out) && b.needs(x) {
			b.set(x, func(dx span) {
				b.emitBack(&standardizeGrad{o, y.grad, dx, b.alloc(groups), b.alloc(groups)})
			})
		}
	})
	return o
}

// normalize takes given means and variances out of channels of n numbers each.
type normalize struct {
	x, y, mean, variance span
	n                    int
	epsilon              float64
}

func (o *normalize) run(m *memory) {
	x, y, mean, variance := m.of(o.x), m.of(o.y), m.of(o.mean), m.of(o.variance)
	for i := range len(x) / max(1, o.n) {
		c := i % len(mean)
		inverse := float32(1 / math.Sqrt(float64(variance[c])+o.epsilon))
		for j := i * o.n; j < (i+1)*o.n; j++ {
			y[j] = (x[j] - mean[c]) * inverse
		}
	}
}

// normalizeGrad: dx = dy/√(s² + ε); x and y are the derivatives by them.
type normalizeGrad struct{ normalize }

func (o *normalizeGrad) run(m *memory) {
	dx, dy, variance := m.of(o.x), m.of(o.y), m.of(o.variance)
	for i := range len(dx) / max(1, o.n) {
		inverse := float32(1 / math.Sqrt(float64(variance[i%len(variance)])+o.epsilon))
		for j := i * o.n; j < (i+1)*o.n; j++ {
			dx[j] = dy[j] * inverse
		}
	}
}

func (b *builder) normalize(op autodiff.Normalize, node graph.Node) error {
	x := node.In[0]
	if b.needs(node.In[1]) || b.needs(node.In[2]) {
		return &UnsupportedError{Layer: op.Name(), Why: "mean and variance are to be buffers, not learnt"}
	}
	y := *b.result(node)
	o := normalize{b.places[x].data, y.data, b.places[node.In[1]].data, b.places[node.In[2]].data, b.shapes[x][2:].Size(), op.Epsilon}
	b.emit(&o)
	b.back = append(b.back, func() {
		if b.reached(node.Out) && b.needs(x) {
			b.set(x, func(dx span) {
				b.emitBack(&normalizeGrad{normalize{dx, y.grad, o.mean, o.variance, o.n, o.epsilon}})
			})
		}
	})
	return nil
}

// moveAverage: running ← momentum·running + (1 − momentum)·batch.
type moveAverage struct {
	running, batch span
	momentum       float32
}

func (o *moveAverage) run(m *memory) {
	batch := m.of(o.batch)
	running := m.of(o.running)
	for i, v := range batch {
		running[i] = o.momentum*running[i] + (1-o.momentum)*v
	}
}

func (b *builder) batchNorm(l nn.BatchNorm, node graph.Node) {
	x, scale, shift, mean, variance := node.In[0], node.In[1], node.In[2], node.In[3], node.In[4]
	s := b.shapes[x]
	var y graph.Value
	if b.config.Inference {
		y = b.apply(autodiff.Normalize{Epsilon: l.Epsilon}, x, mean, variance)
	} else {
		op := autodiff.Standardize{Axes: []int{0}, Epsilon: l.Epsilon}
		for axis := 2; axis < len(s); axis++ {
			op.Axes = append(op.Axes, axis)
		}
		y = graph.Value(len(b.shapes))
		b.shapes, b.places, b.uses = append(b.shapes, s), append(b.places, place{}), append(b.uses, 2)
		o := b.standardize(op, graph.Node{In: []graph.Value{x}, Out: y})
		b.keep = append(b.keep,
			&moveAverage{b.places[mean].data, o.mean, float32(l.Momentum)}, &moveAverage{b.places[variance].data, o.variance, float32(l.Momentum)})
	}
	if len(s) > 2 {
		column := autodiff.Reshape{To: []int{s[1]}}
		for range s[2:] {
			column.To = append(column.To, 1)
		}
		scale, shift = b.apply(column, scale), b.apply(column, shift)
	}
	b.into(node.Out, autodiff.Add{}, b.apply(autodiff.Multiply{}, y, scale), shift)
}

func (b *builder) layerNorm(l nn.LayerNorm, node graph.Node) {
	x, s := node.In[0], b.shapes[node.In[0]]
	op := autodiff.Standardize{Epsilon: l.Epsilon}
	for axis := len(s) - max(1, l.Axes); axis < len(s); axis++ {
		op.Axes = append(op.Axes, axis)
	}
	b.into(node.Out, autodiff.Add{}, b.apply(autodiff.Multiply{}, b.apply(op, x), node.In[1]), node.In[2])
}
