package explain

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

var (
	square = Single{Square: true, A: 3, C: 2}
	loss   = Single{X: 2, B: -0.5}
)

// The worked examples of unit 6, by hand.
func TestDifferencesOnPaper(t *testing.T) {
	for _, test := range []struct {
		name                             string
		f                                Single
		at, h                            float64
		value, formula, forward, central float64
	}{
		{"parabola, h = 1", square, 1, 1, 1, 6, 15, 6},
		{"parabola, h = 0.1", square, 1, 0.1, 1, 6, 6.9, 6},
		{"parabola, h = 0.01", square, 1, 0.01, 1, 6, 6.09, 6},
		{"parabola, h = 0.001", square, 1, 0.001, 1, 6, 6.009, 6},
		{"loss", loss, 0.5, 1e-4, 0.4741, -0.7551, -0.7550, -0.7551},
	} {
		d, err := Differences(test.f, test.at, test.h)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		for _, pair := range [][2]float64{{d.Value, test.value}, {d.Formula, test.formula}, {d.Asked.Forward, test.forward}, {d.Asked.Central, test.central}} {
			if math.Abs(pair[0]-pair[1]) > 5e-5 {
				t.Errorf("%s: got %v, want %v", test.name, pair[0], pair[1])
			}
		}
	}
}

// The derivative of the calculation that the figure draws is the derivative that differences are held against.
func TestDifferencesAgreeWithTheFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Float64Range(-3, 3)
		f := Single{Square: rapid.Bool().Draw(t, "square"), A: number.Draw(t, "a"), C: number.Draw(t, "c"), X: number.Draw(t, "x"), B: number.Draw(t, "b")}
		at := number.Draw(t, "at")
		d, err := Differences(f, at, 1e-4)
		if err != nil {
			t.Fatal(err)
		}
		// Forward: h·f″/2 with f″ at most 18; central: h²·f‴/6 and rounding 2⁻⁵²·f/h.
		for name, got := range map[string][2]float64{"forward": {d.Asked.Forward, 1e-3}, "central": {d.Asked.Central, 1e-7}} {
			if math.Abs(got[0]-d.Formula) > got[1] {
				t.Fatalf("%s: %v, by formula %v", name, got[0], d.Formula)
			}
		}
		// No subtraction, so no rounding: the step may be as small as one likes.
		d, err = Differences(f, at, 1e-30)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(d.Asked.Complex-d.Formula) > 1e-14*(1+math.Abs(d.Formula)) {
			t.Fatalf("complex step: %v, by formula %v", d.Asked.Complex, d.Formula)
		}
	})
}

func TestErrorsOfDifferencesFallAndRiseAgain(t *testing.T) {
	d, err := Differences(loss, 0.5, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(d.Errors); n != 65 || math.Abs(d.Errors[0].H/1e-16-1) > 1e-12 || d.Errors[n-1].H != 1 {
		t.Fatalf("%d steps from %v to %v, want 65 from 1e-16 to 1", n, d.Errors[0].H, d.Errors[n-1].H)
	}
	best := func(of func(Estimates) float64) (at float64) {
		least := math.Inf(1)
		for _, e := range d.Errors {
			if v := of(e); v < least {
				least, at = v, e.H
			}
		}
		return at
	}
	// The least error is near √ε ≈ 1.5e-8 forward and ∛ε ≈ 6e-6 central (Nocedal & Wright, §8.1), by chance a little beside it.
	if h := best(func(e Estimates) float64 { return e.Forward }); h < 1e-10 || h > 1e-6 {
		t.Errorf("the best forward step is %v", h)
	}
	if h := best(func(e Estimates) float64 { return e.Central }); h < 1e-7 || h > 1e-3 {
		t.Errorf("the best central step is %v", h)
	}
	if e := d.Errors[0]; e.Forward < 0.01 || e.Central < 0.01 || e.Complex > 1e-15 {
		t.Errorf("with h = 1e-16 the errors are %v", e)
	}
}

func TestDifferencesNeedAStep(t *testing.T) {
	for _, test := range []struct {
		name string
		f    Single
		h    float64
		code string
	}{
		{"none", square, 0, BadRequest},
		{"negative", square, -1, BadRequest},
		{"no number", square, math.NaN(), BadRequest},
		{"too large", square, math.Inf(1), NotFinite},
		{"too large a function", Single{Square: true, A: 1e300}, 1, NotFinite},
	} {
		var e *Error
		if _, err := Differences(test.f, 1, test.h); !errors.As(err, &e) || e.Code != test.code {
			t.Errorf("%s: %v, want code %s", test.name, err, test.code)
		}
	}
}
