package onnx

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Opset is the operator set in which files are written.
const Opset = 20

// ir is the version of the file format that belongs to Opset.
const ir = 9

// trials are the batch sizes for which a layer is written; what differs must be the batch.
var trials = [2]int{2, 3}

// Write returns a graph as an ONNX file, as it runs in use: dropout passes everything on, normalization takes its
// running statistics. Parameters become initializers in float32, the axis of the batch stays open. It returns an error
// if a layer has no counterpart in ONNX.
func Write(g *graph.Graph) (file []byte, err error) {
	defer guard(&err)
	w := &writer{g: g, file: &graphProto{name: "oficina"}, names: map[graph.Value]string{}, taken: map[string]bool{}, placed: map[graph.Value]bool{}}
	for i, batch := range trials {
		if w.shapes[i], err = g.Shapes(batch); err != nil {
			return nil, fmt.Errorf("onnx: %w", err)
		}
	}
	if len(g.Outputs()) == 0 {
		return nil, fmt.Errorf("onnx: the graph has no output")
	}
	for _, v := range g.Values(graph.Input) {
		w.names[v] = w.name(g.Name(v), "input")
		w.file.inputs = append(w.file.inputs, w.info(w.names[v], v))
	}
	for _, o := range g.Outputs() {
		w.taken[o.Name] = true
	}
	for _, kind := range []graph.Kind{graph.Param, graph.Buffer} {
		for _, v := range g.Values(kind) {
			w.names[v] = w.name(g.Name(v), "constant")
		}
	}
	for i, n := range g.Nodes() {
		if err := w.layer(n); err != nil {
			return nil, fmt.Errorf("onnx: layer %d (%s): %w", i+1, n.Layer.Name(), err)
		}
	}
	for _, o := range g.Outputs() {
		if o.Name == "" {
			return nil, fmt.Errorf("onnx: an output has no name")
		}
		w.emit("Identity", []string{w.use(o.Value)}, o.Name)
		w.file.outputs = append(w.file.outputs, w.info(o.Name, o.Value))
	}
	w.tidy()
	p := modelProto{ir: ir, producer: "oficina", graph: w.file, opsets: []opsetID{{version: Opset}}}
	return p.encode(), nil
}

// writer turns layers into nodes.
type writer struct {
	g      *graph.Graph
	file   *graphProto
	shapes [2][]tensor.Shape
	names  map[graph.Value]string
	taken  map[string]bool
	placed map[graph.Value]bool // parameters that are in the file
}

// name returns a name that nothing else has.
func (w *writer) name(wish, otherwise string) string {
	if wish == "" {
		wish = otherwise
	}
	name := wish
	for i := 2; w.taken[name]; i++ {
		name = fmt.Sprintf("%s_%d", wish, i)
	}
	w.taken[name] = true
	return name
}

func (w *writer) info(name string, v graph.Value) *valueInfo {
	info := &valueInfo{name: name, kind: elementFloat}
	for axis, d := range w.shapes[0][v] {
		switch other := w.shapes[1][v][axis]; {
		case d == other:
			info.dims = append(info.dims, dimension{size: d})
		case d == trials[0] && other == trials[1]:
			info.dims = append(info.dims, dimension{name: "N"})
		default:
			info.dims = append(info.dims, dimension{})
		}
	}
	return info
}

// use returns the name of a value; a parameter is put into the file when it is first used.
func (w *writer) use(v graph.Value) string {
	if x := w.g.Tensor(v); x != nil && !w.placed[v] {
		w.placed[v] = true
		w.file.initializers = append(w.file.initializers, floatTensor(w.names[v], x))
	}
	return w.names[v]
}

// emit adds a node and returns the name of its result.
func (w *writer) emit(op string, in []string, out string, attributes ...*attribute) string {
	if out == "" {
		out = w.name("", "v"+fmt.Sprint(len(w.file.nodes)+1)+"_"+op)
	}
	w.file.nodes = append(w.file.nodes, &nodeProto{
		op: op, name: fmt.Sprintf("%d_%s", len(w.file.nodes)+1, op), inputs: in, outputs: []string{out}, attributes: attributes,
	})
	return out
}

func intAttribute(name string, v int) *attribute {
	return &attribute{name: name, kind: attributeInt, int: int64(v)}
}

