package reproduce

import (
	"context"
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	sets "github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/course"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/plan"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// recurrent is the lower half of unit 13's table: simple recurrent networks on differences, standardised by the past.
func recurrent(ctx context.Context) (rows []Row) {
	for _, of := range []struct {
		name    string
		series  sets.Series
		in, out func(float64) float64
		mae     []float64 // of the nets below
	}{
		{"CO₂", sets.CO2(), same, same, []float64{0.260, 0.258, 0.248}},
		{"passengers", sets.AirPassengers(), num.Log, num.Exp, []float64{18.68, 13.22, 15.09}},
	} {
		for i, net := range []struct{ hidden, window int }{{8, 12}, {16, 12}, {16, 24}} {
			var got sample
			for seed := range seeds {
				if ctx.Err() != nil {
					return nil
				}
				got = append(got, forecast(ctx, of.series, of.in, of.out, net.hidden, net.window, uint64(seed)))
			}
			row := compare("U13", fmt.Sprintf("%s, RNN of %d, window %d: MAE", of.name, net.hidden, net.window), of.mae[i], 3, got)
			rows = append(rows, row)
		}
	}
	return rows
}

// forecast trains on the past and returns the mean absolute error one month ahead in the future.
func forecast(ctx context.Context, s sets.Series, in, out func(float64) float64, hidden, window int, seed uint64) float64 {
	values := make([]float64, len(s.Values))
	for i, v := range s.Values {
		values[i] = in(v)
	}
	change := dataset.Differences(values, 1)
	mean, deviation := dataset.MeanDeviation(change[:len(change)-s.Test])
	for i, v := range change {
		change[i] = (v - mean) / deviation
	}
	x, y := dataset.Windows(change, window, 1)
	past := len(y) - s.Test

	b := &builder{rand: num.NewRand(seed, firstWeights)}
	v := b.Input("x", window, 1)
	part := 1 / float64(1+hidden)
	h := b.add(nn.RNN{Last: true}, v, b.weight("W", part, hidden, 1), b.weight("R", part, hidden, hidden), b.bias("b", hidden))
	b.Output("y", b.dense("out", h, hidden, 1, 1))
	g := &b.Graph
	const batch = 32
	descent := &clipped{optim.NewAdam[float32](3e-3)}
	compile := func(batch int) *plan.Plan {
		p, err := plan.Compile(g, plan.Config{Batch: batch, Loss: plan.Squared, Optimizer: descent})
		if err != nil {
			panic(err)
		}
		return p
	}
	full, rest := compile(batch), compile(past%batch)
	holder := full
	r := num.NewRand(seed, order)
	places := make([]int, past)
	for i := range places {
		places[i] = i
	}
	for range 200 {
		if ctx.Err() != nil {
			return 0
		}
		r.Shuffle(places)
		for from := 0; from < past; from += batch {
			part, p := places[from:min(from+batch, past)], full
			if len(part) < batch {
				p = rest
			}
			if holder != p {
				holder.ToGraph()
				p.FromGraph()
				holder = p
			}
			for i, k := range part {
				for j, v := range x[k] {
					p.Input(0)[i*window+j] = float32(v)
				}
				p.Targets()[i] = float32(y[k])
			}
			p.Step()
		}
	}
	holder.ToGraph()
	future := tensor.New(s.Test, window, 1)
	for i := range s.Test {
		copy(future.Data()[i*window:], x[past+i])
	}
	run := g.Run(&autodiff.Tape{}, graph.Mode{}, future)
	predicted := make([]float64, s.Test)
	from := len(values) - s.Test
	for i, v := range run.Output(0).Value().Data() {
		predicted[i] = out(values[from+i-1] + v*deviation + mean)
	}
	return metric.MAE(predicted, s.Future())
}

// clipped is an optimizer behind derivatives of a length of at most 5.
type clipped struct{ optim.Optimizer[float32] }

func (c *clipped) Step(params, g []float32) {
	optim.ClipNorm(g, 5)
	c.Optimizer.Step(params, g)
}
