package optim

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
)

// valley is the long valley of unit 8: f = ½(w₁² + 10·w₂²), whose derivative is (w₁, 10·w₂).
func valley(w []float64) (f float64, g []float64) {
	return 0.5 * (w[0]*w[0] + 10*w[1]*w[1]), []float64{w[0], 10 * w[1]}
}

func TestStepsInTheValleyOfUnit8(t *testing.T) {
	tests := []struct {
		name  string
		rate  float64
		steps [3][2]float64
		after map[int]float64 // f after so many steps
	}{
		{"sgd", 0.15, [3][2]float64{{3.4, -0.5}, {2.89, 0.25}, {2.4565, -0.125}}, map[int]float64{10: 0.3101, 20: 0.0120, 50: 0.000001}},
		{"sgd", 0.21, [3][2]float64{{3.16, -1.1}, {2.4964, 1.21}, {1.9722, -1.331}}, map[int]float64{10: 33.709}},
		{"momentum", 0.05, [3][2]float64{{3.8, 0.5}, {3.43, -0.2}, {2.9255, -0.73}}, map[int]float64{10: 0.8119, 20: 0.5797, 50: 0.0252}},
		{"rmsprop", 0.1, [3][2]float64{{3.6838, 0.6838}, {3.4635, 0.4989}, {3.2839, 0.3692}}, map[int]float64{10: 2.9179, 20: 1.2014, 50: 0.0054}},
		{"adam", 0.5, [3][2]float64{{3.5, 0.5}, {3.0028, 0.0339}, {2.5111, -0.3359}}, map[int]float64{10: 0.2481, 20: 0.7546, 50: 0.0434}},
	}
	for _, test := range tests {
		o, err := New[float64](test.name, test.rate)
		if err != nil {
			t.Fatal(err)
		}
		w := []float64{4, 1}
		for step := 1; step <= 50; step++ {
			_, g := valley(w)
			o.Step(w, g)
			if step <= 3 {
				for i, want := range test.steps[step-1] {
					if math.Abs(w[i]-want) > 6e-5 {
						t.Errorf("%s %v, step %d: got %v, want %v", test.name, test.rate, step, w, test.steps[step-1])
					}
				}
			}
			if want, ok := test.after[step]; ok {
				if f, _ := valley(w); math.Abs(f-want) > 6e-5*math.Max(1, want) {
					t.Errorf("%s %v, after %d steps: f = %v, want %v", test.name, test.rate, step, f, want)
				}
			}
		}
	}
}

func TestFirstStepOfAdamHasTheSizeOfItsRate(t *testing.T) {
	// A bias correction that multiplies instead of dividing makes this step a hundred times too small or large.
	for _, g := range []float32{1e-3, 1, 1e3} {
		o := NewAdam[float32](0.01)
		w := []float32{0}
		o.Step(w, []float32{g})
		if got := float64(-w[0]); math.Abs(got-0.01) > 1e-6 {
			t.Errorf("gradient %v: a first step of %v, want 0.01", g, got)
		}
	}
}

func TestRateCanChangeOnTheWay(t *testing.T) {
	for _, name := range Names() {
		o, err := New[float64](name, 0.1)
		if err != nil {
			t.Fatal(err)
		}
		w := []float64{1}
		o.Step(w, []float64{1})
		o.SetRate(0)
		before := w[0]
		o.Step(w, []float64{1})
		if w[0] != before {
			t.Errorf("%s moved with a rate of zero", name)
		}
	}
}

