package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/count"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/search"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/plot"
)

type sweepCmd struct {
	examples
	Model     []string `sep:"none" help:"Layers, as train has them; {8,16,32} stands for each of its parts. May be given several times. Default: one hidden layer of 8, 16, 32, 64 or 128 units."`
	Optimizer []string `default:"adam" help:"Optimizers to try, with commas."`
	LR        string   `name:"lr" default:"0.0003:0.1" help:"Learning rates to try: with commas, or a range like 0.0001:1, of which equal ratios are equally likely."`
	Batch     string   `default:"32" help:"Examples a step: with commas, or a range like 8:128."`
	L2        string   `name:"l2" default:"0" help:"Strengths of the L2 penalty: with commas, or a range like 0.0001:0.1."`
	Schedule  []string `default:"constant" help:"How the rate falls: constant, stairs, cosine; several with commas."`
	Epochs    int      `default:"20" help:"Passes over the training examples, for those that go all the way."`
	Trials    int      `default:"24" help:"Settings to draw at random. Where nothing is a range, all combinations are tried if they are not more."`
	Grid      int      `help:"Try all combinations instead, with so many values of each range."`
	Halving   int      `help:"Successive halving: only the best 1 in so many goes on from each rung; 0 takes all to the end."`
	Folds     int      `help:"Judge each setting by cross-validation with so many folds instead of by the validation examples."`
	Seed      uint64   `default:"1" help:"Seed of the draws and of all trainings."`
	Workers   int      `help:"Trainings that run at once; as many as there are cores if not given."`
	Plot      string   `type:"path" help:"Draw error against parameters and multiply-adds into this SVG file."`
	JSON      bool     `help:"Print a JSON object a line: one a setting as it ends, and one in the end."`
}

// The axes, in the order of a candidate's values.
const (
	axisModel = iota
	axisOptimizer
	axisRate
	axisBatch
	axisL2
	axisSchedule
)

// Validate refuses settings that cannot be before anything runs.
func (c sweepCmd) Validate() error {
	_, _, err := c.plan()
	return err
}

// plan returns what is to be tried, and on what.
func (c sweepCmd) plan() ([]search.Candidate, material, error) {
	none := material{}
	data, err := c.load()
	if err != nil {
		return nil, none, err
	}
	switch {
	case c.Trials < 1:
		return nil, none, fmt.Errorf("trials: %d is not above 0", c.Trials)
	case c.Grid < 0:
		return nil, none, fmt.Errorf("grid: %d is below 0", c.Grid)
	case c.Halving < 0 || c.Halving == 1:
		return nil, none, fmt.Errorf("halving: %d; 2 or more divides, 0 takes all to the end", c.Halving)
	case c.Folds < 0 || c.Folds == 1 || c.Folds > data.Train.Len():
		return nil, none, fmt.Errorf("folds: %d; use 2 to %d, or 0 for the validation examples", c.Folds, data.Train.Len())
	case c.Workers < 0:
		return nil, none, fmt.Errorf("workers: %d is below 0", c.Workers)
	}
	models := c.Model
	if len(models) == 0 {
		models = []string{fmt.Sprintf("dense {8,16,32,64,128} relu, dense %d", data.outputs())}
	}
	axes := make([]search.Axis, axisSchedule+1)
	for _, m := range models {
		all, err := alternatives(m)
		if err != nil {
			return nil, none, err
		}
		axes[axisModel].Choices = append(axes[axisModel].Choices, all...)
	}
	axes[axisOptimizer].Choices = c.Optimizer
	axes[axisSchedule].Choices = c.Schedule
	ranges := false
	for _, of := range []struct {
		axis  int
		name  string
		text  string
		whole bool
	}{{axisRate, "lr", c.LR, false}, {axisBatch, "batch", c.Batch, true}, {axisL2, "l2", c.L2, false}} {
		if axes[of.axis], err = parseAxis(of.name, of.text, of.whole); err != nil {
			return nil, none, err
		}
		ranges = ranges || len(axes[of.axis].Choices) == 0
	}
	combinations := 1
	for _, a := range axes {
		combinations = min(combinations*max(len(a.Choices), 1), 1<<30)
	}
	var list []search.Candidate
	if c.Grid > 0 || !ranges && combinations <= c.Trials {
		list, err = search.Grid(axes, c.Grid)
	} else {
		list, err = search.Random(num.NewRand(c.Seed, drawStream), axes, c.Trials)
	}
	if err != nil {
		return nil, none, err
	}
	// A setting that cannot be is refused now, not after an hour.
	for _, candidate := range list {
		config, err := c.config(candidate)
		if err == nil {
			_, err = fit.NewOn(config, data.Split)
		}
		if err != nil {
			return nil, none, err
		}
	}
	return list, data, nil
}

