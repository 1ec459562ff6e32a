package lab_test

import (
	"math"
	"slices"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/lab"
)

func points(set string) lab.Points {
	return lab.Points{Set: set, Count: 200, Noise: 0.1, Classes: 4, Seed: 3}
}

func session(t *testing.T, set, model string) *lab.Session {
	t.Helper()
	data, area, err := lab.Draw(points(set))
	if err != nil {
		t.Fatal(err)
	}
	s, err := lab.New(fit.Config{Dataset: set, Model: model, Optimizer: "adam", LearningRate: 0.03, Batch: min(10, data.Train.Len()), Seed: 1, Epochs: 400}, data, area)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every set is drawn within its area, again the same, and has all classes; the two parts differ.
func TestPointsLieWhereTheMapIs(t *testing.T) {
	for _, set := range lab.Sets() {
		data, area, err := lab.Draw(points(set))
		if err != nil {
			t.Fatal(err)
		}
		again, _, _ := lab.Draw(points(set))
		if !slices.Equal(data.Train.X, again.Train.X) || !slices.Equal(data.Train.Y, again.Train.Y) {
			t.Errorf("%s: another draw of the same seed differs", set)
		}
		if set != "chuva8" && (data.Train.Len() != 200 || data.Validation.Len() != 200 || slices.Equal(data.Train.X, data.Validation.X)) {
			t.Errorf("%s: %d and %d points", set, data.Train.Len(), data.Validation.Len())
		}
		seen := map[int]bool{}
		for i, class := range data.Train.Y {
			seen[class] = true
			for axis, span := range [][2]float64{area.X, area.Y} {
				if v := float64(data.Train.Row(i)[axis]); v < span[0] || v > span[1] {
					t.Errorf("%s: point %d is at %v on axis %d", set, i, v, axis+1)
				}
			}
		}
		if len(seen) != data.Train.Classes {
			t.Errorf("%s: %d of %d classes", set, len(seen), data.Train.Classes)
		}
	}
}

// A network that fits a set learns it: otherwise the set or the loss is wrong.
func TestEachSetCanBeLearnt(t *testing.T) {
	for set, model := range map[string]string{
		"chuva8": "dense 4 tanh, dense 1", "circles": "dense 4 tanh, dense 1", "moons": "dense 8 relu, dense 1", "xor": "dense 4 tanh, dense 1",
		"spiral": "dense 8 tanh, dense 8 tanh, dense 1", "arms": "dense 8 tanh, dense 8 tanh, dense 4", "blobs": "dense 4 tanh, dense 4",
	} {
		s := session(t, set, model)
		for s.Step() {
		}
		if got := s.Progress().ValidationAccuracy; got < 0.9 {
			t.Errorf("%s: %v of the validation points are right", set, got)
		}
	}
}

// What is drawn is the network: the same as explain computes from its parameters, number by number.
func TestAFrameIsTheNetwork(t *testing.T) {
	for set, model := range map[string]string{
		"circles": "dense 3 relu, dropout 0.2, dense 2 gelu, dense 1",
		"blobs":   "dense 8 elu, dense 5 softplus, dense 4 leaky_relu, dense 3, dense 4",
		"xor":     "dense 1",
	} {
		s := session(t, set, model)
		for range 40 {
			s.Step()
		}
		const side, small = 5, 3
		f, err := s.Frame(side, small)
		if err != nil {
			t.Fatal(err)
		}
		net := s.Net()
		if err := net.Check(); err != nil {
			t.Fatal(err)
		}
		at := func(n, i int) []float64 {
			x := func(i int) float64 { return -1.25 + 2.5*float64(i)/float64(n-1) }
			return []float64{x(i % n), x(i / n)}
		}
		y := explain.Label(0)
		outputs := len(net.Layers[len(net.Layers)-1].B)
		if len(f.Map) != outputs*side*side {
			t.Fatalf("%s: a map of %d numbers", set, len(f.Map))
		}
		near := func(what string, got float32, want float64) {
			t.Helper()
			if math.Abs(float64(got)-want) > 1e-4*(1+math.Abs(want)) {
				t.Errorf("%s, %s: got %v, want %v", set, what, got, want)
			}
		}
		for i := range side * side {
			p, err := explain.Run(net, explain.Example{X: at(side, i), Y: y})
			if err != nil {
				t.Fatal(err)
			}
			for k, v := range p.H[len(p.H)-1] {
				near("map", f.Map[k*side*side+i], v)
			}
		}
		unit := 0
		for l := range net.Layers[:len(net.Layers)-1] {
			for u := range net.Layers[l].B {
				most := 0.0
				for i := range small * small {
					p, _ := explain.Run(net, explain.Example{X: at(small, i), Y: y})
					near("unit", f.Units[unit*small*small+i], p.H[l][u])
					most = max(most, math.Abs(p.H[l][u]))
				}
				near("scale", f.Scale[unit], most)
				unit++
			}
		}
		if len(f.Units) != unit*small*small || len(f.Scale) != unit {
			t.Errorf("%s: %d numbers of %d units", set, len(f.Units), unit)
		}
		// the derivatives, by the definition
		slopes, err := s.Slopes()
		if err != nil {
			t.Fatal(err)
		}
		train := s.Data().Train
		want := 0.0
		for i, class := range train.Y {
			p, err := explain.Run(net, explain.Example{X: []float64{float64(train.Row(i)[0]), float64(train.Row(i)[1])}, Y: explain.Label(float64(class))})
			if err != nil {
				t.Fatal(err)
			}
			want += p.Gradient.W[0][0][1] / float64(train.Len())
		}
		near("slope", slopes[1], want)
		if len(slopes) != len(f.Params) || len(f.Params) != s.Parameters() {
			t.Errorf("%s: %d slopes of %d parameters", set, len(slopes), len(f.Params))
		}
	}
}

func TestTheCurveIsThinAndEndsNow(t *testing.T) {
	s := session(t, "chuva8", "dense 2 tanh, dense 1")
	for range 199 {
		s.Step()
	}
	f, err := s.Frame(2, 2)
	if err != nil {
		t.Fatal(err)
	}
	n := len(f.Curve) / 3
	history := s.Progress().History
	if n > 120 || f.Curve[0] != 0 || int(f.Curve[n-1]) != s.Epoch() || f.Curve[2*n-1] != float32(history[len(history)-1].Loss) || f.Curve[3*n-1] != float32(s.Progress().ValidationLoss) {
		t.Errorf("%d points to epoch %v of %d", n, f.Curve[n-1], s.Epoch())
	}
}

func TestWhatCannotBeIsNamed(t *testing.T) {
	for want, p := range map[string]lab.Points{
		`points: 5 is not from 10 to 1000`: {Set: "xor", Count: 5},
		`noise: it is not from 0 to 1`:     {Set: "xor", Count: 50, Noise: 2},
		`classes: 2 is not from 3 to 10`:   {Set: "blobs", Count: 50, Classes: 2},
		`set: "moon" is not known; there are chuva8, chuva600, circles, moons, xor, spiral, arms, blobs`: {Set: "moon", Count: 50},
	} {
		if _, _, err := lab.Draw(p); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	data, area, _ := lab.Draw(points("xor"))
	c := fit.Config{Model: "dense 4 tanh, batchnorm, dense 1", Optimizer: "sgd", LearningRate: 0.1, Batch: 10, Epochs: 1}
	if _, err := lab.New(c, data, area); err == nil || err.Error() != "model: batchnorm is not shown here; use dense and dropout" {
		t.Error(err)
	}
	c.Model = "dense 1"
	if _, err := lab.New(c, data, lab.Area{}); err == nil || err.Error() != "area: an axis needs to end above its beginning" {
		t.Error(err)
	}
}
