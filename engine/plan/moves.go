package plan

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// What moves numbers, or lets them repeat, is compiled to lists of places. The lists are read from the operation itself,
// run on numbers that are their own places.

// places returns a tensor in which each element is its own place, counted from first.
func places(first int, s tensor.Shape) *tensor.Tensor {
	x := tensor.New(s...)
	for i := range x.Data() {
		x.Data()[i] = float64(first + i)
	}
	return x
}

func listOf(x *tensor.Tensor) []int32 {
	list := make([]int32, x.Size())
	for i, v := range x.Data() {
		list[i] = int32(v)
	}
	return list
}

// gather: y[i] = x[from[i]], or, where by is not 0, by·x[from[i]] added to it.
type gather struct {
	x, y span
	from whole
	by   float32
}

func (o *gather) run(m *memory) {
	x, y := m.of(o.x), m.of(o.y)
	if o.by != 0 {
		for i, at := range m.whole(o.from) {
			y[i] += o.by * x[at]
		}
		return
	}
	for i, at := range m.whole(o.from) {
		y[i] = x[at]
	}
}

// scatter: y[to[i]] += by·x[i].
type scatter struct {
	x, y span
	to   whole
	by   float32
}

func (o *scatter) run(m *memory) {
	x, y := m.of(o.x), m.of(o.y)
	for i, at := range m.whole(o.to) {
		y[at] += o.by * x[i]
	}
}

// moved compiles an operation that puts every number of its result from a place of its inputs: slice, transpose, concat.
func (b *builder) moved(op autodiff.Operation, node graph.Node) {
	y := *b.result(node)
	var in []*tensor.Tensor
	first := 0
	for _, v := range node.In {
		in = append(in, places(first, b.shapes[v]))
		first += b.shapes[v].Size()
	}
	from := listOf(op.Forward(in))
	first = 0
	for _, v := range node.In {
		size := b.shapes[v].Size()
		var at, to []int32 // of this input: which element, to where
		for i, f := range from {
			if p := int(f) - first; p >= 0 && p < size {
				at, to = append(at, int32(p)), append(to, int32(i))
			}
		}
		first += size
		o := pairs{b.places[v].data, y.data, b.listed(at), b.listed(to), false}
		b.emit(&o)
		b.back = append(b.back, func() {
			if b.reached(node.Out) && b.needs(v) {
				b.emitBack(&pairs{y.grad, b.add(v), o.to, o.at, true})
			}
		})
	}
}

// pairs: y[to[i]] = x[at[i]], or added to it.
type pairs struct {
	x, y   span
	at, to whole
	add    bool
}

func (o *pairs) run(m *memory) {
	x, y, to := m.of(o.x), m.of(o.y), m.whole(o.to)
	if o.add {
		for i, at := range m.whole(o.at) {
			y[to[i]] += x[at]
		}
		return
	}
	for i, at := range m.whole(o.at) {
		y[to[i]] = x[at]
	}
}

// spread returns, for each element of the result, the element of input k that an operation on two tensors takes.
func (b *builder) spread(node graph.Node, k int) []int32 {
	in := []*tensor.Tensor{tensor.New(b.shapes[node.In[0]]...), tensor.New(b.shapes[node.In[1]]...)}
	in[k] = places(0, b.shapes[node.In[k]])
	return listOf(autodiff.Add{}.Forward(in))
}

// sum is a + sign·b; an input that repeats is added from its places.
func (b *builder) sum(node graph.Node, sign float32) {
	y := *b.result(node)
	var lists [2]whole
	for k, v := range node.In {
		if b.shapes[v].Size() != y.data.n {
			lists[k] = b.listed(b.spread(node, k))
		}
	}
	for k, v := range node.In {
		switch x := b.places[v].data; {
		case lists[k].n > 0:
			b.emit(&gather{x, y.data, lists[k], float32(k) * sign})
		case k == 0:
			b.emit(&move{x, y.data})
		default:
			b.emit(&plus{x, y.data, sign})
		}
	}
	b.back = append(b.back, func() {
		if !b.reached(node.Out) {
			return
		}
		by := float32(1)
		for k, v := range node.In {
			switch {
			case !b.needs(v):
			case lists[k].n > 0:
				b.emitBack(&scatter{y.grad, b.add(v), lists[k], by})
			default:
				b.emitBack(&plus{y.grad, b.add(v), by})
			}
			by = sign
		}
	})
}

// product is a ⊙ b; what repeats is first laid out in full.
type product struct{ a, b, y span }

func (o *product) run(m *memory) { kernel.Product(m.of(o.a), m.of(o.b), m.of(o.y)) }