// Streams of the seed, apart from those of a training.
const (
	drawStream = 100
	foldStream = 101
)

// parseAxis reads "0.1,0.2" as choices and "0.001:1" as a range of ratios.
func parseAxis(name, text string, whole bool) (search.Axis, error) {
	a := search.Axis{Name: name, Whole: whole}
	number := func(s string) (float64, error) {
		v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return 0, fmt.Errorf("%s: %q is no number; write values like 0.001,0.01 or a range like 0.001:0.1", name, strings.TrimSpace(s))
		}
		return v, nil
	}
	if from, to, isRange := strings.Cut(text, ":"); isRange {
		var err error
		if a.From, err = number(from); err != nil {
			return a, err
		}
		if a.To, err = number(to); err != nil {
			return a, err
		}
		a.Log = true
		return a, a.Check()
	}
	for _, s := range strings.Split(text, ",") {
		v, err := number(s)
		if err != nil {
			return a, err
		}
		if whole && v != math.Trunc(v) {
			return a, fmt.Errorf("%s: %s is no whole number", name, strings.TrimSpace(s))
		}
		a.Choices = append(a.Choices, strconv.FormatFloat(v, 'g', -1, 64))
	}
	return a, nil
}

// alternatives writes out "dense {8,16} relu, dense {1,2}" as all its models.
func alternatives(model string) ([]string, error) {
	before, rest, found := strings.Cut(model, "{")
	if !found {
		if strings.Contains(model, "}") {
			return nil, fmt.Errorf("model %q: } without {; write parts like {8,16,32}", model)
		}
		return []string{model}, nil
	}
	inside, after, found := strings.Cut(rest, "}")
	if !found || strings.Contains(inside, "{") {
		return nil, fmt.Errorf("model %q: { is not closed; write parts like {8,16,32}", model)
	}
	ends, err := alternatives(after)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, part := range strings.Split(inside, ",") {
		for _, end := range ends {
			list = append(list, before+strings.TrimSpace(part)+end)
			if len(list) > 1000 {
				return nil, fmt.Errorf("model %q: stands for more than 1000 models", model)
			}
		}
	}
	return list, nil
}

func (c sweepCmd) config(candidate search.Candidate) (fit.Config, error) {
	v := candidate.Values
	rate, err1 := strconv.ParseFloat(v[axisRate], 64)
	batch, err2 := strconv.ParseFloat(v[axisBatch], 64)
	l2, err3 := strconv.ParseFloat(v[axisL2], 64)
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return fit.Config{}, err
		}
	}
	return fit.Config{
		Dataset: c.Data, Model: v[axisModel], Optimizer: v[axisOptimizer], LearningRate: rate, Batch: int(batch), L2: l2,
		Schedule: v[axisSchedule], Seed: c.Seed, Epochs: c.Epochs,
	}, nil
}

// trial is a setting's training, or one a fold.
type trial struct {
	sessions []*fit.Session
	cost     count.Cost
}

func (t *trial) Train(ctx context.Context, epochs int) (loss float64) {
	for _, s := range t.sessions {
		for s.Epoch() < epochs && ctx.Err() == nil && s.Step() {
		}
		if s.State() == fit.Diverged {
			return math.Inf(1)
		}
		loss += s.Progress().ValidationLoss / float64(len(t.sessions))
	}
	return loss
}

