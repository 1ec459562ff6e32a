package plan

import (
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
)

// The workloads of bench.
func BenchmarkStep(b *testing.B) {
	conv, pool := autodiff.Conv2D{Padding: [4]int{2, 2, 2, 2}}, autodiff.MaxPool{Size: [2]int{2, 2}}
	for _, e := range []example{
		{"mlp", CrossEntropy, 32, func(n net) graph.Value { return n.chain(autodiff.ReLU{}, 784, 128, 10) }},
		{"cnn", CrossEntropy, 32, func(n net) graph.Value {
			v := n.op(conv, n.Input("x", 1, 28, 28), n.param(8, 1, 5, 5), n.param(8))
			v = n.op(pool, n.op(autodiff.ReLU{}, v))
			v = n.op(conv, v, n.param(16, 8, 5, 5), n.param(16))
			v = n.op(pool, n.op(autodiff.ReLU{}, v))
			return n.affine(n.op(autodiff.Flatten{}, v), 784, 10)
		}},
		{"lstm", MeanSquared, 16, func(n net) graph.Value {
			return n.affine(n.add(nn.LSTM{Last: true}, n.Input("x", 48, 1), n.param(128, 1), n.param(128, 32), n.param(128)), 32, 1)
		}},
		{"play", MeanSquared, 10, func(n net) graph.Value { return n.op(autodiff.Tanh{}, n.chain(autodiff.Tanh{}, 2, 4, 2, 1)) }},
	} {
		b.Run(e.name, func(b *testing.B) {
			m := e.make(b, 1)
			p := m.compile(&optim.SGD[float32]{Rate: 0.001}, false)
			for b.Loop() {
				p.Step()
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}
