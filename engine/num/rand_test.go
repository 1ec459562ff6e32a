package num

import (
	"math"
	"slices"
	"testing"
)

func TestRandRepeatsItselfForASeed(t *testing.T) {
	a, b := NewRand(42, 1), NewRand(42, 1)
	other, stream := NewRand(43, 1), NewRand(42, 2)
	same := 0
	for range 100 {
		x := a.Normal()
		if y := b.Normal(); x != y {
			t.Fatalf("two streams of one seed: %v and %v", x, y)
		}
		if x == other.Normal() || x == stream.Normal() {
			same++
		}
	}
	if same > 0 {
		t.Errorf("%d of 100 numbers are those of another seed or stream", same)
	}
}

func TestRandHasTheMomentsOfItsDistributions(t *testing.T) {
	const n = 200000
	r := NewRand(7, 0)
	var mean, square, fourth, uniform float64
	for range n {
		x := r.Normal()
		mean += x / n
		square += x * x / n
		fourth += x * x * x * x / n
		uniform += r.Float64() / n
	}
	// Four standard errors: 1/√n, √(2/n), √(96/n), √(1/12n).
	for _, test := range []struct {
		name       string
		got, want  float64
		fourErrors float64
	}{{"mean", mean, 0, 4 / math.Sqrt(n)}, {"variance", square, 1, 4 * math.Sqrt(2.0/n)}, {"fourth moment", fourth, 3, 4 * math.Sqrt(96.0/n)},
		{"uniform mean", uniform, 0.5, 4 * math.Sqrt(1.0/12/n)}} {
		if math.Abs(test.got-test.want) > test.fourErrors {
			t.Errorf("%s: got %v, want %v ± %v", test.name, test.got, test.want, test.fourErrors)
		}
	}
}

func TestIntnAndShuffleAreFair(t *testing.T) {
	r := NewRand(1, 0)
	counts := make([]int, 6)
	places := make([][]int, 3)
	for i := range places {
		places[i] = make([]int, 3)
	}
	const n = 30000
	for range n {
		counts[r.Intn(6)]++
		order := []int{0, 1, 2}
		r.Shuffle(order)
		for i, v := range order {
			places[i][v]++
		}
	}
	for _, c := range slices.Concat(counts, places[0], places[1], places[2]) {
		want := float64(n) / 6
		if c > n/4 {
			want = float64(n) / 3
		}
		if math.Abs(float64(c)-want) > 5*math.Sqrt(want) {
			t.Errorf("counts %v, places %v", counts, places)
			break
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("Intn(0) did not panic")
		}
	}()
	r.Intn(0)
}
