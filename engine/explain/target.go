package explain

import (
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

func quoted(s string) string { return strconv.Quote(s) }

// Target names a number of a net, one-based like the formulas: "x1", "W1.2.1" (layer 1, row 2, column 1), "b1.2",
// "z1.2", "h1.2", "p" (the output; "p2" if there are several), "L". With "d:" before it, it names dL/d of that number.
type Target string

// place is a target that was understood.
type place struct {
	kind  string // "x", "W", "b", "z", "h", "L"; the output p is an h of the last layer
	layer int    // from 0
	unit  int    // from 0
	input int    // from 0
	back  bool   // the derivative of the loss by it
}

// find reads a target of a checked net.
func (n Net) find(t Target) (place, error) {
	name, back := strings.CutPrefix(string(t), "d:")
	bad := mistake(BadTarget, quoted(string(t))+" names no number of this net; names are x1, W1.2.1 (layer, row, column), b1.2, z1.2, h1.2, p and L")
	if name == "" {
		return place{}, bad
	}
	kind := name[:1]
	var index []int
	if rest := name[1:]; rest != "" {
		for _, part := range strings.Split(rest, ".") {
			v, err := strconv.Atoi(part)
			if err != nil || v < 1 || itoa(v) != part {
				return place{}, bad
			}
			index = append(index, v-1)
		}
	}
	p := place{kind: kind, back: back}
	last := len(n.Layers) - 1
	switch {
	case kind == "L" && len(index) == 0:
		return p, nil
	case kind == "p" && len(index) <= 1:
		if len(index) == 1 {
			p.unit = index[0]
		} else if n.outputs() != 1 {
			return place{}, mistake(BadTarget, "this net has "+itoa(n.outputs())+" outputs; name one of them, p1 to p"+itoa(n.outputs()))
		}
		p.kind, p.layer = "h", last
	case kind == "x" && len(index) == 1:
		p.unit = index[0]
		if p.unit >= n.inputs() {
			return place{}, mistake(BadTarget, quoted(string(t))+": the net has "+itoa(n.inputs())+" inputs")
		}
		return p, nil
	case kind == "W" && len(index) == 3:
		p.layer, p.unit, p.input = index[0], index[1], index[2]
	case (kind == "b" || kind == "z" || kind == "h") && len(index) == 2:
		p.layer, p.unit = index[0], index[1]
	default:
		return place{}, bad
	}
	if p.layer > last {
		return place{}, mistake(BadTarget, quoted(string(t))+": the net has "+itoa(last+1)+" layers")
	}
	if l := n.Layers[p.layer]; p.unit >= len(l.W) || p.input >= len(l.W[0]) {
		return place{}, mistake(BadTarget, quoted(string(t))+": layer "+itoa(p.layer+1)+" has "+itoa(len(l.W))+" units with "+itoa(len(l.W[0]))+" inputs")
	}
	return p, nil
}

// target writes a place as its canonical name.
func (n Net) target(p place) Target {
	name := p.kind
	switch p.kind {
	case "x":
		name += itoa(p.unit + 1)
	case "W":
		name += itoa(p.layer+1) + "." + itoa(p.unit+1) + "." + itoa(p.input+1)
	case "h":
		if p.layer == len(n.Layers)-1 {
			name = "p"
			if n.outputs() > 1 {
				name += itoa(p.unit + 1)
			}
			break
		}
		fallthrough
	case "b", "z":
		name += itoa(p.layer+1) + "." + itoa(p.unit+1)
	}
	if p.back {
		name = "d:" + name
	}
	return Target(name)
}

// of returns the number at a place.
func (p Passes) of(net Net, example Example, at place) float64 {
	switch g := p.Gradient; {
	case at.kind == "L" && at.back:
		return 1
	case at.kind == "L":
		return p.Loss
	case at.kind == "x" && at.back:
		return g.X[at.unit]
	case at.kind == "x":
		return example.X[at.unit]
	case at.kind == "W" && at.back:
		return g.W[at.layer][at.unit][at.input]
	case at.kind == "W":
		return net.Layers[at.layer].W[at.unit][at.input]
	case at.kind == "b" && at.back:
		return g.B[at.layer][at.unit]
	case at.kind == "b":
		return net.Layers[at.layer].B[at.unit]
	case at.kind == "z" && at.back:
		return g.Z[at.layer][at.unit]
	case at.kind == "z":
		return p.Z[at.layer][at.unit]
	case at.back:
		return g.H[at.layer][at.unit]
	}
	return p.H[at.layer][at.unit]
}
