// Package notebook reads the workshop's notebooks and makes the page's view and the Jupyter file of each.
//
// A notebook is a folder content/notebooks/nbN-name with one file a language, notebook.LANG.py, in the percent format
// that Jupytext and editors know. Each cell begins with "# %% ID", and what belongs to the same ID stands under
//
//	# %% 2.3 [markdown]        its heading "## …" and text, as comments
//	# %% 2.3                   the code; ___ is a blank to fill
//	# %% 2.3 check             runs after the code: @check("2.3") with right(…) or hint("slug", …)
//	# %% 2.3 hint [markdown]   a stronger hint, for whoever failed three times
//	# %% 2.3 cases             "# slug: text" a line: what fills the blanks (" | " between several) and what check then says;
//	                           "ok" is right, the first one is the solution, "error" raises an exception
//
// The functions that checks use stand in content/notebooks/tools.LANG.py, the first cell of every Jupyter file.
// What the solved cells print stands in outputs.json beside the notebook, written by a test from real runs.
package notebook

import (
	"crypto/sha256"
	"encoding/hex"
	"hash/fnv"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// Blank is what stands in code where the learner writes.
const Blank = "___"

// Slugs with a meaning of their own in a cell's cases.
const (
	CaseRight = "ok"
	CaseError = "error" // the cell raises an exception before its check could run
)

// Notebook is one notebook in all its languages.
type Notebook struct {
	ID       string // as on the wire: "NB2"
	Number   int
	editions map[prose.Lang]*edition
}

// edition is a notebook in one language.
type edition struct {
	lang     prose.Lang
	title    string
	tools    string
	cells    []*cell
	prepared map[string]Prepared
}

// cell is a piece of text, of code, or both; code may have a check.
type cell struct {
	id       string
	line     int // of its header
	title    string
	markdown string
	html     prose.HTML
	code     string
	check    string
	hint     prose.HTML
	cases    []Case
	facts    prose.Facts
}

// Case is what somebody may write into the blanks of a cell, and what the check then says.
type Case struct {
	Slug   string
	Blanks []string
	line   int
}

// HasCell tells whether a cell with code has this id.
func (n *Notebook) HasCell(id string) bool {
	for _, e := range n.editions {
		return e.cell(id) != nil && e.cell(id).code != ""
	}
	return false
}

// Solution returns the code of a cell with its blanks filled; false where the cell has no blanks.
func (n *Notebook) Solution(lang prose.Lang, id string) (string, bool) {
	e := n.editions[lang]
	if e == nil {
		return "", false
	}
	c := e.cell(id)
	if c == nil || c.blanks() == 0 {
		return "", false
	}
	return c.solved(), true
}

func (e *edition) cell(id string) *cell {
	for _, c := range e.cells {
		if c.id == id {
			return c
		}
	}
	return nil
}

// version names what a learner may have changed: it stays the same while only texts change.
func (e *edition) version() string {
	sum := sha256.New()
	for _, c := range e.cells {
		sum.Write([]byte(c.id + "\x00" + c.code + "\x00"))
	}
	return hex.EncodeToString(sum.Sum(nil))[:7]
}

func (c *cell) blanks() int { return strings.Count(c.code, Blank) }

// fill returns the code with its blanks replaced, in order.
func (c *cell) fill(values []string) string {
	code := c.code
	for _, v := range values {
		code = strings.Replace(code, Blank, v, 1)
	}
	return code
}

func (c *cell) solved() string {
	for _, k := range c.cases {
		if k.Slug == CaseRight {
			return c.fill(k.Blanks)
		}
	}
	return c.code
}

// Fingerprint is how a page without Python recognises an answer without being told it: FNV-1a (64 bit) of the
// blanks without white space, with a unit separator between them.
func Fingerprint(blanks []string) string {
	sum := fnv.New64a()
	for i, b := range blanks {
		if i > 0 {
			sum.Write([]byte{0x1f})
		}
		sum.Write([]byte(strings.Join(strings.Fields(b), "")))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
