package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/hub"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

const (
	// beat tells both sides that the stream lives; a page takes 35 s of silence for a dead one.
	beat = 15 * time.Second
	// pollTime is how long a long poll waits; proxies cut at 30 s.
	pollTime = 25 * time.Second
	// writeTime is how long a reader may leave a message in the pipe before the stream is dropped.
	writeTime = 20 * time.Second
)

// publicView is the room as everybody may see it in one language, as it goes over the wire.
type publicView struct {
	course room.Course
	seq    event.Seq
	body   json.RawMessage
}

// public is the newest publicView. Many streams want the same one at the same moment: it is made once.
func (s *server) public(lang curriculum.Lang) (publicView, error) {
	course := s.Course()
	s.views.mu.Lock()
	defer s.views.mu.Unlock()
	view := s.views.newest[lang]
	var fresh *room.Public
	s.Hub.Read(func(state *room.State) {
		if state.Version != view.seq || course != view.course {
			public := state.Public(course, lang)
			fresh = &public
		}
	})
	if fresh == nil {
		return view, nil
	}
	body, err := encode(fresh)
	if err != nil {
		return view, err
	}
	view = publicView{course: course, seq: fresh.Seq, body: body}
	s.views.newest[lang] = view
	return view, nil
}

type roomEvent struct {
	Seq   event.Seq       `json:"seq"`
	Type  string          `json:"type"`
	Event string          `json:"event"` // room or me
	Room  json.RawMessage `json:"room,omitempty"`
}

// roomEvents are news as they go to a participant; a change of the room carries the room.
func (s *server) roomEvents(news []hub.News, lang curriculum.Lang) ([]roomEvent, error) {
	events := make([]roomEvent, 0, len(news))
	for _, n := range news {
		e := roomEvent{Seq: n.Seq, Type: n.Type, Event: "me"}
		if n.Public {
			view, err := s.public(lang)
			if err != nil {
				return nil, err
			}
			e.Event, e.Room, e.Seq = "room", view.body, max(n.Seq, view.seq)
		}
		events = append(events, e)
	}
	return events, nil
}

// since is where a reader left off; ok is false where it did not say.
func since(r *http.Request) (event.Seq, bool) {
	for _, text := range []string{r.Header.Get("Last-Event-ID"), r.URL.Query().Get("since")} {
		if seq, err := strconv.ParseUint(text, 10, 64); err == nil {
			return event.Seq(seq), true
		}
	}
	return 0, false
}

// events streams what a participant may know.
func (s *server) events(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	from, resume := since(r)
	lang := s.lang(r, s.Hub.Person(me).Lang)
	stream := s.Hub.Watch(me, from, resume)
	if stream == nil {
		p := problem(http.StatusTooManyRequests, "too_many_streams", "close some of this seat's pages")
		p.retryAfter = "15"
		return p
	}
	defer stream.Close(time.Now())
	if r.URL.Query().Get("poll") != "" {
		return s.longPoll(w, r, stream, lang)
	}
	out, err := openStream(w)
	if err != nil {
		return err
	}
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-stream.Wake():
			news, open := stream.Take()
			events, err := s.roomEvents(news, lang)
			if err != nil {
				return err
			}
			for _, e := range events {
				if err := out.send(e.Event, e.Seq, e); err != nil {
					return nil // the reader is gone
				}
			}
			if !open {
				return nil
			}
		case <-tick.C:
			if err := out.beat(); err != nil {
				return nil
			}
			s.Hub.Touch(me)
		case <-r.Context().Done():
			return nil
		}
	}
}

func (s *server) longPoll(w http.ResponseWriter, r *http.Request, stream *hub.Stream, lang curriculum.Lang) error {
	timeout := time.NewTimer(pollTime)
	defer timeout.Stop()
	events := []roomEvent{}
	select {
	case <-stream.Wake():
		news, _ := stream.Take()
		var err error
		if events, err = s.roomEvents(news, lang); err != nil {
			return err
		}
	case <-timeout.C:
	case <-r.Context().Done():
		return nil
	}
	return writeJSON(w, http.StatusOK, events)
}

// eventStream writes Server-Sent Events.
type eventStream struct {
	w  http.ResponseWriter
	rc *http.ResponseController
}

// openStream sends the head and a first beat, so that a page knows at once that nothing holds the stream back.
func openStream(w http.ResponseWriter) (*eventStream, error) {
	out := &eventStream{w: w, rc: http.NewResponseController(w)}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	return out, out.beat()
}

func (o *eventStream) beat() error {
	return o.send("beat", 0, map[string]time.Time{"now": time.Now().UTC().Truncate(time.Millisecond)})
}

// send writes one event; seq 0 leaves the reader's place as it is.
func (o *eventStream) send(name string, seq event.Seq, data any) error {
	body, err := encode(data)
	if err != nil {
		return err
	}
	if err := o.rc.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return err
	}
	if seq > 0 {
		fmt.Fprintf(o.w, "id: %d\n", seq)
	}
	if _, err := fmt.Fprintf(o.w, "event: %s\ndata: %s\n\n", name, body); err != nil {
		return err
	}
	return o.rc.Flush()
}
