package exercise_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/neuro-interaction-innovation-lab/oficina/content"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/exercise"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose/prosetest"
)

var update = flag.Bool("update", false, "write the golden transcripts anew")

var langs = []prose.Lang{"pt-BR", "en"}

// all loads every exercise of the workshop.
func all(t *testing.T) []*exercise.Definition {
	t.Helper()
	compiler := prose.NewCompiler(prosetest.Math{})
	var found []*exercise.Definition
	files, err := fs.Glob(content.Files, "units/*/*/*/exercise.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no exercises: %v", err)
	}
	for _, file := range files {
		d, problems := exercise.Load(content.Files, path.Dir(file), compiler, langs)
		for _, p := range problems {
			t.Error(p)
		}
		if d != nil {
			found = append(found, d)
		}
	}
	return found
}

// each runs a test for every exercise.
func each(t *testing.T, run func(t *testing.T, d *exercise.Definition)) {
	for _, d := range all(t) {
		t.Run(d.ID, func(t *testing.T) { run(t, d) })
	}
}

// sentinel is a slot that was not filled.
var sentinel = regexp.MustCompile(`888[89]\d{4}`)

var tag = regexp.MustCompile(`<[^>]*>`)

func plain(h exercise.HTML) string {
	text := strings.ReplaceAll(strings.TrimSpace(string(h)), "</p>\n<p>", " / ")
	return html.UnescapeString(strings.Join(strings.Fields(tag.ReplaceAllString(text, "")), " "))
}

