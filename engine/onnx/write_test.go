package onnx_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/npy"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// maker builds a graph layer by layer.
type maker struct {
	t testing.TB
	*graph.Graph
	r *num.Rand
}

func newMaker(t testing.TB) maker { return maker{t, &graph.Graph{}, num.NewRand(2026, 0)} }

func (m maker) layer(l graph.Layer, in ...graph.Value) graph.Value {
	m.t.Helper()
	v, err := m.Add(l, in...)
	if err != nil {
		m.t.Fatal(err)
	}
	return v
}

func (m maker) op(o autodiff.Operation, in ...graph.Value) graph.Value {
	m.t.Helper()
	return m.layer(graph.Operation{Operation: o}, in...)
}

func (m maker) random(shape ...int) *tensor.Tensor {
	return tensor.Map(tensor.New(shape...), func(float64) float64 { return float64(float32(m.r.Normal() / 2)) })
}

func (m maker) param(name string, shape ...int) graph.Value { return m.Param(name, m.random(shape...)) }

// network is a graph that is written, with the batch it is run on.
type network struct {
	name string
	*graph.Graph
	x []*tensor.Tensor
}

// networks hold every operation that ONNX has.
func networks(t testing.TB) []network {
	var list []network
	add := func(name string, shape tensor.Shape, build func(m maker, x graph.Value) graph.Value) {
		m := newMaker(t)
		m.Output("y", build(m, m.Input("x", shape...)))
		list = append(list, network{name, m.Graph, []*tensor.Tensor{m.random(append(tensor.Shape{4}, shape...)...)}})
	}
	add("mlp", tensor.Shape{5}, func(m maker, x graph.Value) graph.Value {
		for i, curve := range []autodiff.Operation{
			autodiff.ReLU{}, autodiff.Sigmoid{}, autodiff.Tanh{}, autodiff.LeakyReLU{Slope: 0.2}, autodiff.ELU{Alpha: 1.5},
			autodiff.GELU{}, autodiff.Softplus{}, autodiff.Identity{}, autodiff.Scale{By: -0.75}, autodiff.Softmax{}, autodiff.Exp{}, autodiff.Log{}, autodiff.Softmax{Temperature: 2.5},
		} {
			name := fmt.Sprint(i)
			x = m.op(curve, m.op(autodiff.Affine{}, x, m.param(name+".weight", 5, 5), m.param(name+".bias", 5)))
		}
		return x
	})
	add("parameters of one name", tensor.Shape{2}, func(m maker, x graph.Value) graph.Value {
		for range 3 {
			x = m.op(autodiff.Affine{}, x, m.param("w", 2, 2), m.param("", 2))
		}
		return x
	})
	add("images", tensor.Shape{2, 9, 8}, func(m maker, x graph.Value) graph.Value {
		x = m.op(autodiff.Conv2D{Padding: [4]int{1, 2, 0, 1}}, x, m.param("a", 4, 2, 3, 3), m.param("b", 4))
		x = m.op(autodiff.MaxPool{Size: [2]int{2, 2}}, x)
		x = m.op(autodiff.Normalize{Epsilon: 1e-3}, x, m.Buffer("mean", m.random(4)), m.Buffer("variance", tensor.From([]float64{1, 2, 0.5, 3}, 4)))
		x = m.op(autodiff.Conv2D{Stride: [2]int{1, 2}, Dilation: [2]int{2, 1}, Groups: 2}, x, m.param("c", 6, 2, 2, 3), m.param("d", 6))
		x = m.op(autodiff.AvgPool{Size: [2]int{2, 1}, Stride: [2]int{1, 1}, Padding: [4]int{1, 0, 0, 0}}, x)
		return m.op(autodiff.Flatten{}, x)
	})
	add("channels", tensor.Shape{3, 4, 5}, func(m maker, x graph.Value) graph.Value {
		return m.op(autodiff.Reshape{To: []int{0, 3}}, m.op(autodiff.GlobalAvgPool{}, x))
	})
	add("series", tensor.Shape{10, 2}, func(m maker, x graph.Value) graph.Value {
		x = m.op(autodiff.Transpose{Axes: []int{0, 2, 1}}, x)
		x = m.op(autodiff.Conv1D{Padding: [2]int{2, 1}, Dilation: 2}, x, m.param("w", 4, 2, 3), m.param("b", 4))
		x = m.op(autodiff.MaxPool{Size: [2]int{1, 3}, Stride: [2]int{1, 2}}, x)
		x = m.op(autodiff.AvgPool{Size: [2]int{1, 2}}, x)
		return m.op(autodiff.Mean{Axes: []int{2}}, x)
	})
	add("places", tensor.Shape{3, 4}, func(m maker, x graph.Value) graph.Value {
		a := m.op(autodiff.Slice{Axis: 1, From: 1, To: 3}, x)
		b := m.op(autodiff.Concat{Axis: 2}, a, a)
		c := m.op(autodiff.MatMul{}, b, m.op(autodiff.Transpose{Axes: []int{0, 2, 1}}, b))
		d := m.op(autodiff.Multiply{}, c, m.param("gain", 2, 1))
		e := m.op(autodiff.Add{}, d, m.param("shift", 2))
		f := m.op(autodiff.Affine{}, e, m.param("w", 3, 2), m.param("b", 3))
		g := m.op(autodiff.Standardize{Axes: []int{2}, Epsilon: 1e-5}, f)
		return m.op(autodiff.Sum{Axes: []int{1}}, g)
	})
	// Layers that are made of operations, or run differently in training.
	add("normalised images", tensor.Shape{3, 5, 5}, func(m maker, x graph.Value) graph.Value {
		x = m.layer(nn.BatchNorm{Epsilon: 1e-3, Momentum: 0.9}, x, m.param("scale", 3), m.param("shift", 3), m.Buffer("mean", m.random(3)), m.Buffer("variance", tensor.From([]float64{1, 2, 0.5}, 3)))
		return m.layer(nn.LayerNorm{Axes: 2, Epsilon: 1e-4}, m.layer(nn.Dropout{Rate: 0.3}, x), m.param("g", 5, 5), m.param("b", 5, 5))
	})
	for _, last := range []bool{false, true} {
		sequence := func(name string, gates int, l graph.Layer, own bool) {
			add(fmt.Sprintf("%s %v", name, last), tensor.Shape{6, 2}, func(m maker, x graph.Value) graph.Value {
				in := []graph.Value{x, m.param("W", gates*3, 2), m.param("R", gates*3, 3), m.param("b", gates*3)}
				if own {
					in = append(in, m.param("c", 3))
				}
				return m.layer(l, in...)
			})
		}
		sequence("rnn", 1, nn.RNN{Last: last}, false)
		sequence("rnn relu", 1, nn.RNN{Last: last, ReLU: true}, false)
		sequence("gru", 3, nn.GRU{Last: last}, false)
		sequence("gru own", 3, nn.GRU{Last: last}, true)
		sequence("gru before", 3, nn.GRU{Last: last, ResetBefore: true}, false)
		sequence("lstm", 4, nn.LSTM{Last: last}, false)
		// First states: inputs, computed, or one for all examples.
		from := func(name string, gates int, l graph.Layer, own bool, states ...func(m maker, x graph.Value) graph.Value) {
			add(fmt.Sprintf("%s from a state %v", name, last), tensor.Shape{6, 2}, func(m maker, x graph.Value) graph.Value {
				in := []graph.Value{x, m.param("W", gates*3, 2), m.param("R", gates*3, 3), m.param("b", gates*3)}
				if own {
					in = append(in, m.param("c", 3))
				}
				for _, state := range states {
					in = append(in, state(m, x))
				}
				return m.layer(l, in...)
			})
		}
		computed := func(m maker, x graph.Value) graph.Value {
			return m.op(autodiff.Affine{}, m.op(autodiff.Mean{Axes: []int{1}}, x), m.param("s.weight", 3, 2), m.param("s.bias", 3))
		}
		learnt := func(m maker, _ graph.Value) graph.Value { return m.param("first", 1, 3) }
		from("rnn", 1, nn.RNN{Last: last}, false, computed)
		from("rnn relu learnt", 1, nn.RNN{Last: last, ReLU: true}, false, learnt)
		from("gru", 3, nn.GRU{Last: last}, false, computed)
		from("gru own", 3, nn.GRU{Last: last}, true, learnt)
		from("gru before", 3, nn.GRU{Last: last, ResetBefore: true}, false, computed)
		from("lstm state", 4, nn.LSTM{Last: last}, false, computed)
		from("lstm", 4, nn.LSTM{Last: last}, false, learnt, computed)
	}
	add("attention", tensor.Shape{5, 4}, func(m maker, x graph.Value) graph.Value {
		return m.layer(nn.SelfAttention{Heads: 2}, x, m.param("W", 12, 4), m.param("b", 12), m.param("U", 4, 4), m.param("a", 4))
	})
	add("causal attention", tensor.Shape{5, 4}, func(m maker, x graph.Value) graph.Value {
		return m.layer(nn.SelfAttention{Heads: 2, Causal: true}, x, m.param("W", 12, 4), m.param("b", 12), m.param("U", 4, 4), m.param("a", 4))
	})
	add("differences and quotients", tensor.Shape{3, 4}, func(m maker, x graph.Value) graph.Value {
		d := m.op(autodiff.Subtract{}, m.param("from", 3, 1), m.op(autodiff.Subtract{}, x, m.param("less", 4)))
		below := m.op(autodiff.Softplus{}, x)
		return m.op(autodiff.Divide{}, m.op(autodiff.Divide{}, d, below), m.Buffer("by", tensor.From([]float64{2, -3, 0.5, 4}, 4)))
	})
	m := newMaker(t)
	ids := m.Input("ids", 3)
	y := m.op(autodiff.Mean{Axes: []int{1}}, m.op(autodiff.Embedding{}, ids, m.param("table", 7, 4)))
	m.Output("y", y)
	m.Output("again", y)
	m.Output("table row", m.op(autodiff.Slice{Axis: 1, From: 0, To: 1}, y))
	list = append(list, network{"words", m.Graph, []*tensor.Tensor{tensor.From([]float64{0, 1, 6, 3, 3, 2}, 2, 3)}})
	m = newMaker(t)
	a, b := m.Input("a", 3), m.Input("b", 3)
	m.Output("sum", m.op(autodiff.Add{}, a, b))
	m.Output("a itself", a)
	list = append(list, network{"two inputs", m.Graph, []*tensor.Tensor{m.random(2, 3), m.random(2, 3)}})
	m = newMaker(t)
	y = m.layer(nn.LSTM{}, m.Input("x", 5, 2), m.param("W", 12, 2), m.param("R", 12, 3), m.param("b", 12), m.Input("h0", 3), m.Input("c0", 3))
	m.Output("states", y)
	list = append(list, network{"states as inputs", m.Graph, []*tensor.Tensor{m.random(2, 5, 2), m.random(2, 3), m.random(2, 3)}})
	return list
}

