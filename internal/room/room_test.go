package room_test

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/exercise"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room/roomtest"
)

var start = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// game plays commands on a room, without a log.
type game struct {
	t interface {
		Helper()
		Fatalf(string, ...any)
	}
	*room.State
	now    time.Time
	events []event.Payload
	times  []time.Time
	ids    int
}

func newGame(t interface {
	Helper()
	Fatalf(string, ...any)
}, seats int) *game {
	g := &game{t: t, State: room.New("TEST"), now: start}
	g.must(room.Create{Seats: seats})
	return g
}

func (g *game) do(cmd room.Command) (room.Decision, error) {
	g.t.Helper()
	d, err := room.Decide(g.State, cmd, room.Env{Course: roomtest.Course{}, Now: g.now, Random: rand.Reader})
	if err != nil {
		return d, err
	}
	for _, e := range d.Events {
		if err := room.Apply(g.State, g.Version+1, g.now, e); err != nil {
			g.t.Fatalf("%T was decided and cannot be applied: %v", cmd, err)
		}
		g.events, g.times = append(g.events, e), append(g.times, g.now)
	}
	return d, nil
}

func (g *game) must(cmd room.Command) room.Decision {
	g.t.Helper()
	d, err := g.do(cmd)
	if err != nil {
		g.t.Fatalf("%T: %v", cmd, err)
	}
	return d
}

// refused plays cmd, which must be refused with a code and make nothing happen.
func (g *game) refused(code string, cmd room.Command) {
	g.t.Helper()
	before := g.Version
	_, err := g.do(cmd)
	var refusal *room.Refusal
	if !errors.As(err, &refusal) || refusal.Code != code {
		g.t.Fatalf("%T: got %v, want refusal %s", cmd, err, code)
	}
	if g.Version != before {
		g.t.Fatalf("%T was refused and wrote events", cmd)
	}
}

func (g *game) sit(name string) event.ParticipantID {
	g.t.Helper()
	return g.must(room.Join{Token: "token " + name, Lang: "pt-BR"}).Participant
}

func (g *game) by(p event.ParticipantID) event.By { return event.By{Participant: p, ID: g.id()} }
func (g *game) act() event.Act                    { return event.Act{ID: g.id()} }
func (g *game) id() event.ClientID {
	g.ids++
	return event.ClientID(fmt.Sprintf("id-%d", g.ids))
}

func at(unit, screen string) event.Point { return event.Point{Unit: unit, Screen: screen} }

func TestSeats(t *testing.T) {
	g := newGame(t, 2)
	ana, bia := g.sit("ana"), g.sit("bia")
	if ana == bia {
		t.Fatal("two browsers have one seat")
	}
	g.refused("room_full", room.Join{Token: "token third", Lang: "pt-BR"})

	again := g.must(room.Join{Token: "unused", Known: "token ana", Lang: "en"})
	if again.Participant != ana || len(again.Events) > 0 {
		t.Errorf("the same cookie: got %v with %d events, want %v with none", again.Participant, len(again.Events), ana)
	}
	device := g.must(room.Return{Participant: bia, Token: "token phone"})
	if device.Participant != bia || g.Tokens["token phone"] != bia || g.Tokens["token bia"] != bia {
		t.Errorf("a return code did not add a device: %+v", g.Tokens)
	}
	g.must(room.Erase{Participant: ana})
	carla := g.sit("carla")
	if seat := g.Participants[carla].Seat; seat != 1 {
		t.Errorf("the erased participant's seat 1 is free; carla got %d", seat)
	}
	g.refused("return_code_unknown", room.Return{Participant: ana, Token: "x"})
	g.refused("no_seat", room.Vote{By: g.by(ana), Poll: "P1", Round: 1, Phase: "vote", Choice: "a"})

	g.must(room.Create{Seats: 3})
	g.sit("dora")
	g.must(room.Create{Seats: 1}) // fewer seats send nobody away
	if g.Taken() != 3 {
		t.Errorf("taken %d, want 3", g.Taken())
	}
	g.refused("room_full", room.Join{Token: "token late", Lang: "pt-BR"})
	g.refused("lang_unknown", room.Join{Token: "x", Lang: "Maria da Silva"})
}

func TestLostReplyOfJoin(t *testing.T) {
	g := newGame(t, 5)
	first := g.must(room.Join{Token: "lost", Request: "wish", Lang: "pt-BR"})
	retry := g.must(room.Join{Token: "second", Request: "wish", Lang: "pt-BR"})
	if retry.Participant != first.Participant || g.Taken() != 1 || g.Tokens["second"] != first.Participant {
		t.Errorf("the retry sits as %v, first was %v, taken %d", retry.Participant, first.Participant, g.Taken())
	}
}

// TestNeverTooMany: whatever happens in whatever order, nobody shares a seat and no seat is beyond the number.
func TestNeverTooMany(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seats := rapid.IntRange(1, 6).Draw(t, "seats")
		g := newGame(t, seats)
		var people []event.ParticipantID
		refused := 0
		for i := range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch step := rapid.IntRange(0, 9).Draw(t, "step"); {
			case step < 8:
				d, err := g.do(room.Join{Token: fmt.Sprint("t", i), Lang: "en"})
				if err != nil {
					refused++
					if g.Taken() < seats {
						t.Fatalf("refused with %d of %d seats taken: %v", g.Taken(), seats, err)
					}
					break
				}
				people = append(people, d.Participant)
			case len(people) > 0:
				who := rapid.IntRange(0, len(people)-1).Draw(t, "who")
				g.must(room.Erase{Participant: people[who]})
				people = slices.Delete(people, who, who+1)
			}
			if g.Taken() > seats || g.Taken() != len(people) {
				t.Fatalf("%d seats taken of %d, %d people", g.Taken(), seats, len(people))
			}
			for seat, id := range g.Seated {
				if seat < 1 || seat > seats || g.Participants[id].Seat != seat {
					t.Fatalf("seat %d of %d is %s's, who sits on %d", seat, seats, id, g.Participants[id].Seat)
				}
			}
		}
	})
}

