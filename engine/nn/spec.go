package nn

import (
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/spell"
)

// Activation is what a layer does to its sums.
type Activation string

const (
	Linear    Activation = "linear"
	Sigmoid   Activation = "sigmoid"
	Tanh      Activation = "tanh"
	ReLU      Activation = "relu"
	LeakyReLU Activation = "leaky_relu"
	ELU       Activation = "elu"
	GELU      Activation = "gelu"
	Softplus  Activation = "softplus"
	Softmax   Activation = "softmax"
)

// activationOf names an operation of autodiff.Activations.
func activationOf(op autodiff.Operation) Activation {
	if op == (autodiff.Identity{}) {
		return Linear
	}
	return Activation(op.Name())
}

// Operation returns what an activation does; false if there is no such.
func (a Activation) Operation() (autodiff.Operation, bool) {
	for _, op := range autodiff.Activations() {
		if activationOf(op) == a {
			return op, true
		}
	}
	return nil, false
}

// Activations names them all, with commas between.
func Activations() string {
	text := ""
	for i, op := range autodiff.Activations() {
		if i > 0 {
			text += ", "
		}
		text += string(activationOf(op))
	}
	return text
}

func (a Activation) known() bool {
	_, ok := a.Operation()
	return ok
}

// Part describes one layer of a model. Kind is the word with which it begins; which fields count depends on it.
type Part struct {
	Kind       string
	Units      int // of dense, rnn, gru, lstm; filters of conv, conv1d; width of embedding; heads of attention
	Rows       int // of an embedding's table
	Size       [2]int
	Stride     [2]int // {0, 0}: 1, or, of a pool, its size
	Pad        int
	Same       bool // padding so that only the stride makes the result smaller
	Dilation   int  // 0: 1
	Groups     int  // 0: 1
	Rate       float64
	Skip       int // of add and concat: how many layers the other path leaves out
	All        bool
	Causal     bool // of attention
	Truncate   int
	Activation Activation // empty where none was named
}

// Spec describes a stack of layers.
type Spec []Part

// String writes a spec as Parse reads it.
func (s Spec) String() string {
	parts := make([]string, len(s))
	for i, p := range s {
		parts[i] = p.String()
	}
	return strings.Join(parts, ", ")
}

func (p Part) String() string {
	var b strings.Builder
	b.WriteString(p.Kind)
	word := func(w string) { b.WriteString(" " + w) }
	f, ok := formOf(p.Kind)
	if !ok {
		return p.Kind
	}
	for _, n := range f.needs {
		word(n.show(p))
	}
	for _, o := range f.options {
		if o.set(p) {
			word(o.word)
			if o.show != nil {
				word(o.show(p))
			}
		}
	}
	if p.Activation != "" {
		word(string(p.Activation))
	}
	return b.String()
}

// A workshop's devices are phones: these bounds keep a slip of the pen from filling their memory.
const (
	maxUnits  = 1024
	maxLayers = 32
	maxRows   = 1 << 16
	maxSize   = 64
	maxSteps  = 1 << 16
)

// SpecError tells where a model is not as it should be. Column counts from 1; it is 0 where the whole does not fit.
type SpecError struct {
	Model  string
	Column int
	Reason string
}

func (e *SpecError) Error() string {
	where := ""
	if e.Column > 0 {
		where = ", column " + strconv.Itoa(e.Column)
	}
	return "model " + strconv.Quote(e.Model) + where + ": " + e.Reason
}

// need is a word that a layer must have, in its place.
type need struct {
	what string // as in "the number of units"
	read func(p *Part, word string) (reason string)
	show func(p Part) string
}

// option is a word that a layer may have, alone or with a value behind it.
type option struct {
	word string
	read func(p *Part, word string) (reason string) // nil: it stands alone
	mark func(p *Part)
	set  func(p Part) bool
	show func(p Part) string
}

// form is how a kind of layer is written.
type form struct {
	kind       string
	needs      []need
	options    []option
	activation bool
}

func whole(what string, field func(*Part) *int, from, to int) need {
	return need{
		what: what,
		read: func(p *Part, word string) string {
			v, err := strconv.Atoi(word)
			if err != nil || v < from || v > to {
				noun := strings.TrimPrefix(strings.TrimPrefix(what, "the "), "number of ")
				if strings.HasPrefix(what, "the number of ") {
					noun = "number of " + noun
				}
				return strconv.Quote(word) + " is no " + noun + "; use " + strconv.Itoa(from) + " to " + strconv.Itoa(to)
			}
			*field(p) = v
			return ""
		},
		show: func(p Part) string { return strconv.Itoa(*field(&p)) },
	}
}

