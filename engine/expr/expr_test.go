package expr_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
)

func TestEvalAndRewriteKnowEveryFormula(t *testing.T) {
	x, y := expr.In(0, 0), expr.In(0, 1)
	look := func(r expr.Ref) float64 { return []float64{-2, 3}[r.Index] }
	for _, test := range []struct {
		name string
		e    expr.Expr
		want float64
		// swapped is the value with x and y exchanged
		swapped float64
	}{
		{"sum", expr.Sum{x, y, expr.Number(1)}, 2, 2},
		{"empty sum", expr.Sum{}, 0, 0},
		{"product", expr.Product{x, x, y}, 12, -18},
		{"difference", expr.Difference{A: x, B: y}, -5, 5},
		{"fraction", expr.Fraction{Over: x, Under: y}, -2.0 / 3, -1.5},
		{"negative", expr.Negative{X: x}, 2, -3},
		{"exp", expr.Exp{X: x}, math.Exp(-2), math.Exp(3)},
		{"ln", expr.Ln{X: y}, math.Log(3), math.NaN()},
		{"square", expr.Square{X: x}, 4, 9},
		{"rectified", expr.Rectified{X: x}, 0, 3},
		{"positive", expr.Positive{X: x}, 0, 1},
		{"root", expr.Root{X: y}, math.Sqrt(3), math.NaN()},
		{"absolute", expr.Absolute{X: x}, 2, 3},
		{"erf", expr.Erf{X: x}, math.Erf(-2), math.Erf(3)},
		{"greatest", expr.Greatest{x, y, expr.Number(0)}, 3, 3},
		{"choice", expr.Choice{Test: x, Then: x, Else: expr.Number(7)}, 7, 3},
		{"pi", expr.Pi{}, math.Pi, math.Pi},
	} {
		same := func(what string, e expr.Expr, want float64) {
			got := expr.Eval(e, look)
			if math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > 1e-15*math.Max(1, math.Abs(want)) {
				t.Errorf("%s %s: %v, want %v", test.name, what, got, want)
			}
		}
		same("value", test.e, test.want)
		same("swapped", expr.Rewrite(test.e, func(e expr.Expr) expr.Expr {
			if r, ok := e.(expr.Ref); ok {
				return expr.In(0, 1-r.Index)
			}
			return e
		}), test.swapped)
	}
}

// A sigmoid as a formula: what is evaluated is what can be shown.
func ExampleEval() {
	one := expr.Number(1)
	sigmoid := expr.Fraction{Over: one, Under: expr.Sum{one, expr.Exp{X: expr.Negative{X: expr.In(0, 0)}}}}
	fmt.Printf("%.4f\n", expr.Eval(sigmoid, func(expr.Ref) float64 { return 1 }))
	// Output: 0.7311
}
