// Package room holds the rules of a room: Decide says what a command makes happen, Apply folds what happened.
// Both are pure: time and chance come in as arguments.
package room

import (
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/exercise"
)

// Phases of a poll and of a debate.
const (
	PhaseVote    = "vote"
	PhaseTalk    = "talk"
	PhaseRevote  = "revote"
	PhaseClosed  = "closed"
	PhasePredict = "predict"
	PhaseWatch   = "watch"
	PhaseArgue   = "argue"
)

// Modes of pacing.
const (
	Conducted = "conducted" // participants move within the window
	Free      = "free"
)

// RoleInstructor may send acts and see the board.
const RoleInstructor = "instructor"

// State is a room after Version events. It holds no name: those stand in the people table.
type State struct {
	Code    event.RoomCode
	Version event.Seq
	At      time.Time // of the last event

	Seats        int
	Seated       map[int]event.ParticipantID // seat, from 1 → who sits there
	Participants map[event.ParticipantID]*Participant
	Tokens       map[string]event.ParticipantID // hash of a seat token
	Requests     map[string]event.ParticipantID // hash of a join request's client id
	Roles        map[string]string              // hash of a token → role
	Acts         map[event.ClientID]event.Seq   // the instructor's commands

	Started time.Time // zero before the start
	Mode    string
	Paused  bool
	Window  *event.Point
	Opened  []Opening
	Place   *event.Place // where everybody was sent besides the lesson, nil for the lesson
	Sent    []Sending
	Cuts    map[string]bool

	Extended []Extension

	Polls     map[string][]*Round
	Poll      *PollRef
	Debates   map[string]*Debate
	Debate    string // the one in the room, "" for none
	Arguments map[string]*Argument
	Questions map[string]*Question
	Asked     []string // question ids in order

	Trained Trained
	Project Projection
}

// Opening is when the window reached a point.
type Opening struct {
	event.Point
	At time.Time
}

// Sending is when everybody was sent to a place.
type Sending struct {
	event.Place
	At time.Time
}

// Extension is time that the instructor gave, in minutes; less than 0 where it was taken back.
type Extension struct {
	At      time.Time
	Minutes int
}

// MovedOn is when the room last went to another screen or place; zero before the first. A "pronto" of before does not count.
func (s *State) MovedOn() (at time.Time) {
	if n := len(s.Opened); n > 0 {
		at = s.Opened[n-1].At
	}
	if n := len(s.Sent); n > 0 && s.Sent[n-1].At.After(at) {
		at = s.Sent[n-1].At
	}
	return at
}

// Extra is the time that was given since a moment, in minutes.
func (s *State) Extra(since time.Time) int {
	sum := 0
	for _, e := range s.Extended {
		if !e.At.Before(since) {
			sum += e.Minutes
		}
	}
	return sum
}

// PollRef is a round of a poll, from 1.
type PollRef struct {
	Poll  string
	Round int
}

// Round is one run of a poll.
type Round struct {
	Phase    string
	Deadline time.Time // zero where nothing ends by itself
	First    map[event.ParticipantID]string
	Second   map[event.ParticipantID]string // nil before the second vote
	Shown    bool
	Released bool // was shown once: no second vote after that
}

// Debate is one debate with its arguments in the order in which they were made.
type Debate struct {
	Opened    time.Time // first
	Phase     string
	Arguments []string
}

type Argument struct {
	ID     string
	Debate string
	By     event.ParticipantID
	Text   string
	Votes  map[event.ParticipantID]bool
	Hidden bool
}

// States of a question.
const (
	Waiting  = "waiting"
	Approved = "approved"
	Hidden   = "hidden"
)

type Question struct {
	ID    string
	By    event.ParticipantID
	Text  string
	Votes map[event.ParticipantID]bool
	State string
}

// Trained sums up what devices say of their networks.
type Trained struct {
	Count int
	Best  float64
}

// Projection is what the projector was told to show.
type Projection struct {
	What string
	Ref  string
}

// Participant is everything one participant did.
type Participant struct {
	ID          event.ParticipantID
	Seat        int // 0 after erasure
	Lang        string
	Point       *event.Point // the screen where the participant reads, or read last
	Place       *event.Place // besides the lesson, nil while in the lesson
	Predictions map[string]Prediction
	Exercises   map[string]*Work
	Note        *Note
	Cells       map[string]map[string]Cell  // notebook → cell
	Checks      map[string]map[string]Check // notebook → check cell
	Done        map[event.ClientID]event.Seq
}

