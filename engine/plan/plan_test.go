package plan

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// tolerance is what a plan may differ from the tape by, relative to the largest number of a tensor, or to a tenth of
// the network's largest derivative where that is more (a derivative that is 0 by cancellation is noise in float32):
// float32 has 24 bits, 6e-8; sums over a few hundred terms and a few layers of rounding lose six of them.
const tolerance = 4e-6

// delta is where Huber bends: some errors of the examples are below it, some beyond.
const delta = 0.75

// net is a graph under construction.
type net struct {
	t testing.TB
	*graph.Graph
	r *num.Rand
}

func newNet(t testing.TB, seed uint64) net { return net{t, &graph.Graph{}, num.NewRand(seed, 0)} }

func (n net) draw(scale float64, shape ...int) *tensor.Tensor {
	return tensor.Map(tensor.New(shape...), func(float64) float64 { return float64(float32(scale * n.r.Normal())) })
}

func (n net) param(shape ...int) graph.Value {
	fan := 1
	for _, d := range shape[1:] {
		fan *= d
	}
	return n.Param("p"+strconv.Itoa(len(n.Values(graph.Param))), n.draw(1/math.Sqrt(float64(fan)), shape...))
}

func (n net) add(l graph.Layer, in ...graph.Value) graph.Value {
	n.t.Helper()
	v, err := n.Add(l, in...)
	if err != nil {
		n.t.Fatal(err)
	}
	return v
}

func (n net) op(o autodiff.Operation, in ...graph.Value) graph.Value {
	n.t.Helper()
	return n.add(graph.Operation{Operation: o}, in...)
}

func (n net) affine(x graph.Value, d, m int) graph.Value {
	n.t.Helper()
	return n.op(autodiff.Affine{}, x, n.param(m, d), n.param(m))
}

// chain is affine layers with a curve between.
func (n net) chain(curve autodiff.Operation, sizes ...int) graph.Value {
	n.t.Helper()
	v := n.Input("x", sizes[0])
	for i, m := range sizes[1:] {
		if i > 0 {
			v = n.op(curve, v)
		}
		v = n.affine(v, sizes[i], m)
	}
	return v
}

// example is a network to hold tape and plan together on.
type example struct {
	name  string
	loss  Loss
	batch int
	build func(n net) graph.Value
}

