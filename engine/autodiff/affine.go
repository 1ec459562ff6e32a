package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Affine is z = x·Wᵀ + b: x [N,D], W [M,D], b [M] → z [N,M]. A row of W holds the weights of one unit. Further axes
// between N and D, such as the steps of a sequence, are kept.
type Affine struct{}

func (Affine) Name() string { return "affine" }

func (Affine) Inputs() (least, most int) { return 3, 3 }

func (Affine) Shape(in []tensor.Shape) (tensor.Shape, error) {
	x, w, b := in[0], in[1], in[2]
	if len(x) < 2 || len(w) != 2 || x[len(x)-1] != w[1] {
		return nil, &tensor.ShapeError{Op: "affine", A: x, B: w, Want: "inputs [N,D] and weights [M,D]"}
	}
	if len(b) != 1 || b[0] != w[0] {
		return nil, &tensor.ShapeError{Op: "affine", A: w, B: b, Want: "one bias for each row of weights"}
	}
	return append(append(tensor.Shape(nil), x[:len(x)-1]...), w[0]), nil
}

func (Affine) sizes(in []*tensor.Tensor) (n, d, m int) {
	m, d = in[1].Dim(0), in[1].Dim(1)
	return in[0].Shape()[:in[0].Rank()-1].Size(), d, m
}

func (op Affine) Forward(in []*tensor.Tensor) *tensor.Tensor {
	z := result(op, in)
	n, d, m := op.sizes(in)
	x, w, b := in[0].Data(), in[1].Data(), in[2].Data()
	for i := range n {
		row := x[i*d : (i+1)*d]
		for u := range m {
			sum := 0.0
			for j, weight := range w[u*d : (u+1)*d] {
				sum += float64(weight * row[j])
			}
			z.Data()[i*m+u] = sum + b[u]
		}
	}
	return z
}

// VJP: dx = up·W, dW = upᵀ·x, db = column sums of up.
func (op Affine) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	n, d, m := op.sizes(in)
	x, w, g := in[0].Data(), in[1].Data(), up.Data()
	dx, dw, db := tensor.Like(in[0]), tensor.New(m, d), tensor.New(m)
	for i := range n {
		for u := range m {
			delta := g[i*m+u]
			db.Data()[u] += delta
			for j := range d {
				dx.Data()[i*d+j] += float64(delta * w[u*d+j])
				dw.Data()[u*d+j] += float64(delta * x[i*d+j])
			}
		}
	}
	return []*tensor.Tensor{dx, dw, db}
}

func (op Affine) Value(in []*tensor.Tensor, i int) expr.Expr {
	_, d, m := op.sizes(in)
	row, unit := i/m, i%m
	sum := make(expr.Sum, 0, d+1)
	for j := range d {
		sum = append(sum, expr.Product{expr.In(1, unit*d+j), expr.In(0, row*d+j)})
	}
	return append(sum, expr.In(2, unit))
}

func (op Affine) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	n, d, m := op.sizes(in)
	var sum expr.Sum
	switch k {
	case 0:
		row, j := i/d, i%d
		for u := range m {
			sum = append(sum, expr.Product{expr.Ref{Slot: expr.Up, Index: row*m + u}, expr.In(1, u*d+j)})
		}
	case 1:
		unit, j := i/d, i%d
		for row := range n {
			sum = append(sum, expr.Product{expr.Ref{Slot: expr.Up, Index: row*m + unit}, expr.In(0, row*d+j)})
		}
	default:
		for row := range n {
			sum = append(sum, expr.Ref{Slot: expr.Up, Index: row*m + i})
		}
	}
	return sum
}
