// Package table reads tables from text: cells between commas, semicolons or tabs, numbers with decimal point or decimal
// comma. Whatever is wrong is told with its row and column, and with what would be right.
package table

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
)

// Bounds: a slip must not fill the memory of a phone.
const (
	MaxBytes   = 4 << 20
	MaxColumns = 1000
	MaxClasses = 100
)

// Table holds cells as they were written, in rows of one length.
type Table struct {
	Names []string // of the columns: from the first row, or "1", "2", … where the first row is numbers
	rows  [][]string
	lines []int // what a spreadsheet calls each of rows
	comma bool  // cells stand between commas
}

// Error tells where a table is not as it should be. Row and Column count from 1 as in a spreadsheet, the row of names
// included; 0 is the whole table or row.
type Error struct {
	Row, Column int
	Name        string // of the column
	Reason      string
}

func (e *Error) Error() string {
	where := "table"
	if e.Row > 0 {
		where = "row " + strconv.Itoa(e.Row)
		if e.Column > 0 {
			where += ", column " + strconv.Itoa(e.Column)
		}
	} else if e.Column > 0 {
		where = "column " + strconv.Itoa(e.Column)
	}
	if e.Name != "" {
		where += " (" + e.Name + ")"
	}
	return where + ": " + e.Reason
}

// Parse reads a table. Cells are separated by the first of semicolon, tab and comma that the first row has; a cell in
// "quotation marks" may hold separators, line breaks, and quotation marks written twice. Empty rows are skipped. Errors
// are *Error.
func Parse(text string) (*Table, error) {
	if len(text) > MaxBytes {
		return nil, &Error{Reason: "has " + strconv.Itoa(len(text)) + " bytes; at most " + strconv.Itoa(MaxBytes) + " are read"}
	}
	text = strings.TrimPrefix(text, "\ufeff") // spreadsheets put a byte order mark there
	s := scanner{text: text, separator: separator(text), row: 1}
	t := &Table{comma: s.separator == ','}
	for s.at < len(s.text) {
		row := s.row
		cells, err := s.next()
		if err != nil {
			return nil, err
		}
		if len(cells) == 1 && strings.TrimSpace(cells[0]) == "" {
			continue
		}
		if t.Names == nil {
			if t.name(cells) {
				continue
			}
		}
		if len(cells) != len(t.Names) {
			return nil, &Error{Row: row, Reason: t.unequal(cells)}
		}
		t.rows, t.lines = append(t.rows, cells), append(t.lines, row)
	}
	if len(t.rows) == 0 {
		return nil, &Error{Reason: "has no row of values; write one example a row, with commas, semicolons or tabs between its values"}
	}
	return t, nil
}

// name takes names from the first row, and tells whether it was one of names: it is unless every cell is a number.
func (t *Table) name(cells []string) bool {
	names := false
	for _, c := range cells {
		if _, reason := number(c); reason != "" {
			names = true
		}
	}
	t.Names = make([]string, len(cells))
	for i, c := range cells {
		if t.Names[i] = strconv.Itoa(i + 1); names && strings.TrimSpace(c) != "" {
			t.Names[i] = strings.Clone(strings.TrimSpace(c))
		}
	}
	return names
}

func (t *Table) unequal(cells []string) string {
	reason := "has " + count(len(cells), "cell") + "; the first row has " + strconv.Itoa(len(t.Names))
	if t.comma && len(cells) > len(t.Names) {
		reason += ". If these are decimal commas, put semicolons between the cells"
	}
	return reason
}

func count(n int, of string) string {
	if n != 1 {
		of += "s"
	}
	return strconv.Itoa(n) + " " + of
}

// separator is the first of semicolon, tab and comma that stands in the first row, outside quotation marks.
func separator(text string) byte {
	quoted := false
	found := map[byte]bool{}
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if (c == '\n' || c == '\r') && len(strings.TrimSpace(text[:i])) > 0 {
			break
		}
		found[c] = true
	}
	for _, c := range []byte{';', '\t'} {
		if found[c] {
			return c
		}
	}
	return ','
}

// scanner cuts text into rows of cells.
type scanner struct {
	text      string
	separator byte
	at        int
	row       int
}

