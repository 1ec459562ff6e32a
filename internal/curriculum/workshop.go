package curriculum

import (
	"fmt"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/exercise"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// Problem is a mistake in a content file, with its place.
type Problem = prose.Problem

// Renderer turns TeX into MathML; internal/formula implements it.
type Renderer = prose.Renderer

// Workshop is the content in all its languages. It does not change after Load and is safe for use by many goroutines.
type Workshop struct {
	languages   []Lang
	title       map[Lang]string
	units       []*unit
	byID        map[string]*unit
	exercises   map[string]*exercise.Definition
	listed      []*exercise.Definition
	polls       []*poll
	debates     []*debate
	outlines    map[Lang]Outline
	cuts        map[Lang][]Cut
	glossary    map[Lang][]Term
	predictions map[string]*prediction
	itemNotes   map[Lang]map[string]Notes // agenda item → notes, where it has any
}

// Title returns the title in lang.
func (w *Workshop) Title(lang Lang) string { return w.title[w.known(lang)] }

// Languages returns the complete editions, the source language first.
func (w *Workshop) Languages() []Lang { return append([]Lang(nil), w.languages...) }

// known returns lang if there is such an edition, else the source language.
func (w *Workshop) known(lang Lang) Lang {
	for _, l := range w.languages {
		if l == lang {
			return l
		}
	}
	return w.languages[0]
}

// Outline returns the whole workshop at a glance.
func (w *Workshop) Outline(lang Lang) Outline { return w.outlines[w.known(lang)] }

// UnitPage returns all screens of a unit; an unwritten unit has one screen that says what it will be about.
func (w *Workshop) UnitPage(lang Lang, id string) (UnitPage, bool) {
	u, ok := w.byID[id]
	if !ok {
		return UnitPage{}, false
	}
	return u.pages[w.known(lang)], true
}

// Notes returns what the instructor says, asks and does next.
func (w *Workshop) Notes(lang Lang, id string) (Notes, bool) {
	u, ok := w.byID[id]
	if !ok {
		return Notes{}, false
	}
	return u.notes[w.known(lang)], true
}

// ItemNotes returns what the instructor says and does in an agenda item, where somebody wrote it down.
func (w *Workshop) ItemNotes(lang Lang, item string) (Notes, bool) {
	notes, ok := w.itemNotes[w.known(lang)][item]
	return notes, ok
}

// PollPage returns a poll without key and counts. The vote of a debate is one too.
func (w *Workshop) PollPage(lang Lang, id string) (PollPage, bool) {
	for _, p := range w.allPolls() {
		if p.id == id {
			return p.pages[w.known(lang)], true
		}
	}
	return PollPage{}, false
}

// PollKey returns what stays on the server until it is shown. Correct is "" where opinions are asked.
func (w *Workshop) PollKey(id string) (PollKey, bool) {
	for _, p := range w.allPolls() {
		if p.id == id {
			return p.key, true
		}
	}
	return PollKey{}, false
}

func (w *Workshop) allPolls() []*poll {
	all := append([]*poll(nil), w.polls...)
	for _, d := range w.debates {
		if d.vote != nil {
			all = append(all, d.vote)
		}
	}
	return all
}

// DebatePage returns a debate.
func (w *Workshop) DebatePage(lang Lang, id string) (DebatePage, bool) {
	for _, d := range w.debates {
		if d.id == id {
			return d.pages[w.known(lang)], true
		}
	}
	return DebatePage{}, false
}

// Points returns all screens in the order of teaching.
func (w *Workshop) Points() []Point {
	var points []Point
	for _, u := range w.units {
		for _, s := range u.pages[w.languages[0]].Screens {
			points = append(points, Point{Unit: u.id, Screen: s.ID})
		}
	}
	return points
}

// Prediction returns the choices of a prediction.
func (w *Workshop) Prediction(id string) (options []string, ok bool) {
	p, ok := w.predictions[id]
	if !ok {
		return nil, false
	}
	return append([]string(nil), p.options...), true
}

// PredictionFeedback returns what is said to who chose choice, "" if there is no such choice.
func (w *Workshop) PredictionFeedback(lang Lang, id, choice string) HTML {
	if p, ok := w.predictions[id]; ok {
		return p.feedback[w.known(lang)][choice]
	}
	return ""
}

// PredictionOptions returns the choices of a prediction with their words, none if there is no such prediction.
func (w *Workshop) PredictionOptions(lang Lang, id string) []Option {
	if p, ok := w.predictions[id]; ok {
		return append([]Option{}, p.worded[w.known(lang)]...)
	}
	return []Option{}
}

// PredictionQuestion returns the question of a prediction, "" if there is none.
func (w *Workshop) PredictionQuestion(lang Lang, id string) HTML {
	if p, ok := w.predictions[id]; ok {
		return p.question[w.known(lang)]
	}
	return ""
}

// Exercise returns an exercise, the fading screens of the units included.
func (w *Workshop) Exercise(id string) (*exercise.Definition, bool) {
	d, ok := w.exercises[id]
	return d, ok
}

// MisconceptionTitle names a wrong answer in a few words.
func (w *Workshop) MisconceptionTitle(lang Lang, exerciseID, misconception string) string {
	if d, ok := w.exercises[exerciseID]; ok {
		return d.MisconceptionTitle(string(w.known(lang)), misconception)
	}
	return ""
}

// Cuts returns what may be left out, in the order in which to do so.
func (w *Workshop) Cuts(lang Lang) []Cut { return w.cuts[w.known(lang)] }

// Counts are what `oficina lint` reports.
type Counts struct {
	Units     int    `json:"units"`
	Written   int    `json:"written"`
	Exercises int    `json:"exercises"`
	Fading    int    `json:"fading"`
	Polls     int    `json:"polls"`
	Debates   int    `json:"debates"`
	Notebooks int    `json:"notebooks"`
	Languages []Lang `json:"languages"`
}

// Counts counts what is there. Exercises are those of the list; the fading screens of a unit are counted apart.
func (w *Workshop) Counts() Counts {
	c := Counts{Units: len(w.units), Exercises: len(w.listed), Fading: len(w.exercises) - len(w.listed), Polls: len(w.polls), Debates: len(w.debates), Languages: w.Languages()}
	for _, u := range w.units {
		if u.written {
			c.Written++
		}
	}
	for _, n := range w.outlines[w.languages[0]].Notebooks {
		if n.Written {
			c.Notebooks++
		}
	}
	return c
}

// Verify tries n seeds of every exercise.
func (w *Workshop) Verify(n int) []Problem {
	var problems []Problem
	for _, u := range w.units {
		for _, d := range u.exercises {
			problems = append(problems, d.Verify(n)...)
		}
	}
	return problems
}

func errorf(file string, line int, format string, args ...any) Problem {
	return Problem{File: file, Line: line, Message: fmt.Sprintf(format, args...)}
}
