package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// CrossEntropy is the loss −ln p[class] with p the softmax of logits z [N,K], one loss an example, computed as
// ln Σe^z − z[class], which is finite for all finite z. → [N]
type CrossEntropy struct{ Classes []int }

func (CrossEntropy) Name() string { return "ce" }

func (op CrossEntropy) Shape(in []tensor.Shape) (tensor.Shape, error) {
	z, err := matrix("ce", in[0])
	if err != nil {
		return nil, err
	}
	if z[0] != len(op.Classes) {
		return nil, &tensor.ShapeError{Op: "ce", A: z, B: tensor.Shape{len(op.Classes)}, Want: "logits [N,K] and N classes"}
	}
	for _, c := range op.Classes {
		if c < 0 || c >= z[1] {
			return nil, &tensor.ShapeError{Op: "ce", A: z, B: tensor.Shape{c}, Want: "classes from 0 to K−1"}
		}
	}
	return z[:1], nil
}

func (op CrossEntropy) Forward(in []*tensor.Tensor) *tensor.Tensor {
	loss := result(op, in)
	for i, class := range op.Classes {
		z := in[0].Row(i)
		top := z[0]
		for _, v := range z {
			top = max(top, v)
		}
		// With the largest logit taken apart, the rest goes through ln(1+…): no digit is lost when the class is certain.
		rest, seen := 0.0, false
		for _, v := range z {
			if v == top && !seen {
				seen = true
				continue
			}
			rest += num.Exp(v - top)
		}
		loss.Data()[i] = (top - z[class]) + num.Log1p(rest)
	}
	return loss
}

// VJP: dz = up·(p − onehot(class)).
func (op CrossEntropy) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	d := tensor.Like(in[0])
	for i, class := range op.Classes {
		p := d.Row(i)
		softmax(p, in[0].Row(i))
		p[class]--
		for k := range p {
			p[k] *= up.Data()[i]
		}
	}
	return []*tensor.Tensor{d}
}

func (op CrossEntropy) Value(in []*tensor.Tensor, i int) expr.Expr {
	return expr.Negative{X: expr.Ln{X: expr.Ref{Slot: expr.Prob, Index: i*in[0].Dim(1) + op.Classes[i]}}}
}

func (op CrossEntropy) Derivative(in []*tensor.Tensor, _, i int) expr.Expr {
	row := i / in[0].Dim(1)
	return expr.Product{up(row), expr.Difference{A: expr.Ref{Slot: expr.Prob, Index: i}, B: expr.Ref{Slot: expr.Label, Index: i}}}
}

// Inside gives the probability of a class and whether it is the right one.
func (op CrossEntropy) Inside(in []*tensor.Tensor, r expr.Ref) float64 {
	row, k := r.Index/in[0].Dim(1), r.Index%in[0].Dim(1)
	if r.Slot == expr.Label {
		if op.Classes[row] == k {
			return 1
		}
		return 0
	}
	return probability(in[0].Row(row), k)
}

// probability is the k-th share of the softmax of z.
func probability(z []float64, k int) float64 {
	p := make([]float64, len(z))
	softmax(p, z)
	return p[k]
}
