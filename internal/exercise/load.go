package exercise

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

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
	Params     ordered[*param]
	Let        ordered[*expression]
	Require    []*expression
	Answer     *expression
	Tolerance  tolerance
	Wrong      []*wrong
	Label      string
	Labels     []string
	Fields     []*fieldDocument
	Options    []string
	Correct    string
	Sample     sample
	Cases      []testCase
}

type fieldDocument struct {
	ID        string
	Label     string
	Answer    *expression
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
	Value *expression
	// When limits it to instances where it is meant.
	When *expression
}

// sample is the instance that the curriculum prints; Answer is what it prints.
type sample struct {
	Line   int
	Values map[string]any
	Answer []float64
}

func (s *sample) UnmarshalYAML(n *yaml.Node) error {
	s.Line = n.Line
	var raw struct {
		Values map[string]any
		Answer any
	}
	if err := n.Decode(&raw); err != nil {
		return err
	}
	s.Values = map[string]any{}
	for k, v := range raw.Values {
		value, err := normal(v)
		if err != nil {
			return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: %s: %v", n.Line, k, err)}}
		}
		s.Values[k] = value
	}
	if raw.Answer != nil {
		answer, err := normal(raw.Answer)
		if err != nil {
			return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: %v", n.Line, err)}}
		}
		s.Answer = flat(answer)
	}
	return nil
}

// testCase is an answer to the sample and what the grader must say.
type testCase struct {
	Answer        answers
	Lang          prose.Lang
	Verdict       Verdict
	Misconception string
	Line          int
}

func (c *testCase) UnmarshalYAML(n *yaml.Node) error {
	var raw struct {
		Answer        answers
		Lang          prose.Lang
		Verdict       Verdict
		Misconception string
	}
	if err := n.Decode(&raw); err != nil {
		return err
	}
	*c = testCase{raw.Answer, raw.Lang, raw.Verdict, raw.Misconception, n.Line}
	return nil
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

// ordered is a mapping that keeps its order.
type ordered[T any] []named[T]

type named[T any] struct {
	name  string
	line  int
	value T
}

func (o *ordered[T]) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: esperava nomes e valores", n.Line)}}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		item := named[T]{name: n.Content[i].Value, line: n.Content[i].Line}
		if err := n.Content[i+1].Decode(&item.value); err != nil {
			return err
		}
		*o = append(*o, item)
	}
	return nil
}

// task is a group of numbers that are judged together.
type task struct {
	id        string
	labels    []string
	answer    *expression
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
		file: file, dir: dir, langs: langs, checks: doc.Require,
		choices: doc.Options, correct: doc.Correct, sample: doc.Sample, cases: doc.Cases, texts: map[prose.Lang]*text{},
	}
	problems := d.build(doc)
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
func (d *Definition) build(doc document) (problems []prose.Problem) {
	fail := func(line int, format string, args ...any) {
		problems = append(problems, prose.Problem{File: d.file, Line: line, Message: fmt.Sprintf(format, args...)})
	}
	if d.ID == "" {
		fail(1, "falta id")
	}
	if d.Minutes < 1 {
		fail(1, "falta minutes: quantos minutos leva")
	}
	for _, p := range doc.Params {
		p.value.name, p.value.line = p.name, p.line
		if err := p.value.prepare(); err != nil {
			fail(p.line, "%v", err)
			continue
		}
		d.params = append(d.params, *p.value)
	}
	for _, l := range doc.Let {
		d.lets = append(d.lets, let{l.name, l.value})
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
		value, given := d.sample.Values[p.name]
		if !given {
			if p.options == nil || len(p.options) > 1 {
				fail(max(d.sample.Line, p.line), fmt.Errorf("sample: falta o valor de %s", p.name))
				continue
			}
			value = p.options[0]
		}
		if !p.accepts(value) {
			fail(d.sample.Line, fmt.Errorf("sample: %s = %v não pode sair do que params declara", p.name, value))
		}
		env[p.name] = value
	}
	for name := range d.sample.Values {
		if _, ok := env[name]; !ok {
			fail(d.sample.Line, fmt.Errorf("sample: %s não é um parâmetro", name))
		}
	}
	if problems != nil {
		return problems
	}
	try := func(e *expression, size int) []float64 {
		if err := e.compile(env); err != nil {
			fail(e.line, err)
			return nil
		}
		values, err := e.numbers(env)
		if err == nil && size > 0 && len(values) != size {
			err = fmt.Errorf("%q dá %d números, mas a resposta tem %d", e.source, len(values), size)
		}
		if err != nil {
			fail(e.line, err)
			return nil
		}
		return values
	}
	for _, l := range d.lets {
		if err := l.value.compile(env); err != nil {
			fail(l.value.line, err)
			return problems
		}
		out, err := l.value.value(env)
		if err == nil {
			out, err = normal(out)
		}
		if err != nil {
			fail(l.value.line, err)
			return problems
		}
		env[l.name] = out
	}
	truth := func(e *expression) {
		if err := e.compile(env); err != nil {
			fail(e.line, err)
		} else if _, err := e.truth(env); err != nil {
			fail(e.line, err)
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
				fail(t.answer.line, fmt.Errorf("%q dá %d números: aqui cabe um só", t.answer.source, t.size))
			}
		}
		if d.Kind == Mat {
			out, _ := t.answer.value(env)
			if m, _ := normal(out); m != nil {
				if rows, ok := m.([][]float64); ok {
					d.columns = len(rows[0])
				} else {
					fail(t.answer.line, fmt.Errorf("%q não dá uma matriz", t.answer.source))
				}
			}
		}
		if t.tolerance.Abs == 0 && t.tolerance.Rel == 0 && !t.tolerance.Exact {
			fail(t.answer.line, fmt.Errorf("falta tolerance: {abs: …}, {rel: …} ou {exact: true}"))
		}
		ids := map[string]bool{}
		for _, w := range t.wrong {
			if w.Value == nil || w.ID == "" {
				fail(t.answer.line, fmt.Errorf("cada wrong tem id e value"))
				continue
			}
			if ids[w.ID] {
				fail(w.Value.line, fmt.Errorf("wrong %s aparece duas vezes", w.ID))
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

// parameter reports whether name, or the part before a dot, is shown to the learner.
func (d *Definition) parameter(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	for i := range d.params {
		if d.params[i].name == base {
			return true
		}
	}
	return false
}
