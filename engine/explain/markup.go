package explain

import (
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
)

// shown is a number that a formula refers to.
type shown struct {
	symbol symbol
	value  float64
	class  string // "" if it is no target
}

// writer turns a formula into MathML: with symbols, or with the numbers in their places.
type writer struct {
	text    text
	numbers bool
	look    func(expr.Ref) shown
}

// Where a part stands decides whether it needs brackets.
type spot int

const (
	alone  spot = iota // at the start, or within brackets, a fraction or an exponent
	term               // a later term of a sum
	factor             // in a product
	base               // under a power or after ln
)

// elide is how many terms of a sum are written out before the middle is left to the imagination.
const elide = 7

func (w writer) write(e expr.Expr, at spot) string {
	switch e := e.(type) {
	case expr.Ref:
		return w.ref(e, at)
	case expr.Number:
		return w.value(float64(e), "", at)
	case expr.Sum:
		return w.brackets(w.sum(e), at != alone)
	case expr.Product:
		return w.product(e, at)
	case expr.Difference:
		return w.brackets(w.write(e.A, alone)+operator("−")+w.write(e.B, factor), at != alone)
	case expr.Fraction:
		return w.brackets("<mfrac>"+row(w.write(e.Over, alone))+row(w.write(e.Under, alone))+"</mfrac>", at == base)
	case expr.Negative:
		return w.brackets(operator("−")+w.write(e.X, factor), at != alone)
	case expr.Exp:
		return "<msup><mi>e</mi>" + row(w.write(e.X, alone)) + "</msup>"
	case expr.Ln:
		return w.brackets("<mi>ln</mi><mo>&#x2061;</mo>"+w.write(e.X, base), at == base)
	case expr.Square:
		return "<msup>" + row(w.write(e.X, base)) + "<mn>2</mn></msup>"
	case expr.Rectified:
		return "<mrow><mi>max</mi><mo>&#x2061;</mo><mo>(</mo><mn>0</mn><mo separator=\"true\">" + w.text.separator() + "</mo>" + w.write(e.X, alone) + "<mo>)</mo></mrow>"
	case expr.Positive:
		if w.numbers {
			return w.value(expr.Eval(e, func(r expr.Ref) float64 { return w.look(r).value }), "", at)
		}
		return "<mrow><msup><mi>ReLU</mi><mo>′</mo></msup><mo>&#x2061;</mo><mo>(</mo>" + w.write(e.X, alone) + "<mo>)</mo></mrow>"
	case expr.Root:
		return "<msqrt>" + w.write(e.X, alone) + "</msqrt>"
	case expr.Absolute:
		return "<mrow><mo>|</mo>" + w.write(e.X, alone) + "<mo>|</mo></mrow>"
	case expr.Erf:
		return "<mrow><mi>erf</mi><mo>&#x2061;</mo><mo>(</mo>" + w.write(e.X, alone) + "<mo>)</mo></mrow>"
	case expr.Greatest:
		members := make([]string, len(e))
		for i, x := range e {
			members[i] = w.write(x, alone)
		}
		return "<mrow><mi>max</mi><mo>&#x2061;</mo><mo>(</mo>" + strings.Join(members, `<mo separator="true">`+w.text.separator()+"</mo>") + "<mo>)</mo></mrow>"
	case expr.Choice:
		if w.numbers {
			return w.write(w.chosen(e), at)
		}
		line := func(x expr.Expr, sign string) string {
			return "<mtr><mtd>" + w.write(x, alone) + "</mtd><mtd>" + w.write(e.Test, alone) + operator(sign) + "<mn>0</mn></mtd></mtr>"
		}
		return "<mrow><mo>{</mo><mtable>" + line(e.Then, "&gt;") + line(e.Else, "≤") + "</mtable></mrow>"
	case expr.Pi:
		return "<mi>π</mi>"
	}
	panic("explain: a formula of an unknown type")
}

