package curriculum

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/facts"
)

// dataset is data/NAME.csv.
type dataset struct {
	x [][]float64
	y []explain.Truth
}

func (l *loader) dataset(name string) (dataset, error) {
	if d, ok := l.data[name]; ok {
		return d, nil
	}
	columns, rows, err := facts.Table(l.fsys, name)
	if err != nil {
		return dataset{}, err
	}
	var d dataset
	last := len(columns) - 1
	for _, row := range rows {
		d.x = append(d.x, row[:last])
		d.y = append(d.y, explain.Label(row[last]))
	}
	l.data[name] = d
	return d, nil
}
