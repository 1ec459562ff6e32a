package autodiff

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Entry is an operation in the table, with what its tests need.
type Entry struct {
	Name string
	// Sample draws the operation and inputs that fit it.
	Sample func(r *num.Rand) (Operation, []*tensor.Tensor)
	// Kinks are the values of an input at which there is no derivative; nil if there is one everywhere.
	Kinks []float64
}

// Operations is the table of all operations.
func Operations() []Entry {
	curve := func(op Operation) func(*num.Rand) (Operation, []*tensor.Tensor) {
		return func(r *num.Rand) (Operation, []*tensor.Tensor) { return op, []*tensor.Tensor{draw(r, 3, 4)} }
	}
	return []Entry{
		{Name: "affine", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return Affine{}, []*tensor.Tensor{draw(r, 3, 4), draw(r, 2, 4), draw(r, 2)}
		}},
		{Name: "identity", Sample: curve(Identity{})},
		{Name: "sigmoid", Sample: curve(Sigmoid{})},
		{Name: "tanh", Sample: curve(Tanh{})},
		{Name: "relu", Sample: curve(ReLU{}), Kinks: []float64{0}},
		{Name: "softmax", Sample: curve(Softmax{})},
		{Name: "bce", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return BCE{Labels: []float64{0, 1, 0.25}}, []*tensor.Tensor{draw(r, 3, 1)}
		}},
		{Name: "ce", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return CrossEntropy{Classes: []int{0, 3, 1}}, []*tensor.Tensor{draw(r, 3, 4)}
		}},
		{Name: "mse", Sample: func(r *num.Rand) (Operation, []*tensor.Tensor) {
			return Squared{Targets: draw(r, 3, 4)}, []*tensor.Tensor{draw(r, 3, 4)}
		}},
		{Name: "mean", Sample: curve(Mean{})},
	}
}

func draw(r *num.Rand, shape ...int) *tensor.Tensor {
	return tensor.Map(tensor.New(shape...), func(float64) float64 { return 2 * r.Normal() })
}
