package explain

import (
	"errors"
	"slices"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Calculation is a sum on paper as data: given arrays, and operations that run in order on what stands before them.
type Calculation struct {
	Given []Named
	Steps []Operation
	// Derive names the value by which everything is derived; of an array, the sum of its numbers. "" asks for none.
	Derive string
	// Explain asks how single numbers come about, in Lang ("pt-BR" or "en").
	Explain []Question
	Lang    string
}

// Named is an array with its name.
type Named struct {
	Name  string
	Value *tensor.Tensor
}

// Operation is a step: an operation of the engine by its name, the names of what goes in, and its settings
// (leaky_relu: slope; elu: alpha; softmax: temperature; scale: by; sum and mean: axis, all of them if there is none). The
// losses bce, ce, mse (half the squared error of an example) and squared_error (of each number) take what is true as their
// last input.
type Operation struct {
	Name string
	Op   string
	Of   []string
	With map[string]float64
}

// Question asks about element Index (counted through the whole array, from 0) of a value: how it comes about, or how
// the derived value answers to it.
type Question struct {
	Name  string
	Index int
	Kind  Kind
}

// Calculated holds the arrays of a calculation in their order, and the derivatives in the same order (nil if none were
// asked for).
type Calculated struct {
	Values       []Named
	Gradient     []Named
	Explanations []Explanation
}

// calculationLimit bounds what one calculation may hold, in numbers.
const calculationLimit = 1 << 22

// Calculate runs a calculation in float64. Errors are *Error.
func Calculate(c Calculation) (out Calculated, err error) {
	defer guard(&err)
	tape, at := &autodiff.Tape{}, map[string]autodiff.Var{}
	var vars []autodiff.Var
	size := 0
	keep := func(name string, v autodiff.Var) error {
		if name == "" {
			return mistake(BadRequest, "every array and every step needs a name")
		}
		if _, twice := at[name]; twice {
			return mistake(BadRequest, "there are two values "+quoted(name))
		}
		if size += v.Value().Size(); size > calculationLimit {
			return mistake(BadRequest, "the calculation is too large at "+quoted(name)+"; it may hold "+itoa(calculationLimit)+" numbers")
		}
		at[name] = v
		vars = append(vars, v)
		out.Values = append(out.Values, Named{name, v.Value()})
		return nil
	}
	for _, g := range c.Given {
		if err := keep(g.Name, tape.Leaf(g.Value)); err != nil {
			return Calculated{}, err
		}
	}
	steps := map[autodiff.Var]Operation{}
	for _, s := range c.Steps {
		var in []autodiff.Var
		for _, name := range s.Of {
			v, ok := at[name]
			if !ok {
				return Calculated{}, mistake(BadRequest, "step "+quoted(s.Name)+" uses "+quoted(name)+", which does not stand before it")
			}
			in = append(in, v)
		}
		op, in, err := s.operation(in)
		if err != nil {
			return Calculated{}, mistake(BadRequest, "step "+quoted(s.Name)+": "+err.Error())
		}
		var shapes []tensor.Shape
		for _, v := range in {
			shapes = append(shapes, v.Value().Shape())
		}
		if _, err := op.Shape(shapes); err != nil {
			return Calculated{}, mistake(BadShape, "step "+quoted(s.Name)+": "+err.Error())
		}
		if err := keep(s.Name, tape.Apply(op, in...)); err != nil {
			return Calculated{}, err
		}
		steps[at[s.Name]] = s
	}
	var back autodiff.Gradients
	if c.Derive != "" {
		of, ok := at[c.Derive]
		if !ok {
			return Calculated{}, mistake(BadRequest, "derive: there is no value "+quoted(c.Derive))
		}
		if of.Value().Size() != 1 || of.Value().Rank() != 0 {
			of = tape.Apply(autodiff.Sum{}, of)
		}
		back = tape.Backward(of)
		for i, v := range vars {
			out.Gradient = append(out.Gradient, Named{out.Values[i].Name, back.Of(v)})
		}
	}
	for _, q := range c.Explain {
		v, ok := at[q.Name]
		if !ok || q.Index < 0 || q.Index >= v.Value().Size() {
			return Calculated{}, mistake(BadRequest, "explain: there is no number "+itoa(q.Index)+" of "+quoted(q.Name))
		}
		if q.Kind == Slope && c.Derive == "" {
			return Calculated{}, mistake(BadRequest, "explain: a gradient needs derive to say of what")
		}
		e, err := c.explain(q, steps, tape, v, back)
		if err != nil {
			return Calculated{}, err
		}
		out.Explanations = append(out.Explanations, e)
	}
	return out, nil
}

// operation builds the engine's operation of a step; a loss takes its last input as constants.
func (o Operation) operation(in []autodiff.Var) (autodiff.Operation, []autodiff.Var, error) {
	setting := func(name string, otherwise float64) float64 {
		if v, ok := o.With[name]; ok {
			return v
		}
		return otherwise
	}
	axes := func() []int {
		if v, ok := o.With["axis"]; ok {
			return []int{int(v)}
		}
		return nil
	}
	for _, op := range []autodiff.Operation{
		autodiff.Identity{}, autodiff.Sigmoid{}, autodiff.Tanh{}, autodiff.ReLU{}, autodiff.GELU{}, autodiff.Softplus{},
		autodiff.LeakyReLU{Slope: setting("slope", 0.1)}, autodiff.ELU{Alpha: setting("alpha", 1)},
		autodiff.Softmax{Temperature: setting("temperature", 1)}, autodiff.Exp{}, autodiff.Log{}, autodiff.Surprise{}, autodiff.Sqrt{},
		autodiff.Affine{}, autodiff.MatMul{}, autodiff.Add{}, autodiff.Subtract{}, autodiff.Multiply{}, autodiff.Divide{},
		autodiff.Scale{By: setting("by", 1)}, autodiff.Sum{Axes: axes()}, autodiff.Mean{Axes: axes()}, autodiff.Transpose{Axes: []int{1, 0}},
	} {
		if op.Name() == o.Op {
			return op, in, autodiff.Takes(op, len(in))
		}
	}
	switch o.Op {
	case "bce", "ce", autodiff.Squared{}.Name(), autodiff.MSE{}.Name():
	default:
		return nil, nil, errors.New("there is no operation " + quoted(o.Op))
	}
	if len(in) != 2 { // outputs, and what is true
		return nil, nil, &autodiff.InputsError{Op: o.Op, Got: len(in), Least: 2, Most: 2}
	}
	truth := in[1].Value()
	switch o.Op {
	case "bce":
		return autodiff.BCE{Labels: truth.Data()}, in[:1], nil
	case "ce":
		classes := make([]int, truth.Size())
		for i, v := range truth.Data() {
			classes[i] = int(v)
		}
		return autodiff.CrossEntropy{Classes: classes}, in[:1], nil
	case autodiff.Squared{}.Name():
		return autodiff.Squared{Targets: truth}, in[:1], nil
	}
	return autodiff.MSE{Targets: truth}, in[:1], nil
}

// spelling gives the formulas of a step the names of the calculation.
func (o Operation) spelling(derived string) spelling {
	truth := ""
	if n := len(o.Of); n > 0 {
		truth = o.Of[n-1]
	}
	return spelling{in: o.Of, truth: truth, out: o.Name, of: derived, targets: true}
}

// explain tells about one number, with the names that the calculation gives to things.
func (c Calculation) explain(q Question, steps map[autodiff.Var]Operation, tape *autodiff.Tape, v autodiff.Var, back autodiff.Gradients) (Explanation, error) {
	t, err := newStepText(c.Lang)
	if err != nil {
		return Explanation{}, err
	}
	shape := v.Value().Shape()
	own := spelling{of: c.Derive, targets: true}
	left, mark := own.symbol(q.Name, shape, q.Index)
	e := Explanation{Target: numberOf(q.Name, shape, q.Index), Kind: q.Kind, Op: leafName, Value: v.Value().Data()[q.Index], Shape: shape, Uses: []Target{}}
	var symbols, numbers []string
	say := func(op autodiff.Operation, f expr.Expr, in []*tensor.Tensor, out, up *tensor.Tensor, step Operation) {
		spell := step.spelling(c.Derive)
		w := writer{text: t, look: spell.look(op, in, out, up)}
		symbols = append(symbols, w.write(f, alone))
		if q.Kind == Value {
			e.Sentence = t.sentenceOf(op, f, w, Step{Value: e.Value}, left.plain, false)
		}
		w.numbers = true
		numbers = append(numbers, w.write(f, alone))
		e.Op, e.Uses = op.Name(), spell.uses(e.Uses, f, in, out)
	}
	if q.Kind == Slope {
		e.Value = back.Of(v).Data()[q.Index]
		left, mark = own.partial(q.Name, shape, q.Index)
		for _, use := range tape.Consumers(v) {
			op, in := use.Result.Origin()
			step, named := steps[use.Result]
			if !named {
				continue
			}
			say(op, simplify(op.Derivative(values(in), use.Input, q.Index)), values(in), use.Result.Value(), back.Of(use.Result), step)
			e.Sentence = t.say("why." + op.Name())
		}
	} else if step, computed := steps[v]; computed {
		op, in := v.Origin()
		say(op, simplify(op.Value(values(in), q.Index)), values(in), v.Value(), nil, step)
	} else {
		e.Sentence = t.say("calculation.given", "t", left.plain, "v", t.plain(e.Value))
	}
	sides := func(first string, rest []string) string {
		if len(rest) == 0 {
			return formula(first)
		}
		return formula(first, strings.Join(rest, operator("+")))
	}
	e.Symbols = sides(classed(left.math, mark), symbols)
	e.Numbers = sides(writer{text: t}.value(e.Value, mark, alone), numbers)
	return e, nil
}

// uses adds the numbers that a formula speaks of, in the order in which they appear.
func (s spelling) uses(list []Target, f expr.Expr, in []*tensor.Tensor, out *tensor.Tensor) []Target {
	expr.Rewrite(f, func(e expr.Expr) expr.Expr {
		r, ok := e.(expr.Ref)
		if !ok {
			return e
		}
		var t Target
		switch {
		case r.Slot == expr.Out:
			t = numberOf(s.out, out.Shape(), r.Index)
		case r.Slot == expr.Up:
			t = "d:" + numberOf(s.out, out.Shape(), r.Index)
		case r.Slot >= 0:
			t = numberOf(s.in[r.Slot], in[r.Slot].Shape(), r.Index)
		}
		if t != "" && !slices.Contains(list, t) {
			list = append(list, t)
		}
		return e
	})
	return list
}
