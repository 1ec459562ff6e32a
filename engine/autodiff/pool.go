package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// pool is what pooling operations share: each output looks at the places of a window that lie on one plane.
type pool struct {
	window
	h, w, outH, outW int
}

// pooling checks the shape of x, [N,C,H,W] or [N,C,T], and returns the pool and the shape of its result.
func pooling(op string, x tensor.Shape, size, stride, dilation [2]int, padding [4]int) (pool, tensor.Shape, error) {
	wrong := &tensor.ShapeError{Op: op, A: x, B: size[:], Want: "x [N,C,H,W] or [N,C,T] (as H = 1) and windows that all lie on it in part"}
	n, c, h, w, ok := planes(x)
	p := pool{window: window{size: atLeastOne(size), dilation: atLeastOne(dilation), padding: padding}, h: h, w: w}
	p.stride = p.size
	for axis, s := range stride {
		if s != 0 {
			p.stride[axis] = s
		}
	}
	if !ok || !p.legal(h, w) {
		return pool{}, nil, wrong
	}
	p.outH, p.outW = p.outputs(0, h), p.outputs(1, w)
	for axis, sizes := range [2][2]int{{p.outH, h}, {p.outW, w}} {
		for o := range sizes[0] {
			seen := false
			for k := range p.size[axis] {
				_, on := p.at(axis, o, k, sizes[1])
				seen = seen || on
			}
			if !seen {
				return pool{}, nil, wrong
			}
		}
	}
	if len(x) == 3 {
		return p, tensor.Shape{n, c, p.outW}, nil
	}
	return p, tensor.Shape{n, c, p.outH, p.outW}, nil
}

// places are the elements of x that output i looks at; there is at least one.
func (p pool) places(i int) []int {
	ox, oy, plane := i%p.outW, i/p.outW%p.outH, i/(p.outW*p.outH)
	var list []int
	for ky := range p.size[0] {
		y, ok := p.at(0, oy, ky, p.h)
		if !ok {
			continue
		}
		for kx := range p.size[1] {
			if x, ok := p.at(1, ox, kx, p.w); ok {
				list = append(list, (plane*p.h+y)*p.w+x)
			}
		}
	}
	return list
}
