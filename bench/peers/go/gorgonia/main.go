// Command gorgonia trains with Gorgonia's tape machine, float32. Usage: gorgonia mlp|cnn|lstm|play
package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"

	g "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"peers/measure"
)

const (
	name   = "gorgonia"
	module = "gorgonia.org/gorgonia"
)

// network is a graph under construction.
type network struct {
	graph  *g.ExprGraph
	params g.Nodes
	inputs []*g.Node
	xs     [measure.Batches][]tensor.Tensor // one for each input
	target *g.Node
	ys     [measure.Batches]tensor.Tensor
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func draws(shape ...int) tensor.Tensor {
	data := make([]float32, tensor.Shape(shape).TotalSize())
	for i := range data {
		data[i] = rand.Float32()
	}
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(data))
}

func oneHot(rows, classes int) tensor.Tensor {
	data := make([]float32, rows*classes)
	for i := range rows {
		data[i*classes+rand.IntN(classes)] = 1
	}
	return tensor.New(tensor.WithShape(rows, classes), tensor.WithBacking(data))
}

func (n *network) param(shape ...int) *g.Node {
	p := g.NewTensor(n.graph, g.Float32, len(shape), g.WithShape(shape...), g.WithName(fmt.Sprint("p", len(n.params))), g.WithInit(g.GlorotU(1)))
	n.params = append(n.params, p)
	return p
}

func (n *network) input(shape ...int) *g.Node {
	x := g.NewTensor(n.graph, g.Float32, len(shape), g.WithShape(shape...), g.WithName(fmt.Sprint("x", len(n.inputs))))
	n.inputs = append(n.inputs, x)
	for i := range n.xs {
		n.xs[i] = append(n.xs[i], draws(shape...))
	}
	return x
}

func (n *network) answer(make func() tensor.Tensor) *g.Node {
	for i := range n.ys {
		n.ys[i] = make()
	}
	n.target = g.NewTensor(n.graph, g.Float32, n.ys[0].Dims(), g.WithShape(n.ys[0].Shape()...), g.WithName("y"))
	return n.target
}

func (n *network) dense(x *g.Node, in, out int) *g.Node {
	return must(g.BroadcastAdd(must(g.Mul(x, n.param(in, out))), n.param(1, out), nil, []byte{0}))
}

func (n *network) block(x *g.Node, in, out int) *g.Node {
	z := must(g.Conv2d(x, n.param(out, in, 5, 5), tensor.Shape{5, 5}, []int{2, 2}, []int{1, 1}, []int{1, 1}))
	return must(g.MaxPool2D(must(g.Rectify(z)), tensor.Shape{2, 2}, []int{0, 0}, []int{2, 2}))
}

func (n *network) crossEntropy(z *g.Node) *g.Node {
	y := n.answer(func() tensor.Tensor { return oneHot(32, 10) })
	return must(g.Neg(must(g.Mean(must(g.HadamardProd(must(g.Log(must(g.SoftMax(z)))), y))))))
}

func (n *network) squaredError(o *g.Node, batch int) *g.Node {
	y := n.answer(func() tensor.Tensor { return draws(batch, 1) })
	return must(g.Mean(must(g.Square(must(g.Sub(o, y))))))
}

func (n *network) lstm() *g.Node {
	const units, length, batch = 32, 48, 16
	var wx, wh, b [4]*g.Node
	for k := range wx {
		wx[k], wh[k], b[k] = n.param(1, units), n.param(units, units), n.param(1, units)
	}
	zero := func(name string) *g.Node {
		return g.NewMatrix(n.graph, g.Float32, g.WithShape(batch, units), g.WithName(name), g.WithInit(g.Zeroes()))
	}
	h, c := zero("h"), zero("c")
	for range length {
		x := n.input(batch, 1)
		gate := func(k int) *g.Node {
			return must(g.BroadcastAdd(must(g.Add(must(g.Mul(x, wx[k])), must(g.Mul(h, wh[k])))), b[k], nil, []byte{0}))
		}
		in, forget, out, cell := must(g.Sigmoid(gate(0))), must(g.Sigmoid(gate(1))), must(g.Sigmoid(gate(2))), must(g.Tanh(gate(3)))
		c = must(g.Add(must(g.HadamardProd(forget, c)), must(g.HadamardProd(in, cell))))
		h = must(g.HadamardProd(out, must(g.Tanh(c))))
	}
	return n.squaredError(n.dense(h, units, 1), batch)
}

func (n *network) loss(workload string) *g.Node {
	switch workload {
	case "mlp":
		return n.crossEntropy(n.dense(must(g.Rectify(n.dense(n.input(32, 784), 784, 128))), 128, 10))
	case "cnn":
		h := n.block(n.block(n.input(32, 1, 28, 28), 1, 8), 8, 16)
		return n.crossEntropy(n.dense(must(g.Reshape(h, tensor.Shape{32, 784})), 784, 10))
	case "lstm":
		return n.lstm()
	}
	h := n.input(10, 2)
	for _, size := range [][2]int{{2, 4}, {4, 2}, {2, 1}} {
		h = must(g.Tanh(n.dense(h, size[0], size[1])))
	}
	return n.squaredError(h, 10)
}

func main() {
	runtime.GOMAXPROCS(1)
	workload := os.Args[1]
	defer func() {
		if r := recover(); r != nil {
			measure.Refuse(name, module, workload, fmt.Sprint(r))
		}
	}()
	n := &network{graph: g.NewGraph()}
	must(g.Grad(n.loss(workload), n.params...))
	machine := g.NewTapeMachine(n.graph, g.BindDualValues(n.params...))
	solver, gradients := g.NewVanillaSolver(g.WithLearnRate(0.01)), g.NodesToValueGrads(n.params)
	check := func(err error) { must(0, err) }
	measure.Run(name, module, workload, func(i int) {
		for k, x := range n.inputs {
			check(g.Let(x, n.xs[i][k]))
		}
		check(g.Let(n.target, n.ys[i]))
		check(machine.RunAll())
		check(solver.Step(gradients))
		machine.Reset()
	})
}
