package curriculum

import (
	"path"
	"slices"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/facts"
)

const workshopFile = "workshop.yaml"

// workshopDocument is workshop.yaml.
type workshopDocument struct {
	Title     facts.Text
	Languages []Lang
	Seats     int
	Minutes   int
	Stages    []struct {
		ID    string
		Title facts.Text
	}
	Agenda    []facts.Located[agendaDocument]
	Cuts      []facts.Located[cutDocument]
	Notebooks []facts.Located[notebookDocument]
	Labs      []labDocument
	// Figures are those that the web app has; On is "data", "example" or "calculation".
	Figures map[string]struct{ On string }
	// Planned names what the agenda may mention although its files are not written yet.
	Planned struct {
		Polls   []string
		Debates []string
	}
}

type agendaDocument struct {
	ID         string
	Stage      string
	From, To   int
	Title      facts.Text
	Checkpoint facts.Text
	Units      []string
	Polls      []string
	Notebooks  []string
	Debates    []string
	Labs       []string
	Exercises  []string
}

type cutDocument struct {
	ID      string
	Item    string // of the agenda
	Title   facts.Text
	Minutes int
}

type notebookDocument struct {
	ID      string
	Title   facts.Text
	Minutes int
}

type labDocument struct {
	ID    string
	Title facts.Text
}

// outline checks the agenda and makes the outline in each language.
func (l *loader) outline() {
	doc := l.agenda
	l.complete(workshopFile, 1, "title", doc.Title)
	l.checkAgenda()
	for _, lang := range l.langs {
		l.w.title[lang] = doc.Title.In(lang)
		o := Outline{
			Title: doc.Title.In(lang), Minutes: doc.Minutes,
			Stages: []Stage{}, Agenda: []AgendaItem{}, Units: []UnitSummary{}, Notebooks: []NotebookSummary{},
			Polls: []PollSummary{}, Debates: []DebateSummary{}, Exercises: []ExerciseSummary{}, Labs: []LabSummary{},
		}
		for _, s := range doc.Stages {
			o.Stages = append(o.Stages, Stage{s.ID, s.Title.In(lang)})
		}
		for _, item := range doc.Agenda {
			a := item.Value
			o.Agenda = append(o.Agenda, AgendaItem{
				ID: a.ID, Stage: a.Stage, From: a.From, To: a.To, Title: a.Title.In(lang), Checkpoint: a.Checkpoint.In(lang),
				Units: list(a.Units), Polls: l.only(a.Polls, l.pollWritten), Notebooks: list(a.Notebooks), Debates: l.only(a.Debates, l.debateWritten),
				Labs: list(a.Labs), Exercises: list(a.Exercises),
			})
		}
		for _, u := range l.w.units {
			o.Units = append(o.Units, u.pages[lang].UnitSummary)
		}
		for i, n := range doc.Notebooks {
			o.Notebooks = append(o.Notebooks, NotebookSummary{n.Value.ID, i + 1, n.Value.Title.In(lang), n.Value.Minutes, l.notebookWritten(n.Value.ID)})
		}
		for _, p := range l.w.polls {
			o.Polls = append(o.Polls, PollSummary{p.id, p.unit, p.pages[lang].Title})
		}
		for _, d := range l.w.debates {
			o.Debates = append(o.Debates, DebateSummary{d.id, d.pages[lang].Title, true})
		}
		for _, d := range l.w.listed {
			o.Exercises = append(o.Exercises, ExerciseSummary{d.ID, d.Unit, d.Title(string(lang)), d.Minutes})
		}
		for _, lab := range doc.Labs {
			o.Labs = append(o.Labs, LabSummary{lab.ID, lab.Title.In(lang)})
		}
		l.w.outlines[lang] = o
		for _, c := range doc.Cuts {
			l.w.cuts[lang] = append(l.w.cuts[lang], Cut{ID: c.Value.ID, Item: c.Value.Item, Title: c.Value.Title.In(lang), Minutes: c.Value.Minutes})
		}
	}
}

func list(names []string) []string { return append([]string{}, names...) }

