package main

import (
	"context"
	"log/slog"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

// loadCourse reads the course.
func loadCourse(ctx context.Context, dir string, logger *slog.Logger) (func() room.Course, error) {
	return func() room.Course { return bare{} }, nil
}

// bare is a course without a unit, until the loader of content files takes its place.
type bare struct{}

func (bare) Title(lang curriculum.Lang) string {
	if lang == "en" {
		return "The mathematics behind artificial neural networks"
	}
	return "A matemática por trás das redes neurais artificiais"
}
func (bare) Languages() []curriculum.Lang { return []curriculum.Lang{"pt-BR", "en"} }
func (b bare) Outline(lang curriculum.Lang) curriculum.Outline {
	return curriculum.Outline{Title: b.Title(lang), Minutes: 150, Stages: []curriculum.Stage{}, Agenda: []curriculum.AgendaItem{}, Units: []curriculum.UnitSummary{}, Notebooks: []curriculum.NotebookSummary{}, Polls: []curriculum.PollSummary{}, Debates: []curriculum.DebateSummary{}, Exercises: []curriculum.ExerciseSummary{}}
}
func (bare) UnitPage(curriculum.Lang, string) (curriculum.UnitPage, bool) {
	return curriculum.UnitPage{}, false
}
func (bare) Notes(curriculum.Lang, string) (curriculum.Notes, bool) { return curriculum.Notes{}, false }
func (bare) PollPage(curriculum.Lang, string) (curriculum.PollPage, bool) {
	return curriculum.PollPage{}, false
}
func (bare) PollKey(string) (curriculum.PollKey, bool) { return curriculum.PollKey{}, false }
func (bare) DebatePage(curriculum.Lang, string) (curriculum.DebatePage, bool) {
	return curriculum.DebatePage{}, false
}
func (bare) Points() []curriculum.Point                                         { return nil }
func (bare) Prediction(string) ([]string, bool)                                 { return nil, false }
func (bare) PredictionFeedback(curriculum.Lang, string, string) curriculum.HTML { return "" }
func (bare) PredictionQuestion(curriculum.Lang, string) curriculum.HTML         { return "" }
func (bare) MisconceptionTitle(curriculum.Lang, string, string) string          { return "" }
func (bare) Cuts(curriculum.Lang) []curriculum.Cut                              { return nil }
func (bare) Exercise(string) (room.Exercise, bool)                              { return nil, false }
func (bare) Notebook(string) (room.Notebook, bool)                              { return nil, false }
