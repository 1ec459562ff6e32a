package quant

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

func TestNoNumberMovesByMoreThanHalfAStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Config{rapid.SampledFrom([]int{8, 4}).Draw(t, "bits"), rapid.Bool().Draw(t, "per row")}
		rows, columns := rapid.IntRange(1, 5).Draw(t, "rows"), rapid.IntRange(1, 7).Draw(t, "columns")
		x := tensor.New(rows, columns)
		for i := range x.Data() {
			x.Data()[i] = rapid.Float64Range(-100, 100).Draw(t, "x")
		}
		q, err := Quantize(x, c)
		if err != nil {
			t.Fatal(err)
		}
		scales, bytes := 1, (rows*columns*c.Bits+7)/8
		if c.PerRow {
			scales = rows
		}
		if len(q.Scales()) != scales || q.Bytes() != bytes+4*scales {
			t.Fatalf("%d scales, %d bytes", len(q.Scales()), q.Bytes())
		}
		y := q.Dequantize()
		for i, v := range y.Data() {
			scale := float64(q.Scales()[0])
			if c.PerRow {
				scale = float64(q.Scales()[i/columns])
			}
			// A float32 scale is off by up to 2⁻²⁴, which the largest whole number multiplies.
			if math.Abs(v-x.Data()[i]) > scale*(0.5+128*0x1p-24) {
				t.Fatalf("%v became %v with a scale of %v", x.Data()[i], v, scale)
			}
			if x.Data()[i] == 0 && v != 0 {
				t.Fatalf("zero became %v", v)
			}
		}
		again, err := Quantize(y, c)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range again.Dequantize().Data() {
			if math.Abs(v-y.Data()[i]) > 1e-6*math.Abs(v) {
				t.Fatalf("quantised twice, %v became %v", y.Data()[i], v)
			}
		}
	})
}

func TestTheLargestTakesTheLastStep(t *testing.T) {
	x := tensor.FromRows([][]float64{{-7, 3.5, 0}, {0.07, -0.02, 0.035}})
	q, err := Quantize(x, Config{Bits: 4})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int8{-7, 4, 0, 0, 0, 0} { // 3.5 lies between 3 and 4: the even one
		if got := q.At(i); got != want {
			t.Errorf("one scale, number %d: got %d, want %d", i, got, want)
		}
	}
	if q, err = Quantize(x, Config{Bits: 4, PerRow: true}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int8{-7, 4, 0, 7, -2, 4} {
		if got := q.At(i); got != want {
			t.Errorf("a scale a row, number %d: got %d, want %d", i, got, want)
		}
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1), 1e300} {
		if _, err := Quantize(tensor.Scalar(bad), Config{Bits: 8}); err == nil {
			t.Errorf("%v was quantised", bad)
		}
	}
	if _, err := Quantize(x, Config{Bits: 3}); err == nil {
		t.Error("3 bits were taken")
	}
}

func TestANetworkKeepsItsBiases(t *testing.T) {
	g := &graph.Graph{}
	x := g.Input("x", 2)
	w, b := g.Param("w", tensor.FromRows([][]float64{{1, 0.301}, {-2, 0.2}})), g.Param("b", tensor.From([]float64{0.123456789, 5}, 2))
	z, err := g.Add(graph.Operation{Operation: autodiff.Affine{}}, x, w, b)
	if err != nil {
		t.Fatal(err)
	}
	g.Output("z", z)
	r, err := Graph(g, Config{Bits: 8, PerRow: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Before != 24 || r.After != 4+8+8 || r.Largest <= 0 || r.Largest > 1.0/127 {
		t.Errorf("%+v", r)
	}
	if got := g.Tensor(b).Data()[0]; got != 0.123456789 {
		t.Errorf("the bias became %v", got)
	}
	if got := g.Tensor(w).Data()[1]; math.Abs(got-38.0/127) > 1e-7 {
		t.Errorf("0.301 became %v, want 38/127", got)
	}
}

// A network that reads digits goes on reading them: with a byte a weight as before, with half a byte nearly so.
func TestDigitsAreStillReadInFewerBits(t *testing.T) {
	config := fit.Defaults()
	training, err := fit.New(config)
	if err != nil {
		t.Fatal(err)
	}
	for training.Step() {
	}
	test := training.Data().Test
	before := training.Confusion(test).Accuracy()
	for _, want := range []struct {
		config Config
		lost   float64 // at most
		bytes  int
	}{
		{Config{8, false}, 0.005, 64*32 + 32*10 + 2*4 + 42*4},
		{Config{8, true}, 0.005, 64*32 + 32*10 + 42*4 + 42*4},
		{Config{4, true}, 0.03, (64*32+32*10)/2 + 42*4 + 42*4},
	} {
		training.Reset()
		for training.Step() {
		}
		r, err := Graph(training.Graph(), want.config)
		if err != nil {
			t.Fatal(err)
		}
		training.FromGraph()
		if after := training.Confusion(test).Accuracy(); before-after > want.lost || r.After != want.bytes || r.Before != 9640 {
			t.Errorf("%+v: %v of the test digits right, before %v; %d bytes of %d, want %d", want.config, after, before, r.After, r.Before, want.bytes)
		}
	}
}

func ExampleQuantize() {
	q, err := Quantize(tensor.FromRows([][]float64{{1, -0.5, 0.25}}), Config{Bits: 8})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(q.At(0), q.At(1), q.At(2), q.Bytes(), "bytes")
	// Output: 127 -64 32 7 bytes
}
