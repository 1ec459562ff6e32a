package nn

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Logits returns the spec without a softmax or sigmoid at its end: cross-entropies take what comes before it.
func (s Spec) Logits() Spec {
	if len(s) == 0 {
		return s
	}
	end := s[len(s)-1]
	squashes := func(a Activation) bool { return a == Softmax || a == Sigmoid }
	if squashes(Activation(end.Kind)) {
		return s[:len(s)-1]
	}
	out := append(Spec(nil), s...)
	if end.Kind == "dense" && squashes(end.Activation) {
		out[len(s)-1].Activation = ""
	}
	return out
}

// maxParameters keeps a slip of the pen from filling a phone's memory.
const maxParameters = 8 << 20

// The settings of normalisation that are usual: PyTorch and ONNX have the same ε.
const (
	epsilon  = 1e-5
	momentum = 0.9
)

// Build makes the graph of a spec, for one input "input" of a shape without the batch axis: [D], images [C,H,W],
// sequences [T,D], series for conv1d [C,T], or [T] numbers of rows for an embedding. Its output is "output". Parameters
// are named after the place of their layer: "0.weight", "0.bias". Weights before a ReLU or one of its kin are drawn by
// He, others by Xavier; recurrent weights are orthogonal; biases are 0, but 1 for the forget gate of an LSTM
// (Jozefowicz, Zaremba, Sutskever 2015). Errors are *SpecError.
func Build(spec Spec, input []int, r *num.Rand) (*graph.Graph, error) {
	b := &builder{spec: spec, g: &graph.Graph{}, r: r}
	b.value = b.g.Input("input", input...)
	b.shape = append(tensor.Shape{1}, input...)
	b.past = []graph.Value{b.value}
	if len(spec) == 0 {
		return nil, &SpecError{Reason: "there is no layer"}
	}
	for _, d := range input {
		if d < 1 {
			return nil, &SpecError{Model: spec.String(), Reason: "the input has the shape " + tensor.Shape(input).String() + "; every size is at least 1"}
		}
	}
	for i, p := range spec {
		b.at = i
		if err := b.part(p); err != nil {
			return nil, &SpecError{Model: spec.String(), Reason: "layer " + strconv.Itoa(i+1) + ", " + p.String() + ": " + err.Error()}
		}
		b.past = append(b.past, b.value)
	}
	b.g.Output("output", b.value)
	return b.g, nil
}

// builder is a graph that grows.
type builder struct {
	spec       Spec
	g          *graph.Graph
	r          *num.Rand
	at         int           // the part at hand
	value      graph.Value   // what the last layer gives
	shape      tensor.Shape  // its shape for a batch of one
	past       []graph.Value // before the first layer, and after each
	channels   bool          // the axis after the batch holds channels, and places come last
	sequence   bool          // it holds steps, made by a layer that reads them
	parameters int
}

// reason is an error about one layer.
type reason string

func (r reason) Error() string { return string(r) }

// add appends a layer to the chain; more values go in behind the one at hand.
func (b *builder) add(l graph.Layer, more ...graph.Value) error {
	v, err := b.g.Add(l, append([]graph.Value{b.value}, more...)...)
	if err != nil {
		return err
	}
	shapes, err := b.g.Shapes(1)
	if err != nil {
		return err
	}
	b.value, b.shape = v, shapes[v]
	return nil
}

func (b *builder) operation(op autodiff.Operation, more ...graph.Value) error {
	return b.add(graph.Operation{Operation: op}, more...)
}

func (b *builder) name(what string) string { return strconv.Itoa(b.at) + "." + what }

// fits counts the parameters of a shape, or refuses them.
func (b *builder) fits(shape ...int) error {
	n := 1
	for _, d := range shape {
		if n > maxParameters/max(1, d) {
			return reason("more than " + strconv.Itoa(maxParameters) + " parameters")
		}
		n *= d
	}
	if b.parameters += n; b.parameters > maxParameters {
		return reason("more than " + strconv.Itoa(maxParameters) + " parameters")
	}
	return nil
}

// weights adds a weight and its bias.
func (b *builder) weights(names [2]string, draw Initializer, shape ...int) ([]graph.Value, error) {
	if err := b.fits(shape...); err != nil {
		return nil, err
	}
	return []graph.Value{
		b.g.Param(b.name(names[0]), draw(b.r, shape...)),
		b.g.Param(b.name(names[1]), tensor.New(shape[0])),
	}, nil
}

// initial is how the weights of a layer are drawn, by the curve behind it.
func (b *builder) initial(a Activation) Initializer {
	for i := b.at + 1; a == "" && i < len(b.spec); i++ {
		switch kind := b.spec[i].Kind; {
		case Activation(kind).known():
			a = Activation(kind)
		case kind != "batchnorm" && kind != "layernorm" && kind != "maxpool":
			a = Linear
		}
	}
	switch a {
	case ReLU, LeakyReLU, ELU, GELU, Softplus:
		return HeNormal
	}
	return XavierNormal
}

