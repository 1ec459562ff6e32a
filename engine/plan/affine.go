package plan

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
)

// affine is z = x·Wᵀ + b for x [n,d], W [m,d].
type affine struct {
	x, w, b, z span
	n, d, m    int
}

func (o *affine) run(m *memory) {
	z := m.of(o.z)
	kernel.Rows(o.n, o.m, m.of(o.b), z)
	kernel.Gemm(o.n, o.m, o.d, m.of(o.x), o.d, 1, m.of(o.w), 1, o.d, z, o.m, m.scratch)
}

// affineInputs adds dz·W to dx.
type affineInputs struct {
	dz, w, dx span
	n, d, m   int
}

func (o *affineInputs) run(m *memory) {
	kernel.Gemm(o.n, o.d, o.m, m.of(o.dz), o.m, 1, m.of(o.w), o.d, 1, m.of(o.dx), o.d, m.scratch)
}

// affineWeights adds dzᵀ·x to dW and the column sums of dz to db; or, with plain descent, −rate times that to W and b.
type affineWeights struct {
	dz, x, w, b, dw, db, tmp span
	n, d, m                  int
	direct                   bool
}

func (o *affineWeights) run(m *memory) {
	dz, dw, db := m.of(o.dz), m.of(o.dw), m.of(o.db)
	if m.direct && o.direct {
		dw, db = m.of(o.w), m.of(o.b)
		kernel.Scale(-m.rate, dz, m.of(o.tmp))
		dz = m.of(o.tmp)
	}
	kernel.ColumnSums(o.n, o.m, dz, db)
	kernel.Gemm(o.m, o.d, o.n, dz, 1, o.m, m.of(o.x), o.d, 1, dw, o.d, m.scratch)
}

func (b *builder) affine(node graph.Node) {
	x, w, bias := node.In[0], node.In[1], node.In[2]
	d, m := b.shapes[w][1], b.shapes[w][0]
	n := b.shapes[x].Size() / max(1, d)
	z := b.result(node)
	z.free = true
	b.gemmScratch(n, m, d)
	b.emit(&affine{b.places[x].data, b.places[w].data, b.places[bias].data, z.data, n, d, m})
	b.back = append(b.back, func() {
		if !b.reached(node.Out) {
			return
		}
		dz := b.places[node.Out].grad
		if b.needs(x) {
			b.gemmScratch(n, d, m)
			b.emitBack(&affineInputs{dz, b.places[w].data, b.add(x), n, d, m})
		}
		if b.needs(w) || b.needs(bias) {
			b.gemmScratch(m, d, n)
			b.emitBack(&affineWeights{dz, b.places[x].data, b.places[w].data, b.places[bias].data, b.add(w), b.add(bias), b.alloc(n * m), n, d, m, b.direct(w) && b.direct(bias)})
		}
	})
}
