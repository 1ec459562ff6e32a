package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Exp is h = e^z, element by element: the only curve that is its own slope.
type Exp struct{}

func (Exp) Name() string { return "exp" }

func (Exp) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(in) }

func (Exp) Forward(in []*tensor.Tensor) *tensor.Tensor { return tensor.Map(in[0], num.Exp) }

func (Exp) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	return scaled(in[0], out, up, func(_, h float64) float64 { return h })
}

func (Exp) Value(_ []*tensor.Tensor, i int) expr.Expr { return expr.Exp{X: expr.In(0, i)} }

func (Exp) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr { return expr.Product{up(i), out(i)} }
