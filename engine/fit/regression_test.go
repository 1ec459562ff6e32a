package fit

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/course"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// plane is two numbers of different size that depend on two inputs, with noise: 1000 + 200a − 100b and 0.01·a·b.
func plane(seed uint64, n int) dataset.Set {
	r := num.NewRand(seed, 0)
	s := dataset.Set{Inputs: 2, Outputs: 2}
	for range n {
		a, b := r.Uniform(-1, 1), r.Uniform(-1, 1)
		s.X = append(s.X, float32(a), float32(b))
		s.T = append(s.T, 1000+200*a-100*b+5*r.Normal(), 0.01*a*b+0.0003*r.Normal())
	}
	return s
}

func planes() dataset.Split {
	return dataset.Split{Train: plane(1, 300), Validation: plane(2, 100), Test: plane(3, 100)}
}

func forNumbers() Config {
	return Config{Model: "dense 16 tanh, dense 2", Optimizer: "adam", LearningRate: 0.01, Batch: 16, Seed: 1, Epochs: 60}
}

func learn(t *testing.T, c Config, data dataset.Split) *Session {
	t.Helper()
	s, err := NewOn(c, data)
	if err != nil {
		t.Fatal(err)
	}
	for s.Step() {
	}
	return s
}

func TestNumbersArePredictedInTheirUnits(t *testing.T) {
	for _, loss := range []string{"", "squared", "absolute", "huber"} {
		c := forNumbers()
		c.Loss = loss
		s := learn(t, c, planes())
		p := s.Progress()
		if p.State != Finished || p.TestAccuracy != nil || p.Confusion != nil || len(p.TestErrors) != 2 || len(p.ValidationErrors) != 2 {
			t.Fatalf("%q: %+v", loss, p)
		}
		// Noise of a deviation σ has a mean absolute error of 0.80σ: nothing is better than 4 and 0.00024.
		if e := p.TestErrors; e[0].MAE > 8 || e[0].R2 < 0.99 || e[1].MAE > 0.0007 || e[1].R2 < 0.9 || e[0].MAE < 3 || e[1].MAE < 0.0002 {
			t.Errorf("%q: %+v", loss, e)
		}
		if len(p.History) != 61 || p.History[60].ValidationErrors[0] != p.ValidationErrors[0] || p.History[60].Loss > p.History[1].Loss/4 {
			t.Errorf("%q: loss %v after an epoch, %v at the end", loss, p.History[1].Loss, p.Loss)
		}
		predicted, measured := s.Predicted(s.Data().Test)
		if got := metric.RMSE(predicted[1], measured[1]); got != p.TestErrors[1].RMSE || measured[0][7] != s.Data().Test.T[14] {
			t.Errorf("%q: predictions and errors differ: %v and %v", loss, got, p.TestErrors[1].RMSE)
		}
	}
}

// The loss that is reported of the training part, and the one that plans train with, are the same.
func TestTheLossOfNumbersIsTheOneTrainedWith(t *testing.T) {
	for _, loss := range Losses() {
		c := forNumbers()
		c.Loss = loss
		if loss == "huber" {
			c.Delta = 0.3
		}
		c.Batch = 300
		s, err := NewOn(c, planes())
		if err != nil {
			t.Fatal(err)
		}
		want := s.Loss(s.Data().Train)
		s.Step()
		if got := s.Progress().Loss; math.Abs(got-want) > 1e-5*want {
			t.Errorf("%s: trained with a loss of %v, reported %v", loss, got, want)
		}
	}
}

func TestOutliersPullSquaresMost(t *testing.T) {
	data := planes()
	for i := 0; i < len(data.Train.T); i += 20 { // each tenth
		data.Train.T[i] += 3000
	}
	mae := map[string]float64{}
	for _, loss := range Losses() {
		c := forNumbers()
		c.Loss = loss
		if loss == "huber" {
			c.Delta = 0.1
		}
		mae[loss] = learn(t, c, data).Progress().TestErrors[0].MAE
	}
	if !(mae["absolute"] < mae["squared"]/3 && mae["huber"] < mae["squared"]/2) {
		t.Errorf("mean absolute errors behind outliers: %v", mae)
	}
}

