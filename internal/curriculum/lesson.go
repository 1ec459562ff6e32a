package curriculum

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/facts"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// lesson is a lesson in one language, with what must be the same in the others.
type lesson struct {
	file    string
	screens []screen
}

type screen struct {
	id    string
	line  int
	shape []string // its blocks that are not prose, in order: "figure rede", "predict maior: w1 b2"
	facts prose.Facts
}

// prediction is a question before a figure unlocks.
type prediction struct {
	options  []string
	worded   map[Lang][]Option
	question map[Lang]HTML
	feedback map[Lang]map[string]HTML
}

var directive = regexp.MustCompile(`^:::([a-z]+)(?:\s+(\S+))?\s*$`)

// Directives that have a body end with a line ":::"; the others are one line.
var withBody = []string{"figure", "predict", "misconceptions", "check", "note"}
var oneLine = []string{"exercise", "poll", "notebook", "lab", "debate"}

// piece is a run of prose or a directive.
type piece struct {
	kind, id string
	line     int
	body     prose.Source
}

// pieces cuts a screen at its directives.
func pieces(body prose.Source) (all []piece, problems []Problem) {
	current := piece{kind: "prose", line: body.Line, body: prose.Source{File: body.File, Line: body.Line}}
	flush := func(next int) {
		if strings.TrimSpace(current.body.Text) != "" || current.kind != "prose" {
			all = append(all, current)
		}
		current = piece{kind: "prose", line: next, body: prose.Source{File: body.File, Line: next}}
	}
	for i, line := range strings.Split(body.Text, "\n") {
		at := body.Line + i
		if strings.TrimSpace(line) == ":::" {
			if current.kind == "prose" {
				problems = append(problems, errorf(body.File, at, "este ::: não fecha nada"))
			}
			flush(at + 1)
			continue
		}
		m := directive.FindStringSubmatch(line)
		if m == nil {
			if strings.HasPrefix(line, ":::") {
				problems = append(problems, errorf(body.File, at, "%q não é um bloco: escreva “:::tipo id”", line))
			}
			current.body.Text += line + "\n"
			continue
		}
		if current.kind != "prose" {
			problems = append(problems, errorf(body.File, at, ":::%s começou na linha %d e não fechou com :::", current.kind, current.line))
		}
		flush(at)
		switch {
		case slices.Contains(withBody, m[1]):
			current = piece{m[1], m[2], at, prose.Source{File: body.File, Line: at + 1}}
		case slices.Contains(oneLine, m[1]):
			if m[2] == "" {
				problems = append(problems, errorf(body.File, at, ":::%s de quê? Falta o id", m[1]))
			}
			all = append(all, piece{m[1], m[2], at, prose.Source{}})
			current = piece{kind: "prose", line: at + 1, body: prose.Source{File: body.File, Line: at + 1}}
		default:
			problems = append(problems, errorf(body.File, at, ":::%s não existe: há %s", m[1], strings.Join(append(slices.Clone(withBody), oneLine...), ", ")))
		}
	}
	if current.kind != "prose" {
		problems = append(problems, errorf(body.File, current.line, ":::%s não fechou com :::", current.kind))
	}
	flush(0)
	return all, problems
}

func (l *loader) loadLesson(u *unit, lang Lang) *lesson {
	file := path.Join(u.dir, "lesson."+string(lang)+".md")
	made := &lesson{file: file}
	sections, problems := prose.Sections(l.fsys, file)
	l.report(problems...)
	if len(sections) == 0 {
		return made
	}
	if head := sections[0]; strings.TrimSpace(head.Body.Text) != "" {
		l.fail(file, 1, "há texto antes da primeira tela: uma tela começa com “## Título {#id}”")
	}
	var pages []Page
	for i, s := range sections[1:] {
		b := &builder{loader: l, unit: u, lang: lang, file: file, screen: screen{id: s.ID, line: s.Line}, page: i}
		pages = append(pages, Page{ID: s.ID, Title: s.Title, Blocks: b.blocks(s.Body)})
		made.screens = append(made.screens, b.screen)
		if i == 0 && b.screen.facts.Display > 0 {
			at := b.screen.facts.FirstDisplay
			l.report(Problem{File: file, Line: at.Line, Col: at.Col, Message: "a primeira tela tem uma pergunta e algo para mexer; a fórmula em destaque vem numa tela seguinte"})
		}
		if b.note != "" {
			u.notes[lang].Screens[s.ID] = b.note
		}
	}
	if len(pages) == 0 {
		l.fail(file, 1, "não há nenhuma tela")
	}
	var used []string
	for _, s := range made.screens {
		used = append(used, s.facts.Symbols...)
	}
	sheet := u.page(lang, pages)
	sheet.Symbols = l.named(u, lang, used)
	u.pages[lang] = sheet
	return made
}

// builder makes the blocks of one screen.
type builder struct {
	*loader
	unit   *unit
	lang   Lang
	file   string
	screen screen
	page   int
	note   HTML
	// lit is the example of the screen's figure.
	lit *worked
}

