package onnx_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/internal/memory"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// proto writes a message, field by field: numbers, strings, and messages within it.
func proto(fields ...any) string {
	var b []byte
	for i := 0; i < len(fields); i += 2 {
		tag := protowire.Number(fields[i].(int))
		switch v := fields[i+1].(type) {
		case int:
			b = protowire.AppendVarint(protowire.AppendTag(b, tag, protowire.VarintType), uint64(v))
		case float32:
			b = protowire.AppendFixed32(protowire.AppendTag(b, tag, protowire.Fixed32Type), math.Float32bits(v))
		case string:
			b = protowire.AppendString(protowire.AppendTag(b, tag, protowire.BytesType), v)
		}
	}
	return string(b)
}

// model is a file with a graph of these fields, an input x [N,2] and an output y.
func model(opset int, fields ...any) string {
	g := append([]any{11, value("x", 0, 2), 12, value("y")}, fields...)
	return proto(1, 8, 7, proto(g...), 8, proto(2, opset))
}

func value(name string, dims ...int) string {
	shape := ""
	for _, d := range dims {
		if d == 0 {
			shape += proto(1, proto(2, "N"))
		} else {
			shape += proto(1, proto(1, d))
		}
	}
	return proto(1, name, 2, proto(1, proto(1, 1, 2, shape)))
}

func node(op, name string, in []string, out string, attributes ...string) string {
	var fields []any
	for _, i := range in {
		fields = append(fields, 1, i)
	}
	fields = append(fields, 2, out, 3, name, 4, op)
	for _, a := range attributes {
		fields = append(fields, 5, a)
	}
	return proto(fields...)
}

// weights is an initializer of zeros.
func weights(name string, dims ...int) string {
	packed := ""
	for _, d := range dims {
		packed += string(protowire.AppendVarint(nil, uint64(d)))
	}
	return proto(1, packed, 2, 1, 8, name, 9, strings.Repeat("\x00", 4*tensor.Shape(dims).Size()))
}

