package board_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/board"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room/roomtest"
)

var update = flag.Bool("update", false, "rewrite testdata")

var start = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

type game struct {
	*testing.T
	s   *room.State
	now time.Time
	n   int
}

func newGame(t *testing.T) *game {
	g := &game{T: t, s: room.New("TEST"), now: start}
	g.do(room.Create{Seats: 4})
	return g
}

func (g *game) do(cmd room.Command) room.Decision {
	g.Helper()
	d, err := room.Decide(g.s, cmd, room.Env{Course: roomtest.Course{}, Now: g.now, Random: rand.Reader})
	if err != nil {
		g.Fatalf("%T: %v", cmd, err)
	}
	for _, e := range d.Events {
		if err := room.Apply(g.s, g.s.Version+1, g.now, e); err != nil {
			g.Fatal(err)
		}
	}
	return d
}

func (g *game) id() event.ClientID {
	g.n++
	return event.ClientID(fmt.Sprint("c", g.n))
}
func (g *game) act() event.Act                    { return event.Act{ID: g.id()} }
func (g *game) by(p event.ParticipantID) event.By { return event.By{Participant: p, ID: g.id()} }
func (g *game) sit() event.ParticipantID {
	return g.do(room.Join{Token: fmt.Sprint("token", len(g.s.Tokens)), Lang: "pt-BR"}).Participant
}
func (g *game) after(minutes float64) {
	g.now = start.Add(time.Duration(minutes * float64(time.Minute)))
}

func (g *game) world() board.World {
	online := map[event.ParticipantID]bool{}
	for _, id := range g.s.Seated {
		online[id] = true
	}
	return board.World{
		Course: roomtest.Course{}, Lang: "pt-BR", Now: g.now, URL: "http://192.168.0.7/", QR: "<svg/>", Online: online,
		Person: func(id event.ParticipantID) event.Person { return event.Person{Name: "Nome Secreto"} },
	}
}

func (g *game) board() board.Board { return board.Of(g.s, g.world()) }

