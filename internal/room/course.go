package room

import (
	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/exercise"
)

// Course is what is taught. cmd/oficina makes one of the loaded content.
type Course interface {
	Title(lang curriculum.Lang) string
	Languages() []curriculum.Lang
	Outline(lang curriculum.Lang) curriculum.Outline
	UnitPage(lang curriculum.Lang, unit string) (curriculum.UnitPage, bool)
	Notes(lang curriculum.Lang, unit string) (curriculum.Notes, bool)
	ItemNotes(lang curriculum.Lang, item string) (curriculum.Notes, bool)
	PollPage(lang curriculum.Lang, poll string) (curriculum.PollPage, bool)
	PollKey(poll string) (curriculum.PollKey, bool)
	DebatePage(lang curriculum.Lang, debate string) (curriculum.DebatePage, bool)
	Points() []curriculum.Point
	Prediction(predict string) (options []string, ok bool)
	PredictionFeedback(lang curriculum.Lang, predict, choice string) curriculum.HTML
	PredictionOptions(lang curriculum.Lang, predict string) []curriculum.Option // none for an unknown one
	PredictionQuestion(lang curriculum.Lang, predict string) curriculum.HTML
	MisconceptionTitle(lang curriculum.Lang, exercise, misconception string) string
	Cuts(lang curriculum.Lang) []curriculum.Cut
	Exercise(id string) (Exercise, bool)
	Notebook(id string) (Notebook, bool)
}

// Exercise draws a task for each participant and attempt.
type Exercise interface {
	Unit() string
	Minutes() int
	Title(lang curriculum.Lang) string
	Kind() exercise.Kind
	Hints() int
	// Task is the same for the same arguments, today and after a restart.
	Task(room event.RoomCode, participant event.ParticipantID, attempt int) (Task, error)
}

// Task is an exercise with a participant's own numbers.
type Task interface {
	Prompt(lang curriculum.Lang) curriculum.HTML
	Params() map[string]any
	Fields(lang curriculum.Lang) []exercise.Field
	Options(lang curriculum.Lang) []exercise.Option
	Check(lang curriculum.Lang, raw []string) exercise.Result
	Hint(lang curriculum.Lang, level int) (curriculum.HTML, bool) // levels from 1
	Solution(lang curriculum.Lang) curriculum.HTML
}

// Notebook is a notebook as the learner's page needs it.
type Notebook interface {
	HasCell(cell string) bool
	Page(lang curriculum.Lang) any
	Solution(lang curriculum.Lang, cell string) (string, bool)
	IPYNB(lang curriculum.Lang, cells map[string]string) ([]byte, error)
}
