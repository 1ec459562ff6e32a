package fit

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
)

// own is the digits as if somebody had brought them, all parts to be changed without changing others.
func own() dataset.Split {
	d := dataset.Digits()
	for _, s := range []*dataset.Set{&d.Train, &d.Validation, &d.Test} {
		s.X, s.Y = slices.Clone(s.X), slices.Clone(s.Y)
	}
	return d
}

func TestPartsThatDoNotFitAreNamed(t *testing.T) {
	for _, test := range []struct {
		change func(*dataset.Split)
		want   string
	}{
		{func(d *dataset.Split) { d.Train.Y[7] = 10 }, "train: example 7 has class 10; classes go from 0 to 9"},
		{func(d *dataset.Split) { d.Test.Y[3] = -1 }, "test: example 3 has class -1; classes go from 0 to 9"},
		{func(d *dataset.Split) { d.Validation = dataset.Set{} }, "validation: there is no example"},
		{func(d *dataset.Split) { d.Train.X[64+2] = float32(math.NaN()) }, "train: number 66 of X is not finite"},
		{func(d *dataset.Split) { d.Train.Side, d.Train.Inputs = 0, 63 }, "train: there are 76608 numbers in X for Len() examples; it takes 75411"},
		{func(d *dataset.Split) { d.Train.Inputs = 63 }, "train: images with a side of 8 have 64 pixels, and examples have 63 inputs; Side is 0 where they are no square images"},
		{func(d *dataset.Split) { d.Train.Y = d.Train.Y[:1000] }, "train: there are 76608 numbers in X for Len() examples; it takes 64000"},
		{func(d *dataset.Split) { d.Train.X = d.Train.X[:64] }, "train: there are 64 numbers in X for Len() examples; it takes 76608"},
		{func(d *dataset.Split) { d.Validation.Inputs = 32 }, "validation: there are 32 inputs of an example; it takes 64"},
		{func(d *dataset.Split) { d.Test.Classes = 9 }, "test: there are 9 classes; it takes 10"},
		{func(d *dataset.Split) { d.Train.Classes = 1 }, "train: there are 1 classes; at least 2 are needed"},
		{func(d *dataset.Split) { d.Train = dataset.Set{} }, "train: examples have 0 inputs; at least 1 is needed"},
	} {
		d := own()
		test.change(&d)
		if _, err := NewOn(Defaults(), d); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

func TestWithoutATestPartNothingIsReported(t *testing.T) {
	d := own()
	d.Test = dataset.Set{}
	c := Defaults()
	c.Epochs = 1
	s, err := NewOn(c, d)
	if err != nil {
		t.Fatal(err)
	}
	for s.Step() {
	}
	if p := s.Progress(); p.State != Finished || p.TestAccuracy != nil {
		t.Errorf("%s, test accuracy %v", p.State, p.TestAccuracy)
	}
}

// Whatever the data are called, what is predicted from is what was trained on.
func TestANameChangesNoPrediction(t *testing.T) {
	for _, name := range []string{"digits", "mine"} {
		c := Defaults()
		c.Dataset = name
		s, err := NewOn(c, dataset.Digits())
		if err != nil {
			t.Fatal(err)
		}
		for s.Step() {
		}
		test, right := s.Data().Test, 0
		for i := range test.Len() {
			x := make([]float64, test.Inputs)
			for k, v := range test.Row(i) {
				x[k] = float64(v)
			}
			p, err := s.Predict(x)
			if err != nil {
				t.Fatal(err)
			}
			if p.Label == test.Y[i] {
				right++
			}
		}
		if got, want := float64(right)/float64(test.Len()), *s.Progress().TestAccuracy; got != want {
			t.Errorf("%s: predictions get %v right, the test accuracy is %v", name, got, want)
		}
		other := make([]float64, 64)
		other[20] = 16
		if _, err := s.Predict(other); err == nil || err.Error() != "input: number 21 is 16, which is not finite, or far from the pixels of training" {
			t.Errorf("%s: pixels up to 16: %v", name, err)
		}
	}
}

func TestASetOfAnotherWidthIsNotJudgedBy(t *testing.T) {
	s, err := New(Defaults())
	if err != nil {
		t.Fatal(err)
	}
	narrow := dataset.Set{Inputs: 32, Classes: 10, X: make([]float32, 64), Y: make([]int, 2)}
	wrong := s.Data().Test.Pick([]int{0, 1})
	wrong.Y[1] = 10
	for name, judge := range map[string]func(dataset.Set){
		"confusion": func(set dataset.Set) { s.Confusion(set) }, "loss": func(set dataset.Set) { s.Loss(set) },
		"logits": func(set dataset.Set) { s.Logits(set) }, "confidence": func(set dataset.Set) { s.Confidence(set) },
	} {
		for want, set := range map[string]dataset.Set{"32 inputs": narrow, "no example": {}, "class 10": wrong} {
			func() {
				defer func() {
					if err, _ := recover().(*ConfigError); err == nil || !strings.Contains(err.Error(), want) {
						t.Errorf("%s, %s: %v", name, want, err)
					}
				}()
				judge(set)
			}()
		}
	}
}

func TestLogitsAreThoseThatAreJudged(t *testing.T) {
	for _, c := range []Config{
		{Dataset: "digits", Model: "dense 10", Optimizer: "adam", LearningRate: 0.01, Batch: 32, Epochs: 1},
		{Dataset: "chuva8", Model: "dense 4 tanh, dense 1", Optimizer: "adam", LearningRate: 0.03, Batch: 8, Epochs: 200},
	} {
		s := train(t, c)
		test := s.Data().Test
		z, right := s.Logits(test), 0
		for i, class := range test.Y {
			row, taken := z.Row(i), 0
			for k, v := range row {
				if v > row[taken] {
					taken = k
				}
			}
			if len(row) == 1 && row[0] > 0 {
				taken = 1
			}
			if taken == class {
				right++
			}
		}
		if got, want := float64(right)/float64(test.Len()), s.Confusion(test).Accuracy(); got != want || z.Dim(0) != test.Len() {
			t.Errorf("%s: logits %v get %v right, the confusion %v", c.Dataset, z.Shape(), got, want)
		}
	}
}
