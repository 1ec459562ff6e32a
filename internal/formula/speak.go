package formula

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// node is an element of MathML.
type node struct {
	name  string
	text  string
	class string
	nodes []*node
}

// Speak returns mathml in words of lang: "fração: de L, sobre de w índice 2".
func Speak(mathml string, lang prose.Lang) (string, error) {
	root, err := parse(mathml)
	if err != nil {
		return "", err
	}
	s := speaker{words: portuguese}
	if lang == "en" {
		s.words = english
	}
	s.node(root)
	return strings.Join(strings.Fields(s.out.String()), " "), nil
}

func parse(mathml string) (*node, error) {
	decoder := xml.NewDecoder(strings.NewReader(mathml))
	decoder.Entity = xml.HTMLEntity
	root := &node{}
	stack := []*node{root}
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local}
			for _, a := range t.Attr {
				if a.Name.Local == "class" {
					n.class = a.Value
				}
			}
			top.nodes = append(top.nodes, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(t)
		}
	}
	return root, nil
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

// leaf reports whether n is one symbol or number, which needs no closing word.
func leaf(n *node) bool {
	for len(n.nodes) == 1 && n.text == "" {
		n = n.nodes[0]
	}
	return len(n.nodes) == 0
}

func (s *speaker) list(nodes []*node) {
	for _, n := range nodes {
		s.node(n)
	}
}

func (s *speaker) node(n *node) {
	w := s.words
	switch n.name {
	case "mspace", "annotation":
	case "mo", "mi", "mn", "mtext", "ms":
		s.symbol(n)
	case "mfrac":
		if len(n.nodes) != 2 {
			break
		}
		if leaf(n.nodes[0]) && leaf(n.nodes[1]) {
			s.node(n.nodes[0])
			s.say(w.over)
			s.node(n.nodes[1])
			break
		}
		s.say(w.fraction)
		s.node(n.nodes[0])
		s.say(w.over)
		s.node(n.nodes[1])
		s.say(w.end)
	case "msqrt":
		s.say(w.root)
		s.list(n.nodes)
		s.say(w.end)
	case "msub", "munder":
		s.script(n, 1, w.sub)
	case "msup", "mover":
		s.superscript(n)
	case "msubsup", "munderover":
		if len(n.nodes) != 3 {
			break
		}
		s.node(n.nodes[0])
		if big(n.nodes[0]) {
			s.say(w.from)
			s.node(n.nodes[1])
			s.say(w.to)
			s.node(n.nodes[2])
			s.say(w.of)
			break
		}
		s.say(w.sub)
		s.node(n.nodes[1])
		s.say(w.power)
		s.node(n.nodes[2])
	case "mtable":
		columns := 0
		if len(n.nodes) > 0 {
			columns = len(n.nodes[0].nodes)
		}
		s.say(fmt.Sprintf(w.matrix, len(n.nodes), columns))
		for i, row := range n.nodes {
			s.say(fmt.Sprintf(w.row, i+1))
			for j, cell := range row.nodes {
				if j > 0 {
					s.say(";")
				}
				s.node(cell)
			}
			s.say(".")
		}
	case "mrow", "mpadded":
		if table := bracketed(n); table != nil {
			s.node(table)
			break
		}
		s.list(n.nodes)
	default:
		s.list(n.nodes)
	}
}

// bracketed returns the table that n puts in brackets: "matriz" already says them.
func bracketed(n *node) *node {
	if len(n.nodes) == 3 && n.nodes[0].name == "mo" && n.nodes[1].name == "mtable" && n.nodes[2].name == "mo" {
		return n.nodes[1]
	}
	return nil
}

func big(n *node) bool { return n.name == "mo" && strings.ContainsAny(n.text, "∑∏∫") }

func (s *speaker) script(n *node, at int, word string) {
	if len(n.nodes) != 2 {
		return
	}
	s.node(n.nodes[0])
	if big(n.nodes[0]) {
		s.say(s.words.over_)
		s.node(n.nodes[at])
		s.say(s.words.of)
		return
	}
	s.say(word)
	s.node(n.nodes[at])
}

func (s *speaker) superscript(n *node) {
	if len(n.nodes) != 2 {
		return
	}
	w := s.words
	accent := strings.TrimSpace(n.nodes[1].text)
	switch {
	case accent == "^" || accent == "ˆ":
		s.node(n.nodes[0])
		s.say(w.hat)
	case accent == "¯" || accent == "‾" || accent == "ˉ":
		s.node(n.nodes[0])
		s.say(w.bar)
	case accent == "~" || accent == "˜":
		s.node(n.nodes[0])
		s.say(w.tilde)
	case accent == "′" || accent == "'":
		s.node(n.nodes[0])
		s.say(w.prime)
	case accent == "⊤" || accent == "T":
		s.node(n.nodes[0])
		s.say(w.transposed)
	case accent == "2":
		s.node(n.nodes[0])
		s.say(w.squared)
	default:
		s.node(n.nodes[0])
		s.say(w.power)
		s.node(n.nodes[1])
		if !leaf(n.nodes[1]) {
			s.say(w.end)
		}
	}
}

