package plan

import (
	"math"

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
	if b.config.Loss == CrossEntropy || b.config.Loss == SoftCrossEntropy {
		if len(shape) != 2 || shape[1] == 0 {
			return &tensor.ShapeError{Op: "cross-entropy", A: shape, B: tensor.Shape{b.config.Batch}, Want: "logits [N,K] and N classes"}
		}
		n, k := shape[0], shape[1]
		o := &crossEntropy{z: p.data, dz: p.grad, top: b.alloc(n), sum: b.alloc(n), n: n, k: k}
		if b.config.Loss == SoftCrossEntropy {
			b.targets = b.alloc(n * k)
		} else {
			b.classes = b.allocInts(n)
		}
		o.classes, o.targets = b.classes, b.targets
		b.loss = o
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
	return &outputLoss{o, do, b.targets, b.config.curve(), b.config.part(o.n)}
}

// crossEntropy: dz = (softmax z − onehot)/n; the loss is the mean of ln Σe^z − z[class]. With targets t that share out 1
// among the classes, t is in the place of onehot and Σt·z in that of z[class].
type crossEntropy struct {
	z, dz, top, sum, targets span
	classes                  whole
	n, k                     int
}

func (o *crossEntropy) run(m *memory) {
	z, dz, top, sum := m.of(o.z), m.of(o.dz), m.of(o.top), m.of(o.sum)
	kernel.Softmax(o.n, o.k, z, dz, top, sum)
	total := 0.0
	for i, v := range sum {
		total += num.Log(float64(v))
		if o.targets.n == 0 {
			class := m.whole(o.classes)[i]
			if uint32(class) >= uint32(o.k) {
				panic(&ClassError{i, int(class), o.k})
			}
			at := i*o.k + int(class)
			total += float64(top[i] - z[at])
			dz[at]--
		}
	}
	for at, t := range m.of(o.targets) {
		total += float64(t) * float64(top[at/o.k]-z[at])
		dz[at] -= t
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

// errorCurve is a loss of an error e: ½·e² where |e| ≤ delta, beyond it delta·(|e| − ½·delta); with a delta of 0, |e|.
type errorCurve struct{ delta float32 }

func (c Config) curve() errorCurve {
	switch {
	case c.Loss == Absolute:
		return errorCurve{0}
	case c.Loss == Huber && c.Delta > 0:
		return errorCurve{float32(c.Delta)}
	case c.Loss == Huber:
		return errorCurve{1}
	}
	return errorCurve{math.MaxFloat32}
}

// part is what the curve of each of so many outputs counts for.
func (c Config) part(outputs int) float64 {
	switch c.Loss {
	case Squared:
		return 1 / float64(c.Batch)
	case MeanSquared:
		return 2 / float64(outputs)
	}
	return 1 / float64(outputs)
}

// of returns loss and slope.
func (c errorCurve) of(e float32) (loss float64, slope float32) {
	if e > c.delta || e < -c.delta {
		return c.line(e)
	}
	return float64(e) * float64(e) / 2, e
}

func (c errorCurve) line(e float32) (loss float64, slope float32) {
	size, delta := math.Abs(float64(e)), float64(c.delta)
	if delta == 0 {
		loss, delta = size, 1
	} else {
		loss = delta * (size - delta/2)
	}
	return loss, float32(math.Copysign(delta, float64(e)))
}

// outputLoss: do = part·slope(o − t); the loss is part·Σ of the curve.
type outputLoss struct {
	o, do, targets span
	curve          errorCurve
	part           float64
}

func (l *outputLoss) run(m *memory) {
	o, do := m.of(l.o), m.of(l.do)
	total, part := 0.0, float32(l.part)
	for i, t := range m.of(l.targets) {
		loss, slope := l.curve.of(o[i] - t)
		do[i] = part * slope
		total += loss
	}
	m.loss = total * l.part
}
