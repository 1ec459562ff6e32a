// Command gonum trains with gonum's matrices, float64, backward pass by hand. Usage: gonum mlp|cnn|lstm|play
package main

import (
	"math"
	"math/rand/v2"
	"os"
	"runtime"

	"gonum.org/v1/gonum/mat"

	"peers/measure"
)

const (
	name   = "gonum"
	module = "gonum.org/v1/gonum"
	rate   = 0.01
)

func random(rows, cols int, scale float64) *mat.Dense {
	m := mat.NewDense(rows, cols, nil)
	m.Apply(func(int, int, float64) float64 { return (rand.Float64() - 0.5) * scale }, m)
	return m
}

type layer struct {
	w, dw *mat.Dense // [in,out]
	b     []float64
	h, dh *mat.Dense // [batch,out]
	curve func(z float64) float64
	fromH func(h float64) float64 // slope of the curve, from its value
}

func main() {
	runtime.GOMAXPROCS(1)
	workload := os.Args[1]
	sizes, batch := []int{784, 128, 10}, 32
	switch workload {
	case "mlp":
	case "play":
		sizes, batch = []int{2, 4, 2, 1}, 10
	default:
		measure.Refuse(name, module, workload, "no such layer")
		return
	}
	var layers []*layer
	for i, in := range sizes[:len(sizes)-1] {
		out := sizes[i+1]
		l := &layer{w: random(in, out, 2/math.Sqrt(float64(in))), dw: mat.NewDense(in, out, nil), b: make([]float64, out),
			h: mat.NewDense(batch, out, nil), dh: mat.NewDense(batch, out, nil)}
		if workload == "play" {
			l.curve, l.fromH = math.Tanh, func(h float64) float64 { return 1 - h*h }
		} else if i < len(sizes)-2 {
			l.curve, l.fromH = func(z float64) float64 { return math.Max(z, 0) }, func(h float64) float64 {
				if h > 0 {
					return 1
				}
				return 0
			}
		}
		layers = append(layers, l)
	}
	var xs, ys [measure.Batches]*mat.Dense
	var classes [measure.Batches][]int
	last := sizes[len(sizes)-1]
	for i := range xs {
		xs[i], ys[i] = random(batch, sizes[0], 1), random(batch, last, 1)
		for range batch {
			classes[i] = append(classes[i], rand.IntN(last))
		}
	}
	measure.Run(name, module, workload, func(i int) {
		out := forward(layers, xs[i])
		if workload == "mlp" {
			crossEntropySlope(layers[len(layers)-1].dh, out, classes[i])
		} else {
			d := layers[len(layers)-1].dh
			d.Sub(out, ys[i])
			d.Scale(2/float64(batch), d)
		}
		backward(layers, xs[i])
	})
}

func forward(layers []*layer, x *mat.Dense) *mat.Dense {
	for _, l := range layers {
		l.h.Mul(x, l.w)
		h := l.h.RawMatrix().Data
		for i := range h {
			h[i] += l.b[i%len(l.b)]
			if l.curve != nil {
				h[i] = l.curve(h[i])
			}
		}
		x = l.h
	}
	return x
}

// crossEntropySlope puts (softmax(z) − onehot)/N into d.
func crossEntropySlope(d, z *mat.Dense, classes []int) {
	n := float64(len(classes))
	for i, class := range classes {
		row, out := z.RawRowView(i), d.RawRowView(i)
		top, sum := row[0], 0.0
		for _, v := range row {
			top = math.Max(top, v)
		}
		for k, v := range row {
			out[k] = math.Exp(v - top)
			sum += out[k]
		}
		for k := range out {
			out[k] /= sum * n
		}
		out[class] -= 1 / n
	}
}

func backward(layers []*layer, x *mat.Dense) {
	for i := len(layers) - 1; i >= 0; i-- {
		l, before := layers[i], x
		d := l.dh.RawMatrix().Data
		if l.fromH != nil {
			for k, h := range l.h.RawMatrix().Data {
				d[k] *= l.fromH(h)
			}
		}
		if i > 0 {
			before = layers[i-1].h
			layers[i-1].dh.Mul(l.dh, l.w.T())
		}
		l.dw.Mul(before.T(), l.dh)
		l.dw.Scale(rate, l.dw)
		l.w.Sub(l.w, l.dw)
		for k, v := range d {
			l.b[k%len(l.b)] -= rate * v
		}
	}
}