func floatAttribute(name string, v float64) *attribute {
	return &attribute{name: name, kind: attributeFloat, float: float32(v)}
}

func intsAttribute(name string, list ...int) *attribute {
	a := &attribute{name: name, kind: attributeInts}
	for _, v := range list {
		a.ints = append(a.ints, int64(v))
	}
	return a
}

// ints puts whole numbers into the file.
func (w *writer) ints(what string, list ...int) string {
	name := w.name("", what)
	w.file.initializers = append(w.file.initializers, intTensor(name, list...))
	return name
}

// floats puts a tensor into the file.
func (w *writer) floats(what string, x *tensor.Tensor) string {
	name := w.name("", what)
	w.file.initializers = append(w.file.initializers, floatTensor(name, x))
	return name
}

func (w *writer) layer(n graph.Node) error {
	var err error
	switch l := n.Layer.(type) {
	case nn.RNN:
		curve := "Tanh"
		if l.ReLU {
			curve = "Relu"
		}
		w.names[n.Out], err = w.recurrentLayer("RNN", l.Last, n.In, &attribute{name: "activations", kind: attributeStrings, texts: []string{curve}})
		return err
	case nn.GRU:
		linear := 1
		if l.ResetBefore {
			linear = 0
		}
		w.names[n.Out], err = w.recurrentLayer("GRU", l.Last, n.In, intAttribute("linear_before_reset", linear))
		return err
	case nn.LSTM:
		w.names[n.Out], err = w.recurrentLayer("LSTM", l.Last, n.In)
		return err
	}
	in := make([]string, len(n.In))
	var shapes [2][]tensor.Shape
	for k, v := range n.In {
		in[k] = w.use(v)
		for i := range trials {
			shapes[i] = append(shapes[i], w.shapes[i][v])
		}
	}
	switch l := n.Layer.(type) {
	case nn.Dropout:
		w.names[n.Out] = w.emit("Dropout", append(in, w.floats("ratio", tensor.Scalar(l.Rate))), "")
	case nn.BatchNorm:
		w.names[n.Out] = w.emit("BatchNormalization", in, "", floatAttribute("epsilon", l.Epsilon), floatAttribute("momentum", l.Momentum))
	case nn.LayerNorm:
		w.names[n.Out] = w.emit("LayerNormalization", in, "", intAttribute("axis", -max(1, l.Axes)), floatAttribute("epsilon", l.Epsilon))
	case graph.Operation:
		w.names[n.Out], err = w.operation(l.Operation, in, shapes[0])
	default:
		w.names[n.Out], err = w.parts(l, in, shapes)
	}
	return err
}

// parts writes a layer as the operations that it puts on a tape.
func (w *writer) parts(l graph.Layer, in []string, shapes [2][]tensor.Shape) (string, error) {
	var tapes [2]autodiff.Tape
	var results [2]autodiff.Var
	for i := range trials {
		vars := make([]autodiff.Var, len(in))
		for k, s := range shapes[i] {
			vars[k] = tapes[i].Leaf(tensor.New(s...))
		}
		results[i] = l.Record(&tapes[i], graph.Mode{}, vars...)
	}
	if tapes[0].Len() != tapes[1].Len() {
		return "", fmt.Errorf("it has no form that holds for every number of examples")
	}
	names := map[autodiff.Var]string{}
	for k, name := range in {
		names[tapes[0].At(k)] = name
	}
	for at := len(in); at < tapes[0].Len(); at++ {
		v := tapes[0].At(at)
		op, from := v.Origin()
		other, _ := tapes[1].At(at).Origin()
		if !reflect.DeepEqual(op, other) {
			return "", fmt.Errorf("its operation %v depends on the number of examples", op)
		}
		if op == nil {
			names[v] = w.floats(l.Name()+"_constant", v.Value())
			continue
		}
		list := make([]string, len(from))
		sizes := make([]tensor.Shape, len(from))
		for k, x := range from {
			list[k], sizes[k] = names[x], x.Value().Shape()
		}
		name, err := w.operation(op, list, sizes)
		if err != nil {
			return "", err
		}
		names[v] = name
	}
	return names[results[0]], nil
}

