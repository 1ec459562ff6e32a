package explain

import (
	"math"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// nudge is the change by which sentences speak of a slope.
const nudge = 0.1

// sentence puts an explanation into words.
func (s *speaker) sentence(st step, e Explanation) string {
	fill := []string{
		"t", s.net.symbol(s.at).plain,
		"v", s.text.plain(e.Value),
	}
	if s.at.back {
		return s.slope(st, e, fill)
	}
	key := "value." + st.name
	switch st.name {
	case leafName:
		key += "." + s.at.kind
	case "affine":
		fill = append(fill, "n", itoa(len(s.net.Layers[s.at.layer].W[0])))
		if len(s.net.Layers[s.at.layer].W[0]) == 1 {
			key += ".one"
		}
	case string(BCE):
		key += either(s.example.Y[0] == 1, ".yes", ".no")
		p := s.passes.H[len(s.passes.H)-1][0]
		fill = append(fill, "p", s.text.plain(p), "rest", s.text.plain(1-p))
	case string(CE):
		class := int(s.example.Y[0])
		fill = append(fill, "p", s.text.plain(s.passes.H[len(s.passes.H)-1][class]), "k", itoa(class+1))
	case string(MSE):
		key += either(s.net.outputs() == 1, ".one", "")
		fill = append(fill, "o", s.text.plain(s.passes.H[len(s.passes.H)-1][0]), "y", s.text.plain(s.example.Y[0]))
	}
	if s.at.kind == "h" {
		z := s.look(st, expr.In(0, s.at.unit))
		fill = append(fill, "z", z.symbol.plain, "zv", s.text.plain(z.value))
		key = s.curve(key, z.value)
	}
	return s.text.say(key, fill...)
}

// curve is the message about a curve at z: its own, that of its open or shut side, or what holds for the slope of any.
func (s *speaker) curve(key string, z float64) string {
	if s.text.messages[key] != "" {
		return key
	}
	if key += either(z > 0, ".open", ".shut"); s.text.messages[key] != "" {
		return key
	}
	return "why.curve"
}

// slope says what happens to the loss if the number grows, and why so much.
func (s *speaker) slope(st step, e Explanation, fill []string) string {
	what := "slope.flat"
	if change := math.Abs(nudge * e.Value); change != 0 {
		what = either(e.Value > 0, "slope.rises", "slope.falls")
		fill = append(fill, "d", s.text.about(change))
	}
	fill = append(fill, "step", s.text.plain(nudge))
	why := "why." + s.at.kind
	last := len(s.net.Layers) - 1
	delta := func(unit int) {
		p := place{kind: "z", layer: s.at.layer, unit: unit, back: true}
		fill = append(fill, "delta", s.net.sensitivity(p).plain, "deltav", s.text.plain(s.passes.of(s.net, s.example, p)))
	}
	switch s.at.kind {
	case "L":
		return s.text.say("slope.loss", fill...)
	case "W":
		delta(s.at.unit)
		from := place{kind: "h", layer: s.at.layer - 1, unit: s.at.input}
		if s.at.layer == 0 {
			from = place{kind: "x", unit: s.at.input}
		}
		v := s.passes.of(s.net, s.example, from)
		fill = append(fill, "h", s.net.symbol(from).plain, "hv", s.text.plain(v))
		if v == 0 {
			why += ".silent"
		}
	case "b":
		delta(s.at.unit)
	case "x", "h":
		if s.at.kind == "h" && s.at.layer == last { // at the output nothing but the loss comes after
			why = "why.output." + string(s.net.Loss)
			k := s.at.unit
			fill = append(fill, "p", s.text.plain(s.passes.H[last][k]), "y", s.text.plain(s.label(k)))
			if s.net.Loss == BCE {
				why += either(s.example.Y[0] == 1, ".yes", ".no")
			}
			break
		}
		next := 0
		if s.at.kind == "h" {
			next = s.at.layer + 1
		}
		arrows := len(s.net.Layers[next].W)
		fill = append(fill, "n", itoa(arrows))
		why = either(arrows == 1, "why.path", "why.paths")
		if arrows == 1 {
			w := place{kind: "W", layer: next, input: s.at.unit}
			d := place{kind: "z", layer: next, back: true}
			fill = append(fill, "w", s.net.symbol(w).plain, "wv", s.text.plain(s.passes.of(s.net, s.example, w)),
				"delta", s.net.sensitivity(d).plain, "deltav", s.text.plain(s.passes.of(s.net, s.example, d)))
		}
	case "z":
		fill = append(fill, "h", s.net.symbol(place{kind: "h", layer: s.at.layer, unit: s.at.unit}).plain)
		if s.at.layer == last && s.net.Loss != MSE {
			why = "why.logit." + string(s.net.Loss)
			fill = append(fill, "p", s.text.plain(s.passes.H[last][s.at.unit]), "y", s.text.plain(s.label(s.at.unit)))
			break
		}
		z := s.passes.Z[s.at.layer][s.at.unit]
		op, _ := st.result.Origin()
		in, one := tensor.From([]float64{z}, 1, 1), tensor.From([]float64{1}, 1, 1)
		slope := op.VJP([]*tensor.Tensor{in}, op.Forward([]*tensor.Tensor{in}), one)[0].Item()
		fill = append(fill, "arrives", s.text.plain(s.passes.Gradient.H[s.at.layer][s.at.unit]), "slope", s.text.plain(slope))
		why = s.curve("why."+st.name, z)
	}
	return strings.TrimSpace(s.text.say(what, fill...) + " " + s.text.say(why, fill...))
}

func either(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}