// TestONNXRuntimeRunsWhatIsWritten writes networks and lets onnx check and onnxruntime run them.
func TestONNXRuntimeRunsWhatIsWritten(t *testing.T) {
	folder := t.TempDir()
	for _, n := range networks(t) {
		file, err := onnx.Write(n.Graph)
		if err != nil {
			t.Fatalf("%s: %v", n.name, err)
		}
		var feed []npy.Named
		for i, v := range n.Values(graph.Input) {
			feed = append(feed, npy.Named{Name: n.Name(v), Array: npy.Array{Type: npy.Float32, Tensor: n.x[i]}})
		}
		var b bytes.Buffer
		if err := npy.WriteArchive(&b, feed); err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string][]byte{n.name + ".onnx": file, n.name + ".in.npz": b.Bytes()} {
			if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	python(t, "check", folder)
	for _, n := range networks(t) {
		want := arrays(t, filepath.Join(folder, n.name+".out.npz"))
		var tape autodiff.Tape
		r := n.Run(&tape, graph.Mode{}, n.x...)
		for i, o := range n.Outputs() {
			if why := difference(r.Output(i).Value(), want[o.Name], 1e-5, 1e-5); why != "" {
				t.Errorf("%s, output %q: %s", n.name, o.Name, why)
			}
		}
	}
}

// TestWhatIsWrittenIsReadAgain goes round: the numbers are the same, but for parameters that float32 rounds.
func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for _, n := range networks(t) {
		file, err := onnx.Write(n.Graph)
		if err != nil {
			t.Fatalf("%s: %v", n.name, err)
		}
		m, err := onnx.Read(file, onnx.Options{})
		if err != nil {
			t.Errorf("%s: %v", n.name, err)
			continue
		}
		var tape, again autodiff.Tape
		want := n.Run(&tape, graph.Mode{}, n.x...)
		got, err := m.Run(&again, n.x...)
		if err != nil {
			t.Errorf("%s: %v", n.name, err)
			continue
		}
		for i, o := range n.Outputs() {
			if why := difference(got.Output(i).Value(), want.Output(i).Value(), 1e-6, 1e-6); why != "" {
				t.Errorf("%s, output %q: %s", n.name, o.Name, why)
			}
		}
	}
}

func TestALossIsNotWritten(t *testing.T) {
	m := newMaker(t)
	x := m.Input("x", 1)
	m.Output("L", m.op(autodiff.L2{Rate: 1}, x))
	if _, err := onnx.Write(m.Graph); err == nil || err.Error() != "onnx: layer 1 (l2): the operation l2 has no counterpart in ONNX" {
		t.Error(err)
	}
	if _, err := onnx.Write(&graph.Graph{}); err == nil {
		t.Error("a graph without output was written")
	}
}