func examples() []example {
	var list []example
	for _, c := range []struct {
		name string
		loss Loss
		outs int
	}{{"cross-entropy", CrossEntropy, 3}, {"binary cross-entropy", BinaryCrossEntropy, 1}, {"squared", Squared, 3}, {"mean squared", MeanSquared, 3}, {"absolute", Absolute, 3}, {"huber", Huber, 3}, {"soft cross-entropy", SoftCrossEntropy, 3}} {
		list = append(list, example{c.name, c.loss, 7, func(n net) graph.Value { return n.chain(autodiff.Tanh{}, 30, 20, c.outs) }})
	}
	for _, c := range []autodiff.Operation{autodiff.Sigmoid{}, autodiff.Tanh{}, autodiff.ReLU{}, autodiff.Identity{}} {
		list = append(list,
			example{c.Name(), CrossEntropy, 5, func(n net) graph.Value { return n.chain(c, 9, 33, 17, 4) }},
			example{"tiny " + c.Name(), Squared, 10, func(n net) graph.Value { return n.op(c, n.chain(c, 2, 4, 2, 1)) }},
			example{"tiny " + c.Name() + ", binary", BinaryCrossEntropy, 3, func(n net) graph.Value { return n.chain(c, 3, 5, 1) }},
			example{"tiny " + c.Name() + ", absolute", Absolute, 6, func(n net) graph.Value { return n.chain(c, 3, 5, 2) }},
			example{"tiny " + c.Name() + ", huber", Huber, 6, func(n net) graph.Value { return n.chain(c, 3, 5, 2) }},
			example{"tiny " + c.Name() + ", soft", SoftCrossEntropy, 6, func(n net) graph.Value { return n.chain(c, 3, 5, 2) }})
	}
	list = append(list,
		example{"softmax within", Squared, 6, func(n net) graph.Value {
			return n.affine(n.op(autodiff.Softmax{}, n.chain(autodiff.Tanh{}, 5, 8)), 8, 3)
		}},
		example{"two branches from one value", Squared, 6, func(n net) graph.Value {
			h := n.op(autodiff.Tanh{}, n.chain(autodiff.Tanh{}, 5, 8))
			n.Output("y", n.affine(h, 8, 3))
			n.affine(n.op(autodiff.Sigmoid{}, h), 8, 2) // leads nowhere
			return graph.Value(-1)
		}},
		example{"one weight twice", Squared, 6, func(n net) graph.Value {
			w, b := n.param(8, 8), n.param(8)
			h := n.op(autodiff.Affine{}, n.Input("x", 8), w, b)
			return n.op(autodiff.Affine{}, n.op(autodiff.Tanh{}, h), w, b)
		}},
		example{"one example", CrossEntropy, 1, func(n net) graph.Value { return n.chain(autodiff.ReLU{}, 784, 40, 10) }},
	)
	for _, c := range []autodiff.Operation{autodiff.LeakyReLU{Slope: 0.1}, autodiff.ELU{Alpha: 0.7}, autodiff.Softplus{}, autodiff.GELU{}, autodiff.Scale{By: -1.5}} {
		list = append(list, example{c.Name(), MeanSquared, 5, func(n net) graph.Value { return n.chain(c, 6, 7, 3) }})
	}
	list = append(list,
		example{"a logarithm of a root of a power", MeanSquared, 5, func(n net) graph.Value {
			return n.op(autodiff.Log{}, n.op(autodiff.Surprise{}, n.op(autodiff.Sigmoid{}, n.op(autodiff.Sqrt{}, n.op(autodiff.Exp{}, n.affine(n.Input("x", 6), 6, 3))))))
		}},
		example{"a residual", Squared, 4, func(n net) graph.Value {
			x := n.affine(n.Input("x", 5), 5, 9)
			return n.op(autodiff.Add{}, x, n.affine(n.op(autodiff.ReLU{}, x), 9, 9))
		}},
		example{"repeated sums and products", Squared, 4, func(n net) graph.Value {
			x := n.op(autodiff.Reshape{To: []int{0, 3, 5}}, n.affine(n.Input("x", 5), 5, 15))
			x = n.op(autodiff.Multiply{}, n.op(autodiff.Add{}, x, n.param(3, 1)), n.param(5))
			x = n.op(autodiff.Add{}, n.param(1, 5), x)
			return n.op(autodiff.Flatten{}, n.op(autodiff.Multiply{}, x, n.op(autodiff.Sigmoid{}, x)))
		}},
		example{"repeated differences and quotients", Squared, 4, func(n net) graph.Value {
			x := n.op(autodiff.Reshape{To: []int{0, 3, 5}}, n.affine(n.Input("x", 5), 5, 15))
			x = n.op(autodiff.Subtract{}, n.op(autodiff.Subtract{}, n.param(3, 1), x), n.param(5))
			below := n.op(autodiff.Softplus{}, n.op(autodiff.Add{}, n.param(3, 1), n.Buffer("one", tensor.Scalar(1))))
			x = n.op(autodiff.Divide{}, n.op(autodiff.Sigmoid{}, x), below)
			return n.op(autodiff.Flatten{}, n.op(autodiff.Divide{}, n.param(1, 5), n.op(autodiff.Softplus{}, x)))
		}},
		example{"moved about", Squared, 4, func(n net) graph.Value {
			x := n.Input("x", 4, 6)
			a := n.op(autodiff.Slice{Axis: 1, From: 1, To: 3}, x)
			y := n.op(autodiff.Concat{Axis: 1}, n.op(autodiff.Tanh{}, n.affine(x, 6, 6)), a)
			y = n.op(autodiff.Transpose{Axes: []int{0, 2, 1}}, y)
			return n.op(autodiff.Flatten{}, n.affine(y, 6, 2))
		}},
		example{"attention", Squared, 3, func(n net) graph.Value {
			x := n.Input("x", 5, 6)
			q, k, v := n.affine(x, 6, 8), n.affine(x, 6, 8), n.affine(x, 6, 4)
			s := n.op(autodiff.MatMul{}, q, n.op(autodiff.Transpose{Axes: []int{0, 2, 1}}, k))
			return n.op(autodiff.Mean{Axes: []int{1}}, n.op(autodiff.MatMul{}, n.op(autodiff.Softmax{Temperature: 2.5}, s), v))
		}},
		example{"sums over axes", Squared, 3, func(n net) graph.Value {
			x := n.affine(n.Input("x", 5, 6), 6, 4)
			return n.op(autodiff.Add{}, n.op(autodiff.Sum{Axes: []int{1}}, x), n.op(autodiff.MatMul{}, n.op(autodiff.Mean{Axes: []int{1}}, n.op(autodiff.ReLU{}, x)), n.param(4, 4)))
		}},
	)
	for _, c := range []struct {
		autodiff.Conv2D
		kernel [2]int
	}{
		{autodiff.Conv2D{Padding: [4]int{2, 2, 2, 2}}, [2]int{5, 5}},
		{autodiff.Conv2D{}, [2]int{3, 3}},
		{autodiff.Conv2D{}, [2]int{1, 1}},
		{autodiff.Conv2D{Padding: [4]int{0, 3, 0, 0}}, [2]int{1, 4}},
		{autodiff.Conv2D{Stride: [2]int{2, 3}, Padding: [4]int{1, 0, 0, 1}}, [2]int{3, 2}},
		{autodiff.Conv2D{Dilation: [2]int{2, 3}, Padding: [4]int{2, 3, 2, 3}}, [2]int{3, 3}},
		{autodiff.Conv2D{Stride: [2]int{2, 2}, Dilation: [2]int{2, 3}}, [2]int{2, 2}},
		{autodiff.Conv2D{Stride: [2]int{3, 2}}, [2]int{1, 1}},
		{autodiff.Conv2D{Groups: 2, Padding: [4]int{1, 1, 1, 1}}, [2]int{3, 3}},
		{autodiff.Conv2D{Groups: 4, Stride: [2]int{3, 3}, Padding: [4]int{3, 4, 0, 0}}, [2]int{3, 3}},
	} {
		for _, size := range [][3]int{{4, 7, 9}, {4, 12, 8}} {
			list = append(list, example{"conv2d " + fmt.Sprint(c.kernel, size, c.Conv2D), Squared, 3, func(n net) graph.Value {
				y := n.op(c.Conv2D, n.Input("x", size[:]...), n.param(8, 4/max(1, c.Groups), c.kernel[0], c.kernel[1]), n.param(8))
				return n.op(autodiff.Flatten{}, n.op(autodiff.Conv2D{}, n.op(autodiff.Tanh{}, y), n.param(3, 8, 1, 1), n.param(3)))
			}})
		}
	}
	list = append(list, example{"conv1d", Squared, 3, func(n net) graph.Value {
		y := n.op(autodiff.Conv1D{Stride: 2, Padding: [2]int{1, 2}, Dilation: 2, Groups: 2}, n.Input("x", 4, 15), n.param(6, 2, 3), n.param(6))
		return n.op(autodiff.Flatten{}, n.op(autodiff.Conv1D{}, n.op(autodiff.ReLU{}, y), n.param(20, 6, 2), n.param(20)))
	}})
	for _, p := range []autodiff.Operation{
		autodiff.MaxPool{Size: [2]int{2, 2}},
		autodiff.MaxPool{Size: [2]int{3, 2}, Stride: [2]int{2, 1}, Padding: [4]int{1, 0, 0, 1}},
		autodiff.MaxPool{Size: [2]int{2, 2}, Dilation: [2]int{2, 3}},
		autodiff.AvgPool{Size: [2]int{2, 2}},
		autodiff.AvgPool{Size: [2]int{3, 3}, Stride: [2]int{2, 2}, Padding: [4]int{1, 1, 0, 0}},
		autodiff.GlobalAvgPool{},
	} {
		list = append(list, example{fmt.Sprint(p.Name(), p), Squared, 3, func(n net) graph.Value {
			y := n.op(autodiff.Conv2D{}, n.Input("x", 2, 8, 10), n.param(5, 2, 1, 1), n.param(5))
			return n.op(autodiff.Flatten{}, n.op(p, n.op(autodiff.ReLU{}, y)))
		}})
	}
	for _, l := range []nn.LSTM{{}, {Last: true}, {Truncate: 2}, {Truncate: 3, Last: true}} {
		for _, size := range [][3]int{{6, 1, 32}, {5, 3, 13}} {
			t, d, h := size[0], size[1], size[2]
			list = append(list, example{fmt.Sprint("lstm", size, l), Squared, 4, func(n net) graph.Value {
				y := n.add(l, n.Input("x", t, d), n.param(4*h, d), n.param(4*h, h), n.param(4*h))
				if !l.Last {
					return n.op(autodiff.Flatten{}, n.affine(y, h, 2))
				}
				return n.affine(y, h, 2)
			}})
		}
	}
	for _, size := range [][3]int{{6, 1, 32}, {5, 3, 13}} {
		t, d, h := size[0], size[1], size[2]
		for _, l := range []nn.RNN{{}, {Last: true, ReLU: true}, {Truncate: 2}} {
			list = append(list, example{fmt.Sprint("rnn", size, l), Squared, 4, func(n net) graph.Value {
				return n.head(n.add(l, n.Input("x", t, d), n.param(h, d), n.param(h, h), n.param(h)), h, l.Last)
			}})
		}
		for _, l := range []nn.GRU{{}, {Last: true}, {ResetBefore: true}, {Truncate: 2, ResetBefore: true, Last: true}, {Truncate: 2}} {
			list = append(list, example{fmt.Sprint("gru", size, l), Squared, 4, func(n net) graph.Value {
				in := []graph.Value{n.Input("x", t, d), n.param(3*h, d), n.param(3*h, h), n.param(3 * h)}
				if l.Truncate == 0 && !l.ResetBefore {
					in = append(in, n.param(h))
				}
				return n.head(n.add(l, in...), h, l.Last)
			}})
		}
	}
	// First states: of every example, computed; and one for all, learnt.
	for _, c := range []struct {
		name          string
		l             func(truncate int) graph.Layer
		gates, states int
		own           bool
	}{
		{"rnn", func(t int) graph.Layer { return nn.RNN{Truncate: t} }, 1, 1, false},
		{"gru", func(t int) graph.Layer { return nn.GRU{Truncate: t} }, 3, 1, true},
		{"gru before", func(t int) graph.Layer { return nn.GRU{Truncate: t, ResetBefore: true} }, 3, 1, false},
		{"lstm", func(t int) graph.Layer { return nn.LSTM{Truncate: t} }, 4, 1, false},
		{"lstm and cell", func(t int) graph.Layer { return nn.LSTM{Truncate: t} }, 4, 2, false},
	} {
		for _, truncate := range []int{0, 2} {
			for _, learnt := range []bool{false, true} {
				list = append(list, example{fmt.Sprint(c.name, " from a state ", truncate, learnt), Squared, 4, func(n net) graph.Value {
					const h = 5
					in := []graph.Value{n.Input("x", 5, 3), n.param(c.gates*h, 3), n.param(c.gates*h, h), n.param(c.gates * h)}
					if c.own {
						in = append(in, n.param(h))
					}
					for i := range c.states {
						if learnt {
							in = append(in, n.param(1, h))
						} else {
							in = append(in, n.affine(n.Input(fmt.Sprint("s", i), 2), 2, h))
						}
					}
					return n.head(n.add(c.l(truncate), in...), h, false)
				}})
			}
		}
	}
	list = append(list,
		example{"causal self attention", Squared, 3, func(n net) graph.Value {
			x := n.affine(n.Input("x", 5, 3), 3, 8)
			return n.op(autodiff.Flatten{}, n.add(nn.SelfAttention{Heads: 2, Causal: true}, x, n.param(24, 8), n.param(24), n.param(8, 8), n.param(8)))
		}},
		example{"two recurrent layers", Squared, 3, func(n net) graph.Value {
			y := n.add(nn.GRU{}, n.Input("x", 5, 3), n.param(12, 3), n.param(12, 4), n.param(12))
			y = n.add(nn.LSTM{}, y, n.param(20, 4), n.param(20, 5), n.param(20))
			return n.head(n.add(nn.RNN{Last: true}, y, n.param(6, 5), n.param(6, 6), n.param(6)), 6, true)
		}},
		example{"dropout", Squared, 9, func(n net) graph.Value {
			y := n.add(nn.Dropout{Rate: 0.4}, n.op(autodiff.ReLU{}, n.affine(n.Input("x", 5), 5, 20)))
			return n.add(nn.Dropout{Rate: 0.1}, n.affine(y, 20, 7))
		}},
		example{"batch norm", Squared, 9, func(n net) graph.Value {
			y := n.affine(n.Input("x", 5), 5, 6)
			y = n.op(autodiff.ReLU{}, n.add(nn.BatchNorm{Epsilon: 1e-5, Momentum: 0.9}, y, n.param(6), n.param(6), n.Buffer("mean", n.draw(1, 6)), n.Buffer("variance", n.draw(0, 6))))
			return n.affine(y, 6, 2)
		}},
		example{"batch norm of images", Squared, 4, func(n net) graph.Value {
			y := n.op(autodiff.Conv2D{}, n.Input("x", 2, 6, 5), n.param(4, 2, 3, 3), n.param(4))
			y = n.add(nn.BatchNorm{Epsilon: 1e-5, Momentum: 0.9}, y, n.param(4), n.param(4), n.Buffer("mean", n.draw(1, 4)), n.Buffer("variance", n.draw(0, 4)))
			return n.affine(n.op(autodiff.Flatten{}, n.op(autodiff.Tanh{}, y)), 48, 2)
		}},
		example{"layer norm", Squared, 4, func(n net) graph.Value {
			y := n.affine(n.Input("x", 3, 5), 5, 8)
			y = n.add(nn.LayerNorm{Epsilon: 1e-5}, y, n.param(8), n.param(8))
			return n.op(autodiff.Flatten{}, n.add(nn.LayerNorm{Axes: 2, Epsilon: 1e-5}, n.op(autodiff.Tanh{}, y), n.param(3, 8), n.param(3, 8)))
		}},
		example{"normalize", Squared, 4, func(n net) graph.Value {
			y := n.op(autodiff.Normalize{Epsilon: 1e-3}, n.affine(n.Input("x", 5), 5, 6), n.Buffer("mean", n.draw(1, 6)), n.Buffer("variance", tensor.Map(n.draw(1, 6), math.Abs)))
			return n.affine(y, 6, 2)
		}},
		example{"self attention", Squared, 3, func(n net) graph.Value {
			x := n.affine(n.Input("x", 5, 3), 3, 8)
			y := n.add(nn.SelfAttention{Heads: 2}, x, n.param(24, 8), n.param(24), n.param(8, 8), n.param(8))
			return n.op(autodiff.Flatten{}, n.op(autodiff.Add{}, x, y))
		}},
	)
	return list
}

