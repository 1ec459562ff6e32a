// Package prosetest stands in for the formula renderer in tests that are not about formulas.
package prosetest

import (
	"html"
	"regexp"
	"slices"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// Math keeps TeX as text in a <math> element, with numbers that stand for slots in <mn> as Temml would write them. It
// refuses \bad, at its place.
type Math struct{}

// BadTeX is what Math says of \bad.
type BadTeX struct{ At int }

func (e BadTeX) Error() string { return "comando TeX desconhecido" }

// Position returns At.
func (e BadTeX) Position() int { return e.At }

var (
	signed = regexp.MustCompile(`\+(8889\d{4})`)
	plain  = regexp.MustCompile(`8888\d{4}`)
)

// MathML implements prose.Renderer.
func (Math) MathML(tex string, display bool, lang prose.Lang) (prose.HTML, error) {
	if at := strings.Index(tex, `\bad`); at >= 0 {
		return "", BadTeX{at}
	}
	body := html.EscapeString(tex)
	body = signed.ReplaceAllString(body, "<mo>+</mo><mn>$1</mn>")
	body = plain.ReplaceAllString(body, "<mn>$0</mn>")
	return prose.HTML("<math>" + body + "</math>"), nil
}

var (
	commands = regexp.MustCompile(`\\(class\{[^{}]*\}|[A-Za-z]+)`)
	letters  = regexp.MustCompile(`[A-Za-z]`)
)

// Named implements prose.Namer; the only symbols that Math finds are letters.
func (m Math) Named(tex string, display bool, lang prose.Lang, symbols []string) (prose.Named, error) {
	made, err := m.MathML(tex, display, lang)
	named := prose.Named{HTML: made}
	for _, letter := range letters.FindAllString(commands.ReplaceAllString(tex, ""), -1) {
		if slices.Contains(symbols, letter) {
			named.Found = append(named.Found, letter)
		} else {
			named.Unnamed = append(named.Unnamed, letter)
		}
	}
	return named, err
}
