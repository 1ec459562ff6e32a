package num

import "math"

const twoOverRootPi = 2 / 1.77245385090551602729816748334114518279754945612238712821380778985

// Erf returns the error function 2/√π·∫₀^x e^(−t²) dt within four units in the last place.
func Erf(x float64) float64 {
	switch {
	case x != x || x == 0:
		return x
	case x < 0:
		return -Erf(-x)
	case x > 6: // 1 − erf 6 < 2^−54
		return 1
	case x > erfSeries:
		return 1 - erfcTail(x)
	}
	return erfNear(x)
}

// Erfc returns 1 − erf(x), for large x without the cancellation: within 64 units in the last place up to 26, where it
// leaves the normal numbers.
func Erfc(x float64) float64 {
	switch {
	case x != x:
		return x
	case x < -6:
		return 2
	case x > 27.3: // below half the smallest float64
		return 0
	case x > erfSeries:
		return erfcTail(x)
	case x < -erfSeries:
		return 2 - erfcTail(-x)
	}
	return 1 - erfNear(x)
}

// erfSeries is up to where the series is used.
const erfSeries = 1.5

// erfNear is 2/√π·e^(−x²)·Σ 2^n·x^(2n+1)/(1·3·…·(2n+1)), whose terms all have the sign of x; for |x| ≤ 1.5 the
// 36th is below 2^−60 of the sum. Source: Abramowitz and Stegun 1964, 7.1.6.
func erfNear(x float64) float64 {
	square := float64(x * x)
	sum := 1.0
	for n := 36; n > 0; n-- {
		sum = 1 + float64(float64(2*square/float64(2*n+1))*sum)
	}
	return float64(float64(twoOverRootPi*x)*sum) * expMinusSquare(x)
}

// erfcTail is the continued fraction e^(−x²)/√π·1/(x + ½/(x + 1/(x + 3/2/(x + …)))), from 90 steps in; at x = 1.5 what
// is left out is below e^(−2x·√180) < 2^−57. Source: Abramowitz and Stegun 1964, 7.1.14.
func erfcTail(x float64) float64 {
	f := x
	for n := 90; n > 0; n-- {
		f = x + float64(n)/2/f
	}
	return twoOverRootPi / 2 * expMinusSquare(x) / f
}

// expMinusSquare returns e^(−x²). The upper half of x's digits has an exact square; the rest comes as its own factor,
// since a rounded x² would cost as many units as it is large.
func expMinusSquare(x float64) float64 {
	high := math.Float64frombits(math.Float64bits(x) &^ (1<<27 - 1))
	return Exp(-float64(high*high)) * Exp(-float64((x-high)*(x+high)))
}
