package autodiff

import "github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"

// window is a rectangle that walks over planes: its size, how far it walks at a time, how far apart its places lie, and
// how much padding stands around the plane, above, left, below and right. Sizes of 0 count as 1.
type window struct {
	size, stride, dilation [2]int
	padding                [4]int
}

// atLeastOne returns v with every 0 as 1: the settings that were left out.
func atLeastOne(v [2]int) [2]int { return [2]int{max(1, v[0]), max(1, v[1])} }

// outputs is how often the window fits along an axis of n places; less than 1 if it does not.
func (w window) outputs(axis, n int) int {
	return (n+w.padding[axis]+w.padding[axis+2]-w.dilation[axis]*(w.size[axis]-1)-1)/w.stride[axis] + 1
}

// most is the largest setting of a window that makes sense; products of larger ones could overflow.
const most = 1 << 20

// legal tells whether sizes and padding make sense on a plane of h×w, and the window fits.
func (w window) legal(h, width int) bool {
	for axis, n := range [2]int{h, width} {
		if max(n, w.size[axis], w.stride[axis], w.dilation[axis], w.padding[axis], w.padding[axis+2]) > most {
			return false
		}
		if w.size[axis] < 1 || w.stride[axis] < 1 || w.dilation[axis] < 1 || w.padding[axis] < 0 || w.padding[axis+2] < 0 {
			return false
		}
		if n+w.padding[axis]+w.padding[axis+2] < w.dilation[axis]*(w.size[axis]-1)+1 {
			return false
		}
	}
	return true
}

// at returns where place k of the window lies along an axis for output o, and whether that is on the plane of n.
func (w window) at(axis, o, k, n int) (int, bool) {
	i := o*w.stride[axis] - w.padding[axis] + k*w.dilation[axis]
	return i, i >= 0 && i < n
}

// planes reads [N,C,H,W], or [N,C,W] as planes of one row.
func planes(s tensor.Shape) (n, c, h, w int, ok bool) {
	switch len(s) {
	case 3:
		return s[0], s[1], 1, s[2], true
	case 4:
		return s[0], s[1], s[2], s[3], true
	}
	return 0, 0, 0, 0, false
}
