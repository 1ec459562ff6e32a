// Package event holds what can happen in a room, in the form in which it is written down for ever,
// and the log that keeps it.
package event

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"
)

// RoomCode names a room: a few letters that people can read out.
type RoomCode string

// Seq is the place of an event in its room, from 1 without a gap; it is also the room's version after it.
type Seq uint64

// ParticipantID is random; it says nothing of the person.
type ParticipantID string

// ClientID is made by whoever sends a command; the same id again means the same command.
type ClientID string

// Kind is an event's type and the version of its payload: "vote-cast/1".
// A payload never changes its meaning: a new meaning is a new version, and old ones stay readable.
type Kind string

// Name is the kind without its version.
func (k Kind) Name() string {
	name, _, _ := strings.Cut(string(k), "/")
	return name
}

// Record is an event as the log keeps it. Data holds no name and no free text in clear.
type Record struct {
	Room RoomCode
	Seq  Seq
	At   time.Time // UTC, whole milliseconds
	Kind Kind
	Data json.RawMessage
}

// Sum is the checksum kept beside a record: the first half of SHA-256 over all its fields.
func (r Record) Sum() [16]byte {
	h := sha256.New()
	var n [8]byte
	field := func(b []byte) {
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	field([]byte(r.Room))
	binary.BigEndian.PutUint64(n[:], uint64(r.Seq))
	field(append([]byte(nil), n[:]...))
	binary.BigEndian.PutUint64(n[:], uint64(r.At.UnixMilli()))
	field(append([]byte(nil), n[:]...))
	field([]byte(r.Kind))
	field(r.Data)
	return [16]byte(h.Sum(nil))
}

// Person is what may be changed and erased: a participant's name, language, return code,
// and the key under which this person's free text is written.
type Person struct {
	Participant ParticipantID
	Name        string
	Lang        string
	ReturnCode  string
	Key         Key
}

// Batch is written whole or not at all.
type Batch struct {
	Records []Record // consecutive; the first follows the expected version
	People  []Person // new, or taking the place of those with the same participant
}

// History is a room as the log holds it.
type History struct {
	People  []Person
	Records iter.Seq2[Record, error] // in order; the first error ends it
}

// Log keeps rooms. What it has acknowledged survives a crash of the program and of the machine.
type Log interface {
	// Append writes b after version expected of the room. The channel gets one value: nil once b is on disk, ErrConflict
	// where the room is at another version, or why it could not be written. Batches of a room are written in the order
	// of the calls, and those that wait together go to disk together.
	Append(room RoomCode, expected Seq, b Batch) <-chan error
	// Load reads the room's people and its events after a version. A damaged event is a *DamageError.
	Load(ctx context.Context, room RoomCode, after Seq) (History, error)
	// Subscribe yields the room's events after a version, then each new one once it is on disk, until ctx ends.
	Subscribe(ctx context.Context, room RoomCode, after Seq) iter.Seq2[Record, error]
	// Erase removes a person for good: name, return code and key are overwritten, so that nothing of them,
	// and no free text of this participant, can be read from the files any more.
	Erase(ctx context.Context, room RoomCode, participant ParticipantID) error
}

// ErrConflict says that a room was at another version than expected.
var ErrConflict = errors.New("room is at another version")

// ErrClosed says that the log was closed.
var ErrClosed = errors.New("log is closed")

// DamageError names an event that is not what was written.
type DamageError struct {
	Room   RoomCode
	Seq    Seq
	Reason string
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("event %d of room %s is damaged (%s)", e.Seq, e.Room, e.Reason)
}