// head is an affine layer over the last state, or over every state.
func (n net) head(states graph.Value, h int, last bool) graph.Value {
	n.t.Helper()
	y := n.affine(states, h, 2)
	if last {
		return y
	}
	return n.op(autodiff.Flatten{}, y)
}

// made is an example with inputs and targets drawn.
type made struct {
	example
	net
	inputs  []*tensor.Tensor
	classes []int
	targets *tensor.Tensor
}

func (e example) make(t testing.TB, seed uint64) made {
	t.Helper()
	n := newNet(t, seed)
	if v := e.build(n); v >= 0 {
		n.Output("y", v)
	}
	shapes, err := n.Shapes(e.batch)
	if err != nil {
		t.Fatal(err)
	}
	out := shapes[n.Outputs()[0].Value]
	m := made{example: e, net: n, targets: n.draw(1, out...)}
	for _, v := range n.Values(graph.Input) {
		m.inputs = append(m.inputs, n.draw(1, shapes[v]...))
	}
	switch e.loss {
	case CrossEntropy:
		for range e.batch {
			m.classes = append(m.classes, n.r.Intn(out[1]))
		}
	case SoftCrossEntropy:
		m.targets = autodiff.Softmax{}.Forward([]*tensor.Tensor{m.targets})
	case BinaryCrossEntropy:
		m.targets = tensor.Map(m.targets, func(v float64) float64 { return float64(float32(num.Sigmoid(v))) })
	}
	return m
}

