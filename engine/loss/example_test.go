package loss_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/loss"
)

func ExampleCrossEntropy() {
	logits := []float32{2, 0, 0} // one example with three classes, the first of which is right
	dz := make([]float32, 3)
	sum := loss.CrossEntropy(nil, dz, logits, []int{0}, 3, 1)
	fmt.Printf("%.4f %.4f\n", sum, dz)
	// Output: 0.2395 [-0.2130 0.1065 0.1065]
}
