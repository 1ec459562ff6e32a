// Package expression evaluates the formulas of content files: those of expr-lang with the engine's functions on numbers,
// vectors and matrices.
package expression

import (
	"fmt"
	"math"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
	"go.yaml.in/yaml/v3"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/count"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// Expression is a formula in the language of expr-lang/expr with the functions below. It decodes from a YAML scalar.
type Expression struct {
	Source  string
	Line    int
	program *vm.Program
}

func (e *Expression) UnmarshalYAML(n *yaml.Node) error {
	e.Source, e.Line = n.Value, n.Line
	if n.Kind != yaml.ScalarNode {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: uma expressão entre aspas", n.Line)}}
	}
	return nil
}

// functions returns the names that every expression may use.
func functions() map[string]any {
	one := func(f func(float64) float64) func(any) (any, error) {
		return func(x any) (any, error) { return each(x, f) }
	}
	return map[string]any{
		"sigmoid": one(num.Sigmoid), "tanh": one(num.Tanh), "relu": one(func(x float64) float64 { return math.Max(0, x) }),
		"exp": one(num.Exp), "ln": one(num.Log), "log10": one(func(x float64) float64 { return num.Log(x) / math.Ln10 }), "sqrt": one(math.Sqrt),
		"sign": one(func(x float64) float64 {
			switch {
			case x > 0:
				return 1
			case x < 0:
				return -1
			}
			return 0
		}),
		"positive": one(func(x float64) float64 {
			if x > 0 {
				return 1
			}
			return 0
		}),
		"parameters": cost(func(c count.Cost) int { return c.Parameters }), "macs": cost(func(c count.Cost) int { return c.MACs }),
		"gelu": one(func(x float64) float64 { return x * num.Erfc(-x/math.Sqrt2) / 2 }),
		"leaky": func(x any, slope float64) (any, error) {
			return each(x, func(v float64) float64 { return math.Max(v, slope*v) })
		},
		"norm": norm, "mean": overColumns(func(sum, _, n float64) float64 { return sum / n }),
		"deviation": overColumns(func(sum, squares, n float64) float64 { return math.Sqrt(math.Max(0, squares/n-sum/n*sum/n)) }),
		"softmax":   softmax, "dot": dot, "outer": outer, "matvec": matvec, "matmul": matmul, "transpose": transpose,
		"add":      func(a, b any) (any, error) { return pair(a, b, func(x, y float64) float64 { return x + y }) },
		"subtract": func(a, b any) (any, error) { return pair(a, b, func(x, y float64) float64 { return x - y }) },
		"divide":   func(a, b any) (any, error) { return pair(a, b, func(x, y float64) float64 { return x / y }) },
		"times":    func(a, b any) (any, error) { return pair(a, b, func(x, y float64) float64 { return x * y }) },
	}
}

// Compile checks e against the names and types of env.
func (e *Expression) Compile(env map[string]any) error {
	names := functions()
	for k, v := range env {
		names[k] = v
	}
	program, err := expr.Compile(e.Source, expr.Env(names), expr.DisableBuiltin("log"))
	if err != nil {
		if at, ok := err.(*file.Error); ok {
			return fmt.Errorf("%q, coluna %d: %s", e.Source, at.Column+1, at.Message)
		}
		return fmt.Errorf("%q: %s", e.Source, firstLine(err))
	}
	e.program = program
	return nil
}

// Value evaluates e.
func (e *Expression) Value(env map[string]any) (any, error) {
	names := functions()
	for k, v := range env {
		names[k] = v
	}
	out, err := expr.Run(e.program, names)
	if err != nil {
		return nil, fmt.Errorf("%q: %s", e.Source, firstLine(err))
	}
	return out, nil
}

// Numbers evaluates e to a flat list: one number, a vector, or a matrix row by row.
func (e *Expression) Numbers(env map[string]any) ([]float64, error) {
	out, err := e.Value(env)
	if err != nil {
		return nil, err
	}
	v, err := Normal(out)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", e.Source, err)
	}
	return Flat(v), nil
}

