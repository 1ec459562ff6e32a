// Package formula turns TeX into MathML with classes and spoken text, by Temml (MIT) under a JavaScript engine in Go.
//
// The text of Temml is copied from web/node_modules into gen/ by `make build`.
package formula

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"
	"unicode/utf16"

	"github.com/dop251/goja"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

//go:embed all:gen
var generated embed.FS

// ErrNotBuilt says that Temml was not copied yet.
var ErrNotBuilt = errors.New("internal/formula/gen/temml.min.js is missing: run `make build` once (it copies Temml from web/node_modules)")

// Error is a mistake in TeX; Pos is its byte offset.
type Error struct {
	TeX     string
	Pos     int
	Message string
}

func (e *Error) Error() string { return e.Message }

// Position returns Pos.
func (e *Error) Position() int { return e.Pos }

// Renderer is safe for use by many goroutines: the JavaScript engine is not, so one formula is made at a time, and
// each only once.
type Renderer struct {
	mu     sync.Mutex
	vm     *goja.Runtime
	render goja.Callable
	made   map[key]string
}

type key struct {
	tex     string
	display bool
}

// New loads Temml (about 50 ms). It returns ErrNotBuilt before the first `make build`.
func New() (*Renderer, error) {
	source, err := fs.ReadFile(generated, "gen/temml.min.js")
	if err != nil {
		return nil, ErrNotBuilt
	}
	vm := goja.New()
	if _, err := vm.RunString(string(source)); err != nil {
		return nil, fmt.Errorf("load Temml: %w", err)
	}
	value, err := vm.RunString(entry)
	if err != nil {
		return nil, fmt.Errorf("load Temml: %w", err)
	}
	render, ok := goja.AssertFunction(value)
	if !ok {
		return nil, errors.New("load Temml: no render function")
	}
	return &Renderer{vm: vm, render: render, made: map[key]string{}}, nil
}

// Temml calls an argument that it does not understand by a TypeError; its own errors carry a position.
const entry = `(function (tex, display) {
  try {
    return {html: temml.renderToString(tex, {displayMode: display, throwOnError: true,
      trust: function (context) { return context.command === "\\class"; }})};
  } catch (error) {
    return {message: String(error.message), position: error.position === undefined ? -1 : error.position};
  }
})`

// MathML returns tex as a <math> element whose aria-label says the formula in lang. The label is left out where
// the formula holds nothing to say. Errors are *Error.
func (r *Renderer) MathML(tex string, display bool, lang prose.Lang) (prose.HTML, error) {
	made, err := r.drawn(tex, display)
	if err != nil {
		return "", err
	}
	return labelled(made, tex, lang)
}

// labelled gives a formula the words that say it.
func labelled(made, tex string, lang prose.Lang) (prose.HTML, error) {
	spoken, err := Speak(made, lang)
	if err != nil {
		return "", fmt.Errorf("speak %s: %w", tex, err)
	}
	return prose.HTML(`<math aria-label="` + escape(spoken) + `"` + strings.TrimPrefix(made, "<math")), nil
}

// drawn is MathML without a label; each formula is made once.
func (r *Renderer) drawn(tex string, display bool) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	made, ok := r.made[key{tex, display}]
	if !ok {
		var err error
		if made, err = r.make(tex, display); err != nil {
			return "", err
		}
		r.made[key{tex, display}] = made
	}
	return made, nil
}

func (r *Renderer) make(tex string, display bool) (string, error) {
	result, err := r.render(goja.Undefined(), r.vm.ToValue(tex), r.vm.ToValue(display))
	if err != nil {
		return "", &Error{tex, 0, "Temml: " + err.Error()}
	}
	object := result.ToObject(r.vm)
	if html := object.Get("html"); html != nil {
		return clean(html.String()), nil
	}
	message, position := object.Get("message").String(), bytes(tex, int(object.Get("position").ToInteger()))
	if position < 0 {
		return "", &Error{tex, len(tex), "fórmula incompleta: falta um argumento depois de ^, _ ou de um comando"}
	}
	return "", &Error{tex, position, wording(message, tex, position)}
}

// bytes turns an offset that JavaScript counts in UTF-16 units into one of bytes; a negative one stays.
func bytes(s string, units int) int {
	if units < 0 {
		return units
	}
	for i, r := range s {
		if units <= 0 {
			return i
		}
		units -= utf16.RuneLen(r)
	}
	return len(s)
}

// The page's policy allows no style attribute; what Temml sets by it (cell padding, colours) is in our style sheet.
var inlineStyle = regexp.MustCompile(` style="[^"]*"`)

func clean(html string) string { return inlineStyle.ReplaceAllString(html, "") }

var (
	trailer     = regexp.MustCompile(`(?s) at (?:position \d+|end of input):.*$`)
	command     = regexp.MustCompile(`^\\[A-Za-z]+|^.`)
	expected    = regexp.MustCompile(`Expected '(.*)', got '(.*)'`)
	unsupported = regexp.MustCompile(`Unsupported function name|Undefined control sequence`)
)

// wording says Temml's message for an author.
func wording(message, tex string, position int) string {
	message = strings.TrimSpace(trailer.ReplaceAllString(message, ""))
	switch m := expected.FindStringSubmatch(message); {
	case unsupported.MatchString(message):
		return fmt.Sprintf("comando TeX desconhecido: %s", command.FindString(tex[position:]))
	case m != nil && m[2] == "EOF":
		return fmt.Sprintf("fórmula incompleta: falta %s", m[1])
	case m != nil && m[1] == "EOF":
		return fmt.Sprintf("%q não cabe aqui", m[2])
	case m != nil:
		return fmt.Sprintf("esperava %q e veio %q", m[1], m[2])
	case strings.Contains(message, "Unexpected end of input"):
		return "fórmula incompleta: falta fechar um argumento com }"
	}
	return "TeX: " + message
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;").Replace(s)
}