func (b *builder) curve(a Activation) error {
	if op, ok := a.Operation(); ok && a != Linear {
		return b.operation(op)
	}
	return nil
}

func (b *builder) part(p Part) error {
	switch p.Kind {
	case "embedding", "rnn", "gru", "lstm", "attention":
		defer func() { b.sequence = len(b.shape) == 3 }()
	case "flatten", "conv1d":
		b.sequence = false
	}
	switch p.Kind {
	case "dense":
		return b.dense(p)
	case "conv", "conv1d":
		return b.conv(p)
	case "maxpool", "avgpool":
		return b.pool(p)
	case "globalavgpool":
		b.channels = false
		if err := b.operation(autodiff.GlobalAvgPool{}); err != nil {
			return err
		}
		return b.operation(autodiff.Flatten{})
	case "flatten":
		b.channels = false
		return b.operation(autodiff.Flatten{})
	case "dropout":
		return b.add(Dropout{Rate: p.Rate})
	case "batchnorm":
		return b.batchNorm()
	case "layernorm":
		d := b.shape[len(b.shape)-1]
		if err := b.fits(d, 2); err != nil {
			return err
		}
		return b.add(LayerNorm{Epsilon: epsilon}, b.g.Param(b.name("scale"), Constant(1)(b.r, d)), b.g.Param(b.name("shift"), tensor.New(d)))
	case "embedding":
		if err := b.fits(p.Rows, p.Units); err != nil {
			return err
		}
		return b.operation(autodiff.Embedding{}, b.g.Param(b.name("table"), Normal(1)(b.r, p.Rows, p.Units)))
	case "rnn", "gru", "lstm":
		return b.recurrent(p)
	case "attention":
		return b.attention(p)
	case "add", "concat":
		return b.join(p)
	}
	return b.curve(Activation(p.Kind))
}

func (b *builder) dense(p Part) error {
	if len(b.shape) < 2 || b.channels {
		return reason("it takes rows, and the shape here is " + b.shape[1:].String() + "; put flatten or globalavgpool before it")
	}
	w, err := b.weights([2]string{"weight", "bias"}, b.initial(p.Activation), p.Units, b.shape[len(b.shape)-1])
	if err != nil {
		return err
	}
	if err := b.operation(autodiff.Affine{}, w...); err != nil {
		return err
	}
	return b.curve(p.Activation)
}

// around is the padding of a window along one axis of n places, before and after.
func (p Part) around(axis, n int) (before, after int) {
	if !p.Same {
		if p.Kind == "conv1d" && axis == 0 {
			return 0, 0
		}
		return p.Pad, p.Pad
	}
	stride := max(1, p.Stride[axis])
	missing := ((n+stride-1)/stride-1)*stride + max(1, p.Dilation)*(p.Size[axis]-1) + 1 - n
	missing = max(0, missing)
	return missing / 2, missing - missing/2
}

func (b *builder) conv(p Part) error {
	axes := 2
	if p.Kind == "conv1d" {
		axes = 1
	}
	if len(b.shape) != 2+axes {
		want := "images [C,H,W]"
		if axes == 1 {
			want = "series [C,T]"
		}
		return reason("it takes " + want + ", and the shape here is " + b.shape[1:].String())
	}
	groups := max(1, p.Groups)
	if b.shape[1]%groups != 0 || p.Units%groups != 0 {
		return reason(strconv.Itoa(groups) + " groups do not divide " + strconv.Itoa(b.shape[1]) + " channels and " + strconv.Itoa(p.Units) + " filters")
	}
	shape := append([]int{p.Units, b.shape[1] / groups}, p.Size[2-axes:]...)
	w, err := b.weights([2]string{"weight", "bias"}, b.initial(p.Activation), shape...)
	if err != nil {
		return err
	}
	for axis, n := range b.shape[2:] {
		before, after := p.around(2-axes+axis, n)
		if window := max(1, p.Dilation)*(p.Size[2-axes+axis]-1) + 1; n+before+after < window {
			return reason("a window of " + strconv.Itoa(window) + " does not fit into " + strconv.Itoa(n+before+after) + " places of " + b.shape[1:].String() +
				"; shapes are [C,H,W] or [C,T], with the channels first")
		}
	}
	b.channels = true
	if axes == 1 {
		before, after := p.around(1, b.shape[2])
		err = b.operation(autodiff.Conv1D{Stride: p.Stride[1], Padding: [2]int{before, after}, Dilation: p.Dilation, Groups: groups}, w...)
	} else {
		top, bottom := p.around(0, b.shape[2])
		left, right := p.around(1, b.shape[3])
		err = b.operation(autodiff.Conv2D{Stride: p.Stride, Padding: [4]int{top, left, bottom, right}, Dilation: [2]int{p.Dilation, p.Dilation}, Groups: groups}, w...)
	}
	if err != nil {
		return err
	}
	return b.curve(p.Activation)
}

