package exercise

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose/prosetest"
)

// make loads an exercise whose words are made up: a section for each misconception, and whatever is given in more.
func makeExercise(t *testing.T, yaml, more string, misconceptions ...string) *Definition {
	t.Helper()
	text := "# Título\n\nEnunciado.\n" + more
	for _, id := range misconceptions {
		text += fmt.Sprintf("\n## Nome de %s {#%s}\nFala de %s.\n", id, id, id)
	}
	text += "\n## Dicas {#hints}\n1. um\n2. dois\n3. três\n\n## Resolução {#solution}\nFim.\n"
	files := fstest.MapFS{
		"e/exercise.yaml":   {Data: []byte("id: E00\nunit: u01\nminutes: 1\n" + yaml)},
		"e/prompt.pt-BR.md": {Data: []byte(text)},
		"e/prompt.en.md":    {Data: []byte(text)},
		"data/dias.csv":     {Data: []byte("u,q,y\n0.8,0.6,1\n0.75,0.2,1\n")},
	}
	d, problems := Load(files, "e", prose.NewCompiler(prosetest.Math{}), []prose.Lang{"pt-BR", "en"})
	for _, p := range append(problems, verifyAll(d)...) {
		t.Error(p)
	}
	if d == nil {
		t.FailNow()
	}
	return d
}

func verifyAll(d *Definition) []prose.Problem {
	if d == nil {
		return nil
	}
	return d.Verify(1000)
}

// E07 of the curriculum: each number of a vector is judged, and the whole vector tells the misconception.
func TestVector(t *testing.T) {
	d := makeExercise(t, `kind: vec
params: {z: {from: -3, to: 3, step: 0.5, shape: [4]}}
require: ["z[0] < 0 && z[1] > 0"]
answer: relu(z)
tolerance: {exact: true}
label: h
wrong:
  - {id: modulo, value: "[abs(z[0]), abs(z[1]), abs(z[2]), abs(z[3])]"}
  - {id: zerou, value: "times(0, z)"}
sample: {values: {z: [-2, 0.5, -1, 3]}, answer: [0, 0.5, 0, 3]}
cases:
  - {answer: "0; 0,5; 0; 3", verdict: right}
  - {answer: ["0", "0,5", "0", "3"], verdict: right}
  - {answer: "[0 0,5 0 3]", verdict: right}
  - {answer: "0, 0.5, 0, 3", lang: en, verdict: right}
  - {answer: "2; 0,5; 1; 3", verdict: partial, misconception: modulo}
  - {answer: "0; 0; 0; 0", verdict: partial, misconception: zerou}
  - {answer: "9; 9; 9; 9", verdict: wrong}
  - {answer: "0; 0,5", verdict: invalid}
`, "", "modulo", "zerou")
	in := d.Sample()
	got := d.Check(in, "pt-BR", []string{"0; 0,5; 1; 3"})
	if got.Verdict != Partial || got.Credit != 75 || fmt.Sprint(got.Fields) != "[true true false true]" {
		t.Errorf("got %+v", got)
	}
	var labels []string
	for _, f := range d.Fields(in, "pt-BR") {
		labels = append(labels, f.ID+" "+string(f.Label))
	}
	if want := "answer1 <math>h_{1}</math>, answer2 <math>h_{2}</math>, answer3 <math>h_{3}</math>, answer4 <math>h_{4}</math>"; strings.Join(labels, ", ") != want {
		t.Errorf("got %s", labels)
	}
}

// E21 of the curriculum, the paper version: a matrix is given row by row.
func TestMatrix(t *testing.T) {
	d := makeExercise(t, `kind: mat
params:
  W: {from: -3, to: 3, shape: [2, 2]}
  b: {from: -4, to: 4, shape: [2]}
  w: {from: -3, to: 3, except: [0], shape: [2]}
  c: {from: -2, to: 2}
  x: {from: 1, to: 3, shape: [2]}
  t: {from: 1, to: 6}
let:
  z: add(matvec(W, x), b)
  o: dot(w, relu(z)) + c
  d: times(times(o - t, w), positive(z))
require: ["z[0] > 0 && z[1] < 0", "o != t", "x[0] != x[1]"]
answer: outer(d, x)
tolerance: {exact: true}
label: g
wrong:
  - {id: sem-corte, value: "outer(times(o - t, w), x)"}
  - {id: transposta, value: "outer(x, d)"}
sample:
  values: {W: [[1, 2], [3, -1]], b: [-1, -4], w: [2, 1], c: -1, x: [1, 2], t: 5}
  answer: [[4, 8], [0, 0]]
cases:
  - {answer: "4; 8; 0; 0", verdict: right}
  - {answer: "[[4 8] [0 0]]", verdict: right}
  - {answer: ["4", "8", "2", "4"], verdict: partial, misconception: sem-corte}
  - {answer: ["4", "0", "8", "0"], verdict: partial, misconception: transposta}
  - {answer: ["4", "8", "0", "x"], verdict: invalid}
`, "", "sem-corte", "transposta")
	var labels []string
	for _, f := range d.Fields(d.Sample(), "en") {
		labels = append(labels, string(f.Label))
	}
	if want := "<math>g_{11}</math> <math>g_{12}</math> <math>g_{21}</math> <math>g_{22}</math>"; strings.Join(labels, " ") != want {
		t.Errorf("got %s", labels)
	}
}

