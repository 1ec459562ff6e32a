package loss

import (
	"math"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// tape returns the sum of the losses and its derivative by the logits as engine/autodiff gives them.
func tape(z []float32, n, k int, op autodiff.Operation) (sum float64, dz []float64) {
	wide := make([]float64, len(z))
	for i, v := range z {
		wide[i] = float64(v)
	}
	var t autodiff.Tape
	x := t.Leaf(tensor.From(wide, n, k))
	mean := t.Apply(autodiff.Mean{}, t.Apply(op, x))
	return mean.Value().Item() * float64(n), t.Backward(mean).Of(x).Data()
}

func TestLossesAgreeWithTheTape(t *testing.T) {
	r := num.NewRand(3, 0)
	for range 50 {
		n, k := 1+r.Intn(5), 2+r.Intn(9)
		binary := k == 2
		width := k
		if binary {
			width = 1
		}
		z := make([]float32, n*width)
		classes, labels := make([]int, n), make([]float64, n)
		for i := range z {
			z[i] = float32(10 * r.Normal())
		}
		for i := range classes {
			classes[i] = r.Intn(k)
			labels[i] = float64(classes[i])
		}
		p, dz := make([]float32, len(z)), make([]float32, len(z))
		scale := 1 / float32(n)
		var got, want float64
		var wantDz []float64
		if binary {
			got = BinaryCrossEntropy(p, dz, z, classes, scale)
			want, wantDz = tape(z, n, 1, autodiff.BCE{Labels: labels})
		} else {
			got = CrossEntropy(p, dz, z, classes, k, scale)
			want, wantDz = tape(z, n, k, autodiff.CrossEntropy{Classes: classes})
			if without := CrossEntropy(nil, nil, z, classes, k, scale); without != got {
				t.Errorf("loss alone %v, with its derivative %v", without, got)
			}
			only := make([]float32, len(z))
			CrossEntropy(only, nil, z, classes, k, scale)
			for i := range p {
				if only[i] != p[i] {
					t.Errorf("probabilities alone %v, with the derivative %v", only[i], p[i])
				}
			}
		}
		// float32 has 24 bits: 1e-5 is some hundred units in the last place.
		if math.Abs(got-want) > 1e-5*(1+want) {
			t.Errorf("loss: got %v, want %v", got, want)
		}
		for i := range dz {
			if math.Abs(float64(dz[i])-wantDz[i]) > 1e-6 {
				t.Errorf("derivative: got %v, want %v", dz[i], wantDz[i])
			}
		}
	}
}
