package exercise

import (
	"fmt"
	"html"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/expression"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// text is prompt.LANG.md: "# title", the prompt, for kind mc its options, one section for each wrong answer with what to
// say, and the sections {#hints} (a numbered list), {#solution} and, if wanted, {#right} and {#otherwise}.
type text struct {
	file      string
	title     string
	prompt    prose.Template
	labels    [][]prose.Template
	options   map[string]prose.Template
	feedback  map[string]prose.Template
	titles    map[string]string
	hints     []prose.Template
	solution  prose.Template
	right     prose.Template
	otherwise prose.Template
	facts     prose.Facts
}

// scope lets a text use the parameters and, after an answer, all values.
type scope struct {
	prose.Nothing
	d   *Definition
	all bool
}

func (s scope) Slot(name string) error {
	known := s.d.known(name)
	if known && (s.all || s.d.shown(name)) {
		return nil
	}
	if known {
		return fmt.Errorf("{{%s}} entrega a conta: o enunciado só mostra parâmetros e o que está em show", name)
	}
	return fmt.Errorf("{{%s}} não é parâmetro, let nem campo deste exercício", name)
}

// known reports whether {{name}} can be filled once the answer may be seen.
func (d *Definition) known(name string) bool {
	_, err := d.number(d.Sample(), name)
	return err == nil
}

var numbered = regexp.MustCompile(`^\d+\.\s+`)

func (d *Definition) loadText(fsys fs.FS, compiler *prose.Compiler, lang prose.Lang) (*text, []prose.Problem) {
	file := path.Join(d.dir, "prompt."+string(lang)+".md")
	t := &text{file: file, options: map[string]prose.Template{}, feedback: map[string]prose.Template{}, titles: map[string]string{}}
	sections, problems := prose.Sections(fsys, file)
	if sections == nil {
		return t, problems
	}
	compile := func(source prose.Source, all, inline bool) prose.Template {
		run := compiler.Compile
		if inline {
			run = compiler.CompileInline
		}
		made, found, wrong := run(source, lang, scope{d: d, all: all})
		t.facts.Add(found)
		problems = append(problems, wrong...)
		return made
	}
	fail := func(line int, format string, args ...any) {
		problems = append(problems, prose.Problem{File: file, Line: line, Message: fmt.Sprintf(format, args...)})
	}
	head := sections[0]
	t.title = head.Title
	if t.title == "" {
		fail(1, "falta o título: comece com “# Título”")
	}
	prompt, choices := head.Body, []prose.Choice(nil)
	if d.Kind == Choice {
		prompt, choices = prose.Choices(head.Body)
	}
	t.prompt = compile(prompt, false, false)
	if t.prompt.Empty() {
		fail(head.Line, "falta o enunciado")
	}
	for _, c := range choices {
		t.options[c.ID] = compile(c.Label, false, true)
		t.feedback[c.ID] = compile(c.More, true, false)
		t.titles[c.ID] = words(d.fill(t.options[c.ID], d.Sample(), string(lang)))
		if !slices.Contains(d.choices, c.ID) {
			fail(c.Line, "a opção %s não está em exercise.yaml", c.ID)
		}
	}
	for _, id := range d.choices {
		if _, ok := t.options[id]; !ok {
			fail(head.Line, "falta a opção “- [%s] …”", id)
		} else if t.feedback[id].Empty() {
			fail(head.Line, "a opção %s não tem devolutiva: escreva-a abaixo, com recuo", id)
		}
	}
	ids := d.misconceptions()
	for _, s := range sections[1:] {
		switch s.ID {
		case "hints":
			for _, hint := range numberedItems(s.Body) {
				t.hints = append(t.hints, compile(hint, true, false))
			}
			if len(t.hints) != 3 {
				fail(s.Line, "são 3 dicas, numeradas de 1 a 3: onde olhar, que regra, primeiro passo (há %d)", len(t.hints))
			}
		case "solution":
			t.solution = compile(s.Body, true, false)
		case "right":
			t.right = compile(s.Body, true, false)
		case "otherwise":
			t.otherwise = compile(s.Body, true, false)
		default:
			if !slices.Contains(ids, s.ID) {
				fail(s.Line, "{#%s} não é um wrong de exercise.yaml", s.ID)
			}
			t.titles[s.ID] = s.Title
			t.feedback[s.ID] = compile(s.Body, true, false)
		}
	}
	for _, id := range ids {
		if _, ok := t.feedback[id]; !ok {
			fail(head.Line, "falta a devolutiva “## … {#%s}”", id)
		}
	}
	if t.hints == nil {
		fail(head.Line, "faltam as dicas: “## Dicas {#hints}”")
	}
	if t.solution.Empty() {
		fail(head.Line, "falta a resolução: “## Resolução {#solution}”")
	}
	for _, task := range d.tasks {
		var labels []prose.Template
		for i := range task.size {
			source := prose.Source{File: d.file, Line: 1, Text: task.label(i, d.columns)}
			labels = append(labels, compile(source, false, true))
		}
		t.labels = append(t.labels, labels)
	}
	for _, l := range t.facts.Literals {
		if !d.declared(l) {
			fail(l.Place.Line, "%s está escrito à mão: use {{nome}} para que acompanhe os números de cada pessoa", l.Text)
		}
	}
	return t, problems
}

// declared reports whether a typed decimal is a fixed parameter or belongs to the tolerance.
func (d *Definition) declared(l prose.Literal) bool {
	for i := range d.params {
		if p := &d.params[i]; len(p.options) == 1 {
			for _, v := range expression.Flat(p.options[0]) {
				if v == l.Value || v == -l.Value {
					return true
				}
			}
		}
	}
	return false
}

// label returns the Markdown label of number i of a task: its own, or the task's with an index. Labels are TeX.
func (t *task) label(i, columns int) string {
	switch {
	case t.size > 1 && i < len(t.labels) && len(t.labels) > 1, t.size == 1 && len(t.labels) > 0:
		return "$" + t.labels[i] + "$"
	case len(t.labels) == 0:
		return ""
	case columns > 0:
		return fmt.Sprintf("$%s_{%d%d}$", t.labels[0], i/columns+1, i%columns+1)
	}
	return fmt.Sprintf("$%s_{%d}$", t.labels[0], i+1)
}

// misconceptions returns the ids of all wrong answers.
func (d *Definition) misconceptions() []string {
	var ids []string
	for _, t := range d.tasks {
		for _, w := range t.wrong {
			if !slices.Contains(ids, w.ID) {
				ids = append(ids, w.ID)
			}
		}
	}
	return ids
}

// numberedItems splits "1. …" items.
func numberedItems(source prose.Source) []prose.Source {
	var items []prose.Source
	for i, line := range strings.Split(source.Text, "\n") {
		if numbered.MatchString(line) {
			items = append(items, prose.Source{File: source.File, Line: source.Line + i, Text: numbered.ReplaceAllString(line, "") + "\n", Indent: 3})
		} else if len(items) > 0 {
			items[len(items)-1].Text += strings.TrimPrefix(line, "   ") + "\n"
		}
	}
	return items
}

var tags = regexp.MustCompile(`<[^>]*>`)

// words returns the text of h without its markup.
func words(h HTML) string { return html.UnescapeString(tags.ReplaceAllString(string(h), "")) }

// compareTexts reports where the languages differ in more than words.
func (d *Definition) compareTexts() (problems []prose.Problem) {
	first := d.texts[d.langs[0]]
	for _, lang := range d.langs[1:] {
		t := d.texts[lang]
		fail := func(format string, args ...any) {
			problems = append(problems, prose.Problem{File: t.file, Line: 1, Message: fmt.Sprintf(format, args...)})
		}
		if a, b := first.facts.Inline+first.facts.Display, t.facts.Inline+t.facts.Display; a != b {
			fail("%d fórmulas; em %s são %d", b, d.langs[0], a)
		}
		if a, b := slotNames(first.facts.Slots), slotNames(t.facts.Slots); !slices.Equal(a, b) {
			fail("os números {{…}} são %v; em %s são %v", b, d.langs[0], a)
		}
	}
	return problems
}

func slotNames(slots []prose.Slot) []string {
	var names []string
	for _, s := range slots {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	return names
}

// fill sets the numbers of in into t.
func (d *Definition) fill(t prose.Template, in Instance, lang string) HTML {
	return t.Fill(func(slot prose.Slot, setting prose.Setting) HTML {
		v, err := d.number(in, slot.Name)
		if err != nil {
			return HTML(slot.Name) // cannot happen: loadText asked number for every slot
		}
		return prose.Show(v, slot, setting, prose.Lang(lang))
	})
}

// number returns {{name}}: a value, a component "x.2" or "W.1.2" (from 1), or the answer of a field.
func (d *Definition) number(in Instance, name string) (float64, error) {
	base, index, _ := strings.Cut(name, ".")
	value, ok := in.values[base]
	if !ok {
		for i, t := range d.tasks {
			if t.id == base {
				value, ok = any(in.want[i]), true
				if t.size == 1 && index == "" {
					value = in.want[i][0]
				}
			}
		}
	}
	if !ok {
		return 0, fmt.Errorf("não há %s", name)
	}
	for index != "" {
		var at string
		at, index, _ = strings.Cut(index, ".")
		n, err := strconv.Atoi(at)
		if err != nil || n < 1 {
			return 0, fmt.Errorf("%s: os índices contam de 1", name)
		}
		switch v := value.(type) {
		case []float64:
			if n > len(v) {
				return 0, fmt.Errorf("%s: só há %d números", name, len(v))
			}
			value = v[n-1]
		case [][]float64:
			if n > len(v) {
				return 0, fmt.Errorf("%s: só há %d linhas", name, len(v))
			}
			value = v[n-1]
		default:
			return 0, fmt.Errorf("%s: não é um vetor", name)
		}
	}
	v, ok := value.(float64)
	if !ok {
		return 0, fmt.Errorf("%s é um vetor: escolha um número, como %s.1", name, name)
	}
	return v, nil
}
