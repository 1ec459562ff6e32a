package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

type explainCmd struct {
	Model    string `arg:"" help:"Network, an ONNX file. For the losses bce and ce its output must be logits."`
	Input    string `required:"" help:"What goes in: .json, .npy or .npz; several examples, or one without the axis of examples."`
	Target   string `required:"" help:"What should come out: for ce the number of the right class of each example, from 0; else arrays shaped like the output."`
	Loss     string `required:"" enum:"bce,ce,mse" help:"bce (binary cross-entropy), ce (cross-entropy) or mse (mean squared error); each is a mean over all its terms."`
	Output   string `help:"Output that the loss looks at, if the network has several; otherwise the first."`
	Lang     string `default:"pt-BR" enum:"pt-BR,en" help:"Language of the sentences: pt-BR or en."`
	Markdown bool   `xor:"form" help:"Write Markdown."`
	JSON     bool   `xor:"form" help:"Print {\"loss\", \"outputs\", \"gradients\": {initializer: arrays}, \"input_gradient\", \"steps\": […]}."`
}

// explainReply is what --json prints. Arrays are laid out as in the ONNX file, and as the input was given.
type explainReply struct {
	Loss           float64        `json:"loss"`
	Outputs        any            `json:"outputs"`
	Gradients      map[string]any `json:"gradients"`
	InputGradient  any            `json:"input_gradient"`            // of the first input
	InputGradients map[string]any `json:"input_gradients,omitempty"` // if there are several
	Steps          []explain.Step `json:"steps"`                     // forward, loss, and back
}

// lesson is a run forward and backward with all that is told of it.
type lesson struct {
	*loaded
	run   *graph.Run
	loss  autodiff.Var
	d     autodiff.Gradients
	steps []explain.Step
}

// Run computes in float64; weights that the file holds in float32 are taken as they are.
func (c explainCmd) Run(std *stdio) error {
	l, err := load(c.Model, c.Input, c.Output)
	if err != nil {
		return err
	}
	targets, err := readArrays(c.Target)
	if err != nil {
		return err
	}
	if len(targets) > 1 {
		return fmt.Errorf("%s: a target is one array; the file has %s", c.Target, arrayNames(targets))
	}
	if l.Scores != "" && c.Loss != "mse" {
		fmt.Fprintf(std.Err, "oficina: the network ends in %s, but %s takes logits: the output is taken for logits as it is. Export the network without its last layer.\n", l.Scores, c.Loss)
	}
	var tape autodiff.Tape
	run, err := l.Model.Run(&tape, l.arrays...)
	if err != nil {
		return err
	}
	if err := finite("output", run.Output(0).Value()); err != nil {
		return err
	}
	var target *tensor.Tensor
	for _, target = range targets {
	}
	lossOf, err := lossOperation(c.Loss, run.Output(0).Value().Shape(), target)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Target, err)
	}
	behind := putLoss(&tape, run.Output(0), lossOf)
	z := behind[len(behind)-1]
	t := lesson{loaded: l, run: run, loss: z, d: tape.Backward(z)}
	if err := finite("the loss", z.Value()); err != nil {
		return err
	}
	for _, v := range l.Initializers {
		if err := finite(fmt.Sprintf("the gradient of %q", l.Graph.Name(v)), t.d.Of(run.Var(v))); err != nil {
			return err
		}
	}
	if err := t.explain(lossOf, c.Lang); err != nil {
		return err
	}
	switch {
	case c.JSON:
		return json.NewEncoder(std.Out).Encode(t.reply())
	case c.Markdown:
		_, err = fmt.Fprint(std.Out, t.text(c, markdown))
	default:
		_, err = fmt.Fprint(std.Out, t.text(c, plain))
	}
	return err
}

