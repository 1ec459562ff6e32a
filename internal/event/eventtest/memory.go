package eventtest

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
)

// Memory is a log that forgets when the program ends. Its zero value is ready.
type Memory struct {
	// Fail, where set, is asked before each write; its error is the write's.
	Fail func(event.Batch) error
	// Gate, where set, is received from before each write: a slow disk.
	Gate chan struct{}

	mu      sync.Mutex
	order   sync.Mutex // hands batches over in the order of the calls
	records map[event.RoomCode][]event.Record
	people  map[event.RoomCode][]event.Person
	queue   []func()
	running bool
	grown   chan struct{}
}

// Append writes b from a goroutine of its own, in the order of the calls.
func (m *Memory) Append(room event.RoomCode, expected event.Seq, b event.Batch) <-chan error {
	result := make(chan error, 1)
	m.order.Lock()
	defer m.order.Unlock()
	m.queue = append(m.queue, func() { result <- m.write(room, expected, b) })
	if !m.running {
		m.running = true
		go m.run()
	}
	return result
}

func (m *Memory) run() {
	for {
		m.order.Lock()
		if len(m.queue) == 0 {
			m.running = false
			m.order.Unlock()
			return
		}
		next := m.queue[0]
		m.queue = m.queue[1:]
		m.order.Unlock()
		if m.Gate != nil {
			<-m.Gate
		}
		next()
	}
}

func (m *Memory) write(room event.RoomCode, expected event.Seq, b event.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Fail != nil {
		if err := m.Fail(b); err != nil {
			return err
		}
	}
	if expected != event.Seq(len(m.records[room])) {
		return event.ErrConflict
	}
	for i, r := range b.Records {
		if r.Room != room || r.Seq != expected+event.Seq(i)+1 {
			return &event.DamageError{Room: room, Seq: r.Seq, Reason: "it is out of order"}
		}
	}
	if m.records == nil {
		m.records, m.people = map[event.RoomCode][]event.Record{}, map[event.RoomCode][]event.Person{}
	}
	m.records[room] = append(m.records[room], b.Records...)
	for _, p := range b.People {
		m.remove(room, p.Participant)
		m.people[room] = append(m.people[room], p)
	}
	slices.SortFunc(m.people[room], func(a, b event.Person) int { return strings.Compare(string(a.Participant), string(b.Participant)) })
	if m.grown != nil {
		close(m.grown)
		m.grown = nil
	}
	return nil
}

func (m *Memory) remove(room event.RoomCode, id event.ParticipantID) {
	m.people[room] = slices.DeleteFunc(m.people[room], func(p event.Person) bool { return p.Participant == id })
}

// Records are a room's events so far.
func (m *Memory) Records(room event.RoomCode) []event.Record {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.records[room])
}

func (m *Memory) Load(ctx context.Context, room event.RoomCode, after event.Seq) (event.History, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	records := slices.Clone(m.records[room][min(int(after), len(m.records[room])):])
	return event.History{People: slices.Clone(m.people[room]), Records: func(yield func(event.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}}, nil
}

func (m *Memory) Subscribe(ctx context.Context, room event.RoomCode, after event.Seq) iter.Seq2[event.Record, error] {
	return func(yield func(event.Record, error) bool) {
		for {
			m.mu.Lock()
			if m.grown == nil {
				m.grown = make(chan struct{})
			}
			grown := m.grown
			news := slices.Clone(m.records[room][min(int(after), len(m.records[room])):])
			m.mu.Unlock()
			for _, r := range news {
				if !yield(r, nil) {
					return
				}
				after = r.Seq
			}
			select {
			case <-grown:
			case <-ctx.Done():
				return
			}
		}
	}
}

func (m *Memory) Erase(ctx context.Context, room event.RoomCode, participant event.ParticipantID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remove(room, participant)
	return nil
}

// Waiting is the number of batches that were handed over and not written yet, the one at the gate not counted.
func (m *Memory) Waiting() int {
	m.order.Lock()
	defer m.order.Unlock()
	return len(m.queue)
}
