package optim

import "math"

// ClipValue brings each derivative between −limit and limit, in place. A NaN stays. Source: Mikolov 2012, §3.2.2.
func ClipValue[T Float](g []T, limit float64) {
	most := T(limit)
	for i, v := range g {
		if v > most {
			g[i] = most
		} else if v < -most {
			g[i] = -most
		}
	}
}

// ClipNorm shortens g, in place, to a length of at most limit, and returns the length it had: g ← g·min(1, limit/‖g‖).
// A length that is infinite or NaN leaves g as it is. Source: Pascanu et al. 2013, algorithm 1.
func ClipNorm[T Float](g []T, limit float64) (norm float64) {
	for _, v := range g {
		norm += float64(float64(v) * float64(v))
	}
	norm = math.Sqrt(norm)
	if norm > limit && !math.IsInf(norm, 0) {
		by := T(limit / norm)
		for i := range g {
			g[i] *= by
		}
	}
	return norm
}
