package explain

import "strings"

// symbol is how a number of the net is written: as MathML and as plain text.
type symbol struct{ math, plain string }

// A neuron has w₁, b, z; a net with one hidden layer and one output has w₁₂ (unit 1, input 2) and then w₂, as in unit
// 7; anything larger carries the layer above, in brackets.
func (n Net) symbol(p place) symbol {
	layers, single := len(n.Layers), n.outputs() == 1
	small := layers == 2 && single
	last := p.layer == layers-1
	letter := p.kind
	switch {
	case p.kind == "L":
		return symbol{identifier("L"), "L"}
	case p.kind == "x":
		if n.inputs() == 1 {
			return symbol{identifier("x"), "x"}
		}
		return subscripted("x", "", itoa(p.unit+1))
	case p.kind == "h" && last:
		letter = "p"
		if n.Loss == MSE {
			letter = "o"
		}
		if single {
			return symbol{identifier(letter), letter}
		}
		return subscripted(letter, "", itoa(p.unit+1))
	case p.kind == "W":
		letter = "w"
	}
	units, width := len(n.Layers[p.layer].W), len(n.Layers[p.layer].W[0])
	index := ""
	switch {
	case p.kind == "W" && last && single && layers <= 2:
		if index = itoa(p.input + 1); width == 1 && layers == 1 {
			index = ""
		}
	case p.kind == "W":
		index = itoa(p.unit+1) + comma(units > 9 || width > 9) + itoa(p.input+1)
	case p.kind == "h" && layers == 2:
		index = itoa(p.unit + 1)
	case small && last:
		index = "2"
	case small:
		index = "1," + itoa(p.unit+1)
	case layers == 1 && single:
	default:
		index = itoa(p.unit + 1)
	}
	above := ""
	if layers > 2 || layers == 2 && !single && p.kind != "h" {
		above = itoa(p.layer + 1)
	}
	if index == "" {
		return symbol{identifier(letter), letter}
	}
	return subscripted(letter, above, index)
}

// sensitivity is how dL/d of a number is written: δ for a sum z, otherwise a fraction.
func (n Net) sensitivity(p place) symbol {
	s := n.symbol(p)
	if p.kind == "z" {
		return symbol{strings.Replace(s.math, "<mi>z</mi>", "<mi>δ</mi>", 1), strings.Replace(s.plain, "z", "δ", 1)}
	}
	return n.derivative(p)
}

// derivative is ∂L/∂ of a number, as a fraction.
func (n Net) derivative(p place) symbol {
	s := n.symbol(p)
	return symbol{"<mfrac><mrow><mo>∂</mo><mi>L</mi></mrow><mrow><mo>∂</mo>" + s.math + "</mrow></mfrac>", "∂L/∂" + s.plain}
}

// truth is how what really happened is written.
func (n Net) truth(index int) symbol {
	letter := "y"
	if n.Loss == MSE {
		letter = "t"
	}
	if n.outputs() == 1 {
		return symbol{identifier(letter), letter}
	}
	return subscripted(letter, "", itoa(index+1))
}

func comma(needed bool) string {
	if needed {
		return ","
	}
	return ""
}

func identifier(name string) string { return "<mi>" + name + "</mi>" }

func subscripted(letter, above, index string) symbol {
	var lower []string
	for _, part := range strings.Split(index, ",") {
		lower = append(lower, "<mn>"+part+"</mn>")
	}
	below := strings.Join(lower, `<mo separator="true">,</mo>`)
	if len(lower) > 1 {
		below = "<mrow>" + below + "</mrow>"
	}
	plain := letter
	math := "<msub>" + identifier(letter) + below + "</msub>"
	if above != "" {
		math = "<msubsup>" + identifier(letter) + below + "<mrow><mo>(</mo><mn>" + above + "</mn><mo>)</mo></mrow></msubsup>"
		plain += superscript.Replace("(" + above + ")")
	}
	return symbol{math, plain + subscript.Replace(index)}
}

var (
	subscript = strings.NewReplacer("0", "₀", "1", "₁", "2", "₂", "3", "₃", "4", "₄", "5", "₅", "6", "₆", "7", "₇", "8", "₈", "9", "₉",
		"-", "₋")
	superscript = strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹",
		"-", "⁻", "(", "⁽", ")", "⁾")
)