// taped runs an example on a tape.
func (m made) taped(single bool) (*graph.Run, float64, autodiff.Gradients) {
	tape := &autodiff.Tape{Single: single}
	run := m.Run(tape, graph.Mode{Train: true, Rand: num.NewRand(1, 1)}, m.inputs...)
	out := run.Output(0)
	var op autodiff.Operation
	switch m.loss {
	case CrossEntropy:
		op = autodiff.CrossEntropy{Classes: m.classes}
	case BinaryCrossEntropy:
		op = autodiff.BCE{Labels: m.targets.Data()}
	case Squared, MeanSquared:
		op = autodiff.Squared{Targets: m.targets}
	case Absolute:
		op = autodiff.MAE{Targets: m.targets}
	case Huber:
		op = autodiff.Huber{Targets: m.targets, Delta: delta}
	case SoftCrossEntropy:
		op = autodiff.SoftCrossEntropy{Targets: m.targets}
	}
	loss := tape.Apply(autodiff.Mean{}, tape.Apply(op, out))
	return run, loss.Value().Item(), tape.Backward(loss)
}

// factor is what the mean of squares is larger by than the tape's half of their sum over an example.
func (m made) factor() float64 {
	if m.loss == MeanSquared {
		return 2 * float64(m.batch) / float64(m.targets.Size())
	}
	return 1
}

