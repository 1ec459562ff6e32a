package oracle

import (
	"math"
	"slices"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// subjects are all operations and layers with how their cases are drawn.
func subjects() []subject {
	return slices.Concat(curves(), shapers(), losses(), spatial(), layers())
}

func curves() []subject {
	curve := func(name string, op autodiff.Operation) subject {
		return subject{name, func(r *num.Rand) layerCase { return operation(op, nil, normal(r, some(r, 1, 3), some(r, 1, 4))) }}
	}
	above := func(name string, op autodiff.Operation) subject {
		return subject{name, func(r *num.Rand) layerCase {
			z := normal(r, some(r, 1, 3), some(r, 1, 4))
			for i, v := range z.Data {
				z.Data[i] = rounded(num.Exp(v))
			}
			return operation(op, nil, z)
		}}
	}
	return []subject{
		curve("identity", autodiff.Identity{}), curve("sigmoid", autodiff.Sigmoid{}), curve("tanh", autodiff.Tanh{}), curve("relu", autodiff.ReLU{}),
		curve("gelu", autodiff.GELU{}), curve("softplus", autodiff.Softplus{}), curve("exp", autodiff.Exp{}),
		above("log", autodiff.Log{}), above("surprise", autodiff.Surprise{}), above("sqrt", autodiff.Sqrt{}),
		{"leaky_relu", func(r *num.Rand) layerCase {
			slope := rounded(r.Float64())
			return operation(autodiff.LeakyReLU{Slope: slope}, map[string]any{"slope": slope}, normal(r, 3, some(r, 1, 4)))
		}},
		{"elu", func(r *num.Rand) layerCase {
			alpha := rounded(r.Uniform(0.1, 2))
			return operation(autodiff.ELU{Alpha: alpha}, map[string]any{"alpha": alpha}, normal(r, 3, some(r, 1, 4)))
		}},
		{"softmax", func(r *num.Rand) layerCase {
			temperature := rounded(r.Uniform(0.2, 4))
			shape := []int{some(r, 1, 2), some(r, 1, 2), some(r, 1, 4)}[r.Intn(2):]
			return operation(autodiff.Softmax{Temperature: temperature}, map[string]any{"temperature": temperature}, normal(r, shape...))
		}},
	}
}

func shapers() []subject {
	// stretching returns two shapes that stretch to one.
	stretching := func(r *num.Rand) (a, b []int) {
		shape := []int{some(r, 1, 3), some(r, 1, 3), some(r, 1, 3)}[r.Intn(3):]
		cut := func() []int {
			s := append([]int{}, shape...)
			for i := range s {
				if r.Intn(3) == 0 {
					s[i] = 1
				}
			}
			return s[r.Intn(len(s)+1):]
		}
		return cut(), cut()
	}
	axes := func(r *num.Rand) []int {
		order := []int{0, 1, 2}
		r.Shuffle(order)
		return order[:1+r.Intn(3)]
	}
	cube := func(r *num.Rand) array { return normal(r, some(r, 1, 3), some(r, 1, 3), some(r, 1, 4)) }
	return []subject{
		{"affine", func(r *num.Rand) layerCase {
			d, m := some(r, 1, 4), some(r, 1, 4)
			shape := append([]int{some(r, 1, 3), some(r, 1, 3)}[r.Intn(2):], d)
			return operation(autodiff.Affine{}, nil, normal(r, shape...), normal(r, m, d), normal(r, m))
		}},
		{"add", func(r *num.Rand) layerCase {
			a, b := stretching(r)
			return operation(autodiff.Add{}, nil, normal(r, a...), normal(r, b...))
		}},
		{"subtract", func(r *num.Rand) layerCase {
			a, b := stretching(r)
			return operation(autodiff.Subtract{}, nil, normal(r, a...), normal(r, b...))
		}},
		{"divide", func(r *num.Rand) layerCase {
			a, b := stretching(r)
			below := normal(r, b...)
			for i, v := range below.Data { // away from 0, where float32 has no digits left
				below.Data[i] = rounded(v + math.Copysign(0.5, v))
			}
			return operation(autodiff.Divide{}, nil, normal(r, a...), below)
		}},
		{"multiply", func(r *num.Rand) layerCase {
			a, b := stretching(r)
			return operation(autodiff.Multiply{}, nil, normal(r, a...), normal(r, b...))
		}},
		{"scale", func(r *num.Rand) layerCase {
			by := rounded(r.Normal())
			return operation(autodiff.Scale{By: by}, map[string]any{"by": by}, cube(r))
		}},
		{"matmul", func(r *num.Rand) layerCase {
			a, b := stretching(r)
			n, k, m := some(r, 1, 3), some(r, 1, 4), some(r, 1, 3)
			return operation(autodiff.MatMul{}, nil, normal(r, append(a, n, k)...), normal(r, append(b, k, m)...))
		}},
		{"reshape", func(r *num.Rand) layerCase {
			x := cube(r)
			to := [][]int{{0, -1}, {-1}, {x.Shape[2], x.Shape[0], -1}, {0, 0, 1, -1}}[r.Intn(4)]
			shape, err := autodiff.Reshape{To: to}.Shape([]tensor.Shape{x.Shape})
			if err != nil {
				panic(err)
			}
			return operation(autodiff.Reshape{To: to}, map[string]any{"to": shape}, x)
		}},
		{"flatten", func(r *num.Rand) layerCase { return operation(autodiff.Flatten{}, nil, cube(r)) }},
		{"transpose", func(r *num.Rand) layerCase {
			order := []int{0, 1, 2}
			r.Shuffle(order)
			return operation(autodiff.Transpose{Axes: order}, map[string]any{"axes": order}, cube(r))
		}},
		{"slice", func(r *num.Rand) layerCase {
			x, axis := cube(r), r.Intn(3)
			start := r.Intn(x.Shape[axis])
			end := some(r, start+1, x.Shape[axis])
			return operation(autodiff.Slice{Axis: axis, From: start, To: end}, map[string]any{"axis": axis, "from": start, "to": end}, x)
		}},
		{"concat", func(r *num.Rand) layerCase {
			axis, shape := r.Intn(3), []int{some(r, 1, 2), some(r, 1, 2), some(r, 1, 2)}
			var in []array
			for range some(r, 1, 3) {
				shape[axis] = some(r, 1, 3)
				in = append(in, normal(r, shape...))
			}
			return operation(autodiff.Concat{Axis: axis}, map[string]any{"axis": axis}, in...)
		}},
		{"sum", func(r *num.Rand) layerCase {
			over := axes(r)
			return operation(autodiff.Sum{Axes: over}, map[string]any{"axes": over}, cube(r))
		}},
		{"mean", func(r *num.Rand) layerCase {
			over := axes(r)
			return operation(autodiff.Mean{Axes: over}, map[string]any{"axes": over}, cube(r))
		}},
	}
}

func losses() []subject {
	rows := func(r *num.Rand) array { return normal(r, some(r, 1, 4), some(r, 1, 4)) }
	against := func(name string, make func(targets *tensor.Tensor) autodiff.Operation) subject {
		return subject{name, func(r *num.Rand) layerCase {
			o := rows(r)
			targets := normal(r, o.Shape...)
			return operation(make(targets.tensor()), map[string]any{"targets": targets.tensor().Rows()}, o)
		}}
	}
	penalty := func(name string, make func(a, b float64) autodiff.Operation) subject {
		return subject{name, func(r *num.Rand) layerCase {
			a, b := rounded(r.Float64()), rounded(r.Float64())
			return operation(make(a, b), map[string]any{"rate": a, "l1": a, "l2": b}, rows(r))
		}}
	}
	return []subject{
		{"bce", func(r *num.Rand) layerCase {
			z := rows(r)
			labels := make([]float64, len(z.Data))
			for i := range labels {
				labels[i] = float64(r.Intn(5)) / 4
			}
			return operation(autodiff.BCE{Labels: labels}, map[string]any{"labels": labels}, z)
		}},
		{"ce", func(r *num.Rand) layerCase {
			z := rows(r)
			classes := make([]int, z.Shape[0])
			for i := range classes {
				classes[i] = r.Intn(z.Shape[1])
			}
			return operation(autodiff.CrossEntropy{Classes: classes}, map[string]any{"classes": classes}, z)
		}},
		{"soft_ce", func(r *num.Rand) layerCase {
			z := rows(r)
			shares := autodiff.Softmax{}.Forward([]*tensor.Tensor{normal(r, z.Shape...).tensor()})
			return operation(autodiff.SoftCrossEntropy{Targets: shares}, map[string]any{"targets": shares.Rows()}, z)
		}},
		against("mse", func(targets *tensor.Tensor) autodiff.Operation { return autodiff.Squared{Targets: targets} }),
		against("squared_error", func(targets *tensor.Tensor) autodiff.Operation { return autodiff.MSE{Targets: targets} }),
		against("mae", func(targets *tensor.Tensor) autodiff.Operation { return autodiff.MAE{Targets: targets} }),
		{"huber", func(r *num.Rand) layerCase {
			o := rows(r)
			targets, delta := normal(r, o.Shape...), rounded(r.Uniform(0.1, 2))
			return operation(autodiff.Huber{Targets: targets.tensor(), Delta: delta}, map[string]any{"targets": targets.tensor().Rows(), "delta": delta}, o)
		}},
		penalty("l1", func(a, _ float64) autodiff.Operation { return autodiff.L1{Rate: a} }),
		penalty("l2", func(a, _ float64) autodiff.Operation { return autodiff.L2{Rate: a} }),
		penalty("elastic_net", func(a, b float64) autodiff.Operation { return autodiff.ElasticNet{L1: a, L2: b} }),
	}
}

func spatial() []subject {
	two := func(r *num.Rand, from, to int) [2]int { return [2]int{some(r, from, to), some(r, from, to)} }
	// padding is less than half a window at each end, so that every window sees something.
	padding := func(r *num.Rand, size [2]int) [4]int {
		return [4]int{r.Intn(size[0]/2 + 1), r.Intn(size[1]/2 + 1), r.Intn(size[0]/2 + 1), r.Intn(size[1]/2 + 1)}
	}
	pool := func(name string, make func(size, stride [2]int, padding [4]int) autodiff.Operation) subject {
		return subject{name, func(r *num.Rand) layerCase {
			size, stride := two(r, 1, 3), two(r, 1, 2)
			p := padding(r, size)
			return operation(make(size, stride, p), map[string]any{"size": size, "stride": stride, "padding": p},
				normal(r, some(r, 1, 2), some(r, 1, 2), some(r, 3, 5), some(r, 3, 5)))
		}}
	}
	return []subject{
		{"conv2d", func(r *num.Rand) layerCase {
			op := autodiff.Conv2D{Stride: two(r, 1, 2), Padding: [4]int{r.Intn(3), r.Intn(3), r.Intn(3), r.Intn(3)}, Dilation: two(r, 1, 2), Groups: some(r, 1, 2)}
			part, m := some(r, 1, 2), op.Groups*some(r, 1, 2)
			return operation(op, map[string]any{"stride": op.Stride, "padding": op.Padding, "dilation": op.Dilation, "groups": op.Groups},
				normal(r, some(r, 1, 2), part*op.Groups, some(r, 3, 5), some(r, 3, 5)), normal(r, m, part, some(r, 1, 2), some(r, 1, 2)), normal(r, m))
		}},
		{"conv1d", func(r *num.Rand) layerCase {
			op := autodiff.Conv1D{Stride: some(r, 1, 3), Padding: [2]int{r.Intn(3), r.Intn(3)}, Dilation: some(r, 1, 2), Groups: some(r, 1, 2)}
			part, m := some(r, 1, 2), op.Groups*some(r, 1, 2)
			return operation(op, map[string]any{"stride": op.Stride, "padding": op.Padding, "dilation": op.Dilation, "groups": op.Groups},
				normal(r, some(r, 1, 3), part*op.Groups, some(r, 5, 9)), normal(r, m, part, some(r, 1, 3)), normal(r, m))
		}},
		pool("max_pool", func(size, stride [2]int, p [4]int) autodiff.Operation {
			return autodiff.MaxPool{Size: size, Stride: stride, Padding: p}
		}),
		pool("avg_pool", func(size, stride [2]int, p [4]int) autodiff.Operation {
			return autodiff.AvgPool{Size: size, Stride: stride, Padding: p}
		}),
		{"global_avg_pool", func(r *num.Rand) layerCase {
			return operation(autodiff.GlobalAvgPool{}, nil, normal(r, []int{some(r, 1, 2), some(r, 1, 3), some(r, 1, 4), some(r, 1, 3)}[:some(r, 3, 4)]...))
		}},
		{"embedding", func(r *num.Rand) layerCase {
			rows := some(r, 1, 5)
			words := normal(r, []int{some(r, 1, 3), some(r, 1, 3)}[r.Intn(2):]...)
			for i := range words.Data {
				words.Data[i] = float64(r.Intn(rows))
			}
			c := operation(autodiff.Embedding{}, nil, words, normal(r, rows, some(r, 1, 3)))
			c.constant = []int{0}
			return c
		}},
		{"standardize", func(r *num.Rand) layerCase {
			axes := [][]int{{0}, {0, 2}, {2}, {1, 2}, {0, 1, 2}}[r.Intn(5)]
			epsilon := rounded(r.Uniform(1e-3, 0.1))
			return operation(autodiff.Standardize{Axes: axes, Epsilon: epsilon}, map[string]any{"axes": axes, "epsilon": epsilon},
				normal(r, some(r, 2, 4), some(r, 1, 3), some(r, 2, 4)))
		}},
		{"normalize", func(r *num.Rand) layerCase {
			epsilon := rounded(r.Uniform(1e-3, 0.1))
			x := normal(r, []int{some(r, 1, 3), some(r, 1, 3), some(r, 1, 2), some(r, 1, 2)}[:some(r, 2, 4)]...)
			variance := normal(r, x.Shape[1])
			for i, v := range variance.Data {
				variance.Data[i] = rounded(0.1 + v*v)
			}
			return operation(autodiff.Normalize{Epsilon: epsilon}, map[string]any{"epsilon": epsilon}, x, normal(r, x.Shape[1]), variance)
		}},
	}
}

func layers() []subject {
	training := func() graph.Mode { return graph.Mode{Train: true} }
	// reading draws a recurrent layer's inputs, with up to so many first states, of each example or one for all. Few sizes
	// recur, since JAX compiles each anew.
	reading := func(r *num.Rand, l graph.Layer, attributes map[string]any, gates, states int, own bool) layerCase {
		n, steps, d, h := some(r, 1, 2), some(r, 1, 5), some(r, 1, 3), some(r, 1, 3)
		c := layerCase{Attributes: attributes, layer: l,
			In: []array{normal(r, n, steps, d), normal(r, gates*h, d), normal(r, gates*h, h), normal(r, gates*h)}}
		if own {
			c.In = append(c.In, normal(r, h))
		}
		for range r.Intn(states + 1) {
			c.In = append(c.In, normal(r, []int{1, n}[r.Intn(2)], h))
		}
		return c
	}
	return []subject{
		{"dropout", func(r *num.Rand) layerCase {
			x, rate, seed := normal(r, some(r, 1, 4), some(r, 1, 4)), rounded(r.Uniform(0.1, 0.8)), uint64(r.Intn(1000))
			draw := num.NewRand(seed, 0)
			stays := make([]bool, len(x.Data))
			for i := range stays {
				stays[i] = draw.Float64() >= rate
			}
			return layerCase{Attributes: map[string]any{"rate": rate, "stays": stays}, In: []array{x}, layer: nn.Dropout{Rate: rate},
				mode: func() graph.Mode { return graph.Mode{Train: true, Rand: num.NewRand(seed, 0)} }}
		}},
		{"batch_norm", func(r *num.Rand) layerCase {
			epsilon := rounded(r.Uniform(1e-3, 0.1))
			x := normal(r, []int{some(r, 2, 4), some(r, 1, 3), some(r, 1, 2), some(r, 1, 2)}[:some(r, 2, 4)]...)
			c := x.Shape[1]
			variance := normal(r, c)
			for i, v := range variance.Data {
				variance.Data[i] = rounded(0.1 + v*v)
			}
			l := layerCase{In: []array{x, normal(r, c), normal(r, c), normal(r, c), variance}, layer: nn.BatchNorm{Epsilon: epsilon, Momentum: 0.9}}
			train := r.Intn(2) == 0
			if train {
				l.mode = training
			}
			l.Attributes = map[string]any{"epsilon": epsilon, "train": train}
			return l
		}},
		{"layer_norm", func(r *num.Rand) layerCase {
			epsilon, axes := rounded(r.Uniform(1e-3, 0.1)), some(r, 1, 2)
			x := normal(r, some(r, 1, 3), some(r, 1, 3), some(r, 2, 4))
			s := x.Shape[3-axes:]
			return layerCase{Attributes: map[string]any{"epsilon": epsilon, "axes": axes}, layer: nn.LayerNorm{Axes: axes, Epsilon: epsilon},
				In: []array{x, normal(r, s...), normal(r, s...)}}
		}},
		{"rnn", func(r *num.Rand) layerCase {
			l := nn.RNN{ReLU: r.Intn(2) == 0, Last: r.Intn(2) == 0, Truncate: r.Intn(3)}
			return reading(r, l, map[string]any{"relu": l.ReLU, "last": l.Last, "truncate": l.Truncate}, 1, 1, false)
		}},
		{"gru", func(r *num.Rand) layerCase {
			l := nn.GRU{ResetBefore: r.Intn(2) == 0, Last: r.Intn(2) == 0, Truncate: r.Intn(3)}
			own := !l.ResetBefore && r.Intn(2) == 0
			return reading(r, l, map[string]any{"before": l.ResetBefore, "last": l.Last, "truncate": l.Truncate, "own": own}, 3, 1, own)
		}},
		{"lstm", func(r *num.Rand) layerCase {
			l := nn.LSTM{Last: r.Intn(2) == 0, Truncate: r.Intn(3)}
			return reading(r, l, map[string]any{"last": l.Last, "truncate": l.Truncate}, 4, 2, false)
		}},
		{"self_attention", func(r *num.Rand) layerCase {
			heads, causal := some(r, 1, 3), r.Intn(2) == 0
			d := heads * some(r, 1, 2)
			return layerCase{Attributes: map[string]any{"heads": heads, "causal": causal}, layer: nn.SelfAttention{Heads: heads, Causal: causal},
				In: []array{normal(r, some(r, 1, 2), some(r, 1, 4), d), normal(r, 3*d, d), normal(r, 3*d), normal(r, d, d), normal(r, d)}}
		}},
	}
}
