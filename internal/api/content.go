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
	return &blob{plain: plain, zipped: zipped.Bytes(), etag: `"` + hex.EncodeToString(sum[:12]) + `"`}
}

// serve answers with b; the reader asks again each time and gets 304 while it stays the same.
func (b *blob) serve(w http.ResponseWriter, r *http.Request, contentType, cacheControl string) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", cacheControl)
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", b.etag)
	if strings.Contains(r.Header.Get("If-None-Match"), b.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := b.plain
	if b.zipped != nil && acceptsGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = b.zipped
	}
	if r.Method != http.MethodHead {
		w.Write(body)
	}
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
	b.serve(w, r, "application/json", "no-cache")
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
