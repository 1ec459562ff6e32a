package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// BCE is the binary cross-entropy of logits z against labels in [0,1], one loss a logit, in one row:
// L = −[y·ln p + (1−y)·ln(1−p)] with p = σ(z), computed from z, so that it is finite for every finite z. Labels are in
// the order of the logits. z [N,1] or any other shape → [their number]
type BCE struct{ Labels []float64 }

func (BCE) Name() string { return "bce" }

func (op BCE) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if in[0].Size() != len(op.Labels) {
		return nil, &tensor.ShapeError{Op: "bce", A: in[0], B: tensor.Shape{len(op.Labels)}, Want: "a label for each logit"}
	}
	return tensor.Shape{len(op.Labels)}, nil
}

func (op BCE) Forward(in []*tensor.Tensor) *tensor.Tensor {
	loss := result(op, in)
	for i, z := range in[0].Data() {
		y := op.Labels[i]
		// The two halves are added apart: softplus(z) − y·z would cancel for a large z and y = 1.
		loss.Data()[i] = float64(y*num.Softplus(-z)) + float64((1-y)*num.Softplus(z))
	}
	return loss
}

// VJP: dz = up·(p − y).
func (op BCE) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	d := tensor.Like(in[0])
	for i, z := range in[0].Data() {
		d.Data()[i] = up.Data()[i] * (num.Sigmoid(z) - op.Labels[i])
	}
	return []*tensor.Tensor{d}
}

func (BCE) Value(_ []*tensor.Tensor, i int) expr.Expr {
	p, y := expr.Ref{Slot: expr.Prob, Index: i}, expr.Ref{Slot: expr.Label, Index: i}
	one := expr.Number(1)
	return expr.Negative{X: expr.Sum{
		expr.Product{y, expr.Ln{X: p}},
		expr.Product{expr.Difference{A: one, B: y}, expr.Ln{X: expr.Difference{A: one, B: p}}},
	}}
}

func (BCE) Derivative(_ []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(i), expr.Difference{A: expr.Ref{Slot: expr.Prob, Index: i}, B: expr.Ref{Slot: expr.Label, Index: i}}}
}

// Inside gives the probability σ(z) and the label of an element.
func (op BCE) Inside(in []*tensor.Tensor, r expr.Ref) float64 {
	if r.Slot == expr.Label {
		return op.Labels[r.Index]
	}
	return num.Sigmoid(in[0].Data()[r.Index])
}
