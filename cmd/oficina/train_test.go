package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
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
	if got := (trainCmd{}).result(1, 2410, fit.Progress{State: fit.Running, Epoch: 3, Epochs: 40, Step: 120, Loss: 0.5, ValidationAccuracy: 0.9}, 1); got !=
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
