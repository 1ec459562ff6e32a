package tensor_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

func Example() {
	w := tensor.FromRows([][]float64{{1, -1}, {0.5, 1}})
	fmt.Println(w.Shape(), w.Row(1))
	doubled := tensor.Map(w, func(v float64) float64 { return 2 * v })
	tensor.Accumulate(doubled, w)
	fmt.Println(doubled.Rows())
	// Output:
	// 2×2 [0.5 1]
	// [[3 -3] [1.5 3]]
}
