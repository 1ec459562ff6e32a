package dataset

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// growth doubles, and is measured as 1, 2, 4, …
func growth(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.Pow(2, float64(i))
	}
	return values
}

func TestASeriesIsCutInTime(t *testing.T) {
	values := []float64{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3}
	for _, f := range []Forecast{
		{Window: 3, Validation: 2, Test: 3},
		{Window: 3, Difference: true, Validation: 2, Test: 3},
		{Window: 2, Difference: true, Log: true, Validation: 4, Test: 1},
	} {
		s, z, err := f.Split(values)
		if err != nil {
			t.Fatal(err)
		}
		// The targets, in their unit, are the series from the first value with a whole window before it to the last.
		var targets []float64
		for _, part := range []Set{s.Train, s.Validation, s.Test} {
			for i, v := range part.T {
				targets = append(targets, part.Measured(i, v))
			}
		}
		first := f.Window
		if f.Difference {
			first++
		}
		if s.Validation.Len() != f.Validation || s.Test.Len() != f.Test || len(targets) != len(values)-first {
			t.Fatalf("%+v: %d, %d and %d examples", f, s.Train.Len(), s.Validation.Len(), s.Test.Len())
		}
		for i, v := range targets {
			if math.Abs(v-values[first+i]) > 1e-12 {
				t.Errorf("%+v: target %d is %v, want %v", f, i, v, values[first+i])
			}
		}
		// What an example sees ends right before its target.
		row, last := s.Test.Row(f.Test-1), len(values)-1
		level := func(i int) float64 {
			if f.Log {
				return math.Log(values[i])
			}
			return values[i]
		}
		for j, v := range row {
			at := last - f.Window + j
			want := level(at)
			if f.Difference {
				want -= level(at - 1)
			}
			if got := float64(v)*z.Deviation[j] + z.Mean[j]; math.Abs(got-want) > 1e-5 {
				t.Errorf("%+v: input %d is %v, want %v", f, j, got, want)
			}
		}
		// What comes later than the training part changes nothing of it.
		other := slices.Clone(values)
		for i := len(values) - f.Validation - f.Test; i < len(values); i++ {
			other[i] = 1000
		}
		if changed, _, err := f.Split(other); err != nil || !slices.Equal(changed.Train.X, s.Train.X) || !slices.Equal(changed.Train.T, s.Train.T) {
			t.Errorf("%+v: the future is in the training part", f)
		}
	}
}

func TestWhatGrowsByAShareIsEvenInLogarithms(t *testing.T) {
	s, _, err := Forecast{Window: 2, Difference: true, Log: true, Test: 2}.Split(growth(10))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range s.Train.T {
		if math.Abs(v-math.Ln2) > 1e-12 {
			t.Errorf("change %d of the logarithm: %v, want %v", i, v, math.Ln2)
		}
	}
	if !slices.Equal(s.Validation.T, s.Train.T) {
		t.Error("without a validation part, the training part does not stand in for it")
	}
	if got := s.Test.Measured(1, s.Test.T[1]); math.Abs(got-512) > 1e-9 {
		t.Errorf("the last value is %v, want 512", got)
	}
}

func TestASeriesThatCannotBeLearntFromIsTold(t *testing.T) {
	for _, test := range []struct {
		forecast Forecast
		values   []float64
		want     string
	}{
		{Forecast{Window: 0, Test: 1}, growth(9), "series: a window of 0 values; it needs at least 1"},
		{Forecast{Window: 2}, growth(9), "series: 0 values to choose by and 0 to report; at least 0 and 1 are needed"},
		{Forecast{Window: 5, Validation: 2, Test: 2}, growth(9), "series: of 9 values, 0 are left to train on behind a window of 5; take a smaller window or a longer series"},
		{Forecast{Window: 2, Log: true, Test: 1}, []float64{1, 2, 0, 3, 4, 5}, "series: value 3 is not above 0 and has no logarithm"},
		{Forecast{Window: 2, Test: 1}, []float64{1, math.NaN(), 0, 3, 4, 5}, "series: value 2 is too large, or no number; numbers to learn from are below 3.4e38"},
	} {
		if _, _, err := test.forecast.Split(test.values); err == nil || err.Error() != test.want {
			t.Errorf("%+v: got %v, want %s", test.forecast, err, test.want)
		}
	}
}

func TestPickedExamplesKeepTheirNumbers(t *testing.T) {
	s := Set{Inputs: 1, Outputs: 2, X: []float32{0, 1, 2}, T: []float64{0, 0.5, 1, 1.5, 2, 2.5}, Base: []float64{10, 20, 30}}
	p := s.Pick([]int{2, 0})
	if p.Len() != 2 || !slices.Equal(p.T, []float64{2, 2.5, 0, 0.5}) || !slices.Equal(p.Base, []float64{30, 10}) || p.Measured(0, p.T[1]) != 32.5 {
		t.Errorf("%+v", p)
	}
}

func ExampleNaives() {
	// Two seasons of two: a series that repeats itself and rises.
	for _, n := range Naives([]float64{1, 5, 2, 6, 3, 7}, 4, 2) {
		fmt.Println(n.Name, n.Values)
	}
	// Output:
	// last [6 3]
	// season [2 6]
	// season and drift [3 7]
}
