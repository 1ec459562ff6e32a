package autodiff

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Entry is an operation in the table, with what its tests need.
type Entry struct {
	Name string
	// Sample draws the operation and inputs that fit it.
	Sample func(r *num.Rand) (Operation, []*tensor.Tensor)
	// Kinks are the values of element i of input k at which the derivative by it jumps or bends, the other numbers being
	// as they are; nil if there is none anywhere.
	Kinks func(op Operation, in []*tensor.Tensor, k, i int) []float64
	// Whole lists the inputs that hold whole numbers, by which nothing can be derived.
	Whole []int
}

func (e Entry) kinks(op Operation, in []*tensor.Tensor, k, i int) []float64 {
	if e.Kinks == nil {
		return nil
	}
	return e.Kinks(op, in, k, i)
}

// Operations is the table of all operations.
func Operations() []Entry {
	return append(append(append(curves(), shapers()...), losses()...), spatial()...)
}

// Activations lists the curves that a layer may put on its sums, with their usual constants.
func Activations() []Operation {
	return []Operation{
		ReLU{}, Tanh{}, Sigmoid{}, LeakyReLU{Slope: 0.01}, ELU{Alpha: 1}, GELU{}, Softplus{}, Identity{}, Softmax{},
	}
}

// curves act on each number alone, or within a row.
func curves() []Entry {
	curve := func(op Operation) func(*num.Rand) (Operation, []*tensor.Tensor) {
		return func(r *num.Rand) (Operation, []*tensor.Tensor) { return op, []*tensor.Tensor{draw(r, nil, 3, 4)} }
	}
	above := func(op Operation) func(*num.Rand) (Operation, []*tensor.Tensor) {
		return func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return op, []*tensor.Tensor{tensor.Map(draw(r, nil, 3, 4), func(v float64) float64 { return 0.25 + float64(v*v) })}
		}
	}
	atZero := func(Operation, []*tensor.Tensor, int, int) []float64 { return []float64{0} }
	return []Entry{
		{Name: "identity", Sample: curve(Identity{})},
		{Name: "sigmoid", Sample: curve(Sigmoid{})},
		{Name: "tanh", Sample: curve(Tanh{})},
		{Name: "relu", Sample: curve(ReLU{}), Kinks: atZero},
		{Name: "leaky_relu", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return LeakyReLU{Slope: r.Uniform(0.01, 0.3)}, []*tensor.Tensor{draw(r, nil, 3, 4)}
		}, Kinks: atZero},
		{Name: "elu", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return ELU{Alpha: r.Uniform(0.2, 0.9)}, []*tensor.Tensor{draw(r, nil, 3, 4)}
		}, Kinks: atZero},
		{Name: "gelu", Sample: curve(GELU{})},
		{Name: "softplus", Sample: curve(Softplus{})},
		{Name: "exp", Sample: curve(Exp{})},
		{Name: "log", Sample: above(Log{})},
		{Name: "surprise", Sample: above(Surprise{})},
		{Name: "sqrt", Sample: above(Sqrt{})},
		{Name: "softmax", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return Softmax{Temperature: []float64{0, 1, 0.5, 3}[r.Intn(4)]}, []*tensor.Tensor{draw(r, []int{3, 1, 2}[:1+r.Intn(3)], 4)}
		}},
	}
}

