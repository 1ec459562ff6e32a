package exercise

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/expression"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/facts"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// document is exercise.yaml.
type document struct {
	ID         facts.Located[string]
	Unit       string
	Kind       Kind
	Minutes    int
	Difficulty int
	Params     facts.Ordered[*param]
	Let        facts.Ordered[*expression.Expression]
	// Show names lets that the prompt may print: what the learner is given beside the parameters.
	Show      []string
	Require   []*expression.Expression
	Answer    *expression.Expression
	Tolerance tolerance
	Wrong     []*wrong
	Label     string
	Labels    []string
	Fields    []*fieldDocument
	Options   []string
	Correct   string
	Sample    facts.Located[sampleDocument]
	Cases     []facts.Located[caseDocument]
}

type fieldDocument struct {
	ID        string
	Label     string
	Answer    *expression.Expression
	Tolerance *tolerance
	Wrong     []*wrong
}

// tolerance is abs, rel (of the answer) or exact.
type tolerance struct {
	Abs   float64
	Rel   float64
	Exact bool
}

// wrong is a wrong answer that tells what the learner thought.
type wrong struct {
	ID    string
	Value *expression.Expression
	// When limits it to instances where it is meant.
	When *expression.Expression
}

// sampleDocument is the instance that the curriculum prints; Answer is what it prints.
type sampleDocument struct {
	Values map[string]any
	Answer any
}

// sample is a sampleDocument with its numbers in normal form.
type sample struct {
	line   int
	values map[string]any
	answer []float64
}

func (doc sampleDocument) sample(line int) (sample, error) {
	s := sample{line: line, values: map[string]any{}}
	for name, raw := range doc.Values {
		value, err := expression.Normal(raw)
		if err != nil {
			return s, fmt.Errorf("sample: %s: %w", name, err)
		}
		s.values[name] = value
	}
	if doc.Answer != nil {
		answer, err := expression.Normal(doc.Answer)
		if err != nil {
			return s, fmt.Errorf("sample: answer: %w", err)
		}
		s.answer = expression.Flat(answer)
	}
	return s, nil
}

// caseDocument is an answer to the sample and what the grader must say.
type caseDocument struct {
	Answer        answers
	Lang          prose.Lang
	Verdict       Verdict
	Misconception string
}

// answers is one string or a list of them.
type answers []string

func (a *answers) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*a = answers{n.Value}
		return nil
	}
	var list []string
	if err := n.Decode(&list); err != nil {
		return err
	}
	*a = list
	return nil
}

// task is a group of numbers that are judged together.
type task struct {
	id        string
	labels    []string
	answer    *expression.Expression
	tolerance tolerance
	wrong     []*wrong
	size      int
}

// Load reads the exercise in folder dir. The definition is nil if problems leave nothing to work with.
func Load(fsys fs.FS, dir string, compiler *prose.Compiler, langs []prose.Lang) (*Definition, []prose.Problem) {
	file := path.Join(dir, "exercise.yaml")
	var doc document
	if problems := facts.Decode(fsys, file, &doc); problems != nil {
		return nil, problems
	}
	d := &Definition{
		ID: doc.ID.Value, Unit: doc.Unit, Kind: doc.Kind, Minutes: doc.Minutes, Difficulty: doc.Difficulty,
		file: file, dir: dir, langs: langs, show: doc.Show, checks: doc.Require,
		choices: doc.Options, correct: doc.Correct, cases: doc.Cases, texts: map[prose.Lang]*text{},
	}
	problems := d.build(fsys, doc)
	if problems != nil {
		return nil, problems
	}
	for _, lang := range langs {
		t, found := d.loadText(fsys, compiler, lang)
		d.texts[lang] = t
		problems = append(problems, found...)
	}
	if problems == nil {
		problems = d.compareTexts()
	}
	if problems != nil {
		return nil, problems
	}
	return d, d.verifySample()
}

// build turns the document into params, lets and tasks, and compiles every expression against the sample.
func (d *Definition) build(fsys fs.FS, doc document) (problems []prose.Problem) {
	fail := func(line int, format string, args ...any) {
		problems = append(problems, prose.Problem{File: d.file, Line: line, Message: fmt.Sprintf(format, args...)})
	}
	if d.ID == "" {
		fail(1, "falta id")
	}
	var err error
	if d.sample, err = doc.Sample.Value.sample(doc.Sample.Line); err != nil {
		fail(doc.Sample.Line, "%v", err)
	}
	if d.Minutes < 1 {
		fail(1, "falta minutes: quantos minutos leva")
	}
	for _, p := range doc.Params {
		p.Value.name, p.Value.line = p.Name, p.Line
		if err := p.Value.prepare(fsys); err != nil {
			fail(p.Line, "%v", err)
			continue
		}
		d.params = append(d.params, *p.Value)
	}
	for _, l := range doc.Let {
		d.lets = append(d.lets, let{l.Name, l.Value})
	}
	switch d.Kind {
	case Num, Vec, Mat:
		if doc.Answer == nil {
			fail(1, "falta answer")
			return problems
		}
		labels := doc.Labels
		if doc.Label != "" {
			labels = append(labels, doc.Label)
		}
		d.tasks = []*task{{id: "answer", labels: labels, answer: doc.Answer, tolerance: doc.Tolerance, wrong: doc.Wrong}}
	case Fields:
		for _, f := range doc.Fields {
			t := &task{id: f.ID, labels: []string{f.Label}, answer: f.Answer, tolerance: doc.Tolerance, wrong: f.Wrong}
			if f.Tolerance != nil {
				t.tolerance = *f.Tolerance
			}
			if f.ID == "" || f.Answer == nil {
				fail(1, "cada campo de fields tem id, label e answer")
				continue
			}
			d.tasks = append(d.tasks, t)
		}
		if len(d.tasks) == 0 {
			fail(1, "faltam os campos: fields")
		}
	case Choice:
		if len(d.choices) < 2 {
			fail(1, "faltam as opções: options")
		}
		found := false
		for _, c := range d.choices {
			found = found || c == d.correct
		}
		if !found {
			fail(1, "correct: %q não está em options", d.correct)
		}
	default:
		fail(1, "kind %q: escolha num, vec, mat, mc ou fields", d.Kind)
	}
	if problems != nil {
		return problems
	}
	return d.compile()
}

