package kernel_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
)

// C += A·Bᵀ: a transpose is a matter of strides.
func ExampleGemm() {
	a := []float32{
		1, 2, 3,
		4, 5, 6,
	}
	b := []float32{
		1, 0, 1,
		0, 2, 0,
	}
	c := make([]float32, 2*2)
	kernel.Gemm(2, 2, 3, a, 3, 1, b, 1, 3, c, 2, make([]float32, kernel.GemmScratch(2, 2, 3)))
	fmt.Println(c)
	// Output: [4 4 10 10]
}
