// Package export gives a net away as a file that other programs open.
package export

import (
	"bytes"
	"math"
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/npy"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Write turns a net into a file: "onnx" for other programs, "npz" for NumPy. The error is an *explain.Error where the net or
// a row of try is not right.
func Write(net explain.Net, kind string, try [][]float64) (file []byte, difference float64, err error) {
	switch kind {
	case "onnx":
		return ONNX(net, try)
	case "npz":
		file, err = Arrays(net)
		return file, 0, err
	}
	return nil, 0, mistake("kind is " + strconv.Quote(kind) + "; it needs to be onnx or npz")
}

func mistake(message string) error { return &explain.Error{Code: explain.BadRequest, Message: message} }

// ONNX writes a net as an ONNX file in float32, with the names of explain.Net.Graph, reads it again and runs it on the rows of
// try: difference is the largest one to what the net says there.
func ONNX(net explain.Net, try [][]float64) (file []byte, difference float64, err error) {
	g, err := net.Graph()
	if err != nil {
		return nil, 0, err
	}
	if file, err = onnx.Write(g); err != nil {
		return nil, 0, err
	}
	model, err := onnx.Read(file, onnx.Options{})
	if err != nil {
		return nil, 0, err
	}
	width := len(net.Layers[0].W[0])
	for i, row := range try {
		if len(row) != width {
			return nil, 0, mistake("try[" + strconv.Itoa(i) + "] has " + strconv.Itoa(len(row)) + " numbers; the net takes " + strconv.Itoa(width))
		}
	}
	if len(try) == 0 {
		return file, 0, nil
	}
	x := tensor.FromRows(try)
	read, err := model.Run(&autodiff.Tape{}, x)
	if err != nil {
		return nil, 0, err
	}
	want := g.Run(&autodiff.Tape{}, graph.Mode{}, x).Output(0).Value().Data()
	for i, p := range read.Output(0).Value().Data() {
		difference = max(difference, math.Abs(p-want[i]))
	}
	return file, difference, nil
}

// Arrays writes the parameters as NumPy's .npz, in float64: W1 (units×inputs), b1 (units), W2 and so on.
func Arrays(net explain.Net) ([]byte, error) {
	if err := net.Check(); err != nil {
		return nil, err
	}
	var list []npy.Named
	for i, l := range net.Layers {
		n := strconv.Itoa(i + 1)
		list = append(list,
			npy.Named{Name: "W" + n, Array: npy.Array{Type: npy.Float64, Tensor: tensor.FromRows(l.W)}},
			npy.Named{Name: "b" + n, Array: npy.Array{Type: npy.Float64, Tensor: tensor.From(l.B, len(l.B))}})
	}
	var b bytes.Buffer
	if err := npy.WriteArchive(&b, list); err != nil {
		return nil, err
	}
	_, err := npy.ReadArchive(bytes.NewReader(b.Bytes()), int64(b.Len()))
	return b.Bytes(), err
}
