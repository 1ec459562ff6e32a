package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/api"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event/eventtest"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/hub"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room/roomtest"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/store/sqlite"
)

// live is a room on a real socket and a real disk.
type live struct {
	url string
	hub *hub.Hub
}

func newLive(t testing.TB, l event.Log, seats int) *live {
	t.Helper()
	h, door := newRoom(t, l, seats, api.DefaultLimits())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := api.NewServer(door, slog.New(slog.DiscardHandler))
	done := make(chan struct{})
	go func() { defer close(done); server.Serve(listener) }()
	t.Cleanup(func() {
		h.Close() // ends the streams
		server.Close()
		<-done
	})
	return &live{url: "http://" + listener.Addr().String(), hub: h}
}

func disk(t testing.TB) event.Log {
	t.Helper()
	s, err := sqlite.Open(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// browser keeps cookies; all browsers of a test share one pool of connections.
type browser struct {
	client *http.Client
	url    string
}

func (l *live) browser(transport http.RoundTripper) *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{&http.Client{Jar: jar, Transport: transport, Timeout: time.Minute}, l.url + "/api/rooms/TEST/"}
}

func (b *browser) send(method, path, body string) (int, string, error) {
	r, err := http.NewRequest(method, b.url+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", "application/json")
	reply, err := b.client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	return reply.StatusCode, string(text), err
}

func (b *browser) must(t testing.TB, method, path, body string) string {
	t.Helper()
	status, text, err := b.send(method, path, body)
	if err != nil || status >= 300 {
		t.Fatalf("%s %s: %d %s %v", method, path, status, text, err)
	}
	return text
}

// TestTwoHundredJoins: 200 browsers at once get 60 seats and 140 refusals, each time, on the real disk.
func TestTwoHundredJoins(t *testing.T) {
	for run := range 20 {
		t.Run(fmt.Sprint(run), func(t *testing.T) {
			l := newLive(t, disk(t), 60)
			transport := &http.Transport{MaxIdleConnsPerHost: 200}
			defer transport.CloseIdleConnections()
			var mu sync.Mutex
			statuses, seats := map[int]int{}, map[string]bool{}
			start := make(chan struct{})
			var group sync.WaitGroup
			for i := range 200 {
				group.Go(func() {
					b := l.browser(transport)
					<-start
					status, text, err := b.send("POST", "seats", fmt.Sprintf(`{"name":"n%d","lang":"en"}`, i))
					mu.Lock()
					defer mu.Unlock()
					if err != nil || status == 409 && !strings.Contains(text, `"code":"room_full"`) {
						t.Errorf("join %d: %d %s %v", i, status, text, err)
					}
					statuses[status]++
					if status == 201 {
						seats[text[:strings.Index(text, ",")]] = true
					}
				})
			}
			close(start)
			group.Wait()
			if statuses[201] != 60 || statuses[409] != 140 || len(seats) != 60 {
				t.Errorf("statuses %v, %d different seats; want 60 times 201 and 140 times 409", statuses, len(seats))
			}
			l.hub.Read(func(s *room.State) {
				if s.Taken() != 60 {
					t.Errorf("%d seats taken", s.Taken())
				}
			})
		})
	}
}

// message is one Server-Sent Event.
type message struct {
	id, event, data string
}

func (b *browser) stream(t testing.TB, path, lastID string) <-chan message {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", b.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	client := &http.Client{Jar: b.client.Jar}
	reply, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if media := reply.Header.Get("Content-Type"); reply.StatusCode != 200 || media != "text/event-stream" {
		t.Fatalf("%d %s", reply.StatusCode, media)
	}
	messages := make(chan message, 100)
	go func() {
		defer close(messages)
		defer reply.Body.Close()
		var m message
		for lines := bufio.NewScanner(reply.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				m.id = value
			case "event":
				m.event = value
			case "data":
				m.data = value
			case "":
				messages <- m
				m = message{}
			}
		}
	}()
	t.Cleanup(cancel)
	return messages
}

func next(t testing.TB, messages <-chan message, event string) message {
	t.Helper()
	timeout := time.After(20 * time.Second)
	for {
		select {
		case m, ok := <-messages:
			if !ok {
				t.Fatal("the stream ended")
			}
			if m.event == event {
				return m
			}
		case <-timeout:
			t.Fatalf("no %s came", event)
		}
	}
}

func TestEventStream(t *testing.T) {
	l := newLive(t, &eventtest.Memory{}, 5)
	ana, desk := l.browser(nil), l.browser(nil)
	ana.must(t, "POST", "seats", `{"name":"Ana","lang":"pt-BR"}`)
	key := *desk
	key.url = l.url
	key.must(t, "POST", "/api/instructor/session", `{"key":"`+"the-instructors-key"+`"}`)

	messages := ana.stream(t, "events", "")
	if m := <-messages; m.event != "beat" || m.id != "" || !strings.Contains(m.data, `"now":"`) {
		t.Errorf("a stream begins with %+v, want a beat that shows it is not held back", m)
	}
	first := next(t, messages, "room")
	if !strings.Contains(first.data, `"type":"snapshot"`) || !strings.Contains(first.data, `"taken":1`) || first.id == "" {
		t.Errorf("then %+v, want a snapshot", first)
	}
	projector := desk.stream(t, "present/events", "")
	if m := next(t, projector, "present"); !strings.Contains(m.data, `"what":"join"`) {
		t.Errorf("projector: %+v", m)
	}
	board := desk.stream(t, "board/events?lang=en", "")
	next(t, board, "board")

	desk.must(t, "POST", "commands", `{"id":"c1","type":"open","unit":"u01","screen":"a"}`)
	opened := next(t, messages, "room")
	for !strings.Contains(opened.data, `"type":"window-opened"`) { // the join's count may come in between
		opened = next(t, messages, "room")
	}
	if !strings.Contains(opened.data, `"window":{"unit":"u01","screen":"a"}`) {
		t.Errorf("%+v", opened)
	}
	for m := next(t, projector, "present"); !strings.Contains(m.data, `"what":"lesson"`); m = next(t, projector, "present") {
	}
	ana.must(t, "POST", "questions", `{"id":"q1","lang":"en","text":"why?"}`)
	if m := next(t, messages, "me"); !strings.Contains(m.data, `"type":"question-asked"`) || strings.Contains(m.data, `"room"`) {
		t.Errorf("%+v", m)
	}
	for m := next(t, board, "board"); !strings.Contains(m.data, `"why?"`); m = next(t, board, "board") {
	}

	resumed := ana.stream(t, "events", opened.id)
	if m := next(t, resumed, "me"); !strings.Contains(m.data, `"type":"question-asked"`) {
		t.Errorf("resumed after %s: %+v", opened.id, m)
	}
	status, text, err := l.browser(nil).send("GET", "events", "")
	if status != 401 || err != nil {
		t.Errorf("without a seat: %d %s %v", status, text, err)
	}
}

func TestLongPoll(t *testing.T) {
	l := newLive(t, &eventtest.Memory{}, 5)
	ana := l.browser(nil)
	ana.must(t, "POST", "seats", `{"name":"Ana","lang":"pt-BR"}`)
	var events []struct {
		Seq         int
		Type, Event string
		Room        *room.Public
	}
	poll := func(path string) {
		t.Helper()
		events = nil
		if err := json.Unmarshal([]byte(ana.must(t, "GET", path, "")), &events); err != nil {
			t.Fatal(err)
		}
	}
	poll("events?poll=1")
	if len(events) != 1 || events[0].Type != "snapshot" || events[0].Room == nil {
		t.Fatalf("a first poll gives %+v, want a snapshot", events)
	}
	seq := events[0].Seq
	asked := make(chan error, 1)
	go func() {
		time.Sleep(50 * time.Millisecond)
		_, _, err := ana.send("POST", "questions", `{"id":"q1","lang":"en","text":"why?"}`)
		asked <- err
	}()
	for poll(fmt.Sprint("events?poll=1&since=", seq)); len(events) > 0 && events[0].Event == "room"; { // the join's own count
		poll(fmt.Sprint("events?poll=1&since=", seq))
	}
	if len(events) != 1 || events[0].Event != "me" || events[0].Type != "question-asked" || events[0].Seq != seq+1 {
		t.Errorf("waiting gave %+v", events)
	}
	if err := <-asked; err != nil {
		t.Error(err)
	}
}

// TestSlowReader: a reader that takes nothing does not hold the room up, and nothing piles up for it.
func TestSlowReader(t *testing.T) {
	l := newLive(t, &eventtest.Memory{}, 5)
	ana, bia := l.browser(nil), l.browser(nil)
	ana.must(t, "POST", "seats", `{"name":"Ana","lang":"pt-BR"}`)
	bia.must(t, "POST", "seats", `{"name":"Bia","lang":"pt-BR"}`)
	conn, err := net.Dial("tcp", strings.TrimPrefix(l.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	r, _ := http.NewRequest("GET", ana.url+"events", nil)
	for _, c := range ana.client.Jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	r.Write(conn) // and never reads
	var me event.ParticipantID
	l.hub.Read(func(s *room.State) { me = s.Seated[1] })
	for i := range 3000 {
		took := time.Now()
		save := room.SaveCell{By: event.By{Participant: me, ID: event.ClientID(fmt.Sprint("c", i))}, Notebook: "NB2", Cell: "2.1", Lang: "en", Version: i + 1, Source: "x"}
		if _, err := l.hub.Do(t.Context(), save); err != nil {
			t.Fatal(err)
		}
		if i%100 == 0 {
			bia.must(t, "GET", "me", "")
		}
		if d := time.Since(took); d > 5*time.Second {
			t.Fatalf("save %d took %v", i, d)
		}
	}
}

// TestReadersAndWriters: boards, projectors and returning browsers read while the room is written.
func TestReadersAndWriters(t *testing.T) {
	s := newStage(t)
	opened(s)
	var group sync.WaitGroup
	for _, request := range []struct{ as, method, path, body string }{
		{"instructor", "GET", "board", ""}, {"instructor", "GET", "present", ""}, {"ana", "GET", "me", ""}, {"ana", "GET", "state", ""},
		{"ana", "POST", "seats", `{"name":"Nome de ana","lang":"pt-BR"}`},
	} {
		group.Go(func() {
			for range 150 {
				s.request(request.as, request.method, request.path, request.body, nil)
			}
		})
	}
	for w := range 4 {
		group.Go(func() {
			for i := range 100 {
				move := room.Move{By: event.By{Participant: s.people["bia"], ID: event.ClientID(fmt.Sprint("w", w, "-", i))}, Point: event.Point{Unit: "u01", Screen: []string{"a", "b"}[(w+i)%2]}}
				if _, err := s.hub.Do(context.Background(), move); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("readers and writers wait for each other")
	}
}

// percentile of sorted durations.
func percentile(d []time.Duration, p float64) time.Duration { return d[int(p*float64(len(d)-1))] }

func report(b *testing.B, name string, took []time.Duration, elapsed time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(len(took))/elapsed.Seconds(), name+"/s")
	b.ReportMetric(float64(percentile(took, 0.5).Microseconds())/1000, name+"-p50-ms")
	b.ReportMetric(float64(percentile(took, 0.99).Microseconds())/1000, name+"-p99-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkJoins: 2,000 browsers ask for 2,000 seats at once, over sockets, onto the disk.
func BenchmarkJoins(b *testing.B) {
	for b.Loop() {
		l := newLive(b, disk(b), 2000)
		transport := &http.Transport{MaxIdleConnsPerHost: 2000, MaxConnsPerHost: 500}
		took := make([]time.Duration, 2000)
		var group sync.WaitGroup
		began := time.Now()
		for i := range took {
			group.Go(func() {
				start := time.Now()
				if status, text, err := l.browser(transport).send("POST", "seats", `{"name":"n","lang":"en"}`); status != 201 {
					b.Errorf("%d %s %v", status, text, err)
				}
				took[i] = time.Since(start)
			})
		}
		group.Wait()
		report(b, "joins", took, time.Since(began))
		transport.CloseIdleConnections()
	}
}

// BenchmarkAnswers: 60 seats answer one after the other, as fast as the room takes it.
func BenchmarkAnswers(b *testing.B) {
	l := newLive(b, disk(b), 60)
	l.url = unlimited(b, l)
	transport := &http.Transport{MaxIdleConnsPerHost: 60}
	defer transport.CloseIdleConnections()
	browsers := make([]*browser, 60)
	for i := range browsers {
		browsers[i] = l.browser(transport)
		browsers[i].must(b, "POST", "seats", `{"name":"n","lang":"en"}`)
	}
	var mu sync.Mutex
	var took []time.Duration
	n := 0
	b.ResetTimer()
	began := time.Now()
	for b.Loop() {
		var group sync.WaitGroup
		for i, who := range browsers {
			n++
			id := n
			group.Go(func() {
				start := time.Now()
				status, text, err := who.send("POST", "answers", fmt.Sprintf(`{"id":"a%d","exercise":"E04","attempt":1,"lang":"en","answer":"%d"}`, id, i))
				d := time.Since(start)
				if status != 200 {
					b.Errorf("%d %s %v", status, text, err)
				}
				mu.Lock()
				took = append(took, d)
				mu.Unlock()
			})
		}
		group.Wait()
	}
	report(b, "answers", took, time.Since(began))
}

// BenchmarkAnswersTwice: 2,000 seats answer within a second, each answer sent twice; every pair is one event.
func BenchmarkAnswersTwice(b *testing.B) {
	const seats = 2000
	l := newLive(b, disk(b), seats)
	transport := &http.Transport{MaxIdleConnsPerHost: 500, MaxConnsPerHost: 500}
	defer transport.CloseIdleConnections()
	browsers := make([]*browser, seats)
	for i := range browsers {
		browsers[i] = l.browser(transport)
		browsers[i].must(b, "POST", "seats", `{"name":"n","lang":"en"}`)
	}
	n := 0
	for b.Loop() {
		n++
		before := version(l)
		took := make([]time.Duration, 2*seats)
		var group sync.WaitGroup
		began := time.Now()
		for i := range took {
			who, at := browsers[i/2], time.Duration(i/2)*time.Second/seats
			group.Go(func() {
				time.Sleep(at)
				start := time.Now()
				status, text, err := who.send("POST", "answers", fmt.Sprintf(`{"id":"t%d","exercise":"E04","attempt":1,"lang":"en","answer":"1"}`, n))
				took[i] = time.Since(start)
				if status != 200 {
					b.Errorf("%d %s %v", status, text, err)
				}
			})
		}
		group.Wait()
		if written := version(l) - before; written != seats {
			b.Errorf("%d events for %d answers", written, seats)
		}
		report(b, "requests", took, time.Since(began))
	}
}

func version(l *live) (v event.Seq) {
	l.hub.Read(func(s *room.State) { v = s.Version })
	return v
}

// unlimited serves the same room without token buckets.
func unlimited(b *testing.B, l *live) string {
	none := api.Limits{SeatRate: 1e9, SeatBurst: 1e9, AddressRate: 1e9, AddressBurst: 1e9, GuessRate: 1, GuessBurst: 1}
	door, err := api.New(api.Config{
		Hub: l.hub, Course: func() room.Course { return roomtest.Course{} }, Site: site(), URL: "http://192.168.0.7/", InstructorKey: key, Lang: "en",
		Limits: none, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := api.NewServer(door, slog.New(slog.DiscardHandler))
	go server.Serve(listener)
	b.Cleanup(func() { server.Close() })
	return "http://" + listener.Addr().String()
}

// BenchmarkFanOut: one opened screen reaches 60 streams.
func BenchmarkFanOut(b *testing.B) {
	l := newLive(b, disk(b), 60)
	streams := make([]<-chan message, 60)
	for i := range streams {
		who := l.browser(nil)
		who.must(b, "POST", "seats", `{"name":"n","lang":"en"}`)
		streams[i] = who.stream(b, "events", "")
	}
	time.Sleep(time.Second) // the joins' counts are over
	var took []time.Duration
	n := 0
	began := time.Now()
	for b.Loop() {
		n++
		start := time.Now()
		var cmd room.Command = room.Pause{Act: event.Act{ID: event.ClientID(fmt.Sprint("p", n))}}
		want := "room-paused"
		if n%2 == 0 {
			cmd, want = room.Resume{Act: event.Act{ID: event.ClientID(fmt.Sprint("p", n))}}, "room-resumed"
		}
		if _, err := l.hub.Do(b.Context(), cmd); err != nil {
			b.Fatal(err)
		}
		for _, s := range streams {
			for m := range s {
				if bytes.Contains([]byte(m.data), []byte(want)) {
					break
				}
			}
			took = append(took, time.Since(start))
		}
	}
	report(b, "messages", took, time.Since(began))
}