func (m made) fill(p *Plan) {
	for i, x := range m.inputs {
		for k, v := range x.Data() {
			p.Input(i)[k] = float32(v)
		}
	}
	if m.loss == CrossEntropy {
		for i, c := range m.classes {
			p.Classes()[i] = int32(c)
		}
		return
	}
	for i, v := range m.targets.Data() {
		p.Targets()[i] = float32(v)
	}
}

func (m made) compile(o optim.Optimizer[float32], inputs bool) *Plan {
	m.t.Helper()
	p, err := Compile(m.Graph, Config{Batch: m.batch, Loss: m.loss, Delta: delta, Optimizer: o, InputGradients: inputs, Rand: num.NewRand(1, 1)})
	if err != nil {
		m.t.Fatal(err)
	}
	m.fill(p)
	return p
}

func near(t *testing.T, what string, got []float32, want []float64, factor, least float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	largest := max(least, 1e-30)
	for _, v := range want {
		largest = max(largest, math.Abs(factor*v))
	}
	for i, v := range want {
		if d := math.Abs(float64(got[i]) - factor*v); !(d <= tolerance*largest) {
			t.Fatalf("%s at %d: %v, want %v (largest %v)", what, i, got[i], factor*v, largest)
		}
	}
}

func TestTapeAndPlanMeanTheSame(t *testing.T) {
	for _, e := range examples() {
		t.Run(e.name, func(t *testing.T) {
			for seed := range uint64(3) {
				m := e.make(t, seed)
				for _, inputs := range []bool{false, true} { // with derivatives by the inputs, no tiny network is taken apart
					p := m.compile(nil, inputs)
					loss := p.Gradients()
					for _, single := range []bool{true, false} {
						run, want, d := m.taped(single)
						near(t, "loss", []float32{float32(loss)}, []float64{want}, m.factor(), 0)
						near(t, "output", p.Output(0), run.Output(0).Value().Data(), 1, 0)
						least := 0.0
						for _, v := range m.Values(graph.Param) {
							for _, x := range d.Of(run.Var(v)).Data() {
								least = max(least, math.Abs(x)*m.factor()/10)
							}
						}
						for _, v := range m.Values(graph.Param) {
							near(t, "derivative by "+m.Name(v), p.Gradient(v), d.Of(run.Var(v)).Data(), m.factor(), least)
						}
						if inputs {
							for _, v := range m.Values(graph.Input) {
								near(t, "derivative by "+m.Name(v), p.Gradient(v), d.Of(run.Var(v)).Data(), m.factor(), least)
							}
						}
					}
				}
			}
		})
	}
}