func TestIDsMakeActsHappenOnce(t *testing.T) {
	g := newGame(t, 3)
	ana, bia := g.sit("ana"), g.sit("bia")
	g.must(room.Open{Act: g.act(), Point: at("u02", "c")})
	move := room.Move{By: event.By{Participant: ana, ID: "same"}, Point: at("u01", "a")}
	first := g.must(move)
	g.must(room.Move{By: g.by(ana), Point: at("u01", "b")})
	again := g.must(move)
	if len(again.Events) != 0 || again.Seq != first.Seq {
		t.Errorf("again: seq %d with %d events, want seq %d with none", again.Seq, len(again.Events), first.Seq)
	}
	if *g.Participants[ana].Point != at("u01", "b") {
		t.Error("the repeated move moved again")
	}
	other := g.must(room.Move{By: event.By{Participant: bia, ID: "same"}, Point: at("u01", "a")})
	if len(other.Events) != 1 {
		t.Error("two people may use the same id")
	}
	open := room.OpenPoll{Act: event.Act{ID: "open"}, Poll: "P1"}
	one := g.must(open)
	if two := g.must(open); two.Seq != one.Seq || len(g.Polls["P1"]) != 1 {
		t.Error("the same command opened two rounds")
	}
	for _, bad := range []event.ClientID{"", "with space", event.ClientID(strings.Repeat("x", 65)), "ação"} {
		g.refused("id_invalid", room.CancelHelp{By: event.By{Participant: ana, ID: bad}})
		g.refused("id_invalid", room.Pause{Act: event.Act{ID: bad}})
	}
}

func TestWindow(t *testing.T) {
	g := newGame(t, 3)
	ana := g.sit("ana")
	g.refused("not_open", room.Move{By: g.by(ana), Point: at("u01", "a")})
	g.must(room.Open{Act: g.act(), Point: at("u01", "b")})
	if g.Started.IsZero() {
		t.Error("opening the first screen did not start the workshop")
	}
	g.must(room.Move{By: g.by(ana), Point: at("u01", "b")})
	g.must(room.Move{By: g.by(ana), Point: at("u01", "a")}) // back is free
	g.refused("not_open", room.Move{By: g.by(ana), Point: at("u02", "a")})
	g.refused("point_unknown", room.Move{By: g.by(ana), Point: at("u01", "z")})
	g.refused("point_unknown", room.Open{Act: g.act(), Point: at("u09", "a")})
	if d := g.must(room.Open{Act: g.act(), Point: at("u01", "a")}); len(d.Events) != 0 {
		t.Error("the window moved back")
	}
	g.must(room.SetMode{Act: g.act(), Mode: room.Free})
	g.must(room.Move{By: g.by(ana), Point: at("u02", "c")})
	if d := g.must(room.Move{By: g.by(ana), Point: at("u02", "c")}); len(d.Events) != 0 {
		t.Error("standing still is no event")
	}
}

func TestTheRoomIsSentBesidesTheLesson(t *testing.T) {
	g := newGame(t, 3)
	place := func(what, ref string) event.Place { return event.Place{What: what, Ref: ref} }
	send := func(what, ref string) room.Send { return room.Send{Act: g.act(), Place: place(what, ref)} }
	g.refused("choice_invalid", send("debate", "D5"))
	g.refused("place_unknown", send("notebook", "NB9"))
	g.refused("place_unwritten", send("notebook", "NB3"))
	g.refused("place_unknown", send("lab", "letras"))
	g.refused("place_unknown", send("exercise", "E99"))
	if d := g.must(send("lesson", "")); len(d.Events) != 0 {
		t.Error("the way back from nowhere is no event")
	}
	if d := g.must(send("notebook", "NB2")); kinds(d.Events) != "workshop-started room-sent" {
		t.Errorf("sending begins the workshop, as opening does: %s", kinds(d.Events))
	}
	if d := g.must(send("notebook", "NB2")); len(d.Events) != 0 {
		t.Error("the room is there already")
	}
	g.must(room.OpenPoll{Act: g.act(), Poll: "P1"})
	if g.Place == nil || *g.Place != place("notebook", "NB2") {
		t.Errorf("a poll moved the room to %v", g.Place)
	}
	g.must(room.OpenDebate{Act: g.act(), Debate: "D5"})
	if g.Place != nil {
		t.Errorf("with the debate open the room is still at %v", g.Place)
	}
	g.must(room.CloseDebate{Act: g.act()})
	if g.Place != nil {
		t.Errorf("the end of the debate sent the room to %v", g.Place)
	}
	g.must(send("notebook", "NB2"))
	g.must(room.Open{Act: g.act(), Point: at("u01", "b")})
	if g.Place != nil {
		t.Errorf("opening a screen left the room at %v", g.Place)
	}
	g.must(send("exercise", "E04"))
	g.must(room.Open{Act: g.act(), Point: at("u01", "a")})
	if g.Place == nil {
		t.Error("a point that was open already called the room back")
	}
	g.must(send("lab", "digitos"))
	g.must(send("lesson", ""))
	if g.Place != nil || *g.Window != at("u01", "b") {
		t.Errorf("back in the lesson: at %v, window %v", g.Place, g.Window)
	}
	if len(g.Sent) != 4 {
		t.Errorf("the room was sent %d times, want 4", len(g.Sent))
	}
}

