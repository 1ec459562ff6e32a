package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Add is a + b, element by element. Axes are matched from the last one on; an axis that is missing, or has size 1,
// repeats: so a bias is added to every example, and a residual path joins.
type Add struct{}

func (Add) Name() string { return "add" }

func (Add) Inputs() (least, most int) { return 2, 2 }

func (Add) Shape(in []tensor.Shape) (tensor.Shape, error) { return broadcast("add", in[0], in[1]) }

func (op Add) Forward(in []*tensor.Tensor) *tensor.Tensor {
	return paired(op, in, func(a, b float64) float64 { return a + b })
}

// VJP: both get up, summed over the axes along which they repeat.
func (Add) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	d := []*tensor.Tensor{tensor.Like(in[0]), tensor.Like(in[1])}
	for k := range in {
		for i, from := range spread(in[k].Shape(), up.Shape()) {
			d[k].Data()[from] += up.Data()[i]
		}
	}
	return d
}

func (op Add) Value(in []*tensor.Tensor, i int) expr.Expr {
	a, b := pairAt(op, in, i)
	return expr.Sum{a, b}
}

func (op Add) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	var sum []expr.Expr
	for _, at := range gather(spread(in[k].Shape(), result(op, in).Shape()), i) {
		sum = append(sum, up(at))
	}
	return total(sum)
}