// err is the share of examples that were judged by and taken for something else; of numbers it is the root of the mean
// squared error in deviations of what was measured, √(1 − R²), a mean over them.
func (t *trial) err() (sum float64) {
	n := float64(len(t.sessions))
	for _, s := range t.sessions {
		p := s.Progress()
		if p.ValidationErrors == nil {
			sum += (1 - p.ValidationAccuracy) / n
		}
		for _, e := range p.ValidationErrors {
			sum += math.Sqrt(1-e.R2) / float64(len(p.ValidationErrors)) / n
		}
	}
	return sum
}

// Lines of --json.
type (
	settingLine struct {
		Event        string   `json:"event,omitempty"`
		Index        int      `json:"index"`
		Model        string   `json:"model"`
		Optimizer    string   `json:"optimizer"`
		LR           float64  `json:"lr"`
		Batch        int      `json:"batch"`
		L2           float64  `json:"l2"`
		Schedule     string   `json:"schedule"`
		Epochs       int      `json:"epochs"`
		Parameters   int      `json:"parameters"`
		MultiplyAdds int      `json:"multiply_adds"`
		Loss         *float64 `json:"validation_loss"` // null if the training diverged
		Error        *float64 `json:"validation_error"`
	}
	sweptLine struct {
		Event        string        `json:"event"`
		Tried        int           `json:"tried"`
		Of           int           `json:"of"`
		Stopped      bool          `json:"stopped"`
		Seconds      float64       `json:"seconds"`
		Best         *settingLine  `json:"best"`
		TestAccuracy *float64      `json:"test_accuracy"`  // of the best, from one look at the test examples; null where numbers are predicted
		Test         []told        `json:"test,omitempty"` // errors, where numbers are predicted
		Pareto       []settingLine `json:"pareto"`
	}
)

// found is a result with what it costs.
type found struct {
	search.Result
	config fit.Config
	cost   count.Cost
	err    float64
	pareto bool
}

func (f found) line(event string) settingLine {
	l := settingLine{
		Event: event, Index: f.Candidate.Index, Model: f.config.Model, Optimizer: f.config.Optimizer, LR: f.config.LearningRate, Batch: f.config.Batch,
		L2: f.config.L2, Schedule: f.config.Schedule, Epochs: f.Epochs, Parameters: f.cost.Parameters, MultiplyAdds: f.cost.MACs,
	}
	if !math.IsInf(f.Loss, 0) {
		l.Loss, l.Error = &f.Loss, orNull(f.err)
	}
	return l
}

func (c sweepCmd) found(r search.Result) (found, error) {
	if r.Err != nil {
		return found{}, r.Err
	}
	config, err := c.config(r.Candidate)
	if err != nil {
		return found{}, err
	}
	f := found{Result: r, config: config, cost: r.Trial.(*trial).cost, err: math.NaN()}
	if !math.IsInf(r.Loss, 0) {
		f.err = r.Trial.(*trial).err()
	}
	return f, nil
}

