package plan

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
)

// window is the geometry of a convolution over images c×h×w: out images of each group of channels, a kernel kh×kw that
// goes on by stride over an image with a border of pad zeros, its cells dilation apart.
type window struct {
	c, height, width, out, groups int
	kh, kw                        int
	strideH, strideW              int
	padTop, padLeft               int
	padBottom, padRight           int
	dilationH, dilationW          int
	outH, outW                    int
}

// A convolution runs without copies of windows. The image with its border is split into stride×stride phases, so that
// neighbouring places of the window read neighbouring numbers; what a cell of the kernel reads for all places is then one
// run of numbers, from the cell's offset on. Places that lie between the rows are computed too, and cut away.
type phases struct {
	window
	rows, columns int // of a phase
}

func newPhases(g window) phases {
	return phases{g, (g.padTop + g.height + g.padBottom + g.strideH - 1) / g.strideH, (g.padLeft + g.width + g.padRight + g.strideW - 1) / g.strideW}
}

func (p phases) plane() int { return p.rows * p.columns }

// image is how long the phases of one channel are.
func (p phases) channel() int { return p.strideH * p.strideW * p.plane() }

// cell is the phase, row and column in the phases of a cell's first place.
func (p phases) cell(y, x int) (phase, row, column int) {
	y, x = y*p.dilationH, x*p.dilationW
	return y%p.strideH*p.strideW + x%p.strideW, y / p.strideH, x / p.strideW
}

// offsets lists, for each cell of the kernel in each channel of a group, its first place in bytes.
func (p phases) offsets() []int32 {
	var list []int32
	for c := range p.c / p.groups {
		for y := range p.kh {
			for x := range p.kw {
				phase, row, column := p.cell(y, x)
				list = append(list, int32(4*(c*p.channel()+phase*p.plane()+row*p.columns+column)))
			}
		}
	}
	return list
}

// strips says how to walk over rows×n places on lines: as one run, places between the rows among them, or row by row,
// whichever needs fewer tiles.
type strips struct{ rows, n, line int }

func newStrips(rows, n, line int) strips {
	run := (rows-1)*line + n
	if rows*kernel.WindowColumns(n) < kernel.WindowColumns(run) {
		return strips{rows, n, line}
	}
	return strips{1, run, 0}
}

// long is how long one channel of the grid is that they fill.
func (s strips) long() int { return (s.rows-1)*s.line + kernel.WindowColumns(s.n) }

func (p phases) strips() strips { return newStrips(p.outH, p.outW, p.columns) }

func roundUp(n, to int) int { return (n + to - 1) / to * to }

// convForward computes y [n,out,outH,outW].
type convForward struct {
	phases
	n                int
	x, weights, b, y span
	image            span // the phases of all examples
	off              whole
}

func (o *convForward) run(m *memory) {
	x, w, bias, y := m.of(o.x), m.of(o.weights), m.of(o.b), m.of(o.y)
	outs, k := o.out/o.groups, o.c/o.groups*o.kh*o.kw
	s := o.strips()
	ld := s.long()
	grid := m.scratch[:outs*ld]
	size, area := o.c*o.channel(), o.outH*o.outW
	for i := range o.n {
		image := m.of(o.image)[i*size : (i+1)*size]
		o.split(x[i*o.c*o.height*o.width:][:o.c*o.height*o.width], image)
		for g := range o.groups {
			at := o.image.at + i*size + g*(size/o.groups)
			kernel.Windows(outs, s.rows, s.n, s.line, k, w[g*outs*k:], k, m.floats[at:], m.whole(o.off), grid, ld)
			for u := range outs {
				unit := g*outs + u
				kernel.Crop(o.outH, o.outW, o.columns, bias[unit], grid[u*ld:], y[(i*o.out+unit)*area:])
			}
		}
	}
}

// split puts an image [c,h,w] into its phases; their border is 0 and stays so.
func (p phases) split(x, image []float32) {
	for c := range p.c {
		for r := range p.height {
			row := x[(c*p.height+r)*p.width:][:p.width]
			y := r + p.padTop
			to := c*p.channel() + y%p.strideH*p.strideW*p.plane() + y/p.strideH*p.columns
			if p.strideW == 1 {
				copy(image[to+p.padLeft:], row)
				continue
			}
			for j, v := range row {
				at := j + p.padLeft
				image[to+at%p.strideW*p.plane()+at/p.strideW] = v
			}
		}
	}
}

