package fit

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/loss"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/plan"
)

// network is a model with plans for whole batches, for the smaller batch at the end of an epoch, and for use.
type network struct {
	graph           *graph.Graph
	inputs, classes int
	outputs         int  // width of the last layer
	binary          bool // one logit tells two classes apart

	full, rest, use compiled   // rest has no plan if all batches are whole
	holder          *plan.Plan // has the newest parameters
	fresh           bool       // use has them too
	p               []float32  // probabilities
	zeros           []int
}

// compiled is a plan with its input, which it would look up at every step.
type compiled struct {
	*plan.Plan
	x []float32
}

// chunk is how many examples are evaluated at once.
const chunk = 100

// build makes the graph of a model that tells the classes of a set apart, or predicts its numbers. Errors are *nn.SpecError or *ConfigError.
func build(model string, set dataset.Set, r *num.Rand) (*network, error) {
	spec, err := nn.Parse(model)
	if err != nil {
		return nil, err
	}
	logits, gives := spec.Logits(), "logits, one number of any size a class"
	if set.Outputs > 0 {
		logits, gives = spec, "numbers of any size"
	}
	wrong := func(reason string) error { return &nn.SpecError{Model: spec.String(), Reason: reason} }
	if len(logits) == 0 {
		return nil, wrong("there is no layer with parameters")
	}
	switch end := logits[len(logits)-1]; {
	case end.Kind == "dense" && end.Activation != "" && end.Activation != nn.Linear:
		return nil, wrong("the last layer gives " + gives + "; leave " + string(end.Activation) + " away")
	case set.Outputs > 0 && nn.Activation(end.Kind) == nn.Softmax, set.Outputs > 0 && nn.Activation(end.Kind) == nn.Sigmoid:
		return nil, wrong("the last layer gives " + gives + "; leave " + end.Kind + " away")
	}
	shape, err := shapeFor(logits, set)
	if err != nil {
		return nil, err
	}
	g, err := nn.Build(logits, shape, r)
	if err != nil {
		return nil, err
	}
	shapes, err := g.Shapes(1)
	if err != nil {
		return nil, err
	}
	n := &network{graph: g, inputs: set.Inputs, classes: set.Classes}
	out := shapes[g.Outputs()[0].Value]
	if len(out) != 2 {
		return nil, wrong("the last layer gives " + out[1:].String() + " numbers an example; end with a dense layer")
	}
	n.outputs = out[1]
	switch {
	case set.Outputs > 0 && out[1] != set.Outputs:
		number := " number"
		if set.Outputs > 1 {
			number += "s"
		}
		return nil, wrong("the last layer has " + strconv.Itoa(out[1]) + " units for " + strconv.Itoa(set.Outputs) + number + " to predict; end with " + strconv.Quote("dense "+strconv.Itoa(set.Outputs)))
	case set.Outputs > 0:
	case out[1] == 1 && set.Classes == 2:
		n.binary = true
	case out[1] != set.Classes:
		end := strconv.Quote("dense " + strconv.Itoa(set.Classes))
		if set.Classes == 2 {
			end += ` or "dense 1"`
		}
		return nil, wrong("the last layer has " + strconv.Itoa(out[1]) + " units for " + strconv.Itoa(set.Classes) + " classes; end with " + end)
	}
	return n, nil
}

// shapeFor is how the first layer that cares wants an example: as an image, as a sequence, or as it is.
func shapeFor(spec nn.Spec, set dataset.Set) ([]int, error) {
	for _, p := range spec {
		switch p.Kind {
		case "conv", "maxpool", "avgpool", "globalavgpool":
			if set.Side == 0 {
				return nil, &nn.SpecError{Model: spec.String(), Reason: p.Kind + " reads images, and these examples are none; begin with dense"}
			}
			return []int{1, set.Side, set.Side}, nil
		case "conv1d":
			return []int{1, set.Inputs}, nil
		case "rnn", "gru", "lstm", "attention":
			if set.Side > 0 { // an image is read row by row
				return []int{set.Side, set.Side}, nil
			}
			return []int{set.Inputs, 1}, nil
		case "dense", "flatten", "layernorm", "batchnorm", "embedding":
			return []int{set.Inputs}, nil
		}
	}
	return []int{set.Inputs}, nil
}