// A step is what the optimizer makes of the derivatives, whether a plan changes the parameters on the way back or after.
func TestAStepIsAStepOfTheOptimizer(t *testing.T) {
	for _, e := range examples() {
		m := e.make(t, 1)
		for _, name := range []string{"sgd", "momentum", "adam"} {
			optimizer := func() optim.Optimizer[float32] {
				o, err := optim.New[float32](name, 0.0078125)
				if err != nil {
					t.Fatal(err)
				}
				return o
			}
			by := m.compile(nil, false)
			p, o := m.compile(optimizer(), false), optimizer()
			for range 5 {
				want := by.Gradients()
				o.Step(by.Params(), by.Derivatives())
				if got := p.Step(); math.Abs(got-want) > 1e-4*(1+want) {
					t.Fatalf("%s, %s: loss %v, want %v", e.name, name, got, want)
				}
			}
			if name != "adam" { // its first steps have the size of the rate whatever the derivative, also where that is noise
				largest := 0.0
				for _, v := range by.Params() {
					largest = max(largest, math.Abs(float64(v)))
				}
				for i, v := range by.Params() {
					if d := math.Abs(float64(v - p.Params()[i])); d > 2e-5*largest {
						t.Fatalf("%s, %s: parameter %d is %v, want %v", e.name, name, i, p.Params()[i], v)
					}
				}
			}
		}
	}
}

