// Command bench runs the engine and what people would use instead, side by side: five rounds in turn, one thread, float32
// where the peer has it. It writes results.json and the table in README.md. Usage: go run ./bench [-rounds N] [-only REGEXP]
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// workloads are the four networks; README.md describes them.
func workloads() []string { return []string{"mlp", "cnn", "lstm", "play"} }

// ceiling is the workload of those who only multiply and add, as fast as a core can: their rate is in 10⁹ operations a second.
const ceiling = "fma"

// contestant is a program that measures one workload a run.
type contestant struct {
	name    string
	command []string // the workload is put in the place of WORKLOAD
	own     bool
	env     []string
}

// runs reports whether c takes part in a workload.
func (c contestant) runs(workload string) bool {
	return strings.HasPrefix(c.name, "ceiling") == (workload == ceiling)
}

const work = "bench/.work" // what is installed and built; ignored by git

func contestants() []contestant {
	python, js := filepath.Join(work, "python/bin/python"), "bench/peers/js/"
	return []contestant{
		{name: "oficina-native", command: []string{filepath.Join(work, "bin/own"), "WORKLOAD"}, own: true},
		{name: "oficina-browser", command: []string{"node", "engine/kernel/wasm/run.mjs", "engine/kernel/wasm/relaxed.wasm", filepath.Join(work, "bin/own.wasm"), "WORKLOAD"}, own: true},
		{name: "pytorch", command: []string{python, "bench/peers/python/pytorch.py", "WORKLOAD"}},
		{name: "pytorch-avx2", command: []string{python, "bench/peers/python/pytorch.py", "WORKLOAD"},
			env: []string{"ATEN_CPU_CAPABILITY=avx2", "ONEDNN_MAX_CPU_ISA=AVX2", "MKL_ENABLE_INSTRUCTIONS=AVX2"}},
		{name: "numpy", command: []string{python, "bench/peers/python/handmade.py", "WORKLOAD"}},
		{name: "gorgonia", command: []string{filepath.Join(work, "bin/gorgonia"), "WORKLOAD"}},
		{name: "gonum", command: []string{filepath.Join(work, "bin/gonum"), "WORKLOAD"}},
		{name: "tfjs-wasm", command: []string{"node", js + "tensorflow.mjs", "WORKLOAD", "wasm"}},
		{name: "tfjs-cpu", command: []string{"node", js + "tensorflow.mjs", "WORKLOAD", "cpu"}},
		{name: "convnetjs", command: []string{"node", js + "convnet.mjs", "WORKLOAD"}},
		{name: "ceiling-native", command: []string{filepath.Join(work, "bin/own"), "WORKLOAD"}, own: true},
		{name: "ceiling-browser", command: []string{"node", "bench/own/peak.mjs", "WORKLOAD"}, own: true},
	}
}

// result is a row of results.json.
type result struct {
	Contestant string  `json:"contestant"`
	Version    string  `json:"version"`
	Workload   string  `json:"workload"`
	Median     float64 `json:"steps_per_s_median,omitempty"`
	Max        float64 `json:"steps_per_s_max,omitempty"`
	Error      string  `json:"error,omitempty"`
}

