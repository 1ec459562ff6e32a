package nn

import (
	"math"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// printed compares with numbers of the curriculum, which are written with four decimals.
func printed(t *testing.T, what string, got []float64, want ...float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
	for i, v := range got {
		if math.Abs(v-want[i]) > 5.1e-5 {
			t.Errorf("%s: %v, want %v", what, got, want)
			return
		}
	}
}

func matrixOf(rows ...[]float64) *tensor.Tensor { return tensor.FromRows(rows) }

func vector(values ...float64) *tensor.Tensor { return tensor.From(values, len(values)) }

// U10: penalties and dropout.
func TestTheNumbersOfUnit10(t *testing.T) {
	const weight, slope, rate = 2.0, 0.3, 0.1
	for _, test := range []struct {
		name string
		op   autodiff.Operation
		want float64
	}{{"L2", autodiff.L2{Rate: 0.5}, 1.87}, {"L1", autodiff.L1{Rate: 0.5}, 1.92}} {
		w := []*tensor.Tensor{vector(weight)}
		d := test.op.VJP(w, test.op.Forward(w), tensor.Scalar(1))[0].Item()
		printed(t, test.name, []float64{weight - rate*(slope+d)}, test.want)
	}
	mask := tensor.Map(vector(1, 0, 1, 1), func(m float64) float64 { return m / 0.75 })
	printed(t, "dropout", autodiff.Multiply{}.Forward([]*tensor.Tensor{vector(0.5, 1.2, 0.8, 0.3), mask}).Data(), 0.6667, 0, 1.0667, 0.4)
}

// U12: a Sobel filter on an edge, with padding and stride.
func TestTheNumbersOfUnit12(t *testing.T) {
	image := tensor.New(1, 1, 5, 5)
	for y := range 4 {
		copy(image.Data()[5*y:], []float64{0, 0, 10, 10, 10})
	}
	sobel := tensor.From([]float64{-1, 0, 1, -2, 0, 2, -1, 0, 1}, 1, 1, 3, 3)
	in := []*tensor.Tensor{image, sobel, tensor.New(1)}
	printed(t, "no padding", autodiff.Conv2D{}.Forward(in).Data(), 40, 40, 0, 40, 40, 0, 30, 30, 0)
	padded := autodiff.Conv2D{Padding: [4]int{1, 1, 1, 1}, Stride: [2]int{2, 2}}
	printed(t, "padding 1, stride 2", padded.Forward(in).Data(), 0, 30, -30, 0, 40, -40, 0, 10, -10)
	line := []*tensor.Tensor{tensor.From([]float64{2, 3, 5, 4, 1}, 1, 1, 5), tensor.From([]float64{1, 0, -1}, 1, 1, 3), tensor.New(1)}
	printed(t, "in one dimension", autodiff.Conv1D{}.Forward(line).Data(), -3, -1, 4)
	for _, test := range []struct{ n, k, pad, stride, want int }{{8, 3, 0, 1, 6}, {8, 3, 1, 1, 8}, {8, 3, 1, 2, 4}, {28, 5, 0, 1, 24}, {32, 3, 1, 2, 16}} {
		op := autodiff.Conv2D{Padding: [4]int{test.pad, test.pad, test.pad, test.pad}, Stride: [2]int{test.stride, test.stride}}
		s, err := op.Shape([]tensor.Shape{{1, 1, test.n, test.n}, {8, 1, test.k, test.k}, {8}})
		if err != nil || !s.Equal(tensor.Shape{1, 8, test.want, test.want}) {
			t.Errorf("%+v: %v, %v", test, s, err)
		}
	}
	for model, want := range map[string]int{"conv 8 3x3": 80, "flatten, dense 512": 33280} {
		g, n := made(t, model, 1, 8, 8), 0
		for _, v := range g.Values(graph.Param) {
			n += g.Tensor(v).Size()
		}
		if n != want {
			t.Errorf("%s has %d parameters, want %d", model, n, want)
		}
	}
}

// U13: a recurrent unit over three steps and the way back through time.
func TestTheNumbersOfUnit13(t *testing.T) {
	tape := &autodiff.Tape{}
	leaf := func(x *tensor.Tensor) autodiff.Var { return tape.Leaf(x) }
	x, u, w, b := leaf(tensor.From([]float64{1, 0.5, -1}, 1, 3, 1)), leaf(matrixOf([]float64{1})), leaf(matrixOf([]float64{0.5})), leaf(vector(0))
	v, c := leaf(matrixOf([]float64{2})), leaf(vector(0))
	from := tape.Len()
	layer := RNN{Last: true}
	h := layer.Record(tape, graph.Mode{}, x, u, w, b)
	var recorded []autodiff.Var
	for i := from; i < tape.Len(); i++ {
		recorded = append(recorded, tape.At(i))
	}
	y := tape.Apply(autodiff.Affine{}, h, v, c)
	loss := tape.Apply(autodiff.Mean{}, tape.Apply(autodiff.Squared{Targets: matrixOf([]float64{0.5})}, y))
	d := tape.Backward(loss)
	var z, states, deltas, arrives []float64
	for _, g := range layer.Gates(recorded) {
		if g.Letter == "z" {
			z, deltas = append(z, g.Var.Value().Item()), append(deltas, d.Of(g.Var).Item())
		} else {
			states, arrives = append(states, g.Var.Value().Item()), append(arrives, d.Of(g.Var).Item())
		}
	}
	printed(t, "z", z, 1, 0.8808, -0.6466)
	printed(t, "h", states, 0.7616, 0.7068, -0.5694)
	printed(t, "y and L", []float64{y.Value().Item(), loss.Value().Item()}, -1.1387, 1.3427)
	printed(t, "g", arrives, -0.2771, -1.1075, -3.2775)
	printed(t, "δ", deltas, -0.1164, -0.5542, -2.2150)
	printed(t, "dw, du, db, dv", []float64{d.Of(w).Item(), d.Of(u).Item(), d.Of(b).Item(), d.Of(v).Item()}, -1.9877, 1.8215, -2.8855, 0.9331)
}

// U13: one step of a GRU and of an LSTM. A second input, which is 1 at a step before and then 0, brings the state to
// where the example begins.
func TestTheGatesOfUnit13(t *testing.T) {
	const far = 50 // σ(−50) and 1 − σ(50) are below 1e-21
	x := tensor.From([]float64{0, 1, 1, 0}, 1, 2, 2)
	gates := func(l interface {
		graph.Layer
		Gates([]autodiff.Var) []Gate
	}, in ...*tensor.Tensor) map[string]float64 {
		tape, _, _ := record(l, graph.Mode{}, in)
		var recorded []autodiff.Var
		for i := len(in); i < tape.Len(); i++ {
			recorded = append(recorded, tape.At(i))
		}
		at := map[string]float64{}
		for _, g := range l.Gates(recorded) {
			at[g.Letter] = g.Var.Value().Item() // the last step's stay
		}
		return at
	}
	// The course's z is the share of the new state: 1 − z here, with the signs turned.
	at := gates(GRU{ResetBefore: true}, x,
		matrixOf([]float64{-1, 0}, []float64{-2, -far}, []float64{1, math.Atanh(0.6)}),
		matrixOf([]float64{0.5}, []float64{-1}, []float64{0.8}), vector(0, 1, 0))
	printed(t, "GRU", []float64{1 - at["z"], at["r"], at["n"], at["h"]}, 0.8320, 0.3318, 0.8208, 0.7837)

	o := 0.6 / math.Tanh(0.8)
	at = gates(LSTM{}, x,
		matrixOf([]float64{0.5, far}, []float64{0.5, 0}, []float64{0.9, math.Atanh(0.8)}, []float64{0.7, math.Log(o / (1 - o))}),
		matrixOf([]float64{-0.3}, []float64{0.2}, []float64{0.4}, []float64{0.1}), vector(0, 1, 0, 0))
	printed(t, "LSTM", []float64{at["f"], at["i"], at["o"], at["g"], at["c"], at["h"]}, 0.8348, 0.5793, 0.6814, 0.8144, 1.1396, 0.5548)
}
