package curriculum

import (
	"fmt"
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// known is a number that a text of the unit may print.
type known struct {
	name  string
	value float64
	// exact numbers are parameters, data and declared facts; the others the engine computed, and a text may round them.
	exact bool
}

// checkLiterals reports each typed decimal that is no number of the unit, and names the nearest.
func (u *unit) checkLiterals(file string, lang Lang, literals []prose.Literal) (problems []Problem) {
	for _, literal := range literals {
		if nearest, ok := u.matches(literal); !ok {
			message := fmt.Sprintf("%s não é um número desta unidade", literal.Text)
			if nearest.name != "" {
				message += fmt.Sprintf("; o mais próximo é %s = %s", nearest.name, prose.Format(nearest.value, nearest.digits(literal), lang))
			}
			message += ". Escreva {{nome}} para que o motor o calcule, ou declare-o em facts"
			problems = append(problems, Problem{File: file, Line: literal.Place.Line, Col: literal.Place.Col, Message: message})
		}
	}
	return problems
}

// digits shows a computed number with four decimals at least, so that it never looks like the literal it is not.
func (k known) digits(l prose.Literal) int {
	if k.exact {
		return -1
	}
	return max(4, l.Digits)
}

// matches reports whether l prints a known number. One decimal must be the number itself; two or more may round what
// the engine computed. A sign counts where it stands before the literal and subtracts nothing.
func (u *unit) matches(l prose.Literal) (nearest known, ok bool) {
	distance := math.Inf(1)
	for _, k := range u.known {
		value := k.value
		if !l.Negative {
			value = math.Abs(value)
		}
		d := math.Abs(value - l.Value)
		reach := 1e-9
		if l.Digits >= 2 && !k.exact {
			reach += 0.5 * math.Pow(10, -float64(l.Digits))
		}
		if d <= reach {
			return k, true
		}
		// of names of one number the shortest is the one that an author knows: p, not h2.1
		if d < distance || d == distance && len(k.name) < len(nearest.name) {
			nearest, distance = k, d
		}
	}
	return nearest, false
}
