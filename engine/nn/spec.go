package nn

import (
	"strconv"
	"strings"
)

// Activation is what a layer does to its sums.
type Activation string

const (
	Linear  Activation = "linear"
	Sigmoid Activation = "sigmoid"
	Tanh    Activation = "tanh"
	ReLU    Activation = "relu"
	Softmax Activation = "softmax" // only in a last layer
)

// Dense describes a layer. Activation is empty where none was named.
type Dense struct {
	Units      int
	Activation Activation
}

// Spec describes a stack of layers.
type Spec []Dense

// String writes a spec as Parse reads it.
func (s Spec) String() string {
	parts := make([]string, len(s))
	for i, d := range s {
		parts[i] = strings.TrimSpace("dense " + strconv.Itoa(d.Units) + " " + string(d.Activation))
	}
	return strings.Join(parts, ", ")
}

// A workshop's devices are phones: these bounds keep a slip of the pen from filling their memory.
const (
	maxUnits  = 1024
	maxLayers = 8
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

// Parse reads a model like "dense 32 relu, dense 10": layers with commas between them, each with its units and, if it
// has one, its activation. Errors are *SpecError.
func Parse(model string) (Spec, error) {
	const example = `a model looks like "dense 32 relu, dense 10"`
	var spec Spec
	at := 0
	for _, part := range strings.Split(model, ",") {
		wrong := func(offset int, reason string) error { return &SpecError{model, at + offset + 1, reason} }
		words, starts := fields(part)
		switch {
		case len(words) == 0:
			return nil, wrong(0, "a layer is missing; "+example)
		case words[0] != "dense":
			return nil, wrong(starts[0], strconv.Quote(words[0])+" is no layer that this version knows; it knows dense, and "+example)
		case len(words) == 1:
			return nil, wrong(starts[0]+len("dense"), "the number of units is missing; "+example)
		case len(words) > 3:
			return nil, wrong(starts[3], strconv.Quote(words[3])+" is too much: a layer is dense, its units and its activation; commas stand between layers")
		}
		units, err := strconv.Atoi(words[1])
		if err != nil || units < 1 || units > maxUnits {
			return nil, wrong(starts[1], strconv.Quote(words[1])+" is no number of units; use 1 to "+strconv.Itoa(maxUnits))
		}
		layer := Dense{Units: units}
		if len(words) == 3 {
			switch a := Activation(words[2]); a {
			case Linear, Sigmoid, Tanh, ReLU, Softmax:
				layer.Activation = a
			default:
				return nil, wrong(starts[2], strconv.Quote(words[2])+" is no activation; use relu, tanh, sigmoid, linear, or softmax in the last layer")
			}
		}
		if len(spec) == maxLayers {
			return nil, wrong(starts[0], "more than "+strconv.Itoa(maxLayers)+" layers")
		}
		spec = append(spec, layer)
		at += len(part) + 1
	}
	return spec, nil
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
