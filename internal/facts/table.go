package facts

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Table reads data/NAME.csv: a line of column names, then numbers; the last column is what is to be predicted.
func Table(fsys fs.FS, name string) (columns []string, rows [][]float64, err error) {
	file := "data/" + name + ".csv"
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, nil, fmt.Errorf("data: %s não existe", file)
	}
	records, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("data: %s não é uma tabela: %w", file, err)
	}
	if len(records) < 2 || len(records[0]) < 2 {
		return nil, nil, fmt.Errorf("data: %s precisa de uma linha de nomes, de linhas de números e de ao menos duas colunas", file)
	}
	for i, record := range records[1:] {
		row := make([]float64, len(record))
		for j, cell := range record {
			if row[j], err = strconv.ParseFloat(cell, 64); err != nil {
				return nil, nil, fmt.Errorf("data: %s:%d: %q não é um número", file, i+2, cell)
			}
		}
		rows = append(rows, row)
	}
	return records[0], rows, nil
}
