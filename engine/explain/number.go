package explain

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Kind says what about a number is asked.
type Kind string

const (
	Value    Kind = "value"    // how the number comes about
	Slope    Kind = "gradient" // how the loss answers to it
	leafName      = "given"    // the operation of a number that nothing computes
)

// Explanation tells why a number has its value. Symbols and Numbers are MathML made by this package, in which a symbol
// or number carries the class "t-" + target ('.' as '-'); Sentence is plain text.
type Explanation struct {
	Target   Target   `json:"target"`
	Kind     Kind     `json:"kind"`
	Op       string   `json:"op"`
	Value    float64  `json:"value"`
	Shape    []int    `json:"shape"`
	Symbols  string   `json:"symbols"`
	Numbers  string   `json:"numbers"`
	Sentence string   `json:"sentence"`
	Uses     []Target `json:"uses"`
}

// Number explains a number of net over one example, or the derivative of the loss by it, in "pt-BR" or "en".
// A target with "d:" before it asks for the derivative, whatever the kind.
func Number(net Net, example Example, target Target, kind Kind, lang string) (e Explanation, err error) {
	defer guard(&err)
	p, g, err := run(net, example)
	if err != nil {
		return Explanation{}, err
	}
	at, err := net.find(target)
	if err != nil {
		return Explanation{}, err
	}
	t, err := newText(lang)
	if err != nil {
		return Explanation{}, err
	}
	if kind != Value && kind != Slope {
		return Explanation{}, mistake(BadRequest, "kind "+quoted(string(kind))+" is unknown; use value or gradient")
	}
	at.back = at.back || kind == Slope
	s := speaker{net: net, example: example, passes: p, graph: g, text: t, at: at}
	return s.explain(), nil
}

// speaker explains one number.
type speaker struct {
	net     Net
	example Example
	passes  Passes
	graph   *layout
	text    text
	at      place
}

func (s *speaker) explain() Explanation {
	at := s.at
	e := Explanation{Kind: Value, Value: s.passes.of(s.net, s.example, at), Shape: s.shape()}
	var step step
	if at.back {
		e.Kind = Slope
		step = s.backward()
	} else {
		step = s.forward()
	}
	value := at
	value.back = false
	e.Target, e.Op = s.net.target(value), step.name
	name := classed(s.left(), class(s.net.target(at)))
	symbols, numbers := []string{name}, []string{writer{text: s.text}.value(e.Value, class(s.net.target(at)), alone)}
	if at.back && at.kind == "z" { // the formulas call this δ; say once what it stands for
		symbols = append(symbols, s.net.derivative(value).math)
	}
	if step.formula != nil {
		w := writer{text: s.text, look: func(r expr.Ref) shown { return s.look(step, r) }}
		if short := s.short(step); short != "" {
			symbols = append(symbols, short)
		}
		symbols = append(symbols, w.write(step.formula, alone))
		if w.numbers = true; step.name != leafName {
			numbers = append(numbers, w.write(step.formula, alone))
		}
		e.Uses = s.uses(step)
	}
	if e.Uses == nil {
		e.Uses = []Target{}
	}
	e.Symbols, e.Numbers = formula(symbols...), formula(numbers...)
	e.Sentence = s.sentence(step, e)
	return e
}

// left is what stands before the equals sign.
func (s *speaker) left() string {
	if s.at.back {
		return s.net.sensitivity(s.at).math
	}
	return s.net.symbol(s.at).math
}

// short is the usual name of a curve, between the symbol and its formula: σ(z).
func (s *speaker) short(step step) string {
	if s.at.back || step.name != "sigmoid" && step.name != "tanh" {
		return ""
	}
	z := s.look(step, expr.In(0, s.at.unit))
	name := "<mi>σ</mi>"
	if step.name == "tanh" {
		name = "<mi>tanh</mi>"
	}
	return "<mrow>" + name + "<mo>&#x2061;</mo><mo>(</mo>" + classed(z.symbol.math, z.class) + "<mo>)</mo></mrow>"
}

// step is one operation of the tape, seen from one number.
type step struct {
	name    string
	result  autodiff.Var
	in      []autodiff.Var
	formula expr.Expr
	fromP   bool // the formula starts from probabilities, aside from the tape
}

// variable returns where a place lies on the tape, and its index there.
func (s *speaker) variable(p place) (autodiff.Var, int) {
	switch g := s.graph; p.kind {
	case "x":
		return g.x, p.unit
	case "W":
		return g.w[p.layer], p.unit*len(s.net.Layers[p.layer].W[0]) + p.input
	case "b":
		return g.b[p.layer], p.unit
	case "z":
		return g.z[p.layer], p.unit
	case "h":
		return g.h[p.layer], p.unit
	default:
		return g.each, 0
	}
}

