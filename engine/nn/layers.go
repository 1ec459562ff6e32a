package nn

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Entry is a layer in the table, with what its tests need.
type Entry struct {
	Name string
	// Sample draws the layer and inputs that fit it.
	Sample func(r *num.Rand) (graph.Layer, []*tensor.Tensor)
	// Kept lists the inputs that training moves by itself, and from which nothing is derived in it.
	Kept []int
}

// Layers is the table of the layers that are made of several operations, or run differently in training and in use.
func Layers() []Entry {
	// sequence draws a recurrent layer with up to so many first states.
	sequence := func(l func(r *num.Rand) graph.Layer, gates, states int) func(r *num.Rand) (graph.Layer, []*tensor.Tensor) {
		return func(r *num.Rand) (graph.Layer, []*tensor.Tensor) {
			const d, h = 2, 3
			in := []*tensor.Tensor{sample(r, 2, 4, d), sample(r, gates*h, d), sample(r, gates*h, h), sample(r, gates*h)}
			for range r.Intn(states + 1) {
				in = append(in, sample(r, 1, h))
			}
			return l(r), in
		}
	}
	return []Entry{
		{Name: "dropout", Sample: func(r *num.Rand) (graph.Layer, []*tensor.Tensor) {
			return Dropout{Rate: r.Uniform(0.1, 0.6)}, []*tensor.Tensor{sample(r, 3, 4)}
		}},
		{Name: "batch_norm", Sample: func(r *num.Rand) (graph.Layer, []*tensor.Tensor) {
			variance := tensor.Map(tensor.New(2), func(float64) float64 { return r.Uniform(0.5, 2) })
			x := [][]int{{4, 2}, {3, 2, 3}, {2, 2, 2, 3}}[r.Intn(3)]
			return BatchNorm{Epsilon: 1e-3, Momentum: 0.9}, []*tensor.Tensor{sample(r, x...), sample(r, 2), sample(r, 2), sample(r, 2), variance}
		}, Kept: []int{3, 4}},
		{Name: "layer_norm", Sample: func(r *num.Rand) (graph.Layer, []*tensor.Tensor) {
			axes := 1 + r.Intn(2)
			shape := []int{2, 3, 4}
			return LayerNorm{Axes: axes, Epsilon: 1e-3}, []*tensor.Tensor{sample(r, shape...), sample(r, shape[3-axes:]...), sample(r, shape[3-axes:]...)}
		}},
		{Name: "rnn", Sample: sequence(func(r *num.Rand) graph.Layer { return RNN{Last: r.Intn(2) == 0} }, 1, 1)},
		{Name: "gru", Sample: sequence(func(r *num.Rand) graph.Layer {
			return GRU{Last: r.Intn(2) == 0, ResetBefore: r.Intn(2) == 0}
		}, 3, 1)},
		{Name: "lstm", Sample: sequence(func(r *num.Rand) graph.Layer { return LSTM{Last: r.Intn(2) == 0} }, 4, 2)},
		{Name: "self_attention", Sample: func(r *num.Rand) (graph.Layer, []*tensor.Tensor) {
			const d = 4
			return SelfAttention{Heads: []int{0, 1, 2, 4}[r.Intn(4)], Causal: r.Intn(2) == 0},
				[]*tensor.Tensor{sample(r, 2, 3, d), sample(r, 3*d, d), sample(r, 3*d), sample(r, d, d), sample(r, d)}
		}},
	}
}

func sample(r *num.Rand, shape ...int) *tensor.Tensor {
	return tensor.Map(tensor.New(shape...), func(float64) float64 { return r.Normal() })
}

// shaped panics unless a layer can take the inputs: layers made of operations say at once what does not fit.
func shaped(l graph.Layer, in []autodiff.Var) {
	err := autodiff.Takes(l, len(in))
	if err == nil {
		_, err = l.Shape(shapes(in))
	}
	if err != nil {
		panic(err)
	}
}

func shapes(in []autodiff.Var) []tensor.Shape {
	s := make([]tensor.Shape, len(in))
	for i, v := range in {
		s[i] = v.Value().Shape()
	}
	return s
}
