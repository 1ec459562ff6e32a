// Package count tells what a network costs: parameters, multiply-adds, bytes.
package count

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Cost is what a network, or a layer of it, needs.
type Cost struct {
	Parameters int // numbers that training changes
	Buffers    int // numbers that are kept but not trained
	// MACs are the multiply-adds of one example through matrix products and convolutions, those of a bias not
	// counted. Activations, pooling and normalising are not in it: they add little.
	MACs int
}

// Bytes is the size of all numbers as float32.
func (c Cost) Bytes() int { return 4 * (c.Parameters + c.Buffers) }

// TrainingMACs estimates a training of that many examples and epochs: a pass back costs about twice the pass forward.
// Source: Kaplan et al. 2020, §2.1.
func (c Cost) TrainingMACs(examples, epochs int) int { return 3 * c.MACs * examples * epochs }

// Layer is the cost of one layer and what it is called; the parameters are those that it reads first.
type Layer struct {
	Name string
	Cost
}

// Graph returns the cost of a network and of each of its layers, in their order. Multiply-adds are counted where they
// happen: it runs one example of zeros over a tape. It panics, like a run, where an input cannot be zeros.
func Graph(g *graph.Graph) (total Cost, layers []Layer) {
	for _, v := range g.Values(graph.Param) {
		total.Parameters += g.Tensor(v).Size()
	}
	for _, v := range g.Values(graph.Buffer) {
		total.Buffers += g.Tensor(v).Size()
	}
	shapes, err := g.Shapes(1)
	if err != nil {
		panic(err)
	}
	var inputs []*tensor.Tensor
	for _, v := range g.Values(graph.Input) {
		inputs = append(inputs, tensor.New(shapes[v]...))
	}
	run := g.Run(&autodiff.Tape{}, graph.Mode{}, inputs...)
	seen := map[graph.Value]bool{}
	for i, node := range g.Nodes() {
		l := Layer{Name: node.Layer.Name()}
		for _, v := range node.In {
			if seen[v] {
				continue
			}
			seen[v] = true
			switch g.Kind(v) {
			case graph.Param:
				l.Parameters += g.Tensor(v).Size()
			case graph.Buffer:
				l.Buffers += g.Tensor(v).Size()
			}
		}
		for _, v := range run.NodeVars(i) {
			l.MACs += macs(v)
		}
		total.MACs += l.MACs
		layers = append(layers, l)
	}
	return total, layers
}

// Dense returns the cost of a stack of dense layers, of which each reads all numbers of the one before, and of each layer:
// sizes are the numbers of one example, then the units of each layer. It panics with fewer than two sizes or one below 1.
func Dense(sizes ...int) (total Cost, layers []Layer) {
	if len(sizes) < 2 {
		panic("count: a dense network needs the size of its input and of a layer")
	}
	tape := &autodiff.Tape{}
	v := tape.Leaf(tensor.New(1, sizes[0]))
	for i, units := range sizes[1:] {
		w, b := tensor.New(units, sizes[i]), tensor.New(units)
		v = tape.Apply(autodiff.Affine{}, v, tape.Leaf(w), tape.Leaf(b))
		l := Layer{Name: "affine", Cost: Cost{Parameters: w.Size() + b.Size(), MACs: macs(v)}}
		total.Parameters += l.Parameters
		total.MACs += l.MACs
		layers = append(layers, l)
	}
	return total, layers
}

// macs counts the multiply-adds of one operation from the shapes that it ran on.
func macs(v autodiff.Var) int {
	op, in := v.Origin()
	if op == nil {
		return 0
	}
	shape := func(k int) tensor.Shape { return in[k].Value().Shape() }
	size := v.Value().Size()
	switch op.Name() {
	case "affine": // each result is a row of W times the inputs
		return size * shape(1)[1]
	case "conv1d", "conv2d": // each result is one filter over its window
		return size * shape(1)[1:].Size()
	case "matmul":
		a := shape(0)
		return size * a[len(a)-1]
	}
	return 0
}