// Truth evaluates e to a bool.
func (e *Expression) Truth(env map[string]any) (bool, error) {
	out, err := e.Value(env)
	if err != nil {
		return false, err
	}
	b, ok := out.(bool)
	if !ok {
		return false, fmt.Errorf("%q não é verdadeiro nem falso: compare com <=, > ou ==", e.Source)
	}
	return b, nil
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// Normal returns v as float64, []float64 or [][]float64.
func Normal(v any) (any, error) {
	switch v := v.(type) {
	case float64, []float64, [][]float64:
		return v, nil
	case int:
		return float64(v), nil
	case []any:
		items := make([]any, len(v))
		for i, x := range v {
			n, err := Normal(x)
			if err != nil {
				return nil, err
			}
			items[i] = n
		}
		if len(items) > 0 {
			if _, ok := items[0].([]float64); ok {
				rows := make([][]float64, len(items))
				for i, x := range items {
					if rows[i], ok = x.([]float64); !ok || len(rows[i]) != len(rows[0]) {
						return nil, fmt.Errorf("as linhas de uma matriz têm o mesmo tamanho")
					}
				}
				return rows, nil
			}
		}
		vector := make([]float64, len(items))
		for i, x := range items {
			n, ok := x.(float64)
			if !ok {
				return nil, fmt.Errorf("um vetor só tem números")
			}
			vector[i] = n
		}
		return vector, nil
	}
	return nil, fmt.Errorf("%v não é número, vetor nem matriz", v)
}

// Flat lists the numbers of a normal value, a matrix row by row.
func Flat(v any) []float64 {
	switch v := v.(type) {
	case float64:
		return []float64{v}
	case []float64:
		return v
	case [][]float64:
		var all []float64
		for _, row := range v {
			all = append(all, row...)
		}
		return all
	}
	return nil
}

func each(x any, f func(float64) float64) (any, error) {
	n, err := Normal(x)
	if err != nil {
		return nil, err
	}
	switch v := n.(type) {
	case float64:
		return f(v), nil
	case []float64:
		out := make([]float64, len(v))
		for i := range v {
			out[i] = f(v[i])
		}
		return out, nil
	case [][]float64:
		return rowwise(v, func(row []float64) (any, error) { return each(row, f) })
	}
	return nil, fmt.Errorf("%v não é número, vetor nem matriz", x)
}

// rowwise applies f to every row of m.
func rowwise(m [][]float64, f func(row []float64) (any, error)) (any, error) {
	out := make([][]float64, len(m))
	for i, row := range m {
		made, err := f(row)
		if err != nil {
			return nil, err
		}
		out[i] = made.([]float64)
	}
	return out, nil
}

// pair combines a and b position by position; a number goes with every position, a vector with every row of a matrix.
func pair(a, b any, f func(x, y float64) float64) (any, error) {
	x, err := Normal(a)
	if err != nil {
		return nil, err
	}
	y, err := Normal(b)
	if err != nil {
		return nil, err
	}
	if n, ok := x.(float64); ok {
		return each(y, func(v float64) float64 { return f(n, v) })
	}
	if n, ok := y.(float64); ok {
		return each(x, func(v float64) float64 { return f(v, n) })
	}
	if m, ok := x.([][]float64); ok {
		if n, ok := y.([][]float64); ok {
			if len(m) != len(n) {
				return nil, fmt.Errorf("formas diferentes: %d e %d linhas", len(m), len(n))
			}
			i := -1
			return rowwise(m, func(row []float64) (any, error) { i++; return pair(row, n[i], f) })
		}
		return rowwise(m, func(row []float64) (any, error) { return pair(row, y, f) })
	}
	if m, ok := y.([][]float64); ok {
		return rowwise(m, func(row []float64) (any, error) { return pair(x, row, f) })
	}
	u, ok1 := x.([]float64)
	v, ok2 := y.([]float64)
	if !ok1 || !ok2 || len(u) != len(v) {
		return nil, fmt.Errorf("formas diferentes: %d e %d números", len(Flat(x)), len(Flat(y)))
	}
	out := make([]float64, len(u))
	for i := range u {
		out[i] = f(u[i], v[i])
	}
	return out, nil
}

// norm is the length of a vector.
func norm(x any) (float64, error) {
	squares, err := dot(x, x)
	return math.Sqrt(squares), err
}

// overColumns applies f to the sum of each column, the sum of its squares and how many numbers it has; a vector is one column.
func overColumns(f func(sum, squares, n float64) float64) func(any) (any, error) {
	return func(x any) (any, error) {
		v, err := Normal(x)
		if err != nil {
			return nil, err
		}
		column := func(numbers []float64) float64 {
			var sum, squares float64
			for _, v := range numbers {
				sum += v
				squares += v * v
			}
			return f(sum, squares, float64(len(numbers)))
		}
		switch v := v.(type) {
		case []float64:
			return column(v), nil
		case [][]float64:
			columns, err := transpose(v)
			if err != nil {
				return nil, err
			}
			var out []float64
			for _, c := range columns.([][]float64) {
				out = append(out, column(c))
			}
			return out, nil
		}
		return nil, fmt.Errorf("%v não é vetor nem matriz", x)
	}
}

// cost tells what a stack of dense layers of some sizes costs: [64, 32, 10] is 64 numbers, 32 units, 10 units.
func cost(of func(count.Cost) int) func(any) (any, error) {
	return func(sizes any) (any, error) {
		n, err := Normal(sizes)
		if err != nil {
			return nil, err
		}
		list, ok := n.([]float64)
		if !ok || len(list) < 2 {
			return nil, fmt.Errorf("os tamanhos das camadas são uma lista: [64, 32, 10]")
		}
		units := make([]int, len(list))
		for i, v := range list {
			if units[i] = int(v); float64(units[i]) != v || v < 1 || v > 4096 {
				return nil, fmt.Errorf("uma camada tem de 1 a 4096 neurônios, não %v", v)
			}
		}
		total, _ := count.Dense(units...)
		return float64(of(total)), nil
	}
}

func dot(a, b any) (float64, error) {
	products, err := pair(a, b, func(x, y float64) float64 { return x * y })
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, v := range Flat(products) {
		sum += v
	}
	return sum, nil
}

func softmax(z any) (any, error) {
	n, err := Normal(z)
	if err != nil {
		return nil, err
	}
	v := Flat(n)
	top, sum := math.Inf(-1), 0.0
	for _, x := range v {
		top = math.Max(top, x)
	}
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = num.Exp(x - top)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out, nil
}

func outer(a, b any) (any, error) {
	x, err := Normal(a)
	if err != nil {
		return nil, err
	}
	y, err := Normal(b)
	if err != nil {
		return nil, err
	}
	var rows [][]float64
	for _, u := range Flat(x) {
		var row []float64
		for _, v := range Flat(y) {
			row = append(row, u*v)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func matrix(v any) ([][]float64, error) {
	n, err := Normal(v)
	if err != nil {
		return nil, err
	}
	m, ok := n.([][]float64)
	if !ok {
		return nil, fmt.Errorf("esperava uma matriz")
	}
	return m, nil
}

func matvec(w, x any) (any, error) {
	m, err := matrix(w)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(m))
	for i, row := range m {
		if out[i], err = dot(row, x); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func transpose(w any) (any, error) {
	m, err := matrix(w)
	if err != nil {
		return nil, err
	}
	out := make([][]float64, len(m[0]))
	for j := range out {
		out[j] = make([]float64, len(m))
		for i := range m {
			out[j][i] = m[i][j]
		}
	}
	return out, nil
}

func matmul(a, b any) (any, error) {
	m, err := matrix(a)
	if err != nil {
		return nil, err
	}
	t, err := transpose(b)
	if err != nil {
		return nil, err
	}
	columns := t.([][]float64)
	out := make([][]float64, len(m))
	for i, row := range m {
		out[i] = make([]float64, len(columns))
		for j, column := range columns {
			if out[i][j], err = dot(row, column); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
