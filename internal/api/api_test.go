package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/api"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event/eventtest"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/hub"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room/roomtest"
)

const key = "the-instructors-key"

// stage is a room behind its door, with ana on seat 1, bia on seat 2 of three, and an instructor.
type stage struct {
	t       testing.TB
	log     *eventtest.Memory
	hub     *hub.Hub
	door    http.Handler
	cookies map[string]*http.Cookie
	people  map[string]event.ParticipantID
	names   map[string]string // what a scenario calls an id → the id
	posts   int
}

func zipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.Bytes()
}

func site() fstest.MapFS {
	return fstest.MapFS{
		"index.html":                    {Data: []byte("<!doctype html><title>Oficina</title>")},
		"index.html.gz":                 {Data: zipped("<!doctype html><title>Oficina</title>")},
		"_app/immutable/start.abc.js":   {Data: []byte("start()")},
		"_app/immutable/motor.abc.wasm": {Data: []byte("\x00asm")},
		"python/runtime.wasm.gz":        {Data: zipped("runtime")},
	}
}

func newRoom(t testing.TB, l event.Log, seats int, limits api.Limits) (*hub.Hub, http.Handler) {
	t.Helper()
	course := func() room.Course { return roomtest.Course{} }
	logger := slog.New(slog.DiscardHandler)
	h, err := hub.Open(context.Background(), hub.Config{Code: "TEST", Seats: seats, Log: l, Course: course, Now: time.Now, Random: rand.Reader, Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	door, err := api.New(api.Config{
		Hub: h, Course: course, Site: site(), URL: "http://192.168.0.7/", InstructorKey: key, Hosts: []string{"laptop.local"}, Lang: "pt-BR",
		Limits: limits, Logger: logger,
	})
	if err != nil {
		t.Fatal(err)
	}
	return h, door
}

func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{t: t, log: &eventtest.Memory{}, cookies: map[string]*http.Cookie{}, people: map[string]event.ParticipantID{}, names: map[string]string{}}
	s.hub, s.door = newRoom(t, s.log, 3, api.DefaultLimits())
	for _, name := range []string{"ana", "bia"} {
		reply := s.must("", "POST", "seats", fmt.Sprintf(`{"name":%q,"lang":"pt-BR"}`, "Nome de "+name))
		s.cookies[name] = reply.Result().Cookies()[0]
		var seat struct{ Participant event.ParticipantID }
		json.Unmarshal(reply.Body.Bytes(), &seat)
		s.people[name] = seat.Participant
	}
	s.cookies["instructor"] = s.must("", "POST", "/api/instructor/session", `{"key":"`+key+`"}`).Result().Cookies()[0]
	return s
}

// request sends as somebody; a path without a leading / lies in the room.
func (s *stage) request(as, method, path, body string, header map[string]string) *httptest.ResponseRecorder {
	if !strings.HasPrefix(path, "/") {
		path = "/api/rooms/TEST/" + path
	}
	for name, id := range s.names {
		path, body = strings.ReplaceAll(path, "{"+name+"}", id), strings.ReplaceAll(body, "{"+name+"}", id)
	}
	for name, id := range s.people {
		body = strings.ReplaceAll(body, "{"+name+"}", string(id))
	}
	r := httptest.NewRequest(method, "http://192.168.0.7"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for k, v := range header {
		r.Header.Set(k, v)
	}
	if host := header["Host"]; host != "" {
		r.Host = host
	}
	if cookie := s.cookies[as]; cookie != nil {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	s.door.ServeHTTP(w, r)
	return w
}

func (s *stage) must(as, method, path, body string) *httptest.ResponseRecorder {
	s.t.Helper()
	w := s.request(as, method, path, body, nil)
	if w.Code >= 300 {
		s.t.Fatalf("%s %s %s: %d %s", method, path, body, w.Code, w.Body)
	}
	return w
}

// post sends an act with a fresh id.
func (s *stage) post(as, path, fields string) *httptest.ResponseRecorder {
	s.t.Helper()
	s.posts++
	return s.must(as, "POST", path, fmt.Sprintf(`{"id":"setup-%d",%s}`, s.posts, fields))
}

func (s *stage) command(fields string) { s.t.Helper(); s.post("instructor", "commands", fields) }

// right is the answer to ana's task.
func (s *stage) right(exercise string, attempt int) string {
	e, _ := roomtest.Course{}.Exercise(exercise)
	task, err := e.Task("TEST", s.people["ana"], attempt)
	if err != nil {
		s.t.Fatal(err)
	}
	return roomtest.Right(task)[0]
}

func (s *stage) kinds() map[string]int {
	counts := map[string]int{}
	for _, r := range s.log.Records("TEST") {
		counts[r.Kind.Name()]++
	}
	return counts
}

func opened(s *stage)   { s.command(`"type":"open","unit":"u01","screen":"b"`) }
func sent(s *stage)     { opened(s); s.command(`"type":"send","what":"notebook","ref":"NB2"`) }
func polling(s *stage)  { s.command(`"type":"poll-open","poll":"P1"`) }
func debating(s *stage) { s.command(`"type":"debate-open","debate":"D5"`) }
func arguing(s *stage)  { debating(s); s.command(`"type":"debate-phase","phase":"argue"`) }
func argued(s *stage) {
	arguing(s)
	s.post("ana", "debates/D5/arguments", `"lang":"pt-BR","text":"texto de ana"`)
	s.hub.Read(func(state *room.State) { s.names["argument"] = state.Debates["D5"].Arguments[0] })
}
func asked(s *stage) {
	s.post("ana", "questions", `"lang":"pt-BR","text":"texto de ana"`)
	s.hub.Read(func(state *room.State) { s.names["question"] = state.Asked[0] })
}
func failing(times int) func(*stage) {
	return func(s *stage) {
		for range times {
			s.post("ana", "notebooks/NB2/checks", `"cell":"2.3","ok":false,"hint":"h1"`)
		}
	}
}
func trying(times int) func(*stage) {
	return func(s *stage) {
		for range times {
			s.post("ana", "answers", `"exercise":"E04","attempt":1,"lang":"pt-BR","answer":"1"`)
		}
	}
}
func all(steps ...func(*stage)) func(*stage) {
	return func(s *stage) {
		for _, step := range steps {
			step(s)
		}
	}
}

// none is what a refused or a reading request writes.
var none = map[string]int{"*": 0}

// keyWords are words that tell which option is right or how many chose one.
var keyWords = []string{"correct", "porque", `"first"`, `"second"`, "advice"}

// TestScenarios is the surface: what each request gets, what must not stand in the reply, and what it writes.
func TestScenarios(t *testing.T) {
	scenarios := []struct {
		name         string
		before       func(*stage)
		as           string
		method, path string
		body         string
		header       map[string]string
		status       int
		has, hasNot  []string
		events       map[string]int // new events by kind; "*" is all of them
	}{
		// The door.
		{name: "health", method: "GET", path: "/healthz", status: 200, has: []string{"alive"}, events: none},
		{name: "readiness", method: "GET", path: "/readyz", status: 200, has: []string{"ready"}, events: none},
		{name: "rooms", method: "GET", path: "/api/rooms", status: 200, events: none,
			has: []string{`"code":"TEST"`, `"en":"Test workshop"`, `"pt-BR":"Oficina de teste"`, `"seats":3`, `"taken":2`}, hasNot: []string{"Nome de", key}},
		{name: "no such address", method: "GET", path: "/api/nothing", status: 404, has: []string{`"code":"not_found"`}, events: none},
		{name: "no such room", method: "GET", path: "/api/rooms/XXXX/state", status: 404, has: []string{`"code":"room_unknown"`}, events: none},
		{name: "a room code as people type it", method: "GET", path: "/api/rooms/te-st/state", status: 200, has: []string{`"taken":2`}, events: none},
		{name: "wrong method", method: "DELETE", path: "seats", status: 404, has: []string{`"code":"not_found"`}, events: none},

		// Seats.
		{name: "a seat", method: "POST", path: "seats", body: `{"name":"Zé","lang":"en"}`, status: 201,
			has: []string{`"seat":3`, `"participant":"`, `"return_code":"`}, hasNot: []string{"token", "Zé"}, events: map[string]int{"seat-taken": 1, "*": 1}},
		{name: "a seat without a name", method: "POST", path: "seats", body: `{"lang":"pt-BR"}`, status: 201, events: map[string]int{"seat-taken": 1, "*": 1}},
		{name: "the same browser", as: "ana", method: "POST", path: "seats", body: `{"name":"Nome de ana","lang":"pt-BR"}`, status: 201, has: []string{`"seat":1`}, events: none},
		{name: "the same browser, another name", as: "ana", method: "POST", path: "seats", body: `{"name":"Ana Nova","lang":"en"}`, status: 201, has: []string{`"seat":1`}, events: map[string]int{"label-changed": 1, "*": 1}},
		{name: "a full room", before: func(s *stage) { s.must("", "POST", "seats", `{"name":"c","lang":"en"}`) },
			method: "POST", path: "seats", body: `{"name":"d","lang":"en"}`, status: 409, has: []string{`"code":"room_full"`}, hasNot: []string{"return_code", "Nome"}, events: none},
		{name: "a full room, but an old friend", as: "bia", before: func(s *stage) { s.must("", "POST", "seats", `{"name":"c","lang":"en"}`) },
			method: "POST", path: "seats", body: `{"name":"Nome de bia","lang":"pt-BR"}`, status: 201, has: []string{`"seat":2`}, events: none},
		{name: "a retry whose reply was lost", before: func(s *stage) { s.must("", "POST", "seats", `{"id":"a-random-secret-1","name":"c","lang":"en"}`) },
			method: "POST", path: "seats", body: `{"id":"a-random-secret-1","name":"c","lang":"en"}`, status: 201, has: []string{`"seat":3`}, events: map[string]int{"device-added": 1, "*": 1}},
		{name: "an id that can be guessed", method: "POST", path: "seats", body: `{"id":"1","name":"c","lang":"en"}`, status: 422, has: []string{"id_invalid"}, events: none},
		{name: "another device", before: func(s *stage) { s.names["code"] = s.hub.Person(s.people["bia"]).ReturnCode },
			method: "POST", path: "seats", body: `{"return_code":"{code}"}`, status: 201, has: []string{`"seat":2`}, events: map[string]int{"device-added": 1, "*": 1}},
		{name: "a wrong return code", method: "POST", path: "seats", body: `{"return_code":"AAAAAA"}`, status: 404, has: []string{"return_code_unknown"}, hasNot: []string{"seat\""}, events: none},
		{name: "a language without an edition", method: "POST", path: "seats", body: `{"name":"c","lang":"fr"}`, status: 422, has: []string{"lang_unknown"}, events: none},
		{name: "a name too long", method: "POST", path: "seats", body: `{"name":"` + strings.Repeat("x", 41) + `","lang":"en"}`, status: 422, has: []string{"text_too_long"}, events: none},
		{name: "a name that turns the page", method: "POST", path: "seats", body: `{"name":"a\u202eb","lang":"en"}`, status: 422, has: []string{"text_invalid"}, events: none},

		// Guards.
		{name: "no JSON", method: "POST", path: "seats", body: `name=x`, header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, status: 415, has: []string{"json_only"}, events: none},
		{name: "broken JSON", method: "POST", path: "seats", body: `{"name":`, status: 400, has: []string{"json_invalid"}, events: none},
		{name: "a body too large", method: "POST", path: "seats", body: `{"name":"` + strings.Repeat("x", 70_000) + `"}`, status: 413, has: []string{"body_too_large"}, events: none},
		{name: "another page's form", as: "ana", method: "POST", path: "seats", body: `{"name":"x","lang":"en"}`, header: map[string]string{"Origin": "http://evil.example"}, status: 403, has: []string{"cross_origin"}, events: none},
		{name: "a sandboxed page", as: "ana", method: "POST", path: "seats", body: `{"name":"x","lang":"en"}`, header: map[string]string{"Origin": "null"}, status: 403, has: []string{"cross_origin"}, events: none},
		{name: "another page, as browsers tell it", as: "ana", method: "POST", path: "seats", body: `{"name":"x","lang":"en"}`, header: map[string]string{"Sec-Fetch-Site": "cross-site"}, status: 403, has: []string{"cross_origin"}, events: none},
		{name: "our own page", method: "POST", path: "seats", body: `{"name":"x","lang":"en"}`, header: map[string]string{"Origin": "http://192.168.0.7"}, status: 201, events: map[string]int{"*": 1}},
		{name: "a foreign name for this address", as: "ana", method: "GET", path: "me", header: map[string]string{"Host": "evil.example"}, status: 421, has: []string{"host_unknown"}, hasNot: []string{"Nome"}, events: none},
		{name: "this computer's name", as: "ana", method: "GET", path: "me", header: map[string]string{"Host": "laptop.local:8080"}, status: 200, events: none},
		{name: "an IPv6 address", as: "ana", method: "GET", path: "me", header: map[string]string{"Host": "[fd00::2]:8080"}, status: 200, events: none},

		// What one participant sees.
		{name: "me", as: "ana", method: "GET", path: "me", status: 200, events: none,
			has: []string{`"seat":1`, `"name":"Nome de ana"`, `"lang":"pt-BR"`, `"return_code":"`, `"predictions":{}`, `"help":false`}, hasNot: []string{"bia", "token"}},
		{name: "erase me", as: "ana", method: "DELETE", path: "me", status: 204, events: map[string]int{"participant-erased": 1, "*": 1}},
		{name: "me, erased", before: func(s *stage) { s.must("ana", "DELETE", "me", "") }, as: "ana", method: "GET", path: "me", status: 401, has: []string{"no_seat"}, hasNot: []string{"Nome"}, events: none},
		{name: "erase nobody", method: "DELETE", path: "me", status: 401, has: []string{"no_seat"}, events: none},
		{name: "erase from another page", as: "ana", method: "DELETE", path: "me", header: map[string]string{"Origin": "http://evil.example"}, status: 403, has: []string{"cross_origin"}, events: none},
		{name: "me, without a seat", method: "GET", path: "me", status: 401, has: []string{"no_seat"}, events: none},
		{name: "me, with the instructor's cookie", as: "instructor", method: "GET", path: "me", status: 401, events: none},
		{name: "state", method: "GET", path: "state", status: 200, has: []string{`"seats":3`, `"taken":2`, `"window":null`, `"poll":null`, `"questions":[]`}, hasNot: []string{"Nome", "participant"}, events: none},
		{name: "state during a poll", before: all(opened, polling, func(s *stage) { s.post("ana", "polls/P1/votes", `"round":1,"phase":"vote","choice":"a"`) }), as: "bia",
			method: "GET", path: "state", status: 200, has: []string{`"phase":"vote"`, `"votes":1`, `"shown":null`, `"window":{"unit":"u01","screen":"b"}`}, hasNot: keyWords, events: none},
		{name: "state after the close", before: all(polling, func(s *stage) { s.command(`"type":"poll-close"`) }), as: "bia",
			method: "GET", path: "state", status: 200, has: []string{`"phase":"closed"`, `"deadline":null`}, hasNot: keyWords, events: none},
		{name: "state after showing, in English", before: all(polling, func(s *stage) { s.command(`"type":"poll-show"`) }), as: "bia",
			method: "GET", path: "state?lang=en", status: 200, has: []string{`"correct":"c"`, `"a":"why a"`, `"second":null`, `"first":{"a":0`}, events: none},
		{name: "state with a question that waits", before: asked, method: "GET", path: "state", status: 200, hasNot: []string{"texto de ana"}, events: none},
		{name: "state with arguments before arguing", before: all(argued, func(s *stage) { s.command(`"type":"debate-phase","phase":"watch"`) }), method: "GET", path: "state", status: 200, hasNot: []string{"texto de ana"}, events: none},
		{name: "state with a hidden argument", before: all(argued, func(s *stage) { s.command(`"type":"argument-hide","argument":"{argument}"`) }), method: "GET", path: "state", status: 200, hasNot: []string{"texto de ana"}, events: none},
		{name: "state with an argument", before: argued, method: "GET", path: "state", status: 200, has: []string{"texto de ana"}, hasNot: []string{"Nome de ana"}, events: none},

		// Content.
		{name: "outline", method: "GET", path: "content/en", status: 200, has: []string{`"title":"Test workshop"`}, events: none},
		{name: "outline in no language", method: "GET", path: "content/fr", status: 404, has: []string{"lang_unknown"}, events: none},
		{name: "unit", method: "GET", path: "content/pt-BR/units/u01", status: 200, has: []string{"<p>Olá</p>"}, hasNot: []string{"segredo da instrutora"}, events: none},
		{name: "no unit", method: "GET", path: "content/pt-BR/units/u99", status: 404, has: []string{"content_unknown"}, events: none},
		{name: "poll page", method: "GET", path: "content/en/polls/P1", status: 200, has: []string{"Question of P1", `"vote":40`}, hasNot: append(keyWords, "why"), events: none},
		{name: "debate page", method: "GET", path: "content/en/debates/D5", status: 200, has: []string{`"lab":"digitos"`}, events: none},
		{name: "notes are not for participants", as: "ana", method: "GET", path: "content/pt-BR/units/u01/notes", status: 403, has: []string{"instructor_only"}, hasNot: []string{"segredo da instrutora"}, events: none},
		{name: "notes", as: "instructor", method: "GET", path: "content/pt-BR/units/u01/notes", status: 200, has: []string{"segredo da instrutora"}, events: none},

		{name: "notes of an agenda item are not for participants", as: "ana", method: "GET", path: "content/pt-BR/agenda/abertura/notes", status: 403, has: []string{"instructor_only"}, hasNot: []string{"bom dia"}, events: none},
		{name: "notes of an agenda item", as: "instructor", method: "GET", path: "content/pt-BR/agenda/abertura/notes", status: 200, has: []string{"bom dia da instrutora", `"of":"abertura"`}, events: none},
		{name: "an agenda item without notes", as: "instructor", method: "GET", path: "content/pt-BR/agenda/intervalo/notes", status: 404, has: []string{"content_unknown"}, events: none},

		// Acts.
		{name: "progress", before: opened, as: "ana", method: "POST", path: "progress", body: `{"id":"x","unit":"u01","screen":"a"}`, status: 200, has: []string{`"seq":`}, events: map[string]int{"moved": 1, "*": 1}},
		{name: "progress beyond the window", before: opened, as: "ana", method: "POST", path: "progress", body: `{"id":"x","unit":"u02","screen":"a"}`, status: 409, has: []string{"not_open"}, events: none},
		{name: "progress without an id", before: opened, as: "ana", method: "POST", path: "progress", body: `{"unit":"u01","screen":"a"}`, status: 422, has: []string{"id_invalid"}, events: none},
		{name: "progress in a notebook", as: "ana", method: "POST", path: "progress", body: `{"id":"x","place":{"kind":"notebook","id":"NB2"}}`, status: 200, has: []string{`"seq":`}, events: map[string]int{"place-entered": 1, "*": 1}},
		{name: "progress in a debate", as: "ana", method: "POST", path: "progress", body: `{"id":"x","place":{"kind":"debate","id":"D5"}}`, status: 200, events: map[string]int{"place-entered": 1, "*": 1}},
		{name: "progress nowhere", as: "ana", method: "POST", path: "progress", body: `{"id":"x","place":{"kind":"notebook","id":"NB9"}}`, status: 404, has: []string{"place_unknown"}, events: none},
		{name: "progress in a place of no kind", as: "ana", method: "POST", path: "progress", body: `{"id":"x","place":{"kind":"bar","id":"NB2"}}`, status: 422, has: []string{"choice_invalid"}, events: none},
		{name: "prediction", as: "ana", method: "POST", path: "predictions", body: `{"id":"x","predict":"f1","lang":"en","choice":"sobe"}`, status: 200, has: []string{`"choice":"sobe"`, `"feedback":"feedback sobe"`, `"seq":`}, events: map[string]int{"prediction-made": 1, "*": 1}},
		{name: "a second prediction", before: func(s *stage) { s.post("ana", "predictions", `"predict":"f1","lang":"en","choice":"desce"`) }, as: "ana",
			method: "POST", path: "predictions", body: `{"id":"x","predict":"f1","lang":"en","choice":"sobe"}`, status: 200, has: []string{`"choice":"desce"`, `"feedback":"feedback desce"`}, events: none},
		{name: "prediction of nothing", as: "ana", method: "POST", path: "predictions", body: `{"id":"x","predict":"f7","lang":"en","choice":"sobe"}`, status: 404, has: []string{"predict_unknown"}, events: none},
		{name: "vote", before: polling, as: "ana", method: "POST", path: "polls/P1/votes", body: `{"id":"x","round":1,"phase":"vote","choice":"a"}`, status: 200, has: []string{`"seq":`}, hasNot: keyWords, events: map[string]int{"vote-cast": 1, "*": 1}},
		{name: "vote too late", before: all(polling, func(s *stage) { s.command(`"type":"poll-close"`) }), as: "ana",
			method: "POST", path: "polls/P1/votes", body: `{"id":"x","round":1,"phase":"vote","choice":"a"}`, status: 409, has: []string{"poll_closed"}, hasNot: keyWords, events: none},
		{name: "vote in another round", before: polling, as: "ana", method: "POST", path: "polls/P1/votes", body: `{"id":"x","round":2,"phase":"vote","choice":"a"}`, status: 409, has: []string{"poll_closed"}, events: none},
		{name: "vote for nothing", before: polling, as: "ana", method: "POST", path: "polls/P1/votes", body: `{"id":"x","round":1,"phase":"vote","choice":""}`, status: 422, has: []string{"choice_invalid"}, events: none},
		{name: "vote without a seat", before: polling, method: "POST", path: "polls/P1/votes", body: `{"id":"x","round":1,"phase":"vote","choice":"a"}`, status: 401, has: []string{"no_seat"}, events: none},
		{name: "argument", before: arguing, as: "ana", method: "POST", path: "debates/D5/arguments", body: `{"id":"x","lang":"pt-BR","text":"porque gira"}`, status: 200, has: []string{`"seq":`}, events: map[string]int{"argument-made": 1, "*": 1}},
		{name: "argument too early", before: debating, as: "ana", method: "POST", path: "debates/D5/arguments", body: `{"id":"x","lang":"pt-BR","text":"porque"}`, status: 409, has: []string{"debate_closed"}, events: none},
		{name: "argument too long", before: arguing, as: "ana", method: "POST", path: "debates/D5/arguments", body: `{"id":"x","lang":"pt-BR","text":"` + strings.Repeat("x", 241) + `"}`, status: 422, has: []string{"text_too_long"}, events: none},
		{name: "argument in a language that is a name", before: arguing, as: "ana", method: "POST", path: "debates/D5/arguments", body: `{"id":"x","lang":"Maria","text":"x"}`, status: 422, has: []string{"lang_unknown"}, events: none},
		{name: "vote for an argument", before: argued, as: "bia", method: "POST", path: "arguments/{argument}/votes", body: `{"id":"x"}`, status: 200, events: map[string]int{"argument-voted": 1, "*": 1}},
		{name: "vote for one's own argument", before: argued, as: "ana", method: "POST", path: "arguments/{argument}/votes", body: `{"id":"x"}`, status: 409, has: []string{"own_argument"}, events: none},
		{name: "help", as: "ana", method: "POST", path: "help", body: `{"id":"x","unit":"u01","screen":"a","kind":"lost"}`, status: 200, events: map[string]int{"help-asked": 1, "*": 1}},
		{name: "help cancelled", before: func(s *stage) { s.post("ana", "help", `"unit":"u01","screen":"a","kind":"help"`) }, as: "ana", method: "POST", path: "help/cancel", body: `{"id":"x"}`, status: 200, events: map[string]int{"help-cancelled": 1, "*": 1}},
		{name: "question", as: "ana", method: "POST", path: "questions", body: `{"id":"x","lang":"pt-BR","text":"por quê?"}`, status: 200, events: map[string]int{"question-asked": 1, "*": 1}},
		{name: "vote for a question that waits", before: asked, as: "bia", method: "POST", path: "questions/{question}/votes", body: `{"id":"x"}`, status: 404, has: []string{"question_unknown"}, events: none},
		{name: "vote for a question", before: all(asked, func(s *stage) { s.command(`"type":"question-approve","question":"{question}"`) }), as: "bia", method: "POST", path: "questions/{question}/votes", body: `{"id":"x"}`, status: 200, events: map[string]int{"question-voted": 1, "*": 1}},
		{name: "training", as: "ana", method: "POST", path: "trainings", body: `{"id":"x","lab":"digitos","model":"dense 32 relu, dense 10","accuracy":0.96,"seconds":12.5}`, status: 200, events: map[string]int{"training-reported": 1, "*": 1}},

		// Exercises.
		{name: "exercise", as: "ana", method: "GET", path: "exercises/E04", status: 200, events: none,
			has: []string{`"attempt":1`, `"kind":"num"`, `"prompt":"Digite`, `"params":{"n":`, `"tries":0`, `"hints":{"used":[],"total":3}`, `"solution_available":false`, `"last":null`, `"last_answer":null`}, hasNot: []string{"solução", "dica", "um-a-mais"}},
		{name: "exercise in English", as: "ana", method: "GET", path: "exercises/E04?lang=en", status: 200, has: []string{`"prompt":"Type`}, events: none},
		{name: "no exercise", as: "ana", method: "GET", path: "exercises/E99", status: 404, has: []string{"exercise_unknown"}, events: none},
		{name: "wrong answer", as: "ana", method: "POST", path: "answers", body: `{"id":"x","exercise":"E04","attempt":1,"lang":"pt-BR","answer":"1"}`, status: 200, events: map[string]int{"answer-given": 1, "*": 1},
			has: []string{`"verdict":"wrong"`, `"misconception":""`, `"feedback":"ainda não"`, `"seq":`, `"tries":1`, `"solution_available":false`}, hasNot: []string{"solução", "credit"}},
		{name: "right answer", before: func(s *stage) { s.names["right"] = s.right("E04", 1) }, as: "ana", method: "POST", path: "answers", body: `{"id":"x","exercise":"E04","attempt":1,"lang":"pt-BR","answer":"{right}"}`, status: 200, has: []string{`"verdict":"right"`}, events: map[string]int{"answer-given": 1, "*": 1}},
		{name: "an answer of several fields", before: func(s *stage) { s.names["right"] = s.right("E20", 1) }, as: "ana", method: "POST", path: "answers", body: `{"id":"x","exercise":"E20","attempt":1,"lang":"pt-BR","answer":["{right}","0"]}`, status: 200, has: []string{`"verdict":"partial"`, `"fields":[true,false]`}, events: map[string]int{"answer-given": 1, "*": 1}},
		{name: "an answer nobody can read", as: "ana", method: "POST", path: "answers", body: `{"id":"x","exercise":"E04","attempt":1,"lang":"pt-BR","answer":"1.234"}`, status: 200, has: []string{`"verdict":"invalid"`, `"tries":0`}, events: map[string]int{"answer-given": 1, "*": 1}},
		{name: "an answer without a language", as: "ana", method: "POST", path: "answers", body: `{"id":"x","exercise":"E04","attempt":1,"answer":"1"}`, status: 422, has: []string{"lang_unknown"}, events: none},
		{name: "an answer that is a number", as: "ana", method: "POST", path: "answers", body: `{"id":"x","exercise":"E04","attempt":1,"lang":"en","answer":1.5}`, status: 400, has: []string{"json_invalid"}, events: none},
		{name: "an answer to an attempt that was not drawn", as: "ana", method: "POST", path: "answers", body: `{"id":"x","exercise":"E04","attempt":2,"lang":"en","answer":"1"}`, status: 404, has: []string{"attempt_unknown"}, events: none},
		{name: "an id that was used for a vote", before: all(polling, func(s *stage) {
			s.must("ana", "POST", "polls/P1/votes", `{"id":"x","round":1,"phase":"vote","choice":"a"}`)
		}), as: "ana", method: "POST", path: "answers", body: `{"id":"x","exercise":"E04","attempt":1,"lang":"en","answer":"1"}`, status: 409, has: []string{"id_used"}, events: none},
		{name: "the last answer comes back", before: trying(1), as: "ana", method: "GET", path: "exercises/E04", status: 200, has: []string{`"last_answer":"1"`, `"verdict":"wrong"`, `"tries":1`}, events: none},
		{name: "hint", as: "ana", method: "POST", path: "exercises/E04/hints", body: `{"id":"x","attempt":1}`, status: 200, has: []string{`"html":"dica 1"`, `"used":1`, `"total":3`}, hasNot: []string{"dica 2"}, events: map[string]int{"hint-taken": 1, "*": 1}},
		{name: "hints come back", before: func(s *stage) { s.post("ana", "exercises/E04/hints", `"attempt":1`) }, as: "ana", method: "GET", path: "exercises/E04", status: 200, has: []string{"dica 1"}, hasNot: []string{"dica 2"}, events: none},
		{name: "solution before the third try", before: trying(2), as: "ana", method: "GET", path: "exercises/E04/solution?attempt=1", status: 403, has: []string{"solution_locked"}, hasNot: []string{"a solução é"}, events: none},
		{name: "solution after the third try", before: trying(3), as: "ana", method: "GET", path: "exercises/E04/solution?attempt=1", status: 200, has: []string{"a solução é"}, events: none},
		{name: "somebody else's solution", before: trying(3), as: "bia", method: "GET", path: "exercises/E04/solution?attempt=1", status: 403, has: []string{"solution_locked"}, hasNot: []string{"a solução é"}, events: none},
		{name: "solution of an attempt to come", before: trying(3), as: "ana", method: "GET", path: "exercises/E04/solution?attempt=2", status: 404, has: []string{"attempt_unknown"}, hasNot: []string{"a solução é"}, events: none},
		{name: "a new version", before: trying(3), as: "ana", method: "POST", path: "exercises/E04/version", body: `{"id":"x"}`, status: 200, has: []string{`"attempt":2`, `"tries":0`, `"solution_available":false`, `"last":null`}, hasNot: []string{"solução"}, events: map[string]int{"version-drawn": 1, "*": 1}},

		// Notebooks.
		{name: "notebook", before: func(s *stage) {
			s.must("ana", "PUT", "notebooks/NB2/cells/2.1", `{"id":"c1","lang":"en","source":"x = 1","version":1}`)
		}, as: "ana", method: "GET", path: "notebooks/NB2?lang=en", status: 200, has: []string{"Notebook 2", `"2.1":{"source":"x = 1","lang":"en","version":1}`}, hasNot: []string{"W @ x"}, events: none},
		{name: "somebody else's cells", before: func(s *stage) {
			s.must("ana", "PUT", "notebooks/NB2/cells/2.1", `{"id":"c1","lang":"en","source":"x = 1","version":1}`)
		}, as: "bia", method: "GET", path: "notebooks/NB2", status: 200, has: []string{"Caderno 2", `"cells":{}`}, hasNot: []string{"x = 1"}, events: none},
		{name: "save a cell", as: "ana", method: "PUT", path: "notebooks/NB2/cells/2.1", body: `{"id":"x","lang":"en","source":"x = 1","version":1}`, status: 200, events: map[string]int{"cell-saved": 1, "*": 1}},
		{name: "save an old cell", before: func(s *stage) {
			s.must("ana", "PUT", "notebooks/NB2/cells/2.1", `{"id":"c1","lang":"en","source":"x = 1","version":4}`)
		}, as: "ana", method: "PUT", path: "notebooks/NB2/cells/2.1", body: `{"id":"x","lang":"en","source":"x = 0","version":3}`, status: 409, has: []string{"cell_stale"}, events: none},
		{name: "save a cell that does not exist", as: "ana", method: "PUT", path: "notebooks/NB2/cells/Maria", body: `{"id":"x","lang":"en","source":"x","version":1}`, status: 404, has: []string{"cell_unknown"}, events: none},
		{name: "check", as: "ana", method: "POST", path: "notebooks/NB2/checks", body: `{"id":"x","cell":"2.3","ok":false,"hint":"h1"}`, status: 200, events: map[string]int{"check-run": 1, "*": 1}},
		{name: "cell solution after four fails", before: failing(4), as: "ana", method: "GET", path: "notebooks/NB2/cells/2.3/solution", status: 403, has: []string{"solution_locked"}, hasNot: []string{"W @ x"}, events: none},
		{name: "cell solution after five fails", before: failing(5), as: "ana", method: "GET", path: "notebooks/NB2/cells/2.3/solution", status: 200, has: []string{"W @ x"}, events: none},
		{name: "notebook file", before: func(s *stage) {
			s.must("ana", "PUT", "notebooks/NB2/cells/2.1", `{"id":"c1","lang":"en","source":"mine","version":1}`)
		}, as: "ana", method: "GET", path: "notebooks/NB2.ipynb?mine=1", status: 200, has: []string{`"mine":"mine"`}, events: none},
		{name: "notebook file, as it was", before: func(s *stage) {
			s.must("ana", "PUT", "notebooks/NB2/cells/2.1", `{"id":"c1","lang":"en","source":"mine","version":1}`)
		}, as: "ana", method: "GET", path: "notebooks/NB2.ipynb", status: 200, has: []string{`"mine":""`}, events: none},
		{name: "an error that is nobody's business", before: func(s *stage) {
			s.must("ana", "PUT", "notebooks/NB2/cells/2.1", `{"id":"c1","lang":"en","source":"falha","version":1}`)
		}, as: "ana", method: "GET", path: "notebooks/NB2.ipynb?mine=1", status: 500, has: []string{`"code":"internal"`}, hasNot: []string{"does not pack"}, events: none},

		// The instructor.
		{name: "wrong key", method: "POST", path: "/api/instructor/session", body: `{"key":"guess"}`, status: 403, has: []string{"wrong_key"}, hasNot: []string{key}, events: none},
		{name: "the room's code is no key", method: "POST", path: "/api/instructor/session", body: `{"key":"TEST"}`, status: 403, has: []string{"wrong_key"}, events: none},
		{name: "right key", method: "POST", path: "/api/instructor/session", body: `{"key":"` + key + `"}`, status: 204, events: map[string]int{"role-granted": 1, "*": 1}},
		{name: "right key again", as: "instructor", method: "POST", path: "/api/instructor/session", body: `{"key":"` + key + `"}`, status: 204, events: none},
		{name: "whose browser this is", as: "instructor", method: "GET", path: "/api/instructor/session", status: 200, has: []string{`"open":true`}, events: none},
		{name: "whose browser this is, as a participant", as: "ana", method: "GET", path: "/api/instructor/session", status: 200, has: []string{`"open":false`}, events: none},
		{name: "a prediction on the board, in words", before: func(s *stage) { s.post("ana", "predictions", `"predict":"f1","lang":"en","choice":"sobe"`) }, as: "instructor",
			method: "GET", path: "board", status: 200, has: []string{`"options":[{"id":"sobe","html":"opção sobe"}`, `"sobe":1`, `"desce":0`}, events: none},
		{name: "board", before: all(opened, asked, polling), as: "instructor", method: "GET", path: "board", status: 200, events: none,
			has: []string{`"Nome de ana"`, `"participants_url":"http://192.168.0.7/"`, `"qr":"<svg`, `"texto de ana"`, `"state":"waiting"`, `"correct":"c"`, `"storage":"saved"`}, hasNot: []string{"token", "return_code", key}},
		{name: "board, as a participant", as: "ana", method: "GET", path: "board", status: 403, has: []string{"instructor_only"}, hasNot: []string{"Nome"}, events: none},
		{name: "board, with a seat's token in the wrong cookie", before: func(s *stage) {
			stolen := *s.cookies["ana"]
			stolen.Name = "oficina-instructor"
			s.cookies["thief"] = &stolen
		}, as: "thief", method: "GET", path: "board", status: 403, has: []string{"instructor_only"}, events: none},
		{name: "present", before: opened, as: "instructor", method: "GET", path: "present", status: 200, has: []string{`"what":"lesson"`}, hasNot: []string{"Nome"}, events: none},
		{name: "present, as a participant", as: "ana", method: "GET", path: "present", status: 403, has: []string{"instructor_only"}, events: none},
		{name: "command as a participant", as: "ana", method: "POST", path: "commands", body: `{"id":"x","type":"start"}`, status: 403, has: []string{"instructor_only"}, events: none},
		{name: "command without a type", as: "instructor", method: "POST", path: "commands", body: `{"id":"x"}`, status: 422, has: []string{"command_unknown"}, events: none},
		{name: "start", as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"start"}`, status: 200, has: []string{`"seq":`}, events: map[string]int{"workshop-started": 1, "*": 1}},
		{name: "open", as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"open","unit":"u02","screen":"b"}`, status: 200, events: map[string]int{"workshop-started": 1, "window-opened": 1, "*": 2}},
		{name: "open backwards", before: opened, as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"open","unit":"u01","screen":"a"}`, status: 200, events: none},
		{name: "send", before: opened, as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"send","what":"notebook","ref":"NB2"}`, status: 200, events: map[string]int{"room-sent": 1, "*": 1}},
		{name: "send where nothing is written", before: opened, as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"send","what":"notebook","ref":"NB3"}`, status: 409, has: []string{"place_unwritten", "NB3"}, events: none},
		{name: "send nowhere", before: opened, as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"send","what":"lab","ref":"letras"}`, status: 404, has: []string{"place_unknown", "letras"}, events: none},
		{name: "send back to the lesson", before: sent, as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"send","what":"lesson"}`, status: 200, events: map[string]int{"room-sent": 1, "*": 1}},
		{name: "send as a participant", as: "ana", method: "POST", path: "commands", body: `{"id":"x","type":"send","what":"lab","ref":"digitos"}`, status: 403, has: []string{"instructor_only"}, events: none},
		{name: "state, sent to a notebook", before: sent, method: "GET", path: "state", status: 200, has: []string{`"place":{"kind":"notebook","id":"NB2"}`}, events: none},
		{name: "present, sent to a notebook", before: sent, as: "instructor", method: "GET", path: "present", status: 200, has: []string{`"what":"place"`, `"kind":"notebook"`, `"title":"Caderno 2"`}, hasNot: []string{"Nome"}, events: none},
		{name: "pause", as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"pause"}`, status: 200, events: map[string]int{"room-paused": 1, "*": 1}},
		{name: "resume", as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"resume"}`, status: 200, events: none},
		{name: "mode", as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"mode","mode":"free"}`, status: 200, events: map[string]int{"mode-set": 1, "*": 1}},
		{name: "extend", as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"extend","minutes":2}`, status: 200, events: map[string]int{"time-extended": 1, "*": 1}},
		{name: "cut", as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"cut","item":"mosaico","on":true}`, status: 200, events: map[string]int{"item-cut": 1, "*": 1}},
		{name: "cut what is not on the list", as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"cut","item":"u07","on":true}`, status: 404, has: []string{"item_unknown"}, events: none},
		{name: "poll-talk", before: polling, as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"poll-talk"}`, status: 200, events: map[string]int{"poll-closed": 1, "talk-opened": 1, "*": 2}},
		{name: "poll-revote after showing", before: all(polling, func(s *stage) { s.command(`"type":"poll-show"`) }), as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"poll-revote"}`, status: 409, has: []string{"wrong_phase"}, events: none},
		{name: "poll-hide", before: polling, as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"poll-hide"}`, status: 200, events: map[string]int{"poll-closed": 1, "poll-hidden": 1, "*": 2}},
		{name: "debate-close", before: debating, as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"debate-close"}`, status: 200, events: map[string]int{"debate-closed": 1, "*": 1}},
		{name: "help-done", as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"help-done","participant":"{ana}"}`, status: 200, events: map[string]int{"help-done": 1, "*": 1}},
		{name: "question-hide", before: asked, as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"question-hide","question":"{question}"}`, status: 200, events: map[string]int{"question-hidden": 1, "*": 1}},
		{name: "project", as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"project","what":"black"}`, status: 200, events: map[string]int{"projected": 1, "*": 1}},
		{name: "project what waits for approval", before: asked, as: "instructor", method: "POST", path: "commands", body: `{"id":"x","type":"project","what":"question","ref":"{question}"}`, status: 409, has: []string{"not_released"}, events: none},
	}
	for _, test := range scenarios {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			if test.before != nil {
				test.before(s)
			}
			before := s.kinds()
			reply := s.request(test.as, test.method, test.path, test.body, test.header)
			after := s.kinds()

			if reply.Code != test.status {
				t.Fatalf("status %d, want %d: %s", reply.Code, test.status, reply.Body)
			}
			body := reply.Body.String()
			for _, want := range test.has {
				if !strings.Contains(body, want) {
					t.Errorf("the reply lacks %s: %s", want, body)
				}
			}
			for _, never := range test.hasNot {
				if strings.Contains(body, never) {
					t.Errorf("the reply holds %s: %s", never, body)
				}
			}
			if media := reply.Header().Get("Content-Type"); test.status >= 400 && media != "application/problem+json" {
				t.Errorf("a problem comes as %q", media)
			}
			if reply.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Error("the reply may be sniffed")
			}
			written := map[string]int{}
			for kind, n := range after {
				if d := n - before[kind]; d > 0 {
					written[kind] = d
					written["*"] += d
				}
			}
			for kind, want := range test.events {
				if written[kind] != want {
					t.Errorf("%d events %s were written, want %d (%v)", written[kind], kind, want, written)
				}
			}
			if test.events == nil {
				t.Error("the scenario does not say what is written")
			}

			// Sent again, an act does nothing and answers the same.
			if reply.Code == 200 && test.method != "GET" {
				again := s.request(test.as, test.method, test.path, test.body, test.header)
				if again.Code != 200 || again.Body.String() != body && written["*"] > 0 {
					t.Errorf("sent again: %d %s, first %s", again.Code, again.Body, body)
				}
				if !maps.Equal(s.kinds(), after) {
					t.Errorf("sent again it wrote more: %v, then %v", after, s.kinds())
				}
			}
		})
	}
}

