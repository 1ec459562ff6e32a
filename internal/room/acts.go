package room

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
)

// Kinds of a sticky note.
const (
	NoteHelp  = "help"
	NoteLost  = "lost"
	NoteReady = "ready"
)

const (
	maxArguments = 3  // of one participant in one debate
	maxQuestions = 10 // of one participant
	maxAnswer    = 2000
	maxFields    = 64
	maxSource    = 20_000 // bytes of a cell
	maxSlug      = 80
)

// The facts of a course do not depend on the language in which its pages are asked for.
const anyLang = curriculum.Lang("pt-BR")

// Move says where the participant reads.
type Move struct {
	event.By
	event.Point
}

func (c Move) decide(s *State, env Env) ([]event.Payload, error) {
	if err := s.reachable(env.Course, c.Point); err != nil {
		return nil, err
	}
	p := s.Participants[c.Participant]
	if p.Place == nil && p.Point != nil && *p.Point == c.Point {
		return nil, nil
	}
	return []event.Payload{event.Moved{By: c.By, Point: c.Point}}, nil
}

// Enter says that the participant is in a place besides the lesson.
type Enter struct {
	event.By
	Place event.Place
}

func (c Enter) decide(s *State, env Env) ([]event.Payload, error) {
	if err := oneOf("kind", c.Place.What, []string{PlaceNotebook, PlaceLab, PlaceExercise, PlaceDebate, PlacePoll}); err != nil {
		return nil, err
	}
	if err := findPlace(env.Course, c.Place); err != nil {
		return nil, err
	}
	if at := s.Participants[c.Participant].Place; at != nil && *at == c.Place {
		return nil, nil
	}
	return []event.Payload{event.PlaceEntered{By: c.By, Place: c.Place}}, nil
}

// reachable refuses a point that does not exist, or lies beyond the window while the room is conducted.
func (s *State) reachable(course Course, p event.Point) error {
	at := indexOf(course, p)
	if at < 0 {
		return refuse("point_unknown", "unit %q has no screen %q", p.Unit, p.Screen)
	}
	if s.Mode == Conducted && (s.Window == nil || at > indexOf(course, *s.Window)) {
		return refuse("not_open", "%s/%s is not open yet", p.Unit, p.Screen)
	}
	return nil
}

func indexOf(course Course, p event.Point) int {
	return slices.IndexFunc(course.Points(), func(q curriculum.Point) bool { return q.Unit == p.Unit && q.Screen == p.Screen })
}

// Predict is a participant's guess; the first one stays.
type Predict struct {
	event.By
	Predict string
	Lang    string
	Choice  string
}

func (c Predict) decide(s *State, env Env) ([]event.Payload, error) {
	if err := knownLang(env.Course, c.Lang); err != nil {
		return nil, err
	}
	options, ok := predictionOptions(s, env.Course, c.Predict)
	if !ok {
		return nil, refuse("predict_unknown", "there is no prediction %q", c.Predict)
	}
	if err := oneOf("choice", c.Choice, options); err != nil {
		return nil, err
	}
	if _, made := s.Participants[c.Participant].Predictions[c.Predict]; made {
		return nil, nil
	}
	return []event.Payload{event.PredictionMade{By: c.By, Predict: c.Predict, Lang: c.Lang, Choice: c.Choice}}, nil
}

func predictionOptions(s *State, course Course, predict string) ([]string, bool) {
	if options, ok := course.Prediction(predict); ok {
		return options, true
	}
	page, ok := course.DebatePage(anyLang, s.Debate)
	if !ok || page.Predict.ID != predict {
		return nil, false
	}
	return optionIDs(page.Predict.Options), true
}

func optionIDs(options []curriculum.Option) []string {
	ids := make([]string, len(options))
	for i, o := range options {
		ids[i] = o.ID
	}
	return ids
}

func pollOptions(course Course, poll string) []string {
	page, _ := course.PollPage(anyLang, poll)
	return optionIDs(page.Options)
}