// lossOperation returns the loss of every term, for outputs of a shape.
func lossOperation(loss string, outputs tensor.Shape, target *tensor.Tensor) (autodiff.Operation, error) {
	like := func(want tensor.Shape) bool {
		return target.Shape().Equal(want) || bare(target.Shape()).Equal(bare(want))
	}
	if loss != "ce" {
		if !like(outputs) {
			return nil, fmt.Errorf("the target has the shape %v; %s needs that of the output, %v", target.Shape(), loss, outputs)
		}
		target = tensor.From(target.Data(), outputs...)
		if loss == "mse" {
			return autodiff.MSE{Targets: target}, nil
		}
		for i, y := range target.Data() {
			if y < 0 || y > 1 {
				return nil, fmt.Errorf("target %d is %v; bce needs a probability, from 0 to 1", i+1, y)
			}
		}
		return autodiff.BCE{Labels: target.Data()}, nil
	}
	if len(outputs) == 0 {
		return nil, fmt.Errorf("ce needs logits of classes; the output is one number")
	}
	examples, k := outputs[:len(outputs)-1], outputs[len(outputs)-1]
	if !like(examples) {
		hint := ""
		if target.Shape().Equal(outputs) {
			hint = "; give the number of the class, not one number for each class"
		}
		return nil, fmt.Errorf("the target has the shape %v; ce needs %v, a class for each row of the output %v%s", target.Shape(), examples, outputs, hint)
	}
	classes := make([]int, target.Size())
	for i, y := range target.Data() {
		if y != math.Trunc(y) || y < 0 || y >= float64(k) {
			return nil, fmt.Errorf("target %d is %v; the network tells %d classes apart: a whole number from 0 to %d", i+1, y, k, k-1)
		}
		classes[i] = int(y)
	}
	return autodiff.CrossEntropy{Classes: classes}, nil
}

// bare is a shape without axes of size 1: they change no order.
func bare(s tensor.Shape) tensor.Shape {
	b := tensor.Shape{}
	for _, d := range s {
		if d != 1 {
			b = append(b, d)
		}
	}
	return b
}

// putLoss puts the loss behind the output z and returns what that takes; the last is the loss.
func putLoss(tape *autodiff.Tape, z autodiff.Var, loss autodiff.Operation) (behind []autodiff.Var) {
	put := func(op autodiff.Operation) {
		z = tape.Apply(op, z)
		behind = append(behind, z)
	}
	if _, classes := loss.(autodiff.CrossEntropy); classes {
		if s := z.Value().Shape(); len(s) != 2 {
			put(autodiff.Reshape{To: []int{-1, s[len(s)-1]}})
		}
	}
	put(loss)
	put(autodiff.Mean{})
	return behind
}

// explain collects the steps: those of the network in the engine's layout, without what the file does to its parameters
// on their way.
func (t *lesson) explain(loss autodiff.Operation, lang string) error {
	g, err := t.Folded()
	if err != nil {
		return err
	}
	fed, err := t.Feed(t.arrays...)
	if err != nil {
		return err
	}
	var tape autodiff.Tape
	run := g.Run(&tape, graph.Mode{}, fed...)
	behind := putLoss(&tape, run.Output(0), loss)
	d := tape.Backward(behind[len(behind)-1])
	steps, err := explain.Steps(run, lang)
	if err != nil {
		return err
	}
	var back []explain.Step
	for i := range behind {
		forward, err := explain.StepOf(behind[i], lang)
		if err != nil {
			return err
		}
		steps = append(steps, forward...)
		backward, err := explain.StepsBackOf(behind[len(behind)-1-i], d, lang)
		if err != nil {
			return err
		}
		back = append(back, backward...)
	}
	more, err := explain.StepsBack(run, d, lang)
	if err != nil {
		return err
	}
	t.steps = append(append(steps, back...), more...)
	bareOfMath(t.steps)
	return nil
}

// bareOfMath takes the MathML away, which only a page can use.
func bareOfMath(steps []explain.Step) {
	for i := range steps {
		steps[i].SymbolsMath, steps[i].NumbersMath = "", ""
		bareOfMath(steps[i].Parts)
	}
}

// inputGradient is the derivative by an input, laid out as the input was given.
func (t *lesson) inputGradient(i int) *tensor.Tensor {
	d := t.Inputs[i].InFile(t.d.Of(t.run.Var(t.Inputs[i].Value)))
	if t.single {
		return without(d, t.Inputs[i].Batch)
	}
	return d
}

func (t *lesson) outputs() *tensor.Tensor {
	x := t.run.Output(0).Value()
	if t.single {
		return without(x, 0)
	}
	return x
}

func (t *lesson) reply() explainReply {
	r := explainReply{
		Loss: t.loss.Value().Item(), Outputs: nested(t.outputs()), Gradients: map[string]any{},
		InputGradient: nested(t.inputGradient(0)), Steps: t.steps,
	}
	for _, v := range t.Initializers {
		r.Gradients[t.Graph.Name(v)] = nested(t.d.Of(t.run.Var(v)))
	}
	if len(t.Inputs) > 1 {
		r.InputGradients = map[string]any{}
		for i, in := range t.Inputs {
			r.InputGradients[in.Name] = nested(t.inputGradient(i))
		}
	}
	return r
}

