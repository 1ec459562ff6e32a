package prose_test

import (
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose/prosetest"
)

// Whatever an author types, the compiler neither panics nor lets markup through, and every problem has a place.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{"um *dois* {{p}}", "$x = {{(b)}}$", "$$\n\\mark{h2}{h} + {{+b}}\n$$", "[a](->h2) [b](concept:aviso) [c](javascript:alert)", "<script>x</script>", "| a |\n|---|\n| {{p:2}} |", "- [a] um\n  dois", "{{", "$", "\\$ 0,5 −0,25 1.234", "![a](b)", "<a@b.c>", "&lt;script&gt;", "`{{p}}`"} {
		f.Add(s)
	}
	c := prose.NewCompiler(prosetest.Math{})
	f.Fuzz(func(t *testing.T, text string) {
		for _, lang := range []prose.Lang{"pt-BR", "en"} {
			made, _, problems := c.Compile(prose.Source{File: "f.md", Line: 1, Text: text}, lang, names{})
			html := strings.ToLower(fill(made))
			for _, bad := range []string{"<script", "<img", "<iframe", "javascript:\"", "href=\"http"} {
				if strings.Contains(html, bad) {
					t.Errorf("%q gives %q", text, html)
				}
			}
			for _, p := range problems {
				if p.Line < 1 || p.Message == "" {
					t.Errorf("%q: %v has no place", text, p)
				}
			}
		}
	})
}
