package curriculum

import (
	"fmt"
	"html"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/exercise"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/expression"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/facts"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// unitDocument is unit.yaml.
type unitDocument struct {
	ID        string
	Number    int
	Title     facts.Text
	Objective facts.Text
	Minutes   int
	Needs     []facts.Located[string]
	Concepts  map[string]conceptDocument
	// Symbols are the names of formulas' symbols, as TeX; a unit that has any names all.
	Symbols facts.Ordered[symbolDocument]
	Worked  []facts.Located[workedDocument]
	Numbers facts.Ordered[*expression.Expression]
	Facts   []facts.Located[factDocument]
	Figures []facts.Located[figureDocument]
	// Marks are what a figure can light up beside the numbers of its net: "day3", "boundary".
	Marks []string
}

type conceptDocument struct {
	Token string
	Glyph string
	Name  facts.Text
}

// factDocument is a number that no engine computes: a threshold, a parameter of the text.
type factDocument struct {
	Value float64
	Why   string
}

type figureDocument struct {
	ID     string
	Figure string
	Worked string
	// Predict is the prediction that unlocks the figure's controls.
	Predict  string
	Settings yaml.Node
}

// tokens are the colours that a concept may have.
var tokens = []string{"pos", "neg", "back", "you", "ink"}

type unit struct {
	id, dir, file string
	number        int
	doc           unitDocument
	written       bool
	worked        map[string]*worked
	first         *worked
	numbers       map[string]float64
	known         []known
	concepts      map[Lang]map[string]Concept
	symbols       map[string]symbolDocument
	exercises     []*exercise.Definition
	pages         map[Lang]UnitPage
	notes         map[Lang]Notes
	references    []reference
}

func (l *loader) loadUnits() {
	for _, dir := range l.folders("units") {
		if u := l.loadUnit(dir); u != nil {
			if l.w.byID[u.id] != nil {
				l.fail(u.file, 1, "id %s já é o de %s", u.id, l.w.byID[u.id].file)
				continue
			}
			l.w.byID[u.id] = u
			l.w.units = append(l.w.units, u)
		}
	}
	slices.SortStableFunc(l.w.units, func(a, b *unit) int { return a.number - b.number })
	for _, u := range l.w.units {
		for _, need := range u.doc.Needs {
			before := l.w.byID[need.Value]
			if before == nil {
				l.fail(u.file, need.Line, "needs: a unidade %s não existe", need.Value)
			} else if before.number >= u.number {
				l.fail(u.file, need.Line, "needs: %s vem depois desta unidade", need.Value)
			}
		}
	}
	slices.SortStableFunc(l.w.listed, func(a, b *exercise.Definition) int { return strings.Compare(a.ID, b.ID) })
}

func (l *loader) loadUnit(dir string) *unit {
	u := &unit{
		dir: dir, file: path.Join(dir, "unit.yaml"), worked: map[string]*worked{}, numbers: map[string]float64{},
		concepts: map[Lang]map[string]Concept{}, pages: map[Lang]UnitPage{}, notes: map[Lang]Notes{},
	}
	if problems := facts.Decode(l.fsys, u.file, &u.doc); problems != nil {
		l.report(problems...)
		return nil
	}
	u.id, u.number = u.doc.ID, u.doc.Number
	if u.id == "" || u.number == 0 || u.doc.Minutes == 0 {
		l.fail(u.file, 1, "uma unidade tem id, number e minutes")
		return nil
	}
	l.complete(u.file, 1, "title", u.doc.Title)
	l.complete(u.file, 1, "objective", u.doc.Objective)
	l.loadConcepts(u)
	l.loadWorked(u)
	l.loadSymbols(u)
	l.loadExercises(u)
	u.written = l.exists(path.Join(dir, "lesson."+string(l.langs[0])+".md"))
	lessons := map[Lang]*lesson{}
	for _, lang := range l.langs {
		l.loadNotes(u, lang)
		if u.written {
			lessons[lang] = l.loadLesson(u, lang)
		} else {
			u.pages[lang] = u.unwritten(lang)
		}
	}
	if u.written {
		l.compareLessons(u, lessons)
	}
	return u
}

func (l *loader) loadConcepts(u *unit) {
	for _, lang := range l.langs {
		u.concepts[lang] = map[string]Concept{}
		for _, id := range sortedKeys(u.doc.Concepts) {
			c := u.doc.Concepts[id]
			if !slices.Contains(tokens, c.Token) {
				l.fail(u.file, 1, "conceito %s: token %q não existe; escolha %s", id, c.Token, strings.Join(tokens, ", "))
			}
			l.complete(u.file, 1, "conceito "+id, c.Name)
			glyph, _, problems := l.compiler.CompileInline(prose.Source{File: u.file, Line: 1, Text: "$" + c.Glyph + "$"}, lang, prose.Nothing{})
			l.report(problems...)
			u.concepts[lang][id] = Concept{Token: c.Token, Name: c.Name.In(lang), Glyph: glyph.Fill(nil)}
		}
	}
}

// loadWorked computes the worked examples and collects every number that a text may print.
func (l *loader) loadWorked(u *unit) {
	for _, item := range u.doc.Worked {
		doc := item.Value
		w, err := l.worked(doc, u.worked)
		if err != nil {
			l.fail(u.file, item.Line, "worked %s: %v", doc.ID, err)
			continue
		}
		l.report(w.check(u.file, doc)...)
		u.worked[doc.ID] = w
		prefix := doc.ID + "/"
		if u.first == nil {
			u.first, prefix = w, ""
		}
		for _, name := range sortedKeys(w.values) {
			exact := w.exact(name) && doc.After == nil
			// Of a walk's many numbers a text types by hand those that it has checked.
			if _, checked := doc.Expect[name]; w.descent != nil && !exact && !checked {
				continue
			}
			u.known = append(u.known, known{prefix + name, w.values[name], exact})
		}
	}
	for _, derived := range u.doc.Numbers {
		v, err := u.compute(derived.Value)
		if err != nil {
			l.fail(u.file, derived.Line, "numbers: %s: %v", derived.Name, err)
			continue
		}
		u.numbers[derived.Name] = v
		u.known = append(u.known, known{derived.Name, v, false})
	}
	for _, f := range u.doc.Facts {
		if f.Value.Why == "" {
			l.fail(u.file, f.Line, "facts: diga em why de onde vem %v", f.Value.Value)
		}
		u.known = append(u.known, known{f.Value.Why, f.Value.Value, true})
	}
}

// loadExercises reads exercises/ and fading/; only the first are in the list of the workshop.
func (l *loader) loadExercises(u *unit) {
	for _, group := range []string{"exercises", "fading"} {
		for _, dir := range l.folders(path.Join(u.dir, group)) {
			d, problems := exercise.Load(l.fsys, dir, l.compiler, l.langs)
			l.report(problems...)
			if d == nil {
				continue
			}
			file := path.Join(dir, "exercise.yaml")
			if d.Unit != u.id {
				l.fail(file, 1, "unit: %q, mas a pasta é de %s", d.Unit, u.id)
			}
			if l.w.exercises[d.ID] != nil {
				l.fail(file, 1, "id %s já existe", d.ID)
				continue
			}
			l.w.exercises[d.ID] = d
			u.exercises = append(u.exercises, d)
			if group == "exercises" {
				l.w.listed = append(l.w.listed, d)
			}
		}
	}
}

// loadNotes reads notes.LANG.md: what the instructor says, asks, does if they are wrong, and how to go on.
func (l *loader) loadNotes(u *unit, lang Lang) {
	file := path.Join(u.dir, "notes."+string(lang)+".md")
	sections, problems := prose.Sections(l.fsys, file)
	l.report(problems...)
	notes, into := newNotes(u.id)
	if len(sections) > 0 {
		for _, s := range sections[1:] {
			if target, ok := l.notesPart(file, s, into); ok {
				*target = l.text(u, file, s.Body, lang, false)
			}
		}
		for _, id := range sortedKeys(into) {
			l.fail(file, 1, "falta a parte {#%s}", id)
		}
	}
	u.notes[lang] = *notes
}

// text compiles a text of the unit and checks its numbers.
func (l *loader) text(u *unit, file string, source prose.Source, lang Lang, inline bool) HTML {
	run := l.compiler.Compile
	if inline {
		run = l.compiler.CompileInline
	}
	t, found, problems := run(source, lang, u)
	l.report(problems...)
	if u.first != nil {
		l.report(u.checkLiterals(file, lang, found.Literals)...)
	}
	return u.fill(t, lang, nil)
}

// Slot, Target and Concept make a unit the scope of its texts.

func (u *unit) Slot(name string) error {
	if _, ok := u.value(name); ok {
		return nil
	}
	return fmt.Errorf("{{%s}} não é um número desta unidade: veja worked e numbers em %s", name, u.file)
}

func (u *unit) Target(target string) error {
	if slices.Contains(u.doc.Marks, target) {
		return nil
	}
	if u.first != nil {
		if _, ok := u.first.values[target]; ok {
			return nil
		}
	}
	return fmt.Errorf("%q não acende nada: use um número do exemplo (W1.2.1, h1.2, d:z2.1) ou um de marks em %s", target, u.file)
}

func (u *unit) Concept(id string) (string, error) {
	c, ok := u.doc.Concepts[id]
	if !ok {
		return "", fmt.Errorf("o conceito %q não está em concepts (há %s)", id, strings.Join(sortedKeys(u.doc.Concepts), ", "))
	}
	return c.Token, nil
}

// unwritten is the page of a unit of which only the facts exist.
func (u *unit) unwritten(lang Lang) UnitPage {
	p := phrase(lang)
	body := fmt.Sprintf("<p>%s</p><p>%s</p>", html.EscapeString(u.doc.Objective.In(lang)), fmt.Sprintf(p.unwritten, u.doc.Minutes))
	page := Page{ID: "inicio", Title: u.doc.Title.In(lang), Blocks: []Block{{Type: "prose", HTML: HTML(body)}}}
	return u.page(lang, []Page{page})
}

func (u *unit) page(lang Lang, pages []Page) UnitPage {
	screens := []Screen{}
	for _, p := range pages {
		screens = append(screens, Screen{p.ID, p.Title})
	}
	return UnitPage{
		UnitSummary: UnitSummary{
			ID: u.id, Number: u.number, Title: u.doc.Title.In(lang), Objective: u.doc.Objective.In(lang),
			Minutes: u.doc.Minutes, Written: u.written, Screens: screens,
		},
		Lang: lang, Concepts: maps.Clone(u.concepts[lang]), Pages: pages,
	}
}

// phrases are the few words that this package itself puts on a page.
type phrases struct{ unwritten string }

func phrase(lang Lang) phrases {
	if lang == "en" {
		return phrases{unwritten: "This unit takes %d minutes and is led from the front: its screens are still being written."}
	}
	return phrases{unwritten: "Esta unidade leva %d minutos e é conduzida na sala: as telas dela ainda estão sendo escritas."}
}
