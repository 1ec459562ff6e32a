package curriculum

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// fill sets the engine's numbers into t. Those of example lit, which a figure on the same screen changes, stay alive.
func (u *unit) fill(t prose.Template, lang Lang, lit *worked) HTML {
	filled := t.Fill(func(slot prose.Slot, setting prose.Setting) HTML {
		v, _ := u.value(slot.Name)
		digits, exact := u.digits(slot.Name)
		if slot.Digits >= 0 {
			digits, exact = slot.Digits, false
		}
		slot.Digits = digits
		target, live := u.live(slot.Name, lit)
		if slot.Form == prose.Signed || !live {
			return prose.Show(v, slot, setting, lang)
		}
		if setting == prose.InSpeech {
			said, cut := prose.Show(v, slot, setting, lang), ""
			if exact {
				digits, cut = max(digits, 2), "t"
			}
			return HTML(fmt.Sprintf("⟦#%s¦%d¦%s¦%s⟧", html.EscapeString(target), digits, cut, said))
		}
		class, tag, trim := "live", "span", ""
		if strings.HasPrefix(target, "d:") {
			class += " back"
		}
		if setting == prose.InMath {
			tag = "mn"
		}
		text := prose.Format(v, digits, lang)
		if exact {
			digits, trim = max(digits, 2), ` data-trim=""`
		}
		markup := fmt.Sprintf(`<%s class="%s" data-live="%s" data-digits="%d"%s>%s</%s>`, tag, class, html.EscapeString(target), digits, trim, text, tag)
		if slot.Form == prose.Bracketed {
			open, shut := "", ""
			if v < 0 {
				open, shut = "(", ")"
			}
			if setting == prose.InMath {
				markup = `<mrow class="bracketed"><mo>` + open + "</mo>" + markup + "<mo>" + shut + "</mo></mrow>"
			} else if v < 0 {
				markup = "(" + markup + ")"
			}
		}
		return HTML(markup)
	})
	return HTML(spokenLabel.ReplaceAllStringFunc(u.coloured(string(filled)), func(opening string) string {
		m := spokenLabel.FindStringSubmatch(opening)
		label := `<math aria-label="` + prose.AtFirst(m[1]) + `"`
		// the page says it anew when a number moves, or stands in a symbol's place
		if prose.Moves(m[1]) || strings.Contains(m[2], `display="block"`) && m[1] != prose.AtFirst(m[1]) {
			label += ` data-say="` + m[1] + `"`
		}
		return label + m[2]
	}))
}

var spokenLabel = regexp.MustCompile(`<math aria-label="([^"]*)"([^>]*)`)

// live returns the target by which a figure on example lit knows the number name.
func (u *unit) live(name string, lit *worked) (target string, ok bool) {
	if _, derived := u.numbers[name]; derived || lit == nil {
		return "", false
	}
	if id, rest, prefixed := strings.Cut(name, "/"); prefixed {
		return rest, lit.id == id
	}
	_, ok = lit.values[name]
	return name, ok && lit == u.first
}

// digits is how many decimals a number gets that says none: as many as a parameter has, else four.
func (u *unit) digits(name string) (digits int, exact bool) {
	for _, k := range u.known {
		if k.name == name && k.exact {
			_, after, _ := strings.Cut(prose.Format(k.value, -1, "en"), ".")
			return len(after), true
		}
	}
	return 4, false
}
