package tensor

import (
	"errors"
	"testing"
)

// misuse runs f and returns the shape error with which it panics.
func misuse(t *testing.T, f func()) *ShapeError {
	t.Helper()
	var e *ShapeError
	func() {
		defer func() {
			err, _ := recover().(error)
			errors.As(err, &e)
		}()
		f()
	}()
	if e == nil {
		t.Fatal("no shape error")
	}
	return e
}

func TestASizeBelowZeroCannotBe(t *testing.T) {
	defer func() {
		if got, want := recover(), "tensor: the shape -1×2 has a size below 0"; got != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}()
	New(-1, 2)
}

func TestTensor(t *testing.T) {
	m := FromRows([][]float64{{1, 2, 3}, {4, 5, 6}})
	if got := m.Shape().String(); got != "2×3" || m.Size() != 6 || m.Rank() != 2 || m.Dim(1) != 3 {
		t.Errorf("shape %s, size %d", got, m.Size())
	}
	if got := m.Row(1)[2]; got != 6 {
		t.Errorf("row 1, column 2: got %v, want 6", got)
	}
	copied := m.Clone()
	copied.Row(0)[0] = 9
	rows := m.Rows()
	rows[1][1] = 9
	if m.Data()[0] != 1 || m.Data()[4] != 5 {
		t.Error("a copy shares its numbers")
	}
	Accumulate(copied, m)
	if copied.Data()[0] != 10 || copied.Data()[5] != 12 {
		t.Errorf("sum %v", copied.Data())
	}
	if got := Map(m, func(v float64) float64 { return -v }).Data()[3]; got != -4 {
		t.Errorf("map: got %v", got)
	}
	if Scalar(3).Item() != 3 || Scalar(3).Shape().String() != "scalar" || !Like(m).Shape().Equal(m.Shape()) || m.Shape().Equal(Shape{3, 2}) || m.Shape().Equal(Shape{6}) {
		t.Error("shapes are mixed up")
	}
}

func TestMisuseNamesTheOperationAndBothShapes(t *testing.T) {
	m := New(2, 3)
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"from", func() { From([]float64{1, 2, 3}, 2, 2) }, "from: shapes 2×2 and 3 do not fit: as many numbers as the shape has places"},
		{"rows", func() { FromRows([][]float64{{1}, {1, 2}}) }, "from rows: shapes 1 and 2 do not fit: rows of one length"},
		{"item", func() { m.Item() }, "item: shapes 2×3 and scalar do not fit: exactly one number"},
		{"row", func() { New(2).Row(0) }, "row: shapes 2 and scalar do not fit: a matrix"},
		{"all rows", func() { New(2).Rows() }, "rows: shapes 2 and scalar do not fit: a matrix"},
		{"accumulate", func() { Accumulate(m, New(3, 2)) }, "accumulate: shapes 2×3 and 3×2 do not fit: equal shapes"},
	}
	for _, test := range tests {
		if got := misuse(t, test.f).Error(); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}
