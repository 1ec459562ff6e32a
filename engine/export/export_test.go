package export_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/export"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/npy"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// A neuron becomes a file, which says of a place what the neuron says.
func Example() {
	neuron := explain.Net{Loss: explain.BCE, Layers: []explain.Layer{{W: [][]float64{{4, 3}}, B: []float64{-4}, Activation: explain.Sigmoid}}}
	file, difference, err := export.ONNX(neuron, [][]float64{{0.8, 0.6}})
	if err != nil {
		fmt.Println(err)
		return
	}
	model, err := onnx.Read(file, onnx.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	run, err := model.Run(&autodiff.Tape{}, tensor.FromRows([][]float64{{0.8, 0.6}}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s %.4f, difference %v\n", model.Graph.Outputs()[0].Name, run.Output(0).Value().Item(), difference)
	// Output: probability 0.7311, difference 0
}

// three is a net with a hidden layer of two units, an activation, and outputs for each of the losses.
func three(activation explain.Activation, loss explain.Loss) explain.Net {
	last := explain.Layer{W: [][]float64{{1, -2}, {0.3, 0.7}}, B: []float64{0.5, 0.1}, Activation: explain.Linear}
	switch loss {
	case explain.BCE:
		last = explain.Layer{W: last.W[:1], B: []float64{0.1}, Activation: explain.Sigmoid}
	case explain.CE:
		last.Activation = explain.Softmax
	}
	return explain.Net{Loss: loss, Layers: []explain.Layer{{W: [][]float64{{1, -1.1}, {0.5, 1}}, B: []float64{0, -0.3}, Activation: activation}, last}}
}

func TestEveryActivationAndLossIsReadAsItWas(t *testing.T) {
	x := [][]float64{{0.8, 0.6}, {-3, 1}, {0, 0}}
	for _, name := range strings.Split(nn.Activations(), ", ") {
		for _, loss := range []explain.Loss{explain.BCE, explain.CE, explain.MSE} {
			net := three(explain.Activation(name), loss)
			file, difference, err := export.Write(net, "onnx", x)
			if err != nil {
				t.Errorf("%s, %s: %v", name, loss, err)
				continue
			}
			if !(difference > 0 && difference < 1e-6) {
				t.Errorf("%s, %s: difference %v; the file holds float32", name, loss, difference)
			}
			model, err := onnx.Read(file, onnx.Options{})
			if err != nil {
				t.Fatal(err)
			}
			run, err := model.Run(&autodiff.Tape{}, tensor.FromRows(x))
			if err != nil {
				t.Fatal(err)
			}
			truth := explain.Label(1)
			if loss == explain.MSE {
				truth = explain.Truth{0, 0}
			}
			passes, err := explain.Run(net, explain.Example{X: x[1], Y: truth})
			if err != nil {
				t.Fatal(err)
			}
			want := passes.H[1]
			for i, p := range want {
				if got := run.Output(0).Value().Data()[len(want)+i]; math.Abs(got-p) > 1e-6 {
					t.Errorf("%s, %s: the file says %v, the net %v", name, loss, got, p)
				}
			}
		}
	}
}

func TestArraysAreTheParameters(t *testing.T) {
	net := three(explain.Tanh, explain.BCE)
	file, err := export.Arrays(net)
	if err != nil {
		t.Fatal(err)
	}
	list, err := npy.ReadArchive(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		name  string
		shape []int
		data  []float64
	}{{"W1", []int{2, 2}, []float64{1, -1.1, 0.5, 1}}, {"b1", []int{2}, []float64{0, -0.3}}, {"W2", []int{1, 2}, []float64{1, -2}}, {"b2", []int{1}, []float64{0.1}}}
	if len(list) != len(want) {
		t.Fatalf("%d arrays", len(list))
	}
	for i, w := range want {
		if a := list[i]; a.Name != w.name || !slices.Equal(a.Tensor.Shape(), w.shape) || !slices.Equal(a.Tensor.Data(), w.data) {
			t.Errorf("%s %v %v, want %v", a.Name, a.Tensor.Shape(), a.Tensor.Data(), w)
		}
	}
}

func TestMistakesAreNamed(t *testing.T) {
	net := three(explain.Tanh, explain.BCE)
	for _, bad := range []struct {
		net        explain.Net
		kind, want string
		try        [][]float64
	}{
		{net, "pickle", "it needs to be onnx or npz", nil},
		{net, "onnx", "try[1] has 1 numbers; the net takes 2", [][]float64{{1, 2}, {1}}},
		{explain.Net{Loss: explain.BCE}, "npz", "the net has no layer", nil},
		{explain.Net{Loss: explain.BCE}, "onnx", "the net has no layer", nil},
	} {
		if file, _, err := export.Write(bad.net, bad.kind, bad.try); err == nil || file != nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%s: %v, want %q", bad.kind, err, bad.want)
		}
	}
}
