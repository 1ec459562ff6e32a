package formula

import (
	"slices"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

func TestNamed(t *testing.T) {
	symbols := []string{`w`, `w_1`, `w_{12}`, `x`, `W_1`, `b`, `\delta_{1, 1}`, `\sigma`, `z`, `\ln`, `p`, `\top`, `\frac{\partial L}{\partial w_1}`, `L`}
	for _, test := range []struct {
		tex            string
		found, unnamed []string
		label          string
	}{
		{`z = w_1x + b`, []string{"z", "w_1", "x", "b"}, nil, "⟦z¦z⟧ é igual a ⟦w_1¦w índice 1⟧ ⟦x¦x⟧ mais ⟦b¦b⟧"},
		{`\class{t-W1-1-2}{w_{12}}`, []string{"w_{12}"}, nil, "⟦w_{12}¦w índice 12⟧"},
		{`W_1^\top x`, []string{"W_1", `\top`, "x"}, nil, "⟦W_1¦W índice 1⟧ transposta ⟦x¦x⟧"},
		{`\class{back}{\delta_{1, 1}} = w_3`, []string{`\delta_{1, 1}`, "w"}, nil, "⟦\\delta_{1, 1}¦delta índice 1, 1⟧ é igual a ⟦w¦w⟧ índice 3"},
		{`p = \sigma(z)`, []string{"p", `\sigma`, "z"}, nil, "⟦p¦p⟧ é igual a ⟦\\sigma¦sigma⟧ de ⟦z¦z⟧"},
		{`-\ln p`, []string{`\ln`, "p"}, nil, "menos ⟦\\ln¦logaritmo natural de⟧ ⟦p¦p⟧"},
		{`\frac{\partial L}{\partial w_1}`, []string{`\frac{\partial L}{\partial w_1}`}, nil, "⟦\\frac{\\partial L}{\\partial w_1}¦derivada de L em relação a w índice 1⟧"},
		{`\frac{\partial L}{\partial q} + \text{passo}`, []string{"L"}, []string{"q"}, "derivada de ⟦L¦L⟧ em relação a q, mais passo"},
	} {
		t.Run(test.tex, func(t *testing.T) {
			got, err := renderer(t).Named(test.tex, true, "pt-BR", symbols)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got.Found, test.found) || !slices.Equal(got.Unnamed, test.unnamed) {
				t.Errorf("found %q, unnamed %q; want %q, %q", got.Found, got.Unnamed, test.found, test.unnamed)
			}
			if label, _, _ := strings.Cut(strings.TrimPrefix(string(got.HTML), `<math aria-label="`), `"`); label != test.label {
				t.Errorf("label\n%s, want\n%s", label, test.label)
			}
			if n := strings.Count(string(got.HTML), "data-symbol="); n != len(test.found) {
				t.Errorf("%d marks for %d symbols: %s", n, len(test.found), got.HTML)
			}
		})
	}
}

func TestNamedIsSaidAsBefore(t *testing.T) {
	r := renderer(t)
	tex := `\delta_1 = \frac{1}{1+e^{-z_1}} \odot W_1^\top`
	plain, err := r.MathML(tex, true, "en")
	if err != nil {
		t.Fatal(err)
	}
	named, err := r.Named(tex, true, "en", []string{`\delta_1`, "e", "z_1", "W_1"})
	if err != nil {
		t.Fatal(err)
	}
	want, _, _ := strings.Cut(strings.TrimPrefix(string(plain), `<math aria-label="`), `"`)
	label, _, _ := strings.Cut(strings.TrimPrefix(string(named.HTML), `<math aria-label="`), `"`)
	if got := prose.AtFirst(label); got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}
