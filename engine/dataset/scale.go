package dataset

import "math"

// Scale shifts and stretches each input: (x − Mean)/Deviation. Both have one number an input.
type Scale struct{ Mean, Deviation []float64 }

// Standard returns the scale after which each input of s has mean 0 and (population) standard deviation 1.
// An input that never changes is only shifted. Take the training part: what is known of the others must not leak.
func Standard(s Set) Scale { return standard(s.X, s.Inputs) }

// StandardTargets is Standard for the numbers T that are to be learnt.
func StandardTargets(s Set) Scale { return standard(s.T, s.Outputs) }

func standard[F float32 | float64](values []F, width int) Scale {
	z := Scale{make([]float64, width), make([]float64, width)}
	n := float64(len(values) / width)
	for i, v := range values {
		z.Mean[i%width] += float64(v) / n
	}
	for i, v := range values {
		d := float64(v) - z.Mean[i%width]
		z.Deviation[i%width] += float64(d*d) / n
	}
	for j, v := range z.Deviation {
		z.Deviation[j] = divisor(math.Sqrt(v), z.Mean[j])
	}
	return z
}

// divisor is a deviation to divide by. Means of equal numbers round: what is left of their deviation is no width.
func divisor(deviation, mean float64) float64 {
	if deviation <= 1e-12*math.Abs(mean) {
		return 1
	}
	return deviation
}

// Apply returns the set with its inputs on the scale, copied.
func (z Scale) Apply(s Set) Set {
	out := s
	out.X = make([]float32, len(s.X))
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
