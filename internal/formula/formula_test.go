package formula

import (
	"errors"
	"strings"
	"testing"
)

func TestTry(t *testing.T) {
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, tex := range []string{`\class{t-d:z2-1 back}{\delta_2} = p-y`, `\frac{\partial L}{\partial w_2}`, `\begin{pmatrix}1&-1\\0{,}5&1\end{pmatrix}`, `\sigma(z)=\dfrac1{1+e^{-z}}`, `\delta_1=(w_2\delta_2)\odot h\odot(1-h)`, `88880001 + 88890002`, `\sum_{i=1}^{n} x_i`} {
		h, err := r.MathML(tex, true, "pt-BR")
		t.Log(h, err)
	}
	for _, tex := range []string{`\frac{1`, `a+\foo{1}`, `x_`, `a & b`, `\left( x`, `\href{javascript:x}{a}`} {
		_, err := r.MathML(tex, true, "pt-BR")
		var e *Error
		if !errors.As(err, &e) {
			t.Fatal(tex, err)
		}
		t.Log(tex, e.Pos, strings.ReplaceAll(e.Message, "\n", " "))
	}
}
