package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event/eventtest"
)

func open(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestConformance(t *testing.T) {
	folders := map[event.Log]string{}
	eventtest.Run(t,
		func(t *testing.T) event.Log {
			dir := t.TempDir()
			s := open(t, dir)
			folders[s] = dir
			return s
		},
		func(t *testing.T, l event.Log) event.Log {
			l.(*Store).Close()
			return open(t, folders[l])
		})
}

func records(n int) event.Batch {
	var b event.Batch
	for i := range n {
		b.Records = append(b.Records, event.Record{Room: "R", Seq: event.Seq(i + 1), At: time.UnixMilli(int64(i)), Kind: "moved/1", Data: []byte(`{"a":1}`)})
	}
	return b
}

// TestDamage changes the file behind the log's back: each change must be found at load, before the event is used.
func TestDamage(t *testing.T) {
	tests := []struct {
		name, change string
		seq          event.Seq
	}{
		{"data", `UPDATE events SET data = X'7B7D' WHERE seq = 2`, 2},
		{"kind", `UPDATE events SET kind = 'moved/2' WHERE seq = 3`, 3},
		{"time", `UPDATE events SET at = at + 1 WHERE seq = 2`, 2},
		{"sum", `UPDATE events SET sum = zeroblob(16) WHERE seq = 1`, 1},
		{"an event cut out", `DELETE FROM events WHERE seq = 2`, 2},
		{"the order", `UPDATE events SET seq = CASE seq WHEN 1 THEN 102 WHEN 2 THEN 101 ELSE seq END; UPDATE events SET seq = seq - 100 WHERE seq > 100`, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			if err := <-s.Append("R", 0, records(3)); err != nil {
				t.Fatal(err)
			}
			s.Close()
			db, err := sql.Open("sqlite", filepath.Join(dir, fileName))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(test.change); err != nil {
				t.Fatal(err)
			}
			db.Close()

			history, err := open(t, dir).Load(t.Context(), "R", 0)
			if err != nil {
				t.Fatal(err)
			}
			var damage *event.DamageError
			for _, err := range history.Records {
				if err != nil && !errors.As(err, &damage) {
					t.Fatal(err)
				}
			}
			if damage == nil {
				t.Fatal("the damage was not found")
			}
			if damage.Seq != test.seq {
				t.Errorf("found at event %d, want %d", damage.Seq, test.seq)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Run("a folder in use", func(t *testing.T) {
		dir := t.TempDir()
		open(t, dir)
		_, err := Open(t.Context(), dir)
		if err == nil || !strings.Contains(err.Error(), "in use by another oficina") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a file that is no database", func(t *testing.T) {
		dir := t.TempDir()
		os.WriteFile(filepath.Join(dir, fileName), bytes.Repeat([]byte("not a database. "), 100), 0o600)
		_, err := Open(t.Context(), dir)
		if err == nil || !strings.Contains(err.Error(), "damaged or no database") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a newer format", func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir)
		s.conn.ExecContext(t.Context(), "PRAGMA user_version=99")
		s.Close()
		_, err := Open(t.Context(), dir)
		if err == nil || !strings.Contains(err.Error(), "newer oficina") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a path that is a file", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		os.WriteFile(file, nil, 0o600)
		_, err := Open(t.Context(), file)
		if err == nil || !strings.Contains(err.Error(), "cannot be made") {
			t.Errorf("got %v", err)
		}
	})
}

// TestEraseLeavesNoTrace searches all files for the marker of an erased person, while the server runs and after it.
func TestEraseLeavesNoTrace(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	marker := "Marcador-Inconfundivel"
	key := event.Key(bytes.Repeat([]byte("K\xfe"), 16))
	b := records(200) // the page of the person is not the last one
	b.People = []event.Person{{Participant: "p", Name: marker, ReturnCode: "XYZXYZ", Key: key}, {Participant: "q", Name: "stays"}}
	if err := <-s.Append("R", 0, b); err != nil {
		t.Fatal(err)
	}
	if !found(t, dir, marker) {
		t.Fatal("the marker is not in the files before: this test sees nothing")
	}
	if err := s.Erase(t.Context(), "R", "p"); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"while open", "after closing"} {
		for _, secret := range []string{marker, "XYZXYZ", string(key[:])} {
			if found(t, dir, secret) {
				t.Errorf("%s, %q is still in the files", when, secret)
			}
		}
		s.Close()
	}
}

func found(t *testing.T, dir, text string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s (%v)", dir, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(text)) {
			return true
		}
	}
	return false
}

func TestFileIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	open(t, dir)
	for _, path := range []string{dir, filepath.Join(dir, fileName)} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v: others can read keys and names", path, info.Mode())
		}
	}
}

func TestAppendAfterClose(t *testing.T) {
	s := open(t, t.TempDir())
	s.Close()
	if err := <-s.Append("R", 0, records(1)); !errors.Is(err, event.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
}

func TestSettings(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := s.SetSetting(t.Context(), "k", "v"); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = open(t, dir)
	if got, err := s.Setting(t.Context(), "k"); got != "v" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := s.Setting(t.Context(), "none"); got != "" || err != nil {
		t.Errorf("unknown setting: got %q, %v", got, err)
	}
}

// BenchmarkAppend: each of n rooms' writers waits for the disk before its next event; group commit carries them together.
func BenchmarkAppend(b *testing.B) {
	for _, writers := range []int{1, 60, 600} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			s := open(b, b.TempDir())
			data := bytes.Repeat([]byte("x"), 200)
			var group sync.WaitGroup
			for w := range writers {
				room := event.RoomCode(fmt.Sprintf("R%d", w))
				group.Go(func() {
					for i := 0; i < b.N/writers; i++ {
						r := event.Record{Room: room, Seq: event.Seq(i + 1), At: time.UnixMilli(1), Kind: "moved/1", Data: data}
						if err := <-s.Append(room, event.Seq(i), event.Batch{Records: []event.Record{r}}); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			group.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
