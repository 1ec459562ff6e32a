package exercise

import (
	"errors"
	"fmt"
	"html"
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// phrases are what the grader says when no author has said it better.
type phrases struct {
	right, near, otherwise, choose, empty, several HTML
	// at introduces the first field that is wrong.
	at HTML
	// notNumber and separator take the typed text, ambiguous the two readings, thousands the number, count got and want.
	notNumber, separator, ambiguous, thousands, count string
}

func say(lang string) phrases {
	if lang == "en" {
		return phrases{
			right:     "<p>That is it.</p>",
			near:      "<p>Almost: check your rounding. Keep at least four decimals until the end.</p>",
			otherwise: "<p>Not yet. Do it once more, one step at a time, or open a hint.</p>",
			choose:    "<p>Choose one of the options.</p>",
			empty:     "<p>A number is missing here.</p>",
			several:   "<p>One number fits here. Write it without spaces, such as 0.25.</p>",
			at:        "<p>Start with {label}.</p>",
			notNumber: "<p>“%s” does not read as a number. Write it as 0.25 or 1/4.</p>",
			separator: "<p>“%s” has more than one comma or point. Separate numbers with a semicolon: 0.5; 1.</p>",
			ambiguous: "<p>“%s”: is it %s or %s? Write %s or %s, without a thousands comma.</p>",
			thousands: "<p>“%s” has thousands commas. Write %s.</p>",
			count:     "<p>That is %d numbers; %d are asked for. Separate them with a semicolon: 0.5; 1.</p>",
		}
	}
	return phrases{
		right:     "<p>Isso mesmo.</p>",
		near:      "<p>Quase: confira o arredondamento. Guarde pelo menos quatro casas até o fim.</p>",
		otherwise: "<p>Ainda não. Refaça a conta um passo de cada vez, ou abra uma dica.</p>",
		choose:    "<p>Escolha uma das opções.</p>",
		empty:     "<p>Falta um número aqui.</p>",
		several:   "<p>Aqui cabe um número só. Escreva sem espaços, como 0,25.</p>",
		at:        "<p>Comece por {label}.</p>",
		notNumber: "<p>“%s” não parece um número. Escreva como 0,25 ou 1/4.</p>",
		separator: "<p>“%s” tem mais de uma vírgula ou ponto. Separe os números com ponto e vírgula: 0,5; 1.</p>",
		ambiguous: "<p>“%s”: é %s ou %s? Escreva %s ou %s, sem ponto de milhar.</p>",
		thousands: "<p>“%s” tem ponto de milhar. Escreva %s.</p>",
		count:     "<p>Vieram %d números; são %d. Separe com ponto e vírgula: 0,5; 1.</p>",
	}
}

// unreadable words why an answer could not be read.
func unreadable(err error, lang string) HTML {
	p := say(lang)
	if count, ok := errors.AsType[*Miscount](err); ok {
		return HTML(fmt.Sprintf(p.count, count.Got, count.Want))
	}
	e, ok := asUnreadable(err)
	if !ok {
		return p.otherwise
	}
	text := html.EscapeString(e.Text)
	format := func(v float64) string { return prose.Format(v, -1, prose.Lang(lang)) }
	switch e.Reason {
	case Empty:
		return p.empty
	case Several:
		return p.several
	case Separator:
		return HTML(fmt.Sprintf(p.separator, text))
	case Ambiguous:
		if math.IsNaN(e.One) {
			return HTML(fmt.Sprintf(p.thousands, text, format(e.Many)))
		}
		return HTML(fmt.Sprintf(p.ambiguous, text, format(e.One), format(e.Many), format(e.One), format(e.Many)))
	}
	return HTML(fmt.Sprintf(p.notNumber, text))
}
