package notebook

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/neuro-interaction-innovation-lab/oficina/content"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// plainMath stands in for Temml: it shows the TeX.
type plainMath struct{}

func (plainMath) MathML(tex string, display bool, lang prose.Lang) (prose.HTML, error) {
	return prose.HTML("<math>" + tex + "</math>"), nil
}

var langs = []prose.Lang{"pt-BR", "en"}

// all returns the notebooks of the workshop itself.
func all(t *testing.T) map[string]*Notebook {
	t.Helper()
	books, problems := Load(content.Files, plainMath{}, langs)
	for _, p := range problems {
		t.Error(p)
	}
	if len(books) == 0 {
		t.Fatal("the workshop has no notebook: these tests would check nothing")
	}
	return books
}

const good = `# %% 0 [markdown]
# # Title

# %% 1.1 [markdown]
# ## 1.1 Half
#
# Half of $x$.

# %% 1.1
half = 8 * ___

# %% 1.1 check
@check("1.1")
def _(half):
    return right("") if half == 4 else hint("double", "")

# %% 1.1 hint [markdown]
# Halve it.

# %% 1.1 cases
# ok: 0.5
# double: 2
# error: 1 / 0
`

func site(pt, en string) fstest.MapFS {
	return fstest.MapFS{
		"notebooks/tools.pt-BR.py":              {Data: []byte("# tools")},
		"notebooks/tools.en.py":                 {Data: []byte("# tools")},
		"notebooks/nb1-dados/notebook.pt-BR.py": {Data: []byte(pt)},
		"notebooks/nb1-dados/notebook.en.py":    {Data: []byte(en)},
	}
}

func TestProblems(t *testing.T) {
	const pt, en = "notebooks/nb1-dados/notebook.pt-BR.py", "notebooks/nb1-dados/notebook.en.py"
	for _, tt := range []struct {
		name     string
		old, new string // in the pt-BR edition
		english  string // of the English one; empty: the same as pt-BR
		want     string // the beginning of a problem
	}{
		{name: "good", want: ""},
		{name: "unknown role", old: "# %% 1.1 check", new: "# %% 1.1 test", want: pt + ":12: cabeçalho de célula"},
		{name: "id that is no number", old: "# %% 0 [markdown]", new: "# %% intro [markdown]", want: pt + ":1: cabeçalho de célula"},
		{name: "hint as code", old: "hint [markdown]", new: "hint", want: pt + ":17: cabeçalho de célula"},
		{name: "code first", old: "# %% 0 [markdown]", new: "x = 1\n# %% 0 [markdown]", want: pt + ":1: código antes"},
		{name: "no title", old: "# # Title", new: "# Title", want: pt + ":1: falta o título"},
		{name: "twice the same part", old: "# %% 1.1 hint", new: "# %% 1.1 hint [markdown]\n# First.\n\n# %% 1.1 hint", want: pt + ":20: a célula 1.1 já tem"},
		{name: "parts apart", old: "# %% 1.1 cases", new: "# %% 1.2 [markdown]\n# Text.\n\n# %% 1.1 cases", want: pt + ":23: a célula 1.1 já começou na linha 4"},
		{name: "blank without check", old: `# %% 1.1 check`, new: "# %% 1.2", want: pt + ":4: a célula 1.1 tem lacuna e não tem conferência"},
		{name: "check of another cell", old: `@check("1.1")`, new: `@check("1.2")`, want: pt + ":4: a conferência da célula 1.1 leva"},
		{name: "no solution", old: "# ok: 0.5\n", new: "", want: pt + ":4: o primeiro caso da célula 1.1"},
		{name: "a slug that the check never says", old: "# double: 2", new: "# triple: 3", want: pt + ":22: a conferência da célula 1.1 não diz “triple”"},
		{name: "too many blanks in a case", old: "# double: 2", new: "# double: 2 | 3", want: pt + ":22: o caso preenche 2 lacunas"},
		{name: "case without a name", old: "# double: 2", new: "# double", want: pt + ":22: um caso é uma linha"},
		{name: "other cells in English", english: strings.ReplaceAll(good, "1.1", "1.2"), want: en + ":1: as células são [0 1.2]"},
		{name: "another case in English", english: strings.Replace(good, "# double: 2\n", "", 1), want: en + ":4: os casos da célula 1.1"},
		{name: "a formula less in English", english: strings.Replace(good, "$x$", "x", 1), want: en + ":4: o texto da célula 1.1 tem 0"},
		{name: "blanks in English", english: strings.NewReplacer("8 * ___", "___ * ___", "0.5", "8 | 0.5", ": 2", ": 8 | 2", "1 / 0", "8 | 1 / 0").Replace(good), want: en + ":4: a célula 1.1 tem 2 lacunas"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(good, tt.old, tt.new, 1)
			if tt.old != "" && text == good {
				t.Fatalf("%q is not in the example", tt.old)
			}
			english := text
			if tt.english != "" {
				english = tt.english
			}
			books, problems := Load(site(text, english), plainMath{}, langs)
			var said []string
			for _, p := range problems {
				said = append(said, p.String())
			}
			if tt.want == "" {
				if len(said) > 0 || books["NB1"] == nil {
					t.Fatalf("got %d notebooks and problems %q, want one and none", len(books), said)
				}
				return
			}
			found := false
			for _, s := range said {
				found = found || strings.HasPrefix(s, tt.want)
			}
			if !found || books["NB1"] != nil {
				t.Errorf("got problems\n%s\nwant one that begins\n%s", strings.Join(said, "\n"), tt.want)
			}
		})
	}
}

