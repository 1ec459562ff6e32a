package reproduce

import (
	"context"
	"fmt"
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	sets "github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/course"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// recurrent is the lower half of unit 13's table: simple recurrent networks on differences, standardised by the past.
func recurrent(ctx context.Context) (rows []Row) {
	for _, of := range []struct {
		name   string
		series sets.Series
		log    bool
		mae    []float64 // of the nets below
	}{
		{"CO₂", sets.CO2(), false, []float64{0.260, 0.258, 0.248}},
		{"passengers", sets.AirPassengers(), true, []float64{18.68, 13.22, 15.09}},
	} {
		for i, net := range []struct{ hidden, window int }{{8, 12}, {16, 12}, {16, 24}} {
			var got sample
			for seed := range seeds {
				if ctx.Err() != nil {
					return nil
				}
				got = append(got, forecast(ctx, of.series, of.log, net.hidden, net.window, uint64(seed)))
			}
			row := compare("U13", fmt.Sprintf("%s, RNN of %d, window %d: MAE", of.name, net.hidden, net.window), of.mae[i], 3, got)
			rows = append(rows, row)
		}
	}
	return rows
}

// forecast trains on the past and returns the mean absolute error one month ahead in the future.
func forecast(ctx context.Context, of sets.Series, log bool, hidden, window int, seed uint64) float64 {
	data, _, err := dataset.Forecast{Window: window, Difference: true, Log: log, Test: of.Test}.Split(of.Values)
	if err != nil {
		panic(err)
	}
	s, err := fit.NewOn(fit.Config{
		Model: fmt.Sprintf("rnn %d, dense 1", hidden), Optimizer: "adam", LearningRate: 3e-3, Batch: 32, Seed: seed, Epochs: 200, Clip: 5,
	}, data)
	if err != nil {
		panic(err)
	}
	// First weights as the course's script draws them: variances of 1/(1+hidden), and 1/hidden behind.
	g, r := s.Graph(), num.NewRand(seed, firstWeights)
	for _, v := range g.Values(graph.Param) {
		t := g.Tensor(v)
		variance := 0.0 // of biases
		switch {
		case t.Rank() == 2 && t.Dim(0) == hidden:
			variance = 1 / float64(1+hidden)
		case t.Rank() == 2:
			variance = 1 / float64(hidden)
		}
		for i := range t.Data() {
			t.Data()[i] = math.Sqrt(variance) * r.Normal()
		}
	}
	s.FromGraph()
	return train(ctx, s, nil).Errors(data.Test)[0].MAE
}
