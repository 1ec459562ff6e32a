package reproduce

import (
	"context"
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// descent is what units 7 and 8 compute by hand, on a tape.
func descent(ctx context.Context) (rows []Row) {
	// U8, example 1: f = (w−3)².
	for _, want := range []struct{ rate, w float64 }{{0.1, 2.2136}, {0.5, 3}, {0.9, 2.2136}, {1, 0}, {1.1, -5.9580}} {
		w := []float64{0}
		o := &optim.SGD[float64]{Rate: want.rate}
		for range 6 {
			o.Step(w, []float64{2 * (w[0] - 3)})
		}
		rows = append(rows, printed("U8", fmt.Sprintf("(w−3)², rate %v: w after 6 steps", want.rate), want.w, w[0], 4))
	}
	// U8, example 2: the long valley.
	for _, want := range []struct {
		name string
		rate float64
		f    map[int]float64
	}{
		{"sgd", 0.15, map[int]float64{10: 0.3101, 20: 0.0120}},
		{"momentum", 0.05, map[int]float64{10: 0.8119, 20: 0.5797, 50: 0.0252}},
		{"rmsprop", 0.1, map[int]float64{10: 2.9179, 20: 1.2014, 50: 0.0054}},
		{"adam", 0.5, map[int]float64{10: 0.2481, 20: 0.7546, 50: 0.0434}},
	} {
		o, err := optim.New[float64](want.name, want.rate)
		if err != nil {
			panic(err)
		}
		w := []float64{4, 1}
		for step := 1; step <= 50; step++ {
			o.Step(w, []float64{w[0], 10 * w[1]})
			if f, ok := want.f[step]; ok {
				rows = append(rows, printed("U8", fmt.Sprintf("valley, %s %v: f after %d steps", want.name, want.rate, step), f, (w[0]*w[0]+10*w[1]*w[1])/2, 4))
			}
		}
	}
	// U7: the network 2-2-1 of the unit, five steps with rate 0.5.
	b := &builder{}
	x := b.Input("x", 2)
	h := b.op(autodiff.Sigmoid{}, b.op(autodiff.Affine{}, x, b.Param("W1", tensor.FromRows([][]float64{{1, -1}, {0.5, 1}})), b.Param("b1", tensor.From([]float64{0, -0.5}, 2))))
	b.Output("z", b.op(autodiff.Affine{}, h, b.Param("w2", tensor.FromRows([][]float64{{1, -2}})), b.Param("b2", tensor.From([]float64{0.5}, 1))))
	n := b.trained(0)
	n.optimizer = &optim.SGD[float64]{Rate: 0.5}
	day2 := tensor.FromRows([][]float64{{0.8, 0.6}})
	rain := autodiff.BCE{Labels: []float64{1}}
	for step, want := range []float64{0.7954, 0.5048, 0.3534, 0.2672, 0.2132, 0.1767} {
		loss := meanLoss(rain, n.output(day2))
		rows = append(rows, printed("U7", fmt.Sprintf("2-2-1, rate 0.5: loss after %d steps", step), want, loss, 4))
		n.step(day2, rain)
	}
	return append(rows, logistic()...)
}

// logistic is U8, example 3: one neuron on all eight days at once, from 0, rate 1.
func logistic() (rows []Row) {
	days := dataset.Chuva8().Train
	b := &builder{}
	b.Output("z", b.op(autodiff.Affine{}, b.Input("x", 2), b.Param("w", tensor.New(1, 2)), b.Param("b", tensor.New(1))))
	n := b.trained(0)
	n.optimizer = &optim.SGD[float64]{Rate: 1}
	// The days as decimal numbers, not as float32.
	x := tensor.From([]float64{.90, .70, .80, .60, .75, .20, .70, .50, .60, .40, .50, .10, .40, .30, .85, .10}, 8, 2)
	loss := autodiff.BCE{Labels: make([]float64, 8)}
	for i, y := range days.Y {
		loss.Labels[i] = float64(y)
	}
	want := map[int][2]float64{0: {0.6931, 4}, 10: {0.6451, 5}, 100: {0.4537, 6}, 500: {0.3296, 7}, 2000: {0.2859, 7}}
	for step := 0; step <= 2000; step++ {
		if w, ok := want[step]; ok {
			z := n.output(x)
			right := 0.0
			for i, y := range days.Y {
				if (z.Data()[i] >= 0) == (y == 1) {
					right++
				}
			}
			rows = append(rows, printed("U8", fmt.Sprintf("Chuva-8, one neuron, rate 1: loss after %d steps", step), w[0], meanLoss(loss, z), 4))
			rows = append(rows, Row{Unit: "U8", What: fmt.Sprintf("Chuva-8, one neuron: days right after %d steps", step), Course: w[1], Engine: right})
		}
		n.step(x, loss)
	}
	// U7: weights that start equal stay equal.
	r := &builder{}
	v := r.Input("x", 2)
	same := func(m, d int) *tensor.Tensor {
		return tensor.Map(tensor.New(m, d), func(float64) float64 { return 0.5 })
	}
	first := r.Param("W1", same(3, 2))
	v = r.op(autodiff.Tanh{}, r.op(autodiff.Affine{}, v, first, r.bias("b1", 3)))
	r.Output("z", r.op(autodiff.Affine{}, v, r.Param("W2", same(2, 3)), r.bias("b2", 2)))
	n = r.trained(0.1)
	for range 200 {
		n.step(x, autodiff.CrossEntropy{Classes: days.Y})
	}
	w := r.Tensor(first)
	spread := 0.0
	for i := range 6 {
		spread = max(spread, w.Data()[i]-w.Data()[i%2], w.Data()[i%2]-w.Data()[i])
	}
	return append(rows,
		printed("U7", "all weights 0.5 at first: w₁ of each hidden unit", 1.6214, w.Row(0)[0], 4),
		printed("U7", "all weights 0.5 at first: w₂ of each hidden unit", 1.2029, w.Row(0)[1], 4),
		Row{Unit: "U7", What: "all weights 0.5 at first: largest difference between units", Course: 0, Engine: spread})
}

// batches is the table of unit 8: ten epochs of plain descent with rate 0.1 on digits, in batches of several sizes.
func batches(ctx context.Context) (rows []Row) {
	data := dataset.Digits()
	for _, want := range []struct {
		batch          int
		loss, accuracy float64
	}{{1, 0.072, 0.947}, {8, 0.097, 0.950}, {32, 0.214, 0.947}, {128, 0.684, 0.890}, {1197, 2.070, 0.387}} {
		c := recipe("dense 32 relu, dense 10")
		c.Optimizer, c.LearningRate, c.Batch, c.Epochs = "sgd", 0.1, want.batch, 10
		var losses sample
		accuracies := over(ctx, 5, c, data, func(s *fit.Session) float64 {
			losses = append(losses, s.Loss(data.Train))
			return validationAccuracy(s)
		})
		rows = append(rows, compare("U8", fmt.Sprintf("digits, batches of %d: training loss", want.batch), want.loss, 1, losses))
		what := fmt.Sprintf("digits, batches of %d: validation accuracy", want.batch)
		if want.batch < data.Train.Len() {
			rows = append(rows, compare("U8", what, want.accuracy, 1, accuracies))
			continue
		}
		// Ten steps lead little away from the first weights.
		rows = append(rows, compareKnown("U8", what, want.accuracy, 1, accuracies, spread{0.275, 0.071, 200, "first weights"}))
	}
	return rows
}
