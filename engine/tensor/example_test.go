package tensor_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

func ExampleTensor() {
	t := tensor.FromRows([][]float64{{1, 2, 3}, {4, 5, 6}})
	tensor.Accumulate(t, tensor.Map(t, func(v float64) float64 { return 10 * v }))
	fmt.Println(t.Shape(), t.Row(1))
	// Output: 2×3 [44 55 66]
}