// knownLang keeps anything but a language out of a field that stands in the log in clear.
func knownLang(course Course, lang string) error {
	for _, known := range course.Languages() {
		if string(known) == lang {
			return nil
		}
	}
	return refuse("lang_unknown", "the course has no edition in this language")
}

func oneOf(field, value string, allowed []string) error {
	if !slices.Contains(allowed, value) {
		return refuse("choice_invalid", "%s must be one of %s", field, strings.Join(allowed, ", "))
	}
	return nil
}

// Vote chooses an option in the running vote.
type Vote struct {
	event.By
	Poll   string
	Round  int
	Phase  string
	Choice string
}

func (c Vote) decide(s *State, env Env) ([]event.Payload, error) {
	r := s.Round()
	if r == nil || s.Poll.Poll != c.Poll || s.Poll.Round != c.Round || r.Votes() == nil || r.Phase != c.Phase ||
		!r.Deadline.IsZero() && !env.Now.Before(r.Deadline) {
		return nil, refuse("poll_closed", "this vote is not running")
	}
	if err := oneOf("choice", c.Choice, pollOptions(env.Course, c.Poll)); err != nil {
		return nil, err
	}
	if r.Votes()[c.Participant] == c.Choice {
		return nil, nil
	}
	return []event.Payload{event.VoteCast{By: c.By, Poll: c.Poll, Round: c.Round, Phase: c.Phase, Choice: c.Choice}}, nil
}

// Argue adds one sentence to the debate.
type Argue struct {
	event.By
	Debate string
	Lang   string
	Text   string
}

func (c Argue) decide(s *State, env Env) ([]event.Payload, error) {
	d := s.Debates[c.Debate]
	if d == nil || s.Debate != c.Debate || d.Phase != PhaseArgue {
		return nil, refuse("debate_closed", "arguments are not asked for now")
	}
	if err := knownLang(env.Course, c.Lang); err != nil {
		return nil, err
	}
	text, err := cleanText("text", c.Text, maxArgument, false)
	if err != nil {
		return nil, err
	}
	mine := 0
	for _, id := range d.Arguments {
		if s.Arguments[id].By == c.Participant {
			mine++
		}
	}
	if mine >= maxArguments {
		return nil, refuse("too_many", "%d arguments each are enough", maxArguments)
	}
	id, err := newID(env.Random)
	if err != nil {
		return nil, err
	}
	return []event.Payload{event.ArgumentMade{By: c.By, Debate: c.Debate, Argument: id, Lang: c.Lang, Text: text}}, nil
}

// VoteArgument supports someone else's argument.
type VoteArgument struct {
	event.By
	Argument string
}

func (c VoteArgument) decide(s *State, env Env) ([]event.Payload, error) {
	a := s.Arguments[c.Argument]
	if a == nil || a.Hidden {
		return nil, refuse("argument_unknown", "there is no argument %q", c.Argument)
	}
	if d := s.Debates[a.Debate]; s.Debate != a.Debate || d.Phase != PhaseArgue {
		return nil, refuse("debate_closed", "this debate is closed")
	}
	if a.By == c.Participant {
		return nil, refuse("own_argument", "vote for someone else's argument")
	}
	if a.Votes[c.Participant] {
		return nil, nil
	}
	return []event.Payload{event.ArgumentVoted{By: c.By, Argument: c.Argument}}, nil
}

// AskHelp sets the participant's sticky note.
type AskHelp struct {
	event.By
	event.Point
	Note string
}

func (c AskHelp) decide(s *State, env Env) ([]event.Payload, error) {
	if err := oneOf("kind", c.Note, []string{NoteHelp, NoteLost, NoteReady}); err != nil {
		return nil, err
	}
	if c.Point != (event.Point{}) && indexOf(env.Course, c.Point) < 0 {
		return nil, refuse("point_unknown", "unit %q has no screen %q", c.Unit, c.Screen)
	}
	if note := s.Participants[c.Participant].Note; note != nil && note.Kind == c.Note && note.At == c.Point && !note.Time.Before(s.MovedOn()) {
		return nil, nil
	}
	return []event.Payload{event.HelpAsked{By: c.By, Point: c.Point, Note: c.Note}}, nil
}

