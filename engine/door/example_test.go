package door_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/door"
)

// What a page asks of the worker, and what it hears of a question that makes no sense.
func ExampleCall() {
	neuron := `{"layers": [{"W": [[4, 3]], "b": [-4], "activation": "sigmoid"}], "loss": "bce"}`
	fmt.Printf("%.60s…\n", door.Call("passes", `{"net": `+neuron+`, "example": {"x": [0.8, 0.6], "y": 1}}`))
	fmt.Printf("%s\n", door.Call("passes", "{}"))
	// Output:
	// {"loss":0.31326168751822286,"z":[[1]],"h":[[0.73105857863000…
	// {"error":{"code":"bad_request","message":"net.loss is null; it needs to be a string"}}
}
