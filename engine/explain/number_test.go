package explain

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
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
	for _, op := range autodiff.Activations() {
		hidden := Activation(op.Name())
		if op == (autodiff.Identity{}) {
			hidden = Linear
		}
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

func TestSignsWithinFormulas(t *testing.T) {
	net, example := paper()
	example.Y = Label(0)
	tests := []struct {
		target Target
		kind   Kind
		want   string // the numbers, without markup
	}{
		{"z1.2", Value, "0,5=0,5×0,8+1×0,6−0,5"},
		{"z1.1", Value, "0,2=1×0,8+(−1)×0,6+0"},
		{"z2.1", Value, "−0,1951=1×0,5498+(−2)×0,6225+0,5"},
		{"p", Value, "0,4514=11+e−(−0,1951)"},
		{"L", Value, "0,6004=−(0×ln0,4514+(1−0)×ln(1−0,4514))"},
		{"z2.1", Slope, "0,4514=0,4514−0"},
		{"h1.2", Slope, "−0,9028=0,4514×(−2)"},
		{"z1.2", Slope, "−0,2122=−0,9028×0,6225×(1−0,6225)"},
		{"x1", Slope, "0,0056=0,1117×1+(−0,2122)×0,5"},
	}
	tags := regexp.MustCompile("<[^>]*>|&#x2061;")
	for _, test := range tests {
		e, err := Number(net, example, test.target, test.kind, "pt-BR")
		if err != nil {
			t.Fatal(err)
		}
		if got := tags.ReplaceAllString(e.Numbers, ""); got != test.want {
			t.Errorf("%s %s: got %s, want %s", test.target, test.kind, got, test.want)
		}
	}
}

func TestEveryOperationOfANetIsExplained(t *testing.T) {
	want := map[string]bool{}
	for _, c := range cases() {
		for _, target := range targets(c.net) {
			for _, kind := range []Kind{Value, Slope} {
				e, err := Number(c.net, c.example, target, kind, "en")
				if err != nil {
					t.Fatal(err)
				}
				want[string(kind)+" "+e.Op] = true
			}
		}
	}
	names := []string{"affine", "bce", "ce", "mse"}
	for _, op := range autodiff.Activations() {
		names = append(names, op.Name())
	}
	for _, name := range names {
		for _, kind := range []Kind{Value, Slope} {
			if !want[string(kind)+" "+name] {
				t.Errorf("no case explains the %s of operation %s", kind, name)
			}
		}
	}
}

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	for _, catalog := range []func() (map[string]map[string]string, error){catalogs, stepCatalogs} {
		all, err := catalog()
		if err != nil {
			t.Fatal(err)
		}
		sameThings(t, all)
	}
}

