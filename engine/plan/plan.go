package plan

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Loss is what training makes small. Each is a mean over the batch.
type Loss int

const (
	CrossEntropy       Loss = iota // of logits [N,K] against a class for each example
	BinaryCrossEntropy             // of logits against targets in [0,1], mean over all of them
	Squared                        // half the squared error: ½·Σ(o−t)² summed over an example's outputs, like autodiff.Squared
	MeanSquared                    // (o−t)², mean over all outputs, like autodiff.MSE
	Absolute                       // |o−t|, mean over all outputs; its slope at the target is 0
	Huber                          // ½·(o−t)² where |o−t| ≤ Delta, beyond it Delta·(|o−t|−½·Delta); mean over all outputs
	SoftCrossEntropy               // of logits [N,K] against shares of the classes [N,K] that sum to 1

	losses // how many there are
)

// Config says what to compile for.
type Config struct {
	Batch int
	Loss  Loss
	// Delta is where Huber goes over from a square to a line; 0 is 1.
	Delta float64
	// Optimizer changes the parameters; Compile makes it ready for as many as there are. It is nil for a plan that only
	// runs and differentiates. Plain descent (*optim.SGD) is done on the way back, where the layer allows it, and then
	// leaves no derivatives behind.
	Optimizer optim.Optimizer[float32]
	// Inference compiles for use instead of training: dropout passes on, batch normalisation takes what it has kept.
	Inference bool
	// Rand is what dropout draws from in training.
	Rand *num.Rand
	// InputGradients asks for the derivatives by the inputs too.
	InputGradients bool
}

// UnsupportedError names a layer that plans do not know. The tape runs it.
type UnsupportedError struct{ Layer, Why string }

func (e *UnsupportedError) Error() string {
	text := "plan: no kernel for layer " + strconv.Quote(e.Layer)
	if e.Why != "" {
		text += ": " + e.Why
	}
	return text
}

// Plan is a compiled network. It is not for use by several goroutines at once.
type Plan struct {
	graph  *graph.Graph
	config Config
	shapes []tensor.Shape
	memory memory
	places []place

	params, grads span
	forward       []op
	loss          op
	backward      []op
	rest          []span // parameters that plain descent does not change on the way; offsets hold for params and grads
	keep          []op   // moves running statistics after a step
	results       []op   // bring results into the shape the graph gives them
	classes       whole
	targets       span
	misuse        *ConfigError // what to panic with where Classes and Targets are mistaken for each other
}

// Compile makes a plan of g, whose first output the loss looks at, with a copy of its parameters. It returns a
// *ConfigError for a setting that cannot be, a *tensor.ShapeError if the shapes do not fit (the first size is the batch),
// an *UnsupportedError for a layer it does not know, and what the optimizer says against its rate or the number of
// parameters: *optim.RateError, *optim.SizeError.
func Compile(g *graph.Graph, c Config) (*Plan, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	shapes, err := g.Shapes(c.Batch)
	if err != nil {
		return nil, err
	}
	b := newBuilder(g, c, shapes)
	if err := b.build(); err != nil {
		return nil, err
	}
	p := &Plan{graph: g, config: c, misuse: c.misuse(), shapes: shapes, places: b.places, params: b.params, grads: b.grads,
		forward: b.forward, loss: b.loss, backward: b.backward, rest: b.rest, keep: b.keep, results: b.results, classes: b.classes, targets: b.targets}
	floats := make([]float32, b.floats+b.scratch)
	p.memory = memory{floats: floats, ints: b.ints, scratch: floats[b.floats:]}
	if c.Optimizer != nil {
		if err := c.Optimizer.Prepare(b.params.n); err != nil {
			return nil, err
		}
	}
	p.FromGraph()
	return p, nil
}

// Input returns the i-th input [batch, …], to be filled before a step.
func (p *Plan) Input(i int) []float32 {
	return p.memory.of(p.places[p.graph.Values(graph.Input)[i]].given)
}

