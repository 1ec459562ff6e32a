package api

import (
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
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

// asset is a file of the site. Its bytes stay where they are, in the program; only its tag is kept.
type asset struct {
	name          string
	plain, zipped bool // which of NAME and NAME.gz there are
	etag          string
}

// pages serves the built site: files as they are, index.html for every other address.
func (s *server) pages() http.Handler {
	var mu sync.Mutex
	assets := map[string]*asset{}
	find := func(name string) (*asset, error) {
		mu.Lock()
		defer mu.Unlock()
		if a := assets[name]; a != nil {
			return a, nil
		}
		a, err := newAsset(s.Site, name)
		if err == nil {
			assets[name] = a
		}
		return a, err
	}
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			return problem(http.StatusMethodNotAllowed, "method_not_allowed", "pages are only read")
		}
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		a, err := find(name)
		if err != nil && path.Ext(name) == "" { // a route of the page
			if a, err = find("index.html"); err != nil {
				return problem(http.StatusNotFound, "not_built", "the pages are not built: run `make build`")
			}
		}
		if err != nil {
			return problem(http.StatusNotFound, "not_found", "there is no such file")
		}
		return a.serve(w, r, s.Site)
	})
}

func newAsset(site fs.FS, name string) (*asset, error) {
	if strings.HasSuffix(name, ".gz") || !fs.ValidPath(name) {
		return nil, fs.ErrNotExist
	}
	a := &asset{name: name, plain: isFile(site, name), zipped: isFile(site, name+".gz")}
	tagged := name
	switch {
	case !a.plain && !a.zipped:
		return nil, fs.ErrNotExist
	case !a.plain:
		tagged += ".gz"
	}
	f, err := site.Open(tagged)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return nil, err
	}
	a.etag = tag(sum.Sum(nil))
	return a, nil
}

func isFile(site fs.FS, name string) bool {
	info, err := fs.Stat(site, name)
	return err == nil && info.Mode().IsRegular()
}

func (a *asset) serve(w http.ResponseWriter, r *http.Request, site fs.FS) error {
	h := w.Header()
	extension := path.Ext(a.name)
	h.Set("Content-Type", cmp.Or(mediaTypes[extension], "application/octet-stream"))
	h.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(a.name, "_app/immutable/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if extension == ".html" {
		h.Set("Content-Security-Policy", pagePolicy)
	}
	if unchanged(w, r, a.etag) {
		return nil
	}
	name, unpack := a.name, false
	switch {
	case a.zipped && acceptsGzip(r):
		h.Set("Content-Encoding", "gzip")
		name += ".gz"
	case !a.plain:
		name, unpack = name+".gz", true
	}
	f, err := site.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && !unpack {
		h.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
	}
	if r.Method == http.MethodHead {
		return nil
	}
	var body io.Reader = f
	if unpack {
		if body, err = gzip.NewReader(f); err != nil {
			return err
		}
	}
	io.Copy(w, body) // an error means that the reader is gone
	return nil
}
