package num

import "math"

// Sin returns the sine and Cos the cosine of x, an angle in radians, within one unit in the last place for |x| ≤ 10⁶;
// beyond, both are NaN: no angle of a figure or a schedule is there, and a good reduction would cost a table.
// Source: the polynomials of FreeBSD's msun (S. Moshier's and Sun's minimax approximations on ±π/4).
func Sin(x float64) float64 {
	quarter, r, rest := quarters(x)
	switch quarter {
	case 0:
		return sinReduced(r, rest)
	case 1:
		return cosReduced(r, rest)
	case 2:
		return -sinReduced(r, rest)
	case 3:
		return -cosReduced(r, rest)
	}
	return math.NaN()
}

// Cos: see Sin.
func Cos(x float64) float64 {
	quarter, r, rest := quarters(x)
	switch quarter {
	case 0:
		return cosReduced(r, rest)
	case 1:
		return -sinReduced(r, rest)
	case 2:
		return -cosReduced(r, rest)
	case 3:
		return sinReduced(r, rest)
	}
	return math.NaN()
}

// quarters writes x = (4n + quarter)·π/2 + r + rest with |r| ≤ π/4. The quarter is −1 where x is too far from 0.
func quarters(x float64) (quarter int, r, rest float64) {
	if !(math.Abs(x) <= 1e6) {
		return -1, 0, 0
	}
	// π/2 in three parts, the first two of 33 bits: up to 2²⁰ quarters their products are exact.
	const (
		first  = 1.57079632673412561417e+00
		second = 6.07710050630396597660e-11
		third  = 2.02226624879595063154e-21
	)
	n := math.RoundToEven(float64(x * (2 / math.Pi)))
	t := x - float64(n*first)
	w := float64(n * second)
	high := t - w
	w = float64(n*third) - ((t - high) - w)
	r = high - w
	return int(n) & 3, r, (high - r) - w
}

func sinReduced(x, rest float64) float64 {
	z := float64(x * x)
	v := float64(z * x)
	p := polynomial(z, 8.33333333332248946124e-03, -1.98412698298579493134e-04, 2.75573137070700676789e-06, -2.50507602534068634195e-08, 1.58969099521155010221e-10)
	return x - ((float64(z*(float64(0.5*rest)-float64(v*p))) - rest) - float64(v*-1.66666666666666324348e-01))
}

func cosReduced(x, rest float64) float64 {
	z := float64(x * x)
	p := float64(z * polynomial(z, 4.16666666666666019037e-02, -1.38888888888741095749e-03, 2.48015872894767294178e-05, -2.75573143513906633035e-07, 2.08757232129817482790e-09, -1.13596475577881948265e-11))
	half := float64(0.5 * z)
	w := 1 - half
	return w + (((1 - w) - half) + (float64(z*p) - float64(x*rest)))
}

// polynomial is c₀ + c₁z + c₂z² + … by Horner's rule.
func polynomial(z float64, c ...float64) (sum float64) {
	for i := len(c) - 1; i >= 0; i-- {
		sum = c[i] + float64(z*sum)
	}
	return sum
}
