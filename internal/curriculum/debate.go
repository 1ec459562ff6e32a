package curriculum

import (
	"path"
	"slices"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/facts"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// debateDocument is discussion.yaml. The words stand in discussion.LANG.md: "# title", the question, and the sections
// {#intro}, {#predict} (a question and items "- [id] choice" with feedback) and {#rules}; vote.LANG.md holds the vote.
type debateDocument struct {
	ID      string
	Lab     string
	Predict struct {
		ID      string
		Options []string
	}
	// Vote asks for an opinion: nothing is correct.
	Vote *pollDocument
}

type debate struct {
	id    string
	pages map[Lang]DebatePage
	vote  *poll
}

func (l *loader) loadDebates() {
	for _, dir := range l.folders("discussions") {
		file := path.Join(dir, "discussion.yaml")
		var doc debateDocument
		if problems := facts.Decode(l.fsys, file, &doc); problems != nil {
			l.report(problems...)
			continue
		}
		if l.debateWritten(doc.ID) {
			l.fail(file, 1, "id %s já é o de outro debate", doc.ID)
			continue
		}
		if doc.Vote != nil && l.pollWritten(doc.Vote.ID) {
			l.fail(file, 1, "vote: id %s já é o de uma enquete", doc.Vote.ID)
		}
		d := &debate{id: doc.ID, pages: map[Lang]DebatePage{}}
		if !slices.ContainsFunc(l.agenda.Labs, func(lab labDocument) bool { return lab.ID == doc.Lab }) {
			l.fail(file, 1, "lab: %q não está em labs de %s", doc.Lab, workshopFile)
		}
		if doc.Vote != nil {
			d.vote = l.poll(*doc.Vote, dir, "vote")
		}
		for _, lang := range l.langs {
			l.debatePage(d, doc, dir, lang)
		}
		l.w.debates = append(l.w.debates, d)
	}
	slices.SortStableFunc(l.w.debates, func(a, b *debate) int { return strings.Compare(a.id, b.id) })
}

func (l *loader) debatePage(d *debate, doc debateDocument, dir string, lang Lang) {
	file := path.Join(dir, "discussion."+string(lang)+".md")
	sections, problems := prose.Sections(l.fsys, file)
	l.report(problems...)
	if len(sections) == 0 {
		return
	}
	page := DebatePage{Debate: doc.ID, Title: sections[0].Title, Question: l.plain(sections[0].Body, lang, true), Lab: doc.Lab}
	page.Predict.ID, page.Predict.Options = doc.Predict.ID, []Option{}
	if doc.Vote != nil {
		page.Stance = &DebateStance{Poll: doc.Vote.ID}
	}
	missing := map[string]bool{"intro": true, "predict": true, "rules": true}
	for _, s := range sections[1:] {
		delete(missing, s.ID)
		switch s.ID {
		case "intro":
			page.Intro = l.plain(s.Body, lang, false)
		case "rules":
			page.Rules = l.plain(s.Body, lang, false)
		case "predict":
			l.debatePrediction(&page, doc, s, lang)
		default:
			l.fail(file, s.Line, "{#%s}: um debate tem intro, predict e rules", s.ID)
		}
	}
	for _, id := range sortedKeys(missing) {
		l.fail(file, 1, "falta a parte {#%s}", id)
	}
	if page.Title == "" || page.Question == "" {
		l.fail(file, 1, "faltam “# Título” e a pergunta")
	}
	d.pages[lang] = page
}

func (l *loader) debatePrediction(page *DebatePage, doc debateDocument, s prose.Section, lang Lang) {
	question, choices := prose.Choices(s.Body)
	page.Predict.Question = l.plain(question, lang, true)
	entry := l.w.predictions[doc.Predict.ID]
	if entry == nil {
		entry = &prediction{options: doc.Predict.Options, worded: map[Lang][]Option{}, question: map[Lang]HTML{}, feedback: map[Lang]map[string]HTML{}}
		l.w.predictions[doc.Predict.ID] = entry
	}
	if _, again := entry.question[lang]; again {
		l.fail(s.Body.File, s.Line, "a previsão %q já existe", doc.Predict.ID)
	}
	entry.question[lang], entry.feedback[lang] = page.Predict.Question, map[string]HTML{}
	var ids []string
	for _, c := range choices {
		ids = append(ids, c.ID)
		page.Predict.Options = append(page.Predict.Options, Option{c.ID, l.plain(c.Label, lang, true)})
		entry.feedback[lang][c.ID] = l.plain(c.More, lang, false)
	}
	entry.worded[lang] = page.Predict.Options
	if !slices.Equal(ids, doc.Predict.Options) {
		l.fail(s.Body.File, s.Line, "as escolhas são %v; em discussion.yaml são %v", ids, doc.Predict.Options)
	}
}
