package table

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/internal/memory"
)

func TestSpreadsheetsOfAllCountriesAreTheSame(t *testing.T) {
	for name, text := range map[string]string{
		"commas and points":          "u,q,rain\n0.9,0.7,yes\n0.5,0.1,no\n",
		"semicolons, decimal commas": "u;q;rain\r\n0,9;0,7;yes\r\n0,5;0,1;no\r\n",
		"tabs, no last line break":   "u\tq\train\n0,9\t0.7\tyes\n0.5\t0,1\tno",
		"byte order mark":            "\ufeffu;q;rain\n0,9;0,7;yes\n0,5;0,1;no\n",
		"quotation marks":            "\"u\",\"q\",\"rain\"\n\"0,9\",\"0.7\",\"yes\"\n0.5,0.1,no\n",
		"empty rows and spaces":      "\n u , q , rain \n\n 0.9 , 0.7 , yes \n  \n0.5, 0.1,no\n\n",
		"old line breaks":            "u,q,rain\r0.9,0.7,yes\r0.5,0.1,no\r",
	} {
		table, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s, classes, err := table.Set(2)
		if err != nil || !slices.Equal(table.Names, []string{"u", "q", "rain"}) || !slices.Equal(s.X, []float32{0.9, 0.7, 0.5, 0.1}) ||
			!slices.Equal(s.Y, []int{1, 0}) || !slices.Equal(classes, []string{"no", "yes"}) || s.Inputs != 2 || s.Classes != 2 {
			t.Errorf("%s: %v, %+v, %v, %v", name, table.Names, s, classes, err)
		}
	}
}

func TestRowsWithoutNames(t *testing.T) {
	table, err := Parse("1.5,10\n2.5,9\n3.5,10\n")
	if err != nil || table.Rows() != 3 || !slices.Equal(table.Names, []string{"1", "2"}) {
		t.Fatalf("%+v, %v", table, err)
	}
	column, err := table.Column("1")
	if err != nil {
		t.Fatal(err)
	}
	if v, err := table.Numbers(column); err != nil || !slices.Equal(v, []float64{1.5, 2.5, 3.5}) {
		t.Errorf("%v, %v", v, err)
	}
	// Classes that are numbers are in the order of numbers: 9 before 10.
	if s, classes, err := table.Set(1); err != nil || !slices.Equal(classes, []string{"9", "10"}) || !slices.Equal(s.Y, []int{1, 0, 1}) {
		t.Errorf("%v, %v, %v", s, classes, err)
	}
}

