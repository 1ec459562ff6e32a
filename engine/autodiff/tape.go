package autodiff

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Operation is a differentiable function of tensors. Its methods panic with a *tensor.ShapeError on shapes that do
// not fit; Shape returns it.
type Operation interface {
	// Name identifies the operation in messages: "affine", "sigmoid". It takes one input, unless it is a Taker.
	Name() string
	// Shape is the shape of the result.
	Shape(in []tensor.Shape) (tensor.Shape, error)
	// Forward returns the result.
	Forward(in []*tensor.Tensor) *tensor.Tensor
	// VJP returns, for each input, the derivative of the loss by it, from up, the derivative by the result.
	VJP(in []*tensor.Tensor, out, up *tensor.Tensor) []*tensor.Tensor
	// Value is the formula of element i of the result.
	Value(in []*tensor.Tensor, i int) expr.Expr
	// Derivative is the formula of element i of what VJP returns for input k.
	Derivative(in []*tensor.Tensor, k, i int) expr.Expr
}

// Taker is an operation or a layer that does not take exactly one input.
type Taker interface {
	// Inputs returns how many inputs it takes; most is below 0 where there is no limit.
	Inputs() (least, most int)
}

// InputsError tells that an operation or layer got too few or too many inputs.
type InputsError struct {
	Op               string
	Got, Least, Most int // Most is below 0 where there is no limit
}

func (e *InputsError) Error() string {
	limit := ""
	switch {
	case e.Most < 0:
		limit = " or more"
	case e.Most > e.Least:
		limit = " to " + strconv.Itoa(e.Most)
	}
	return e.Op + ": inputs: got " + strconv.Itoa(e.Got) + ", want " + strconv.Itoa(e.Least) + limit
}

// Inputs returns how many inputs an operation or layer takes, as Taker does.
func Inputs(op interface{ Name() string }) (least, most int) {
	if t, ok := op.(Taker); ok {
		return t.Inputs()
	}
	return 1, 1
}

// Takes returns an *InputsError unless the operation or layer takes n inputs.
func Takes(op interface{ Name() string }, n int) error {
	least, most := Inputs(op)
	if n < least || most >= 0 && n > most {
		return &InputsError{op.Name(), n, least, most}
	}
	return nil
}

// Insider is an operation whose formulas speak of numbers that are neither inputs nor results: what it computes within
// itself (expr.Prob, Center, Spread), and what really happened (expr.Label).
type Insider interface {
	// Inside is the number that a reference with one of these slots stands for.
	Inside(in []*tensor.Tensor, r expr.Ref) float64
}

// Tape records operations in the order in which they ran. The zero value is an empty tape in float64.
type Tape struct {
	// Single rounds every value and every derivative to float32, as if tensors held that; sums within one operation
	// stay in float64. It is set before anything is recorded.
	Single bool
	nodes  []node
}

type node struct {
	op    Operation // nil for a leaf
	in    []Var
	value *tensor.Tensor
}

// Var is a tensor on a tape.
type Var struct {
	tape *Tape
	id   int
}

// Leaf puts a tensor that nothing computed on the tape.
func (t *Tape) Leaf(value *tensor.Tensor) Var { return t.add(node{value: t.round(value)}) }

// Apply runs an operation and records it. It panics with an *InputsError if it gets too few or too many inputs.
func (t *Tape) Apply(op Operation, in ...Var) Var {
	if err := Takes(op, len(in)); err != nil {
		panic(err)
	}
	return t.add(node{op: op, in: in, value: t.round(op.Forward(t.values(in)))})
}

// round returns x as the tape holds it.
func (t *Tape) round(x *tensor.Tensor) *tensor.Tensor {
	if !t.Single {
		return x
	}
	return tensor.Map(x, func(v float64) float64 { return float64(float32(v)) })
}

func (t *Tape) add(n node) Var {
	t.nodes = append(t.nodes, n)
	return Var{t, len(t.nodes) - 1}
}

func (t *Tape) values(vars []Var) []*tensor.Tensor {
	out := make([]*tensor.Tensor, len(vars))
	for i, v := range vars {
		if v.tape != t {
			panic("autodiff: a variable of another tape")
		}
		out[i] = t.nodes[v.id].value
	}
	return out
}

// Len returns how many variables are on the tape, leaves among them.
func (t *Tape) Len() int { return len(t.nodes) }

// At returns the i-th variable, in the order in which they were recorded.
func (t *Tape) At(i int) Var {
	if i < 0 || i >= len(t.nodes) {
		panic("autodiff: there is no such variable on the tape")
	}
	return Var{t, i}
}

// Value returns the variable's tensor.
func (v Var) Value() *tensor.Tensor { return v.tape.nodes[v.id].value }

// Origin returns the operation that made v and its inputs; the operation is nil for a leaf.
func (v Var) Origin() (Operation, []Var) {
	n := v.tape.nodes[v.id]
	return n.op, n.in
}

// Gradients holds the derivative of one scalar by everything that came before it.
type Gradients struct {
	tape *Tape
	of   []*tensor.Tensor
}

// Of returns the derivative by v in the shape of v: zeros where the scalar does not depend on it.
func (g Gradients) Of(v Var) *tensor.Tensor {
	if v.tape != g.tape {
		panic("autodiff: a variable of another tape")
	}
	if v.id < len(g.of) && g.of[v.id] != nil {
		return g.of[v.id]
	}
	return tensor.Like(v.Value())
}

// Backward returns the derivatives of root, which must be one number (else it panics with a *tensor.ShapeError). It
// walks the tape once, from the end: where paths join, their derivatives add.
func (t *Tape) Backward(root Var) Gradients {
	of := make([]*tensor.Tensor, root.id+1)
	value := root.Value()
	if value.Size() != 1 {
		panic(&tensor.ShapeError{Op: "backward", A: value.Shape(), B: tensor.Shape{}, Want: "the derivative of one number"})
	}
	of[root.id] = tensor.Like(value)
	of[root.id].Data()[0] = 1
	for id := root.id; id >= 0; id-- {
		n := t.nodes[id]
		if n.op == nil || of[id] == nil {
			continue
		}
		for k, d := range n.op.VJP(t.values(n.in), n.value, of[id]) {
			d = t.round(d)
			if into := n.in[k].id; of[into] == nil {
				of[into] = d
			} else {
				sum := of[into].Clone()
				tensor.Accumulate(sum, d)
				of[into] = t.round(sum)
			}
		}
	}
	return Gradients{t, of}
}

// Consumers returns the operations on the tape that take v as an input, with the place it has there.
func (t *Tape) Consumers(v Var) []Use {
	var uses []Use
	for id := v.id + 1; id < len(t.nodes); id++ {
		for k, in := range t.nodes[id].in {
			if in == v {
				uses = append(uses, Use{Result: Var{t, id}, Input: k})
			}
		}
	}
	return uses
}

// Use is a place where a variable goes into an operation.
type Use struct {
	Result Var
	Input  int
}
