package onnx

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// The other way round: the parts of a file as bytes, with the tags of onnx.proto.

type encoder []byte

func (e *encoder) bytes(tag protowire.Number, v []byte) {
	*e = protowire.AppendBytes(protowire.AppendTag(*e, tag, protowire.BytesType), v)
}

func (e *encoder) string(tag protowire.Number, v string) { e.bytes(tag, []byte(v)) }

func (e *encoder) int(tag protowire.Number, v int64) {
	*e = protowire.AppendVarint(protowire.AppendTag(*e, tag, protowire.VarintType), uint64(v))
}

func (e *encoder) ints(tag protowire.Number, list []int64) {
	var packed []byte
	for _, v := range list {
		packed = protowire.AppendVarint(packed, uint64(v))
	}
	e.bytes(tag, packed)
}

func (p *modelProto) encode() []byte {
	var e encoder
	e.int(1, p.ir)
	e.string(2, p.producer)
	e.bytes(7, p.graph.encode())
	for _, id := range p.opsets {
		var o encoder
		o.string(1, id.domain)
		o.int(2, id.version)
		e.bytes(8, o)
	}
	return e
}

func (g *graphProto) encode() []byte {
	var e encoder
	for _, n := range g.nodes {
		e.bytes(1, n.encode())
	}
	e.string(2, g.name)
	for _, t := range g.initializers {
		e.bytes(5, t.encode())
	}
	for _, v := range g.inputs {
		e.bytes(11, v.encode())
	}
	for _, v := range g.outputs {
		e.bytes(12, v.encode())
	}
	return e
}

func (n *nodeProto) encode() []byte {
	var e encoder
	for _, name := range n.inputs {
		e.string(1, name)
	}
	for _, name := range n.outputs {
		e.string(2, name)
	}
	e.string(3, n.name)
	e.string(4, n.op)
	for _, a := range n.attributes {
		e.bytes(5, a.encode())
	}
	return e
}

func (a *attribute) encode() []byte {
	var e encoder
	e.string(1, a.name)
	switch a.kind {
	case attributeFloat:
		e = protowire.AppendFixed32(protowire.AppendTag(e, 2, protowire.Fixed32Type), math.Float32bits(a.float))
	case attributeInt:
		e.int(3, a.int)
	case attributeString:
		e.string(4, a.text)
	case attributeInts:
		for _, v := range a.ints { // onnx.proto does not pack these
			e.int(8, v)
		}
	}
	for _, text := range a.texts {
		e.string(9, text)
	}
	e.int(20, a.kind)
	return e
}

func (t *tensorProto) encode() []byte {
	var e encoder
	e.ints(1, t.dims)
	e.int(2, t.kind)
	e.string(8, t.name)
	e.bytes(9, t.raw)
	return e
}

func (v *valueInfo) encode() []byte {
	var shape encoder
	for _, d := range v.dims {
		var dim encoder
		switch {
		case d.size > 0:
			dim.int(1, int64(d.size))
		case d.name != "":
			dim.string(2, d.name)
		}
		shape.bytes(1, dim)
	}
	var kind, whole, e encoder
	kind.int(1, v.kind)
	kind.bytes(2, shape)
	whole.bytes(1, kind)
	e.string(1, v.name)
	e.bytes(2, whole)
	return e
}

// floatTensor is a tensor as float32.
func floatTensor(name string, x *tensor.Tensor) *tensorProto {
	t := &tensorProto{name: name, kind: elementFloat, raw: make([]byte, 0, 4*x.Size())}
	for _, d := range x.Shape() {
		t.dims = append(t.dims, int64(d))
	}
	for _, v := range x.Data() {
		t.raw = protowire.AppendFixed32(t.raw, math.Float32bits(float32(v)))
	}
	return t
}

func intTensor(name string, list ...int) *tensorProto {
	t := &tensorProto{name: name, kind: elementInt64, dims: []int64{int64(len(list))}}
	for _, v := range list {
		t.raw = protowire.AppendFixed64(t.raw, uint64(v))
	}
	return t
}
