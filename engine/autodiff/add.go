package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Add is a + b, element by element. Axes are matched from the last one on; an axis that is missing, or has size 1,
// repeats: so a bias is added to every example, and a residual path joins.
type Add struct{}

func (Add) Name() string { return "add" }

func (Add) Shape(in []tensor.Shape) (tensor.Shape, error) { return broadcast("add", in[0], in[1]) }

func (op Add) Forward(in []*tensor.Tensor) *tensor.Tensor {
	sum := result(op, in)
	from := [2][]int{spread(in[0].Shape(), sum.Shape()), spread(in[1].Shape(), sum.Shape())}
	for i := range sum.Data() {
		sum.Data()[i] = in[0].Data()[from[0][i]] + in[1].Data()[from[1][i]]
	}
	return sum
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
	s := result(op, in).Shape()
	return expr.Sum{expr.In(0, spread(in[0].Shape(), s)[i]), expr.In(1, spread(in[1].Shape(), s)[i])}
}

func (op Add) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	var sum []expr.Expr
	for _, at := range gather(spread(in[k].Shape(), result(op, in).Shape()), i) {
		sum = append(sum, up(at))
	}
	return total(sum)
}
