package reproduce

import (
	"context"
	"math"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// TestCurriculum holds the engine to the numbers that the course prints: what `oficina reproduce` shows.
func TestCurriculum(t *testing.T) {
	rows := 0
	Run(t.Context(), Parts(), 2, func(p Part, list []Row) {
		if len(list) == 0 {
			t.Errorf("%s has no row", p.Name)
		}
		for _, r := range list {
			rows++
			if !r.Holds() {
				t.Errorf("%s, %s: the course has %v, the engine %v; at most %v was to be between them", r.Unit, r.What, r.Course, r.Engine, r.Tolerance)
			}
		}
	})
	t.Logf("%d numbers", rows)
}

func TestANumberThatIsOffIsSeen(t *testing.T) {
	for _, r := range []Row{
		printed("U8", "loss", 0.6451, 0.64516, 4), // rounds to 0.6452
		compare("U11", "accuracy", 0.982, 3, sample{0.95, 0.951, 0.949}),
		{Course: 0.5, Engine: math.NaN(), Tolerance: 1},
	} {
		if r.Holds() {
			t.Errorf("%+v is taken to agree", r)
		}
	}
	if r := printed("U8", "loss", 0.6451, 0.64514, 4); !r.Holds() {
		t.Errorf("%+v is taken to differ", r)
	}
}

func TestStoppedPartsAreNotTold(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	Run(ctx, Parts(), 2, func(p Part, _ []Row) { t.Errorf("%s was told", p.Name) })
}

func TestLeastSquaresFindsAPolynomial(t *testing.T) {
	r := num.NewRand(1, 0)
	x, y := make([]float64, 20), make([]float64, 20)
	want := []float64{0.5, -2, 3, 1}
	for i := range x {
		x[i] = r.Uniform(-1, 1)
	}
	copy(y, apply(powers(x, 3), want))
	for k, got := range leastSquares(powers(x, 3), y) {
		if math.Abs(got-want[k]) > 1e-12 {
			t.Errorf("coefficient %d: %v, want %v", k, got, want[k])
		}
	}
}
