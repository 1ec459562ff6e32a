package course

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

func TestEverySetIsWhole(t *testing.T) {
	for name, want := range map[string]struct{ inputs, classes, train, validation, test int }{
		"digits":        {64, 10, 1197, 300, 300},
		"chuva8":        {2, 2, 8, 8, 8},
		"chuva600":      {2, 2, 600, 600, 2000},
		"xor":           {2, 2, 4, 4, 4},
		"spiral":        {2, 2, 400, 400, 1000},
		"iris":          {4, 3, 90, 30, 30},
		"breast-cancer": {30, 2, 341, 114, 114},
		"noisy-digits":  {64, 10, 200, 300, 300},
	} {
		s, err := Load(name)
		if err != nil {
			t.Error(err)
			continue
		}
		for part, check := range map[string]struct {
			set  dataset.Set
			want int
		}{"train": {s.Train, want.train}, "validation": {s.Validation, want.validation}, "test": {s.Test, want.test}} {
			set := check.set
			if set.Len() != check.want || set.Inputs != want.inputs || set.Classes != want.classes || len(set.X) != set.Len()*set.Inputs {
				t.Errorf("%s, %s: %d examples of %d inputs and %d classes, want %+v", name, part, set.Len(), set.Inputs, set.Classes, want)
			}
			seen := make([]bool, set.Classes)
			for _, y := range set.Y {
				seen[y] = true
			}
			if slices.Contains(seen, false) {
				t.Errorf("%s, %s: a class is missing", name, part)
			}
		}
	}
	for _, name := range Names() {
		if _, err := Load(name); err != nil {
			t.Error(err)
		}
	}
	if _, err := Load("mnist"); err == nil || err.Error() != `there is no data set "mnist"; there are digits, chuva8, chuva600, xor, spiral, iris, breast-cancer and noisy-digits` {
		t.Errorf("got %v", err)
	}
}

func TestPartsShareNoExample(t *testing.T) {
	for _, name := range []string{"chuva600", "spiral", "iris", "breast-cancer"} {
		s, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]string{}
		for part, set := range map[string]dataset.Set{"train": s.Train, "validation": s.Validation, "test": s.Test} {
			for i := range set.Len() {
				key := fmt.Sprint(set.Row(i), set.Y[i])
				if before, ok := seen[key]; ok && before != part && name != "iris" { // two flowers measure the same
					t.Errorf("%s: an example is in %s and %s", name, before, part)
				}
				seen[key] = part
			}
		}
	}
}

// The means that the UCI repository's description gives, and its counts of classes.
func TestIrisAndBreastCancerAreThoseOfTheirPapers(t *testing.T) {
	iris := Iris()
	all := slices.Concat(iris.Train.X, iris.Validation.X, iris.Test.X)
	for j, want := range []float64{5.84, 3.05, 3.76, 1.20} {
		sum := 0.0
		for i := j; i < len(all); i += 4 {
			sum += float64(all[i]) / 150
		}
		if math.Abs(sum-want) > 0.01 {
			t.Errorf("iris, input %d: mean %v, want %v", j, sum, want)
		}
	}
	cancer := BreastCancer()
	counts := make([]int, 2)
	largest := float32(0)
	for _, part := range []dataset.Set{cancer.Train, cancer.Validation, cancer.Test} {
		for i, y := range part.Y {
			counts[y]++
			largest = max(largest, part.Row(i)[3])
		}
	}
	if !slices.Equal(counts, []int{357, 212}) || largest != 2501 {
		t.Errorf("%v benign and malignant, largest area %v; want 357 and 212, 2501", counts, largest)
	}
}

func TestNoisyDigitsHave39WrongClasses(t *testing.T) {
	train, digits := NoisyDigits().Train, dataset.Digits().Train
	wrong := 0
	for i, place := range wholes(frozen("noisy-digits"), "images") {
		if !slices.Equal(train.Row(i), digits.Row(place)) {
			t.Fatalf("image %d is not training digit %d", i, place)
		}
		if train.Y[i] != digits.Y[place] {
			wrong++
		}
	}
	if wrong != 39 {
		t.Errorf("%d wrong classes, want 39", wrong)
	}
}