// Classes returns the classes for CrossEntropy, one an example, to be filled before a step with numbers from 0 to K−1 for
// logits [N,K]: Loss, Gradients and Step panic with a *ClassError at another. It panics with a *ConfigError if the loss
// takes Targets.
func (p *Plan) Classes() []int32 {
	if p.classes.n == 0 {
		panic(p.misuse)
	}
	return p.memory.whole(p.classes)
}

// Targets returns the targets of the other losses, in the shape of the output, to be filled before a step. It panics with
// a *ConfigError if the loss takes Classes.
func (p *Plan) Targets() []float32 {
	if p.targets.n == 0 {
		panic(p.misuse)
	}
	return p.memory.of(p.targets)
}

// Output returns the i-th output after Forward, Gradients or Step.
func (p *Plan) Output(i int) []float32 { return p.Value(p.graph.Outputs()[i].Value) }

// Value returns what a pass computed for a value that is an output, an input or a parameter.
func (p *Plan) Value(v graph.Value) []float32 {
	place := p.places[v]
	if place.given.n > 0 {
		return p.memory.of(place.given)
	}
	return p.memory.of(place.data)
}

// Gradient returns the derivatives that Gradients computed by a parameter, or by an input if they were asked for.
func (p *Plan) Gradient(v graph.Value) []float32 { return p.memory.of(p.places[v].grad) }

// Params returns all parameters, in the order of the graph; Derivatives those of the loss, in the same order.
func (p *Plan) Params() []float32      { return p.memory.of(p.params) }
func (p *Plan) Derivatives() []float32 { return p.memory.of(p.grads) }

// FromGraph copies parameters and buffers from the graph into the plan, as Compile does.
func (p *Plan) FromGraph() {
	for _, kind := range []graph.Kind{graph.Param, graph.Buffer} {
		for _, v := range p.graph.Values(kind) {
			into := p.memory.of(p.places[v].data)
			for i, x := range p.graph.Tensor(v).Data() {
				into[i] = float32(x)
			}
		}
	}
}

// ToGraph copies parameters and buffers back into the graph: before that the graph holds what it held when it was compiled.
func (p *Plan) ToGraph() {
	for _, kind := range []graph.Kind{graph.Param, graph.Buffer} {
		for _, v := range p.graph.Values(kind) {
			into := p.graph.Tensor(v).Data()
			for i, x := range p.memory.of(p.places[v].data) {
				into[i] = float64(x)
			}
		}
	}
}

// Forward runs the network on the inputs.
func (p *Plan) Forward() {
	p.run(p.forward)
	p.run(p.results)
}

// Loss returns the loss of the batch.
func (p *Plan) Loss() float64 {
	p.run(p.forward)
	p.loss.run(&p.memory)
	p.run(p.results)
	return p.memory.loss
}

// Gradients returns the loss and computes its derivatives by all parameters.
func (p *Plan) Gradients() float64 {
	p.memory.direct = false
	clear(p.memory.of(p.grads))
	loss := p.Loss()
	p.run(p.backward)
	return loss
}

// Step improves the parameters by one batch and returns the loss that they had before. It panics with a
// *ConfigError without an optimizer.
func (p *Plan) Step() float64 {
	sgd, plain := p.config.Optimizer.(*optim.SGD[float32])
	if !plain {
		if p.config.Optimizer == nil {
			panic(&ConfigError{"Optimizer", "is nil, and Step needs one, like optim.NewAdam[float32](0.003); Gradients only differentiates"})
		}
		loss := p.Gradients()
		p.config.Optimizer.Step(p.memory.of(p.params), p.memory.of(p.grads))
		p.run(p.keep)
		return loss
	}
	m := &p.memory
	m.direct, m.rate = true, float32(sgd.Rate)
	for _, s := range p.rest {
		clear(m.of(p.derivative(s)))
	}
	loss := p.Loss()
	p.run(p.backward)
	for _, s := range p.rest {
		descend(m.of(s), m.of(p.derivative(s)), m.rate)
	}
	p.run(p.keep)
	return loss
}

// derivative is where the derivatives by a piece of the parameters are.
func (p *Plan) derivative(s span) span { return span{s.at - p.params.at + p.grads.at, s.n} }

func (p *Plan) run(ops []op) {
	for _, o := range ops {
		o.run(&p.memory)
	}
}
