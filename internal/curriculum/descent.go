package curriculum

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
)

// descentDocument is a descent in unit.yaml: several methods from one start over one ground, a bowl or the loss of a net
// on a data set. Examples of batches count from 1.
type descentDocument struct {
	Ground struct {
		Curvature, Centre []float64
		Net               yaml.Node
		Data              string
		Along             [][]float64
	}
	Start       []float64
	Steps       int
	Batches     [][]int
	Batch, Seed int
	Methods     []explain.Method
}

// descent is what a figure on it begins with.
type descent struct {
	Ground  explain.Ground   `json:"ground"`
	Walk    explain.Walk     `json:"walk"`
	Methods []explain.Method `json:"methods"`
	Paths   []explain.Path   `json:"paths"`
	Limit   float64          `json:"limit"`
}

func (l *loader) descend(w *worked, doc descentDocument) error {
	d := &descent{
		Ground:  explain.Ground{Curvature: doc.Ground.Curvature, Centre: doc.Ground.Centre, Along: doc.Ground.Along},
		Walk:    explain.Walk{Start: doc.Start, Steps: doc.Steps, Batch: doc.Batch, Seed: doc.Seed},
		Methods: doc.Methods,
	}
	if doc.Ground.Data != "" {
		var net explain.Net
		if err := decodeJSON(doc.Ground.Net, &net); err != nil {
			return fmt.Errorf("ground.net: %w", err)
		}
		data, err := l.dataset(doc.Ground.Data)
		if err != nil {
			return err
		}
		d.Ground.Net, d.Ground.X, d.Ground.Y = &net, data.x, data.y
	}
	for _, days := range doc.Batches {
		batch := make([]int, len(days))
		for i, day := range days {
			batch[i] = day - 1
		}
		d.Walk.Batches = append(d.Walk.Batches, batch)
	}
	if len(d.Methods) == 0 {
		return fmt.Errorf("descent: diga em methods quem desce, por exemplo [{name: sgd, rate: 0.1}]")
	}
	w.values["limit"] = d.Ground.Limit()
	d.Limit = d.Ground.Limit()
	for _, m := range d.Methods {
		path, err := explain.Descend(d.Ground, m, d.Walk)
		if err != nil {
			return err
		}
		d.Paths = append(d.Paths, path)
		prefix := ""
		if len(d.Methods) > 1 {
			prefix = m.Name + "."
		}
		if err := d.name(w.values, prefix, m, path); err != nil {
			return err
		}
	}
	w.descent = d
	return nil
}

// name gives every number of a path its name.
func (d *descent) name(values map[string]float64, prefix string, m explain.Method, path explain.Path) error {
	values[prefix+"eta"] = m.Rate
	for i, factor := range path.Factors {
		values[fmt.Sprintf("%sfactor%d", prefix, i+1)] = factor
	}
	for step, place := range path.W {
		at := "@" + strconv.Itoa(step)
		values[prefix+"f"+at] = path.F[step]
		for i := range place {
			axis := strconv.Itoa(i + 1)
			values[prefix+"w"+axis+at], values[prefix+"g"+axis+at] = place[i], path.G[step][i]
		}
	}
	return nil
}

// exact reports whether a number was set by hand: a rate, or where the walk starts.
func (d *descent) exact(name string) bool {
	_, name, found := strings.Cut("."+name, ".")
	if before, after, more := strings.Cut(name, "."); found && more {
		_, name = before, after
	}
	return name == "eta" || strings.HasPrefix(name, "w") && strings.HasSuffix(name, "@0")
}
