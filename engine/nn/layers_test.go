package nn

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff/tabletest"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// record runs a layer on a new tape.
func record(l graph.Layer, mode graph.Mode, in []*tensor.Tensor) (*autodiff.Tape, []autodiff.Var, autodiff.Var) {
	t := &autodiff.Tape{}
	var vars []autodiff.Var
	for _, x := range in {
		vars = append(vars, t.Leaf(x))
	}
	return t, vars, l.Record(t, mode, vars...)
}

// weighted runs a layer and returns Σ weight·result with its derivatives.
func weighted(l graph.Layer, mode graph.Mode, in []*tensor.Tensor, weight *tensor.Tensor) (float64, []*tensor.Tensor) {
	t, vars, y := record(l, mode, in)
	sum := t.Apply(autodiff.Sum{}, t.Apply(autodiff.Multiply{}, y, t.Leaf(weight)))
	d := t.Backward(sum)
	var slopes []*tensor.Tensor
	for _, v := range vars {
		slopes = append(slopes, d.Of(v))
	}
	return sum.Value().Item(), slopes
}

func modes() []func() graph.Mode {
	return []func() graph.Mode{
		func() graph.Mode { return graph.Mode{} },
		func() graph.Mode { return graph.Mode{Train: true, Rand: num.NewRand(5, 5)} },
	}
}

func TestEveryLayersDerivativeAgreesWithDifferences(t *testing.T) {
	const h = 1e-5
	for _, entry := range Layers() {
		r := num.NewRand(1, 1)
		for range 8 {
			l, in := entry.Sample(r)
			if l.Name() != entry.Name {
				t.Fatalf("the layer calls itself %s", l.Name())
			}
			for train, mode := range modes() {
				_, vars, y := record(l, mode(), in)
				if s, err := l.Shape(shapes(vars)); err != nil || !s.Equal(y.Value().Shape()) {
					t.Fatalf("%s: the result has shape %v, Shape tells %v, %v", entry.Name, y.Value().Shape(), s, err)
				}
				up := sample(r, y.Value().Shape()...)
				_, slopes := weighted(l, mode(), in, up)
				for k, x := range in {
					if train == 1 && slices.Contains(entry.Kept, k) {
						continue
					}
					for i, at := range x.Data() {
						x.Data()[i] = at + h
						plus, _ := weighted(l, mode(), in, up)
						x.Data()[i] = at - h
						minus, _ := weighted(l, mode(), in, up)
						x.Data()[i] = at
						want := (plus - minus) / (2 * h)
						if got := slopes[k].Data()[i]; math.Abs(got-want) > 1e-7*math.Max(1, math.Abs(want)) {
							t.Errorf("%s, input %d, element %d: derivative %v, by differences %v", entry.Name, k, i, got, want)
						}
					}
				}
			}
		}
	}
}

// Every type in this package that is a layer stands in the table.
func TestTheTableOfLayersIsComplete(t *testing.T) {
	names := tabletest.Names(t)
	for _, name := range names {
		if !slices.ContainsFunc(Layers(), func(e Entry) bool { return e.Name == name }) {
			t.Errorf("layer %s is not in Layers", name)
		}
	}
	if len(names) != len(Layers()) {
		t.Errorf("%d layers in the files, %d in the table", len(names), len(Layers()))
	}
}

func same(t *testing.T, what string, got, want *tensor.Tensor) {
	t.Helper()
	if !got.Shape().Equal(want.Shape()) {
		t.Fatalf("%s: shape %v, want %v", what, got.Shape(), want.Shape())
	}
	for i, v := range got.Data() {
		if math.Abs(v-want.Data()[i]) > 1e-12 {
			t.Errorf("%s, element %d: %v, want %v", what, i, v, want.Data()[i])
		}
	}
}

func TestTheLastStateIsTheLastOfAll(t *testing.T) {
	r := num.NewRand(3, 0)
	for _, pair := range []struct {
		all, last graph.Layer
		gates     int
	}{{RNN{}, RNN{Last: true}, 1}, {GRU{}, GRU{Last: true}, 3}, {LSTM{}, LSTM{Last: true}, 4}} {
		in := []*tensor.Tensor{sample(r, 2, 5, 3), sample(r, pair.gates*2, 3), sample(r, pair.gates*2, 2), sample(r, pair.gates*2)}
		tape, _, all := record(pair.all, graph.Mode{}, in)
		_, _, last := record(pair.last, graph.Mode{}, in)
		end := tape.Apply(autodiff.Reshape{To: []int{0, -1}}, tape.Apply(autodiff.Slice{Axis: 1, From: 4, To: 5}, all))
		same(t, pair.all.Name(), last.Value(), end.Value())
	}
}