func TestMistakesAreNamedWithTheirPlace(t *testing.T) {
	x := []string{"x"}
	relu := node("Relu", "act", x, "y")
	for name, c := range map[string]struct{ file, want string }{
		"nothing":          {"", "(model): this is no ONNX file: it has no graph"},
		"text":             {"hello world", "byte 2 (model): this is no ONNX file, or it is cut off"},
		"picture":          {"\x89PNG\r\n\x1a\n", "byte 0 (model): this is no ONNX file"},
		"cut off":          {model(17, 1, relu)[:40], "cut off"},
		"two graphs":       {model(17, 1, relu) + model(17, 1, relu), "a model has one graph"},
		"old":              {model(7, 1, relu), "operator set 7 is not read; 11 to 28 are"},
		"no opset":         {proto(7, proto(1, relu)), "operator set 0 is not read"},
		"unknown operator": {model(17, 1, node("Einsum", "mix", x, "y")), `(node mix, operator Einsum): the engine has no such operator; it reads Abs, Add,`},
		"foreign operator": {model(17, 1, proto(1, "x", 2, "y", 3, "n", 4, "Relu", 7, "com.microsoft")), `(node n, operator Relu): the engine has no such operator of "com.microsoft"; it reads`},
		"no name":          {model(17, 1, node("Einsum", "", x, "y")), "(node #0, operator Einsum)"},
		"order":            {model(17, 1, node("Relu", "act", []string{"h"}, "y")), `its input 1, "h", is not computed before it`},
		"no input":         {model(17, 1, node("Relu", "act", nil, "y")), "its input 1 is missing"},
		"no output":        {model(17, 1, node("Relu", "act", x, "z")), `no node gives the output "y"`},
		"twice":            {model(17, 1, relu, 1, relu), `the value "y" is computed twice`},
		"attribute":        {model(17, 1, node("Relu", "act", x, "y", proto(1, "alpha", 2, float32(1), 20, 1))), `its attribute "alpha" is not known`},
		"attribute type":   {model(17, 1, node("LeakyRelu", "act", x, "y", proto(1, "alpha", 3, 1, 20, 2))), `its attribute "alpha" has another type`},
		"shapes":           {model(17, 1, node("Gemm", "fc", []string{"x", "w"}, "y"), 5, weights("w", 3, 4)), "(node fc, operator Gemm): affine: shapes 97×2 and 4×3 do not fit"},
		"short weights":    {model(17, 1, relu, 5, proto(1, "\x02\x03", 2, 1, 8, "w", 9, "1234")), `tensor "w"): 4 bytes for the shape 2×3 of float: it needs 24`},
		"huge weights":     {model(17, 1, relu, 5, proto(1, string(protowire.AppendVarint(nil, 1<<40)), 2, 1, 8, "w", 9, "1234")), `tensor "w"): a result of shape 1099511627776`},
		"negative weights": {model(17, 1, relu, 5, proto(1, string(protowire.AppendVarint(nil, 1<<63)), 2, 1, 8, "w", 9, "")), `tensor "w"): a result of shape`},
		"strings":          {model(17, 1, relu, 5, proto(1, "\x01", 2, 8, 8, "w")), "elements of type string are not read"},
		"external":         {model(17, 1, relu, 5, proto(1, "\x01", 2, 1, 8, "w", 13, proto(1, "location", 2, "weights.bin"), 14, 1)), `its numbers lie in another file "weights.bin"; save the model as one file`},
		"sparse":           {model(17, 1, relu, 15, ""), "sparse initializers are not read"},
		"open axes":        {proto(7, proto(1, relu, 11, value("x", 0, 0), 12, value("y")), 8, proto(2, 17)), `(input "x"): its shape N×N leaves more open than the number of examples`},
		"scalar input":     {proto(7, proto(1, relu, 11, value("x"), 12, value("y")), 8, proto(2, 17)), `(input "x"): a single number cannot be an input`},
		"training":         {model(17, 1, node("BatchNormalization", "bn", x, "y", proto(1, "training_mode", 3, 1, 20, 2))), "the network is still in training"},
		"doubling":         {model(17, doubling(60)...), "more than 1048576 numbers are computed from the file's constants"},
		"huge constant":    {model(17, 1, node("ConstantOfShape", "fill", []string{"s"}, "y"), 5, proto(1, "\x01", 2, 7, 8, "s", 9, "\x00\x00\x00\x00\x00\x01\x00\x00")), "(node fill, operator ConstantOfShape): a result of shape 1099511627776"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := onnx.Read([]byte(c.file), onnx.Options{})
			var e *onnx.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want …%s…", err, c.want)
			}
		})
	}
}

// doubling is a graph in which a constant grows to twice its size n times.
func doubling(n int) []any {
	fields := []any{5, proto(1, "\x01", 2, 7, 8, "c0", 9, strings.Repeat("\x01", 8))}
	name := func(i int) string { return "c" + string(rune('0'+i)) }
	for i := range n {
		fields = append(fields, 1, node("Concat", "", []string{name(i), name(i)}, name(i+1), proto(1, "axis", 3, 0, 20, 2)))
	}
	return append(fields, 1, node("Identity", "", []string{name(n)}, "y"))
}

