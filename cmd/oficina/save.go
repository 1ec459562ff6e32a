package main

import (
	"errors"
	"os"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
)

// saveModel writes what was trained as an ONNX file. If it was trained on standardised inputs, its first layer takes over the scale:
// w·(x − mean)/deviation + b = (w/deviation)·x + (b − Σ w·mean/deviation).
func saveModel(file string, s *fit.Session, scale *dataset.Scale) error {
	g := s.Graph()
	if scale != nil {
		if err := unscale(g, *scale); err != nil {
			return err
		}
	}
	data, err := onnx.Write(g)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}

func unscale(g *graph.Graph, z dataset.Scale) error {
	first := g.Nodes()[0]
	op, ok := first.Layer.(graph.Operation)
	if ok {
		_, ok = op.Operation.(autodiff.Affine)
	}
	if !ok {
		return errors.New("a network trained on standardised inputs can only be saved if it begins with dense")
	}
	w, b := g.Tensor(first.In[1]), g.Tensor(first.In[2])
	for k := range b.Data() {
		row := w.Row(k)
		for j := range row {
			row[j] /= z.Deviation[j]
			b.Data()[k] -= row[j] * z.Mean[j]
		}
	}
	return nil
}
