package nn

import (
	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// BatchNorm brings each channel to mean 0 and variance 1, multiplies it by γ and adds β: x [N,C,…], γ [C], β [C], and
// two buffers, mean [C] and variance [C]. In training it takes mean and variance (by n) of the batch; in use, those of
// the buffers. After a run in training, graph.Run.Keep moves the buffers:
// running ← Momentum·running + (1 − Momentum)·batch, the variance by n, as in ONNX (PyTorch counts Momentum the other way
// and keeps the variance by n−1). Source: Ioffe, Szegedy 2015, "Batch normalization".
type BatchNorm struct{ Epsilon, Momentum float64 }

func (BatchNorm) Name() string { return "batch_norm" }

func (BatchNorm) Inputs() (least, most int) { return 5, 5 }

func (BatchNorm) Shape(in []tensor.Shape) (tensor.Shape, error) {
	x := in[0]
	for _, s := range in[1:] {
		if len(x) < 2 || len(s) != 1 || s[0] != x[1] {
			return nil, &tensor.ShapeError{Op: "batch_norm", A: x, B: s, Want: "x [N,C,…], and scale, shift, mean and variance of C channels"}
		}
	}
	return x, nil
}

// batch is the operation that brings channels of x to mean 0 and variance 1.
func (b BatchNorm) batch(x tensor.Shape) autodiff.Standardize {
	axes := []int{0}
	for axis := 2; axis < len(x); axis++ {
		axes = append(axes, axis)
	}
	return autodiff.Standardize{Axes: axes, Epsilon: b.Epsilon}
}

func (b BatchNorm) Record(t *autodiff.Tape, mode graph.Mode, in ...autodiff.Var) autodiff.Var {
	shaped(b, in)
	x, scale, shift := in[0], in[1], in[2]
	s := x.Value().Shape()
	var y autodiff.Var
	if mode.Train {
		y = t.Apply(b.batch(s), x)
	} else {
		y = t.Apply(autodiff.Normalize{Epsilon: b.Epsilon}, x, in[3], in[4])
	}
	if len(s) > 2 {
		column := autodiff.Reshape{To: []int{s[1]}}
		for range s[2:] {
			column.To = append(column.To, 1)
		}
		scale, shift = t.Apply(column, scale), t.Apply(column, shift)
	}
	return t.Apply(autodiff.Add{}, t.Apply(autodiff.Multiply{}, y, scale), shift)
}

// Keep returns the buffers after a batch.
func (b BatchNorm) Keep(in []*tensor.Tensor) []*tensor.Tensor {
	mean, variance := b.batch(in[0].Shape()).Moments(in[0])
	move := func(running, batch *tensor.Tensor) *tensor.Tensor {
		next := running.Clone()
		for i, v := range batch.Data() {
			next.Data()[i] = float64(b.Momentum*running.Data()[i]) + float64((1-b.Momentum)*v)
		}
		return next
	}
	return []*tensor.Tensor{nil, nil, nil, move(in[3], mean), move(in[4], variance)}
}

// LayerNorm brings the numbers of the last Axes axes (0 counts as 1) of x [N,…] to mean 0 and variance 1 (by n),
// multiplies them by γ and adds β, both in the shape of those axes. It is the same in training and in use.
// Source: Ba, Kiros, Hinton 2016, "Layer normalization".
type LayerNorm struct {
	Axes    int
	Epsilon float64
}

func (LayerNorm) Name() string { return "layer_norm" }

func (LayerNorm) Inputs() (least, most int) { return 3, 3 }

// first is the first axis over which it runs.
func (l LayerNorm) first(x tensor.Shape) int { return len(x) - max(1, l.Axes) }

func (l LayerNorm) Shape(in []tensor.Shape) (tensor.Shape, error) {
	x := in[0]
	for _, s := range in[1:] {
		if first := l.first(x); first < 1 || !s.Equal(x[first:]) {
			return nil, &tensor.ShapeError{Op: "layer_norm", A: x, B: s, Want: "scale and shift in the shape of the last axes, behind the batch axis"}
		}
	}
	return x, nil
}

func (l LayerNorm) Record(t *autodiff.Tape, _ graph.Mode, in ...autodiff.Var) autodiff.Var {
	shaped(l, in)
	s := in[0].Value().Shape()
	op := autodiff.Standardize{Epsilon: l.Epsilon}
	for axis := l.first(s); axis < len(s); axis++ {
		op.Axes = append(op.Axes, axis)
	}
	return t.Apply(autodiff.Add{}, t.Apply(autodiff.Multiply{}, t.Apply(op, in[0]), in[1]), in[2])
}
