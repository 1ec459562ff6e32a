package nn

import (
	"math"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Initializer draws the first numbers of a parameter. The same stream gives the same numbers.
type Initializer func(r *num.Rand, shape ...int) *tensor.Tensor

// Constant gives v everywhere.
func Constant(v float64) Initializer {
	return func(_ *num.Rand, shape ...int) *tensor.Tensor {
		return tensor.Map(tensor.New(shape...), func(float64) float64 { return v })
	}
}

// Zeros gives 0 everywhere: right for biases, and for weights the start from which no unit ever differs from another.
func Zeros() Initializer { return Constant(0) }

// Uniform draws from [from, to).
func Uniform(from, to float64) Initializer {
	return func(r *num.Rand, shape ...int) *tensor.Tensor {
		return tensor.Map(tensor.New(shape...), func(float64) float64 { return r.Uniform(from, to) })
	}
}

// Normal draws from the normal distribution with mean 0.
func Normal(deviation float64) Initializer {
	return func(r *num.Rand, shape ...int) *tensor.Tensor {
		return tensor.Map(tensor.New(shape...), func(float64) float64 { return deviation * r.Normal() })
	}
}

// fans are how many numbers go into a unit with weights of a shape [M,D] or [M,C,kH,kW], and how many units, or places
// of filters, each input goes into.
func fans(shape []int) (in, out float64) {
	if len(shape) < 2 {
		n := float64(tensor.Shape(shape).Size())
		return n, n
	}
	field := tensor.Shape(shape[2:]).Size()
	return float64(shape[1] * field), float64(shape[0] * field)
}

// XavierNormal draws weights with variance 2/(in+out), which keeps the size of signals in both directions where curves
// are nearly straight at 0, like tanh. Source: Glorot, Bengio 2010, "Understanding the difficulty of training deep
// feedforward neural networks".
func XavierNormal(r *num.Rand, shape ...int) *tensor.Tensor {
	in, out := fans(shape)
	return Normal(math.Sqrt(2/(in+out)))(r, shape...)
}

// XavierUniform is XavierNormal with a uniform distribution of the same variance.
func XavierUniform(r *num.Rand, shape ...int) *tensor.Tensor {
	in, out := fans(shape)
	edge := math.Sqrt(6 / (in + out))
	return Uniform(-edge, edge)(r, shape...)
}

// HeNormal draws weights with variance 2/in, which keeps the size of signals behind a ReLU, which lets half of them
// through. Source: He et al. 2015, "Delving deep into rectifiers".
func HeNormal(r *num.Rand, shape ...int) *tensor.Tensor {
	in, _ := fans(shape)
	return Normal(math.Sqrt(2/in))(r, shape...)
}

// HeUniform is HeNormal with a uniform distribution of the same variance.
func HeUniform(r *num.Rand, shape ...int) *tensor.Tensor {
	in, _ := fans(shape)
	edge := math.Sqrt(6 / in)
	return Uniform(-edge, edge)(r, shape...)
}

// Orthogonal draws a matrix [M,H] whose rows have length 1 and right angles between them, block by block of H rows: for
// recurrent weights [G·H,H], one such matrix a gate, so that a state keeps its length from step to step. It panics with
// a *tensor.ShapeError unless the shape is a matrix. Source: Saxe, McClelland, Ganguli 2014, "Exact solutions to the
// nonlinear dynamics of learning in deep linear neural networks".
func Orthogonal(r *num.Rand, shape ...int) *tensor.Tensor {
	if len(shape) != 2 {
		panic(&tensor.ShapeError{Op: "orthogonal", A: shape, B: tensor.Shape{}, Want: "a matrix"})
	}
	m := tensor.New(shape...)
	for i := range shape[0] {
		first := i
		if shape[1] > 0 {
			first = i / shape[1] * shape[1]
		}
		for row := m.Row(i); ; {
			for j := range row {
				row[j] = r.Normal()
			}
			// What lies along earlier rows is taken away; twice, since the first time leaves its rounding behind.
			before := length(row)
			for range 2 {
				for k := first; k < i; k++ {
					along := dot64(row, m.Row(k))
					for j, v := range m.Row(k) {
						row[j] -= float64(along * v)
					}
				}
			}
			after := length(row)
			if after <= before*1e-6 { // as good as nothing is left: draw again
				continue
			}
			for j := range row {
				row[j] /= after
			}
			break
		}
	}
	return m
}

func dot64(a, b []float64) (sum float64) {
	for i, v := range a {
		sum += float64(v * b[i])
	}
	return sum
}

func length(a []float64) float64 { return math.Sqrt(dot64(a, a)) }