// CancelHelp takes the note away.
type CancelHelp struct{ event.By }

func (c CancelHelp) decide(s *State, env Env) ([]event.Payload, error) {
	if s.Participants[c.Participant].Note == nil {
		return nil, nil
	}
	return []event.Payload{event.HelpCancelled{By: c.By}}, nil
}

// AskQuestion puts an anonymous question to the instructor.
type AskQuestion struct {
	event.By
	Lang string
	Text string
}

func (c AskQuestion) decide(s *State, env Env) ([]event.Payload, error) {
	if err := knownLang(env.Course, c.Lang); err != nil {
		return nil, err
	}
	text, err := cleanText("text", c.Text, maxQuestion, false)
	if err != nil {
		return nil, err
	}
	mine := 0
	for _, q := range s.Questions {
		if q.By == c.Participant {
			mine++
		}
	}
	if mine >= maxQuestions {
		return nil, refuse("too_many", "%d questions each are enough", maxQuestions)
	}
	id, err := newID(env.Random)
	if err != nil {
		return nil, err
	}
	return []event.Payload{event.QuestionAsked{By: c.By, Question: id, Lang: c.Lang, Text: text}}, nil
}

// VoteQuestion wants someone else's question answered.
type VoteQuestion struct {
	event.By
	Question string
}

func (c VoteQuestion) decide(s *State, env Env) ([]event.Payload, error) {
	q := s.Questions[c.Question]
	if q == nil || q.State != Approved {
		return nil, refuse("question_unknown", "there is no question %q", c.Question)
	}
	if q.By == c.Participant {
		return nil, refuse("own_question", "vote for someone else's question")
	}
	if q.Votes[c.Participant] {
		return nil, nil
	}
	return []event.Payload{event.QuestionVoted{By: c.By, Question: c.Question}}, nil
}

// GiveAnswer is an answer as it was typed.
type GiveAnswer struct {
	event.By
	Exercise string
	Attempt  int
	Lang     string
	Raw      []string
}

func (c GiveAnswer) decide(s *State, env Env) ([]event.Payload, error) {
	if err := knownLang(env.Course, c.Lang); err != nil {
		return nil, err
	}
	exercise, err := s.exercise(env.Course, c.Participant, c.Exercise, c.Attempt)
	if err != nil {
		return nil, err
	}
	size := 0
	for _, raw := range c.Raw {
		if !utf8.ValidString(raw) {
			return nil, refuse("text_invalid", "the answer is not UTF-8")
		}
		size += len(raw)
	}
	if len(c.Raw) == 0 || len(c.Raw) > maxFields || size > maxAnswer {
		return nil, refuse("answer_invalid", "an answer has 1 to %d fields and at most %d bytes", maxFields, maxAnswer)
	}
	task, err := exercise.Task(s.Code, c.Participant, c.Attempt)
	if err != nil {
		return nil, err
	}
	result := task.Check(curriculum.Lang(c.Lang), c.Raw)
	return []event.Payload{event.AnswerGiven{
		By: c.By, Exercise: c.Exercise, Attempt: c.Attempt, Lang: c.Lang, Raw: c.Raw,
		Verdict: string(result.Verdict), Misconception: result.Misconception, Credit: result.Credit,
	}}, nil
}

// Attempt is the newest attempt of a participant at an exercise.
func (s *State) Attempt(participant event.ParticipantID, exercise string) int {
	if w := s.Participants[participant].Exercises[exercise]; w != nil {
		return w.Attempt
	}
	return 1
}

func (s *State) exercise(course Course, participant event.ParticipantID, id string, attempt int) (Exercise, error) {
	exercise, ok := course.Exercise(id)
	if !ok {
		return nil, refuse("exercise_unknown", "there is no exercise %q", id)
	}
	if newest := s.Attempt(participant, id); attempt < 1 || attempt > newest {
		return nil, refuse("attempt_unknown", "attempt %d was not drawn; the newest is %d", attempt, newest)
	}
	return exercise, nil
}

