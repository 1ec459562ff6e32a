package room

import (
	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
)

// Course is what is taught. *curriculum.Workshop is one, once its exercises and notebooks are put beside it.
type Course interface {
	Title(lang curriculum.Lang) string
	Languages() []curriculum.Lang
	Outline(lang curriculum.Lang) curriculum.Outline
	UnitPage(lang curriculum.Lang, unit string) (curriculum.UnitPage, bool)
	Notes(lang curriculum.Lang, unit string) (curriculum.Notes, bool)
	PollPage(lang curriculum.Lang, poll string) (curriculum.PollPage, bool)
	PollKey(poll string) (curriculum.PollKey, bool)
	DebatePage(lang curriculum.Lang, debate string) (curriculum.DebatePage, bool)
	Points() []curriculum.Point
	Prediction(predict string) (options []string, ok bool)
	PredictionFeedback(lang curriculum.Lang, predict, choice string) curriculum.HTML
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
	Kind() string
	Hints() int
	// Task is the same for the same arguments, today and after a restart.
	Task(room event.RoomCode, participant event.ParticipantID, attempt int) (Task, error)
}

// Task is an exercise with a participant's own numbers.
type Task interface {
	Prompt(lang curriculum.Lang) curriculum.HTML
	Params() any
	Fields(lang curriculum.Lang) []Field
	Options(lang curriculum.Lang) []curriculum.Option
	Check(lang curriculum.Lang, raw []string) Result
	Hint(lang curriculum.Lang, level int) (curriculum.HTML, bool) // levels from 1
	Solution(lang curriculum.Lang) curriculum.HTML
}

// Field is one input of a task.
type Field struct {
	ID    string          `json:"id"`
	Label curriculum.HTML `json:"label"`
}

// Verdicts of an answer.
const (
	Right   = "right"
	Partial = "partial"
	Wrong   = "wrong"
	Invalid = "invalid" // it could not be read; it does not count as a try
)

// Result is what the grader says of an answer.
type Result struct {
	Verdict       string
	Misconception string
	Feedback      curriculum.HTML
	Fields        []bool // which fields are right, nil where there is one
	Credit        int    // 0 … 100
}

// Notebook is a notebook as the learner's page needs it.
type Notebook interface {
	HasCell(cell string) bool
	Page(lang curriculum.Lang) any
	Solution(lang curriculum.Lang, cell string) (string, bool)
	IPYNB(lang curriculum.Lang, cells map[string]string) ([]byte, error)
}
