package nn

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/loss"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Runner computes probabilities, in buffers for a number of examples at once.
type Runner struct {
	model *Model
	most  int
	sums  [][]float32 // of each layer, after its curve: h [most,out]; of the last: logits
	p     []float32

	scratch []float32 // of a matrix product
}

// NewRunner returns a runner for up to most examples at once.
func NewRunner(m *Model, most int) *Runner {
	r := &Runner{model: m, most: most, p: make([]float32, most*m.classes)}
	need := 0
	for _, l := range m.layers {
		r.sums = append(r.sums, make([]float32, most*l.out))
		// forward, and both ways back
		need = max(need, kernel.GemmScratch(most, l.out, l.in), kernel.GemmScratch(l.in, l.out, most), kernel.GemmScratch(most, l.in, l.out))
	}
	r.scratch = make([]float32, need)
	return r
}

// forward fills the sums for n examples.
func (r *Runner) forward(x []float32, n int) (logits []float32) {
	m := r.model
	if len(x) != n*m.inputs || n > r.most {
		panic(&tensor.ShapeError{Op: "forward", A: tensor.Shape{len(x)}, B: tensor.Shape{r.most, m.inputs}, Want: "whole rows of inputs, not more than the buffers hold"})
	}
	h := x
	for i, l := range m.layers {
		z := r.sums[i][:n*l.out]
		affine(z, h, m.params[l.w:l.b], m.params[l.b:l.b+l.out], n, l.in, l.out, r.scratch)
		curve(z, l.activation)
		h = z
	}
	return h
}

// Probabilities returns p [n,classes] for inputs x [n,inputs]; it is overwritten by the next call. It panics with a
// *tensor.ShapeError if x does not hold n rows or n is more than the runner was made for.
func (r *Runner) Probabilities(x []float32, n int) []float32 {
	logits := r.forward(x, n)
	k := r.model.classes
	p := r.p[:n*k]
	zeros := make([]int, n) // the classes do not matter here
	if r.model.outputs() == 1 {
		loss.BinaryCrossEntropy(p[:n], nil, logits, zeros, 1)
		for i := n - 1; i >= 0; i-- { // from the end, since two places are filled where one was
			q := p[i]
			p[2*i], p[2*i+1] = 1-q, q
		}
		return p
	}
	loss.CrossEntropy(p, nil, logits, zeros, k, 1)
	return p
}

// Loss returns the sum of the losses of examples x [n,inputs] with their classes.
func (r *Runner) Loss(x []float32, classes []int) float64 {
	logits := r.forward(x, len(classes))
	if r.model.outputs() == 1 {
		return loss.BinaryCrossEntropy(nil, nil, logits, classes, 1)
	}
	return loss.CrossEntropy(nil, nil, logits, classes, r.model.classes, 1)
}

// Best returns the index of the largest of the probabilities of one example.
func Best(p []float32) int {
	at := 0
	for k, v := range p {
		if v > p[at] {
			at = k
		}
	}
	return at
}

// affine computes z [n,out] = x [n,in] · w [in,out] + b.
func affine(z, x, w, b []float32, n, in, out int, scratch []float32) {
	kernel.Rows(n, out, b, z)
	kernel.Gemm(n, out, in, x, in, 1, w, out, 1, z, out, scratch)
}

// curve applies an activation in place.
func curve(z []float32, a Activation) {
	switch a {
	case ReLU:
		kernel.ReLU(z, z)
	case Tanh:
		kernel.Tanh(z, z)
	case Sigmoid:
		kernel.Sigmoid(z, z)
	}
}

// bend multiplies d by the slope of the activation, told from its result h.
func bend(d, h []float32, a Activation) {
	switch a {
	case ReLU:
		kernel.ReLUGrad(h, d, d)
	case Tanh:
		kernel.TanhGrad(h, d, d)
	case Sigmoid:
		kernel.SigmoidGrad(h, d, d)
	}
}
