package nn

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/loss"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Runner computes probabilities, in buffers for a number of examples at once.
type Runner struct {
	model *Model
	most  int
	sums  [][]float32 // of each layer, after its curve: h [most,out]; of the last: logits
	p     []float32
}

// NewRunner returns a runner for up to most examples at once.
func NewRunner(m *Model, most int) *Runner {
	r := &Runner{model: m, most: most, p: make([]float32, most*m.classes)}
	for _, l := range m.layers {
		r.sums = append(r.sums, make([]float32, most*l.out))
	}
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
		affine(z, h, m.params[l.w:l.b], m.params[l.b:l.b+l.out], n, l.in, l.out)
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

// affine computes z [n,out] = x [n,in] · w [in,out] + b. Half of the inputs of a layer behind a ReLU, and of the pixels
// of a digit, are 0: they are skipped.
func affine(z, x, w, b []float32, n, in, out int) {
	for i := range n {
		zi := z[i*out : (i+1)*out]
		copy(zi, b)
		for j, v := range x[i*in : (i+1)*in] {
			if v != 0 {
				axpy(zi, w[j*out:(j+1)*out], v)
			}
		}
	}
}

// axpy computes y += a·x for slices of one length.
func axpy(y, x []float32, a float32) {
	y = y[:len(x)]
	i := 0
	for ; i+4 <= len(x); i += 4 {
		y4, x4 := y[i:i+4:i+4], x[i:i+4:i+4]
		y4[0] += a * x4[0]
		y4[1] += a * x4[1]
		y4[2] += a * x4[2]
		y4[3] += a * x4[3]
	}
	for ; i < len(x); i++ {
		y[i] += a * x[i]
	}
}

// dot computes Σ x·y for slices of one length; four sums at once, since one would wait for itself.
func dot(x, y []float32) float32 {
	y = y[:len(x)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(x); i += 4 {
		x4, y4 := x[i:i+4:i+4], y[i:i+4:i+4]
		s0 += x4[0] * y4[0]
		s1 += x4[1] * y4[1]
		s2 += x4[2] * y4[2]
		s3 += x4[3] * y4[3]
	}
	for ; i < len(x); i++ {
		s0 += x[i] * y[i]
	}
	return (s0 + s1) + (s2 + s3)
}

// curve applies an activation in place.
func curve(z []float32, a Activation) {
	switch a {
	case ReLU:
		for i, v := range z {
			z[i] = max(v, 0)
		}
	case Tanh:
		for i, v := range z {
			z[i] = float32(num.Tanh(float64(v)))
		}
	case Sigmoid:
		for i, v := range z {
			z[i] = float32(num.Sigmoid(float64(v)))
		}
	}
}

// bend multiplies d by the slope of the activation, told from its result h.
func bend(d, h []float32, a Activation) {
	h = h[:len(d)]
	switch a {
	case ReLU:
		for i := range d {
			if h[i] <= 0 {
				d[i] = 0
			}
		}
	case Tanh:
		for i := range d {
			d[i] *= 1 - h[i]*h[i]
		}
	case Sigmoid:
		for i := range d {
			d[i] *= h[i] * (1 - h[i])
		}
	}
}
