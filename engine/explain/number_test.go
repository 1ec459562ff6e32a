package explain

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// targets lists every number of a net.
func targets(net Net) (list []Target) {
	for i := range net.inputs() {
		list = append(list, net.target(place{kind: "x", unit: i}))
	}
	for l, layer := range net.Layers {
		for u, row := range layer.W {
			for c := range row {
				list = append(list, net.target(place{kind: "W", layer: l, unit: u, input: c}))
			}
			for _, kind := range []string{"b", "z", "h"} {
				list = append(list, net.target(place{kind: kind, layer: l, unit: u}))
			}
		}
	}
	return append(list, "L")
}

// random returns a net with the given sizes and an example that fits it.
func random(r *num.Rand, loss Loss, hidden Activation, sizes ...int) (Net, Example) {
	net := Net{Loss: loss}
	for i := 1; i < len(sizes); i++ {
		l := Layer{Activation: hidden}
		for range sizes[i] {
			row := make([]float64, sizes[i-1])
			for c := range row {
				row[c] = r.Normal()
			}
			l.W, l.B = append(l.W, row), append(l.B, r.Normal())
		}
		net.Layers = append(net.Layers, l)
	}
	last := &net.Layers[len(net.Layers)-1]
	example := Example{X: make([]float64, sizes[0])}
	for i := range example.X {
		example.X[i] = r.Normal()
	}
	switch loss {
	case BCE:
		last.Activation, example.Y = Sigmoid, Label(float64(r.Intn(2)))
	case CE:
		last.Activation, example.Y = Softmax, Label(float64(r.Intn(sizes[len(sizes)-1])))
	case MSE:
		if hidden != Softmax {
			last.Activation = Linear
		}
		for range last.B {
			example.Y = append(example.Y, r.Normal())
		}
	}
	return net, example
}

type netCase struct {
	name    string
	net     Net
	example Example
}

// cases covers every activation and every loss, one to three layers, one and several outputs.
func cases() (list []netCase) {
	r := num.NewRand(4, 0)
	add := func(loss Loss, hidden Activation, sizes ...int) {
		net, example := random(r, loss, hidden, sizes...)
		list = append(list, netCase{fmt.Sprintf("%s %s %v", loss, hidden, sizes), net, example})
	}
	for _, hidden := range []Activation{Sigmoid, Tanh, ReLU, Linear, Softmax} {
		for range 2 {
			add(BCE, hidden, 2, 3, 1)
			add(CE, hidden, 2, 3, 3)
			add(MSE, hidden, 2, 3, 2)
			add(BCE, hidden, 3, 4, 3, 1)
			add(CE, hidden, 2, 12, 2)
			add(MSE, hidden, 1, 1)
			add(BCE, hidden, 2, 1)
			add(CE, hidden, 2, 3)
		}
	}
	return list
}

func TestEveryFormulaGivesTheNumberThatItExplains(t *testing.T) {
	for _, c := range cases() {
		p, g, err := run(c.net, c.example)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for _, target := range targets(c.net) {
			for _, back := range []bool{false, true} {
				at, err := c.net.find(target)
				if err != nil {
					t.Fatalf("%s %s: %v", c.name, target, err)
				}
				at.back = back
				s := speaker{net: c.net, example: c.example, passes: p, graph: g, text: text{}, at: at}
				var st step
				if back {
					st = s.backward()
				} else {
					st = s.forward()
				}
				if st.formula == nil {
					continue
				}
				got := expr.Eval(st.formula, func(r expr.Ref) float64 { return s.look(st, r).value })
				want := p.of(c.net, c.example, at)
				// 1e-9 leaves room for ln(1−p) of a p near 1; a wrong sign or factor is far above it.
				if math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
					t.Errorf("%s, %s (back %v): the formula gives %v, the tape %v", c.name, target, back, got, want)
				}
			}
		}
	}
}

func TestEveryExplanationIsWellFormedAndComplete(t *testing.T) {
	for _, c := range cases() {
		for _, target := range targets(c.net) {
			for _, kind := range []Kind{Value, Slope} {
				for _, lang := range languages() {
					e, err := Number(c.net, c.example, target, kind, lang)
					if err != nil {
						t.Fatalf("%s, %s: %v", c.name, target, err)
					}
					name := fmt.Sprintf("%s, %s %s %s", c.name, target, kind, lang)
					wellFormed(t, name+" symbols", e.Symbols)
					wellFormed(t, name+" numbers", e.Numbers)
					own := class(target)
					if kind == Slope {
						own = class("d:" + target)
					}
					if !strings.Contains(e.Symbols, `class="`+own+`"`) || !strings.Contains(e.Numbers, `class="`+own+`"`) {
						t.Errorf("%s: the formula lacks its own class %s", name, own)
					}
					for _, use := range e.Uses {
						long := !strings.Contains(e.Symbols, `class="`+class(use)+`"`)
						if long && !strings.Contains(e.Symbols, "⋯") {
							t.Errorf("%s: %s is listed but not in the formula %s", name, use, e.Symbols)
						}
						if _, err := c.net.find(use); err != nil {
							t.Errorf("%s: uses %s: %v", name, use, err)
						}
					}
					if e.Sentence == "" || strings.ContainsAny(e.Sentence, "{}") {
						t.Errorf("%s: sentence %q", name, e.Sentence)
					}
					if lang == "pt-BR" && strings.Contains(e.Numbers, ".") || lang == "en" && strings.Contains(strings.ReplaceAll(e.Numbers, `<mo separator="true">,</mo>`, ""), ",") {
						t.Errorf("%s: the decimal mark of another language in %s", name, e.Numbers)
					}
					if strings.Contains(e.Numbers, "<mn>-") || strings.Contains(e.Sentence, " -") {
						t.Errorf("%s: a hyphen stands for a minus in %s", name, e.Numbers)
					}
				}
			}
		}
	}
}

