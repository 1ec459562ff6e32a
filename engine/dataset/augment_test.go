package dataset

import (
	"math"
	"slices"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

func TestAPictureMovesTurnsAndFlips(t *testing.T) {
	p := NewPicture([]float32{
		1, 0, 0,
		0, 0, 0.5,
		0, 0, 0,
	})
	for _, test := range []struct {
		name string
		got  Picture
		want []float32
	}{
		{"right and down", p.Shifted(1, 1), []float32{0, 0, 0, 0, 1, 0, 0, 0, 0}},
		{"up", p.Shifted(0, -1), []float32{0, 0, 0.5, 0, 0, 0, 0, 0, 0}},
		{"flipped", p.Flipped(), []float32{0, 0, 1, 0.5, 0, 0, 0, 0, 0}},
		{"a quarter turn", p.Rotated(90), []float32{0, 0.5, 0, 0, 0, 0, 1, 0, 0}},
		{"half a turn", p.Rotated(-180), []float32{0, 0, 0, 0.5, 0, 0, 0, 0, 1}},
	} {
		for i, want := range test.want {
			if math.Abs(float64(test.got.Values[i]-want)) > 1e-6 {
				t.Errorf("%s: got %v, want %v", test.name, test.got.Values, test.want)
				break
			}
		}
	}
	// As the quarter turns of the laboratory, which move pixels and interpolate nothing.
	m := DigitImages().Test[5]
	turned := FromImages([]Image{m}).Turned(1).X
	for i, v := range NewPicture(FromImages([]Image{m}).X).Rotated(90).Values {
		if math.Abs(float64(v-turned[i])) > 1e-6 {
			t.Fatalf("pixel %d: %v, want %v", i, v, turned[i])
		}
	}
	// A small turn loses no ink.
	ink := func(values []float32) (sum float64) {
		for _, v := range values {
			sum += float64(v)
		}
		return sum
	}
	blot := make([]float32, 81)
	blot[40], blot[41], blot[49] = 1, 1, 1
	if before, after := ink(blot), ink(NewPicture(blot).Rotated(10).Values); math.Abs(after-before) > 0.05*before {
		t.Errorf("%v of ink became %v", before, after)
	}
}

func TestWhatVariesStaysAPicture(t *testing.T) {
	digits := Digits().Validation
	a := Augmentation{Shift: 1, Degrees: 10, Noise: 0.05}
	r, again := num.NewRand(1, 0), num.NewRand(1, 0)
	for i := range 20 {
		before := slices.Clone(digits.Row(i))
		p := a.Vary(r, NewPicture(digits.Row(i)))
		if slices.Equal(p.Values, before) || !slices.Equal(digits.Row(i), before) {
			t.Errorf("example %d does not vary, or was changed itself", i)
		}
		if slices.Max(p.Values) > 1 || slices.Min(p.Values) < 0 {
			t.Errorf("example %d leaves 0 to 1", i)
		}
		if q := a.Vary(again, NewPicture(before)); !slices.Equal(q.Values, p.Values) {
			t.Errorf("example %d: the same seed gives another picture", i)
		}
		if same := (Augmentation{}).Vary(r, NewPicture(before)); !slices.Equal(same.Values, before) {
			t.Errorf("example %d varies without being asked to", i)
		}
	}
}
