package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"strings"

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
		fmt.Fprintln(std.Out, summary(counts, len(problems)))
	}
	if len(problems) > 0 {
		return errProblem
	}
	return nil
}

// summary says in one line how much there is and how much of it is wrong.
func summary(c curriculum.Counts, problems int) string {
	count := func(n int, one, many string) string {
		if n == 1 {
			return "1 " + one
		}
		return fmt.Sprintf("%d %s", n, many)
	}
	var languages []string
	for _, l := range c.Languages {
		languages = append(languages, string(l))
	}
	parts := []string{
		count(c.Units, "unidade", "unidades") + " (" + count(c.Written, "escrita", "escritas") + ")",
		count(c.Exercises, "exercício", "exercícios"), count(c.Fading, "tela de apagamento", "telas de apagamento"),
		count(c.Polls, "enquete", "enquetes"), count(c.Debates, "debate", "debates"), count(c.Notebooks, "caderno", "cadernos"),
	}
	return strings.Join(parts, ", ") + " em " + strings.Join(languages, " e ") + ": " + count(problems, "problema", "problemas")
}