func sameThings(t *testing.T, all map[string]map[string]string) {
	t.Helper()
	names := regexp.MustCompile(`\{\w+\}`)
	places := func(s string) []string {
		found := names.FindAllString(s, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	for key, pt := range all["pt-BR"] {
		en, ok := all["en"][key]
		if !ok || en == "" || pt == "" {
			t.Errorf("%s: pt-BR %q, en %q", key, pt, en)
		}
		if !slices.Equal(places(pt), places(en)) {
			t.Errorf("%s: pt-BR fills in %v, en %v", key, places(pt), places(en))
		}
	}
	if len(all["en"]) != len(all["pt-BR"]) {
		t.Errorf("%d messages in pt-BR, %d in en", len(all["pt-BR"]), len(all["en"]))
	}
}

func TestNumbersAreWrittenAsPeopleDo(t *testing.T) {
	pt, en := text{lang: "pt-BR"}, text{lang: "en"}
	tests := []struct {
		value        float64
		plain, about string
		english      string
	}{
		{0, "0", "0", "0"},
		{-2, "−2", "2,0", "−2"},
		{0.8, "0,8", "0,80", "0.8"},
		{0.549833997, "0,5498", "0,55", "0.5498"},
		{-0.0341491, "−0,0341", "0,034", "−0.0341"},
		{123.456, "123,456", "123", "123.456"},
		{0.00012345, "1,2 × 10⁻⁴", "0,00012", "1.2 × 10⁻⁴"},
		{-4e-11, "−4,0 × 10⁻¹¹", "4,0 × 10⁻¹¹", "−4.0 × 10⁻¹¹"},
		{2.5e7, "2,5 × 10⁷", "2,5 × 10⁷", "2.5 × 10⁷"},
		{0.20000000000000007, "0,2", "0,20", "0.2"},
	}
	for _, test := range tests {
		if got := pt.plain(test.value); got != test.plain {
			t.Errorf("%v: got %s, want %s", test.value, got, test.plain)
		}
		if got := pt.about(test.value); got != test.about {
			t.Errorf("about %v: got %s, want %s", test.value, got, test.about)
		}
		if got := en.plain(test.value); got != test.english {
			t.Errorf("%v in English: got %s, want %s", test.value, got, test.english)
		}
	}
}

func TestLongSumsAreCutInTheMiddle(t *testing.T) {
	net, example := random(num.NewRand(1, 0), CE, ReLU, 64, 32, 10)
	e, err := Number(net, example, "z1.5", Value, "pt-BR")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(e.Symbols, "<mo>⋅</mo>"); n > elide || !strings.Contains(e.Symbols, "<mo>⋯</mo>") {
		t.Errorf("%d products in %s", n, e.Symbols)
	}
	if len(e.Uses) != 2*64+1 {
		t.Errorf("the sum uses %d numbers, want 129: those left out light up too", len(e.Uses))
	}
	wellFormed(t, "numbers", e.Numbers)
}

func TestSymbolsOfSmallAndLargeNets(t *testing.T) {
	r := num.NewRand(1, 0)
	neuron, _ := random(r, BCE, Sigmoid, 2, 1)
	paper, _ := random(r, BCE, Sigmoid, 2, 2, 1)
	wide, _ := random(r, CE, Tanh, 64, 32, 10)
	deep, _ := random(r, MSE, ReLU, 1, 3, 3, 1)
	tests := []struct {
		net    Net
		target Target
		want   string
	}{
		{neuron, "W1.1.2", "w₂"}, {neuron, "b1.1", "b"}, {neuron, "z1.1", "z"}, {neuron, "d:z1.1", "δ"}, {neuron, "p", "p"}, {neuron, "h1.1", "p"},
		{paper, "W1.1.2", "w₁₂"}, {paper, "W2.1.2", "w₂"}, {paper, "b1.2", "b₁,₂"}, {paper, "b2.1", "b₂"}, {paper, "z1.2", "z₁,₂"}, {paper, "z2.1", "z₂"},
		{paper, "d:z1.2", "δ₁,₂"}, {paper, "d:z2.1", "δ₂"}, {paper, "h1.2", "h₂"}, {paper, "d:h1.2", "∂L/∂h₂"}, {paper, "x2", "x₂"}, {paper, "L", "L"},
		{wide, "W1.11.3", "w⁽¹⁾₁₁,₃"}, {wide, "h1.4", "h₄"}, {wide, "p3", "p₃"}, {wide, "d:z2.3", "δ⁽²⁾₃"},
		{deep, "x1", "x"}, {deep, "h2.3", "h⁽²⁾₃"}, {deep, "p", "o"}, {deep, "z3.1", "z⁽³⁾₁"},
	}
	for _, test := range tests {
		p, err := test.net.find(test.target)
		if err != nil {
			t.Fatal(err)
		}
		got := test.net.symbol(p)
		if p.back {
			got = test.net.sensitivity(p)
		}
		if got.plain != test.want {
			t.Errorf("%s: got %s, want %s", test.target, got.plain, test.want)
		}
	}
}

func ExampleNumber() {
	neuron := Net{Loss: BCE, Layers: []Layer{{W: [][]float64{{4, 3}}, B: []float64{-4}, Activation: Sigmoid}}}
	e, err := Number(neuron, Example{X: []float64{0.8, 0.6}, Y: Label(1)}, "W1.1.1", Slope, "en")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Sentence)
	// Output:
	// If w₁ goes up by 0.1, the loss falls by about 0.022. What arrives along the arrow (x₁) tells how much of the signal stays with it: −0.2689 times 0.8.
}
