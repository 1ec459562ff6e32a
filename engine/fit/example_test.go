package fit_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
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

func ExampleNew_convolution() {
	config := fit.Defaults()
	config.Model = "conv 8 3x3 relu, maxpool 2, flatten, dense 10"
	training, err := fit.New(config)
	if err != nil {
		fmt.Println(err)
		return
	}
	for training.Step() {
	}
	fmt.Println(training.Parameters(), "parameters, well above 19 in 20 right:", *training.Progress().TestAccuracy > 0.95)
	// onnx.Write(training.Graph()) is the file for other programs.
	// Output: 810 parameters, well above 19 in 20 right: true
}
