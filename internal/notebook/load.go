package notebook

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// Folder is where notebooks are, inside the content.
const Folder = "notebooks"

var folderName = regexp.MustCompile(`^nb(\d+)-[a-z0-9-]+$`)

// Load reads every notebook in content, in each of langs, with formulas made by math. Notebooks with a problem are
// left out of the map.
func Load(content fs.FS, math prose.Renderer, langs []prose.Lang) (map[string]*Notebook, []prose.Problem) {
	entries, err := fs.ReadDir(content, Folder)
	if err != nil {
		return map[string]*Notebook{}, nil // a course may have none
	}
	compiler := prose.NewCompiler(math)
	found := map[string]*Notebook{}
	var problems []prose.Problem
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		dir := path.Join(Folder, entry.Name())
		m := folderName.FindStringSubmatch(entry.Name())
		if m == nil {
			problems = append(problems, prose.Problem{File: dir, Message: "a pasta de um caderno se chama nb e o número dele, por exemplo nb2-neuronio"})
			continue
		}
		n, wrong := load(content, dir, m[1], compiler, langs)
		if len(wrong) == 0 {
			found[n.ID] = n
		}
		problems = append(problems, wrong...)
	}
	return found, problems
}

func load(content fs.FS, dir, number string, compiler *prose.Compiler, langs []prose.Lang) (*Notebook, []prose.Problem) {
	n := &Notebook{ID: "NB" + number, editions: map[prose.Lang]*edition{}}
	n.Number, _ = strconv.Atoi(number) // digits by the folder's pattern
	prepared, problems := loadPrepared(content, dir)
	for _, lang := range langs {
		file := path.Join(dir, "notebook."+string(lang)+".py")
		e, wrong := loadEdition(content, file, lang, compiler)
		problems = append(problems, wrong...)
		if e == nil {
			continue
		}
		e.prepared = prepared[lang]
		n.editions[lang] = e
		if first := n.editions[langs[0]]; first != nil && first != e && len(wrong) == 0 {
			problems = append(problems, compare(file, first, e)...)
		}
	}
	return n, problems
}

// loadEdition reads one language; it returns nil where there is no file.
func loadEdition(content fs.FS, file string, lang prose.Lang, compiler *prose.Compiler) (*edition, []prose.Problem) {
	text, err := fs.ReadFile(content, file)
	if err != nil {
		return nil, []prose.Problem{{File: file, Message: "arquivo que falta: cada caderno existe em todas as línguas"}}
	}
	toolsFile := path.Join(Folder, "tools."+string(lang)+".py")
	tools, err := fs.ReadFile(content, toolsFile)
	if err != nil {
		return nil, []prose.Problem{{File: toolsFile, Message: "arquivo que falta: a primeira célula de cada caderno"}}
	}
	e := &edition{lang: lang, tools: strings.TrimSpace(string(tools))}
	parts, problems := blocks(file, string(text))
	say := func(line int, message string) {
		problems = append(problems, prose.Problem{File: file, Line: line, Message: message})
	}
	for _, b := range parts {
		if b.id == "" {
			continue
		}
		c := e.cell(b.id)
		if c == nil {
			c = &cell{id: b.id, line: b.line - 1}
			e.cells = append(e.cells, c)
		} else if c != e.cells[len(e.cells)-1] {
			say(b.line-1, fmt.Sprintf("a célula %s já começou na linha %d: deixe junto o que é dela", b.id, c.line))
		}
		again := false
		switch {
		case b.role == roleMain && b.markdown:
			again = c.markdown != ""
			problems = append(problems, e.text(file, c, b, compiler)...)
		case b.role == roleMain:
			again, c.code = c.code != "", b.text
		case b.role == roleCheck:
			again, c.check = c.check != "", b.text
		case b.role == roleHint:
			again = c.hint != ""
			html, facts, wrong := compile(compiler, file, b.line, b.text, lang)
			c.hint = html
			c.facts.Add(facts)
			problems = append(problems, wrong...)
		case b.role == roleCases:
			var wrong []prose.Problem
			again = c.cases != nil
			c.cases, wrong = cases(file, b)
			problems = append(problems, wrong...)
		}
		if again {
			say(b.line-1, fmt.Sprintf("a célula %s já tem esta parte", b.id))
		}
	}
	if e.title == "" {
		say(1, "falta o título: a primeira célula de texto começa com “# Título”")
	}
	for _, c := range e.cells {
		problems = append(problems, c.problems(file)...)
	}
	return e, problems
}

// text takes the heading off a text and compiles the rest.
func (e *edition) text(file string, c *cell, b block, compiler *prose.Compiler) []prose.Problem {
	c.markdown = b.text
	level, title, rest, lines := heading(b.text)
	if level == 1 {
		e.title = title
	} else {
		c.title = title
	}
	html, facts, problems := compile(compiler, file, b.line+lines, rest, e.lang)
	c.html = html
	c.facts.Add(facts)
	return problems
}

