package nn

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Dropout wipes out each number with probability Rate in training, 0 ≤ Rate < 1, and divides the others by 1 − Rate, so
// that the mean stays; in use it passes its input on. What stays is drawn from Mode.Rand: one number uniform on [0,1)
// for each element in row-major order, which stays if that is at least Rate.
// Source: Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting".
type Dropout struct{ Rate float64 }

func (Dropout) Name() string { return "dropout" }

func (d Dropout) Shape(in []tensor.Shape) (tensor.Shape, error) { return in[0], nil }

func (d Dropout) Record(t *autodiff.Tape, mode graph.Mode, in ...autodiff.Var) autodiff.Var {
	shaped(d, in)
	if !mode.Train || d.Rate == 0 {
		return in[0]
	}
	if mode.Rand == nil {
		panic("nn: dropout in training needs Mode.Rand to draw from")
	}
	mask := tensor.Map(in[0].Value(), func(float64) float64 {
		if mode.Rand.Float64() < d.Rate {
			return 0
		}
		return 1 / (1 - d.Rate)
	})
	return t.Apply(autodiff.Multiply{}, in[0], t.Leaf(mask))
}
