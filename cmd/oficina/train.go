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

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/plot"
)

type trainCmd struct {
	examples
	Model     string   `help:"Layers from first to last, with commas between them, like \"conv 8 3x3 relu, maxpool 2, flatten, dense 10\"; a mistake is answered with what there is. Default: dense 32 relu, and behind it a unit for each class or number."`
	Optimizer string   `default:"adam" help:"How weights move: sgd, momentum, nesterov, adagrad, rmsprop, adam or adamw."`
	LR        float64  `name:"lr" default:"0.003" help:"Learning rate."`
	Batch     int      `default:"32" help:"Examples a step."`
	Epochs    int      `default:"40" help:"Passes over the training examples."`
	Schedule  string   `default:"constant" help:"How the learning rate falls: constant, stairs (halved after each fifth of the steps) or cosine."`
	WarmUp    int      `help:"Steps in which the learning rate climbs."`
	Clip      float64  `help:"Greatest length of the gradient; 0 is none."`
	L1        float64  `name:"l1" help:"Strength of the L1 penalty on weights; together with L2 an elastic net."`
	L2        float64  `name:"l2" help:"Strength of the L2 penalty on weights."`
	Smoothing float64  `help:"Share that a class gives to all classes, so that nothing is learnt to be certain."`
	Loss      string   `help:"How errors of numbers count: squared, absolute or huber. Default: squared."`
	Delta     float64  `help:"Error at which huber goes over from squared to absolute, in deviations of the numbers; 0 is 1."`
	Shift     int      `help:"Pictures: move each by up to so many pixels whenever it is trained on."`
	Rotate    float64  `help:"Pictures: turn each by up to so many degrees."`
	Noise     float64  `help:"Pictures: add noise of that deviation; ink is 1."`
	Flip      bool     `help:"Pictures: put half of them in a mirror."`
	Patience  int      `help:"Stop after so many epochs without a better validation loss, and keep the best; 0 never stops."`
	Seed      []uint64 `default:"1" help:"Seed of the first weights and of the batches; several, with commas, train once each."`
	Save      string   `type:"path" help:"Save the network as an ONNX file; of several seeds, the one with the lowest validation loss. It gives logits of classes, or numbers in their unit, and takes inputs as they are in a CSV file, pixels of digits from 0 to 1, and of a series the last values, one more than the window unless --levels is given; with --log their logarithms."`
	Plot      string   `type:"path" help:"Draw loss and accuracy, or error, after each epoch into this SVG file; of a series also its forecasts."`
	Verbose   bool     `short:"v" help:"Also print a line an epoch and, in the end, what the test examples of each class were taken for."`
	JSON      bool     `help:"Print a JSON object a line: one an epoch, one a training, and one in the end."`
}

// model is the one asked for, or one that fits.
func (c trainCmd) model(data material) string {
	if c.Model != "" {
		return c.Model
	}
	return fmt.Sprintf("dense 32 relu, dense %d", data.outputs())
}

func (c trainCmd) config(seed uint64, data material) fit.Config {
	config := fit.Config{
		Dataset: c.Data, Model: c.model(data), Optimizer: c.Optimizer, LearningRate: c.LR, Batch: c.Batch, Seed: seed, Epochs: c.Epochs,
		Schedule: c.Schedule, WarmUp: c.WarmUp, Clip: c.Clip, L1: c.L1, L2: c.L2, Patience: c.Patience,
		Smoothing: c.Smoothing, Loss: c.Loss, Delta: c.Delta,
	}
	if a := c.augmentation(); a != (dataset.Augmentation{}) {
		config.Vary = a.Vary
	}
	return config
}

func (c trainCmd) augmentation() dataset.Augmentation {
	return dataset.Augmentation{Shift: c.Shift, Degrees: c.Rotate, Noise: c.Noise, Flip: c.Flip}
}