func TestEveryGateCanBeAskedAbout(t *testing.T) {
	r := num.NewRand(3, 1)
	const d, h, steps = 2, 3, 5
	for _, truncate := range []int{0, 2} {
		for _, last := range []bool{false, true} {
			x := sample(r, 2, steps, d)
			weights := func(gates int) []*tensor.Tensor {
				return []*tensor.Tensor{x, sample(r, gates*h, d), sample(r, gates*h, h), sample(r, gates*h)}
			}
			run := func(l graph.Layer, in []*tensor.Tensor) []autodiff.Var {
				tape, _, _ := record(l, graph.Mode{}, in)
				var list []autodiff.Var
				for i := len(in); i < tape.Len(); i++ {
					list = append(list, tape.At(i))
				}
				return list
			}
			// each walks the steps and gives the numbers of one element by their letters.
			each := func(name string, gates []Gate, letters int, check func(step int, at map[string]float64) bool) {
				if len(gates) != steps*letters {
					t.Fatalf("%s, truncate %d, last %v: %d gates, want %d", name, truncate, last, len(gates), steps*letters)
				}
				for step := range steps {
					at := map[string]float64{}
					for _, gate := range gates[step*letters : (step+1)*letters] {
						if gate.Step != step {
							t.Fatalf("%s: gate %s of step %d stands at step %d", name, gate.Letter, gate.Step, step)
						}
						at[gate.Letter] = gate.Var.Value().Data()[4]
					}
					if !check(step, at) {
						t.Fatalf("%s, truncate %d, last %v, step %d: the gates do not give the state: %v", name, truncate, last, step, at)
					}
				}
			}
			near := func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }
			lstm := LSTM{Last: last, Truncate: truncate}
			c := 0.0
			each("lstm", lstm.Gates(run(lstm, weights(4))), 6, func(_ int, at map[string]float64) bool {
				c = at["f"]*c + at["i"]*at["g"]
				return near(at["c"], c) && near(at["h"], at["o"]*math.Tanh(c))
			})
			for _, form := range []struct{ before, own bool }{{false, false}, {false, true}, {true, false}} {
				gru, in := GRU{Last: last, Truncate: truncate, ResetBefore: form.before}, weights(3)
				if form.own {
					in = append(in, sample(r, h))
				}
				state := 0.0
				each("gru", gru.Gates(run(gru, in)), 4, func(_ int, at map[string]float64) bool {
					state = (1-at["z"])*at["n"] + at["z"]*state
					return near(at["h"], state) && at["r"] > 0 && at["r"] < 1
				})
			}
			rnn := RNN{Last: last, Truncate: truncate}
			each("rnn", rnn.Gates(run(rnn, weights(1))), 2, func(_ int, at map[string]float64) bool { return near(at["h"], math.Tanh(at["z"])) })
		}
	}
}

func TestACausalStepSeesNothingThatComesAfterIt(t *testing.T) {
	const steps, d = 4, 4
	r := num.NewRand(3, 5)
	in := []*tensor.Tensor{sample(r, 1, steps, d), sample(r, 3*d, d), sample(r, 3*d), sample(r, d, d), sample(r, d)}
	for _, causal := range []bool{false, true} {
		l := SelfAttention{Heads: 2, Causal: causal}
		for step := range steps {
			up := tensor.New(1, steps, d)
			for i := range d {
				up.Data()[step*d+i] = 1
			}
			_, slopes := weighted(l, graph.Mode{}, in, up)
			for seen := range steps {
				moves := slices.ContainsFunc(slopes[0].Data()[seen*d:(seen+1)*d], func(v float64) bool { return v != 0 })
				if want := !causal || seen <= step; moves != want {
					t.Errorf("causal %v: step %d depends on step %d: %v, want %v", causal, step, seen, moves, want)
				}
			}
		}
	}
}

