package reproduce

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// limits is what unit 14 and the debates show about networks that read digits well.
func limits(ctx context.Context) (rows []Row) {
	digits := dataset.Digits()
	rows = append(rows, attacks(ctx, digits)...)
	rows = append(rows, elsewhere(ctx, digits)...)
	rows = append(rows, mark(ctx, digits)...)
	rows = append(rows, groups(ctx, digits)...)
	return append(rows, calibration(ctx, digits)...)
}

// attacks: debate 1, the fast gradient sign method against noise of the same size.
func attacks(ctx context.Context, data dataset.Split) (rows []Row) {
	for _, want := range []struct {
		name, model string
		at          map[float64][2]float64 // attacked and noisy accuracy by ε
	}{
		{"dense 32", "dense 32 relu, dense 10", map[float64][2]float64{0.05: {0.807, 0.980}, 0.1: {0.400, 0.973}, 0.2: {0.010, 0.900}}},
		{"linear", "dense 10", map[float64][2]float64{0.1: {0.557, 0.947}}},
	} {
		attacked, noisy := map[float64]sample{}, map[float64]sample{}
		over(ctx, seeds, recipe(want.model), data, func(s *fit.Session) float64 {
			g := s.Graph()
			var tape autodiff.Tape
			run := g.Run(&tape, graph.Mode{}, inputs(data.Test))
			d := tape.Backward(tape.Apply(autodiff.Mean{}, tape.Apply(autodiff.CrossEntropy{Classes: data.Test.Y}, run.Output(0)))).Of(run.Var(g.Values(graph.Input)[0]))
			r := num.NewRand(1, draws)
			for e := range want.at {
				moved := func(by func(i int) float64) float64 {
					x := data.Test
					x.X = append([]float32(nil), x.X...)
					for i, v := range x.X {
						x.X[i] = float32(min(max(float64(v)+e*by(i), 0), 1))
					}
					return s.Confusion(x).Accuracy()
				}
				attacked[e] = append(attacked[e], moved(func(i int) float64 { return sign(d.Data()[i]) }))
				noisy[e] = append(noisy[e], moved(func(int) float64 { return float64(2*r.Intn(2) - 1) }))
			}
			return 0
		})
		for _, e := range []float64{0.05, 0.1, 0.2} {
			if w, ok := want.at[e]; ok {
				rows = append(rows,
					compare("U14", fmt.Sprintf("%s, attack of %g: test accuracy", want.name, e), w[0], 1, attacked[e]),
					compare("U14", fmt.Sprintf("%s, noise of %g: test accuracy", want.name, e), w[1], 1, noisy[e]))
			}
		}
	}
	return rows
}

func sign(v float64) float64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// elsewhere: debate 5, images unlike those of the training.
func elsewhere(ctx context.Context, data dataset.Split) []Row {
	turned := mapped(data.Test, func(p dataset.Picture) dataset.Picture { return p.Rotated(90) })
	inverted := mapped(data.Test, func(p dataset.Picture) dataset.Picture {
		out := dataset.NewPicture(append([]float32(nil), p.Values...))
		for i, v := range out.Values {
			out.Values[i] = 1 - v
		}
		return out
	})
	noise := dataset.Set{Inputs: 64, Classes: 10, Y: make([]int, 1000)}
	r := num.NewRand(3, draws)
	for range 64 * noise.Len() {
		noise.X = append(noise.X, float32(r.Float64()))
	}
	var turnedRight, turnedSure, invertedRight, invertedSure, noiseSure, noiseVerySure sample
	over(ctx, seeds, recipe("dense 32 relu, dense 10"), data, func(s *fit.Session) float64 {
		turnedRight = append(turnedRight, s.Confusion(turned).Accuracy())
		invertedRight = append(invertedRight, s.Confusion(inverted).Accuracy())
		for _, of := range []struct {
			set dataset.Set
			to  *sample
		}{{turned, &turnedSure}, {inverted, &invertedSure}, {noise, &noiseSure}} {
			mean, _ := sure(s, of.set)
			*of.to = append(*of.to, mean)
		}
		_, share := sure(s, noise)
		noiseVerySure = append(noiseVerySure, share)
		return 0
	})
	return []Row{
		compare("U14", "digits turned by 90°: accuracy", 0.123, 1, turnedRight),
		compare("U14", "digits turned by 90°: mean confidence", 0.983, 1, turnedSure),
		compareKnown("U14", "digits inverted: accuracy", 0.033, 1, invertedRight, spread{0.006, 0.013, 10, "first weights"}),
		compare("U14", "digits inverted: mean confidence", 0.932, 1, invertedSure),
		compare("U14", "noise: mean confidence", 0.859, 1, noiseSure),
		compare("U14", "noise: share above 0.9", 0.558, 1, noiseVerySure),
	}
}

