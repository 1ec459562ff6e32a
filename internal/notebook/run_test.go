package notebook

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

var update = flag.Bool("update", false, "write outputs.json anew")

// step is one run of source text, and what it gave.
type step struct {
	Name   string `json:"name"`
	Source string `json:"source"`
}

type seen struct {
	Text     string  `json:"text"`
	Result   *string `json:"result"`
	Error    string  `json:"error"`
	Verdicts []struct {
		Cell string `json:"cell"`
		OK   bool   `json:"ok"`
		Hint string `json:"hint"`
		Text string `json:"text"`
	} `json:"verdicts"`
	Images []struct {
		Axes []any  `json:"axes"`
		Text string `json:"text"`
	} `json:"images"`
}

// verdict is what a check said of a cell with a case filled in: a case's slug.
func verdict(code, check seen) string {
	switch {
	case code.Error != "":
		return CaseError
	case check.Error != "" || len(check.Verdicts) != 1:
		return fmt.Sprintf("no verdict (%s)", check.Error)
	case check.Verdicts[0].OK:
		return CaseRight
	}
	return check.Verdicts[0].Hint
}

// solvedProgram runs every cell and check of the solved notebook.
func solvedProgram(e *edition) []step {
	steps := []step{{"tools", e.tools}}
	for _, c := range e.cells {
		if c.code != "" {
			steps = append(steps, step{c.id, c.solved()}, step{"check " + c.id, c.check})
		}
	}
	return steps
}

// caseProgram runs the solved cells before c, then c with values in its blanks, then its check.
func caseProgram(e *edition, c *cell, values []string) []step {
	steps := []step{{"tools", e.tools}}
	for _, before := range e.cells {
		if before == c {
			break
		}
		if before.code != "" {
			steps = append(steps, step{before.id, before.solved()})
		}
	}
	return append(steps, step{c.id, c.fill(values)}, step{"check " + c.id, c.check})
}

// attempt is a cell of an edition with a case, or with its blanks untouched.
type attempt struct {
	lang prose.Lang
	cell *cell
	Case
}

// programs returns the solved program of each edition, then one for each case of each cell, with what it is about.
func programs(n *Notebook) (all [][]step, attempts []attempt) {
	for _, lang := range langs {
		all = append(all, solvedProgram(n.editions[lang]))
	}
	for _, lang := range langs {
		e := n.editions[lang]
		for _, c := range e.cells {
			for _, k := range c.cases {
				all = append(all, caseProgram(e, c, k.Blanks))
				attempts = append(attempts, attempt{lang, c, k})
			}
		}
	}
	return all, attempts
}

// pipe runs a program with input as JSON and reads its output as JSON.
func pipe(t *testing.T, input, output any, name string, args ...string) {
	t.Helper()
	raw, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, args...)
	cmd.Stdin = bytes.NewReader(raw)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
	if err := json.Unmarshal(out, output); err != nil {
		t.Fatalf("%s %v: %v: %.200s", name, args, err, out)
	}
}

// python returns the Python with NumPy, Matplotlib and Jupyter that the tests compare with.
func python(t *testing.T) string {
	t.Helper()
	python := os.Getenv("OFICINA_PYTHON")
	if python == "" {
		t.Skip("OFICINA_PYTHON is not set: `make test` sets it to a Python with internal/notebook/testdata/requirements.txt")
	}
	return python
}

// shipped runs programs in the Python that goes to the browser.
func shipped(t *testing.T, programs [][]step) [][]seen {
	t.Helper()
	web := filepath.Join("..", "..", "web")
	node := filepath.Join(web, "node_modules", ".bin", "node")
	if _, err := os.Stat(filepath.Join(web, "src", "gen", "python", "files.json")); err != nil {
		t.Skip("the browser's Python is not built: `make build` makes it")
	}
	node, err := filepath.Abs(node)
	if err != nil {
		t.Fatal(err)
	}
	var results [][]seen
	pipe(t, programs, &results, node, filepath.Join(web, "python", "execute.mjs"))
	return results
}

// checkPrograms says where results of programs(n) are not what the notebook promises.
func checkPrograms(t *testing.T, n *Notebook, attempts []attempt, results [][]seen) {
	t.Helper()
	for i, lang := range langs {
		for k, s := range solvedProgram(n.editions[lang]) {
			got := results[i][k]
			if got.Error != "" {
				t.Errorf("%s %s: the solved cell %s raises %s", n.ID, lang, s.Name, got.Error)
			}
			if strings.HasPrefix(s.Name, "check ") && s.Source != "" && (len(got.Verdicts) != 1 || !got.Verdicts[0].OK) {
				t.Errorf("%s %s: %s of the solved cell says %v", n.ID, lang, s.Name, got.Verdicts)
			}
		}
	}
	for i, a := range attempts {
		steps := results[len(langs)+i]
		if got := verdict(steps[len(steps)-2], steps[len(steps)-1]); got != a.Slug {
			t.Errorf("notebook.%s.py:%d: with %q in its blanks cell %s gets “%s”, want “%s”", a.lang, a.line, a.Blanks, a.cell.id, got, a.Slug)
		}
	}
}