// TakeHint asks for the next hint of an attempt.
type TakeHint struct {
	event.By
	Exercise string
	Attempt  int
}

func (c TakeHint) decide(s *State, env Env) ([]event.Payload, error) {
	exercise, err := s.exercise(env.Course, c.Participant, c.Exercise, c.Attempt)
	if err != nil {
		return nil, err
	}
	level := 1
	if w := s.Participants[c.Participant].Exercises[c.Exercise]; w != nil {
		level += len(w.Hints[c.Attempt])
	}
	if level > exercise.Hints() {
		return nil, refuse("no_more_hints", "exercise %s has %d hints", c.Exercise, exercise.Hints())
	}
	return []event.Payload{event.HintTaken{By: c.By, Exercise: c.Exercise, Attempt: c.Attempt, Level: level}}, nil
}

// DrawVersion asks for other numbers.
type DrawVersion struct {
	event.By
	Exercise string
}

func (c DrawVersion) decide(s *State, env Env) ([]event.Payload, error) {
	newest := s.Attempt(c.Participant, c.Exercise)
	if _, err := s.exercise(env.Course, c.Participant, c.Exercise, newest); err != nil {
		return nil, err
	}
	return []event.Payload{event.VersionDrawn{By: c.By, Exercise: c.Exercise, Attempt: newest + 1}}, nil
}

// SaveCell keeps a cell's source.
type SaveCell struct {
	event.By
	Notebook string
	Cell     string
	Lang     string
	Version  int
	Source   string
}

func (c SaveCell) decide(s *State, env Env) ([]event.Payload, error) {
	if err := knownLang(env.Course, c.Lang); err != nil {
		return nil, err
	}
	if err := cellExists(env.Course, c.Notebook, c.Cell); err != nil {
		return nil, err
	}
	if len(c.Source) > maxSource || !utf8.ValidString(c.Source) {
		return nil, refuse("text_too_long", "a cell has at most %d bytes of UTF-8", maxSource)
	}
	saved := s.Participants[c.Participant].Cells[c.Notebook][c.Cell]
	if c.Version <= saved.Version {
		return nil, refuse("cell_stale", "version %d of this cell is saved already", saved.Version)
	}
	return []event.Payload{event.CellSaved{By: c.By, Notebook: c.Notebook, Cell: c.Cell, Lang: c.Lang, Version: c.Version, Source: c.Source}}, nil
}

func cellExists(course Course, notebook, cell string) error {
	n, ok := course.Notebook(notebook)
	if !ok {
		return refuse("notebook_unknown", "there is no notebook %q", notebook)
	}
	if !n.HasCell(cell) {
		return refuse("cell_unknown", "notebook %s has no cell %q", notebook, cell)
	}
	return nil
}

// ReportCheck tells what a check cell said.
type ReportCheck struct {
	event.By
	Notebook string
	Cell     string
	OK       bool
	Hint     string
}

func (c ReportCheck) decide(s *State, env Env) ([]event.Payload, error) {
	if err := cellExists(env.Course, c.Notebook, c.Cell); err != nil {
		return nil, err
	}
	if err := slug("hint", c.Hint, true); err != nil {
		return nil, err
	}
	return []event.Payload{event.CheckRun{By: c.By, Notebook: c.Notebook, Cell: c.Cell, OK: c.OK, Hint: c.Hint}}, nil
}

// slug keeps free text out of fields that stand in the log in clear.
func slug(field, value string, mayBeEmpty bool) error {
	if value == "" && mayBeEmpty {
		return nil
	}
	if value == "" || len(value) > maxSlug || strings.ContainsFunc(value, func(r rune) bool { return !plain(r) }) {
		return refuse("slug_invalid", "%s must be 1 to %d letters, digits, - or _", field, maxSlug)
	}
	return nil
}