// rectangle reads "3x2", or "3" for a square.
func rectangle(what string, field func(*Part) *[2]int, show func([2]int) string) need {
	return need{
		what: what,
		read: func(p *Part, word string) string {
			high, wide, two := strings.Cut(word, "x")
			if !two {
				wide = high
			}
			h, err := strconv.Atoi(high)
			w, err2 := strconv.Atoi(wide)
			if err != nil || err2 != nil || h < 1 || w < 1 || h > maxSize || w > maxSize {
				return strconv.Quote(word) + " is no size; write it like 3x3, with 1 to " + strconv.Itoa(maxSize)
			}
			*field(p) = [2]int{h, w}
			return ""
		},
		show: func(p Part) string { return show(*field(&p)) },
	}
}

func sized(s [2]int) string { return strconv.Itoa(s[0]) + "x" + strconv.Itoa(s[1]) }

// short is one number for a square.
func short(s [2]int) string {
	if s[0] == s[1] {
		return strconv.Itoa(s[0])
	}
	return sized(s)
}

func units(p *Part) *int { return &p.Units }

// valued is an option with a value; it counts as set where the value is not 0.
func valued(word string, n need, set func(Part) bool) option {
	return option{word: word, read: n.read, set: set, show: n.show}
}

func flag(word string, field func(*Part) *bool) option {
	return option{word: word, mark: func(p *Part) { *field(p) = true }, set: func(p Part) bool { return *field(&p) }}
}

func forms() []form {
	size := rectangle("the size", func(p *Part) *[2]int { return &p.Size }, sized)
	window := rectangle("the size", func(p *Part) *[2]int { return &p.Size }, short)
	length := need{what: "the size", read: func(p *Part, word string) string {
		v, err := strconv.Atoi(word)
		if err != nil || v < 1 || v > maxSize {
			return strconv.Quote(word) + " is no size; use 1 to " + strconv.Itoa(maxSize)
		}
		p.Size = [2]int{1, v}
		return ""
	}, show: func(p Part) string { return strconv.Itoa(p.Size[1]) }}
	stride := valued("stride", rectangle("the stride", func(p *Part) *[2]int { return &p.Stride }, short), func(p Part) bool { return p.Stride != [2]int{} })
	pad := valued("pad", whole("padding", func(p *Part) *int { return &p.Pad }, 0, maxSize), func(p Part) bool { return p.Pad != 0 })
	dilation := valued("dilation", whole("dilation", func(p *Part) *int { return &p.Dilation }, 1, maxSize), func(p Part) bool { return p.Dilation != 0 })
	groups := valued("groups", whole("the number of groups", func(p *Part) *int { return &p.Groups }, 1, maxUnits), func(p Part) bool { return p.Groups != 0 })
	same := flag("same", func(p *Part) *bool { return &p.Same })
	rate := need{what: "the rate", read: func(p *Part, word string) string {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil || !(v >= 0 && v < 1) {
			return strconv.Quote(word) + " is no rate; use 0 up to, but not including, 1"
		}
		p.Rate = v
		return ""
	}, show: func(p Part) string { return strconv.FormatFloat(p.Rate, 'g', -1, 64) }}
	back := whole("the number of layers", func(p *Part) *int { return &p.Skip }, 1, maxLayers)
	reading := []option{
		flag("all", func(p *Part) *bool { return &p.All }),
		valued("truncate", whole("the number of steps", func(p *Part) *int { return &p.Truncate }, 1, maxSteps), func(p Part) bool { return p.Truncate != 0 }),
	}
	unit := whole("the number of units", units, 1, maxUnits)
	filters := whole("the number of filters", units, 1, maxUnits)
	list := []form{
		{kind: "dense", needs: []need{unit}, activation: true},
		{kind: "conv", needs: []need{filters, size}, options: []option{stride, pad, same, dilation, groups}, activation: true},
		{kind: "conv1d", needs: []need{filters, length}, options: []option{stride, pad, same, dilation, groups}, activation: true},
		{kind: "maxpool", needs: []need{window}, options: []option{stride, pad}},
		{kind: "avgpool", needs: []need{window}, options: []option{stride, pad}},
		{kind: "globalavgpool"},
		{kind: "flatten"},
		{kind: "dropout", needs: []need{rate}},
		{kind: "batchnorm"},
		{kind: "layernorm"},
		{kind: "embedding", needs: []need{whole("the number of rows", func(p *Part) *int { return &p.Rows }, 1, maxRows), whole("the width", units, 1, maxUnits)}},
		{kind: "rnn", needs: []need{unit}, options: reading, activation: true},
		{kind: "gru", needs: []need{unit}, options: reading},
		{kind: "lstm", needs: []need{unit}, options: reading},
		{kind: "attention", needs: []need{whole("the number of heads", units, 1, maxUnits)},
			options: []option{flag("causal", func(p *Part) *bool { return &p.Causal })}},
		{kind: "add", needs: []need{back}},
		{kind: "concat", needs: []need{back}},
	}
	for _, op := range autodiff.Activations() {
		list = append(list, form{kind: string(activationOf(op))})
	}
	return list
}

func formOf(kind string) (form, bool) {
	for _, f := range forms() {
		if f.kind == kind {
			return f, true
		}
	}
	return form{}, false
}

