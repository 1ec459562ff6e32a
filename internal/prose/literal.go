package prose

import (
	"regexp"
	"strconv"
	"strings"
)

// Literal is a decimal number that an author typed: "0,7311" or, in English, "0.7311".
type Literal struct {
	Text  string
	Value float64
	// Digits is the number of decimals.
	Digits int
	// Negative is set where a minus sign stands before it that is not a subtraction.
	Negative bool
	Place    Place
}

var (
	literalPattern = regexp.MustCompile(`\d+(?:,|\.|\{,\})\d+`)
	negation       = regexp.MustCompile(`(?:^|[=(\[;:,&{>\s])\s*[-−]$`)
)

// literals collects the decimal numbers of a run of text that starts at offset.
func (c *compilation) literals(text string, offset int) {
	for _, m := range literalPattern.FindAllStringIndex(text, -1) {
		c.literal(text, m, offset, negation.MatchString(text[:m[0]]))
	}
}

// binary finds a minus that subtracts: an operand stands before it.
var binary = regexp.MustCompile(`(?:[\w})\]]|\}\})\s*[-−]\s*$`)
var minus = regexp.MustCompile(`[-−]\s*$`)

// texLiterals collects the decimal numbers of a formula.
func (c *compilation) texLiterals(tex string, offset int) {
	for _, m := range literalPattern.FindAllStringIndex(tex, -1) {
		before := tex[:m[0]]
		c.literal(tex, m, offset, minus.MatchString(before) && !binary.MatchString(before))
	}
}

func (c *compilation) literal(text string, m []int, offset int, negative bool) {
	digits := text[m[0]:m[1]]
	// Times like 3.1.2 and names like NB1.5 are no decimals.
	if m[0] > 0 && (text[m[0]-1] == '.' || isWord(text[m[0]-1])) || m[1] < len(text) && text[m[1]] == '.' && m[1]+1 < len(text) && isDigit(text[m[1]+1]) {
		return
	}
	place := c.source.place(offset + m[0])
	comma := !strings.Contains(digits, ".")
	if comma && c.lang == "en" {
		c.problem(place, digits+" tem vírgula decimal: no texto em inglês a casa decimal vem depois de ponto")
		return
	}
	if !comma && c.lang != "en" {
		c.problem(place, digits+" tem ponto decimal: no texto em português a casa decimal vem depois de vírgula")
		return
	}
	plain := strings.NewReplacer("{,}", ".", ",", ".").Replace(digits)
	value, err := strconv.ParseFloat(plain, 64)
	if err != nil {
		return
	}
	if negative {
		value = -value
	}
	c.facts.Literals = append(c.facts.Literals, Literal{digits, value, len(plain) - strings.IndexByte(plain, '.') - 1, negative, place})
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
func isWord(b byte) bool  { return isDigit(b) || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }
