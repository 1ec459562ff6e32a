package engine_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/plan"
)

// A convolutional network learns to read digits, is measured on others, and is saved for other programs.
func Example() {
	digits := dataset.Digits()
	spec, err := nn.Parse("conv 8 3x3 relu, maxpool 2, flatten, dense 10")
	check(err)
	network, err := nn.Build(spec, []int{1, 8, 8}, num.NewRand(1, 0))
	check(err)
	config := plan.Config{Batch: 32, Loss: plan.CrossEntropy, Optimizer: optim.NewAdam[float32](0.003)}
	training, err := plan.Compile(network, config)
	check(err)
	draw := num.NewRand(1, 1)
	for range 1500 {
		for i := range config.Batch {
			example := draw.Intn(digits.Train.Len())
			copy(training.Input(0)[64*i:], digits.Train.Row(example))
			training.Classes()[i] = int32(digits.Train.Y[example])
		}
		training.Step()
	}
	training.ToGraph() // from the plan back into the network
	use, err := plan.Compile(network, plan.Config{Batch: digits.Test.Len(), Inference: true})
	check(err)
	copy(use.Input(0), digits.Test.X)
	use.Forward()
	right := 0
	for i, class := range digits.Test.Y {
		if nn.Argmax(use.Output(0)[10*i:10*i+10]) == class {
			right++
		}
	}
	fmt.Println("more than 95 in 100 right:", right*100 > 95*digits.Test.Len())
	file, err := onnx.Write(network)
	check(err)
	check(os.WriteFile(filepath.Join(os.TempDir(), "digits.onnx"), file, 0o644))
	// Output: more than 95 in 100 right: true
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
