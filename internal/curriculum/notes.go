package curriculum

import (
	"io/fs"
	"path"
	"strings"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

// notesFolder holds ITEM.LANG.md for agenda items that have notes of their own.
const notesFolder = "agenda"

// newNotes are notes without a word yet, and where the parts of a file go.
func newNotes(of string) (*Notes, map[string]*HTML) {
	n := &Notes{Of: of, Screens: map[string]HTML{}}
	return n, map[string]*HTML{"say": &n.Say, "ask": &n.Ask, "ifwrong": &n.IfWrong, "next": &n.Next}
}

// notesPart finds where a section belongs, once.
func (l *loader) notesPart(file string, s prose.Section, into map[string]*HTML) (*HTML, bool) {
	target, ok := into[s.ID]
	if !ok {
		l.fail(file, s.Line, "{#%s}: as notas têm say, ask, ifwrong e next", s.ID)
	}
	delete(into, s.ID)
	return target, ok
}

// loadItemNotes reads what is to be said and done in agenda items: {#say}, and {#ask}, {#ifwrong}, {#next} where there is
// more to it. An item may have none; what has one has it in every language.
func (l *loader) loadItemNotes() {
	known := map[string]bool{}
	for _, lang := range l.langs {
		l.w.itemNotes[lang] = map[string]Notes{}
	}
	for _, item := range l.agenda.Agenda {
		id := item.Value.ID
		written := false
		for _, lang := range l.langs {
			file := path.Join(notesFolder, id+"."+string(lang)+".md")
			known[file] = true
			written = written || l.exists(file)
		}
		if !written {
			continue
		}
		for _, lang := range l.langs {
			l.w.itemNotes[lang][id] = l.itemNotes(id, lang)
		}
	}
	entries, _ := fs.ReadDir(l.fsys, notesFolder)
	for _, e := range entries {
		if file := path.Join(notesFolder, e.Name()); strings.HasSuffix(file, ".md") && !known[file] {
			l.fail(file, 1, "a agenda não tem este bloco: o nome do arquivo é ITEM.LÍNGUA.md")
		}
	}
}

func (l *loader) itemNotes(id string, lang Lang) Notes {
	file := path.Join(notesFolder, id+"."+string(lang)+".md")
	sections, problems := prose.Sections(l.fsys, file)
	l.report(problems...)
	notes, into := newNotes(id)
	if len(sections) == 0 {
		return *notes
	}
	for _, s := range sections[1:] {
		if target, ok := l.notesPart(file, s, into); ok {
			*target = l.plain(s.Body, lang, false)
		}
	}
	if notes.Say == "" {
		l.fail(file, 1, "falta a parte {#say}")
	}
	return *notes
}
