package curriculum

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
)

// dataset is data/NAME.csv: columns of inputs and, last, y.
type dataset struct {
	columns []string
	x       [][]float64
	y       []explain.Truth
}

func (l *loader) dataset(name string) (dataset, error) {
	if d, ok := l.data[name]; ok {
		return d, nil
	}
	file := "data/" + name + ".csv"
	text, err := fs.ReadFile(l.fsys, file)
	if err != nil {
		return dataset{}, fmt.Errorf("data: %s não existe", file)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil || len(rows) < 2 {
		return dataset{}, fmt.Errorf("data: %s não é uma tabela: %w", file, err)
	}
	d := dataset{columns: rows[0]}
	for i, row := range rows[1:] {
		values := make([]float64, len(row))
		for j, cell := range row {
			if values[j], err = strconv.ParseFloat(cell, 64); err != nil {
				return dataset{}, fmt.Errorf("data: %s:%d: %q não é um número", file, i+2, cell)
			}
		}
		last := len(values) - 1
		d.x = append(d.x, values[:last])
		d.y = append(d.y, explain.Label(values[last]))
	}
	l.data[name] = d
	return d, nil
}