func TestOnlyTheTrainingPartTeaches(t *testing.T) {
	data := planes()
	a := learn(t, forNumbers(), data)
	data.Validation, data.Test = plane(8, 50), plane(9, 50)
	for i := range data.Test.T {
		data.Test.T[i] *= 1000
	}
	b := learn(t, forNumbers(), data)
	if !slices.Equal(a.net.holder.Params(), b.net.holder.Params()) || !slices.Equal(a.Targets().Mean, b.Targets().Mean) {
		t.Error("other validation and test parts change what is learnt")
	}
	before := slices.Clone(a.net.holder.Params())
	a.Reset()
	for a.Step() {
	}
	if !slices.Equal(a.net.holder.Params(), before) {
		t.Error("after a reset something else is learnt")
	}
}

// Curriculum, U13: a small recurrent network is about as good as season and drift, which have a MAE of 0.310, and far
// better than the last value again, 1.125.
func TestTheNextMonthOfTheSeriesIsForecast(t *testing.T) {
	co2 := course.CO2()
	data, _, err := dataset.Forecast{Window: 12, Difference: true, Validation: co2.Test, Test: co2.Test}.Split(co2.Values)
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Optimizer: "adam", LearningRate: 0.003, Batch: 32, Seed: 1, Epochs: 200, Clip: 5, Patience: 50}
	for _, model := range []string{"rnn 16, dense 1", "gru 8, dense 1", "conv1d 8 3 relu, flatten, dense 1", "dense 16 tanh, dense 1"} {
		c.Model = model
		s := learn(t, c, data)
		p := s.Progress()
		if p.State != Finished || p.TestErrors[0].MAE > 0.4 {
			t.Errorf("%s: %s, %+v", model, p.State, p.TestErrors)
		}
		predicted, measured := s.Predicted(s.Data().Test)
		if got := measured[0]; math.Abs(got[119]-co2.Future()[119]) > 1e-9 || math.Abs(predicted[0][119]-got[119]) > 3 {
			t.Errorf("%s: the last month is forecast as %v, was %v; the series says %v", model, predicted[0][119], got[119], co2.Future()[119])
		}
	}
}