// ReportTraining tells of a network trained on a device.
type ReportTraining struct {
	event.By
	Lab      string
	Model    string
	Accuracy float64
	Seconds  float64
}

func (c ReportTraining) decide(s *State, env Env) ([]event.Payload, error) {
	if err := slug("lab", c.Lab, false); err != nil {
		return nil, err
	}
	// "dense 32 relu, dense 10": blanks and commas part the slugs.
	if len(c.Model) > maxSlug || strings.ContainsFunc(c.Model, func(r rune) bool { return !plain(r) && r != ' ' && r != ',' }) {
		return nil, refuse("slug_invalid", "model must be a list of layers of at most %d characters", maxSlug)
	}
	if !(c.Accuracy >= 0 && c.Accuracy <= 1) || !(c.Seconds >= 0) || math.IsInf(c.Seconds, 0) {
		return nil, refuse("number_invalid", "accuracy lies between 0 and 1, seconds are not negative")
	}
	return []event.Payload{event.TrainingReported{By: c.By, Lab: c.Lab, Model: c.Model, Accuracy: c.Accuracy, Seconds: c.Seconds}}, nil
}

// Tick lets the clock close a vote whose time is up.
type Tick struct{}

func (Tick) decide(s *State, env Env) ([]event.Payload, error) {
	due := s.Deadline()
	if due.IsZero() || env.Now.Before(due) {
		return nil, nil
	}
	return []event.Payload{event.PollClosed{Poll: s.Poll.Poll, Round: s.Poll.Round, Phase: s.Round().Phase, Due: true}}, nil
}

// Start begins the workshop's clock.
type Start struct{ event.Act }

func (c Start) decide(s *State, env Env) ([]event.Payload, error) {
	if !s.Started.IsZero() {
		return nil, nil
	}
	return []event.Payload{event.WorkshopStarted{Act: c.Act}}, nil
}

// Open moves the end of the window forward.
type Open struct {
	event.Act
	event.Point
}

func (c Open) decide(s *State, env Env) ([]event.Payload, error) {
	at := indexOf(env.Course, c.Point)
	if at < 0 {
		return nil, refuse("point_unknown", "unit %q has no screen %q", c.Unit, c.Screen)
	}
	if s.Window != nil && at <= indexOf(env.Course, *s.Window) {
		return nil, nil
	}
	var events []event.Payload
	if s.Started.IsZero() { // whoever opens the first screen has begun
		events = append(events, event.WorkshopStarted{Act: c.Act})
	}
	return append(events, event.WindowOpened{Act: c.Act, Point: c.Point}), nil
}

// Send leads everybody to a notebook, the laboratory or an exercise, or back to the lesson.
type Send struct {
	event.Act
	Place event.Place
}

func (c Send) decide(s *State, env Env) ([]event.Payload, error) {
	if err := oneOf("what", c.Place.What, []string{PlaceNotebook, PlaceLab, PlaceExercise, Lesson}); err != nil {
		return nil, err
	}
	if c.Place.What == Lesson {
		if s.Place == nil {
			return nil, nil
		}
		return []event.Payload{event.RoomSent{Act: c.Act, Place: event.Place{What: Lesson}}}, nil
	}
	if err := findPlace(env.Course, c.Place); err != nil {
		return nil, err
	}
	if s.Place != nil && *s.Place == c.Place {
		return nil, nil
	}
	var events []event.Payload
	if s.Started.IsZero() {
		events = append(events, event.WorkshopStarted{Act: c.Act})
	}
	return append(events, event.RoomSent{Act: c.Act, Place: c.Place}), nil
}

type Pause struct{ event.Act }

func (c Pause) decide(s *State, env Env) ([]event.Payload, error) {
	if s.Paused {
		return nil, nil
	}
	return []event.Payload{event.RoomPaused{Act: c.Act}}, nil
}

type Resume struct{ event.Act }

func (c Resume) decide(s *State, env Env) ([]event.Payload, error) {
	if !s.Paused {
		return nil, nil
	}
	return []event.Payload{event.RoomResumed{Act: c.Act}}, nil
}

