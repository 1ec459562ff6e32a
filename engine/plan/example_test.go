package plan_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/plan"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// A network learns XOR in four places at once.
func Example() {
	r := num.NewRand(3, 0)
	draw := func(shape ...int) *tensor.Tensor {
		return tensor.Map(tensor.New(shape...), func(float64) float64 { return r.Normal() })
	}
	g := &graph.Graph{}
	value := g.Input("x", 2)
	for _, l := range []struct {
		op autodiff.Operation
		in []graph.Value
	}{
		{autodiff.Affine{}, []graph.Value{g.Param("0.weight", draw(4, 2)), g.Param("0.bias", tensor.New(4))}},
		{autodiff.Tanh{}, nil},
		{autodiff.Affine{}, []graph.Value{g.Param("1.weight", draw(1, 4)), g.Param("1.bias", tensor.New(1))}},
	} {
		v, err := g.Add(graph.Operation{Operation: l.op}, append([]graph.Value{value}, l.in...)...)
		if err != nil {
			fmt.Println(err)
			return
		}
		value = v
	}
	g.Output("logit", value)

	p, err := plan.Compile(g, plan.Config{Batch: 4, Loss: plan.BinaryCrossEntropy, Optimizer: &optim.SGD[float32]{Rate: 0.5}})
	if err != nil {
		fmt.Println(err)
		return
	}
	copy(p.Input(0), []float32{0, 0, 0, 1, 1, 0, 1, 1})
	copy(p.Targets(), []float32{0, 1, 1, 0})
	for range 2000 {
		p.Step()
	}
	p.Forward()
	for _, z := range p.Output(0) {
		fmt.Print(z > 0, " ")
	}
	p.ToGraph() // what was learnt goes back into the graph
	// Output: false true true false
}