func (b *builder) multiply(node graph.Node) {
	y := *b.result(node)
	var lists [2]whole
	var full [2]span
	for k, v := range node.In {
		full[k] = b.places[v].data
		if full[k].n != y.data.n {
			lists[k], full[k] = b.listed(b.spread(node, k)), b.alloc(y.data.n)
			b.emit(&gather{b.places[v].data, full[k], lists[k], 0})
		}
	}
	b.emit(&product{full[0], full[1], y.data})
	b.back = append(b.back, func() {
		if !b.reached(node.Out) {
			return
		}
		for k, v := range node.In {
			if !b.needs(v) {
				continue
			}
			d := b.alloc(y.data.n)
			b.emitBack(&product{y.grad, full[1-k], d})
			if lists[k].n > 0 {
				b.emitBack(&scatter{d, b.add(v), lists[k], 1})
			} else {
				b.emitBack(&plus{d, b.add(v), 1})
			}
		}
	})
}

// divide is a ⊙ 1/b.
func (b *builder) divide(node graph.Node) {
	inverse := b.within(b.shapes[node.In[1]])
	b.pointwise(reciprocal, 0, graph.Node{In: node.In[1:], Out: inverse})
	b.multiply(graph.Node{In: []graph.Value{node.In[0], inverse}, Out: node.Out})
}

// reduce adds over axes, each number times by: sum and mean. op is the sum, whose derivative tells where a number goes.
func (b *builder) reduce(axes []int, by float32, node graph.Node) {
	x := node.In[0]
	y := *b.result(node)
	in := tensor.New(b.shapes[x]...)
	sum := autodiff.Sum{Axes: axes}
	to := b.listed(listOf(sum.VJP([]*tensor.Tensor{in}, nil, places(0, b.shapes[node.Out]))[0]))
	b.emit(&zero{y.data})
	b.emit(&scatter{b.places[x].data, y.data, to, by})
	b.back = append(b.back, func() {
		if b.reached(node.Out) && b.needs(x) {
			d := b.alloc(y.data.n)
			b.emitBack(&pointwiseForward{scale, by, y.grad, d})
			b.emitBack(&gather{d, b.add(x), to, 1})
		}
	})
}

// matMul multiplies matrices a […,n,k] and b […,k,m]; at lists, for each product, where its three matrices start.
type matMul struct {
	a, b, c span
	at      whole
	n, k, m int
}

func (o *matMul) run(m *memory) {
	a, b, c, at := m.of(o.a), m.of(o.b), m.of(o.c), m.whole(o.at)
	clear(c)
	for i := 0; i < len(at); i += 3 {
		kernel.Gemm(o.n, o.m, o.k, a[at[i]:], o.k, 1, b[at[i+1]:], o.m, 1, c[at[i+2]:], o.m, m.scratch)
	}
}

// matMulGrad adds dc·bᵀ to da and aᵀ·dc to db, where they are asked for.
type matMulGrad struct {
	matMul
	da, db, dc span
}

func (o *matMulGrad) run(m *memory) {
	a, b, da, db, dc, at := m.of(o.a), m.of(o.b), m.of(o.da), m.of(o.db), m.of(o.dc), m.whole(o.at)
	for i := 0; i < len(at); i += 3 {
		if o.da.n > 0 {
			kernel.Gemm(o.n, o.k, o.m, dc[at[i+2]:], o.m, 1, b[at[i+1]:], 1, o.m, da[at[i]:], o.k, m.scratch)
		}
		if o.db.n > 0 {
			kernel.Gemm(o.k, o.m, o.n, a[at[i]:], 1, o.k, dc[at[i+2]:], o.m, 1, db[at[i+1]:], o.m, m.scratch)
		}
	}
}

func (b *builder) matMul(node graph.Node) {
	first, second := node.In[0], node.In[1]
	s, t, out := b.shapes[first], b.shapes[second], b.shapes[node.Out]
	n, k, m := s[len(s)-2], s[len(s)-1], t[len(t)-1]
	lead := out[:len(out)-2]
	// Which matrix of each goes into a product is told by sums of their numbers.
	inA, inB := tensor.New(s[:len(s)-2]...), tensor.New(t[:len(t)-2]...)
	fromA := listOf(autodiff.Add{}.Forward([]*tensor.Tensor{places(0, s[:len(s)-2]), inB}))
	fromB := listOf(autodiff.Add{}.Forward([]*tensor.Tensor{inA, places(0, t[:len(t)-2])}))
	var at []int32
	for i := range lead.Size() {
		at = append(at, fromA[i]*int32(n*k), fromB[i]*int32(k*m), int32(i*n*m))
	}
	y := *b.result(node)
	o := matMul{b.places[first].data, b.places[second].data, y.data, b.listed(at), n, k, m}
	b.gemmScratch(n, m, k)
	b.emit(&o)
	b.back = append(b.back, func() {
		if !b.reached(node.Out) {
			return
		}
		b.gemmScratch(n, k, m)
		b.gemmScratch(k, m, n)
		grad := matMulGrad{matMul: o, dc: y.grad}
		if b.needs(first) {
			grad.da = b.add(first)
		}
		if b.needs(second) {
			grad.db = b.add(second)
		}
		b.emitBack(&grad)
	})
}
