package curriculum_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/neuro-interaction-innovation-lab/oficina/content"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/facts"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/formula"
)

var langs = []curriculum.Lang{"pt-BR", "en"}

// workshop loads the real content with real formulas.
func workshop(t *testing.T) *curriculum.Workshop {
	t.Helper()
	math, err := formula.New()
	if err != nil {
		t.Fatal(err)
	}
	w, problems := curriculum.Load(content.Files, math)
	for _, p := range problems {
		t.Error(p)
	}
	if w == nil {
		t.Fatal("no workshop")
	}
	return w
}

func TestContentIsRight(t *testing.T) {
	w := workshop(t)
	for _, p := range w.Verify(1000) {
		t.Error(p)
	}
	counts := w.Counts()
	if counts.Units != 14 || counts.Written < 2 || counts.Exercises < 2 || counts.Polls < 1 || counts.Debates < 1 || fmt.Sprint(counts.Languages) != "[pt-BR en]" {
		t.Errorf("counts %+v", counts)
	}
	for _, lang := range langs {
		o := w.Outline(lang)
		if o.Minutes != 150 || len(o.Agenda) == 0 || o.Agenda[len(o.Agenda)-1].To != 150 {
			t.Errorf("%s: the agenda ends at %d of %d", lang, o.Agenda[len(o.Agenda)-1].To, o.Minutes)
		}
		if len(w.Cuts(lang)) != 6 {
			t.Errorf("%s: %d cuts", lang, len(w.Cuts(lang)))
		}
	}
}

