package exercise

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// param is drawn from a grid (from, to, step; shape [n] or [rows, columns] for vectors and matrices), from a list
// (choose), or is fixed (value). A list of lists draws vectors.
type param struct {
	name   string
	line   int
	From   *float64  `yaml:"from"`
	To     *float64  `yaml:"to"`
	Step   float64   `yaml:"step"`
	Except []float64 `yaml:"except"`
	Shape  []int     `yaml:"shape"`
	Choose yaml.Node `yaml:"choose"`
	Value  yaml.Node `yaml:"value"`

	options []any
}

// prepare checks the declaration.
func (p *param) prepare() error {
	ways := 0
	for _, set := range []bool{p.From != nil || p.To != nil, p.Choose.Kind != 0, p.Value.Kind != 0} {
		if set {
			ways++
		}
	}
	if ways != 1 {
		return fmt.Errorf("parâmetro %s: diga from e to, ou choose, ou value", p.name)
	}
	switch {
	case p.Choose.Kind != 0:
		var list []any
		if err := p.Choose.Decode(&list); err != nil || len(list) == 0 {
			return fmt.Errorf("parâmetro %s: choose é uma lista de números ou de vetores", p.name)
		}
		for _, item := range list {
			v, err := normal(item)
			if err != nil {
				return fmt.Errorf("parâmetro %s: %w", p.name, err)
			}
			p.options = append(p.options, v)
		}
	case p.Value.Kind != 0:
		var raw any
		if err := p.Value.Decode(&raw); err != nil {
			return fmt.Errorf("parâmetro %s: %w", p.name, err)
		}
		v, err := normal(raw)
		if err != nil {
			return fmt.Errorf("parâmetro %s: %w", p.name, err)
		}
		p.options = []any{v}
	default:
		if p.From == nil || p.To == nil || *p.To < *p.From {
			return fmt.Errorf("parâmetro %s: from não pode passar de to", p.name)
		}
		if p.Step == 0 {
			p.Step = 1
		}
		if p.Step < 0 {
			return fmt.Errorf("parâmetro %s: step é positivo", p.name)
		}
		if len(p.Shape) > 2 {
			return fmt.Errorf("parâmetro %s: shape é [n] ou [linhas, colunas]", p.name)
		}
		if len(p.grid()) == 0 {
			return fmt.Errorf("parâmetro %s: except não deixa nenhum valor", p.name)
		}
	}
	return nil
}

// grid returns the values of from, to and step without except. Each is rounded to the decimals of from and step,
// so that 0.1+0.2 is 0.3.
func (p *param) grid() []float64 {
	digits := max(decimals(*p.From), decimals(p.Step))
	scale := math.Pow(10, float64(digits))
	var values []float64
	for k := 0; ; k++ {
		v := math.Round((*p.From+float64(k)*p.Step)*scale) / scale
		if v > *p.To+1e-9 || k > 100000 {
			return values
		}
		if !slices.Contains(p.Except, v) {
			values = append(values, v)
		}
	}
}

func decimals(v float64) int {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if i := strings.IndexByte(s, '.'); i >= 0 {
		return len(s) - i - 1
	}
	return 0
}

func (p *param) draw(s *stream) any {
	if p.options != nil {
		return p.options[s.below(len(p.options))]
	}
	grid := p.grid()
	one := func() float64 { return grid[s.below(len(grid))] }
	switch len(p.Shape) {
	case 1:
		v := make([]float64, p.Shape[0])
		for i := range v {
			v[i] = one()
		}
		return v
	case 2:
		m := make([][]float64, p.Shape[0])
		for i := range m {
			m[i] = make([]float64, p.Shape[1])
			for j := range m[i] {
				m[i][j] = one()
			}
		}
		return m
	}
	return one()
}

// accepts reports whether v could have been drawn.
func (p *param) accepts(v any) bool {
	same := func(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }
	if p.options != nil {
		return slices.ContainsFunc(p.options, func(o any) bool { return same(o, v) })
	}
	grid := p.grid()
	inside := func(values ...float64) bool {
		for _, x := range values {
			if !slices.ContainsFunc(grid, func(g float64) bool { return math.Abs(g-x) < 1e-9 }) {
				return false
			}
		}
		return true
	}
	switch v := v.(type) {
	case float64:
		return len(p.Shape) == 0 && inside(v)
	case []float64:
		return len(p.Shape) == 1 && len(v) == p.Shape[0] && inside(v...)
	case [][]float64:
		return len(p.Shape) == 2 && len(v) == p.Shape[0] && inside(slices.Concat(v...)...)
	}
	return false
}
