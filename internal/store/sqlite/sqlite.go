// Package sqlite keeps rooms in one SQLite file: write-ahead log, synchronous=FULL,
// and one writer that commits everything that waits in one transaction.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"time"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
)

const (
	fileName = "oficina.db"
	// maxGroup bounds one transaction, so that the first of a storm does not wait for the last.
	maxGroup = 2048
	// page is how many events a reader takes at once, so that reading does not hold up the writer.
	page = 512
)

const schema = `
CREATE TABLE IF NOT EXISTS events (
	room TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, data BLOB NOT NULL, sum BLOB NOT NULL,
	PRIMARY KEY (room, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS people (
	room TEXT NOT NULL, participant TEXT NOT NULL, name TEXT NOT NULL, lang TEXT NOT NULL, return_code TEXT NOT NULL, key BLOB NOT NULL,
	PRIMARY KEY (room, participant)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`

// schemaVersion is SQLite's user_version of files that this package writes.
const schemaVersion = 1

// Store is an event.Log in a folder. It holds the file alone: a second program that opens it is refused.
type Store struct {
	path string
	db   *sql.DB

	mu   sync.Mutex // guards conn: one statement at a time
	conn *sql.Conn

	sending sync.RWMutex // held for reading while a batch enters the queue, so that Close can end it
	closed  bool
	queue   chan *batch
	done    chan struct{} // closed when the writer has finished

	feed struct {
		sync.Mutex
		grown chan struct{} // closed and replaced after each commit
	}
}

type batch struct {
	room     event.RoomCode
	expected event.Seq
	event.Batch
	result chan error
}

// Open opens or creates oficina.db in folder dir. Its errors are sentences for the person who started the program.
func Open(ctx context.Context, dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder %s cannot be made: %w", dir, cause(err))
	}
	path := filepath.Join(dir, fileName)
	// The file holds keys and names: made before SQLite makes it readable for others.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the data folder %s cannot be written: %w", dir, cause(err))
	}
	f.Close()
	s := &Store{path: path, queue: make(chan *batch, maxGroup), done: make(chan struct{})}
	s.feed.grown = make(chan struct{})
	if err := s.open(ctx); err != nil {
		s.db.Close()
		switch code(err) {
		case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
			return nil, fmt.Errorf("the data in %s is in use by another oficina: stop that one, or choose another folder with --data", dir)
		case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
			return nil, fmt.Errorf("%s is damaged or no database of oficina: put it aside, or choose another folder with --data", path)
		case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
			return nil, fmt.Errorf("the data folder %s cannot be written: allow it, or choose another with --data", dir)
		}
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	go s.write()
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	var err error
	if s.db, err = sql.Open("sqlite", "file:"+s.path); err != nil {
		return err
	}
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return err
	}
	for _, pragma := range []string{
		"PRAGMA locking_mode=EXCLUSIVE", "PRAGMA busy_timeout=500", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
		"PRAGMA secure_delete=ON", "PRAGMA journal_size_limit=67108864",
	} {
		if _, err := s.conn.ExecContext(ctx, pragma); err != nil {
			return err
		}
	}
	var version int
	if err := s.conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version > schemaVersion {
		return fmt.Errorf("it was written by a newer oficina (format %d, this one knows %d)", version, schemaVersion)
	}
	if _, err := s.conn.ExecContext(ctx, schema); err != nil {
		return err
	}
	_, err = s.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version=%d", schemaVersion))
	return err
}

// Close waits for what was handed over and closes the file.
func (s *Store) Close() error {
	s.sending.Lock()
	if s.closed {
		s.sending.Unlock()
		return nil
	}
	s.closed = true
	close(s.queue)
	s.sending.Unlock()
	<-s.done
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.conn.Close(), s.db.Close())
}

// Setting reads a value that belongs to the folder, "" where there is none.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var value string
	err := s.conn.QueryRowContext(ctx, "SELECT value FROM settings WHERE key = ?", key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// SetSetting keeps a value that belongs to the folder.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.conn.ExecContext(ctx, "INSERT INTO settings VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
	return err
}

// Append hands b to the writer.
func (s *Store) Append(room event.RoomCode, expected event.Seq, b event.Batch) <-chan error {
	w := &batch{room: room, expected: expected, Batch: b, result: make(chan error, 1)}
	s.sending.RLock()
	defer s.sending.RUnlock()
	if s.closed {
		w.result <- event.ErrClosed
	} else {
		s.queue <- w
	}
	return w.result
}

// write is the one writer. While a commit waits for the disk, the next group gathers in the queue.
func (s *Store) write() {
	defer close(s.done)
	versions := map[event.RoomCode]event.Seq{}
	for b := range s.queue {
		group := []*batch{b}
	gather:
		for len(group) < maxGroup {
			select {
			case b, ok := <-s.queue:
				if !ok {
					break gather
				}
				group = append(group, b)
			default:
				break gather
			}
		}
		s.commit(versions, group)
	}
}

// commit writes a group in one transaction. A batch whose version does not fit is refused alone.
func (s *Store) commit(versions map[event.RoomCode]event.Seq, group []*batch) {
	s.mu.Lock()
	written, err := s.transaction(versions, group)
	s.mu.Unlock()
	if err != nil {
		clear(versions) // the file decides again
		for _, b := range written {
			b.result <- err
		}
		return
	}
	for _, b := range written {
		b.result <- nil
	}
	s.feed.Lock()
	close(s.feed.grown)
	s.feed.grown = make(chan struct{})
	s.feed.Unlock()
}

