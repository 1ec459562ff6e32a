package hub

import (
	"context"
	"fmt"
	"sync"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

// people is the room's table of labels and keys.
type people struct {
	mu     sync.RWMutex
	byID   map[event.ParticipantID]event.Person
	byCode map[string]event.ParticipantID
}

func newPeople(list []event.Person) *people {
	p := &people{byID: map[event.ParticipantID]event.Person{}, byCode: map[string]event.ParticipantID{}}
	for _, person := range list {
		p.put(person)
	}
	return p
}

func (p *people) put(person event.Person) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.byID[person.Participant] = person
	p.byCode[person.ReturnCode] = person.Participant
}

func (p *people) get(id event.ParticipantID) (event.Person, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	person, ok := p.byID[id]
	return person, ok
}

func (p *people) withCode(code string) event.ParticipantID {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.byCode[code]
}

func (p *people) remove(id event.ParticipantID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.byCode, p.byID[id].ReturnCode)
	delete(p.byID, id)
}

func (p *people) named(name string) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	for _, person := range p.byID {
		if person.Name == name {
			return true
		}
	}
	return false
}

func (p *people) key(id event.ParticipantID) (event.Key, bool) {
	person, ok := p.get(id)
	return person.Key, ok
}

// label is a new name and language for a person.
type label struct{ name, lang string }

// label returns the people that change with a decision. Names and keys never enter an event.
func (h *Hub) label(c *command, d room.Decision) ([]event.Person, error) {
	switch cmd := c.Command.(type) {
	case room.Relabel:
		person, ok := h.people.Load().get(cmd.Participant)
		if !ok {
			return nil, fmt.Errorf("participant %s is no person", cmd.Participant)
		}
		person.Name, person.Lang = c.relabel.name, c.relabel.lang
		h.people.Load().put(person)
		return []event.Person{person}, nil
	case room.Join:
		for _, e := range d.Events {
			if _, ok := e.(event.SeatTaken); ok {
				person, err := h.person(d.Participant, cmd)
				if err != nil {
					return nil, err
				}
				h.people.Load().put(person)
				return []event.Person{person}, nil
			}
		}
	}
	return nil, nil
}

func (h *Hub) person(id event.ParticipantID, cmd room.Join) (event.Person, error) {
	key, err := event.NewKey(h.Random)
	if err != nil {
		return event.Person{}, err
	}
	person := event.Person{Participant: id, Name: cmd.Name, Lang: cmd.Lang, Key: key}
	// Friendly names are few: after some draws one that is in use is taken.
	for tries := 0; person.Name == "" || tries < 20 && cmd.Name == "" && h.people.Load().named(person.Name); tries++ {
		if person.Name, err = room.FriendlyName(cmd.Lang, h.Random); err != nil {
			return event.Person{}, err
		}
	}
	for person.ReturnCode == "" || h.people.Load().withCode(person.ReturnCode) != "" {
		if person.ReturnCode, err = room.NewReturnCode(h.Random); err != nil {
			return event.Person{}, err
		}
	}
	return person, nil
}

// Person gives a participant's labels. It may be called while reading the state.
func (h *Hub) Person(id event.ParticipantID) event.Person {
	person, _ := h.people.Load().get(id)
	return person
}

// WithReturnCode finds a participant by return code, "" where there is none.
func (h *Hub) WithReturnCode(code string) event.ParticipantID {
	return h.people.Load().withCode(code)
}

// Relabel gives a participant another name and language.
func (h *Hub) Relabel(ctx context.Context, id event.ParticipantID, name, lang string) error {
	_, err := h.do(ctx, &command{Command: room.Relabel{Participant: id}, relabel: &label{name, lang}, reply: make(chan reply, 1)})
	return err
}

// finishErasures removes persons whose erasure was decided and then cut off, or undone by restoring an older people table.
func (h *Hub) finishErasures(ctx context.Context) error {
	for id, p := range h.next.Participants {
		if _, known := h.people.Load().get(id); known && p.Seat == 0 {
			if err := h.Log.Erase(ctx, h.Code, id); err != nil {
				return fmt.Errorf("erase %s: %w", id, err)
			}
			h.people.Load().remove(id)
		}
	}
	return nil
}

// Erase removes a participant from the room, and the person from the log for good.
func (h *Hub) Erase(ctx context.Context, id event.ParticipantID) error {
	if _, err := h.Do(ctx, room.Erase{Participant: id}); err != nil {
		return err
	}
	if err := h.Log.Erase(ctx, h.Code, id); err != nil {
		return fmt.Errorf("erase %s: %w", id, err)
	}
	h.people.Load().remove(id)
	return nil
}
