package notebook

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// block is one cell of a percent file.
type block struct {
	id, role string
	markdown bool
	line     int // of its first line of content
	text     string
}

const (
	roleMain  = ""
	roleCheck = "check"
	roleHint  = "hint"
	roleCases = "cases"
)

var (
	cellHeader = regexp.MustCompile(`^# %%\s*(.*?)\s*$`)
	cellID     = regexp.MustCompile(`^\d+(\.\d+)?$`)
)

const headerHelp = "escreva “# %% 2.1”, “# %% 2.1 [markdown]”, “# %% 2.1 check”, “# %% 2.1 hint [markdown]” ou “# %% 2.1 cases”"

// blocks splits a percent file. Comments before the first header are for its authors.
func blocks(file, text string) ([]block, []prose.Problem) {
	var found []block
	var problems []prose.Problem
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		m := cellHeader.FindStringSubmatch(line)
		if m == nil {
			if len(found) > 0 {
				found[len(found)-1].text += line + "\n"
			} else if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
				problems = append(problems, prose.Problem{File: file, Line: i + 1, Message: "código antes da primeira célula: " + headerHelp})
			}
			continue
		}
		b := block{line: i + 2}
		words, markdown := strings.CutSuffix(m[1], "[markdown]")
		b.markdown = markdown
		parts := strings.Fields(words)
		if len(parts) > 0 {
			b.id = parts[0]
		}
		if len(parts) > 1 {
			b.role = parts[1]
		}
		known := b.role == roleMain || b.role == roleHint == b.markdown && (b.role == roleCheck || b.role == roleHint || b.role == roleCases)
		if !cellID.MatchString(b.id) || len(parts) > 2 || !known {
			problems = append(problems, prose.Problem{File: file, Line: i + 1, Message: fmt.Sprintf("cabeçalho de célula “%s”: %s", line, headerHelp)})
			b.id = ""
		}
		found = append(found, b)
	}
	for i := range found {
		if found[i].markdown {
			found[i].text = uncomment(found[i].text)
		}
		found[i].text = strings.Trim(found[i].text, "\n")
	}
	return found, problems
}

// uncomment takes "# " away from each line.
func uncomment(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(strings.TrimPrefix(line, "#"), " ")
	}
	return strings.Join(lines, "\n")
}

var (
	caseLine   = regexp.MustCompile(`^#\s*([a-z0-9][a-z0-9-]*):\s*(.+?)\s*$`)
	bigHeading = regexp.MustCompile(`^(##?)\s+(.+?)\s*$`)
)

// cases reads "# slug: blank | blank" lines.
func cases(file string, b block) ([]Case, []prose.Problem) {
	var found []Case
	var problems []prose.Problem
	for i, line := range strings.Split(b.text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		m := caseLine.FindStringSubmatch(line)
		if m == nil {
			problems = append(problems, prose.Problem{File: file, Line: b.line + i, Message: "um caso é uma linha “# nome: o que vai na lacuna”; várias lacunas se separam por “ | ”"})
			continue
		}
		found = append(found, Case{Slug: m[1], Blanks: strings.Split(m[2], " | "), line: b.line + i})
	}
	return found, problems
}

// heading takes the heading of level 1 or 2 off the beginning of a text; lines is how many lines went with it.
func heading(text string) (level int, title, rest string, lines int) {
	first, rest, _ := strings.Cut(text, "\n")
	m := bigHeading.FindStringSubmatch(first)
	if m == nil {
		return 0, "", text, 0
	}
	trimmed := strings.TrimLeft(rest, "\n")
	return len(m[1]), m[2], trimmed, 1 + len(rest) - len(trimmed)
}
