package plan

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/kernel"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
)

// pointwise is a function of each number, in plain Go: these are rare in the middle of a training.
type pointwise int

const (
	leakyReLU  pointwise = iota // x above 0, p·x below
	elu                         // x above 0, p·(e^x − 1) below
	softplus                    // ln(1 + e^x)
	gelu                        // x·Φ(x)
	exp                         // e^x
	log                         // ln x
	surprise                    // −ln x
	sqrt                        // √x
	scale                       // p·x
	reciprocal                  // 1/x
)

type pointwiseForward struct {
	f    pointwise
	p    float32
	x, y span
}

func (o *pointwiseForward) run(m *memory) {
	x, y := m.of(o.x), m.of(o.y)
	switch o.f {
	case leakyReLU:
		for i, v := range x {
			if v <= 0 {
				v *= o.p
			}
			y[i] = v
		}
	case elu:
		for i, v := range x {
			if v <= 0 {
				v = o.p * float32(num.Expm1(float64(v)))
			}
			y[i] = v
		}
	case softplus:
		for i, v := range x {
			y[i] = float32(num.Softplus(float64(v)))
		}
	case exp:
		for i, v := range x {
			y[i] = float32(num.Exp(float64(v)))
		}
	case log:
		for i, v := range x {
			y[i] = float32(num.Log(float64(v)))
		}
	case surprise:
		for i, v := range x {
			y[i] = float32(-num.Log(float64(v)))
		}
	case sqrt:
		for i, v := range x {
			y[i] = float32(math.Sqrt(float64(v)))
		}
	case gelu:
		for i, v := range x {
			y[i] = float32(float64(v) * below(float64(v)))
		}
	case scale:
		kernel.Scale(o.p, x, y)
	case reciprocal:
		for i, v := range x {
			y[i] = 1 / v
		}
	}
}

// below is Φ(x), the share of a normal distribution below x.
func below(x float64) float64 { return num.Erfc(-x/math.Sqrt2) / 2 }

type pointwiseGrad struct {
	f            pointwise
	p            float32
	x, y, dy, dx span
}

func (o *pointwiseGrad) run(m *memory) {
	x, y, dy, dx := m.of(o.x), m.of(o.y), m.of(o.dy), m.of(o.dx)
	switch o.f {
	case leakyReLU:
		for i, d := range dy {
			if x[i] <= 0 {
				d *= o.p
			}
			dx[i] = d
		}
	case elu:
		for i, d := range dy {
			if x[i] <= 0 {
				d *= y[i] + o.p
			}
			dx[i] = d
		}
	case softplus:
		kernel.Sigmoid(x, dx)
		kernel.Product(dx, dy, dx)
	case exp:
		kernel.Product(y, dy, dx)
	case log:
		for i, d := range dy {
			dx[i] = d / x[i]
		}
	case surprise:
		for i, d := range dy {
			dx[i] = -d / x[i]
		}
	case sqrt:
		for i, d := range dy {
			dx[i] = d / (2 * y[i])
		}
	case gelu:
		for i, d := range dy {
			v := float64(x[i])
			slope := below(v) + v*num.Exp(-v*v/2)/math.Sqrt(2*math.Pi)
			dx[i] = d * float32(slope)
		}
	case scale:
		kernel.Scale(o.p, dy, dx)
	case reciprocal:
		for i, d := range dy {
			dx[i] = -d * y[i] * y[i]
		}
	}
}

func (b *builder) pointwise(f pointwise, p float64, node graph.Node) {
	x := node.In[0]
	y := *b.result(node)
	b.emit(&pointwiseForward{f, float32(p), b.places[x].data, y.data})
	b.back = append(b.back, func() {
		if b.reached(node.Out) && b.needs(x) {
			b.set(x, func(dx span) { b.emitBack(&pointwiseGrad{f, float32(p), b.places[x].data, y.data, y.grad, dx}) })
		}
	})
}
