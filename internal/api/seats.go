package api

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

const (
	seatCookie = "oficina-seat"
	// seatDays keeps a seat for a workshop in several sessions.
	seatDays = 60
)

// seatHandler is a handler for someone who sits.
type seatHandler func(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error

func (s *server) alive(w http.ResponseWriter, r *http.Request) error {
	return writeJSON(w, http.StatusOK, map[string]string{"status": "alive"})
}

func (s *server) ready(w http.ResponseWriter, r *http.Request) error {
	if s.Hub.Failing() {
		return problem(http.StatusServiceUnavailable, "storage_failing", "the last write failed")
	}
	return writeJSON(w, http.StatusOK, map[string]string{"status": "ready"})
}

type roomSummary struct {
	Code  event.RoomCode    `json:"code"`
	Title map[string]string `json:"title"`
	Seats int               `json:"seats"`
	Taken int               `json:"taken"`
}

func (s *server) listRooms(w http.ResponseWriter, r *http.Request) error {
	summary := roomSummary{Code: s.Hub.Code, Title: map[string]string{}}
	for _, lang := range s.languages {
		summary.Title[string(lang)] = s.Course().Title(lang)
	}
	s.Hub.Read(func(state *room.State) { summary.Seats, summary.Taken = state.Seats, state.Taken() })
	return writeJSON(w, http.StatusOK, []roomSummary{summary})
}

// inRoom refuses a code that is not the room's.
func (s *server) inRoom(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if room.CleanCode(r.PathValue("code")) != string(s.Hub.Code) {
			return problem(http.StatusNotFound, "room_unknown", "there is no room with this code")
		}
		return h(w, r)
	}
}

// seated finds out who asks by the seat's cookie.
func (s *server) seated(h seatHandler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		me := s.sitting(r)
		if me == "" {
			return problem(http.StatusUnauthorized, "no_seat", "take a seat first")
		}
		if !s.limits.seat.allow(string(me)) {
			tooMany(w)
			return nil
		}
		s.Hub.Touch(me)
		return h(w, r, me)
	}
}

// sitting is the participant whose seat the request's cookie opens, "" for none.
func (s *server) sitting(r *http.Request) (me event.ParticipantID) {
	cookie, err := r.Cookie(seatCookie)
	if err != nil {
		return ""
	}
	hash := hashed(cookie.Value)
	s.Hub.Read(func(state *room.State) { me = state.Tokens[hash] })
	return me
}

// hashed is how a secret of 128 random bits is kept: it needs no salt and no slow hash.
func hashed(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

func newToken() (string, error) {
	var b [16]byte
	_, err := io.ReadFull(random, b[:])
	return hex.EncodeToString(b[:]), err
}

type seatReply struct {
	Seat        int                 `json:"seat"`
	Participant event.ParticipantID `json:"participant"`
	ReturnCode  string              `json:"return_code"`
}

// takeSeat gives a seat to a new browser, its own to a known one, and another device's to a return code.
func (s *server) takeSeat(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		ID         string `json:"id"`
		Name       string `json:"name"`
		Lang       string `json:"lang"`
		ReturnCode string `json:"return_code"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	token, err := newToken()
	if err != nil {
		return err
	}
	var cmd room.Command
	name := ""
	if body.ReturnCode != "" {
		if s.limits.guess.empty(address(r)) {
			tooMany(w)
			return nil
		}
		participant := s.Hub.WithReturnCode(room.CleanCode(body.ReturnCode))
		if participant == "" {
			s.limits.guess.allow(address(r))
			return problem(http.StatusNotFound, "return_code_unknown", "no seat has this return code")
		}
		cmd = room.Return{Participant: participant, Token: hashed(token)}
	} else {
		if body.Lang == "" {
			body.Lang = s.Lang
		}
		if !s.knows(body.Lang) {
			return problem(http.StatusUnprocessableEntity, "lang_unknown", "the course has no edition in this language")
		}
		if name, err = room.CleanName(body.Name); err != nil {
			return err
		}
		join := room.Join{Token: hashed(token), Lang: body.Lang, Name: name}
		if body.ID != "" {
			if len(body.ID) < 16 || len(body.ID) > 64 {
				return problem(http.StatusUnprocessableEntity, "id_invalid", "id must be 16 to 64 random characters: it opens the seat")
			}
			join.Request = hashed(body.ID)
		}
		if cookie, err := r.Cookie(seatCookie); err == nil {
			join.Known = hashed(cookie.Value)
		}
		cmd = join
	}
	decision, err := s.Hub.Do(r.Context(), cmd)
	if err != nil {
		return err
	}
	me := decision.Participant
	if len(decision.Events) > 0 {
		http.SetCookie(w, &http.Cookie{
			Name: seatCookie, Value: token, Path: "/api/rooms/", MaxAge: seatDays * 24 * 3600,
			HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
		})
	} else if person := s.Hub.Person(me); body.ReturnCode == "" && (name != "" && name != person.Name || body.Lang != person.Lang) {
		if name == "" {
			name = person.Name
		}
		if err := s.Hub.Relabel(r.Context(), me, name, body.Lang); err != nil {
			return err
		}
	}
	var reply seatReply
	s.Hub.Read(func(state *room.State) {
		if p := state.Participants[me]; p != nil {
			reply = seatReply{Seat: p.Seat, Participant: me, ReturnCode: s.Hub.Person(me).ReturnCode}
		}
	})
	if reply.Seat == 0 {
		return errors.New("a seat was given and is gone")
	}
	return writeJSON(w, http.StatusCreated, reply)
}

func (s *server) me(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	var view room.Me
	person := s.Hub.Person(me)
	s.Hub.Read(func(state *room.State) { view = state.Me(state.Participants[me], person) })
	return writeJSON(w, http.StatusOK, view)
}

// erase removes the one who asks for good, and frees the seat.
func (s *server) erase(w http.ResponseWriter, r *http.Request, me event.ParticipantID) error {
	if err := s.Hub.Erase(r.Context(), me); err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: seatCookie, Path: "/api/rooms/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *server) state(w http.ResponseWriter, r *http.Request) error {
	own := ""
	if me := s.sitting(r); me != "" {
		own = s.Hub.Person(me).Lang
	}
	view, err := s.public(s.lang(r, own))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, view.body)
}
