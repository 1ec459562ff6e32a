package npy_test

import (
	"bytes"
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/npy"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

func Example() {
	var file bytes.Buffer
	if err := npy.Write(&file, npy.Array{Type: npy.Float32, Tensor: tensor.From([]float64{1, 2.5, -3}, 3)}); err != nil {
		fmt.Println(err)
		return
	}
	a, err := npy.Read(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Type, a.Tensor.Shape(), a.Tensor.Data())
	// Output: f4 3 [1 2.5 -3]
}