// TestPresenter is the projector's JSON in every state of a day, and what must not stand in it.
func TestPresenter(t *testing.T) {
	g := newGame(t)
	var snapshot bytes.Buffer
	shows := func(state, what string, never ...string) {
		t.Helper()
		body, err := json.Marshal(board.Presented(g.s, g.world()))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(body, []byte(`"what":"`+what+`"`)) {
			t.Errorf("%s: shows %s, want %s", state, body, what)
		}
		for _, secret := range append(never, "Nome Secreto", "participant", "token", "return_code") {
			if bytes.Contains(body, []byte(secret)) {
				t.Errorf("%s: %q is on the projector: %s", state, secret, body)
			}
		}
		var indented bytes.Buffer
		json.Indent(&indented, body, "", "  ")
		fmt.Fprintf(&snapshot, "== %s\n%s\n", state, indented.String())
	}
	// What a poll keeps until it is shown: the key, the reasons, the counts of any option.
	keyed := []string{"correct", "porque", "why", "first", "second", `"right"`, "counts", `"a":`, `"b":`, `"c":`, `"d":`, "advice"}

	shows("waiting room", "join", "seats_free")
	ana, bia := g.sit(), g.sit()
	shows("waiting room, two in", "join")
	g.do(room.Start{Act: g.act()})
	shows("begun, nothing opened", "join")
	g.do(room.ProjectTo{Act: g.act(), What: "join"})
	shows("begun, but the door is wanted", "join")
	g.do(room.ProjectTo{Act: g.act(), What: "auto"})
	g.do(room.Open{Act: g.act(), Point: event.Point{Unit: "u01", Screen: "a"}})
	shows("lesson, seats free", "lesson")
	g.do(room.Send{Act: g.act(), Place: event.Place{What: "notebook", Ref: "NB2"}})
	shows("sent to a notebook, seats free", "place")
	g.do(room.Send{Act: g.act(), Place: event.Place{What: "lesson"}})
	g.sit()
	g.sit()
	shows("lesson, full", "lesson", "http://")

	send := func(what, ref string) { g.do(room.Send{Act: g.act(), Place: event.Place{What: what, Ref: ref}}) }
	send("lab", "digitos")
	shows("sent to the laboratory", "place", "http://")
	send("exercise", "E04")
	shows("sent to an exercise", "place")
	send("notebook", "NB2")
	shows("sent to a notebook", "place", "u01")
	g.do(room.ProjectTo{Act: g.act(), What: "lesson"})
	shows("sent to a notebook, but the lesson is wanted", "lesson")
	g.do(room.ProjectTo{Act: g.act(), What: "auto"})
	send("lesson", "")
	shows("back in the lesson", "lesson")

	vote := func(p event.ParticipantID, phase, choice string) {
		g.do(room.Vote{By: g.by(p), Poll: "P1", Round: len(g.s.Polls["P1"]), Phase: phase, Choice: choice})
	}
	g.do(room.OpenPoll{Act: g.act(), Poll: "P1"})
	shows("poll open", "poll", keyed...)
	vote(ana, "vote", "a")
	vote(bia, "vote", "b")
	shows("poll open, two voted", "poll", keyed...)
	g.do(room.ProjectTo{Act: g.act(), What: "results"})
	shows("results wanted before the end", "poll", keyed...)
	g.do(room.ProjectTo{Act: g.act(), What: "auto"})
	g.do(room.TalkPoll{Act: g.act()})
	shows("talk", "poll", keyed...)
	g.do(room.RevotePoll{Act: g.act()})
	vote(ana, "revote", "c")
	shows("second vote", "poll", keyed...)
	g.do(room.ClosePoll{Act: g.act()})
	shows("closed, not shown", "poll", keyed...)
	g.do(room.ShowPoll{Act: g.act()})
	shows("shown", "results")
	g.do(room.ProjectTo{Act: g.act(), What: "poll"})
	shows("shown, but the question is wanted", "poll", keyed...)
	g.do(room.ProjectTo{Act: g.act(), What: "auto"})
	g.do(room.HidePoll{Act: g.act()})
	shows("put away", "lesson", keyed...)

	g.do(room.AskQuestion{By: g.by(ana), Lang: "pt-BR", Text: "pergunta calada"})
	shows("question waits", "lesson", "pergunta calada")
	question := g.s.Asked[0]
	g.do(room.ModerateQuestion{Act: g.act(), Question: question, Approve: true})
	g.do(room.ProjectTo{Act: g.act(), What: "question", Ref: question})
	shows("question shown", "question", question)
	g.do(room.ModerateQuestion{Act: g.act(), Question: question, Approve: false})
	shows("question hidden again", "lesson", "pergunta calada")
	g.do(room.ProjectTo{Act: g.act(), What: "auto"})

	g.do(room.OpenDebate{Act: g.act(), Debate: "D5"})
	g.do(room.Predict{By: g.by(ana), Predict: "d5", Lang: "pt-BR", Choice: "acerta"})
	shows("debate, predicting", "debate", "choice", "counts", `"acerta":`)
	g.do(room.SetDebatePhase{Act: g.act(), Phase: "watch"})
	shows("debate, watching", "debate")
	g.do(room.OpenPoll{Act: g.act(), Poll: "P2"})
	g.do(room.ShowPoll{Act: g.act()})
	shows("debate, sides taken", "results")
	g.do(room.SetDebatePhase{Act: g.act(), Phase: "argue"})
	shows("debate, on from its vote", "debate")
	g.do(room.Argue{By: g.by(ana), Debate: "D5", Lang: "pt-BR", Text: "argumento aberto"})
	g.do(room.Argue{By: g.by(bia), Debate: "D5", Lang: "pt-BR", Text: "argumento rude"})
	open, rude := g.s.Debates["D5"].Arguments[0], g.s.Debates["D5"].Arguments[1]
	g.do(room.VoteArgument{By: g.by(bia), Argument: open})
	g.do(room.ModerateArgument{Act: g.act(), Argument: rude, Hidden: true})
	shows("debate, arguing", "debate", "argumento rude", open, string(ana))
	g.do(room.ProjectTo{Act: g.act(), What: "argument", Ref: open})
	shows("one argument", "debate", "argumento rude")
	g.do(room.ModerateArgument{Act: g.act(), Argument: open, Hidden: true})
	shows("that argument hidden", "debate", "argumento aberto", "argumento rude")
	g.do(room.SetDebatePhase{Act: g.act(), Phase: "predict"})
	g.do(room.ModerateArgument{Act: g.act(), Argument: open, Hidden: false})
	shows("back at predicting", "debate", "argumento aberto")

	g.do(room.ProjectTo{Act: g.act(), What: "lesson", Ref: "u01/a"})
	shows("lesson wanted during a debate", "lesson")
	g.do(room.ProjectTo{Act: g.act(), What: "join"})
	shows("door wanted", "join")
	g.do(room.ProjectTo{Act: g.act(), What: "black"})
	shows("black", "black", "http", "u01", "P1")

	golden(t, "testdata/present.txt", snapshot.Bytes())
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestPollAdvice(t *testing.T) {
	for right, want := range map[int]string{0: "explain", 29: "explain", 30: "talk", 50: "talk", 70: "talk", 71: "volunteer", 100: "volunteer"} {
		if got := board.Advice(right); got != want {
			t.Errorf("%d %% right: %s, want %s", right, got, want)
		}
	}
	g := newGame(t)
	ana, bia, carla := g.sit(), g.sit(), g.sit()
	if g.board().Poll != nil {
		t.Fatal("a poll before any was opened")
	}
	g.do(room.OpenPoll{Act: g.act(), Poll: "P1"})
	if p := g.board().Poll; p.Right != nil || p.Advice != nil || p.Voted != 0 || p.Of != 3 {
		t.Errorf("before the first vote: %+v", p)
	}
	for i, p := range []event.ParticipantID{ana, bia, carla} {
		g.do(room.Vote{By: g.by(p), Poll: "P1", Round: 1, Phase: "vote", Choice: []string{"c", "a", "c"}[i]})
		if advice := g.board().Poll.Advice; (advice != nil) != (i > 0) {
			t.Errorf("%d of 3 voted: advice %v; want one once half have", i+1, advice)
		}
	}
	if p := g.board().Poll; *p.Right != 67 || *p.Advice != "talk" {
		t.Errorf("while it runs: right %d, advice %s; want 67 and talk", *p.Right, *p.Advice)
	}
	g.do(room.ClosePoll{Act: g.act()})
	if p := g.board().Poll; *p.Advice != "talk" || p.Correct != "c" || p.First["c"] != 2 || p.First["d"] != 0 {
		t.Errorf("closed: %+v", p)
	}
	g.do(room.OpenPoll{Act: g.act(), Poll: "P2"})
	g.do(room.Vote{By: g.by(ana), Poll: "P2", Round: 1, Phase: "vote", Choice: "sim"})
	g.do(room.ClosePoll{Act: g.act()})
	if p := g.board().Poll; p.Right != nil || p.Advice != nil {
		t.Errorf("an opinion has right %v, advice %v", p.Right, p.Advice)
	}
	g.do(room.OpenDebate{Act: g.act(), Debate: "D5"})
	if rounds := g.board().Rounds; rounds["P1"] != 1 || rounds["P2"] != 1 || rounds["D5"] != 1 {
		t.Errorf("rounds %v", rounds)
	}
}

func TestMisconceptionsFallWhenPeopleLearn(t *testing.T) {
	g := newGame(t)
	ana, bia := g.sit(), g.sit()
	answer := func(p event.ParticipantID, add int) {
		e, _ := roomtest.Course{}.Exercise("E04")
		task, _ := e.Task("TEST", p, 1)
		n := 0
		fmt.Sscan(roomtest.Right(task)[0], &n)
		g.do(room.GiveAnswer{By: g.by(p), Exercise: "E04", Attempt: 1, Lang: "pt-BR", Raw: []string{fmt.Sprint(n + add)}})
	}
	answer(ana, 1)
	answer(bia, 1)
	want := []board.Misconception{{Exercise: "E04", Misconception: "um-a-mais", Title: "título de um-a-mais", Count: 2, Of: 2}}
	if diff := cmp.Diff(want, g.board().Misconceptions); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	answer(ana, 0)
	want[0].Count = 1
	if diff := cmp.Diff(want, g.board().Misconceptions); diff != "" {
		t.Errorf("after one learned (-want +got):\n%s", diff)
	}
}

func TestHelpQueue(t *testing.T) {
	g := newGame(t)
	ana, bia, carla := g.sit(), g.sit(), g.sit()
	g.do(room.Open{Act: g.act(), Point: event.Point{Unit: "u01", Screen: "b"}})
	g.do(room.Move{By: g.by(bia), Point: event.Point{Unit: "u01", Screen: "b"}})
	fail := func(p event.ParticipantID) {
		g.do(room.ReportCheck{By: g.by(p), Notebook: "NB2", Cell: "2.3"})
	}
	for range 3 {
		fail(bia)
	}
	g.after(1)
	g.do(room.AskHelp{By: g.by(ana), Point: event.Point{Unit: "u01", Screen: "a"}, Note: "lost"})
	g.do(room.AskHelp{By: g.by(carla), Note: "ready"})
	b := g.board()
	want := []board.Help{
		{Participant: bia, Seat: 2, Kind: "stuck", Point: event.Point{Unit: "u01", Screen: "b"}, What: "NB2 · 2.3", Since: start},
		{Participant: ana, Seat: 1, Kind: "lost", Point: event.Point{Unit: "u01", Screen: "a"}, What: "tela a", Since: g.now},
	}
	if diff := cmp.Diff(want, b.Help); diff != "" {
		t.Errorf("queue (-want +got):\n%s", diff)
	}
	if b.Ready != 1 || !b.Seats[0].Help || !b.Seats[1].Help || b.Seats[2].Help {
		t.Errorf("ready %d, seats %+v", b.Ready, b.Seats)
	}
	if diff := cmp.Diff([]board.Notebook{{Notebook: "NB2", Cell: "2.3", Stuck: 1}}, b.Notebooks); diff != "" {
		t.Errorf("notebooks (-want +got):\n%s", diff)
	}
	g.after(2)
	g.do(room.Open{Act: g.act(), Point: event.Point{Unit: "u02", Screen: "a"}})
	if n := g.board().Ready; n != 0 {
		t.Errorf("%d are ready for a screen that was just opened", n)
	}
	g.do(room.AskHelp{By: g.by(carla), Note: room.NoteReady})
	if n := g.board().Ready; n != 1 {
		t.Errorf("%d ready, want 1", n)
	}
	g.after(3)
	g.do(room.Send{Act: g.act(), Place: event.Place{What: "notebook", Ref: "NB2"}})
	if n := g.board().Ready; n != 0 {
		t.Errorf("%d are ready for a notebook that everybody was just sent to", n)
	}
	g.do(room.FinishHelp{Act: g.act(), Participant: bia})
	g.do(room.FinishHelp{Act: g.act(), Participant: ana})
	if queue := g.board().Help; len(queue) != 0 {
		t.Errorf("after helping: %+v", queue)
	}
}

func TestWhereEverybodyIs(t *testing.T) {
	g := newGame(t)
	if w := g.board().Where; len(w) != 0 {
		t.Errorf("before the start: %+v", w)
	}
	if n := g.board().Next; n == nil || n.Point != (event.Point{Unit: "u01", Screen: "a"}) {
		t.Errorf("first to open: %+v", n)
	}
	ana, bia := g.sit(), g.sit()
	g.do(room.Open{Act: g.act(), Point: event.Point{Unit: "u02", Screen: "a"}})
	g.do(room.Move{By: g.by(ana), Point: event.Point{Unit: "u01", Screen: "b"}})
	g.do(room.Move{By: g.by(bia), Point: event.Point{Unit: "u02", Screen: "a"}})
	var got []string
	for _, w := range g.board().Where {
		got = append(got, fmt.Sprintf("%s/%s %d %v", w.Unit, w.Screen, w.Count, w.Here))
	}
	if diff := cmp.Diff([]string{"u01/a 0 false", "u01/b 1 false", "u02/a 1 true"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := g.board().Next; n.Point != (event.Point{Unit: "u02", Screen: "b"}) || n.Title != "tela b" {
		t.Errorf("next %+v", n)
	}
	g.do(room.Open{Act: g.act(), Point: event.Point{Unit: "u02", Screen: "c"}})
	if n := g.board().Next; n != nil {
		t.Errorf("after the last screen: %+v", n)
	}
}

func TestWhoIsBesidesTheLesson(t *testing.T) {
	g := newGame(t)
	ana, bia, caio := g.sit(), g.sit(), g.sit()
	g.do(room.Open{Act: g.act(), Point: event.Point{Unit: "u01", Screen: "a"}})
	for _, p := range []event.ParticipantID{ana, bia, caio} {
		g.do(room.Move{By: g.by(p), Point: event.Point{Unit: "u01", Screen: "a"}})
	}
	g.do(room.Send{Act: g.act(), Place: event.Place{What: "notebook", Ref: "NB2"}})
	where := func() string {
		var got []string
		for _, w := range g.board().Where {
			name := w.Unit + "/" + w.Screen
			if w.Place != nil {
				name = w.Place.What + " " + w.Place.Ref + " " + w.Place.Title
			}
			got = append(got, fmt.Sprintf("%s: %d %v", name, w.Count, w.Here))
		}
		return strings.Join(got, ", ")
	}
	if got, want := where(), "u01/a: 3 false, notebook NB2 Caderno 2: 0 true"; got != want {
		t.Errorf("sent, nobody there: %s, want %s", got, want)
	}
	g.do(room.Enter{By: g.by(ana), Place: event.Place{What: "notebook", Ref: "NB2"}})
	g.do(room.Enter{By: g.by(bia), Place: event.Place{What: "debate", Ref: "D5"}})
	if got, want := where(), "u01/a: 1 false, debate D5 título de D5: 1 false, notebook NB2 Caderno 2: 1 true"; got != want {
		t.Errorf("on the way: %s, want %s", got, want)
	}
	if seat := g.board().Seats[0]; seat.Place == nil || seat.Place.Title != "Caderno 2" || seat.At.Screen != "a" {
		t.Errorf("seat %+v", seat)
	}
	g.do(room.Erase{Participant: ana})
	g.do(room.Move{By: g.by(bia), Point: event.Point{Unit: "u01", Screen: "a"}})
	g.do(room.Send{Act: g.act(), Place: event.Place{What: "lesson"}})
	if got, want := where(), "u01/a: 2 true"; got != want {
		t.Errorf("back: %s, want %s", got, want)
	}
}

func TestClock(t *testing.T) {
	open := func(g *game, unit string) {
		g.do(room.Open{Act: g.act(), Point: event.Point{Unit: unit, Screen: "a"}})
	}
	send := func(g *game, what, ref string) {
		g.do(room.Send{Act: g.act(), Place: event.Place{What: what, Ref: ref}})
	}
	const none = 999
	tests := []struct {
		name              string
		play              func(g *game)
		item              string
		late, extra, secs int
		states            string
		drifts            string
	}{
		{"before the start", func(g *game) {}, "", 0, 0, 0, "next next next next next next next next", "0 0 0 0 0 0 0 0"},
		{"just started", func(g *game) { g.do(room.Start{Act: g.act()}); g.after(1) }, "abertura", 0, 0, 60, "live next next next next next next next", "0 0 0 0 0 0 0 0"},
		{"the opening runs over", func(g *game) { g.do(room.Start{Act: g.act()}); g.after(7.5) }, "abertura", 2, 0, 450, "live next next next next next next next", "2 0 0 0 0 0 0 0"},
		{"first unit opened late", func(g *game) { g.do(room.Start{Act: g.act()}); g.after(8); open(g, "u01") }, "u01", 3, 0, 480, "done live next next next next next next", "3 3 0 0 0 0 0 0"},
		{"ahead", func(g *game) { g.do(room.Start{Act: g.act()}); g.after(5); open(g, "u01"); g.after(8); open(g, "u02") }, "u02", -2, 0, 480, "done done live next next next next next", "0 -2 -2 0 0 0 0 0"},
		{"time given", func(g *game) {
			g.do(room.Start{Act: g.act()})
			g.after(5)
			open(g, "u01")
			g.do(room.Extend{Act: g.act(), Minutes: 2})
			g.after(6)
		}, "u01", 2, 2, 360, "done live next next next next next next", "0 2 0 0 0 0 0 0"},
		{"the break is due by the clock", func(g *game) {
			g.do(room.Start{Act: g.act()})
			open(g, "u01")
			g.after(10)
			open(g, "u02")
			g.after(21)
		}, "intervalo", 0, 0, 1260, "done done done live next next next next", "-5 0 0 0 0 0 0 0"},
		{"a notebook that is not written is due by the clock, a written one is not", func(g *game) {
			g.do(room.Start{Act: g.act()})
			open(g, "u01")
			g.after(10)
			open(g, "u02")
			g.after(34)
		}, "nb3", 4, 0, 2040, "done done done done live next next next", "-5 0 0 0 4 0 0 0"},
		{"sent to a notebook", func(g *game) {
			g.do(room.Start{Act: g.act()})
			open(g, "u01")
			g.after(10)
			open(g, "u02")
			g.after(31)
			send(g, "notebook", "NB2")
		}, "nb2", 1, 0, 1860, "done done done done skipped live next next", "-5 0 0 0 0 1 0 0"},
		{"an exercise of the unit that is taught", func(g *game) {
			g.do(room.Start{Act: g.act()})
			g.after(5)
			open(g, "u01")
			g.after(6)
			send(g, "exercise", "E04")
		}, "u01", 0, 0, 360, "done live next next next next next next", "0 0 0 0 0 0 0 0"},
		{"an exercise in its own part of the day", func(g *game) {
			g.do(room.Start{Act: g.act()})
			g.after(5)
			open(g, "u01")
			g.after(10)
			open(g, "u02")
			g.after(30)
			send(g, "notebook", "NB2")
			g.after(41)
			send(g, "exercise", "E04")
		}, "exercicios", 1, 0, 2460, "done done done done skipped done live next", "0 0 0 0 0 1 1 0"},
		{"the break is cut", func(g *game) {
			g.do(room.Start{Act: g.act()})
			g.do(room.CutItem{Act: g.act(), Item: "intervalo", On: true})
		}, "abertura", 0, 0, 0, "live next next cut next next next next", "0 0 0 0 0 0 0 0"},
		{"parts left out: nobody is an hour ahead of a plan that is no longer hers", func(g *game) {
			g.do(room.Start{Act: g.act()})
			open(g, "u01")
			g.after(3)
			g.do(room.OpenDebate{Act: g.act(), Debate: "D5"})
		}, "debate", none, 0, 180, "done done skipped skipped skipped skipped skipped live", "-5 0 0 0 0 0 0 0"},
		{"parts left out, and late all the same", func(g *game) {
			g.do(room.Start{Act: g.act()})
			open(g, "u01")
			g.after(50)
			g.do(room.OpenDebate{Act: g.act(), Debate: "D5"})
		}, "debate", 5, 0, 3000, "done done skipped skipped skipped skipped skipped live", "-5 0 0 0 0 0 0 5"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g := newGame(t)
			test.play(g)
			b := g.board()
			item := ""
			if b.Clock.Item != nil {
				item = *b.Clock.Item
			}
			var states, drifts []string
			for _, i := range b.Agenda {
				states, drifts = append(states, i.State), append(drifts, fmt.Sprint(i.Drift))
			}
			late := none
			if b.Clock.Late != nil {
				late = *b.Clock.Late
			}
			if item != test.item || late != test.late || b.Clock.Extra != test.extra || b.Clock.Elapsed != test.secs || b.Clock.Planned != 60 {
				t.Errorf("clock %+v at %q, late %d; want %q, late %d", b.Clock, item, late, test.item, test.late)
			}
			if got := strings.Join(states, " "); got != test.states {
				t.Errorf("states %s, want %s", got, test.states)
			}
			if got := strings.Join(drifts, " "); got != test.drifts {
				t.Errorf("drifts %s, want %s", got, test.drifts)
			}
		})
	}
}

func TestPredictionHistograms(t *testing.T) {
	g := newGame(t)
	ana, bia := g.sit(), g.sit()
	g.do(room.Predict{By: g.by(ana), Predict: "f1", Lang: "en", Choice: "sobe"})
	g.do(room.OpenDebate{Act: g.act(), Debate: "D5"})
	g.do(room.Predict{By: g.by(bia), Predict: "d5", Lang: "en", Choice: "erra"})
	want := []board.Prediction{
		{Predict: "d5", Question: "previsão d5", Options: []curriculum.Option{{ID: "acerta", HTML: "opção acerta"}, {ID: "erra", HTML: "opção erra"}}, Counts: map[string]int{"acerta": 0, "erra": 1}},
		{Predict: "f1", Question: "previsão f1", Options: []curriculum.Option{{ID: "sobe", HTML: "opção sobe"}, {ID: "desce", HTML: "opção desce"}}, Counts: map[string]int{"sobe": 1, "desce": 0}},
	}
	if diff := cmp.Diff(want, g.board().Predictions); diff != "" {
		t.Errorf("newest first (-want +got):\n%s", diff)
	}
}

// TestBoardHasNoNull: the pages iterate over lists without asking.
func TestBoardHasNoNull(t *testing.T) {
	g := newGame(t)
	body, err := json.Marshal(g.board())
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		t.Fatal(err)
	}
	for name, value := range fields {
		if string(value) == "null" && name != "poll" && name != "debate" && name != "next" {
			t.Errorf("%s is null", name)
		}
	}
}

func TestQR(t *testing.T) {
	svg, err := board.QR("http://192.168.0.7/")
	if err != nil {
		t.Fatal(err)
	}
	text := string(svg)
	if !strings.HasPrefix(text, "<svg") || !strings.Contains(text, `viewBox="0 0 33 33"`) || !strings.Contains(text, "currentColor") || strings.Contains(text, "style") {
		t.Errorf("%.200s", text)
	}
	if !strings.Contains(text, `d="M4 4h7v1h-7z`) { // the first finder pattern begins behind the quiet zone of four
		t.Errorf("%.200s", text)
	}
}
