// Package roomtest is a small course for tests of the room and of what stands on it.
package roomtest

import (
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/exercise"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

// Course has two units of two and three screens, polls P1 (right: c, with times) and P2 (an opinion, without), debate D5, whose vote is P2,
// prediction f1, exercises E04 (one number) and E20 (two), notebooks NB2 and NB3 (not written), and the laboratory digitos.
type Course struct{}

var _ room.Course = Course{}

func in(lang curriculum.Lang, pt, en string) string {
	if lang == "en" {
		return en
	}
	return pt
}

func (Course) Title(lang curriculum.Lang) string {
	return in(lang, "Oficina de teste", "Test workshop")
}

func (Course) Languages() []curriculum.Lang { return []curriculum.Lang{"pt-BR", "en"} }

func (c Course) Outline(lang curriculum.Lang) curriculum.Outline {
	item := func(id string, from, to int, units, debates, notebooks, exercises []string) curriculum.AgendaItem {
		return curriculum.AgendaItem{
			ID: id, From: from, To: to, Title: id, Units: units, Polls: []string{}, Notebooks: notebooks, Debates: debates, Labs: []string{}, Exercises: exercises,
		}
	}
	unit := func(id string, screens ...string) curriculum.UnitSummary {
		u := curriculum.UnitSummary{ID: id, Title: "título de " + id, Written: true}
		for _, s := range screens {
			u.Screens = append(u.Screens, curriculum.Screen{ID: s, Title: "tela " + s})
		}
		return u
	}
	return curriculum.Outline{
		Title: c.Title(lang), Minutes: 60,
		Notebooks: []curriculum.NotebookSummary{{ID: "NB2", Number: 2, Title: in(lang, "Caderno 2", "Notebook 2"), Minutes: 6, Written: true}, {ID: "NB3", Number: 3, Title: "NB3", Minutes: 10}},
		Labs:      []curriculum.LabSummary{{ID: "digitos", Title: in(lang, "Laboratório", "Laboratory")}},
		Agenda: []curriculum.AgendaItem{
			item("abertura", 0, 5, nil, nil, nil, nil), item("u01", 5, 10, []string{"u01"}, nil, nil, nil), item("u02", 10, 20, []string{"u02"}, nil, nil, nil),
			item("intervalo", 20, 25, nil, nil, nil, nil), item("nb3", 25, 30, nil, nil, []string{"NB3"}, nil), item("nb2", 30, 40, nil, nil, []string{"NB2"}, nil),
			item("exercicios", 40, 45, nil, nil, nil, []string{"E04"}), item("debate", 45, 60, nil, []string{"D5"}, nil, nil),
		},
		Units: []curriculum.UnitSummary{unit("u01", "a", "b"), unit("u02", "a", "b", "c")},
	}
}

func (Course) Points() []curriculum.Point {
	return []curriculum.Point{{Unit: "u01", Screen: "a"}, {Unit: "u01", Screen: "b"}, {Unit: "u02", Screen: "a"}, {Unit: "u02", Screen: "b"}, {Unit: "u02", Screen: "c"}}
}

func (c Course) UnitPage(lang curriculum.Lang, id string) (curriculum.UnitPage, bool) {
	for _, u := range c.Outline(lang).Units {
		if u.ID == id {
			return curriculum.UnitPage{UnitSummary: u, Lang: lang, Hash: "h", Pages: []curriculum.Page{{ID: "a", Blocks: []curriculum.Block{{Type: "prose", HTML: curriculum.HTML(in(lang, "<p>Olá</p>", "<p>Hello</p>"))}}}}}, true
		}
	}
	return curriculum.UnitPage{}, false
}

func (Course) Notes(lang curriculum.Lang, unit string) (curriculum.Notes, bool) {
	return curriculum.Notes{Of: unit, Say: "<p>segredo da instrutora</p>", Screens: map[string]curriculum.HTML{}}, unit == "u01"
}

func (Course) ItemNotes(lang curriculum.Lang, item string) (curriculum.Notes, bool) {
	return curriculum.Notes{Of: item, Say: "<p>bom dia da instrutora</p>", Screens: map[string]curriculum.HTML{}}, item == "abertura"
}

func options(ids ...string) []curriculum.Option {
	list := []curriculum.Option{}
	for _, id := range ids {
		list = append(list, curriculum.Option{ID: id, HTML: curriculum.HTML("opção " + id)})
	}
	return list
}

func (Course) PollPage(lang curriculum.Lang, poll string) (curriculum.PollPage, bool) {
	page := curriculum.PollPage{Poll: poll, Unit: "u01", Title: "título de " + poll, Question: curriculum.HTML(in(lang, "Pergunta de ", "Question of ") + poll)}
	switch poll {
	case "P1":
		page.Options, page.Seconds = options("a", "b", "c", "d"), curriculum.PollSeconds{Vote: 40, Talk: 90, Revote: 20}
	case "P2":
		page.Options = options("sim", "nao")
	default:
		return curriculum.PollPage{}, false
	}
	return page, true
}

func (Course) PollKey(poll string) (curriculum.PollKey, bool) {
	why := func(text string) map[curriculum.Lang]curriculum.HTML {
		return map[curriculum.Lang]curriculum.HTML{"pt-BR": curriculum.HTML("porque " + text), "en": curriculum.HTML("why " + text)}
	}
	switch poll {
	case "P1":
		return curriculum.PollKey{Correct: "c", Why: map[string]map[curriculum.Lang]curriculum.HTML{"a": why("a"), "b": why("b"), "c": why("c"), "d": why("d")}}, true
	case "P2":
		return curriculum.PollKey{}, true
	}
	return curriculum.PollKey{}, false
}

func (Course) DebatePage(lang curriculum.Lang, debate string) (curriculum.DebatePage, bool) {
	return curriculum.DebatePage{
		Debate: debate, Title: "título de " + debate, Question: "Pergunta do debate",
		Predict: curriculum.DebatePredict{ID: "d5", Question: "Prevê?", Options: options("acerta", "erra")}, Stance: &curriculum.DebateStance{Poll: "P2"}, Lab: "digitos",
	}, debate == "D5"
}

func (Course) Prediction(predict string) ([]string, bool) {
	if predict != "f1" {
		return nil, false
	}
	return []string{"sobe", "desce"}, true
}

func (Course) PredictionFeedback(lang curriculum.Lang, predict, choice string) curriculum.HTML {
	return curriculum.HTML(in(lang, "retorno ", "feedback ") + choice)
}

func (c Course) PredictionOptions(lang curriculum.Lang, predict string) []curriculum.Option {
	ids, ok := c.Prediction(predict)
	if page, _ := c.DebatePage(lang, "D5"); !ok && page.Predict.ID == predict {
		return page.Predict.Options
	}
	return options(ids...)
}

func (Course) PredictionQuestion(lang curriculum.Lang, predict string) curriculum.HTML {
	return curriculum.HTML("previsão " + predict)
}

func (Course) MisconceptionTitle(lang curriculum.Lang, exercise, misconception string) string {
	return "título de " + misconception
}

func (Course) Cuts(curriculum.Lang) []curriculum.Cut {
	return []curriculum.Cut{{ID: "intervalo", Title: "cortar o intervalo", Minutes: 5}, {ID: "mosaico", Title: "cortar o mosaico", Minutes: 2}}
}

func (Course) Exercise(id string) (room.Exercise, bool) {
	n := map[string]int{"E04": 1, "E20": 2}[id]
	return exerciseN{id, n}, n > 0
}

func (Course) Notebook(id string) (room.Notebook, bool) { return notebook{}, id == "NB2" }

// exerciseN asks for n numbers that its seed decides.
type exerciseN struct {
	id string
	n  int
}

func (e exerciseN) Unit() string                      { return "u01" }
func (e exerciseN) Minutes() int                      { return 2 }
func (e exerciseN) Title(lang curriculum.Lang) string { return "título de " + e.id }
func (e exerciseN) Hints() int                        { return 3 }
func (e exerciseN) Kind() exercise.Kind {
	if e.n == 1 {
		return exercise.Num
	}
	return exercise.Vec
}

func (e exerciseN) Task(code event.RoomCode, participant event.ParticipantID, attempt int) (room.Task, error) {
	h := fnv.New32a()
	fmt.Fprint(h, code, participant, e.id, attempt)
	base := int(h.Sum32()%90) + 10
	t := task{}
	for i := range e.n {
		t = append(t, base+i)
	}
	return t, nil
}

// task is what is to be typed.
type task []int

// Right is the right answer to a task of this course, as it is typed.
func Right(t room.Task) []string {
	var raw []string
	for _, n := range t.(task) {
		raw = append(raw, strconv.Itoa(n))
	}
	return raw
}

func (t task) Prompt(lang curriculum.Lang) curriculum.HTML {
	return curriculum.HTML(fmt.Sprintf("%s %v", in(lang, "Digite", "Type"), []int(t)))
}

func (t task) Params() map[string]any { return map[string]any{"n": float64(t[0])} }

func (t task) Fields(curriculum.Lang) []exercise.Field {
	var fields []exercise.Field
	for i := range t {
		fields = append(fields, exercise.Field{ID: strconv.Itoa(i), Label: "campo"})
	}
	return fields
}

func (t task) Options(curriculum.Lang) []exercise.Option { return nil }

// Check takes one more than the right number for the misconception "um-a-mais".
func (t task) Check(lang curriculum.Lang, raw []string) exercise.Result {
	if len(raw) != len(t) {
		return exercise.Result{Verdict: exercise.Invalid, Feedback: "quantos?"}
	}
	right := make([]bool, len(t))
	misconception := ""
	for i, text := range raw {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			return exercise.Result{Verdict: exercise.Invalid, Feedback: "isto é um número?"}
		}
		right[i] = n == t[i]
		if n == t[i]+1 {
			misconception = "um-a-mais"
		}
	}
	result := exercise.Result{Verdict: exercise.Wrong, Misconception: misconception, Feedback: curriculum.HTML(in(lang, "ainda não", "not yet")), Fields: right}
	switch {
	case !slices.Contains(right, false):
		result.Verdict, result.Credit, result.Feedback = exercise.Right, 100, "isso"
	case slices.Contains(right, true):
		result.Verdict, result.Credit = exercise.Partial, 50
	}
	return result
}

func (t task) Hint(lang curriculum.Lang, level int) (curriculum.HTML, bool) {
	return curriculum.HTML(fmt.Sprintf("dica %d", level)), level <= 3
}

func (t task) Solution(curriculum.Lang) curriculum.HTML {
	return curriculum.HTML(fmt.Sprintf("a solução é %v", []int(t)))
}

type notebook struct{}

func (notebook) HasCell(cell string) bool {
	return slices.Contains([]string{"2.1", "2.2", "2.3"}, cell)
}

func (notebook) Page(lang curriculum.Lang) any {
	return map[string]string{"title": in(lang, "Caderno 2", "Notebook 2")}
}

func (notebook) Solution(lang curriculum.Lang, cell string) (string, bool) {
	return "z = W @ x + b", cell == "2.3"
}

func (notebook) IPYNB(lang curriculum.Lang, cells map[string]string) ([]byte, error) {
	if cells["2.1"] == "falha" {
		return nil, errors.New("does not pack")
	}
	return []byte(`{"nbformat":4,"mine":"` + cells["2.1"] + `"}`), nil
}
