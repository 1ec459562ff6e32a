// Package quant stores the numbers of a network in 8 or 4 bits instead of 32.
package quant

import (
	"math"
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Config says how.
type Config struct {
	Bits   int  // 8 or 4
	PerRow bool // a scale for each row (unit or filter) instead of one for all
}

// Tensor holds whole numbers q from −(2^(bits−1)−1) to as much, each standing for q·scale.
type Tensor struct {
	Config
	shape  tensor.Shape
	scales []float32 // one, or one a row
	data   []byte    // a byte a number, or two numbers a byte, the first in the low half
}

// Error tells what cannot be quantised.
type Error struct{ Reason string }

func (e *Error) Error() string { return "quantise: " + e.Reason }

// Quantize returns t in fewer bits, symmetrically: scale = max|x|/(2^(bits−1)−1), q = x/scale rounded to the nearest,
// ties to even. Zero stays zero, and no number moves by more than half its scale. A row is what lies along the first
// axis. It returns an *Error for other bits and for numbers that are not finite.
// Source: Jacob et al. 2018, §2.1, with a zero point of 0; per row: Krishnamoorthi 2018, §2.2 and 3.1.
func Quantize(t *tensor.Tensor, c Config) (*Tensor, error) {
	if c.Bits != 8 && c.Bits != 4 {
		return nil, &Error{strconv.Itoa(c.Bits) + " bits; use 8 or 4"}
	}
	for i, v := range t.Data() {
		if math.IsNaN(v) || math.Abs(v) > math.MaxFloat32 {
			return nil, &Error{"number " + strconv.Itoa(i+1) + " of the tensor is no finite float32"}
		}
	}
	q := &Tensor{Config: c, shape: t.Shape()}
	row := q.row()
	if t.Size() == 0 {
		return q, nil
	}
	q.data = make([]byte, (t.Size()*c.Bits+7)/8)
	for from := 0; from < t.Size(); from += row {
		values := t.Data()[from : from+row]
		largest := 0.0
		for _, v := range values {
			largest = max(largest, math.Abs(v))
		}
		scale := float32(largest / float64(q.most()))
		if scale == 0 { // all zero, or too small for a scale in float32
			scale = 1
		}
		q.scales = append(q.scales, scale)
		for i, v := range values {
			whole := math.RoundToEven(v / float64(scale))
			// The scale is rounded to float32: the largest number may lie a hair beyond the last step.
			q.set(from+i, int8(min(max(whole, -float64(q.most())), float64(q.most()))))
		}
	}
	return q, nil
}

// row is how many numbers share a scale.
func (q *Tensor) row() int {
	if q.PerRow && len(q.shape) > 1 && q.shape[0] > 0 {
		return q.shape.Size() / q.shape[0]
	}
	return q.shape.Size()
}

func (q *Tensor) most() int { return 1<<(q.Bits-1) - 1 }

func (q *Tensor) set(i int, v int8) {
	if q.Bits == 8 {
		q.data[i] = byte(v)
		return
	}
	q.data[i/2] |= byte(v) & 15 << (4 * (i % 2))
}

// At returns the i-th whole number.
func (q *Tensor) At(i int) int8 {
	if q.Bits == 8 {
		return int8(q.data[i])
	}
	return int8(q.data[i/2]>>(4*(i%2))<<4) >> 4
}

// Scales returns the scale, or one for each row; not a copy.
func (q *Tensor) Scales() []float32 { return q.scales }

// Bytes is what is stored: the whole numbers, and 4 bytes a scale.
func (q *Tensor) Bytes() int { return len(q.data) + 4*len(q.scales) }

// Dequantize returns the numbers that q stands for.
func (q *Tensor) Dequantize() *tensor.Tensor {
	out := tensor.New(q.shape...)
	row := q.row()
	for i := range out.Data() {
		out.Data()[i] = float64(float64(q.At(i)) * float64(q.scales[i/row]))
	}
	return out
}

// Report tells what quantising a network saved and moved.
type Report struct {
	Before, After int     // bytes of all parameters and buffers, as float32 and as stored now
	Largest       float64 // the farthest that a number moved
}

// Graph makes a network compute with quantised weights: every parameter with two or more axes is replaced by what its
// whole numbers stand for. Biases and the like are few, and stay float32. It returns an *Error and changes nothing if a
// weight is not finite.
func Graph(g *graph.Graph, c Config) (Report, error) {
	var r Report
	weights := map[graph.Value]*Tensor{}
	for _, kind := range []graph.Kind{graph.Param, graph.Buffer} {
		for _, v := range g.Values(kind) {
			t := g.Tensor(v)
			r.Before += 4 * t.Size()
			if kind == graph.Buffer || t.Rank() < 2 {
				r.After += 4 * t.Size()
				continue
			}
			q, err := Quantize(t, c)
			if err != nil {
				return Report{}, err
			}
			weights[v] = q
			r.After += q.Bytes()
		}
	}
	for v, q := range weights {
		data := g.Tensor(v).Data()
		for i, x := range q.Dequantize().Data() {
			r.Largest = max(r.Largest, math.Abs(x-data[i]))
			data[i] = x
		}
	}
	return r, nil
}
