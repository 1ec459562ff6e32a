package reproduce

import (
	"context"
	"fmt"
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/count"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	sets "github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/course"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// seeds are as many as the engine takes where one number comes from a training: more than the course's three, so that
// their mean says more.
const seeds = 6

func noisyRecipe(hidden int) fit.Config {
	c := recipe(fmt.Sprintf("dense %d relu, dense 10", hidden))
	c.Batch, c.Epochs = 16, 150
	return c
}

// noisyDigits is unit 10 and challenge 3: 200 digits, 39 with a wrong class.
func noisyDigits(ctx context.Context) (rows []Row) {
	data := sets.NoisyDigits()
	type moment struct{ train, validation, right sample }
	moments := map[int]*moment{}
	for _, epoch := range []int{1, 5, 10, 20, 30, 50, 100, 150} {
		moments[epoch] = &moment{}
	}
	var last, early sample
	for seed := range seeds {
		c := noisyRecipe(64)
		c.Seed = uint64(seed)
		s := begin(c, data)
		lowest, stopped := math.Inf(1), 0.0
		train(ctx, s, func(epoch int) {
			p := s.Progress()
			if p.ValidationLoss < lowest {
				lowest, stopped = p.ValidationLoss, testAccuracy(s)
			}
			if m := moments[epoch]; m != nil {
				m.train = append(m.train, s.Loss(data.Train))
				m.validation = append(m.validation, p.ValidationLoss)
				m.right = append(m.right, p.ValidationAccuracy)
			}
		})
		last, early = append(last, testAccuracy(s)), append(early, stopped)
	}
	for _, want := range []struct {
		epoch                    int
		train, validation, right float64
	}{
		{1, 1.981, 1.936, 0.393}, {5, 1.220, 1.012, 0.860}, {10, 0.907, 0.646, 0.890}, {20, 0.641, 0.585, 0.897},
		{30, 0.464, 0.601, 0.873}, {50, 0.242, 0.700, 0.810}, {100, 0.052, 0.953, 0.790}, {150, 0.018, 1.126, 0.773},
	} {
		m := moments[want.epoch]
		rows = append(rows,
			compare("U10", fmt.Sprintf("39 wrong classes, epoch %d: training loss", want.epoch), want.train, 1, m.train),
			compare("U10", fmt.Sprintf("39 wrong classes, epoch %d: validation loss", want.epoch), want.validation, 1, m.validation),
			compare("U10", fmt.Sprintf("39 wrong classes, epoch %d: validation accuracy", want.epoch), want.right, 1, m.right))
	}
	rows = append(rows,
		compare("U10", "39 wrong classes, to the end: test accuracy", 0.758, 3, last),
		compare("U10", "39 wrong classes, early stopping: test accuracy", 0.872, 3, early))
	for _, want := range []struct {
		l2, right float64
	}{{1e-2, 0.832}, {5e-2, 0.869}} {
		c := noisyRecipe(64)
		c.L2 = want.l2
		rows = append(rows, compare("U10", fmt.Sprintf("39 wrong classes, L2 %g: test accuracy", want.l2), want.right, 3, over(ctx, seeds, c, data, testAccuracy)))
	}
	return append(rows, compare("U10", "39 wrong classes, 8 hidden units: test accuracy", 0.737, 3, over(ctx, seeds, noisyRecipe(8), data, testAccuracy)))
}

// dropout is the same with half of the hidden units wiped out.
func dropout(ctx context.Context) []Row {
	data := sets.NoisyDigits()
	c := noisyRecipe(64)
	c.Model = "dense 64 relu, dropout 0.5, dense 10"
	last := over(ctx, seeds, c, data, testAccuracy)
	c.Patience = c.Epochs // never stops early, and keeps the best
	return []Row{
		compare("U10", "39 wrong classes, dropout 0.5: test accuracy", 0.807, 3, last),
		compareKnown("U10", "39 wrong classes, dropout 0.5 and early stopping: test accuracy", 0.880, 3, over(ctx, seeds, c, data, testAccuracy), spread{0.860, 0.017, 16, "first weights"}),
	}
}

// augmentation is unit 10: a hundred digits, with and without copies shifted by a pixel, and a test without any shift.
func augmentation(ctx context.Context) []Row {
	data := dataset.Digits()
	c := recipe("dense 64 relu, dense 10")
	c.Batch = 16
	var plain, shifted sample
	for seed := range seeds {
		if ctx.Err() != nil {
			break
		}
		c.Seed = uint64(seed)
		// Another hundred each time: which ones, the course drew once.
		places := make([]int, data.Train.Len())
		for i := range places {
			places[i] = i
		}
		num.NewRand(uint64(seed), draws).Shuffle(places)
		few := data
		few.Train = data.Train.Pick(places[:100])
		c.Epochs = 300
		plain = append(plain, testAccuracy(train(ctx, begin(c, few), nil)))
		all := few.Train
		for _, by := range shifts {
			all = join(all, shift(few.Train, by[0], by[1]))
		}
		few.Train = all
		c.Epochs = 60
		shifted = append(shifted, testAccuracy(train(ctx, begin(c, few), nil)))
	}
	return []Row{
		compare("U10", "100 digits: test accuracy", 0.907, 1, plain),
		compare("U10", "100 digits and copies shifted by a pixel: test accuracy", 0.899, 1, shifted),
	}
}

// shifts are the four neighbours of a pixel: right and down.
var shifts = [...][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}}

func shift(s dataset.Set, right, down int) dataset.Set {
	return mapped(s, func(p dataset.Picture) dataset.Picture { return p.Shifted(right, down) })
}

