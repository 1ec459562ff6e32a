package course

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// DrawSpiral draws n points of two arms that wind turns times around each other, the first half of one arm, the second of
// the other: t = √U, angle = 2π·turns·t + π·class, point (t·cos, t·sin) with normal noise of that deviation.
func DrawSpiral(r *num.Rand, n int, turns, noise float64) dataset.Set {
	s := dataset.Set{Inputs: 2, Classes: 2}
	for i := range n {
		class := i * 2 / n
		t := math.Sqrt(r.Float64())
		angle := math.Pi * (float64(2*turns*t) + float64(class))
		s.X = append(s.X, float32(float64(t*num.Cos(angle))+float64(noise*r.Normal())), float32(float64(t*num.Sin(angle))+float64(noise*r.Normal())))
		s.Y = append(s.Y, class)
	}
	return s
}

// DrawChuva draws n days: humidity u from 0.3 to 1, fall of pressure q from 0 to 0.8, rain with probability
// σ(20·(u·(0.3 + q) − 0.62)).
func DrawChuva(r *num.Rand, n int) dataset.Set {
	s := dataset.Set{Inputs: 2, Classes: 2}
	for range n {
		u, q := r.Uniform(0.3, 1), r.Uniform(0, 0.8)
		class := 0
		if r.Float64() < RainChance(u, q) {
			class = 1
		}
		s.X = append(s.X, float32(u), float32(q))
		s.Y = append(s.Y, class)
	}
	return s
}

// RainChance is the probability of rain with which Chuva600 was drawn: who knows it loses least.
func RainChance(u, q float64) float64 { return num.Sigmoid(20 * (float64(u*(0.3+q)) - 0.62)) }

// Sample is a measured curve: y at each x.
type Sample struct{ X, Y []float64 }

// DrawSines draws a wave with noise for polynomials to be fitted to: ten points to train on, at equal
// distances from 0 to 1, and forty to choose by, anywhere in between; y = sin 2πx with normal noise of that deviation.
func DrawSines(r *num.Rand, noise float64) (train, validation Sample) {
	at := func(s *Sample, x float64) {
		s.X = append(s.X, x)
		s.Y = append(s.Y, num.Sin(2*math.Pi*x)+float64(noise*r.Normal()))
	}
	for i := range 10 {
		at(&train, float64(i)/9)
	}
	for range 40 {
		at(&validation, r.Float64())
	}
	return train, validation
}
