package plan

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Losses and penalties are no layers: a plan has its losses in Config.
var apart = map[string]bool{
	"bce": true, "ce": true, "mse": true, "squared_error": true, "mae": true, "huber": true, "soft_ce": true,
	"l1": true, "l2": true, "elastic_net": true,
}

// Every operation of the table is compiled, or named in an error.
func TestEveryOperationOfTheTapeIsKnown(t *testing.T) {
	for _, entry := range autodiff.Operations() {
		t.Run(entry.Name, func(t *testing.T) {
			for seed := range uint64(20) {
				op, in := entry.Sample(num.NewRand(seed, 3))
				g := &graph.Graph{}
				var values []graph.Value
				for k, x := range in {
					x = tensor.Map(x, func(v float64) float64 { return float64(float32(v)) })
					_, statistics := op.(autodiff.Normalize)
					if slices.Contains(entry.Whole, k) || statistics && k > 0 {
						values = append(values, g.Buffer("b", x))
					} else {
						values = append(values, g.Param("p", x))
					}
				}
				v, err := g.Add(graph.Operation{Operation: op}, values...)
				if err != nil {
					t.Fatal(err)
				}
				g.Output("y", v)
				p, err := Compile(g, Config{Batch: 1, Loss: MeanSquared})
				if apart[entry.Name] {
					var unsupported *UnsupportedError
					if !errors.As(err, &unsupported) || unsupported.Layer != op.Name() {
						t.Fatalf("a loss within the network: %v", err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				targets := tensor.New(p.shapes[v]...)
				r := num.NewRand(seed, 4)
				for i := range targets.Data() {
					p.Targets()[i] = float32(r.Normal())
					targets.Data()[i] = float64(p.Targets()[i])
				}
				loss := p.Gradients()
				tape := &autodiff.Tape{}
				run := g.Run(tape, graph.Mode{})
				out := run.Output(0)
				mean := tape.Apply(autodiff.Mean{}, tape.Apply(autodiff.MSE{Targets: targets}, out))
				d := tape.Backward(mean)
				near(t, "loss", []float32{float32(loss)}, []float64{mean.Value().Item()}, 1, 0)
				near(t, "output", p.Output(0), out.Value().Data(), 1, 0)
				least := 0.0
				for _, v := range g.Values(graph.Param) {
					for _, x := range d.Of(run.Var(v)).Data() {
						least = max(least, math.Abs(x)/10)
					}
				}
				for _, v := range g.Values(graph.Param) {
					near(t, "derivative", p.Gradient(v), d.Of(run.Var(v)).Data(), 1, least)
				}
			}
		})
	}
}
