package plan

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

func (b *builder) lossOf(v graph.Value) error {
	shape, p := b.shapes[v], &b.places[v]
	if !p.needs {
		return &UnsupportedError{Layer: "loss", Why: "the output depends on no parameter"}
	}
	if p.written {
		panic("plan: the loss comes before every derivative")
	}
	p.written = true
	if b.config.Loss == CrossEntropy {
		if len(shape) != 2 || shape[1] == 0 {
			return &tensor.ShapeError{Op: "cross-entropy", A: shape, B: tensor.Shape{b.config.Batch}, Want: "logits [N,K] and N classes"}
		}
		n, k := shape[0], shape[1]
		b.classes = b.allocInts(n)
		b.loss = &crossEntropy{p.data, p.grad, b.alloc(n), b.alloc(n), b.classes, n, k}
		return nil
	}
	b.targets = b.alloc(shape.Size())
	b.loss = b.errorOf(p.data, p.grad)
	return nil
}

// errorOf is one of the losses of each number against a target.
func (b *builder) errorOf(o, do span) op {
	if b.config.Loss == BinaryCrossEntropy {
		return &binaryCrossEntropy{o, do, b.targets}
	}
	e := squared{o, do, b.targets, 1 / float32(b.config.Batch), 0.5 / float64(b.config.Batch)}
	if b.config.Loss == MeanSquared {
		e.slope, e.scale = 2/float32(o.n), 1/float64(o.n)
	}
	return &e
}

// crossEntropy: dz = (softmax z − onehot)/n; the loss is the mean of ln Σe^z − z[class].
type crossEntropy struct {
	z, dz, top, sum span
	classes         whole
	n, k            int
}

func (o *crossEntropy) run(m *memory) {
	z, dz, top, sum := m.of(o.z), m.of(o.dz), m.of(o.top), m.of(o.sum)
	kernel.Softmax(o.n, o.k, z, dz, top, sum)
	total := 0.0
	for i, class := range m.whole(o.classes) {
		if uint32(class) >= uint32(o.k) {
			panic(&ClassError{i, int(class), o.k})
		}
		at := i*o.k + int(class)
		total += num.Log(float64(sum[i])) + float64(top[i]-z[at])
		dz[at]--
	}
	kernel.Scale(1/float32(o.n), dz, dz)
	m.loss = total / float64(o.n)
}

// binaryCrossEntropy: dz = (σ(z) − t)/n; the loss is the mean of t·softplus(−z) + (1−t)·softplus(z).
type binaryCrossEntropy struct{ z, dz, targets span }

func (o *binaryCrossEntropy) run(m *memory) {
	z, dz, targets := m.of(o.z), m.of(o.dz), m.of(o.targets)
	kernel.Sigmoid(z, dz)
	total, part := 0.0, 1/float32(len(z))
	for i, t := range targets {
		v, y := float64(z[i]), float64(t)
		total += y*num.Softplus(-v) + (1-y)*num.Softplus(v)
		dz[i] = (dz[i] - t) * part
	}
	m.loss = total / float64(len(z))
}

// squared: do = slope·(o − t); the loss is scale·Σ(o − t)².
type squared struct {
	o, do, targets span
	slope          float32
	scale          float64
}

func (l *squared) run(m *memory) {
	o, do := m.of(l.o), m.of(l.do)
	total := 0.0
	for i, t := range m.of(l.targets) {
		e := o[i] - t
		do[i] = l.slope * e
		total += float64(e) * float64(e)
	}
	m.loss = total * l.scale
}
