package fit

import (
	"math"
	"slices"
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/plan"
)

// Losses lists the names of Config.Loss, for numbers: half the squared error, the absolute error, and huber, which is
// squared near the target and grows like a line beyond Config.Delta. The first is summed over an example's numbers, the
// others are means over them. Numbers are learnt on a scale on which those of the training part have mean 0 and
// deviation 1.
func Losses() []string { return []string{"squared", "absolute", "huber"} }

// Error is how far predictions of a number are from what was measured: mean absolute and root of the mean squared error
// in its unit, and the share of the variance that is explained (metric.R2).
type Error struct{ MAE, RMSE, R2 float64 }

// learner is what a session needs to learn numbers. It is an interface so that a program that only tells classes apart,
// as the page does, does not carry it.
type learner interface {
	loss() plan.Loss
	targets(into []float32, example int)           // of the training part
	missed(o []float32, t []float64) (sum float64) // the sum over examples of the loss of outputs o, where t is to be learnt
	errors(*Session, dataset.Set) []Error
}

// numbers learns numbers on a scale that is standard for the training part.
type numbers struct {
	config Config
	scale  dataset.Scale
	goals  []float32 // of the training part [N,Outputs], on that scale
}

func numbersOf(c Config, train dataset.Set) (*numbers, error) {
	switch {
	case c.Loss != "" && !slices.Contains(Losses(), c.Loss):
		return nil, &ConfigError{"loss", strconv.Quote(c.Loss) + " is not known; there are squared, absolute and huber"}
	case c.Delta != 0 && c.Loss != "huber":
		return nil, &ConfigError{"delta", "only the loss huber bends"}
	}
	n := &numbers{c, dataset.StandardTargets(train), make([]float32, len(train.T))}
	for i, t := range train.T {
		n.goals[i] = float32(n.standard(i, t))
	}
	return n, nil
}

func (n *numbers) loss() plan.Loss {
	switch n.config.Loss {
	case "absolute":
		return plan.Absolute
	case "huber":
		return plan.Huber
	}
	return plan.Squared
}

// standard is the i-th of numbers T on the scale.
func (n *numbers) standard(i int, t float64) float64 {
	k := i % len(n.scale.Mean)
	return (t - n.scale.Mean[k]) / n.scale.Deviation[k]
}

func (n *numbers) targets(into []float32, example int) { copy(into, n.goals[example*len(into):]) }

func (n *numbers) missed(o []float32, t []float64) (sum float64) {
	delta := n.config.Delta
	if delta == 0 {
		delta = 1
	}
	for i, v := range t {
		e := math.Abs(float64(o[i]) - n.standard(i, v))
		switch {
		case n.config.Loss == "absolute":
			sum += e
		case n.config.Loss == "huber" && e > delta:
			sum += delta * (e - delta/2)
		default:
			sum += e * e / 2
		}
	}
	if n.loss() != plan.Squared {
		sum /= float64(len(n.scale.Mean))
	}
	return sum
}

func (n *numbers) errors(s *Session, set dataset.Set) []Error {
	predicted, measured := s.Predicted(set)
	list := make([]Error, len(predicted))
	for j, p := range predicted {
		list[j] = Error{metric.MAE(p, measured[j]), metric.RMSE(p, measured[j]), metric.R2(p, measured[j])}
	}
	return list
}

// Targets returns the scale of what the network gives: Mean + Deviation·o, which is T of the set's examples. It panics
// where there are classes, as Predicted and Errors do.
func (s *Session) Targets() dataset.Scale { return s.numbers.(*numbers).scale }

// Predicted returns, for each number that the examples of a set lead to, what the model says and what was measured, in
// its unit.
func (s *Session) Predicted(set dataset.Set) (predicted, measured [][]float64) {
	k, n, scale := set.Outputs, set.Len(), s.Targets()
	predicted, measured = make([][]float64, k), make([][]float64, k)
	for j := range k {
		predicted[j], measured[j] = make([]float64, n), make([]float64, n)
	}
	s.each(set, func(x []float32, from, to int) {
		o := s.net.logits(x)
		for i := from; i < to; i++ {
			for j := range k {
				predicted[j][i] = set.Measured(i, scale.Mean[j]+float64(scale.Deviation[j]*float64(o[(i-from)*k+j])))
				measured[j][i] = set.Measured(i, set.T[i*k+j])
			}
		}
	})
	return predicted, measured
}

// Errors returns how far the model is off on a set, for each number.
func (s *Session) Errors(set dataset.Set) []Error { return s.numbers.errors(s, set) }