func TestAStepAllocatesNothing(t *testing.T) {
	for _, e := range examples() {
		m := e.make(t, 1)
		for _, name := range []string{"sgd", "adam"} {
			o, err := optim.New[float32](name, 0.01)
			if err != nil {
				t.Fatal(err)
			}
			p := m.compile(o, false)
			if n := testing.AllocsPerRun(20, func() { p.Step() }); n != 0 {
				t.Errorf("%s with %s: %v allocations a step", e.name, name, n)
			}
		}
	}
}

func TestWhatWasLearntGoesBackIntoTheGraph(t *testing.T) {
	m := examples()[0].make(t, 1)
	p := m.compile(&optim.SGD[float32]{Rate: 0.1}, false)
	before := p.Loss()
	for range 30 {
		p.Step()
	}
	after := p.Loss()
	if !(after < before) {
		t.Fatalf("loss %v after training, %v before", after, before)
	}
	p.ToGraph()
	if _, loss, _ := m.taped(false); math.Abs(loss-after) > 1e-5 {
		t.Errorf("the graph's loss is %v, the plan's %v", loss, after)
	}
}

func TestAnEmbeddingLearnsItsTable(t *testing.T) {
	m := example{"embedding", Squared, 4, func(n net) graph.Value {
		return n.op(autodiff.Flatten{}, n.affine(n.op(autodiff.Embedding{}, n.Input("x", 3), n.param(7, 5)), 5, 2))
	}}.make(t, 1)
	for i := range m.inputs[0].Data() {
		m.inputs[0].Data()[i] = float64(m.r.Intn(7))
	}
	p := m.compile(nil, false)
	p.Gradients()
	run, _, d := m.taped(true)
	near(t, "output", p.Output(0), run.Output(0).Value().Data(), 1, 0)
	for _, v := range m.Values(graph.Param) {
		near(t, "derivative by "+m.Name(v), p.Gradient(v), d.Of(run.Var(v)).Data(), 1, 0)
	}
}

func TestBatchNormKeepsStatisticsAndUsesThem(t *testing.T) {
	for _, e := range examples() {
		if !strings.HasPrefix(e.name, "batch norm") {
			continue
		}
		m := e.make(t, 1)
		run, _, _ := m.taped(false)
		p := m.compile(&optim.SGD[float32]{Rate: 1e-30}, false) // only the statistics move
		p.Step()
		run.Keep()
		for _, v := range m.Values(graph.Buffer) {
			near(t, m.Name(v), p.Value(v), m.Tensor(v).Data(), 1, 0)
		}
		use, err := Compile(m.Graph, Config{Batch: m.batch, Loss: m.loss, Inference: true})
		if err != nil {
			t.Fatal(err)
		}
		m.fill(use)
		use.Forward()
		near(t, "in use", use.Output(0), m.Run(&autodiff.Tape{}, graph.Mode{}, m.inputs...).Output(0).Value().Data(), 1, 0)
	}
}

func TestDropoutPassesOnInUse(t *testing.T) {
	for _, e := range examples() {
		if e.name != "dropout" {
			continue
		}
		m := e.make(t, 1)
		use, err := Compile(m.Graph, Config{Batch: m.batch, Loss: m.loss, Inference: true})
		if err != nil {
			t.Fatal(err)
		}
		m.fill(use)
		use.Forward()
		near(t, "in use", use.Output(0), m.Run(&autodiff.Tape{}, graph.Mode{}, m.inputs...).Output(0).Value().Data(), 1, 0)
		if _, err := Compile(m.Graph, Config{Batch: m.batch, Loss: m.loss}); err == nil || !strings.Contains(err.Error(), "Config.Rand is nil") {
			t.Errorf("got %v", err)
		}
	}
}

type strange struct{ graph.Operation }

func (strange) Name() string { return "strange" }