// operation writes one operation.
func (w *writer) operation(op autodiff.Operation, in []string, shapes []tensor.Shape) (string, error) {
	reduce := func(name string, axes []int) string {
		if len(axes) > 0 {
			in = append(in, w.ints("axes", axes...))
		}
		return w.emit(name, in, "", intAttribute("keepdims", 0))
	}
	switch op := op.(type) {
	case autodiff.Affine:
		if len(shapes[0]) == 2 {
			return w.emit("Gemm", in, "", intAttribute("transB", 1)), nil
		}
		weights := w.emit("Transpose", in[1:2], "", intsAttribute("perm", 1, 0))
		product := w.emit("MatMul", []string{in[0], weights}, "")
		return w.emit("Add", []string{product, in[2]}, ""), nil
	case autodiff.MatMul:
		return w.emit("MatMul", in, ""), nil
	case autodiff.Add:
		return w.emit("Add", in, ""), nil
	case autodiff.Multiply:
		return w.emit("Mul", in, ""), nil
	case autodiff.Subtract:
		return w.emit("Sub", in, ""), nil
	case autodiff.Divide:
		return w.emit("Div", in, ""), nil
	case autodiff.Scale:
		return w.emit("Mul", append(in, w.floats("factor", tensor.Scalar(op.By))), ""), nil
	case autodiff.Identity:
		return w.emit("Identity", in, ""), nil
	case autodiff.Sigmoid:
		return w.emit("Sigmoid", in, ""), nil
	case autodiff.Tanh:
		return w.emit("Tanh", in, ""), nil
	case autodiff.ReLU:
		return w.emit("Relu", in, ""), nil
	case autodiff.LeakyReLU:
		return w.emit("LeakyRelu", in, "", floatAttribute("alpha", op.Slope)), nil
	case autodiff.ELU:
		return w.emit("Elu", in, "", floatAttribute("alpha", op.Alpha)), nil
	case autodiff.GELU:
		return w.emit("Gelu", in, ""), nil
	case autodiff.Softplus:
		return w.emit("Softplus", in, ""), nil
	case autodiff.Exp:
		return w.emit("Exp", in, ""), nil
	case autodiff.Sqrt:
		return w.emit("Sqrt", in, ""), nil
	case autodiff.Log:
		return w.emit("Log", in, ""), nil
	case autodiff.Softmax:
		if op.Temperature != 0 && op.Temperature != 1 {
			in = []string{w.emit("Div", append(in, w.floats("temperature", tensor.Scalar(op.Temperature))), "")}
		}
		return w.emit("Softmax", in, "", intAttribute("axis", -1)), nil
	case autodiff.Sum:
		return reduce("ReduceSum", op.Axes), nil
	case autodiff.Mean:
		return reduce("ReduceMean", op.Axes), nil
	case autodiff.Conv1D:
		return w.emit("Conv", in, "", intsAttribute("kernel_shape", shapes[1][2:]...), intsAttribute("strides", max(1, op.Stride)), intsAttribute("dilations", max(1, op.Dilation)),
			intsAttribute("pads", op.Padding[:]...), intAttribute("group", max(1, op.Groups))), nil
	case autodiff.Conv2D:
		return w.emit("Conv", in, "", intsAttribute("kernel_shape", shapes[1][2:]...), ones("strides", op.Stride), ones("dilations", op.Dilation),
			intsAttribute("pads", op.Padding[:]...), intAttribute("group", max(1, op.Groups))), nil
	case autodiff.MaxPool:
		return w.emit("MaxPool", in, "", pool(len(shapes[0])-2, op.Size, op.Stride, op.Dilation, op.Padding)...), nil
	case autodiff.AvgPool:
		return w.emit("AveragePool", in, "", append(pool(len(shapes[0])-2, op.Size, op.Stride, op.Dilation, op.Padding), intAttribute("count_include_pad", 0))...), nil
	case autodiff.GlobalAvgPool:
		return w.emit("GlobalAveragePool", in, ""), nil
	case autodiff.Embedding:
		rows := w.emit("Cast", in[:1], "", intAttribute("to", elementInt64))
		return w.emit("Gather", []string{in[1], rows}, "", intAttribute("axis", 0)), nil
	case autodiff.Normalize:
		scale, shift := tensor.New(shapes[1]...), tensor.New(shapes[1]...)
		for i := range scale.Data() {
			scale.Data()[i] = 1
		}
		list := []string{in[0], w.floats("scale", scale), w.floats("shift", shift), in[1], in[2]}
		return w.emit("BatchNormalization", list, "", floatAttribute("epsilon", op.Epsilon)), nil
	case autodiff.Standardize:
		return w.standardize(op, in[0], shapes[0]), nil
	case autodiff.Flatten:
		return w.emit("Flatten", in, "", intAttribute("axis", 1)), nil
	case autodiff.Reshape:
		return w.emit("Reshape", append(in, w.ints("shape", op.To...)), ""), nil
	case autodiff.Transpose:
		return w.emit("Transpose", in, "", intsAttribute("perm", op.Axes...)), nil
	case autodiff.Concat:
		return w.emit("Concat", in, "", intAttribute("axis", op.Axis)), nil
	case autodiff.Slice:
		return w.emit("Slice", append(in, w.ints("starts", op.From), w.ints("ends", op.To), w.ints("axes", op.Axis)), ""), nil
	}
	return "", fmt.Errorf("the operation %s has no counterpart in ONNX", op.Name())
}

