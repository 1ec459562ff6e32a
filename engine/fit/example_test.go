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
