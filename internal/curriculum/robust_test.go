package curriculum

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/exercise"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose/prosetest"
)

// An author saves half a file, deletes one, pastes a line twice: Load says what is wrong, and whatever it still returns
// can be asked everything.
func TestLoadSurvivesAnyFile(t *testing.T) {
	whole := small(t)
	names := slices.Sorted(maps.Keys(whole))
	rapid.Check(t, func(t *rapid.T) {
		files := fstest.MapFS{}
		maps.Copy(files, whole)
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			name := rapid.SampledFrom(names).Draw(t, "file")
			file, there := files[name]
			if !there {
				continue
			}
			lines := strings.SplitAfter(string(file.Data), "\n")
			at := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
			switch rapid.SampledFrom([]string{"remove", "cut", "drop", "double", "swap", "type"}).Draw(t, "change") {
			case "remove":
				delete(files, name)
				continue
			case "cut":
				lines = lines[:at]
			case "drop":
				lines = slices.Delete(slices.Clone(lines), at, at+1)
			case "double":
				lines = slices.Insert(slices.Clone(lines), at, lines[at])
			case "swap":
				other := rapid.IntRange(0, len(lines)-1).Draw(t, "with")
				lines = slices.Clone(lines)
				lines[at], lines[other] = lines[other], lines[at]
			case "type":
				typed := rapid.SampledFrom([]string{"{{", "}}", "$", "$$", ":::", ":::figure x", "## ", "- [", "](->", "{", "[", "<b>", "\\", "\x00", "0,", "{{p}}", "- [a] "}).Draw(t, "typed")
				lines = slices.Clone(lines)
				lines[at] = typed + lines[at]
			}
			files[name] = &fstest.MapFile{Data: []byte(strings.Join(lines, ""))}
		}
		w, problems := Load(files, prosetest.Math{})
		if w == nil {
			if len(problems) == 0 {
				t.Fatal("no workshop and no reason")
			}
			return
		}
		ask(w)
	})
}

// ask calls everything that a room calls.
func ask(w *Workshop) {
	for _, lang := range append(w.Languages(), "xx", "") {
		w.Title(lang)
		w.Glossary(lang)
		w.Cuts(lang)
		o := w.Outline(lang)
		for _, u := range o.Units {
			page, _ := w.UnitPage(lang, u.ID)
			w.Notes(lang, u.ID)
			for _, p := range page.Pages {
				for _, b := range p.Blocks {
					options, _ := w.Prediction(b.ID)
					for _, option := range options {
						w.PredictionFeedback(lang, b.ID, option)
					}
					w.PredictionQuestion(lang, b.ID)
				}
			}
		}
		for _, p := range o.Polls {
			w.PollPage(lang, p.ID)
			w.PollKey(p.ID)
		}
		for _, d := range o.Debates {
			w.DebatePage(lang, d.ID)
		}
		for _, e := range o.Exercises {
			d, ok := w.Exercise(e.ID)
			if !ok {
				continue
			}
			in, err := d.Instance(exercise.SeedOf("SALA", "p", e.ID, 1))
			if err != nil {
				continue
			}
			d.Prompt(in, string(lang))
			d.Fields(in, string(lang))
			d.Options(in, string(lang))
			d.Check(in, string(lang), []string{"1"})
			d.Hint(in, string(lang), 1)
			d.Solution(in, string(lang))
		}
	}
	w.Points()
	w.Counts()
	w.Verify(3)
}
