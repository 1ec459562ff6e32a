package expression

import (
	"reflect"
	"strings"
	"testing"
)

func evaluate(t *testing.T, source string, env map[string]any) (any, error) {
	t.Helper()
	e := &Expression{Source: source}
	if err := e.Compile(env); err != nil {
		return nil, err
	}
	return e.Value(env)
}

func TestMatrices(t *testing.T) {
	env := map[string]any{"M": [][]float64{{1, -2}, {-3, 4}}, "N": [][]float64{{1, 1}, {2, 2}}, "v": []float64{10, 20}}
	for _, c := range []struct {
		source string
		want   any
	}{
		{"relu(M)", [][]float64{{1, 0}, {0, 4}}},
		{"add(M, v)", [][]float64{{11, 18}, {7, 24}}},
		{"add(v, M)", [][]float64{{11, 18}, {7, 24}}},
		{"times(M, N)", [][]float64{{1, -2}, {-6, 8}}},
		{"times(2, M)", [][]float64{{2, -4}, {-6, 8}}},
		{"add(matmul(M, transpose(N)), v)", [][]float64{{9, 18}, {11, 22}}},
		{"parameters([64, 32, 10])", 2410.0},
		{"macs([64, 32, 10])", 2368.0},
	} {
		got, err := evaluate(t, c.source, env)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s = %v, %v; want %v", c.source, got, err, c.want)
		}
	}
}

func TestSizesThatDoNotFitAreRefused(t *testing.T) {
	env := map[string]any{"M": [][]float64{{1, 2}, {3, 4}}, "v": []float64{1, 2, 3}, "N": [][]float64{{1, 2, 3}}}
	for source, want := range map[string]string{
		"add(M, v)":            "formas diferentes",
		"add(M, N)":            "formas diferentes",
		"add(M, [[1, 2]])":     "2 e 1 linhas",
		"matmul(M, N)":         "formas diferentes",
		"parameters([64])":     "lista",
		"macs([64, 0])":        "não 0",
		"parameters([2, 0.5])": "não 0.5",
	} {
		if got, err := evaluate(t, source, env); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s = %v, %v; want an error with %q", source, got, err, want)
		}
	}
}
