package nn

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/loss"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
)

// Trainer improves a model batch by batch.
type Trainer struct {
	model     *Model
	optimizer optim.Optimizer[float32]
	runner    *Runner
	gradient  []float32
	delta     [2][]float32 // derivatives by the sums of the layer at hand and of the one before
}

// NewTrainer returns a trainer for batches of up to most examples.
func NewTrainer(m *Model, o optim.Optimizer[float32], most int) *Trainer {
	t := &Trainer{model: m, optimizer: o, runner: NewRunner(m, most), gradient: make([]float32, len(m.params))}
	for i := range t.delta {
		t.delta[i] = make([]float32, most*m.widest())
	}
	return t
}

// Step improves the model by one batch, inputs x [n,inputs] with n classes, and returns the mean loss that it had
// before. It allocates nothing.
func (t *Trainer) Step(x []float32, classes []int) float64 {
	mean := t.Gradient(x, classes)
	t.optimizer.Step(t.model.params, t.gradient)
	return mean
}

// Derivatives returns what the last Gradient or Step computed, in the order of Params; not a copy.
func (t *Trainer) Derivatives() []float32 { return t.gradient }

// Gradient computes the derivatives of the mean loss of a batch by all parameters, and returns that loss.
func (t *Trainer) Gradient(x []float32, classes []int) float64 {
	m, n := t.model, len(classes)
	logits := t.runner.forward(x, n)
	clear(t.gradient)
	d := t.delta[0][:len(logits)]
	var sum float64
	if scale := 1 / float32(n); m.outputs() == 1 {
		sum = loss.BinaryCrossEntropy(nil, d, logits, classes, scale)
	} else {
		sum = loss.CrossEntropy(nil, d, logits, classes, m.classes, scale)
	}
	for i := len(m.layers) - 1; i >= 0; i-- {
		l := m.layers[i]
		h := x
		if i > 0 {
			h = t.runner.sums[i-1]
		}
		dw, db := t.gradient[l.w:l.b], t.gradient[l.b:l.b+l.out]
		kernel.ColumnSums(n, l.out, d, db)
		kernel.Gemm(l.in, l.out, n, h, 1, l.in, d, l.out, 1, dw, l.out, t.runner.scratch)
		if i == 0 {
			break
		}
		before := t.delta[(len(m.layers)-i)%2][:n*l.in]
		w := m.params[l.w:l.b]
		clear(before)
		kernel.Gemm(n, l.in, l.out, d, l.out, 1, w, 1, l.out, before, l.in, t.runner.scratch)
		bend(before, h[:n*l.in], m.layers[i-1].activation)
		d = before
	}
	return sum / float64(n)
}
