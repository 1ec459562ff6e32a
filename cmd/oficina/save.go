package main

import (
	"os"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
)

// saveModel writes a model as an ONNX file. If it was trained on standardised inputs, its first layer takes over the scale:
// w·(x − mean)/deviation + b = (w/deviation)·x + (b − Σ w·mean/deviation).
func saveModel(file string, m *nn.Model, scale *dataset.Scale) error {
	g := m.Graph()
	if scale != nil {
		first := g.Values(graph.Param)
		w, b := g.Tensor(first[0]), g.Tensor(first[1])
		for k := range b.Data() {
			row := w.Row(k)
			for j := range row {
				row[j] /= scale.Deviation[j]
				b.Data()[k] -= row[j] * scale.Mean[j]
			}
		}
	}
	data, err := onnx.Write(g)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}
