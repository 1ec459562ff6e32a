package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"

	"github.com/neuro-interaction-innovation-lab/oficina/content"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/curriculum"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/formula"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/notebook"
)

// seeds is how many instances of every exercise the linter draws.
const seeds = 1000

type lintCmd struct {
	Dir  string `arg:"" optional:"" type:"existingdir" help:"Folder with the content; without it, the content of this program."`
	JSON bool   `help:"Print one JSON object: problems and counts."`
}

// Run reads the content and prints what is wrong, one line a problem: FILE:LINE:COLUMN: what would be right.
func (c lintCmd) Run(std *stdio) error {
	var files fs.FS = content.Files
	if c.Dir != "" {
		files = os.DirFS(c.Dir)
	}
	renderer, err := formula.New()
	if err != nil {
		return err
	}
	workshop, problems := curriculum.Load(files, renderer)
	var counts curriculum.Counts
	if workshop != nil {
		problems = append(problems, workshop.Verify(seeds)...)
		_, wrong := notebook.Load(files, renderer, workshop.Languages())
		problems = append(problems, wrong...)
		counts = workshop.Counts()
	}
	if c.JSON {
		if problems == nil {
			problems = []curriculum.Problem{}
		}
		report := struct {
			Problems []curriculum.Problem `json:"problems"`
			Counts   curriculum.Counts    `json:"counts"`
		}{problems, counts}
		if err := json.NewEncoder(std.Out).Encode(report); err != nil {
			return err
		}
	} else {
		for _, p := range problems {
			fmt.Fprintln(std.Out, p)
		}
		fmt.Fprintf(std.Out, "%d unidades (%d escritas), %d exercícios, %d telas de apagamento, %d enquetes, %d debates, %d cadernos em %v: %d problemas\n",
			counts.Units, counts.Written, counts.Exercises, counts.Fading, counts.Polls, counts.Debates, counts.Notebooks, counts.Languages, len(problems))
	}
	if len(problems) > 0 {
		return errProblem
	}
	return nil
}