// Run tries all settings. Results go to standard output, progress to standard error.
func (c sweepCmd) Run(ctx context.Context, std *stdio) error {
	list, data, err := c.plan()
	if err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	out := json.NewEncoder(std.Out)
	screen := io.Discard
	if f, ok := std.Err.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		screen = f
	}
	from := time.Now()
	workers := c.Workers
	if workers == 0 {
		workers = runtime.NumCPU()
	}
	trained, best := 0, math.Inf(1)
	var problem error // of what is written while trials run
	s := search.Search{
		Candidates: list, Epochs: c.Epochs, Workers: workers,
		Start: func(candidate search.Candidate) (search.Trial, error) { return c.start(candidate, data) },
		Done: func(r search.Result) {
			f, err := c.found(r)
			if err == nil && c.JSON {
				err = out.Encode(f.line("trial"))
			}
			if err != nil && problem == nil {
				problem = err
			}
			if !math.IsNaN(f.err) {
				best = min(best, f.err)
			}
			trained++
			fmt.Fprintf(screen, "\r%s\x1b[K", sweepBar(trained, c.trainings(len(list)), best))
		},
	}
	if c.Halving > 0 {
		s.Rungs, s.Keep = search.Halving(len(list), c.Epochs, c.Halving), c.Halving
	}
	results, stopped := s.Run(ctx)
	fmt.Fprint(screen, "\r\x1b[K")
	if problem != nil {
		return fmt.Errorf("sweep: %w", problem)
	}
	all := make([]found, len(results))
	points := make([][]float64, len(results))
	for i, r := range results {
		if all[i], err = c.found(r); err != nil {
			return fmt.Errorf("sweep: %w", err)
		}
		points[i] = []float64{all[i].err, float64(all[i].cost.Parameters), float64(all[i].cost.MACs)}
	}
	for i, is := range search.Pareto(points) {
		all[i].pareto = is
	}
	if c.Plot != "" {
		if err := os.WriteFile(c.Plot, []byte(c.draw(all)), 0o644); err != nil {
			return fmt.Errorf("plot: %w", err)
		}
		fmt.Fprintf(std.Err, "Drawn into %s\n", c.Plot)
	}
	if err := c.tell(std.Out, out, all, len(list), stopped != nil, time.Since(from).Seconds(), data); err != nil {
		return err
	}
	if stopped != nil || len(all) == 0 || math.IsInf(all[0].Loss, 0) {
		return errProblem
	}
	return nil
}

// trainings is how often a trial reaches a rung or its end.
func (c sweepCmd) trainings(candidates int) int {
	total, rungs := candidates, 0
	if c.Halving > 0 {
		rungs = len(search.Halving(candidates, c.Epochs, c.Halving))
	}
	for range rungs {
		candidates = (candidates + c.Halving - 1) / c.Halving
		total += candidates
	}
	return total
}

func (c sweepCmd) start(candidate search.Candidate, data material) (search.Trial, error) {
	config, err := c.config(candidate)
	if err != nil {
		return nil, err
	}
	parts := []dataset.Split{data.Split}
	if c.Folds > 0 {
		parts = nil
		folds := dataset.Folds(num.NewRand(c.Seed, foldStream), data.Train.Len(), c.Folds)
		if data.forecast != nil { // the future must not train
			folds = dataset.ForwardFolds(data.Train.Len(), c.Folds)
		}
		for _, f := range folds {
			parts = append(parts, dataset.Split{Train: data.Train.Pick(f.Train), Validation: data.Train.Pick(f.Validation), Test: data.Test})
		}
	}
	t := &trial{}
	for _, part := range parts {
		s, err := fit.NewOn(config, part)
		if err != nil {
			return nil, err
		}
		t.sessions = append(t.sessions, s)
	}
	t.cost, _ = count.Graph(t.sessions[0].Graph())
	return t, nil
}

// sweepBar draws progress in less than 79 columns.
func sweepBar(trained, of int, best float64) string {
	const width = 22
	full := width * trained / max(of, 1)
	told := ""
	if !math.IsInf(best, 0) {
		told = fmt.Sprintf(", least error %.4f", best)
	}
	return fmt.Sprintf("[%s%s] %d of %d trainings%s", strings.Repeat("█", full), strings.Repeat("░", width-full), trained, of, told)
}

