package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/npy"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

type runCmd struct {
	Model string `arg:"" help:"Network, an ONNX file."`
	Input string `required:"" help:"What goes in: .json, .npy or .npz; several examples, or one without the axis of examples."`
	Save  string `help:"Write the outputs to this .npy file, or .npz if there are several."`
	JSON  bool   `help:"Print {\"outputs\": the first output as arrays in arrays}, and, if there are several, {\"named\": {name: …}}."`
}

// runReply is what --json prints.
type runReply struct {
	Outputs any            `json:"outputs"`
	Named   map[string]any `json:"named,omitempty"`
}

// Run runs the network in float64.
func (c runCmd) Run(std *stdio) error {
	l, err := load(c.Model, c.Input, "")
	if err != nil {
		return err
	}
	run, err := l.Model.Run(&autodiff.Tape{}, l.arrays...)
	if err != nil {
		return err
	}
	var list []npy.Named
	for i, o := range l.Graph.Outputs() {
		x := run.Output(i).Value()
		if err := finite(fmt.Sprintf("output %q", o.Name), x); err != nil {
			return err
		}
		if l.single {
			x = without(x, 0)
		}
		list = append(list, npy.Named{Name: o.Name, Array: npy.Array{Type: npy.Float64, Tensor: x}})
	}
	if c.Save != "" {
		if err := save(c.Save, list); err != nil {
			return err
		}
	}
	if c.JSON {
		reply := runReply{Outputs: nested(list[0].Tensor)}
		if len(list) > 1 {
			reply.Named = map[string]any{}
			for _, a := range list {
				reply.Named[a.Name] = nested(a.Tensor)
			}
		}
		return json.NewEncoder(std.Out).Encode(reply)
	}
	for _, a := range list {
		if _, err := fmt.Fprintf(std.Out, "%s, %v\n%s", a.Name, a.Tensor.Shape(), rowsOf(a.Tensor, "en")); err != nil {
			return err
		}
	}
	return nil
}

func save(file string, list []npy.Named) error {
	archive := strings.HasSuffix(file, ".npz")
	switch {
	case !archive && !strings.HasSuffix(file, ".npy"):
		return fmt.Errorf("%s: outputs are saved as .npy or .npz", file)
	case !archive && len(list) > 1:
		return fmt.Errorf("%s: there are %d outputs; save them as .npz", file, len(list))
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if archive {
		err = npy.WriteArchive(f, list)
	} else {
		err = npy.Write(f, list[0].Array)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// finite tells where a number is none: JSON has no word for it, and nobody has a use for it.
func finite(what string, x *tensor.Tensor) error {
	for i, v := range x.Data() {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%s: number %d is %v; the network or its input has numbers that are too large", what, i+1, v)
		}
	}
	return nil
}

// shown is how many rows and columns a person is shown.
const shown = 12

// rowsOf writes a tensor in rows along its last axis, with the places along the others in front.
func rowsOf(x *tensor.Tensor, lang string) string {
	if x.Rank() == 0 {
		return "  " + short(x.Item(), lang) + "\n"
	}
	s := x.Shape()
	width := s[len(s)-1]
	rows := 0
	if width > 0 {
		rows = x.Size() / width
	}
	var b strings.Builder
	for r := range min(rows, shown) {
		var at []string
		for i, rest := len(s)-2, r; i >= 0; i-- {
			at = append([]string{strconv.Itoa(rest%s[i] + 1)}, at...)
			rest /= s[i]
		}
		fmt.Fprintf(&b, "  %s", strings.Join(at, ","))
		for c := range min(width, shown) {
			fmt.Fprintf(&b, "\t%s", short(x.Data()[r*width+c], lang))
		}
		if width > shown {
			fmt.Fprintf(&b, "\t… %d more", width-shown)
		}
		b.WriteByte('\n')
	}
	if rows > shown {
		fmt.Fprintf(&b, "  … %d more rows\n", rows-shown)
	}
	return b.String()
}

// short writes six digits, with the decimal mark of the language.
func short(v float64, lang string) string {
	digits := strconv.FormatFloat(v, 'g', 6, 64)
	if lang == "en" {
		return digits
	}
	return strings.Replace(digits, ".", ",", 1)
}
