package prose

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"strings"

	"github.com/gohugoio/hugo-goldmark-extensions/passthrough"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Facts are what two language editions of a text must have in common, and the numbers that its author typed.
type Facts struct {
	Inline, Display int
	Slots           []Slot
	// Links are the targets of [words](->target); Marks those of \mark{target}{…}.
	Links, Marks []string
	Literals     []Literal
	// Symbols are the named symbols of the formulas; Unnamed the letters in them that have no name.
	Symbols []string
	Unnamed []Unnamed
	// FirstDisplay is where the first display formula stands.
	FirstDisplay Place
}

// Unnamed is a letter of a formula that no symbol covers.
type Unnamed struct {
	Letter string
	Place  Place
}

// Add appends the facts of the text that follows.
func (f *Facts) Add(more Facts) {
	if f.Display == 0 {
		f.FirstDisplay = more.FirstDisplay
	}
	f.Inline += more.Inline
	f.Display += more.Display
	f.Slots = append(f.Slots, more.Slots...)
	f.Links = append(f.Links, more.Links...)
	f.Marks = append(f.Marks, more.Marks...)
	f.Literals = append(f.Literals, more.Literals...)
	f.Symbols = append(f.Symbols, more.Symbols...)
	f.Unnamed = append(f.Unnamed, more.Unnamed...)
}

// Compiler turns Markdown into Templates. It is safe for use by many goroutines if its Renderer is.
type Compiler struct {
	math     Renderer
	markdown goldmark.Markdown
}

// NewCompiler returns a Compiler whose formulas are made by math.
func NewCompiler(math Renderer) *Compiler {
	markdown := goldmark.New(
		goldmark.WithExtensions(
			extension.Table,
			passthrough.New(passthrough.Config{
				InlineDelimiters: []passthrough.Delimiters{{Open: "$", Close: "$"}},
				BlockDelimiters:  []passthrough.Delimiters{{Open: "$$", Close: "$$"}},
			}),
		),
		goldmark.WithParserOptions(parser.WithInlineParsers(util.Prioritized(slotParser{}, 150))),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(nodes{}, 50))),
	)
	return &Compiler{math, markdown}
}

// compilation is one run over one text.
type compilation struct {
	*Compiler
	source   Source
	lang     Lang
	scope    Scope
	slots    []Slot
	facts    Facts
	problems []Problem
}

func (c *compilation) problem(at Place, message string) {
	c.problems = append(c.problems, Problem{c.source.File, at.Line, at.Col, message})
}

// Compile turns source into a template and reports what is wrong in it.
func (c *Compiler) Compile(source Source, lang Lang, scope Scope) (Template, Facts, []Problem) {
	run := &compilation{Compiler: c, source: source, lang: lang, scope: scope}
	body := []byte(source.Text)
	document := c.markdown.Parser().Parse(text.NewReader(body))
	run.inspect(document, body)
	var out bytes.Buffer
	if err := c.markdown.Renderer().Render(&out, body, document); err != nil {
		run.problem(Place{source.Line, 0}, err.Error())
	}
	return newTemplate(strings.TrimSpace(out.String()), run.slots), run.facts, run.problems
}

// CompileInline is Compile for a text of one paragraph, without the paragraph's tags.
func (c *Compiler) CompileInline(source Source, lang Lang, scope Scope) (Template, Facts, []Problem) {
	t, facts, problems := c.Compile(source, lang, scope)
	return t.unwrapped(), facts, problems
}

// unwrapped drops the tags of a single paragraph.
func (t Template) unwrapped() Template {
	n := len(t.parts)
	if n == 0 || t.parts[0].slot != nil || t.parts[n-1].slot != nil {
		return t
	}
	first, last := string(t.parts[0].text), string(t.parts[n-1].text)
	if !strings.HasPrefix(first, "<p>") || !strings.HasSuffix(last, "</p>") {
		return t
	}
	parts := append([]part(nil), t.parts...)
	parts[0].text = HTML(strings.TrimPrefix(first, "<p>"))
	parts[n-1].text = HTML(strings.TrimSuffix(string(parts[n-1].text), "</p>"))
	return Template{parts}
}

