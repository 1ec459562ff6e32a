package hub_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event/eventtest"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/hub"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room/roomtest"
)

func config(l event.Log, seats int) hub.Config {
	return hub.Config{
		Code: "TEST", Seats: seats, Log: l, Course: func() room.Course { return roomtest.Course{} },
		Now: time.Now, Random: rand.Reader, Logger: slog.New(slog.DiscardHandler),
	}
}

func open(t testing.TB, l event.Log, seats int) *hub.Hub {
	t.Helper()
	h, err := hub.Open(context.Background(), config(l, seats))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

func join(t testing.TB, h *hub.Hub, token string) event.ParticipantID {
	t.Helper()
	d, err := h.Do(context.Background(), room.Join{Token: token, Lang: "pt-BR"})
	if err != nil {
		t.Fatal(err)
	}
	return d.Participant
}

var ids atomic.Int64

func by(p event.ParticipantID) event.By {
	return event.By{Participant: p, ID: event.ClientID(fmt.Sprint("id", ids.Add(1)))}
}
func act() event.Act { return event.Act{ID: event.ClientID(fmt.Sprint("act", ids.Add(1)))} }

func must(t testing.TB, h *hub.Hub, cmd room.Command) room.Decision {
	t.Helper()
	d, err := h.Do(context.Background(), cmd)
	if err != nil {
		t.Fatalf("%T: %v", cmd, err)
	}
	return d
}

func snapshot(t testing.TB, h *hub.Hub) string {
	t.Helper()
	var text []byte
	var err error
	h.Read(func(s *room.State) { text, err = json.Marshal(s) })
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func taken(h *hub.Hub) (n int) {
	h.Read(func(s *room.State) { n = s.Taken() })
	return n
}

func TestSixtySeatsForTwoHundred(t *testing.T) {
	h := open(t, &eventtest.Memory{}, 60)
	var seated, full atomic.Int64
	var seats sync.Map
	var group sync.WaitGroup
	for i := range 200 {
		group.Go(func() {
			d, err := h.Do(t.Context(), room.Join{Token: fmt.Sprint("t", i), Lang: "en"})
			var refusal *room.Refusal
			switch {
			case err == nil:
				seated.Add(1)
				if _, twice := seats.LoadOrStore(d.Participant, true); twice {
					t.Error("two browsers are one participant")
				}
			case errors.As(err, &refusal) && refusal.Code == "room_full":
				full.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	if seated.Load() != 60 || full.Load() != 140 || taken(h) != 60 {
		t.Errorf("%d seated, %d refused, %d taken; want 60, 140, 60", seated.Load(), full.Load(), taken(h))
	}
}

// TestDecidesWhileTheDiskIsSlow: decisions do not wait for the disk, publication and replies do.
func TestDecidesWhileTheDiskIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &eventtest.Memory{}
		h := open(t, l, 3)
		l.Gate = make(chan struct{})
		replies := make(chan error, 5)
		for i := range 5 {
			go func() {
				_, err := h.Do(t.Context(), room.Join{Token: fmt.Sprint("t", i), Lang: "en"})
				replies <- err
			}()
		}
		synctest.Wait()
		if n := l.Waiting(); n != 2 { // the third stands at the gate; two were refused
			t.Errorf("%d batches wait behind the first, want 2", n)
		}
		if n := taken(h); n != 0 {
			t.Errorf("%d seats are published before any is on disk", n)
		}
		if len(replies) != 0 {
			t.Errorf("%d were answered before anything was on disk", len(replies))
		}
		l.Gate <- struct{}{}
		synctest.Wait()
		if n := taken(h); n != 1 || len(replies) != 1 {
			t.Errorf("after one write: %d seats published, %d answered", n, len(replies))
		}
		l.Gate <- struct{}{}
		l.Gate <- struct{}{}
		synctest.Wait()
		refused := 0
		for range 5 {
			if err := <-replies; err != nil {
				refused++
			}
		}
		if n := taken(h); n != 3 || refused != 2 {
			t.Errorf("%d seats, %d refused; want 3 and 2", n, refused)
		}
		l.Gate = nil
	})
}

// TestRetryWaitsForTheOriginal: the same id sent again while the first is on its way to the disk.
func TestRetryWaitsForTheOriginal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &eventtest.Memory{}
		h := open(t, l, 3)
		ana := join(t, h, "ana")
		must(t, h, room.Open{Act: act(), Point: event.Point{Unit: "u01", Screen: "a"}})
		l.Gate = make(chan struct{})
		move := room.Move{By: by(ana), Point: event.Point{Unit: "u01", Screen: "a"}}
		replies := make(chan room.Decision, 2)
		for range 2 {
			go func() { replies <- must(t, h, move) }()
		}
		synctest.Wait()
		if len(replies) != 0 {
			t.Error("the retry was answered before the original was on disk")
		}
		l.Gate <- struct{}{}
		one, two := <-replies, <-replies
		if one.Seq != two.Seq || len(one.Events)+len(two.Events) != 1 {
			t.Errorf("seqs %d and %d, %d events; want one event and one seq", one.Seq, two.Seq, len(one.Events)+len(two.Events))
		}
		l.Gate = nil
	})
}

