package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

// contentCache keeps pages of the course as they go over the wire, until the course changes.
type contentCache struct {
	mu     sync.Mutex
	course room.Course
	pages  map[string]*blob
}

// blob is an answer in both encodings.
type blob struct {
	plain, zipped []byte
	etag          string
}

func newBlob(plain []byte) *blob {
	sum := sha256.Sum256(plain)
	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	zip.Write(plain) // a bytes.Buffer takes everything
	zip.Close()
	return &blob{plain: plain, zipped: zipped.Bytes(), etag: tag(sum[:])}
}

// tag is an ETag made of a checksum.
func tag(sum []byte) string { return `"` + hex.EncodeToString(sum[:12]) + `"` }

// unchanged sends the tag, and 304 to who has it already.
func unchanged(w http.ResponseWriter, r *http.Request, etag string) bool {
	w.Header().Set("Vary", "Accept-Encoding")
	w.Header().Set("ETag", etag)
	if !strings.Contains(r.Header.Get("If-None-Match"), etag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// serve answers with b; the reader asks again each time and gets 304 while it stays the same.
func (b *blob) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	if unchanged(w, r, b.etag) {
		return
	}
	body := b.plain
	if acceptsGzip(r) {
		w.Header().Set("Content-Encoding", "gzip")
		body = b.zipped
	}
	w.Write(body)
}

func acceptsGzip(r *http.Request) bool {
	for _, part := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if (name == "gzip" || name == "*") && strings.ReplaceAll(quality, " ", "") != "q=0" {
			return true
		}
	}
	return false
}

// page answers from the cache, or with what build makes of the course.
func (s *server) page(w http.ResponseWriter, r *http.Request, build func(room.Course, curriculum.Lang) (any, bool)) error {
	lang := r.PathValue("lang")
	if !s.knows(lang) {
		return problem(http.StatusNotFound, "lang_unknown", "the course has no edition in this language")
	}
	course := s.Course()
	s.content.mu.Lock()
	if s.content.course != course {
		s.content.course, s.content.pages = course, map[string]*blob{}
	}
	_, key, _ := strings.Cut(r.URL.Path, "/content/")
	b := s.content.pages[key]
	s.content.mu.Unlock()
	if b == nil {
		page, ok := build(course, curriculum.Lang(lang))
		if !ok {
			return problem(http.StatusNotFound, "content_unknown", "the course has no such page")
		}
		body, err := encode(page)
		if err != nil {
			return err
		}
		b = newBlob(body)
		s.content.mu.Lock()
		if s.content.course == course {
			s.content.pages[key] = b
		}
		s.content.mu.Unlock()
	}
	b.serve(w, r)
	return nil
}

func (s *server) outline(w http.ResponseWriter, r *http.Request) error {
	return s.page(w, r, func(c room.Course, lang curriculum.Lang) (any, bool) { return c.Outline(lang), true })
}

func (s *server) unitPage(w http.ResponseWriter, r *http.Request) error {
	return s.page(w, r, func(c room.Course, lang curriculum.Lang) (any, bool) { return c.UnitPage(lang, r.PathValue("unit")) })
}

func (s *server) pollPage(w http.ResponseWriter, r *http.Request) error {
	return s.page(w, r, func(c room.Course, lang curriculum.Lang) (any, bool) { return c.PollPage(lang, r.PathValue("poll")) })
}

func (s *server) debatePage(w http.ResponseWriter, r *http.Request) error {
	return s.page(w, r, func(c room.Course, lang curriculum.Lang) (any, bool) {
		return c.DebatePage(lang, r.PathValue("debate"))
	})
}