// TestRepliesSurviveARestart: the same id gives the same reply from the log alone.
func TestRepliesSurviveARestart(t *testing.T) {
	s := newStage(t)
	opened(s)
	polling(s)
	acts := []struct{ method, path, body string }{
		{"POST", "answers", `{"id":"r1","exercise":"E04","attempt":1,"lang":"pt-BR","answer":"1"}`},
		{"POST", "answers", `{"id":"r2","exercise":"E20","attempt":1,"lang":"en","answer":["1","2"]}`},
		{"POST", "predictions", `{"id":"r3","predict":"f1","lang":"en","choice":"sobe"}`},
		{"POST", "exercises/E04/hints", `{"id":"r4","attempt":1}`},
		{"POST", "exercises/E04/hints", `{"id":"r5","attempt":1}`},
		{"POST", "polls/P1/votes", `{"id":"r6","round":1,"phase":"vote","choice":"a"}`},
		{"POST", "progress", `{"id":"r7","unit":"u01","screen":"a"}`},
		{"PUT", "notebooks/NB2/cells/2.1", `{"id":"r8","lang":"en","source":"x","version":1}`},
		{"POST", "answers", `{"id":"r9","exercise":"E04","attempt":1,"lang":"pt-BR","answer":"2"}`},
		{"POST", "answers", `{"id":"r10","exercise":"E04","attempt":1,"lang":"pt-BR","answer":"3"}`},
	}
	first := make([]string, len(acts))
	for i, a := range acts {
		first[i] = s.must("ana", a.method, a.path, a.body).Body.String()
	}
	me := s.must("ana", "GET", "me", "").Body.String()
	exercise := s.must("ana", "GET", "exercises/E04", "").Body.String()
	written := len(s.log.Records("TEST"))
	s.hub.Close()

	s.hub, s.door = newRoom(t, s.log, 3, api.DefaultLimits())
	for i, a := range acts {
		if again := s.must("ana", a.method, a.path, a.body).Body.String(); again != first[i] {
			t.Errorf("%s: %s after the restart, %s before", a.body, again, first[i])
		}
	}
	if again := s.must("ana", "GET", "me", "").Body.String(); again != me {
		t.Errorf("me: %s after the restart, %s before", again, me)
	}
	if again := s.must("ana", "GET", "exercises/E04", "").Body.String(); again != exercise {
		t.Errorf("exercise: %s after the restart, %s before", again, exercise)
	}
	if n := len(s.log.Records("TEST")); n != written {
		t.Errorf("%d events were written by repeating", n-written)
	}
}