func compile(compiler *prose.Compiler, file string, line int, text string, lang prose.Lang) (prose.HTML, prose.Facts, []prose.Problem) {
	template, facts, problems := compiler.Compile(prose.Source{File: file, Line: line, Text: text}, lang, prose.Nothing{})
	html := template.Fill(func(prose.Slot, prose.Setting) prose.HTML { return "" }) // prose.Nothing allows no slots
	return html, facts, problems
}

// problems checks what one cell promises.
func (c *cell) problems(file string) []prose.Problem {
	var problems []prose.Problem
	say := func(line int, format string, args ...any) {
		problems = append(problems, prose.Problem{File: file, Line: line, Message: fmt.Sprintf(format, args...)})
	}
	blanks := c.blanks()
	switch {
	case c.code == "" && (c.check != "" || c.cases != nil || c.hint != ""):
		say(c.line, "a célula %s tem conferência, mas não tem código", c.id)
	case blanks > 0 && c.check == "":
		say(c.line, "a célula %s tem lacuna e não tem conferência: falta “# %%%% %s check”", c.id, c.id)
	case blanks > 0 && c.hint == "":
		say(c.line, "a célula %s tem lacuna e não tem dica mais forte: falta “# %%%% %s hint [markdown]”", c.id, c.id)
	case blanks > 0 && (len(c.cases) == 0 || c.cases[0].Slug != CaseRight):
		say(c.line, "o primeiro caso da célula %s é a solução: “# ok: …”", c.id)
	}
	if c.check != "" && !strings.Contains(c.check, `("`+c.id+`")`) {
		say(c.line, "a conferência da célula %s leva o nome dela: @check(\"%s\")", c.id, c.id)
	}
	for _, k := range c.cases {
		if len(k.Blanks) != blanks {
			say(k.line, "o caso preenche %d lacunas e a célula %s tem %d", len(k.Blanks), c.id, blanks)
		}
		if k.Slug != CaseRight && k.Slug != CaseError && !strings.Contains(c.check, `"`+k.Slug+`"`) {
			say(k.line, "a conferência da célula %s não diz “%s” em lugar nenhum", c.id, k.Slug)
		}
	}
	return problems
}

// compare says where two editions differ in more than words.
func compare(file string, first, e *edition) []prose.Problem {
	var problems []prose.Problem
	say := func(line int, format string, args ...any) {
		problems = append(problems, prose.Problem{File: file, Line: line, Message: fmt.Sprintf(format, args...)})
	}
	ids := func(e *edition) []string {
		var ids []string
		for _, c := range e.cells {
			ids = append(ids, c.id)
		}
		return ids
	}
	if a, b := ids(first), ids(e); !slices.Equal(a, b) {
		say(1, "as células são %v, e em %s são %v", b, first.lang, a)
		return problems
	}
	slugs := func(c *cell) []string {
		var slugs []string
		for _, k := range c.cases {
			slugs = append(slugs, k.Slug)
		}
		return slugs
	}
	for i, c := range e.cells {
		other := first.cells[i]
		if c.blanks() != other.blanks() {
			say(c.line, "a célula %s tem %d lacunas, e em %s tem %d", c.id, c.blanks(), first.lang, other.blanks())
		}
		if (c.code == "") != (other.code == "") || (c.check == "") != (other.check == "") {
			say(c.line, "a célula %s não tem as mesmas partes que em %s", c.id, first.lang)
		}
		if a, b := slugs(other), slugs(c); !slices.Equal(a, b) {
			say(c.line, "os casos da célula %s são %v, e em %s são %v", c.id, b, first.lang, a)
		}
		if c.facts.Inline != other.facts.Inline || c.facts.Display != other.facts.Display {
			say(c.line, "o texto da célula %s tem %d fórmulas, e em %s tem %d", c.id, c.facts.Inline+c.facts.Display, first.lang, other.facts.Inline+other.facts.Display)
		}
	}
	return problems
}

// Prepared is what a cell shows where Python does not run.
type Prepared struct {
	Outputs []Output `json:"outputs"`
	// Known is what the check says to each of the cell's cases.
	Known []Known `json:"known,omitempty"`
}

// Output is one output of a cell: text that was printed, the echo of its last expression, or a plot.
type Output struct {
	Kind string `json:"kind"` // "text", "result" or "image"
	Text string `json:"text"` // an image's is its SVG
	Axes []any  `json:"axes,omitempty"`
}

// Known is a verdict on an answer, which is known by its fingerprint only.
type Known struct {
	Answer string `json:"answer"`
	OK     bool   `json:"ok"`
	Hint   string `json:"hint"`
	Text   string `json:"text"`
}

// OutputsFile is where prepared outputs stand, beside the notebook.
const OutputsFile = "outputs.json"

func loadPrepared(content fs.FS, dir string) (map[prose.Lang]map[string]Prepared, []prose.Problem) {
	file := path.Join(dir, OutputsFile)
	data, err := fs.ReadFile(content, file)
	if err != nil {
		return nil, nil // a notebook that was just written has none yet; its test makes it
	}
	var prepared map[prose.Lang]map[string]Prepared
	if err := json.Unmarshal(data, &prepared); err != nil {
		return nil, []prose.Problem{{File: file, Message: err.Error()}}
	}
	return prepared, nil
}