func TestPeopleBesidesTheLesson(t *testing.T) {
	g := newGame(t, 3)
	ana := g.sit("ana")
	g.must(room.Open{Act: g.act(), Point: at("u01", "a")})
	g.must(room.Move{By: g.by(ana), Point: at("u01", "a")})
	enter := func(what, ref string) room.Enter {
		return room.Enter{By: g.by(ana), Place: event.Place{What: what, Ref: ref}}
	}
	g.refused("choice_invalid", enter("lesson", ""))
	g.refused("place_unknown", enter("poll", "P9"))
	g.refused("place_unwritten", enter("notebook", "NB3"))
	for _, place := range [][2]string{{"notebook", "NB2"}, {"lab", "digitos"}, {"exercise", "E04"}, {"debate", "D5"}, {"poll", "P1"}} {
		if d := g.must(enter(place[0], place[1])); kinds(d.Events) != "place-entered" {
			t.Errorf("%v: %s", place, kinds(d.Events))
		}
	}
	if d := g.must(enter("poll", "P1")); len(d.Events) != 0 {
		t.Error("standing still is no event")
	}
	me := g.Me(g.Participants[ana], event.Person{})
	if me.At == nil || *me.At != at("u01", "a") || *me.Place != (event.Place{What: "poll", Ref: "P1"}) {
		t.Errorf("me at %v, in %v", me.At, me.Place)
	}
	if d := g.must(room.Move{By: g.by(ana), Point: at("u01", "a")}); kinds(d.Events) != "moved" || g.Participants[ana].Place != nil {
		t.Error("reading on is the way back into the lesson")
	}
}

func TestPollInTwoVotes(t *testing.T) {
	g := newGame(t, 5)
	ana, bia := g.sit("ana"), g.sit("bia")
	vote := func(p event.ParticipantID, phase, choice string) room.Vote {
		return room.Vote{By: g.by(p), Poll: "P1", Round: 1, Phase: phase, Choice: choice}
	}
	g.refused("poll_closed", vote(ana, "vote", "a"))
	g.refused("poll_unknown", room.OpenPoll{Act: g.act(), Poll: "P9"})
	g.refused("wrong_phase", room.ShowPoll{Act: g.act()})

	g.must(room.OpenPoll{Act: g.act(), Poll: "P1"})
	g.must(vote(ana, "vote", "a"))
	g.must(vote(ana, "vote", "b")) // changeable until the close
	if d := g.must(vote(ana, "vote", "b")); len(d.Events) != 0 {
		t.Error("the same choice is no event")
	}
	g.refused("choice_invalid", vote(bia, "vote", "e"))
	g.refused("poll_closed", vote(bia, "revote", "a"))
	g.refused("poll_closed", room.Vote{By: g.by(bia), Poll: "P1", Round: 2, Phase: "vote", Choice: "a"})
	g.refused("poll_closed", room.Vote{By: g.by(bia), Poll: "P2", Round: 1, Phase: "vote", Choice: "sim"})

	talk := g.must(room.TalkPoll{Act: g.act()})
	if names := kinds(talk.Events); names != "poll-closed talk-opened" {
		t.Errorf("talk wrote %q: a vote ends with its closing event", names)
	}
	g.refused("poll_closed", vote(bia, "vote", "a"))
	g.refused("wrong_phase", room.TalkPoll{Act: g.act()})
	g.must(room.RevotePoll{Act: g.act()})
	g.must(vote(ana, "revote", "c"))
	g.must(vote(bia, "revote", "c"))
	g.refused("wrong_phase", room.RevotePoll{Act: g.act()})
	g.must(room.ClosePoll{Act: g.act()})
	g.refused("poll_closed", vote(bia, "revote", "a"))
	if g.Round().Shown {
		t.Error("closing showed the result")
	}
	g.must(room.ShowPoll{Act: g.act()})
	want := &room.Shown{First: map[string]int{"a": 0, "b": 1, "c": 0, "d": 0}, Second: map[string]int{"a": 0, "b": 0, "c": 2, "d": 0}, Correct: "c"}
	got := g.Shown(roomtest.Course{}, "en")
	if got.Why["a"] != "why a" {
		t.Errorf("why a: %q", got.Why["a"])
	}
	got.Why = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
	g.must(room.HidePoll{Act: g.act()})
	if g.Poll != nil {
		t.Error("the poll is still in the room")
	}

	g.must(room.OpenPoll{Act: g.act(), Poll: "P1"}) // a rerun is a new round; the old one stays
	if len(g.Polls["P1"]) != 2 || g.Polls["P1"][0].Second[bia] != "c" || len(g.Round().First) != 0 {
		t.Error("the rerun is not a fresh round beside the old one")
	}
	g.must(room.ShowPoll{Act: g.act()})
	g.refused("wrong_phase", room.RevotePoll{Act: g.act()}) // who has seen the answer does not vote again
	g.must(room.OpenPoll{Act: g.act(), Poll: "P2"})
	d := g.must(room.OpenPoll{Act: g.act(), Poll: "P1"})
	if names := kinds(d.Events); names != "poll-closed poll-opened" {
		t.Errorf("opening over a running poll wrote %q", names)
	}
}

func kinds(events []event.Payload) string {
	var names []string
	for _, e := range events {
		names = append(names, e.Kind().Name())
	}
	return strings.Join(names, " ")
}