func (b *builder) compile(source prose.Source, inline bool) HTML {
	run := b.compiler.Compile
	if inline {
		run = b.compiler.CompileInline
	}
	t, found, problems := run(source, b.lang, b.unit)
	b.report(problems...)
	b.report(b.unit.checkLiterals(b.file, b.lang, found.Literals)...)
	b.report(b.unit.unnamed(b.file, found.Unnamed)...)
	b.screen.facts.Add(found)
	return b.unit.fill(t, b.lang, b.lit)
}

func (b *builder) shape(words ...string) {
	b.screen.shape = append(b.screen.shape, strings.Join(words, " "))
}

func (b *builder) blocks(body prose.Source) []Block {
	all, problems := pieces(body)
	b.report(problems...)
	for _, p := range all {
		if doc, ok := b.unit.figure(p.id); ok && p.kind == "figure" {
			b.lit = b.unit.worked[doc.Value.Worked]
		}
	}
	blocks := []Block{}
	for _, p := range all {
		switch p.kind {
		case "prose":
			blocks = append(blocks, Block{Type: "prose", HTML: b.compile(p.body, false)})
		case "check":
			b.shape(p.kind)
			blocks = append(blocks, Block{Type: "check", HTML: b.compile(p.body, false)})
		case "note":
			// Notes are for the instructor alone: they never become a block.
			b.shape(p.kind)
			b.note += b.compile(p.body, false)
		case "figure":
			if block, ok := b.figure(p); ok {
				blocks = append(blocks, block)
			}
		case "predict":
			blocks = append(blocks, b.predict(p))
		case "misconceptions":
			blocks = append(blocks, b.misconceptions(p))
		default:
			b.shape(p.kind, p.id)
			b.unit.references = append(b.unit.references, reference{b.lang, b.page, len(blocks), b.file, p.line})
			blocks = append(blocks, Block{Type: p.kind, ID: p.id})
		}
	}
	return blocks
}

// figure returns the facts of a figure.
func (u *unit) figure(id string) (facts.Located[figureDocument], bool) {
	for _, f := range u.doc.Figures {
		if f.Value.ID == id {
			return f, true
		}
	}
	return facts.Located[figureDocument]{}, false
}

// figure takes the caption and, after a line "---", the sentence "o que você viu?".
func (b *builder) figure(p piece) (Block, bool) {
	b.shape(p.kind, p.id)
	doc, ok := b.unit.figure(p.id)
	if !ok {
		b.fail(b.file, p.line, ":::figure %s: não está em figures de %s", p.id, b.unit.file)
		return Block{}, false
	}
	w := b.unit.worked[doc.Value.Worked]
	if w == nil {
		b.fail(b.unit.file, doc.Line, "figure %s: não há exemplo %q em worked", p.id, doc.Value.Worked)
		return Block{}, false
	}
	if err := b.fits(doc.Value.Figure, w); err != nil {
		b.fail(b.unit.file, doc.Line, "figure %s: %v", p.id, err)
	}
	settings := json.RawMessage("{}")
	if doc.Value.Settings.Kind != 0 {
		var values map[string]any
		if err := doc.Value.Settings.Decode(&values); err != nil {
			b.fail(b.unit.file, doc.Line, "figure %s: settings: %v", p.id, err)
		} else if settings, err = json.Marshal(values); err != nil {
			b.fail(b.unit.file, doc.Line, "figure %s: settings: %v", p.id, err)
		}
	}
	caption, saw := p.body, prose.Source{}
	if before, after, found := strings.Cut(p.body.Text, "\n---\n"); found {
		caption.Text = before + "\n"
		saw = prose.Source{File: p.body.File, Line: p.body.Line + strings.Count(before, "\n") + 2, Text: after}
	}
	if strings.TrimSpace(caption.Text) == "" || strings.TrimSpace(saw.Text) == "" {
		b.fail(b.file, p.line, ":::figure %s: escreva a legenda e, depois de uma linha ---, o que se viu", p.id)
	}
	kind := doc.Value.Figure
	return Block{
		Type: "figure", ID: p.id, Figure: &kind, Settings: settings, First: w.first(),
		Caption: b.compile(caption, true), Saw: b.compile(saw, true),
	}, true
}

// fits reports a figure that the web app does not have, or that does not run on what w is.
func (l *loader) fits(figure string, w *worked) error {
	f, ok := l.agenda.Figures[figure]
	if !ok {
		return fmt.Errorf("%q não existe; as figuras de %s são %s", figure, workshopFile, strings.Join(sortedKeys(l.agenda.Figures), ", "))
	}
	if data := w.data.x != nil; data != (f.On == "data") {
		return fmt.Errorf("%s precisa de um exemplo com %s, e %s não é assim", figure, f.On, w.id)
	}
	return nil
}

