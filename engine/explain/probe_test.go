package explain

import (
	"errors"
	"math"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// built is a small convolutional network with images for it.
func built(t *testing.T) (*graph.Graph, *tensor.Tensor, autodiff.Operation) {
	t.Helper()
	spec, err := nn.Parse("conv 3 3x3 tanh, batchnorm, flatten, dense 4")
	if err != nil {
		t.Fatal(err)
	}
	r := num.NewRand(8, 0)
	g, err := nn.Build(spec, []int{1, 4, 4}, r)
	if err != nil {
		t.Fatal(err)
	}
	return g, nn.Uniform(0, 1)(r, 3, 1, 4, 4), autodiff.CrossEntropy{Classes: []int{0, 3, 1}}
}

func lossAt(t *testing.T, g *graph.Graph, loss autodiff.Operation, x *tensor.Tensor) float64 {
	t.Helper()
	v, _, err := InputGradients(g, loss, x)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestInputGradientsAgreeWithDifferences(t *testing.T) {
	g, x, loss := built(t)
	_, d, err := InputGradients(g, loss, x)
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range x.Data() {
		x.Data()[i] = at + 1e-5
		plus := lossAt(t, g, loss, x)
		x.Data()[i] = at - 1e-5
		minus := lossAt(t, g, loss, x)
		x.Data()[i] = at
		if want := (plus - minus) / 2e-5; math.Abs(d[0].Data()[i]-want) > 1e-9 {
			t.Errorf("pixel %d: derivative %v, by differences %v", i, d[0].Data()[i], want)
		}
	}
}

func TestAnAttackRaisesTheLossWithinItsBounds(t *testing.T) {
	g, x, loss := built(t)
	before := x.Clone()
	moved, err := FGSM(g, loss, x, 0.1, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	_, d, err := InputGradients(g, loss, x)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range moved.Data() {
		if x.Data()[i] != before.Data()[i] {
			t.Fatal("the input itself was changed")
		}
		want := math.Max(0, math.Min(1, x.Data()[i]+math.Copysign(0.1, d[0].Data()[i])))
		if v != want {
			t.Errorf("pixel %d: %v, want %v", i, v, want)
		}
	}
	if was, is := lossAt(t, g, loss, x), lossAt(t, g, loss, moved); is <= was {
		t.Errorf("the loss went from %v to %v", was, is)
	}
}

func TestASurfaceIsTheLossAlongTwoDirections(t *testing.T) {
	g, x, loss := built(t)
	r := num.NewRand(9, 0)
	along, across := RandomDirection(g, r), RandomDirection(g, r)
	start := lossAt(t, g, loss, x)
	var weights []*tensor.Tensor
	for _, v := range g.Values(graph.Param) {
		weights = append(weights, g.Tensor(v).Clone())
	}
	s, err := Surface(g, loss, along, across, Axis{-1, 1, 3}, Axis{-1, 1, 5}, x)
	if err != nil {
		t.Fatal(err)
	}
	if len(s) != 15 || math.Abs(s[7]-start) > 1e-12 {
		t.Errorf("the middle of the surface is %v, the loss %v", s, start)
	}
	for k, v := range g.Values(graph.Param) {
		for i, w := range g.Tensor(v).Data() {
			if w != weights[k].Data()[i] {
				t.Fatalf("parameter %s changed", g.Name(v))
			}
		}
	}
	// a = 1 and b = −1 by hand: the last of the first row.
	for k, v := range g.Values(graph.Param) {
		for i := range g.Tensor(v).Data() {
			g.Tensor(v).Data()[i] += along[k].Data()[i] - across[k].Data()[i]
		}
	}
	if want := lossAt(t, g, loss, x); math.Abs(s[2]-want) > 1e-12 {
		t.Errorf("at the corner %v, want %v", s[2], want)
	}
}

func TestADirectionHasTheLengthOfItsFilters(t *testing.T) {
	g, _, _ := built(t)
	d := RandomDirection(g, num.NewRand(9, 0))
	for k, v := range g.Values(graph.Param) {
		w := g.Tensor(v)
		if w.Rank() < 2 {
			if norm(d[k].Data()) != 0 {
				t.Errorf("%s moves", g.Name(v))
			}
			continue
		}
		size := w.Shape()[1:].Size()
		for i := 0; i < w.Size(); i += size {
			if a, b := norm(d[k].Data()[i:i+size]), norm(w.Data()[i:i+size]); math.Abs(a-b) > 1e-12 || a == 0 {
				t.Errorf("%s, filter %d: length %v, the filter's %v", g.Name(v), i/size, a, b)
			}
		}
	}
}

func TestProbesSayWhatDoesNotFit(t *testing.T) {
	g, x, loss := built(t)
	r := num.NewRand(9, 0)
	d := RandomDirection(g, r)
	for name, err := range map[string]error{
		"input": func() error {
			_, _, err := InputGradients(g, loss, tensor.New(3, 4))
			return err
		}(),
		"labels": func() error {
			_, err := FGSM(g, autodiff.CrossEntropy{Classes: []int{1}}, x, 0.1, 0, 1)
			return err
		}(),
		"direction": func() error {
			_, err := Surface(g, loss, d[:1], d, Axis{0, 1, 2}, Axis{0, 1, 2}, x)
			return err
		}(),
		"shape": func() error {
			_, err := Surface(g, loss, append(Direction{tensor.New(2)}, d[1:]...), d, Axis{0, 1, 2}, Axis{0, 1, 2}, x)
			return err
		}(),
		"places": func() error {
			_, err := Surface(g, loss, d, d, Axis{0, 1, 0}, Axis{0, 1, 2}, x)
			return err
		}(),
		"border": func() error {
			_, err := Surface(g, loss, d, d, Axis{0, math.Inf(1), 2}, Axis{0, 1, 2}, x)
			return err
		}(),
	} {
		var wrong *Error
		if !errors.As(err, &wrong) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
