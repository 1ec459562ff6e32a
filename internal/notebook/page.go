package notebook

import "github.com/neuro-interaction-innovation-lab/oficina/internal/prose"

// Page is a notebook as the learner's page gets it; web/src/lib/notebook/types.ts mirrors it. No cell's solution is
// in it. What the checks compare with is: they are Python and run on the learner's device, so their word is advisory.
type Page struct {
	ID     string     `json:"id"`
	Number int        `json:"number"`
	Title  string     `json:"title"`
	Lang   prose.Lang `json:"lang"`
	// Version changes when code changes.
	Version string `json:"version"`
	// Tools are run once per interpreter, before any cell.
	Tools string     `json:"tools"`
	Cells []PageCell `json:"cells"`
}

// PageCell is text, code or both. Source is empty where there is only text.
type PageCell struct {
	ID     string     `json:"id"`
	Title  string     `json:"title"`
	HTML   prose.HTML `json:"html"`
	Source string     `json:"source"`
	Blanks int        `json:"blanks"`
	Check  string     `json:"check"`
	Hint   prose.HTML `json:"hint"`
	// Outputs are those of the solved cell.
	Outputs []Output `json:"outputs"`
	Known   []Known  `json:"known"`
}

// Page returns the notebook in a language it has; false for any other.
func (n *Notebook) Page(lang prose.Lang) (Page, bool) {
	e := n.editions[lang]
	if e == nil {
		return Page{}, false
	}
	page := Page{ID: n.ID, Number: n.Number, Title: e.title, Lang: lang, Version: e.version(), Tools: e.tools, Cells: []PageCell{}}
	for _, c := range e.cells {
		prepared := e.prepared[c.id]
		page.Cells = append(page.Cells, PageCell{
			ID: c.id, Title: c.title, HTML: c.html, Source: c.code, Blanks: c.blanks(), Check: c.check, Hint: c.hint,
			Outputs: append([]Output{}, prepared.Outputs...), Known: append([]Known{}, prepared.Known...),
		})
	}
	return page, true
}
