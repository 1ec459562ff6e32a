package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/exercise"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

// typed is what was typed: a string, or one string for each field.
type typed []string

func (t *typed) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*t = typed{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(t))
}

func (t typed) MarshalJSON() ([]byte, error) {
	if len(t) == 1 {
		return json.Marshal(t[0])
	}
	return json.Marshal([]string(t))
}

type exerciseView struct {
	Exercise          string            `json:"exercise"`
	Attempt           int               `json:"attempt"`
	Kind              exercise.Kind     `json:"kind"`
	Title             string            `json:"title"`
	Unit              string            `json:"unit"`
	Minutes           int               `json:"minutes"`
	Prompt            curriculum.HTML   `json:"prompt"`
	Params            map[string]any    `json:"params"`
	Fields            []exercise.Field  `json:"fields"`
	Options           []exercise.Option `json:"options"`
	Tries             int               `json:"tries"`
	Hints             hintsView         `json:"hints"`
	SolutionAvailable bool              `json:"solution_available"`
	Last              *answerReply      `json:"last"`
	LastAnswer        *typed            `json:"last_answer"`
}

type hintsView struct {
	Used  []curriculum.HTML `json:"used"`
	Total int               `json:"total"`
}

type answerReply struct {
	Verdict           exercise.Verdict `json:"verdict"`
	Misconception     string           `json:"misconception"`
	Feedback          curriculum.HTML  `json:"feedback"`
	Seq               event.Seq        `json:"seq"`
	Tries             int              `json:"tries"`
	SolutionAvailable bool             `json:"solution_available"`
	Fields            []bool           `json:"fields,omitempty"`
}

// work is a copy of what a participant did on an exercise.
func (s *server) work(me event.ParticipantID, exercise string) (work room.Work, attempt int, now event.Seq) {
	s.Hub.Read(func(state *room.State) {
		attempt, now = state.Attempt(me, exercise), state.Version
		if w := state.Participants[me].Exercises[exercise]; w != nil {
			work = room.Work{Attempt: w.Attempt, Answers: append([]room.Answer(nil), w.Answers...), Hints: maps.Clone(w.Hints)}
		}
	})
	return work, attempt, now
}

// task is an exercise with a participant's numbers.
func (s *server) task(me event.ParticipantID, id string, attempt int) (room.Exercise, room.Task, error) {
	found, ok := s.Course().Exercise(id)
	if !ok {
		return nil, nil, problem(http.StatusNotFound, "exercise_unknown", "the course has no exercise "+id)
	}
	task, err := found.Task(s.Hub.Code, me, attempt)
	return found, task, err
}

// reply is what the grader said of an answer; said again it is the same, because the task and the answer are.
func reply(work *room.Work, task room.Task, a room.Answer) *answerReply {
	result := task.Check(curriculum.Lang(a.Lang), a.Raw)
	return &answerReply{
		Verdict: a.Verdict, Misconception: a.Misconception, Feedback: result.Feedback, Seq: a.Seq,
		Tries: work.Tries(a.Attempt, a.Seq), SolutionAvailable: work.SolutionOpen(a.Attempt, a.Seq), Fields: result.Fields,
	}
}

func (s *server) exercise(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	return s.writeExercise(w, r, me, r.PathValue("exercise"))
}

func (s *server) writeExercise(w http.ResponseWriter, r *http.Request, me event.ParticipantID, id string) error {
	work, attempt, now := s.work(me, id)
	found, task, err := s.task(me, id, attempt)
	if err != nil {
		return err
	}
	lang := s.lang(r, s.Hub.Person(me).Lang)
	view := exerciseView{
		Exercise: id, Attempt: attempt, Kind: found.Kind(), Title: found.Title(lang), Unit: found.Unit(), Minutes: found.Minutes(),
		Prompt: task.Prompt(lang), Params: task.Params(), Fields: task.Fields(lang), Options: task.Options(lang),
		Tries: work.Tries(attempt, now), Hints: hintsView{Used: []curriculum.HTML{}, Total: found.Hints()},
		SolutionAvailable: work.SolutionOpen(attempt, now),
	}
	if view.Fields == nil {
		view.Fields = []exercise.Field{}
	}
	if view.Options == nil {
		view.Options = []exercise.Option{}
	}
	for level := 1; level <= len(work.Hints[attempt]); level++ {
		if hint, ok := task.Hint(lang, level); ok {
			view.Hints.Used = append(view.Hints.Used, hint)
		}
	}
	if last, ok := work.LastAnswer(attempt); ok {
		raw := typed(last.Raw)
		view.Last, view.LastAnswer = reply(&work, task, last), &raw
	}
	return writeJSON(w, http.StatusOK, view)
}

func (s *server) postAnswer(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	var body struct {
		ided
		Exercise string `json:"exercise"`
		Attempt  int    `json:"attempt"`
		Lang     string `json:"lang"`
		Answer   typed  `json:"answer"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	decision, err := s.Hub.Do(r.Context(), room.GiveAnswer{By: body.by(me), Exercise: body.Exercise, Attempt: body.Attempt, Lang: body.Lang, Raw: body.Answer})
	if err != nil {
		return err
	}
	// The reply is made of what the log holds, so that a retry after a restart gets the same one.
	var work room.Work
	var answer *room.Answer
	s.Hub.Read(func(state *room.State) {
		for _, w := range state.Participants[me].Exercises {
			for _, a := range w.Answers {
				if a.Seq == decision.Seq {
					answer, work = &a, room.Work{Answers: append([]room.Answer(nil), w.Answers...)}
				}
			}
		}
	})
	if answer == nil {
		return idUsed
	}
	_, task, err := s.task(me, body.Exercise, answer.Attempt)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, reply(&work, task, *answer))
}

func (s *server) postHint(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	var body struct {
		ided
		Attempt int `json:"attempt"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	id := r.PathValue("exercise")
	decision, err := s.Hub.Do(r.Context(), room.TakeHint{By: body.by(me), Exercise: id, Attempt: body.Attempt})
	if err != nil {
		return err
	}
	work, _, _ := s.work(me, id)
	level := 1 + slices.Index(work.Hints[body.Attempt], decision.Seq)
	if level == 0 {
		return idUsed
	}
	found, task, err := s.task(me, id, body.Attempt)
	if err != nil {
		return err
	}
	hint, _ := task.Hint(s.lang(r, s.Hub.Person(me).Lang), level)
	return writeJSON(w, http.StatusOK, map[string]any{"html": hint, "used": level, "total": found.Hints()})
}

func (s *server) solution(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	id := r.PathValue("exercise")
	work, attempt, now := s.work(me, id)
	if text := r.URL.Query().Get("attempt"); text != "" {
		wanted, err := strconv.Atoi(text)
		if err != nil || wanted < 1 || wanted > attempt {
			return problem(http.StatusNotFound, "attempt_unknown", "this attempt was not drawn")
		}
		attempt = wanted
	}
	_, task, err := s.task(me, id, attempt)
	if err != nil {
		return err
	}
	if !work.SolutionOpen(attempt, now) {
		return problem(http.StatusForbidden, "solution_locked", "the worked solution opens after the third try")
	}
	return writeJSON(w, http.StatusOK, map[string]any{"html": task.Solution(s.lang(r, s.Hub.Person(me).Lang))})
}

func (s *server) postVersion(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	var body ided
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	id := r.PathValue("exercise")
	if _, err := s.Hub.Do(r.Context(), room.DrawVersion{By: body.by(me), Exercise: id}); err != nil {
		return err
	}
	return s.writeExercise(w, r, me, id)
}
