package count

import (
	"fmt"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// The table of unit 11.
func TestDenseNetworksOfUnit11(t *testing.T) {
	for _, want := range []struct {
		model            string
		parameters, macs int
	}{
		{"dense 10", 650, 640}, {"dense 4 relu, dense 10", 310, 296}, {"dense 8 relu, dense 10", 610, 592}, {"dense 16 relu, dense 10", 1210, 1184},
		{"dense 32 relu, dense 10", 2410, 2368}, {"dense 64 relu, dense 10", 4810, 4736}, {"dense 128 relu, dense 10", 9610, 9472},
	} {
		spec, err := nn.Parse(want.model)
		if err != nil {
			t.Fatal(err)
		}
		g, err := nn.Build(spec, []int{64}, num.NewRand(1, 0))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := Graph(g); got.Parameters != want.parameters || got.MACs != want.macs {
			t.Errorf("%s: got %+v, want %+v", want.model, got, want)
		}
	}
}

// Unit 4: the worked network of three days, and what doubling the hidden layer of the digits costs.
func TestDense(t *testing.T) {
	for _, want := range []struct {
		sizes            []int
		parameters, macs int
		first            Cost
	}{
		{[]int{2, 3, 2}, 17, 12, Cost{Parameters: 9, MACs: 6}},
		{[]int{64, 32, 10}, 2410, 2368, Cost{Parameters: 2080, MACs: 2048}},
		{[]int{64, 64, 10}, 4810, 4736, Cost{Parameters: 4160, MACs: 4096}},
		{[]int{2, 1}, 3, 2, Cost{Parameters: 3, MACs: 2}},
	} {
		total, layers := Dense(want.sizes...)
		if total.Parameters != want.parameters || total.MACs != want.macs || len(layers) != len(want.sizes)-1 || layers[0].Cost != want.first {
			t.Errorf("%v: got %+v of %+v, want %+v", want.sizes, total, layers, want)
		}
	}
}

func TestConvolutionalNetworksOfUnit11(t *testing.T) {
	for _, want := range []struct{ filters, parameters, macs int }{{4, 410, 1656}, {8, 810, 3312}} {
		g := &graph.Graph{}
		v := g.Input("x", 1, 8, 8)
		add := func(op autodiff.Operation, in ...graph.Value) {
			t.Helper()
			var err error
			if v, err = g.Add(graph.Operation{Operation: op}, append([]graph.Value{v}, in...)...); err != nil {
				t.Fatal(err)
			}
		}
		add(autodiff.Conv2D{}, g.Param("k", tensor.New(want.filters, 1, 3, 3)), g.Param("c", tensor.New(want.filters)))
		add(autodiff.ReLU{})
		add(autodiff.MaxPool{Size: [2]int{2, 2}, Stride: [2]int{2, 2}})
		add(autodiff.Flatten{})
		add(autodiff.Affine{}, g.Param("w", tensor.New(10, 9*want.filters)), g.Param("b", tensor.New(10)))
		g.Output("z", v)
		got, layers := Graph(g)
		if got.Parameters != want.parameters || got.MACs != want.macs || got.Bytes() != 4*want.parameters {
			t.Errorf("%d filters: got %+v, want %+v", want.filters, got, want)
		}
		if len(layers) != 5 || layers[0].Parameters != 10*want.filters || layers[4].MACs != 90*want.filters || layers[1].Cost != (Cost{}) {
			t.Errorf("%d filters: layers %+v", want.filters, layers)
		}
	}
}

func TestASharedWeightIsCountedOnceAndWorksTwice(t *testing.T) {
	g := &graph.Graph{}
	w, b := g.Param("w", tensor.New(3, 3)), g.Param("b", tensor.New(3))
	v := g.Input("x", 3)
	for range 2 {
		var err error
		if v, err = g.Add(graph.Operation{Operation: autodiff.Affine{}}, v, w, b); err != nil {
			t.Fatal(err)
		}
	}
	g.Output("z", v)
	got, layers := Graph(g)
	if got != (Cost{Parameters: 12, MACs: 18}) || layers[0].Parameters != 12 || layers[1].Parameters != 0 {
		t.Errorf("got %+v, layers %+v", got, layers)
	}
}

func TestARecurrentLayerIsCountedStepByStep(t *testing.T) {
	spec, err := nn.Parse("lstm 3, dense 2")
	if err != nil {
		t.Fatal(err)
	}
	g, err := nn.Build(spec, []int{5, 4}, num.NewRand(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	// Five steps of 4·3·(4+3) products, then 3·2.
	if got, _ := Graph(g); got.MACs != 5*4*3*(4+3)+6 {
		t.Errorf("got %+v", got)
	}
}

func ExampleGraph() {
	spec, err := nn.Parse("dense 32 relu, dense 10")
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := nn.Build(spec, []int{64}, num.NewRand(1, 0))
	if err != nil {
		fmt.Println(err)
		return
	}
	cost, _ := Graph(g)
	fmt.Println(cost.Parameters, "parameters,", cost.MACs, "multiply-adds,", cost.Bytes(), "bytes;", cost.TrainingMACs(1437, 30), "to train")
	// Output: 2410 parameters, 2368 multiply-adds, 9640 bytes; 306253440 to train
}
