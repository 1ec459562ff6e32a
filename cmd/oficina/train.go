package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/plot"
)

type trainCmd struct {
	examples
	Model     string   `default:"dense 32 relu, dense 10" help:"Layers from first to last, with commas between them, like \"conv 8 3x3 relu, maxpool 2, flatten, dense 10\"; a mistake is answered with what there is."`
	Optimizer string   `default:"adam" help:"How weights move: sgd, momentum, nesterov, adagrad, rmsprop, adam or adamw."`
	LR        float64  `name:"lr" default:"0.003" help:"Learning rate."`
	Batch     int      `default:"32" help:"Examples a step."`
	Epochs    int      `default:"40" help:"Passes over the training examples."`
	Schedule  string   `default:"constant" help:"How the learning rate falls: constant, stairs (halved after each fifth of the steps) or cosine."`
	WarmUp    int      `help:"Steps in which the learning rate climbs."`
	Clip      float64  `help:"Greatest length of the gradient; 0 is none."`
	L1        float64  `name:"l1" help:"Strength of the L1 penalty on weights; together with L2 an elastic net."`
	L2        float64  `name:"l2" help:"Strength of the L2 penalty on weights."`
	Patience  int      `help:"Stop after so many epochs without a better validation loss, and keep the best; 0 never stops."`
	Seed      []uint64 `default:"1" help:"Seed of the first weights and of the batches; several, with commas, train once each."`
	Save      string   `type:"path" help:"Save the network as an ONNX file that gives logits; of several seeds, the one with the lowest validation loss. It takes inputs as they are in a CSV file, and the pixels of digits from 0 to 1."`
	Plot      string   `type:"path" help:"Draw loss and accuracy after each epoch into this SVG file."`
	Verbose   bool     `short:"v" help:"Also print a line an epoch and, in the end, what the test examples of each class were taken for."`
	JSON      bool     `help:"Print a JSON object a line: one an epoch, one a training, and one in the end."`
}

func (c trainCmd) config(seed uint64) fit.Config {
	return fit.Config{
		Dataset: c.Data, Model: c.Model, Optimizer: c.Optimizer, LearningRate: c.LR, Batch: c.Batch, Seed: seed, Epochs: c.Epochs,
		Schedule: c.Schedule, WarmUp: c.WarmUp, Clip: c.Clip, L1: c.L1, L2: c.L2, Patience: c.Patience,
	}
}

// Validate refuses settings that cannot be before anything runs.
func (c trainCmd) Validate() error {
	data, _, err := c.load()
	if err != nil {
		return err
	}
	for _, file := range []string{c.Save, c.Plot} {
		if err := writable(file); err != nil {
			return err
		}
	}
	_, err = fit.NewOn(c.config(0), data)
	return err
}

// writable tells why a file could not be written after a training that takes long; no file is none.
func writable(file string) error {
	if file == "" {
		return nil
	}
	if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
		return fmt.Errorf("%s: there is no folder %s", file, filepath.Dir(file))
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return fmt.Errorf("%s: this is a folder; name a file", file)
	}
	return nil
}

// Lines of --json. An epoch has no event, a training ends with "trained", and "done" is the last line.
type (
	epochLine struct {
		Seed               uint64  `json:"seed"`
		Epoch              int     `json:"epoch"`
		Epochs             int     `json:"epochs"`
		Step               int     `json:"step"`
		Loss               float64 `json:"loss"`
		ValidationLoss     float64 `json:"validation_loss"`
		ValidationAccuracy float64 `json:"validation_accuracy"`
	}
	trainedLine struct {
		Event              string    `json:"event"`
		State              fit.State `json:"state"` // finished, diverged, or running if it was stopped
		Seed               uint64    `json:"seed"`
		Epoch              int       `json:"epoch"`
		BestEpoch          int       `json:"best_epoch"` // of the lowest validation loss
		Step               int       `json:"step"`
		Parameters         int       `json:"parameters"`
		Seconds            float64   `json:"seconds"`
		ValidationAccuracy float64   `json:"validation_accuracy"`
		TestAccuracy       *float64  `json:"test_accuracy"`

		Confusion metric.Confusion `json:"confusion,omitempty"` // with --verbose: of the test examples
	}
	doneLine struct {
		Event            string   `json:"event"`
		Trained          int      `json:"trained"`
		MeanTestAccuracy *float64 `json:"mean_test_accuracy"`
	}
)

