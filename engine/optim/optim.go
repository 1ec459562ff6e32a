package optim

import (
	"math"
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/spell"
)

// Float is the precision of parameters.
type Float interface{ float32 | float64 }

// Optimizer changes the parameters of one network by their derivatives. It gathers what it needs for as many as there
// are: make a new one for another network.
type Optimizer[T Float] interface {
	// Step changes params by their derivatives g, which have the same length at every step. It makes ready by itself at the
	// first, and panics with a *SizeError where there are more or fewer.
	Step(params, g []T)
	// SetRate changes the learning rate; what was gathered stays.
	SetRate(rate float64)
	// Prepare makes ready for n parameters, and changes nothing if it has done so before. It returns a *RateError if the
	// rate is not above 0, and a *SizeError if it was made ready for another number.
	Prepare(n int) error
}

// RateError is a learning rate with which nothing can be learnt.
type RateError struct{ Rate float64 }

func (e *RateError) Error() string {
	return "the learning rate is " + strconv.FormatFloat(e.Rate, 'g', -1, 64) + "; it is a finite number above 0"
}

// SizeError is a number of parameters other than the one that an optimizer has gathered for.
type SizeError struct{ Has, Given int }

func (e *SizeError) Error() string {
	return "an optimizer for " + strconv.Itoa(e.Has) + " parameters is given " + strconv.Itoa(e.Given) + "; make a new one for each network"
}

// Names lists the optimizers that New knows.
func Names() []string {
	return []string{"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"}
}

// UnknownError is the name of an optimizer that does not exist.
type UnknownError struct{ Name string }

func (e *UnknownError) Error() string {
	names := Names()
	last := len(names) - 1
	return "there is no optimizer " + strconv.Quote(e.Name) + spell.Hint(e.Name, strings.Join(names, ", "), "there are "+strings.Join(names[:last], ", ")+" and "+names[last])
}

// New returns an optimizer by name, one of Names, with the constants of its source. Errors are *UnknownError and, unless
// the rate is above 0, *RateError.
func New[T Float](name string, rate float64) (Optimizer[T], error) {
	if err := usable(rate); err != nil {
		return nil, err
	}
	switch name {
	case "sgd":
		return &SGD[T]{Rate: rate}, nil
	case "momentum":
		return NewMomentum[T](rate), nil
	case "nesterov":
		return NewNesterov[T](rate), nil
	case "adagrad":
		return NewAdaGrad[T](rate), nil
	case "rmsprop":
		return NewRMSProp[T](rate), nil
	case "adam":
		return NewAdam[T](rate), nil
	case "adamw":
		return NewAdamW[T](rate), nil
	}
	return nil, &UnknownError{name}
}

func usable(rate float64) error {
	if !(rate > 0) || math.IsInf(rate, 0) {
		return &RateError{rate}
	}
	return nil
}

// room is Prepare: gathered is to hold n numbers.
//
//go:noinline
func room[T Float](gathered *[]T, rate float64, n int) error {
	if *gathered == nil {
		*gathered = make([]T, n)
	}
	if len(*gathered) != n {
		return &SizeError{len(*gathered), n}
	}
	return usable(rate)
}

// ready panics with what Prepare has against a number of parameters; a schedule may have set a rate of 0.
func ready(err error) {
	if wrong, ok := err.(*SizeError); ok {
		panic(wrong)
	}
}

// SGD is plain descent: θ ← θ − η·g.
type SGD[T Float] struct{ Rate float64 }

func (o *SGD[T]) SetRate(rate float64) { o.Rate = rate }
func (o *SGD[T]) Prepare(int) error    { return usable(o.Rate) }

func (o *SGD[T]) Step(params, g []T) {
	rate := T(o.Rate)
	g = g[:len(params)]
	if w, ok := single(params); ok {
		g, _ := single(g)
		kernel.Axpy(float32(-rate), g, w)
		return
	}
	for i := range params {
		params[i] -= T(rate * g[i])
	}
}

// Momentum is descent with inertia: v ← β·v + g, θ ← θ − η·v. Source: Polyak 1964, in the form of Sutskever et al.
// 2013 without the (1−β) that some libraries add.
type Momentum[T Float] struct {
	Rate, Beta float64
	velocity   []T
}