// inspect walks the document, renders its formulas and collects facts and problems.
func (c *compilation) inspect(document ast.Node, body []byte) {
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *passthrough.PassthroughInline:
			c.formula(n, string(n.Segment.Value(body)), n.Segment.Start, len(n.Delimiters.Open), false)
		case *passthrough.PassthroughBlock:
			segment := n.Lines().At(0)
			c.formula(n, string(segment.Value(body)), segment.Start, 2, true)
		case *slotNode:
			c.slot(n)
		case *ast.Text:
			c.literals(string(n.Segment.Value(body)), n.Segment.Start)
		case *ast.Link:
			c.link(n, body)
		case *ast.CodeSpan, *ast.FencedCodeBlock, *ast.CodeBlock:
			return ast.WalkSkipChildren, nil
		case *ast.RawHTML:
			c.problem(c.source.place(n.Segments.At(0).Start), "HTML não é permitido no texto: use Markdown")
		case *ast.HTMLBlock:
			c.problem(c.source.place(n.Lines().At(0).Start), "HTML não é permitido no texto: use Markdown")
		case *ast.Image:
			c.problem(c.nodePlace(n, body), "imagens não são permitidas no texto: use uma figura (:::figure)")
		case *ast.AutoLink:
			c.problem(c.nodePlace(n, body), "a oficina funciona sem internet: não ligue a outro endereço")
		case *ast.Heading:
			if n.Level < 3 {
				c.problem(c.nodePlace(n, body), "dentro de uma tela só há títulos de nível 3 (###)")
			}
		}
		return ast.WalkContinue, nil
	})
}

// nodePlace returns the place of the first text in n, or of its parent's.
func (c *compilation) nodePlace(n ast.Node, _ []byte) Place {
	for m := n; m != nil; m = m.Parent() {
		offset := -1
		_ = ast.Walk(m, func(k ast.Node, entering bool) (ast.WalkStatus, error) {
			switch k := k.(type) {
			case *ast.Text:
				offset = k.Segment.Start
			case *passthrough.PassthroughInline:
				offset = k.Segment.Start
			default:
				if k.Type() == ast.TypeBlock && k.Lines().Len() > 0 {
					offset = k.Lines().At(0).Start
				}
			}
			if offset >= 0 {
				return ast.WalkStop, nil
			}
			return ast.WalkContinue, nil
		})
		if offset >= 0 {
			return c.source.place(offset)
		}
	}
	return Place{c.source.Line, 0}
}

func (c *compilation) slot(n *slotNode) {
	if n.open {
		c.problem(c.source.place(n.offset), "{{ sem }} na mesma linha")
		return
	}
	slot, err := parseSlot(n.text)
	if err == nil {
		err = c.scope.Slot(slot.Name)
	}
	if err != nil {
		c.problem(c.source.place(n.offset), err.Error())
		return
	}
	c.facts.Slots = append(c.facts.Slots, slot)
	n.html = sentinel(len(c.slots), slot.Form) + textEnd
	c.slots = append(c.slots, slot)
}

func (c *compilation) formula(n ast.Node, raw string, start, fence int, display bool) {
	tex := raw[fence : len(raw)-fence]
	at := func(offset int) Place { return c.source.place(start + fence + offset) }
	if display {
		if c.facts.Display++; c.facts.Display == 1 {
			c.facts.FirstDisplay = at(0)
		}
	} else {
		c.facts.Inline++
	}
	c.commas(tex, at)
	c.texLiterals(tex, start+fence)
	expanded := c.expandTeX(tex, at)
	made, err := c.named(strings.TrimSpace(expanded.out.String()), display)
	if err != nil {
		where := at(0)
		if positioned, ok := errors.AsType[Positioned](err); ok {
			lead := len(expanded.out.String()) - len(strings.TrimLeft(expanded.out.String(), " \n\t"))
			where = at(expanded.was(positioned.Position() + lead))
		}
		c.problem(where, err.Error())
		return
	}
	c.facts.Symbols = append(c.facts.Symbols, made.Found...)
	for _, letter := range made.Unnamed {
		c.facts.Unnamed = append(c.facts.Unnamed, Unnamed{letter, at(0)})
	}
	n.SetAttributeString("mathml", string(made.HTML))
}

