package loss_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/loss"
)

// The loss of one example of class 2 and its derivative by the logits: the probabilities, less 1 at the class.
func ExampleCrossEntropy() {
	logits, dz := []float32{1, 2, 3}, make([]float32, 3)
	sum := loss.CrossEntropy(nil, dz, logits, []int{2}, 3, 1)
	fmt.Printf("%.4f %.4f\n", sum, dz)
	// Output: 0.4076 [0.0900 0.2447 -0.3348]
}