func TestDeadline(t *testing.T) {
	g := newGame(t, 5)
	ana := g.sit("ana")
	g.must(room.OpenPoll{Act: g.act(), Poll: "P1"})
	vote := func() room.Vote {
		return room.Vote{By: g.by(ana), Poll: "P1", Round: 1, Phase: "vote", Choice: "a"}
	}
	if due := g.Deadline(); due != start.Add(40*time.Second) {
		t.Fatalf("deadline %v", due)
	}
	g.now = start.Add(40*time.Second - time.Millisecond)
	g.must(vote())
	if d := g.must(room.Tick{}); len(d.Events) != 0 {
		t.Error("closed too early")
	}
	g.now = start.Add(40 * time.Second)
	v := vote()
	v.Choice = "b"
	g.refused("poll_closed", v) // the deadline counts, not the closing event behind it
	d := g.must(room.Tick{})
	closed, ok := d.Events[0].(event.PollClosed)
	if !ok || !closed.Due || closed.Phase != "vote" {
		t.Fatalf("tick wrote %v", kinds(d.Events))
	}
	if d := g.must(room.Tick{}); len(d.Events) != 0 {
		t.Error("closed twice")
	}
	g.must(room.TalkPoll{Act: g.act()})
	if !g.Deadline().IsZero() {
		t.Error("talk closes by itself")
	}
	g.must(room.RevotePoll{Act: g.act()})
	if due := g.Deadline(); due != g.now.Add(20*time.Second) {
		t.Errorf("deadline of the second vote %v", due)
	}
	g.must(room.OpenPoll{Act: g.act(), Poll: "P2"})
	if !g.Deadline().IsZero() {
		t.Error("a poll without times closes by itself")
	}
}

func TestMovingOnPutsAwayWhatIsClosed(t *testing.T) {
	g := newGame(t, 5)
	g.must(room.Open{Act: g.act(), Point: at("u01", "a")})
	g.must(room.OpenPoll{Act: g.act(), Poll: "P1"})
	g.must(room.OpenDebate{Act: g.act(), Debate: "D5"})
	g.must(room.Open{Act: g.act(), Point: at("u01", "b")})
	if g.Poll == nil || g.Debate == "" {
		t.Fatal("what runs was put away")
	}
	g.must(room.ShowPoll{Act: g.act()})
	g.must(room.SetDebatePhase{Act: g.act(), Phase: "closed"})
	g.must(room.Open{Act: g.act(), Point: at("u02", "a")})
	if g.Poll != nil || g.Debate != "" {
		t.Error("closed poll and debate are still in the room")
	}
	g.must(room.ShowPoll{Act: g.act(), Poll: "P1"}) // and can be shown again
	if r := g.Round(); r == nil || !r.Shown {
		t.Error("the poll cannot be shown again")
	}
}

func TestADebateEndsItsVote(t *testing.T) {
	for _, tc := range []struct {
		name string
		vote func(*game) room.Command // what stands in the room besides the open vote; nil for nothing
		then func(*game) room.Command
		want string
	}{
		{"arguing, while people vote", nil, func(g *game) room.Command { return room.SetDebatePhase{Act: g.act(), Phase: "argue"} }, "poll-closed poll-hidden debate-phase-set"},
		{"arguing, over the result", func(g *game) room.Command { return room.ShowPoll{Act: g.act()} },
			func(g *game) room.Command { return room.SetDebatePhase{Act: g.act(), Phase: "argue"} }, "poll-hidden debate-phase-set"},
		{"back at the demonstration, before which they voted", func(g *game) room.Command { return room.ShowPoll{Act: g.act()} },
			func(g *game) room.Command { return room.SetDebatePhase{Act: g.act(), Phase: "watch"} }, "poll-hidden"},
		{"no more arguments", func(g *game) room.Command { return room.ShowPoll{Act: g.act()} },
			func(g *game) room.Command { return room.SetDebatePhase{Act: g.act(), Phase: "closed"} }, "poll-hidden debate-phase-set"},
		{"closed", func(g *game) room.Command { return room.ClosePoll{Act: g.act()} },
			func(g *game) room.Command { return room.CloseDebate{Act: g.act()} }, "poll-hidden debate-closed"},
		{"another poll stays", func(g *game) room.Command { return room.OpenPoll{Act: g.act(), Poll: "P1"} },
			func(g *game) room.Command { return room.SetDebatePhase{Act: g.act(), Phase: "argue"} }, "debate-phase-set"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g := newGame(t, 3)
			g.must(room.OpenDebate{Act: g.act(), Debate: "D5"})
			g.must(room.SetDebatePhase{Act: g.act(), Phase: "watch"})
			g.must(room.OpenPoll{Act: g.act(), Poll: "P2"})
			if tc.vote != nil {
				g.must(tc.vote(g))
			}
			if got := kinds(g.must(tc.then(g)).Events); got != tc.want {
				t.Errorf("events %q, want %q", got, tc.want)
			}
			if g.Poll != nil && g.Poll.Poll == "P2" {
				t.Errorf("the vote is still in the room, %s", g.Round().Phase)
			}
		})
	}
}

func TestSendingTheRoomPutsAClosedDebateAway(t *testing.T) {
	g := newGame(t, 3)
	g.must(room.OpenDebate{Act: g.act(), Debate: "D5"})
	g.must(room.Send{Act: g.act(), Place: event.Place{What: "notebook", Ref: "NB2"}})
	if g.Debate == "" {
		t.Error("a running debate was put away")
	}
	g.must(room.SetDebatePhase{Act: g.act(), Phase: "closed"})
	g.must(room.Send{Act: g.act(), Place: event.Place{What: "lab", Ref: "digitos"}})
	if g.Debate != "" {
		t.Error("the closed debate is still in the room")
	}
}

