package plan

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Straightforward operations to hold plans to until the tape has them.

type refConv struct {
	autodiff.Identity
	window
}

func (r refConv) fit(in []tensor.Shape) window {
	g := r.window
	g.c, g.height, g.width, g.out = in[0][1], in[0][2], in[0][3], in[1][0]
	g.kh, g.kw = in[1][2], in[1][3]
	g.outH = (g.height+g.padTop+g.padBottom-(g.kh-1)*g.dilationH-1)/g.strideH + 1
	g.outW = (g.width+g.padLeft+g.padRight-(g.kw-1)*g.dilationW-1)/g.strideW + 1
	return g
}

func (r refConv) Shape(in []tensor.Shape) (tensor.Shape, error) {
	g := r.fit(in)
	return tensor.Shape{in[0][0], g.out, g.outH, g.outW}, nil
}

func (r refConv) lower(b *builder, n graph.Node) {
	b.conv(n, r.fit([]tensor.Shape{b.shapes[n.In[0]], b.shapes[n.In[1]]}))
}

func (r refConv) each(in []*tensor.Tensor, f func(y, x, w, unit int)) {
	g := r.fit([]tensor.Shape{in[0].Shape(), in[1].Shape()})
	perGroup, outs := g.c/g.groups, g.out/g.groups
	for n := range in[0].Dim(0) {
		for u := range g.out {
			for oy := range g.outH {
				for ox := range g.outW {
					for c := range perGroup {
						for ky := range g.kh {
							for kx := range g.kw {
								y, x := oy*g.strideH+ky*g.dilationH-g.padTop, ox*g.strideW+kx*g.dilationW-g.padLeft
								if y >= 0 && y < g.height && x >= 0 && x < g.width {
									f(((n*g.out+u)*g.outH+oy)*g.outW+ox, ((n*g.c+u/outs*perGroup+c)*g.height+y)*g.width+x, ((u*perGroup+c)*g.kh+ky)*g.kw+kx, u)
								}
							}
						}
					}
				}
			}
		}
	}
}

func (r refConv) Forward(in []*tensor.Tensor) *tensor.Tensor {
	s, _ := r.Shape([]tensor.Shape{in[0].Shape(), in[1].Shape()})
	out := tensor.New(s...)
	for i := range out.Data() {
		out.Data()[i] = in[2].Data()[i/(s[2]*s[3])%s[1]]
	}
	r.each(in, func(y, x, w, _ int) { out.Data()[y] += in[0].Data()[x] * in[1].Data()[w] })
	return out
}

func (r refConv) VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor {
	dx, dw, db := tensor.Like(in[0]), tensor.Like(in[1]), tensor.Like(in[2])
	r.each(in, func(y, x, w, _ int) {
		dx.Data()[x] += up.Data()[y] * in[1].Data()[w]
		dw.Data()[w] += up.Data()[y] * in[0].Data()[x]
	})
	area := out.Dim(2) * out.Dim(3)
	for i, v := range up.Data() {
		db.Data()[i/area%out.Dim(1)] += v
	}
	return []*tensor.Tensor{dx, dw, db}
}

type refPool struct {
	autodiff.Identity
	window
	average, border bool
}

func (r refPool) fit(in []tensor.Shape) window {
	g := r.window
	g.c, g.height, g.width = in[0][1], in[0][2], in[0][3]
	g.outH = (g.height+g.padTop+g.padBottom-g.kh)/g.strideH + 1
	g.outW = (g.width+g.padLeft+g.padRight-g.kw)/g.strideW + 1
	return g
}

func (r refPool) Shape(in []tensor.Shape) (tensor.Shape, error) {
	g := r.fit(in)
	return tensor.Shape{in[0][0], g.c, g.outH, g.outW}, nil
}

func (r refPool) lower(b *builder, n graph.Node) {
	g := r.fit([]tensor.Shape{b.shapes[n.In[0]]})
	if r.average {
		b.averagePool(n, g, r.border)
	} else {
		b.maxPool(n, g)
	}
}

func (r refPool) pass(x, out, up, dx *tensor.Tensor) {
	g := r.fit([]tensor.Shape{x.Shape()})
	i := 0
	for p := range x.Dim(0) * g.c {
		at := p * g.height * g.width
		for oy := range g.outH {
			for ox := range g.outW {
				best, bestAt, sum, count := math.Inf(-1), 0, 0.0, 0
				var cells []int
				for ky := range g.kh {
					for kx := range g.kw {
						y, x0 := oy*g.strideH+ky-g.padTop, ox*g.strideW+kx-g.padLeft
						if y < 0 || y >= g.height || x0 < 0 || x0 >= g.width {
							continue
						}
						q := at + y*g.width + x0
						cells = append(cells, q)
						count++
						sum += x.Data()[q]
						if x.Data()[q] > best {
							best, bestAt = x.Data()[q], q
						}
					}
				}
				if r.border {
					count = g.kh * g.kw
				}
				switch {
				case up == nil && r.average:
					out.Data()[i] = sum / float64(count)
				case up == nil:
					out.Data()[i] = best
				case r.average:
					for _, q := range cells {
						dx.Data()[q] += up.Data()[i] / float64(count)
					}
				default:
					dx.Data()[bestAt] += up.Data()[i]
				}
				i++
			}
		}
	}
}

