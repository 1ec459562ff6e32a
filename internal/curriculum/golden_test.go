package curriculum

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose/prosetest"
)

var update = flag.Bool("update", false, "write the golden page anew")

// The page of the small workshop, block by block: what the web app gets of each directive.
func TestGoldenPage(t *testing.T) {
	w, problems := Load(small(t), prosetest.Math{})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	page, _ := w.UnitPage("pt-BR", "u01")
	notes, _ := w.Notes("pt-BR", "u01")
	poll, _ := w.PollPage("en", "P1")
	debate, _ := w.DebatePage("en", "D1")
	for i := range page.Pages {
		for j := range page.Pages[i].Blocks {
			page.Pages[i].Blocks[j].First = nil // the engine's numbers have tests of their own
		}
	}
	got, err := json.MarshalIndent(map[string]any{"page": page, "notes": notes, "poll": poll, "debate": debate, "outline": w.Outline("en")}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	const file = "testdata/small.golden.json"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs: read `git diff` after `go test ./internal/curriculum -run Golden -update`", file)
	}
}
