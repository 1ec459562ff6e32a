package door

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/count"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/wire"
)

// Call runs a function of the engine by the names below. request is an object with the arguments by name; the
// reply is the result, or {"error":{"code","message"}}.
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
	answer := asked(name, &r, v)
	if r.err != nil {
		return nil, r.err
	}
	if answer == nil {
		return nil, mistake("there is no call " + name)
	}
	return answer()
}

// asked reads a request and returns what answers it; nothing is computed before the whole request was read.
func asked(name string, r *reader, v wire.Value) func() ([]byte, error) {
	switch name {
	case "passes":
		net, example := r.net(v.Field("net")), r.example(v.Field("example"))
		return func() ([]byte, error) { return written(writePasses)(explain.Run(net, example)) }
	case "evaluate":
		net, xs := r.net(v.Field("net")), r.rows("X", v.Field("X"))
		var ys []explain.Truth
		for _, y := range r.items("y", v.Field("y")) {
			ys = append(ys, r.truth(y))
		}
		return func() ([]byte, error) { return written(writeBatch)(explain.Evaluate(net, xs, ys)) }
	case "explain":
		net, example := r.net(v.Field("net")), r.example(v.Field("example"))
		target, kind, lang := r.text("target", v.Field("target")), r.text("kind", v.Field("kind")), r.text("lang", v.Field("lang"))
		return func() ([]byte, error) {
			return written(writeExplanation)(explain.Number(net, example, explain.Target(target), explain.Kind(kind), lang))
		}
	case "check":
		net, example := r.net(v.Field("net")), r.example(v.Field("example"))
		target, h := r.text("target", v.Field("target")), r.number("h", v.Field("h"))
		var span *[2]float64
		if field := v.Field("range"); field.Kind != wire.Null {
			ends := r.numbers("range", field)
			if len(ends) == 2 {
				span = &[2]float64{ends[0], ends[1]}
			} else if r.err == nil {
				r.err = mistake("range needs two numbers: from and to")
			}
		}
		return func() ([]byte, error) {
			return written(writeCheck)(explain.Check(net, example, explain.Target(target), h, span))
		}
	case "update":
		net, example, eta := r.net(v.Field("net")), r.example(v.Field("example")), r.number("eta", v.Field("eta"))
		return func() ([]byte, error) { return written(writeNet)(explain.Update(net, example, eta)) }
	case "descend":
		return r.descend(v)
	case "field":
		ground, x, y := r.ground(v.Field("ground")), r.axis("x", v.Field("x")), explain.Axis{N: 1}
		if field := v.Field("y"); field.Kind != wire.Null {
			y = r.axis("y", field)
		}
		return func() ([]byte, error) { return written(writeField)(explain.Field(ground, x, y)) }
	case "slice":
		net, seed := r.net(v.Field("net")), r.whole("seed", v.Field("seed"))
		return func() ([]byte, error) { return written(writeSlice)(explain.Slice(net, seed)) }
	case "compute":
		c := r.calculation(v)
		return func() ([]byte, error) { return written(writeCalculated)(explain.Calculate(c)) }
	case "differences":
		f, at, h := r.single(v.Field("of")), r.number("at", v.Field("at")), r.number("h", v.Field("h"))
		return func() ([]byte, error) { return written(writeDifferenced)(explain.Differences(f, at, h)) }
	case "cost":
		sizes := r.sizes("sizes", v.Field("sizes"))
		return func() ([]byte, error) { return writeCost(count.Dense(sizes...)), nil }
	}
	return nil
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
