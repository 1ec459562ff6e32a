package hub

import (
	"sync"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
)

const (
	// quietPause bounds how often mere counts reach the streams: four times a second.
	quietPause = 250 * time.Millisecond
	// remembered is how many events a stream may have missed and still get one by one.
	remembered = 4096
	// mailbox is how much of its own a slow stream may leave unread before it gets a snapshot instead.
	mailbox = 64
	// maxStreams is how many streams one participant may hold: a few tabs on a few devices, and what a network change left.
	maxStreams = 12
	// Seen keeps a participant online after the last sign of life.
	Seen = 35 * time.Second
)

// News is what a stream is told of an event.
type News struct {
	Seq    event.Seq
	Type   string
	Public bool // everybody may see the change; else it is the stream's owner's own
}

// Snapshot is the type of news that stands for everything before.
const Snapshot = "snapshot"

// notice says who learns of an event, and how soon.
type notice struct {
	News
	owner event.ParticipantID
	quiet bool // a mere count changed
}

// audience sorts events: who sees that something changed.
func audience(e stamped) notice {
	n := notice{News: News{Seq: e.seq, Type: e.payload.Kind().Name()}}
	if p, ok := e.payload.(interface{ Owner() event.ParticipantID }); ok {
		n.owner = p.Owner()
	}
	switch p := e.payload.(type) {
	case event.SeatTaken, event.VoteCast, event.ArgumentVoted, event.QuestionVoted:
		n.Public, n.quiet = true, true
	case event.ArgumentMade, event.ParticipantErased, event.SeatsChanged, event.WorkshopStarted, event.WindowOpened, event.RoomSent, event.RoomPaused, event.RoomResumed,
		event.ModeSet, event.PollOpened, event.TalkOpened, event.RevoteOpened, event.PollClosed, event.PollShown, event.PollHidden,
		event.DebateOpened, event.DebatePhaseSet, event.DebateClosed, event.ArgumentHidden, event.ArgumentShown, event.QuestionApproved, event.QuestionHidden:
		n.Public = true
	case event.HelpDone:
		n.owner = p.Participant
	case event.LabelChanged:
		n.owner = p.Participant
	case event.DeviceAdded:
		n.owner = p.Participant
	}
	return n
}

// fan tells streams of what was published.
type fan struct {
	mu      sync.Mutex
	streams map[*Stream]struct{}
	recent  []notice // a ring of the last events, oldest at start
	start   int
	held    *News // a quiet change that waits
	online  map[event.ParticipantID]*presence
	closed  bool
}

type presence struct {
	streams int
	seen    time.Time
}

func (f *fan) init() {
	f.streams = map[*Stream]struct{}{}
	f.online = map[event.ParticipantID]*presence{}
}

// Stream is one reader's mailbox.
type Stream struct {
	fan   *fan
	owner event.ParticipantID // "" for the instructor and the projector
	wake  chan struct{}

	own    []News
	room   *News // the newest public change
	missed bool
	ended  bool
}

// Watch opens a stream for a participant, or for "" one that sees every change. resume tells whether the reader already
// has everything up to since; without it, or where too much was missed, the stream begins with a snapshot.
// It is nil where the participant holds too many streams already.
func (h *Hub) Watch(owner event.ParticipantID, since event.Seq, resume bool) *Stream {
	s := &Stream{fan: &h.fan, owner: owner, wake: make(chan struct{}, 1)}
	h.mu.RLock() // nothing is published between reading the version and entering the list
	defer h.mu.RUnlock()
	h.fan.mu.Lock()
	defer h.fan.mu.Unlock()
	if owner != "" {
		p := h.fan.at(owner)
		if p.streams >= maxStreams {
			return nil
		}
		p.streams++
		p.seen = h.Now()
	}
	version := h.published.Version
	if !resume || since > version || since < h.fan.forgotten(version) {
		s.missed = true
	} else {
		for i := range h.fan.recent {
			if n := h.fan.recent[(h.fan.start+i)%len(h.fan.recent)]; n.Seq > since {
				s.mine(n)
				if n.Public {
					s.shared(n)
				}
			}
		}
	}
	s.ended = h.fan.closed
	if s.ended || s.missed || len(s.own) > 0 || s.room != nil {
		s.wake <- struct{}{}
	}
	h.fan.streams[s] = struct{}{}
	return s
}

