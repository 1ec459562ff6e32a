package plan

import (
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
)

// The workloads of bench.
func BenchmarkStep(b *testing.B) {
	plain := window{groups: 1, strideH: 1, strideW: 1, dilationH: 1, dilationW: 1, kh: 5, kw: 5, padTop: 2, padLeft: 2, padBottom: 2, padRight: 2}
	pool := refPool{window: window{kh: 2, kw: 2, strideH: 2, strideW: 2, dilationH: 1, dilationW: 1}}
	for _, e := range []example{
		{"mlp", CrossEntropy, 32, func(n net) graph.Value { return n.chain(autodiff.ReLU{}, 784, 128, 10) }},
		{"cnn", CrossEntropy, 32, func(n net) graph.Value {
			v := n.op(refConv{window: plain}, n.Input("x", 1, 28, 28), n.param(8, 1, 5, 5), n.param(8))
			v = n.op(pool, n.op(autodiff.ReLU{}, v))
			v = n.op(refConv{window: plain}, v, n.param(16, 8, 5, 5), n.param(16))
			v = n.op(pool, n.op(autodiff.ReLU{}, v))
			return n.affine(n.op(refFlatten{}, v), 784, 10)
		}},
		{"lstm", MeanSquared, 16, func(n net) graph.Value {
			return n.affine(n.op(refLSTM{}, n.Input("x", 48, 1), n.param(128, 1), n.param(128, 32), n.param(128)), 32, 1)
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