// compile types every expression by the numbers of the sample.
func (d *Definition) compile() (problems []prose.Problem) {
	fail := func(line int, err error) {
		problems = append(problems, prose.Problem{File: d.file, Line: line, Message: err.Error()})
	}
	env := map[string]any{}
	for i := range d.params {
		p := &d.params[i]
		value, given := d.sample.values[p.name]
		if !given {
			if p.options == nil || len(p.options) > 1 {
				fail(max(d.sample.line, p.line), fmt.Errorf("sample: falta o valor de %s", p.name))
				continue
			}
			value = p.options[0]
		}
		if !p.accepts(value) {
			fail(d.sample.line, fmt.Errorf("sample: %s = %v não pode sair do que params declara", p.name, value))
		}
		env[p.name] = value
	}
	for name := range d.sample.values {
		if _, ok := env[name]; !ok {
			fail(d.sample.line, fmt.Errorf("sample: %s não é um parâmetro", name))
		}
	}
	if problems != nil {
		return problems
	}
	try := func(e *expression.Expression, size int) []float64 {
		if err := e.Compile(env); err != nil {
			fail(e.Line, err)
			return nil
		}
		values, err := e.Numbers(env)
		if err == nil && size > 0 && len(values) != size {
			err = fmt.Errorf("%q dá %d números, mas a resposta tem %d", e.Source, len(values), size)
		}
		if err == nil && !finite(values) {
			err = fmt.Errorf("%q não é finito com os números de sample", e.Source)
		}
		if err != nil {
			fail(e.Line, err)
			return nil
		}
		return values
	}
	for _, l := range d.lets {
		if err := l.value.Compile(env); err != nil {
			fail(l.value.Line, err)
			return problems
		}
		out, err := l.value.Value(env)
		if err == nil {
			out, err = expression.Normal(out)
		}
		if err != nil {
			fail(l.value.Line, err)
			return problems
		}
		env[l.name] = out
	}
	truth := func(e *expression.Expression) {
		if err := e.Compile(env); err != nil {
			fail(e.Line, err)
		} else if _, err := e.Truth(env); err != nil {
			fail(e.Line, err)
		}
	}
	for _, e := range d.checks {
		truth(e)
	}
	for _, t := range d.tasks {
		values := try(t.answer, 0)
		if values == nil {
			continue
		}
		t.size = len(values)
		if d.Kind == Fields || d.Kind == Num {
			if t.size != 1 {
				fail(t.answer.Line, fmt.Errorf("%q dá %d números: aqui cabe um só", t.answer.Source, t.size))
			}
		}
		if d.Kind == Mat {
			out, _ := t.answer.Value(env)
			if m, _ := expression.Normal(out); m != nil {
				if rows, ok := m.([][]float64); ok {
					d.columns = len(rows[0])
				} else {
					fail(t.answer.Line, fmt.Errorf("%q não dá uma matriz", t.answer.Source))
				}
			}
		}
		if t.tolerance.Abs == 0 && t.tolerance.Rel == 0 && !t.tolerance.Exact {
			fail(t.answer.Line, fmt.Errorf("falta tolerance: {abs: …}, {rel: …} ou {exact: true}"))
		}
		ids := map[string]bool{}
		for _, w := range t.wrong {
			if w.Value == nil || w.ID == "" {
				fail(t.answer.Line, fmt.Errorf("cada wrong tem id e value"))
				continue
			}
			if ids[w.ID] {
				fail(w.Value.Line, fmt.Errorf("wrong %s aparece duas vezes", w.ID))
			}
			ids[w.ID] = true
			if w.When != nil {
				truth(w.When)
			}
			try(w.Value, t.size)
		}
	}
	return problems
}

// shown reports whether name, or the part before a dot, is given to the learner.
func (d *Definition) shown(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	if slices.Contains(d.show, base) {
		return true
	}
	for i := range d.params {
		if d.params[i].name == base {
			return true
		}
	}
	return false
}