// NewMomentum returns momentum with the usual β = 0.9.
func NewMomentum[T Float](rate float64) *Momentum[T] {
	return &Momentum[T]{Rate: rate, Beta: 0.9}
}

func (o *Momentum[T]) SetRate(rate float64) { o.Rate = rate }
func (o *Momentum[T]) Prepare(n int) error  { return room(&o.velocity, o.Rate, n) }

func (o *Momentum[T]) Step(params, g []T) {
	if len(o.velocity) != len(params) {
		ready(o.Prepare(len(params)))
	}
	inertia(params, g, o.velocity, T(o.Rate), T(o.Beta), false)
}

// Nesterov is momentum that looks ahead: v ← β·v + g, θ ← θ − η·(g + β·v). Source: Nesterov 1983, in the form of
// Sutskever et al. 2013, §2, with the derivatives taken where the parameters are.
type Nesterov[T Float] struct {
	Rate, Beta float64
	velocity   []T
}

// NewNesterov returns Nesterov's momentum with the usual β = 0.9.
func NewNesterov[T Float](rate float64) *Nesterov[T] {
	return &Nesterov[T]{Rate: rate, Beta: 0.9}
}

func (o *Nesterov[T]) SetRate(rate float64) { o.Rate = rate }
func (o *Nesterov[T]) Prepare(n int) error  { return room(&o.velocity, o.Rate, n) }

func (o *Nesterov[T]) Step(params, g []T) {
	if len(o.velocity) != len(params) {
		ready(o.Prepare(len(params)))
	}
	inertia(params, g, o.velocity, T(o.Rate), T(o.Beta), true)
}

// inertia is a step of momentum; ahead is Nesterov's.
func inertia[T Float](params, g, velocity []T, rate, beta T, ahead bool) {
	v := velocity[:len(params)]
	g = g[:len(params)]
	if w, ok := single(params); ok {
		g, _ := single(g)
		v, _ := single(v)
		kernel.Momentum(w, g, v, float32(rate), float32(beta), ahead)
		return
	}
	for i := range params {
		v[i] = T(beta*v[i]) + g[i]
		d := v[i]
		if ahead {
			d = g[i] + T(beta*v[i])
		}
		params[i] -= T(rate * d)
	}
}

// AdaGrad gives each parameter a rate that falls with what it has moved: s ← s + g², θ ← θ − η·g/(√s + ε).
// Source: Duchi, Hazan and Singer 2011, §1.1, the diagonal form; its δ is ε.
type AdaGrad[T Float] struct {
	Rate, Epsilon float64
	square        []T
}

// NewAdaGrad returns AdaGrad with s = 0 at first and ε = 1e-10.
func NewAdaGrad[T Float](rate float64) *AdaGrad[T] {
	return &AdaGrad[T]{Rate: rate, Epsilon: 1e-10}
}

func (o *AdaGrad[T]) SetRate(rate float64) { o.Rate = rate }
func (o *AdaGrad[T]) Prepare(n int) error  { return room(&o.square, o.Rate, n) }

func (o *AdaGrad[T]) Step(params, g []T) {
	if len(o.square) != len(params) {
		ready(o.Prepare(len(params)))
	}
	rate, epsilon := T(o.Rate), T(o.Epsilon)
	s := o.square[:len(params)]
	g = g[:len(params)]
	for i := range params {
		s[i] += T(g[i] * g[i])
		params[i] -= T(rate*g[i]) / (root(s[i]) + epsilon)
	}
}

// RMSProp is AdaGrad with a memory that fades: s ← ρ·s + (1−ρ)·g², θ ← θ − η·g/(√s + ε).
// Source: Tieleman and Hinton 2012, Coursera lecture 6.5.
type RMSProp[T Float] struct {
	Rate, Rho, Epsilon float64
	square             []T
}

// NewRMSProp returns RMSProp with ρ = 0.9 and ε = 1e-8.
func NewRMSProp[T Float](rate float64) *RMSProp[T] {
	return &RMSProp[T]{Rate: rate, Rho: 0.9, Epsilon: 1e-8}
}

func (o *RMSProp[T]) SetRate(rate float64) { o.Rate = rate }
func (o *RMSProp[T]) Prepare(n int) error  { return room(&o.square, o.Rate, n) }