func TestALayerWithoutAKernelIsNamed(t *testing.T) {
	n := newNet(t, 1)
	n.Output("y", n.add(strange{graph.Operation{Operation: autodiff.Tanh{}}}, n.chain(autodiff.Tanh{}, 3, 2)))
	_, err := Compile(n.Graph, Config{Batch: 2, Loss: Squared})
	var unsupported *UnsupportedError
	if !errors.As(err, &unsupported) || unsupported.Layer != "strange" {
		t.Errorf("got %v", err)
	}
	if err == nil || err.Error() != `plan: no kernel for layer "strange"` {
		t.Errorf("got %v", err)
	}
}

func TestShapesThatDoNotFitAreTold(t *testing.T) {
	n := newNet(t, 1)
	x := n.Input("x", 3)
	n.Output("y", n.op(autodiff.Tanh{}, x))
	for _, c := range []struct {
		loss Loss
		want string
	}{{Squared, `plan: no kernel for layer "loss": the output depends on no parameter`}} {
		if _, err := Compile(n.Graph, Config{Batch: 2, Loss: c.loss}); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func TestWhatCannotBeCompiledIsTold(t *testing.T) {
	n := newNet(t, 1)
	n.Output("y", n.affine(n.Input("x", 3), 3, 2))
	adam := optim.NewAdam[float32](0.1)
	if _, err := Compile(n.Graph, Config{Batch: 1, Optimizer: adam}); err != nil {
		t.Fatal(err)
	}
	other := newNet(t, 1)
	other.Output("y", other.affine(other.Input("x", 4), 4, 2))
	for _, test := range []struct {
		g    *graph.Graph
		c    Config
		want string
	}{
		{n.Graph, Config{}, "plan: Config.Batch is 0; a batch has at least 1 example"},
		{n.Graph, Config{Batch: 1, Loss: Huber, Delta: -1}, "plan: Config.Delta is -1; an error where Huber becomes a line is positive, and 0 stands for 1"},
		{n.Graph, Config{Batch: 1, Loss: 9}, "plan: Config.Loss is 9; take one of the constants of plan, like CrossEntropy"},
		{n.Graph, Config{Batch: 1, Loss: -1}, "plan: Config.Loss is -1; take one of the constants of plan, like CrossEntropy"},
		{n.Graph, Config{Batch: 1, Optimizer: &optim.SGD[float32]{}}, "the learning rate is 0; it is a finite number above 0"},
		{n.Graph, Config{Batch: 1, Optimizer: optim.NewAdamW[float32](math.NaN())}, "the learning rate is NaN; it is a finite number above 0"},
		{other.Graph, Config{Batch: 1, Optimizer: adam}, "an optimizer for 8 parameters is given 10; make a new one for each network"},
	} {
		if _, err := Compile(test.g, test.c); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%+v: got %v, want %s", test.c, err, test.want)
		}
	}
}

func TestMisuseIsNamed(t *testing.T) {
	n := newNet(t, 1)
	n.Output("y", n.affine(n.Input("x", 3), 3, 10))
	classes, err := Compile(n.Graph, Config{Batch: 4, Optimizer: &optim.SGD[float32]{Rate: 0.1}})
	if err != nil {
		t.Fatal(err)
	}
	numbers, err := Compile(n.Graph, Config{Batch: 4, Loss: Squared})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		do   func()
		want string
	}{
		{func() { classes.Classes()[0] = 10; classes.Step() }, "plan: example 0 of the batch has class 10; there are 10, from 0 to 9"},
		{func() { classes.Classes()[0], classes.Classes()[3] = 0, -1; classes.Loss() }, "plan: example 3 of the batch has class -1; there are 10, from 0 to 9"},
		{func() { classes.Targets() }, "plan: Config.Loss is CrossEntropy, which takes Classes, not Targets"},
		{func() { numbers.Classes() }, "plan: Config.Loss is not CrossEntropy: it takes Targets, not Classes"},
		{func() { numbers.Step() }, "plan: Config.Optimizer is nil, and Step needs one, like optim.NewAdam[float32](0.003); Gradients only differentiates"},
	} {
		func() {
			defer func() {
				if got, _ := recover().(error); got == nil || got.Error() != test.want {
					t.Errorf("got %v, want %s", got, test.want)
				}
			}()
			test.do()
		}()
	}
}