func TestMissingEdition(t *testing.T) {
	files := site(good, good)
	delete(files, "notebooks/nb1-dados/notebook.en.py")
	_, problems := Load(files, plainMath{}, langs)
	if len(problems) != 1 || problems[0].File != "notebooks/nb1-dados/notebook.en.py" {
		t.Errorf("got %v, want the missing file", problems)
	}
}

// TestPageKeepsSolutions: what fills a blank is nowhere on the page.
func TestPageKeepsSolutions(t *testing.T) {
	for id, book := range all(t) {
		for _, lang := range langs {
			page, ok := book.Page(lang)
			if !ok {
				t.Fatalf("%s has no page in %s", id, lang)
			}
			for i, c := range page.Cells {
				own := book.editions[lang].cells[i]
				if c.Source != own.code || strings.Count(c.Source, Blank) != c.Blanks {
					t.Errorf("%s %s: the page's code is not the starter's", id, c.ID)
				}
				for _, k := range own.cases {
					filled := own.fill(k.Blanks)
					if k.Slug == CaseRight && strings.Contains(fmt.Sprint(page), filled) {
						t.Errorf("%s %s: the page holds the solution %q", id, c.ID, filled)
					}
				}
			}
		}
		if _, ok := book.Page("fr"); ok {
			t.Errorf("%s has a page in a language that it was not loaded in", id)
		}
	}
}

func TestSolution(t *testing.T) {
	book := all(t)["NB2"]
	if got, ok := book.Solution("en", "2.2"); !ok || !strings.Contains(got, "sigmoid(X @ w + b)") || strings.Contains(got, Blank) {
		t.Errorf("Solution(2.2) = %q, %v; want the code with its blank filled", got, ok)
	}
	for _, id := range []string{"2.0", "9.9"} {
		if got, ok := book.Solution("en", id); ok {
			t.Errorf("Solution(%s) = %q, want none", id, got)
		}
	}
	for id, want := range map[string]bool{"2.3": true, "0": false, "9": false} {
		if got := book.HasCell(id); got != want {
			t.Errorf("HasCell(%s) = %v, want %v", id, got, want)
		}
	}
}

func TestFingerprint(t *testing.T) {
	// the page computes the same; web/src/lib/notebook/fingerprint.test.ts holds it to these values
	for _, tt := range []struct {
		blanks []string
		want   string
	}{
		{[]string{"b"}, "af63df4c8601f1a5"},
		{[]string{" 1 / (1 + e) "}, Fingerprint([]string{"1/(1+e)"})},
		{[]string{"8", "6", "-8"}, "d32f4df6d4216d2a"},
	} {
		if got := Fingerprint(tt.blanks); got != tt.want {
			t.Errorf("Fingerprint(%q) = %s, want %s", tt.blanks, got, tt.want)
		}
	}
	if Fingerprint([]string{"8", "6"}) == Fingerprint([]string{"86"}) {
		t.Error("two blanks and one have the same fingerprint")
	}
}
