package nn

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// RNN is the simple recurrent layer h_t = tanh(W·x_t + R·h_{t−1} + b), or with ReLU in the place of tanh: x [N,T,D],
// W [H,D], R [H,H], b [H], and, if it is given, the first state [N,H] → [N,T,H], or [N,H] if only the Last state is kept. With Truncate above 0, derivatives do not
// go back beyond the start of each stretch of that many steps. Source: Elman 1990, "Finding structure in time".
type RNN struct {
	ReLU     bool
	Last     bool
	Truncate int
}

func (RNN) Name() string { return "rnn" }

func (RNN) Inputs() (least, most int) { return 4, 5 }

func (l RNN) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return recurrent("rnn", 1, l.Last, in, in[4:])
}

func (l RNN) Record(t *autodiff.Tape, _ graph.Mode, in ...autodiff.Var) autodiff.Var {
	shaped(l, in)
	r := newReader(t, in, l.Truncate)
	var op autodiff.Operation = autodiff.Tanh{}
	if l.ReLU {
		op = autodiff.ReLU{}
	}
	h := r.first(in[4:], 0)
	var states []autodiff.Var
	for step := range r.steps {
		h = r.carried(h, step)
		z := r.input(step)
		h = t.Apply(op, t.Apply(autodiff.Add{}, z, t.Apply(autodiff.MatMul{}, h, r.turned)))
		states = append(states, h)
	}
	return r.result(states, l.Last)
}

// Gates finds the sum z and the state h of every step in what the layer recorded.
func (l RNN) Gates(recorded []autodiff.Var) []Gate {
	return named(cells(recorded, 6, 1, l.Truncate, l.Last), "zh", 4, 5)
}
