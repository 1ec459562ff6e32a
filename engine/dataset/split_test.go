package dataset

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

func TestPartsThatCannotBeAreTold(t *testing.T) {
	set := Chuva8().Train
	for _, test := range []struct {
		do   func()
		want string
	}{
		{func() { set.Pick([]int{0, 5000}) }, "dataset: there is no example 5000; there are 8, counted from 0"},
		{func() { set.Parts(num.NewRand(1, 0), -0.1, 0.6) }, "dataset: validation gets a share of -0.1 and test of 0.6; a share is from 0 to 1"},
		{func() { set.Parts(num.NewRand(1, 0), 0.5, 0.5) }, "dataset: no example is left to train on"},
	} {
		func() {
			defer func() {
				if got := recover(); got != test.want {
					t.Errorf("got %v, want %s", got, test.want)
				}
			}()
			test.do()
		}()
	}
}

func TestFoldsJudgeByEachExampleOnce(t *testing.T) {
	for n := 2; n < 12; n++ {
		for k := 2; k <= n; k++ {
			var judged []int
			for _, f := range Folds(num.NewRand(1, 0), n, k) {
				judged = append(judged, f.Validation...)
				both := slices.Sorted(slices.Values(append(slices.Clone(f.Train), f.Validation...)))
				if !slices.Equal(both, places(n)) {
					t.Errorf("%d examples, %d folds: %+v does not hold each once", n, k, f)
				}
				if size := len(f.Validation); size < n/k || size > n/k+1 {
					t.Errorf("%d examples, %d folds: one has %d", n, k, size)
				}
			}
			if !slices.Equal(slices.Sorted(slices.Values(judged)), places(n)) {
				t.Errorf("%d examples, %d folds: judged by %v", n, k, judged)
			}
		}
	}
	if a, b := Folds(num.NewRand(1, 0), 20, 4), Folds(num.NewRand(2, 0), 20, 4); slices.Equal(a[0].Validation, b[0].Validation) {
		t.Error("another seed gives the same folds")
	}
}

func TestTheFutureTrainsNothing(t *testing.T) {
	next := 25
	for _, f := range ForwardFolds(100, 3) {
		if len(f.Train) != next || f.Train[len(f.Train)-1] >= f.Validation[0] || f.Validation[0] != next {
			t.Errorf("trained on %d to %d, judged by %d to %d", f.Train[0], f.Train[len(f.Train)-1], f.Validation[0], f.Validation[len(f.Validation)-1])
		}
		next += len(f.Validation)
	}
	if next != 100 {
		t.Errorf("the last is judged by %d, want 99", next-1)
	}
}

func TestPartsShareNoExample(t *testing.T) {
	s := Set{Inputs: 1, Classes: 2}
	for i := range 103 {
		s.X, s.Y = append(s.X, float32(i)), append(s.Y, i%2)
	}
	p := s.Parts(num.NewRand(1, 0), 0.2, 0.2)
	all := slices.Concat(p.Train.X, p.Validation.X, p.Test.X)
	slices.Sort(all)
	if p.Train.Len() != 63 || p.Validation.Len() != 20 || !slices.Equal(all, s.X) {
		t.Errorf("%d, %d and %d examples: %v", p.Train.Len(), p.Validation.Len(), p.Test.Len(), all)
	}
	for i, x := range p.Test.X {
		if p.Test.Y[i] != int(x)%2 {
			t.Errorf("example %v has lost its class", x)
		}
	}
}

func TestStandardisedByTheTrainingPartOnly(t *testing.T) {
	days := Chuva8().Train
	z := Standard(days)
	// Curriculum, U1.
	for i, want := range []struct{ mean, deviation, day2 float64 }{{0.6875, 0.1635, 0.6882}, {0.3625, 0.2118, 1.1215}} {
		if day2 := z.Apply(days).Row(1)[i]; math.Abs(z.Mean[i]-want.mean) > 5e-5 || math.Abs(z.Deviation[i]-want.deviation) > 5e-5 || math.Abs(float64(day2)-want.day2) > 5e-5 {
			t.Errorf("input %d: mean %v, deviation %v, day 2 at %v; want %+v", i, z.Mean[i], z.Deviation[i], day2, want)
		}
	}
	split := Split{Train: Set{Inputs: 2, X: []float32{1, 0.1, 3, 0.1}, Y: []int{0, 1}}, Validation: Set{Inputs: 2, X: []float32{100, 0.1}, Y: []int{0}}}.Standardised()
	if got, want := split.Train.X, []float32{-1, 0, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("training part: got %v, want %v", got, want)
	}
	if got, want := split.Validation.X, []float32{98, 0}; !slices.Equal(got, want) {
		t.Errorf("validation part: got %v, want %v: its own numbers are in the scale", got, want)
	}
}

func ExampleWindows() {
	x, y := Windows([]float64{1, 2, 3, 4, 5}, 3, 1)
	fmt.Println(x, y)
	fmt.Println(Differences([]float64{1, 2, 4, 8}, 2))
	// Output:
	// [[1 2 3] [2 3 4]] [4 5]
	// [3 6]
}
