package fit_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/npy"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
)

func Example() {
	training, err := fit.New(fit.Defaults())
	if err != nil {
		fmt.Println(err)
		return
	}
	for training.Step() {
	}
	p := training.Progress()
	fmt.Println(p.State, "after", p.Step, "steps, well above 19 in 20 right:", *p.TestAccuracy > 0.95)
	// Output: finished after 1520 steps, well above 19 in 20 right: true
}

// Examples of one's own, a line an epoch, what was taken for what, and files for other programs and for NumPy.
func ExampleNewOn() {
	data := dataset.Digits() // a dataset.Set of one's own is cut into such parts by its method Parts
	config := fit.Config{Model: "conv 8 3x3 relu, maxpool 2, flatten, dense 10", Optimizer: "adam", LearningRate: 0.01, Batch: 32, Epochs: 3}
	training, err := fit.NewOn(config, data)
	check(err)
	for epoch := 0; training.Step(); {
		if training.Epoch() > epoch {
			epoch++
			fmt.Println("epoch", epoch, "gets most right:", training.Progress().ValidationAccuracy > 0.5)
		}
	}
	table := training.Confusion(data.Test) // rows are classes, columns what they were taken for
	fmt.Println(table.Total(), "test digits, of the zeros more than half found:", table.Recall(0) > 0.5)
	network, err := onnx.Write(training.Graph())
	check(err)
	check(os.WriteFile(filepath.Join(os.TempDir(), "digits.onnx"), network, 0o644))
	logits, err := os.Create(filepath.Join(os.TempDir(), "logits.npy"))
	check(err)
	check(npy.Write(logits, npy.Array{Type: npy.Float32, Tensor: training.Logits(data.Test)}))
	check(logits.Close())
	// Output:
	// epoch 1 gets most right: true
	// epoch 2 gets most right: true
	// epoch 3 gets most right: true
	// 300 test digits, of the zeros more than half found: true
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
