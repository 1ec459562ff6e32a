package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// MatMul is the matrix product over the last two axes: a […,N,K], b […,K,M] → [N,M] for each place of the axes before,
// which repeat as in Add.
type MatMul struct{}

func (MatMul) Name() string { return "matmul" }

func (MatMul) Inputs() (least, most int) { return 2, 2 }

func (MatMul) Shape(in []tensor.Shape) (tensor.Shape, error) {
	a, b := in[0], in[1]
	if len(a) < 2 || len(b) < 2 || a[len(a)-1] != b[len(b)-2] {
		return nil, &tensor.ShapeError{Op: "matmul", A: a, B: b, Want: "matrices […,N,K] and […,K,M]"}
	}
	lead, err := broadcast("matmul", a[:len(a)-2], b[:len(b)-2])
	if err != nil {
		return nil, err
	}
	return append(lead, a[len(a)-2], b[len(b)-1]), nil
}

// product is one of the matrix products: where its three matrices start.
type product struct{ a, b, c int }

func (op MatMul) products(in []*tensor.Tensor) (list []product, n, k, m int) {
	a, b := in[0].Shape(), in[1].Shape()
	s := result(op, in).Shape()
	n, k, m = a[len(a)-2], a[len(a)-1], b[len(b)-1]
	lead := s[:len(s)-2]
	fromA, fromB := spread(a[:len(a)-2], lead), spread(b[:len(b)-2], lead)
	for i := range fromA {
		list = append(list, product{fromA[i] * n * k, fromB[i] * k * m, i * n * m})
	}
	return list, n, k, m
}

func (op MatMul) Forward(in []*tensor.Tensor) *tensor.Tensor {
	c := result(op, in)
	list, n, k, m := op.products(in)
	a, b := in[0].Data(), in[1].Data()
	for _, p := range list {
		for i := range n {
			for j := range m {
				sum := 0.0
				for l := range k {
					sum += float64(a[p.a+i*k+l] * b[p.b+l*m+j])
				}
				c.Data()[p.c+i*m+j] = sum
			}
		}
	}
	return c
}

// VJP: da = up·bᵀ and db = aᵀ·up, summed over the axes along which they repeat.
func (op MatMul) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	da, db := tensor.Like(in[0]), tensor.Like(in[1])
	list, n, k, m := op.products(in)
	a, b := in[0].Data(), in[1].Data()
	for _, p := range list {
		for i := range n {
			for j := range m {
				g := up.Data()[p.c+i*m+j]
				for l := range k {
					da.Data()[p.a+i*k+l] += float64(g * b[p.b+l*m+j])
					db.Data()[p.b+l*m+j] += float64(g * a[p.a+i*k+l])
				}
			}
		}
	}
	return []*tensor.Tensor{da, db}
}

func (op MatMul) Value(in []*tensor.Tensor, at int) expr.Expr {
	list, n, k, m := op.products(in)
	p, i, j := list[at/(n*m)], at%(n*m)/m, at%m
	var sum []expr.Expr
	for l := range k {
		sum = append(sum, expr.Product{expr.In(0, p.a+i*k+l), expr.In(1, p.b+l*m+j)})
	}
	return total(sum)
}

func (op MatMul) Derivative(in []*tensor.Tensor, which, at int) expr.Expr {
	list, n, k, m := op.products(in)
	var sum []expr.Expr
	for _, p := range list {
		if which == 0 && p.a == at/(n*k)*n*k {
			i, l := at%(n*k)/k, at%k
			for j := range m {
				sum = append(sum, expr.Product{up(p.c + i*m + j), expr.In(1, p.b+l*m+j)})
			}
		}
		if which == 1 && p.b == at/(k*m)*k*m {
			l, j := at%(k*m)/m, at%m
			for i := range n {
				sum = append(sum, expr.Product{up(p.c + i*m + j), expr.In(0, p.a+i*k+l)})
			}
		}
	}
	return total(sum)
}