func mapped(s dataset.Set, f func(dataset.Picture) dataset.Picture) dataset.Set {
	out := dataset.Set{Inputs: s.Inputs, Classes: s.Classes, Y: s.Y}
	for i := range s.Len() {
		out.X = append(out.X, f(dataset.NewPicture(s.Row(i))).Values...)
	}
	return out
}

func join(a, b dataset.Set) dataset.Set {
	return dataset.Set{
		Inputs: a.Inputs, Classes: a.Classes,
		X: append(append([]float32(nil), a.X...), b.X...), Y: append(append([]int(nil), a.Y...), b.Y...),
	}
}

// widths is the table of unit 11.
func widths(ctx context.Context) (rows []Row) {
	data := dataset.Digits()
	for _, want := range []struct {
		name             string
		model            string
		parameters, macs int
		right            float64
	}{
		{"64-10", "dense 10", 650, 640, 0.956}, {"64-4-10", "dense 4 relu, dense 10", 310, 296, 0.709},
		{"64-8-10", "dense 8 relu, dense 10", 610, 592, 0.957}, {"64-16-10", "dense 16 relu, dense 10", 1210, 1184, 0.977},
		{"64-32-10", "dense 32 relu, dense 10", 2410, 2368, 0.982}, {"64-64-10", "dense 64 relu, dense 10", 4810, 4736, 0.988},
		{"64-128-10", "dense 128 relu, dense 10", 9610, 9472, 0.991},
	} {
		c := recipe(want.model)
		cost, _ := count.Graph(begin(c, data).Graph())
		rows = append(rows,
			Row{Unit: "U11", What: want.name + ": parameters", Course: float64(want.parameters), Engine: float64(cost.Parameters)},
			Row{Unit: "U11", What: want.name + ": multiply-adds", Course: float64(want.macs), Engine: float64(cost.MACs)})
		var moved sample
		rows = append(rows, compare("U11", want.name+": test accuracy", want.right, 3, over(ctx, seeds, c, data, func(s *fit.Session) float64 {
			moved = append(moved, shiftedAccuracy(s.Confusion, data.Test))
			return testAccuracy(s)
		})))
		switch want.name {
		case "64-10":
			rows = append(rows, compare("U12", "linear, test digits shifted by a pixel: accuracy", 0.444, 3, moved))
		case "64-32-10":
			rows = append(rows, compare("U12", "dense 32, test digits shifted by a pixel: accuracy", 0.455, 3, moved))
		}
	}
	return rows
}

// shiftedAccuracy is the mean accuracy on a set shifted by a pixel in each of four directions.
func shiftedAccuracy(of func(dataset.Set) metric.Confusion, s dataset.Set) (sum float64) {
	for _, by := range shifts {
		sum += of(shift(s, by[0], by[1])).Accuracy() / float64(len(shifts))
	}
	return sum
}

// rates is unit 11: validation accuracy after ten epochs with rates from far too small to far too large.
func rates(ctx context.Context) (rows []Row) {
	data := dataset.Digits()
	for _, want := range []struct {
		optimizer string
		rate      float64
		right     float64
	}{
		{"sgd", 1e-4, 0.127}, {"sgd", 1e-3, 0.230}, {"sgd", 1e-2, 0.700}, {"sgd", 0.1, 0.947}, {"sgd", 1, 0.963}, {"sgd", 10, 0.123},
		{"adam", 1e-4, 0.467}, {"adam", 1e-3, 0.943}, {"adam", 1e-2, 0.967}, {"adam", 0.1, 0.933}, {"adam", 1, 0.103},
	} {
		c := recipe("dense 32 relu, dense 10")
		c.Optimizer, c.LearningRate, c.Epochs = want.optimizer, want.rate, 10
		got := over(ctx, seeds, c, data, validationAccuracy)
		what := fmt.Sprintf("64-32-10, %s with rate %g: validation accuracy", want.optimizer, want.rate)
		switch {
		case want.optimizer == "adam" && want.rate == 1e-4:
			rows = append(rows, compareKnown("U11", what, want.right, 1, got, spread{0.303, 0.081, 60, "first weights"}))
		case want.optimizer == "sgd" && want.rate == 1e-3:
			rows = append(rows, compareKnown("U11", what, want.right, 1, got, spread{0.184, 0.054, 10, "first weights"}))
		default:
			rows = append(rows, compare("U11", what, want.right, 1, got))
		}
	}
	return rows
}

// convolution is the convolutional networks' part of units 11 and 12.
func convolution(ctx context.Context) (rows []Row) {
	data := dataset.Digits()
	for _, want := range []struct {
		filters, parameters, macs int
		right, shifted            float64
		known                     spread
	}{{4, 410, 1656, 0.962, 0.575, spread{0.553, 0.033, 8, "first weights"}}, {8, 810, 3312, 0.984, 0.583, spread{0.580, 0.023, 20, "first weights"}}} {
		// Filters 3×3 without a border, ReLU, max pooling 2×2, dense.
		c := recipe(fmt.Sprintf("conv %d 3x3 relu, maxpool 2, flatten, dense 10", want.filters))
		cost, _ := count.Graph(begin(c, data).Graph())
		var moved sample
		right := over(ctx, seeds, c, data, func(s *fit.Session) float64 {
			moved = append(moved, shiftedAccuracy(s.Confusion, data.Test))
			return testAccuracy(s)
		})
		name := fmt.Sprintf("CNN of %d filters", want.filters)
		rows = append(rows,
			Row{Unit: "U11", What: name + ": parameters", Course: float64(want.parameters), Engine: float64(cost.Parameters)},
			Row{Unit: "U11", What: name + ": multiply-adds", Course: float64(want.macs), Engine: float64(cost.MACs)},
			compare("U11", name+": test accuracy", want.right, 3, right),
			compareKnown("U12", name+", test digits shifted by a pixel: accuracy", want.shifted, 3, moved, want.known))
	}
	return rows
}
