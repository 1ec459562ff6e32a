package nn

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

func TestParse(t *testing.T) {
	tests := []struct{ model, want string }{
		{"dense 32 relu, dense 10", "dense 32 relu, dense 10"},
		{"  dense 4 tanh ,dense 1  ", "dense 4 tanh, dense 1"},
		{"dense 10 softmax", "dense 10 softmax"},
		{"conv 8 3x3 relu, maxpool 2, flatten, dense 10", "conv 8 3x3 relu, maxpool 2, flatten, dense 10"},
		{"conv 8 5 same stride 2 groups 2 dilation 3 gelu", "conv 8 5x5 stride 2 same dilation 3 groups 2 gelu"},
		{"conv 4 3x1 relu pad 1", "conv 4 3x1 pad 1 relu"},
		{"conv1d 4 3 stride 2, avgpool 2 stride 1 pad 1, globalavgpool", "conv1d 4 3 stride 2, avgpool 2 stride 1 pad 1, globalavgpool"},
		{"embedding 100 8, lstm 32 all truncate 5, attention 2, gru 3, rnn 4 relu", "embedding 100 8, lstm 32 all truncate 5, attention 2, gru 3, rnn 4 relu"},
		{"dropout 0.2, batchnorm, layernorm, leaky_relu, add 2, concat 1", "dropout 0.2, batchnorm, layernorm, leaky_relu, add 2, concat 1"},
	}
	for _, test := range tests {
		spec, err := Parse(test.model)
		if err != nil || spec.String() != test.want {
			t.Errorf("%q: got %q, %v, want %q", test.model, spec, err, test.want)
		}
	}
}