// Parse reads a model like "dense 32 relu, dense 10", layers with commas between them. A layer is one of
//
//	dense UNITS                       lstm UNITS, gru UNITS, rnn UNITS   [all] [truncate STEPS]
//	conv FILTERS SIZE, conv1d FILTERS SIZE   [stride S] [pad P | same] [dilation D] [groups G]
//	maxpool SIZE, avgpool SIZE   [stride S] [pad P]      globalavgpool, flatten
//	dropout RATE, batchnorm, layernorm                   embedding ROWS WIDTH, attention HEADS [causal]
//	add LAYERS, concat LAYERS    joins with what came in that many layers before
//	relu, tanh, sigmoid, leaky_relu, elu, gelu, softplus, linear, softmax
//
// where dense, conv, conv1d and rnn may end in such a curve. Sizes are like 3x3, or 3 for a square. Recurrent layers hand
// on their last state to what is no sequence layer, unless all of them are asked for. A model has 1 to 32 layers, a layer
// 1 to 1024 units, filters or heads; sizes go to 64, and rows of an embedding to 65536. Errors are *SpecError.
func Parse(model string) (Spec, error) {
	const example = `a model looks like "dense 32 relu, dense 10"`
	var spec Spec
	at := 0
	for _, part := range strings.Split(model, ",") {
		wrong := func(offset int, reason string) error { return &SpecError{model, at + offset + 1, reason} }
		words, starts := fields(part)
		if len(words) == 0 {
			return nil, wrong(0, "a layer is missing; "+example)
		}
		f, ok := formOf(words[0])
		if !ok {
			return nil, wrong(starts[0], strconv.Quote(words[0])+" is no layer"+spell.Hint(words[0], kinds()+", "+Activations(), "there are "+kinds()+", and "+example))
		}
		end := func(i int) int { return starts[i] + len(words[i]) }
		p := Part{Kind: f.kind}
		i := 1
		for _, n := range f.needs {
			if i == len(words) {
				return nil, wrong(end(i-1), n.what+" is missing; "+example)
			}
			if reason := n.read(&p, words[i]); reason != "" {
				return nil, wrong(starts[i], reason)
			}
			i++
		}
		for ; i < len(words); i++ {
			o, ok := f.option(words[i])
			switch {
			case ok && o.set(p):
				return nil, wrong(starts[i], words[i]+" stands here twice")
			case ok && o.read == nil:
				o.mark(&p)
			case ok && i+1 == len(words):
				return nil, wrong(end(i), "the value of "+o.word+" is missing")
			case ok:
				i++
				if reason := o.read(&p, words[i]); reason != "" {
					return nil, wrong(starts[i], reason)
				}
			case f.activation && p.Activation == "" && Activation(words[i]).known():
				p.Activation = Activation(words[i])
			case f.activation && p.Activation == "":
				return nil, wrong(starts[i], strconv.Quote(words[i])+" is no activation"+spell.Hint(words[i], Activations()+", "+f.optionNames(), "use "+Activations()+f.alternatives()))
			default:
				return nil, wrong(starts[i], strconv.Quote(words[i])+" is too much: commas stand between layers"+f.alternatives())
			}
		}
		if p.Kind == "rnn" && p.Activation != "" && p.Activation != Tanh && p.Activation != ReLU {
			return nil, wrong(end(len(words)-1)-len(words[len(words)-1]), "an rnn has tanh or relu")
		}
		if p.Same && p.Pad != 0 {
			return nil, wrong(starts[0], "same and pad do not go together")
		}
		if len(spec) == maxLayers {
			return nil, wrong(starts[0], "more than "+strconv.Itoa(maxLayers)+" layers")
		}
		spec = append(spec, p)
		at += len(part) + 1
	}
	return spec, nil
}

func (f form) option(word string) (option, bool) {
	for _, o := range f.options {
		if o.word == word {
			return o, true
		}
	}
	return option{}, false
}

// alternatives names the options of a form.
func (f form) alternatives() string {
	if len(f.options) == 0 {
		return ""
	}
	return "; " + f.kind + " knows " + f.optionNames()
}

func (f form) optionNames() string {
	words := make([]string, len(f.options))
	for i, o := range f.options {
		words[i] = o.word
	}
	return strings.Join(words, ", ")
}

// kinds lists the layers that are no curves.
func kinds() string {
	var list []string
	for _, f := range forms() {
		if !Activation(f.kind).known() {
			list = append(list, f.kind)
		}
	}
	return strings.Join(list, ", ")
}

// fields splits at spaces and tells where each word starts.
func fields(s string) (words []string, starts []int) {
	start := -1
	for i := 0; i <= len(s); i++ {
		space := i == len(s) || s[i] == ' ' || s[i] == '\t' || s[i] == '\n'
		switch {
		case !space && start < 0:
			start = i
		case space && start >= 0:
			words, starts = append(words, s[start:i]), append(starts, start)
			start = -1
		}
	}
	return words, starts
}
