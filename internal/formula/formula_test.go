package formula

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

func renderer(t *testing.T) *Renderer {
	t.Helper()
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSpeak(t *testing.T) {
	r := renderer(t)
	tests := []struct{ tex, pt, en string }{
		{`\delta_2 = p - y`, "delta índice 2 é igual a p menos y", "delta sub 2 equals p minus y"},
		{`\frac{\partial L}{\partial w_2} = \delta_2 h_2`, "derivada de L em relação a w índice 2, é igual a delta índice 2 h índice 2", "derivative of L with respect to w sub 2, equals delta sub 2 h sub 2"},
		{`p = \sigma(z) = \frac{1}{1+e^{-z}}`, "p é igual a sigma de z é igual a fração: 1, sobre 1 mais e elevado a menos z, fim", "p equals sigma of z equals the fraction: 1, over 1 plus e to the power minus z, end"},
		{`L = -\ln p`, "L é igual a menos logaritmo natural de p", "L equals minus natural log of p"},
		{`-\ln(1-p)`, "menos logaritmo natural de 1 menos p, fim", "minus natural log of 1 minus p, end"},
		{`w = (1; -2)`, "w é igual a abre parênteses 1; menos 2 fecha parênteses", "w equals open parenthesis 1; minus 2 close parenthesis"},
		{`\begin{pmatrix}1&-1\\0&1\end{pmatrix}`, "matriz de 2 por 2; linha 1: 1; menos 1; linha 2: 0; 1; fim", "2 by 2 matrix; row 1: 1; minus 1; row 2: 0; 1; end"},
		{`h = \begin{pmatrix}3\\4\end{pmatrix}`, "h é igual a coluna: 3; 4; fim", "h equals column: 3; 4; end"},
		{`\delta_1=(w\,\delta_2)\odot h\odot(1-h)`, "delta índice 1 é igual a abre parênteses w delta índice 2 fecha parênteses vezes, posição a posição, h vezes, posição a posição, abre parênteses 1 menos h fecha parênteses", "delta sub 1 equals open parenthesis w delta sub 2 close parenthesis times, entry by entry, h times, entry by entry, open parenthesis 1 minus h close parenthesis"},
		{`\sum_{i=1}^{n} x_i`, "soma de i é igual a 1 até n de x índice i", "sum from i equals 1 to n of x sub i"},
		{`\sqrt{4^2+3^2}`, "raiz quadrada de 4 ao quadrado mais 3 ao quadrado, fim", "square root of 4 squared plus 3 squared, end"},
		{`\hat m, \bar c, \tilde x, f'(w)`, "m chapéu, c barra, x til, f linha de w", "m hat, c bar, x tilde, f prime of w"},
		{`\partial L/\partial b_2 = \delta_2`, "derivada de L em relação a b índice 2, é igual a delta índice 2", "derivative of L with respect to b sub 2, equals delta sub 2"},
		{`\frac{z}{\lVert w\rVert}`, "fração: z, sobre norma de w, fim", "the fraction: z, over norm of w, end"},
		{`\mathcal L(\theta)`, "L de teta", "L of theta"},
		{`\mathrm{ReLU}(z)`, "ReLU de z", "ReLU of z"},
		{`\theta \leftarrow \theta - \eta g`, "teta recebe teta menos eta g", "theta becomes theta minus eta g"},
	}
	for _, test := range tests {
		for lang, want := range map[prose.Lang]string{"pt-BR": test.pt, "en": test.en} {
			made, err := r.MathML(test.tex, false, lang)
			if err != nil {
				t.Fatalf("%s: %v", test.tex, err)
			}
			if got := label(string(made)); got != want {
				t.Errorf("%s in %s\n got %q\nwant %q", test.tex, lang, got, want)
			}
		}
	}
}

// label returns the aria-label of the formula.
func label(mathml string) string {
	_, rest, _ := strings.Cut(mathml, `aria-label="`)
	text, _, _ := strings.Cut(rest, `"`)
	return text
}

func TestMathMLHasClassesAndWholeDecimals(t *testing.T) {
	r := renderer(t)
	tests := []struct{ tex, has string }{
		{`\class{t-W2-1-2}{w_2}`, `<msub class="t-W2-1-2">`},
		{`\class{t-d:z2-1 back}{\delta_2}`, `<msub class="t-d:z2-1 back">`},
		{`1,5`, `<mn>1,5</mn>`},
		{`1{,}5`, `<mn>1,5</mn>`},
		{`0.5`, `<mn>0.5</mn>`},
		{`z_{1, 1}`, `<mo separator="true">,</mo>`},
	}
	for _, test := range tests {
		got, err := r.MathML(test.tex, false, "pt-BR")
		if err != nil {
			t.Fatalf("%s: %v", test.tex, err)
		}
		if !strings.Contains(string(got), test.has) {
			t.Errorf("%s: %s lacks %s", test.tex, got, test.has)
		}
	}
}

// The page's policy allows no style attribute, and a formula is inserted as markup.
func TestMathMLCarriesNoStyleAndNoScript(t *testing.T) {
	r := renderer(t)
	for _, tex := range []string{`\begin{aligned}a&=b\\c&=d\end{aligned}`, `\begin{cases}0&z\le 0\\z&z>0\end{cases}`, `\hat m`, `\text{<script>"a"\&b</script>}`} {
		got, err := r.MathML(tex, true, "en")
		if err != nil {
			t.Fatalf("%s: %v", tex, err)
		}
		for _, bad := range []string{" style=", "<script"} {
			if strings.Contains(string(got), bad) {
				t.Errorf("%s: %s holds %s", tex, got, bad)
			}
		}
	}
}

func TestErrorsTellWhere(t *testing.T) {
	r := renderer(t)
	tests := []struct {
		tex  string
		pos  int
		says string
	}{
		{`\frac{1`, 7, "falta fechar"},
		{`a + \foo{1}`, 4, `comando TeX desconhecido: \foo`},
		{`çã + \foo{1}`, 7, `comando TeX desconhecido: \foo`},
		{`x_`, 2, "fórmula incompleta"},
		{`a & b`, 2, `"&" não cabe aqui`},
		{`\left( x`, 8, `falta \right`},
		{`\href{javascript:alert(1)}{a}`, 0, `\href`},
		{`\class{a}`, 9, "fórmula incompleta"},
	}
	for _, test := range tests {
		_, err := r.MathML(test.tex, false, "pt-BR")
		e, ok := errors.AsType[*Error](err)
		if !ok {
			t.Errorf("%s: got %v, want *Error", test.tex, err)
			continue
		}
		if e.Pos != test.pos || !strings.Contains(e.Message, test.says) {
			t.Errorf("%s: got %d %q, want %d %q", test.tex, e.Pos, e.Message, test.pos, test.says)
		}
	}
}

// One JavaScript engine serves all goroutines; run with -race.
func TestRendererServesManyGoroutines(t *testing.T) {
	r := renderer(t)
	want, err := r.MathML("x_1", false, "en")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if _, err := r.MathML(strings.Repeat("x+", i)+"y", true, "pt-BR"); err != nil {
				t.Error(err)
			}
			if got, _ := r.MathML("x_1", false, "en"); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	all.Wait()
}

func BenchmarkMathML(b *testing.B) {
	r, err := New()
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		// a new formula each time, past the cache
		if _, err := r.MathML(`\sigma(z_{`+strings.Repeat("1", i%50+1)+`})=\frac{1}{1+e^{-z}}`, true, "pt-BR"); err != nil {
			b.Fatal(err)
		}
		clear(r.made)
	}
}
