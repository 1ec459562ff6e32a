package nn_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

func ExampleParse() {
	spec, err := nn.Parse("dense 32 relu, dense 10")
	fmt.Println(spec, err)
	_, err = nn.Parse("dense 32 relu, dens 10")
	fmt.Println(err)
	// Output:
	// dense 32 relu, dense 10 <nil>
	// model "dense 32 relu, dens 10", column 16: "dens" is no layer; did you mean "dense"? There are dense, conv, conv1d, maxpool, avgpool, globalavgpool, flatten, dropout, batchnorm, layernorm, embedding, rnn, gru, lstm, attention, add, concat, and a model looks like "dense 32 relu, dense 10"
}

func ExampleBuild() {
	spec, err := nn.Parse("conv 8 3x3 relu, maxpool 2, flatten, dense 10")
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := nn.Build(spec, []int{1, 8, 8}, num.NewRand(1, 0))
	if err != nil {
		fmt.Println(err)
		return
	}
	shapes, _ := g.Shapes(32)
	for _, v := range g.Values(graph.Param) {
		fmt.Println(g.Name(v), shapes[v])
	}
	fmt.Println("output", shapes[g.Outputs()[0].Value])
	// Output:
	// 0.weight 8×1×3×3
	// 0.bias 8
	// 3.weight 10×72
	// 3.bias 10
	// output 32×10
}
