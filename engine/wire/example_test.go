package wire_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/wire"
)

func ExampleParse() {
	v, err := wire.Parse(`{"x": [0.8, 0.6]}`)
	fmt.Println(v.Names, v.Items[0].Items[1].Number, err)
	_, err = wire.Parse(`{"x": [0.8,, 0.6]}`)
	fmt.Println(err)
	// Output:
	// [x] 0.6 <nil>
	// not JSON at byte 11: want a value
}
