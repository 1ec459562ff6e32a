package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/npy"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// largestFile is the largest file that is read: 256 MB.
const largestFile = 256 << 20

// readFile reads a file that must be there and not larger than largestFile.
func readFile(file string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no such file", file)
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: this is no file", file)
	case info.Size() > largestFile:
		return nil, fmt.Errorf("%s: %d MB are more than %d", file, info.Size()>>20, largestFile>>20)
	}
	return os.ReadFile(file)
}

// readArrays reads the arrays of a .npy, .npz or JSON file by name; an array without a name has the name "".
func readArrays(file string) (map[string]*tensor.Tensor, error) {
	kind := strings.ToLower(filepath.Ext(file))
	if !slices.Contains([]string{".json", ".npy", ".npz"}, kind) {
		return nil, fmt.Errorf("%s: arrays are read from .json, .npy and .npz files", file)
	}
	data, err := readFile(file)
	if err != nil {
		return nil, err
	}
	found := map[string]*tensor.Tensor{}
	switch kind {
	case ".npy":
		a, err := npy.Read(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		found[""] = a.Tensor
	case ".npz":
		list, err := npy.ReadArchive(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, a := range list {
			found[a.Name] = a.Tensor
		}
	case ".json":
		if found, err = parseArrays(data); err != nil {
			return nil, fmt.Errorf("%s:%w", file, err)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: it holds no array", file)
	}
	return found, nil
}

// parseArrays reads a JSON text: a number, arrays in arrays, or an object of these by name. Its errors begin with line
// and column.
func parseArrays(data []byte) (map[string]*tensor.Tensor, error) {
	p := &arrayParser{data: data, dec: json.NewDecoder(bytes.NewReader(data))}
	p.dec.UseNumber()
	found := map[string]*tensor.Tensor{}
	token, err := p.next()
	if err != nil {
		return nil, err
	}
	if token != json.Delim('{') {
		if found[""], err = p.array(token); err != nil {
			return nil, err
		}
	} else {
		for p.dec.More() {
			key, err := p.next()
			if err != nil {
				return nil, err
			}
			name := key.(string) // the decoder takes nothing else there
			if found[name] != nil {
				return nil, p.wrong("%q stands twice", name)
			}
			first, err := p.next()
			if err != nil {
				return nil, err
			}
			if found[name], err = p.array(first); err != nil {
				return nil, err
			}
		}
		if _, err := p.next(); err != nil {
			return nil, err
		}
	}
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, p.wrong("something follows the arrays")
	}
	return found, nil
}

type arrayParser struct {
	data    []byte
	dec     *json.Decoder
	numbers []float64
}

// wrong is an error at the token that was read last.
func (p *arrayParser) wrong(format string, values ...any) error {
	return p.at(p.dec.InputOffset(), format, values...)
}

func (p *arrayParser) at(offset int64, format string, values ...any) error {
	before := p.data[:min(int(offset), len(p.data))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len([]rune(string(before[bytes.LastIndexByte(before, '\n')+1:])))
	return fmt.Errorf("%d:%d: %s", line, max(1, column), fmt.Sprintf(format, values...))
}

func (p *arrayParser) next() (json.Token, error) {
	token, err := p.dec.Token()
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		at := syntax.Offset // which is sometimes before the character, sometimes behind it
		if int(at) < len(p.data) && strings.HasPrefix(syntax.Error(), "invalid character "+strconv.QuoteRune(rune(p.data[at]))) {
			at++
		}
		return nil, p.at(at, "%s", syntax.Error())
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, p.at(int64(len(p.data)), "the text ends too early")
	case err != nil:
		return nil, p.wrong("%v", err)
	}
	return token, nil
}

// array reads the rest of an array that begins with a token.
func (p *arrayParser) array(first json.Token) (*tensor.Tensor, error) {
	p.numbers = nil
	shape, err := p.part(first, 0)
	if err != nil {
		return nil, err
	}
	return tensor.From(p.numbers, shape...), nil
}

// deepest is NumPy's largest number of axes.
const deepest = 64

func (p *arrayParser) part(token json.Token, depth int) (tensor.Shape, error) {
	switch v := token.(type) {
	case json.Number:
		number, err := v.Float64()
		if err != nil {
			return nil, p.wrong("%s is too large", v)
		}
		if len(p.numbers) == npy.Limit {
			return nil, p.wrong("more than %d numbers", npy.Limit)
		}
		p.numbers = append(p.numbers, number)
		return tensor.Shape{}, nil
	case json.Delim:
		if v != '[' {
			return nil, p.wrong("arrays hold numbers or arrays, not objects")
		}
	default:
		return nil, p.wrong("arrays hold numbers or arrays, not %v", jsonKind(token))
	}
	if depth == deepest {
		return nil, p.wrong("more than %d arrays within each other", deepest)
	}
	shape := tensor.Shape{0}
	for {
		token, err := p.next()
		if err != nil {
			return nil, err
		}
		if token == json.Delim(']') {
			return shape, nil
		}
		at := p.dec.InputOffset()
		inner, err := p.part(token, depth+1)
		if err != nil {
			return nil, err
		}
		if shape[0] == 0 {
			shape = append(shape, inner...)
		} else if !inner.Equal(shape[1:]) {
			return nil, p.at(at, "this row has the shape %v, those before it %v", inner, shape[1:])
		}
		shape[0]++
	}
}

func jsonKind(token json.Token) string {
	switch v := token.(type) {
	case nil:
		return "null"
	case string:
		return fmt.Sprintf("the text %q", v)
	}
	return fmt.Sprint(token)
}

// loaded is a network with the arrays it runs on.
type loaded struct {
	*onnx.Model
	arrays []*tensor.Tensor
	// single tells that the arrays were one example, without an axis for examples.
	single bool
}

// load reads a network and the arrays for its inputs. output names the only output that is wanted, if it is not empty.
func load(model, input, output string) (*loaded, error) {
	data, err := readFile(model)
	if err != nil {
		return nil, err
	}
	arrays, err := readArrays(input)
	if err != nil {
		return nil, err
	}
	o := onnx.Options{Shapes: map[string]tensor.Shape{}}
	for name, x := range arrays {
		o.Shapes[name] = x.Shape()
	}
	if len(arrays) == 1 {
		for _, x := range arrays {
			o.Shapes[""] = x.Shape() // whatever its name is, if the network has one input
		}
	}
	if output != "" {
		o.Outputs = []string{output}
	}
	m, err := onnx.Read(data, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", model, err)
	}
	l := &loaded{Model: m}
	for i, in := range m.Inputs {
		x := arrays[in.Name]
		if x == nil && len(arrays) == 1 && len(m.Inputs) == 1 {
			for _, x = range arrays {
			}
		}
		if x == nil {
			return nil, fmt.Errorf("%s: the network needs %s; the file has %s", input, inputNames(m), arrayNames(arrays))
		}
		single := x.Rank() == len(in.Sizes)-1
		if i > 0 && single != l.single {
			return nil, fmt.Errorf("%s: %q and %q are not both one example, or both several", input, m.Inputs[0].Name, in.Name)
		}
		l.single = single
		given := x.Shape()
		if single {
			x = tensor.From(x.Data(), slices.Insert(slices.Clone(x.Shape()), in.Batch, 1)...)
		}
		if err := fitting(in, x.Shape(), given); err != nil {
			return nil, fmt.Errorf("%s: %w", input, err)
		}
		l.arrays = append(l.arrays, x)
	}
	return l, nil
}

// fitting tells what is wrong with the shape of an array for an input, and what would be right; given is the shape
// before one example got its axis.
func fitting(in onnx.Input, s, given tensor.Shape) error {
	ok := len(s) == len(in.Sizes)
	for i := 0; ok && i < len(s); i++ {
		ok = i == in.Batch || s[i] == in.Sizes[i]
	}
	if ok {
		if s.Size() == 0 {
			return fmt.Errorf("input %q is empty", in.Name)
		}
		return nil
	}
	sizes := func(skip bool) string {
		var parts []string
		for i, d := range in.Sizes {
			switch {
			case i == in.Batch && skip:
			case i == in.Batch:
				parts = append(parts, "N")
			default:
				parts = append(parts, fmt.Sprint(d))
			}
		}
		if len(parts) == 0 {
			return "a number"
		}
		return strings.Join(parts, "×")
	}
	return fmt.Errorf("input %q has the shape %v; the network needs %s for N examples, or %s for one", in.Name, given, sizes(false), sizes(true))
}

func inputNames(m *onnx.Model) string {
	var names []string
	for _, in := range m.Inputs {
		names = append(names, fmt.Sprintf("%q", in.Name))
	}
	return strings.Join(names, " and ")
}

func arrayNames(arrays map[string]*tensor.Tensor) string {
	var names []string
	for name := range arrays {
		if name == "" {
			return "one array without a name"
		}
		names = append(names, fmt.Sprintf("%q", name))
	}
	slices.Sort(names)
	return strings.Join(names, " and ")
}

// without returns x without an axis of size 1, as one example is given and shown.
func without(x *tensor.Tensor, axis int) *tensor.Tensor {
	if axis >= x.Rank() || x.Dim(axis) != 1 {
		return x
	}
	return tensor.From(x.Data(), slices.Delete(slices.Clone(x.Shape()), axis, axis+1)...)
}

// nested is a tensor as arrays in arrays, for JSON.
func nested(x *tensor.Tensor) any {
	if x.Rank() == 0 {
		return x.Item()
	}
	data := x.Data()
	var build func(s tensor.Shape) any
	build = func(s tensor.Shape) any {
		if s[0] == 0 {
			return []float64{} // not null
		}
		if len(s) == 1 {
			row := data[:s[0]:s[0]]
			data = data[s[0]:]
			return row
		}
		list := make([]any, s[0])
		for i := range list {
			list[i] = build(s[1:])
		}
		return list
	}
	return build(x.Shape())
}
