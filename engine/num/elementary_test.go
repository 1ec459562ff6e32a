package num

import (
	"math"
	"math/big"
	"testing"
)

// reference functions with 200 bits, by series on reduced arguments.
const precision = 200

func bigExp(x float64) *big.Float {
	// e^x = (e^(x/2^k))^(2^k); 60 terms of the series on |x/2^k| < 2^-10 leave less than 2^-600.
	k := 20
	r := new(big.Float).SetPrec(precision + 64).SetFloat64(x)
	r.SetMantExp(r, -k)
	sum := big.NewFloat(1).SetPrec(precision + 64)
	term := big.NewFloat(1).SetPrec(precision + 64)
	for i := 1; i <= 60; i++ {
		term.Mul(term, r)
		term.Quo(term, big.NewFloat(float64(i)))
		sum.Add(sum, term)
	}
	for range k {
		sum.Mul(sum, sum)
	}
	return sum
}

// bigLog solves e^y = x by Newton's method from the float64 answer.
func bigLog(x *big.Float) *big.Float {
	f, _ := x.Float64()
	y := new(big.Float).SetPrec(precision).SetFloat64(math.Log(f))
	for range 4 {
		e := bigExpOf(y)
		step := new(big.Float).SetPrec(precision).Sub(x, e)
		y.Add(y, step.Quo(step, e))
	}
	return y
}

func bigExpOf(x *big.Float) *big.Float {
	high, _ := x.Float64()
	low, _ := new(big.Float).SetPrec(precision).Sub(x, big.NewFloat(high)).Float64()
	e := bigExp(high)
	return e.Mul(e, bigExp(low))
}

// ulps is the distance from got to want in units in the last place of got.
func ulps(got float64, want *big.Float) float64 {
	unit := math.Abs(math.Nextafter(got, math.Inf(1)) - got)
	d := new(big.Float).SetPrec(precision).Sub(big.NewFloat(got), want)
	diff, _ := d.Float64()
	return math.Abs(diff) / unit
}

func one() *big.Float { return big.NewFloat(1).SetPrec(precision) }

func TestElementaryFunctionsAreWithinTheirUlps(t *testing.T) {
	tests := []struct {
		name     string
		f        func(float64) float64
		want     func(float64) *big.Float
		from, to float64
		ulps     float64
	}{
		{"exp small", Exp, bigExp, -1, 1, 1},
		{"exp", Exp, bigExp, -700, 700, 1},
		{"expm1 near zero", Expm1, func(x float64) *big.Float { return new(big.Float).Sub(bigExp(x), one()) }, -0.01, 0.01, 2},
		{"expm1", Expm1, func(x float64) *big.Float { return new(big.Float).Sub(bigExp(x), one()) }, -30, 60, 2},
		{"log near one", Log, func(x float64) *big.Float { return bigLog(big.NewFloat(x).SetPrec(precision)) }, 0.6, 1.6, 1},
		{"log", Log, func(x float64) *big.Float { return bigLog(big.NewFloat(x).SetPrec(precision)) }, 1e-300, 1e3, 1},
		{"log1p", Log1p, func(x float64) *big.Float {
			return bigLog(new(big.Float).SetPrec(precision).Add(one(), big.NewFloat(x)))
		}, -0.9, 5, 2},
		{"tanh near zero", Tanh, bigTanh, -0.01, 0.01, 3},
		{"tanh", Tanh, bigTanh, -20, 20, 3},
		{"sigmoid", Sigmoid, func(x float64) *big.Float {
			d := new(big.Float).SetPrec(precision).Add(one(), bigExp(-x))
			return d.Quo(one(), d)
		}, -40, 40, 3},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := NewRand(1, 7)
			worst, at := 0.0, 0.0
			for range 2000 {
				x := r.Uniform(test.from, test.to)
				if d := ulps(test.f(x), test.want(x)); d > worst {
					worst, at = d, x
				}
			}
			t.Logf("worst %.3f ulp at %v", worst, at)
			if !(worst <= test.ulps) {
				t.Errorf("at %v: %.3f ulp away, want at most %v", at, worst, test.ulps)
			}
		})
	}
}

func bigTanh(x float64) *big.Float {
	e := bigExp(2 * x)
	return new(big.Float).SetPrec(precision).Quo(
		new(big.Float).SetPrec(precision).Sub(e, one()), new(big.Float).SetPrec(precision).Add(e, one()))
}

func TestElementaryFunctionsAtTheEdges(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	tests := []struct {
		name      string
		got, want float64
	}{
		{"exp 0", Exp(0), 1},
		{"exp -0", Exp(math.Copysign(0, -1)), 1},
		{"exp +inf", Exp(inf), inf},
		{"exp -inf", Exp(-inf), 0},
		{"exp overflow", Exp(710), inf},
		{"exp largest", Exp(709.78), 1.7928227943945155e308},
		{"exp underflow", Exp(-746), 0},
		{"exp smallest", Exp(-745), 5e-324},
		{"exp nan", Exp(nan), nan},
		{"expm1 0", Expm1(0), 0},
		{"expm1 -inf", Expm1(-inf), -1},
		{"expm1 +inf", Expm1(inf), inf},
		{"log 1", Log(1), 0},
		{"log 0", Log(0), -inf},
		{"log -1", Log(-1), nan},
		{"log inf", Log(inf), inf},
		{"log smallest", Log(5e-324), -744.4400719213812},
		{"log1p 0", Log1p(0), 0},
		{"log1p -1", Log1p(-1), -inf},
		{"log1p -2", Log1p(-2), nan},
		{"log1p inf", Log1p(inf), inf},
		{"tanh inf", Tanh(inf), 1},
		{"tanh -inf", Tanh(-inf), -1},
		{"tanh 0", Tanh(0), 0},
		{"tanh nan", Tanh(nan), nan},
		{"sigmoid 0", Sigmoid(0), 0.5},
		{"sigmoid -1000", Sigmoid(-1000), 0},
		{"sigmoid 1000", Sigmoid(1000), 1},
		{"softplus 1000", Softplus(1000), 1000},
		{"softplus -1000", Softplus(-1000), 0},
		{"softplus 0", Softplus(0), math.Ln2},
	}
	for _, test := range tests {
		if test.got != test.want && !(math.IsNaN(test.got) && math.IsNaN(test.want)) {
			t.Errorf("%s: got %v, want %v", test.name, test.got, test.want)
		}
	}
}
