// Package content is the workshop itself, as files. Whoever teaches edits the files, never this one.
package content

import "embed"

//go:embed all:*
var Files embed.FS
