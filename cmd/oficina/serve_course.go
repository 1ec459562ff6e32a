package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/content"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/exercise"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/formula"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/notebook"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/room"
)

// course is the loaded content as the room needs it.
type course struct {
	*curriculum.Workshop
	notebooks map[string]*notebook.Notebook
}

func (c *course) Exercise(id string) (room.Exercise, bool) {
	d, ok := c.Workshop.Exercise(id)
	return definition{d}, ok
}

func (c *course) Notebook(id string) (room.Notebook, bool) {
	n, ok := c.notebooks[id]
	return book{n}, ok
}

// book is a notebook in the languages of the course.
type book struct{ *notebook.Notebook }

func (b book) Page(lang curriculum.Lang) any {
	page, _ := b.Notebook.Page(lang) // notebooks exist in every language of the course
	return page
}

func (b book) IPYNB(lang curriculum.Lang, cells map[string]string) ([]byte, error) {
	return b.Notebook.IPYNB(lang, cells, false)
}

// definition is an exercise that draws tasks.
type definition struct{ *exercise.Definition }

func (d definition) Kind() exercise.Kind               { return d.Definition.Kind }
func (d definition) Unit() string                      { return d.Definition.Unit }
func (d definition) Minutes() int                      { return d.Definition.Minutes }
func (d definition) Title(lang curriculum.Lang) string { return d.Definition.Title(string(lang)) }

func (d definition) Task(code event.RoomCode, participant event.ParticipantID, attempt int) (room.Task, error) {
	instance, err := d.Instance(exercise.SeedOf(string(code), string(participant), d.ID, attempt))
	return task{d.Definition, instance}, err
}

// task is an exercise with the numbers of one participant.
type task struct {
	d  *exercise.Definition
	in exercise.Instance
}

func (t task) Prompt(lang curriculum.Lang) curriculum.HTML    { return t.d.Prompt(t.in, string(lang)) }
func (t task) Params() map[string]any                         { return t.in.Params }
func (t task) Fields(lang curriculum.Lang) []exercise.Field   { return t.d.Fields(t.in, string(lang)) }
func (t task) Options(lang curriculum.Lang) []exercise.Option { return t.d.Options(t.in, string(lang)) }
func (t task) Solution(lang curriculum.Lang) curriculum.HTML  { return t.d.Solution(t.in, string(lang)) }
func (t task) Check(lang curriculum.Lang, raw []string) exercise.Result {
	return t.d.Check(t.in, string(lang), raw)
}
func (t task) Hint(lang curriculum.Lang, level int) (curriculum.HTML, bool) {
	return t.d.Hint(t.in, string(lang), level)
}

// contentLook is how often a content folder is looked at for changes.
const contentLook = time.Second

// loadCourse reads the content, with the files of dir, where one is given, over the built-in ones. A mistake is an error
// with file and line. Changes in dir are taken over while ctx runs; with a mistake in them the course stays as it was.
func loadCourse(ctx context.Context, dir string, logger *slog.Logger) (func() room.Course, error) {
	renderer, err := formula.New()
	if err != nil {
		return nil, err
	}
	var files fs.FS = content.Files
	if dir != "" {
		if _, err := os.ReadDir(dir); err != nil {
			return nil, fmt.Errorf("--content %s cannot be read: %w", dir, errors.Unwrap(err))
		}
		files = layers{os.DirFS(dir), content.Files}
	}
	first, err := readCourse(files, renderer)
	if err != nil {
		return nil, err
	}
	var newest atomic.Pointer[course]
	newest.Store(first)
	if dir != "" {
		go func() {
			seen := fingerprint(dir)
			for tick := time.Tick(contentLook); ; {
				select {
				case <-ctx.Done():
					return
				case <-tick:
				}
				now := fingerprint(dir)
				if now == seen {
					continue
				}
				seen = now
				next, err := readCourse(files, renderer)
				if err != nil {
					logger.Warn("content changed and has a mistake: the room keeps the old one", "err", err)
					continue
				}
				newest.Store(next)
				logger.Warn("content changed: the room has the new one")
			}
		}()
	}
	return func() room.Course { return newest.Load() }, nil
}

func readCourse(files fs.FS, renderer curriculum.Renderer) (*course, error) {
	workshop, problems := curriculum.Load(files, renderer)
	var notebooks map[string]*notebook.Notebook
	if workshop != nil {
		found, wrong := notebook.Load(files, renderer, workshop.Languages())
		notebooks, problems = found, append(problems, wrong...)
	}
	if len(problems) == 1 {
		return nil, fmt.Errorf("content: %s", problems[0])
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("content: %s (and %d more: oficina lint shows all)", problems[0], len(problems)-1)
	}
	return &course{workshop, notebooks}, nil
}
