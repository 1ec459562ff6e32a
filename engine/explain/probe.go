package explain

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// lossOn runs a graph in use and puts the mean of a loss on its first output behind it.
func lossOn(g *graph.Graph, t *autodiff.Tape, loss autodiff.Operation, inputs []*tensor.Tensor) (*graph.Run, autodiff.Var) {
	run := g.Run(t, graph.Mode{}, inputs...)
	return run, t.Apply(autodiff.Mean{}, t.Apply(loss, run.Output(0)))
}

// InputGradients returns the mean of a loss on the first output of a graph in use, and its derivatives by the inputs:
// which pixels the loss listens to. Errors are *Error.
func InputGradients(g *graph.Graph, loss autodiff.Operation, inputs ...*tensor.Tensor) (mean float64, d []*tensor.Tensor, err error) {
	defer guard(&err)
	var t autodiff.Tape
	run, l := lossOn(g, &t, loss, inputs)
	back := t.Backward(l)
	for _, v := range g.Values(graph.Input) {
		d = append(d, back.Of(run.Var(v)))
	}
	return l.Value().Item(), d, nil
}

// FGSM returns inputs x moved by size to where the loss grows, each number by the sign of its derivative, and kept from
// low to high: the fast gradient sign method, an attack on a network with one input. Errors are *Error.
// Source: Goodfellow, Shlens, Szegedy 2015, "Explaining and harnessing adversarial examples".
func FGSM(g *graph.Graph, loss autodiff.Operation, x *tensor.Tensor, size, low, high float64) (*tensor.Tensor, error) {
	_, d, err := InputGradients(g, loss, x)
	if err != nil {
		return nil, err
	}
	if len(d) != 1 {
		return nil, mistake(BadRequest, "the network has "+itoa(len(d))+" inputs; an attack needs one")
	}
	moved := x.Clone()
	for i, slope := range d[0].Data() {
		v := moved.Data()[i]
		switch {
		case slope > 0:
			v += size
		case slope < 0:
			v -= size
		}
		moved.Data()[i] = max(low, min(high, v))
	}
	return moved, nil
}

// Direction is a way through the space of a graph's parameters: one tensor for each, in their order.
type Direction []*tensor.Tensor

// RandomDirection draws a direction. Each filter, or row of weights, is as long as that of the graph, so that pictures of
// different networks can be compared; biases and other parameters of one axis stay.
// Source: Li et al. 2018, "Visualizing the loss landscape of neural nets".
func RandomDirection(g *graph.Graph, r *num.Rand) Direction {
	var d Direction
	for _, v := range g.Values(graph.Param) {
		d = append(d, randomLike(g.Tensor(v), r))
	}
	return d
}

// randomLike draws a tensor whose rows are as long as those of w; with one axis it is zero.
func randomLike(w *tensor.Tensor, r *num.Rand) *tensor.Tensor {
	step := tensor.Like(w)
	if w.Rank() < 2 {
		return step
	}
	size := w.Shape()[1:].Size()
	for from := 0; from < w.Size(); from += size {
		row, like := step.Data()[from:from+size], w.Data()[from:from+size]
		for i := range row {
			row[i] = r.Normal()
		}
		if drawn := norm(row); drawn > 0 {
			factor := norm(like) / drawn
			for i := range row {
				row[i] *= factor
			}
		}
	}
	return step
}

func norm(row []float64) float64 {
	sum := 0.0
	for _, v := range row {
		sum += float64(v * v)
	}
	return math.Sqrt(sum)
}

// Surface returns the mean of a loss on the first output of a graph in use at every place of a plane through its
// parameters, w + a·along + b·across for a on the x axis and b on the y axis, row by row: x runs fastest. The parameters
// are the same again when it returns. Errors are *Error.
func Surface(g *graph.Graph, loss autodiff.Operation, along, across Direction, x, y Axis, inputs ...*tensor.Tensor) (losses []float64, err error) {
	defer guard(&err)
	params := g.Values(graph.Param)
	for _, d := range []Direction{along, across} {
		if len(d) != len(params) {
			return nil, mistake(BadRequest, "a direction has "+itoa(len(d))+" tensors for "+itoa(len(params))+" parameters")
		}
		for k, v := range params {
			if want := g.Tensor(v).Shape(); !d[k].Shape().Equal(want) {
				return nil, &Error{BadShape, "a direction has the shape " + d[k].Shape().String() + " for parameter " + g.Name(v) + " of shape " + want.String()}
			}
		}
	}
	if x.N < 1 || y.N < 1 || x.N > gridLimit/y.N {
		return nil, mistake(BadRequest, "a surface of "+itoa(x.N)+"×"+itoa(y.N)+" places is not possible; both need at least 1, together at most "+itoa(gridLimit))
	}
	if !finite([]float64{x.From, x.To, y.From, y.To}) {
		return nil, mistake(BadRequest, "a border of the surface is not a finite number")
	}
	start := make([]*tensor.Tensor, len(params))
	for k, v := range params {
		start[k] = g.Tensor(v).Clone()
	}
	defer func() {
		for k, v := range params {
			copy(g.Tensor(v).Data(), start[k].Data())
		}
	}()
	for j := range y.N {
		for i := range x.N {
			a, b := x.at(i), y.at(j)
			for k, v := range params {
				w := g.Tensor(v).Data()
				for e, from := range start[k].Data() {
					w[e] = from + float64(a*along[k].Data()[e]) + float64(b*across[k].Data()[e])
				}
			}
			var t autodiff.Tape
			_, l := lossOn(g, &t, loss, inputs)
			losses = append(losses, l.Value().Item())
		}
	}
	return losses, nil
}