// TestStorageFails: nothing is answered with 2xx that is not written, and the sender is told to try again.
func TestStorageFails(t *testing.T) {
	s := newStage(t)
	broken := true
	s.log.Fail = func(event.Batch) error {
		if broken {
			return io.ErrShortWrite
		}
		return nil
	}
	body := `{"id":"x","lang":"en","text":"why?"}`
	w := s.request("ana", "POST", "questions", body, nil)
	if w.Code != 503 || !strings.Contains(w.Body.String(), "storage_failing") || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := s.request("", "GET", "/readyz", "", nil); w.Code != 503 {
		t.Errorf("ready while failing: %d", w.Code)
	}
	if w := s.request("instructor", "GET", "board", "", nil); !strings.Contains(w.Body.String(), `"storage":"failing"`) {
		t.Error("the board does not say so")
	}
	broken = false
	s.must("ana", "POST", "questions", body)
	if n := s.kinds()["question-asked"]; n != 1 {
		t.Errorf("%d questions, want 1", n)
	}
}

func TestLimits(t *testing.T) {
	l := &eventtest.Memory{}
	_, door := newRoom(t, l, 300, api.Limits{SeatRate: 1, SeatBurst: 3, AddressRate: 1000, AddressBurst: 1000, GuessRate: 0.001, GuessBurst: 2})
	s := &stage{t: t, log: l, door: door, cookies: map[string]*http.Cookie{}}
	for i := range 200 { // a class behind one address
		if w := s.request("", "POST", "seats", `{"lang":"en"}`, nil); w.Code != 201 {
			t.Fatalf("join %d: %d %s", i, w.Code, w.Body)
		}
	}
	s.cookies["ana"] = s.must("", "POST", "seats", `{"lang":"en"}`).Result().Cookies()[0]
	s.cookies["bia"] = s.must("", "POST", "seats", `{"lang":"en"}`).Result().Cookies()[0]
	codes := ""
	for range 5 {
		codes += fmt.Sprint(s.request("ana", "GET", "me", "", nil).Code, " ")
	}
	if codes != "200 200 200 429 429 " {
		t.Errorf("one seat: %s", codes)
	}
	if w := s.request("ana", "GET", "me", "", nil); w.Header().Get("Retry-After") == "" {
		t.Error("no word when to try again")
	}
	if w := s.request("bia", "GET", "me", "", nil); w.Code != 200 {
		t.Errorf("another seat at the same address: %d", w.Code)
	}
	codes = ""
	for _, body := range []string{`{"key":"a"}`, `{"key":"b"}`, `{"key":"c"}`, `{"key":"` + key + `"}`} {
		codes += fmt.Sprint(s.request("", "POST", "/api/instructor/session", body, nil).Code, " ")
	}
	if codes != "403 403 429 429 " {
		t.Errorf("guessing keys: %s", codes)
	}
	if w := s.request("", "POST", "seats", `{"return_code":"AAAAAA"}`, nil); w.Code != 429 {
		t.Errorf("guessing return codes after keys: %d", w.Code)
	}
	if w := s.request("", "POST", "seats", `{"lang":"en"}`, nil); w.Code != 201 {
		t.Errorf("joining after somebody guessed: %d", w.Code)
	}
}

