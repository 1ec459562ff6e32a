package nn

import (
	"math"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

func TestTheGraphOfAModelComputesTheSame(t *testing.T) {
	for _, text := range []string{"dense 3", "dense 4 relu, dense 3", "dense 4 tanh, dense 5 sigmoid, dense 2 linear, dense 3 softmax"} {
		spec, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		m, err := New(spec, 6, 3)
		if err != nil {
			t.Fatal(err)
		}
		r := num.NewRand(1, 0)
		for i := range m.Params() {
			m.Params()[i] = float32(r.Normal())
		}
		x := tensor.New(5, 6)
		narrow := make([]float32, x.Size())
		for i := range narrow {
			narrow[i] = float32(r.Normal())
			x.Data()[i] = float64(narrow[i])
		}
		run := m.Graph().Run(&autodiff.Tape{}, graph.Mode{}, x)
		p := (autodiff.Softmax{}).Forward([]*tensor.Tensor{run.Output(0).Value()})
		for i, want := range NewRunner(m, 5).Probabilities(narrow, 5) {
			if math.Abs(p.Data()[i]-float64(want)) > 2e-6 { // a few sums in float32
				t.Errorf("%s, probability %d: %v, want %v", text, i, p.Data()[i], want)
			}
		}
	}
}
