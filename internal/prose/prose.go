// Package prose turns the Markdown of content files into HTML with formulas and with slots for numbers.
//
// Beside CommonMark and tables an author has: $…$ and $$…$$ (TeX), {{name}} (a number that the engine or a
// generator supplies), [words](->target) (words that light up a mark of a figure) and [words](concept:id).
// Raw HTML, images and links to other hosts are refused.
package prose

import (
	"errors"
	"fmt"
)

// HTML is markup made from content files; learners' text never enters it.
type HTML string

// Lang is a BCP 47 tag of a complete edition: "pt-BR" or "en".
type Lang string

// Renderer turns TeX into MathML. An error may tell where: see Positioned.
type Renderer interface {
	MathML(tex string, display bool, lang Lang) (HTML, error)
}

// Namer is a Renderer that finds named symbols.
type Namer interface {
	// Named is MathML in which each of symbols (TeX) is marked by data-symbol, and in the label as SayName says.
	Named(tex string, display bool, lang Lang, symbols []string) (Named, error)
}

// Named is a formula, the symbols found in it, and the letters that are of no symbol.
type Named struct {
	HTML           HTML
	Found, Unnamed []string
}

// Naming is a Scope that has names for symbols, as TeX.
type Naming interface {
	Symbols() []string
}

// Positioned is an error that knows its byte offset in the TeX it came from.
type Positioned interface {
	error
	Position() int
}

// Problem is a mistake in a content file, worded for its author. Line and Col count from 1; 0 is unknown.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Col     int    `json:"col"`
	Message string `json:"message"`
}

func (p Problem) String() string {
	switch {
	case p.Line == 0:
		return fmt.Sprintf("%s: %s", p.File, p.Message)
	case p.Col == 0:
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Col, p.Message)
}

// Source is a piece of a content file; Line is the file's line number of its first line, Indent how many characters
// were cut from the start of its lines.
type Source struct {
	File   string
	Line   int
	Text   string
	Indent int
}

// Place is a position in a content file.
type Place struct {
	Line, Col int
}

// Scope says which names a text may use. Each method returns an error that says what would be right.
type Scope interface {
	// Slot checks that {{name}} can be filled.
	Slot(name string) error
	// Target checks that a figure can light up the target of [words](->target) or \mark{target}{…}.
	Target(target string) error
	// Concept returns the colour token of [words](concept:id) or \concept{id}{…}.
	Concept(id string) (token string, err error)
}

// Nothing is the Scope of texts that use no names.
type Nothing struct{}

var errNoNames = errors.New("aqui não há números vivos, marcas nem conceitos")

func (Nothing) Slot(string) error              { return errNoNames }
func (Nothing) Target(string) error            { return errNoNames }
func (Nothing) Concept(string) (string, error) { return "", errNoNames }

// place returns where byte offset lies in the file.
func (s Source) place(offset int) Place {
	line, col := s.Line, 1+s.Indent
	for _, r := range s.Text[:min(max(offset, 0), len(s.Text))] {
		if r == '\n' {
			line, col = line+1, 1+s.Indent
		} else {
			col++
		}
	}
	return Place{line, col}
}
