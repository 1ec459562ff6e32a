package room

import (
	"slices"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
)

// Where somebody can be besides the lesson. The room is never sent to a debate or a poll: those are opened.
const (
	PlaceNotebook = "notebook"
	PlaceLab      = "lab"
	PlaceExercise = "exercise"
	PlaceDebate   = "debate"
	PlacePoll     = "poll"
	Lesson        = "lesson" // the way back
)

// PlaceFacts are what stands above the door of a place.
type PlaceFacts struct {
	Title   string
	Minutes int // 0 where the course does not say
	Written bool
}

// PlaceIn looks a place up in the course.
func PlaceIn(course Course, lang curriculum.Lang, p event.Place) (PlaceFacts, bool) {
	outline := course.Outline(lang)
	switch p.What {
	case PlaceNotebook:
		if i := slices.IndexFunc(outline.Notebooks, func(n curriculum.NotebookSummary) bool { return n.ID == p.Ref }); i >= 0 {
			n := outline.Notebooks[i]
			return PlaceFacts{n.Title, n.Minutes, n.Written}, true
		}
	case PlaceLab:
		if i := slices.IndexFunc(outline.Labs, func(l curriculum.LabSummary) bool { return l.ID == p.Ref }); i >= 0 {
			return PlaceFacts{Title: outline.Labs[i].Title, Written: true}, true
		}
	case PlaceExercise:
		if e, ok := course.Exercise(p.Ref); ok {
			return PlaceFacts{e.Title(lang), e.Minutes(), true}, true
		}
	case PlaceDebate:
		if page, ok := course.DebatePage(lang, p.Ref); ok {
			return PlaceFacts{Title: page.Title, Written: true}, true
		}
	case PlacePoll:
		if page, ok := course.PollPage(lang, p.Ref); ok {
			return PlaceFacts{Title: page.Title, Written: true}, true
		}
	}
	return PlaceFacts{}, false
}

func findPlace(course Course, p event.Place) error {
	facts, ok := PlaceIn(course, anyLang, p)
	switch {
	case !ok:
		return refuse("place_unknown", "the course has no %s %q", p.What, p.Ref)
	case !facts.Written:
		return refuse("place_unwritten", "%s %s is planned, but not written yet", p.What, p.Ref)
	}
	return nil
}