// SetMode chooses between conducted and free.
type SetMode struct {
	event.Act
	Mode string
}

func (c SetMode) decide(s *State, env Env) ([]event.Payload, error) {
	if err := oneOf("mode", c.Mode, []string{Conducted, Free}); err != nil {
		return nil, err
	}
	if c.Mode == s.Mode {
		return nil, nil
	}
	return []event.Payload{event.ModeSet{Act: c.Act, Mode: c.Mode}}, nil
}

// Extend gives the day more minutes, or takes them back.
type Extend struct {
	event.Act
	Minutes int
}

func (c Extend) decide(s *State, env Env) ([]event.Payload, error) {
	if c.Minutes == 0 || c.Minutes < -60 || c.Minutes > 60 || s.Extra(time.Time{})+c.Minutes < 0 {
		return nil, refuse("minutes_invalid", "at most 60 minutes at a time, and no less than the plan")
	}
	return []event.Payload{event.TimeExtended{Act: c.Act, Minutes: c.Minutes}}, nil
}

// CutItem takes an item of the cut list out, or back in.
type CutItem struct {
	event.Act
	Item string
	On   bool
}

func (c CutItem) decide(s *State, env Env) ([]event.Payload, error) {
	if !slices.ContainsFunc(env.Course.Cuts(anyLang), func(cut curriculum.Cut) bool { return cut.ID == c.Item }) {
		return nil, refuse("item_unknown", "the cut list has no %q", c.Item)
	}
	if s.Cuts[c.Item] == c.On {
		return nil, nil
	}
	return []event.Payload{event.ItemCut{Act: c.Act, Item: c.Item, On: c.On}}, nil
}

// closing ends the vote or talk that is running, if one is.
func (s *State) closing(act event.Act) []event.Payload {
	r := s.Round()
	if r == nil || r.Phase == PhaseClosed {
		return nil
	}
	return []event.Payload{event.PollClosed{Act: act, Poll: s.Poll.Poll, Round: s.Poll.Round, Phase: r.Phase}}
}

// OpenPoll begins a new round with its first vote.
type OpenPoll struct {
	event.Act
	Poll string
}

func (c OpenPoll) decide(s *State, env Env) ([]event.Payload, error) {
	page, ok := env.Course.PollPage(anyLang, c.Poll)
	if !ok {
		return nil, refuse("poll_unknown", "there is no poll %q", c.Poll)
	}
	return append(s.closing(c.Act), event.PollOpened{Act: c.Act, Poll: c.Poll, Round: len(s.Polls[c.Poll]) + 1, Deadline: env.after(page.Seconds.Vote)}), nil
}

func (e Env) after(seconds int) time.Time {
	if seconds <= 0 {
		return time.Time{}
	}
	return e.Now.Add(time.Duration(seconds) * time.Second).UTC().Truncate(time.Millisecond)
}

// TalkPoll ends the first vote and asks the room to talk.
type TalkPoll struct{ event.Act }

func (c TalkPoll) decide(s *State, env Env) ([]event.Payload, error) {
	r := s.Round()
	if r == nil || r.Second != nil || r.Released || r.Phase == PhaseTalk {
		return nil, refuse("wrong_phase", "talk follows the first vote of a poll, before its result is shown")
	}
	page, _ := env.Course.PollPage(anyLang, s.Poll.Poll)
	return append(s.closing(c.Act), event.TalkOpened{Act: c.Act, Poll: s.Poll.Poll, Round: s.Poll.Round, Deadline: env.after(page.Seconds.Talk)}), nil
}

// RevotePoll opens the second vote.
type RevotePoll struct{ event.Act }

func (c RevotePoll) decide(s *State, env Env) ([]event.Payload, error) {
	r := s.Round()
	if r == nil || r.Second != nil || r.Released {
		return nil, refuse("wrong_phase", "the second vote follows the first vote of a poll, before its result is shown")
	}
	page, _ := env.Course.PollPage(anyLang, s.Poll.Poll)
	return append(s.closing(c.Act), event.RevoteOpened{Act: c.Act, Poll: s.Poll.Poll, Round: s.Poll.Round, Deadline: env.after(page.Seconds.Revote)}), nil
}