// forgotten is the newest event that is not in the ring.
func (f *fan) forgotten(version event.Seq) event.Seq {
	if len(f.recent) == 0 {
		return version
	}
	return f.recent[f.start].Seq - 1
}

// Close ends the stream.
func (s *Stream) Close(now time.Time) {
	s.fan.mu.Lock()
	defer s.fan.mu.Unlock()
	delete(s.fan.streams, s)
	if s.owner != "" {
		p := s.fan.at(s.owner)
		p.streams--
		p.seen = now
	}
}

// Wake gets a value when there may be news.
func (s *Stream) Wake() <-chan struct{} { return s.wake }

// Take empties the mailbox: news in the order of their seq. ok is false once the hub is closed.
func (s *Stream) Take() (news []News, ok bool) {
	s.fan.mu.Lock()
	defer s.fan.mu.Unlock()
	if s.missed {
		s.missed, s.own, s.room = false, nil, nil
		return []News{{Type: Snapshot, Public: true}}, !s.ended
	}
	news = s.own
	if s.room != nil {
		news = append(news, *s.room)
		for i := len(news) - 1; i > 0 && news[i].Seq < news[i-1].Seq; i-- {
			news[i], news[i-1] = news[i-1], news[i]
		}
	}
	s.own, s.room = nil, nil
	return news, !s.ended
}

// mine leaves what concerns the stream's owner in the mailbox; the instructor and the projector are concerned by everything.
// The caller holds the fan's lock, here and below.
func (s *Stream) mine(n notice) {
	switch {
	case s.owner == "":
		s.shared(n)
	case n.owner != s.owner || s.missed:
	case len(s.own) == mailbox:
		s.missed = true
	default:
		n.Public = false
		s.own = append(s.own, n.News)
	}
}

// shared leaves a change that everybody sees; the newest stands for all.
func (s *Stream) shared(n notice) {
	n.Public = true
	s.room = &n.News
}

func (s *Stream) ring() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// out tells everybody of published events.
func (f *fan) out(events []stamped) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var loud *notice
	own := make([]notice, 0, len(events))
	for _, e := range events {
		n := audience(e)
		f.remember(n)
		switch {
		case n.quiet:
			news := n.News
			f.held = &news
		case n.Public:
			loud = &n
		}
		own = append(own, n)
	}
	if loud != nil {
		f.held = nil
	}
	for s := range f.streams {
		for _, n := range own {
			s.mine(n)
		}
		if loud != nil {
			s.shared(*loud)
		}
		if len(s.own) > 0 || s.room != nil || s.missed {
			s.ring()
		}
	}
}

func (f *fan) remember(n notice) {
	if len(f.recent) < remembered {
		f.recent = append(f.recent, n)
		return
	}
	f.recent[f.start] = n
	f.start = (f.start + 1) % remembered
}

// deferred reports whether a quiet change waits.
func (f *fan) deferred() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.held != nil
}

// releaseQuiet sends the quiet change that waits.
func (f *fan) releaseQuiet() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.held == nil {
		return
	}
	for s := range f.streams {
		s.shared(notice{News: *f.held})
		s.ring()
	}
	f.held = nil
}

// resync makes every stream begin again with a snapshot.
func (f *fan) resync() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.recent, f.start, f.held = nil, 0, nil
	for s := range f.streams {
		s.missed = true
		s.ring()
	}
}

func (f *fan) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for s := range f.streams {
		s.ended = true
		s.ring()
	}
}

func (f *fan) at(id event.ParticipantID) *presence {
	p := f.online[id]
	if p == nil {
		p = &presence{}
		f.online[id] = p
	}
	return p
}

// Touch notes a sign of life.
func (h *Hub) Touch(id event.ParticipantID) {
	h.fan.mu.Lock()
	defer h.fan.mu.Unlock()
	h.fan.at(id).seen = h.Now()
}

// Online tells who has an open stream or was seen within the last 35 s.
func (h *Hub) Online() map[event.ParticipantID]bool {
	h.fan.mu.Lock()
	defer h.fan.mu.Unlock()
	now := h.Now()
	online := make(map[event.ParticipantID]bool, len(h.fan.online))
	for id, p := range h.fan.online {
		if p.streams > 0 || now.Sub(p.seen) < Seen {
			online[id] = true
		}
	}
	return online
}
