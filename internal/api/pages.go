package api

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
)

// announcerStyle is the hash of the one style attribute that SvelteKit's route announcer carries.
const announcerStyle = "'unsafe-hashes' 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='"

// The page's own meta tag limits scripts, because it knows the hashes of the inline ones; the header limits the rest.
const pagePolicy = "frame-ancestors 'none'; base-uri 'none'; object-src 'none'; style-src 'self' " + announcerStyle + "; img-src 'self' data: blob:; " +
	"connect-src 'self'; worker-src 'self' blob:; font-src 'self'; frame-src 'self' blob: data:; form-action 'self'"

// Types of what the build makes; the system's own table differs from machine to machine.
var mediaTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp",
	".ico": "image/x-icon", ".woff2": "font/woff2", ".wasm": "application/wasm", ".txt": "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json", ".py": "text/x-python; charset=utf-8", ".ipynb": "application/x-ipynb+json",
	".csv": "text/csv; charset=utf-8",
}

// pages serves the built site: files as they are, index.html for every other address.
func (s *server) pages() http.Handler {
	var mu sync.Mutex
	files := map[string]*blob{} // the site is embedded: its bytes are in memory anyway
	load := func(name string) (*blob, error) {
		mu.Lock()
		defer mu.Unlock()
		if b := files[name]; b != nil {
			return b, nil
		}
		b, err := readSite(s.Site, name)
		if err == nil {
			files[name] = b
		}
		return b, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			writeProblem(w, problem(http.StatusMethodNotAllowed, "method_not_allowed", "pages are only read"))
			return
		}
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		cache := "no-cache"
		if strings.HasPrefix(name, "_app/immutable/") {
			cache = "public, max-age=31536000, immutable"
		}
		b, err := load(name)
		if err != nil && path.Ext(name) == "" { // a route of the page
			name = "index.html"
			b, err = load(name)
			if err != nil {
				http.Error(w, "The pages are not built: run `make build`.", http.StatusNotFound)
				return
			}
		}
		if err != nil {
			writeProblem(w, problem(http.StatusNotFound, "not_found", "there is no such file"))
			return
		}
		media := mediaTypes[path.Ext(name)]
		if media == "" {
			media = "application/octet-stream"
		}
		if path.Ext(name) == ".html" {
			w.Header().Set("Content-Security-Policy", pagePolicy)
		}
		b.serve(w, r, media, cache)
	})
}

// readSite reads a file with its gzip sibling; the sibling may stand alone.
func readSite(site fs.FS, name string) (*blob, error) {
	if strings.HasSuffix(name, ".gz") || !fs.ValidPath(name) {
		return nil, fs.ErrNotExist
	}
	plain, err := fs.ReadFile(site, name)
	zipped, zipErr := fs.ReadFile(site, name+".gz")
	switch {
	case err != nil && zipErr != nil:
		return nil, errors.Join(err, zipErr)
	case err != nil: // only a client without gzip needs it
		zip, err := gzip.NewReader(bytes.NewReader(zipped))
		if err != nil {
			return nil, err
		}
		if plain, err = io.ReadAll(zip); err != nil {
			return nil, err
		}
	}
	b := newBlob(plain)
	b.zipped = nil
	if zipErr == nil {
		b.zipped = zipped
	}
	return b, nil
}