// sure is the mean confidence on a set, and the share of it above 0.9.
func sure(s *fit.Session, set dataset.Set) (mean, share float64) {
	p := probabilities(s, set, 1)
	for i := range set.Len() {
		best := slices.Max(p.Row(i))
		mean += best / float64(set.Len())
		if best > 0.9 {
			share += 1 / float64(set.Len())
		}
	}
	return mean, share
}

// probabilities of a set at a temperature.
func probabilities(s *fit.Session, set dataset.Set, temperature float64) *tensor.Tensor {
	z := s.Graph().Run(&autodiff.Tape{}, graph.Mode{}, inputs(set)).Output(0).Value()
	return autodiff.Softmax{Temperature: temperature}.Forward([]*tensor.Tensor{z})
}

// mark: debate 2, a mark of 2×2 pixels that tells the class in the training, and does not elsewhere.
func mark(ctx context.Context, data dataset.Split) []Row {
	binary := func(s dataset.Set, most int) dataset.Set {
		out := dataset.Set{Inputs: 64, Classes: 2}
		for i, y := range s.Y {
			if (y == 3 || y == 8) && len(out.Y) < most {
				out.X = append(out.X, s.Row(i)...)
				out.Y = append(out.Y, y/8) // 3 is 0, 8 is 1
			}
		}
		return out
	}
	marked := func(s dataset.Set, on func(class int) float32) dataset.Set {
		s.X = append([]float32(nil), s.X...)
		for i, y := range s.Y {
			for _, pixel := range []int{0, 1, 8, 9} {
				s.X[64*i+pixel] = on(y)
			}
		}
		return s
	}
	same := func(y int) float32 { return float32(y) }
	few, rest := binary(data.Train, 40), binary(join(data.Validation, data.Test), 1<<30)
	c := recipe("dense 16 relu, dense 2")
	c.Batch, c.Epochs, c.LearningRate = 8, 100, 1e-2
	with := dataset.Split{Train: marked(few, same), Validation: rest, Test: marked(rest, same)}
	var without, swapped sample
	right := over(ctx, 20, c, with, func(s *fit.Session) float64 {
		without = append(without, s.Confusion(marked(rest, func(int) float32 { return 0 })).Accuracy())
		swapped = append(swapped, s.Confusion(marked(rest, func(y int) float32 { return float32(1 - y) })).Accuracy())
		return testAccuracy(s)
	})
	clean := over(ctx, 20, c, dataset.Split{Train: few, Validation: rest, Test: rest}, testAccuracy)
	return []Row{
		compare("U14", "3 and 8, with the mark: accuracy", 1, 5, right),
		compare("U14", "3 and 8, mark missing: accuracy", 0.712, 5, without),
		compare("U14", "3 and 8, mark swapped: accuracy", 0.374, 5, swapped),
		compare("U14", "3 and 8, trained without a mark: accuracy", 0.974, 5, clean),
	}
}

