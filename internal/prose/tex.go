package prose

import (
	"fmt"
	"regexp"
	"strings"
)

// rewriting copies TeX while changing parts of it, and remembers where each part came from.
type rewriting struct {
	out  strings.Builder
	from []struct{ now, was int }
}

func (r *rewriting) write(text string, was int) {
	r.from = append(r.from, struct{ now, was int }{r.out.Len(), was})
	r.out.WriteString(text)
}

// was returns the offset in the original TeX of offset now in the rewritten one.
func (r *rewriting) was(now int) int {
	best := 0
	for i, f := range r.from {
		if f.now > now {
			break
		}
		best = f.was
		if i+1 == len(r.from) || r.from[i+1].now > now {
			best += now - f.now
			if i+1 < len(r.from) {
				best = min(best, r.from[i+1].was)
			}
		}
	}
	return best
}

var macroPattern = regexp.MustCompile(`\{\{([^{}]*)\}\}|\\(mark|concept)\{([^{}]*)\}`)

// Class is the CSS class of the symbols and marks of a target: "t-W2-1-2" for "W2.1.2".
func Class(target string) string {
	return "t-" + strings.ReplaceAll(target, ".", "-")
}

// expandTeX replaces {{slots}} by sentinels, and \mark{target} and \concept{id} by \class{…}.
func (c *compilation) expandTeX(tex string, at func(offset int) Place) *rewriting {
	r, last := &rewriting{}, 0
	for _, m := range macroPattern.FindAllStringSubmatchIndex(tex, -1) {
		r.write(tex[last:m[0]], last)
		last = m[1]
		if m[2] >= 0 {
			slot, err := parseSlot(tex[m[2]:m[3]])
			if err == nil {
				err = c.scope.Slot(slot.Name)
			}
			if err == nil && m[0] > 0 && strings.IndexByte("0123456789.,", tex[m[0]-1]) >= 0 {
				err = fmt.Errorf("{{%s}} vem logo depois de um algarismo e se juntaria a ele: ponha \\cdot ou um espaço fino \\, entre os dois", slot.Name)
			}
			if err != nil {
				c.problem(at(m[0]), err.Error())
				r.write("0", m[0])
				continue
			}
			c.facts.Slots = append(c.facts.Slots, slot)
			text := sentinel(len(c.slots), slot.Form)
			if slot.Form == Signed {
				text = "+" + text
			}
			c.slots = append(c.slots, slot)
			r.write(text, m[0])
			continue
		}
		name := tex[m[6]:m[7]]
		if tex[m[4]:m[5]] == "mark" {
			if err := c.scope.Target(name); err != nil {
				c.problem(at(m[0]), err.Error())
			}
			class := Class(name)
			if strings.HasPrefix(name, "d:") {
				class += " back"
			}
			r.write(`\class{`+class+`}`, m[0])
			c.facts.Marks = append(c.facts.Marks, name)
			continue
		}
		token, err := c.scope.Concept(name)
		if err != nil {
			c.problem(at(m[0]), err.Error())
		}
		r.write(`\class{`+token+`}`, m[0])
	}
	r.write(tex[last:], last)
	return r
}

var (
	functionOfDecimal = regexp.MustCompile(`[A-Za-z}]\s*(?:\\left)?\(\s*-?\d+,\d+\s*(?:\\right)?\)`)
	gluedComma        = regexp.MustCompile(`\d,\d`)
)

// commas finds TeX in which a comma can be read in two ways.
func (c *compilation) commas(tex string, at func(offset int) Place) {
	if c.lang == "en" {
		if m := gluedComma.FindStringIndex(tex); m != nil {
			c.problem(at(m[0]), fmt.Sprintf("%q em inglês vira um número só: escreva ponto na casa decimal, ou um espaço depois da vírgula entre dois números", tex[m[0]:m[1]]))
		}
		return
	}
	if m := functionOfDecimal.FindStringIndex(tex); m != nil {
		c.problem(at(m[0]), fmt.Sprintf("%q pode ser um número ou dois: escreva (1; 5) para dois argumentos ou (1{,}5) para um só", tex[m[0]:m[1]]))
	}
}
