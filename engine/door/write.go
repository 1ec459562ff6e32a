package door

import (
	"math"
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/count"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/wire"
)

type fields []wire.Field

func (f fields) number(name string, v float64) fields {
	return append(f, wire.Field{Name: name, JSON: wire.AppendNumber(nil, v)})
}

func (f fields) whole(name string, v int) fields {
	return append(f, wire.Field{Name: name, JSON: strconv.AppendInt(nil, int64(v), 10)})
}

func (f fields) text(name, v string) fields {
	return append(f, wire.Field{Name: name, JSON: wire.AppendString(nil, v)})
}

func (f fields) numbers(name string, v []float64) fields {
	return append(f, wire.Field{Name: name, JSON: wire.AppendNumbers(nil, v)})
}

func (f fields) rows(name string, v [][]float64) fields {
	return append(f, wire.Field{Name: name, JSON: wire.AppendList(nil, v, wire.AppendNumbers)})
}

func (f fields) json(name string, v []byte) fields {
	return append(f, wire.Field{Name: name, JSON: v})
}

func (f fields) object() []byte { return wire.AppendFields(nil, f...) }

func writeError(err error) []byte {
	code := "internal"
	switch e := err.(type) {
	case *explain.Error:
		code = e.Code
	case *nn.SpecError:
		code = "bad_model"
	case *fit.ConfigError, *optim.UnknownError, *dataset.UnknownError:
		code = "bad_config"
	}
	return fields{}.json("error", fields{}.text("code", code).text("message", err.Error()).object()).object()
}

func writeNet(net explain.Net) []byte {
	layers := wire.AppendList(nil, net.Layers, func(b []byte, l explain.Layer) []byte {
		return append(b, fields{}.rows("W", l.W).numbers("b", l.B).text("activation", string(l.Activation)).object()...)
	})
	return fields{}.json("layers", layers).text("loss", string(net.Loss)).object()
}

func writePasses(p explain.Passes) []byte {
	w := wire.AppendList(nil, p.Gradient.W, func(b []byte, rows [][]float64) []byte {
		return wire.AppendList(b, rows, wire.AppendNumbers)
	})
	gradient := fields{}.json("W", w).rows("b", p.Gradient.B).rows("z", p.Gradient.Z).rows("h", p.Gradient.H).numbers("x", p.Gradient.X)
	return fields{}.number("loss", p.Loss).rows("z", p.Z).rows("h", p.H).json("gradient", gradient.object()).object()
}

func writeExplanation(e explain.Explanation) []byte {
	shape := wire.AppendList(nil, e.Shape, whole)
	uses := wire.AppendList(nil, e.Uses, func(b []byte, t explain.Target) []byte { return wire.AppendString(b, string(t)) })
	return fields{}.text("target", string(e.Target)).text("kind", string(e.Kind)).text("op", e.Op).number("value", e.Value).
		json("shape", shape).text("symbols", e.Symbols).text("numbers", e.Numbers).text("sentence", e.Sentence).json("uses", uses).object()
}

// appendArray writes a tensor as numbers nested by its axes; null stands for what is not finite.
func appendArray(b []byte, t *tensor.Tensor) []byte {
	shape, data := t.Shape(), t.Data()
	if len(shape) == 0 {
		if v := data[0]; !math.IsNaN(v) && !math.IsInf(v, 0) {
			return wire.AppendNumber(b, v)
		}
		return append(b, "null"...)
	}
	b = append(b, '[')
	each := len(data) / max(1, shape[0])
	for i := range shape[0] {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendArray(b, tensor.From(data[i*each:(i+1)*each], shape[1:]...))
	}
	return append(b, ']')
}

func writeCalculated(c explain.Calculated) []byte {
	arrays := func(list []explain.Named) []byte {
		var f fields
		for _, a := range list {
			f = f.json(a.Name, appendArray(nil, a.Value))
		}
		return f.object()
	}
	f := fields{}.json("values", arrays(c.Values))
	if c.Gradient != nil {
		f = f.json("gradient", arrays(c.Gradient))
	}
	if c.Explanations != nil {
		f = f.json("explanations", wire.AppendList(nil, c.Explanations, func(b []byte, e explain.Explanation) []byte {
			return append(b, writeExplanation(e)...)
		}))
	}
	return f.object()
}

func writeCheck(c explain.DerivativeCheck) []byte {
	curve := wire.AppendList(nil, c.Curve, func(b []byte, p explain.Point) []byte {
		return append(b, fields{}.number("v", p.V).number("L", p.L).object()...)
	})
	return fields{}.text("target", string(c.Target)).number("at", c.At).number("formula", c.Formula).number("forward", c.Forward).
		number("central", c.Central).number("difference", c.Difference).number("loss", c.Loss).number("minus", c.Minus).
		number("plus", c.Plus).json("curve", curve).object()
}

func writeDifferenced(d explain.Differenced) []byte {
	estimates := func(b []byte, e explain.Estimates) []byte {
		return append(b, fields{}.number("h", e.H).number("forward", e.Forward).number("central", e.Central).number("complex", e.Complex).object()...)
	}
	return fields{}.number("at", d.At).number("value", d.Value).number("formula", d.Formula).number("plus", d.Plus).number("minus", d.Minus).
		json("asked", estimates(nil, d.Asked)).json("errors", wire.AppendList(nil, d.Errors, estimates)).object()
}

func writeBatch(r explain.BatchResult) []byte {
	return fields{}.rows("z", r.Z).rows("p", r.P).number("loss", r.Loss).whole("correct", r.Correct).numbers("perExample", r.PerExample).object()
}

func writeCost(total count.Cost, layers []count.Layer) []byte {
	cost := func(c count.Cost) fields { return fields{}.whole("parameters", c.Parameters).whole("macs", c.MACs) }
	each := wire.AppendList(nil, layers, func(b []byte, l count.Layer) []byte { return append(b, cost(l.Cost).object()...) })
	return cost(total).json("layers", each).object()
}

func whole(b []byte, v int) []byte { return strconv.AppendInt(b, int64(v), 10) }

func writeProgress(p fit.Progress) []byte {
	history := wire.AppendList(nil, p.History, func(b []byte, h fit.Point) []byte {
		return append(b, fields{}.whole("epoch", h.Epoch).number("loss", h.Loss).number("validationLoss", h.ValidationLoss).
			number("validationAccuracy", h.ValidationAccuracy).object()...)
	})
	f := fields{}.text("state", string(p.State)).whole("step", p.Step).whole("epoch", p.Epoch).whole("epochs", p.Epochs).
		number("loss", p.Loss).number("validationLoss", p.ValidationLoss).number("validationAccuracy", p.ValidationAccuracy).
		json("history", history)
	if p.Confusion != nil {
		f = f.json("confusion", wire.AppendList(nil, p.Confusion, func(b []byte, row []int) []byte {
			return wire.AppendList(b, row, whole)
		}))
	}
	if p.TestAccuracy != nil {
		f = f.number("testAccuracy", *p.TestAccuracy)
	}
	return f.object()
}

func writePrediction(p fit.Prediction) []byte {
	return fields{}.numbers("p", p.P).whole("label", p.Label).number("confidence", p.Confidence).object()
}
