package tensor

import (
	"strconv"
	"strings"
)

// Shape lists the sizes along each axis, outermost first; the shape of a single number is empty.
type Shape []int

// Size returns the number of elements.
func (s Shape) Size() int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// Equal tells whether both shapes have the same axes.
func (s Shape) Equal(o Shape) bool {
	if len(s) != len(o) {
		return false
	}
	for i := range s {
		if s[i] != o[i] {
			return false
		}
	}
	return true
}

// String writes a shape as people do: "3×2", or "scalar".
func (s Shape) String() string {
	if len(s) == 0 {
		return "scalar"
	}
	parts := make([]string, len(s))
	for i, d := range s {
		parts[i] = strconv.Itoa(d)
	}
	return strings.Join(parts, "×")
}

// ShapeError tells which operation could not take which shapes, and what it needs.
type ShapeError struct {
	Op   string
	A, B Shape
	Want string
}

func (e *ShapeError) Error() string {
	return e.Op + ": shapes " + e.A.String() + " and " + e.B.String() + " do not fit: " + e.Want
}

// Tensor is a row-major array. Its zero value is not usable; take New or From.
type Tensor struct {
	shape Shape
	data  []float64
}

// New returns a tensor of zeros. It panics if a size is below 0.
func New(shape ...int) *Tensor {
	for _, d := range shape {
		if d < 0 {
			panic("tensor: the shape " + Shape(append([]int(nil), shape...)).String() + " has a size below 0")
		}
	}
	return &Tensor{shape: append(Shape(nil), shape...), data: make([]float64, Shape(shape).Size())}
}

// From returns a tensor over data, which it keeps. It panics with a *ShapeError unless data has shape's size.
func From(data []float64, shape ...int) *Tensor {
	if Shape(shape).Size() != len(data) {
		panic(&ShapeError{Op: "from", A: append(Shape(nil), shape...), B: Shape{len(data)}, Want: "as many numbers as the shape has places"})
	}
	return &Tensor{shape: append(Shape(nil), shape...), data: data}
}

// Scalar returns a tensor that is one number.
func Scalar(v float64) *Tensor { return &Tensor{shape: Shape{}, data: []float64{v}} }

// FromRows returns the matrix with the given rows, copied. It panics with a *ShapeError if rows differ in length.
func FromRows(rows [][]float64) *Tensor {
	if len(rows) == 0 {
		return New(0, 0)
	}
	t := New(len(rows), len(rows[0]))
	for i, row := range rows {
		if len(row) != len(rows[0]) {
			panic(&ShapeError{Op: "from rows", A: Shape{len(rows[0])}, B: Shape{len(row)}, Want: "rows of one length"})
		}
		copy(t.data[i*len(row):], row)
	}
	return t
}

// Shape returns the sizes along each axis; the caller must not change it.
func (t *Tensor) Shape() Shape { return t.shape }

// Data returns the elements in row-major order, not a copy.
func (t *Tensor) Data() []float64 { return t.data }

// Size returns the number of elements.
func (t *Tensor) Size() int { return len(t.data) }

// Rank returns the number of axes.
func (t *Tensor) Rank() int { return len(t.shape) }

// Dim returns the size along an axis.
func (t *Tensor) Dim(axis int) int { return t.shape[axis] }

// Item returns the only element. It panics with a *ShapeError unless there is exactly one.
func (t *Tensor) Item() float64 {
	if len(t.data) != 1 {
		panic(&ShapeError{Op: "item", A: t.shape, B: Shape{}, Want: "exactly one number"})
	}
	return t.data[0]
}

// Row returns row i of a matrix, not a copy. It panics with a *ShapeError unless t is 2-D.
func (t *Tensor) Row(i int) []float64 {
	if t.Rank() != 2 {
		panic(&ShapeError{Op: "row", A: t.shape, B: Shape{}, Want: "a matrix"})
	}
	n := t.shape[1]
	return t.data[i*n : (i+1)*n]
}

// Rows returns a copy of a matrix as a slice of rows. It panics with a *ShapeError unless t is 2-D.
func (t *Tensor) Rows() [][]float64 {
	if t.Rank() != 2 {
		panic(&ShapeError{Op: "rows", A: t.shape, B: Shape{}, Want: "a matrix"})
	}
	rows := make([][]float64, t.shape[0])
	for i := range rows {
		rows[i] = append([]float64(nil), t.Row(i)...)
	}
	return rows
}

// Clone returns a copy.
func (t *Tensor) Clone() *Tensor {
	return &Tensor{shape: append(Shape(nil), t.shape...), data: append([]float64(nil), t.data...)}
}

// Like returns zeros in the shape of t.
func Like(t *Tensor) *Tensor { return New(t.shape...) }

// Map returns f of every element.
func Map(t *Tensor, f func(float64) float64) *Tensor {
	out := Like(t)
	for i, v := range t.data {
		out.data[i] = f(v)
	}
	return out
}

// Accumulate adds src to dst in place. It panics with a *ShapeError unless the shapes are equal.
func Accumulate(dst, src *Tensor) {
	if !dst.shape.Equal(src.shape) {
		panic(&ShapeError{Op: "accumulate", A: dst.shape, B: src.shape, Want: "equal shapes"})
	}
	for i, v := range src.data {
		dst.data[i] += v
	}
}