// A sequence read in two goes, the second from the state at the end of the first, is the sequence read in one.
func TestAFirstStateCarriesOn(t *testing.T) {
	r := num.NewRand(3, 6)
	const steps, cut, d, h = 5, 2, 3, 2
	for _, test := range []struct {
		layer graph.Layer
		gates int
		own   bool
	}{{RNN{}, 1, false}, {GRU{}, 3, false}, {GRU{}, 3, true}, {GRU{ResetBefore: true}, 3, false}, {LSTM{}, 4, false}} {
		rest := []*tensor.Tensor{sample(r, test.gates*h, d), sample(r, test.gates*h, h), sample(r, test.gates*h)}
		if test.own {
			rest = append(rest, sample(r, h))
		}
		x := sample(r, 2, steps, d)
		run := func(l graph.Layer, x *tensor.Tensor, states ...*tensor.Tensor) (*tensor.Tensor, []Gate) {
			in := append(append([]*tensor.Tensor{x}, rest...), states...)
			tape, _, y := record(l, graph.Mode{}, in)
			var recorded []autodiff.Var
			for i := len(in); i < tape.Len(); i++ {
				recorded = append(recorded, tape.At(i))
			}
			return y.Value(), l.(interface {
				Gates([]autodiff.Var) []Gate
			}).Gates(recorded)
		}
		part := func(from, to int) *tensor.Tensor {
			return autodiff.Slice{Axis: 1, From: from, To: to}.Forward([]*tensor.Tensor{x})
		}
		whole, _ := run(test.layer, x)
		_, gates := run(test.layer, part(0, cut))
		state := map[string]*tensor.Tensor{}
		for _, g := range gates {
			state[g.Letter] = g.Var.Value()
		}
		states := []*tensor.Tensor{state["h"]}
		if test.gates == 4 {
			states = append(states, state["c"])
		}
		second, gates := run(test.layer, part(cut, steps), states...)
		same(t, test.layer.Name(), second, autodiff.Slice{Axis: 1, From: cut, To: steps}.Forward([]*tensor.Tensor{whole}))
		same(t, test.layer.Name()+", the last gate", gates[len(gates)-1].Var.Value(), autodiff.Reshape{To: []int{0, -1}}.Forward([]*tensor.Tensor{
			autodiff.Slice{Axis: 1, From: steps - cut - 1, To: steps - cut}.Forward([]*tensor.Tensor{second})}))
	}
}

func TestTooFewAndTooManyInputsAreTold(t *testing.T) {
	check := func(l graph.Layer, in []*tensor.Tensor) {
		t.Helper()
		least, most := autodiff.Inputs(l)
		for _, n := range []int{0, least - 1, most + 1} {
			if most < 0 && n == 0 && least > 0 {
				n = least - 1
			} else if most < 0 {
				continue
			}
			given := append(append([]*tensor.Tensor{}, in...), tensor.New(2), tensor.New(2), tensor.New(2))[:n]
			want := fmt.Sprintf("%s: inputs: got %d, want %d", l.Name(), n, least)
			told := func(where string, err error) {
				var wrong *autodiff.InputsError
				if !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), want) {
					t.Errorf("%s with %d inputs, %s: %v", l.Name(), n, where, err)
				}
			}
			told("on a tape", func() (err error) {
				defer func() {
					if r := recover(); r != nil {
						err, _ = r.(error)
					}
				}()
				record(l, graph.Mode{}, given)
				return nil
			}())
			g := &graph.Graph{}
			var values []graph.Value
			for _, x := range given {
				values = append(values, g.Param("p", x))
			}
			_, err := g.Add(l, values...)
			told("in a graph", err)
		}
	}
	r := num.NewRand(7, 0)
	for _, entry := range autodiff.Operations() {
		op, in := entry.Sample(r)
		check(graph.Operation{Operation: op}, in)
	}
	for _, entry := range Layers() {
		l, in := entry.Sample(r)
		check(l, in)
	}
	_, err := (&graph.Graph{}).Add(graph.Operation{Operation: autodiff.Affine{}})
	if want := "affine: inputs: got 0, want 3"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestTruncationCutsDerivativesButNoValues(t *testing.T) {
	r := num.NewRand(3, 2)
	in := []*tensor.Tensor{sample(r, 1, 5, 2), sample(r, 12, 2), sample(r, 12, 3), sample(r, 12)}
	up := sample(r, 1, 3)
	whole, free := weighted(LSTM{Last: true}, graph.Mode{}, in, up)
	cut, bound := weighted(LSTM{Last: true, Truncate: 2}, graph.Mode{}, in, up)
	if whole != cut {
		t.Errorf("the value is %v, without truncation %v", cut, whole)
	}
	// Stretches begin at steps 2 and 4: only the last step is reached from the end.
	for i, v := range bound[0].Data() {
		if reached := i >= 8; (v != 0) != reached {
			t.Errorf("the derivative by input %d is %v", i, v)
		}
	}
	if free[0].Data()[0] == 0 {
		t.Error("without truncation the first step is not reached either")
	}
}