// ClosePoll ends the running vote.
type ClosePoll struct{ event.Act }

func (c ClosePoll) decide(s *State, env Env) ([]event.Payload, error) { return s.closing(c.Act), nil }

// ShowPoll releases the last round of Poll, or of the poll in the room where Poll is "".
type ShowPoll struct {
	event.Act
	Poll string
}

func (c ShowPoll) decide(s *State, env Env) ([]event.Payload, error) {
	if c.Poll == "" && s.Poll != nil {
		c.Poll = s.Poll.Poll
	}
	round := len(s.Polls[c.Poll])
	if round == 0 {
		return nil, refuse("wrong_phase", "this poll was not opened yet")
	}
	if r := s.Round(); r != nil && s.Poll.Poll == c.Poll && r.Shown {
		return nil, nil
	}
	return append(s.closing(c.Act), event.PollShown{Act: c.Act, Poll: c.Poll, Round: round}), nil
}

// HidePoll puts the poll away.
type HidePoll struct{ event.Act }

func (c HidePoll) decide(s *State, env Env) ([]event.Payload, error) {
	if s.Poll == nil {
		return nil, nil
	}
	return s.hiding(c.Act), nil
}

// hiding puts the poll in the room away, and ends its vote first where one runs.
func (s *State) hiding(act event.Act) []event.Payload {
	return append(s.closing(act), event.PollHidden{Act: act, Poll: s.Poll.Poll, Round: s.Poll.Round})
}

// OpenDebate begins a debate with its prediction. The room leaves the place where it was: after the debate it is in the lesson.
type OpenDebate struct {
	event.Act
	Debate string
}

func (c OpenDebate) decide(s *State, env Env) ([]event.Payload, error) {
	if _, ok := env.Course.DebatePage(anyLang, c.Debate); !ok {
		return nil, refuse("debate_unknown", "there is no debate %q", c.Debate)
	}
	if d := s.Debates[c.Debate]; s.Debate == c.Debate && d.Phase != PhaseClosed {
		return nil, nil
	}
	return []event.Payload{event.DebateOpened{Act: c.Act, Debate: c.Debate}}, nil
}

// SetDebatePhase moves the debate on, or back. Whatever the phase, the debate's vote is over: it is closed and hidden.
type SetDebatePhase struct {
	event.Act
	Phase string
}

func (c SetDebatePhase) decide(s *State, env Env) ([]event.Payload, error) {
	if err := oneOf("phase", c.Phase, []string{PhasePredict, PhaseWatch, PhaseArgue, PhaseClosed}); err != nil {
		return nil, err
	}
	d := s.Debates[s.Debate]
	if d == nil {
		return nil, refuse("wrong_phase", "no debate is open")
	}
	events := s.hidingStance(env.Course, c.Act)
	if d.Phase != c.Phase {
		events = append(events, event.DebatePhaseSet{Act: c.Act, Debate: s.Debate, Phase: c.Phase})
	}
	return events, nil
}

// CloseDebate puts the debate and its vote away.
type CloseDebate struct{ event.Act }

func (c CloseDebate) decide(s *State, env Env) ([]event.Payload, error) {
	if s.Debate == "" {
		return nil, nil
	}
	return append(s.hidingStance(env.Course, c.Act), event.DebateClosed{Act: c.Act, Debate: s.Debate}), nil
}

// hidingStance puts the vote of the debate in the room away, if that is the poll in the room.
func (s *State) hidingStance(course Course, act event.Act) []event.Payload {
	page, ok := course.DebatePage(anyLang, s.Debate)
	if !ok || page.Stance == nil || s.Poll == nil || s.Poll.Poll != page.Stance.Poll {
		return nil
	}
	return s.hiding(act)
}