// What NumPy found when it drew them: curriculum, 10.
func TestChuva600RainsOnAQuarterOfItsDays(t *testing.T) {
	s := Chuva600()
	rate := func(s dataset.Set) (sum float64) {
		for _, y := range s.Y {
			sum += float64(y)
		}
		return sum / float64(s.Len())
	}
	best := metric.NewConfusion(2)
	for i, y := range s.Test.Y {
		taken := 0
		if RainChance(float64(s.Test.Row(i)[0]), float64(s.Test.Row(i)[1])) > 0.5 {
			taken = 1
		}
		best.Add(y, taken)
	}
	if got := []float64{rate(s.Train), rate(s.Test), best.Accuracy()}; math.Abs(got[0]-0.2567) > 5e-5 || got[1] != 0.2375 || got[2] != 0.929 {
		t.Errorf("rain in training %v, in test %v, best %v; want 0.2567, 0.2375, 0.929", got[0], got[1], got[2])
	}
	drawn := DrawChuva(num.NewRand(1, 0), 20000)
	if r := rate(drawn); math.Abs(r-0.25) > 0.02 {
		t.Errorf("it rains on %v of the days drawn here", r)
	}
}

func TestTheSpiralTurnsOneAndAHalfTimes(t *testing.T) {
	for name, s := range map[string]dataset.Set{"frozen": Spiral().Test, "drawn": DrawSpiral(num.NewRand(1, 0), 1000, 1.5, 0.04)} {
		off, ones := 0.0, 0
		for i, class := range s.Y {
			x, y := float64(s.Row(i)[0]), float64(s.Row(i)[1])
			ones += class
			// On the arm, the angle is 3π times the distance from the middle.
			radius := math.Hypot(x, y)
			angle := math.Atan2(y, x) - 3*math.Pi*radius - math.Pi*float64(class)
			off += math.Abs(math.Remainder(angle, 2*math.Pi)) * radius / float64(s.Len())
		}
		if ones != 500 || off > 0.25 {
			t.Errorf("%s: %d points of the second arm, mean distance from the arm %v", name, ones, off)
		}
	}
}

// Curriculum, U13 and 10.
func TestSeriesAreThoseOfTheCourse(t *testing.T) {
	for _, test := range []struct {
		name             string
		series           Series
		n, test, gaps    int
		first, last, sum float64
		naive            [3]float64 // MAE of last month, of the same month a year before, of both
	}{
		{"CO₂", CO2(), 526, 120, 5, 316.1, 371.02, 0, [3]float64{1.125, 1.530, 0.310}},
		{"AirPassengers", AirPassengers(), 144, 24, 0, 112, 432, 40363, [3]float64{44.208, 47.583, 14.250}},
	} {
		s := test.series
		sum := 0.0
		for _, v := range s.Values {
			sum += v
		}
		if len(s.Values) != test.n || len(s.Future()) != test.test || len(s.Past()) != test.n-test.test || len(s.Interpolated) != test.gaps ||
			s.Values[0] != test.first || math.Abs(s.Values[test.n-1]-test.last) > 1e-9 || test.sum != 0 && sum != test.sum {
			t.Errorf("%s: %d values from %v to %v, sum %v, %d for the report, %d not measured", test.name, len(s.Values), s.Values[0], s.Values[len(s.Values)-1], sum, len(s.Future()), len(s.Interpolated))
		}
		from, n := test.n-test.test, test.n
		x := s.Values
		both := make([]float64, test.test)
		for i := range both {
			both[i] = x[from+i-12] + x[from+i-1] - x[from+i-13]
		}
		for i, got := range []float64{metric.MAE(x[from-1:n-1], x[from:]), metric.MAE(x[from-12:n-12], x[from:]), metric.MAE(both, x[from:])} {
			if math.Abs(got-test.naive[i]) > 5e-4 {
				t.Errorf("%s: naive forecast %d has a MAE of %v, want %v", test.name, i+1, got, test.naive[i])
			}
		}
	}
}

func Example() {
	split, err := Load("iris")
	if err != nil {
		fmt.Println(err)
		return
	}
	split = split.Standardised()
	fmt.Println(split.Train.Len(), split.Train.Inputs, split.Train.Classes)
	// Output: 90 4 3
}