// One transcript a language: the sample of every exercise, what is said to each of its cases, hints and solution.
// A change shows as a diff of what learners read. Write it anew with `go test ./internal/exercise -update`.
func TestTranscript(t *testing.T) {
	definitions := all(t)
	for _, lang := range langs {
		var out strings.Builder
		for _, d := range definitions {
			transcribe(&out, d, string(lang))
		}
		file := "testdata/transcript." + string(lang) + ".txt"
		if *update {
			if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if out.String() != string(want) {
			t.Errorf("%s differs: read `git diff` after `go test ./internal/exercise -update`", file)
		}
	}
}

func transcribe(out *strings.Builder, d *exercise.Definition, lang string) {
	in := d.Sample()
	fmt.Fprintf(out, "== %s %s (%s, %d min)\n%s\n", d.ID, d.Title(lang), d.Kind, d.Minutes, plain(d.Prompt(in, lang)))
	for _, f := range d.Fields(in, lang) {
		fmt.Fprintf(out, "  [%s] %s\n", f.ID, plain(f.Label))
	}
	for _, o := range d.Options(in, lang) {
		fmt.Fprintf(out, "  (%s) %s\n", o.ID, plain(o.HTML))
	}
	for _, c := range d.Cases() {
		if string(c.Lang) != lang && d.Kind != exercise.Choice {
			continue
		}
		got := d.Check(in, lang, c.Answer)
		fmt.Fprintf(out, "> %s\n  %s %s %d%% %s\n", strings.Join(c.Answer, " | "), got.Verdict, d.MisconceptionTitle(lang, got.Misconception), got.Credit, plain(got.Feedback))
	}
	for level := 1; level <= d.Hints(); level++ {
		hint, _ := d.Hint(in, lang, level)
		fmt.Fprintf(out, "? %s\n", plain(hint))
	}
	fmt.Fprintf(out, "= %s\n", plain(d.Solution(in, lang)))
	drawn, err := d.Instance(exercise.SeedOf("SALA", "p1", d.ID, 1))
	numbers, _ := json.Marshal(drawn.Params)
	fmt.Fprintf(out, "# %s %v\n\n", numbers, err)
}

func TestThousandSeeds(t *testing.T) {
	each(t, func(t *testing.T, d *exercise.Definition) {
		for _, p := range d.Verify(1000) {
			t.Error(p)
		}
	})
}

// The state of a learner is a seed and strings: what comes back from JSON is judged as before, to the last word.
func TestStateSurvivesJSON(t *testing.T) {
	type state struct {
		Seed exercise.Seed
		Raw  []string
	}
	each(t, func(t *testing.T, d *exercise.Definition) {
		rapid.Check(t, func(t *rapid.T) {
			lang := string(rapid.SampledFrom(langs).Draw(t, "lang"))
			before := state{exercise.Seed(rapid.Uint64().Draw(t, "seed")), nil}
			in, err := d.Instance(before.Seed)
			if err != nil {
				t.Fatal(err)
			}
			typed := rapid.OneOf(rapid.StringMatching(`[-+−]?[0-9]{1,3}[.,]?[0-9]{0,4}`), rapid.SampledFrom([]string{"", "x", "1.234", "1/3", "50%"}))
			for range max(1, len(d.Fields(in, lang))) {
				before.Raw = append(before.Raw, typed.Draw(t, "typed"))
			}
			data, err := json.Marshal(before)
			if err != nil {
				t.Fatal(err)
			}
			var after state
			if err := json.Unmarshal(data, &after); err != nil {
				t.Fatal(err)
			}
			again, err := d.Instance(after.Seed)
			if err != nil || !reflect.DeepEqual(in.Params, again.Params) {
				t.Fatalf("seed %d gave %v, then %v, %v", before.Seed, in.Params, again.Params, err)
			}
			if a, b := d.Check(in, lang, before.Raw), d.Check(again, lang, after.Raw); !reflect.DeepEqual(a, b) {
				t.Fatalf("judged %+v, then %+v", a, b)
			}
		})
	})
}

// Whatever is drawn and typed: a verdict with something to read, credit that fits it, and no slot left unfilled.
func TestEveryAnswerIsAnswered(t *testing.T) {
	each(t, func(t *testing.T, d *exercise.Definition) {
		rapid.Check(t, func(t *rapid.T) {
			in, err := d.Instance(exercise.Seed(rapid.Uint64().Draw(t, "seed")))
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range langs {
				lang := string(l)
				raw := rapid.SliceOfN(rapid.String(), 0, 14).Draw(t, "raw")
				got := d.Check(in, lang, raw)
				switch got.Verdict {
				case exercise.Right:
					if got.Credit != 100 || got.Misconception != "" {
						t.Fatalf("%q: %+v", raw, got)
					}
				case exercise.Partial:
					if got.Credit <= 0 || got.Credit >= 100 {
						t.Fatalf("%q: %+v", raw, got)
					}
				case exercise.Wrong, exercise.Invalid:
					if got.Credit != 0 {
						t.Fatalf("%q: %+v", raw, got)
					}
				default:
					t.Fatalf("%q: verdict %q", raw, got.Verdict)
				}
				if got.Misconception != "" && d.MisconceptionTitle(lang, got.Misconception) == "" {
					t.Fatalf("%q: misconception %q has no title", raw, got.Misconception)
				}
				hint, _ := d.Hint(in, lang, 3)
				for _, h := range []exercise.HTML{got.Feedback, d.Prompt(in, lang), hint, d.Solution(in, lang)} {
					if plain(h) == "" || strings.Contains(string(h), "{{") || sentinel.MatchString(string(h)) {
						t.Fatalf("%q: unfilled text %q", raw, h)
					}
				}
			}
		})
	})
}

// What a learner typed is shown back as text.
func TestFeedbackEscapesWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, d *exercise.Definition) {
		in := d.Sample()
		for range max(1, len(d.Fields(in, "en"))) {
			raw := make([]string, max(1, len(d.Fields(in, "en"))))
			for i := range raw {
				raw[i] = `<img src=x onerror=alert(1)>`
			}
			if got := d.Check(in, "en", raw); got.Verdict != exercise.Invalid || strings.Contains(string(got.Feedback), "<img") {
				t.Errorf("got %+v", got)
			}
		}
	})
}

// A prompt must hold what an answer needs, and nothing that only the grader knows.
func TestParamsHoldNoAnswer(t *testing.T) {
	for _, d := range all(t) {
		in, err := d.Instance(exercise.SeedOf("SALA", "p2", d.ID, 3))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"z", "delta", "chega", "inclina", "answer", "d1", "G"} {
			if _, leaked := in.Params[secret]; leaked {
				t.Errorf("%s: params hold %s", d.ID, secret)
			}
		}
	}
}

func TestSeedsDiffer(t *testing.T) {
	seen := map[exercise.Seed]string{}
	for _, room := range []string{"A", "AB", ""} {
		for _, who := range []string{"p", "Bp", "p1"} {
			for attempt := range 50 {
				name := fmt.Sprint(room, "|", who, "|", attempt)
				seed := exercise.SeedOf(room, who, "E04", attempt)
				if other, twice := seen[seed]; twice {
					t.Errorf("%s and %s share a seed", name, other)
				}
				seen[seed] = name
			}
		}
	}
	// The hash never changes: a stored room must give everybody the numbers they had.
	if got := exercise.SeedOf("SALA", "p1", "E04", 1); got != 0x2565c00fbe18894a {
		t.Errorf("SeedOf = %#x", uint64(got))
	}
}
