package bits

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

var update = flag.Bool("update", false, "write testdata/bits.txt anew")

// record collects lines "name value value …".
type record struct{ strings.Builder }

func (r *record) floats(name string, values ...float64) {
	r.WriteString(name)
	for _, v := range values {
		r.WriteString(" " + strconv.FormatFloat(v, 'x', -1, 64))
	}
	r.WriteString("\n")
}

func numbers(r *num.Rand, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = r.Normal()
	}
	return out
}

func TestTheBitsAreTheSame(t *testing.T) {
	var r record
	draw := num.NewRand(11, 3)
	r.floats("uniform", draw.Float64(), draw.Float64(), draw.Float64())
	r.floats("normal", numbers(draw, 4)...)
	order := []int{0, 1, 2, 3, 4, 5, 6, 7}
	draw.Shuffle(order)
	for _, v := range order {
		r.floats("shuffle", float64(v))
	}
	for _, f := range []struct {
		name string
		f    func(float64) float64
	}{{"exp", num.Exp}, {"expm1", num.Expm1}, {"log", num.Log}, {"log1p", num.Log1p}, {"tanh", num.Tanh}, {"sigmoid", num.Sigmoid}, {"softplus", num.Softplus}} {
		for range 60 {
			x := 12 * draw.Normal()
			if strings.HasPrefix(f.name, "log") {
				x = num.Exp(x)
			}
			r.floats(f.name, x, f.f(x))
		}
	}
	for _, hidden := range []explain.Activation{explain.Sigmoid, explain.Tanh, explain.ReLU, explain.Softmax} {
		for _, loss := range []explain.Loss{explain.BCE, explain.CE, explain.MSE} {
			net, example := network(draw, hidden, loss)
			name := string(hidden) + " " + string(loss)
			p, err := explain.Run(net, example)
			if err != nil {
				t.Fatal(err)
			}
			r.floats(name+" loss", p.Loss)
			r.floats(name+" x", p.Gradient.X...)
			for l := range p.Z {
				r.floats(name+" z", p.Z[l]...)
				r.floats(name+" h", p.H[l]...)
				r.floats(name+" dz", p.Gradient.Z[l]...)
				r.floats(name+" dh", p.Gradient.H[l]...)
				for _, row := range p.Gradient.W[l] {
					r.floats(name+" dW", row...)
				}
			}
			next, err := explain.Update(net, example, 0.3)
			if err != nil {
				t.Fatal(err)
			}
			r.floats(name+" updated", next.Layers[0].W[0]...)
			check, err := explain.Check(net, example, "W1.1.1", 0.01, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.floats(name+" check", check.Formula, check.Forward, check.Central, check.Curve[7].L)
			grid, err := explain.Grid(net, explain.Axis{From: -1, To: 1, N: 3}, explain.Axis{From: -1, To: 1, N: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range grid {
				r.floats(name+" grid", float64(v))
			}
			e, err := explain.Number(net, example, "z1.1", explain.Slope, "pt-BR")
			if err != nil {
				t.Fatal(err)
			}
			data, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			r.WriteString(name + " explained " + string(data) + "\n")
		}
	}
	draw = num.NewRand(11, 4)
	for range 60 {
		x := 3 * draw.Normal()
		r.floats("erf", x, num.Erf(x), num.Erfc(x))
	}
	for _, entry := range autodiff.Operations() {
		draw := num.NewRand(11, 5)
		op, in := entry.Sample(draw)
		out := op.Forward(in)
		r.floats(entry.Name, out.Data()...)
		for _, d := range op.VJP(in, out, tensor.Map(out, func(float64) float64 { return draw.Normal() })) {
			r.floats(entry.Name+" back", d.Data()...)
		}
	}
	for _, entry := range nn.Layers() {
		draw := num.NewRand(11, 6)
		layer, in := entry.Sample(draw)
		var tape autodiff.Tape
		var vars []autodiff.Var
		for _, x := range in {
			vars = append(vars, tape.Leaf(x))
		}
		y := layer.Record(&tape, graph.Mode{Train: true, Rand: draw}, vars...)
		r.floats(entry.Name, y.Value().Data()...)
		d := tape.Backward(tape.Apply(autodiff.Mean{}, y))
		for _, v := range vars {
			r.floats(entry.Name+" back", d.Of(v).Data()...)
		}
	}
	r.floats("orthogonal", nn.Orthogonal(num.NewRand(11, 7), 6, 3).Data()...)
	draw = num.NewRand(11, 8)
	for range 60 {
		x := 20 * draw.Normal()
		r.floats("angle", x, num.Sin(x), num.Cos(x))
	}
	for _, name := range optim.Names() {
		o, err := optim.New[float64](name, 0.1)
		if err != nil {
			t.Fatal(err)
		}
		w, rate := numbers(draw, 3), optim.WarmUp(3, optim.Cosine(0.1, 0.01, 7))
		for step := range 10 {
			o.SetRate(rate(step))
			g := numbers(draw, 3)
			optim.ClipNorm(g, 1)
			o.Step(w, g)
			r.floats(name, w...)
		}
	}
	scores, came := make([]float64, 40), make([]bool, 40)
	for i := range scores {
		scores[i], came[i] = draw.Float64(), draw.Intn(2) == 1
	}
	r.floats("metrics", metric.AUC(scores, came), metric.AveragePrecision(scores, came), metric.ECE(scores, came, 10), metric.Brier(scores, came), metric.R2(scores, numbers(draw, 40)))
	digit := dataset.NewPicture(dataset.Digits().Test.Row(0)).Rotated(17).Noisy(draw, 0.1)
	for _, v := range digit.Values[20:28] {
		r.floats("augmented", float64(v))
	}
	// Training is float32 without fused operations on amd64 and wasm, and its curves come from num: here too the bits
	// are the same. Other platforms may fuse; then these lines, and only these, may differ in float32's last digits.
	s, err := fit.New(fit.Config{Dataset: "digits", Model: "dense 16 tanh, dense 10", Optimizer: "adam", LearningRate: 0.003, Batch: 32, Seed: 5, Epochs: 2})
	if err != nil {
		t.Fatal(err)
	}
	for s.Step() {
	}
	for _, h := range s.Progress().History {
		r.floats("training", h.Loss, h.ValidationLoss, h.ValidationAccuracy)
	}

	const file = "testdata/bits.txt"
	if *update {
		if err := os.WriteFile(file, []byte(r.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, want := strings.Split(r.String(), "\n"), strings.Split(string(data), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d lines, %s has %d; if that is meant, run with -update", len(got), file, len(want))
	}
	for i := range got {
		if got[i] != want[i] && !alike(got[i], want[i]) {
			t.Fatalf("line %d:\n got %s\nwant %s", i+1, got[i], want[i])
		}
	}
}

// alike tells whether two lines of a training differ by no more than float32 rounds: engine/kernel adds and fuses as the
// machine likes best.
func alike(got, want string) bool {
	a, b := strings.Fields(got), strings.Fields(want)
	if len(a) != len(b) || a[0] != "training" || b[0] != "training" {
		return false
	}
	for i := range a[1:] {
		x, err := strconv.ParseFloat(a[i+1], 64)
		y, err2 := strconv.ParseFloat(b[i+1], 64)
		if err != nil || err2 != nil || math.Abs(x-y) > 1e-5*math.Abs(y) {
			return false
		}
	}
	return true
}

func network(r *num.Rand, hidden explain.Activation, loss explain.Loss) (explain.Net, explain.Example) {
	out, end, y := 3, explain.Softmax, explain.Label(2)
	switch loss {
	case explain.BCE:
		out, end, y = 1, explain.Sigmoid, explain.Label(1)
	case explain.MSE:
		end, y = explain.Linear, numbers(r, 3)
	}
	net := explain.Net{Loss: loss, Layers: []explain.Layer{
		{W: [][]float64{numbers(r, 2), numbers(r, 2), numbers(r, 2)}, B: numbers(r, 3), Activation: hidden},
		{B: numbers(r, out), Activation: end},
	}}
	for range out {
		net.Layers[1].W = append(net.Layers[1].W, numbers(r, 3))
	}
	return net, explain.Example{X: numbers(r, 2), Y: y}
}
