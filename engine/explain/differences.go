package explain

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// Single is a function of one number w: Square (A·w − C)², or the loss −ln σ(w·X + B) of a neuron with one input on an
// example that happened.
type Single struct {
	Square     bool
	A, C, X, B float64
}

func (s Single) value(w float64) float64 {
	if s.Square {
		d := float64(s.A*w) - s.C
		return d * d
	}
	return num.Softplus(-(float64(w*s.X) + s.B))
}

func (s Single) slope(w float64) float64 {
	if s.Square {
		return 2 * s.A * (float64(s.A*w) - s.C)
	}
	return (num.Sigmoid(float64(w*s.X)+s.B) - 1) * s.X
}

// imaginary returns the imaginary part of the function at w + ih. −ln σ(z) is ln(1 + e^−z), whose imaginary part is the
// angle of 1 + e^−z.
func (s Single) imaginary(w, h float64) float64 {
	if s.Square {
		return 2 * float64(float64(s.A*w)-s.C) * float64(s.A*h)
	}
	z := complex(float64(w*s.X)+s.B, h*s.X)
	size := num.Exp(-real(z))
	one := complex(1+float64(size*num.Cos(imag(z))), -float64(size*num.Sin(imag(z))))
	return math.Atan2(imag(one), real(one))
}

// Estimates of a derivative with a step h: Forward (f(w+h) − f(w))/h, Central (f(w+h) − f(w−h))/2h and Complex, the
// imaginary part of f(w + ih) over h. In Errors, how far each is from the derivative by formula.
type Estimates struct {
	H       float64 `json:"h"`
	Forward float64 `json:"forward"`
	Central float64 `json:"central"`
	Complex float64 `json:"complex"`
}

func (s Single) estimates(w, h float64) Estimates {
	plus, minus := s.value(w+h), s.value(w-h)
	return Estimates{h, (plus - s.value(w)) / h, (plus - minus) / (2 * h), s.imaginary(w, h) / h}
}

// Differenced is a function at a place, its derivative there, what differences with the asked step make of it, and how
// their errors depend on the step.
type Differenced struct {
	At      float64     `json:"at"`
	Value   float64     `json:"value"`
	Formula float64     `json:"formula"`
	Plus    float64     `json:"plus"`  // f(at+h)
	Minus   float64     `json:"minus"` // f(at−h)
	Asked   Estimates   `json:"asked"`
	Errors  []Estimates `json:"errors"` // with steps from 10⁻¹⁶ to 1, four to a power of ten
}

// steps that the errors are told for: 10⁻¹⁶, below which w + h is w, to 1.
const (
	stepsPerTen = 4
	leastPower  = -16
)

// Differences sets the derivative of f at a place beside forward, central and complex-step differences with step h. Errors
// are *Error: a step that is not above 0, or numbers too large to have a difference.
// Sources: Nocedal & Wright 2006, §8.1 (truncation against rounding); Squire & Trapp 1998 (the complex step).
func Differences(f Single, at, h float64) (Differenced, error) {
	if !(h > 0) {
		return Differenced{}, mistake(BadRequest, "the step h is "+decimal(h)+"; it needs to be above 0")
	}
	d := Differenced{At: at, Value: f.value(at), Formula: f.slope(at), Plus: f.value(at + h), Minus: f.value(at - h), Asked: f.estimates(at, h)}
	if !finite([]float64{d.Value, d.Formula, d.Plus, d.Minus, d.Asked.Forward, d.Asked.Central, d.Asked.Complex}) {
		return Differenced{}, mistake(NotFinite, "there is no difference at "+decimal(at)+" ± "+decimal(h)+"; use smaller numbers")
	}
	for i := range -leastPower*stepsPerTen + 1 {
		e := f.estimates(at, num.Exp((leastPower+float64(float64(i)/stepsPerTen))*math.Ln10))
		d.Errors = append(d.Errors, Estimates{e.H, math.Abs(e.Forward - d.Formula), math.Abs(e.Central - d.Formula), math.Abs(e.Complex - d.Formula)})
	}
	return d, nil
}