func TestDebate(t *testing.T) {
	g := newGame(t, 5)
	ana, bia := g.sit("ana"), g.sit("bia")
	argue := func(p event.ParticipantID, text string) room.Argue {
		return room.Argue{By: g.by(p), Debate: "D5", Lang: "pt-BR", Text: text}
	}
	g.refused("predict_unknown", room.Predict{By: g.by(ana), Predict: "d5", Lang: "en", Choice: "acerta"})
	g.refused("debate_unknown", room.OpenDebate{Act: g.act(), Debate: "D1"})
	g.must(room.OpenDebate{Act: g.act(), Debate: "D5"})
	g.must(room.Predict{By: g.by(ana), Predict: "d5", Lang: "en", Choice: "acerta"})
	g.refused("debate_closed", argue(ana, "cedo demais"))
	g.must(room.SetDebatePhase{Act: g.act(), Phase: "argue"})

	g.must(argue(ana, "  a rede\nnão sabe   que girou  "))
	id := g.Debates["D5"].Arguments[0]
	if got := g.Arguments[id].Text; got != "a rede não sabe que girou" {
		t.Errorf("text %q", got)
	}
	g.must(argue(ana, strings.Repeat("ã", 240)))
	g.refused("text_too_long", argue(bia, strings.Repeat("ã", 241)))
	g.refused("text_empty", argue(bia, " \n\t "))
	g.refused("text_invalid", argue(bia, "abc\u202edcba"))
	g.refused("text_invalid", argue(bia, "abc\x00"))
	g.refused("text_invalid", argue(bia, "abc\xff"))
	g.refused("lang_unknown", room.Argue{By: g.by(bia), Debate: "D5", Lang: "Maria", Text: "x"})
	g.must(argue(ana, "três"))
	g.refused("too_many", argue(ana, "quatro"))

	g.refused("own_argument", room.VoteArgument{By: g.by(ana), Argument: id})
	g.must(room.VoteArgument{By: g.by(bia), Argument: id})
	if d := g.must(room.VoteArgument{By: g.by(bia), Argument: id}); len(d.Events) != 0 || len(g.Arguments[id].Votes) != 1 {
		t.Error("one person voted twice")
	}
	g.must(room.ModerateArgument{Act: g.act(), Argument: id, Hidden: true})
	g.refused("argument_unknown", room.VoteArgument{By: g.by(bia), Argument: id})
	g.must(room.ModerateArgument{Act: g.act(), Argument: id, Hidden: false})
	g.must(room.CloseDebate{Act: g.act()})
	g.refused("debate_closed", room.VoteArgument{By: g.by(bia), Argument: id})
	g.refused("debate_closed", argue(bia, "tarde demais"))
	if g.Debate != "" {
		t.Error("the closed debate is still in the room")
	}
}

func TestPredictionsStay(t *testing.T) {
	g := newGame(t, 5)
	ana := g.sit("ana")
	first := g.must(room.Predict{By: g.by(ana), Predict: "f1", Lang: "pt-BR", Choice: "sobe"})
	g.must(room.Predict{By: g.by(ana), Predict: "f1", Lang: "en", Choice: "desce"})
	want := room.Prediction{Choice: "sobe", Lang: "pt-BR", Seq: first.Seq}
	if got := g.Participants[ana].Predictions["f1"]; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	g.refused("choice_invalid", room.Predict{By: g.by(ana), Predict: "f1", Lang: "en", Choice: "fica"})
	g.refused("predict_unknown", room.Predict{By: g.by(ana), Predict: "f9", Lang: "en", Choice: "sobe"})
	g.refused("lang_unknown", room.Predict{By: g.by(ana), Predict: "f1", Lang: "klingon", Choice: "sobe"})
}

func TestExercises(t *testing.T) {
	g := newGame(t, 5)
	ana := g.sit("ana")
	right := func(attempt int) []string {
		e, _ := roomtest.Course{}.Exercise("E04")
		task, _ := e.Task("TEST", ana, attempt)
		return roomtest.Right(task)
	}
	answer := func(attempt int, raw ...string) room.GiveAnswer {
		return room.GiveAnswer{By: g.by(ana), Exercise: "E04", Attempt: attempt, Lang: "pt-BR", Raw: raw}
	}
	work := func() *room.Work { return g.Participants[ana].Exercises["E04"] }

	g.refused("exercise_unknown", room.GiveAnswer{By: g.by(ana), Exercise: "E99", Attempt: 1, Lang: "pt-BR", Raw: []string{"1"}})
	g.refused("attempt_unknown", answer(2, "1"))
	g.refused("attempt_unknown", answer(0, "1"))
	g.refused("answer_invalid", answer(1))
	g.refused("answer_invalid", answer(1, strings.Repeat("1", 2001)))
	g.refused("lang_unknown", room.GiveAnswer{By: g.by(ana), Exercise: "E04", Attempt: 1, Raw: []string{"1"}})

	g.must(answer(1, "abc"))
	if n := work().Tries(1, g.Version); n != 0 {
		t.Errorf("an answer that cannot be read counts: %d tries", n)
	}
	g.must(answer(1, "1"))
	g.must(answer(1, "1"))
	if work().SolutionOpen(1, g.Version) {
		t.Error("the solution opened after two tries")
	}
	third := g.must(answer(1, "1"))
	if !work().SolutionOpen(1, g.Version) || work().SolutionOpen(1, third.Seq-1) {
		t.Error("the solution opens with the third try and not before")
	}
	for level := 1; level <= 3; level++ {
		g.must(room.TakeHint{By: g.by(ana), Exercise: "E04", Attempt: 1})
	}
	g.refused("no_more_hints", room.TakeHint{By: g.by(ana), Exercise: "E04", Attempt: 1})

	g.must(room.DrawVersion{By: g.by(ana), Exercise: "E04"})
	if work().Attempt != 2 || work().SolutionOpen(2, g.Version) || work().Tries(2, g.Version) != 0 {
		t.Error("a new version does not begin afresh")
	}
	d := g.must(answer(2, right(2)...))
	if given := d.Events[0].(event.AnswerGiven); given.Verdict != string(exercise.Right) || given.Credit != 100 {
		t.Errorf("right answer: %+v", given)
	}
	if !work().SolutionOpen(2, g.Version) {
		t.Error("who is right may compare with the solution")
	}
	late := g.must(answer(1, right(1)...)) // queued on the device before the new version was drawn
	if given := late.Events[0].(event.AnswerGiven); given.Verdict != string(exercise.Right) || given.Attempt != 1 {
		t.Errorf("late answer: %+v", given)
	}
}