func (r refPool) Forward(in []*tensor.Tensor) *tensor.Tensor {
	s, _ := r.Shape([]tensor.Shape{in[0].Shape()})
	out := tensor.New(s...)
	r.pass(in[0], out, nil, nil)
	return out
}

func (r refPool) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	dx := tensor.Like(in[0])
	r.pass(in[0], nil, up, dx)
	return []*tensor.Tensor{dx}
}

type refFlatten struct{ autodiff.Identity }

func (refFlatten) Shape(in []tensor.Shape) (tensor.Shape, error) {
	return tensor.Shape{in[0][0], in[0][1:].Size()}, nil
}
func (refFlatten) lower(b *builder, n graph.Node) { b.pass(n) }
func (r refFlatten) Forward(in []*tensor.Tensor) *tensor.Tensor {
	s, _ := r.Shape([]tensor.Shape{in[0].Shape()})
	return tensor.From(in[0].Data(), s...)
}
func (refFlatten) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	return []*tensor.Tensor{tensor.From(up.Data(), in[0].Shape()...)}
}

type refLSTM struct {
	autodiff.Identity
	sequence bool
}

func (r refLSTM) Shape(in []tensor.Shape) (tensor.Shape, error) {
	if r.sequence {
		return tensor.Shape{in[0][0], in[0][1], in[2][1]}, nil
	}
	return tensor.Shape{in[0][0], in[2][1]}, nil
}

func (r refLSTM) lower(b *builder, n graph.Node) { b.lstm(n, r.sequence) }

// cell is what one step keeps.
type cell struct{ i, f, g, o, before, t, state []float64 }

func (r refLSTM) pass(in []*tensor.Tensor, row int) []cell {
	x, w, rec, bias := in[0], in[1].Data(), in[2].Data(), in[3].Data()
	steps, d, h := x.Dim(1), x.Dim(2), in[2].Dim(1)
	state, c := make([]float64, h), make([]float64, h)
	var all []cell
	for t := range steps {
		z := make([]float64, 4*h)
		for u := range z {
			z[u] = bias[u]
			for j := range d {
				z[u] += w[u*d+j] * x.Data()[(row*steps+t)*d+j]
			}
			for j := range h {
				z[u] += rec[u*h+j] * state[j]
			}
		}
		k := cell{before: c}
		c = make([]float64, h)
		state = make([]float64, h)
		for j := range h {
			k.i, k.f, k.g, k.o = append(k.i, num.Sigmoid(z[j])), append(k.f, num.Sigmoid(z[h+j])), append(k.g, math.Tanh(z[2*h+j])), append(k.o, num.Sigmoid(z[3*h+j]))
			c[j] = k.f[j]*k.before[j] + k.i[j]*k.g[j]
			k.t = append(k.t, math.Tanh(c[j]))
			state[j] = k.o[j] * k.t[j]
		}
		k.state = state
		all = append(all, k)
	}
	return all
}

func (r refLSTM) Forward(in []*tensor.Tensor) *tensor.Tensor {
	s, _ := r.Shape([]tensor.Shape{in[0].Shape(), nil, in[2].Shape()})
	out := tensor.New(s...)
	h := in[2].Dim(1)
	for row := range in[0].Dim(0) {
		cells := r.pass(in, row)
		for t, c := range cells {
			if r.sequence {
				copy(out.Data()[(row*len(cells)+t)*h:], c.state)
			} else {
				copy(out.Data()[row*h:], c.state)
			}
		}
	}
	return out
}

func (r refLSTM) VJP(in []*tensor.Tensor, _, up *tensor.Tensor) []*tensor.Tensor {
	x, w, rec := in[0], in[1].Data(), in[2].Data()
	steps, d, h := x.Dim(1), x.Dim(2), in[2].Dim(1)
	dx, dw, dr, db := tensor.Like(in[0]), tensor.Like(in[1]), tensor.Like(in[2]), tensor.Like(in[3])
	for row := range x.Dim(0) {
		cells := r.pass(in, row)
		dh, dc := make([]float64, h), make([]float64, h)
		for t := steps - 1; t >= 0; t-- {
			c := cells[t]
			for j := range h {
				if r.sequence {
					dh[j] += up.Data()[(row*steps+t)*h+j]
				} else if t == steps-1 {
					dh[j] = up.Data()[row*h+j]
				}
			}
			dz, next := make([]float64, 4*h), make([]float64, h)
			for j := range h {
				s := dc[j] + dh[j]*c.o[j]*(1-c.t[j]*c.t[j])
				dz[j], dz[h+j] = s*c.g[j]*c.i[j]*(1-c.i[j]), s*c.before[j]*c.f[j]*(1-c.f[j])
				dz[2*h+j], dz[3*h+j] = s*c.i[j]*(1-c.g[j]*c.g[j]), dh[j]*c.t[j]*c.o[j]*(1-c.o[j])
				dc[j] = s * c.f[j]
			}
			for u, v := range dz {
				db.Data()[u] += v
				for j := range d {
					dw.Data()[u*d+j] += v * x.Data()[(row*steps+t)*d+j]
					dx.Data()[(row*steps+t)*d+j] += v * w[u*d+j]
				}
				for j := range h {
					if t > 0 {
						dr.Data()[u*h+j] += v * cells[t-1].state[j]
					}
					next[j] += v * rec[u*h+j]
				}
			}
			dh = next
		}
	}
	return []*tensor.Tensor{dx, dw, dr, db}
}
