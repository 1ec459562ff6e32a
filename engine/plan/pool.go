package plan

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
)

// maxPool takes the largest number of each window of every plane. at keeps where it was: for windows 2×2 with stride 2 as
// kernel.MaxPool does, else the place in the plane.
type maxPool struct {
	window
	planes int
	halves bool
	x, y   span
	at     whole
}

func (o *maxPool) run(m *memory) {
	x, y, at := m.of(o.x), m.of(o.y), m.whole(o.at)
	if o.halves {
		kernel.MaxPool(o.planes*o.outH, o.outW, x, y, at)
		return
	}
	i := 0
	for p := range o.planes {
		plane := x[p*o.height*o.width:][:o.height*o.width]
		for r := range o.outH {
			for c := range o.outW {
				best, place := float32(math.Inf(-1)), int32(-1)
				o.cells(r, c, func(q int) {
					if v := plane[q]; place < 0 || v > best || v != v {
						best, place = v, int32(q)
					}
				})
				y[i], at[i] = best, place
				i++
			}
		}
	}
}

// cells calls f with the places of a window's cells that lie in the plane.
func (g window) cells(r, c int, f func(place int)) {
	for ky := range g.kh {
		y := r*g.strideH - g.padTop + ky*g.dilationH
		if y < 0 || y >= g.height {
			continue
		}
		for kx := range g.kw {
			if x := c*g.strideW - g.padLeft + kx*g.dilationW; x >= 0 && x < g.width {
				f(y*g.width + x)
			}
		}
	}
}

type maxPoolGrad struct {
	window
	planes int
	halves bool
	dy, dx span
	at     whole
}

func (o *maxPoolGrad) run(m *memory) {
	dy, dx, at := m.of(o.dy), m.of(o.dx), m.whole(o.at)
	if o.halves {
		kernel.MaxPoolGrad(o.planes*o.outH, o.outW, dy, at, dx)
		return
	}
	clear(dx)
	i := 0
	for p := range o.planes {
		plane := dx[p*o.height*o.width:][:o.height*o.width]
		for range o.outH * o.outW {
			if at[i] >= 0 {
				plane[at[i]] += dy[i]
			}
			i++
		}
	}
}

func (b *builder) maxPool(node graph.Node, g window) {
	x := node.In[0]
	planes := b.shapes[x][0] * g.c
	halves := g.kh == 2 && g.kw == 2 && g.strideH == 2 && g.strideW == 2 && g.padTop == 0 && g.padLeft == 0 && g.dilationH == 1 && g.dilationW == 1 && g.height == 2*g.outH && g.width == 2*g.outW
	y := b.result(node)
	y.free = true
	at := b.allocInts(y.data.n)
	b.emit(&maxPool{g, planes, halves, b.places[x].data, y.data, at})
	b.back = append(b.back, func() {
		if b.reached(node.Out) && b.needs(x) {
			dy := b.places[node.Out].grad
			b.set(x, func(dx span) { b.emitBack(&maxPoolGrad{g, planes, halves, dy, dx, at}) })
		}
	})
}

// averagePool is the mean of each window of every plane, over the cells that lie in it.
type averagePool struct {
	window
	planes int
	x, y   span
}

func (o averagePool) part(r, c int) float32 {
	n := 0
	o.cells(r, c, func(int) { n++ })
	return 1 / float32(n)
}

func (o *averagePool) run(m *memory) {
	x, y := m.of(o.x), m.of(o.y)
	i := 0
	for p := range o.planes {
		plane := x[p*o.height*o.width:][:o.height*o.width]
		for r := range o.outH {
			for c := range o.outW {
				var sum float32
				o.cells(r, c, func(q int) { sum += plane[q] })
				y[i] = sum * o.part(r, c)
				i++
			}
		}
	}
}

// averagePoolGrad gives each cell its part; x and y are the derivatives by them.
type averagePoolGrad struct{ averagePool }

func (o *averagePoolGrad) run(m *memory) {
	dx, dy := m.of(o.x), m.of(o.y)
	clear(dx)
	i := 0
	for p := range o.planes {
		plane := dx[p*o.height*o.width:][:o.height*o.width]
		for r := range o.outH {
			for c := range o.outW {
				d := dy[i] * o.part(r, c)
				o.cells(r, c, func(q int) { plane[q] += d })
				i++
			}
		}
	}
}

func (b *builder) averagePool(node graph.Node, g window) {
	x := node.In[0]
	planes := b.shapes[x][0] * g.c
	y := b.result(node)
	y.free = true
	b.emit(&averagePool{g, planes, b.places[x].data, y.data})
	b.back = append(b.back, func() {
		if b.reached(node.Out) && b.needs(x) {
			dy := b.places[node.Out].grad
			b.set(x, func(dx span) { b.emitBack(&averagePoolGrad{averagePool{g, planes, dx, dy}}) })
		}
	})
}
