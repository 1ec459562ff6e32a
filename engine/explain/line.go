package explain

import (
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
)

// line writes a formula as plain text, with symbols or with the numbers in their places.
func (w writer) line(e expr.Expr, at spot) string {
	brackets := func(s string, needed bool) string {
		if needed {
			return "(" + s + ")"
		}
		return s
	}
	list := func(parts []expr.Expr, between string, where spot) string {
		var b strings.Builder
		for i, x := range parts {
			if len(parts) > elide && i >= elide/2 && i < len(parts)-elide/2 {
				if i == elide/2 {
					b.WriteString(between + "…")
				}
				continue
			}
			if i > 0 {
				b.WriteString(between)
				b.WriteString(w.line(x, where))
				continue
			}
			b.WriteString(w.line(x, min(where, at)))
		}
		return b.String()
	}
	number := func(v float64) string { return brackets(w.text.plain(v), v < 0 && at != alone) }
	switch e := e.(type) {
	case expr.Ref:
		if s := w.look(e); w.numbers {
			return number(s.value)
		} else {
			return s.symbol.plain
		}
	case expr.Number:
		return number(float64(e))
	case expr.Sum:
		return brackets(list(e, " + ", term), at > term)
	case expr.Product:
		if w.numbers {
			return brackets(list(e, " × ", factor), at == base)
		}
		return brackets(list(e, "·", factor), at == base)
	case expr.Difference:
		return brackets(w.line(e.A, alone)+" − "+w.line(e.B, factor), at > term)
	case expr.Fraction:
		return brackets(w.line(e.Over, base)+"/"+w.line(e.Under, base), at > term)
	case expr.Negative:
		return brackets("−"+w.line(e.X, factor), at != alone)
	case expr.Exp:
		return "e^(" + w.line(e.X, alone) + ")"
	case expr.Ln:
		return "ln(" + w.line(e.X, alone) + ")"
	case expr.Square:
		return w.line(e.X, base) + "²"
	case expr.Rectified:
		return "max(0" + w.text.separator() + " " + w.line(e.X, alone) + ")"
	case expr.Positive:
		if w.numbers {
			return number(expr.Eval(e, func(r expr.Ref) float64 { return w.look(r).value }))
		}
		return "[" + w.line(e.X, alone) + " > 0]"
	case expr.Root:
		return "√(" + w.line(e.X, alone) + ")"
	case expr.Absolute:
		return "|" + w.line(e.X, alone) + "|"
	case expr.Erf:
		return "erf(" + w.line(e.X, alone) + ")"
	case expr.Greatest:
		return "max(" + list(e, w.text.separator()+" ", alone) + ")"
	case expr.Choice:
		if w.numbers {
			return w.line(w.chosen(e), at)
		}
		return "(" + w.text.say("if", "then", w.line(e.Then, alone), "else", w.line(e.Else, alone), "test", w.line(e.Test, alone)) + ")"
	case expr.Pi:
		return "π"
	}
	panic("explain: a formula of an unknown type")
}