func TestDropoutDrawsAndKeepsTheMean(t *testing.T) {
	x := Constant(1)(nil, 100, 100)
	_, _, used := record(Dropout{Rate: 0.3}, graph.Mode{}, []*tensor.Tensor{x})
	same(t, "in use", used.Value(), x)
	_, _, y := record(Dropout{Rate: 0.3}, graph.Mode{Train: true, Rand: num.NewRand(1, 0)}, []*tensor.Tensor{x})
	gone, sum := 0, 0.0
	for _, v := range y.Value().Data() {
		sum += v
		switch {
		case v == 0:
			gone++
		case math.Abs(v-1/0.7) > 1e-15:
			t.Fatalf("a number became %v", v)
		}
	}
	// 10,000 draws: four standard errors are 0.018.
	if math.Abs(float64(gone)/1e4-0.3) > 0.018 || math.Abs(sum/1e4-1) > 0.03 {
		t.Errorf("%d of 10,000 wiped out, mean %v", gone, sum/1e4)
	}
	_, _, again := record(Dropout{Rate: 0.3}, graph.Mode{Train: true, Rand: num.NewRand(1, 0)}, []*tensor.Tensor{x})
	same(t, "the same stream", again.Value(), y.Value())
	defer func() {
		if recover() == nil {
			t.Error("dropout drew from nothing")
		}
	}()
	record(Dropout{Rate: 0.3}, graph.Mode{Train: true}, []*tensor.Tensor{x})
}

func TestBatchNormKeepsRunningStatistics(t *testing.T) {
	g := &graph.Graph{}
	x := g.Input("x", 1)
	mean, variance := g.Buffer("mean", tensor.New(1)), g.Buffer("variance", Constant(1)(nil, 1))
	y, err := g.Add(BatchNorm{Momentum: 0.75, Epsilon: 0}, x, g.Param("scale", Constant(2)(nil, 1)), g.Param("shift", Constant(5)(nil, 1)), mean, variance)
	if err != nil {
		t.Fatal(err)
	}
	g.Output("y", y)
	batch := tensor.From([]float64{1, 3, 5, 7}, 4, 1) // mean 4, variance 5
	run := g.Run(&autodiff.Tape{}, graph.Mode{Train: true}, batch)
	if got := g.Tensor(mean).Item(); got != 0 {
		t.Errorf("the run itself moved the mean to %v", got)
	}
	run.Keep()
	if got := g.Tensor(mean).Item(); got != 1 {
		t.Errorf("running mean %v, want 0.75·0 + 0.25·4", got)
	}
	if got := g.Tensor(variance).Item(); got != 2 {
		t.Errorf("running variance %v, want 0.75·1 + 0.25·5", got)
	}
	same(t, "in training", run.Output(0).Value(), tensor.From([]float64{5 - 6/math.Sqrt(5), 5 - 2/math.Sqrt(5), 5 + 2/math.Sqrt(5), 5 + 6/math.Sqrt(5)}, 4, 1))
	used := g.Run(&autodiff.Tape{}, graph.Mode{}, tensor.From([]float64{3}, 1, 1))
	same(t, "in use", used.Output(0).Value(), tensor.From([]float64{5 + 4/math.Sqrt2}, 1, 1))
}

