package onnx

import (
	"math"
	"slices"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Exporters write some layers as formulas of operators that the engine does not have by themselves. These are kept open
// until the formula is complete.

// deferred lists the operators that are read only within a larger formula, and within which.
func deferred() map[string]string {
	return map[string]string{
		"Erf":     "within GELU, x·(1 + erf(x/√2))/2",
		"Sqrt":    "for constants and within a normalisation, (x − mean)/√(variance + ε)",
		"Greater": "for constants and within a softplus that passes large numbers on as they are",
	}
}

// made tells how an operand came about, for the operators of such formulas.
type made struct {
	op   string
	in   []*operand
	over []int
}

// remember notes how x was made.
func (n *node) remember(x *operand) {
	switch n.op {
	case "Erf", "Sqrt", "Greater", "Add", "Sub", "Mul", "Div", "Pow", "ReduceMean", "Softplus":
	default:
		return
	}
	if x.made != nil {
		return
	}
	m := &made{op: n.op, over: n.over}
	for i := range n.inputs {
		m.in = append(m.in, n.in(i))
	}
	x.made = m
}

// is returns the inputs of an operand that was made by an operator.
func (x *operand) is(op string, inputs int) []*operand {
	if x == nil || x.made == nil || x.made.op != op || len(x.made.in) < inputs || slices.Contains(x.made.in[:inputs], nil) {
		return nil
	}
	return x.made.in
}

// equals tells whether an operand is one known number, to float32's precision.
func (x *operand) equals(v float64) bool {
	w, ok := x.everywhere()
	return ok && math.Abs(w-v) <= 1e-6*math.Abs(v)
}

// deferredStep computes with constants, and leaves the rest to pattern.
func deferredStep(_ *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	if x.constant() {
		switch n.op {
		case "Sqrt":
			return n.fold(func(v ...float64) float64 { return math.Sqrt(v[0]) })
		case "Greater":
			return n.fold(func(v ...float64) float64 { return truth(v[0] > v[1]) })
		}
	}
	return n.set(0, n.open(n.op, x))
}

// open is an operand whose numbers are not there yet, in the shape of x.
func (n *node) open(missing string, x *operand) *operand {
	return &operand{missing: missing, shapes: [2]tensor.Shape{x.shape(0), x.shape(1)}}
}

// pattern reads a node that has an open operand: it completes a formula, or is a part of one.
func (n *node) pattern() (done bool, err error) {
	var missing *operand
	for i := range n.inputs {
		if x := n.in(i); x != nil && x.missing != "" {
			missing = x
		}
	}
	if missing == nil {
		return false, nil
	}
	var op autodiff.Operation
	var x *operand
	switch n.op {
	case "Mul":
		x, op = n.gelu()
	case "Div":
		x, op = n.normalized()
	case "Where":
		if x = n.softplus(); x != nil {
			return true, n.set(0, x)
		}
	}
	if op != nil {
		return true, n.give(op, x)
	}
	if slices.Contains([]string{"Add", "Mul", "Div"}, n.op) && len(n.inputs) == 2 && n.in(0) != nil && n.in(1) != nil {
		out := n.open(missing.missing, missing)
		for i := range probes {
			if out.shapes[i], err = (autodiff.Add{}).Shape([]tensor.Shape{n.in(0).shape(i), n.in(1).shape(i)}); err != nil {
				return true, n.wrong("%v", err)
			}
		}
		return true, n.set(0, out)
	}
	return true, n.wrong("%q comes from the operator %s, which the engine has only %s", missing.name, missing.missing, deferred()[missing.missing])
}

// gelu recognises ½·x·(1 + erf(x/√2)), multiplied in any order.
func (n *node) gelu() (*operand, autodiff.Operation) {
	var factors []*operand
	var collect func(x *operand, depth int)
	collect = func(x *operand, depth int) {
		if in := x.is("Mul", 2); in != nil && depth < 3 {
			collect(in[0], depth+1)
			collect(in[1], depth+1)
			return
		}
		factors = append(factors, x)
	}
	for i := range n.inputs {
		if n.in(i) == nil {
			return nil, nil
		}
	}
	var x *operand
	for _, depth := range []int{0, 1, 2} {
		factors = nil
		for i := range n.inputs {
			collect(n.in(i), depth)
		}
		if len(factors) != 3 {
			continue
		}
		half, share := 0, 0
		x = nil
		var self *operand
		for _, f := range factors {
			switch y := f.erfOf(); {
			case y != nil:
				share++
				self = y
			case f.equals(0.5):
				half++
			default:
				x = f
			}
		}
		if half == 1 && share == 1 && x != nil && x == self {
			return x, autodiff.GELU{}
		}
	}
	return nil, nil
}

// erfOf returns x of 1 + erf(x/√2).
func (x *operand) erfOf() *operand {
	sum := x.is("Add", 2)
	for i := range sum {
		if i > 1 || !sum[1-i].equals(1) {
			continue
		}
		erf := sum[i].is("Erf", 1)
		if erf == nil {
			continue
		}
		if in := erf[0].is("Div", 2); in != nil && in[1].equals(math.Sqrt2) {
			return in[0]
		}
		if in := erf[0].is("Mul", 2); in != nil {
			for k := range 2 {
				if in[1-k].equals(1 / math.Sqrt2) {
					return in[k]
				}
			}
		}
	}
	return nil
}

// normalized recognises (x − mean)/√(variance + ε), both over the same axes.
func (n *node) normalized() (*operand, autodiff.Operation) {
	apart := n.in(0).is("Sub", 2)
	root := n.in(1).is("Sqrt", 1)
	if apart == nil || root == nil {
		return nil, nil
	}
	sum := root[0].is("Add", 2)
	mean := apart[1].is("ReduceMean", 1)
	if sum == nil || mean == nil || mean[0] != apart[0] {
		return nil, nil
	}
	for i := range 2 {
		epsilon, ok := sum[1-i].everywhere()
		variance := sum[i].is("ReduceMean", 1)
		if !ok || variance == nil || !slices.Equal(sum[i].made.over, apart[1].made.over) {
			continue
		}
		square := variance[0].is("Pow", 2)
		if square == nil || !square[1].equals(2) {
			if square = variance[0].is("Mul", 2); square == nil || square[0] != square[1] {
				continue
			}
		}
		if square[0] == n.in(0) {
			return apart[0], autodiff.Standardize{Axes: apart[1].made.over, Epsilon: epsilon}
		}
	}
	return nil, nil
}

// softplus recognises one that passes x on where it is above a limit: from 20 on the difference is below 3·10⁻⁹.
func (n *node) softplus() *operand {
	if len(n.inputs) < 3 {
		return nil
	}
	test := n.in(0).is("Greater", 2)
	curve := n.in(2).is("Softplus", 1)
	if test == nil || curve == nil || test[0] != curve[0] || n.in(1) != curve[0] {
		return nil
	}
	if limit, ok := test[1].everywhere(); !ok || limit < 20 {
		return nil
	}
	return n.in(2)
}
