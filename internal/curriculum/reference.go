package curriculum

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// reference is a block that names a poll, a notebook, a lab, a debate or an exercise.
type reference struct {
	lang        Lang
	page, block int
	file        string
	line        int
}

// finishPages gives references their titles and pages their hashes.
func (l *loader) finishPages() {
	for _, u := range l.w.units {
		for _, r := range u.references {
			block := &u.pages[r.lang].Pages[r.page].Blocks[r.block]
			if err := l.resolve(block, r.lang); err != nil {
				l.fail(r.file, r.line, "%v", err)
			}
		}
		for lang, page := range u.pages {
			data, err := json.Marshal(page)
			if err != nil {
				l.fail(u.file, 1, "a página não vira JSON: %v", err)
				continue
			}
			sum := sha256.Sum256(data)
			page.Hash = hex.EncodeToString(sum[:8])
			u.pages[lang] = page
		}
	}
}

// resolve finds what a block refers to.
func (l *loader) resolve(b *Block, lang Lang) error {
	switch b.Type {
	case "exercise":
		if d, ok := l.w.exercises[b.ID]; ok {
			b.Title, b.Minutes = d.Title(string(lang)), d.Minutes
			return nil
		}
	case "poll":
		for _, p := range l.w.polls {
			if p.id == b.ID {
				b.Title = p.pages[lang].Title
				return nil
			}
		}
	case "notebook":
		for _, n := range l.agenda.Notebooks {
			if n.Value.ID == b.ID {
				b.Title = n.Value.Title.In(lang)
				return nil
			}
		}
	case "lab":
		for _, lab := range l.agenda.Labs {
			if lab.ID == b.ID {
				b.Title = lab.Title.In(lang)
				return nil
			}
		}
	case "debate":
		for _, d := range l.w.debates {
			if d.id == b.ID {
				b.Title = d.pages[lang].Title
				return nil
			}
		}
	}
	return fmt.Errorf(":::%s %s não existe", b.Type, b.ID)
}
