package nn

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Recurrent layers read sequences x [N,T,D] with weights W [G·H,D], R [G·H,H] and b [G·H], G gates one below the other,
// and give the state h after every step, [N,T,H], or only after the last, [N,H]. They begin with h = 0, or with a state
// that is their last input (of an LSTM, their last two: h, or h and c): [N,H], or [1,H] for all examples. On the tape every
// step is laid out in operations, so that each gate is a number one can ask about: Gates finds them.

// recurrent is the shape of a recurrent layer's result.
func recurrent(op string, gates int, last bool, in, states []tensor.Shape) (tensor.Shape, error) {
	x, w, r, b := in[0], in[1], in[2], in[3]
	if len(x) != 3 || x[1] < 1 || len(w) != 2 || w[1] != x[2] {
		return nil, &tensor.ShapeError{Op: op, A: x, B: w, Want: "sequences [N,T,D] of at least one step and weights [" + times(gates) + "H,D]"}
	}
	if len(r) != 2 || r[0] != gates*r[1] || r[0] != w[0] {
		return nil, &tensor.ShapeError{Op: op, A: w, B: r, Want: "recurrent weights [" + times(gates) + "H,H]"}
	}
	if len(b) != 1 || b[0] != w[0] {
		return nil, &tensor.ShapeError{Op: op, A: w, B: b, Want: "one bias for each row of weights"}
	}
	for _, s := range states {
		if len(s) != 2 || s[0] != x[0] && s[0] != 1 || s[1] != r[1] {
			return nil, &tensor.ShapeError{Op: op, A: x, B: s, Want: "a first state [N,H] or [1,H] for sequences [N,T,D]"}
		}
	}
	if last {
		return tensor.Shape{x[0], r[1]}, nil
	}
	return tensor.Shape{x[0], x[1], r[1]}, nil
}

func times(gates int) string {
	if gates == 1 {
		return ""
	}
	return string(rune('0'+gates)) + "·"
}

// reader lays the steps of a sequence out on a tape.
type reader struct {
	t           *autodiff.Tape
	x, w, b     autodiff.Var
	turned      autodiff.Var // Rᵀ
	n, steps, h int
	truncate    int
}

func newReader(t *autodiff.Tape, in []autodiff.Var, truncate int) reader {
	s := in[0].Value().Shape()
	return reader{
		t: t, x: in[0], w: in[1], b: in[3], turned: t.Apply(autodiff.Transpose{Axes: []int{1, 0}}, in[2]),
		n: s[0], steps: s[1], h: in[2].Value().Dim(1), truncate: truncate,
	}
}

// first is the i-th state before the first step: zeros if it is not given.
func (r reader) first(states []autodiff.Var, i int) autodiff.Var {
	if i < len(states) {
		return states[i]
	}
	return r.t.Leaf(tensor.New(r.n, r.h))
}

// begins tells whether a step begins a stretch, beyond which no derivative goes back.
func begins(step, truncate int) bool { return truncate > 0 && step > 0 && step%truncate == 0 }

// carried is a state as a step sees it: cut off from what came before where a stretch begins.
func (r reader) carried(state autodiff.Var, step int) autodiff.Var {
	if begins(step, r.truncate) {
		return r.t.Leaf(state.Value())
	}
	return state
}

// input is W·x_t + b.
func (r reader) input(step int) autodiff.Var {
	x := r.t.Apply(autodiff.Slice{Axis: 1, From: step, To: step + 1}, r.x)
	return r.t.Apply(autodiff.Affine{}, r.t.Apply(autodiff.Reshape{To: []int{0, -1}}, x), r.w, r.b)
}

// gate is the i-th of the gates that lie side by side in z [N,G·H].
func (r reader) gate(z autodiff.Var, i int) autodiff.Var {
	return r.t.Apply(autodiff.Slice{Axis: 1, From: i * r.h, To: (i + 1) * r.h}, z)
}

// result puts the states together.
func (r reader) result(states []autodiff.Var, last bool) autodiff.Var {
	if last {
		return states[len(states)-1]
	}
	rows := make([]autodiff.Var, len(states))
	for i, h := range states {
		rows[i] = r.t.Apply(autodiff.Reshape{To: []int{0, 1, -1}}, h)
	}
	return r.t.Apply(autodiff.Concat{Axis: 1}, rows...)
}

// start is how many variables stand before the first step: it begins by taking its place out of the sequence.
func start(recorded []autodiff.Var) int {
	for i, v := range recorded {
		op, in := v.Origin()
		if _, cut := op.(autodiff.Slice); cut && in[0].Value().Rank() == 3 {
			return i
		}
	}
	return len(recorded)
}

// cells cuts what a recurrent layer recorded into its steps: each has size variables, and where a stretch begins, one
// more for each state that is carried.
func cells(recorded []autodiff.Var, size, carried, truncate int, last bool) (steps [][]autodiff.Var) {
	end := len(recorded)
	at := start(recorded)
	for step := 0; ; step++ {
		if begins(step, truncate) {
			at += carried
		}
		// Behind n steps stand n reshaped states and what joins them, unless only the last is kept.
		if left := end - at; last && left < size || !last && left < size+step+2 {
			return steps
		}
		steps = append(steps, recorded[at:at+size])
		at += size
	}
}

// Gate is a gate, or another number of the formulas, at one step of a recurrent layer.
type Gate struct {
	Step   int    // from 0
	Letter string // as in the layer's formulas: "f", "c", "h"
	Var    autodiff.Var
}

// named gives the variables of each step at places their letters; a place below 0 counts from the end of the step.
func named(steps [][]autodiff.Var, letters string, places ...int) []Gate {
	var list []Gate
	for i, v := range steps {
		for k, place := range places {
			if place < 0 {
				place += len(v)
			}
			list = append(list, Gate{Step: i, Letter: letters[k : k+1], Var: v[place]})
		}
	}
	return list
}