// TestAnOpenAxisIsTold reads a network whose file leaves more open than the batch, with the batch on the second axis.
func TestAnOpenAxisIsTold(t *testing.T) {
	file := proto(7, proto(1, node("Transpose", "", []string{"x"}, "h", proto(1, "perm", 8, 1, 8, 0, 8, 2, 20, 7)), 1, node("Flatten", "", []string{"h"}, "y"),
		11, value("x", 3, 0, 2), 12, value("y")), 8, proto(2, 17))
	m, err := onnx.Read([]byte(file), onnx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if in := m.Inputs[0]; in.Batch != 1 || !in.Shape(5).Equal(tensor.Shape{3, 5, 2}) {
		t.Errorf("input %+v", in)
	}
	x := tensor.New(3, 2, 2)
	for i := range x.Data() {
		x.Data()[i] = float64(i)
	}
	r, err := m.Run(&autodiff.Tape{}, x)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Output(0).Value(); !got.Shape().Equal(tensor.Shape{2, 6}) || !slices.Equal(got.Data(), []float64{0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11}) {
		t.Errorf("%v %v", got.Shape(), got.Data())
	}
}

// TestDerivativesHaveTheFilesLayout takes a Gemm with its weights [D,M]: the derivative has that shape too.
func TestDerivativesHaveTheFilesLayout(t *testing.T) {
	file := model(17, 1, node("Gemm", "fc", []string{"x", "w", "b"}, "y", proto(1, "beta", 2, float32(2), 20, 1)), 5, weights("w", 2, 3), 5, weights("b", 3))
	m, err := onnx.Read([]byte(file), onnx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var tape autodiff.Tape
	r, err := m.Run(&tape, tensor.FromRows([][]float64{{1, 2}, {10, 20}}))
	if err != nil {
		t.Fatal(err)
	}
	d := tape.Backward(tape.Apply(autodiff.Sum{}, r.Output(0)))
	want := map[string]*tensor.Tensor{"w": tensor.FromRows([][]float64{{11, 11, 11}, {22, 22, 22}}), "b": tensor.From([]float64{4, 4, 4}, 3)}
	for _, p := range m.Graph.Values(graph.Param) {
		name := m.Graph.Name(p)
		if why := difference(d.Of(r.Var(p)), want[name], 0, 0); why != "" {
			t.Errorf("%s: %s", name, why)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("no derivative by %v", want)
	}
	folded, err := m.Folded()
	if err != nil {
		t.Fatal(err)
	}
	w := folded.Values(graph.Param)[0]
	if folded.Name(w) != "w" || !folded.Tensor(w).Shape().Equal(tensor.Shape{3, 2}) || len(folded.Nodes()) != 1 {
		t.Errorf("folded: %q %v, %d layers", folded.Name(w), folded.Tensor(w).Shape(), len(folded.Nodes()))
	}
}

func TestMoreThanMemoryHoldsIsNotRun(t *testing.T) {
	file := model(17, 1, node("MatMul", "", []string{"x", "w"}, "h"), 1, node("Relu", "", []string{"h"}, "y"), 5, weights("w", 2, 5000))
	m, err := onnx.Read([]byte(file), onnx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Run(&autodiff.Tape{}, tensor.New(2000, 2)); err == nil || !strings.Contains(err.Error(), "for 2000 examples") {
		t.Errorf("got %v", err)
	}
	if _, err := m.Run(&autodiff.Tape{}, tensor.New(3, 4)); err == nil || !strings.Contains(err.Error(), `input "x": shapes 3×4 and 2 do not fit`) {
		t.Errorf("got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, n := range networks(f) {
		file, err := onnx.Write(n.Graph)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Add([]byte(model(17, doubling(8)...)))
	f.Fuzz(func(t *testing.T, data []byte) {
		var m *onnx.Model
		var err error
		memory.Bound(t, len(data), func() { m, err = onnx.Read(data, onnx.Options{}) })
		if err != nil {
			return
		}
		var feed []*tensor.Tensor
		for _, in := range m.Inputs {
			s := in.Shape(2)
			size := 1
			for _, d := range s {
				if size *= d; size > 1<<12 {
					return
				}
			}
			feed = append(feed, tensor.New(s...))
		}
		shapes, err := m.Graph.Shapes(2)
		if err != nil {
			return
		}
		for _, s := range shapes {
			if s.Size() > 1<<12 {
				return
			}
		}
		_, _ = m.Run(&autodiff.Tape{}, feed...) // it must not panic
		if _, err := m.Folded(); err != nil {
			t.Skip()
		}
	})
}
