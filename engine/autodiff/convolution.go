package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// convolution is what convolutions in one and two dimensions share: x [N,C,H,W], weights [M,C/groups,kH,kW], bias [M].
// Output channel m sees the input channels of its group only.
type convolution struct {
	window
	n, c, h, w int // input
	m, part    int // output channels, and input channels that each of them sees
	outH, outW int
	group      int // output channels a group
}

// convolve checks the shapes of x, weights and bias and returns the convolution and the shape of its result.
func convolve(op string, in []tensor.Shape, rank int, win window, groups int) (convolution, tensor.Shape, error) {
	x, w, b := in[0], in[1], in[2]
	want := "x [N,C,H,W] and weights [M,C/groups,kH,kW]"
	if rank == 3 {
		want = "x [N,C,T] and weights [M,C/groups,k]"
	}
	if len(x) != rank || len(w) != rank || w[0] < 1 || groups < 1 || x[1] != w[1]*groups || w[0]%groups != 0 {
		return convolution{}, nil, &tensor.ShapeError{Op: op, A: x, B: w, Want: want + ", channels that the groups divide"}
	}
	if len(b) != 1 || b[0] != w[0] {
		return convolution{}, nil, &tensor.ShapeError{Op: op, A: w, B: b, Want: "one bias for each filter"}
	}
	c := convolution{window: win, m: w[0], part: w[1], group: w[0] / groups}
	c.n, c.c, c.h, c.w, _ = planes(x)
	_, _, kh, kw, _ := planes(w)
	c.size = [2]int{kh, kw}
	if !c.legal(c.h, c.w) {
		return convolution{}, nil, &tensor.ShapeError{Op: op, A: x, B: w, Want: "a filter that fits into the padded input, with stride and dilation of at least 1"}
	}
	c.outH, c.outW = c.outputs(0, c.h), c.outputs(1, c.w)
	if rank == 3 {
		return c, tensor.Shape{c.n, c.m, c.outW}, nil
	}
	return c, tensor.Shape{c.n, c.m, c.outH, c.outW}, nil
}

// taps calls f with each pair of an input element and the weight on it that go into output i.
func (c convolution) taps(i int, f func(x, w int)) {
	ox, oy := i%c.outW, i/c.outW%c.outH
	m, n := i/(c.outW*c.outH)%c.m, i/(c.outW*c.outH*c.m)
	first := m / c.group * c.part
	for ch := range c.part {
		for ky := range c.size[0] {
			y, ok := c.at(0, oy, ky, c.h)
			if !ok {
				continue
			}
			for kx := range c.size[1] {
				if x, ok := c.at(1, ox, kx, c.w); ok {
					f(((n*c.c+first+ch)*c.h+y)*c.w+x, ((m*c.part+ch)*c.size[0]+ky)*c.size[1]+kx)
				}
			}
		}
	}
}

// filter is the output channel of output i.
func (c convolution) filter(i int) int { return i / (c.outW * c.outH) % c.m }

func (c convolution) forward(in []*tensor.Tensor, z *tensor.Tensor) *tensor.Tensor {
	x, w, b := in[0].Data(), in[1].Data(), in[2].Data()
	for i := range z.Data() {
		sum := 0.0
		c.taps(i, func(xi, wi int) { sum += float64(x[xi] * w[wi]) })
		z.Data()[i] = sum + b[c.filter(i)]
	}
	return z
}

// vjp: every product hands up times its other factor to both its numbers; a bias gets the sum over its filter.
func (c convolution) vjp(in []*tensor.Tensor, up *tensor.Tensor) []*tensor.Tensor {
	d := []*tensor.Tensor{tensor.Like(in[0]), tensor.Like(in[1]), tensor.Like(in[2])}
	x, w := in[0].Data(), in[1].Data()
	dx, dw := d[0].Data(), d[1].Data()
	for i, g := range up.Data() {
		c.taps(i, func(xi, wi int) {
			dx[xi] += float64(g * w[wi])
			dw[wi] += float64(g * x[xi])
		})
		d[2].Data()[c.filter(i)] += g
	}
	return d
}

func (c convolution) value(i int) expr.Expr {
	var sum expr.Sum
	c.taps(i, func(x, w int) { sum = append(sum, expr.Product{expr.In(1, w), expr.In(0, x)}) })
	return append(sum, expr.In(2, c.filter(i)))
}

func (c convolution) derivative(k, i int) expr.Expr {
	var sum []expr.Expr
	for o := range c.n * c.m * c.outH * c.outW {
		if k == 2 {
			if c.filter(o) == i {
				sum = append(sum, up(o))
			}
			continue
		}
		c.taps(o, func(x, w int) {
			if k == 0 && x == i {
				sum = append(sum, expr.Product{up(o), expr.In(1, w)})
			}
			if k == 1 && w == i {
				sum = append(sum, expr.Product{up(o), expr.In(0, x)})
			}
		})
	}
	return total(sum)
}