// tell writes what was found.
func (c sweepCmd) tell(w io.Writer, out *json.Encoder, all []found, of int, stopped bool, seconds float64, data material) error {
	var test *float64
	var errors []fit.Error
	good := len(all) > 0 && !math.IsInf(all[0].Loss, 0)
	if good {
		sessions := all[0].Trial.(*trial).sessions
		sum := 0.0
		var each [][]fit.Error
		for _, s := range sessions {
			if data.targets != nil {
				each = append(each, s.Errors(data.Test))
				continue
			}
			sum += s.Confusion(data.Test).Accuracy() / float64(len(sessions))
		}
		if errors = mean(each); data.targets == nil {
			test = &sum
		}
	}
	if c.JSON {
		done := sweptLine{Event: "done", Tried: len(all), Of: of, Stopped: stopped, Seconds: seconds, TestAccuracy: test, Test: data.tell(errors), Pareto: []settingLine{}}
		for _, f := range front(all) {
			done.Pareto = append(done.Pareto, f.line(""))
		}
		if good {
			line := all[0].line("")
			done.Best = &line
		}
		return out.Encode(done)
	}
	if len(all) == 0 {
		_, err := fmt.Fprintln(w, "Stopped before any setting was tried to its end.")
		return err
	}
	const most = 10
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(f found) {
		loss, wrong := "diverged", "–"
		if !math.IsInf(f.Loss, 0) {
			loss, wrong = fmt.Sprintf("%.4f", f.Loss), fmt.Sprintf("%.4f", f.err)
		}
		v := f.Candidate.Values
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%d\n", loss, wrong, f.cost.Parameters, f.cost.MACs,
			v[axisModel], v[axisOptimizer], v[axisRate], v[axisBatch], v[axisL2], v[axisSchedule], f.Epochs)
	}
	const head = "loss\terror\tparameters\tmultiply-adds\tmodel\toptimizer\tlr\tbatch\tl2\tschedule\tepochs\n"
	fmt.Fprintf(table, "Best by validation loss (%d of %d settings tried in %.1f s):\n"+head, len(all), of, seconds)
	for _, f := range all[:min(most, len(all))] {
		row(f)
	}
	fmt.Fprintf(table, "\nNot beaten in error, parameters and multiply-adds at once:\n"+head)
	for _, f := range front(all) {
		row(f)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if test != nil {
		if _, err := fmt.Fprintf(w, "\nThe best gets %.4f of the test examples right.\n", *test); err != nil {
			return err
		}
	}
	if errors != nil {
		if _, err := fmt.Fprintf(w, "\nThe best on the test examples: %s.\n", data.words(errors)); err != nil {
			return err
		}
	}
	if stopped {
		_, err := fmt.Fprintln(w, "Stopped before the end: this is what was found until then.")
		return err
	}
	return nil
}

// front is the Pareto front, from few parameters to many; settings that are equal in all three are there once.
func front(all []found) (list []found) {
	for _, f := range all {
		same := func(g found) bool {
			return g.err == f.err && g.cost.Parameters == f.cost.Parameters && g.cost.MACs == f.cost.MACs
		}
		if f.pareto && !slices.ContainsFunc(list, same) {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b found) int { return a.cost.Parameters - b.cost.Parameters })
	return list
}

// draw shows error against both costs.
func (c sweepCmd) draw(all []found) string {
	of := func(x string, cost func(count.Cost) int) plot.Chart {
		chart := plot.Chart{Title: "Error against " + x + ": " + c.Data, X: x, Y: "validation error", LogX: true}
		best, others := plot.Series{Name: "not beaten at its cost", Line: true, Marks: true}, plot.Series{Name: "others", Marks: true}
		for _, f := range all {
			p := plot.Point{X: float64(cost(f.cost)), Y: f.err, Text: fmt.Sprintf("%s, %s, rate %s: error %.4f, %d %s", f.config.Model, f.config.Optimizer, f.Candidate.Values[axisRate], f.err, cost(f.cost), x)}
			if !f.pareto {
				others.Points = append(others.Points, p)
				continue
			}
			best.Points = append(best.Points, p)
		}
		slices.SortFunc(best.Points, func(a, b plot.Point) int {
			if a.X != b.X {
				return int(a.X - b.X)
			}
			return strings.Compare(a.Text, b.Text)
		})
		chart.Series = []plot.Series{best, others}
		return chart
	}
	return plot.SVG(of("parameters", func(k count.Cost) int { return k.Parameters }), of("multiply-adds", func(k count.Cost) int { return k.MACs }))
}
