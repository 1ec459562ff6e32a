// Package hub runs a room: one goroutine decides, the log makes it durable, a second goroutine folds and publishes.
package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

// ErrStorage says that the log could not make a command durable. Nothing of it happened; the sender tries again.
var ErrStorage = errors.New("the room cannot be saved")

// ErrClosed says that the hub was closed.
var ErrClosed = errors.New("the room is closed")

const (
	// waiting bounds the commands between decision and disk; more of them wait in their senders.
	waiting = 8192
	// retry is the pause between two attempts to read the log again after a failed write.
	retry = time.Second
)

// Config is what a room needs.
type Config struct {
	Code   event.RoomCode
	Seats  int
	Log    event.Log
	Course func() room.Course // the newest one; it may change between two calls
	Now    func() time.Time
	Random io.Reader // safe for use by several goroutines
	Logger *slog.Logger
}

// Hub is a running room.
//
// Commands are decided one after the other on a state that holds everything decided so far, durable or not, so that
// the next decision does not wait for the disk and the log can write many at once. Everybody else sees the published
// state, which holds only what is on disk; a reply, a refusal too, waits until all it was based on is published.
type Hub struct {
	Config

	commands chan *command
	written  chan *decided
	broken   chan struct{}
	stop     context.CancelFunc
	stopped  <-chan struct{}
	finished sync.WaitGroup

	next     *room.State // everything decided; only the deciding goroutine touches it
	poisoned bool        // a write failed: what was decided after it never happened; only the publishing goroutine touches it
	people   atomic.Pointer[people]

	mu        sync.RWMutex // guards what follows
	published *room.State
	failing   bool
	fan       fan
}

type command struct {
	room.Command
	relabel *label // for room.Relabel
	reply   chan reply
}

type reply struct {
	decision room.Decision
	err      error
}

// decided is a command on its way to the disk. Without a result there was nothing to write.
type decided struct {
	command *command
	reply   reply
	events  []stamped
	result  <-chan error
	barrier chan struct{} // closed when everything before it was handled
}

type stamped struct {
	seq     event.Seq
	at      time.Time
	payload event.Payload
}

// Open replays the room and starts it; a room that the log does not know is created.
func Open(ctx context.Context, c Config) (*Hub, error) {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	h := &Hub{
		Config:   c,
		commands: make(chan *command),
		written:  make(chan *decided, waiting),
		broken:   make(chan struct{}, 1),
		stop:     stop,
		stopped:  running.Done(),
	}
	h.fan.init()
	if err := h.load(ctx); err != nil {
		stop()
		return nil, err
	}
	if err := h.finishErasures(ctx); err != nil {
		stop()
		return nil, err
	}
	h.finished.Go(h.decide)
	h.finished.Go(h.publish)
	if _, err := h.Do(ctx, room.Create{Seats: c.Seats}); err != nil {
		h.Close()
		return nil, fmt.Errorf("create room %s: %w", c.Code, err)
	}
	return h, nil
}

// Close stops the room. Streams end; what was handed to the log is still written.
func (h *Hub) Close() {
	h.stop()
	h.finished.Wait()
	h.fan.close()
}

// load folds the log into both states.
func (h *Hub) load(ctx context.Context) error {
	history, err := h.Log.Load(ctx, h.Code, 0)
	if err != nil {
		return fmt.Errorf("load room %s: %w", h.Code, err)
	}
	people := newPeople(history.People)
	next, published := room.New(h.Code), room.New(h.Code)
	for r, err := range history.Records {
		if err != nil {
			return err
		}
		payload, err := event.Decode(r.Kind, r.Data, people.key)
		if err != nil {
			return &event.DamageError{Room: h.Code, Seq: r.Seq, Reason: err.Error()}
		}
		for _, s := range []*room.State{next, published} {
			if err := room.Apply(s, r.Seq, r.At, payload); err != nil {
				return &event.DamageError{Room: h.Code, Seq: r.Seq, Reason: err.Error()}
			}
		}
	}
	h.next = next
	h.people.Store(people)
	h.mu.Lock()
	h.published = published
	h.mu.Unlock()
	return nil
}

// Do decides cmd and returns once everything that the decision is based on is on disk and published.
// An error is a *room.Refusal, ErrStorage, ErrClosed or ctx's: in the last case the command may still happen.
func (h *Hub) Do(ctx context.Context, cmd room.Command) (room.Decision, error) {
	return h.do(ctx, &command{Command: cmd, reply: make(chan reply, 1)})
}

func (h *Hub) do(ctx context.Context, c *command) (room.Decision, error) {
	select {
	case h.commands <- c:
	case <-h.stopped:
		return room.Decision{}, ErrClosed
	case <-ctx.Done():
		return room.Decision{}, ctx.Err()
	}
	select {
	case r := <-c.reply:
		return r.decision, r.err
	case <-ctx.Done():
		return room.Decision{}, ctx.Err()
	}
}

// decide is the goroutine that owns next.
func (h *Hub) decide() {
	defer close(h.written)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		if due := h.next.Deadline(); due.IsZero() {
			timer.Stop()
		} else {
			timer.Reset(max(due.Sub(h.Now()), 0))
		}
		select {
		case c := <-h.commands:
			h.handle(c)
		case <-timer.C:
			h.handle(&command{Command: room.Tick{}, reply: make(chan reply, 1)})
		case <-h.broken:
			h.recover()
		case <-h.stopped:
			return
		}
	}
}

// handle decides one command and hands its events to the log without waiting for them.
func (h *Hub) handle(c *command) {
	now := h.now()
	d := &decided{command: c}
	d.reply.decision, d.reply.err = room.Decide(h.next, c.Command, room.Env{Course: h.Course(), Now: now, Random: h.Random})
	if d.reply.err == nil && len(d.reply.decision.Events) > 0 {
		if err := h.append(c, d, now); err != nil {
			d.reply = reply{err: err}
		}
	}
	h.written <- d
}