// named renders a formula, with the names of the scope where it and the renderer know any.
func (c *compilation) named(tex string, display bool) (Named, error) {
	scope, has := c.scope.(Naming)
	if namer, can := c.math.(Namer); can && has {
		return namer.Named(tex, display, c.lang, scope.Symbols())
	}
	html, err := c.math.MathML(tex, display, c.lang)
	return Named{HTML: html}, err
}

func (c *compilation) link(n *ast.Link, body []byte) {
	destination := string(n.Destination)
	switch {
	case strings.HasPrefix(destination, "->"):
		target := strings.TrimPrefix(destination, "->")
		c.facts.Links = append(c.facts.Links, target)
		if err := c.scope.Target(target); err != nil {
			c.problem(c.nodePlace(n, body), err.Error())
		}
		back := ""
		if strings.HasPrefix(target, "d:") {
			back = " back"
		}
		id := html.EscapeString(target)
		n.SetAttributeString("open", fmt.Sprintf(`<a class="mark%s" data-mark="%s" href="#%s" role="button">`, back, id, id))
		n.SetAttributeString("close", `</a>`)
	case strings.HasPrefix(destination, "concept:"):
		id := strings.TrimPrefix(destination, "concept:")
		token, err := c.scope.Concept(id)
		if err != nil {
			c.problem(c.nodePlace(n, body), err.Error())
		}
		n.SetAttributeString("open", fmt.Sprintf(`<b class="%s" data-concept="%s">`, html.EscapeString(token), html.EscapeString(id)))
		n.SetAttributeString("close", `</b>`)
	default:
		c.problem(c.nodePlace(n, body), fmt.Sprintf("ligação para %q: escreva [palavras](->alvo) para acender uma marca ou [palavras](concept:id)", destination))
	}
}

// nodes renders what goldmark cannot: formulas, slots and our two kinds of links.
type nodes struct{}

func (nodes) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	attribute := func(name string, block bool) renderer.NodeRendererFunc {
		return func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
			if value, ok := n.AttributeString(name); entering && ok {
				_, _ = w.WriteString(value.(string))
				if block {
					_ = w.WriteByte('\n')
				}
			}
			return ast.WalkSkipChildren, nil
		}
	}
	r.Register(passthrough.KindPassthroughInline, attribute("mathml", false))
	r.Register(passthrough.KindPassthroughBlock, attribute("mathml", true))
	r.Register(kindSlot, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			_, _ = w.WriteString(n.(*slotNode).html)
		}
		return ast.WalkContinue, nil
	})
	// refused by inspect; nothing of them reaches a page
	r.Register(ast.KindImage, attribute("", false))
	r.Register(ast.KindAutoLink, attribute("", false))
	r.Register(ast.KindLink, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		name := "close"
		if entering {
			name = "open"
		}
		if value, ok := n.AttributeString(name); ok {
			_, _ = w.WriteString(value.(string))
		}
		return ast.WalkContinue, nil
	})
}

var kindSlot = ast.NewNodeKind("Slot")

type slotNode struct {
	ast.BaseInline
	// open is set where no }} follows on the line.
	open   bool
	text   string
	offset int
	html   string
}

func (*slotNode) Kind() ast.NodeKind           { return kindSlot }
func (n *slotNode) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

type slotParser struct{}

func (slotParser) Trigger() []byte { return []byte{'{'} }

func (slotParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("{{")) {
		return nil
	}
	end := bytes.Index(line, []byte("}}"))
	if end < 0 {
		block.Advance(2)
		return &slotNode{open: true, offset: segment.Start}
	}
	block.Advance(end + 2)
	return &slotNode{text: string(line[2:end]), offset: segment.Start}
}
