package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	sets "github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/course"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// interrupter is a reader of standard output who presses Ctrl-C once a text has appeared.
type interrupter struct {
	bytes.Buffer
	at     string
	cancel context.CancelFunc
}

func (w *interrupter) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if strings.Contains(w.String(), w.at) {
		w.cancel()
	}
	return n, err
}

func TestInterruptedTrainingSaysWhatItLearnt(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out := &interrupter{at: `"epoch":3,`, cancel: cancel}
	file := filepath.Join(t.TempDir(), "learnt.onnx")
	if got := status(ctx, &stdio{Out: out, Err: io.Discard}, "train", "--json", "--epochs", "1000", "--seed", "1,2", "--save", file); got != 1 {
		t.Errorf("exit status %d, want 1", got)
	}
	// Three epochs read most digits right.
	if right := accuracy(t, file, dataset.Digits().Test); right < 0.7 {
		t.Errorf("what was saved gets %v of the digits right", right)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 5 || !strings.Contains(lines[3], `"state":"running"`) || !strings.Contains(lines[3], `"test_accuracy":null`) ||
		lines[4] != `{"event":"done","trained":0,"mean_test_accuracy":null}` {
		t.Errorf("output:\n%s", out)
	}
	if got := (trainCmd{}).result(1, 2410, fit.Progress{State: fit.Running, Epoch: 3, Epochs: 40, Step: 120, Loss: 0.5, ValidationAccuracy: 0.9}, material{}, 1); got !=
		"Seed 1 was stopped in epoch 4 of 40, at step 120: it had a loss of 0.500 and got 90.0 % of the validation examples right.\n" {
		t.Errorf("got %q", got)
	}
}

func TestWrongUsageExitsWithTwo(t *testing.T) {
	var out, err bytes.Buffer
	if got := status(context.Background(), &stdio{Out: &out, Err: &err}, "train", "--model", "dense"); got != 2 {
		t.Errorf("exit status %d, want 2", got)
	}
	if out.Len() != 0 || !strings.Contains(err.String(), "number of units is missing") {
		t.Errorf("output %q, error %q", &out, &err)
	}
}

func TestBarFitsANarrowTerminal(t *testing.T) {
	for step := range 1521 {
		line := bar("10/10 ", fit.Progress{Step: step, Epoch: 10000, Epochs: 10000, Loss: 2.3, ValidationAccuracy: 0.1}, 1520)
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\x1b[K")); n >= 79 {
			t.Fatalf("%d columns: %q", n, line)
		}
	}
	for _, list := range [][]fit.Error{{{MAE: -1.234e-100}}, {{}, {}}} {
		line := bar("10/10 ", fit.Progress{Epoch: 10000, Epochs: 10000, Loss: 2.3, ValidationLoss: 0.5, ValidationErrors: list}, 1520)
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\x1b[K")); n >= 79 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
	if line := bar("", fit.Progress{Step: 760, Epoch: 20, Epochs: 40, Loss: 0.1234, ValidationAccuracy: 0.95}, 1520); !strings.Contains(line,
		"["+strings.Repeat("█", 11)+strings.Repeat("░", 11)+"] epoch 20/40, loss 0.123, validation 0.950") {
		t.Errorf("half way: %q", line)
	}
}

// accuracy is the share of examples that a saved network gets right.
func accuracy(t *testing.T, file string, set dataset.Set) float64 {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	model, err := onnx.Read(data, onnx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x := tensor.New(set.Len(), set.Inputs)
	for i, v := range set.X {
		x.Data()[i] = float64(v)
	}
	logits := model.Graph.Run(&autodiff.Tape{}, graph.Mode{}, x).Output(0).Value()
	c := metric.NewConfusion(set.Classes)
	for i, is := range set.Y {
		row := logits.Row(i)
		c.Add(is, slices.Index(row, slices.Max(row)))
	}
	return c.Accuracy()
}

// outputs runs a saved network on rows of numbers, and returns the first output of each.
func outputs(t *testing.T, file string, rows [][]float64) (out []float64) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	model, err := onnx.Read(data, onnx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	y := model.Graph.Run(&autodiff.Tape{}, graph.Mode{}, tensor.FromRows(rows)).Output(0).Value()
	for i := range rows {
		out = append(out, y.Row(i)[0])
	}
	return out
}

// lastLine trains, and reads the last line of --json.
func lastLine(t *testing.T, args ...string) (done doneNumbers) {
	t.Helper()
	var out, problems bytes.Buffer
	if got := status(t.Context(), &stdio{Out: &out, Err: &problems}, append([]string{"train", "--json"}, args...)...); got != 0 {
		t.Fatalf("exit status %d: %s%s", got, &out, &problems)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &done); err != nil {
		t.Fatal(err)
	}
	return done
}

func TestASavedForecastTakesTheLastValues(t *testing.T) {
	file := filepath.Join(t.TempDir(), "next.onnx")
	for _, test := range []struct {
		args   []string
		series sets.Series
		seen   int
		log    bool
	}{
		{[]string{"--data", "co2", "--model", "rnn 8, dense 1"}, sets.CO2(), 13, false},
		{[]string{"--data", "co2", "--model", "conv1d 4 3 relu, flatten, dense 1", "--levels", "--window", "24"}, sets.CO2(), 24, false},
		{[]string{"--data", "passengers", "--model", "dense 8 tanh, dense 1", "--log"}, sets.AirPassengers(), 13, true},
		{[]string{"--data", "passengers", "--model", "lstm 4, dense 1"}, sets.AirPassengers(), 13, false},
	} {
		done := lastLine(t, append(test.args, "--epochs", "20", "--save", file)...)
		var rows [][]float64
		n := len(test.series.Values)
		for i := n - test.series.Test; i < n; i++ {
			row := slices.Clone(test.series.Values[i-test.seen : i])
			for k := range row {
				if test.log {
					row[k] = math.Log(row[k])
				}
			}
			rows = append(rows, row)
		}
		predicted := outputs(t, file, rows)
		for i := range predicted {
			if test.log {
				predicted[i] = math.Exp(predicted[i])
			}
		}
		got := metric.MAE(predicted, test.series.Future())
		if want := *done.MeanTest[0].MAE; math.Abs(got-want) > 1e-3*want {
			t.Errorf("%v: the file is off by %v, the training said %v", test.args, got, want)
		}
	}
}

func TestASavedRegressionGivesNumbersAsTheyWereMeasured(t *testing.T) {
	var text strings.Builder
	text.WriteString("area;age;price\n")
	for i := range 100 {
		area, age := 40+float64(i*37%100), float64(i*13%60)
		fmt.Fprintf(&text, "%v;%v;%v\n", area, age, 1e5+2000*area-500*age)
	}
	dir := t.TempDir()
	file, houses := filepath.Join(dir, "price.onnx"), filepath.Join(dir, "houses.csv")
	if err := os.WriteFile(houses, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	done := lastLine(t, "--data", houses, "--target", "price", "--model", "dense 1", "--lr", "0.05", "--epochs", "300", "--save", file)
	if mae := *done.MeanTest[0].MAE; mae > 100 || *done.Naive[0].Test[0].MAE < 10*mae {
		t.Errorf("off by %v, the mean by %v", mae, *done.Naive[0].Test[0].MAE)
	}
	for i, got := range outputs(t, file, [][]float64{{100, 10}, {60, 50}}) {
		if want := []float64{295000, 195000}[i]; math.Abs(got-want) > 300 {
			t.Errorf("house %d costs %v, want %v", i+1, got, want)
		}
	}
}

func TestAnInterruptedRegressionSaysHowFarItIsOff(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := &interrupter{at: `"epoch":3,`, cancel: cancel}
	if got := status(ctx, &stdio{Out: out, Err: io.Discard}, "train", "--json", "--epochs", "5000", "--data", "co2"); got != 1 {
		t.Errorf("exit status %d, want 1", got)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 5 || !strings.Contains(lines[3], `"state":"running"`) || !strings.Contains(lines[3], `"validation":[{"target":"co2","mae":`) ||
		!strings.HasSuffix(lines[3], `"test":null}`) || !strings.HasPrefix(lines[4], `{"event":"done","trained":0,"mean_test":null,"without_learning":[{"name":"the last value again",`) {
		t.Errorf("output:\n%s", out)
	}
	p := fit.Progress{State: fit.Running, Epoch: 3, Epochs: 40, Step: 120, Loss: 0.5, ValidationErrors: []fit.Error{{MAE: 1.5, RMSE: 2, R2: math.NaN()}}}
	if got := (trainCmd{}).result(1, 30, p, material{targets: []string{"co2"}}, 1); got !=
		"Seed 1 was stopped in epoch 4 of 40, at step 120: it had a loss of 0.500 and was off on the validation examples by MAE 1.5, RMSE 2.\n" {
		t.Errorf("got %q", got)
	}
}

func TestASavedNetworkTakesInputsAsTheyWereMeasured(t *testing.T) {
	var out bytes.Buffer
	file := filepath.Join(t.TempDir(), "iris.onnx")
	if got := status(t.Context(), &stdio{Out: &out, Err: io.Discard}, "train", "--data", "iris", "--model", "dense 8 tanh, dense 3", "--lr", "0.01", "--json", "--save", file); got != 0 {
		t.Fatalf("exit status %d: %s", got, &out)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var done doneLine
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &done); err != nil {
		t.Fatal(err)
	}
	if got := accuracy(t, file, sets.Iris().Test); got != *done.MeanTestAccuracy || got < 0.9 {
		t.Errorf("the file gets %v right, the training said %v", got, *done.MeanTestAccuracy)
	}
}