func TestPages(t *testing.T) {
	s := newStage(t)
	const html, immutable = "text/html; charset=utf-8", "public, max-age=31536000, immutable"
	tests := []struct {
		name, path, accept string
		status             int
		media, cache       string
		encoding, body     string
	}{
		{"home", "/", "", 200, html, "no-cache", "", "<title>Oficina"},
		{"home, packed", "/", "gzip, br", 200, html, "no-cache", "gzip", ""},
		{"gzip refused", "/", "gzip;q=0", 200, html, "no-cache", "", "<title>Oficina"},
		{"a route of the page", "/licao/u07/volta", "", 200, html, "no-cache", "", "<title>Oficina"},
		{"script", "/_app/immutable/start.abc.js", "gzip", 200, "text/javascript; charset=utf-8", immutable, "", "start()"},
		{"engine", "/_app/immutable/motor.abc.wasm", "", 200, "application/wasm", immutable, "", "\x00asm"},
		{"only packed", "/python/runtime.wasm", "gzip", 200, "application/wasm", "no-cache", "gzip", ""},
		{"only packed, for who cannot unpack", "/python/runtime.wasm", "", 200, "application/wasm", "no-cache", "", "runtime"},
		{"a script that is not there", "/_app/immutable/old.js", "", 404, "application/problem+json", "no-store", "", "not_found"},
		{"the packed file itself", "/index.html.gz", "", 404, "application/problem+json", "no-store", "", "not_found"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := s.request("", "GET", test.path, "", map[string]string{"Accept-Encoding": test.accept})
			h := w.Header()
			if w.Code != test.status || h.Get("Content-Type") != test.media || h.Get("Cache-Control") != test.cache || h.Get("Content-Encoding") != test.encoding {
				t.Errorf("%d %v", w.Code, h)
			}
			if !strings.Contains(w.Body.String(), test.body) {
				t.Errorf("body %.80q", w.Body)
			}
			policy := h.Get("Content-Security-Policy")
			if test.media == html && (!strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "script-src") || strings.Contains(policy, "default-src")) {
				t.Errorf("policy %q: scripts are the page's own meta tag's business", policy)
			}
			if test.status == 200 {
				again := s.request("", "GET", test.path, "", map[string]string{"If-None-Match": h.Get("ETag")})
				if again.Code != 304 || again.Body.Len() > 0 {
					t.Errorf("asked again: %d with %d bytes", again.Code, again.Body.Len())
				}
			}
		})
	}
	if w := s.request("", "GET", "/../../etc/passwd", "", nil); w.Code != 307 || w.Header().Get("Location") != "/etc/passwd" {
		t.Errorf("a path that leads outside: %d %v", w.Code, w.Header())
	}
	if w := s.request("", "POST", "/sala", `{}`, nil); w.Code != 405 {
		t.Errorf("POST to a page: %d", w.Code)
	}
}

