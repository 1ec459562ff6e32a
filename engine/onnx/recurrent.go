package onnx

import (
	"fmt"
	"slices"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// gates tells where the engine's gates lie in ONNX's order: the engine has i, f, g, o and r, z, n one below the other,
// ONNX i, o, f, c and z, r, h.
func gates() map[string][]int {
	return map[string][]int{"RNN": {0}, "GRU": {1, 0, 2}, "LSTM": {0, 2, 3, 1}}
}

// block takes row d of the first axis, [dirs,rows,…] → [rows,…], and puts its gates into the engine's order.
func (b *builder) block(x *operand, d int, order []int) (*operand, error) {
	s := x.shape(0)
	y, err := b.cut(x, 0, [2]int{d, d}, [2]int{d + 1, d + 1})
	if err != nil {
		return nil, err
	}
	if y, err = b.reshape(y, [2]tensor.Shape{s[1:], s[1:]}); err != nil || len(order) == 1 {
		return y, err
	}
	size := s[1] / len(order)
	var parts []*operand
	for _, at := range order {
		part, err := b.cut(y, 0, [2]int{at * size, at * size}, [2]int{(at + 1) * size, (at + 1) * size})
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return b.operate(autodiff.Concat{Axis: 0}, parts...)
}

// half takes one of the two biases of a direction, [dirs,2·rows] → [rows].
func (b *builder) half(x *operand, d, which int, order []int) (*operand, error) {
	rows := x.shape(0)[1] / 2
	y, err := b.cut(x, 1, [2]int{which * rows, which * rows}, [2]int{(which + 1) * rows, (which + 1) * rows})
	if err != nil {
		return nil, err
	}
	return b.block(y, d, order)
}

// turned is a sequence [N,T,D] from its end to its start: a product with the matrix that has ones on its other diagonal.
func (b *builder) turned(x *operand) (*operand, error) {
	if x.varies(1) {
		return nil, fmt.Errorf("a direction from the end needs a known number of steps")
	}
	steps := x.shape(0)[1]
	if steps > 1<<10 {
		return nil, fmt.Errorf("a direction from the end over %d steps; %d are the most", steps, 1<<10)
	}
	mirror := tensor.New(steps, steps)
	for i := range steps {
		mirror.Row(i)[steps-1-i] = 1
	}
	return b.operate(autodiff.MatMul{}, &operand{known: [2]*tensor.Tensor{mirror, mirror}}, x)
}

// recurrent reads RNN, GRU and LSTM.
func recurrent(b *builder, n *node) error {
	x, w, err := n.pair()
	if err != nil {
		return err
	}
	r, err := n.need(2)
	if err != nil {
		return err
	}
	order := gates()[n.op]
	g := len(order)
	bias := n.in(3)
	direction, dirs := n.text("direction", "forward"), 1
	switch direction {
	case "forward", "reverse":
	case "bidirectional":
		dirs = 2
	default:
		return n.wrong("there is no direction %q", direction)
	}
	h := n.int("hidden_size", 0)
	if h == 0 && r.rank() == 3 {
		h = r.shape(0)[2]
	}
	if x.rank() != 3 || w.rank() != 3 || !r.shape(0).Equal(tensor.Shape{dirs, g * h, h}) || h == 0 || w.shape(0)[0] != dirs || w.shape(0)[1] != g*h ||
		bias != nil && !bias.shape(0).Equal(tensor.Shape{dirs, 2 * g * h}) {
		return n.wrong("its weights have the shapes %v and %v; with %d units and direction %s they need %v and %v, and the bias %v",
			w.shape(0), r.shape(0), h, direction, tensor.Shape{dirs, g * h, 0}, tensor.Shape{dirs, g * h, h}, tensor.Shape{dirs, 2 * g * h})
	}
	relu, err := n.curves(dirs)
	if err != nil {
		return err
	}
	batchFirst := n.int("layout", 0) != 0
	if !batchFirst {
		if x, err = b.transpose(x, []int{1, 0, 2}); err != nil {
			return err
		}
	}
	if err := n.plain(x); err != nil {
		return err
	}
	var states [2]*operand // the second of an LSTM only
	for i := range states {
		if states[i], err = n.state(5+i, batchFirst, dirs, h); err != nil {
			return err
		}
	}
	if states[0] == nil && states[1] != nil {
		zeros := tensor.New(dirs, 1, h)
		if batchFirst {
			zeros = tensor.New(1, dirs, h)
		}
		states[0] = &operand{known: [2]*tensor.Tensor{zeros, zeros}}
	}
	if n.int("input_forget", 0) != 0 {
		return n.wrong("coupled gates (input_forget) are not read")
	}
	if n.has("clip") {
		return n.wrong("clipped sums (clip) are not read")
	}
	if err := n.only(2, "the memory at the end is not given away"); err != nil {
		return err
	}
	all := len(b.uses[n.outputs[0]]) > 0
	before := n.op == "GRU" && n.int("linear_before_reset", 0) == 0
	var sequences, ends []*operand
	for d := range dirs {
		in := x
		backward := direction == "reverse" || d == 1
		if backward {
			if in, err = b.turned(x); err != nil {
				return err
			}
		}
		inputs, err := b.cellInputs(in, w, r, bias, d, order, n.op == "GRU" && !before)
		if err != nil {
			return err
		}
		for _, state := range states {
			if state == nil {
				break
			}
			if state, err = b.direction(state, d, batchFirst); err != nil {
				return err
			}
			inputs = append(inputs, state)
		}
		var layer graph.Layer
		switch n.op {
		case "RNN":
			layer = nn.RNN{ReLU: relu, Last: !all}
		case "GRU":
			layer = nn.GRU{ResetBefore: before, Last: !all}
		default:
			layer = nn.LSTM{Last: !all}
		}
		y, err := b.apply(layer, inputs...)
		if err != nil {
			return err
		}
		if !all {
			ends = append(ends, y)
			continue
		}
		if len(n.outputs) > 1 && len(b.uses[n.outputs[1]]) > 0 {
			end, err := b.lastStep(y)
			if err != nil {
				return err
			}
			ends = append(ends, end)
		}
		if backward {
			if y, err = b.turned(y); err != nil {
				return err
			}
		}
		sequences = append(sequences, y)
	}
	// ONNX has an axis for the directions: Y [T,dirs,N,H] or [N,T,dirs,H], Y_h [dirs,N,H] or [N,dirs,H].
	whole, last, at, atEnd := []int{1, -1, 0, 2}, []int{-1, 0, 1}, 1, 0
	if batchFirst {
		whole, last, at, atEnd = []int{0, 1, -1, 2}, []int{0, -1, 1}, 2, 1
	}
	if len(sequences) > 0 {
		if err := n.joined(0, sequences, whole, at); err != nil {
			return err
		}
	}
	if len(ends) > 0 {
		return n.joined(1, ends, last, atEnd)
	}
	return nil
}

// joined sets an output to what the directions gave, side by side.
func (n *node) joined(output int, parts []*operand, axes []int, at int) error {
	for i, x := range parts {
		parts[i] = n.b.view(x, axes)
	}
	if len(parts) == 1 {
		return n.set(output, parts[0])
	}
	y, err := n.b.operate(autodiff.Concat{Axis: at}, parts...)
	if err != nil {
		return err
	}
	return n.set(output, y)
}

// cellInputs lays the weights of a direction out as the engine has them.
func (b *builder) cellInputs(x, w, r, bias *operand, d int, order []int, own bool) ([]*operand, error) {
	weights, err := b.block(w, d, order)
	if err != nil {
		return nil, err
	}
	back, err := b.block(r, d, order)
	if err != nil {
		return nil, err
	}
	rows := weights.shape(0)[0]
	if bias == nil {
		zeros := tensor.New(rows)
		return []*operand{x, weights, back, {known: [2]*tensor.Tensor{zeros, zeros}}}, nil
	}
	outer, err := b.half(bias, d, 0, order)
	if err != nil {
		return nil, err
	}
	inner, err := b.half(bias, d, 1, order)
	if err != nil {
		return nil, err
	}
	if !own {
		sum, err := b.operate(autodiff.Add{}, outer, inner)
		return []*operand{x, weights, back, sum}, err
	}
	// A GRU that resets behind the product keeps the second bias of the new state within the reset.
	h := rows / len(order)
	zeros := tensor.New(h)
	gated, err := b.cut(inner, 0, [2]int{}, [2]int{2 * h, 2 * h})
	if err != nil {
		return nil, err
	}
	if gated, err = b.operate(autodiff.Concat{Axis: 0}, gated, &operand{known: [2]*tensor.Tensor{zeros, zeros}}); err != nil {
		return nil, err
	}
	sum, err := b.operate(autodiff.Add{}, outer, gated)
	if err != nil {
		return nil, err
	}
	within, err := b.cut(inner, 0, [2]int{2 * h, 2 * h}, [2]int{rows, rows})
	return []*operand{x, weights, back, sum, within}, err
}

// lastStep is the state after the last step of [N,T,H].
func (b *builder) lastStep(y *operand) (*operand, error) {
	var from, to [2]int
	var shape [2]tensor.Shape
	for i := range probes {
		s := y.shape(i)
		from[i], to[i], shape[i] = s[1]-1, s[1], tensor.Shape{s[0], s[2]}
	}
	end, err := b.cut(y, 1, from, to)
	if err != nil {
		return nil, err
	}
	return b.reshape(end, shape)
}

// curves checks the activations: the engine has the usual ones.
func (n *node) curves(dirs int) (relu bool, err error) {
	for _, name := range []string{"activation_alpha", "activation_beta"} {
		if a := n.attribute(name, attributeFloats); a != nil && len(a.floats) > 0 {
			return false, fmt.Errorf("activations with a factor (%s) are not read", name)
		}
	}
	a := n.attribute("activations", attributeStrings)
	if a == nil || len(a.texts) == 0 {
		return false, nil
	}
	want := map[string][]string{"RNN": {"Tanh"}, "GRU": {"Sigmoid", "Tanh"}, "LSTM": {"Sigmoid", "Tanh", "Tanh"}}[n.op]
	if slices.Equal(a.texts, slices.Repeat(want, dirs)) {
		return false, nil
	}
	if n.op == "RNN" && slices.Equal(a.texts, slices.Repeat([]string{"Relu"}, dirs)) {
		return true, nil
	}
	return false, fmt.Errorf("the activations are %v; %v are read", a.texts, want)
}

// plain checks that sequences are whole and gates see no memory, as in the engine's layers.
func (n *node) plain(x *operand) error {
	if lengths := n.in(4); lengths != nil {
		if lengths.known[0] == nil {
			return fmt.Errorf("sequences of different lengths are not read")
		}
		for i := range probes {
			for _, length := range lengths.list(i) {
				if length != x.shape(i)[1] {
					return fmt.Errorf("sequences of different lengths are not read")
				}
			}
		}
	}
	if holes := n.in(7); holes != nil && !holes.zeros() {
		return fmt.Errorf("peepholes are not read")
	}
	return nil
}

// zeros tells whether an operand is known to be 0 everywhere.
func (x *operand) zeros() bool {
	for _, known := range x.known {
		if known == nil || slices.ContainsFunc(known.Data(), func(v float64) bool { return v != 0 }) {
			return false
		}
	}
	return true
}

// state returns a first state [dirs,N,H], or batch first [N,dirs,H]; nil where it is left out, or zeros.
func (n *node) state(i int, batchFirst bool, dirs, h int) (*operand, error) {
	x := n.in(i)
	if x == nil || x.zeros() {
		return nil, nil
	}
	at := 0
	if batchFirst {
		at = 1
	}
	if s := x.shape(0); len(s) != 3 || s[at] != dirs || s[2] != h {
		return nil, fmt.Errorf("its first state has the shape %v; it needs %d directions and %d units", s, dirs, h)
	}
	return x, nil
}

// direction takes the state of a direction, [N,H].
func (b *builder) direction(x *operand, d int, batchFirst bool) (*operand, error) {
	at := 0
	if batchFirst {
		at = 1
	}
	y, err := b.cut(x, at, [2]int{d, d}, [2]int{d + 1, d + 1})
	if err != nil {
		return nil, err
	}
	return b.view(y, []int{1 - at, 2}), nil
}

// recurrentLayer writes an RNN, GRU or LSTM.
func (w *writer) recurrentLayer(op string, last bool, in []graph.Value, attributes ...*attribute) (string, error) {
	x := w.emit("Transpose", []string{w.use(in[0])}, "", intsAttribute("perm", 1, 0, 2))
	order := gates()[op]
	var shapes []tensor.Shape
	for _, v := range in {
		shapes = append(shapes, w.shapes[0][v])
	}
	end := min(len(in), 4) // of the weights; first states follow
	if op == "GRU" {
		if own, _ := (nn.GRU{}).Parts(shapes); own > 0 {
			end = own + 1
		}
	}
	var tensors []*tensor.Tensor
	for _, v := range in[1:end] {
		t := w.g.Tensor(v)
		if t == nil {
			return "", fmt.Errorf("its weights must be parameters, not computed")
		}
		tensors = append(tensors, t)
	}
	h := tensors[1].Dim(1)
	// rows puts the gates into ONNX's order, and an axis for the direction in front.
	rows := func(t *tensor.Tensor) *tensor.Tensor {
		out := tensor.New(append(tensor.Shape{1}, t.Shape()...)...)
		size := t.Size() / len(order)
		for ours, theirs := range order {
			copy(out.Data()[theirs*size:(theirs+1)*size], t.Data()[ours*size:(ours+1)*size])
		}
		return out
	}
	bias := tensor.New(1, 2*len(order)*h)
	copy(bias.Data(), rows(tensors[2]).Data())
	if len(tensors) > 3 { // within the reset
		copy(bias.Data()[bias.Size()-h:], tensors[3].Data())
	}
	inputs := []string{x, w.keep(in[1], rows(tensors[0])), w.keep(in[2], rows(tensors[1])), w.keep(in[3], bias)}
	for i, v := range in[end:] {
		if i == 0 {
			inputs = append(inputs, "") // the lengths of sequences
		}
		inputs = append(inputs, w.state(v, in[0]))
	}
	state := w.name("", fmt.Sprintf("v%d_%s", len(w.file.nodes)+1, op))
	outputs := []string{state}
	if last {
		outputs = []string{"", state}
	}
	w.file.nodes = append(w.file.nodes, &nodeProto{
		op: op, name: fmt.Sprintf("%d_%s", len(w.file.nodes)+1, op), inputs: inputs, outputs: outputs,
		attributes: append(attributes, intAttribute("hidden_size", h)),
	})
	if last {
		return w.emit("Squeeze", []string{state, w.ints("axes", 0)}, ""), nil
	}
	rest := w.emit("Squeeze", []string{state, w.ints("axes", 1)}, "")
	return w.emit("Transpose", []string{rest}, "", intsAttribute("perm", 1, 0, 2)), nil
}

// state writes a first state [N,H], or [1,H] for all examples of x, as [1,N,H].
func (w *writer) state(v, x graph.Value) string {
	name := w.emit("Unsqueeze", []string{w.use(v), w.ints("axes", 0)}, "")
	if s := w.shapes; s[0][v][0] == s[0][x][0] && s[1][v][0] == s[1][x][0] {
		return name
	}
	size := w.emit("Shape", []string{w.use(x)}, "", intAttribute("start", 0), intAttribute("end", 1))
	whole := w.emit("Concat", []string{w.ints("direction", 1), size, w.ints("units", w.shapes[0][v][1])}, "", intAttribute("axis", 0))
	return w.emit("Expand", []string{name, whole}, "")
}

// keep puts a parameter into the file in another layout, under its own name if it is there only so.
func (w *writer) keep(v graph.Value, x *tensor.Tensor) string {
	name := w.names[v]
	if w.placed[v] {
		name = w.name("", name)
	}
	w.placed[v] = true
	w.file.initializers = append(w.file.initializers, floatTensor(name, x))
	return name
}
