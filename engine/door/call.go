package door

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/count"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/wire"
)

// Call runs a function of package explain, or count.Dense. name is "passes", "explain", "check", "update", "evaluate" or
// "cost"; request is an
// object with the arguments by name; the reply is the result, or {"error":{"code","message"}}.
func Call(name, request string) []byte {
	reply, err := call(name, request)
	if err != nil {
		return writeError(err)
	}
	return reply
}

func call(name, request string) ([]byte, error) {
	v, err := parse(request)
	if err != nil {
		return nil, err
	}
	var r reader
	if name == "cost" {
		sizes := r.sizes("sizes", v.Field("sizes"))
		if r.err != nil {
			return nil, r.err
		}
		return writeCost(count.Dense(sizes...)), nil
	}
	net := r.net(v.Field("net"))
	if name == "evaluate" {
		xs := r.rows("X", v.Field("X"))
		var ys []explain.Truth
		for _, y := range r.items("y", v.Field("y")) {
			ys = append(ys, r.truth(y))
		}
		if r.err != nil {
			return nil, r.err
		}
		return written(writeBatch)(explain.Evaluate(net, xs, ys))
	}
	example := r.example(v.Field("example"))
	switch name {
	case "passes":
		if r.err != nil {
			return nil, r.err
		}
		return written(writePasses)(explain.Run(net, example))
	case "explain":
		target, kind, lang := r.text("target", v.Field("target")), r.text("kind", v.Field("kind")), r.text("lang", v.Field("lang"))
		if r.err != nil {
			return nil, r.err
		}
		return written(writeExplanation)(explain.Number(net, example, explain.Target(target), explain.Kind(kind), lang))
	case "check":
		target, h := r.text("target", v.Field("target")), r.number("h", v.Field("h"))
		var span *[2]float64
		if field := v.Field("range"); field.Kind != wire.Null {
			ends := r.numbers("range", field)
			if len(ends) != 2 {
				return nil, mistake("range needs two numbers: from and to")
			}
			span = &[2]float64{ends[0], ends[1]}
		}
		if r.err != nil {
			return nil, r.err
		}
		return written(writeCheck)(explain.Check(net, example, explain.Target(target), h, span))
	case "update":
		eta := r.number("eta", v.Field("eta"))
		if r.err != nil {
			return nil, r.err
		}
		return written(writeNet)(explain.Update(net, example, eta))
	}
	return nil, mistake("there is no call " + name + "; there are passes, explain, check, update, evaluate and cost")
}

// Grid runs explain.Grid on an object with net, x and y, where an axis is [from, to, how many]. A nil result comes with
// the reply that tells the error.
func Grid(request string) (p []float32, reply []byte) {
	v, err := parse(request)
	if err != nil {
		return nil, writeError(err)
	}
	var r reader
	net, x, y := r.net(v.Field("net")), r.axis("x", v.Field("x")), r.axis("y", v.Field("y"))
	if r.err != nil {
		return nil, writeError(r.err)
	}
	if p, err = explain.Grid(net, x, y); err != nil {
		return nil, writeError(err)
	}
	return p, nil
}

func parse(request string) (wire.Value, error) {
	v, err := wire.Parse(request)
	if err != nil {
		return wire.Value{}, mistake("the request is " + err.Error())
	}
	if v.Kind != wire.Object {
		return wire.Value{}, mistake("the request is " + v.Kind.String() + "; it needs to be an object")
	}
	return v, nil
}

// written turns a result into its JSON, or passes the error on.
func written[T any](write func(T) []byte) func(T, error) ([]byte, error) {
	return func(result T, err error) ([]byte, error) {
		if err != nil {
			return nil, err
		}
		return write(result), nil
	}
}