func TestParseSaysWhereAndWhatWouldBeRight(t *testing.T) {
	tests := []struct {
		model  string
		column int
		reason string
	}{
		{"", 1, "a layer is missing"},
		{"dense 32 relu,", 15, "a layer is missing"},
		{"dense 32 relu, dens 10", 16, `"dens" is no layer`},
		{"dense 32 relu, dense", 21, "number of units is missing"},
		{"dense ten", 7, `"ten" is no number of units`},
		{"dense 0", 7, "use 1 to 1024"},
		{"dense 99999", 7, "use 1 to 1024"},
		{"dense 32 reluu, dense 10", 10, `"reluu" is no activation`},
		{"dense 32 relu dense 10", 15, "commas stand between layers"},
		{strings.Repeat("dense 1,", 32) + "dense 1", 257, "more than 32 layers"},
		{"conv 8", 7, "the size is missing"},
		{"conv 8 3x", 8, `"3x" is no size; write it like 3x3`},
		{"conv 8 3x3x3", 8, `is no size`},
		{"conv 8 3x3 stride", 18, "the value of stride is missing"},
		{"conv 8 3x3 stride 0", 19, `"0" is no size`},
		{"conv 8 3x3 pad 1 pad 2", 18, "pad stands here twice"},
		{"conv 8 3x3 same pad 1", 1, "same and pad do not go together"},
		{"conv 8 3x3 strid 2", 12, "conv knows stride, pad, same, dilation, groups"},
		{"maxpool 2 relu", 11, "commas stand between layers; maxpool knows stride, pad"},
		{"dropout 1", 9, `"1" is no rate`},
		{"dropout NaN", 9, "is no rate"},
		{"flatten 3", 9, `"3" is too much`},
		{"lstm 8 relu", 8, "lstm knows all, truncate"},
		{"rnn 8 gelu", 7, "an rnn has tanh or relu"},
		{"embedding 10", 13, "the width is missing"},
		{"add 0", 5, `"0" is no number of layers`},
	}
	for _, test := range tests {
		_, err := Parse(test.model)
		var wrong *SpecError
		if !errors.As(err, &wrong) || wrong.Column != test.column || !strings.Contains(wrong.Reason, test.reason) {
			t.Errorf("%q: got %v, want column %d: %s", test.model, err, test.column, test.reason)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("dense 32 relu, dense 10")
	f.Add("conv 8 3x3 same stride 2 relu, maxpool 2, flatten, dropout 0.2, dense 10 softmax")
	f.Add("embedding 9 4, lstm 3 all truncate 2, attention 2, add 1, globalavgpool")
	f.Fuzz(func(t *testing.T, model string) {
		spec, err := Parse(model)
		if err != nil {
			return
		}
		again, err := Parse(spec.String())
		if err != nil || again.String() != spec.String() {
			t.Errorf("%q is read as %q and then as %q, %v", model, spec, again, err)
		}
		for _, input := range [][]int{{4}, {5, 3}, {2, 6, 6}} {
			if _, err := Build(spec, input, num.NewRand(1, 0)); err != nil {
				var wrong *SpecError
				if !errors.As(err, &wrong) {
					t.Errorf("%q for %v: %v is no SpecError", model, input, err)
				}
			}
		}
	})
}

func TestNewRefusesAnEndThatDoesNotFit(t *testing.T) {
	tests := []struct {
		model   string
		classes int
		reason  string
	}{
		{"dense 32 relu, dense 9", 10, `end with "dense 10"`},
		{"dense 3", 2, `end with "dense 2" or "dense 1"`},
		{"dense 10 relu", 10, "leave relu away"},
		{"dense 1 tanh", 2, "leave tanh away"},
		{"dense 4 softmax, dense 10", 10, "not in layer 1"},
		{"conv 4 3x3, dense 10", 10, "layer 1, conv 4 3x3: this way of training knows dense layers only"},
		{"dense 4 gelu, dense 10", 10, "not gelu"},
	}
	for _, test := range tests {
		spec, err := Parse(test.model)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(spec, 2, test.classes); err == nil || !strings.Contains(err.Error(), test.reason) {
			t.Errorf("%q: got %v, want %s", test.model, err, test.reason)
		}
	}
}

// build returns a model with random parameters, biases included.
func build(t testing.TB, model string, inputs, classes int, r *num.Rand) *Model {
	t.Helper()
	spec, err := Parse(model)
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(spec, inputs, classes)
	if err != nil {
		t.Fatal(err)
	}
	m.Init(r)
	for _, l := range m.layers {
		for i := range l.out {
			m.params[l.b+i] = float32(0.1 * r.Normal())
		}
	}
	return m
}

// tapeGradient is Trainer.Gradient on the tape, in float64.
func tapeGradient(m *Model, x []float32, classes []int) (loss float64, gradient []float64) {
	n := len(classes)
	var t autodiff.Tape
	wide := make([]float64, len(x))
	for i, v := range x {
		wide[i] = float64(v)
	}
	h := t.Leaf(tensor.From(wide, n, m.inputs))
	var ws, bs []autodiff.Var
	for _, l := range m.layers {
		w, b := tensor.New(l.out, l.in), tensor.New(l.out)
		for u := range l.out {
			for j := range l.in {
				w.Row(u)[j] = float64(m.params[l.w+j*l.out+u])
			}
			b.Data()[u] = float64(m.params[l.b+u])
		}
		ws, bs = append(ws, t.Leaf(w)), append(bs, t.Leaf(b))
		h = t.Apply(autodiff.Affine{}, h, ws[len(ws)-1], bs[len(bs)-1])
		switch l.activation {
		case ReLU:
			h = t.Apply(autodiff.ReLU{}, h)
		case Tanh:
			h = t.Apply(autodiff.Tanh{}, h)
		case Sigmoid:
			h = t.Apply(autodiff.Sigmoid{}, h)
		}
	}
	var op autodiff.Operation = autodiff.CrossEntropy{Classes: classes}
	if m.outputs() == 1 {
		labels := make([]float64, n)
		for i, c := range classes {
			labels[i] = float64(c)
		}
		op = autodiff.BCE{Labels: labels}
	}
	mean := t.Apply(autodiff.Mean{}, t.Apply(op, h))
	d := t.Backward(mean)
	gradient = make([]float64, len(m.params))
	for i, l := range m.layers {
		for u := range l.out {
			for j := range l.in {
				gradient[l.w+j*l.out+u] = d.Of(ws[i]).Row(u)[j]
			}
			gradient[l.b+u] = d.Of(bs[i]).Data()[u]
		}
	}
	return mean.Value().Item(), gradient
}

func TestTrainerAgreesWithTheTape(t *testing.T) {
	r := num.NewRand(9, 0)
	for _, test := range []struct {
		model           string
		inputs, classes int
	}{
		{"dense 32 relu, dense 10", 64, 10},
		{"dense 7 tanh, dense 5 sigmoid, dense 3", 6, 3},
		{"dense 5 relu, dense 6 linear, dense 4 tanh, dense 2", 3, 2},
		{"dense 4 sigmoid, dense 1", 2, 2},
		{"dense 10", 64, 10},
	} {
		m := build(t, test.model, test.inputs, test.classes, r)
		trainer := NewTrainer(m, &optim.SGD[float32]{}, 13)
		for _, n := range []int{13, 1, 5} { // a smaller batch must not see what a larger one left
			x := make([]float32, n*test.inputs)
			classes := make([]int, n)
			for i := range x {
				x[i] = float32(r.Normal())
			}
			for i := range classes {
				classes[i] = r.Intn(test.classes)
			}
			got := trainer.Gradient(x, classes)
			want, gradient := tapeGradient(m, x, classes)
			if math.Abs(got-want) > 1e-5*(1+want) {
				t.Errorf("%s, batch %d: loss %v, tape %v", test.model, n, got, want)
			}
			for i, d := range trainer.Derivatives() {
				// float32 sums of some dozens of terms near 1
				if math.Abs(float64(d)-gradient[i]) > 2e-5 {
					t.Errorf("%s, batch %d: derivative %d is %v, tape %v", test.model, n, i, d, gradient[i])
					break
				}
			}
			if one := NewRunner(m, n).Loss(x, classes) / float64(n); math.Abs(one-want) > 1e-5*(1+want) {
				t.Errorf("%s: the runner's loss is %v, the tape's %v", test.model, one, want)
			}
		}
	}
}

func TestProbabilitiesSumToOne(t *testing.T) {
	r := num.NewRand(2, 0)
	for _, model := range []string{"dense 3 tanh, dense 1", "dense 3 tanh, dense 2"} {
		m := build(t, model, 2, 2, r)
		x := []float32{0.1, -2, 3, 0.5, 1, 1}
		p := NewRunner(m, 3).Probabilities(x, 3)
		for i := range 3 {
			if math.Abs(float64(p[2*i]+p[2*i+1])-1) > 1e-6 {
				t.Errorf("%s: %v", model, p)
			}
			loss, _ := tapeGradient(m, x[2*i:2*i+2], []int{1})
			if math.Abs(-math.Log(float64(p[2*i+1]))-loss) > 1e-5 {
				t.Errorf("%s: the probability of class 1 is %v, its loss %v", model, p[2*i+1], loss)
			}
		}
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	r := num.NewRand(2, 0)
	m := build(t, "dense 8 tanh, dense 4", 6, 4, r)
	o := optim.NewAdam[float32](1e-3, len(m.Params()))
	trainer := NewTrainer(m, o, 5)
	x, classes := make([]float32, 30), []int{0, 1, 2, 3, 0}
	if n := testing.AllocsPerRun(20, func() { trainer.Step(x, classes) }); n != 0 {
		t.Errorf("a step allocates %v times", n)
	}
}

func TestInitGivesTheSameWeightsForTheSameSeed(t *testing.T) {
	a := build(t, "dense 400 relu, dense 10", 64, 10, num.NewRand(5, 1))
	b := build(t, "dense 400 relu, dense 10", 64, 10, num.NewRand(5, 1))
	sum, square := 0.0, 0.0
	for i, v := range a.Params()[:64*400] {
		if v != b.Params()[i] {
			t.Fatal("two models from one seed differ")
		}
		sum += float64(v)
		square += float64(v) * float64(v)
	}
	// 25,600 draws: their variance is known to within 3 %.
	if n := float64(64 * 400); math.Abs(square/n*64/2-1) > 0.03 || math.Abs(sum/n) > 0.01 {
		t.Errorf("mean %v, variance %v, want 0 and 2/64", sum/n, square/n)
	}
}

func BenchmarkDigitsStep(b *testing.B) {
	r := num.NewRand(1, 0)
	m := build(b, "dense 32 relu, dense 10", 64, 10, r)
	trainer := NewTrainer(m, optim.NewAdam[float32](3e-3, len(m.Params())), 32)
	x, classes := make([]float32, 32*64), make([]int, 32)
	for i := range x {
		if r.Float64() < 0.5 { // half of the pixels of a digit are blank
			x[i] = float32(r.Float64())
		}
	}
	for i := range classes {
		classes[i] = r.Intn(10)
	}
	for b.Loop() {
		trainer.Step(x, classes)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
}
