package api

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/board"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

const (
	instructorCookie = "oficina-instructor"
	// boardPause coalesces the instructor's views: four times a second.
	boardPause = 250 * time.Millisecond
	// boardLook finds what changes without an event: who is online, and the plan's minutes.
	boardLook = time.Second
)

// openSession makes the browser that knows the key the instructor's.
func (s *server) openSession(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Key string `json:"key"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	if s.limits.guess.empty(address(r)) {
		tooMany(w)
		return nil
	}
	if subtle.ConstantTimeCompare([]byte(body.Key), []byte(s.InstructorKey)) != 1 {
		s.limits.guess.allow(address(r))
		return problem(http.StatusForbidden, "wrong_key", "this link is not the instructor's")
	}
	if s.isInstructor(r) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	token, err := newToken()
	if err != nil {
		return err
	}
	if _, err := s.Hub.Do(r.Context(), room.Grant{Role: room.RoleInstructor, Token: hashed(token)}); err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{
		Name: instructorCookie, Value: token, Path: "/api/", MaxAge: seatDays * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	})
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// session tells a page whether its browser is the instructor's, so that it need not ask for what would be refused.
func (s *server) session(w http.ResponseWriter, r *http.Request) error {
	return writeJSON(w, http.StatusOK, map[string]bool{"open": s.isInstructor(r)})
}

func (s *server) isInstructor(r *http.Request) (yes bool) {
	cookie, err := r.Cookie(instructorCookie)
	if err != nil {
		return false
	}
	hash := hashed(cookie.Value)
	s.Hub.Read(func(state *room.State) { yes = state.Roles[hash] == room.RoleInstructor })
	return yes
}

func (s *server) instructing(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if !s.isInstructor(r) {
			return problem(http.StatusForbidden, "instructor_only", "open the instructor's link first")
		}
		return h(w, r)
	}
}

// world is the moment for a projection.
func (s *server) world(lang curriculum.Lang) board.World {
	return board.World{
		Course: s.Course(), Lang: lang, Person: s.Hub.Person, Online: s.Hub.Online(), Now: s.Hub.Now(),
		URL: s.URL, QR: s.qr, Failing: s.Hub.Failing(),
	}
}

func (s *server) boardView(lang curriculum.Lang) (view board.Board) {
	w := s.world(lang)
	s.Hub.Read(func(state *room.State) { view = board.Of(state, w) })
	return view
}

func (s *server) presentView(lang curriculum.Lang) (view board.Present) {
	w := s.world(lang)
	s.Hub.Read(func(state *room.State) { view = board.Presented(state, w) })
	return view
}

func (s *server) board(w http.ResponseWriter, r *http.Request) error {
	return writeJSON(w, http.StatusOK, s.boardView(s.lang(r, "")))
}

func (s *server) present(w http.ResponseWriter, r *http.Request) error {
	return writeJSON(w, http.StatusOK, s.presentView(s.lang(r, "")))
}

func (s *server) boardEvents(w http.ResponseWriter, r *http.Request) error {
	lang := s.lang(r, "")
	return s.follow(w, r, "board", func() (event.Seq, any, any) {
		view := s.boardView(lang)
		// The pages run the clock themselves: a second that passed is no news.
		still := view
		still.Now, still.Clock.Elapsed = time.Time{}, 0
		return view.Seq, view, still
	})
}

func (s *server) presentEvents(w http.ResponseWriter, r *http.Request) error {
	lang := s.lang(r, "")
	return s.follow(w, r, "present", func() (event.Seq, any, any) {
		view := s.presentView(lang)
		return board.Seq(view), view, view
	})
}

// follow streams a view whenever it changed, at most four times a second. look gives the view and what of it decides
// whether it changed.
func (s *server) follow(w http.ResponseWriter, r *http.Request, name string, look func() (seq event.Seq, view, still any)) error {
	stream := s.Hub.Watch("", 0, false)
	defer func() { stream.Close(time.Now()) }()
	out, err := openStream(w)
	if err != nil {
		return nil // the reader is gone
	}
	beats, looks := time.NewTicker(beat), time.NewTicker(boardLook)
	defer beats.Stop()
	defer looks.Stop()
	var sent []byte
	var sentAt time.Time
	for {
		select {
		case <-stream.Wake():
			if _, open := stream.Take(); !open {
				return nil
			}
			// What happens within the pause goes out together.
			select {
			case <-time.After(boardPause - time.Since(sentAt)):
			case <-r.Context().Done():
				return nil
			}
		case <-looks.C:
		case <-beats.C:
			if out.beat() != nil {
				return nil
			}
			continue
		case <-r.Context().Done():
			return nil
		}
		seq, view, still := look()
		state, err := json.Marshal(still)
		if err != nil {
			return err
		}
		if bytes.Equal(state, sent) {
			continue
		}
		if out.send(name, seq, view) != nil {
			return nil
		}
		sent, sentAt = state, time.Now()
	}
}

func (s *server) unitNotes(w http.ResponseWriter, r *http.Request) error {
	return s.notes(w, r, func(lang curriculum.Lang) (curriculum.Notes, bool) {
		return s.Course().Notes(lang, r.PathValue("unit"))
	})
}

func (s *server) itemNotes(w http.ResponseWriter, r *http.Request) error {
	return s.notes(w, r, func(lang curriculum.Lang) (curriculum.Notes, bool) {
		return s.Course().ItemNotes(lang, r.PathValue("item"))
	})
}

func (s *server) notes(w http.ResponseWriter, r *http.Request, find func(curriculum.Lang) (curriculum.Notes, bool)) error {
	lang := r.PathValue("lang")
	if !s.knows(lang) {
		return problem(http.StatusNotFound, "lang_unknown", "the course has no edition in this language")
	}
	notes, ok := find(curriculum.Lang(lang))
	if !ok {
		return problem(http.StatusNotFound, "content_unknown", "the course has no such page")
	}
	return writeJSON(w, http.StatusOK, notes)
}

// commandBody has the fields of all commands; Type says which of them count.
type commandBody struct {
	ID   event.ClientID `json:"id"`
	Type string         `json:"type"`
	event.Point
	Mode        string              `json:"mode"`
	Minutes     int                 `json:"minutes"`
	Item        string              `json:"item"`
	On          bool                `json:"on"`
	Poll        string              `json:"poll"`
	Debate      string              `json:"debate"`
	Phase       string              `json:"phase"`
	Argument    string              `json:"argument"`
	Participant event.ParticipantID `json:"participant"`
	Question    string              `json:"question"`
	What        string              `json:"what"`
	Ref         string              `json:"ref"`
}

func (b commandBody) command() (room.Command, bool) {
	act := event.Act{ID: b.ID}
	switch b.Type {
	case "start":
		return room.Start{Act: act}, true
	case "open":
		return room.Open{Act: act, Point: b.Point}, true
	case "send":
		return room.Send{Act: act, Place: event.Place{What: b.What, Ref: b.Ref}}, true
	case "pause":
		return room.Pause{Act: act}, true
	case "resume":
		return room.Resume{Act: act}, true
	case "mode":
		return room.SetMode{Act: act, Mode: b.Mode}, true
	case "extend":
		return room.Extend{Act: act, Minutes: b.Minutes}, true
	case "cut":
		return room.CutItem{Act: act, Item: b.Item, On: b.On}, true
	case "poll-open":
		return room.OpenPoll{Act: act, Poll: b.Poll}, true
	case "poll-talk":
		return room.TalkPoll{Act: act}, true
	case "poll-revote":
		return room.RevotePoll{Act: act}, true
	case "poll-close":
		return room.ClosePoll{Act: act}, true
	case "poll-show":
		return room.ShowPoll{Act: act, Poll: b.Poll}, true
	case "poll-hide":
		return room.HidePoll{Act: act}, true
	case "debate-open":
		return room.OpenDebate{Act: act, Debate: b.Debate}, true
	case "debate-phase":
		return room.SetDebatePhase{Act: act, Phase: b.Phase}, true
	case "debate-close":
		return room.CloseDebate{Act: act}, true
	case "argument-hide", "argument-show":
		return room.ModerateArgument{Act: act, Argument: b.Argument, Hidden: b.Type == "argument-hide"}, true
	case "help-done":
		return room.FinishHelp{Act: act, Participant: b.Participant}, true
	case "question-approve", "question-hide":
		return room.ModerateQuestion{Act: act, Question: b.Question, Approve: b.Type == "question-approve"}, true
	case "project":
		return room.ProjectTo{Act: act, What: b.What, Ref: b.Ref}, true
	}
	return nil, false
}

func (s *server) postCommand(w http.ResponseWriter, r *http.Request) error {
	var body commandBody
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	cmd, ok := body.command()
	if !ok {
		return problem(http.StatusUnprocessableEntity, "command_unknown", "there is no command "+body.Type)
	}
	decision, err := s.Hub.Do(r.Context(), cmd)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, seqReply{decision.Seq})
}
