package explain

import (
	"errors"
	"math"
	"testing"
)

func valley() Ground { return Ground{Curvature: []float64{1, 10}, Centre: []float64{0, 0}} }

// rain is Chuva-8 under one neuron that starts from nothing.
func rain() Ground {
	return Ground{
		Net: &Net{Loss: BCE, Layers: []Layer{{W: [][]float64{{0, 0}}, B: []float64{0}, Activation: Sigmoid}}},
		X:   [][]float64{{.90, .70}, {.80, .60}, {.75, .20}, {.70, .50}, {.60, .40}, {.50, .10}, {.40, .30}, {.85, .10}},
		Y:   []Truth{{1}, {1}, {1}, {1}, {0}, {0}, {0}, {0}},
	}
}

func TestDescendFollowsTheTablesOfUnit8(t *testing.T) {
	// Source: curriculum, U8, example 2.
	for _, test := range []struct {
		method Method
		third  [2]float64
		after  map[int]float64
	}{
		{Method{Name: "sgd", Rate: 0.15}, [2]float64{2.4565, -0.125}, map[int]float64{10: 0.3101, 20: 0.0120}},
		{Method{Name: "sgd", Rate: 0.21}, [2]float64{1.9722, -1.331}, map[int]float64{}},
		{Method{Name: "momentum", Rate: 0.05}, [2]float64{2.9255, -0.73}, map[int]float64{10: 0.8119, 50: 0.0252}},
		{Method{Name: "rmsprop", Rate: 0.1}, [2]float64{3.2839, 0.3692}, map[int]float64{20: 1.2014}},
		{Method{Name: "adam", Rate: 0.5}, [2]float64{2.5111, -0.3359}, map[int]float64{10: 0.2481, 20: 0.7546}},
	} {
		p, err := Descend(valley(), test.method, Walk{Start: []float64{4, 1}, Steps: 50})
		if err != nil {
			t.Fatal(err)
		}
		near(t, test.method.Name+" w1", p.W[3][0], test.third[0])
		near(t, test.method.Name+" w2", p.W[3][1], test.third[1])
		near(t, "f at the start", p.F[0], 13)
		near(t, "g2 at the start", p.G[0][1], 10)
		for step, f := range test.after {
			near(t, test.method.Name+" f", p.F[step], f)
		}
	}
	p, err := Descend(valley(), Method{Name: "sgd", Rate: 0.21}, Walk{Start: []float64{4, 1}, Steps: 10})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "factor of the steep direction", p.Factors[1], -1.1)
	near(t, "f after ten steps beyond the limit", p.F[10]/1e3, 33.709e-3)
	near(t, "limit", valley().Limit(), 0.2)
}