func (s *speaker) symbol(n *node) {
	text := strings.TrimSpace(n.text)
	if word, ok := s.words.symbols[text]; ok {
		s.say(word)
		return
	}
	s.say(text)
}

type vocabulary struct {
	fraction, over, end, root, sub, power, squared string
	hat, bar, tilde, prime, transposed             string
	from, to, of, over_, matrix, row               string
	symbols                                        map[string]string
}

var portuguese = vocabulary{
	fraction: "fração,", over: "sobre", end: ", fim,", root: "raiz quadrada de", sub: "índice", power: "elevado a", squared: "ao quadrado",
	hat: "chapéu", bar: "barra", tilde: "til", prime: "linha", transposed: "transposta",
	from: "de", to: "até", of: "de", over_: "sobre", matrix: "matriz de %d por %d:", row: "linha %d:",
	symbols: map[string]string{
		"=": "é igual a", "≈": "é aproximadamente", "≠": "é diferente de", "<": "menor que", ">": "maior que", "≤": "menor ou igual a", "≥": "maior ou igual a",
		"+": "mais", "−": "menos", "-": "menos", "±": "mais ou menos", "⋅": "vezes", "·": "vezes", "×": "vezes", "/": "sobre", "⊙": "vezes, posição a posição,", "→": "vai para", "←": "recebe", "⇒": "logo", "⇔": "equivale a",
		"∂": "derivada parcial de", "∇": "gradiente de", "∑": "soma", "∏": "produto", "∈": "pertence a", "ℝ": "números reais", "∞": "infinito", "…": "e assim por diante", "⋯": "e assim por diante",
		"(": "abre parêntese", ")": "fecha parêntese", "[": "abre colchete", "]": "fecha colchete", "{": "abre chave", "}": "fecha chave", "|": "barra", "∥": "norma", "‖": "norma", ",": ",", ";": ";", ":": ":",
		"σ": "sigma", "δ": "delta", "η": "eta", "λ": "lambda", "θ": "teta", "ε": "épsilon", "ϵ": "épsilon", "β": "beta", "ρ": "rô", "μ": "mi", "π": "pi", "φ": "fi", "ϕ": "fi", "α": "alfa", "τ": "tau",
		"ln": "logaritmo natural de", "exp": "exponencial de", "tanh": "tangente hiperbólica de", "max": "máximo de", "min": "mínimo de", "\u2061": "", "\u2062": "", "\u2063": "",
	},
}

var english = vocabulary{
	fraction: "the fraction", over: "over", end: ", end,", root: "square root of", sub: "sub", power: "to the power", squared: "squared",
	hat: "hat", bar: "bar", tilde: "tilde", prime: "prime", transposed: "transposed",
	from: "from", to: "to", of: "of", over_: "over", matrix: "%d by %d matrix:", row: "row %d:",
	symbols: map[string]string{
		"=": "equals", "≈": "is about", "≠": "is not", "<": "is less than", ">": "is greater than", "≤": "is at most", "≥": "is at least",
		"+": "plus", "−": "minus", "-": "minus", "±": "plus or minus", "⋅": "times", "·": "times", "×": "times", "/": "over", "⊙": "times, entry by entry,", "→": "goes to", "←": "becomes", "⇒": "hence", "⇔": "is the same as",
		"∂": "partial", "∇": "gradient of", "∑": "sum", "∏": "product", "∈": "in", "ℝ": "the real numbers", "∞": "infinity", "…": "and so on", "⋯": "and so on",
		"(": "open parenthesis", ")": "close parenthesis", "[": "open bracket", "]": "close bracket", "{": "open brace", "}": "close brace", "|": "bar", "∥": "norm", "‖": "norm", ",": ",", ";": ";", ":": ":",
		"σ": "sigma", "δ": "delta", "η": "eta", "λ": "lambda", "θ": "theta", "ε": "epsilon", "ϵ": "epsilon", "β": "beta", "ρ": "rho", "μ": "mu", "π": "pi", "φ": "phi", "ϕ": "phi", "α": "alpha", "τ": "tau",
		"ln": "natural log of", "exp": "the exponential of", "tanh": "hyperbolic tangent of", "max": "maximum of", "min": "minimum of", "\u2061": "", "\u2062": "", "\u2063": "",
	},
}
