package autodiff

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// SoftCrossEntropy is the loss −Σ t·ln p with p the softmax of logits z [N,K], one loss an example, against Targets
// [N,K] that share out 1 among the classes: every row sums to 1. → [N]
type SoftCrossEntropy struct{ Targets *tensor.Tensor }

// Smooth returns targets [N,K] for classes from 0 to K−1 with label smoothing: the right class gets 1 − rate + rate/K,
// the others rate/K. Source: Szegedy et al. 2016, "Rethinking the Inception architecture", §7.
func Smooth(classes []int, k int, rate float64) *tensor.Tensor {
	t := tensor.New(len(classes), k)
	for i, class := range classes {
		for j := range k {
			t.Row(i)[j] = rate / float64(k)
		}
		t.Row(i)[class] += 1 - rate
	}
	return t
}

func (SoftCrossEntropy) Name() string { return "soft_ce" }

func (op SoftCrossEntropy) Shape(in []tensor.Shape) (tensor.Shape, error) {
	z, err := matrix("soft_ce", in[0])
	if err != nil {
		return nil, err
	}
	if _, err := fits("soft_ce", z, op.Targets); err != nil {
		return nil, err
	}
	for i := range z[0] {
		sum := 0.0
		for _, t := range op.Targets.Row(i) {
			sum += t
		}
		if !(math.Abs(sum-1) < 1e-6) { // targets may come as float32
			return nil, &tensor.ShapeError{Op: "soft_ce", A: z, B: op.Targets.Shape(), Want: "targets whose rows sum to 1"}
		}
	}
	return z[:1], nil
}

func (op SoftCrossEntropy) Forward(in []*tensor.Tensor) *tensor.Tensor {
	loss := result(op, in)
	for i := range loss.Data() {
		z := in[0].Row(i)
		sum := 0.0
		logSum := softmax(make([]float64, len(z)), z)
		for k, t := range op.Targets.Row(i) {
			sum += float64(t * (logSum - z[k]))
		}
		loss.Data()[i] = sum
	}
	return loss
}

// VJP: dz = up·(p − t).
func (op SoftCrossEntropy) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	d := tensor.Like(in[0])
	for i := range d.Dim(0) {
		p := d.Row(i)
		softmax(p, in[0].Row(i))
		for k, t := range op.Targets.Row(i) {
			p[k] = up.Data()[i] * (p[k] - t)
		}
	}
	return []*tensor.Tensor{d}
}

func (op SoftCrossEntropy) Value(in []*tensor.Tensor, i int) expr.Expr {
	k := in[0].Dim(1)
	var sum expr.Sum
	for j := range k {
		at := i*k + j
		sum = append(sum, expr.Product{label(at), expr.Ln{X: expr.Ref{Slot: expr.Prob, Index: at}}})
	}
	return expr.Negative{X: sum}
}

func (op SoftCrossEntropy) Derivative(in []*tensor.Tensor, _, i int) expr.Expr {
	return expr.Product{up(i / in[0].Dim(1)), expr.Difference{A: expr.Ref{Slot: expr.Prob, Index: i}, B: label(i)}}
}

// Inside gives the probability of a class and the share that it should have.
func (op SoftCrossEntropy) Inside(in []*tensor.Tensor, r expr.Ref) float64 {
	if r.Slot == expr.Label {
		return op.Targets.Data()[r.Index]
	}
	return probability(in[0].Row(r.Index/in[0].Dim(1)), r.Index%in[0].Dim(1))
}
