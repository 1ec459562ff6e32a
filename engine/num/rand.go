package num

import (
	"math"
	"math/rand/v2"
)

// Rand is a stream of random numbers that is the same on every platform for the same seed: the generator is PCG
// (128 bits of state), and what stands on it uses only this package's functions. It is not for secrets.
type Rand struct {
	source rand.PCG
	spare  float64
	full   bool
}

// NewRand returns a stream for a seed; streams with different numbers are independent.
func NewRand(seed, stream uint64) *Rand {
	r := &Rand{}
	r.source.Seed(seed, stream)
	return r
}

// Float64 returns a number uniform on [0, 1), a multiple of 2^−53.
func (r *Rand) Float64() float64 { return float64(r.source.Uint64()>>11) * 0x1p-53 }

// Uniform returns a number uniform on [from, to).
func (r *Rand) Uniform(from, to float64) float64 { return from + float64((to-from)*r.Float64()) }

// Intn returns a whole number uniform on [0, n). It panics unless n is positive.
func (r *Rand) Intn(n int) int {
	if n <= 0 {
		panic("num: Intn of a number that is not positive")
	}
	// Values above the largest multiple of n are drawn again, so that every result is equally likely.
	limit := math.MaxUint64 - math.MaxUint64%uint64(n)
	for {
		if v := r.source.Uint64(); v < limit {
			return int(v % uint64(n))
		}
	}
}

// Normal returns a number from the normal distribution with mean 0 and variance 1.
// Source: the polar method, G. Marsaglia and T. A. Bray, SIAM Review 6 (1964).
func (r *Rand) Normal() float64 {
	if r.full {
		r.full = false
		return r.spare
	}
	for {
		u, v := r.Uniform(-1, 1), r.Uniform(-1, 1)
		s := float64(u*u) + float64(v*v)
		if s >= 1 || s == 0 {
			continue
		}
		f := math.Sqrt(-2 * Log(s) / s)
		r.spare, r.full = v*f, true
		return u * f
	}
}

// Shuffle puts order into a uniformly random order.
func (r *Rand) Shuffle(order []int) {
	for i := len(order) - 1; i > 0; i-- {
		j := r.Intn(i + 1)
		order[i], order[j] = order[j], order[i]
	}
}