func TestLayersNameWhatDoesNotFit(t *testing.T) {
	for _, test := range []struct {
		layer graph.Layer
		in    []*tensor.Tensor
		want  string
	}{
		{LSTM{}, []*tensor.Tensor{tensor.New(1, 2, 3), tensor.New(8, 2), tensor.New(8, 2), tensor.New(8)}, "lstm: shapes 1×2×3 and 8×2 do not fit"},
		{LSTM{}, []*tensor.Tensor{tensor.New(1, 2, 3), tensor.New(8, 3), tensor.New(6, 2), tensor.New(8)}, "recurrent weights [4·H,H]"},
		{GRU{}, []*tensor.Tensor{tensor.New(1, 2, 3), tensor.New(6, 3), tensor.New(6, 2), tensor.New(5)}, "one bias for each row"},
		{GRU{ResetBefore: true}, []*tensor.Tensor{tensor.New(1, 2, 3), tensor.New(6, 3), tensor.New(6, 2), tensor.New(6), tensor.New(2)}, "which ResetBefore does not have"},
		{LSTM{}, []*tensor.Tensor{tensor.New(3, 2, 3), tensor.New(8, 3), tensor.New(8, 2), tensor.New(8), tensor.New(2, 2)}, "a first state [N,H] or [1,H]"},
		{GRU{}, []*tensor.Tensor{tensor.New(3, 2, 3), tensor.New(6, 3), tensor.New(6, 2), tensor.New(6), tensor.New(3, 2), tensor.New(3, 2)}, "a bias [H] within the reset"},
		{BatchNorm{}, []*tensor.Tensor{tensor.New(4, 3), tensor.New(2), tensor.New(3), tensor.New(3), tensor.New(3)}, "batch_norm: shapes 4×3 and 2 do not fit"},
		{LayerNorm{}, []*tensor.Tensor{tensor.New(4, 3), tensor.New(4), tensor.New(3)}, "layer_norm: shapes 4×3 and 4 do not fit"},
		{SelfAttention{Heads: 2}, []*tensor.Tensor{tensor.New(1, 2, 3), tensor.New(9, 3), tensor.New(9), tensor.New(3, 3), tensor.New(3)}, "whose width the heads divide"},
		{SelfAttention{}, []*tensor.Tensor{tensor.New(1, 2, 3), tensor.New(3, 3), tensor.New(9), tensor.New(3, 3), tensor.New(3)}, "self_attention: shapes 1×2×3 and 3×3 do not fit"},
	} {
		err := func() (err error) {
			defer func() { err, _ = recover().(error) }()
			record(test.layer, graph.Mode{}, test.in)
			return nil
		}()
		var shape *tensor.ShapeError
		if !errors.As(err, &shape) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.layer.Name(), err, test.want)
		}
	}
}

func TestInitializersHaveTheirVariance(t *testing.T) {
	for _, test := range []struct {
		name     string
		draw     Initializer
		shape    []int
		variance float64
	}{
		{"uniform", Uniform(-1, 1), []int{200, 100}, 1.0 / 3},
		{"normal", Normal(0.5), []int{200, 100}, 0.25},
		{"xavier normal", XavierNormal, []int{200, 100}, 2.0 / 300},
		{"xavier uniform", XavierUniform, []int{200, 100}, 2.0 / 300},
		{"he normal", HeNormal, []int{200, 100}, 2.0 / 100},
		{"he uniform of filters", HeUniform, []int{64, 32, 3, 3}, 2.0 / (32 * 9)},
		{"xavier normal of filters", XavierNormal, []int{64, 32, 3, 3}, 2.0 / (96 * 9)},
	} {
		x := test.draw(num.NewRand(4, 0), test.shape...)
		sum, square := 0.0, 0.0
		for _, v := range x.Data() {
			sum += v
			square += v * v
		}
		// About 20,000 draws: their variance is known to within 4 %.
		if n := float64(x.Size()); math.Abs(square/n/test.variance-1) > 0.04 || math.Abs(sum/n) > 4*math.Sqrt(test.variance/n) {
			t.Errorf("%s: mean %v, variance %v, want %v", test.name, sum/n, square/n, test.variance)
		}
	}
}

func TestOrthogonalRowsHaveRightAngles(t *testing.T) {
	for _, shape := range [][]int{{5, 5}, {12, 4}, {3, 7}} {
		m := Orthogonal(num.NewRand(4, 1), shape...)
		for i := range shape[0] {
			for k := range i + 1 {
				want := 0.0
				if k == i {
					want = 1
				} else if k/shape[1] != i/shape[1] {
					continue // another gate
				}
				if got := dot64(m.Row(i), m.Row(k)); math.Abs(got-want) > 1e-12 {
					t.Errorf("%v: rows %d and %d have the product %v, want %v", shape, i, k, got, want)
				}
			}
		}
	}
}