type Prediction struct {
	Choice string
	Lang   string
	Seq    event.Seq
}

// Work is what a participant did on an exercise.
type Work struct {
	Attempt int
	Answers []Answer
	Hints   map[int][]event.Seq // attempt → when each hint was taken
}

type Answer struct {
	Seq           event.Seq
	Attempt       int
	Lang          string
	Raw           []string
	Verdict       exercise.Verdict
	Misconception string
}

// Note is a sticky note: help, lost or ready.
type Note struct {
	Kind string
	At   event.Point
	Time time.Time
}

type Cell struct {
	Source  string
	Lang    string
	Version int
}

// Check is how a check cell stands. Attended is the number of fails when the instructor last helped.
type Check struct {
	OK       bool
	Fails    int
	Attended int
	Since    time.Time // of the first of the fails that count as stuck
}

// StuckAfter is the number of failed checks after which a participant counts as stuck; curriculum 1.1.
const StuckAfter = 3

// SolutionAfterFails is the number of failed checks after which a cell's solution may be read; curriculum 1.1.
const SolutionAfterFails = 5

// SolutionAfterTries is the number of tries after which an exercise's worked solution may be read.
const SolutionAfterTries = 3

// Stuck reports whether this check cell holds its participant up.
func (c Check) Stuck() bool { return !c.OK && c.Fails-c.Attended >= StuckAfter }

// New is a room before its first event.
func New(code event.RoomCode) *State {
	return &State{
		Code:         code,
		Seated:       map[int]event.ParticipantID{},
		Participants: map[event.ParticipantID]*Participant{},
		Tokens:       map[string]event.ParticipantID{},
		Requests:     map[string]event.ParticipantID{},
		Roles:        map[string]string{},
		Acts:         map[event.ClientID]event.Seq{},
		Mode:         Conducted,
		Cuts:         map[string]bool{},
		Polls:        map[string][]*Round{},
		Debates:      map[string]*Debate{},
		Arguments:    map[string]*Argument{},
		Questions:    map[string]*Question{},
		Project:      Projection{What: "auto"},
	}
}

// Taken is the number of seats in use.
func (s *State) Taken() int { return len(s.Seated) }

// Round is the round that is in the room, nil for none.
func (s *State) Round() *Round {
	if s.Poll == nil {
		return nil
	}
	return s.Polls[s.Poll.Poll][s.Poll.Round-1]
}

// Deadline is when the running vote closes by itself, zero where none does.
func (s *State) Deadline() time.Time {
	if r := s.Round(); r != nil && r.Votes() != nil {
		return r.Deadline
	}
	return time.Time{}
}

// Votes is the running vote, nil while none runs.
func (r *Round) Votes() map[event.ParticipantID]string {
	switch r.Phase {
	case PhaseVote:
		return r.First
	case PhaseRevote:
		return r.Second
	}
	return nil
}

// Last is the running vote or the last that ran.
func (r *Round) Last() map[event.ParticipantID]string {
	if r.Second != nil {
		return r.Second
	}
	return r.First
}

// Count sums choices up.
func Count(votes map[event.ParticipantID]string) map[string]int {
	counts := map[string]int{}
	for _, choice := range votes {
		counts[choice]++
	}
	return counts
}

// Tries counts the answers of an attempt that could be read, up to and with seq.
func (w *Work) Tries(attempt int, upTo event.Seq) int {
	n := 0
	for _, a := range w.Answers {
		if a.Attempt == attempt && a.Seq <= upTo && a.Verdict != exercise.Invalid {
			n++
		}
	}
	return n
}

// SolutionOpen reports whether the worked solution of an attempt may be read, looking at answers up to and with seq.
func (w *Work) SolutionOpen(attempt int, upTo event.Seq) bool {
	for _, a := range w.Answers {
		if a.Attempt == attempt && a.Seq <= upTo && a.Verdict == exercise.Right {
			return true
		}
	}
	return w.Tries(attempt, upTo) >= SolutionAfterTries
}

// LastAnswer is the newest answer of an attempt.
func (w *Work) LastAnswer(attempt int) (Answer, bool) {
	for i := len(w.Answers) - 1; i >= 0; i-- {
		if w.Answers[i].Attempt == attempt {
			return w.Answers[i], true
		}
	}
	return Answer{}, false
}
