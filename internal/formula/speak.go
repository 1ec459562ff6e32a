package formula

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// Speak returns mathml in words of lang: "delta índice 2 é igual a p menos y".
func Speak(mathml string, lang prose.Lang) (string, error) {
	root, err := parse(mathml)
	if err != nil {
		return "", err
	}
	s := speaker{words: portuguese}
	if lang == "en" {
		s.words = english
	}
	s.list(root.nodes)
	return tidy(s.out.String()), nil
}

var (
	spaces     = regexp.MustCompile(`\s+`)
	beforeMark = regexp.MustCompile(`\s+([,;:.])`)
	marks      = regexp.MustCompile(`[,;]{2,}`)
	trailing   = regexp.MustCompile(`[,;]+$`)
)

// tidy puts marks where a reader expects them, so that a voice pauses once.
func tidy(s string) string {
	s = spaces.ReplaceAllString(strings.TrimSpace(s), " ")
	s = beforeMark.ReplaceAllString(s, "$1")
	s = marks.ReplaceAllStringFunc(s, func(run string) string {
		if strings.Contains(run, ";") {
			return ";"
		}
		return ","
	})
	return trailing.ReplaceAllString(s, "")
}

// node is an element of MathML.
type node struct {
	name  string
	text  string
	nodes []*node
	// open is where its start tag ends, symbol the TeX of the symbol that it is.
	open   int
	symbol string
}

// peel returns the one node inside wrappers that only group.
func peel(n *node) *node {
	for len(n.nodes) == 1 && (n.name == "mrow" || n.name == "mpadded" || n.name == "mstyle") {
		n = n.nodes[0]
	}
	return n
}

// short reports whether n needs no word to mark its end: a symbol, a number, either with an index or with a sign.
func short(n *node) bool {
	n = peel(n)
	if n.name == "mrow" && len(n.nodes) == 2 && strings.TrimSpace(n.nodes[0].text) == "−" {
		return short(n.nodes[1])
	}
	return len(n.nodes) == 0 || n.name == "msub" && short(n.nodes[0]) && short(n.nodes[1])
}

// fenced returns what stands between a pair of brackets that is n.
func fenced(n *node) (inner []*node, ok bool) {
	n = peel(n)
	last := len(n.nodes) - 1
	if n.name != "mrow" || last < 1 || n.nodes[0].name != "mo" || n.nodes[last].name != "mo" {
		return nil, false
	}
	open, shut := strings.TrimSpace(n.nodes[0].text), strings.TrimSpace(n.nodes[last].text)
	if open == "(" && shut == ")" || open == "[" && shut == "]" {
		return n.nodes[1:last], true
	}
	return nil, false
}

type speaker struct {
	words vocabulary
	out   strings.Builder
}

func (s *speaker) say(words ...string) {
	for _, w := range words {
		s.out.WriteByte(' ')
		s.out.WriteString(w)
	}
}

// list says nodes that stand in a row; a function name before brackets is said "f of …".
func (s *speaker) list(nodes []*node) {
	for i := 0; i < len(nodes); i++ {
		n := nodes[i]
		if i+4 < len(nodes) && is(n, "∂") && is(nodes[i+2], "/") && is(nodes[i+3], "∂") {
			s.derivative(nodes[i+1:i+2], nodes[i+4:i+5])
			i += 4
			continue
		}
		if i+1 < len(nodes) && s.function(n) {
			if inner, ok := fenced(nodes[i+1]); ok {
				s.node(n)
				if !strings.HasSuffix(strings.TrimRight(s.out.String(), " "), " "+s.words.of) {
					s.say(s.words.of)
				}
				s.list(inner)
				if len(inner) > 1 || !short(inner[0]) {
					s.say(s.words.end)
				}
				i++
				continue
			}
		}
		s.node(n)
	}
}

// function reports whether n is the name of a function: a Greek sigma, f, or a word such as ReLU.
func (s *speaker) function(n *node) bool {
	n = peel(n)
	switch n.name {
	case "mrow": // Temml writes an operator's name with an invisible "apply" behind it
		return len(n.nodes) > 0 && n.nodes[0].name == "mi" && len([]rune(n.nodes[0].text)) > 1 || len(n.nodes) > 1 && n.nodes[0].name == "mspace" && s.function(n.nodes[1])
	case "msup", "msub":
		return len(n.nodes) == 2 && s.function(n.nodes[0])
	case "mi":
		return n.text == "σ" || n.text == "f" || n.text == "L" || n.text == "ℒ" || len([]rune(n.text)) > 1
	}
	return false
}

func (s *speaker) node(n *node) {
	if n.symbol == "" || n.name == "msubsup" {
		s.unnamed(n)
		return
	}
	s.named(n)
}

// named says a symbol so that a page can put its number in its place.
func (s *speaker) named(n *node) {
	inner := speaker{words: s.words}
	inner.unnamed(n)
	s.say(prose.SayName(n.symbol, tidy(inner.out.String())))
}