// chosen is the part of a choice that counts for the numbers at hand.
func (w writer) chosen(e expr.Choice) expr.Expr {
	if expr.Eval(e.Test, func(r expr.Ref) float64 { return w.look(r).value }) > 0 {
		return e.Then
	}
	return e.Else
}

func (w writer) ref(r expr.Ref, at spot) string {
	s := w.look(r)
	if w.numbers {
		return w.value(s.value, s.class, at)
	}
	return classed(s.symbol.math, s.class)
}

// value writes a number; one below zero gets brackets unless it stands first.
func (w writer) value(v float64, class string, at spot) string {
	n := w.text.number(v)
	s := "<mn>" + n.digits + "</mn>"
	if n.power != 0 {
		power := "<mn>" + strings.TrimPrefix(itoa(n.power), "-") + "</mn>"
		if n.power < 0 {
			power = "<mrow><mo>−</mo>" + power + "</mrow>"
		}
		s = "<mrow>" + s + "<mo>×</mo><msup><mn>10</mn>" + power + "</msup></mrow>"
	}
	if n.negative {
		s = "<mrow><mo>−</mo>" + s + "</mrow>"
	}
	return w.brackets(classed(s, class), n.negative && at != alone || n.power != 0 && at == base)
}

func (w writer) sum(terms expr.Sum) string {
	var b strings.Builder
	for i, e := range terms {
		if len(terms) > elide && i >= elide/2 && i < len(terms)-elide/2 {
			if i == elide/2 {
				b.WriteString(operator("+") + "<mo>⋯</mo>")
			}
			continue
		}
		switch {
		case i == 0:
			b.WriteString(w.write(e, alone))
		case w.lowers(e):
			// "… + (−0,5)" is written "… − 0,5".
			s := w.look(e.(expr.Ref))
			b.WriteString(operator("−") + w.value(-s.value, s.class, alone))
		default:
			b.WriteString(operator("+") + w.write(e, term))
		}
	}
	return b.String()
}

// lowers tells whether a term is one number below zero.
func (w writer) lowers(e expr.Expr) bool {
	r, ok := e.(expr.Ref)
	return ok && w.numbers && w.look(r).value < 0
}

func (w writer) product(factors expr.Product, at spot) string {
	dot := operator("⋅")
	if w.numbers {
		dot = operator("×")
	}
	var parts []string
	for i, e := range factors {
		where := factor
		if i == 0 && at == alone {
			if _, ok := e.(expr.Ref); ok {
				where = alone
			}
		}
		parts = append(parts, w.write(e, where))
	}
	return w.brackets(strings.Join(parts, dot), at == base)
}

func (w writer) brackets(s string, needed bool) string {
	if !needed {
		return s
	}
	return "<mrow><mo>(</mo>" + s + "<mo>)</mo></mrow>"
}

func operator(s string) string { return "<mo>" + s + "</mo>" }

func row(s string) string { return "<mrow>" + s + "</mrow>" }

func formula(sides ...string) string {
	return `<math display="block"><mrow>` + strings.Join(sides, operator("=")) + "</mrow></math>"
}

// classed gives the outermost element of s a class.
func classed(s, class string) string {
	if class == "" {
		return s
	}
	end := strings.IndexByte(s, '>')
	return s[:end] + ` class="` + class + `"` + s[end:]
}

// class is the name by which pages find a target in a formula.
func class(t Target) string { return "t-" + strings.ReplaceAll(string(t), ".", "-") }

// simplify drops factors of one, and sums and products of one part.
func simplify(e expr.Expr) expr.Expr {
	return expr.Rewrite(e, func(e expr.Expr) expr.Expr {
		switch x := e.(type) {
		case expr.Product:
			var kept expr.Product
			for _, f := range x {
				if f != expr.Expr(expr.Number(1)) {
					kept = append(kept, f)
				}
			}
			switch len(kept) {
			case 0:
				return expr.Number(1)
			case 1:
				return kept[0]
			}
			return kept
		case expr.Sum:
			if len(x) == 1 {
				return x[0]
			}
		}
		return e
	})
}