// TestFailedWrite: nothing of a failed write happened, nor of what was decided on it; the room goes on from the log.
func TestFailedWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &eventtest.Memory{}
		h := open(t, l, 10)
		ana := join(t, h, "ana")
		stream := h.Watch(ana, 0, false)
		stream.Take()
		full := errors.New("disk full")
		var broken atomic.Bool
		l.Fail = func(event.Batch) error {
			if broken.Load() {
				return full
			}
			return nil
		}
		l.Gate = make(chan struct{})
		broken.Store(true)
		errs := make(chan error, 4)
		for i := range 4 {
			go func() {
				_, err := h.Do(t.Context(), room.Join{Token: fmt.Sprint("lost", i), Lang: "en"})
				errs <- err
			}()
		}
		synctest.Wait()
		l.Gate <- struct{}{}
		synctest.Wait()
		broken.Store(false) // the disk is well again, but the next three stand on what was lost
		close(l.Gate)
		for range 4 {
			if err := <-errs; !errors.Is(err, hub.ErrStorage) {
				t.Errorf("got %v, want ErrStorage", err)
			}
		}
		synctest.Wait()
		if n := taken(h); n != 1 {
			t.Errorf("%d seats taken, want ana's alone", n)
		}
		if news, _ := stream.Take(); len(news) != 1 || news[0].Type != hub.Snapshot {
			t.Errorf("the stream got %v, want a snapshot", news)
		}
		stream.Close(time.Now())

		join(t, h, "bia") // goes on by itself
		if h.Failing() {
			t.Error("still failing")
		}
		if n := len(l.Records("TEST")); n != 3 { // room, ana, bia
			t.Errorf("%d events in the log, want 3", n)
		}
		again := open(t, l, 10)
		if diff := cmp.Diff(snapshot(t, h), snapshot(t, again)); diff != "" {
			t.Errorf("the room and its log differ:\n%s", diff)
		}
	})
}

