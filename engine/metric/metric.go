package metric

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

// Add counts one example.
func (c Confusion) Add(is, taken int) { c[is][taken]++ }

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
	n, right := c.Total(), 0
	if n == 0 {
		return 0
	}
	for i := range c {
		right += c[i][i]
	}
	return float64(right) / float64(n)
}