func (b *builder) pool(p Part) error {
	size, padding := p.Size, [4]int{p.Pad, p.Pad, p.Pad, p.Pad}
	if len(b.shape) == 3 { // series are planes of one row
		size[0], padding[0], padding[2] = 1, 0, 0
	}
	b.channels = true
	if p.Kind == "avgpool" {
		return b.operation(autodiff.AvgPool{Size: size, Stride: p.Stride, Padding: padding})
	}
	return b.operation(autodiff.MaxPool{Size: size, Stride: p.Stride, Padding: padding})
}

func (b *builder) batchNorm() error {
	if len(b.shape) < 2 {
		return reason("there is no axis of channels")
	}
	if b.sequence {
		return reason("in sequences the steps come before the channels; use layernorm")
	}
	c := b.shape[1]
	if err := b.fits(c, 4); err != nil {
		return err
	}
	return b.add(BatchNorm{Epsilon: epsilon, Momentum: momentum},
		b.g.Param(b.name("scale"), Constant(1)(b.r, c)), b.g.Param(b.name("shift"), tensor.New(c)),
		b.g.Buffer(b.name("mean"), tensor.New(c)), b.g.Buffer(b.name("variance"), Constant(1)(b.r, c)))
}

// sequences tells whether the layers behind the one at hand read its whole sequence.
func (b *builder) sequences() bool {
	for _, p := range b.spec[b.at+1:] {
		switch p.Kind {
		case "dropout", "batchnorm", "layernorm":
			continue
		case "rnn", "gru", "lstm", "attention", "flatten", "add", "concat":
			return true
		}
		if !Activation(p.Kind).known() {
			return false
		}
	}
	return false
}

func (b *builder) recurrent(p Part) error {
	if len(b.shape) != 3 || b.channels {
		return reason("it takes sequences [T,D], and the shape here is " + b.shape[1:].String())
	}
	gates := map[string]int{"rnn": 1, "gru": 3, "lstm": 4}[p.Kind]
	w, err := b.weights([2]string{"weight", "bias"}, XavierNormal, gates*p.Units, b.shape[2])
	if err != nil {
		return err
	}
	if err := b.fits(gates*p.Units, p.Units); err != nil {
		return err
	}
	if p.Kind == "lstm" {
		forget := b.g.Tensor(w[1]).Data()[p.Units : 2*p.Units]
		for i := range forget {
			forget[i] = 1
		}
	}
	in := []graph.Value{w[0], b.g.Param(b.name("recurrent"), Orthogonal(b.r, gates*p.Units, p.Units)), w[1]}
	last := !p.All && !b.sequences()
	switch p.Kind {
	case "rnn":
		return b.add(RNN{ReLU: p.Activation == ReLU, Last: last, Truncate: p.Truncate}, in...)
	case "gru":
		return b.add(GRU{Last: last, Truncate: p.Truncate}, in...)
	}
	return b.add(LSTM{Last: last, Truncate: p.Truncate}, in...)
}

func (b *builder) attention(p Part) error {
	if len(b.shape) != 3 || b.channels {
		return reason("it takes sequences [T,D], and the shape here is " + b.shape[1:].String())
	}
	d := b.shape[2]
	in, err := b.weights([2]string{"weight", "bias"}, XavierNormal, 3*d, d)
	if err != nil {
		return err
	}
	out, err := b.weights([2]string{"output.weight", "output.bias"}, XavierNormal, d, d)
	if err != nil {
		return err
	}
	return b.add(SelfAttention{Heads: p.Units, Causal: p.Causal}, append(in, out...)...)
}

// join brings another path in: what there was before the last layers.
func (b *builder) join(p Part) error {
	from := len(b.past) - 1 - p.Skip
	if from < 0 {
		return reason("there are only " + strconv.Itoa(len(b.past)-1) + " layers before it")
	}
	if p.Kind == "add" {
		// Axes of size 1 would stretch; a path that joins has the same shape.
		shapes, err := b.g.Shapes(1)
		if err != nil {
			return err
		}
		if other := shapes[b.past[from]]; !other.Equal(b.shape) {
			return reason("the paths have the shapes " + b.shape[1:].String() + " and " + other[1:].String() + "; both need the same")
		}
		return b.operation(autodiff.Add{}, b.past[from])
	}
	axis := 1
	if len(b.shape) == 3 && !b.channels {
		axis = 2
	}
	return b.operation(autodiff.Concat{Axis: axis}, b.past[from])
}
