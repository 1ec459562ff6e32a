package oracle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
)

// netCase is a network over a batch; the loss is the mean.
type netCase struct {
	Net explain.Net `json:"net"`
	X   [][]float64 `json:"x"`
	Y   [][]float64 `json:"y"`
}

type walkCase struct {
	Optimizer string      `json:"optimizer"`
	Rate      float64     `json:"rate"`
	Start     []float64   `json:"start"`
	Gradients [][]float64 `json:"gradients"`
}

type request struct {
	Nets       []netCase      `json:"nets"`
	Optimizers []walkCase     `json:"optimizers"`
	Schedules  []scheduleCase `json:"schedules"`
	Clips      []clipCase     `json:"clips"`
}

// reply is what JAX makes of a request.
type reply struct {
	Nets []struct {
		Each   []float64
		Z, H   [][][]float64 // [layer][example][unit]
		X      [][]float64
		W      [][][]float64
		B      [][]float64 `json:"b"`
		DZ, DH [][][]float64
	}
	Optimizers [][][]float64
	Schedules  []map[string][]float64
	Clips      []struct{ Value, Norm []float64 }
}

func numbers(r *num.Rand, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = r.Normal()
	}
	return out
}

// nets covers every activation in hidden layers and every loss, with one to three layers.
func nets(r *num.Rand) (cases []netCase) {
	for _, op := range autodiff.Activations() {
		hidden := explain.Activation(op.Name())
		if op == (autodiff.Identity{}) {
			hidden = explain.Linear
		}
		for _, loss := range []explain.Loss{explain.BCE, explain.CE, explain.MSE} {
			for _, sizes := range [][]int{{2, 0}, {3, 5, 0}, {4, 6, 3, 0}} {
				out, end := 3, hidden
				switch loss {
				case explain.BCE:
					out, end = 1, explain.Sigmoid
				case explain.CE:
					end = explain.Softmax
				}
				c := netCase{Net: explain.Net{Loss: loss}}
				for i := 1; i < len(sizes); i++ {
					l := explain.Layer{Activation: hidden}
					units := sizes[i]
					if i == len(sizes)-1 {
						units, l.Activation = out, end
					}
					for range units {
						l.W = append(l.W, numbers(r, sizes[i-1]))
					}
					l.B = numbers(r, units)
					c.Net.Layers = append(c.Net.Layers, l)
				}
				for range 4 {
					c.X = append(c.X, numbers(r, sizes[0]))
					switch loss {
					case explain.BCE:
						c.Y = append(c.Y, []float64{float64(r.Intn(2))})
					case explain.CE:
						c.Y = append(c.Y, []float64{float64(r.Intn(out))})
					default:
						c.Y = append(c.Y, numbers(r, out))
					}
				}
				cases = append(cases, c)
			}
		}
	}
	return cases
}

func walks(r *num.Rand) (cases []walkCase) {
	for _, name := range optim.Names() {
		for _, rate := range []float64{1e-3, 0.3} {
			c := walkCase{Optimizer: name, Rate: rate, Start: numbers(r, 5)}
			for range 100 {
				g := numbers(r, 5)
				g[1] *= 1e-6 // where Adam's ε counts
				g[2] *= 1e6
				g[3] = max(g[3], 0)
				c.Gradients = append(c.Gradients, g)
			}
			cases = append(cases, c)
		}
	}
	return cases
}

func ask(t *testing.T, q request) (a reply) {
	t.Helper()
	python(t, "testdata/oracle.py", q, &a)
	return a
}

// python runs a script that reads q as JSON and answers a.
func python(t *testing.T, script string, q, a any) {
	t.Helper()
	program := os.Getenv("OFICINA_PYTHON")
	if program == "" {
		t.Skip("OFICINA_PYTHON names no Python with engine/oracle/requirements.txt; `make test` sets it")
	}
	data, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, script)
	cmd.Stdin = bytes.NewReader(data)
	cmd.Env = append(os.Environ(), "JAX_PLATFORMS=cpu")
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, script, err, &complaint)
	}
	if err := json.Unmarshal(out, a); err != nil {
		t.Fatal(err)
	}
}

