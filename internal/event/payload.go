package event

import "time"

// The payloads below are the product's memory: fields are only ever added, a change of meaning is a new kind.
// Every act of a participant carries that participant and the client's id.

// By is who did it, and under which client-made id.
type By struct {
	Participant ParticipantID `json:"participant"`
	ID          ClientID      `json:"id"`
}

// Point is a screen of a unit.
type Point struct {
	Unit   string `json:"unit"`
	Screen string `json:"screen"`
}

// RoomCreated is the first event of every room.
type RoomCreated struct {
	Seats int `json:"seats"`
}

// SeatsChanged sets another number of seats; those who sit stay.
type SeatsChanged struct {
	Seats int `json:"seats"`
}

// SeatTaken gives a seat to a new participant. Token and Request are hashes (SHA-256, hex).
type SeatTaken struct {
	Participant ParticipantID `json:"participant"`
	Seat        int           `json:"seat"`
	Token       string        `json:"token"`
	Request     string        `json:"request,omitempty"` // hash of the client's id of this request: a retry gets the same seat
	Lang        string        `json:"lang"`
}

// DeviceAdded lets another device, or a retry, sit on a taken seat.
type DeviceAdded struct {
	Participant ParticipantID `json:"participant"`
	Token       string        `json:"token"`
}

// LabelChanged says that a participant's name or language in the people table is another now.
type LabelChanged struct {
	Participant ParticipantID `json:"participant"`
}

// ParticipantErased says that a person was removed from the people table; the seat is free again.
type ParticipantErased struct {
	Participant ParticipantID `json:"participant"`
}

// RoleGranted gives a browser, by the hash of its token, a role: "instructor".
type RoleGranted struct {
	Role  string `json:"role"`
	Token string `json:"token"`
}

// Moved says where a participant reads.
type Moved struct {
	By
	Point
}

// Place is where a person or the whole room can be besides the lesson: a notebook, lab or exercise; a person also in a
// debate or poll.
type Place struct {
	What string `json:"kind"`
	Ref  string `json:"id"`
}

// PlaceEntered says that a participant left the lesson for a place; Moved is the way back.
type PlaceEntered struct {
	By
	Place Place `json:"place"`
}

// PredictionMade is the one prediction of a participant before a figure or a debate.
type PredictionMade struct {
	By
	Predict string `json:"predict"`
	Lang    string `json:"lang"`
	Choice  string `json:"choice"`
}

// VoteCast is a choice in a running vote; a later one of the same participant takes its place.
type VoteCast struct {
	By
	Poll   string `json:"poll"`
	Round  int    `json:"round"`
	Phase  string `json:"phase"` // vote or revote
	Choice string `json:"choice"`
}

// ArgumentMade is one sentence in a debate.
type ArgumentMade struct {
	By
	Debate   string `json:"debate"`
	Argument string `json:"argument"`
	Lang     string `json:"lang"`
	Text     string `json:"text"`
}

func (e ArgumentMade) Texts() []string              { return []string{e.Text} }
func (e ArgumentMade) WithTexts(t []string) Payload { e.Text = t[0]; return e }

// ArgumentVoted supports someone else's argument.
type ArgumentVoted struct {
	By
	Argument string `json:"argument"`
}

// HelpAsked sets a participant's sticky note: help, lost or ready.
type HelpAsked struct {
	By
	Point
	Note string `json:"note"`
}

// HelpCancelled takes the note away again.
type HelpCancelled struct{ By }

// QuestionAsked is anonymous to the room and waits for approval.
type QuestionAsked struct {
	By
	Question string `json:"question"`
	Lang     string `json:"lang"`
	Text     string `json:"text"`
}

func (e QuestionAsked) Texts() []string              { return []string{e.Text} }
func (e QuestionAsked) WithTexts(t []string) Payload { e.Text = t[0]; return e }

// QuestionVoted wants someone else's question answered.
type QuestionVoted struct {
	By
	Question string `json:"question"`
}

// AnswerGiven is an answer as it was typed, with the language that says what its commas mean, and what the grader said.
type AnswerGiven struct {
	By
	Exercise      string   `json:"exercise"`
	Attempt       int      `json:"attempt"`
	Lang          string   `json:"lang"`
	Raw           []string `json:"raw"`
	Verdict       string   `json:"verdict"` // right, partial, wrong or invalid
	Misconception string   `json:"misconception"`
	Credit        int      `json:"credit"` // 0 … 100
}

func (e AnswerGiven) Texts() []string              { return e.Raw }
func (e AnswerGiven) WithTexts(t []string) Payload { e.Raw = t; return e }

// HintTaken gives the hint of a level, from 1.
type HintTaken struct {
	By
	Exercise string `json:"exercise"`
	Attempt  int    `json:"attempt"`
	Level    int    `json:"level"`
}