func (s *scanner) next() (cells []string, err error) {
	for {
		cell, err := s.cell(len(cells) + 1)
		if err != nil {
			return nil, err
		}
		if len(cells) == MaxColumns {
			return nil, &Error{Row: s.row, Reason: "has more than " + strconv.Itoa(MaxColumns) + " cells; no more are read"}
		}
		cells = append(cells, cell)
		if s.at < len(s.text) && s.text[s.at] == s.separator {
			s.at++
			continue
		}
		// The end of a row: \n, \r\n, an old Macintosh's \r, or the end of the text.
		if s.at < len(s.text) && s.text[s.at] == '\r' {
			s.at++
		}
		if s.at < len(s.text) && s.text[s.at] == '\n' {
			s.at++
		}
		s.row++
		return cells, nil
	}
}

func (s *scanner) cell(column int) (string, error) {
	from := s.at
	for s.at < len(s.text) && s.text[s.at] == ' ' {
		s.at++
	}
	if s.at == len(s.text) || s.text[s.at] != '"' {
		s.at = from
		for s.at < len(s.text) && !s.ends(s.text[s.at]) {
			s.at++
		}
		return s.text[from:s.at], nil
	}
	s.at++
	from = s.at
	doubled := false
	for {
		end := strings.IndexByte(s.text[s.at:], '"')
		if end < 0 {
			return "", &Error{Row: s.row, Column: column, Reason: "the quotation mark is never closed"}
		}
		s.at += end + 1
		if s.at < len(s.text) && s.text[s.at] == '"' {
			doubled = true
			s.at++
			continue
		}
		break
	}
	cell := s.text[from : s.at-1]
	for s.at < len(s.text) && s.text[s.at] == ' ' {
		s.at++
	}
	if s.at < len(s.text) && !s.ends(s.text[s.at]) {
		return "", &Error{Row: s.row, Column: column, Reason: "there is text behind the closing quotation mark; write a quotation mark within a cell twice"}
	}
	if doubled {
		cell = strings.ReplaceAll(cell, `""`, `"`)
	}
	return cell, nil
}

func (s *scanner) ends(c byte) bool { return c == s.separator || c == '\n' || c == '\r' }

// Rows returns the number of rows, names left out.
func (t *Table) Rows() int { return len(t.rows) }

// Cell returns what was written in a row, counted from 0 without names, and a column, counted from 0.
func (t *Table) Cell(row, column int) string { return t.rows[row][column] }