func (s *speaker) unnamed(n *node) {
	w := s.words
	switch n.name {
	case "mspace", "annotation":
	case "mo", "mi", "mn", "mtext", "ms":
		s.symbol(n)
	case "mfrac":
		s.fraction(n)
	case "msqrt":
		s.say(w.root)
		s.list(n.nodes)
		s.say(w.end)
	case "msub", "munder":
		s.lower(n)
	case "msup", "mover":
		s.upper(n)
	case "msubsup", "munderover":
		s.both(n)
	case "mtable":
		s.table(n)
	case "mrow", "mpadded", "mstyle":
		if len(n.nodes) == 3 && n.nodes[1].name == "mtable" {
			s.table(n.nodes[1]) // "matrix" already says the brackets
			break
		}
		if last := len(n.nodes) - 1; last > 1 && bar(n.nodes[0]) && bar(n.nodes[last]) {
			s.say(w.norm)
			s.list(n.nodes[1:last])
			if last > 2 {
				s.say(w.end)
			}
			break
		}
		s.list(n.nodes)
	default:
		s.list(n.nodes)
	}
}

func (s *speaker) fraction(n *node) {
	if len(n.nodes) != 2 {
		return
	}
	w := s.words
	above, below := peel(n.nodes[0]), peel(n.nodes[1])
	if starts(above, "∂") && starts(below, "∂") {
		s.derivative(above.nodes[1:], below.nodes[1:])
		return
	}
	if short(above) && short(below) {
		s.node(above)
		s.say(w.over)
		s.node(below)
		return
	}
	s.say(w.fraction)
	s.node(above)
	s.say(",", w.over)
	s.node(below)
	s.say(w.end)
}

// derivative says ∂of/∂by, written as a fraction or in a line.
func (s *speaker) derivative(of, by []*node) {
	s.say(s.words.derivative)
	s.list(of)
	s.say(s.words.by)
	s.list(by)
	s.say(",")
}

// is reports whether n is one symbol.
func is(n *node, symbol string) bool { return len(n.nodes) == 0 && strings.TrimSpace(n.text) == symbol }

// bar reports whether n is the double bar of a norm.
func bar(n *node) bool { return is(n, "∥") || is(n, "‖") }

func starts(n *node, symbol string) bool {
	return n.name == "mrow" && len(n.nodes) > 1 && is(n.nodes[0], symbol)
}

// big reports whether n is a sum or a product sign.
func big(n *node) bool {
	n = peel(n)
	return n.name == "mo" && strings.ContainsAny(n.text, "∑∏∫")
}

func (s *speaker) lower(n *node) {
	if len(n.nodes) != 2 {
		return
	}
	s.node(n.nodes[0])
	if big(n.nodes[0]) {
		s.say(s.words.along)
		s.node(n.nodes[1])
		s.say(s.words.of)
		return
	}
	s.say(s.words.sub)
	s.node(n.nodes[1])
}

func (s *speaker) upper(n *node) {
	if len(n.nodes) != 2 {
		return
	}
	w, accent := s.words, strings.TrimSpace(peel(n.nodes[1]).text)
	s.node(n.nodes[0])
	if word, ok := w.accents[accent]; ok {
		s.say(word)
		return
	}
	s.say(w.power)
	s.node(n.nodes[1])
	if !short(n.nodes[1]) {
		s.say(w.end)
	}
}

func (s *speaker) both(n *node) {
	if len(n.nodes) != 3 {
		return
	}
	w := s.words
	if n.symbol != "" {
		s.named(&node{name: "msub", nodes: n.nodes[:2], symbol: n.symbol})
		s.above(n)
		return
	}
	s.node(n.nodes[0])
	if big(n.nodes[0]) {
		s.say(w.from)
		s.node(n.nodes[1])
		s.say(w.to)
		s.node(n.nodes[2])
		s.say(w.of)
		return
	}
	s.say(w.sub)
	s.node(n.nodes[1])
	s.above(n)
}

func (s *speaker) above(n *node) {
	w := s.words
	if word, ok := w.accents[strings.TrimSpace(peel(n.nodes[2]).text)]; ok {
		s.say(word)
		return
	}
	s.say(w.power)
	s.node(n.nodes[2])
}

func (s *speaker) table(n *node) {
	columns := 0
	for _, row := range n.nodes {
		columns = max(columns, len(row.nodes))
	}
	if columns == 1 {
		s.say(s.words.column)
	} else {
		s.say(fmt.Sprintf(s.words.matrix, len(n.nodes), columns))
	}
	for i, row := range n.nodes {
		if columns > 1 {
			s.say(fmt.Sprintf(s.words.row, i+1))
		}
		for j, cell := range row.nodes {
			if j > 0 {
				s.say(";")
			}
			s.list(cell.nodes)
		}
		s.say(";")
	}
	s.say(s.words.end)
}

func (s *speaker) symbol(n *node) {
	text := strings.TrimSpace(n.text)
	if word, ok := s.words.symbols[text]; ok {
		s.say(word)
		return
	}
	s.say(norm.NFKC.String(text)) // a bold or script letter is said as the letter
}
