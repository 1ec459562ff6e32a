package exercise

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/facts"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/expression"
)

// param is drawn from a grid (from, to, step; shape [n] or [rows, columns] for vectors and matrices), from a list
// (choose; of lists, for vectors), from the inputs of a data set (data), or is fixed (value).
type param struct {
	name   string
	line   int
	From   *float64  `yaml:"from"`
	To     *float64  `yaml:"to"`
	Step   float64   `yaml:"step"`
	Except []float64 `yaml:"except"`
	Shape  []int     `yaml:"shape"`
	Choose yaml.Node `yaml:"choose"`
	Data   string    `yaml:"data"`
	Value  yaml.Node `yaml:"value"`

	options []any
}

// prepare checks the declaration.
func (p *param) prepare(fsys fs.FS) error {
	ways := 0
	for _, set := range []bool{p.From != nil || p.To != nil, p.Choose.Kind != 0, p.Data != "", p.Value.Kind != 0} {
		if set {
			ways++
		}
	}
	if ways != 1 {
		return fmt.Errorf("parâmetro %s: diga from e to, ou choose, ou data, ou value", p.name)
	}
	switch {
	case p.Choose.Kind != 0:
		var list []any
		if err := p.Choose.Decode(&list); err != nil || len(list) == 0 {
			return fmt.Errorf("parâmetro %s: choose é uma lista de números ou de vetores", p.name)
		}
		for _, item := range list {
			v, err := expression.Normal(item)
			if err != nil {
				return fmt.Errorf("parâmetro %s: %w", p.name, err)
			}
			p.options = append(p.options, v)
		}
	case p.Data != "":
		columns, rows, err := facts.Table(fsys, p.Data)
		if err != nil {
			return fmt.Errorf("parâmetro %s: %w", p.name, err)
		}
		for _, row := range rows {
			p.options = append(p.options, row[:len(columns)-1])
		}
	case p.Value.Kind != 0:
		var raw any
		if err := p.Value.Decode(&raw); err != nil {
			return fmt.Errorf("parâmetro %s: %w", p.name, err)
		}
		v, err := expression.Normal(raw)
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
		if p.left() < 1 {
			return fmt.Errorf("parâmetro %s: except não deixa nenhum valor", p.name)
		}
	}
	return nil
}

// count is how many values from, to and step have, except included.
func (p *param) count() int { return int(math.Floor((*p.To-*p.From)/p.Step+1e-9)) + 1 }

// at returns value k of the grid, rounded to the decimals of from and step, so that 0.1+0.2 is 0.3.
func (p *param) at(k int) float64 {
	scale := math.Pow(10, float64(max(decimals(*p.From), decimals(p.Step))))
	return math.Round((*p.From+float64(k)*p.Step)*scale) / scale
}

// left is how many values except leaves.
func (p *param) left() int {
	n := p.count()
	for _, v := range p.Except {
		if p.on(v) {
			n--
		}
	}
	return n
}

// on reports whether v is on the grid, except or not.
func (p *param) on(v float64) bool {
	k := int(math.Round((v - *p.From) / p.Step))
	return k >= 0 && k < p.count() && math.Abs(p.at(k)-v) < 1e-9
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
	one := func() float64 {
		for {
			if v := p.at(s.below(p.count())); !slices.Contains(p.Except, v) {
				return v
			}
		}
	}
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
	inside := func(values ...float64) bool {
		return !slices.ContainsFunc(values, func(x float64) bool { return !p.on(x) || slices.Contains(p.Except, x) })
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
