package onnx

import (
	"fmt"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// The parts of onnx.proto that the engine uses, under their names there. A number behind a field is its tag.
type (
	modelProto struct {
		ir       int64       // 1
		producer string      // 2
		graph    *graphProto // 7
		opsets   []opsetID   // 8
	}
	opsetID struct {
		domain  string // 1
		version int64  // 2
	}
	graphProto struct {
		nodes        []*nodeProto   // 1
		name         string         // 2
		initializers []*tensorProto // 5
		inputs       []*valueInfo   // 11
		outputs      []*valueInfo   // 12
		sparse       bool           // 15: there are sparse initializers
	}
	nodeProto struct {
		inputs, outputs []string     // 1, 2
		name, op        string       // 3, 4
		attributes      []*attribute // 5
		domain          string       // 7
		index, at       int          // its place among the nodes, and in the file
	}
	attribute struct {
		name   string       // 1
		kind   int64        // 20
		float  float32      // 2
		int    int64        // 3
		text   string       // 4
		tensor *tensorProto // 5
		floats []float32    // 7
		ints   []int64      // 8
		texts  []string     // 9
	}
	tensorProto struct {
		name     string // 8
		dims     []int64
		kind     int64 // 2
		external bool  // 14
		file     string
		at       int
		// One of these holds the numbers.
		raw    []byte    // 9
		floats []float32 // 4
		ints   []int64   // 5, 7, 11
		double []float64 // 10
	}
	valueInfo struct {
		name string // 1
		kind int64  // element type
		dims []dimension
		has  bool // the file states a shape
	}
	dimension struct {
		size int    // 0: open
		name string // of an open size
	}
)

// Types of attributes and of elements.
const (
	attributeFloat   = 1
	attributeInt     = 2
	attributeString  = 3
	attributeTensor  = 4
	attributeFloats  = 6
	attributeInts    = 7
	attributeStrings = 8

	elementFloat  = 1
	elementUint8  = 2
	elementInt8   = 3
	elementInt32  = 6
	elementInt64  = 7
	elementBool   = 9
	elementHalf   = 10
	elementDouble = 11
)

func elementName(kind int64) string {
	names := []string{"undefined", "float", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "double", "uint32", "uint64", "complex64", "complex128", "bfloat16"}
	if kind >= 0 && kind < int64(len(names)) {
		return names[kind]
	}
	return fmt.Sprintf("number %d", kind)
}

// Limit is the largest number of parameters and constants that a file may hold in all: 128 MB as float64.
const Limit = 1 << 24

// Error tells what is wrong with a file. At is the byte, counted from 0, where the faulty part starts, and Where names
// that part: "graph.node[3]".
type Error struct {
	At     int
	Where  string
	Reason string
}

func (e *Error) Error() string {
	return fmt.Sprintf("onnx: byte %d (%s): %s", e.At, e.Where, e.Reason)
}

// message is a protocol buffer within a file.
type message struct {
	data  []byte
	at    int
	where string
	left  *int // how many numbers may still be read
}

func (m message) wrong(format string, values ...any) error {
	return &Error{m.at, m.where, fmt.Sprintf(format, values...)}
}

// field is one field of a message.
type field struct {
	tag  protowire.Number
	kind protowire.Type
	bits uint64 // of a number
	message
}

// each calls f with every field.
func (m message) each(f func(field) error) error {
	for rest := m.data; len(rest) > 0; {
		at := m.at + len(m.data) - len(rest)
		tag, kind, n := protowire.ConsumeTag(rest)
		if n < 0 {
			return &Error{at, m.where, "this is no ONNX file, or it is damaged: no field starts here"}
		}
		x := field{tag: tag, kind: kind, message: message{at: at + n, where: m.where, left: m.left}}
		rest = rest[n:]
		switch kind {
		case protowire.VarintType:
			x.bits, n = protowire.ConsumeVarint(rest)
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(rest)
			x.bits = uint64(v)
		case protowire.Fixed64Type:
			x.bits, n = protowire.ConsumeFixed64(rest)
		case protowire.BytesType:
			x.data, n = protowire.ConsumeBytes(rest)
			x.at += n - len(x.data)
		default: // groups are older than ONNX
			n = -1
		}
		if n < 0 {
			return &Error{at, m.where, fmt.Sprintf("this is no ONNX file, or it is cut off: field %d does not end", tag)}
		}
		rest = rest[n:]
		if err := f(x); err != nil {
			return err
		}
	}
	return nil
}

// in returns the field as a message under a name.
func (f field) in(format string, values ...any) (message, error) {
	m := f.message
	m.where = fmt.Sprintf(format, values...)
	if f.kind != protowire.BytesType {
		return m, m.wrong("field %d must be a message", f.tag)
	}
	return m, nil
}

func (f field) string() (string, error) {
	if f.kind != protowire.BytesType {
		return "", f.wrong("field %d must be a string", f.tag)
	}
	return string(f.data), nil
}

func (f field) int() (int64, error) {
	if f.kind != protowire.VarintType {
		return 0, f.wrong("field %d must be a whole number", f.tag)
	}
	return int64(f.bits), nil
}

// spend counts n numbers against what the file may hold.
func (f field) spend(n int) error {
	if n > *f.left {
		return f.wrong("the file holds more than %d numbers", Limit)
	}
	*f.left -= n
	return nil
}

// appendInts appends whole numbers, packed or single.
func (f field) appendInts(to []int64) ([]int64, error) {
	if f.kind == protowire.VarintType {
		return append(to, int64(f.bits)), f.spend(1)
	}
	if f.kind != protowire.BytesType {
		return nil, f.wrong("field %d must hold whole numbers", f.tag)
	}
	count := 0
	for _, b := range f.data {
		if b < 0x80 {
			count++
		}
	}
	if err := f.spend(count); err != nil {
		return nil, err
	}
	to = slices.Grow(to, count)
	for rest := f.data; len(rest) > 0; {
		v, n := protowire.ConsumeVarint(rest)
		if n < 0 {
			return nil, f.wrong("field %d is cut off", f.tag)
		}
		to, rest = append(to, int64(v)), rest[n:]
	}
	return to, nil
}

// appendFixed appends numbers of a fixed width, packed or single.
func appendFixed[T any](f field, to []T, kind protowire.Type, read func([]byte) (T, int)) ([]T, error) {
	width := 4
	if kind == protowire.Fixed64Type {
		width = 8
	}
	data := f.data
	if f.kind == kind {
		data = protowire.AppendFixed64(nil, f.bits)[:width] // little-endian: the lower half is the number of 4 bytes
	} else if f.kind != protowire.BytesType || len(data)%width != 0 {
		return nil, f.wrong("field %d must hold numbers of %d bytes", f.tag, width)
	}
	if err := f.spend(len(data) / width); err != nil {
		return nil, err
	}
	to = slices.Grow(to, len(data)/width)
	for len(data) > 0 {
		v, n := read(data)
		to, data = append(to, v), data[n:]
	}
	return to, nil
}

func (f field) appendFloats(to []float32) ([]float32, error) {
	return appendFixed(f, to, protowire.Fixed32Type, func(b []byte) (float32, int) {
		v, n := protowire.ConsumeFixed32(b)
		return math.Float32frombits(v), n
	})
}

func (f field) appendDoubles(to []float64) ([]float64, error) {
	return appendFixed(f, to, protowire.Fixed64Type, func(b []byte) (float64, int) {
		v, n := protowire.ConsumeFixed64(b)
		return math.Float64frombits(v), n
	})
}

// set puts what a field read into a place.
func set[T any](into *T) func(T, error) error {
	return func(v T, err error) error {
		*into = v
		return err
	}
}

func parse(data []byte) (*modelProto, error) {
	left := Limit
	m := message{data: data, where: "model", left: &left}
	var p modelProto
	err := m.each(func(f field) error {
		switch f.tag {
		case 1:
			return set(&p.ir)(f.int())
		case 2:
			return set(&p.producer)(f.string())
		case 7:
			m, err := f.in("graph")
			if err != nil {
				return err
			}
			if p.graph != nil {
				return m.wrong("a model has one graph")
			}
			p.graph, err = m.parseGraph()
			return err
		case 8:
			m, err := f.in("opset_import[%d]", len(p.opsets))
			if err != nil {
				return err
			}
			var id opsetID
			p.opsets = append(p.opsets, id)
			return m.each(func(f field) error {
				switch f.tag {
				case 1:
					return set(&p.opsets[len(p.opsets)-1].domain)(f.string())
				case 2:
					return set(&p.opsets[len(p.opsets)-1].version)(f.int())
				}
				return nil
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if p.graph == nil {
		return nil, m.wrong("this is no ONNX file: it has no graph")
	}
	return &p, nil
}

func (m message) parseGraph() (*graphProto, error) {
	g := &graphProto{}
	return g, m.each(func(f field) error {
		switch f.tag {
		case 1:
			m, err := f.in("graph.node[%d]", len(g.nodes))
			if err != nil {
				return err
			}
			n, err := m.parseNode()
			n.index = len(g.nodes)
			g.nodes = append(g.nodes, n)
			return err
		case 2:
			return set(&g.name)(f.string())
		case 5:
			m, err := f.in("graph.initializer[%d]", len(g.initializers))
			if err != nil {
				return err
			}
			t, err := m.parseTensor()
			g.initializers = append(g.initializers, t)
			return err
		case 11, 12:
			list, name := &g.inputs, "input"
			if f.tag == 12 {
				list, name = &g.outputs, "output"
			}
			m, err := f.in("graph.%s[%d]", name, len(*list))
			if err != nil {
				return err
			}
			v, err := m.parseValueInfo()
			*list = append(*list, v)
			return err
		case 15:
			g.sparse = true
		}
		return nil
	})
}

func (m message) parseNode() (*nodeProto, error) {
	n := &nodeProto{at: m.at}
	return n, m.each(func(f field) error {
		switch f.tag {
		case 1, 2:
			s, err := f.string()
			if f.tag == 1 {
				n.inputs = append(n.inputs, s)
			} else {
				n.outputs = append(n.outputs, s)
			}
			return err
		case 3:
			return set(&n.name)(f.string())
		case 4:
			return set(&n.op)(f.string())
		case 5:
			m, err := f.in("%s.attribute[%d]", m.where, len(n.attributes))
			if err != nil {
				return err
			}
			a, err := m.parseAttribute()
			n.attributes = append(n.attributes, a)
			return err
		case 7:
			return set(&n.domain)(f.string())
		}
		return nil
	})
}

func (m message) parseAttribute() (*attribute, error) {
	a := &attribute{}
	return a, m.each(func(f field) error {
		var err error
		switch f.tag {
		case 1:
			return set(&a.name)(f.string())
		case 2:
			if f.kind != protowire.Fixed32Type {
				return f.wrong("an attribute's float must have 4 bytes")
			}
			a.float = math.Float32frombits(uint32(f.bits))
		case 3:
			return set(&a.int)(f.int())
		case 4:
			return set(&a.text)(f.string())
		case 5:
			m, err := f.in("%s.t", m.where)
			if err != nil {
				return err
			}
			a.tensor, err = m.parseTensor()
			return err
		case 7:
			a.floats, err = f.appendFloats(a.floats)
		case 8:
			a.ints, err = f.appendInts(a.ints)
		case 9:
			text, err := f.string()
			a.texts = append(a.texts, text)
			return err
		case 20:
			return set(&a.kind)(f.int())
		}
		return err
	})
}

func (m message) parseTensor() (*tensorProto, error) {
	t := &tensorProto{at: m.at}
	return t, m.each(func(f field) error {
		var err error
		switch f.tag {
		case 1:
			t.dims, err = f.appendInts(t.dims)
		case 2:
			return set(&t.kind)(f.int())
		case 4:
			t.floats, err = f.appendFloats(t.floats)
		case 5, 7, 11:
			t.ints, err = f.appendInts(t.ints)
		case 8:
			return set(&t.name)(f.string())
		case 9:
			if f.kind != protowire.BytesType {
				return f.wrong("raw_data must be bytes")
			}
			t.raw = f.data
		case 10:
			t.double, err = f.appendDoubles(t.double)
		case 13:
			m, err := f.in("%s.external_data", m.where)
			if err != nil {
				return err
			}
			t.external = true
			var key, value string
			err = m.each(func(f field) error {
				switch f.tag {
				case 1:
					return set(&key)(f.string())
				case 2:
					return set(&value)(f.string())
				}
				return nil
			})
			if key == "location" {
				t.file = value
			}
			return err
		case 14:
			v, err := f.int()
			t.external = t.external || v == 1
			return err
		}
		return err
	})
}

func (m message) parseValueInfo() (*valueInfo, error) {
	v := &valueInfo{}
	dim := func(f field) error {
		m, err := f.in("%s.dim[%d]", m.where, len(v.dims))
		if err != nil {
			return err
		}
		var d dimension
		err = m.each(func(f field) error {
			switch f.tag {
			case 1:
				n, err := f.int()
				if n < 0 || n > Limit {
					return f.wrong("%d is no size of an axis", n)
				}
				d.size = int(n)
				return err
			case 2:
				return set(&d.name)(f.string())
			}
			return nil
		})
		v.dims = append(v.dims, d)
		return err
	}
	return v, m.each(func(f field) error {
		switch f.tag {
		case 1:
			return set(&v.name)(f.string())
		case 2:
			m, err := f.in("%s.type", m.where)
			if err != nil {
				return err
			}
			return m.each(func(f field) error {
				if f.tag != 1 {
					return m.wrong("only tensors go in and out of a network")
				}
				m, err := f.in("%s.tensor_type", m.where)
				if err != nil {
					return err
				}
				return m.each(func(f field) error {
					switch f.tag {
					case 1:
						return set(&v.kind)(f.int())
					case 2:
						m, err := f.in("%s.shape", m.where)
						if err != nil {
							return err
						}
						v.has = true
						return m.each(func(f field) error {
							if f.tag == 1 {
								return dim(f)
							}
							return nil
						})
					}
					return nil
				})
			})
		}
		return nil
	})
}

// shape returns the tensor's shape; its size is at most Limit.
func (t *tensorProto) shape() (tensor.Shape, error) {
	s := make(tensor.Shape, len(t.dims))
	for i, d := range t.dims {
		s[i] = bounded(d)
	}
	if err := possible(s); err != nil {
		return nil, t.wrong("%v", err)
	}
	return s, nil
}

func (t *tensorProto) wrong(format string, values ...any) error {
	return &Error{t.at, fmt.Sprintf("tensor %q", t.name), fmt.Sprintf(format, values...)}
}

// whole tells whether the tensor's elements are whole numbers: sizes, places, classes.
func (t *tensorProto) whole() bool {
	return t.kind != elementFloat && t.kind != elementDouble && t.kind != elementHalf
}

// numbers returns the tensor; left counts down what may still be allocated.
func (t *tensorProto) numbers(left *int) (*tensor.Tensor, error) {
	if t.external {
		file := ""
		if t.file != "" {
			file = fmt.Sprintf(" %q", t.file)
		}
		return nil, t.wrong("its numbers lie in another file%s; save the model as one file (in Python: onnx.save(onnx.load(PATH), OTHER), in PyTorch: external_data=False)", file)
	}
	shape, err := t.shape()
	if err != nil {
		return nil, err
	}
	n := shape.Size()
	width := 0
	switch t.kind {
	case elementFloat, elementInt32:
		width = 4
	case elementDouble, elementInt64:
		width = 8
	case elementUint8, elementInt8, elementBool:
		width = 1
	case elementHalf:
		width = 2
	default:
		return nil, t.wrong("elements of type %s are not read; float, double, float16, int8, int32, int64, uint8 and bool are", elementName(t.kind))
	}
	got, what := 0, "numbers"
	switch {
	case t.raw != nil:
		if len(t.raw) != n*width {
			return nil, t.wrong("%d bytes for the shape %v of %s: it needs %d", len(t.raw), shape, elementName(t.kind), n*width)
		}
		got = n
	case t.kind == elementFloat:
		got, what = len(t.floats), "float_data"
	case t.kind == elementDouble:
		got, what = len(t.double), "double_data"
	default:
		got = len(t.ints)
	}
	if got != n {
		return nil, t.wrong("%d %s for the shape %v: it needs %d", got, what, shape, n)
	}
	if *left -= n; *left < 0 {
		return nil, t.wrong("the file holds more than %d numbers", Limit)
	}
	x := tensor.New(shape...)
	for i := range x.Data() {
		x.Data()[i] = t.number(i, width)
	}
	return x, nil
}

func (t *tensorProto) number(i, width int) float64 {
	if t.raw == nil {
		switch t.kind {
		case elementFloat:
			return float64(t.floats[i])
		case elementDouble:
			return t.double[i]
		case elementHalf:
			return half(uint16(t.ints[i]))
		}
		return float64(t.ints[i])
	}
	var bits uint64
	for k := range width {
		bits |= uint64(t.raw[i*width+k]) << (8 * k)
	}
	switch t.kind {
	case elementFloat:
		return float64(math.Float32frombits(uint32(bits)))
	case elementDouble:
		return math.Float64frombits(bits)
	case elementHalf:
		return half(uint16(bits))
	case elementInt8:
		return float64(int8(bits))
	case elementInt32:
		return float64(int32(bits))
	case elementInt64:
		return float64(int64(bits))
	}
	return float64(bits)
}

// half returns the value of a float16: sign, 5 bits of exponent with bias 15, 10 bits of mantissa.
func half(b uint16) float64 {
	sign := 1 - 2*float64(b>>15)
	exponent, mantissa := int(b>>10&31), float64(b&1023)
	switch exponent {
	case 0:
		return sign * math.Ldexp(mantissa, -24)
	case 31:
		if mantissa != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+mantissa, exponent-25)
}
