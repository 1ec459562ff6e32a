package exercise

import (
	"fmt"
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// printed is half a unit in the fourth decimal: the curriculum prints answers rounded to four.
const printed = 0.5e-4 + 1e-12

// Case is an answer to the sample and what the grader must say of it.
type Case struct {
	Answer        []string
	Lang          prose.Lang
	Verdict       Verdict
	Misconception string
}

// Cases returns the cases of exercise.yaml; one that names no language is typed in the source language.
func (d *Definition) Cases() []Case {
	var cases []Case
	for _, c := range d.cases {
		one := Case{c.Value.Answer, c.Value.Lang, c.Value.Verdict, c.Value.Misconception}
		if one.Lang == "" {
			one.Lang = d.langs[0]
		}
		cases = append(cases, one)
	}
	return cases
}

// verifySample compares the sample with its printed answer and runs the cases on it.
func (d *Definition) verifySample() (problems []prose.Problem) {
	fail := func(line int, format string, args ...any) {
		problems = append(problems, prose.Problem{File: d.file, Line: line, Message: fmt.Sprintf(format, args...)})
	}
	if len(d.cases) == 0 {
		fail(1, "faltam os casos: cases com respostas right, wrong e invalid")
	}
	in := d.Sample()
	if d.Kind != Choice {
		if _, err := d.with(0, in.Params); err != nil {
			fail(d.sample.line, "sample não serve: %v", err)
			return problems
		}
	}
	if d.Kind != Choice && d.Kind != Fields {
		if len(d.sample.answer) != len(in.want[0]) {
			fail(d.sample.line, "sample: answer tem %d números; a conta dá %d", len(d.sample.answer), len(in.want[0]))
			return problems
		}
		for i, want := range d.sample.answer {
			if got := in.want[0][i]; math.Abs(got-want) > printed {
				fail(d.sample.line, "sample: answer diz %v, a conta dá %s", want, prose.Format(got, 4, "en"))
			}
		}
	}
	seen := map[Verdict]bool{}
	for i, c := range d.Cases() {
		got := d.Check(in, string(c.Lang), c.Answer)
		seen[got.Verdict] = true
		if got.Verdict != c.Verdict || got.Misconception != c.Misconception {
			fail(d.cases[i].Line, "o caso %q devia dar %s; deu %s", c.Answer, outcome(c.Verdict, c.Misconception), outcome(got.Verdict, got.Misconception))
		}
	}
	for _, v := range []Verdict{Right, Wrong, Invalid} {
		if !seen[v] && !(v == Wrong && seen[Partial]) {
			fail(1, "falta um caso que dê %s", v)
		}
	}
	return problems
}

func outcome(v Verdict, misconception string) string {
	if misconception == "" {
		return string(v)
	}
	return fmt.Sprintf("%s (%s)", v, misconception)
}

// Verify tries seeds 1 to n: every one gives finite numbers, the right answer is right, and every wrong answer gets its
// own feedback.
func (d *Definition) Verify(n int) []prose.Problem {
	for seed := Seed(1); seed <= Seed(n); seed++ {
		if err := d.verify(seed); err != nil {
			return []prose.Problem{{File: d.file, Line: 1, Message: fmt.Sprintf("semente %d: %v", seed, err)}}
		}
	}
	return nil
}

func (d *Definition) verify(seed Seed) error {
	if d.Kind == Choice {
		return nil
	}
	in, err := d.Instance(seed)
	if err != nil {
		return err
	}
	for _, lang := range d.langs {
		var raw []string
		for i, t := range d.tasks {
			for j := range t.size {
				raw = append(raw, prose.Format(in.want[i][j], t.digits(), lang))
			}
		}
		if got := d.Check(in, string(lang), raw); got.Verdict != Right {
			return fmt.Errorf("a resposta certa %q não passa (%v)", raw, in.Params)
		}
		offset := 0
		for i, t := range d.tasks {
			for j, w := range in.wrong[i] {
				if w == nil {
					continue
				}
				mistaken := append([]string(nil), raw...)
				for k, v := range w {
					mistaken[offset+k] = prose.Format(v, t.digits(), lang)
				}
				if got := d.Check(in, string(lang), mistaken); got.Misconception != t.wrong[j].ID {
					return fmt.Errorf("%q devia dar %s; deu %s (%v)", mistaken, t.wrong[j].ID, outcome(got.Verdict, got.Misconception), in.Params)
				}
			}
			offset += t.size
		}
	}
	return nil
}

// digits is how many decimals an answer needs to be inside the tolerance.
func (t *task) digits() int {
	if t.tolerance.Exact || t.tolerance.Rel > 0 {
		return 9
	}
	return 2 + max(0, int(math.Ceil(-math.Log10(t.tolerance.Abs))))
}