// Validate refuses settings that cannot be before anything runs.
func (c trainCmd) Validate() error {
	for _, of := range []struct {
		name  string
		value float64
		most  float64
	}{{"shift", float64(c.Shift), dataset.Side}, {"rotate", c.Rotate, 180}, {"noise", c.Noise, 1}} {
		if !(of.value >= 0 && of.value <= of.most) {
			return fmt.Errorf("%s: %v is not from 0 to %v", of.name, of.value, of.most)
		}
	}
	data, err := c.load()
	if err != nil {
		return err
	}
	for _, file := range []string{c.Save, c.Plot} {
		if err := writable(file); err != nil {
			return err
		}
	}
	_, err = fit.NewOn(c.config(0, data), data.Split)
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

// Lines of --json. An epoch has no event, a training ends with "trained", and "done" is the last line. Where numbers are
// predicted, lists of errors are in the place of accuracies.
type (
	epochHead struct {
		Seed           uint64  `json:"seed"`
		Epoch          int     `json:"epoch"`
		Epochs         int     `json:"epochs"`
		Step           int     `json:"step"`
		Loss           float64 `json:"loss"`
		ValidationLoss float64 `json:"validation_loss"`
	}
	epochLine struct {
		epochHead
		ValidationAccuracy float64 `json:"validation_accuracy"`
	}
	epochNumbers struct {
		epochHead
		Validation []told `json:"validation"`
	}
	trainedHead struct {
		Event      string    `json:"event"`
		State      fit.State `json:"state"` // finished, diverged, or running if it was stopped
		Seed       uint64    `json:"seed"`
		Epoch      int       `json:"epoch"`
		BestEpoch  int       `json:"best_epoch"` // of the lowest validation loss
		Step       int       `json:"step"`
		Parameters int       `json:"parameters"`
		Seconds    float64   `json:"seconds"`
	}
	trainedLine struct {
		trainedHead
		ValidationAccuracy float64  `json:"validation_accuracy"`
		TestAccuracy       *float64 `json:"test_accuracy"`

		Confusion metric.Confusion `json:"confusion,omitempty"` // with --verbose: of the test examples
	}
	trainedNumbers struct {
		trainedHead
		Validation []told `json:"validation"`
		Test       []told `json:"test"`
	}
	doneLine struct {
		Event            string   `json:"event"`
		Trained          int      `json:"trained"`
		MeanTestAccuracy *float64 `json:"mean_test_accuracy"`
	}
	doneNumbers struct {
		Event    string      `json:"event"`
		Trained  int         `json:"trained"`
		MeanTest []told      `json:"mean_test"`
		Naive    []naiveTold `json:"without_learning"`
	}
	naiveTold struct {
		Name string `json:"name"`
		Test []told `json:"test"`
	}
)

// Run trains once for each seed. Results go to standard output, progress to standard error.
func (c trainCmd) Run(ctx context.Context, std *stdio) error {
	out := json.NewEncoder(std.Out)
	screen := io.Discard
	if f, ok := std.Err.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		screen = f
	}
	var accuracies float64
	var tested [][]fit.Error
	trained := 0
	failed := false
	data, err := c.load()
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	var drawn []training
	var best *fit.Session // by validation loss
	for i, seed := range c.Seed {
		if ctx.Err() != nil {
			break
		}
		s, err := fit.NewOn(c.config(seed, data), data.Split)
		if err != nil {
			return fmt.Errorf("train: %w", err)
		}
		name := ""
		if len(c.Seed) > 1 {
			name = fmt.Sprintf("%d/%d ", i+1, len(c.Seed))
		}
		from := time.Now()
		if err := c.train(ctx, s, seed, name, data, screen, std.Out, out); err != nil {
			return err
		}
		p, seconds := s.Progress(), time.Since(from).Seconds()
		drawn = append(drawn, training{seed, p})
		if p.State != fit.Diverged && (best == nil || p.ValidationLoss < best.Progress().ValidationLoss) {
			best = s
		}
		switch {
		case p.State != fit.Finished:
			failed = true
		case p.TestAccuracy != nil:
			accuracies += *p.TestAccuracy
			trained++
		default:
			tested = append(tested, p.TestErrors)
			trained++
		}
		if c.JSON {
			head := trainedHead{"trained", p.State, seed, p.Epoch, p.Best, p.Step, s.Parameters(), seconds}
			classes := trainedLine{head, p.ValidationAccuracy, p.TestAccuracy, nil}
			if c.Verbose && p.TestAccuracy != nil {
				classes.Confusion = s.Confusion(data.Test)
			}
			var line any = classes
			if data.targets != nil {
				line = trainedNumbers{head, data.tell(p.ValidationErrors), data.tell(p.TestErrors)}
			}
			if err := out.Encode(line); err != nil {
				return err
			}
			continue
		}
		text := c.result(seed, s.Parameters(), p, data, seconds)
		if c.Verbose && p.TestAccuracy != nil {
			text += confusionText(s.Confusion(data.Test))
		}
		if _, err := fmt.Fprint(std.Out, text); err != nil {
			return err
		}
	}
	if c.Plot != "" {
		if err := os.WriteFile(c.Plot, []byte(c.curves(drawn, data, best)), 0o644); err != nil {
			return fmt.Errorf("plot: %w", err)
		}
		fmt.Fprintf(std.Err, "Drawn into %s\n", c.Plot)
	}
	if c.Save != "" && best != nil {
		if err := saveModel(c.Save, best, data); err != nil {
			return fmt.Errorf("save: %w", err)
		}
		fmt.Fprintf(std.Err, "Saved as %s\n", c.Save)
	}
	if err := c.sum(std.Out, out, data, trained, accuracies, tested); err != nil {
		return err
	}
	if failed || trained < len(c.Seed) {
		return errProblem
	}
	return nil
}

