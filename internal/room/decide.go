package room

import (
	"encoding/base32"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
)

// Refusal is why a command makes nothing happen. Code is stable; the pages translate it.
type Refusal struct {
	Code   string
	Detail string
}

func (r *Refusal) Error() string {
	if r.Detail == "" {
		return r.Code
	}
	return r.Code + ": " + r.Detail
}

func refuse(code, detail string, args ...any) *Refusal {
	return &Refusal{Code: code, Detail: fmt.Sprintf(detail, args...)}
}

// Decision is what a command makes happen.
type Decision struct {
	Events []event.Payload
	// Seq is the event that answers the command: the last of Events, the one that an earlier copy of the command made,
	// or the room's version where nothing had to change.
	Seq event.Seq
	// Participant is who got or has the seat, for Join and Return.
	Participant event.ParticipantID
}

// Env is what Decide may know of the world.
type Env struct {
	Course Course
	Now    time.Time
	Random io.Reader
}

// Command is something that a participant, the instructor or the clock wants.
type Command interface {
	decide(s *State, env Env) ([]event.Payload, error)
}

// Decide says what cmd makes happen in s. An error is a *Refusal, or Random's or the course's failure.
func Decide(s *State, cmd Command, env Env) (Decision, error) {
	if seq, repeated := earlier(s, cmd); repeated {
		return Decision{Seq: seq}, nil
	}
	if act, ok := cmd.(interface {
		Owner() event.ParticipantID
		Client() event.ClientID
	}); ok {
		if p := s.Participants[act.Owner()]; p == nil || p.Seat == 0 {
			return Decision{}, refuse("no_seat", "take a seat first")
		}
		if err := checkID(act.Client()); err != nil {
			return Decision{}, err
		}
	}
	if act, ok := cmd.(interface{ Command() event.ClientID }); ok {
		if err := checkID(act.Command()); err != nil {
			return Decision{}, err
		}
	}
	events, err := cmd.decide(s, env)
	if err != nil {
		return Decision{}, err
	}
	d := Decision{Events: events, Seq: s.Version + event.Seq(len(events))}
	switch c := cmd.(type) {
	case Join:
		d.Participant = s.Tokens[c.Known]
		if taken := s.Requests[c.Request]; d.Participant == "" && c.Request != "" {
			d.Participant = taken
		}
	case Return:
		d.Participant = c.Participant
	}
	for _, e := range events {
		if taken, ok := e.(event.SeatTaken); ok {
			d.Participant = taken.Participant
		}
	}
	return d, nil
}

// earlier finds the event that an earlier copy of cmd made.
func earlier(s *State, cmd Command) (event.Seq, bool) {
	if act, ok := cmd.(interface {
		Owner() event.ParticipantID
		Client() event.ClientID
	}); ok {
		if p := s.Participants[act.Owner()]; p != nil {
			seq, repeated := p.Done[act.Client()]
			return seq, repeated
		}
	}
	if act, ok := cmd.(interface{ Command() event.ClientID }); ok {
		seq, repeated := s.Acts[act.Command()]
		return seq, repeated
	}
	return 0, false
}

// maxID is room for any UUID or ULID, not for a message.
const maxID = 64

func checkID(id event.ClientID) error {
	if id == "" || len(id) > maxID || strings.ContainsFunc(string(id), func(r rune) bool { return !plain(r) }) {
		return refuse("id_invalid", "id must be 1 to %d letters, digits, - or _, made by the client", maxID)
	}
	return nil
}

// plain is what ids and slugs are made of.
func plain(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.'
}

// newID draws an id of 80 bits in lower-case letters and digits.
func newID(random io.Reader) (string, error) {
	var b [10]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", err
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:])), nil
}