func TestNotebooks(t *testing.T) {
	g := newGame(t, 5)
	ana := g.sit("ana")
	save := func(version int, source string) room.SaveCell {
		return room.SaveCell{By: g.by(ana), Notebook: "NB2", Cell: "2.1", Lang: "en", Version: version, Source: source}
	}
	g.must(save(1, "a"))
	g.must(save(5, "b"))
	g.refused("cell_stale", save(5, "c"))
	g.refused("cell_stale", save(0, "c"))
	g.refused("text_too_long", save(6, strings.Repeat("x", 20_001)))
	g.refused("cell_unknown", room.SaveCell{By: g.by(ana), Notebook: "NB2", Cell: "9.9", Lang: "en", Version: 1})
	g.refused("notebook_unknown", room.SaveCell{By: g.by(ana), Notebook: "NB9", Cell: "2.1", Lang: "en", Version: 1})
	if got := g.Participants[ana].Cells["NB2"]["2.1"].Source; got != "b" {
		t.Errorf("saved %q", got)
	}

	check := func(ok bool) {
		g.now = g.now.Add(time.Minute)
		g.must(room.ReportCheck{By: g.by(ana), Notebook: "NB2", Cell: "2.3", OK: ok, Hint: "falta-o-vies"})
	}
	state := func() room.Check { return g.Participants[ana].Checks["NB2"]["2.3"] }
	check(false)
	since := g.now
	check(false)
	if state().Stuck() {
		t.Error("stuck after two fails")
	}
	check(false)
	if !state().Stuck() || !state().Since.Equal(since) {
		t.Errorf("after three fails: %+v, want stuck since %v", state(), since)
	}
	g.must(room.FinishHelp{Act: g.act(), Participant: ana})
	if state().Stuck() {
		t.Error("stuck although somebody came")
	}
	for range 3 {
		check(false)
	}
	if !state().Stuck() || state().Fails != 6 || !state().Since.Equal(g.now.Add(-2*time.Minute)) {
		t.Errorf("stuck again: %+v", state())
	}
	check(true)
	if state().Stuck() {
		t.Error("stuck although the check passed")
	}
	g.refused("slug_invalid", room.ReportCheck{By: g.by(ana), Notebook: "NB2", Cell: "2.3", Hint: "meu nome é Ana"})
}

func TestHelpAndQuestions(t *testing.T) {
	g := newGame(t, 5)
	ana, bia := g.sit("ana"), g.sit("bia")
	g.must(room.AskHelp{By: g.by(ana), Point: at("u01", "a"), Note: "lost"})
	g.refused("choice_invalid", room.AskHelp{By: g.by(ana), Note: "sono"})
	g.refused("point_unknown", room.AskHelp{By: g.by(ana), Point: at("Ana", "Maria"), Note: "help"})
	g.must(room.FinishHelp{Act: g.act(), Participant: ana})
	if g.Participants[ana].Note != nil {
		t.Error("the note is still up")
	}
	g.must(room.AskHelp{By: g.by(ana), Note: "ready"})
	g.must(room.FinishHelp{Act: g.act(), Participant: ana})
	if g.Participants[ana].Note == nil {
		t.Error("help-done took a ready note down")
	}
	g.must(room.CancelHelp{By: g.by(ana)})

	g.must(room.AskQuestion{By: g.by(ana), Lang: "pt-BR", Text: "E se o peso for zero?"})
	id := g.Asked[0]
	g.refused("question_unknown", room.VoteQuestion{By: g.by(bia), Question: id}) // waits for approval
	g.must(room.ModerateQuestion{Act: g.act(), Question: id, Approve: true})
	g.refused("own_question", room.VoteQuestion{By: g.by(ana), Question: id})
	g.must(room.VoteQuestion{By: g.by(bia), Question: id})
	if n := len(g.Questions[id].Votes); n != 1 {
		t.Errorf("%d votes", n)
	}
}

func TestNothingUnreleasedIsProjected(t *testing.T) {
	g := newGame(t, 5)
	ana := g.sit("ana")
	g.must(room.AskQuestion{By: g.by(ana), Lang: "pt-BR", Text: "?"})
	show := func(what, ref string) room.ProjectTo { return room.ProjectTo{Act: g.act(), What: what, Ref: ref} }
	g.refused("not_released", show("question", g.Asked[0]))
	g.refused("not_released", show("lesson", "u01/a"))
	g.refused("not_released", show("poll", "P1"))
	g.refused("not_released", show("results", ""))
	g.refused("not_released", show("argument", "x"))
	g.refused("choice_invalid", show("names", ""))
	g.must(room.Open{Act: g.act(), Point: at("u01", "a")})
	g.must(show("lesson", "u01/a"))
	g.refused("not_released", show("lesson", "u01/b"))
	g.refused("point_unknown", show("lesson", "u01/z"))
}

func TestTrainings(t *testing.T) {
	g := newGame(t, 5)
	ana := g.sit("ana")
	report := func(accuracy float64, model string) room.ReportTraining {
		return room.ReportTraining{By: g.by(ana), Lab: "digitos", Model: model, Accuracy: accuracy, Seconds: 3}
	}
	g.must(report(0.9, "dense 32 relu, dense 10"))
	g.must(report(0.7, ""))
	if g.Trained != (room.Trained{Count: 2, Best: 0.9}) {
		t.Errorf("%+v", g.Trained)
	}
	g.refused("number_invalid", report(1.1, ""))
	g.refused("slug_invalid", report(0.5, "Ana <b>"))
}