// Column returns the place of a column by its name, or by its number from 1, or an *Error that lists the names.
func (t *Table) Column(name string) (int, error) {
	if i := slices.Index(t.Names, name); i >= 0 {
		return i, nil
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(t.Names) {
		return n - 1, nil
	}
	const most = 10
	names := strings.Join(t.Names[:min(len(t.Names), most)], ", ")
	if len(t.Names) > most {
		names += ", …"
	}
	return 0, &Error{Reason: "there is no column " + strconv.Quote(name) + "; there are " + names}
}

// Numbers returns a column as numbers, or the *Error of the first cell that is none.
func (t *Table) Numbers(column int) ([]float64, error) {
	out := make([]float64, len(t.rows))
	for i, row := range t.rows {
		v, reason := number(row[column])
		if reason != "" {
			return nil, &Error{Row: t.lines[i], Column: column + 1, Name: t.label(column), Reason: reason}
		}
		out[i] = v
	}
	return out, nil
}

// label is the column's name where it has one of its own.
func (t *Table) label(column int) string {
	if t.Names[column] == strconv.Itoa(column+1) {
		return ""
	}
	return t.Names[column]
}

// Set returns the table as examples: the given column holds classes, the others are inputs. Classes are numbered in the
// order of their names, as numbers where all are numbers; names are what was written.
func (t *Table) Set(class int) (s dataset.Set, names []string, err error) {
	if len(t.Names) < 2 {
		return s, nil, &Error{Reason: "has one column; examples need at least one input beside their class"}
	}
	place := map[string]int{}
	for i, row := range t.rows {
		name := strings.TrimSpace(row[class])
		if name == "" {
			return s, nil, &Error{Row: t.lines[i], Column: class + 1, Name: t.label(class), Reason: "the class is missing; fill it in, or leave the row out"}
		}
		if _, ok := place[name]; !ok {
			if len(names) == MaxClasses {
				return s, nil, &Error{Column: class + 1, Name: t.label(class), Reason: "has more than " + strconv.Itoa(MaxClasses) + " different values; is it the column of classes?"}
			}
			place[name] = 0
			names = append(names, name)
		}
	}
	if len(names) < 2 {
		return s, nil, &Error{Column: class + 1, Name: t.label(class), Reason: "has only the class " + strconv.Quote(names[0]) + "; there is nothing to tell apart"}
	}
	order(names)
	for i, name := range names {
		place[name] = i
	}
	s = dataset.Set{Inputs: len(t.Names) - 1, Classes: len(names), Y: make([]int, len(t.rows))}
	if s.X, err = t.inputs(class); err != nil {
		return dataset.Set{}, nil, err
	}
	for i, row := range t.rows {
		s.Y[i] = place[strings.TrimSpace(row[class])]
	}
	return s, names, nil
}

// Regression returns the table as examples that lead to numbers: the given columns hold those, the others are inputs.
func (t *Table) Regression(targets ...int) (s dataset.Set, err error) {
	if len(targets) == 0 || len(targets) >= len(t.Names) {
		return s, &Error{Reason: "has " + count(len(t.Names), "column") + ", of which " + strconv.Itoa(len(targets)) + " are to be predicted; at least one more is needed to predict from"}
	}
	s = dataset.Set{Inputs: len(t.Names) - len(targets), Outputs: len(targets), T: make([]float64, len(t.rows)*len(targets))}
	for k, column := range targets {
		if slices.Contains(targets[:k], column) {
			return dataset.Set{}, &Error{Column: column + 1, Name: t.label(column), Reason: "is named twice"}
		}
		numbers, err := t.Numbers(column)
		if err != nil {
			return dataset.Set{}, err
		}
		for i, v := range numbers {
			if math.IsInf(float64(float32(v)), 0) {
				return dataset.Set{}, &Error{Row: t.lines[i], Column: column + 1, Name: t.label(column), Reason: t.tooLarge(i, column)}
			}
			s.T[i*len(targets)+k] = v
		}
	}
	if s.X, err = t.inputs(targets...); err != nil {
		return dataset.Set{}, err
	}
	return s, nil
}

// inputs are the numbers of all columns but some, row by row.
func (t *Table) inputs(without ...int) (x []float32, err error) {
	x = make([]float32, 0, len(t.rows)*(len(t.Names)-len(without)))
	for i, row := range t.rows {
		for j, cell := range row {
			if slices.Contains(without, j) {
				continue
			}
			v, reason := number(cell)
			if reason == "" && math.IsInf(float64(float32(v)), 0) {
				reason = t.tooLarge(i, j)
			}
			if reason != "" {
				return nil, &Error{Row: t.lines[i], Column: j + 1, Name: t.label(j), Reason: reason}
			}
			x = append(x, float32(v))
		}
	}
	return x, nil
}

// tooLarge says that a cell is more than a float32 holds.
func (t *Table) tooLarge(row, column int) string {
	return strconv.Quote(strings.TrimSpace(t.rows[row][column])) + " is too large; numbers to learn from are below 3.4e38"
}

// order sorts names as numbers if all are, otherwise as words.
func order(names []string) {
	values := map[string]float64{}
	for _, name := range names {
		v, reason := number(name)
		if reason != "" {
			slices.Sort(names)
			return
		}
		values[name] = v
	}
	slices.SortStableFunc(names, func(a, b string) int {
		if values[a] != values[b] {
			if values[a] < values[b] {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b) // 1 and 1.0 are two names
	})
}

// number reads a cell, or tells what is wrong with it and what would be right.
func number(cell string) (v float64, reason string) {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return 0, "is empty; fill it in, or leave the row out"
	}
	shown := strconv.Quote(cell)
	if len(cell) > 30 {
		shown = strconv.Quote(strings.ToValidUTF8(cell[:30], "")) + "…"
	}
	commas, points := strings.Count(cell, ","), strings.Count(cell, ".")
	plain := cell
	switch {
	case commas > 0 && points > 0:
		return 0, shown + " has a comma and a point; leave thousands without a separator: 1234.5 or 1234,5"
	case commas == 1:
		plain = strings.Replace(cell, ",", ".", 1)
	case commas > 1 || points > 1:
		return 0, shown + " has more than one decimal separator; write 0.75 or 0,75"
	}
	for _, c := range plain {
		// ParseFloat also takes words, hexadecimals and underscores.
		if !strings.ContainsRune("0123456789+-.eE", c) {
			return 0, shown + " is no number; write it like 0.75 or 0,75"
		}
	}
	v, err := strconv.ParseFloat(plain, 64)
	if err != nil && math.IsInf(v, 0) {
		return 0, shown + " is too large; numbers are below 1.8e308"
	}
	if err != nil {
		return 0, shown + " is no number; write it like 0.75 or 0,75"
	}
	return v, ""
}
