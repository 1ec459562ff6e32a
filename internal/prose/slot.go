package prose

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Form is how a slot shows the sign of its number.
type Form int

const (
	// Plain shows −2 as it is.
	Plain Form = iota
	// Signed, {{+name}}, shows + 2 or − 2 as an operator and its number.
	Signed
	// Bracketed, {{(name)}}, puts a negative number in parentheses.
	Bracketed
)

// Slot is {{name}}, {{name:2}} (decimals), {{+name}} or {{(name)}}.
type Slot struct {
	Name string
	Form Form
	// Digits is the number of decimals; −1 leaves the choice to whoever fills the slot.
	Digits int
}

// Setting is where in the HTML a slot stands.
type Setting int

const (
	InText Setting = iota
	InMath
	// InSpeech is an attribute that a screen reader says aloud.
	InSpeech
)

var slotPattern = regexp.MustCompile(`^(\+?)(\(?)([\pL][^{}()\s]*)(\)?)$`)
var digitsPattern = regexp.MustCompile(`^(.+):(\d{1,2})$`)

func parseSlot(text string) (Slot, error) {
	slot := Slot{Digits: -1}
	m := slotPattern.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || (m[2] == "") != (m[4] == "") || m[1] != "" && m[2] != "" {
		return slot, fmt.Errorf("{{%s}} não é um número: escreva {{nome}}, {{nome:2}}, {{+nome}} ou {{(nome)}}", text)
	}
	slot.Name = m[3]
	if d := digitsPattern.FindStringSubmatch(slot.Name); d != nil {
		slot.Name, slot.Digits = d[1], atoi(d[2])
	}
	switch {
	case m[1] != "":
		slot.Form = Signed
	case m[2] != "":
		slot.Form = Bracketed
	}
	return slot, nil
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

// A slot travels through TeX as a number that nobody writes: the MathML and its spoken text keep it whole, and
// Template finds it again. Base tells a signed slot from the others.
const (
	sentinelPlain  = 88880000
	sentinelSigned = 88890000
	sentinelLimit  = 10000
)

func sentinel(index int, form Form) string {
	if form == Signed {
		return strconv.Itoa(sentinelSigned + index)
	}
	return strconv.Itoa(sentinelPlain + index)
}

var sentinelPattern = regexp.MustCompile(`<mo[^>]*>\+</mo>\s*<mn>(8889\d{4})</mn>|<mn>(8888\d{4})</mn>|(?:mais |plus )(8889\d{4})|(888[89]\d{4})`)

// Template is HTML with slots.
type Template struct {
	parts []part
}

type part struct {
	text    HTML
	slot    *Slot
	setting Setting
}

// Slots returns the slots in order, those of spoken text left out.
func (t Template) Slots() []Slot {
	var slots []Slot
	for _, p := range t.parts {
		if p.slot != nil && p.setting != InSpeech {
			slots = append(slots, *p.slot)
		}
	}
	return slots
}

// Empty reports whether the template holds nothing.
func (t Template) Empty() bool { return len(t.parts) == 0 }

// Fill returns the HTML with every slot replaced by what number says.
func (t Template) Fill(number func(Slot, Setting) HTML) HTML {
	var out strings.Builder
	for _, p := range t.parts {
		if p.slot == nil {
			out.WriteString(string(p.text))
		} else {
			out.WriteString(string(number(*p.slot, p.setting)))
		}
	}
	return HTML(out.String())
}

// newTemplate cuts html at its sentinels; slots are those that the sentinels count.
func newTemplate(html string, slots []Slot) Template {
	var t Template
	for {
		m := sentinelPattern.FindStringSubmatchIndex(html)
		if m == nil {
			break
		}
		t.text(html[:m[0]])
		setting, group := InSpeech, 0
		for g := 1; g <= 4; g++ {
			if m[2*g] >= 0 {
				group = g
			}
		}
		if group <= 2 {
			setting = InMath
		} else if strings.HasPrefix(html[m[1]:], textEnd) {
			setting = InText
		}
		index := atoi(html[m[2*group]:m[2*group+1]]) % sentinelLimit
		if index < len(slots) {
			slot := slots[index]
			t.parts = append(t.parts, part{slot: &slot, setting: setting})
		}
		html = strings.TrimPrefix(html[m[1]:], textEnd)
	}
	t.text(html)
	return t
}

// textEnd follows a slot that stands in running text; the character is private, so no author's text holds it.
const textEnd = "\uE001"

func (t *Template) text(s string) {
	if s != "" {
		t.parts = append(t.parts, part{text: HTML(s)})
	}
}
