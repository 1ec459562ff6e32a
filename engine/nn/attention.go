package nn

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// SelfAttention lets every step of a sequence look at all steps: with queries q, keys k and values v, each of Heads heads
// (0 counts as 1) of width d = D/Heads mixes values by softmax(q·kᵀ/√d)·v, and the heads, side by side, go through an
// affine layer. x [N,T,D]; W [3·D,D] and b [3·D] for q, k and v one below the other; U [D,D] and a [D] → [N,T,D]. With
// Causal a step sees itself and the steps before it, none after it: −∞ is added to their q·kᵀ, so that their share is 0.
// Source: Vaswani et al. 2017, "Attention is all you need".
type SelfAttention struct {
	Heads  int
	Causal bool
}

func (SelfAttention) Name() string { return "self_attention" }

func (SelfAttention) Inputs() (least, most int) { return 5, 5 }

func (l SelfAttention) Shape(in []tensor.Shape) (tensor.Shape, error) {
	x, heads := in[0], max(1, l.Heads)
	if len(x) != 3 || x[1] < 1 || x[2] < 1 || x[2]%heads != 0 {
		return nil, &tensor.ShapeError{Op: "self_attention", A: x, B: tensor.Shape{heads}, Want: "sequences [N,T,D] whose width the heads divide"}
	}
	d := x[2]
	for k, want := range []tensor.Shape{{3 * d, d}, {3 * d}, {d, d}, {d}} {
		if !in[k+1].Equal(want) {
			return nil, &tensor.ShapeError{Op: "self_attention", A: x, B: in[k+1], Want: "weights [3·D,D] and [3·D] for queries, keys and values, [D,D] and [D] for the result"}
		}
	}
	return x, nil
}

func (l SelfAttention) Record(t *autodiff.Tape, _ graph.Mode, in ...autodiff.Var) autodiff.Var {
	shaped(l, in)
	s := in[0].Value().Shape()
	d, heads := s[2], max(1, l.Heads)
	all := t.Apply(autodiff.Affine{}, in[0], in[1], in[2])
	// part takes queries, keys or values apart into heads: [N,T,heads,d] with the axes in a new order.
	part := func(i int, axes ...int) autodiff.Var {
		v := t.Apply(autodiff.Slice{Axis: 2, From: i * d, To: (i + 1) * d}, all)
		return t.Apply(autodiff.Transpose{Axes: axes}, t.Apply(autodiff.Reshape{To: []int{0, 0, heads, -1}}, v))
	}
	q, k, v := part(0, 0, 2, 1, 3), part(1, 0, 2, 3, 1), part(2, 0, 2, 1, 3)
	scores := t.Apply(autodiff.Scale{By: 1 / math.Sqrt(float64(d/heads))}, t.Apply(autodiff.MatMul{}, q, k))
	if l.Causal {
		scores = t.Apply(autodiff.Add{}, scores, t.Leaf(future(s[1])))
	}
	mixed := t.Apply(autodiff.MatMul{}, t.Apply(autodiff.Softmax{}, scores), v)
	rows := t.Apply(autodiff.Reshape{To: []int{0, 0, -1}}, t.Apply(autodiff.Transpose{Axes: []int{0, 2, 1, 3}}, mixed))
	return t.Apply(autodiff.Affine{}, rows, in[3], in[4])
}

// future is a mask [T,T]: −∞ where the step of the column comes after that of the row, else 0.
func future(steps int) *tensor.Tensor {
	mask := tensor.New(steps, steps)
	for i := range steps {
		for j := i + 1; j < steps; j++ {
			mask.Row(i)[j] = math.Inf(-1)
		}
	}
	return mask
}
