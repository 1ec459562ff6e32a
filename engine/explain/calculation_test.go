package explain_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// gears is L = −ln σ(w·x + b) in boxes, as unit 6 has it.
func gears(w float64) explain.Calculation {
	return explain.Calculation{
		Given: []explain.Named{{Name: "w", Value: tensor.Scalar(w)}, {Name: "x", Value: tensor.Scalar(2)}, {Name: "b", Value: tensor.Scalar(-0.5)}},
		Steps: []explain.Operation{
			{Name: "u", Op: "multiply", Of: []string{"w", "x"}}, {Name: "z", Op: "add", Of: []string{"u", "b"}},
			{Name: "p", Op: "sigmoid", Of: []string{"z"}}, {Name: "l", Op: "log", Of: []string{"p"}},
			{Name: "L", Op: "scale", Of: []string{"l"}, With: map[string]float64{"by": -1}},
		},
		Derive: "L",
	}
}

func numberOf(list []explain.Named, name string) float64 {
	i := slices.IndexFunc(list, func(n explain.Named) bool { return n.Name == name })
	return list[i].Value.Data()[0]
}

func TestACalculationAndItsDerivatives(t *testing.T) {
	out, err := explain.Calculate(gears(0.5))
	if err != nil {
		t.Fatal(err)
	}
	// Curriculum, unit 6, second worked example.
	for name, want := range map[string]float64{"z": 0.5, "p": 0.6225, "L": 0.4741} {
		if got := numberOf(out.Values, name); math.Abs(got-want) > 5e-5 {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	for name, want := range map[string]float64{"p": -1.6065, "z": -0.3775, "w": -0.7551, "b": -0.3775} {
		if got := numberOf(out.Gradient, name); math.Abs(got-want) > 5e-5 {
			t.Errorf("dL/d%s = %v, want %v", name, got, want)
		}
	}
	const h = 1e-5
	high, _ := explain.Calculate(gears(0.5 + h))
	low, _ := explain.Calculate(gears(0.5 - h))
	central := (numberOf(high.Values, "L") - numberOf(low.Values, "L")) / (2 * h)
	if got := numberOf(out.Gradient, "w"); math.Abs(got-central) > 1e-8 {
		t.Errorf("dL/dw = %v, by differences %v", got, central)
	}
}

func TestTheDerivativeOfACurveIsPointwise(t *testing.T) {
	out, err := explain.Calculate(explain.Calculation{
		Given:  []explain.Named{{Name: "z", Value: tensor.From([]float64{-2, 0, 1}, 3)}},
		Steps:  []explain.Operation{{Name: "h", Op: "leaky_relu", Of: []string{"z"}, With: map[string]float64{"slope": 0.1}}},
		Derive: "h",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := out.Values[1].Value.Data(); !slices.Equal(got, []float64{-0.2, 0, 1}) {
		t.Errorf("h = %v", got)
	}
	if got := out.Gradient[0].Value.Data(); !slices.Equal(got, []float64{0.1, 0.1, 1}) {
		t.Errorf("dh/dz = %v", got)
	}
}

func TestACalculationExplainsItsNumbersByItsOwnNames(t *testing.T) {
	c := gears(0.5)
	c.Lang = "en"
	c.Explain = []explain.Question{{Name: "u", Kind: explain.Value}, {Name: "w", Kind: explain.Slope}, {Name: "x", Kind: explain.Value}}
	out, err := explain.Calculate(c)
	if err != nil {
		t.Fatal(err)
	}
	product, slope, given := out.Explanations[0], out.Explanations[1], out.Explanations[2]
	if !strings.Contains(product.Symbols, `<mi class="t-w">w</mi>`) || !slices.Equal(product.Uses, []explain.Target{"w", "x"}) || product.Value != 1 {
		t.Errorf("u: %+v", product)
	}
	if !slices.Equal(slope.Uses, []explain.Target{"d:u", "x"}) || math.Abs(slope.Value+0.7551) > 5e-5 || slope.Sentence == "" {
		t.Errorf("dL/dw: %+v", slope)
	}
	if given.Op != "given" || given.Sentence != "x is a given number: 2." {
		t.Errorf("x: %+v", given)
	}
}

func TestEveryOperationOfCalculationsIsExplainedInBothLanguages(t *testing.T) {
	x, y := tensor.From([]float64{0.5, 2, 1, 3}, 2, 2), tensor.From([]float64{0, 1}, 2)
	for _, op := range []string{"identity", "sigmoid", "tanh", "relu", "gelu", "softplus", "exp", "log", "surprise", "sqrt", "leaky_relu", "elu", "softmax", "scale",
		"sum", "mean", "transpose", "add", "subtract", "multiply", "divide", "matmul", "affine", "ce", "mse", "squared_error"} {
		of := []string{"x"}
		switch op {
		case "add", "subtract", "multiply", "divide", "matmul", "mse", "squared_error":
			of = []string{"x", "x2"}
		case "affine":
			of = []string{"x", "x2", "y"}
		case "ce":
			of = []string{"x", "y"}
		}
		for _, lang := range []string{"pt-BR", "en"} {
			out, err := explain.Calculate(explain.Calculation{
				Given:  []explain.Named{{Name: "x", Value: x}, {Name: "x2", Value: x.Clone()}, {Name: "y", Value: y}},
				Steps:  []explain.Operation{{Name: "r", Op: op, Of: of}},
				Derive: "r", Lang: lang,
				Explain: []explain.Question{{Name: "r", Kind: explain.Value}, {Name: "x", Index: 1, Kind: explain.Slope}},
			})
			if err != nil {
				t.Errorf("%s: %v", op, err)
				continue
			}
			for _, e := range out.Explanations {
				if e.Sentence == "" || strings.Contains(e.Sentence, "{") || strings.Contains(e.Sentence, "value.") || e.Op != op {
					t.Errorf("%s in %s: %+v", op, lang, e)
				}
			}
		}
	}
}

func TestACalculationThatCannotBeIsRefused(t *testing.T) {
	two := []explain.Named{{Name: "x", Value: tensor.From([]float64{1, 2}, 2)}, {Name: "y", Value: tensor.From([]float64{1, 2, 3}, 3)}}
	tests := []struct {
		c       explain.Calculation
		message string
	}{
		{explain.Calculation{Given: two, Steps: []explain.Operation{{Name: "z", Op: "sigmoid", Of: []string{"q"}}}}, `step "z" uses "q", which does not stand before it`},
		{explain.Calculation{Given: two, Steps: []explain.Operation{{Name: "z", Op: "cosine", Of: []string{"x", "y"}}}}, `there is no operation "cosine"`},
		{explain.Calculation{Given: two, Steps: []explain.Operation{{Name: "z", Op: "add", Of: []string{"x"}}}}, `step "z": add: inputs: got 1, want 2`},
		{explain.Calculation{Given: two, Steps: []explain.Operation{{Name: "z", Op: "add", Of: []string{"x", "y"}}}}, `step "z": `},
		{explain.Calculation{Given: two, Steps: []explain.Operation{{Name: "x", Op: "tanh", Of: []string{"y"}}}}, `two values "x"`},
		{explain.Calculation{Given: two, Derive: "L"}, `derive: there is no value "L"`},
		{explain.Calculation{Given: two, Explain: []explain.Question{{Name: "x", Index: 2, Kind: explain.Value}}, Lang: "en"}, `no number 2 of "x"`},
		{explain.Calculation{Given: two, Explain: []explain.Question{{Name: "x", Kind: explain.Slope}}, Lang: "en"}, "derive"},
		{explain.Calculation{Given: two, Steps: []explain.Operation{{Name: "c", Op: "ce", Of: []string{"y", "x"}}}}, "step \"c\""},
		{explain.Calculation{Given: []explain.Named{{Name: "z", Value: tensor.New(2, 3)}, {Name: "y", Value: tensor.From([]float64{0, 3}, 2)}},
			Steps: []explain.Operation{{Name: "c", Op: "ce", Of: []string{"z", "y"}}}}, "classes from 0"},
	}
	for _, test := range tests {
		if _, err := explain.Calculate(test.c); err == nil || !strings.Contains(err.Error(), test.message) {
			t.Errorf("want %q, got %v", test.message, err)
		}
	}
}