func TestWhatIsWrongIsToldWithItsPlace(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a word", "u,q,y\n0.9,0.7,1\n0.8,x,0\n", `row 3, column 2 (q): "x" is no number; write it like 0.75 or 0,75`},
		{"a missing number", "u;q;y\n0,9;;1\n0,8;0,1;0\n", "row 2, column 2 (q): is empty; fill it in, or leave the row out"},
		{"a word in rows without names", "1,2\n3,4\nx,2\n", `row 3, column 1: "x" is no number; write it like 0.75 or 0,75`},
		{"row numbers count empty rows", "u,y\n\n\n1,a\n?,b\n", `row 5, column 1 (u): "?" is no number; write it like 0.75 or 0,75`},
		{"decimal commas between commas", "u,q,y\n0,9,0,7,1\n", "row 2: has 5 cells; the first row has 3. If these are decimal commas, put semicolons between the cells"},
		{"a short row", "u,q,y\n0.9,0.7\n", "row 2: has 2 cells; the first row has 3"},
		{"thousands", "u;y\n1.234,5;a\n2;b\n", `row 2, column 1 (u): "1.234,5" has a comma and a point; leave thousands without a separator: 1234.5 or 1234,5`},
		{"two points", "u;y\n1.2.3;a\n2;b\n", `row 2, column 1 (u): "1.2.3" has more than one decimal separator; write 0.75 or 0,75`},
		{"not a number", "u,y\nNaN,a\n2,b\n", `row 2, column 1 (u): "NaN" is no number; write it like 0.75 or 0,75`},
		{"hexadecimal", "u,y\n0x1p3,a\n2,b\n", `row 2, column 1 (u): "0x1p3" is no number; write it like 0.75 or 0,75`},
		{"too large", "u,y\n1e400,a\n2,b\n", `row 2, column 1 (u): "1e400" is too large; numbers are below 1.8e308`},
		{"too large for an input", "u,y\n1e39,a\n2,b\n", `row 2, column 1 (u): "1e39" is too large; numbers to learn from are below 3.4e38`},
		{"an open quotation mark", "u,y\n1,\"a\n2,b\n", "row 2, column 2: the quotation mark is never closed"},
		{"text behind a quotation mark", "u,y\n1,\"a\"b\n", "row 2, column 2: there is text behind the closing quotation mark; write a quotation mark within a cell twice"},
		{"a missing class", "u,y\n1,\n2,b\n", "row 2, column 2 (y): the class is missing; fill it in, or leave the row out"},
		{"one class", "u,y\n1,a\n2,a\n", `column 2 (y): has only the class "a"; there is nothing to tell apart`},
		{"names only", "u,q,y\n", "table: has no row of values; write one example a row, with commas, semicolons or tabs between its values"},
		{"nothing", "", "table: has no row of values; write one example a row, with commas, semicolons or tabs between its values"},
		{"one column", "y\na\nb\n", "table: has one column; examples need at least one input beside their class"},
	} {
		table, err := Parse(test.text)
		if err == nil {
			_, _, err = table.Set(len(table.Names) - 1)
		}
		var e *Error
		if !errors.As(err, &e) || err.Error() != test.want {
			t.Errorf("%s:\n got %v\nwant %s", test.name, err, test.want)
		}
	}
	var many strings.Builder
	for i := range 101 {
		fmt.Fprintf(&many, "1,class%d\n", i)
	}
	table, err := Parse("u,y\n" + many.String())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err = table.Set(1); err == nil || !strings.Contains(err.Error(), "column 2 (y): has more than 100 different values; is it the column of classes?") {
		t.Errorf("got %v", err)
	}
	if _, err := table.Column("z"); err == nil || err.Error() != `table: there is no column "z"; there are u, y` {
		t.Errorf("got %v", err)
	}
	if _, err := Parse(strings.Repeat("1", MaxBytes+1)); err == nil {
		t.Error("a table of more than the bytes that are read was read")
	}
	if _, err := Parse(strings.Repeat("1,", MaxColumns+1)); err == nil {
		t.Error("a table of more than the columns that are read was read")
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"u,q,y\n0.9,0.7,1\n0.5,0.1,0\n", "u;y\n\"0,9\";\"a\"\"b\"\n1;c", "1\t2\r\n3\t4\r", "\ufeff,,\n,,\n", "\"", "a,\"b\nc\"\n1,2\n", "1e400,-\n.,e\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var table *Table
		var err error
		memory.Bound(t, len(text), func() { table, err = Parse(text) })
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Error() == "" {
				t.Fatalf("an error without a place: %v", err)
			}
			return
		}
		for row := range table.Rows() {
			for column := range table.Names {
				table.Cell(row, column)
			}
		}
		last := len(table.Names) - 1
		s, classes, err := table.Set(last)
		if err == nil && (s.Len() != table.Rows() || len(s.X) != s.Len()*s.Inputs || s.Classes != len(classes) || slices.Max(s.Y) >= len(classes)) {
			t.Fatalf("%d rows became %+v with classes %q", table.Rows(), s, classes)
		}
		_, err = table.Numbers(last)
		if e := (*Error)(nil); err != nil && (!errors.As(err, &e) || e.Row < 1 || e.Column != last+1) {
			t.Fatalf("an error without a place: %v", err)
		}
	})
}

func ExampleParse() {
	table, err := Parse("umidade;queda;choveu\n0,90;0,70;sim\n0,50;0,10;não\n")
	if err != nil {
		fmt.Println(err)
		return
	}
	set, classes, err := table.Set(2)
	fmt.Println(set.X, set.Y, classes, err)
	_, err = Parse("u,q,y\n0,90,0,70,1\n")
	fmt.Println(err)
	// Output:
	// [0.9 0.7 0.5 0.1] [1 0] [não sim] <nil>
	// row 2: has 5 cells; the first row has 3. If these are decimal commas, put semicolons between the cells
}

func TestColumnsOfNumbersArePredicted(t *testing.T) {
	table, err := Parse("size;price;age;rent\n50;1,5;10;500\n80;2,5;20;700\n")
	if err != nil {
		t.Fatal(err)
	}
	s, err := table.Regression(3, 1)
	if err != nil || s.Len() != 2 || s.Inputs != 2 || s.Outputs != 2 || s.Classes != 0 ||
		!slices.Equal(s.X, []float32{50, 10, 80, 20}) || !slices.Equal(s.T, []float64{500, 1.5, 700, 2.5}) {
		t.Errorf("%+v, %v", s, err)
	}
	for _, test := range []struct {
		text    string
		targets []int
		want    string
	}{
		{"a,b\n1,2\n", []int{0, 1}, "table: has 2 columns, of which 2 are to be predicted; at least one more is needed to predict from"},
		{"a,b,c\n1,2,3\n", []int{1, 1}, "column 2 (b): is named twice"},
		{"a,b\n1,x\n", []int{1}, `row 2, column 2 (b): "x" is no number; write it like 0.75 or 0,75`},
		{"a,b\n1,1e39\n", []int{1}, `row 2, column 2 (b): "1e39" is too large; numbers to learn from are below 3.4e38`},
		{"a,b\nx,1\n", []int{1}, `row 2, column 1 (a): "x" is no number; write it like 0.75 or 0,75`},
	} {
		table, err := Parse(test.text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := table.Regression(test.targets...); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}