// TestEraseForgets: no text of an erased participant stays in the state, counts do.
func TestEraseForgets(t *testing.T) {
	g := newGame(t, 5)
	ana := g.sit("ana")
	secret := "texto inconfundivel"
	g.must(room.OpenDebate{Act: g.act(), Debate: "D5"})
	g.must(room.SetDebatePhase{Act: g.act(), Phase: "argue"})
	g.must(room.Argue{By: g.by(ana), Debate: "D5", Lang: "pt-BR", Text: secret})
	g.must(room.AskQuestion{By: g.by(ana), Lang: "pt-BR", Text: secret})
	g.must(room.ModerateQuestion{Act: g.act(), Question: g.Asked[0], Approve: true})
	g.must(room.SaveCell{By: g.by(ana), Notebook: "NB2", Cell: "2.1", Lang: "en", Version: 1, Source: secret})
	g.must(room.GiveAnswer{By: g.by(ana), Exercise: "E04", Attempt: 1, Lang: "en", Raw: []string{secret}})
	g.must(room.OpenPoll{Act: g.act(), Poll: "P1"})
	g.must(room.Vote{By: g.by(ana), Poll: "P1", Round: 1, Phase: "vote", Choice: "c"})
	g.must(room.Erase{Participant: ana})
	state, err := json.Marshal(g.State)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(state), secret) {
		t.Error("the text is still in the state")
	}
	if room.Count(g.Round().First)["c"] != 1 {
		t.Error("the vote does not count any more")
	}
	g.refused("no_seat", room.Erase{Participant: ana})
}

// TestAnyDay plays random days: after each, the fold of the events is the state, the state survives JSON,
// and it decides the same afterwards.
func TestAnyDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newGame(t, rapid.IntRange(1, 4).Draw(t, "seats"))
		var people []event.ParticipantID
		for i := range rapid.IntRange(0, 60).Draw(t, "steps") {
			g.now = g.now.Add(time.Duration(rapid.IntRange(0, 30_000).Draw(t, "pause")) * time.Millisecond)
			cmd := anyCommand(t, g, people, i)
			d, err := g.do(cmd)
			var refusal *room.Refusal
			if err != nil && !errors.As(err, &refusal) {
				t.Fatalf("%T: %v", cmd, err)
			}
			if _, joined := cmd.(room.Join); joined && err == nil && len(d.Events) > 0 {
				people = append(people, d.Participant)
			}
		}
		folded := room.New("TEST")
		for i, e := range g.events {
			if err := room.Apply(folded, event.Seq(i+1), g.times[i], e); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(g.State, folded); diff != "" {
			t.Fatalf("the fold of the events is another state (-played +folded):\n%s", diff)
		}
		text, err := json.Marshal(g.State)
		if err != nil {
			t.Fatal(err)
		}
		read := &room.State{}
		if err := json.Unmarshal(text, read); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(g.State, read); diff != "" {
			t.Fatalf("the state does not survive JSON (-before +after):\n%s", diff)
		}
		for i := range 10 {
			cmd := anyCommand(t, g, people, 1000+i)
			env := room.Env{Course: roomtest.Course{}, Now: g.now, Random: strings.NewReader(strings.Repeat("random bytes ", 20))}
			one, err1 := room.Decide(g.State, cmd, env)
			env.Random = strings.NewReader(strings.Repeat("random bytes ", 20))
			two, err2 := room.Decide(read, cmd, env)
			if fmt.Sprint(err1) != fmt.Sprint(err2) {
				t.Fatalf("%T: %v before JSON, %v after", cmd, err1, err2)
			}
			if diff := cmp.Diff(one, two); diff != "" {
				t.Fatalf("%T is decided otherwise after JSON:\n%s", cmd, diff)
			}
		}
	})
}

