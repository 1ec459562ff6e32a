package main

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// goal is how many times a peer's speed the engine shall have on each workload; 0 where the peer has no such layer.
type goal struct {
	peer  []string // the fastest of these counts
	ours  string
	times map[string]float64
}

func goals() []goal {
	const native, browser = "oficina-native", "oficina-browser"
	return []goal{
		{[]string{"pytorch"}, native, map[string]float64{"mlp": 2.5, "cnn": 1.5, "lstm": 2.5, "play": 100}},
		{[]string{"numpy"}, native, map[string]float64{"mlp": 3, "cnn": 5, "lstm": 8, "play": 15}},
		{[]string{"gorgonia"}, native, map[string]float64{"mlp": 12, "cnn": 8, "lstm": 35, "play": 50}},
		{[]string{"gonum"}, native, map[string]float64{"mlp": 10, "play": 2}},
		{[]string{"tfjs-wasm", "tfjs-cpu"}, browser, map[string]float64{"mlp": 10, "cnn": 400, "lstm": 25, "play": 50}},
		{[]string{"convnetjs"}, browser, map[string]float64{"mlp": 35, "cnn": 30, "play": 3}},
	}
}

// table is the comparison in Markdown.
func table(results []result) string {
	find := func(contestant, workload string) (r result) {
		for _, r := range results {
			if r.Contestant == contestant && r.Workload == workload {
				return r
			}
		}
		return r
	}
	var b strings.Builder
	b.WriteString("Steps a second, median (largest):\n\n| | version | " + strings.Join(workloads(), " | ") + " |\n|---|---|" + strings.Repeat("---|", len(workloads())) + "\n")
	seen := map[string]bool{}
	for _, r := range results {
		if seen[r.Contestant] || r.Workload == ceiling {
			continue
		}
		seen[r.Contestant] = true
		fmt.Fprintf(&b, "| %s | %s |", r.Contestant, r.Version)
		for _, w := range workloads() {
			if one := find(r.Contestant, w); one.Error != "" {
				fmt.Fprintf(&b, " – (%s) |", one.Error)
			} else {
				fmt.Fprintf(&b, " %s (%s) |", digits(one.Median), digits(one.Max))
			}
		}
		b.WriteString("\n")
	}
	b.WriteString("\nTimes as fast as the peer, of the medians (goal):\n\n| peer | ours | " + strings.Join(workloads(), " | ") + " |\n|---|---|" + strings.Repeat("---|", len(workloads())) + "\n")
	for _, g := range goals() {
		fmt.Fprintf(&b, "| %s | %s |", strings.Join(g.peer, " or "), g.ours)
		for _, w := range workloads() {
			ours, best := find(g.ours, w).Median, 0.0
			for _, p := range g.peer {
				best = math.Max(best, find(p, w).Median)
			}
			switch goal := g.times[w]; {
			case goal == 0 || best == 0:
				b.WriteString(" – |")
			case ours == 0:
				fmt.Fprintf(&b, " not measured (≥ %s) |", digits(goal))
			case ours < goal*best:
				fmt.Fprintf(&b, " **%s, short of ≥ %s** |", digits(ours/best), digits(goal))
			default:
				fmt.Fprintf(&b, " %s (≥ %s) |", digits(ours/best), digits(goal))
			}
		}
		b.WriteString("\n")
	}
	b.WriteString(bounds(find))
	return b.String()
}

// products is how many operations (a multiplication and an addition are two) the matrix products and convolutions of a
// training step need: forward, by the weights and, but for the first layer, by the input.
func products() map[string]float64 {
	step := func(batch int, first float64, later ...float64) float64 {
		macs := 2 * first
		for _, m := range later {
			macs += 3 * m
		}
		return 2 * float64(batch) * macs
	}
	return map[string]float64{
		"mlp":  step(32, 784*128, 128*10),
		"cnn":  step(32, 28*28*8*25, 14*14*16*8*25, 784*10),
		"lstm": step(16, 48*128*1, 48*128*32, 32),
	}
}

// bounds sets the products of a step beside what a core could do if it did nothing else.
func bounds(find func(contestant, workload string) result) string {
	var b strings.Builder
	b.WriteString("\n10⁹ operations a second in the products of a step, and their share of what the same core does at most when all it does is\nmultiply and add in vectors of that width:\n\n| | at most | mlp | cnn | lstm |\n|---|---|---|---|---|\n")
	for _, row := range []struct{ ours, most, width string }{{"oficina-native", "ceiling-native", "AVX2, 8 numbers"}, {"oficina-browser", "ceiling-browser", "relaxed SIMD, 4 numbers"}} {
		most := find(row.most, ceiling)
		if most.Median == 0 {
			continue
		}
		fmt.Fprintf(&b, "| %s | %s (%s) |", row.ours, digits(most.Median), row.width)
		for _, w := range []string{"mlp", "cnn", "lstm"} {
			rate := find(row.ours, w).Median * products()[w] / 1e9
			fmt.Fprintf(&b, " %s (%.0f %%) |", digits(rate), 100*rate/most.Median)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// digits writes a number with three significant digits.
func digits(v float64) string {
	if v >= 100 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

const (
	begin = "<!-- results: written by go run ./bench -->\n"
	end   = "<!-- end of results -->\n"
)

// report puts the table between its marks in README.md.
func report(results []result) error {
	const file = "bench/README.md"
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return fmt.Errorf("%s: the lines %q and %q are missing: the results stand between them", file, begin, end)
	}
	when := fmt.Sprintf("%s, %s, %s, node %s\n\n", time.Now().Format("2 Jan 2006"), processor(), runtime.Version(), node())
	return os.WriteFile(file, []byte(before+begin+"\n"+when+table(results)+"\n"+end+after), 0o644)
}

// processor is the name of the machine's processor, where the system tells it.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for _, l := range strings.Split(string(text), "\n") {
		if key, value, ok := strings.Cut(l, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

func node() string {
	out, err := exec.Command("node", "--version").Output()
	if err != nil {
		return "missing"
	}
	return strings.TrimPrefix(strings.TrimSpace(string(out)), "v")
}
