package notebook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// The part of nbformat 4.5 that we write. Source: https://nbformat.readthedocs.io/en/latest/format_description.html
type ipynb struct {
	Cells         []any         `json:"cells"`
	Metadata      ipynbMetadata `json:"metadata"`
	NBFormat      int           `json:"nbformat"`
	NBFormatMinor int           `json:"nbformat_minor"`
}

type ipynbMetadata struct {
	Kernelspec struct {
		DisplayName string `json:"display_name"`
		Language    string `json:"language"`
		Name        string `json:"name"`
	} `json:"kernelspec"`
	LanguageInfo struct {
		Name string `json:"name"`
	} `json:"language_info"`
	Title   string       `json:"title"`
	Oficina ipynbOficina `json:"oficina"`
}

type ipynbOficina struct {
	Notebook string     `json:"notebook"`
	Lang     prose.Lang `json:"lang"`
	Version  string     `json:"version"`
}

type ipynbText struct {
	Type     string         `json:"cell_type"`
	ID       string         `json:"id"`
	Metadata map[string]any `json:"metadata"`
	Source   []string       `json:"source"`
}

type ipynbCode struct {
	Type     string         `json:"cell_type"`
	Count    *int           `json:"execution_count"`
	ID       string         `json:"id"`
	Metadata map[string]any `json:"metadata"`
	Outputs  []any          `json:"outputs"`
	Source   []string       `json:"source"`
}

// IPYNB returns the notebook as a Jupyter file: with the sources in mine where there is one for a cell's id, else with
// the solutions if solved, else as it is given out. Cell ids are the same in every file of the same notebook.
func (n *Notebook) IPYNB(lang prose.Lang, mine map[string]string, solved bool) ([]byte, error) {
	e := n.editions[lang]
	if e == nil {
		return nil, fmt.Errorf("notebook %s has no edition in %s", n.ID, lang)
	}
	file := ipynb{NBFormat: 4, NBFormatMinor: 5, Cells: []any{}}
	file.Metadata.Kernelspec.DisplayName = "Python 3 (ipykernel)"
	file.Metadata.Kernelspec.Language = "python"
	file.Metadata.Kernelspec.Name = "python3"
	file.Metadata.LanguageInfo.Name = "python"
	file.Metadata.Title = e.title
	file.Metadata.Oficina = ipynbOficina{n.ID, lang, e.version()}
	code := func(id, source string, metadata map[string]any) {
		file.Cells = append(file.Cells, ipynbCode{Type: "code", ID: id, Metadata: metadata, Outputs: []any{}, Source: lines(source)})
	}
	folded := map[string]any{"jupyter": map[string]any{"source_hidden": true}}
	for i, c := range e.cells {
		id := n.ID + "-" + strings.ReplaceAll(c.id, ".", "-")
		if c.markdown != "" {
			file.Cells = append(file.Cells, ipynbText{"markdown", id + "-text", map[string]any{}, lines(c.markdown)})
		}
		if i == 0 {
			code(n.ID+"-tools", e.tools, folded)
		}
		if c.code == "" {
			continue
		}
		source := c.code
		if solved {
			source = c.solved()
		}
		if own, ok := mine[c.id]; ok {
			source = own
		}
		code(id+"-code", source, map[string]any{})
		if c.check != "" {
			code(id+"-check", c.check, folded)
		}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(file); err != nil {
		return nil, fmt.Errorf("notebook %s: %w", n.ID, err)
	}
	return out.Bytes(), nil
}

// lines is a text as nbformat has it: a list of lines that keep their ends.
func lines(text string) []string {
	parts := strings.SplitAfter(text, "\n")
	if parts[len(parts)-1] == "" && len(parts) > 1 {
		parts = parts[:len(parts)-1]
	}
	return parts
}
