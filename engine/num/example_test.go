package num_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

func ExampleRand() {
	a, b := num.NewRand(42, 0), num.NewRand(42, 0)
	fmt.Println(a.Normal() == b.Normal(), num.Sigmoid(0))
	// Output: true 0.5
}
