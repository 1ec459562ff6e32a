package expr

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// Slot names a tensor that takes part in an operation: its k-th input is Slot k.
type Slot int

const (
	Out   Slot = -1 // the operation's result
	Up    Slot = -2 // derivative of the loss by the operation's result
	Prob  Slot = -3 // probability that a loss on logits computes within itself
	Label Slot = -4 // what really happened
	// What an operation that standardises groups computes within itself: of group Index the mean and the variance.
	Center Slot = -5
	Spread Slot = -6
)

// Expr is one of the types of this package.
type Expr interface{ expr() }

type (
	// Ref is element Index, in row-major order, of a tensor.
	Ref struct {
		Slot  Slot
		Index int
	}
	// Number is a constant of the formula itself.
	Number float64
	// Sum adds its terms, Product multiplies its factors.
	Sum     []Expr
	Product []Expr
	// Difference is A − B, Fraction is Over divided by Under, Negative is −X.
	Difference struct{ A, B Expr }
	Fraction   struct{ Over, Under Expr }
	Negative   struct{ X Expr }
	// Exp is e^X, Ln the natural logarithm, Square is X².
	Exp    struct{ X Expr }
	Ln     struct{ X Expr }
	Square struct{ X Expr }
	// Rectified is max(0, X); Positive is 1 where X > 0 and otherwise 0.
	Rectified struct{ X Expr }
	Positive  struct{ X Expr }
	// Root is the square root of X, Absolute its size without the sign, Erf the error function 2/√π·∫₀^X e^(−t²) dt.
	Root     struct{ X Expr }
	Absolute struct{ X Expr }
	Erf      struct{ X Expr }
	// Greatest is the largest of its members, of which there is at least one.
	Greatest []Expr
	// Choice is Then where Test > 0, and otherwise Else.
	Choice struct{ Test, Then, Else Expr }
	// Pi is π.
	Pi struct{}
)

func (Ref) expr()        {}
func (Number) expr()     {}
func (Sum) expr()        {}
func (Product) expr()    {}
func (Difference) expr() {}
func (Fraction) expr()   {}
func (Negative) expr()   {}
func (Exp) expr()        {}
func (Ln) expr()         {}
func (Square) expr()     {}
func (Rectified) expr()  {}
func (Positive) expr()   {}
func (Root) expr()       {}
func (Absolute) expr()   {}
func (Erf) expr()        {}
func (Greatest) expr()   {}
func (Choice) expr()     {}
func (Pi) expr()         {}

// In returns element i of input k.
func In(k, i int) Ref { return Ref{Slot(k), i} }

// Eval returns the value of e, taking the numbers it refers to from value.
func Eval(e Expr, value func(Ref) float64) float64 {
	switch e := e.(type) {
	case Ref:
		return value(e)
	case Number:
		return float64(e)
	case Sum:
		s := 0.0
		for _, term := range e {
			s += Eval(term, value)
		}
		return s
	case Product:
		p := 1.0
		for _, factor := range e {
			p *= Eval(factor, value)
		}
		return p
	case Difference:
		return Eval(e.A, value) - Eval(e.B, value)
	case Fraction:
		return Eval(e.Over, value) / Eval(e.Under, value)
	case Negative:
		return -Eval(e.X, value)
	case Exp:
		return num.Exp(Eval(e.X, value))
	case Ln:
		return num.Log(Eval(e.X, value))
	case Square:
		x := Eval(e.X, value)
		return x * x
	case Rectified:
		return max(0, Eval(e.X, value))
	case Positive:
		if Eval(e.X, value) > 0 {
			return 1
		}
		return 0
	case Root:
		return math.Sqrt(Eval(e.X, value))
	case Absolute:
		return math.Abs(Eval(e.X, value))
	case Erf:
		return num.Erf(Eval(e.X, value))
	case Greatest:
		top := Eval(e[0], value)
		for _, x := range e[1:] {
			top = max(top, Eval(x, value))
		}
		return top
	case Choice:
		if Eval(e.Test, value) > 0 {
			return Eval(e.Then, value)
		}
		return Eval(e.Else, value)
	case Pi:
		return math.Pi
	}
	panic("expr: a type from outside this package")
}

// Rewrite returns e with every part replaced by f, innermost first.
func Rewrite(e Expr, f func(Expr) Expr) Expr {
	each := func(list []Expr) []Expr {
		out := make([]Expr, len(list))
		for i, x := range list {
			out[i] = Rewrite(x, f)
		}
		return out
	}
	switch x := e.(type) {
	case Sum:
		e = Sum(each(x))
	case Product:
		e = Product(each(x))
	case Difference:
		e = Difference{Rewrite(x.A, f), Rewrite(x.B, f)}
	case Fraction:
		e = Fraction{Rewrite(x.Over, f), Rewrite(x.Under, f)}
	case Negative:
		e = Negative{Rewrite(x.X, f)}
	case Exp:
		e = Exp{Rewrite(x.X, f)}
	case Ln:
		e = Ln{Rewrite(x.X, f)}
	case Square:
		e = Square{Rewrite(x.X, f)}
	case Rectified:
		e = Rectified{Rewrite(x.X, f)}
	case Positive:
		e = Positive{Rewrite(x.X, f)}
	case Root:
		e = Root{Rewrite(x.X, f)}
	case Absolute:
		e = Absolute{Rewrite(x.X, f)}
	case Erf:
		e = Erf{Rewrite(x.X, f)}
	case Greatest:
		e = Greatest(each(x))
	case Choice:
		e = Choice{Rewrite(x.Test, f), Rewrite(x.Then, f), Rewrite(x.Else, f)}
	}
	return f(e)
}