// convWeights adds the derivatives by weights and biases.
type convWeights struct {
	phases
	n          int
	dy, dw, db span
	image      span
	off        whole
	turned     span // dy of an example and group, place by place: [places, panels of Columns units]
	sums       span // the derivatives by the weights, transposed: [cells, panels of Columns]
}

func (o *convWeights) run(m *memory) {
	dy, dw, db := m.of(o.dy), m.of(o.dw), m.of(o.db)
	outs, k := o.out/o.groups, o.c/o.groups*o.kh*o.kw
	panels := (outs + kernel.Columns - 1) / kernel.Columns
	ld := panels * kernel.Columns
	size, area := o.c*o.channel(), o.outH*o.outW
	turned, sums := m.of(o.turned), m.of(o.sums)
	for g := range o.groups {
		clear(sums)
		for i := range o.n {
			at := o.image.at + i*size + g*(size/o.groups)
			for p := range panels {
				units := min(kernel.Columns, outs-p*kernel.Columns)
				kernel.Transpose(units, area, dy[(i*o.out+g*outs+p*kernel.Columns)*area:], area, turned, kernel.Columns)
				if units < kernel.Columns && i == 0 {
					for a := range area {
						clear(turned[a*kernel.Columns+units : (a+1)*kernel.Columns])
					}
				}
				kernel.Taps(k, o.outW, o.outH, m.floats[at:], m.whole(o.off), o.columns, turned, sums[p*kernel.Columns:], ld)
			}
		}
		for u := range outs {
			row := dw[(g*outs+u)*k:][:k]
			for j := range row {
				row[j] += sums[j*ld+u]
			}
		}
	}
	for i := range o.n {
		kernel.RowSums(o.out, area, dy[i*o.out*area:], db)
	}
}

// back is the way to the derivatives by one phase of the image: a convolution of dy, with a border, by the cells of the
// kernel that read this phase.
type back struct {
	phaseY, phaseX int
	firstY, firstX int // place in the phase of the first number that lies in the image
	rows, columns  int // how many do
	off            whole
	cells          whole // the cells, y·kw+x
}

// convInputs puts the derivatives by the image into dx [n,c,h,w].
type convInputs struct {
	phases
	n                int
	dy, weights, dx  span
	parts            []back
	marginY, marginX int  // zeros above and left of dy
	tall, wide       int  // of dy with its border
	border           span // dy of one example and group with its border: [out/groups, tall, wide]
	turned           span // weights for a part: [c/groups, out/groups·cells]
}

func (o *convInputs) run(m *memory) {
	dy, w, dx := m.of(o.dy), m.of(o.weights), m.of(o.dx)
	outs, channels, cells := o.out/o.groups, o.c/o.groups, o.kh*o.kw
	area := o.outH * o.outW
	border := m.of(o.border)
	dense := o.strideH == 1 && o.strideW == 1
	if !dense { // a phase that no cell reads stays 0
		clear(dx)
	}
	for g := range o.groups {
		at := 0
		for _, part := range o.parts {
			turned := m.of(o.turned)[at:]
			list := m.whole(part.cells)
			k := outs * len(list)
			at += channels * k
			for c := range channels {
				for u := range outs {
					from := w[((g*outs+u)*channels+c)*cells:][:cells]
					for j, cell := range list {
						turned[c*k+u*len(list)+j] = from[cell]
					}
				}
			}
		}
		for i := range o.n {
			for u := range outs {
				for r := range o.outH {
					y := r + o.marginY
					if y >= 0 && y < o.tall {
						from := dy[(i*o.out+g*outs+u)*area+r*o.outW:][:o.outW]
						copy(border[(u*o.tall+y)*o.wide+o.marginX:][:o.outW], from)
					}
				}
			}
			at = 0
			for _, part := range o.parts {
				k := outs * part.cells.n
				turned := m.of(o.turned)[at:]
				at += channels * k
				if k == 0 {
					continue
				}
				s := newStrips(part.rows, part.columns, o.wide)
				ld := s.long()
				grid := m.scratch[:channels*ld]
				kernel.Windows(channels, s.rows, s.n, s.line, k, turned, k, m.from(o.border), m.whole(part.off), grid, ld)
				for c := range channels {
					image := dx[(i*o.c+g*channels+c)*o.height*o.width:][:o.height*o.width]
					if dense {
						kernel.Crop(part.rows, part.columns, o.wide, 0, grid[c*ld:], image)
						continue
					}
					for r := range part.rows {
						y := (part.firstY+r)*o.strideH + part.phaseY - o.padTop
						for j, v := range grid[c*ld+r*o.wide:][:part.columns] {
							image[y*o.width+(part.firstX+j)*o.strideW+part.phaseX-o.padLeft] = v
						}
					}
				}
			}
		}
	}
}

