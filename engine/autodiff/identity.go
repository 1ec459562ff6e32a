package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Identity is h = z: the activation of a linear layer.
type Identity struct{}

func (Identity) Name() string { return "identity" }

func (Identity) Shape(in []tensor.Shape) (tensor.Shape, error) { return same(in) }

func (Identity) Forward(in []*tensor.Tensor) *tensor.Tensor { return in[0].Clone() }

func (Identity) VJP(_ []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	return []*tensor.Tensor{up.Clone()}
}

func (Identity) Value(_ []*tensor.Tensor, i int) expr.Expr { return expr.In(0, i) }

func (Identity) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr { return up(i) }