// Run trains once for each seed. Results go to standard output, progress to standard error.
func (c trainCmd) Run(ctx context.Context, std *stdio) error {
	out := json.NewEncoder(std.Out)
	screen := io.Discard
	if f, ok := std.Err.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		screen = f
	}
	var sum float64
	trained := 0
	failed := false
	data, scale, err := c.load()
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	var drawn []training
	var best *fit.Session // by validation loss
	for i, seed := range c.Seed {
		if ctx.Err() != nil {
			break
		}
		s, err := fit.NewOn(c.config(seed), data)
		if err != nil {
			return fmt.Errorf("train: %w", err)
		}
		name := ""
		if len(c.Seed) > 1 {
			name = fmt.Sprintf("%d/%d ", i+1, len(c.Seed))
		}
		from := time.Now()
		if err := c.train(ctx, s, seed, name, screen, std.Out, out); err != nil {
			return err
		}
		p, seconds := s.Progress(), time.Since(from).Seconds()
		drawn = append(drawn, training{seed, p})
		if p.State != fit.Diverged && (best == nil || p.ValidationLoss < best.Progress().ValidationLoss) {
			best = s
		}
		if p.TestAccuracy != nil {
			sum += *p.TestAccuracy
			trained++
		} else {
			failed = true
		}
		if c.JSON {
			line := trainedLine{"trained", p.State, seed, p.Epoch, p.Best, p.Step, s.Parameters(), seconds, p.ValidationAccuracy, p.TestAccuracy, nil}
			if c.Verbose && p.TestAccuracy != nil {
				line.Confusion = s.Confusion(data.Test)
			}
			if err := out.Encode(line); err != nil {
				return err
			}
			continue
		}
		text := c.result(seed, s.Parameters(), p, seconds)
		if c.Verbose && p.TestAccuracy != nil {
			text += confusionText(s.Confusion(data.Test))
		}
		if _, err := fmt.Fprint(std.Out, text); err != nil {
			return err
		}
	}
	if c.Plot != "" {
		if err := os.WriteFile(c.Plot, []byte(curves(c, drawn)), 0o644); err != nil {
			return fmt.Errorf("plot: %w", err)
		}
		fmt.Fprintf(std.Err, "Drawn into %s\n", c.Plot)
	}
	if c.Save != "" && best != nil {
		if err := saveModel(c.Save, best, scale); err != nil {
			return fmt.Errorf("save: %w", err)
		}
		fmt.Fprintf(std.Err, "Saved as %s\n", c.Save)
	}
	switch {
	case c.JSON:
		done := doneLine{Event: "done", Trained: trained}
		if trained > 0 {
			mean := sum / float64(trained)
			done.MeanTestAccuracy = &mean
		}
		if err := out.Encode(done); err != nil {
			return err
		}
	case trained > 1:
		if _, err := fmt.Fprintf(std.Out, "Mean test accuracy of %d trainings: %.4f\n", trained, sum/float64(trained)); err != nil {
			return err
		}
	}
	if failed || trained < len(c.Seed) {
		return errProblem
	}
	return nil
}

// train runs a session to its end or until the context is done.
func (c trainCmd) train(ctx context.Context, s *fit.Session, seed uint64, name string, screen, results io.Writer, out *json.Encoder) error {
	const frame = 50 * time.Millisecond
	shown := time.Time{}
	epoch := 0
	for ctx.Err() == nil && s.Step() {
		fresh := time.Since(shown) >= frame
		if !fresh && !c.JSON && !c.Verbose {
			continue
		}
		p := s.Progress()
		if (c.JSON || c.Verbose) && p.Epoch > epoch {
			epoch = p.Epoch
			last := p.History[len(p.History)-1]
			if !c.JSON {
				if _, err := fmt.Fprintf(results, "%sEpoch %d: loss %.4f, validation loss %.4f, validation accuracy %.4f\n", name, epoch, last.Loss, last.ValidationLoss, last.ValidationAccuracy); err != nil {
					return err
				}
				continue
			}
			if err := out.Encode(epochLine{seed, epoch, p.Epochs, p.Step, last.Loss, last.ValidationLoss, last.ValidationAccuracy}); err != nil {
				return err
			}
		}
		if fresh {
			shown = time.Now()
			fmt.Fprint(screen, "\r"+bar(name, p, s.Steps()))
		}
	}
	fmt.Fprint(screen, "\r\x1b[K")
	return nil
}

