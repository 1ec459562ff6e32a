package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Embedding picks rows of a table: x […] holds whole numbers from 0 to V−1, the table is [V,D] → […,D]. It panics with a
// *tensor.ShapeError if a number is no row. Nothing can be derived by x: its derivative is 0.
// Source: Bengio et al. 2003, "A neural probabilistic language model".
type Embedding struct{}

func (Embedding) Name() string { return "embedding" }

func (Embedding) Inputs() (least, most int) { return 2, 2 }

func (Embedding) Shape(in []tensor.Shape) (tensor.Shape, error) {
	x, table := in[0], in[1]
	if len(table) != 2 {
		return nil, &tensor.ShapeError{Op: "embedding", A: x, B: table, Want: "numbers of rows and a table [V,D]"}
	}
	return append(append(tensor.Shape(nil), x...), table[1]), nil
}

// row returns the row that number i of x picks.
func (Embedding) row(in []*tensor.Tensor, i int) int {
	v, rows := in[0].Data()[i], in[1].Dim(0)
	row := int(v)
	if float64(row) != v || row < 0 || row >= rows {
		panic(&tensor.ShapeError{Op: "embedding", A: in[0].Shape(), B: in[1].Shape(), Want: "whole numbers from 0, below the number of rows"})
	}
	return row
}

func (op Embedding) Forward(in []*tensor.Tensor) *tensor.Tensor {
	y := result(op, in)
	d := in[1].Dim(1)
	for i := range in[0].Data() {
		copy(y.Data()[i*d:], in[1].Row(op.row(in, i)))
	}
	return y
}

// VJP: each row of the table gets the sum of what comes back from where it was picked.
func (op Embedding) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	table := tensor.Like(in[1])
	d := table.Dim(1)
	for i, g := range up.Data() {
		table.Data()[op.row(in, i/d)*d+i%d] += g
	}
	return []*tensor.Tensor{tensor.Like(in[0]), table}
}

func (op Embedding) Value(in []*tensor.Tensor, i int) expr.Expr {
	d := in[1].Dim(1)
	return expr.In(1, op.row(in, i/d)*d+i%d)
}

func (op Embedding) Derivative(in []*tensor.Tensor, k, i int) expr.Expr {
	var sum []expr.Expr
	d := in[1].Dim(1)
	for at := range in[0].Size() {
		if k == 1 && op.row(in, at) == i/d {
			sum = append(sum, up(at*d+i%d))
		}
	}
	return total(sum)
}