// sum says how all trainings did together, and, of numbers, what would be known without any.
func (c trainCmd) sum(w io.Writer, out *json.Encoder, data material, trained int, accuracies float64, tested [][]fit.Error) error {
	if data.targets == nil {
		mean := accuracies / float64(trained)
		switch {
		case c.JSON && trained > 0:
			return out.Encode(doneLine{"done", trained, &mean})
		case c.JSON:
			return out.Encode(doneLine{"done", 0, nil})
		case trained > 1:
			_, err := fmt.Fprintf(w, "Mean test accuracy of %d trainings: %.4f\n", trained, mean)
			return err
		}
		return nil
	}
	if c.JSON {
		done := doneNumbers{"done", trained, data.tell(mean(tested)), nil}
		for _, n := range data.naive {
			done.Naive = append(done.Naive, naiveTold{n.name, data.tell(n.errors)})
		}
		return out.Encode(done)
	}
	text := ""
	if trained > 1 {
		text = fmt.Sprintf("Mean test errors of %d trainings: %s\n", trained, data.words(mean(tested)))
	}
	for _, n := range data.naive {
		text += fmt.Sprintf("Without learning, %s: test %s\n", n.name, data.words(n.errors))
	}
	_, err := fmt.Fprint(w, text)
	return err
}

// train runs a session to its end or until the context is done.
func (c trainCmd) train(ctx context.Context, s *fit.Session, seed uint64, name string, data material, screen, results io.Writer, out *json.Encoder) error {
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
				reached := fmt.Sprintf("validation accuracy %.4f", last.ValidationAccuracy)
				if data.targets != nil {
					reached = "validation " + data.words(last.ValidationErrors)
				}
				if _, err := fmt.Fprintf(results, "%sEpoch %d: loss %.4f, validation loss %.4f, %s\n", name, epoch, last.Loss, last.ValidationLoss, reached); err != nil {
					return err
				}
				continue
			}
			head := epochHead{seed, epoch, p.Epochs, p.Step, last.Loss, last.ValidationLoss}
			var line any = epochLine{head, last.ValidationAccuracy}
			if data.targets != nil {
				line = epochNumbers{head, data.tell(last.ValidationErrors)}
			}
			if err := out.Encode(line); err != nil {
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
	validation := fmt.Sprintf("validation %.3f", p.ValidationAccuracy)
	switch len(p.ValidationErrors) {
	case 0:
	case 1:
		validation = fmt.Sprintf("MAE %.4g", p.ValidationErrors[0].MAE)
	default:
		validation = fmt.Sprintf("validation %.3f", p.ValidationLoss)
	}
	return fmt.Sprintf("%s[%s%s] epoch %d/%d, loss %.3f, %s\x1b[K",
		name, strings.Repeat("█", full), strings.Repeat("░", width-full), p.Epoch, p.Epochs, p.Loss, validation)
}

