package curriculum

import "github.com/neuro-interaction-innovation-lab/oficina/internal/facts"

const glossaryFile = "glossary.yaml"

// glossaryEntry is a word of the course in each language; Unit is the first that uses it.
type glossaryEntry struct {
	Unit string
	Term facts.Text
	Says facts.Text
}

// Term is a word of the course and what it says in one line.
type Term struct {
	Unit string `json:"unit"`
	Term string `json:"term"`
	Says string `json:"says"`
}

// Glossary returns the words of the course in the order of teaching.
func (w *Workshop) Glossary(lang Lang) []Term { return w.glossary[w.known(lang)] }

func (l *loader) loadGlossary() {
	var entries []facts.Located[glossaryEntry]
	if problems := facts.Decode(l.fsys, glossaryFile, &entries); problems != nil {
		l.report(problems...)
		return
	}
	number := 0
	for _, e := range entries {
		u := l.w.byID[e.Value.Unit]
		if u == nil {
			l.fail(glossaryFile, e.Line, "a unidade %q não existe", e.Value.Unit)
			continue
		}
		if u.number < number {
			l.fail(glossaryFile, e.Line, "%s vem depois de uma palavra da unidade %d: o glossário segue a ordem das aulas", u.id, number)
		}
		number = u.number
		l.complete(glossaryFile, e.Line, "term", e.Value.Term)
		l.complete(glossaryFile, e.Line, "says", e.Value.Says)
		for _, lang := range l.langs {
			l.w.glossary[lang] = append(l.w.glossary[lang], Term{u.id, e.Value.Term.In(lang), e.Value.Says.In(lang)})
		}
	}
}