// within tells whether two numbers agree to a part in 10⁹, or, near zero, to 10⁻¹²: sums of a dozen float64 near 1
// in two orders differ by less.
func within(a, b float64) bool {
	return math.Abs(a-b) <= math.Max(1e-9*math.Max(math.Abs(a), math.Abs(b)), 1e-12)
}

func TestEngineAgreesWithJAX(t *testing.T) {
	r := num.NewRand(2026, 0)
	q := request{Nets: nets(r), Optimizers: walks(r)}
	a := ask(t, q)
	if len(a.Nets) != len(q.Nets) || len(a.Optimizers) != len(q.Optimizers) {
		t.Fatalf("%d of %d networks, %d of %d optimizers came back", len(a.Nets), len(q.Nets), len(a.Optimizers), len(q.Optimizers))
	}
	compared := 0
	for i, c := range q.Nets {
		want := a.Nets[i]
		name := fmt.Sprintf("net %d (%s, %s, %d layers)", i, c.Net.Loss, c.Net.Layers[0].Activation, len(c.Net.Layers))
		same := func(what string, got, want float64) {
			compared++
			if !within(got, want) {
				t.Errorf("%s, %s: engine %v, JAX %v", name, what, got, want)
			}
		}
		all := func(what string, got, want []float64) {
			if len(got) != len(want) {
				t.Fatalf("%s, %s: %d numbers, JAX has %d", name, what, len(got), len(want))
			}
			for j := range got {
				same(what, got[j], want[j])
			}
		}
		n := float64(len(c.X))
		// The derivatives of the mean are the means of the derivatives; JAX's sensitivities of one example are 1/n of ours.
		var total *explain.Gradient
		truths := make([]explain.Truth, len(c.Y))
		for e := range c.X {
			truths[e] = c.Y[e]
			p, err := explain.Run(c.Net, explain.Example{X: c.X[e], Y: truths[e]})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			same("loss", p.Loss, want.Each[e])
			for l := range p.Z {
				all("z", p.Z[l], want.Z[l][e])
				all("h", p.H[l], want.H[l][e])
				all("dz", scale(p.Gradient.Z[l], 1/n), want.DZ[l][e])
				all("dh", scale(p.Gradient.H[l], 1/n), want.DH[l][e])
			}
			all("dx", scale(p.Gradient.X, 1/n), want.X[e])
			if total == nil {
				total = &p.Gradient
				continue
			}
			for l := range total.W {
				for u := range total.W[l] {
					add(total.W[l][u], p.Gradient.W[l][u])
				}
				add(total.B[l], p.Gradient.B[l])
			}
		}
		for l := range total.W {
			for u := range total.W[l] {
				all("dW", scale(total.W[l][u], 1/n), want.W[l][u])
			}
			all("db", scale(total.B[l], 1/n), want.B[l])
		}
		batch, err := explain.Evaluate(c.Net, c.X, truths)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all("batch losses", batch.PerExample, want.Each)
	}
	for i, c := range q.Optimizers {
		o, err := optim.New[float64](c.Optimizer, c.Rate)
		if err != nil {
			t.Fatal(err)
		}
		w := append([]float64(nil), c.Start...)
		for step, g := range c.Gradients {
			o.Step(w, g)
			for j := range w {
				compared++
				if want := a.Optimizers[i][step][j]; !within(w[j], want) {
					t.Fatalf("%s with rate %v, step %d, parameter %d: engine %v, Optax %v", c.Optimizer, c.Rate, step+1, j, w[j], want)
				}
			}
		}
	}
	t.Logf("%d numbers compared", compared)
}

func scale(values []float64, by float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = by * v
	}
	return out
}

func add(to, values []float64) {
	for i, v := range values {
		to[i] += v
	}
}