// where returns the place of an element of a variable.
func (s *speaker) where(v autodiff.Var, index int) place {
	g := s.graph
	if v == g.x {
		return place{kind: "x", unit: index}
	}
	for i := range s.net.Layers {
		switch v {
		case g.w[i]:
			width := len(s.net.Layers[i].W[0])
			return place{kind: "W", layer: i, unit: index / width, input: index % width}
		case g.b[i]:
			return place{kind: "b", layer: i, unit: index}
		case g.z[i]:
			return place{kind: "z", layer: i, unit: index}
		case g.h[i]:
			return place{kind: "h", layer: i, unit: index}
		}
	}
	return place{kind: "L"}
}

// forward is the operation that gave the number its value.
func (s *speaker) forward() step {
	v, index := s.variable(s.at)
	op, in := v.Origin()
	if op == nil {
		return step{name: leafName}
	}
	return step{name: op.Name(), result: v, in: in, formula: simplify(op.Value(values(in), index))}
}

// backward is the operation through which the loss reaches the number on the way back.
func (s *speaker) backward() step {
	if s.at.kind == "L" {
		return step{name: leafName, formula: expr.Number(1)}
	}
	v, index := s.variable(s.at)
	uses := s.graph.tape.Consumers(v)
	if len(uses) == 0 { // the output, where the loss was computed from the logits
		return s.fromProbability()
	}
	use := uses[len(uses)-1] // logits go into the last curve and, later, into the loss; everything else has one use
	op, in := use.Result.Origin()
	f := op.Derivative(values(in), use.Input, index)
	if use.Result == s.graph.each { // dL/dL = 1
		f = expr.Rewrite(f, func(e expr.Expr) expr.Expr {
			if r, ok := e.(expr.Ref); ok && r.Slot == expr.Up {
				return expr.Number(1)
			}
			return e
		})
	}
	return step{name: op.Name(), result: use.Result, in: in, formula: simplify(f)}
}

// fromProbability is dL/dp of a loss that the tape computes from the logits.
func (s *speaker) fromProbability() step {
	p, y := expr.Ref{Slot: expr.Prob, Index: s.at.unit}, expr.Ref{Slot: expr.Label, Index: s.at.unit}
	st := step{name: string(s.net.Loss), result: s.graph.each, fromP: true}
	if s.net.Loss == CE {
		st.formula = expr.Negative{X: expr.Fraction{Over: y, Under: p}}
		return st
	}
	one := expr.Number(1)
	st.formula = expr.Sum{
		expr.Negative{X: expr.Fraction{Over: y, Under: p}},
		expr.Fraction{Over: expr.Difference{A: one, B: y}, Under: expr.Difference{A: one, B: p}},
	}
	return st
}

func values(in []autodiff.Var) []*tensor.Tensor {
	out := make([]*tensor.Tensor, len(in))
	for i, v := range in {
		out[i] = v.Value()
	}
	return out
}

// look finds what a formula refers to.
func (s *speaker) look(st step, r expr.Ref) shown {
	last := len(s.net.Layers) - 1
	var p place
	switch r.Slot {
	case expr.Label:
		return shown{symbol: s.net.truth(r.Index), value: s.label(r.Index)}
	case expr.Prob:
		p = place{kind: "h", layer: last, unit: r.Index}
	case expr.Out:
		p = s.where(st.result, r.Index)
	case expr.Up:
		p = s.where(st.result, r.Index)
		p.back = true
	default:
		p = s.where(st.in[r.Slot], r.Index)
	}
	out := shown{symbol: s.net.symbol(p), value: s.passes.of(s.net, s.example, p), class: class(s.net.target(p))}
	if p.back {
		out.symbol = s.net.sensitivity(p)
	}
	return out
}

// label is the truth about output k: the label, the target, or 1 for the class that is right.
func (s *speaker) label(k int) float64 {
	if s.net.Loss != CE {
		return s.example.Y[k]
	}
	if int(s.example.Y[0]) == k {
		return 1
	}
	return 0
}

// uses lists the targets in a formula, in the order in which they appear.
func (s *speaker) uses(st step) []Target {
	var list []Target
	seen := map[Target]bool{}
	expr.Rewrite(st.formula, func(e expr.Expr) expr.Expr {
		r, ok := e.(expr.Ref)
		if !ok || r.Slot == expr.Label {
			return e
		}
		var p place
		switch r.Slot {
		case expr.Prob:
			p = place{kind: "h", layer: len(s.net.Layers) - 1, unit: r.Index}
		case expr.Out, expr.Up:
			p = s.where(st.result, r.Index)
			p.back = r.Slot == expr.Up
		default:
			p = s.where(st.in[r.Slot], r.Index)
		}
		if t := s.net.target(p); !seen[t] {
			seen[t] = true
			list = append(list, t)
		}
		return e
	})
	return list
}

// shape is the shape of the tensor to which the number belongs.
func (s *speaker) shape() []int {
	switch l := s.net.Layers[s.at.layer]; s.at.kind {
	case "L":
		return []int{}
	case "x":
		return []int{s.net.inputs()}
	case "W":
		return []int{len(l.W), len(l.W[0])}
	default:
		return []int{len(l.W)}
	}
}
