package dataset

import "math"

// Scale shifts and stretches each input: (x − Mean)/Deviation. Both have one number an input.
type Scale struct{ Mean, Deviation []float64 }

// Standard returns the scale after which each input of s has mean 0 and (population) standard deviation 1.
// An input that never changes is only shifted. Take the training part: what is known of the others must not leak.
func Standard(s Set) Scale {
	z := Scale{make([]float64, s.Inputs), make([]float64, s.Inputs)}
	n := float64(s.Len())
	for i := range s.Len() {
		for j, v := range s.Row(i) {
			z.Mean[j] += float64(v) / n
		}
	}
	for i := range s.Len() {
		for j, v := range s.Row(i) {
			d := float64(v) - z.Mean[j]
			z.Deviation[j] += float64(d*d) / n
		}
	}
	for j, v := range z.Deviation {
		z.Deviation[j] = math.Sqrt(v)
		// Means of equal numbers round: what is left of their deviation is no width.
		if z.Deviation[j] <= 1e-12*math.Abs(z.Mean[j]) {
			z.Deviation[j] = 1
		}
	}
	return z
}

// Apply returns the set on the scale, copied.
func (z Scale) Apply(s Set) Set {
	out := Set{Inputs: s.Inputs, Classes: s.Classes, Side: s.Side, X: make([]float32, len(s.X)), Y: s.Y}
	for i, v := range s.X {
		j := i % s.Inputs
		out.X[i] = float32((float64(v) - z.Mean[j]) / z.Deviation[j])
	}
	return out
}

// Standardised returns all parts on the scale that is standard for the training part.
func (s Split) Standardised() Split {
	z := Standard(s.Train)
	return Split{z.Apply(s.Train), z.Apply(s.Validation), z.Apply(s.Test)}
}