// A wrong digit in a lesson is refused with its file and line (curriculum U7: p = 0.4514).
func TestWrongDigitInALesson(t *testing.T) {
	files := fstest.MapFS{}
	err := fs.WalkDir(content.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(content.Files, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	math, err := formula.New()
	if err != nil {
		t.Fatal(err)
	}
	const name = "units/07-retropropagacao/lesson.pt-BR.md"
	text := string(files[name].Data)
	right := strings.Replace(text, "tinha apostado só [{{chance-antes}}](->p)", "tinha apostado só [0,4514](->p)", 1)
	wrong := strings.Replace(text, "tinha apostado só [{{chance-antes}}](->p)", "tinha apostado só [0,4515](->p)", 1)
	if right == text {
		t.Fatal("the lesson no longer holds the sentence")
	}
	line := strings.Count(text[:strings.Index(text, "tinha apostado")], "\n") + 1
	said := func(lesson string) string {
		files[name] = &fstest.MapFile{Data: []byte(lesson)}
		_, problems := curriculum.Load(files, math)
		var all []string
		for _, p := range problems {
			all = append(all, p.String())
		}
		return strings.Join(all, "\n")
	}
	if got, want := said(wrong), fmt.Sprintf("%s:%d:", name, line); !strings.Contains(got, want) || !strings.Contains(got, "0,4515 não é um número desta unidade; o mais próximo é p = 0,4514") {
		t.Errorf("got %q, want it at %s", got, want)
	}
	// The right number typed by hand differs from the English edition, and only in that.
	if got := said(right); strings.Contains(got, "não é um número") || !strings.Contains(got, "números {{…}}") {
		t.Errorf("got %q", got)
	}
}

// The days of the lessons are those that the engine ships for training.
func TestChuva8IsTheEngines(t *testing.T) {
	_, rows, err := facts.Table(content.Files, "chuva8")
	if err != nil {
		t.Fatal(err)
	}
	days := dataset.Chuva8().Train
	if len(rows) != days.Len() {
		t.Fatalf("%d days, the engine has %d", len(rows), days.Len())
	}
	for i, row := range rows {
		for j, v := range days.Row(i) {
			if float32(row[j]) != v {
				t.Errorf("day %d: %v, the engine has %v", i+1, row[j], v)
			}
		}
		if int(row[2]) != int(days.Y[i]) {
			t.Errorf("day %d: %v, the engine has %v", i+1, row[2], days.Y[i])
		}
	}
}

var (
	mathElement = regexp.MustCompile(`(?s)<math.*?</math>`)
	liveNumber  = regexp.MustCompile(`data-live="([^"]+)" data-digits="(\d)"`)
	markup      = regexp.MustCompile(`(?s)<[^>]*>`)
)

// pages calls visit with every page and every piece of HTML on it.
func pages(t *testing.T, w *curriculum.Workshop, visit func(where string, html curriculum.HTML)) {
	t.Helper()
	for _, lang := range langs {
		for _, u := range w.Outline(lang).Units {
			page, ok := w.UnitPage(lang, u.ID)
			if !ok {
				t.Fatalf("no page %s", u.ID)
			}
			for _, p := range page.Pages {
				for _, b := range p.Blocks {
					where := fmt.Sprintf("%s %s/%s %s %s", lang, u.ID, p.ID, b.Type, b.ID)
					for _, html := range []curriculum.HTML{b.HTML, b.Caption, b.Saw, b.Question} {
						visit(where, html)
					}
					for _, o := range b.Options {
						visit(where, o.HTML)
					}
					for _, m := range b.Items {
						visit(where, m.Claim)
						visit(where, m.Answer)
					}
				}
			}
		}
	}
}

// The pages' policy allows no style attribute and no script; every formula is well-formed and can be said or read.
func TestPagesAreSafeMarkup(t *testing.T) {
	formulas, live := 0, 0
	pages(t, workshop(t), func(where string, html curriculum.HTML) {
		text := string(html)
		for _, bad := range []string{" style=", "<script", "onclick", "http://", "https://", "88880", "88890", "{{", "\uE001"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s holds %q: %s", where, bad, text)
			}
		}
		for _, formula := range mathElement.FindAllString(text, -1) {
			formulas++
			if err := xml.Unmarshal([]byte(formula), new(struct{})); err != nil {
				t.Errorf("%s: %v in %s", where, err, formula)
			}
			if !strings.Contains(formula, "aria-label=") {
				t.Errorf("%s: a formula that cannot be said: %s", where, formula)
			}
			if strings.Contains(formula, "data-live=") && !strings.Contains(formula, "data-say=") {
				t.Errorf("%s: a formula whose numbers move goes on saying the first ones: %s", where, formula)
			}
		}
		live += len(liveNumber.FindAllString(text, -1))
	})
	if formulas < 100 || live < 100 {
		t.Errorf("only %d formulas and %d live numbers: is the lesson there?", formulas, live)
	}
}

// What only the instructor or the grader may know is in no page.
func TestPagesKeepSecrets(t *testing.T) {
	w := workshop(t)
	var all strings.Builder
	for _, lang := range langs {
		for _, u := range w.Outline(lang).Units {
			page, _ := w.UnitPage(lang, u.ID)
			data, err := json.Marshal(page)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(data)
		}
		for _, p := range w.Outline(lang).Polls {
			page, _ := w.PollPage(lang, p.ID)
			data, err := json.Marshal(page)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(data)
			for _, secret := range []string{"correct", "why"} {
				if strings.Contains(string(data), `"`+secret) {
					t.Errorf("poll %s holds %s: %s", p.ID, secret, data)
				}
			}
		}
	}
	visible := markup.ReplaceAllString(all.String(), "")
	hidden := 0
	keep := func(what string, html curriculum.HTML) {
		for _, sentence := range strings.Split(markup.ReplaceAllString(string(html), "\n"), "\n") {
			if len(sentence) < 30 {
				continue
			}
			hidden++
			encoded, _ := json.Marshal(sentence)
			if strings.Contains(visible, strings.Trim(string(encoded), `"`)) {
				t.Errorf("%s is on a page: %s", what, sentence)
			}
		}
	}
	for _, lang := range langs {
		for _, u := range w.Outline(lang).Units {
			notes, _ := w.Notes(lang, u.ID)
			keep("a note", notes.Say+"\n"+notes.Ask+"\n"+notes.IfWrong+"\n"+notes.Next)
			for _, n := range notes.Screens {
				keep("a note of a screen", n)
			}
		}
		for _, p := range w.Outline(lang).Polls {
			key, _ := w.PollKey(p.ID)
			for _, why := range key.Why {
				keep("why an option attracts", why[lang])
			}
		}
		for _, e := range w.Outline(lang).Exercises {
			d, _ := w.Exercise(e.ID)
			keep("a solution", d.Solution(d.Sample(), string(lang)))
		}
	}
	if hidden < 50 {
		t.Errorf("only %d secrets were looked for", hidden)
	}
}

// Every choice of every prediction is answered, in both languages; every point leads to a screen.
func TestEverythingIsReachable(t *testing.T) {
	w := workshop(t)
	for _, lang := range langs {
		for _, point := range w.Points() {
			page, ok := w.UnitPage(lang, point.Unit)
			if !ok || !slices.ContainsFunc(page.Pages, func(p curriculum.Page) bool { return p.ID == point.Screen }) {
				t.Errorf("%s: no screen %v", lang, point)
			}
			for _, p := range page.Pages {
				for _, b := range p.Blocks {
					if b.Type == "predict" {
						options, ok := w.Prediction(b.ID)
						if !ok || len(options) != len(b.Options) || w.PredictionQuestion(lang, b.ID) == "" {
							t.Errorf("%s: prediction %s", lang, b.ID)
						}
						for _, o := range options {
							if w.PredictionFeedback(lang, b.ID, o) == "" {
								t.Errorf("%s: prediction %s says nothing to %s", lang, b.ID, o)
							}
						}
					}
					if b.Type == "exercise" && b.Title == "" {
						t.Errorf("%s: exercise %s has no title", lang, b.ID)
					}
				}
			}
		}
		for _, d := range w.Outline(lang).Debates {
			page, ok := w.DebatePage(lang, d.ID)
			if !ok || page.Question == "" || page.Rules == "" || len(page.Predict.Options) < 2 {
				t.Errorf("%s: debate %s: %+v", lang, d.ID, page)
			}
			if page.Stance != nil {
				if vote, ok := w.PollPage(lang, page.Stance.Poll); !ok || len(vote.Options) < 2 {
					t.Errorf("%s: debate %s has no vote", lang, d.ID)
				}
			}
		}
	}
}

// A page is what its JSON is: sent, read and sent again it is the same.
func TestPageSurvivesJSON(t *testing.T) {
	w := workshop(t)
	for _, lang := range langs {
		for _, u := range w.Outline(lang).Units {
			page, _ := w.UnitPage(lang, u.ID)
			data, err := json.Marshal(page)
			if err != nil {
				t.Fatal(err)
			}
			var again curriculum.UnitPage
			if err := json.Unmarshal(data, &again); err != nil {
				t.Fatal(err)
			}
			twice, err := json.Marshal(again)
			if err != nil {
				t.Fatal(err)
			}
			// The first state of a figure comes back as a map, whose keys are sorted: compare as values.
			var a, b any
			if json.Unmarshal(data, &a) != nil || json.Unmarshal(twice, &b) != nil || fmt.Sprint(a) != fmt.Sprint(b) {
				t.Errorf("%s %s changes on its way through JSON", lang, u.ID)
			}
			if page.Hash == "" {
				t.Errorf("%s %s has no hash", lang, u.ID)
			}
		}
	}
}

func TestLoadIsRepeatable(t *testing.T) {
	a, _ := workshop(t).UnitPage("pt-BR", "u07")
	b, _ := workshop(t).UnitPage("pt-BR", "u07")
	en, _ := workshop(t).UnitPage("en", "u07")
	if a.Hash != b.Hash || a.Hash == en.Hash {
		t.Errorf("hashes %s, %s, en %s", a.Hash, b.Hash, en.Hash)
	}
}
