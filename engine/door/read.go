package door

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/wire"
)

func mistake(message string) *explain.Error {
	return &explain.Error{Code: explain.BadRequest, Message: message}
}

// reader takes typed values out of JSON and remembers the first that is not as it should be.
type reader struct{ err error }

func (r *reader) wrong(where, want string, v wire.Value) {
	if r.err == nil {
		r.err = mistake(where + " is " + v.Kind.String() + "; it needs to be " + want)
	}
}

func (r *reader) number(where string, v wire.Value) float64 {
	if v.Kind != wire.Number {
		r.wrong(where, "a number", v)
	}
	return v.Number
}

func (r *reader) whole(where string, v wire.Value) int {
	n := r.number(where, v)
	if n != float64(int32(n)) && r.err == nil {
		r.err = mistake(where + " is " + string(wire.AppendNumber(nil, n)) + "; it needs to be a whole number")
	}
	return int(n)
}

func (r *reader) text(where string, v wire.Value) string {
	if v.Kind != wire.String {
		r.wrong(where, "a string", v)
	}
	return v.String
}

func (r *reader) items(where string, v wire.Value) []wire.Value {
	if v.Kind != wire.Array {
		r.wrong(where, "an array", v)
		return nil
	}
	return v.Items
}

func (r *reader) numbers(where string, v wire.Value) []float64 {
	items := r.items(where, v)
	out := make([]float64, len(items))
	for i, item := range items {
		out[i] = r.number(where+"["+strconv.Itoa(i)+"]", item)
	}
	return out
}

func (r *reader) rows(where string, v wire.Value) [][]float64 {
	items := r.items(where, v)
	out := make([][]float64, len(items))
	for i, item := range items {
		out[i] = r.numbers(where+"["+strconv.Itoa(i)+"]", item)
	}
	return out
}

// sizes reads the sizes of a stack of layers: the numbers of one example, then the units of each layer.
func (r *reader) sizes(where string, v wire.Value) []int {
	const most = 4096 // of one layer; more is no network that a page shows
	items := r.items(where, v)
	if len(items) < 2 && r.err == nil {
		r.err = mistake(where + " needs at least two numbers: those of an example and the units of a layer")
	}
	out := make([]int, len(items))
	for i, item := range items {
		at := where + "[" + strconv.Itoa(i) + "]"
		out[i] = r.whole(at, item)
		if (out[i] < 1 || out[i] > most) && r.err == nil {
			r.err = mistake(at + " is " + strconv.Itoa(out[i]) + "; it needs to be from 1 to " + strconv.Itoa(most))
		}
	}
	return out
}

func (r *reader) net(v wire.Value) explain.Net {
	net := explain.Net{Loss: explain.Loss(r.text("net.loss", v.Field("loss")))}
	for i, l := range r.items("net.layers", v.Field("layers")) {
		where := "net.layers[" + strconv.Itoa(i) + "]"
		net.Layers = append(net.Layers, explain.Layer{
			W:          r.rows(where+".W", l.Field("W")),
			B:          r.numbers(where+".b", l.Field("b")),
			Activation: explain.Activation(r.text(where+".activation", l.Field("activation"))),
		})
	}
	return net
}

func (r *reader) truth(v wire.Value) explain.Truth {
	t, err := explain.ReadTruth(v)
	if err != nil && r.err == nil {
		r.err = err
	}
	return t
}

func (r *reader) example(v wire.Value) explain.Example {
	return explain.Example{X: r.numbers("example.x", v.Field("x")), Y: r.truth(v.Field("y"))}
}

func (r *reader) axis(where string, v wire.Value) explain.Axis {
	items := r.items(where, v)
	if len(items) != 3 {
		if r.err == nil {
			r.err = mistake(where + " needs three numbers: from, to and how many")
		}
		return explain.Axis{}
	}
	return explain.Axis{From: r.number(where, items[0]), To: r.number(where, items[1]), N: r.whole(where, items[2])}
}

// single reads a function of one number: (a·w − c)² where there is an a, else −ln σ(w·x + b).
func (r *reader) single(v wire.Value) explain.Single {
	if v.Field("a").Kind != wire.Null {
		return explain.Single{Square: true, A: r.number("of.a", v.Field("a")), C: r.number("of.c", v.Field("c"))}
	}
	return explain.Single{X: r.number("of.x", v.Field("x")), B: r.number("of.b", v.Field("b"))}
}

// array reads numbers nested to any depth, as long as all rows have one shape.
func (r *reader) array(where string, v wire.Value) *tensor.Tensor {
	var shape []int
	for at := v; at.Kind == wire.Array; at = at.Items[0] {
		if shape = append(shape, len(at.Items)); len(at.Items) == 0 {
			break
		}
	}
	var data []float64
	var fill func(where string, v wire.Value, rest []int)
	fill = func(where string, v wire.Value, rest []int) {
		if len(rest) == 0 {
			data = append(data, r.number(where, v))
			return
		}
		items := r.items(where, v)
		if len(items) != rest[0] {
			if r.err == nil {
				r.err = mistake(where + " has " + strconv.Itoa(len(items)) + " items; it needs " + strconv.Itoa(rest[0]) + ", like the first")
			}
			return
		}
		for i, item := range items {
			fill(where+"["+strconv.Itoa(i)+"]", item, rest[1:])
		}
	}
	fill(where, v, shape)
	if r.err != nil {
		return tensor.New()
	}
	return tensor.From(data, shape...)
}

func (r *reader) calculation(v wire.Value) explain.Calculation {
	var c explain.Calculation
	given := v.Field("given")
	if given.Kind != wire.Object {
		r.wrong("given", "an object", given)
	}
	for i, name := range given.Names {
		c.Given = append(c.Given, explain.Named{Name: name, Value: r.array(name, given.Items[i])})
	}
	for i, item := range r.items("steps", v.Field("steps")) {
		where := "steps[" + strconv.Itoa(i) + "]."
		step := explain.Operation{Name: r.text(where+"name", item.Field("name")), Op: r.text(where+"op", item.Field("op")), With: map[string]float64{}}
		for _, of := range r.items(where+"of", item.Field("of")) {
			step.Of = append(step.Of, r.text(where+"of", of))
		}
		if with := item.Field("with"); with.Kind != wire.Null {
			for k, name := range with.Names {
				step.With[name] = r.number(where+name, with.Items[k])
			}
		}
		c.Steps = append(c.Steps, step)
	}
	if derive := v.Field("derive"); derive.Kind != wire.Null {
		c.Derive = r.text("derive", derive)
	}
	if asked := v.Field("explain"); asked.Kind != wire.Null {
		c.Lang = r.text("lang", v.Field("lang"))
		for _, q := range r.items("explain", asked) {
			c.Explain = append(c.Explain, explain.Question{
				Name: r.text("explain: name", q.Field("name")), Index: r.whole("explain: index", q.Field("index")),
				Kind: explain.Kind(r.text("explain: kind", q.Field("kind"))),
			})
		}
	}
	return c
}