// TestRestart: a restart is a replay; people, texts and tokens are there.
func TestRestart(t *testing.T) {
	l := &eventtest.Memory{}
	h := open(t, l, 3)
	ana := join(t, h, "ana")
	if err := h.Relabel(t.Context(), ana, "Ana Maria", "en"); err != nil {
		t.Fatal(err)
	}
	must(t, h, room.AskQuestion{By: by(ana), Lang: "en", Text: "why?"})
	must(t, h, room.GiveAnswer{By: by(ana), Exercise: "E20", Attempt: 1, Lang: "pt-BR", Raw: []string{"1,5", "−2"}})
	must(t, h, room.OpenPoll{Act: act(), Poll: "P1"})
	before, person := snapshot(t, h), h.Person(ana)
	h.Close()
	if _, err := h.Do(t.Context(), room.Tick{}); !errors.Is(err, hub.ErrClosed) {
		t.Errorf("after closing: %v", err)
	}

	again := open(t, l, 3)
	if diff := cmp.Diff(before, snapshot(t, again)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
	if got := again.Person(ana); got != person || got.Name != "Ana Maria" || again.WithReturnCode(got.ReturnCode) != ana {
		t.Errorf("person %+v, was %+v", got, person)
	}
}

func TestDamagedLogIsRefused(t *testing.T) {
	l := &eventtest.Memory{}
	bad := event.Batch{Records: []event.Record{{Room: "TEST", Seq: 1, Kind: "seat-taken/9", Data: []byte("{}")}}}
	if err := <-l.Append("TEST", 0, bad); err != nil {
		t.Fatal(err)
	}
	_, err := hub.Open(t.Context(), config(l, 3))
	var damage *event.DamageError
	if !errors.As(err, &damage) || damage.Seq != 1 {
		t.Errorf("got %v, want damage at event 1", err)
	}
}

func TestPollClosesByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &eventtest.Memory{}
		h := open(t, l, 3)
		ana := join(t, h, "ana")
		must(t, h, room.OpenPoll{Act: act(), Poll: "P1"})
		phase := func() (phase string) {
			synctest.Wait()
			h.Read(func(s *room.State) { phase = s.Round().Phase })
			return phase
		}
		time.Sleep(40*time.Second - time.Millisecond)
		if got := phase(); got != "vote" {
			t.Fatalf("phase %s just before the deadline", got)
		}
		must(t, h, room.Vote{By: by(ana), Poll: "P1", Round: 1, Phase: "vote", Choice: "a"})
		time.Sleep(time.Millisecond)
		if got := phase(); got != "closed" {
			t.Fatalf("phase %s at the deadline", got)
		}
		must(t, h, room.RevotePoll{Act: act()})
		time.Sleep(20 * time.Second)
		if got := phase(); got != "closed" {
			t.Errorf("phase %s after the second deadline", got)
		}
		records := l.Records("TEST")
		if last := records[len(records)-1]; last.Kind != "poll-closed/1" {
			t.Errorf("last event %s, want poll-closed", last.Kind)
		}
	})
}

// TestPollClosesAfterRestart: the deadline passed while the server was down.
func TestPollClosesAfterRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &eventtest.Memory{}
		h := open(t, l, 3)
		must(t, h, room.OpenPoll{Act: act(), Poll: "P1"})
		h.Close()
		time.Sleep(5 * time.Minute)
		h = open(t, l, 3)
		time.Sleep(time.Millisecond)
		synctest.Wait()
		h.Read(func(s *room.State) {
			if s.Round().Phase != "closed" {
				t.Errorf("phase %s", s.Round().Phase)
			}
		})
	})
}

// wait gives the news of a stream once it has some.
func wait(t *testing.T, s *hub.Stream) []hub.News {
	t.Helper()
	select {
	case <-s.Wake():
	case <-time.After(20 * time.Second):
		t.Fatal("no news")
	}
	news, _ := s.Take()
	return news
}

func quiet(t *testing.T, s *hub.Stream) {
	t.Helper()
	synctest.Wait()
	select {
	case <-s.Wake():
		if news, _ := s.Take(); len(news) > 0 {
			t.Errorf("unexpected news %v", news)
		}
	default:
	}
}

func TestStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, &eventtest.Memory{}, 5)
		ana, bia := join(t, h, "ana"), join(t, h, "bia")
		time.Sleep(time.Second) // the joins' news are over
		mine, theirs, board := h.Watch(ana, 0, false), h.Watch(bia, 0, false), h.Watch("", 0, false)
		for _, s := range []*hub.Stream{mine, theirs, board} {
			if news := wait(t, s); len(news) != 1 || news[0].Type != hub.Snapshot {
				t.Fatalf("a new stream begins with %v", news)
			}
		}
		see := func(name string, s *hub.Stream, want ...hub.News) {
			t.Helper()
			if diff := cmp.Diff(want, wait(t, s)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}

		d := must(t, h, room.AskQuestion{By: by(ana), Lang: "en", Text: "?"})
		see("own act", mine, hub.News{Seq: d.Seq, Type: "question-asked"})
		see("the instructor", board, hub.News{Seq: d.Seq, Type: "question-asked", Public: true})
		quiet(t, theirs) // what waits for approval is nobody else's business

		d = must(t, h, room.Open{Act: act(), Point: event.Point{Unit: "u01", Screen: "a"}})
		for name, s := range map[string]*hub.Stream{"mine": mine, "theirs": theirs, "board": board} {
			see(name, s, hub.News{Seq: d.Seq, Type: "window-opened", Public: true})
		}
		d = must(t, h, room.Send{Act: act(), Place: event.Place{What: "notebook", Ref: "NB2"}})
		for name, s := range map[string]*hub.Stream{"mine": mine, "theirs": theirs, "board": board} {
			see(name, s, hub.News{Seq: d.Seq, Type: "room-sent", Public: true})
		}

		d = must(t, h, room.OpenPoll{Act: act(), Poll: "P1"})
		for _, s := range []*hub.Stream{mine, theirs, board} {
			wait(t, s)
		}
		vote := must(t, h, room.Vote{By: by(ana), Poll: "P1", Round: 1, Phase: "vote", Choice: "a"})
		see("own vote at once", mine, hub.News{Seq: vote.Seq, Type: "vote-cast"})
		quiet(t, theirs) // a mere count waits
		vote = must(t, h, room.Vote{By: by(bia), Poll: "P1", Round: 1, Phase: "vote", Choice: "b"})
		see("own vote at once", theirs, hub.News{Seq: vote.Seq, Type: "vote-cast"})
		time.Sleep(250 * time.Millisecond)
		see("both counts together", mine, hub.News{Seq: vote.Seq, Type: "vote-cast", Public: true})
		see("both counts together", theirs, hub.News{Seq: vote.Seq, Type: "vote-cast", Public: true})

		closed := must(t, h, room.ClosePoll{Act: act()})
		resumed := h.Watch(ana, d.Seq, true)
		see("resume: what was missed", resumed, hub.News{Seq: vote.Seq - 1, Type: "vote-cast"}, hub.News{Seq: closed.Seq, Type: "poll-closed", Public: true})
		upToDate := h.Watch(ana, closed.Seq, true)
		quiet(t, upToDate)
		future := h.Watch(ana, closed.Seq+100, true) // ids of another data folder
		see("resume from nowhere", future, hub.News{Type: hub.Snapshot, Public: true})

		var many []*hub.Stream
		for range 20 {
			if s := h.Watch(bia, 0, false); s != nil {
				many = append(many, s)
			}
		}
		if len(many) != 11 || h.Watch("", 0, false) == nil {
			t.Errorf("one participant got %d more streams, want 11", len(many))
		}
		for _, s := range many {
			s.Close(time.Now())
		}
		for _, s := range []*hub.Stream{resumed, upToDate, future, theirs, board} {
			s.Close(time.Now())
		}
		wait(t, mine)
		for i := range 100 { // a reader that does not read
			must(t, h, room.SaveCell{By: by(ana), Notebook: "NB2", Cell: "2.1", Lang: "en", Version: i + 1})
		}
		see("too slow", mine, hub.News{Type: hub.Snapshot, Public: true})
		h.Close()
		<-mine.Wake()
		if _, open := mine.Take(); open {
			t.Error("the stream outlives the room")
		}
		mine.Close(time.Now())
	})
}

