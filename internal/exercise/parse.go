package exercise

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Unreadable is why an answer is no number.
type Unreadable struct {
	Reason Reason
	Text   string
	// One and Many are the two readings of an ambiguous number.
	One, Many float64
}

// Miscount is an answer of too few or too many numbers.
type Miscount struct{ Got, Want int }

func (e *Miscount) Error() string { return fmt.Sprintf("%d numbers, want %d", e.Got, e.Want) }

// Reason is a kind of Unreadable.
type Reason int

const (
	Empty Reason = iota
	NotANumber
	// Ambiguous: in pt-BR "1.234" may be 1.234 or 1234; in English "1,234".
	Ambiguous
	// Several numbers where one is asked for.
	Several
	// Separator: a decimal comma and a comma between numbers cannot be told apart.
	Separator
)

func (e *Unreadable) Error() string {
	return fmt.Sprintf("unreadable answer %q (%d)", e.Text, e.Reason)
}

var (
	blanks = strings.NewReplacer("\u00a0", " ", "\u2009", " ", "\u202f", " ", "\t", " ", "\r", " ", "\n", " ")
	signs  = strings.NewReplacer("−", "-", "–", "-", "—", "-", "‒", "-", "－", "-", "＋", "+")

	number = regexp.MustCompile(`^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?$`)
	// A group of three after one to three digits of which the first is not 0: a thousands group to some eyes.
	grouped  = regexp.MustCompile(`^[+-]?[1-9]\d{0,2}(?:\.\d{3})+$`)
	groupedC = regexp.MustCompile(`^[+-]?[1-9]\d{0,2}(?:,\d{3})+$`)
	bothPt   = regexp.MustCompile(`^[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d+$`)
	bothEn   = regexp.MustCompile(`^[+-]?[1-9]\d{0,2}(?:,\d{3})+\.\d+$`)
	spaced   = regexp.MustCompile(`^([+-])\s+`)
	fraction = regexp.MustCompile(`^([^/]+)/([^/]+)$`)
)

// ParseNumber reads one number as a person of lang writes it: decimal comma or point, a typographic minus, spaces
// around, a fraction "3/4", a percentage "73 %". The error is *Unreadable.
func ParseNumber(raw, lang string) (float64, error) {
	s := strings.TrimSpace(signs.Replace(blanks.Replace(raw)))
	s = strings.TrimSpace(strings.Trim(s, "()[]{}"))
	if s == "" {
		return 0, &Unreadable{Reason: Empty, Text: raw}
	}
	if strings.ContainsAny(s, ";|") {
		return 0, &Unreadable{Reason: Several, Text: raw}
	}
	if m := fraction.FindStringSubmatch(s); m != nil {
		a, err := simple(strings.TrimSpace(m[1]), lang, raw)
		if err != nil {
			return 0, err
		}
		b, err := simple(strings.TrimSpace(m[2]), lang, raw)
		if err != nil {
			return 0, err
		}
		return bounded(a/b, raw)
	}
	if body, percent := strings.CutSuffix(s, "%"); percent {
		v, err := simple(strings.TrimSpace(body), lang, raw)
		return v / 100, err
	}
	return simple(s, lang, raw)
}

func bounded(v float64, raw string) (float64, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, &Unreadable{Reason: NotANumber, Text: raw}
	}
	return v, nil
}

func simple(s, lang, raw string) (float64, error) {
	s = spaced.ReplaceAllString(s, "$1")
	if strings.Contains(s, " ") {
		return 0, &Unreadable{Reason: Several, Text: raw}
	}
	switch {
	case bothPt.MatchString(s):
		s = strings.ReplaceAll(s, ".", "")
	case bothEn.MatchString(s):
		s = strings.ReplaceAll(s, ",", "")
	case lang != "en" && grouped.MatchString(s), lang == "en" && groupedC.MatchString(s):
		mark := "."
		if lang == "en" {
			mark = ","
		}
		e := &Unreadable{Reason: Ambiguous, Text: raw, One: math.NaN()}
		e.Many, _ = strconv.ParseFloat(strings.ReplaceAll(s, mark, ""), 64)
		if strings.Count(s, mark) == 1 {
			e.One, _ = strconv.ParseFloat(strings.Replace(s, mark, ".", 1), 64)
		}
		return 0, e
	}
	if !number.MatchString(s) {
		reason := NotANumber
		if strings.Count(s, ",")+strings.Count(s, ".") > 1 {
			reason = Separator
		}
		return 0, &Unreadable{Reason: reason, Text: raw}
	}
	v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil {
		return 0, &Unreadable{Reason: NotANumber, Text: raw}
	}
	return bounded(v, raw)
}

// ParseNumbers reads n numbers from what was typed into n inputs, or into one: there, ";" or spaces and brackets
// separate, in English also ", ". The error is *Unreadable, with the index of the input, or *Miscount.
func ParseNumbers(raw []string, n int, lang string) (values []float64, at int, err error) {
	if len(raw) == 1 && n > 1 {
		raw = split(raw[0], lang)
	}
	if len(raw) != n {
		return nil, -1, &Miscount{len(raw), n}
	}
	for i, r := range raw {
		v, err := ParseNumber(r, lang)
		if err != nil {
			return nil, i, err
		}
		values = append(values, v)
	}
	return values, 0, nil
}

func split(s, lang string) []string {
	s = signs.Replace(blanks.Replace(s))
	s = strings.NewReplacer("[", " ", "]", " ", "(", " ", ")", " ", "{", " ", "}", " ").Replace(s)
	separator := func(r rune) bool { return r == ';' || r == '|' || r == ' ' }
	switch {
	case strings.ContainsAny(s, ";|"):
		separator = func(r rune) bool { return r == ';' || r == '|' }
	case lang == "en":
		s = strings.ReplaceAll(s, ", ", " ")
	}
	var parts []string
	for _, p := range strings.FieldsFunc(s, separator) {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

func asUnreadable(err error) (*Unreadable, bool) { return errors.AsType[*Unreadable](err) }