func (o *RMSProp[T]) Step(params, g []T) {
	if len(o.square) != len(params) {
		ready(o.Prepare(len(params)))
	}
	rate, epsilon := T(o.Rate), T(o.Epsilon)
	rho, rest := T(o.Rho), T(1-o.Rho)
	s := o.square[:len(params)]
	g = g[:len(params)]
	for i := range params {
		s[i] = T(rho*s[i]) + T(rest*g[i]*g[i])
		params[i] -= T(rate*g[i]) / (root(s[i]) + epsilon)
	}
}

// Adam divides the mean of the derivatives by the root of the mean of their squares:
// m ← β₁m + (1−β₁)g, s ← β₂s + (1−β₂)g², θ ← θ − η·m̂/(√ŝ + ε) with m̂ = m/(1−β₁ᵗ) and ŝ = s/(1−β₂ᵗ).
// Source: Kingma and Ba 2015, algorithm 1.
type Adam[T Float] struct {
	Rate, Beta1, Beta2, Epsilon float64
	mean, square                []T
	power1, power2              float64 // β₁ᵗ and β₂ᵗ
}

// NewAdam returns Adam with the constants of its paper.
func NewAdam[T Float](rate float64) *Adam[T] {
	return &Adam[T]{Rate: rate, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
}

func (o *Adam[T]) SetRate(rate float64) { o.Rate = rate }

func (o *Adam[T]) Prepare(n int) error {
	if o.mean == nil {
		o.power1, o.power2 = 1, 1
	}
	_ = room(&o.square, o.Rate, n) // has the same to say
	return room(&o.mean, o.Rate, n)
}

func (o *Adam[T]) Step(params, g []T) {
	if len(o.mean) != len(params) {
		ready(o.Prepare(len(params)))
	}
	o.power1 = float64(o.power1 * o.Beta1) // rounded, so that nothing below is fused with it
	o.power2 = float64(o.power2 * o.Beta2)
	// The corrections divide; they are folded into the rate and into the root to save two divisions a parameter.
	rate := T(o.Rate / (1 - o.power1))
	root := T(1 / math.Sqrt(1-o.power2))
	b1, b2, epsilon := T(o.Beta1), T(o.Beta2), T(o.Epsilon)
	a1, a2 := T(1-o.Beta1), T(1-o.Beta2)
	m, s := o.mean[:len(params)], o.square[:len(params)]
	g = g[:len(params)]
	if w, ok := single(params); ok {
		g, _ := single(g)
		m, _ := single(m)
		s, _ := single(s)
		kernel.Adam(w, g, m, s, kernel.AdamStep{Rate: float32(rate), Beta1: float32(b1), Keep1: float32(a1), Beta2: float32(b2), Keep2: float32(a2),
			Correction: float32(root), Epsilon: float32(epsilon), Decay: 1})
		return
	}
	for i := range params {
		d := g[i]
		m[i] = T(b1*m[i]) + T(a1*d)
		s[i] = T(b2*s[i]) + T(a2*d*d)
		params[i] -= rate * m[i] / (T(T(math.Sqrt(float64(s[i])))*root) + epsilon)
	}
}

// AdamW is Adam with weights that decay on their own, not through the derivatives: θ ← θ − η·λ·θ before Adam's step. All
// parameters decay, biases too. Source: Loshchilov and Hutter 2019, algorithm 2 with a schedule multiplier in η.
type AdamW[T Float] struct {
	Adam[T]
	Decay float64 // λ
}

// NewAdamW returns AdamW with Adam's constants and λ = 0.01.
func NewAdamW[T Float](rate float64) *AdamW[T] {
	return &AdamW[T]{Adam: *NewAdam[T](rate), Decay: 0.01}
}

func (o *AdamW[T]) Step(params, g []T) {
	keep := T(1 - float64(o.Rate*o.Decay))
	for i := range params {
		params[i] *= keep
	}
	o.Adam.Step(params, g)
}

// single is x in float32, which kernels take; ok is false in float64.
func single[T Float](x []T) (s []float32, ok bool) {
	s, ok = any(x).([]float32)
	return s, ok
}

func root[T Float](v T) T { return T(math.Sqrt(float64(v))) }