func TestRegressionRefusesWhatCannotBe(t *testing.T) {
	digits := dataset.Digits()
	turn := dataset.Augmentation{Degrees: 10}.Vary
	for _, test := range []struct {
		data   dataset.Split
		change func(*Config)
		want   string
	}{
		{planes(), func(c *Config) { c.Model = "dense 3" }, `the last layer has 3 units for 2 numbers to predict; end with "dense 2"`},
		{planes(), func(c *Config) { c.Model = "dense 2 relu" }, "the last layer gives numbers of any size; leave relu away"},
		{planes(), func(c *Config) { c.Model = "dense 2, softmax" }, "the last layer gives numbers of any size; leave softmax away"},
		{planes(), func(c *Config) { c.Model = "dense 2 sigmoid" }, "the last layer gives numbers of any size; leave sigmoid away"},
		{planes(), func(c *Config) { c.Loss = "mae" }, `loss: "mae" is not known; there are squared, absolute and huber`},
		{planes(), func(c *Config) { c.Delta = 2 }, "delta: only the loss huber bends"},
		{planes(), func(c *Config) { c.Smoothing = 0.1 }, "smoothing: 0.1 cannot be; it is for classes, and below 1"},
		{planes(), func(c *Config) { c.Vary = turn }, "augmentation: these examples are no pictures"},
		{digits, func(c *Config) { c.Model, c.Loss = "dense 10", "huber" }, "loss: can be chosen for numbers only; classes are learnt with cross-entropy"},
		{digits, func(c *Config) { c.Model, c.Smoothing = "dense 10", 1 }, "smoothing: 1 cannot be; it is for classes, and below 1"},
	} {
		c := forNumbers()
		test.change(&c)
		if _, err := NewOn(c, test.data); err == nil || !strings.HasSuffix(err.Error(), test.want) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	s := learn(t, Config{Model: "dense 2", Optimizer: "sgd", LearningRate: 1e6, Batch: 4, Epochs: 2}, planes())
	if p := s.Progress(); p.State != Diverged || p.TestErrors != nil {
		t.Errorf("a rate of a million: %+v", p)
	}
	if _, err := s.Predict([]float64{0, 0}); err == nil {
		t.Error("numbers have no class")
	}
}

func TestSmoothingKeepsFromBeingCertain(t *testing.T) {
	for _, model := range []string{"dense 16 tanh, dense 2", "dense 16 tanh, dense 1"} {
		c := Config{Dataset: "chuva8", Model: model, Optimizer: "adam", LearningRate: 0.03, Batch: 8, Seed: 3, Epochs: 10000, Smoothing: 0.2}
		s := train(t, c)
		if right := s.Progress().ValidationAccuracy; right != 1 {
			t.Errorf("%s: %v right", model, right)
		}
		// What is trained for is 0.9 and 0.1: 1 − rate + rate/2.
		for i := range 8 {
			row := s.Data().Train.Row(i)
			p, err := s.Predict([]float64{float64(row[0]), float64(row[1])})
			if err != nil || math.Abs(p.Confidence-0.9) > 0.02 {
				t.Errorf("%s, day %d: %+v, %v", model, i+1, p, err)
			}
		}
	}
}

func TestPicturesVaryOnlyInTraining(t *testing.T) {
	c := Defaults()
	c.Epochs = 3
	plain := train(t, c)
	x := slices.Clone(plain.Data().Train.X)
	c.Vary = dataset.Augmentation{Shift: 1, Degrees: 10, Noise: 0.05}.Vary
	a, b := train(t, c), train(t, c)
	if !slices.Equal(a.net.holder.Params(), b.net.holder.Params()) {
		t.Error("the same seed gives other pictures")
	}
	a.Reset()
	for a.Step() {
	}
	if !slices.Equal(a.net.holder.Params(), b.net.holder.Params()) {
		t.Error("after a reset the pictures are others")
	}
	if slices.Equal(plain.net.holder.Params(), a.net.holder.Params()) {
		t.Error("nothing varies")
	}
	data := a.Data()
	for name, got := range map[string][]float32{"training": data.Train.X, "validation": data.Validation.X, "test": data.Test.X} {
		want := map[string][]float32{"training": x, "validation": plain.Data().Validation.X, "test": plain.Data().Test.X}[name]
		if !slices.Equal(got, want) {
			t.Errorf("the %s pictures were changed themselves", name)
		}
	}
	// A hundred digits are read better when they were seen shifted, on digits that are shifted.
	few := dataset.Digits()
	few.Train = few.Train.Parts(num.NewRand(1, 0), 0.9, 0.02).Train
	shifted := few.Test
	shifted.X = slices.Clone(shifted.X)
	for i := range shifted.Len() {
		copy(shifted.Row(i), dataset.NewPicture(shifted.Row(i)).Shifted(i%3-1, i/3%3-1).Values)
	}
	c = Config{Model: "dense 64 relu, dense 10", Optimizer: "adam", LearningRate: 0.003, Batch: 10, Seed: 1, Epochs: 200}
	before := learn(t, c, few).Confusion(shifted).Accuracy()
	c.Vary = dataset.Augmentation{Shift: 1}.Vary
	if after := learn(t, c, few).Confusion(shifted).Accuracy(); after < before+0.05 {
		t.Errorf("shifted digits: %v right after shifted ones were seen, %v before", after, before)
	}
}

func TestAStepOnNumbersAllocatesNothing(t *testing.T) {
	c := forNumbers()
	c.Batch, c.Loss = 1, "huber"
	s, err := NewOn(c, planes())
	if err != nil {
		t.Fatal(err)
	}
	s.Step()
	if n := testing.AllocsPerRun(200, func() { s.Step() }); n != 0 {
		t.Errorf("%v allocations a step", n)
	}
}