func TestDescendOnChuva8(t *testing.T) {
	// Source: curriculum, U8, example 3.
	p, err := Descend(rain(), Method{Name: "sgd", Rate: 1}, Walk{Steps: 100})
	if err != nil {
		t.Fatal(err)
	}
	for step, want := range map[int]float64{0: 0.6931, 10: 0.6451, 100: 0.4537} {
		near(t, "loss", p.F[step], want)
	}
	if p.MACs != 3*2*8 || p.Net.Layers[0].W[0][0] != p.W[100][0] || p.Net.Layers[0].B[0] != p.W[100][2] {
		t.Errorf("%d multiply-adds, net %+v for %v", p.MACs, p.Net, p.W[100])
	}
	p, err = Descend(rain(), Method{Name: "sgd", Rate: 1}, Walk{Steps: 1, Batches: [][]int{{0, 1}, {6, 7}}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{-0.425, -0.325, -0.5} {
		near(t, "slope of days 1 and 2", p.G[0][i], want)
	}
	p, err = Descend(rain(), Method{Name: "sgd", Rate: 1}, Walk{Batches: [][]int{{6, 7}}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0.3125, 0.1, 0.5} {
		near(t, "slope of days 7 and 8", p.G[0][i], want)
	}
}

func TestAPlaneThroughANetIsTheNet(t *testing.T) {
	full := rain()
	plane := rain()
	plane.Net.Layers[0].B[0] = -0.5
	plane.Along = [][]float64{{1, 0, 0}, {0, 1, 0}}
	values, err := Field(plane, Axis{-2, 2, 5}, Axis{0, 3, 4})
	if err != nil || len(values) != 20 {
		t.Fatal(len(values), err)
	}
	for j, w2 := range []float64{0, 1, 2, 3} {
		for i, w1 := range []float64{-2, -1, 0, 1, 2} {
			if f, _ := full.at([]float64{w1, w2, -0.5}, nil); f != values[5*j+i] {
				t.Errorf("at %v, %v: %v on the plane, %v in the net", w1, w2, values[5*j+i], f)
			}
		}
	}
	// The derivative along a direction, against differences (gonum's forward formula, h = 1e-6).
	along, err := Slice(moved([]float64{1, 2, -1}), 7)
	if err != nil {
		t.Fatal(err)
	}
	plane.Along = along
	f, d := plane.at([]float64{0.3, -0.2}, nil)
	for k := range d {
		w := []float64{0.3, -0.2}
		w[k] += 1e-6
		above, _ := plane.at(w, nil)
		if math.Abs((above-f)/1e-6-d[k]) > 1e-5 {
			t.Errorf("along %d: %v, differences say %v", k, d[k], (above-f)/1e-6)
		}
	}
}

func moved(p []float64) Net {
	return rain().Net.with(p)

}

func TestDrawnBatchesTakeEveryExampleBeforeAnyAgain(t *testing.T) {
	next := batches(Walk{Batch: 2, Seed: 3}, 8)
	seen := map[int]int{}
	for range 8 {
		for _, i := range next() {
			seen[i]++
		}
	}
	for i := range 8 {
		if seen[i] != 2 {
			t.Errorf("two rounds of batches: %v", seen)
		}
	}
}

func TestAWalkEndsWhereNumbersDo(t *testing.T) {
	p, err := Descend(valley(), Method{Name: "sgd", Rate: 100}, Walk{Start: []float64{4, 1}, Steps: 500})
	if err != nil || len(p.W) > 200 || !finite(p.F) {
		t.Errorf("%d places, %v", len(p.W), err)
	}
}

func TestDescendRefuses(t *testing.T) {
	sgd := Method{Name: "sgd", Rate: 0.1}
	for name, call := range map[string]func() error{
		"no ground": func() error { _, err := Descend(Ground{}, sgd, Walk{}); return err },
		"no start":  func() error { _, err := Descend(valley(), sgd, Walk{}); return err },
		"rate 0": func() error {
			_, err := Descend(valley(), Method{Name: "sgd"}, Walk{Start: []float64{0, 0}})
			return err
		},
		"many steps":  func() error { _, err := Descend(rain(), sgd, Walk{Steps: 1 << 19}); return err },
		"example 8":   func() error { _, err := Descend(rain(), sgd, Walk{Batches: [][]int{{8}}}); return err },
		"empty batch": func() error { _, err := Descend(rain(), sgd, Walk{Batches: [][]int{{}}}); return err },
		"direction": func() error {
			g := rain()
			g.Along = [][]float64{{1}}
			_, err := Field(g, Axis{N: 1}, Axis{N: 1})
			return err
		},
		"three axes":  func() error { _, err := Field(rain(), Axis{N: 1}, Axis{N: 1}); return err },
		"large batch": func() error { _, err := Descend(rain(), sgd, Walk{Batch: 9}); return err },
		"lion": func() error {
			_, err := Descend(valley(), Method{Name: "lion", Rate: 1}, Walk{Start: []float64{1, 1}})
			return err
		},
		"one truth": func() error { g := rain(); g.Y = g.Y[:1]; _, err := Descend(g, sgd, Walk{}); return err },
	} {
		var wrong *Error
		if err := call(); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
