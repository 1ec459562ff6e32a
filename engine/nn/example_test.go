package nn_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
)

func ExampleParse() {
	spec, err := nn.Parse("dense 32 relu, dense 10")
	fmt.Println(spec, err)
	_, err = nn.Parse("dense 32 relu, dens 10")
	fmt.Println(err)
	// Output:
	// dense 32 relu, dense 10 <nil>
	// model "dense 32 relu, dens 10", column 16: "dens" is no layer that this version knows; it knows dense, and a model looks like "dense 32 relu, dense 10"
}
