// Package curriculum reads the content of the workshop: agenda, units, figures, exercises, polls and debates, in all
// languages, and says what is wrong in it with file and line.
package curriculum

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/exercise"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/facts"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// loader collects a workshop and the problems on the way.
type loader struct {
	fsys     fs.FS
	compiler *prose.Compiler
	langs    []Lang
	w        *Workshop
	agenda   workshopDocument
	data     map[string]dataset
	problems []Problem
}

// Load reads the content in fsys with formulas by r. The workshop is nil only if problems leave nothing to teach from;
// with any problem a server should refuse to start.
func Load(fsys fs.FS, r Renderer) (*Workshop, []Problem) {
	l := &loader{fsys: fsys, compiler: prose.NewCompiler(r), data: map[string]dataset{}}
	l.w = &Workshop{
		byID: map[string]*unit{}, exercises: map[string]*exercise.Definition{}, predictions: map[string]*prediction{},
		title: map[Lang]string{}, outlines: map[Lang]Outline{}, itemNotes: map[Lang]map[string]Notes{}, cuts: map[Lang][]Cut{}, glossary: map[Lang][]Term{},
	}
	l.report(facts.Decode(fsys, workshopFile, &l.agenda)...)
	if len(l.problems) > 0 {
		return nil, l.problems
	}
	l.langs = l.agenda.Languages
	if len(l.langs) == 0 {
		l.report(errorf(workshopFile, 1, "faltam as línguas: languages: [pt-BR, en]"))
		return nil, l.problems
	}
	l.w.languages = l.langs
	l.loadUnits()
	l.loadPolls()
	l.loadDebates()
	l.loadGlossary()
	l.outline()
	l.loadItemNotes()
	l.finishPages()
	slices.SortStableFunc(l.problems, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Col-b.Col)
	})
	l.problems = slices.CompactFunc(l.problems, func(a, b Problem) bool { return a == b })
	if len(l.w.units) == 0 {
		l.fail(workshopFile, 1, "não há nenhuma unidade em units/")
		return nil, l.problems
	}
	return l.w, l.problems
}

func (l *loader) report(problems ...Problem) { l.problems = append(l.problems, problems...) }

func (l *loader) fail(file string, line int, format string, args ...any) {
	l.report(errorf(file, line, format, args...))
}

// folders returns the sub-folders of dir, sorted.
func (l *loader) folders(dir string) []string {
	entries, err := fs.ReadDir(l.fsys, dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, path.Join(dir, e.Name()))
		}
	}
	return names
}

func (l *loader) exists(name string) bool {
	_, err := fs.Stat(l.fsys, name)
	return err == nil
}

// complete reports a text that is missing in a language.
func (l *loader) complete(file string, line int, what string, t facts.Text) {
	if lang, missing := t.Missing(l.langs); missing {
		l.fail(file, line, "%s: falta o texto em %s", what, lang)
	}
}
