// Package web holds the built pages, the browser engine and the Python runtime.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:build
var built embed.FS

// Files is the site as `make build` left it: index.html for every route that is not a file, and a gzip sibling NAME.gz of
// what compresses. Of files over 1 MiB only the sibling exists. It has no file where nothing was built.
func Files() fs.FS {
	site, err := fs.Sub(built, "build/site")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return site
}