// TestCountsUnderSteadyVotes: votes that never pause, on a disk that is never idle, still reach the room four times a second.
func TestCountsUnderSteadyVotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &eventtest.Memory{}
		h := open(t, l, 5)
		bia := join(t, h, "bia")
		must(t, h, room.OpenPoll{Act: act(), Poll: "P2"})
		time.Sleep(time.Second)
		theirs := h.Watch(bia, 0, false)
		wait(t, theirs)
		l.Gate = make(chan struct{})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		var group sync.WaitGroup
		for i := range 4 {
			group.Go(func() {
				d, err := h.Do(ctx, room.Join{Token: fmt.Sprint("t", i), Lang: "en"})
				for n := 0; err == nil; n++ {
					_, err = h.Do(ctx, room.Vote{By: by(d.Participant), Poll: "P2", Round: 1, Phase: "vote", Choice: []string{"sim", "nao"}[n%2]})
				}
			})
		}
		seen := 0
		for ctx.Err() == nil {
			select {
			case <-theirs.Wake():
				news, _ := theirs.Take()
				seen += len(news)
			case l.Gate <- struct{}{}:
				time.Sleep(3 * time.Millisecond) // for each write
			case <-ctx.Done():
			}
		}
		close(l.Gate)
		group.Wait()
		if seen < 6 || seen > 8 {
			t.Errorf("%d counts in two seconds, want 4 a second", seen)
		}
		theirs.Close(time.Now())
	})
}

func TestPresence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, &eventtest.Memory{}, 5)
		ana, bia := join(t, h, "ana"), join(t, h, "bia")
		if n := len(h.Online()); n != 0 {
			t.Errorf("%d online before any sign of life", n)
		}
		s := h.Watch(ana, 0, false)
		h.Touch(bia)
		time.Sleep(34 * time.Second)
		if on := h.Online(); !on[ana] || !on[bia] {
			t.Errorf("online after 34 s: %v", on)
		}
		time.Sleep(time.Second)
		if on := h.Online(); !on[ana] || on[bia] {
			t.Errorf("online after 35 s: %v; want the one with a stream", on)
		}
		s.Close(time.Now())
		time.Sleep(34 * time.Second)
		if !h.Online()[ana] {
			t.Error("a closed stream leaves at once")
		}
		time.Sleep(time.Second)
		if h.Online()[ana] {
			t.Error("online 35 s after the stream closed")
		}
	})
}

func TestErase(t *testing.T) {
	l := &eventtest.Memory{}
	h := open(t, l, 1)
	ana := join(t, h, "ana")
	person := h.Person(ana)
	code := person.ReturnCode
	must(t, h, room.AskQuestion{By: by(ana), Lang: "en", Text: "secret"})
	if err := h.Erase(t.Context(), ana); err != nil {
		t.Fatal(err)
	}
	if h.Person(ana).Name != "" || h.WithReturnCode(code) != "" {
		t.Error("the person is still known")
	}
	join(t, h, "bia") // the one seat is free again

	// A crash between the event and the file, or an old backup of the people: the next start finishes it.
	if err := <-l.Append("TEST", event.Seq(len(l.Records("TEST"))), event.Batch{People: []event.Person{person}}); err != nil {
		t.Fatal(err)
	}
	again := open(t, l, 1)
	history, err := l.Load(t.Context(), "TEST", 0)
	if err != nil || len(history.People) != 1 || history.People[0].Participant == ana {
		t.Errorf("people after the next start: %+v, %v", history.People, err)
	}
	again.Read(func(s *room.State) {
		for _, q := range s.Questions {
			if q.Text != "" {
				t.Errorf("text %q after a restart", q.Text)
			}
		}
	})
}

func TestNamesStayOutOfTheLog(t *testing.T) {
	l := &eventtest.Memory{}
	h := open(t, l, 5)
	d, err := h.Do(t.Context(), room.Join{Token: "t", Lang: "en", Name: "Inconfundivel"})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Relabel(t.Context(), d.Participant, "Inconfundivel da Silva", "en"); err != nil {
		t.Fatal(err)
	}
	must(t, h, room.AskQuestion{By: by(d.Participant), Lang: "en", Text: "Inconfundivel pergunta"})
	text, err := json.Marshal(l.Records("TEST"))
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Records("TEST")) != 4 {
		t.Errorf("%d events, want 4", len(l.Records("TEST")))
	}
	if code := h.Person(d.Participant).ReturnCode; bytes.Contains(text, []byte("Inconfundivel")) || bytes.Contains(text, []byte(code)) {
		t.Errorf("a name, a text or a return code is in the log: %s", text)
	}
	other := join(t, h, "u")
	if name := h.Person(other).Name; name == "" {
		t.Error("who gave no name got none")
	}
}
