package reproduce

import (
	"context"
	"fmt"
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	sets "github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/course"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
)

// chuva is the eight days with a hidden layer, and the six hundred.
func chuva(ctx context.Context) (rows []Row) {
	c := recipe("dense 4 tanh, dense 2")
	c.Batch, c.Epochs, c.LearningRate = 8, 3000, 2e-2
	all := over(ctx, 8, c, dataset.Chuva8(), func(s *fit.Session) float64 {
		if testAccuracy(s) == 1 {
			return 1
		}
		return 0
	})
	rows = append(rows, Row{Unit: "U4", What: "Chuva-8, 2-4-2: share of 8 seeds that get all days right", Course: 1, Engine: all.mean()})

	data := sets.Chuva600()
	best := metric.NewConfusion(2)
	rain := 0.0
	for i, y := range data.Test.Y {
		taken := 0
		if row := data.Test.Row(i); sets.RainChance(float64(row[0]), float64(row[1])) > 0.5 {
			taken = 1
		}
		best.Add(y, taken)
	}
	for _, y := range data.Train.Y {
		rain += float64(y) / float64(data.Train.Len())
	}
	rows = append(rows,
		printed("10", "Chuva-600: rain in the training days", 0.257, rain, 3),
		printed("10", "Chuva-600, who knows the chances: test accuracy", 0.929, best.Accuracy(), 3))
	for _, want := range []struct {
		name, model string
		right       float64
	}{{"logistic", "dense 2", 0.924}, {"2-4-2", "dense 4 tanh, dense 2", 0.928}} {
		c := recipe(want.model)
		c.Epochs, c.LearningRate = 200, 2e-2
		rows = append(rows, compare("10", "Chuva-600, "+want.name+": test accuracy", want.right, 1, over(ctx, seeds, c, data, testAccuracy)))
	}
	return rows
}

// xor is the share of seeds that solve it, by the number of hidden units.
func xor(ctx context.Context) (rows []Row) {
	const tries = 40
	for _, want := range []struct {
		hidden int
		share  float64
	}{{2, 0.4}, {3, 0.8}, {4, 1}, {8, 1}} {
		c := recipe(fmt.Sprintf("dense %d tanh, dense 2", want.hidden))
		c.Batch, c.Epochs, c.LearningRate = 4, 1500, 2e-2
		solved := over(ctx, tries, c, sets.XOR(), func(s *fit.Session) float64 {
			if testAccuracy(s) == 1 {
				return 1
			}
			return 0
		})
		// Ten seeds of the course, some more of ours: shares of a coin.
		p := min((10*want.share+tries*solved.mean())/(10+tries), 1)
		error := math.Sqrt(p * (1 - p) * (1.0/10 + 1.0/tries))
		rows = append(rows, Row{Unit: "13", What: fmt.Sprintf("XOR, %d hidden units: share of seeds that solve it", want.hidden), Course: want.share, Engine: solved.mean(), Tolerance: max(usual, 3*error)})
	}
	return rows
}

// spiral is challenge 1.
func spiral(ctx context.Context) (rows []Row) {
	for _, want := range []struct {
		name, model string
		right       float64
	}{
		{"linear", "dense 2", 0.652}, {"2-16-2", "dense 16 tanh, dense 2", 0.868},
		{"2-6-6-2", "dense 6 tanh, dense 6 tanh, dense 2", 0.895}, {"2-8-8-2", "dense 8 tanh, dense 8 tanh, dense 2", 0.990},
	} {
		c := recipe(want.model)
		c.Epochs, c.LearningRate = 200, 2e-2
		rows = append(rows, compare("C1", "spiral, "+want.name+": test accuracy", want.right, 4, over(ctx, 12, c, sets.Spiral(), testAccuracy)))
	}
	return rows
}