func TestContentIsPackedAndChecked(t *testing.T) {
	s := newStage(t)
	w := s.request("", "GET", "content/pt-BR/units/u01", "", map[string]string{"Accept-Encoding": "gzip"})
	if w.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("%v", w.Header())
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(z); !bytes.Contains(text, []byte("<p>Olá</p>")) {
		t.Errorf("%s", text)
	}
	again := s.request("", "GET", "content/pt-BR/units/u01", "", map[string]string{"If-None-Match": w.Header().Get("ETag")})
	if again.Code != 304 {
		t.Errorf("asked again: %d", again.Code)
	}
}

func TestCookies(t *testing.T) {
	s := newStage(t)
	for _, name := range []string{"ana", "instructor"} {
		c := s.cookies[name]
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.MaxAge <= 0 || c.Path == "/" || len(c.Value) != 32 {
			t.Errorf("%s: %+v", name, c)
		}
		for _, r := range s.log.Records("TEST") {
			if bytes.Contains(r.Data, []byte(c.Value)) {
				t.Errorf("%s's token stands in the log", name)
			}
		}
	}
	for range 50 {
		c := s.must("ana", "POST", "seats", `{"lang":"pt-BR"}`).Result().Cookies()
		if len(c) != 0 {
			t.Fatal("a known browser got another token")
		}
	}
}
