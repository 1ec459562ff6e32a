// Command own runs one round of one workload of bench with this engine and prints one JSON line. Natively it uses the code
// of engine/kernel for this machine; built for js/wasm with the tag kernel, what the page loads.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/plan"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// batches is the number of different batches, taken in turn.
const batches = 8

// net is a graph under construction, with weights drawn from r.
type net struct {
	graph.Graph
	r *num.Rand
}

func (n *net) add(l graph.Layer, in ...graph.Value) graph.Value {
	v, err := n.Add(l, in...)
	if err != nil {
		panic(err)
	}
	return v
}

func (n *net) op(o autodiff.Operation, in ...graph.Value) graph.Value {
	return n.add(graph.Operation{Operation: o}, in...)
}

func (n *net) weights(size float64, shape ...int) graph.Value {
	return n.Param("", tensor.Map(tensor.New(shape...), func(float64) float64 { return n.r.Uniform(-size, size) }))
}

func (n *net) affine(x graph.Value, in, out int, size float64) graph.Value {
	return n.op(autodiff.Affine{}, x, n.weights(size, out, in), n.weights(0, out))
}

// workload is a network with its loss.
type workload struct {
	batch int
	loss  plan.Loss
	build func(n *net) graph.Value
}

func workloads() map[string]workload {
	return map[string]workload{
		"mlp": {32, plan.CrossEntropy, func(n *net) graph.Value {
			h := n.op(autodiff.ReLU{}, n.affine(n.Input("x", 784), 784, 128, 0.035))
			return n.affine(h, 128, 10, 0.085)
		}},
		"cnn": {32, plan.CrossEntropy, func(n *net) graph.Value {
			block := func(x graph.Value, in, out int, size float64) graph.Value {
				y := n.op(autodiff.Conv2D{Padding: [4]int{2, 2, 2, 2}}, x, n.weights(size, out, in, 5, 5), n.weights(0, out))
				return n.op(autodiff.MaxPool{Size: [2]int{2, 2}}, n.op(autodiff.ReLU{}, y))
			}
			y := block(block(n.Input("x", 1, 28, 28), 1, 8, 0.2), 8, 16, 0.07)
			return n.affine(n.op(autodiff.Flatten{}, y), 784, 10, 0.035)
		}},
		"lstm": {16, plan.MeanSquared, func(n *net) graph.Value {
			h := n.add(nn.LSTM{Last: true}, n.Input("x", 48, 1), n.weights(0.175, 128, 1), n.weights(0.175, 128, 32), n.weights(0, 128))
			return n.affine(h, 32, 1, 0.175)
		}},
		"play": {10, plan.MeanSquared, func(n *net) graph.Value {
			x, in := n.Input("x", 2), 2
			for _, out := range []int{4, 2, 1} {
				x, in = n.op(autodiff.Tanh{}, n.affine(x, in, out, 0.7)), out
			}
			return x
		}},
	}
}

type line struct {
	Contestant string  `json:"contestant"`
	Version    string  `json:"version"`
	Workload   string  `json:"workload"`
	Rate       float64 `json:"steps_per_s"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "own:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: own mlp|cnn|lstm|play|fma")
	}
	w, ok := workloads()[args[0]]
	if !ok && args[0] != "fma" {
		return fmt.Errorf("there is no workload %q", args[0])
	}
	var times [2]time.Duration
	for i, name := range []string{"WARM", "SECONDS_MEASURED"} {
		s, err := strconv.ParseFloat(os.Getenv(name), 64)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		times[i] = time.Duration(s * float64(time.Second))
	}
	if args[0] == "fma" {
		rate, err := peak(times[0], times[1])
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(line{"ceiling-native", runtime.Version() + " " + runtime.GOARCH, args[0], rate})
	}
	n := &net{r: num.NewRand(1, 0)}
	n.Output("y", w.build(n))
	p, err := plan.Compile(&n.Graph, plan.Config{Batch: w.batch, Loss: w.loss, Optimizer: &optim.SGD[float32]{Rate: 0.01}})
	if err != nil {
		return err
	}
	rate, err := measure(p, w, n.r, times[0], times[1])
	if err != nil {
		return err
	}
	l := line{"oficina-native", runtime.Version() + " " + runtime.GOARCH, args[0], rate}
	if runtime.GOOS == "js" {
		l.Contestant = "oficina-browser"
	}
	return json.NewEncoder(os.Stdout).Encode(l)
}

// measure warms up, then counts steps a second. A step gets its batch as a page or a command would: copied into the plan.
func measure(p *plan.Plan, w workload, r *num.Rand, warm, measured time.Duration) (float64, error) {
	size := len(p.Input(0))
	inputs := make([][]float32, batches)
	for i := range inputs {
		for range size {
			inputs[i] = append(inputs[i], float32(r.Float64()))
		}
	}
	var loss float64
	step := func(i int) {
		copy(p.Input(0), inputs[i%batches])
		if w.loss == plan.CrossEntropy {
			for k := range p.Classes() {
				p.Classes()[k] = int32((i + 7*k) % 10)
			}
		} else {
			for k := range p.Targets() {
				p.Targets()[k] = inputs[i%batches][k]
			}
		}
		loss = p.Step()
	}
	done := 0
	for start := time.Now(); time.Since(start) < warm; done++ {
		step(done)
	}
	atOnce := max(1, done/50)
	done = 0
	start := time.Now()
	for time.Since(start) < measured {
		for range atOnce {
			step(done)
			done++
		}
	}
	rate := float64(done) / time.Since(start).Seconds()
	if loss != loss {
		return 0, fmt.Errorf("the loss is not a number after %d steps", done)
	}
	return rate, nil
}