// ModerateArgument hides an argument or shows it again.
type ModerateArgument struct {
	event.Act
	Argument string
	Hidden   bool
}

func (c ModerateArgument) decide(s *State, env Env) ([]event.Payload, error) {
	a := s.Arguments[c.Argument]
	if a == nil || a.Text == "" {
		return nil, refuse("argument_unknown", "there is no argument %q", c.Argument)
	}
	switch {
	case a.Hidden == c.Hidden:
		return nil, nil
	case c.Hidden:
		return []event.Payload{event.ArgumentHidden{Act: c.Act, Argument: c.Argument}}, nil
	}
	return []event.Payload{event.ArgumentShown{Act: c.Act, Argument: c.Argument}}, nil
}

// FinishHelp takes a participant off the help queue.
type FinishHelp struct {
	event.Act
	Participant event.ParticipantID
}

func (c FinishHelp) decide(s *State, env Env) ([]event.Payload, error) {
	if s.Participants[c.Participant] == nil {
		return nil, refuse("participant_unknown", "there is no participant %q", c.Participant)
	}
	return []event.Payload{event.HelpDone{Act: c.Act, Participant: c.Participant}}, nil
}

// ModerateQuestion approves a question or hides it.
type ModerateQuestion struct {
	event.Act
	Question string
	Approve  bool
}

func (c ModerateQuestion) decide(s *State, env Env) ([]event.Payload, error) {
	q := s.Questions[c.Question]
	if q == nil || q.Text == "" {
		return nil, refuse("question_unknown", "there is no question %q", c.Question)
	}
	switch {
	case c.Approve && q.State != Approved:
		return []event.Payload{event.QuestionApproved{Act: c.Act, Question: c.Question}}, nil
	case !c.Approve && q.State != Hidden:
		return []event.Payload{event.QuestionHidden{Act: c.Act, Question: c.Question}}, nil
	}
	return nil, nil
}

// What the projector can be told to show.
const (
	ShowAuto     = "auto" // follows the room
	ShowJoin     = "join"
	ShowLesson   = "lesson"
	ShowPollPage = "poll"
	ShowResults  = "results"
	ShowQuestion = "question"
	ShowArgument = "argument"
	ShowBlack    = "black"
)

// ProjectTo chooses what the projector shows. It never releases anything: what is not released is not shown.
type ProjectTo struct {
	event.Act
	What string
	Ref  string
}

func (c ProjectTo) decide(s *State, env Env) ([]event.Payload, error) {
	if err := oneOf("what", c.What, []string{ShowAuto, ShowJoin, ShowLesson, ShowPollPage, ShowResults, ShowQuestion, ShowArgument, ShowBlack}); err != nil {
		return nil, err
	}
	switch c.What {
	case ShowQuestion:
		if q := s.Questions[c.Ref]; q == nil || q.State != Approved {
			return nil, refuse("not_released", "approve the question first")
		}
	case ShowArgument:
		a := s.Arguments[c.Ref]
		if a == nil || a.Hidden {
			return nil, refuse("not_released", "there is no such argument to show")
		}
	case ShowLesson:
		if c.Ref == "" {
			break
		}
		unit, screen, _ := strings.Cut(c.Ref, "/")
		point := event.Point{Unit: unit, Screen: screen}
		at := indexOf(env.Course, point)
		if at < 0 {
			return nil, refuse("point_unknown", "there is no screen %q", c.Ref)
		}
		if s.Window == nil || at > indexOf(env.Course, *s.Window) {
			return nil, refuse("not_released", "open %s first", c.Ref)
		}
	case ShowPollPage, ShowResults:
		if c.Ref != "" && len(s.Polls[c.Ref]) == 0 || c.Ref == "" && s.Poll == nil {
			return nil, refuse("not_released", "open the poll first")
		}
	default:
		c.Ref = ""
	}
	if s.Project == (Projection{What: c.What, Ref: c.Ref}) {
		return nil, nil
	}
	return []event.Payload{event.Projected{Act: c.Act, What: c.What, Ref: c.Ref}}, nil
}
