package explain

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// complete complains about a step that lacks a part or has a gap left in a sentence.
func complete(t *testing.T, what string, s Step) {
	t.Helper()
	if s.Sentence == "" || strings.ContainsAny(s.Sentence, "{}") {
		t.Errorf("%s: the sentence is %q", what, s.Sentence)
	}
	if !strings.Contains(s.Symbols, " = ") || !strings.Contains(s.Numbers, " = ") {
		t.Errorf("%s: the formula is %q, with numbers %q", what, s.Symbols, s.Numbers)
	}
	wellFormed(t, what+" symbols", s.SymbolsMath)
	wellFormed(t, what+" numbers", s.NumbersMath)
	if math.IsNaN(s.Value) {
		t.Errorf("%s: the value is %v", what, s.Value)
	}
}

func TestEveryOperationIsExplainedBothWaysInBothLanguages(t *testing.T) {
	for _, entry := range autodiff.Operations() {
		for _, lang := range languages() {
			r := num.NewRand(4, 1)
			texts, err := newStepText(lang)
			if err != nil {
				t.Fatal(err)
			}
			for range 4 {
				op, in := entry.Sample(r)
				out := op.Forward(in)
				up := tensor.Map(out, func(float64) float64 { return r.Normal() })
				s := texts.value(op, in, out)
				complete(t, entry.Name+" "+lang, s)
				if shape, err := op.Shape(func() (list []tensor.Shape) {
					for _, x := range in {
						list = append(list, x.Shape())
					}
					return list
				}()); err != nil || !shape.Equal(s.Shape) || len(s.Inputs) != len(in) {
					t.Errorf("%s: shape %v of inputs %v, want %v", entry.Name, s.Shape, s.Inputs, shape)
				}
				for k, back := range op.VJP(in, out, up) {
					complete(t, entry.Name+" back "+lang, texts.slope(op, in, out, up, back, k))
				}
			}
		}
	}
}

func TestEveryLayerIsExplainedBothWaysInBothLanguages(t *testing.T) {
	for _, entry := range nn.Layers() {
		r := num.NewRand(6, 1)
		for _, train := range []bool{false, true, false, true, false, true} {
			l, in := entry.Sample(r)
			g := &graph.Graph{}
			values := []graph.Value{g.Input("x", in[0].Shape()[1:]...)}
			for _, p := range in[1:] {
				values = append(values, g.Param("p", p))
			}
			y, err := g.Add(l, values...)
			if err != nil {
				t.Fatal(err)
			}
			g.Output("y", y)
			var tape autodiff.Tape
			run := g.Run(&tape, graph.Mode{Train: train, Rand: r}, in[0])
			d := tape.Backward(tape.Apply(autodiff.Sum{}, run.Output(0)))
			for _, lang := range languages() {
				steps, err := Steps(run, lang)
				if err != nil {
					t.Fatal(err)
				}
				back, err := StepsBack(run, d, lang)
				if err != nil {
					t.Fatal(err)
				}
				if gates := map[string]int{"rnn": 2, "gru": 4, "lstm": 6}[entry.Name]; gates > 0 {
					found := 0
					for _, part := range steps[0].Parts {
						if part.Name != "" {
							found++
						}
					}
					if want := gates * in[0].Dim(1); found != want {
						t.Errorf("%s: %d named parts, want %d", entry.Name, found, want)
					}
				}
				if steps[0].Sentence == back[0].Sentence {
					t.Errorf("%s says the same on the way there and back", entry.Name)
				}
				for _, s := range []Step{steps[0], back[0]} {
					if s.Sentence == "" || s.Layer != entry.Name || len(s.Inputs) != len(in) || len(s.Parts) == 0 && (entry.Name != "dropout" || train) {
						t.Errorf("%s, %s: %+v", entry.Name, lang, s)
					}
					for _, part := range s.Parts {
						complete(t, entry.Name+" "+part.Layer+" "+lang, part)
					}
				}
			}
		}
	}
}