func wellFormed(t *testing.T, name, markup string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(markup))
	arity := map[string]int{"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3}
	var open []string
	children := []int{0}
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v in %s", name, err, markup)
		}
		switch token := token.(type) {
		case xml.StartElement:
			children[len(children)-1]++
			open, children = append(open, token.Name.Local), append(children, 0)
		case xml.EndElement:
			last := open[len(open)-1]
			if n, ok := arity[last]; ok && children[len(children)-1] != n {
				t.Errorf("%s: %s has %d parts, want %d, in %s", name, last, children[len(children)-1], n, markup)
			}
			open, children = open[:len(open)-1], children[:len(children)-1]
		}
	}
	if children[0] != 1 {
		t.Errorf("%s: %d roots in %s", name, children[0], markup)
	}
}

func TestSentencesOfUnit7(t *testing.T) {
	net, example := paper()
	tests := []struct {
		target Target
		kind   Kind
		lang   string
		want   string
	}{
		{"W2.1.2", Slope, "pt-BR", "Se w₂ subir 0,1, a perda cai cerca de 0,034. O que chega pela seta (h₂) diz quanto do aviso fica nela: −0,5486 vezes 0,6225."},
		{"W2.1.2", Slope, "en", "If w₂ goes up by 0.1, the loss falls by about 0.034. What arrives along the arrow (h₂) tells how much of the signal stays with it: −0.5486 times 0.6225."},
		{"z2.1", Slope, "pt-BR", "Se z₂ subir 0,1, a perda cai cerca de 0,055. Na saída o aviso é simples: o que a rede deu (0,4514) menos o que aconteceu (1)."},
		{"h1.2", Slope, "pt-BR", "Se h₂ subir 0,1, a perda sobe cerca de 0,11. O aviso δ₂ = −0,5486 volta pela mesma seta da ida e é multiplicado pelo mesmo peso, w₂ = −2."},
		{"L", Value, "en", "It happened, and the network gave it 0.4514. The loss is −ln 0.4514 = 0.7954: zero had it given 1, huge had it given almost 0."},
	}
	for _, test := range tests {
		e, err := Number(net, example, test.target, test.kind, test.lang)
		if err != nil {
			t.Fatal(err)
		}
		if e.Sentence != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.target, e.Sentence, test.want)
		}
	}
}

func TestFormulaOfTheOutputWeight(t *testing.T) {
	net, example := paper()
	e, err := Number(net, example, "W2.1.2", Slope, "pt-BR")
	if err != nil {
		t.Fatal(err)
	}
	symbols := `<math display="block"><mrow><mfrac class="t-d:W2-1-2"><mrow><mo>∂</mo><mi>L</mi></mrow><mrow><mo>∂</mo><msub><mi>w</mi><mn>2</mn></msub></mrow></mfrac>` +
		`<mo>=</mo><msub class="t-d:z2-1"><mi>δ</mi><mn>2</mn></msub><mo>⋅</mo><msub class="t-h1-2"><mi>h</mi><mn>2</mn></msub></mrow></math>`
	numbers := `<math display="block"><mrow><mrow class="t-d:W2-1-2"><mo>−</mo><mn>0,3415</mn></mrow><mo>=</mo>` +
		`<mrow class="t-d:z2-1"><mo>−</mo><mn>0,5486</mn></mrow><mo>×</mo><mn class="t-h1-2">0,6225</mn></mrow></math>`
	if e.Symbols != symbols {
		t.Errorf("symbols:\n got %s\nwant %s", e.Symbols, symbols)
	}
	if e.Numbers != numbers {
		t.Errorf("numbers:\n got %s\nwant %s", e.Numbers, numbers)
	}
	if want := []Target{"d:z2.1", "h1.2"}; !slices.Equal(e.Uses, want) {
		t.Errorf("uses: got %v, want %v", e.Uses, want)
	}
	if e.Op != "affine" || !slices.Equal(e.Shape, []int{1, 2}) {
		t.Errorf("op %s, shape %v", e.Op, e.Shape)
	}
}
