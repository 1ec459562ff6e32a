package reproduce

import (
	"context"
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// recipe is a training as the course has it: Adam with 3e-3, batches of 32, 40 epochs unless said otherwise.
func recipe(model string) fit.Config {
	c := fit.Defaults()
	c.Model = model
	return c
}

// begin makes a session with first weights drawn as the course's script draws them: with ReLU, every layer from a
// variance of 2/inputs, the last one too, for which the engine takes 1/inputs.
func begin(c fit.Config, data dataset.Split) *fit.Session {
	s, err := fit.NewOn(c, data)
	if err != nil {
		panic(err) // the recipes of this package are wrong
	}
	g := s.Graph()
	gain := 2.0
	for _, n := range g.Nodes() {
		if n.Layer.Name() == "tanh" {
			gain = 1
		}
	}
	r := num.NewRand(c.Seed, firstWeights)
	for _, v := range g.Values(graph.Param) {
		t := g.Tensor(v)
		deviation := 0.0 // of biases
		switch t.Rank() {
		case 2:
			deviation = math.Sqrt(gain / float64(t.Dim(1)))
		case 4:
			deviation = math.Sqrt(2 / float64(t.Size()/t.Dim(0)))
			gain = 1 // of the dense layer behind filters
		}
		for i := range t.Data() {
			t.Data()[i] = deviation * r.Normal()
		}
	}
	s.FromGraph()
	return s
}

// Streams apart from those of a session.
const (
	firstWeights = 200 + iota
	order
	draws
)

// train runs a session to its end and calls after, if there is one, after each epoch.
func train(ctx context.Context, s *fit.Session, after func(epoch int)) *fit.Session {
	epoch := 0
	for ctx.Err() == nil && s.Step() {
		if after != nil && s.Epoch() > epoch {
			epoch = s.Epoch()
			after(epoch)
		}
	}
	return s
}

// over trains once for each seed and gathers what measure finds.
func over(ctx context.Context, seeds int, c fit.Config, data dataset.Split, measure func(*fit.Session) float64) (got sample) {
	for seed := range seeds {
		if ctx.Err() != nil {
			break
		}
		c.Seed = uint64(seed)
		got = append(got, measure(train(ctx, begin(c, data), nil)))
	}
	return got
}

func testAccuracy(s *fit.Session) float64 { return s.Confusion(s.Data().Test).Accuracy() }

func validationAccuracy(s *fit.Session) float64 { return s.Confusion(s.Data().Validation).Accuracy() }

// net is a graph that the tape trains: slower than a session, in float64, for what must agree to the digit.
type net struct {
	graph     *graph.Graph
	params    []float64 // of all tensors, which share it
	optimizer optim.Optimizer[float64]
}

// builder puts a graph together; errors are mistakes of this package.
type builder struct{ graph.Graph }

func (b *builder) add(l graph.Layer, in ...graph.Value) graph.Value {
	v, err := b.Add(l, in...)
	if err != nil {
		panic(err)
	}
	return v
}

func (b *builder) op(op autodiff.Operation, in ...graph.Value) graph.Value {
	return b.add(graph.Operation{Operation: op}, in...)
}

func (b *builder) bias(name string, n int) graph.Value { return b.Param(name, tensor.New(n)) }

// trained readies the graph for training with Adam.
func (b *builder) trained(rate float64) *net {
	n := &net{graph: &b.Graph}
	values := b.Values(graph.Param)
	size := 0
	for _, v := range values {
		size += b.Tensor(v).Size()
	}
	// One slice for all parameters, so that a step of the optimizer is one call.
	n.params = make([]float64, 0, size)
	for _, v := range values {
		n.params = append(n.params, b.Tensor(v).Data()...)
	}
	n.optimizer = optim.NewAdam[float64](rate)
	return n
}

func (n *net) load() {
	at := 0
	for _, v := range n.graph.Values(graph.Param) {
		at += copy(n.graph.Tensor(v).Data(), n.params[at:])
	}
}

// step improves the net by one batch.
func (n *net) step(x *tensor.Tensor, loss autodiff.Operation) {
	n.load()
	var tape autodiff.Tape
	run := n.graph.Run(&tape, graph.Mode{Train: true}, x)
	d := tape.Backward(tape.Apply(autodiff.Mean{}, tape.Apply(loss, run.Output(0))))
	g := make([]float64, 0, len(n.params))
	for _, v := range n.graph.Values(graph.Param) {
		g = append(g, d.Of(run.Var(v)).Data()...)
	}
	n.optimizer.Step(n.params, g)
	n.load()
}

// output runs the net in use.
func (n *net) output(x *tensor.Tensor) *tensor.Tensor {
	return n.graph.Run(&autodiff.Tape{}, graph.Mode{}, x).Output(0).Value()
}

// inputs are a set's examples as a tensor [N, shape…].
func inputs(s dataset.Set, shape ...int) *tensor.Tensor {
	if len(shape) == 0 {
		shape = []int{s.Inputs}
	}
	x := tensor.New(append([]int{s.Len()}, shape...)...)
	for i, v := range s.X {
		x.Data()[i] = float64(v)
	}
	return x
}

// meanLoss is the mean of what a loss gives for each example.
func meanLoss(loss autodiff.Operation, z *tensor.Tensor) float64 {
	each := loss.Forward([]*tensor.Tensor{z})
	return autodiff.Mean{}.Forward([]*tensor.Tensor{each}).Item()
}
