// Package api is the room's door: HTTP in, JSON and event streams out.
package api

import (
	"crypto/rand"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/board"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/hub"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

// Config is what the door needs.
type Config struct {
	Hub           *hub.Hub
	Course        func() room.Course // the newest one
	Site          fs.FS              // the built pages, with gzip siblings
	URL           string             // what participants type, ending in "/"
	InstructorKey string
	Hosts         []string // names under which the server may be called, besides addresses and localhost
	Lang          string   // of whoever does not say
	Limits        Limits
	Logger        *slog.Logger
}

type server struct {
	Config
	languages []curriculum.Lang
	content   contentCache
	limits    *limits
	qr        curriculum.HTML
	views     struct {
		mu     sync.Mutex
		newest map[curriculum.Lang]publicView
	}
}

// New is the whole HTTP surface behind its guards.
func New(c Config) (http.Handler, error) {
	qr, err := board.QR(c.URL)
	if err != nil {
		return nil, err
	}
	s := &server{Config: c, languages: c.Course().Languages(), limits: newLimits(c.Limits), qr: qr}
	s.views.newest = map[curriculum.Lang]publicView{}
	return s.guard(s.routes()), nil
}

// NewServer has the time limits that keep a slow or hostile client from holding the room up.
// Bodies and streams have their own, in readJSON and stream.
func NewServer(h http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		// Ten minutes let a phone on a crowded network fetch the Python runtime.
		WriteTimeout:   10 * time.Minute,
		MaxHeaderBytes: 32 << 10,
		ErrorLog:       slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
}

// lang is the language of a request: ?lang=, else the given one, else the server's.
func (s *server) lang(r *http.Request, own string) curriculum.Lang {
	for _, wanted := range []string{r.URL.Query().Get("lang"), own, s.Lang} {
		for _, lang := range s.languages {
			if string(lang) == wanted {
				return lang
			}
		}
	}
	return s.languages[0]
}

func (s *server) knows(lang string) bool {
	for _, l := range s.languages {
		if string(l) == lang {
			return true
		}
	}
	return false
}

// random is safe for use by several goroutines and never fails on the systems that Go supports.
var random = rand.Reader