// E40 of the curriculum: a relative tolerance, for answers of any size.
func TestRelativeTolerance(t *testing.T) {
	makeExercise(t, `kind: num
params: {r: {choose: [0.5, 0.9, 1.1]}, n: {choose: [10, 20, 50]}}
answer: r ** n
tolerance: {rel: 0.02}
wrong: [{id: soma, value: r * n}]
sample: {values: {r: 0.9, n: 50}, answer: 0.0052}
cases:
  - {answer: "0,00515", verdict: right}
  - {answer: "0,0052", verdict: right}
  - {answer: "0,0055", verdict: wrong}
  - {answer: "45", verdict: wrong, misconception: soma}
  - {answer: "", verdict: invalid}
`, "", "soma")
}

// E06 of the curriculum: each wrong option is a misconception with its own words.
func TestChoice(t *testing.T) {
	d := makeExercise(t, `kind: mc
options: [gira, desloca]
correct: desloca
cases:
  - {answer: desloca, verdict: right}
  - {answer: gira, verdict: wrong, misconception: gira}
  - {answer: "7", verdict: invalid}
`, "\n- [gira] Gira a *reta*.\n  São os pesos.\n\n- [desloca] Anda.\n  Isso.\n")
	in := d.Sample()
	if got := d.Check(in, "en", []string{"desloca"}); got.Feedback != "<p>Isso.</p>" || got.Credit != 100 {
		t.Errorf("got %+v", got)
	}
	if got := d.MisconceptionTitle("en", "gira"); got != "Gira a reta." {
		t.Errorf("got %q", got)
	}
	if fields := d.Fields(in, "en"); len(fields) != 0 {
		t.Errorf("got fields %v", fields)
	}
}

func TestOwnWordsForRightAndOtherwise(t *testing.T) {
	d := makeExercise(t, `kind: num
params: {x: {data: dias}}
answer: x[0]
tolerance: {abs: 0.01}
sample: {values: {x: [0.8, 0.6]}, answer: 0.8}
cases:
  - {answer: "0,8", verdict: right}
  - {answer: "0,84", verdict: wrong}
  - {answer: "7", verdict: wrong}
  - {answer: "?", verdict: invalid}
`, "\n## Certo {#right}\nBem visto.\n\n## Senão {#otherwise}\nOlhe {{x.1}}.\n")
	for typed, want := range map[string]string{"0,8": "<p>Bem visto.</p>", "7": "<p>Olhe 0,8.</p>", "0,84": "<p>Quase: confira o arredondamento. Guarde pelo menos quatro casas até o fim.</p>"} {
		if got := d.Check(d.Sample(), "pt-BR", []string{typed}); string(got.Feedback) != want {
			t.Errorf("%s: got %s, want %s", typed, got.Feedback, want)
		}
	}
}

// The edge of a tolerance belongs to it, in every way of writing it.
func TestEdgeOfTheTolerance(t *testing.T) {
	d := makeExercise(t, `kind: num
params: {a: {value: 0.7311}}
answer: a
tolerance: {abs: 0.005}
sample: {answer: 0.7311}
cases:
  - {answer: "0,7361", verdict: right}
  - {answer: "0,7261", verdict: right}
  - {answer: "0,73611", verdict: wrong}
  - {answer: "0,72609", verdict: wrong}
  - {answer: "", verdict: invalid}
`, "")
	if got := d.Check(d.Sample(), "pt-BR", []string{"0,7561"}); got.Verdict != Wrong || !strings.Contains(string(got.Feedback), "arredondamento") {
		t.Errorf("five tolerances away is a near miss: %+v", got)
	}
	if got := d.Check(d.Sample(), "pt-BR", []string{"0,7562"}); strings.Contains(string(got.Feedback), "arredondamento") {
		t.Errorf("beyond five tolerances is none: %+v", got)
	}
}

// A generator that cannot tell two answers apart is refused with the seed that shows it.
func TestVerifyFindsTheSeed(t *testing.T) {
	files := fstest.MapFS{
		"e/exercise.yaml": {Data: []byte(`id: E00
unit: u01
kind: num
minutes: 1
params: {a: {choose: [1, 2]}}
require: [a != 2 || a == 1]
answer: ln(2.5 - a) + a
tolerance: {abs: 0.1}
wrong: [{id: igual, value: "a == 1 ? 9 : a + ln(0.5)", when: a == 1}]
sample: {values: {a: 1}, answer: 1.4055}
cases: [{answer: "1,4055", verdict: right}, {answer: "9", verdict: wrong, misconception: igual}, {answer: "", verdict: invalid}]
`)},
	}
	words := "# T\n\nE {{a}}.\n\n## I {#igual}\nf\n\n## D {#hints}\n1. a\n2. b\n3. c\n\n## R {#solution}\ns\n"
	files["e/prompt.pt-BR.md"] = &fstest.MapFile{Data: []byte(words)}
	d, problems := Load(files, "e", prose.NewCompiler(prosetest.Math{}), []prose.Lang{"pt-BR"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if found := d.Verify(1000); len(found) > 0 {
		t.Fatalf("a == 2 is never drawn, yet %v", found)
	}
	// Without the requirement a = 2 is drawn too, and its answer is as good as any: that is fine. An answer that is
	// not finite is not.
	d.checks = nil
	d.params[0].options = []any{1.0, 2.5}
	d.tasks[0].wrong = nil
	if found := d.Verify(1000); len(found) > 0 {
		t.Errorf("an instance that is not finite is drawn again: %v", found)
	}
	d.params[0].options = []any{2.5}
	if found := d.Verify(1000); len(found) != 1 || !strings.Contains(found[0].Message, "semente 1:") || !strings.Contains(found[0].Message, "não é finito") {
		t.Errorf("got %v", found)
	}
}
