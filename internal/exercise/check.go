package exercise

import (
	"slices"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// nearMiss is how many tolerances away an answer still looks like a slip of rounding.
const nearMiss = 5

// Title returns the title in lang.
func (d *Definition) Title(lang string) string { return d.text(lang).title }

// text returns the text in lang, or in the first language.
func (d *Definition) text(lang string) *text {
	if t, ok := d.texts[prose.Lang(lang)]; ok {
		return t
	}
	return d.texts[d.langs[0]]
}

// MisconceptionTitle names a wrong answer in a few words, "" if there is no such.
func (d *Definition) MisconceptionTitle(lang, misconception string) string {
	return d.text(lang).titles[misconception]
}

// Prompt returns the question with the numbers of in.
func (d *Definition) Prompt(in Instance, lang string) HTML {
	return d.fill(d.text(lang).prompt, in, lang)
}

// Fields returns one input for each number of the answer; none for kind mc.
func (d *Definition) Fields(in Instance, lang string) []Field {
	fields := []Field{}
	for i, t := range d.tasks {
		for j := range t.size {
			id := t.id
			if t.size > 1 {
				id += string(rune('0' + (j+1)%10))
			}
			fields = append(fields, Field{id, d.fill(d.text(lang).labels[i][j], in, lang)})
		}
	}
	return fields
}

// Options returns the choices of kind mc in the order of exercise.yaml.
func (d *Definition) Options(in Instance, lang string) []Option {
	options := []Option{}
	for _, id := range d.choices {
		options = append(options, Option{id, d.fill(d.text(lang).options[id], in, lang)})
	}
	return options
}

// Hints returns how many hints there are.
func (d *Definition) Hints() int { return len(d.text("").hints) }

// Hint returns the hint of level 1, 2, ….
func (d *Definition) Hint(in Instance, lang string, level int) (HTML, bool) {
	hints := d.text(lang).hints
	if level < 1 || level > len(hints) {
		return "", false
	}
	return d.fill(hints[level-1], in, lang), true
}

// Solution returns the worked solution with the numbers of in.
func (d *Definition) Solution(in Instance, lang string) HTML {
	return d.fill(d.text(lang).solution, in, lang)
}

// Check judges what was typed in lang: one string, or one for each input; for kind mc the option's id.
func (d *Definition) Check(in Instance, lang string, raw []string) Result {
	if d.Kind == Choice {
		return d.checkChoice(in, lang, raw)
	}
	size := 0
	for _, t := range d.tasks {
		size += t.size
	}
	values, at, err := ParseNumbers(raw, size, lang)
	if err != nil {
		return Result{Verdict: Invalid, Feedback: d.where(in, lang, at) + unreadable(err, lang)}
	}
	result := Result{Verdict: Right}
	text, offset, right := d.text(lang), 0, 0
	var first *task
	var firstAt, firstIndex int
	for i, t := range d.tasks {
		for j := range t.size {
			ok := t.close(values[offset+j], in.want[i][j], 1)
			result.Fields = append(result.Fields, ok)
			if ok {
				right++
			} else if first == nil {
				first, firstIndex, firstAt = t, i, offset
			}
		}
		offset += t.size
	}
	result.Credit = 100 * right / size
	if size == 1 {
		result.Fields = nil
	}
	if first == nil {
		result.Feedback = d.fill(text.right, in, lang)
		if text.right.Empty() {
			result.Feedback = say(lang).right
		}
		return result
	}
	result.Verdict = Wrong
	if right > 0 {
		result.Verdict = Partial
	}
	got := values[firstAt : firstAt+first.size]
	where := HTML("")
	if d.Kind == Fields {
		where = d.where(in, lang, firstIndex)
	}
	nearest := -1
	for j, w := range in.wrong[firstIndex] {
		if w != nil && first.near(got, w, 1) && (nearest < 0 || distance(got, w) < distance(got, in.wrong[firstIndex][nearest])) {
			nearest = j
		}
	}
	if nearest >= 0 {
		result.Misconception = first.wrong[nearest].ID
		result.Feedback = where + d.fill(text.feedback[result.Misconception], in, lang)
		return result
	}
	switch {
	case !first.tolerance.Exact && first.near(got, in.want[firstIndex], nearMiss):
		result.Feedback = where + say(lang).near
	case text.otherwise.Empty():
		result.Feedback = where + say(lang).otherwise
	default:
		result.Feedback = where + d.fill(text.otherwise, in, lang)
	}
	return result
}

// where names input at, "" if there is only one or at is none.
func (d *Definition) where(in Instance, lang string, at int) HTML {
	fields := d.Fields(in, lang)
	if at < 0 || at >= len(fields) || len(fields) == 1 {
		return ""
	}
	return HTML(strings.Replace(string(say(lang).at), "{label}", string(fields[at].Label), 1))
}

func (d *Definition) checkChoice(in Instance, lang string, raw []string) Result {
	text := d.text(lang)
	if len(raw) != 1 || !slices.Contains(d.choices, raw[0]) {
		return Result{Verdict: Invalid, Feedback: say(lang).choose}
	}
	result := Result{Verdict: Wrong, Misconception: raw[0], Feedback: d.fill(text.feedback[raw[0]], in, lang)}
	if raw[0] == d.correct {
		result.Verdict, result.Misconception, result.Credit = Right, "", 100
	}
	return result
}
