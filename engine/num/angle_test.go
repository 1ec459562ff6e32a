package num

import (
	"math"
	"math/big"
	"testing"
)

// exactSin sums the series of the sine with 300 bits.
func exactSin(x float64) float64 {
	const bits = 300
	z := new(big.Float).SetPrec(bits).SetFloat64(x)
	square := new(big.Float).SetPrec(bits).Mul(z, z)
	term, sum := new(big.Float).SetPrec(bits).Set(z), new(big.Float).SetPrec(bits).Set(z)
	for n := int64(2); n < 400; n += 2 {
		term.Mul(term, square)
		term.Quo(term, new(big.Float).SetPrec(bits).SetInt64(-n*(n+1)))
		sum.Add(sum, term)
	}
	v, _ := sum.Float64()
	return v
}

func TestSineAndCosine(t *testing.T) {
	r := NewRand(7, 0)
	for range 3000 {
		x := r.Uniform(-30, 30)
		if got, want := Sin(x), exactSin(x); math.Abs(got-want) > ulp(want) {
			t.Errorf("Sin(%v) = %v, want %v", x, got, want)
		}
		if got, want := float64(Sin(x)*Sin(x))+float64(Cos(x)*Cos(x)), 1.0; math.Abs(got-want) > 4e-16 {
			t.Errorf("sin² + cos² of %v is %v", x, got)
		}
	}
	// Go's own functions reduce with a precision of 1e-10 at 10⁶ and better below.
	for range 3000 {
		x := r.Uniform(-1e6, 1e6)
		if math.Abs(Sin(x)-math.Sin(x)) > 1e-9 || math.Abs(Cos(x)-math.Cos(x)) > 1e-9 {
			t.Errorf("%v: sine %v and cosine %v, want %v and %v", x, Sin(x), Cos(x), math.Sin(x), math.Cos(x))
		}
	}
	for _, x := range []float64{math.NaN(), math.Inf(1), -2e6} {
		if !math.IsNaN(Sin(x)) || !math.IsNaN(Cos(x)) {
			t.Errorf("sine and cosine of %v are %v and %v", x, Sin(x), Cos(x))
		}
	}
	if Sin(0) != 0 || Cos(0) != 1 || Cos(math.Pi) != -1 || Sin(math.Pi/2) != 1 {
		t.Errorf("sin 0 = %v, cos 0 = %v, cos π = %v, sin π/2 = %v", Sin(0), Cos(0), Cos(math.Pi), Sin(math.Pi/2))
	}
}

// ulp is the distance between neighbours at v.
func ulp(v float64) float64 { return math.Nextafter(math.Abs(v), math.Inf(1)) - math.Abs(v) }