// bar draws progress in less than 79 columns, so that a narrow terminal does not break it.
func bar(name string, p fit.Progress, steps int) string {
	const width = 22
	full := width * p.Step / steps
	return fmt.Sprintf("%s[%s%s] epoch %d/%d, loss %.3f, validation %.3f\x1b[K",
		name, strings.Repeat("█", full), strings.Repeat("░", width-full), p.Epoch, p.Epochs, p.Loss, p.ValidationAccuracy)
}

// result says what came of a training: first what happened, then, if it went wrong, what to do.
func (c trainCmd) result(seed uint64, parameters int, p fit.Progress, seconds float64) string {
	switch p.State {
	case fit.Finished:
		stopped := ""
		if p.Epoch < p.Epochs {
			stopped = fmt.Sprintf(", stopped after epoch %d, best of %d kept", p.Epoch, p.Best)
		}
		return fmt.Sprintf("Seed %d: test accuracy %.4f (validation %.4f; %d parameters, %d steps in %.1f s%s)\n",
			seed, *p.TestAccuracy, p.ValidationAccuracy, parameters, p.Step, seconds, stopped)
	case fit.Diverged:
		return fmt.Sprintf("Seed %d diverged at step %d: the loss ran away.\nTry a smaller learning rate than %v (--lr).\n", seed, p.Step, c.LR)
	}
	return fmt.Sprintf("Seed %d was stopped in epoch %d of %d, at step %d: it had a loss of %.3f and got %.1f %% of the validation examples right.\n",
		seed, p.Epoch+1, p.Epochs, p.Step, p.Loss, 100*p.ValidationAccuracy)
}

// confusionText is a table of how many examples of a class (row) were taken for which (column).
func confusionText(c metric.Confusion) string {
	var b strings.Builder
	b.WriteString("Test examples by class (row) and what they were taken for (column):\n      ")
	for k := range c {
		fmt.Fprintf(&b, "%5d", k)
	}
	for k, row := range c {
		fmt.Fprintf(&b, "\n%6d", k)
		for _, n := range row {
			fmt.Fprintf(&b, "%5d", n)
		}
	}
	return b.String() + "\n"
}

// training is one seed's, for the drawing.
type training struct {
	seed     uint64
	progress fit.Progress
}

// curves draws loss and accuracy of each training after each epoch.
func curves(c trainCmd, drawn []training) string {
	loss := plot.Chart{Title: "Loss: " + c.Data + ", " + c.Model, X: "epoch", Y: "mean loss"}
	accuracy := plot.Chart{Title: "Accuracy: " + c.Data + ", " + c.Model, X: "epoch", Y: "share right"}
	for _, t := range drawn {
		of := ""
		if len(drawn) > 1 {
			of = fmt.Sprintf(", seed %d", t.seed)
		}
		training, validation, right := plot.Series{Name: "training" + of, Line: true}, plot.Series{Name: "validation" + of, Line: true}, plot.Series{Name: "validation" + of, Line: true}
		for _, p := range t.progress.History {
			x := float64(p.Epoch)
			training.Points = append(training.Points, plot.Point{X: x, Y: p.Loss})
			validation.Points = append(validation.Points, plot.Point{X: x, Y: p.ValidationLoss})
			right.Points = append(right.Points, plot.Point{X: x, Y: p.ValidationAccuracy})
		}
		loss.Series = append(loss.Series, training, validation)
		accuracy.Series = append(accuracy.Series, right)
	}
	return plot.SVG(loss, accuracy)
}