// ones is a list attribute in which 0 stands for 1.
func ones(name string, v [2]int) *attribute { return intsAttribute(name, max(1, v[0]), max(1, v[1])) }

// pool lists the attributes of a pool over one or two axes.
func pool(axes int, size, stride, dilation [2]int, padding [4]int) []*attribute {
	for i := range size {
		size[i] = max(1, size[i])
		if stride[i] == 0 {
			stride[i] = size[i]
		}
		dilation[i] = max(1, dilation[i])
	}
	from := 2 - axes
	pads := append(append([]int{}, padding[from:2]...), padding[2+from:]...)
	return []*attribute{
		intsAttribute("kernel_shape", size[from:]...), intsAttribute("strides", stride[from:]...),
		intsAttribute("dilations", dilation[from:]...), intsAttribute("pads", pads...),
	}
}

// standardize is (x − mean)/√(variance + ε): one operator where it runs over the last axes.
func (w *writer) standardize(op autodiff.Standardize, x string, shape tensor.Shape) string {
	list := slices.Sorted(slices.Values(op.Axes))
	if len(list) == 0 {
		for i := range shape {
			list = append(list, i)
		}
	}
	if first := list[0]; first > 0 && first == len(shape)-len(list) {
		ones := tensor.Map(tensor.New(shape[first:]...), func(float64) float64 { return 1 })
		return w.emit("LayerNormalization", []string{x, w.floats("scale", ones)}, "", intAttribute("axis", first), floatAttribute("epsilon", op.Epsilon))
	}
	axes := w.ints("axes", list...)
	mean := w.emit("ReduceMean", []string{x, axes}, "", intAttribute("keepdims", 1))
	apart := w.emit("Sub", []string{x, mean}, "")
	square := w.emit("Mul", []string{apart, apart}, "")
	variance := w.emit("ReduceMean", []string{square, axes}, "", intAttribute("keepdims", 1))
	sum := w.emit("Add", []string{variance, w.floats("epsilon", tensor.Scalar(op.Epsilon))}, "")
	return w.emit("Div", []string{apart, w.emit("Sqrt", []string{sum}, "")}, "")
}

// tidy lets the node that computes an output bear its name, where nothing but the output takes the result: the nodes
// that only rename go.
func (w *writer) tidy() {
	made := map[string]*nodeProto{}
	uses := map[string]int{}
	for _, n := range w.file.nodes {
		for _, name := range n.inputs {
			uses[name]++
		}
		for _, name := range n.outputs {
			made[name] = n
		}
	}
	var kept []*nodeProto
	for i, n := range w.file.nodes {
		if last := i >= len(w.file.nodes)-len(w.file.outputs); last {
			if from := made[n.inputs[0]]; from != nil && uses[n.inputs[0]] == 1 {
				for k, name := range from.outputs {
					if name == n.inputs[0] {
						from.outputs[k] = n.outputs[0]
					}
				}
				continue
			}
		}
		kept = append(kept, n)
	}
	w.file.nodes = kept
}
