package metric

import "strconv"

// Confusion counts examples by what they are (row) and what they were taken for (column).
type Confusion [][]int

// NewConfusion returns an empty table for k classes.
func NewConfusion(k int) Confusion {
	c := make(Confusion, k)
	for i := range c {
		c[i] = make([]int, k)
	}
	return c
}

// ClassError is a class that a table does not have.
type ClassError struct{ Class, Classes int }

func (e *ClassError) Error() string {
	return "metric: there is no class " + strconv.Itoa(e.Class) + " in a table of " + strconv.Itoa(e.Classes) + "; they count from 0"
}

// Add counts one example. It panics with a *ClassError if one of both is no class of the table.
func (c Confusion) Add(is, taken int) {
	for _, k := range [2]int{is, taken} {
		if k < 0 || k >= len(c) {
			panic(&ClassError{k, len(c)})
		}
	}
	c[is][taken]++
}

// Total returns the number of examples.
func (c Confusion) Total() (n int) {
	for _, row := range c {
		for _, v := range row {
			n += v
		}
	}
	return n
}

// Accuracy returns the share of examples on the diagonal, from 0 to 1; it is 0 for an empty table.
func (c Confusion) Accuracy() float64 {
	right := 0
	for i := range c {
		right += c[i][i]
	}
	return ratio(right, c.Total())
}

// Precision returns the share of right ones among what was taken for class k: TP/(TP+FP).
// Source: Manning et al. 2008, §8.3.
func (c Confusion) Precision(k int) float64 { return ratio(c[k][k], c.taken(k)) }

// Recall returns the share of class k that was found: TP/(TP+FN). Source: Manning et al. 2008, §8.3.
func (c Confusion) Recall(k int) float64 { return ratio(c[k][k], c.are(k)) }

// F1 returns the harmonic mean of precision and recall of class k: 2·TP/(2·TP+FP+FN). Two classes are judged by F1(1).
// Source: Manning et al. 2008, §8.3.
func (c Confusion) F1(k int) float64 { return ratio(2*c[k][k], c.are(k)+c.taken(k)) }

// FalsePositiveRate returns the share of the other classes that was taken for k: FP/(FP+TN).
func (c Confusion) FalsePositiveRate(k int) float64 {
	return ratio(c.taken(k)-c[k][k], c.Total()-c.are(k))
}

// MacroPrecision is the mean precision of the classes: each counts the same, however rare. Classes that neither occur
// nor were given are left out. Source: Manning et al. 2008, §13.6.
func (c Confusion) MacroPrecision() float64 { return c.macro(c.Precision) }

// MacroRecall is MacroPrecision for the recall.
func (c Confusion) MacroRecall() float64 { return c.macro(c.Recall) }

// MacroF1 is MacroPrecision for F1.
func (c Confusion) MacroF1() float64 { return c.macro(c.F1) }

func (c Confusion) macro(of func(k int) float64) float64 {
	sum, n := 0.0, 0
	for k := range c {
		if c.are(k)+c.taken(k) > 0 {
			sum += of(k)
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// are counts the examples of class k.
func (c Confusion) are(k int) (n int) {
	for _, v := range c[k] {
		n += v
	}
	return n
}

// taken counts what was taken for class k.
func (c Confusion) taken(k int) (n int) {
	for _, row := range c {
		n += row[k]
	}
	return n
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
