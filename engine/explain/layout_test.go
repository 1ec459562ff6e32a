package explain

import (
	"math"
	"testing"
)

// paper is the network of unit 7 with its example (curriculum, U7).
func paper() (Net, Example) {
	return Net{Loss: BCE, Layers: []Layer{
		{W: [][]float64{{1, -1}, {0.5, 1}}, B: []float64{0, -0.5}, Activation: Sigmoid},
		{W: [][]float64{{1, -2}}, B: []float64{0.5}, Activation: Sigmoid},
	}}, Example{X: []float64{0.8, 0.6}, Y: Label(1)}
}

// near compares with numbers that were printed with four decimals.
func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 5e-5 {
		t.Errorf("%s: got %.6f, want %.4f", name, got, want)
	}
}

func all(t *testing.T, name string, got []float64, want ...float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: got %v, want %v", name, got, want)
	}
	for i := range want {
		near(t, name, got[i], want[i])
	}
}

func TestRunGivesTheNumbersOfUnit7(t *testing.T) {
	net, example := paper()
	p, err := Run(net, example)
	if err != nil {
		t.Fatal(err)
	}
	all(t, "z1", p.Z[0], 0.2, 0.5)
	all(t, "h", p.H[0], 0.5498, 0.6225)
	all(t, "z2", p.Z[1], -0.1951)
	all(t, "p", p.H[1], 0.4514)
	all(t, "L", []float64{p.Loss}, 0.7954)
	all(t, "delta2", p.Gradient.Z[1], -0.5486)
	all(t, "dw2", p.Gradient.W[1][0], -0.3016, -0.3415)
	all(t, "db2", p.Gradient.B[1], -0.5486)
	all(t, "dh", p.Gradient.H[0], -0.5486, 1.0972)
	all(t, "delta1", p.Gradient.Z[0], -0.1358, 0.2579)
	all(t, "dW1 row 1", p.Gradient.W[0][0], -0.1086, -0.0815)
	all(t, "dW1 row 2", p.Gradient.W[0][1], 0.2063, 0.1547)
	all(t, "db1", p.Gradient.B[0], -0.1358, 0.2579)
	all(t, "dx", p.Gradient.X, -0.0069, 0.3936)
	// dL/dp = −1/p for y = 1
	all(t, "dp", p.Gradient.H[1], -1/p.H[1][0])
}

func TestUpdateGivesTheNumbersOfUnit7(t *testing.T) {
	net, example := paper()
	next, err := Update(net, example, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	all(t, "W1 row 1", next.Layers[0].W[0], 1.0543, -0.9593)
	all(t, "W1 row 2", next.Layers[0].W[1], 0.3969, 0.9226)
	all(t, "b1", next.Layers[0].B, 0.0679, -0.6289)
	all(t, "w2", next.Layers[1].W[0], 1.1508, -1.8293)
	all(t, "b2", next.Layers[1].B, 0.7743)
	if net.Layers[0].W[0][0] != 1 {
		t.Error("Update changed the net it was given")
	}
	for _, want := range []float64{0.5048, 0.3534, 0.2672, 0.2132, 0.1767} {
		p, err := Run(next, example)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "loss", p.Loss, want)
		if next, err = Update(next, example, 0.5); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRunGivesThePaperVersionWithWholeNumbers(t *testing.T) {
	net := Net{Loss: MSE, Layers: []Layer{
		{W: [][]float64{{1, 2}, {3, -1}}, B: []float64{-1, -4}, Activation: ReLU},
		{W: [][]float64{{2, 1}}, B: []float64{-1}, Activation: Linear},
	}}
	p, err := Run(net, Example{X: []float64{1, 2}, Y: Label(5)})
	if err != nil {
		t.Fatal(err)
	}
	all(t, "z1", p.Z[0], 4, -3)
	all(t, "h", p.H[0], 4, 0)
	all(t, "o, L", []float64{p.H[1][0], p.Loss}, 7, 2)
	all(t, "delta2", p.Gradient.Z[1], 2)
	all(t, "dw2", p.Gradient.W[1][0], 8, 0)
	all(t, "dh", p.Gradient.H[0], 4, 2)
	all(t, "delta1", p.Gradient.Z[0], 4, 0)
	all(t, "dW1", append(p.Gradient.W[0][0], p.Gradient.W[0][1]...), 4, 8, 0, 0)
}

// chuva8 is the made-up data set of the first units (curriculum, section 0.2).
func chuva8() (xs [][]float64, ys []Truth) {
	xs = [][]float64{{.90, .70}, {.80, .60}, {.75, .20}, {.70, .50}, {.60, .40}, {.50, .10}, {.40, .30}, {.85, .10}}
	for _, y := range []float64{1, 1, 1, 1, 0, 0, 0, 0} {
		ys = append(ys, Label(y))
	}
	return xs, ys
}

func TestEvaluateGivesTheNumbersOfUnit2(t *testing.T) {
	xs, ys := chuva8()
	net := Net{Loss: BCE, Layers: []Layer{{W: [][]float64{{4, 3}}, B: []float64{-4}, Activation: Sigmoid}}}
	r, err := Evaluate(net, xs, ys)
	if err != nil {
		t.Fatal(err)
	}
	z := []float64{1.7, 1.0, -0.4, 0.3, -0.4, -1.7, -1.5, -0.3}
	p := []float64{0.8455, 0.7311, 0.4013, 0.5744, 0.4013, 0.1545, 0.1824, 0.4256}
	for i := range xs {
		near(t, "z", r.Z[i][0], z[i])
		near(t, "p", r.P[i][0], p[i])
	}
	near(t, "loss", r.Loss, 0.4231)
	if r.Correct != 7 {
		t.Errorf("correct: got %d, want 7", r.Correct)
	}
}

func TestCheckAgreesWithTheFormulaForEveryNumber(t *testing.T) {
	net, example := paper()
	for _, target := range []Target{"x1", "x2", "W1.1.1", "W1.1.2", "W1.2.1", "W1.2.2", "b1.1", "b1.2", "z1.1", "z1.2", "h1.1", "h1.2",
		"W2.1.1", "W2.1.2", "b2.1", "z2.1", "p", "L"} {
		c, err := Check(net, example, target, 1e-5, nil)
		if err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		// The central difference errs by h²·L‴/6, about 1e-10 here, and by rounding, about 1e-11.
		if c.Difference > 1e-9 {
			t.Errorf("%s: formula %v, central difference %v", target, c.Formula, c.Central)
		}
		if len(c.Curve) < 2 {
			t.Errorf("%s: the curve has %d points", target, len(c.Curve))
		}
	}
}

func TestGridIsTheNetAtEveryPlace(t *testing.T) {
	net, _ := paper()
	p, err := Grid(net, Axis{0, 1, 5}, Axis{0, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	for j := range 3 {
		for i := range 5 {
			r, err := Evaluate(net, [][]float64{{float64(i) / 4, float64(j)}}, []Truth{Label(1)})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := p[j*5+i], float32(r.P[0][0]); got != want {
				t.Errorf("place %d,%d: got %v, want %v", i, j, got, want)
			}
		}
	}
}