// result says what came of a training: first what happened, then, if it went wrong, what to do.
func (c trainCmd) result(seed uint64, parameters int, p fit.Progress, data material, seconds float64) string {
	switch p.State {
	case fit.Finished:
		stopped := ""
		if p.Epoch < p.Epochs {
			stopped = fmt.Sprintf(", stopped after epoch %d, best of %d kept", p.Epoch, p.Best)
		}
		test, validation := "", data.words(p.ValidationErrors)
		if p.TestAccuracy != nil {
			test, validation = fmt.Sprintf("accuracy %.4f", *p.TestAccuracy), fmt.Sprintf("%.4f", p.ValidationAccuracy)
		} else {
			test = data.words(p.TestErrors)
		}
		return fmt.Sprintf("Seed %d: test %s (validation %s; %d parameters, %d steps in %.1f s%s)\n",
			seed, test, validation, parameters, p.Step, seconds, stopped)
	case fit.Diverged:
		return fmt.Sprintf("Seed %d diverged at step %d: the loss ran away.\nTry a smaller learning rate than %v (--lr).\n", seed, p.Step, c.LR)
	}
	reached := fmt.Sprintf("got %.1f %% of the validation examples right", 100*p.ValidationAccuracy)
	if p.ValidationErrors != nil {
		reached = "was off on the validation examples by " + data.words(p.ValidationErrors)
	}
	return fmt.Sprintf("Seed %d was stopped in epoch %d of %d, at step %d: it had a loss of %.3f and %s.\n",
		seed, p.Epoch+1, p.Epochs, p.Step, p.Loss, reached)
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

// curves draws loss and accuracy, or errors, of each training after each epoch, and what the best forecast.
func (c trainCmd) curves(drawn []training, data material, best *fit.Session) string {
	of := ": " + c.Data + ", " + c.model(data)
	line := func(t training, name string, y func(fit.Point) float64) plot.Series {
		if len(drawn) > 1 {
			name += fmt.Sprintf(", seed %d", t.seed)
		}
		s := plot.Series{Name: name, Line: true}
		for _, p := range t.progress.History {
			s.Points = append(s.Points, plot.Point{X: float64(p.Epoch), Y: y(p)})
		}
		return s
	}
	charts := []plot.Chart{{Title: "Loss" + of, X: "epoch", Y: "mean loss"}}
	for _, t := range drawn {
		charts[0].Series = append(charts[0].Series,
			line(t, "training", func(p fit.Point) float64 { return p.Loss }), line(t, "validation", func(p fit.Point) float64 { return p.ValidationLoss }))
	}
	if data.targets == nil {
		chart := plot.Chart{Title: "Accuracy" + of, X: "epoch", Y: "share right"}
		for _, t := range drawn {
			chart.Series = append(chart.Series, line(t, "validation", func(p fit.Point) float64 { return p.ValidationAccuracy }))
		}
		return plot.SVG(append(charts, chart)...)
	}
	for k, name := range data.targets {
		chart := plot.Chart{Title: "Error of " + name + of, X: "epoch", Y: "mean absolute error"}
		for _, t := range drawn {
			chart.Series = append(chart.Series, line(t, "validation", func(p fit.Point) float64 { return p.ValidationErrors[k].MAE }))
		}
		charts = append(charts, chart)
	}
	if data.forecast != nil && best != nil {
		predicted, actual := best.Predicted(data.Test)
		points := func(values []float64) (list []plot.Point) {
			for i, v := range values {
				list = append(list, plot.Point{X: float64(i + 1), Y: v})
			}
			return list
		}
		charts = append(charts, plot.Chart{Title: "One step ahead, test" + of, X: "step", Y: data.targets[0], Series: []plot.Series{
			{Name: "measured", Line: true, Points: points(actual[0])}, {Name: "forecast", Line: true, Points: points(predicted[0])},
		}})
	}
	return plot.SVG(charts...)
}
