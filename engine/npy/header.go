package npy

import (
	"fmt"
	"strconv"
	"strings"
)

// header is what a .npy file says about its array.
type header struct {
	kind    Type
	big     bool // most significant byte first
	fortran bool // the first axis runs fastest
	shape   []int
	size    int // number of elements
}

// axes is NumPy's own limit.
const axes = 64

// scanner reads the dictionary of a header, a literal of Python.
type scanner struct {
	text string
	at   int
	base int64 // where the text starts in the file
}

func (s *scanner) wrong(at int, format string, values ...any) error {
	return &Error{s.base + int64(at), fmt.Sprintf(format, values...)}
}

func (s *scanner) blank() {
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

// take skips c, after blanks, and tells whether it was there.
func (s *scanner) take(c byte) bool {
	s.blank()
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) need(c byte, after string) error {
	if !s.take(c) {
		return s.wrong(s.at, "%q is missing after %s", c, after)
	}
	return nil
}

// quoted reads a string; the strings of a header hold no escapes.
func (s *scanner) quoted(what string) (string, error) {
	s.blank()
	from := s.at
	for _, quote := range []byte{'\'', '"'} {
		if s.take(quote) {
			end := strings.IndexByte(s.text[s.at:], quote)
			if end < 0 {
				return "", s.wrong(from, "a string does not end")
			}
			value := s.text[s.at : s.at+end]
			s.at += end + 1
			return value, nil
		}
	}
	return "", s.wrong(from, "%s must be a string", what)
}

func (s *scanner) word() string {
	s.blank()
	from := s.at
	for s.at < len(s.text) && (s.text[s.at] == '-' || s.text[s.at] >= '0' && s.text[s.at] <= '9' || s.text[s.at]|0x20 >= 'a' && s.text[s.at]|0x20 <= 'z') {
		s.at++
	}
	return s.text[from:s.at]
}

// parse reads {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
func parse(text string, base int64) (header, error) {
	s := &scanner{text: text, base: base}
	var h header
	seen := map[string]bool{}
	if !s.take('{') {
		return h, s.wrong(s.at, "the header must be a dictionary {…}")
	}
	for !s.take('}') {
		s.blank()
		at := s.at
		key, err := s.quoted("a key of the header")
		if err != nil {
			return h, err
		}
		if seen[key] {
			return h, s.wrong(at, "%q stands twice in the header", key)
		}
		seen[key] = true
		if err := s.need(':', strconv.Quote(key)); err != nil {
			return h, err
		}
		switch key {
		case "descr":
			err = s.descr(&h)
		case "fortran_order":
			s.blank()
			at := s.at
			switch w := s.word(); w {
			case "True":
				h.fortran = true
			case "False":
			default:
				err = s.wrong(at, "fortran_order must be True or False, not %q", w)
			}
		case "shape":
			err = s.shape(&h)
		default:
			err = s.wrong(at, "the header has a key %q; it should have descr, fortran_order and shape", key)
		}
		if err != nil {
			return h, err
		}
		if !s.take(',') {
			if err := s.need('}', "the header's last value"); err != nil {
				return h, err
			}
			break
		}
	}
	for _, key := range []string{"descr", "fortran_order", "shape"} {
		if !seen[key] {
			return h, s.wrong(0, "the header has no %q", key)
		}
	}
	s.blank()
	if s.at < len(s.text) {
		return h, s.wrong(s.at, "something follows the header's dictionary")
	}
	return h, nil
}

func (s *scanner) descr(h *header) error {
	s.blank()
	at := s.at
	if s.at < len(s.text) && s.text[s.at] == '[' {
		return s.wrong(at, "records are not read; an array holds %s", known)
	}
	d, err := s.quoted("descr")
	if err != nil {
		return err
	}
	order, kind := "", d
	if d != "" && strings.Contains("<>=|", d[:1]) {
		order, kind = d[:1], d[1:]
	}
	if kind == "?" {
		kind = string(Bool)
	}
	h.kind, h.big = Type(kind), order == ">"
	if h.kind.size() == 0 {
		return s.wrong(at, "numbers of type %q are not read; an array holds %s", d, known)
	}
	return nil
}

func (s *scanner) shape(h *header) error {
	if err := s.need('(', `"shape":`); err != nil {
		return err
	}
	h.shape, h.size = []int{}, 1
	zero := false
	for !s.take(')') {
		s.blank()
		at := s.at
		word := strings.TrimSuffix(s.word(), "L") // as Python 2 wrote it
		n, err := strconv.Atoi(word)
		if err != nil || n < 0 {
			return s.wrong(at, "%q is no size of an axis", word)
		}
		switch {
		case len(h.shape) == axes:
			return s.wrong(at, "more than %d axes", axes)
		case n == 0:
			zero = true
		case n > Limit/h.size:
			return s.wrong(at, "the array has more than %d numbers", Limit)
		default:
			h.size *= n
		}
		h.shape = append(h.shape, n)
		if !s.take(',') {
			if len(h.shape) == 1 {
				return s.wrong(s.at, "a shape with one axis is written (%d,)", n)
			}
			if err := s.need(')', "the last size"); err != nil {
				return err
			}
			break
		}
	}
	if zero {
		h.size = 0
	}
	return nil
}
