package plan

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// selfAttention is laid out in operations, as on the tape.
func (b *builder) selfAttention(l nn.SelfAttention, node graph.Node) {
	d, heads := b.shapes[node.In[0]][2], max(1, l.Heads)
	all := b.apply(autodiff.Affine{}, node.In[0], node.In[1], node.In[2])
	part := func(i int, axes ...int) graph.Value {
		v := b.apply(autodiff.Slice{Axis: 2, From: i * d, To: (i + 1) * d}, all)
		return b.apply(autodiff.Transpose{Axes: axes}, b.apply(autodiff.Reshape{To: []int{0, 0, heads, -1}}, v))
	}
	q, k, v := part(0, 0, 2, 1, 3), part(1, 0, 2, 3, 1), part(2, 0, 2, 1, 3)
	scores := b.apply(autodiff.Scale{By: 1 / math.Sqrt(float64(d/heads))}, b.apply(autodiff.MatMul{}, q, k))
	if l.Causal {
		b.emit(&causal{b.places[scores].data, b.shapes[scores][2]})
	}
	mixed := b.apply(autodiff.MatMul{}, b.apply(autodiff.Softmax{}, scores), v)
	rows := b.apply(autodiff.Reshape{To: []int{0, 0, -1}}, b.apply(autodiff.Transpose{Axes: []int{0, 2, 1, 3}}, mixed))
	b.into(node.Out, autodiff.Affine{}, rows, node.In[3], node.In[4])
}

// causal hides from every step what comes after it: squares of scores [t,t] get such small numbers there that the softmax
// gives them 0, and so no derivative comes back.
type causal struct {
	scores span
	t      int
}

func (o *causal) run(m *memory) {
	for i, rows := 0, m.of(o.scores); len(rows) > 0; i, rows = (i+1)%o.t, rows[o.t:] {
		for j := i + 1; j < o.t; j++ {
			rows[j] = -math.MaxFloat32 / 2
		}
	}
}

// dropout draws a mask, as the tape does: what stays is multiplied by 1/(1−rate).
type dropout struct {
	x, y, mask span
	rate       float64
	rand       *num.Rand
}

func (o *dropout) run(m *memory) {
	mask := m.of(o.mask)
	stays := float32(1 / (1 - o.rate))
	for i := range mask {
		if mask[i] = stays; o.rand.Float64() < o.rate {
			mask[i] = 0
		}
	}
	kernel.Product(m.of(o.x), mask, m.of(o.y))
}

func (b *builder) dropout(l nn.Dropout, node graph.Node) error {
	if b.config.Inference || l.Rate == 0 {
		b.pass(node)
		return nil
	}
	if b.config.Rand == nil {
		return &ConfigError{"Rand", "is nil, and dropout draws from it in training; Inference: true compiles for use"}
	}
	x := node.In[0]
	y := *b.result(node)
	mask := b.alloc(y.data.n)
	b.emit(&dropout{b.places[x].data, y.data, mask, l.Rate, b.config.Rand})
	b.back = append(b.back, func() {
		if b.reached(node.Out) && b.needs(x) {
			b.set(x, func(dx span) { b.emitBack(&product{y.grad, mask, dx}) })
		}
	})
	return nil
}

// embedding picks rows of a table of rows×d by the numbers x; a number that is no row gives 0.
type embedding struct {
	x, table, y span
	rows, d     int
}

func (o embedding) each(m *memory, f func(row, at int)) {
	for i, v := range m.of(o.x) {
		if row := int(v); row >= 0 && row < o.rows {
			f(row, i)
		}
	}
}

func (o *embedding) run(m *memory) {
	table, y := m.of(o.table), m.of(o.y)
	clear(y)
	o.each(m, func(row, at int) { copy(y[at*o.d:(at+1)*o.d], table[row*o.d:]) })
}

// embeddingGrad adds the derivatives by y to the rows they came from; table and y are the derivatives by them.
type embeddingGrad struct{ embedding }

func (o *embeddingGrad) run(m *memory) {
	dtable, dy := m.of(o.table), m.of(o.y)
	o.each(m, func(row, at int) { kernel.Axpy(1, dy[at*o.d:(at+1)*o.d], dtable[row*o.d:][:o.d]) })
}

func (b *builder) embedding(node graph.Node) {
	x, table := node.In[0], node.In[1]
	y := *b.result(node)
	o := embedding{b.places[x].data, b.places[table].data, y.data, b.shapes[table][0], b.shapes[table][1]}
	b.emit(&o)
	b.back = append(b.back, func() {
		if b.reached(node.Out) && b.needs(table) {
			b.emitBack(&embeddingGrad{embedding{o.x, b.add(table), y.grad, o.rows, o.d}})
		}
	})
}
