package num

import "math"

// ln 2 in two parts (Cody and Waite): the first has 32 significant bits, so that its product with a whole number up
// to 2^20 is exact; the second is the rest.
const (
	ln2High = 0x1.62e42feep-1
	ln2Low  = math.Ln2 - ln2High // exact: constants have hundreds of bits
	invLn2  = math.Log2E
)

const (
	expMax = 709.782712893384   // ln of the largest float64
	expMin = -745.1332191019412 // ln of half the smallest float64
)

// Exp returns e^x within one unit in the last place. It is +Inf above 709.78 and 0 below −745.13.
func Exp(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > expMax:
		return math.Inf(1)
	case x < expMin:
		return 0
	}
	k, high, low := reduce(x)
	return scale(1+expm1Reduced(high, low), k)
}

// Expm1 returns e^x − 1 without the cancellation near 0, within two units in the last place.
func Expm1(x float64) float64 {
	switch {
	case x != x || x == 0:
		return x
	case x > expMax:
		return math.Inf(1)
	case x < -40: // e^−40 < 2^−57: the sum rounds to −1
		return -1
	}
	k, high, low := reduce(x)
	s := expm1Reduced(high, low)
	switch {
	case k == 0:
		return s
	case k > 60: // 2^−k lies under the last bit of 1+s
		return scale(1+s, k)
	}
	power := scale(1, k)
	return float64(power*s) + (power - 1)
}

// reduce splits x = k·ln 2 + high − low with |high − low| ≤ ln 2 / 2.
func reduce(x float64) (k int, high, low float64) {
	whole := math.Floor(float64(x*invLn2) + 0.5)
	return int(whole), x - float64(whole*ln2High), float64(whole * ln2Low)
}

// expm1Reduced returns e^r − 1 for r = high − low by its Taylor series; at |r| ≤ 0.347 the first term left out,
// r^15/15!, is below 2^−62.
func expm1Reduced(high, low float64) float64 {
	r := high - low
	lost := (high - r) - low
	q := 1.0 / 87178291200
	q = float64(q*r) + 1.0/6227020800
	q = float64(q*r) + 1.0/479001600
	q = float64(q*r) + 1.0/39916800
	q = float64(q*r) + 1.0/3628800
	q = float64(q*r) + 1.0/362880
	q = float64(q*r) + 1.0/40320
	q = float64(q*r) + 1.0/5040
	q = float64(q*r) + 1.0/720
	q = float64(q*r) + 1.0/120
	q = float64(q*r) + 1.0/24
	q = float64(q*r) + 1.0/6
	q = float64(q*r) + 0.5
	return r + (float64(float64(q*r)*r) + lost)
}

// scale returns x·2^k for x in [0.5, 2]; two steps keep subnormal results rounded once.
func scale(x float64, k int) float64 {
	switch {
	case k > 1023:
		return x * 2 * power2(k-1)
	case k < -1022:
		return float64(x*power2(k+64)) * power2(-64)
	}
	return x * power2(k)
}

func power2(k int) float64 { return math.Float64frombits(uint64(k+1023) << 52) }

// Log returns the natural logarithm of x within one unit in the last place: NaN below 0, −Inf at 0.
func Log(x float64) float64 {
	switch {
	case x != x || math.IsInf(x, 1):
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	k := 0
	if x < 0x1p-1022 { // subnormal
		x *= 0x1p54
		k = -54
	}
	bits := math.Float64bits(x)
	k += int(bits>>52) - 1023
	m := math.Float64frombits(bits&(1<<52-1) | 1023<<52)
	if m > math.Sqrt2 {
		m /= 2
		k++
	}
	return logReduced(m-1, float64(k))
}

// Log1p returns ln(1+x) without the cancellation near 0, within two units in the last place.
func Log1p(x float64) float64 {
	if x != x || x == 0 || math.IsInf(x, 1) {
		return x
	}
	if x > -0.29 && x < 0.41 {
		return logReduced(x, 0)
	}
	u := 1 + x
	if u <= 0 || math.IsInf(u, 0) {
		return Log(u)
	}
	// 1+x was rounded to u; the derivative of ln, 1/u, carries what was lost.
	return Log(u) + (x-(u-1))/u
}

// logReduced returns ln(1+g) + k·ln 2 for 1+g in [√½, √2], from ln(1+g) = 2·artanh(t) with t = g/(2+g). The series
// is arranged as g − (g²/2 − t·(g²/2 + R)), whose large terms are exact or nearly so; R = 2t²/3 + 2t⁴/5 + …
func logReduced(g, k float64) float64 {
	t := g / (2 + g)
	s := float64(t * t)
	r := 2.0 / 25
	r = float64(r*s) + 2.0/23
	r = float64(r*s) + 2.0/21
	r = float64(r*s) + 2.0/19
	r = float64(r*s) + 2.0/17
	r = float64(r*s) + 2.0/15
	r = float64(r*s) + 2.0/13
	r = float64(r*s) + 2.0/11
	r = float64(r*s) + 2.0/9
	r = float64(r*s) + 2.0/7
	r = float64(r*s) + 2.0/5
	r = float64(r*s) + 2.0/3
	r = float64(r * s)
	half := float64(0.5 * float64(g*g))
	if k == 0 {
		return g - (half - float64(t*(half+r)))
	}
	return float64(k*ln2High) - ((half - (float64(t*(half+r)) + float64(k*ln2Low))) - g)
}

// Tanh returns the hyperbolic tangent of x within three units in the last place.
func Tanh(x float64) float64 {
	switch {
	case x != x || x == 0:
		return x
	case x > 22: // 1 − tanh 22 < 2^−54
		return 1
	case x < -22:
		return -1
	case x < 0:
		return -Tanh(-x)
	}
	e := Expm1(2 * x)
	return e / (e + 2)
}

// Sigmoid returns 1/(1+e^−x), and never overflows.
func Sigmoid(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + Exp(-x))
	}
	e := Exp(x)
	return e / (1 + e)
}

// Softplus returns ln(1+e^x) = max(x, 0) + ln(1+e^−|x|): the loss −ln σ(−x), finite for every finite x.
func Softplus(x float64) float64 {
	if x > 0 {
		return x + Log1p(Exp(-x))
	}
	return Log1p(Exp(x))
}