// compile makes the plans for training in batches out of so many examples, and for use.
func (n *network) compile(c plan.Config, examples int) (err error) {
	make := func(size int, use bool) compiled {
		if err != nil || size == 0 {
			return compiled{}
		}
		c := c
		c.Batch, c.Inference = size, use
		var p *plan.Plan
		if p, err = plan.Compile(n.graph, c); err != nil {
			return compiled{}
		}
		return compiled{p, p.Input(0)}
	}
	n.full, n.rest, n.use = make(c.Batch, false), make(examples%c.Batch, false), make(chunk, true)
	n.holder, n.fresh = n.full.Plan, true
	return err
}

// batch returns the plan for so many examples, with the newest parameters.
func (n *network) batch(examples int) compiled {
	p := n.full
	if examples*n.inputs == len(n.rest.x) {
		p = n.rest
	}
	if n.holder != p.Plan {
		n.holder.ToGraph()
		p.FromGraph()
		n.holder = p.Plan
	}
	n.fresh = false
	return p
}

// load takes over what is in the graph.
func (n *network) load() {
	n.holder.FromGraph()
	n.fresh = false
}

// logits of up to chunk examples x [len(x)/inputs, inputs]; overwritten by the next call.
func (n *network) logits(x []float32) []float32 {
	if !n.fresh {
		n.holder.ToGraph()
		n.use.FromGraph()
		n.fresh = true
	}
	clear(n.use.x[copy(n.use.x, x):])
	n.use.Forward()
	return n.use.Output(0)[:len(x)/n.inputs*n.outputs]
}

// probabilities returns p [examples,classes]; it is overwritten by the next call.
func (n *network) probabilities(x []float32) []float32 {
	z := n.logits(x)
	examples := len(x) / n.inputs
	if n.p == nil {
		n.p, n.zeros = make([]float32, chunk*n.classes), make([]int, chunk)
	}
	p := n.p[:examples*n.classes]
	if !n.binary {
		loss.CrossEntropy(p, nil, z, n.zeros[:examples], n.classes, 1)
		return p
	}
	loss.BinaryCrossEntropy(p[:examples], nil, z, n.zeros[:examples], 1)
	for i := examples - 1; i >= 0; i-- { // from the end, since two places are filled where one was
		q := p[i]
		p[2*i], p[2*i+1] = 1-q, q
	}
	return p
}

// loss returns the sum of the losses of up to chunk examples.
func (n *network) loss(x []float32, classes []int) float64 {
	z := n.logits(x)
	if n.binary {
		return loss.BinaryCrossEntropy(nil, nil, z, classes, 1)
	}
	return loss.CrossEntropy(nil, nil, z, classes, n.classes, 1)
}

// tensors are all numbers that training changes, as the graph holds them, copied.
func (n *network) tensors() (copies [][]float64) {
	n.holder.ToGraph()
	for _, kind := range []graph.Kind{graph.Param, graph.Buffer} {
		for _, v := range n.graph.Values(kind) {
			copies = append(copies, append([]float64(nil), n.graph.Tensor(v).Data()...))
		}
	}
	return copies
}

// restore puts them back.
func (n *network) restore(copies [][]float64) {
	for _, kind := range []graph.Kind{graph.Param, graph.Buffer} {
		for _, v := range n.graph.Values(kind) {
			copy(n.graph.Tensor(v).Data(), copies[0])
			copies = copies[1:]
		}
	}
	n.load()
}

// bounded is an optimizer behind penalties and a limit: g ← g + λ₁·sign(w) + λ₂·w for weights, then g·min(1, limit/‖g‖).
type bounded struct {
	optim.Optimizer[float32]
	l1, l2  float32
	weights [][2]int // where weights lie among the parameters: biases are not penalised
	limit   float64
}

// Step: source: Goodfellow et al. 2016, §7.1.
func (b *bounded) Step(params, g []float32) {
	for _, span := range b.weights {
		for i := span[0]; i < span[1] && (b.l1 != 0 || b.l2 != 0); i++ {
			w := params[i]
			g[i] += float32(b.l2 * w)
			if w > 0 {
				g[i] += b.l1
			} else if w < 0 {
				g[i] -= b.l1
			}
		}
	}
	if b.limit > 0 {
		optim.ClipNorm(g, b.limit)
	}
	b.Optimizer.Step(params, g)
}

// weights lists where parameters with two or more axes lie.
func (n *network) weights() (spans [][2]int) {
	at := 0
	for _, v := range n.graph.Values(graph.Param) {
		t := n.graph.Tensor(v)
		if t.Rank() > 1 {
			spans = append(spans, [2]int{at, at + t.Size()})
		}
		at += t.Size()
	}
	return spans
}
