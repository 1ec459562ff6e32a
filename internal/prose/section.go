package prose

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Section is a part of a Markdown file that begins with "## Title {#id}". The part before the first such heading
// has no ID; its Title is that of "# Title", if there is one.
type Section struct {
	ID, Title string
	Line      int
	Body      Source
}

var (
	sectionHeading = regexp.MustCompile(`^##\s+(.+?)\s*\{#([\pL\pN._-]+)\}\s*$`)
	anyHeading     = regexp.MustCompile(`^##\s`)
	titleHeading   = regexp.MustCompile(`^#\s+(.+?)\s*$`)
)

// Sections splits a Markdown file at its headings of level 2.
func Sections(fsys fs.FS, file string) ([]Section, []Problem) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, []Problem{{File: file, Message: "arquivo que falta: cada texto existe em todas as línguas"}}
	}
	var problems []Problem
	sections := []Section{{Line: 1, Body: Source{File: file, Line: 1}}}
	seen := map[string]int{}
	lines := strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	fenced := false
	for i, line := range lines {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		current := &sections[len(sections)-1]
		if fenced {
			current.Body.Text += line + "\n"
			continue
		}
		if m := titleHeading.FindStringSubmatch(line); m != nil && len(sections) == 1 && current.Title == "" {
			current.Title, current.Line = m[1], i+1
			current.Body.Text += "\n"
			continue
		}
		if m := sectionHeading.FindStringSubmatch(line); m != nil {
			if first, again := seen[m[2]]; again {
				problems = append(problems, Problem{file, i + 1, 0, fmt.Sprintf("{#%s} já está na linha %d: cada id só uma vez", m[2], first)})
			}
			seen[m[2]] = i + 1
			sections = append(sections, Section{m[2], m[1], i + 1, Source{File: file, Line: i + 2}})
			continue
		}
		if anyHeading.MatchString(line) {
			problems = append(problems, Problem{file, i + 1, 0, "falta o id do título: escreva “## Título {#id}”"})
		}
		current.Body.Text += line + "\n"
	}
	return sections, problems
}

// Choice is an item "- [id] words" with what is indented below it.
type Choice struct {
	ID          string
	Label, More Source
	Line        int
}

var choiceItem = regexp.MustCompile(`^- \[([\pL\pN._-]+)\]\s+(.*)$`)

// Choices splits source into the text before its first item, its items "- [id] words" and, indented below each,
// what belongs to it.
func Choices(source Source) (before Source, choices []Choice) {
	before = Source{File: source.File, Line: source.Line}
	for i, line := range strings.Split(source.Text, "\n") {
		at := source.Line + i
		if m := choiceItem.FindStringSubmatch(line); m != nil {
			marker := utf8.RuneCountInString(strings.TrimSuffix(line, m[2]))
			choices = append(choices, Choice{m[1], Source{source.File, at, m[2], marker}, Source{source.File, at + 1, "", 2}, at})
			continue
		}
		if len(choices) == 0 {
			before.Text += line + "\n"
			continue
		}
		last := &choices[len(choices)-1]
		last.More.Text += strings.TrimPrefix(line, "  ") + "\n"
	}
	return before, choices
}