// predict takes a question and items "- [id] choice", each with its feedback indented below.
func (b *builder) predict(p piece) Block {
	id := b.unit.id + "." + p.id
	question, choices := prose.Choices(p.body)
	block := Block{Type: "predict", ID: id, Options: []Option{}, Question: b.compile(question, true)}
	for _, f := range b.unit.doc.Figures {
		if f.Value.Predict == p.id {
			figure := f.Value.ID
			block.Figure = &figure
		}
	}
	entry := b.w.predictions[id]
	if entry == nil {
		entry = &prediction{worded: map[Lang][]Option{}, question: map[Lang]HTML{}, feedback: map[Lang]map[string]HTML{}}
		b.w.predictions[id] = entry
	} else if _, again := entry.question[b.lang]; again {
		b.fail(b.file, p.line, ":::predict %s já existe nesta unidade", p.id)
	}
	entry.question[b.lang], entry.feedback[b.lang] = block.Question, map[string]HTML{}
	words := []string{p.kind, p.id + ":"}
	for _, c := range choices {
		words = append(words, c.ID)
		block.Options = append(block.Options, Option{c.ID, b.compile(c.Label, true)})
		feedback := b.compile(c.More, false)
		if feedback == "" {
			b.fail(b.file, c.Line, "a escolha %s não tem devolutiva: escreva-a abaixo, com recuo", c.ID)
		}
		entry.feedback[b.lang][c.ID] = feedback
		if b.lang == b.langs[0] {
			entry.options = append(entry.options, c.ID)
		}
	}
	entry.worded[b.lang] = block.Options
	if len(choices) < 2 {
		b.fail(b.file, p.line, ":::predict %s: faltam escolhas “- [id] texto”", p.id)
	}
	b.shape(words...)
	return block
}

// misconceptions takes items "- [id] claim", each with its answer indented below.
func (b *builder) misconceptions(p piece) Block {
	before, items := prose.Choices(p.body)
	if strings.TrimSpace(before.Text) != "" {
		b.fail(b.file, p.line, ":::misconceptions só tem itens “- [id] o que se ouve”, com a resposta abaixo, com recuo")
	}
	block, words := Block{Type: "misconceptions", Items: []Misconception{}}, []string{p.kind}
	for _, item := range items {
		words = append(words, item.ID)
		answer := b.compile(item.More, false)
		if answer == "" {
			b.fail(b.file, item.Line, "%s não tem resposta: escreva-a abaixo, com recuo", item.ID)
		}
		block.Items = append(block.Items, Misconception{item.ID, b.compile(item.Label, true), answer})
	}
	b.shape(words...)
	return block
}

// compareLessons reports where the languages differ in more than words.
func (l *loader) compareLessons(u *unit, lessons map[Lang]*lesson) {
	source := lessons[l.langs[0]]
	for _, lang := range l.langs[1:] {
		other := lessons[lang]
		ids := func(s []screen) (names []string) {
			for _, x := range s {
				names = append(names, x.id)
			}
			return names
		}
		if a, b := ids(source.screens), ids(other.screens); !slices.Equal(a, b) {
			l.fail(other.file, 1, "as telas são %s; em %s são %s", strings.Join(b, ", "), source.file, strings.Join(a, ", "))
			continue
		}
		for i, s := range source.screens {
			t := other.screens[i]
			differ := func(what string, here, there any) {
				l.fail(other.file, t.line, "tela %s: %s %v; em %s:%d %v", t.id, what, here, source.file, s.line, there)
			}
			if !slices.Equal(s.shape, t.shape) {
				differ("os blocos são", fmt.Sprintf("%q", t.shape), fmt.Sprintf("%q", s.shape))
				continue
			}
			if s.facts.Display != t.facts.Display {
				differ("fórmulas em destaque:", t.facts.Display, s.facts.Display)
			}
			if s.facts.Inline != t.facts.Inline {
				differ("fórmulas no texto:", t.facts.Inline, s.facts.Inline)
			}
			if a, b := sortedLinks(s.facts.Links), sortedLinks(t.facts.Links); !slices.Equal(a, b) {
				differ("ligações ->", b, a)
			}
			if a, b := decimals(s.facts.Literals), decimals(t.facts.Literals); !slices.Equal(a, b) {
				differ("números escritos à mão:", b, a)
			}
			if a, b := slotNames(s.facts.Slots), slotNames(t.facts.Slots); !slices.Equal(a, b) {
				differ("números {{…}}:", b, a)
			}
		}
	}
}

func sortedLinks(links []string) []string {
	return slices.Sorted(slices.Values(links))
}

func slotNames(slots []prose.Slot) []string {
	var names []string
	for _, s := range slots {
		names = append(names, s.Name)
	}
	return sortedLinks(names)
}

// decimals returns the numbers that were typed, sorted.
func decimals(literals []prose.Literal) []float64 {
	var values []float64
	for _, l := range literals {
		values = append(values, l.Value)
	}
	slices.Sort(values)
	return values
}
