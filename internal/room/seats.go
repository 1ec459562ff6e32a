package room

import (
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
)

// Create begins a room, or gives it another number of seats.
type Create struct{ Seats int }

func (c Create) decide(s *State, env Env) ([]event.Payload, error) {
	switch {
	case c.Seats < 1:
		return nil, refuse("seats_invalid", "a room has at least one seat")
	case s.Version == 0:
		return []event.Payload{event.RoomCreated{Seats: c.Seats}}, nil
	case c.Seats != s.Seats:
		return []event.Payload{event.SeatsChanged{Seats: c.Seats}}, nil
	}
	return nil, nil
}

// Join asks for a seat. Token, Known and Request are hashes: of the token that a new device would get,
// of the token that the browser already has, and of the id that the client gave this request.
type Join struct {
	Token   string
	Known   string
	Request string
	Lang    string
	Name    string // "" asks for a friendly one; the log never sees it
}

func (c Join) decide(s *State, env Env) ([]event.Payload, error) {
	if s.Tokens[c.Known] != "" {
		return nil, nil
	}
	if earlier := s.Requests[c.Request]; c.Request != "" && earlier != "" {
		return []event.Payload{event.DeviceAdded{Participant: earlier, Token: c.Token}}, nil
	}
	if err := knownLang(env.Course, c.Lang); err != nil {
		return nil, err
	}
	seat := s.freeSeat()
	if seat == 0 {
		return nil, refuse("room_full", "all %d seats are taken", s.Seats)
	}
	id, err := newID(env.Random)
	if err != nil {
		return nil, err
	}
	return []event.Payload{event.SeatTaken{Participant: event.ParticipantID(id), Seat: seat, Token: c.Token, Request: c.Request, Lang: c.Lang}}, nil
}

// freeSeat is the lowest free seat, 0 where the room is full.
func (s *State) freeSeat() int {
	for seat := 1; seat <= s.Seats; seat++ {
		if s.Seated[seat] == "" {
			return seat
		}
	}
	return 0
}

// Return lets another device sit on a participant's seat.
type Return struct {
	Participant event.ParticipantID
	Token       string
}

func (c Return) decide(s *State, env Env) ([]event.Payload, error) {
	if p := s.Participants[c.Participant]; p == nil || p.Seat == 0 {
		return nil, refuse("return_code_unknown", "no seat has this return code")
	}
	return []event.Payload{event.DeviceAdded{Participant: c.Participant, Token: c.Token}}, nil
}

// Relabel says that a participant's name or language in the people table changes.
type Relabel struct{ Participant event.ParticipantID }

func (c Relabel) decide(s *State, env Env) ([]event.Payload, error) {
	if p := s.Participants[c.Participant]; p == nil || p.Seat == 0 {
		return nil, refuse("no_seat", "take a seat first")
	}
	return []event.Payload{event.LabelChanged{Participant: c.Participant}}, nil
}

// Erase removes a participant from the room for good.
type Erase struct{ Participant event.ParticipantID }

func (c Erase) decide(s *State, env Env) ([]event.Payload, error) {
	if p := s.Participants[c.Participant]; p == nil || p.Seat == 0 {
		return nil, refuse("no_seat", "nobody sits there")
	}
	return []event.Payload{event.ParticipantErased{Participant: c.Participant}}, nil
}

// Grant gives a role to the browser that holds the token with this hash.
type Grant struct {
	Role  string
	Token string
}

func (c Grant) decide(s *State, env Env) ([]event.Payload, error) {
	if s.Roles[c.Token] == c.Role {
		return nil, nil
	}
	return []event.Payload{event.RoleGranted{Role: c.Role, Token: c.Token}}, nil
}
