package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/reproduce"
)

type reproduceCmd struct {
	Only []string `help:"Parts to compute, with commas; all if not given. --list names them."`
	List bool     `help:"Name the parts."`
	JSON bool     `help:"Print a JSON object a line: one a number, and one in the end."`
}

func (c reproduceCmd) parts() ([]reproduce.Part, error) {
	all := reproduce.Parts()
	if len(c.Only) == 0 {
		return all, nil
	}
	var list []reproduce.Part
	for _, name := range c.Only {
		i := slices.IndexFunc(all, func(p reproduce.Part) bool { return p.Name == name })
		if i < 0 {
			names := make([]string, len(all))
			for k, p := range all {
				names[k] = p.Name
			}
			return nil, fmt.Errorf("there is no part %q; there are %s", name, strings.Join(names, ", "))
		}
		list = append(list, all[i])
	}
	return list, nil
}

// Validate refuses a part that does not exist.
func (c reproduceCmd) Validate() error {
	_, err := c.parts()
	return err
}

// Run computes the course's numbers and compares. Results go to standard output, progress to standard error.
func (c reproduceCmd) Run(ctx context.Context, std *stdio) error {
	parts, err := c.parts()
	if err != nil {
		return err
	}
	if c.List {
		for _, p := range parts {
			if _, err := fmt.Fprintln(std.Out, p.Name); err != nil {
				return err
			}
		}
		return nil
	}
	screen := io.Discard
	if f, ok := std.Err.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		screen = f
	}
	from := time.Now()
	found := map[string][]reproduce.Row{}
	reproduce.Run(ctx, parts, runtime.NumCPU(), func(p reproduce.Part, rows []reproduce.Row) {
		found[p.Name] = rows
		fmt.Fprintf(screen, "\r%d of %d parts\x1b[K", len(found), len(parts))
	})
	fmt.Fprint(screen, "\r\x1b[K")
	numbers, off := 0, 0
	table := tabwriter.NewWriter(std.Out, 0, 0, 2, ' ', 0)
	out := json.NewEncoder(std.Out)
	if !c.JSON {
		fmt.Fprint(table, "unit\tnumber\tcourse\tengine\tdifference\tallowed\t\n")
	}
	for _, p := range parts {
		for _, r := range found[p.Name] {
			numbers++
			word := ""
			if !r.Holds() {
				word = "OFF"
				off++
			}
			if c.JSON {
				line := struct {
					reproduce.Row
					Holds bool `json:"holds"`
				}{r, r.Holds()}
				if err := out.Encode(line); err != nil {
					return err
				}
				continue
			}
			if r.Note != "" {
				word = strings.TrimSpace(word + " (" + r.Note + ")")
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%+.4f\t%.4f\t%s\n", r.Unit, r.What, figure(r.Course), figure(r.Engine), r.Engine-r.Course, r.Tolerance, word)
		}
	}
	if c.JSON {
		err = out.Encode(struct {
			Event   string  `json:"event"`
			Numbers int     `json:"numbers"`
			Off     int     `json:"off"`
			Seconds float64 `json:"seconds"`
		}{"done", numbers, off, time.Since(from).Seconds()})
	} else if err = table.Flush(); err == nil {
		_, err = fmt.Fprintf(std.Out, "%d numbers, %d off, in %.0f s.\n", numbers, off, time.Since(from).Seconds())
	}
	if err != nil {
		return err
	}
	if off > 0 || len(found) < len(parts) {
		return errProblem
	}
	return nil
}

// figure shows a number with four decimals, a whole one without.
func figure(v float64) string {
	if v == float64(int(v)) {
		return fmt.Sprint(int(v))
	}
	return fmt.Sprintf("%.4f", v)
}