// now never runs backwards within the room, and has the log's precision.
func (h *Hub) now() time.Time {
	now := h.Now().UTC().Truncate(time.Millisecond)
	if now.Before(h.next.At) {
		return h.next.At
	}
	return now
}

// append writes d's events to the log's queue and folds them into next.
func (h *Hub) append(c *command, d *decided, now time.Time) error {
	persons, err := h.label(c, d.reply.decision)
	if err != nil {
		return err
	}
	expected := h.next.Version
	batch := event.Batch{People: persons}
	for i, p := range d.reply.decision.Events {
		data, err := event.Encode(p, h.people.Load().key, h.Random)
		if err != nil {
			return err
		}
		seq := expected + event.Seq(i) + 1
		batch.Records = append(batch.Records, event.Record{Room: h.Code, Seq: seq, At: now, Kind: p.Kind(), Data: data})
		d.events = append(d.events, stamped{seq, now, p})
	}
	for _, e := range d.events {
		if err := room.Apply(h.next, e.seq, e.at, e.payload); err != nil {
			// Decide made what Apply refuses: next is not to be trusted any more.
			h.Logger.Error("decision cannot be applied", "err", err)
			h.breakDown()
			return ErrStorage
		}
	}
	d.result = h.Log.Append(h.Code, expected, batch)
	return nil
}

// breakDown asks the deciding goroutine to start again from the log.
func (h *Hub) breakDown() {
	select {
	case h.broken <- struct{}{}:
	default:
	}
}

// recover waits until every decision of the broken state was refused, and reads the log again.
// While that fails, commands are refused: what is on disk stays true, and the senders keep theirs.
func (h *Hub) recover() {
	for {
		barrier := make(chan struct{})
		h.written <- &decided{barrier: barrier}
		<-barrier
		select {
		case <-h.broken:
		default:
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		err := h.load(ctx)
		cancel()
		if err == nil {
			h.Logger.Info("room read again from the log", "version", h.next.Version)
			h.fan.resync()
			return
		}
		h.Logger.Error("the room cannot be read", "err", err)
		pause := time.NewTimer(retry)
		for paused := true; paused; {
			select {
			case c := <-h.commands:
				h.written <- &decided{command: c, reply: reply{err: ErrStorage}}
			case <-pause.C:
				paused = false
			case <-h.stopped:
				return
			}
		}
	}
}

// publish is the goroutine that owns published: it takes decisions in their order once they are on disk.
func (h *Hub) publish() {
	quiet := time.NewTimer(time.Hour)
	quiet.Stop()
	defer quiet.Stop()
	armed := false
	for {
		select {
		case d, ok := <-h.written:
			for ok && d != nil { // while the disk is busy there is always a next one
				d = h.settle(d)
				select {
				case <-quiet.C:
					armed = false
					h.fan.releaseQuiet()
				default:
				}
				if !armed && h.fan.deferred() {
					quiet.Reset(quietPause)
					armed = true
				}
			}
			if !ok {
				return
			}
		case <-quiet.C:
			armed = false
			h.fan.releaseQuiet()
		}
	}
}

// settle waits until d is on disk, publishes it with all behind it that is on disk too, and sends the replies.
// It returns the first decision that is not there yet, nil where none is known.
func (h *Hub) settle(d *decided) (next *decided) {
	h.await(d)
	group := []*decided{d}
	for d.barrier == nil && len(group) < 256 {
		select {
		case more, ok := <-h.written:
			if !ok {
				return h.release(group, nil)
			}
			if more.result != nil && len(more.result) == 0 {
				return h.release(group, more)
			}
			h.await(more)
			group, d = append(group, more), more
		default:
			return h.release(group, nil)
		}
	}
	return h.release(group, nil)
}

// release publishes a group and sends its replies.
func (h *Hub) release(group []*decided, next *decided) *decided {
	h.mu.Lock()
	var news []stamped
	for _, d := range group {
		if d.reply.err != nil {
			continue
		}
		for _, e := range d.events {
			if err := room.Apply(h.published, e.seq, e.at, e.payload); err != nil {
				h.Logger.Error("event cannot be published", "err", err)
				h.breakDown()
				break
			}
			news = append(news, e)
		}
	}
	h.mu.Unlock()
	if len(news) > 0 {
		h.fan.out(news)
	}
	for _, d := range group {
		if d.command != nil {
			d.command.reply <- d.reply
		}
		if d.barrier != nil {
			close(d.barrier)
		}
	}
	return next
}

// await waits until the log has answered for d.
func (h *Hub) await(d *decided) {
	if d.barrier != nil {
		h.poisoned = false
		return
	}
	defer func() {
		if h.poisoned {
			d.reply = reply{err: ErrStorage}
		}
	}()
	if d.result == nil {
		return
	}
	err := <-d.result
	if errors.Is(err, event.ErrConflict) && !h.poisoned {
		h.Logger.Error("another writer is at work in this room")
	}
	failed := err != nil
	h.mu.Lock()
	changed := h.failing != failed
	h.failing = failed
	h.mu.Unlock()
	if !failed {
		if changed {
			h.Logger.Info("the room is saved again")
		}
		return
	}
	// What was decided after it stands on it and fails with a conflict.
	if changed {
		h.Logger.Error("the room cannot be saved", "err", err)
	}
	h.poisoned = true
	h.breakDown()
}

// Read calls f with the published state, which f must neither change nor keep. f must not call Read, Watch or Failing.
func (h *Hub) Read(f func(s *room.State)) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	f(h.published)
}

// Failing reports whether the last write failed.
func (h *Hub) Failing() bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.failing
}