func TestNewNamesWhatThereIs(t *testing.T) {
	if _, err := New[float32]("Adam", 0.1); err == nil || !strings.HasPrefix(err.Error(), `there is no optimizer "Adam"; did you mean "adam"? There are sgd, `) {
		t.Errorf("got %v", err)
	}
	_, err := New[float32]("lion", 0.1)
	if want := `there is no optimizer "lion"; there are sgd, momentum, nesterov, adagrad, rmsprop, adam and adamw`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestARateIsANumberAboveZero(t *testing.T) {
	for _, name := range Names() {
		for _, rate := range []float64{0, -1, math.NaN(), math.Inf(1)} {
			var wrong *RateError
			if _, err := New[float32](name, rate); !errors.As(err, &wrong) {
				t.Errorf("%s with a rate of %v: got %v", name, rate, err)
			}
		}
	}
}

func TestAnOptimizerIsForOneNumberOfParameters(t *testing.T) {
	for _, name := range Names() {
		o, err := New[float32](name, 0.1)
		if err != nil {
			t.Fatal(err)
		}
		var wrong *SizeError
		if first, again, other := o.Prepare(3), o.Prepare(3), o.Prepare(4); first != nil || again != nil || errors.As(other, &wrong) == (name == "sgd") {
			t.Errorf("%s: %v, %v, then for another number %v", name, first, again, other)
		}
	}
}

// A schedule that warms up begins with a rate of 0.
func TestTheFirstStepMayHaveARateOfZero(t *testing.T) {
	for _, name := range Names() {
		o, err := New[float32](name, 0.1)
		if err != nil {
			t.Fatal(err)
		}
		w := []float32{1, 2}
		o.SetRate(0)
		if o.Step(w, []float32{1, 1}); w[0] != 1 || w[1] != 2 {
			t.Errorf("%s moved to %v with a rate of 0", name, w)
		}
		o.SetRate(0.1)
		if o.Step(w, []float32{1, 1}); !(w[0] < 1 && w[1] < 2) {
			t.Errorf("%s does not move afterwards: %v", name, w)
		}
	}
}

func TestNesterovLooksAhead(t *testing.T) {
	// Twice the same derivative: v is 1, then 1.9; the steps are 1 + 0.9·1 and 1 + 0.9·1.9.
	o := NewNesterov[float64](0.1)
	w := []float64{0}
	o.Step(w, []float64{1})
	o.Step(w, []float64{1})
	if want := -0.1 * (1.9 + 2.71); math.Abs(w[0]-want) > 1e-15 {
		t.Errorf("got %v, want %v", w[0], want)
	}
}

func TestADerivativeOfZeroMovesNothing(t *testing.T) {
	for _, name := range Names() {
		o, err := New[float64](name, 0.1)
		if err != nil {
			t.Fatal(err)
		}
		w := []float64{2}
		o.Step(w, []float64{0})
		want := 2.0
		if name == "adamw" {
			want = 2 * (1 - 0.1*0.01) // its decay needs no derivative
		}
		if w[0] != want {
			t.Errorf("%s: got %v, want %v", name, w[0], want)
		}
	}
}

func TestClipping(t *testing.T) {
	g := []float64{15, -20} // curriculum, U13: length 25, limit 5
	if norm := ClipNorm(g, 5); norm != 25 || math.Abs(g[0]-3) > 1e-15 || math.Abs(g[1]+4) > 1e-15 {
		t.Errorf("length %v, clipped to %v, want 25 and (3, −4)", norm, g)
	}
	if norm := ClipNorm(g, 6); math.Abs(norm-5) > 1e-15 || math.Abs(g[0]-3) > 1e-15 {
		t.Errorf("a short gradient of length %v was changed to %v", norm, g)
	}
	wild := []float32{float32(math.Inf(1)), 1}
	if ClipNorm(wild, 1); !math.IsInf(float64(wild[0]), 1) || wild[1] != 1 {
		t.Errorf("an infinite gradient became %v", wild)
	}
	v := []float32{-3, 0.5, 3}
	ClipValue(v, 1)
	if v[0] != -1 || v[1] != 0.5 || v[2] != 1 {
		t.Errorf("clipped by value: %v", v)
	}
}

func ExampleWarmUp() {
	rate := WarmUp(2, Cosine(0.1, 0, 4))
	for step := range 7 {
		fmt.Printf("%.3f ", rate(step))
	}
	// Output: 0.000 0.050 0.100 0.085 0.050 0.015 0.000
}

func ExampleStairs() {
	rate := Stairs(0.8, 0.5, 3)
	fmt.Println(rate(2), rate(3), rate(6))
	// Output: 0.8 0.4 0.2
}