func (l *loader) only(names []string, keep func(string) bool) []string {
	kept := []string{}
	for _, n := range names {
		if keep(n) {
			kept = append(kept, n)
		}
	}
	return kept
}

func (l *loader) pollWritten(id string) bool {
	return slices.ContainsFunc(l.w.polls, func(p *poll) bool { return p.id == id })
}

func (l *loader) debateWritten(id string) bool {
	return slices.ContainsFunc(l.w.debates, func(d *debate) bool { return d.id == id })
}

// notebookWritten reports whether notebooks/ has a folder for id: "notebooks/nb2-neuronio" for NB2.
func (l *loader) notebookWritten(id string) bool {
	name := strings.ToLower(id)
	return slices.ContainsFunc(l.folders("notebooks"), func(dir string) bool {
		base := path.Base(dir)
		return base == name || strings.HasPrefix(base, name+"-")
	})
}

// checkAgenda reports gaps, overlaps, a wrong sum, and references to what does not exist.
func (l *loader) checkAgenda() {
	doc := l.agenda
	if doc.Seats < 1 {
		l.fail(workshopFile, 1, "seats: ao menos um lugar")
	}
	ids, clock := map[string]int{}, 0
	for _, item := range doc.Agenda {
		a, line := item.Value, item.Line
		if first, again := ids[a.ID]; again || a.ID == "" {
			l.fail(workshopFile, line, "agenda: id %q já está na linha %d", a.ID, first)
		}
		ids[a.ID] = line
		if a.From != clock {
			l.fail(workshopFile, line, "agenda: %s começa no minuto %d; o bloco anterior termina no %d", a.ID, a.From, clock)
		}
		if a.To <= a.From {
			l.fail(workshopFile, line, "agenda: %s termina antes de começar", a.ID)
		}
		clock = a.To
		l.complete(workshopFile, line, a.ID, a.Title)
		if !slices.ContainsFunc(doc.Stages, func(s struct {
			ID    string
			Title facts.Text
		}) bool {
			return s.ID == a.Stage
		}) {
			l.fail(workshopFile, line, "agenda: etapa %q não existe em stages", a.Stage)
		}
		l.references(line, a.Units, "unidade", func(id string) bool { return l.w.byID[id] != nil })
		l.references(line, a.Polls, "enquete", func(id string) bool { return l.pollWritten(id) || slices.Contains(doc.Planned.Polls, id) })
		l.references(line, a.Debates, "debate", func(id string) bool { return l.debateWritten(id) || slices.Contains(doc.Planned.Debates, id) })
		l.references(line, a.Notebooks, "caderno", l.notebookListed)
		l.references(line, a.Labs, "laboratório", func(id string) bool {
			return slices.ContainsFunc(doc.Labs, func(lab labDocument) bool { return lab.ID == id })
		})
		l.references(line, a.Exercises, "exercício", func(id string) bool { return l.w.exercises[id] != nil })
	}
	if clock != doc.Minutes {
		l.fail(workshopFile, 1, "a agenda soma %d minutos; minutes diz %d", clock, doc.Minutes)
	}
	for _, c := range doc.Cuts {
		l.complete(workshopFile, c.Line, c.Value.ID, c.Value.Title)
		if c.Value.Minutes < 1 {
			l.fail(workshopFile, c.Line, "cuts: %s não diz quantos minutos poupa", c.Value.ID)
		}
		if ids[c.Value.Item] == 0 {
			l.fail(workshopFile, c.Line, "cuts: %s sai do bloco %q, que não está na agenda", c.Value.ID, c.Value.Item)
		}
	}
}

func (l *loader) notebookListed(id string) bool {
	return slices.ContainsFunc(l.agenda.Notebooks, func(n facts.Located[notebookDocument]) bool { return n.Value.ID == id })
}

func (l *loader) references(line int, ids []string, what string, exists func(string) bool) {
	for _, id := range ids {
		if !exists(id) {
			l.fail(workshopFile, line, "%s %s não existe", what, id)
		}
	}
}
