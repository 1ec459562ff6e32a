package num_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

func ExampleSigmoid() {
	fmt.Printf("%.4f\n", num.Sigmoid(1))
	// Output: 0.7311
}

// The same seed and stream give the same numbers on every platform.
func ExampleRand() {
	a, b := num.NewRand(7, 0), num.NewRand(7, 0)
	fmt.Println(a.Float64() == b.Float64(), a.Normal() == b.Normal())
	// Output: true true
}
