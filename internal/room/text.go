package room

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxName     = 40  // runes
	maxArgument = 240 // runes: one sentence
	maxQuestion = 280 // runes
)

// CleanName is a name as it is kept: NFC, one line, at most 40 characters, none that steers the page. It may be empty.
func CleanName(name string) (string, error) { return cleanText("name", name, maxName, true) }

func cleanText(field, text string, limit int, mayBeEmpty bool) (string, error) {
	if !utf8.ValidString(text) {
		return "", refuse("text_invalid", "%s is not UTF-8", field)
	}
	text = strings.Join(strings.Fields(norm.NFC.String(text)), " ")
	if strings.ContainsFunc(text, steers) {
		return "", refuse("text_invalid", "%s holds control characters", field)
	}
	if n := utf8.RuneCountInString(text); n > limit {
		return "", refuse("text_too_long", "%s has %d characters, %d are allowed", field, n, limit)
	}
	if text == "" && !mayBeEmpty {
		return "", refuse("text_empty", "%s is empty", field)
	}
	return text, nil
}

// steers is true of control characters and of the marks that turn the direction of what follows.
// Joiners stay: names and emoji need them.
func steers(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029 || r == utf8.RuneError
}

var friendly = map[string]struct{ nouns, adjectives []string }{
	"pt-BR": {
		// Nouns and adjectives of one gender, so that each pair agrees.
		nouns:      []string{"Tensor", "Vetor", "Peso", "Gradiente", "Neurônio", "Escalar", "Produto", "Filtro", "Passo", "Logaritmo", "Polinômio", "Algoritmo", "Pixel", "Grafo", "Ângulo", "Sinal"},
		adjectives: []string{"Azul", "Verde", "Amarelo", "Vermelho", "Dourado", "Prateado", "Calmo", "Curioso", "Atento", "Veloz", "Gentil", "Sereno", "Valente", "Claro", "Discreto", "Suave"},
	},
	"en": {
		nouns:      []string{"Tensor", "Vector", "Weight", "Gradient", "Neuron", "Scalar", "Product", "Filter", "Step", "Logarithm", "Polynomial", "Algorithm", "Pixel", "Graph", "Angle", "Signal"},
		adjectives: []string{"Blue", "Green", "Yellow", "Red", "Golden", "Silver", "Calm", "Curious", "Patient", "Swift", "Kind", "Serene", "Brave", "Clear", "Quiet", "Gentle"},
	},
}

// FriendlyName draws a name for someone who gave none: "Tensor Azul", "Blue Tensor".
func FriendlyName(lang string, random io.Reader) (string, error) {
	var b [2]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", err
	}
	words, ok := friendly[lang]
	if !ok {
		words = friendly["en"]
	}
	noun, adjective := words.nouns[int(b[0])%len(words.nouns)], words.adjectives[int(b[1])%len(words.adjectives)]
	if lang == "pt-BR" {
		return noun + " " + adjective, nil
	}
	return adjective + " " + noun, nil
}

// returnAlphabet leaves out what is confused when read aloud or from a screen: 0 O, 1 I L, 5 S, 2 Z, 8 B, U V.
const returnAlphabet = "34679ACDEFGHJKMNPQRTWXY"

// NewReturnCode draws a code of six letters and digits, one of 148 million.
func NewReturnCode(random io.Reader) (string, error) { return drawCode(random, 6) }

// NewRoomCode draws a code of four letters and digits.
func NewRoomCode(random io.Reader) (string, error) { return drawCode(random, 4) }

func drawCode(random io.Reader, length int) (string, error) {
	code := make([]byte, 0, length)
	var b [1]byte
	for len(code) < length {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", err
		}
		// Bytes beyond the last whole multiple would favour the first letters.
		if n := len(returnAlphabet); int(b[0]) < 256/n*n {
			code = append(code, returnAlphabet[int(b[0])%n])
		}
	}
	return string(code), nil
}

// CleanCode is a typed code as it was drawn: upper case, without blanks and hyphens.
func CleanCode(code string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code))
}