func anyCommand(t *rapid.T, g *game, people []event.ParticipantID, i int) room.Command {
	pick := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
	who := event.ParticipantID("nobody")
	if len(people) > 0 {
		who = rapid.SampledFrom(people).Draw(t, "who")
	}
	by, act := event.By{Participant: who, ID: event.ClientID(pick("id", "i1", "i2", string(g.id()), string(g.id())))}, g.act()
	point := at(pick("unit", "u01", "u02"), pick("screen", "a", "b", "c"))
	argument, question := "none", "none"
	for id := range g.Arguments {
		if argument == "none" || id < argument {
			argument = id
		}
	}
	if len(g.Asked) > 0 {
		question = g.Asked[0]
	}
	commands := []func() room.Command{
		func() room.Command { return room.Join{Token: fmt.Sprint("t", i), Lang: pick("lang", "pt-BR", "en")} },
		func() room.Command { return room.Return{Participant: who, Token: fmt.Sprint("r", i)} },
		func() room.Command { return room.Relabel{Participant: who} },
		func() room.Command { return room.Grant{Role: room.RoleInstructor, Token: fmt.Sprint("g", i%3)} },
		func() room.Command { return room.Move{By: by, Point: point} },
		func() room.Command {
			return room.Predict{By: by, Predict: pick("predict", "f1", "d5"), Lang: "en", Choice: pick("choice", "sobe", "acerta")}
		},
		func() room.Command {
			return room.Vote{By: by, Poll: "P1", Round: len(g.Polls["P1"]), Phase: pick("phase", "vote", "revote"), Choice: pick("option", "a", "b", "c")}
		},
		func() room.Command { return room.Argue{By: by, Debate: "D5", Lang: "en", Text: "because"} },
		func() room.Command { return room.VoteArgument{By: by, Argument: argument} },
		func() room.Command {
			return room.AskHelp{By: by, Point: point, Note: pick("note", "help", "lost", "ready")}
		},
		func() room.Command { return room.CancelHelp{By: by} },
		func() room.Command { return room.AskQuestion{By: by, Lang: "pt-BR", Text: "por quê?"} },
		func() room.Command { return room.VoteQuestion{By: by, Question: question} },
		func() room.Command {
			return room.GiveAnswer{By: by, Exercise: pick("exercise", "E04", "E20"), Attempt: rapid.IntRange(1, 2).Draw(t, "attempt"), Lang: "pt-BR",
				Raw: rapid.SliceOfN(rapid.SampledFrom([]string{"1,5", "12", "abc", "1.234", ""}), 1, 2).Draw(t, "raw")}
		},
		func() room.Command { return room.TakeHint{By: by, Exercise: "E04", Attempt: 1} },
		func() room.Command { return room.DrawVersion{By: by, Exercise: "E04"} },
		func() room.Command {
			return room.SaveCell{By: by, Notebook: "NB2", Cell: "2.1", Lang: "en", Version: rapid.IntRange(0, 4).Draw(t, "version"), Source: "x = 1"}
		},
		func() room.Command {
			return room.ReportCheck{By: by, Notebook: "NB2", Cell: "2.3", OK: rapid.IntRange(0, 4).Draw(t, "ok") == 0}
		},
		func() room.Command { return room.ReportTraining{By: by, Lab: "digitos", Accuracy: 0.9, Seconds: 2} },
		func() room.Command { return room.Tick{} },
		func() room.Command { return room.Start{Act: act} },
		func() room.Command { return room.Open{Act: act, Point: point} },
		func() room.Command {
			return room.Enter{By: by, Place: event.Place{What: pick("in", "notebook", "debate"), Ref: pick("ref", "NB2", "NB3", "D5")}}
		},
		func() room.Command {
			return room.Send{Act: act, Place: event.Place{What: pick("to", "notebook", "lab", "lesson"), Ref: pick("where", "NB2", "digitos", "")}}
		},
		func() room.Command { return room.Pause{Act: act} },
		func() room.Command { return room.Resume{Act: act} },
		func() room.Command { return room.SetMode{Act: act, Mode: pick("mode", "free", "conducted")} },
		func() room.Command { return room.Extend{Act: act, Minutes: rapid.IntRange(-5, 5).Draw(t, "minutes")} },
		func() room.Command { return room.CutItem{Act: act, Item: "mosaico", On: i%2 == 0} },
		func() room.Command { return room.OpenPoll{Act: act, Poll: pick("poll", "P1", "P2")} },
		func() room.Command { return room.TalkPoll{Act: act} },
		func() room.Command { return room.RevotePoll{Act: act} },
		func() room.Command { return room.ClosePoll{Act: act} },
		func() room.Command { return room.ShowPoll{Act: act, Poll: pick("shown", "", "P1")} },
		func() room.Command { return room.HidePoll{Act: act} },
		func() room.Command { return room.OpenDebate{Act: act, Debate: "D5"} },
		func() room.Command {
			return room.SetDebatePhase{Act: act, Phase: pick("debate phase", "predict", "watch", "argue", "argue", "closed")}
		},
		func() room.Command { return room.CloseDebate{Act: act} },
		func() room.Command { return room.ModerateArgument{Act: act, Argument: argument, Hidden: i%2 == 0} },
		func() room.Command { return room.FinishHelp{Act: act, Participant: who} },
		func() room.Command { return room.ModerateQuestion{Act: act, Question: question, Approve: i%2 == 0} },
		func() room.Command {
			return room.ProjectTo{Act: act, What: pick("what", "auto", "join", "lesson", "poll", "black")}
		},
	}
	if rapid.IntRange(0, 40).Draw(t, "erase") == 0 {
		return room.Erase{Participant: who}
	}
	return rapid.SampledFrom(commands).Draw(t, "command")()
}

func TestNames(t *testing.T) {
	tests := []struct{ name, in, want, refused string }{
		{"plain", "Ana", "Ana", ""},
		{"empty", "", "", ""},
		{"blanks", "  Ana \t Maria\n", "Ana Maria", ""},
		{"composed", "Ze\u0301", "Zé", ""},
		{"forty", strings.Repeat("é", 40), strings.Repeat("é", 40), ""},
		{"forty-one", strings.Repeat("e", 41), "", "text_too_long"},
		{"forty-one before composing", strings.Repeat("e\u0301", 40), strings.Repeat("é", 40), ""},
		{"control", "a\x07b", "", "text_invalid"},
		{"turned", "a\u202eb", "", "text_invalid"},
		{"joined emoji", "👩\u200d🔬", "👩\u200d🔬", ""},
		{"not UTF-8", "a\xffb", "", "text_invalid"},
		{"markup is text", "<b>", "<b>", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := room.CleanName(test.in)
			var refusal *room.Refusal
			if errors.As(err, &refusal) != (test.refused != "") || refusal != nil && refusal.Code != test.refused {
				t.Fatalf("got %v, want %q", err, test.refused)
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestCodes(t *testing.T) {
	seen := map[string]bool{}
	for range 2000 {
		code, err := room.NewReturnCode(rand.Reader)
		if err != nil || len(code) != 6 || strings.ContainsAny(code, "0O1IL5S2Z8BUV") {
			t.Fatalf("%q, %v", code, err)
		}
		if room.CleanCode(strings.ToLower(code[:3])+" - "+code[3:]) != code {
			t.Fatalf("%q is not read back", code)
		}
		seen[code] = true
	}
	if len(seen) < 1990 { // 2,000 draws of 148 million: 0.01 repetitions expected
		t.Errorf("only %d different codes", len(seen))
	}
	name, err := room.FriendlyName("pt-BR", rand.Reader)
	if err != nil || !strings.Contains(name, " ") {
		t.Errorf("%q, %v", name, err)
	}
}