// VersionDrawn begins the next attempt of an exercise, with other numbers.
type VersionDrawn struct {
	By
	Exercise string `json:"exercise"`
	Attempt  int    `json:"attempt"`
}

// CellSaved keeps the source of a notebook cell; the newest version counts.
type CellSaved struct {
	By
	Notebook string `json:"notebook"`
	Cell     string `json:"cell"`
	Lang     string `json:"lang"`
	Version  int    `json:"version"`
	Source   string `json:"source"`
}

func (e CellSaved) Texts() []string              { return []string{e.Source} }
func (e CellSaved) WithTexts(t []string) Payload { e.Source = t[0]; return e }

// CheckRun is what a check cell said on the learner's device; it is advisory.
type CheckRun struct {
	By
	Notebook string `json:"notebook"`
	Cell     string `json:"cell"`
	OK       bool   `json:"ok"`
	Hint     string `json:"hint"` // id of the hint that was shown, "" for none
}

// TrainingReported is what a learner's device says of a network it trained; it is advisory.
type TrainingReported struct {
	By
	Lab      string  `json:"lab"`
	Model    string  `json:"model"`
	Accuracy float64 `json:"accuracy"` // 0 … 1
	Seconds  float64 `json:"seconds"`
}

// The instructor's acts carry the id of the command.

// Act is an instructor's command.
type Act struct {
	ID ClientID `json:"id"`
}

type WorkshopStarted struct{ Act }

// WindowOpened moves the end of the window.
type WindowOpened struct {
	Act
	Point
}

// RoomSent leads everybody to a place besides the lesson; What lesson leads back.
type RoomSent struct {
	Act
	Place Place `json:"place"`
}

type RoomPaused struct{ Act }

type RoomResumed struct{ Act }

// ModeSet is conducted or free.
type ModeSet struct {
	Act
	Mode string `json:"mode"`
}

type TimeExtended struct {
	Act
	Minutes int `json:"minutes"`
}

// ItemCut takes an item of the cut list out of the day, or back in.
type ItemCut struct {
	Act
	Item string `json:"item"`
	On   bool   `json:"on"`
}

// PollOpened begins a round with its first vote.
type PollOpened struct {
	Act
	Poll     string    `json:"poll"`
	Round    int       `json:"round"`
	Deadline time.Time `json:"deadline"`
}

// TalkOpened asks the room to talk; Deadline is a proposal, nothing closes by itself.
type TalkOpened struct {
	Act
	Poll     string    `json:"poll"`
	Round    int       `json:"round"`
	Deadline time.Time `json:"deadline"`
}

// RevoteOpened begins the second vote of a round.
type RevoteOpened struct {
	Act
	Poll     string    `json:"poll"`
	Round    int       `json:"round"`
	Deadline time.Time `json:"deadline"`
}

// PollClosed ends the running vote, or the talk. Votes that come later do not count.
type PollClosed struct {
	Act
	Poll  string `json:"poll"`
	Round int    `json:"round"`
	Phase string `json:"phase"` // what was closed: vote, talk or revote
	Due   bool   `json:"due"`   // the deadline closed it
}

// PollShown releases both distributions and the key of a round.
type PollShown struct {
	Act
	Poll  string `json:"poll"`
	Round int    `json:"round"`
}

// PollHidden puts the poll away.
type PollHidden struct {
	Act
	Poll  string `json:"poll"`
	Round int    `json:"round"`
}

type DebateOpened struct {
	Act
	Debate string `json:"debate"`
}

// DebatePhaseSet is predict, watch, argue or closed.
type DebatePhaseSet struct {
	Act
	Debate string `json:"debate"`
	Phase  string `json:"phase"`
}

// DebateClosed puts the debate away.
type DebateClosed struct {
	Act
	Debate string `json:"debate"`
}

type ArgumentHidden struct {
	Act
	Argument string `json:"argument"`
}

type ArgumentShown struct {
	Act
	Argument string `json:"argument"`
}

// HelpDone takes a participant off the help queue.
type HelpDone struct {
	Act
	Participant ParticipantID `json:"participant"`
}

type QuestionApproved struct {
	Act
	Question string `json:"question"`
}

type QuestionHidden struct {
	Act
	Question string `json:"question"`
}

// Projected chooses what the projector shows; what "auto" follows the room.
type Projected struct {
	Act
	What string `json:"what"`
	Ref  string `json:"ref,omitempty"`
}

// Owner is the participant who did it.
func (b By) Owner() ParticipantID { return b.Participant }