// groups: debate 3, a group whose digits lie a pixel to the right, rare in the training.
func groups(ctx context.Context, data dataset.Split) (rows []Row) {
	moved := shift(data.Train, 1, 0)
	test := shift(data.Test, 1, 0)
	for _, want := range []struct {
		share, a, b float64
		known       spread
	}{
		{0, 0.982, 0.480, spread{0.480, 0.024, 10, "who is in the group"}}, {0.02, 0.979, 0.689, spread{0.698, 0.035, 10, "who is in the group"}},
		{0.05, 0.981, 0.711, spread{0.783, 0.048, 6, "who is in the group"}}, {0.1, 0.978, 0.807, spread{0.851, 0.029, 6, "who is in the group"}},
		{0.2, 0.971, 0.906, spread{0.921, 0.019, 10, "who is in the group"}}, {0.5, 0.964, 0.957, spread{0.951, 0.009, 10, "who is in the group"}},
	} {
		var b sample
		var a sample
		for seed := range seeds {
			if ctx.Err() != nil {
				return nil
			}
			// Who is in the group, the course drew once for each share.
			r := num.NewRand(uint64(seed), draws)
			mixed := data
			mixed.Train.X = append([]float32(nil), data.Train.X...)
			for i := range mixed.Train.Len() {
				if r.Float64() < want.share {
					copy(mixed.Train.Row(i), moved.Row(i))
				}
			}
			c := recipe("dense 32 relu, dense 10")
			c.Seed = uint64(seed)
			s := train(ctx, begin(c, mixed), nil)
			a, b = append(a, testAccuracy(s)), append(b, s.Confusion(test).Accuracy())
		}
		rows = append(rows,
			compare("U14", fmt.Sprintf("group B is %g of the training: accuracy of A", want.share), want.a, 3, a),
			compareKnown("U14", fmt.Sprintf("group B is %g of the training: accuracy of B", want.share), want.b, 1, b, want.known))
	}
	return rows
}

// calibration: debate 4, trained on 150 digits, judged with temperatures.
func calibration(ctx context.Context, data dataset.Split) (rows []Row) {
	few := data
	few.Train.X, few.Train.Y = data.Train.X[:150*64], data.Train.Y[:150]
	c := recipe("dense 64 relu, dense 10")
	c.Batch, c.Epochs = 16, 300
	temperatures := []float64{1, 1.5, 3}
	confidence, ece, nll := map[float64]sample{}, map[float64]sample{}, map[float64]sample{}
	right := over(ctx, seeds, c, few, func(s *fit.Session) float64 {
		for _, t := range temperatures {
			best, came := make([]float64, data.Test.Len()), make([]bool, data.Test.Len())
			mean, surprise := 0.0, 0.0
			all := probabilities(s, data.Test, t)
			for i, y := range data.Test.Y {
				p := all.Row(i)
				for k, v := range p {
					if v > best[i] {
						best[i], came[i] = v, k == y
					}
				}
				mean += best[i] / float64(len(best))
				surprise -= math.Log(p[y]+1e-12) / float64(len(best))
			}
			confidence[t], ece[t], nll[t] = append(confidence[t], mean), append(ece[t], metric.ECE(best, came, 10)), append(nll[t], surprise)
		}
		return testAccuracy(s)
	})
	return append(rows,
		compare("U14", "150 digits: test accuracy", 0.933, 1, right),
		compare("U14", "150 digits: mean confidence", 0.966, 1, confidence[1]),
		compare("U14", "150 digits: ECE, 10 bins", 0.044, 1, ece[1]),
		compare("U14", "150 digits: loss", 0.246, 1, nll[1]),
		compare("U14", "150 digits, temperature 1.5: mean confidence", 0.933, 1, confidence[1.5]),
		compare("U14", "150 digits, temperature 1.5: ECE, 10 bins", 0.033, 1, ece[1.5]),
		compare("U14", "150 digits, temperature 1.5: loss", 0.217, 1, nll[1.5]),
		compare("U14", "150 digits, temperature 3: ECE, 10 bins", 0.155, 1, ece[3]))
}
