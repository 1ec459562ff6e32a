package door

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
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
