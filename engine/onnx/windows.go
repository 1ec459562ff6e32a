package onnx

import (
	"fmt"
	"slices"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// widest bounds what a file may say about windows, so that a hostile one cannot make the engine count for hours.
const widest = 1 << 10

// windows is what convolutions and pools share: size, stride, dilation and padding (before and after) for each axis
// behind batch and channels.
type windows struct {
	size, stride, dilation, before, after []int
}

// windows reads the attributes for x; size is that of the filters, or nil.
func (n *node) windows(x *operand, size []int) (w windows, err error) {
	axes := x.rank() - 2
	if axes < 1 || axes > 2 {
		return w, wrongRank(x, "[N,C,T] or [N,C,H,W]")
	}
	kernel := n.ints("kernel_shape")
	if size == nil {
		size = kernel
	} else if kernel != nil && !slices.Equal(kernel, size) {
		return w, fmt.Errorf("kernel_shape is %v, and the filters are %v", kernel, size)
	}
	list := func(name string, length, least, otherwise int) []int {
		v := n.ints(name)
		if v == nil {
			v = slices.Repeat([]int{otherwise}, length)
		}
		if err == nil && (len(v) != length || slices.Min(v) < least || slices.Max(v) > widest) {
			err = fmt.Errorf("%s is %v; it needs %d numbers from %d to %d", name, v, length, least, widest)
		}
		return v
	}
	w = windows{size: size, stride: list("strides", axes, 1, 1), dilation: list("dilations", axes, 1, 1)}
	pads := list("pads", 2*axes, 0, 0)
	if err == nil && (len(size) != axes || slices.Min(size) < 1 || slices.Max(size) > widest) {
		err = fmt.Errorf("windows of %v; they need %d sizes from 1 to %d", size, axes, widest)
	}
	if err != nil {
		return w, err
	}
	w.before, w.after = pads[:axes], pads[axes:]
	switch auto := n.text("auto_pad", "NOTSET"); auto {
	case "NOTSET", "":
	case "VALID":
		w.before, w.after = make([]int, axes), make([]int, axes)
	case "SAME_UPPER", "SAME_LOWER":
		w.before, w.after = make([]int, axes), make([]int, axes)
		for i := range axes {
			if x.varies(2 + i) {
				return w, fmt.Errorf("auto_pad with an axis of unknown size")
			}
			have := x.shape(0)[2+i]
			outputs := (have + w.stride[i] - 1) / w.stride[i]
			pad := max(0, (outputs-1)*w.stride[i]+(w.size[i]-1)*w.dilation[i]+1-have)
			w.before[i], w.after[i] = pad/2, pad-pad/2
			if auto == "SAME_LOWER" {
				w.before[i], w.after[i] = w.after[i], w.before[i]
			}
		}
	default:
		return w, fmt.Errorf("auto_pad is %q; NOTSET, VALID, SAME_UPPER and SAME_LOWER are read", auto)
	}
	return w, nil
}

// pairs puts the values of one or two axes into two, with the other value for a missing first axis.
func pairs(v []int, other int) [2]int {
	if len(v) == 1 {
		return [2]int{other, v[0]}
	}
	return [2]int{v[0], v[1]}
}

func (w windows) padding() [4]int {
	before, after := pairs(w.before, 0), pairs(w.after, 0)
	return [4]int{before[0], before[1], after[0], after[1]}
}

func (b *builder) convolve(x, filters, bias *operand, w windows, groups int) (*operand, error) {
	if bias == nil {
		zeros := tensor.New(filters.shape(0)[0])
		bias = &operand{known: [2]*tensor.Tensor{zeros, zeros}}
	}
	if len(w.stride) == 1 {
		return b.operate(autodiff.Conv1D{Stride: w.stride[0], Dilation: w.dilation[0], Padding: [2]int{w.before[0], w.after[0]}, Groups: groups}, x, filters, bias)
	}
	return b.operate(autodiff.Conv2D{Stride: pairs(w.stride, 1), Dilation: pairs(w.dilation, 1), Padding: w.padding(), Groups: groups}, x, filters, bias)
}

func conv(b *builder, n *node) error {
	x, filters, err := n.pair()
	if err != nil {
		return err
	}
	if filters.rank() < 3 {
		return wrongRank(filters, "filters [M,C/group,k] or [M,C/group,kH,kW]")
	}
	w, err := n.windows(x, filters.shape(0)[2:])
	if err != nil {
		return err
	}
	y, err := b.convolve(x, filters, n.in(2), w, n.int("group", 1))
	if err != nil {
		return err
	}
	return n.set(0, y)
}

// pool reads the attributes of a pool. Where the number of windows is rounded up, more padding at the end does that.
func (n *node) pool() (x *operand, w windows, err error) {
	if x, err = n.need(0); err != nil {
		return nil, w, err
	}
	if w, err = n.windows(x, nil); err != nil {
		return nil, w, err
	}
	if n.int("ceil_mode", 0) != 0 {
		w.after = slices.Clone(w.after)
		for i := range w.size {
			if x.varies(2 + i) {
				return nil, w, fmt.Errorf("ceil_mode with an axis of unknown size")
			}
			have, span := x.shape(0)[2+i], (w.size[i]-1)*w.dilation[i]+1
			free := have + w.before[i] + w.after[i] - span
			if rest := free % w.stride[i]; rest > 0 {
				// A window that would start behind the plane does not count.
				if last := free/w.stride[i] + 1; last*w.stride[i] < have+w.before[i] {
					w.after[i] += w.stride[i] - rest
				}
			}
		}
	}
	return x, w, nil
}

func maxPool(b *builder, n *node) error {
	x, w, err := n.pool()
	if err != nil {
		return err
	}
	n.int("storage_order", 0)
	if err := n.only(1, "the places of the largest numbers are not read"); err != nil {
		return err
	}
	return n.give(autodiff.MaxPool{Size: pairs(w.size, 1), Stride: pairs(w.stride, 1), Dilation: pairs(w.dilation, 1), Padding: w.padding()}, x)
}

func averagePool(b *builder, n *node) error {
	x, w, err := n.pool()
	if err != nil {
		return err
	}
	padded := slices.Max(append(w.before, w.after...)) > 0
	if n.int("count_include_pad", 0) != 0 && padded {
		if n.int("ceil_mode", 0) != 0 {
			return n.wrong("count_include_pad together with ceil_mode is not read")
		}
		// The mean with the padding's zeros is a convolution of each channel with equal weights.
		channels := x.shape(0)[1]
		filters := tensor.New(append([]int{channels, 1}, w.size...)...)
		for i := range filters.Data() {
			filters.Data()[i] = 1 / float64(tensor.Shape(w.size).Size())
		}
		y, err := b.convolve(x, &operand{known: [2]*tensor.Tensor{filters, filters}}, nil, w, channels)
		if err != nil {
			return err
		}
		return n.set(0, y)
	}
	return n.give(autodiff.AvgPool{Size: pairs(w.size, 1), Stride: pairs(w.stride, 1), Dilation: pairs(w.dilation, 1), Padding: w.padding()}, x)
}

func globalMaxPool(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	if x.rank() < 3 || x.rank() > 4 || x.varies(2) || x.varies(x.rank()-1) {
		return wrongRank(x, "[N,C,T] or [N,C,H,W]")
	}
	return n.give(autodiff.MaxPool{Size: pairs(x.shape(0)[2:], 1)}, x)
}

// pad puts zeros around planes, as a convolution of each channel with a single weight of 1 does. The channels may stand
// behind batch or last.
func pad(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	if mode := n.text("mode", "constant"); mode != "constant" {
		return n.wrong("mode %q; zeros (constant) are read", mode)
	}
	if v, ok, err := n.scalar(2, "the value"); err != nil || ok && v != 0 {
		return n.wrong("only zeros are put around")
	}
	list, err := n.integers(1, "the padding")
	if err != nil {
		return err
	}
	rank := x.rank()
	axes, err := n.integers(3, "the list of axes")
	if err != nil {
		return err
	}
	if axes == nil {
		for i := range rank {
			axes = append(axes, i)
		}
	}
	if rank < 3 || rank > 4 || len(list) != 2*len(axes) {
		return n.wrong("padding %v of the shape %v; [N,C,T], [N,C,H,W] and the same with C last are read", list, x.shape(0))
	}
	before, after := make([]int, rank), make([]int, rank)
	for i, axis := range axes {
		if axis, err = axisOf(axis, rank); err != nil {
			return err
		}
		before[axis], after[axis] = list[i], list[len(axes)+i]
		if min(before[axis], after[axis]) < 0 || max(before[axis], after[axis]) > widest {
			return n.wrong("padding %v; from 0 to %d is read", list, widest)
		}
	}
	to, back := []int{0, 1, 2, 3}[:rank], []int{0, 1, 2, 3}[:rank]
	switch {
	case before[0]+after[0] == 0 && before[1]+after[1] == 0:
	case before[0]+after[0] == 0 && before[rank-1]+after[rank-1] == 0:
		to, back = []int{0, 3, 1, 2}, []int{0, 2, 3, 1}
		if rank == 3 {
			to, back = []int{0, 2, 1}, []int{0, 2, 1}
		}
	default:
		return n.wrong("padding %v reaches over batch or channels", list)
	}
	w := windows{stride: []int{1, 1}[:rank-2], dilation: []int{1, 1}[:rank-2]}
	for _, axis := range to[2:] {
		w.before, w.after = append(w.before, before[axis]), append(w.after, after[axis])
	}
	if x, err = b.transpose(x, to); err != nil {
		return err
	}
	channels := x.shape(0)[1]
	ones := tensor.Map(tensor.New(append([]int{channels, 1}, w.stride...)...), func(float64) float64 { return 1 })
	y, err := b.convolve(x, &operand{known: [2]*tensor.Tensor{ones, ones}}, nil, w, channels)
	if err != nil {
		return err
	}
	if y, err = b.transpose(y, back); err != nil {
		return err
	}
	return n.set(0, y)
}

// spread puts a vector of channels where it stretches over [N,C,…].
func (b *builder) spread(v *operand, rank int) (*operand, error) {
	to := tensor.Shape{v.shape(0).Size()}
	for range rank - 2 {
		to = append(to, 1)
	}
	return b.reshape(v, [2]tensor.Shape{to, to})
}

// scaled is x·scale + shift, where the two may be missing.
func (n *node) scaled(x, scale, shift *operand) error {
	var err error
	if scale != nil {
		if x, err = n.b.operate(autodiff.Multiply{}, x, scale); err != nil {
			return err
		}
	}
	if shift != nil {
		if x, err = n.b.operate(autodiff.Add{}, x, shift); err != nil {
			return err
		}
	}
	return n.set(0, x)
}

func batchNormalization(b *builder, n *node) error {
	if n.int("training_mode", 0) != 0 {
		return n.wrong("the network is still in training; export it for use (in PyTorch: model.eval())")
	}
	layer := nn.BatchNorm{Epsilon: n.float("epsilon", 1e-5), Momentum: n.float("momentum", 0.9)}
	var in [5]*operand
	for i := range in {
		var err error
		if in[i], err = n.need(i); err != nil {
			return err
		}
		if i > 0 && (in[i].known[0] == nil || in[i].rank() != 1) {
			return n.wrong("its input %d must be a vector of known numbers, one for each channel", i+1)
		}
	}
	if in[0].rank() < 2 {
		return wrongRank(in[0], "[N,C,…]")
	}
	for _, statistic := range in[3:] {
		statistic.learnt = false
	}
	y, err := b.apply(layer, in[:]...)
	if err != nil {
		return err
	}
	return n.set(0, y)
}

// layerNormalization runs over all axes from one on.
func layerNormalization(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	axis, err := axisOf(n.int("axis", -1), x.rank())
	if err != nil {
		return err
	}
	n.int("stash_type", 1)
	if err := n.only(1, "mean and deviation are not given away"); err != nil {
		return err
	}
	var axes []int
	for i := axis; i < x.rank(); i++ {
		axes = append(axes, i)
	}
	epsilon, scale, shift := n.float("epsilon", 1e-5), n.in(1), n.in(2)
	rest := x.shape(0)[axis:]
	if axis > 0 && scale != nil && scale.shape(0).Equal(rest) && (shift == nil || shift.shape(0).Equal(rest)) {
		if shift == nil {
			zeros := tensor.New(rest...)
			shift = &operand{known: [2]*tensor.Tensor{zeros, zeros}}
		}
		y, err := b.apply(nn.LayerNorm{Axes: len(rest), Epsilon: epsilon}, x, scale, shift)
		if err != nil {
			return err
		}
		return n.set(0, y)
	}
	y, err := b.operate(autodiff.Standardize{Axes: axes, Epsilon: epsilon}, x)
	if err != nil {
		return err
	}
	return n.scaled(y, scale, shift)
}

// instanceNormalization runs over each channel of each example.
func instanceNormalization(b *builder, n *node) error {
	x, scale, err := n.pair()
	if err != nil {
		return err
	}
	shift, err := n.need(2)
	if err != nil {
		return err
	}
	if x.rank() < 3 {
		return wrongRank(x, "[N,C,…]")
	}
	var axes []int
	for i := 2; i < x.rank(); i++ {
		axes = append(axes, i)
	}
	y, err := b.operate(autodiff.Standardize{Axes: axes, Epsilon: n.float("epsilon", 1e-5)}, x)
	if err != nil {
		return err
	}
	if scale, err = b.spread(scale, x.rank()); err != nil {
		return err
	}
	if shift, err = b.spread(shift, x.rank()); err != nil {
		return err
	}
	return n.scaled(y, scale, shift)
}

// dropout passes everything on: files are read as they run in use.
func dropout(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	rate := n.float("ratio", 0.5)
	if v, ok, err := n.scalar(1, "the ratio"); err != nil {
		return err
	} else if ok {
		rate = v
	}
	if !(rate >= 0 && rate < 1) {
		return n.wrong("a ratio of %v; it lies from 0 to below 1", rate)
	}
	n.int("seed", 0)
	if training, ok, err := n.scalar(2, "training_mode"); err != nil || ok && training != 0 {
		return n.wrong("the network is still in training; export it for use (in PyTorch: model.eval())")
	}
	if err := n.only(1, "there is no mask in use"); err != nil {
		return err
	}
	y, err := b.apply(nn.Dropout{Rate: rate}, x)
	if err != nil {
		return err
	}
	return n.set(0, y)
}
