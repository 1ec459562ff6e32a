package nn

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// LSTM is the long short-term memory, with the gates in the order i, f, g, o (input, forget, candidate, output):
//
//	i = σ(W_i·x + R_i·h + b_i)      f = σ(W_f·x + R_f·h + b_f)
//	g = tanh(W_g·x + R_g·h + b_g)   o = σ(W_o·x + R_o·h + b_o)
//	c ← f ⊙ c + i ⊙ g               h ← o ⊙ tanh(c)
//
// x [N,T,D], W [4·H,D], R [4·H,H], b [4·H], and, if they are given, the first h [N,H] and c [N,H] → [N,T,H], or [N,H] if
// only the Last state is kept. Truncate as in RNN, for h and c. Sources: Hochreiter, Schmidhuber 1997; Gers, Schmidhuber, Cummins 2000 (forget gate).
type LSTM struct {
	Last     bool
	Truncate int
}

func (LSTM) Name() string { return "lstm" }

func (LSTM) Inputs() (least, most int) { return 4, 6 }

func (l LSTM) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return recurrent("lstm", 4, l.Last, in, in[4:])
}

func (l LSTM) Record(t *autodiff.Tape, _ graph.Mode, in ...autodiff.Var) autodiff.Var {
	shaped(l, in)
	r := newReader(t, in, l.Truncate)
	h, c := r.first(in[4:], 0), r.first(in[4:], 1)
	var states []autodiff.Var
	for step := range r.steps {
		h, c = r.carried(h, step), r.carried(c, step)
		a := r.input(step)
		z := t.Apply(autodiff.Add{}, a, t.Apply(autodiff.MatMul{}, h, r.turned))
		i := t.Apply(autodiff.Sigmoid{}, r.gate(z, 0))
		f := t.Apply(autodiff.Sigmoid{}, r.gate(z, 1))
		g := t.Apply(autodiff.Tanh{}, r.gate(z, 2))
		o := t.Apply(autodiff.Sigmoid{}, r.gate(z, 3))
		c = t.Apply(autodiff.Add{}, t.Apply(autodiff.Multiply{}, f, c), t.Apply(autodiff.Multiply{}, i, g))
		h = t.Apply(autodiff.Multiply{}, o, t.Apply(autodiff.Tanh{}, c))
		states = append(states, h)
	}
	return r.result(states, l.Last)
}

// Gates finds i, f, g, o, c and h of every step in what the layer recorded.
func (l LSTM) Gates(recorded []autodiff.Var) []Gate {
	return named(cells(recorded, 18, 2, l.Truncate, l.Last), "ifgoch", 6, 8, 10, 12, 15, 17)
}
