package curriculum

import (
	"path"
	"slices"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/facts"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// pollDocument is poll.yaml; the words stand in poll.LANG.md: "# title", the question, and items "- [id] option" with
// why it attracts indented below.
type pollDocument struct {
	ID      string
	Unit    string
	Options []string
	Correct string
	Seconds PollSeconds
}

type poll struct {
	id, unit string
	pages    map[Lang]PollPage
	key      PollKey
}

func (l *loader) loadPolls() {
	for _, dir := range l.folders("polls") {
		file := path.Join(dir, "poll.yaml")
		var doc pollDocument
		if problems := facts.Decode(l.fsys, file, &doc); problems != nil {
			l.report(problems...)
			continue
		}
		if l.w.byID[doc.Unit] == nil {
			l.fail(file, 1, "unit: a unidade %q não existe", doc.Unit)
		}
		if !slices.Contains(doc.Options, doc.Correct) {
			l.fail(file, 1, "correct: %q não está em options", doc.Correct)
		}
		if l.pollWritten(doc.ID) {
			l.fail(file, 1, "id %s já é o de outra enquete", doc.ID)
			continue
		}
		l.w.polls = append(l.w.polls, l.poll(doc, dir, "poll"))
	}
	slices.SortStableFunc(l.w.polls, func(a, b *poll) int { return strings.Compare(a.id, b.id) })
}

// poll reads the words of a poll from dir/name.LANG.md.
func (l *loader) poll(doc pollDocument, dir, name string) *poll {
	p := &poll{id: doc.ID, unit: doc.Unit, pages: map[Lang]PollPage{}, key: PollKey{Correct: doc.Correct, Why: map[string]map[Lang]HTML{}}}
	if doc.ID == "" || doc.Seconds.Vote == 0 {
		l.fail(path.Join(dir, name+".yaml"), 1, "uma enquete tem id e seconds: {vote, talk, revote}")
	}
	for _, lang := range l.langs {
		file := path.Join(dir, name+"."+string(lang)+".md")
		sections, problems := prose.Sections(l.fsys, file)
		l.report(problems...)
		if len(sections) == 0 {
			continue
		}
		compile := l.plain
		if u := l.w.byID[doc.Unit]; u != nil {
			compile = func(source prose.Source, lang Lang, inline bool) HTML { return l.text(u, file, source, lang, inline) }
		}
		head := sections[0]
		question, choices := prose.Choices(head.Body)
		page := PollPage{Poll: doc.ID, Unit: doc.Unit, Title: head.Title, Question: compile(question, lang, true), Options: []Option{}, Seconds: doc.Seconds}
		if head.Title == "" || page.Question == "" {
			l.fail(file, 1, "faltam “# Título” e a pergunta")
		}
		var ids []string
		for _, c := range choices {
			ids = append(ids, c.ID)
			page.Options = append(page.Options, Option{c.ID, compile(c.Label, lang, true)})
			why := compile(c.More, lang, false)
			if why == "" {
				l.fail(file, c.Line, "diga por que alguém escolhe %s: abaixo, com recuo", c.ID)
			}
			if p.key.Why[c.ID] == nil {
				p.key.Why[c.ID] = map[Lang]HTML{}
			}
			p.key.Why[c.ID][lang] = why
		}
		if !slices.Equal(ids, doc.Options) {
			l.fail(file, 1, "as opções são %v; no arquivo .yaml são %v", ids, doc.Options)
		}
		p.pages[lang] = page
	}
	return p
}

// plain compiles a text that has no numbers of its own.
func (l *loader) plain(source prose.Source, lang Lang, inline bool) HTML {
	run := l.compiler.Compile
	if inline {
		run = l.compiler.CompileInline
	}
	t, _, problems := run(source, lang, prose.Nothing{})
	l.report(problems...)
	return t.Fill(nil)
}
