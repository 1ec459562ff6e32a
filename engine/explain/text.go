package explain

import (
	_ "embed" // reads the message files
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/wire"
)

//go:embed messages.pt-BR.json
var portuguese string

//go:embed messages.en.json
var english string

// editions are the complete languages with their message files.
func editions() []edition { return []edition{{"pt-BR", portuguese}, {"en", english}} }

type edition struct{ lang, file string }

// languages lists the tags of the editions.
func languages() (tags []string) {
	for _, e := range editions() {
		tags = append(tags, e.lang)
	}
	return tags
}

var catalogs = sync.OnceValues(func() (map[string]map[string]string, error) { return read(editions()) })

// read returns the messages of each edition.
func read(editions []edition) (map[string]map[string]string, error) {
	all := map[string]map[string]string{}
	for _, e := range editions {
		v, err := wire.Parse(e.file)
		if err != nil {
			return nil, err
		}
		all[e.lang] = map[string]string{}
		for i, name := range v.Names {
			all[e.lang][name] = v.Items[i].String
		}
	}
	return all, nil
}

// text writes for one language.
type text struct {
	lang     string
	messages map[string]string
}

func newText(lang string) (text, error) {
	all, err := catalogs()
	if err != nil {
		return text{}, err
	}
	messages, ok := all[lang]
	if !ok {
		return text{}, mistake(BadRequest, "there is no edition in "+quoted(lang)+"; there are "+strings.Join(languages(), " and "))
	}
	return text{lang, messages}, nil
}

// say returns the message with {name} replaced by the value that follows the name in fill.
func (t text) say(key string, fill ...string) string {
	m := t.messages[key]
	for i := 0; i+1 < len(fill); i += 2 {
		m = strings.ReplaceAll(m, "{"+fill[i]+"}", fill[i+1])
	}
	return m
}

// number is how a value is shown: its digits without the sign, and a power of ten if it is very small or large.
type number struct {
	negative bool
	digits   string // with the decimal mark of the language
	power    int    // 0: none
}

// decimals is how far numbers of lessons are written out.
const decimals = 4

func (t text) number(v float64) number {
	n := number{negative: v < 0}
	a := math.Abs(v)
	if math.IsInf(a, 0) {
		n.digits = "∞"
		return n
	}
	if a != 0 && (a < 0.001 || a >= 1e6) {
		// "3.4e-05"
		mantissa, power, _ := strings.Cut(strconv.FormatFloat(a, 'e', 1, 64), "e")
		n.power, _ = strconv.Atoi(power)
		n.digits = mantissa
	} else {
		n.digits = strconv.FormatFloat(a, 'f', decimals, 64)
		if shown, _ := strconv.ParseFloat(n.digits, 64); math.Abs(shown-a) < 1e-12 { // a value with few digits of its own
			n.digits = strings.TrimSuffix(strings.TrimRight(n.digits, "0"), ".")
		}
	}
	n.digits = t.mark(n.digits)
	return n
}

// separator stands between the members of a list of numbers; a comma would be read as a decimal mark.
func (t text) separator() string {
	if t.lang == "en" {
		return ","
	}
	return ";"
}

func (t text) mark(digits string) string {
	if t.lang == "en" {
		return digits
	}
	return strings.Replace(digits, ".", ",", 1)
}

// plain writes a value within a sentence.
func (t text) plain(v float64) string {
	n := t.number(v)
	s := n.digits
	if n.power != 0 {
		s += " × 10" + superscript.Replace(itoa(n.power))
	}
	if n.negative {
		s = "−" + s
	}
	return s
}

// about writes the size of a value with two significant digits: "0,034".
func (t text) about(v float64) string {
	a := math.Abs(v)
	if a < 1e-6 || a >= 1e6 {
		return t.plain(a)
	}
	_, exponent, _ := strings.Cut(strconv.FormatFloat(a, 'e', 1, 64), "e")
	power, _ := strconv.Atoi(exponent)
	return t.mark(strconv.FormatFloat(a, 'f', max(0, 1-power), 64))
}