// form is how a text is laid out.
type form int

const (
	plain form = iota
	markdown
)

// words of a text in one language.
type explainWords struct{ loss, outputs, gradients, input, largest, forward, back string }

func wordsOf(lang string) explainWords {
	if lang == "en" {
		return explainWords{"Loss", "Outputs", "Gradients of the loss", "input", "largest", "Forward", "Back"}
	}
	return explainWords{"Perda", "Saídas", "Gradientes da perda", "entrada", "maior", "Ida", "Volta"}
}

// text tells everything to a person.
func (t *lesson) text(c explainCmd, f form) string {
	var b strings.Builder
	w := wordsOf(c.Lang)
	heading := func(title string) {
		if f == markdown {
			fmt.Fprintf(&b, "\n## %s\n\n", title)
		} else {
			fmt.Fprintf(&b, "\n%s\n", title)
		}
	}
	block := func(text string) {
		if f == markdown {
			text = "```\n" + text + "```\n"
		}
		b.WriteString(text)
	}
	if f == markdown {
		b.WriteString("# ")
	}
	fmt.Fprintf(&b, "%s (%s): %s\n", w.loss, c.Loss, short(t.loss.Value().Item(), c.Lang))
	x := t.outputs()
	heading(fmt.Sprintf("%s: %s, %v", w.outputs, t.Graph.Outputs()[0].Name, x.Shape()))
	block(rowsOf(x, c.Lang))
	heading(w.gradients)
	if f == markdown {
		fmt.Fprintf(&b, "| | | %s |\n|---|---|---|\n", w.largest)
	}
	row := func(name string, d *tensor.Tensor) {
		top := 0.0
		for _, v := range d.Data() {
			if math.Abs(v) > math.Abs(top) {
				top = v
			}
		}
		if f == markdown {
			fmt.Fprintf(&b, "| `%s` | %v | %s |\n", name, d.Shape(), short(top, c.Lang))
		} else {
			fmt.Fprintf(&b, "  %s, %v: %s %s\n", name, d.Shape(), w.largest, short(top, c.Lang))
		}
	}
	for _, v := range t.Initializers {
		row(t.Graph.Name(v), t.d.Of(t.run.Var(v)))
	}
	for i, in := range t.Inputs {
		row(fmt.Sprintf("%s (%s)", in.Name, w.input), t.inputGradient(i))
	}
	kind := explain.Kind("")
	number := 0
	for _, s := range t.steps {
		if s.Kind != kind {
			kind, number = s.Kind, 0
			if kind == explain.Value {
				heading(w.forward)
			} else {
				heading(w.back)
			}
		}
		number++
		t.step(&b, f, number, s)
	}
	return b.String()
}

// step tells one step; of a layer made of many operations it names only how many.
func (t *lesson) step(b *strings.Builder, f form, number int, s explain.Step) {
	var inputs []string
	for _, in := range s.Inputs {
		text := in.Letter
		if in.Name != "" {
			text += " = " + in.Name
		}
		inputs = append(inputs, fmt.Sprintf("%s %v", text, tensor.Shape(in.Shape)))
	}
	title := fmt.Sprintf("%s (%s) → %v", s.Layer, strings.Join(inputs, ", "), tensor.Shape(s.Shape))
	lines := []explain.Step{s}
	if s.Symbols == "" {
		lines = s.Parts[:min(len(s.Parts), shown)]
	}
	if f == markdown {
		fmt.Fprintf(b, "%d. **%s**\n", number, title)
	} else {
		fmt.Fprintf(b, "%3d. %s\n", number, title)
	}
	for _, line := range lines {
		part := ""
		if s.Symbols == "" {
			part = line.Layer + ": "
		}
		if f == markdown {
			fmt.Fprintf(b, "\n   %s`%s`\n\n   `%s`\n", part, line.Symbols, line.Numbers)
		} else {
			fmt.Fprintf(b, "       %s%s\n       %s\n", part, line.Symbols, line.Numbers)
		}
	}
	if rest := len(s.Parts) - len(lines); s.Symbols == "" && rest > 0 {
		fmt.Fprintf(b, "       … +%d\n", rest)
	}
	if f == markdown {
		fmt.Fprintf(b, "\n   %s\n", s.Sentence)
	} else {
		fmt.Fprintf(b, "       %s\n", s.Sentence)
	}
}
