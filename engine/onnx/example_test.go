package onnx_test

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// A network goes into a file that onnxruntime or Netron opens, and comes back.
func Example() {
	g := &graph.Graph{}
	w := g.Param("weight", tensor.FromRows([][]float64{{4, 3}}))
	b := g.Param("bias", tensor.From([]float64{-4}, 1))
	z, err := g.Add(graph.Operation{Operation: autodiff.Affine{}}, g.Input("x", 2), w, b)
	if err != nil {
		fmt.Println(err)
		return
	}
	g.Output("logit", z)
	file, err := onnx.Write(g)
	if err != nil {
		fmt.Println(err)
		return
	}

	m, err := onnx.Read(file, onnx.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	run, err := m.Run(&autodiff.Tape{}, tensor.FromRows([][]float64{{1, 2}}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Inputs[0].Name, m.Opset, run.Output(0).Value().Item())
	// Output: x 20 6
}