// line is what a contestant prints.
type line struct {
	Version string  `json:"version"`
	Rate    float64 `json:"steps_per_s"`
	Error   string  `json:"error"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, progress io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	rounds := flags.Int("rounds", 5, "rounds of every contestant on every workload")
	only := flags.String("only", "", "regular expression of contestants; then nothing is written")
	warm := flags.String("warm", "0.5", "seconds of warming up")
	seconds := flags.String("seconds", "1", "seconds of measuring")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	list := slices.DeleteFunc(contestants(), func(c contestant) bool { return !chosen.MatchString(c.name) })
	if err := prepare(ctx, list, progress); err != nil {
		return err
	}
	lines := map[string][]line{}
	for round := range *rounds {
		for _, workload := range append(workloads(), ceiling) {
			for _, c := range list {
				key := c.name + " " + workload
				if !c.runs(workload) {
					continue
				}
				if n := len(lines[key]); n > 0 && lines[key][n-1].Error != "" {
					continue
				}
				l := c.measure(ctx, workload, "WARM="+*warm, "SECONDS_MEASURED="+*seconds)
				if ctx.Err() != nil {
					return ctx.Err()
				}
				lines[key] = append(lines[key], l)
				fmt.Fprintf(progress, "%d/%d %-4s %-16s %12.1f %s\n", round+1, *rounds, workload, c.name, l.Rate, l.Error)
			}
		}
	}
	results := summarise(list, lines)
	if *only != "" {
		fmt.Print(table(results))
		return nil
	}
	return write(results)
}

// prepare installs and builds what the contestants need.
func prepare(ctx context.Context, list []contestant, progress io.Writer) error {
	steps := [][]string{
		{"go", "build", "-trimpath", "-o", work + "/bin/own", "./bench/own"},
		{"env", "GOOS=js", "GOARCH=wasm", "go", "build", "-trimpath", "-tags", "kernel", "-ldflags", "-s -w", "-o", work + "/bin/own.wasm", "./bench/own"},
	}
	if slices.ContainsFunc(list, func(c contestant) bool { return !c.own }) {
		steps = append(steps,
			[]string{"go", "build", "-C", "bench/peers/go", "-o", "../../../" + work + "/bin/", "./gorgonia", "./gonum"},
			[]string{"npm", "ci", "--no-audit", "--no-fund", "--silent", "--prefix", "bench/peers/js"},
			[]string{"python3", "-m", "venv", work + "/python"},
			[]string{work + "/python/bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r", "bench/peers/python/requirements.txt"},
		)
	}
	for _, step := range steps {
		fmt.Fprintln(progress, strings.Join(step, " "))
		c := exec.CommandContext(ctx, step[0], step[1:]...)
		c.Stdout, c.Stderr = progress, progress
		if err := c.Run(); err != nil {
			return fmt.Errorf("%s: %w", strings.Join(step, " "), err)
		}
	}
	return nil
}

// measure runs a contestant once.
func (c contestant) measure(ctx context.Context, workload string, env ...string) line {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	args := slices.Clone(c.command)
	args[slices.Index(args, "WORKLOAD")] = workload
	command := exec.CommandContext(ctx, args[0], args[1:]...)
	command.Env = append(append(os.Environ(), c.env...), append(env,
		"GOMAXPROCS=1", "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", "MKL_NUM_THREADS=1",
		"ASSUME_NO_MOVING_GC_UNSAFE_RISK_IT_WITH="+goVersion())...) // Gorgonia asks for it
	out, err := command.Output()
	for _, text := range bytes.Split(out, []byte("\n")) {
		var l line
		if json.Unmarshal(text, &l) == nil && (l.Rate > 0 || l.Error != "") {
			return l
		}
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		err = errors.New(strings.TrimSpace(string(exit.Stderr)))
	}
	return line{Error: fmt.Sprintf("it printed no result: %v", err)}
}

// goVersion is like "go1.26".
func goVersion() string {
	parts := strings.SplitN(runtime.Version(), ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

func summarise(list []contestant, lines map[string][]line) []result {
	var results []result
	for _, workload := range append(workloads(), ceiling) {
		for _, c := range list {
			if !c.runs(workload) {
				continue
			}
			measured := lines[c.name+" "+workload]
			last := measured[len(measured)-1]
			r := result{Contestant: c.name, Version: last.Version, Workload: workload, Error: last.Error}
			if r.Error == "" {
				var rates []float64
				for _, l := range measured {
					rates = append(rates, l.Rate)
				}
				slices.Sort(rates)
				r.Median, r.Max = rates[len(rates)/2], rates[len(rates)-1]
			}
			results = append(results, r)
		}
	}
	return results
}

func write(results []result) error {
	data, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile("bench/results.json", append(data, '\n'), 0o644); err != nil {
		return err
	}
	return report(results)
}
