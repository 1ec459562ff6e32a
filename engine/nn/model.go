package nn

import (
	"math"
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// Model is a stack of dense layers that tells classes apart: it ends in a softmax over k logits, or, for two classes
// and one unit, in a sigmoid.
type Model struct {
	spec    Spec
	inputs  int
	classes int
	layers  []layer
	params  []float32
}

// layer is a dense layer within the model's parameters: w [in,out], a row for each input, then b [out].
type layer struct {
	in, out    int
	w, b       int // where they start
	activation Activation
}

// New returns a model for a spec, with all parameters 0: see Init. It returns a *SpecError if the spec does not end as
// that many classes need.
func New(spec Spec, inputs, classes int) (*Model, error) {
	wrong := func(reason string) error { return &SpecError{Model: spec.String(), Reason: reason} }
	if len(spec) == 0 {
		return nil, wrong("there is no layer")
	}
	for i, d := range spec {
		if d.Kind != "dense" {
			return nil, wrong("layer " + strconv.Itoa(i+1) + ", " + d.String() + ": this way of training knows dense layers only")
		}
		switch d.Activation {
		case "", Linear, Sigmoid, Tanh, ReLU, Softmax:
		default:
			return nil, wrong("layer " + strconv.Itoa(i+1) + ": this way of training knows relu, tanh, sigmoid and linear, not " + string(d.Activation))
		}
	}
	for i, d := range spec[:len(spec)-1] {
		if d.Activation == Softmax {
			return nil, wrong("softmax stands only in the last layer, not in layer " + strconv.Itoa(i+1))
		}
	}
	last := spec[len(spec)-1]
	switch binary := classes == 2 && last.Units == 1; {
	case !binary && last.Units != classes:
		end := strconv.Quote("dense " + strconv.Itoa(classes))
		if classes == 2 {
			end += ` or "dense 1"`
		}
		return nil, wrong("the last layer has " + strconv.Itoa(last.Units) + " units for " + strconv.Itoa(classes) + " classes; end with " + end)
	case binary && last.Activation != "" && last.Activation != Sigmoid && last.Activation != Linear,
		!binary && last.Activation != "" && last.Activation != Softmax && last.Activation != Linear:
		return nil, wrong("the last layer gives probabilities; leave " + string(last.Activation) + " away")
	}
	m := &Model{spec: spec, inputs: inputs, classes: classes}
	size, in := 0, inputs
	for i, d := range spec {
		l := layer{in: in, out: d.Units, w: size, b: size + in*d.Units, activation: d.Activation}
		if i == len(spec)-1 || l.activation == "" {
			l.activation = Linear // the loss holds the last curve
		}
		m.layers = append(m.layers, l)
		size += (in + 1) * d.Units
		in = d.Units
	}
	m.params = make([]float32, size)
	return m, nil
}

// Init draws the weights from normal distributions, for a ReLU with variance 2/inputs (He et al. 2015), otherwise
// 1/inputs, and sets the biases to 0. The same stream gives the same weights.
func (m *Model) Init(r *num.Rand) {
	for _, l := range m.layers {
		gain := 1.0
		if l.activation == ReLU {
			gain = 2
		}
		deviation := math.Sqrt(gain / float64(l.in))
		for i := l.w; i < l.b; i++ {
			m.params[i] = float32(deviation * r.Normal())
		}
		clear(m.params[l.b : l.b+l.out])
	}
}

// Spec returns what the model was made from.
func (m *Model) Spec() Spec { return m.spec }

// Inputs returns the number of inputs, Classes the number of classes.
func (m *Model) Inputs() int  { return m.inputs }
func (m *Model) Classes() int { return m.classes }

// Params returns all parameters, not a copy: layer by layer the weights, a row for each input, then the biases.
func (m *Model) Params() []float32 { return m.params }

// outputs is the number of logits.
func (m *Model) outputs() int { return m.layers[len(m.layers)-1].out }

// widest is the largest number of units in a layer.
func (m *Model) widest() int {
	n := 0
	for _, l := range m.layers {
		n = max(n, l.out)
	}
	return n
}