// shapers combine, move and add up numbers.
func shapers() []Entry {
	pair := func(op Operation) func(*num.Rand) (Operation, []*tensor.Tensor) {
		return func(r *num.Rand) (Operation, []*tensor.Tensor) {
			shapes := [][2][]int{{{2, 3}, {2, 3}}, {{2, 3}, {3}}, {{2, 3, 2}, {3, 1}}, {{2, 1}, {1, 4}}, {{}, {2}}}[r.Intn(5)]
			return op, []*tensor.Tensor{draw(r, shapes[0]), draw(r, shapes[1])}
		}
	}
	return []Entry{
		{Name: "affine", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return Affine{}, []*tensor.Tensor{draw(r, []int{3, 2}[:1+r.Intn(2)], 4), draw(r, nil, 2, 4), draw(r, nil, 2)}
		}},
		{Name: "add", Sample: pair(Add{})},
		{Name: "subtract", Sample: pair(Subtract{})},
		{Name: "multiply", Sample: pair(Multiply{})},
		{Name: "divide", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			op, in := pair(Divide{})(r)
			for i, v := range in[1].Data() { // away from 0, where differences fail
				in[1].Data()[i] = v + math.Copysign(0.5, v)
			}
			return op, in
		}},
		{Name: "scale", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return Scale{By: r.Normal()}, []*tensor.Tensor{draw(r, nil, 3, 4)}
		}},
		{Name: "matmul", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			lead := [][2][]int{{nil, nil}, {{2}, {2}}, {{2}, nil}, {{2, 1}, {3}}}[r.Intn(4)]
			return MatMul{}, []*tensor.Tensor{draw(r, lead[0], 2, 3), draw(r, lead[1], 3, 2)}
		}},
		{Name: "reshape", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return Reshape{To: [][]int{{0, -1}, {3, 4}, {0, 2, -1}, {-1}}[r.Intn(4)]}, []*tensor.Tensor{draw(r, nil, 2, 3, 2)}
		}},
		{Name: "flatten", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return Flatten{}, []*tensor.Tensor{draw(r, nil, 2, 3, 2)}
		}},
		{Name: "transpose", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			axes := []int{0, 1, 2}
			r.Shuffle(axes)
			return Transpose{Axes: axes}, []*tensor.Tensor{draw(r, nil, 2, 3, 4)}
		}},
		{Name: "slice", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			axis := r.Intn(3)
			start := r.Intn(2 + axis)
			return Slice{Axis: axis, From: start, To: start + 1 + r.Intn(2+axis-start)}, []*tensor.Tensor{draw(r, nil, 2, 3, 4)}
		}},
		{Name: "concat", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			axis := r.Intn(2)
			var in []*tensor.Tensor
			for range 1 + r.Intn(3) {
				s := []int{2, 3}
				s[axis] = 1 + r.Intn(3)
				in = append(in, draw(r, s))
			}
			return Concat{Axis: axis}, in
		}},
		{Name: "sum", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return Sum{Axes: [][]int{nil, {0}, {2, 0}, {1}}[r.Intn(4)]}, []*tensor.Tensor{draw(r, nil, 2, 3, 2)}
		}},
		{Name: "mean", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return Mean{Axes: [][]int{nil, {0}, {2, 0}, {1}}[r.Intn(4)]}, []*tensor.Tensor{draw(r, nil, 2, 3, 2)}
		}},
	}
}

// losses tell how far outputs are from what really happened; penalties, how large weights are.
func losses() []Entry {
	zero := func(Operation, []*tensor.Tensor, int, int) []float64 { return []float64{0} }
	penalty := func(op Operation) func(*num.Rand) (Operation, []*tensor.Tensor) {
		return func(r *num.Rand) (Operation, []*tensor.Tensor) { return op, []*tensor.Tensor{draw(r, nil, 2, 3)} }
	}
	return []Entry{
		{Name: "bce", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return BCE{Labels: []float64{0, 1, 0.25}}, []*tensor.Tensor{draw(r, nil, 3, 1)}
		}},
		{Name: "ce", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return CrossEntropy{Classes: []int{0, 3, 1}}, []*tensor.Tensor{draw(r, nil, 3, 4)}
		}},
		{Name: "mse", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return Squared{Targets: draw(r, nil, 3, 4)}, []*tensor.Tensor{draw(r, nil, 3, 4)}
		}},
		{Name: "squared_error", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return MSE{Targets: draw(r, nil, 2, 3)}, []*tensor.Tensor{draw(r, nil, 2, 3)}
		}},
		{Name: "mae", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return MAE{Targets: draw(r, nil, 2, 3)}, []*tensor.Tensor{draw(r, nil, 2, 3)}
		}, Kinks: func(op Operation, _ []*tensor.Tensor, _, i int) []float64 {
			return []float64{op.(MAE).Targets.Data()[i]}
		}},
		{Name: "huber", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return Huber{Targets: draw(r, nil, 2, 3), Delta: r.Uniform(0.5, 2)}, []*tensor.Tensor{draw(r, nil, 2, 3)}
		}, Kinks: func(op Operation, _ []*tensor.Tensor, _, i int) []float64 {
			h := op.(Huber)
			t := h.Targets.Data()[i]
			return []float64{t - h.Delta, t + h.Delta}
		}},
		{Name: "soft_ce", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return SoftCrossEntropy{Targets: Smooth([]int{0, 3, 1}, 4, r.Uniform(0.01, 0.5))}, []*tensor.Tensor{draw(r, nil, 3, 4)}
		}},
		{Name: "l1", Sample: penalty(L1{Rate: 0.3}), Kinks: zero},
		{Name: "l2", Sample: penalty(L2{Rate: 0.3})},
		{Name: "elastic_net", Sample: penalty(ElasticNet{L1: 0.3, L2: 0.2}), Kinks: zero},
	}
}

