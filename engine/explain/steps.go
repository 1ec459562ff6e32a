package explain

import (
	_ "embed" // reads the message files
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Step tells what one layer of a network did in a run, on one number of its result: the one of the largest size. A
// layer made of several operations has one part for each; a layer that passed its input on has none, and no number.
type Step struct {
	Layer string `json:"layer"`
	// Name is what a recurrent layer's formulas call a part, with its step from 1: "f₂".
	Name        string   `json:"name,omitempty"`
	Kind        Kind     `json:"kind"` // value, or gradient on the way back
	Inputs      []Source `json:"inputs"`
	Shape       []int    `json:"shape"`             // of the result; on the way back, of the derivative
	Element     []int    `json:"element,omitempty"` // where the number stands, from 0
	Value       float64  `json:"value"`
	Symbols     string   `json:"symbols,omitempty"`      // plain text: "z₁,₁ = x₁,₁·W₁,₁ + b₁"
	Numbers     string   `json:"numbers,omitempty"`      // the same with the numbers in their places
	SymbolsMath string   `json:"symbols_math,omitempty"` // both as MathML
	NumbersMath string   `json:"numbers_math,omitempty"`
	Sentence    string   `json:"sentence"`
	Parts       []Step   `json:"parts,omitempty"`
}

// Source is an input of a layer: the letter that its formula uses, the name it has in the network, if any, and its shape.
type Source struct {
	Letter string `json:"letter"`
	Name   string `json:"name,omitempty"`
	Shape  []int  `json:"shape"`
}

//go:embed steps.pt-BR.json
var portugueseSteps string

//go:embed steps.en.json
var englishSteps string

var stepCatalogs = sync.OnceValues(func() (map[string]map[string]string, error) {
	return read([]edition{{"pt-BR", portugueseSteps}, {"en", englishSteps}})
})

// newStepText is newText with the sentences about steps, which stand before those about small nets.
func newStepText(lang string) (text, error) {
	t, err := newText(lang)
	if err != nil {
		return text{}, err
	}
	all, err := stepCatalogs()
	if err != nil {
		return text{}, err
	}
	t.messages = maps.Clone(t.messages)
	maps.Copy(t.messages, all[lang])
	return t, nil
}

// Steps explains every layer of a run, in the order in which they ran, in "pt-BR" or "en". Errors are *Error.
func Steps(run *graph.Run, lang string) ([]Step, error) {
	t, err := newStepText(lang)
	if err != nil {
		return nil, err
	}
	var steps []Step
	for i, n := range run.Graph().Nodes() {
		if err := filled(run.NodeVars(i)); err != nil {
			return nil, err
		}
		names := gates(n.Layer, run.NodeVars(i))
		var parts []Step
		for _, v := range run.NodeVars(i) {
			if op, in := v.Origin(); op != nil {
				s := t.value(op, values(in), v.Value())
				if g, ok := names[v]; ok {
					s.Name = g.name()
					s.Sentence = t.say("gate."+n.Layer.Name()+"."+g.Letter, "step", itoa(g.Step+1)) + " " + s.Sentence
				}
				parts = append(parts, s)
			}
		}
		steps = append(steps, t.layer(run, n, Value, parts))
	}
	return shownAll(steps)
}

// StepsBack explains the way back through a run whose loss has the given derivatives, from the last layer to the first:
// for every operation, what it hands to each of its inputs. Where a value goes several ways, what comes back adds up.
func StepsBack(run *graph.Run, d autodiff.Gradients, lang string) ([]Step, error) {
	t, err := newStepText(lang)
	if err != nil {
		return nil, err
	}
	var steps []Step
	for i, n := range slices.Backward(run.Graph().Nodes()) {
		if err := filled(run.NodeVars(i)); err != nil {
			return nil, err
		}
		names := gates(n.Layer, run.NodeVars(i))
		var parts []Step
		for _, v := range slices.Backward(run.NodeVars(i)) {
			op, in := v.Origin()
			if op == nil {
				continue
			}
			up := d.Of(v)
			for k, back := range op.VJP(values(in), v.Value(), up) {
				s := t.slope(op, values(in), v.Value(), up, back, k)
				if g, ok := names[v]; ok {
					s.Name = g.name()
				}
				parts = append(parts, s)
			}
		}
		steps = append(steps, t.layer(run, n, Slope, parts))
	}
	return shownAll(steps)
}

// filled returns an error if a tensor has no number: there is nothing to explain about it.
func filled(vars []autodiff.Var) error {
	for _, v := range vars {
		if v.Value().Size() == 0 {
			return mistake(BadExample, "there is no example in the batch; an explanation needs at least one")
		}
	}
	return nil
}

// shownAll returns the steps, or an error if one of them has no finite number.
func shownAll(steps []Step) ([]Step, error) {
	for _, s := range steps {
		if !finite([]float64{s.Value}) {
			return nil, mistake(NotFinite, "every number of "+s.Layer+" is too large to compute; use smaller weights or inputs")
		}
		if _, err := shownAll(s.Parts); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

// gate is what a recurrent layer calls one of its numbers.
type gate nn.Gate

func (g gate) name() string { return g.Letter + subscript.Replace(itoa(g.Step+1)) }

// gates finds what a layer calls the variables that it recorded.
func gates(l graph.Layer, recorded []autodiff.Var) map[autodiff.Var]gate {
	gated, ok := l.(interface {
		Gates(recorded []autodiff.Var) []nn.Gate
	})
	if !ok {
		return nil
	}
	names := map[autodiff.Var]gate{}
	for _, g := range gated.Gates(recorded) {
		names[g.Var] = gate(g)
	}
	return names
}

// layer puts the parts of a node together and names what went in.
func (t text) layer(run *graph.Run, n graph.Node, kind Kind, parts []Step) Step {
	var step Step
	_, single := n.Layer.(graph.Operation)
	if single && len(parts) == 1 {
		step = parts[0]
	} else {
		key := either(kind == Value, "layer.", "why.") + n.Layer.Name()
		if l, ok := n.Layer.(nn.SelfAttention); ok && l.Causal && kind == Value {
			key += ".causal"
		}
		sentence := t.say(key)
		step = Step{Kind: kind, Shape: run.Var(n.Out).Value().Shape(), Sentence: sentence, Parts: parts}
	}
	step.Layer = n.Layer.Name()
	letters, _ := letters(step.Layer, len(n.In))
	if l, ok := n.Layer.(nn.GRU); ok {
		var shapes []tensor.Shape
		for _, v := range n.In {
			shapes = append(shapes, run.Var(v).Value().Shape())
		}
		if _, state := l.Parts(shapes); state > 0 {
			letters[state] = "h₀"
		}
	}
	step.Inputs = nil
	for k, v := range n.In {
		step.Inputs = append(step.Inputs, Source{Letter: letters[k], Name: run.Graph().Name(v), Shape: run.Var(v).Value().Shape()})
	}
	return step
}

// value explains the largest number of an operation's result.
func (t text) value(op autodiff.Operation, in []*tensor.Tensor, out *tensor.Tensor) Step {
	at := largest(out)
	f := simplify(op.Value(in, at))
	s := t.show(op, in, out, nil, f, usual(op, len(in)), -1, out, at)
	s.Kind = Value
	return s
}

// slope explains the largest derivative that an operation hands to input k.
func (t text) slope(op autodiff.Operation, in []*tensor.Tensor, out, up, back *tensor.Tensor, k int) Step {
	at := largest(back)
	s := t.show(op, in, out, up, simplify(op.Derivative(in, k, at)), usual(op, len(in)), k, back, at)
	s.Kind = Slope
	return s
}

// spelling is how formulas call what goes into an operation, what is true, the result, and what is derived.
type spelling struct {
	in      []string
	truth   string
	out, of string
	// targets are marked in the formulas, so that pages find them.
	targets bool
}

func usual(op autodiff.Operation, n int) spelling {
	in, out := letters(op.Name(), n)
	return spelling{in: in, truth: truthLetter(op), out: out, of: "L"}
}

// symbol is a number of a tensor, with the mark by which pages find it.
func (s spelling) symbol(name string, shape tensor.Shape, at int) (symbol, string) {
	if !s.targets {
		return element(name, shape, at), ""
	}
	written := element(name, shape, at)
	if letter := strings.TrimRight(name, "0123456789"); len(shape) == 0 && letter != "" && letter != name {
		written = subscripted(letter, "", name[len(letter):])
	}
	return written, class(numberOf(name, shape, at))
}

// partial is the derivative of what is derived by a number.
func (s spelling) partial(name string, shape tensor.Shape, at int) (symbol, string) {
	written, mark := s.symbol(name, shape, at)
	if mark != "" {
		mark = class("d:" + numberOf(name, shape, at))
	}
	return partial(s.of, written), mark
}

// show writes a formula for element at of the tensor whole: the result, or, if k is 0 or more, the derivative by input k.
func (t text) show(op autodiff.Operation, in []*tensor.Tensor, out, up *tensor.Tensor, f expr.Expr, spell spelling, k int, whole *tensor.Tensor, at int) Step {
	step := Step{Layer: op.Name(), Shape: whole.Shape(), Element: unravel(whole.Shape(), at), Value: whole.Data()[at]}
	for k, x := range in {
		step.Inputs = append(step.Inputs, Source{Letter: spell.in[k], Shape: x.Shape()})
	}
	left, mark := spell.symbol(spell.out, whole.Shape(), at)
	if k >= 0 {
		left, mark = spell.partial(spell.in[k], whole.Shape(), at)
	}
	w := writer{text: t, look: spell.look(op, in, out, up)}
	var value expr.Expr = expr.Number(step.Value)
	step.Symbols = left.plain + " = " + w.line(f, alone)
	step.SymbolsMath = formula(classed(left.math, mark), w.write(f, alone))
	w.numbers = true
	step.Numbers = w.line(value, alone) + " = " + w.line(f, alone)
	step.NumbersMath = formula(w.value(step.Value, mark, alone), w.write(f, alone))
	step.Sentence = t.sentenceOf(op, f, w, step, left.plain, k >= 0)
	return step
}

// look finds the symbol and the value of what a formula of op refers to.
func (s spelling) look(op autodiff.Operation, in []*tensor.Tensor, out, up *tensor.Tensor) func(expr.Ref) shown {
	return func(r expr.Ref) shown {
		find := func(name string, x *tensor.Tensor) shown {
			written, mark := s.symbol(name, x.Shape(), r.Index)
			return shown{written, x.Data()[r.Index], mark}
		}
		inside := func(letter string, shape tensor.Shape) shown {
			return shown{symbol: element(letter, shape, r.Index), value: op.(autodiff.Insider).Inside(in, r)}
		}
		switch r.Slot {
		case expr.Out:
			return find(s.out, out)
		case expr.Up:
			written, mark := s.partial(s.out, out.Shape(), r.Index)
			return shown{written, up.Data()[r.Index], mark}
		case expr.Prob:
			return inside("p", in[0].Shape())
		case expr.Center, expr.Spread:
			groups, _ := autodiff.Mean{Axes: op.(autodiff.Standardize).Axes}.Shape([]tensor.Shape{in[0].Shape()})
			return inside(either(r.Slot == expr.Center, "μ", "s²"), groups)
		case expr.Label:
			return inside(s.truth, in[0].Shape())
		}
		return find(s.in[r.Slot], in[r.Slot])
	}
}

// sentenceOf is the sentence about a number.
func (t text) sentenceOf(op autodiff.Operation, f expr.Expr, w writer, step Step, name string, back bool) string {
	if back {
		return t.say("why." + op.Name())
	}
	fill := []string{"t", name, "v", t.plain(step.Value)}
	n := 0
	expr.Rewrite(f, func(e expr.Expr) expr.Expr {
		if r, ok := e.(expr.Ref); ok && r.Slot == 0 {
			if n == 0 {
				s := w.look(r)
				fill = append(fill, "z", s.symbol.plain, "zv", t.plain(s.value))
			}
			n++
		}
		return e
	})
	return t.say("value."+op.Name(), append(fill, "n", itoa(n))...)
}

// letters are the symbols of an operation's inputs and of its result.
func letters(op string, n int) (in []string, out string) {
	switch op {
	case "affine", "conv1d", "conv2d":
		in, out = []string{"x", "W", "b"}, "z"
	case "identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "softplus", "exp", "log", "sqrt":
		in, out = []string{"z"}, "h"
	case "softmax":
		in, out = []string{"z"}, "p"
	case "surprise":
		in, out = []string{"p"}, "L"
	case "bce", "ce", "soft_ce":
		in, out = []string{"z"}, "L"
	case "mse", "squared_error", "mae", "huber":
		in, out = []string{"o"}, "L"
	case "l1", "l2", "elastic_net":
		in, out = []string{"w"}, "L"
	case "embedding":
		in, out = []string{"x", "E"}, "e"
	case "normalize":
		in, out = []string{"x", "μ", "s²"}, "y"
	case "add", "subtract", "multiply", "divide", "matmul":
		in, out = []string{"a", "b"}, "c"
	case "rnn", "lstm":
		in, out = []string{"x", "W", "R", "b", "h₀", "c₀"}, "h"
	case "gru":
		in, out = []string{"x", "W", "R", "b", "c", "h₀"}, "h"
	case "self_attention":
		in, out = []string{"x", "W", "b", "U", "a"}, "y"
	case "batch_norm", "layer_norm":
		in, out = []string{"x", "γ", "β", "μ", "s²"}, "y"
	default:
		in, out = []string{"x"}, "y"
	}
	if op == "concat" {
		in = in[:0]
	}
	for k := len(in); k < n; k++ {
		in = append(in, string(rune('a'+k%26)))
	}
	return in[:n], out
}

func truthLetter(op autodiff.Operation) string {
	switch op.Name() {
	case "bce", "ce", "soft_ce":
		return "y"
	}
	return "t"
}

// element is the symbol of element i of a tensor: its letter with the places, from 1, below.
func element(letter string, s tensor.Shape, i int) symbol {
	if len(s) == 0 {
		return symbol{identifier(letter), letter}
	}
	parts := make([]string, len(s))
	for k, place := range unravel(s, i) {
		parts[k] = itoa(place + 1)
	}
	return subscripted(letter, "", strings.Join(parts, ","))
}

// partial is the derivative of a number by a symbol: ∂L/∂z.
func partial(of string, s symbol) symbol {
	return symbol{"<mfrac><mrow><mo>∂</mo>" + identifier(of) + "</mrow><mrow><mo>∂</mo>" + s.math + "</mrow></mfrac>", "∂" + of + "/∂" + s.plain}
}

// numberOf names a number of an array as pages do: "T", "z.1", "W.2.1".
func numberOf(name string, s tensor.Shape, i int) Target {
	for _, place := range unravel(s, i) {
		name += "." + itoa(place+1)
	}
	return Target(name)
}

// unravel turns a place in row-major order into one along each axis.
func unravel(s tensor.Shape, i int) []int {
	at := make([]int, len(s))
	for k := len(s) - 1; k >= 0; k-- {
		at[k] = i % s[k]
		i /= s[k]
	}
	return at
}

// largest is the place of the finite number of the largest size, the first of equals: a mask of −∞ explains nothing.
func largest(x *tensor.Tensor) int {
	at, size := 0, -1.0
	for i, v := range x.Data() {
		if a := math.Abs(v); a > size && !math.IsInf(a, 0) {
			at, size = i, a
		}
	}
	return at
}
