package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	sets "github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/course"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/table"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// examples are the flags of commands that learn from examples.
type examples struct {
	Data  string `default:"digits" help:"Data set: digits, chuva8, chuva600, xor, spiral, iris, breast-cancer, noisy-digits, or a CSV file. A file, iris and breast-cancer are standardised."`
	Class string `help:"Column of a CSV file that holds the classes, by name or number; the last if not given."`
}

// A file is cut into parts by a seed of its own, so that another seed trains on the same examples.
const (
	fileSeed = 2026
	filePart = 0.2 // for validation and test each
)

// load returns the examples, with inputs of one size where they were measured in units: then scale is what was done.
func (e examples) load() (data dataset.Split, scale *dataset.Scale, err error) {
	data, measured, err := e.raw()
	if err == nil && measured {
		z := dataset.Standard(data.Train)
		scale = &z
		data = dataset.Split{Train: z.Apply(data.Train), Validation: z.Apply(data.Validation), Test: z.Apply(data.Test)}
	}
	return data, scale, err
}

// raw returns the examples as they are, and whether they were measured in units.
func (e examples) raw() (data dataset.Split, measured bool, err error) {
	if !strings.EqualFold(filepath.Ext(e.Data), ".csv") {
		if e.Class != "" {
			return dataset.Split{}, false, fmt.Errorf("--class names a column of a CSV file, and %s is none", e.Data)
		}
		s, err := sets.Load(e.Data)
		return s, e.Data == "iris" || e.Data == "breast-cancer", err
	}
	if info, err := os.Stat(e.Data); err == nil && info.Size() > table.MaxBytes {
		return dataset.Split{}, false, fmt.Errorf("%s has %d bytes; at most %d are read", e.Data, info.Size(), table.MaxBytes)
	}
	text, err := os.ReadFile(e.Data)
	if err != nil {
		return dataset.Split{}, false, err
	}
	t, err := table.Parse(string(text))
	if err != nil {
		return dataset.Split{}, false, fmt.Errorf("%s: %w", e.Data, err)
	}
	class := len(t.Names) - 1
	if e.Class != "" {
		if class, err = t.Column(e.Class); err != nil {
			return dataset.Split{}, false, fmt.Errorf("%s: %w", e.Data, err)
		}
	}
	s, _, err := t.Set(class)
	if err != nil {
		return dataset.Split{}, false, fmt.Errorf("%s: %w", e.Data, err)
	}
	const least = 5 // a fifth of fewer is nobody
	if s.Len() < least {
		return dataset.Split{}, false, fmt.Errorf("%s: has %d examples; at least %d are needed to train, choose and report", e.Data, s.Len(), least)
	}
	return s.Parts(num.NewRand(fileSeed, 0), filePart, filePart), true, nil
}