func (RoomCreated) Kind() Kind       { return "room-created/1" }
func (SeatsChanged) Kind() Kind      { return "seats-changed/1" }
func (SeatTaken) Kind() Kind         { return "seat-taken/1" }
func (DeviceAdded) Kind() Kind       { return "device-added/1" }
func (LabelChanged) Kind() Kind      { return "label-changed/1" }
func (ParticipantErased) Kind() Kind { return "participant-erased/1" }
func (RoleGranted) Kind() Kind       { return "role-granted/1" }
func (Moved) Kind() Kind             { return "moved/1" }
func (PlaceEntered) Kind() Kind      { return "place-entered/1" }
func (PredictionMade) Kind() Kind    { return "prediction-made/1" }
func (VoteCast) Kind() Kind          { return "vote-cast/1" }
func (ArgumentMade) Kind() Kind      { return "argument-made/1" }
func (ArgumentVoted) Kind() Kind     { return "argument-voted/1" }
func (HelpAsked) Kind() Kind         { return "help-asked/1" }
func (HelpCancelled) Kind() Kind     { return "help-cancelled/1" }
func (QuestionAsked) Kind() Kind     { return "question-asked/1" }
func (QuestionVoted) Kind() Kind     { return "question-voted/1" }
func (AnswerGiven) Kind() Kind       { return "answer-given/1" }
func (HintTaken) Kind() Kind         { return "hint-taken/1" }
func (VersionDrawn) Kind() Kind      { return "version-drawn/1" }
func (CellSaved) Kind() Kind         { return "cell-saved/1" }
func (CheckRun) Kind() Kind          { return "check-run/1" }
func (TrainingReported) Kind() Kind  { return "training-reported/1" }
func (WorkshopStarted) Kind() Kind   { return "workshop-started/1" }
func (WindowOpened) Kind() Kind      { return "window-opened/1" }
func (RoomSent) Kind() Kind          { return "room-sent/1" }
func (RoomPaused) Kind() Kind        { return "room-paused/1" }
func (RoomResumed) Kind() Kind       { return "room-resumed/1" }
func (ModeSet) Kind() Kind           { return "mode-set/1" }
func (TimeExtended) Kind() Kind      { return "time-extended/1" }
func (ItemCut) Kind() Kind           { return "item-cut/1" }
func (PollOpened) Kind() Kind        { return "poll-opened/1" }
func (TalkOpened) Kind() Kind        { return "talk-opened/1" }
func (RevoteOpened) Kind() Kind      { return "revote-opened/1" }
func (PollClosed) Kind() Kind        { return "poll-closed/1" }
func (PollShown) Kind() Kind         { return "poll-shown/1" }
func (PollHidden) Kind() Kind        { return "poll-hidden/1" }
func (DebateOpened) Kind() Kind      { return "debate-opened/1" }
func (DebatePhaseSet) Kind() Kind    { return "debate-phase-set/1" }
func (DebateClosed) Kind() Kind      { return "debate-closed/1" }
func (ArgumentHidden) Kind() Kind    { return "argument-hidden/1" }
func (ArgumentShown) Kind() Kind     { return "argument-shown/1" }
func (HelpDone) Kind() Kind          { return "help-done/1" }
func (QuestionApproved) Kind() Kind  { return "question-approved/1" }
func (QuestionHidden) Kind() Kind    { return "question-hidden/1" }
func (Projected) Kind() Kind         { return "projected/1" }

// All lists a zero value of every payload.
func All() []Payload {
	return []Payload{
		RoomCreated{}, SeatsChanged{}, SeatTaken{}, DeviceAdded{}, LabelChanged{}, ParticipantErased{}, RoleGranted{},
		Moved{}, PlaceEntered{}, PredictionMade{}, VoteCast{}, ArgumentMade{}, ArgumentVoted{}, HelpAsked{}, HelpCancelled{},
		QuestionAsked{}, QuestionVoted{}, AnswerGiven{}, HintTaken{}, VersionDrawn{}, CellSaved{}, CheckRun{}, TrainingReported{},
		WorkshopStarted{}, WindowOpened{}, RoomSent{}, RoomPaused{}, RoomResumed{}, ModeSet{}, TimeExtended{}, ItemCut{},
		PollOpened{}, TalkOpened{}, RevoteOpened{}, PollClosed{}, PollShown{}, PollHidden{},
		DebateOpened{}, DebatePhaseSet{}, DebateClosed{}, ArgumentHidden{}, ArgumentShown{},
		HelpDone{}, QuestionApproved{}, QuestionHidden{}, Projected{},
	}
}

// Client is the id under which the participant's device sent it.
func (b By) Client() ClientID { return b.ID }

// Command is the id under which the instructor's device sent it, "" for what happened by itself.
func (a Act) Command() ClientID { return a.ID }