// spatial operations look at neighbourhoods, channels and tables.
func spatial() []Entry {
	return []Entry{
		{Name: "conv2d", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			op := Conv2D{
				Stride: [2]int{r.Intn(3), r.Intn(3)}, Padding: [4]int{r.Intn(2), r.Intn(3), r.Intn(2), r.Intn(2)},
				Dilation: [2]int{r.Intn(3), r.Intn(2)}, Groups: 1 + r.Intn(2),
			}
			return op, []*tensor.Tensor{draw(r, nil, 2, 2*op.Groups, 4, 3), draw(r, nil, 2, 2, 2, 2), draw(r, nil, 2)}
		}},
		{Name: "conv1d", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			op := Conv1D{Stride: r.Intn(3), Padding: [2]int{r.Intn(3), r.Intn(2)}, Dilation: r.Intn(3), Groups: r.Intn(2)}
			return op, []*tensor.Tensor{draw(r, nil, 2, 2, 5), draw(r, nil, 3, 2, 2), draw(r, nil, 3)}
		}},
		{Name: "max_pool", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return MaxPool{Size: [2]int{2, 1 + r.Intn(2)}, Stride: [2]int{r.Intn(3), 1}, Dilation: [2]int{1 + r.Intn(2), 1}, Padding: [4]int{1, 0, r.Intn(2), 0}},
				[]*tensor.Tensor{draw(r, nil, 1, 2, 4, 3)}
		}, Kinks: func(op Operation, in []*tensor.Tensor, _, i int) (list []float64) {
			// Where the element would be as large as the largest of the others in a window.
			p, s, _ := op.(MaxPool).pool(in[0].Shape())
			for o := range s.Size() {
				mine, top, others := false, 0.0, false
				for _, at := range p.places(o) {
					if at == i {
						mine = true
					} else if v := in[0].Data()[at]; !others || v > top {
						top, others = v, true
					}
				}
				if mine && others {
					list = append(list, top)
				}
			}
			return list
		}},
		{Name: "avg_pool", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			shape := [][]int{{1, 2, 4, 3}, {2, 2, 5}}[r.Intn(2)]
			op := AvgPool{Size: [2]int{2, 1 + r.Intn(2)}, Stride: [2]int{r.Intn(3), 1}, Padding: [4]int{1, 0, r.Intn(2), 0}}
			if len(shape) == 3 {
				op = AvgPool{Size: [2]int{0, 2}, Stride: [2]int{0, r.Intn(3)}, Padding: [4]int{0, 1, 0, 0}}
			}
			return op, []*tensor.Tensor{draw(r, shape)}
		}},
		{Name: "global_avg_pool", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return GlobalAvgPool{}, []*tensor.Tensor{draw(r, nil, 2, 2, 3, 2)}
		}},
		{Name: "embedding", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			words := tensor.Map(tensor.New(2, 3), func(float64) float64 { return float64(r.Intn(4)) })
			return Embedding{}, []*tensor.Tensor{words, draw(r, nil, 4, 2)}
		}, Whole: []int{0}},
		{Name: "standardize", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return Standardize{Axes: [][]int{nil, {0}, {2, 0}, {1}}[r.Intn(4)], Epsilon: 0.01}, []*tensor.Tensor{draw(r, nil, 3, 3, 2)}
		}},
		{Name: "normalize", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			variance := tensor.Map(tensor.New(3), func(float64) float64 { return r.Uniform(0.5, 2) })
			return Normalize{Epsilon: 0.01}, []*tensor.Tensor{draw(r, [][]int{{2, 3}, {2, 3, 2}}[r.Intn(2)]), draw(r, nil, 3), variance}
		}},
	}
}

// draw returns a tensor of normal numbers with deviation 2.
func draw(r *num.Rand, lead []int, rest ...int) *tensor.Tensor {
	shape := append(append([]int(nil), lead...), rest...)
	return tensor.Map(tensor.New(shape...), func(float64) float64 { return 2 * r.Normal() })
}
