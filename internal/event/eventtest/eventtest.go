// Package eventtest holds what every event.Log must do, and a log in memory for tests of what stands on one.
package eventtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
)

const room = event.RoomCode("TEST")

// Run tries the log that open makes. reopen closes it and opens it again on the same storage, as after a restart;
// it is nil for a log that forgets.
func Run(t *testing.T, open func(t *testing.T) event.Log, reopen func(t *testing.T, l event.Log) event.Log) {
	t.Run("an empty room has no history", func(t *testing.T) {
		people, records := load(t, open(t), room, 0)
		if len(people) > 0 || len(records) > 0 {
			t.Errorf("got %d people and %d records, want none", len(people), len(records))
		}
	})

	t.Run("what is appended is loaded", func(t *testing.T) {
		l := open(t)
		want := batch(0, 3)
		want.People = []event.Person{person("p1"), person("p2")}
		append1(t, l, room, 0, want)
		check := func(l event.Log) {
			people, records := load(t, l, room, 0)
			if diff := cmp.Diff(want.Records, records); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want.People, people); diff != "" {
				t.Errorf("people (-want +got):\n%s", diff)
			}
			if _, tail := load(t, l, room, 2); len(tail) != 1 || tail[0].Seq != 3 {
				t.Errorf("after 2: got %v, want event 3 alone", tail)
			}
		}
		check(l)
		if reopen != nil {
			check(reopen(t, l))
		}
	})

	t.Run("a person is replaced by a newer one", func(t *testing.T) {
		l := open(t)
		append1(t, l, room, 0, event.Batch{Records: batch(0, 1).Records, People: []event.Person{person("p1")}})
		changed := person("p1")
		changed.Name = "other"
		append1(t, l, room, 1, event.Batch{Records: batch(1, 1).Records, People: []event.Person{changed}})
		people, _ := load(t, l, room, 0)
		if diff := cmp.Diff([]event.Person{changed}, people); diff != "" {
			t.Errorf("people (-want +got):\n%s", diff)
		}
	})

	t.Run("a wrong version is refused and writes nothing", func(t *testing.T) {
		l := open(t)
		append1(t, l, room, 0, batch(0, 2))
		for _, expected := range []event.Seq{0, 1, 3} {
			b := batch(expected, 1)
			b.People = []event.Person{person("ghost")}
			if err := <-l.Append(room, expected, b); !errors.Is(err, event.ErrConflict) {
				t.Errorf("append after %d: got %v, want ErrConflict", expected, err)
			}
		}
		people, records := load(t, l, room, 0)
		if len(records) != 2 || len(people) != 0 {
			t.Errorf("got %d records and %d people, want 2 and 0", len(records), len(people))
		}
	})

	t.Run("records out of order are refused", func(t *testing.T) {
		l := open(t)
		b := batch(0, 2)
		b.Records[1].Seq = 3
		if err := <-l.Append(room, 0, b); err == nil {
			t.Error("a gap in a batch was written")
		}
		if _, records := load(t, l, room, 0); len(records) != 0 {
			t.Errorf("got %d records, want none", len(records))
		}
	})

	t.Run("appends that do not wait keep their order", func(t *testing.T) {
		l := open(t)
		const n = 300
		var results []<-chan error
		for i := range event.Seq(n) {
			results = append(results, l.Append(room, i, batch(i, 1)))
		}
		for i, result := range results {
			if err := <-result; err != nil {
				t.Fatalf("append %d: %v", i, err)
			}
		}
		if _, records := load(t, l, room, 0); len(records) != n {
			t.Errorf("got %d records, want %d", len(records), n)
		}
	})

	t.Run("one refused batch does not take its neighbours along", func(t *testing.T) {
		l := open(t)
		good := l.Append(room, 0, batch(0, 1))
		bad := l.Append(room, 7, batch(7, 1))
		next := l.Append(room, 1, batch(1, 1))
		other := l.Append("OTHER", 0, event.Batch{Records: []event.Record{record("OTHER", 1)}})
		for name, result := range map[string]<-chan error{"good": good, "next": next, "other": other} {
			if err := <-result; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := <-bad; !errors.Is(err, event.ErrConflict) {
			t.Errorf("bad: got %v, want ErrConflict", err)
		}
	})

	t.Run("of racing writers one wins each version", func(t *testing.T) {
		l := open(t)
		const writers, versions = 8, 20
		var wins sync.Map
		var group sync.WaitGroup
		for w := range writers {
			group.Go(func() {
				for v := event.Seq(0); v < versions; {
					switch err := <-l.Append(room, v, batch(v, 1)); {
					case err == nil:
						if other, taken := wins.LoadOrStore(v, w); taken {
							t.Errorf("version %d was given to %v and %d", v, other, w)
						}
						v++
					case errors.Is(err, event.ErrConflict):
						v++
					default:
						t.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
		if _, records := load(t, l, room, 0); len(records) != versions {
			t.Errorf("got %d records, want %d", len(records), versions)
		}
	})

	t.Run("rooms do not see each other", func(t *testing.T) {
		l := open(t)
		append1(t, l, room, 0, event.Batch{Records: batch(0, 1).Records, People: []event.Person{person("p1")}})
		people, records := load(t, l, "OTHER", 0)
		if len(people) > 0 || len(records) > 0 {
			t.Errorf("another room has %d people and %d records", len(people), len(records))
		}
	})

	t.Run("a subscriber gets the past, then the present", func(t *testing.T) {
		l := open(t)
		append1(t, l, room, 0, batch(0, 3))
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		var got []event.Seq
		for r, err := range l.Subscribe(ctx, room, 1) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r.Seq)
			if r.Seq == 3 { // the past is read; what follows is written while the subscriber waits
				go func() {
					for v := event.Seq(3); v < 6; v++ {
						<-l.Append(room, v, batch(v, 1))
					}
				}()
			}
			if r.Seq == 6 {
				break
			}
		}
		if diff := cmp.Diff([]event.Seq{2, 3, 4, 5, 6}, got); diff != "" {
			t.Errorf("seqs (-want +got):\n%s", diff)
		}
	})

	t.Run("a subscription ends with its context", func(t *testing.T) {
		l := open(t)
		append1(t, l, room, 0, batch(0, 1))
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for range l.Subscribe(ctx, room, 0) {
				cancel()
			}
		}()
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			t.Error("it still waits")
		}
	})

	t.Run("an erased person is gone, the events stay", func(t *testing.T) {
		l := open(t)
		b := batch(0, 2)
		b.People = []event.Person{person("p1"), person("p2")}
		append1(t, l, room, 0, b)
		if err := l.Erase(t.Context(), room, "p1"); err != nil {
			t.Fatal(err)
		}
		check := func(l event.Log) {
			people, records := load(t, l, room, 0)
			if diff := cmp.Diff([]event.Person{person("p2")}, people); diff != "" {
				t.Errorf("people (-want +got):\n%s", diff)
			}
			if len(records) != 2 {
				t.Errorf("got %d records, want 2", len(records))
			}
		}
		check(l)
		append1(t, l, room, 2, batch(2, 1))
		if reopen != nil {
			_, records := load(t, reopen(t, l), room, 2)
			if len(records) != 1 {
				t.Errorf("after erasing and reopening: got %d new records, want 1", len(records))
			}
		}
	})
}

func person(id event.ParticipantID) event.Person {
	return event.Person{Participant: id, Name: "name of " + string(id), Lang: "pt-BR", ReturnCode: "CODE" + string(id), Key: event.Key{1, 2, 3, byte(len(id))}}
}

func record(room event.RoomCode, seq event.Seq) event.Record {
	return event.Record{
		Room: room, Seq: seq, At: time.UnixMilli(1_700_000_000_000 + int64(seq)).UTC(),
		Kind: "vote-cast/1", Data: json.RawMessage(fmt.Sprintf(`{"n":%d}`, seq)),
	}
}

// batch has n records after a version.
func batch(after event.Seq, n int) event.Batch {
	var b event.Batch
	for i := range event.Seq(n) {
		b.Records = append(b.Records, record(room, after+i+1))
	}
	return b
}

func append1(t *testing.T, l event.Log, room event.RoomCode, expected event.Seq, b event.Batch) {
	t.Helper()
	if err := <-l.Append(room, expected, b); err != nil {
		t.Fatalf("append after %d: %v", expected, err)
	}
}

func load(t *testing.T, l event.Log, room event.RoomCode, after event.Seq) ([]event.Person, []event.Record) {
	t.Helper()
	history, err := l.Load(t.Context(), room, after)
	if err != nil {
		t.Fatal(err)
	}
	var records []event.Record
	for r, err := range history.Records {
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return history.People, records
}