// transaction returns the batches that were not refused; they share its error.
func (s *Store) transaction(versions map[event.RoomCode]event.Seq, group []*batch) (written []*batch, err error) {
	ctx := context.Background()
	if _, err := s.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return group, err
	}
	defer func() {
		if err != nil {
			s.conn.ExecContext(ctx, "ROLLBACK")
		}
	}()
	insert, err := s.conn.PrepareContext(ctx, "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)")
	if err != nil {
		return group, err
	}
	defer insert.Close()
	for i, b := range group {
		version, known := versions[b.room]
		if !known {
			err := s.conn.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM events WHERE room = ?", string(b.room)).Scan(&version)
			if err != nil {
				return append(written, group[i:]...), err
			}
		}
		if err := fits(b, version); err != nil {
			versions[b.room] = version
			b.result <- err
			continue
		}
		written = append(written, b)
		for _, r := range b.Records {
			sum := r.Sum()
			if _, err := insert.ExecContext(ctx, string(r.Room), int64(r.Seq), r.At.UnixMilli(), string(r.Kind), []byte(r.Data), sum[:]); err != nil {
				return append(written, group[i+1:]...), err
			}
			version = r.Seq
		}
		for _, p := range b.People {
			_, err := s.conn.ExecContext(ctx, `INSERT INTO people VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (room, participant) DO UPDATE SET
				name = excluded.name, lang = excluded.lang, return_code = excluded.return_code, key = excluded.key`,
				string(b.room), string(p.Participant), p.Name, p.Lang, p.ReturnCode, p.Key[:])
			if err != nil {
				return append(written, group[i+1:]...), err
			}
		}
		versions[b.room] = version
	}
	_, err = s.conn.ExecContext(ctx, "COMMIT")
	return written, err
}

func fits(b *batch, version event.Seq) error {
	if b.expected != version {
		return event.ErrConflict
	}
	for i, r := range b.Records {
		if r.Room != b.room || r.Seq != version+event.Seq(i)+1 {
			return fmt.Errorf("record %d of the batch is %s/%d, expected %s/%d", i, r.Room, r.Seq, b.room, version+event.Seq(i)+1)
		}
	}
	return nil
}

// Load reads a room.
func (s *Store) Load(ctx context.Context, room event.RoomCode, after event.Seq) (event.History, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows, err := s.conn.QueryContext(ctx, "SELECT participant, name, lang, return_code, key FROM people WHERE room = ?", string(room))
	if err != nil {
		return event.History{}, err
	}
	defer rows.Close()
	var people []event.Person
	for rows.Next() {
		var p event.Person
		var key []byte
		if err := rows.Scan((*string)(&p.Participant), &p.Name, &p.Lang, &p.ReturnCode, &key); err != nil {
			return event.History{}, err
		}
		copy(p.Key[:], key)
		people = append(people, p)
	}
	return event.History{People: people, Records: s.records(ctx, room, after)}, rows.Err()
}

// records reads page by page, so that the writer gets its turn in between.
func (s *Store) records(ctx context.Context, room event.RoomCode, after event.Seq) iter.Seq2[event.Record, error] {
	return func(yield func(event.Record, error) bool) {
		for {
			records, err := s.page(ctx, room, after)
			for _, r := range records {
				if !yield(r, nil) {
					return
				}
				after = r.Seq
			}
			if err != nil {
				yield(event.Record{}, err)
				return
			}
			if len(records) < page {
				return
			}
		}
	}
}

// page reads the next events; the good ones before a damaged one come with its error.
func (s *Store) page(ctx context.Context, room event.RoomCode, after event.Seq) ([]event.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows, err := s.conn.QueryContext(ctx, "SELECT seq, at, kind, data, sum FROM events WHERE room = ? AND seq > ? ORDER BY seq LIMIT ?", string(room), int64(after), page)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var records []event.Record
	for rows.Next() {
		var at int64
		var data, sum []byte
		r := event.Record{Room: room}
		if err := rows.Scan((*uint64)(&r.Seq), &at, (*string)(&r.Kind), &data, &sum); err != nil {
			return records, err
		}
		r.At, r.Data = time.UnixMilli(at).UTC(), data
		after++
		if r.Seq != after {
			return records, &event.DamageError{Room: room, Seq: after, Reason: "it is missing"}
		}
		if want := r.Sum(); string(want[:]) != string(sum) {
			return records, &event.DamageError{Room: room, Seq: r.Seq, Reason: "its checksum does not fit"}
		}
		records = append(records, r)
	}
	return records, rows.Err()
}

// Subscribe follows a room.
func (s *Store) Subscribe(ctx context.Context, room event.RoomCode, after event.Seq) iter.Seq2[event.Record, error] {
	return func(yield func(event.Record, error) bool) {
		for {
			s.feed.Lock()
			grown := s.feed.grown
			s.feed.Unlock()
			for r, err := range s.records(ctx, room, after) {
				if !yield(r, err) || err != nil {
					return
				}
				after = r.Seq
			}
			select {
			case <-grown:
			case <-ctx.Done():
				return
			case <-s.done:
				yield(event.Record{}, event.ErrClosed)
				return
			}
		}
	}
}

// Erase removes a person and rewrites the file: without the vacuum the free pages, without the checkpoint
// the write-ahead log would still hold the old bytes.
func (s *Store) Erase(ctx context.Context, room event.RoomCode, participant event.ParticipantID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, statement := range []string{
		"UPDATE people SET name = '', return_code = '', key = zeroblob(32) WHERE room = ? AND participant = ?",
		"DELETE FROM people WHERE room = ? AND participant = ?",
	} {
		if _, err := s.conn.ExecContext(ctx, statement, string(room), string(participant)); err != nil {
			return fmt.Errorf("erase %s: %w", participant, err)
		}
	}
	for _, statement := range []string{"PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := s.conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("erase %s: %w", participant, err)
		}
	}
	return nil
}

func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff // without the extended part
	}
	return -1
}

// cause is the system's reason without the operation and the path, which the sentence already names.
func cause(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