// inputs lays out the way back to the image.
func (b *builder) convInputs(p phases, n int, dy, weights, dx span) *convInputs {
	o := &convInputs{phases: p, n: n, dy: dy, weights: weights, dx: dx}
	reachY, reachX := (p.kh-1)*p.dilationH/p.strideH, (p.kw-1)*p.dilationW/p.strideW
	leastY, leastX, mostY, mostX := 1<<30, 1<<30, 0, 0
	inside := func(phase, stride, pad, size int) (first, count int) {
		first = max(0, (pad-phase+stride-1)/stride)
		last := (pad + size - 1 - phase) / stride
		if pad+size-1 < phase {
			return 0, 0
		}
		return first, max(0, last-first+1)
	}
	for py := range p.strideH {
		for px := range p.strideW {
			part := back{phaseY: py, phaseX: px}
			part.firstY, part.rows = inside(py, p.strideH, p.padTop, p.height)
			part.firstX, part.columns = inside(px, p.strideW, p.padLeft, p.width)
			if part.rows == 0 || part.columns == 0 {
				continue
			}
			leastY, mostY = min(leastY, part.firstY), max(mostY, part.firstY+part.rows-1)
			leastX, mostX = min(leastX, part.firstX), max(mostX, part.firstX+part.columns-1)
			o.parts = append(o.parts, part)
		}
	}
	// Row y of dy stands in row y + marginY, so that a cell that reads y = q − row finds it in q + marginY − row ≥ 0.
	o.marginY, o.marginX = max(0, reachY-leastY), max(0, reachX-leastX)
	o.tall, o.wide = max(mostY+1, p.outH)+o.marginY, max(mostX+1, p.outW)+o.marginX
	total, longest := 0, 0
	outs, channels := p.out/p.groups, p.c/p.groups
	for i := range o.parts {
		part := &o.parts[i]
		var off, cells []int32
		for u := range outs {
			for y := range p.kh {
				for x := range p.kw {
					phase, row, column := p.cell(y, x)
					if phase != part.phaseY*p.strideW+part.phaseX {
						continue
					}
					if u == 0 {
						cells = append(cells, int32(y*p.kw+x))
					}
					off = append(off, int32(4*((u*o.tall+part.firstY+o.marginY-row)*o.wide+part.firstX+o.marginX-column)))
				}
			}
		}
		part.off, part.cells = b.listed(off), b.listed(cells)
		total += channels * len(off)
		longest = max(longest, channels*newStrips(part.rows, part.columns, o.wide).long())
	}
	b.needScratch(longest)
	o.border = b.alloc(outs*o.tall*o.wide + o.wide) // whole vectors are read beyond the last row
	o.turned = b.alloc(total)
	return o
}

func (b *builder) conv(node graph.Node, g window) {
	x, w, bias := node.In[0], node.In[1], node.In[2]
	p, n := newPhases(g), b.shapes[x][0]
	y := b.result(node)
	y.free = true
	image, off := b.alloc(n*g.c*p.channel()), b.listed(p.offsets())
	b.needScratch(g.out / g.groups * p.strips().long())
	b.emit(&convForward{p, n, b.places[x].data, b.places[w].data, b.places[bias].data, y.data, image, off})
	b.back = append(b.back, func() {
		if !b.reached(node.Out) {
			return
		}
		dy := b.places[node.Out].grad
		if b.needs(w) || b.needs(bias) {
			panels := roundUp(g.out/g.groups, kernel.Columns)
			b.emitBack(&convWeights{p, n, dy, b.add(w), b.add(bias), image, off, b.alloc(g.outH * g.outW * kernel.Columns), b.alloc(off.n * panels)})
		}
		if b.needs(x) {
			b.set(x, func(dx span) { b.emitBack(b.convInputs(p, n, dy, b.places[w].data, dx)) })
		}
	})
}