// TestShipped runs every solved cell and every case in the browser's Python, and holds outputs.json to it.
func TestShipped(t *testing.T) {
	for _, n := range all(t) {
		all, attempts := programs(n)
		results := shipped(t, all)
		checkPrograms(t, n, attempts, results)

		made := map[prose.Lang]map[string]Prepared{}
		for i, lang := range langs {
			made[lang] = map[string]Prepared{}
			for k, s := range solvedProgram(n.editions[lang]) {
				if c := n.editions[lang].cell(s.Name); c != nil {
					made[lang][c.id] = Prepared{Outputs: outputs(results[i][k])}
				}
			}
		}
		for i, a := range attempts {
			steps := results[len(langs)+i]
			check := steps[len(steps)-1]
			if a.Slug == CaseError {
				continue // in reading mode nothing says what an exception would have said
			}
			p := made[a.lang][a.cell.id]
			p.Known = append(p.Known, Known{Answer: Fingerprint(a.Blanks), OK: check.Verdicts[0].OK, Hint: check.Verdicts[0].Hint, Text: check.Verdicts[0].Text})
			made[a.lang][a.cell.id] = p
		}
		file := filepath.Join("..", "..", "content", Folder, folderOf(t, n), OutputsFile)
		if *update {
			var raw bytes.Buffer
			encoder := json.NewEncoder(&raw)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", " ")
			if err := encoder.Encode(made); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, raw.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatalf("%v: run `go test ./internal/notebook -run Shipped -update`", err)
		}
		var kept map[prose.Lang]map[string]Prepared
		if err := json.Unmarshal(raw, &kept); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(kept, made); diff != "" {
			t.Errorf("%s is not what the cells give (-file +run): run `go test ./internal/notebook -run Shipped -update` and read the difference\n%s", file, diff)
		}
	}
}

func outputs(s seen) []Output {
	out := []Output{}
	if s.Text != "" {
		out = append(out, Output{Kind: "text", Text: s.Text})
	}
	for _, image := range s.Images {
		out = append(out, Output{Kind: "image", Text: image.Text, Axes: image.Axes})
	}
	if s.Result != nil {
		out = append(out, Output{Kind: "result", Text: *s.Result})
	}
	return out
}

func folderOf(t *testing.T, n *Notebook) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("..", "..", "content", Folder, fmt.Sprintf("nb%d-*", n.Number)))
	if err != nil || len(found) != 1 {
		t.Fatalf("folder of %s: %v, %v", n.ID, found, err)
	}
	return filepath.Base(found[0])
}

// TestNative runs the same programs in an ordinary Python: it must print what the browser's prints.
func TestNative(t *testing.T) {
	python := python(t)
	for _, n := range all(t) {
		all, attempts := programs(n)
		var results [][]seen
		pipe(t, all, &results, python, "testdata/programs.py")
		checkPrograms(t, n, attempts, results)
		for i, lang := range langs {
			for k, s := range solvedProgram(n.editions[lang]) {
				c := n.editions[lang].cell(s.Name)
				if c == nil {
					continue
				}
				printed := ""
				for _, o := range n.editions[lang].prepared[c.id].Outputs {
					if o.Kind == "text" {
						printed += o.Text
					}
				}
				if got := results[i][k].Text; got != printed {
					t.Errorf("%s %s: cell %s prints %q here and %q in the browser", n.ID, lang, c.id, got, printed)
				}
			}
		}
	}
}

// TestJupyter executes the Jupyter files: solved, every check says ✔; as given out, none of a cell with a blank does.
func TestJupyter(t *testing.T) {
	python := python(t)
	for _, n := range all(t) {
		for _, lang := range langs {
			for _, solved := range []bool{true, false} {
				raw, err := n.IPYNB(lang, nil, solved)
				if err != nil {
					t.Fatal(err)
				}
				var said map[string]struct {
					Text, Error string
					Plots       int
				}
				pipe(t, json.RawMessage(raw), &said, python, "testdata/jupyter.py")
				plots, checks := 0, 0
				for _, c := range n.editions[lang].cells {
					id := n.ID + "-" + strings.ReplaceAll(c.id, ".", "-")
					plots += said[id+"-code"].Plots
					if solved && said[id+"-code"].Error != "" {
						t.Errorf("%s %s: the solved cell %s raises %s in Jupyter", n.ID, lang, c.id, said[id+"-code"].Error)
					}
					if c.check == "" {
						continue
					}
					checks++
					check := said[id+"-check"]
					mark := "→ " + c.id
					if solved || c.blanks() == 0 {
						mark = "✔ " + c.id
					}
					if check.Error != "" || !strings.HasPrefix(check.Text, mark) {
						t.Errorf("%s %s: check %s says %q in Jupyter (error %q), want %s…", n.ID, lang, c.id, check.Text, check.Error, mark)
					}
				}
				if checks == 0 || solved && plots == 0 {
					t.Errorf("%s %s: %d checks and %d plots in Jupyter: nothing was tested", n.ID, lang, checks, plots)
				}
			}
		}
	}
}
