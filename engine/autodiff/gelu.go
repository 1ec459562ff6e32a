package autodiff

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// GELU is h = z·Φ(z) with Φ(z) = ½·(1 + erf(z/√2)), the share of a normal distribution below z, element by element: the
// exact form, not the one through tanh. Its slope is Φ(z) + z·φ(z) with φ(z) = e^(−z²/2)/√(2π).
// Source: Hendrycks, Gimpel 2016, "Gaussian error linear units".
type GELU struct{}

func (GELU) Name() string { return "gelu" }

func (GELU) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(in) }

// below is Φ(z), from erfc, which keeps its digits far below 0.
func below(z float64) float64 { return float64(num.Erfc(-z/math.Sqrt2) / 2) }

func (GELU) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return tensor.Map(in[0], func(z float64) float64 { return z * below(z) })
}

func (GELU) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	const rootTwoPi = math.Sqrt2 * math.SqrtPi
	return scaled(in[0], out, up, func(z, _ float64) float64 {
		return below(z) + float64(z*num.Exp(-float64(z*z)/2)/rootTwoPi)
	})
}

// share is the formula of Φ(z).
func share(z expr.Expr) expr.Expr {
	two := expr.Number(2)
	return expr.Fraction{Over: expr.Sum{expr.Number(1), expr.Erf{X: expr.Fraction{Over: z, Under: expr.Root{X: two}}}}, Under: two}
}

func (GELU) Value(_ []*tensor.Tensor, i int) expr.Expr {
	return expr.Product{expr.In(0, i), share(expr.In(0, i))}
}

func (GELU) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	z, two := expr.In(0, i), expr.Number(2)
	density := expr.Fraction{
		Over:  expr.Exp{X: expr.Negative{X: expr.Fraction{Over: expr.Square{X: z}, Under: two}}},
		Under: expr.Root{X: expr.Product{two, expr.Pi{}}},
	}
	return expr.Product{up(i), expr.Sum{share(z), expr.Product{z, density}}}
}