func mixed(t *testing.T) (*graph.Graph, graph.Value) {
	t.Helper()
	g := &graph.Graph{}
	x := g.Input("x", 2)
	add := func(op autodiff.Operation, in ...graph.Value) graph.Value {
		v, err := g.Add(graph.Operation{Operation: op}, in...)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	z := add(autodiff.Affine{}, x, g.Param("0.weight", tensor.FromRows([][]float64{{1, -2}, {0.5, 1}})), g.Param("0.bias", tensor.From([]float64{0, 0.5}, 2)))
	h := add(autodiff.LeakyReLU{Slope: 0.1}, z)
	o := add(autodiff.Add{}, h, x)
	g.Output("o", o)
	return g, o
}

func TestStepsTellWhatEveryLayerDid(t *testing.T) {
	g, o := mixed(t)
	var tape autodiff.Tape
	run := g.Run(&tape, graph.Mode{}, tensor.FromRows([][]float64{{3, 2}}))
	steps, err := Steps(run, "en")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct{ layer, symbols, numbers string }{
		{"affine", "z₁,₂ = W₂,₁·x₁,₁ + W₂,₂·x₁,₂ + b₂", "4 = 0.5 × 3 + 1 × 2 + 0.5"},
		{"leaky_relu", "h₁,₂ = (z₁,₂ if z₁,₂ > 0, otherwise 0.1·z₁,₂)", "4 = 4"},
		{"add", "c₁,₂ = a₁,₂ + b₁,₂", "6 = 4 + 2"},
	} {
		if s := steps[i]; s.Layer != want.layer || s.Symbols != want.symbols || s.Numbers != want.numbers {
			t.Errorf("step %d: %s: %s; %s", i, s.Layer, s.Symbols, s.Numbers)
		}
	}
	if in := steps[0].Inputs; in[1].Name != "0.weight" || in[1].Letter != "W" || !tensor.Shape(in[1].Shape).Equal(tensor.Shape{2, 2}) || in[0].Name != "x" {
		t.Errorf("inputs %v", in)
	}
	if _, err := json.Marshal(steps); err != nil {
		t.Error(err)
	}
	if _, err := Steps(run, "fr"); err == nil {
		t.Error("French was taken")
	}

	d := tape.Backward(tape.Apply(autodiff.Sum{}, run.Var(o)))
	back, err := StepsBack(run, d, "en")
	if err != nil {
		t.Fatal(err)
	}
	if len(back) != 3 || back[0].Layer != "add" || len(back[0].Parts) != 2 || back[1].Symbols != "∂L/∂z₁,₂ = ∂L/∂h₁,₂·(1 if z₁,₂ > 0, otherwise 0.1)" || back[1].Numbers != "1 = 1 × 1" {
		t.Errorf("back: %+v", back)
	}
}

func TestStepsLookForFiniteNumbers(t *testing.T) {
	g, _ := mixed(t)
	params := g.Values(graph.Param)
	g.Tensor(params[1]).Data()[0] = math.Inf(-1) // a mask
	run := g.Run(&autodiff.Tape{}, graph.Mode{}, tensor.FromRows([][]float64{{3, 2}}))
	steps, err := Steps(run, "en")
	if err != nil {
		t.Fatal(err)
	}
	if steps[0].Value != 4 || steps[2].Value != 6 {
		t.Errorf("values %v and %v, want those beside −∞", steps[0].Value, steps[2].Value)
	}
	g.Tensor(params[1]).Data()[1] = math.NaN()
	var wrong *Error
	if _, err := Steps(g.Run(&autodiff.Tape{}, graph.Mode{}, tensor.FromRows([][]float64{{3, 2}})), "en"); !errors.As(err, &wrong) || wrong.Code != NotFinite {
		t.Errorf("got %v", err)
	}
	if _, err := Steps(g.Run(&autodiff.Tape{}, graph.Mode{}, tensor.New(0, 2)), "en"); !errors.As(err, &wrong) || wrong.Code != BadExample {
		t.Errorf("of an empty batch: got %v", err)
	}
	if got := (text{lang: "pt-BR"}).plain(math.Inf(-1)); got != "−∞" {
		t.Errorf("−∞ is written %s", got)
	}
}

func ExampleSteps() {
	g := &graph.Graph{}
	z := g.Input("z", 1)
	h, err := g.Add(graph.Operation{Operation: autodiff.Sigmoid{}}, z)
	if err != nil {
		fmt.Println(err)
		return
	}
	g.Output("h", h)
	steps, err := Steps(g.Run(&autodiff.Tape{}, graph.Mode{}, tensor.FromRows([][]float64{{0.8}})), "en")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(steps[0].Symbols)
	fmt.Println(steps[0].Numbers)
	// Output:
	// h₁,₁ = 1/(1 + e^(−z₁,₁))
	// 0.6900 = 1/(1 + e^(−0.8))
}
