package num

import (
	"math"
	"math/big"
	"testing"
)

// bigErf is the alternating series 2/√π·Σ (−1)^n·x^(2n+1)/(n!·(2n+1)) with digits to spare for its cancellation.
func bigErf(x float64) *big.Float {
	const bits = 1600 // at x = 20 the largest term is near e^400 < 2^578, and erfc(20) near 2^−582
	at := new(big.Float).SetPrec(bits).SetFloat64(x)
	square := new(big.Float).SetPrec(bits).Mul(at, at)
	term, sum := new(big.Float).SetPrec(bits).Copy(at), new(big.Float).SetPrec(bits).Copy(at)
	for n := 1; n < 3000; n++ {
		term.Mul(term, square)
		term.Quo(term, new(big.Float).SetPrec(bits).SetInt64(int64(-n)))
		sum.Add(sum, new(big.Float).SetPrec(bits).Quo(term, new(big.Float).SetPrec(bits).SetInt64(int64(2*n+1))))
	}
	return sum.Mul(sum, new(big.Float).SetPrec(bits).Quo(new(big.Float).SetPrec(bits).SetInt64(2), new(big.Float).SetPrec(bits).Sqrt(bigPi(bits))))
}

// bigPi is Machin's formula 16·arctan(1/5) − 4·arctan(1/239).
func bigPi(bits uint) *big.Float {
	arctan := func(inverse int64) *big.Float {
		power := new(big.Float).SetPrec(bits).Quo(new(big.Float).SetPrec(bits).SetInt64(1), new(big.Float).SetPrec(bits).SetInt64(inverse))
		square := new(big.Float).SetPrec(bits).SetInt64(-inverse * inverse)
		sum := new(big.Float).SetPrec(bits)
		for n := int64(1); n < int64(bits); n += 2 {
			sum.Add(sum, new(big.Float).SetPrec(bits).Quo(power, new(big.Float).SetPrec(bits).SetInt64(n)))
			power.Quo(power, square)
		}
		return sum
	}
	times := func(n int64, x *big.Float) *big.Float {
		return x.Mul(x, new(big.Float).SetPrec(bits).SetInt64(n))
	}
	return new(big.Float).SetPrec(bits).Sub(times(16, arctan(5)), times(4, arctan(239)))
}

func bigErfc(x float64) *big.Float {
	return new(big.Float).SetPrec(1600).Sub(new(big.Float).SetPrec(1600).SetInt64(1), bigErf(x))
}

func TestErfIsWithinItsUlps(t *testing.T) {
	for _, test := range []struct {
		name     string
		f        func(float64) float64
		want     func(float64) *big.Float
		from, to float64
		ulps     float64
	}{
		{"erf near zero", Erf, bigErf, -0.01, 0.01, 4},
		{"erf", Erf, bigErf, -5, 5, 4},
		{"erfc", Erfc, bigErfc, -5, 5, 64},
		{"erfc far", Erfc, bigErfc, 5, 20, 64},
	} {
		r := NewRand(1, 8)
		worst, at := 0.0, 0.0
		for range 60 {
			x := r.Uniform(test.from, test.to)
			got := test.f(x)
			d, _ := new(big.Float).SetPrec(1600).Sub(new(big.Float).SetPrec(1600).SetFloat64(got), test.want(x)).Float64()
			if d = math.Abs(d) / (math.Nextafter(math.Abs(got), math.Inf(1)) - math.Abs(got)); d > worst {
				worst, at = d, x
			}
		}
		t.Logf("%s: worst %.2f ulp at %v", test.name, worst, at)
		if !(worst <= test.ulps) {
			t.Errorf("%s at %v: %.2f ulp away, want at most %v", test.name, at, worst, test.ulps)
		}
	}
}

func TestErfAtTheEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, test := range []struct{ name, got, want any }{
		{"erf 0", Erf(0), 0.0}, {"erf inf", Erf(inf), 1.0}, {"erf -inf", Erf(-inf), -1.0}, {"erf nan", math.IsNaN(Erf(nan)), true},
		{"erfc 0", Erfc(0), 1.0}, {"erfc inf", Erfc(inf), 0.0}, {"erfc -inf", Erfc(-inf), 2.0}, {"erfc nan", math.IsNaN(Erfc(nan)), true},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, test.got, test.want)
		}
	}
}
