package notebook

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

type jupyterFile struct {
	Cells []struct {
		Type   string   `json:"cell_type"`
		ID     string   `json:"id"`
		Source []string `json:"source"`
	} `json:"cells"`
	NBFormat      int `json:"nbformat"`
	NBFormatMinor int `json:"nbformat_minor"`
}

func jupyter(t *testing.T, n *Notebook, mine map[string]string, solved bool) (jupyterFile, map[string]string) {
	t.Helper()
	raw, err := n.IPYNB("pt-BR", mine, solved)
	if err != nil {
		t.Fatal(err)
	}
	var file jupyterFile
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	sources := map[string]string{}
	for _, c := range file.Cells {
		sources[c.ID] = strings.Join(c.Source, "")
	}
	return file, sources
}

func TestIPYNB(t *testing.T) {
	book := all(t)["NB2"]
	starter, sources := jupyter(t, book, nil, false)
	if starter.NBFormat != 4 || starter.NBFormatMinor != 5 {
		t.Errorf("format %d.%d, want 4.5", starter.NBFormat, starter.NBFormatMinor)
	}
	valid := regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`) // nbformat 4.5
	for _, c := range starter.Cells {
		if !valid.MatchString(c.ID) {
			t.Errorf("cell id %q is not one that nbformat allows", c.ID)
		}
	}
	if len(sources) != len(starter.Cells) {
		t.Errorf("%d ids for %d cells", len(sources), len(starter.Cells))
	}
	if code := sources["NB2-2-3-code"]; !strings.Contains(code, "return "+Blank) {
		t.Errorf("the starter's cell 2.3 is %q, want its blank", code)
	}

	solved, filled := jupyter(t, book, nil, true)
	own, mine := jupyter(t, book, map[string]string{"2.3": "meu = 1\n"}, false)
	if code := filled["NB2-2-3-code"]; strings.Contains(code, Blank) {
		t.Errorf("the solved cell 2.3 is %q", code)
	}
	if code := mine["NB2-2-3-code"]; code != "meu = 1\n" {
		t.Errorf("the learner's own cell 2.3 is %q", code)
	}
	for i, c := range starter.Cells {
		if solved.Cells[i].ID != c.ID || own.Cells[i].ID != c.ID {
			t.Errorf("cell %d is %s, solved %s, own %s: ids must stay", i, c.ID, solved.Cells[i].ID, own.Cells[i].ID)
		}
	}
	if _, err := book.IPYNB("fr", nil, false); err == nil {
		t.Error("a file in a language that there is not")
	}
}
