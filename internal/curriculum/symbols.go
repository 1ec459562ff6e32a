package curriculum

import (
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/facts"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// symbolDocument names a symbol of formulas. Without a name it has that of an earlier unit.
type symbolDocument struct {
	Name facts.Text
	// Target is the number that it stands for in this unit, or the start of the names of a vector's or a matrix's: W1.
	Target string
	// Concept gives it, in this unit, the colour of one of concepts.
	Concept string
	// Function is true of what is called, not multiplied, where brackets follow.
	Function bool
}

// Symbol is what a page says of a symbol: its name, how it is written and said, and what it stands for.
type Symbol struct {
	Name     string `json:"name"`
	Glyph    HTML   `json:"glyph"`
	Say      string `json:"say"`
	Target   string `json:"target,omitempty"`
	Function bool   `json:"function,omitempty"`
}

// loadSymbols names the symbols of u: its own first, then those of the units that it needs. What a symbol stands for is
// a matter of each unit: only the name is inherited.
func (l *loader) loadSymbols(u *unit) {
	u.symbols = map[string]symbolDocument{}
	for _, need := range u.doc.Needs {
		if before := l.w.byID[need.Value]; before != nil {
			for tex, s := range before.symbols {
				s.Target, s.Concept = "", ""
				u.symbols[tex] = s
			}
		}
	}
	for _, own := range u.doc.Symbols {
		s := own.Value
		if s.Name == nil {
			inherited, ok := u.symbols[own.Name]
			if !ok {
				l.fail(u.file, own.Line, "symbols: %s não tem nome, e nenhuma unidade de needs lhe deu um: name: {pt-BR: …, en: …}", own.Name)
				continue
			}
			s.Name, s.Function = inherited.Name, inherited.Function || s.Function
		}
		l.complete(u.file, own.Line, "symbols: "+own.Name, s.Name)
		if s.Target != "" && !u.standsFor(s.Target) {
			l.fail(u.file, own.Line, "symbols: %s: %q não é um número dos exemplos desta unidade, nem o começo de alguns (W1, h1)", own.Name, s.Target)
		}
		if s.Concept != "" {
			if _, err := u.Concept(s.Concept); err != nil {
				l.fail(u.file, own.Line, "symbols: %s: %v", own.Name, err)
			}
		}
		for _, lang := range l.langs {
			_, _, problems := l.compiler.CompileInline(prose.Source{File: u.file, Line: own.Line, Text: "$" + own.Name + "$"}, lang, prose.Nothing{})
			l.report(problems...)
			if len(problems) > 0 {
				break
			}
		}
		u.symbols[own.Name] = s
	}
}

// standsFor reports whether target names a number of an example, numbers that begin so, or a day's of a data set.
func (u *unit) standsFor(target string) bool {
	part := regexp.MustCompile(`^` + regexp.QuoteMeta(target) + `(\.?\d+(\.\d+)*)?(@\d+)?$`)
	for _, w := range u.worked {
		for name := range w.values {
			if part.MatchString(name) {
				return true
			}
		}
	}
	return slices.Contains(u.doc.Marks, target)
}

// Symbols makes a unit name the symbols of its formulas.
func (u *unit) Symbols() []string { return slices.Sorted(maps.Keys(u.symbols)) }

// unnamed reports the letters of formulas without a name, where the unit names its symbols.
func (u *unit) unnamed(file string, found []prose.Unnamed) (problems []Problem) {
	if u.doc.Symbols == nil {
		return nil
	}
	for _, f := range found {
		p := errorf(file, f.Place.Line, "%s não tem nome: acrescente o símbolo a symbols em %s", f.Letter, u.file)
		p.Col = f.Place.Col
		problems = append(problems, p)
	}
	return problems
}

var symbolTag = regexp.MustCompile(`<[a-z]+[^>]* data-symbol="([^"]*)"`)

// coloured gives each symbol of a formula the colour of its concept.
func (u *unit) coloured(formulas string) string {
	return symbolTag.ReplaceAllStringFunc(formulas, func(tag string) string {
		s := u.symbols[html.UnescapeString(symbolTag.FindStringSubmatch(tag)[1])]
		token := u.doc.Concepts[s.Concept].Token
		if token == "" {
			return tag
		}
		if before, after, has := strings.Cut(tag, ` class="`); has {
			return before + ` class="` + token + " " + after
		}
		return tag + ` class="` + token + `"`
	})
}

var labelled = regexp.MustCompile(`^<math aria-label="([^"]*)"`)

// named returns the symbols that a lesson uses, as its page shows them.
func (l *loader) named(u *unit, lang Lang, used []string) map[string]Symbol {
	named := map[string]Symbol{}
	for _, tex := range used {
		s, ok := u.symbols[tex]
		if _, done := named[tex]; done || !ok {
			continue
		}
		t, _, _ := l.compiler.CompileInline(prose.Source{File: u.file, Line: 1, Text: "$" + tex + "$"}, lang, prose.Nothing{})
		glyph := t.Fill(nil)
		say := strings.ReplaceAll(tex, `\`, "")
		if m := labelled.FindStringSubmatch(string(glyph)); m != nil {
			say = m[1]
		}
		named[tex] = Symbol{Name: s.Name.In(lang), Glyph: glyph, Say: say, Target: s.Target, Function: s.Function}
	}
	return named
}
