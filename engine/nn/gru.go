package nn

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// GRU is the gated recurrent unit, with the gates in the order r, z, n (reset, update, new):
//
//	r = σ(W_r·x + R_r·h + b_r)
//	z = σ(W_z·x + R_z·h + b_z)
//	n = tanh(W_n·x + b_n + r ⊙ (R_n·h + c))     or, with ResetBefore, tanh(W_n·x + b_n + R_n·(r ⊙ h))
//	h ← (1 − z) ⊙ n + z ⊙ h
//
// x [N,T,D], W [3·H,D], R [3·H,H], b [3·H], and, if they are given, c [H], a bias within the reset, and the first state
// [N,H] → [N,T,H], or [N,H] if only the Last state is kept. As in ONNX and PyTorch, z is the share of the old state; texts that write
// (1 − z) ⊙ h + z ⊙ n have the weights of z with the other sign. ResetBefore is the form of Cho et al. 2014 (ONNX:
// linear_before_reset = 0); the other one needs one matrix product less a step. Truncate as in RNN.
type GRU struct {
	ResetBefore bool
	Last        bool
	Truncate    int
}

func (GRU) Name() string { return "gru" }

func (GRU) Inputs() (least, most int) { return 4, 6 }

func (l GRU) Shape(in []tensor.Shape) (tensor.Shape, error) {
	bias, state := l.Parts(in)
	var states []tensor.Shape
	if state > 0 {
		states = in[state:]
	}
	s, err := recurrent("gru", 3, l.Last, in, states)
	if err == nil && (bias > 0 && (l.ResetBefore || in[bias][0] != in[2][1]) || len(in) == 6 && bias == 0) {
		err = &tensor.ShapeError{Op: "gru", A: in[2], B: in[4], Want: "a bias [H] within the reset, which ResetBefore does not have"}
	}
	return s, err
}

// Parts returns the places among its inputs of the bias within the reset and of the first state; 0 for none.
func (GRU) Parts(in []tensor.Shape) (bias, state int) {
	if len(in) > 4 && len(in[4]) == 1 {
		bias = 4
	}
	if last := len(in) - 1; last > 3 && last != bias {
		state = last
	}
	return bias, state
}

func (l GRU) Record(t *autodiff.Tape, _ graph.Mode, in ...autodiff.Var) autodiff.Var {
	shaped(l, in)
	rd := newReader(t, in, l.Truncate)
	var outer, inner autodiff.Var // the parts of Rᵀ for both gates and for the new state
	if l.ResetBefore {
		outer = t.Apply(autodiff.Slice{Axis: 1, From: 0, To: 2 * rd.h}, rd.turned)
		inner = rd.gate(rd.turned, 2)
	}
	one := t.Leaf(tensor.Scalar(1))
	bias, state := l.Parts(shapes(in))
	var first []autodiff.Var
	if state > 0 {
		first = in[state:]
	}
	h := rd.first(first, 0)
	var states []autodiff.Var
	for step := range rd.steps {
		h = rd.carried(h, step)
		a := rd.input(step)
		if l.ResetBefore {
			h = l.cell(rd, one, a, t.Apply(autodiff.MatMul{}, h, outer), h, func(r autodiff.Var) autodiff.Var {
				return t.Apply(autodiff.MatMul{}, t.Apply(autodiff.Multiply{}, r, h), inner)
			})
		} else {
			u := t.Apply(autodiff.MatMul{}, h, rd.turned)
			h = l.cell(rd, one, a, u, h, func(r autodiff.Var) autodiff.Var {
				un := rd.gate(u, 2)
				if bias > 0 {
					un = t.Apply(autodiff.Add{}, un, in[bias])
				}
				return t.Apply(autodiff.Multiply{}, r, un)
			})
		}
		states = append(states, h)
	}
	return rd.result(states, l.Last)
}

// cell is one step from a = W·x + b and u = R·h; reset is what the reset gate lets through to the new state.
func (l GRU) cell(rd reader, one, a, u, h autodiff.Var, reset func(r autodiff.Var) autodiff.Var) autodiff.Var {
	t := rd.t
	gate := func(i int) autodiff.Var {
		return t.Apply(autodiff.Sigmoid{}, t.Apply(autodiff.Add{}, rd.gate(a, i), rd.gate(u, i)))
	}
	r, z := gate(0), gate(1)
	n := t.Apply(autodiff.Tanh{}, t.Apply(autodiff.Add{}, rd.gate(a, 2), reset(r)))
	fresh := t.Apply(autodiff.Add{}, one, t.Apply(autodiff.Scale{By: -1}, z))
	return t.Apply(autodiff.Add{}, t.Apply(autodiff.Multiply{}, fresh, n), t.Apply(autodiff.Multiply{}, z, h))
}

// Gates finds r, z, n and h of every step in what the layer recorded.
func (l GRU) Gates(recorded []autodiff.Var) []Gate {
	size := 22
	// A bias within the reset is added behind the 14 variables that a step begins with.
	if op, _ := recorded[start(recorded)+14].Origin(); op == (autodiff.Add{}) {
		size++
	}
	return named(cells(recorded, size, 1, l.Truncate, l.Last), "rznh", 7, 11, -6, -1)
}
