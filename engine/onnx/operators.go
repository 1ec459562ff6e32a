package onnx

import (
	"fmt"
	"slices"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// operators is the table of all operators that are read.
func operators() map[string]step {
	return map[string]step{
		// Sums of products
		"Gemm":   gemm,
		"MatMul": matMul,
		"Conv":   conv,
		// Number by number
		"Identity":    alias,
		"Cast":        cast,
		"Relu":        curve(autodiff.ReLU{}),
		"Sigmoid":     curve(autodiff.Sigmoid{}),
		"Tanh":        curve(autodiff.Tanh{}),
		"Softplus":    curve(autodiff.Softplus{}),
		"Exp":         curve(autodiff.Exp{}),
		"Log":         curve(autodiff.Log{}),
		"LeakyRelu":   func(b *builder, n *node) error { return n.curve(autodiff.LeakyReLU{Slope: n.float("alpha", 0.01)}) },
		"Elu":         func(b *builder, n *node) error { return n.curve(autodiff.ELU{Alpha: n.float("alpha", 1)}) },
		"Celu":        celu,
		"Selu":        selu,
		"Gelu":        gelu,
		"HardSigmoid": hardSigmoid,
		"HardSwish":   hardSwish,
		"Mish":        mish,
		"PRelu":       pRelu,
		"Abs":         abs,
		"Clip":        clip,
		"Neg":         func(b *builder, n *node) error { return n.curve(autodiff.Scale{By: -1}) },
		"Softmax":     softmax,
		"LogSoftmax":  logSoftmax,
		"Erf":         deferredStep,
		"Sqrt":        deferredStep,
		"Greater":     deferredStep,
		// Two and two
		"Add": pair(autodiff.Add{}),
		"Mul": pair(autodiff.Multiply{}),
		"Sub": pair(autodiff.Subtract{}),
		"Div": divide,
		"Sum": func(b *builder, n *node) error {
			x, err := n.total()
			if err != nil {
				return err
			}
			return n.set(0, x)
		},
		"Mean": mean,
		"Max":  func(b *builder, n *node) error { return n.extreme(1) },
		"Min":  func(b *builder, n *node) error { return n.extreme(-1) },
		"Pow":  power,
		// Over axes
		"ReduceMean": func(b *builder, n *node) error {
			return n.reduce(func(axes []int) autodiff.Operation { return autodiff.Mean{Axes: axes} })
		},
		"MaxPool":               maxPool,
		"AveragePool":           averagePool,
		"GlobalAveragePool":     curve(autodiff.GlobalAvgPool{}),
		"GlobalMaxPool":         globalMaxPool,
		"Pad":                   pad,
		"BatchNormalization":    batchNormalization,
		"LayerNormalization":    layerNormalization,
		"InstanceNormalization": instanceNormalization,
		"Dropout":               dropout,
		// Over sequences
		"RNN":  recurrent,
		"GRU":  recurrent,
		"LSTM": recurrent,
		"ReduceSum": func(b *builder, n *node) error {
			return n.reduce(func(axes []int) autodiff.Operation { return autodiff.Sum{Axes: axes} })
		},
		// The same numbers at other places
		"Reshape":   reshape,
		"Flatten":   flatten,
		"Squeeze":   squeeze,
		"Unsqueeze": unsqueeze,
		"Transpose": transpose,
		"Concat":    concat,
		"Slice":     slice,
		"Split":     split,
		"Gather":    gather,
		"Expand":    expand,
		// Known when the file is read
		"Constant":        constant,
		"ConstantOfShape": constantOfShape,
		"Shape":           shapeOf,
		"Range":           rangeOf,
		"Equal":           onlyKnown(func(v ...float64) float64 { return truth(v[0] == v[1]) }),
		"Where": onlyKnown(func(v ...float64) float64 {
			if v[0] != 0 {
				return v[1]
			}
			return v[2]
		}),
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// curve is an operator that acts on each number alone.
func curve(op autodiff.Operation) step {
	return func(b *builder, n *node) error { return n.curve(op) }
}

func (n *node) curve(op autodiff.Operation) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	return n.give(op, x)
}

func alias(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	return n.set(0, x)
}

// cast passes numbers on: the engine has one type of them. Whole numbers stay whole where they are made so.
func cast(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	n.int("saturate", 1)
	n.text("round_mode", "up")
	to := int64(n.int("to", elementFloat))
	switch to {
	case elementFloat, elementDouble, elementHalf:
		if x.constant() && x.whole {
			x = &operand{name: x.name, known: x.known}
		}
		return n.set(0, x)
	case elementInt64, elementInt32:
		if x.constant() {
			whole := &operand{name: x.name, whole: true}
			for i := range probes {
				whole.known[i] = tensor.Map(x.known[i], func(v float64) float64 { return float64(int64(v)) })
			}
			return n.set(0, whole)
		}
		if x.known[0] == nil && n.b.isInput(x) { // numbers of words and classes, whole already
			return n.set(0, x)
		}
	}
	return n.wrong("to %s: only constants and inputs may become whole numbers", elementName(to))
}

func (b *builder) isInput(x *operand) bool {
	return slices.ContainsFunc(b.model.Inputs, func(in Input) bool { return in.Value == x.value })
}

// gemm is alpha·A'·B' + beta·C.
func gemm(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	w, err := n.need(1)
	if err != nil {
		return err
	}
	if x.rank() != 2 || w.rank() != 2 {
		return n.wrong("it multiplies two matrices, not %v and %v", x.shape(0), w.shape(0))
	}
	flip := []int{1, 0}
	if n.int("transA", 0) != 0 {
		if x, err = b.transpose(x, flip); err != nil {
			return err
		}
	}
	if n.int("transB", 0) == 0 { // the engine keeps the weights of a unit in a row
		if w, err = b.transpose(w, flip); err != nil {
			return err
		}
	}
	if alpha := n.float("alpha", 1); alpha != 1 {
		if w, err = b.operate(autodiff.Scale{By: alpha}, w); err != nil {
			return err
		}
	}
	beta, c := n.float("beta", 1), n.in(2)
	if c == nil {
		y, err := b.affine(x, w, nil)
		if err != nil {
			return err
		}
		return n.set(0, y)
	}
	if beta != 1 {
		if c, err = b.operate(autodiff.Scale{By: beta}, c); err != nil {
			return err
		}
	}
	units := w.shape(0)[0]
	if size := c.shape(0).Size(); size == units && c.rank() > 0 && c.shape(0)[c.rank()-1] == units && c.shape(1).Size() == units {
		if c, err = b.reshape(c, [2]tensor.Shape{{units}, {units}}); err != nil {
			return err
		}
		y, err := b.affine(x, w, c)
		if err != nil {
			return err
		}
		return n.set(0, y)
	}
	y, err := b.affine(x, w, nil)
	if err != nil {
		return err
	}
	return n.give(autodiff.Add{}, y, c)
}

// affine adds an affine layer; without a bias it gets one of zeros that is not learnt.
func (b *builder) affine(x, w, bias *operand) (*operand, error) {
	if bias == nil {
		zeros := tensor.New(w.shape(0)[0])
		bias = &operand{known: [2]*tensor.Tensor{zeros, zeros}}
	}
	return b.operate(autodiff.Affine{}, x, w, bias)
}

func matMul(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	w, err := n.need(1)
	if err != nil {
		return err
	}
	if x.rank() == 0 || w.rank() == 0 {
		return n.wrong("it multiplies matrices, not %v and %v", x.shape(0), w.shape(0))
	}
	// A product with one matrix of parameters is an affine layer; a bias that follows belongs to it.
	if w.known[0] != nil && w.rank() == 2 && x.known[0] == nil && x.rank() >= 2 {
		bias, adder := b.biasAfter(n.outputs[0], w.shape(0)[1])
		w, err := b.transpose(w, []int{1, 0})
		if err != nil {
			return err
		}
		y, err := b.affine(x, w, bias)
		if err != nil {
			return err
		}
		if adder != nil {
			b.merged[adder.outputs[0]] = true
		}
		return n.set(0, y)
	}
	one := func(x *operand, at int) (*operand, error) {
		var to [2]tensor.Shape
		for i := range to {
			to[i] = slices.Insert(slices.Clone(x.shape(i)), at, 1)
		}
		return b.reshape(x, to)
	}
	row, column := x.rank() == 1, w.rank() == 1
	if row {
		if x, err = one(x, 0); err != nil {
			return err
		}
	}
	if column {
		if w, err = one(w, 1); err != nil {
			return err
		}
	}
	y, err := b.operate(autodiff.MatMul{}, x, w)
	if err != nil {
		return err
	}
	var to [2]tensor.Shape
	for i := range to {
		to[i] = slices.Clone(y.shape(i))
		if column {
			to[i] = to[i][:len(to[i])-1]
		}
		if row {
			at := len(y.shape(i)) - 2
			to[i] = slices.Delete(to[i], at, at+1)
		}
	}
	if y, err = b.reshape(y, to); err != nil {
		return err
	}
	return n.set(0, y)
}

// biasAfter returns what is added to a product, if nothing else takes it and a vector of so many numbers is added.
func (b *builder) biasAfter(product string, units int) (*operand, *nodeProto) {
	users := b.uses[product]
	if len(users) != 1 || users[0] == nil || users[0].op != "Add" || len(users[0].inputs) != 2 || len(users[0].outputs) != 1 {
		return nil, nil
	}
	for _, name := range users[0].inputs {
		bias := b.values[name]
		if bias != nil && bias.known[0] != nil && bias.rank() == 1 && bias.shape(0)[0] == units && bias.shape(1)[0] == units {
			return bias, users[0]
		}
	}
	return nil, nil
}

func pair(op autodiff.Operation) step {
	return func(b *builder, n *node) error {
		x, y, err := n.pair()
		if err != nil {
			return err
		}
		if op.Name() == "add" && b.merged[n.outputs[0]] { // done by the affine layer before it
			for _, v := range []*operand{x, y} {
				if v.known[0] == nil {
					return n.set(0, v)
				}
			}
		}
		if x.constant() && y.constant() {
			return n.fold(func(v ...float64) float64 {
				one := func(v float64) *tensor.Tensor { return tensor.Scalar(v) }
				return op.Forward([]*tensor.Tensor{one(v[0]), one(v[1])}).Item()
			})
		}
		return n.give(op, x, y)
	}
}

func (n *node) pair() (x, y *operand, err error) {
	if x, err = n.need(0); err != nil {
		return nil, nil, err
	}
	y, err = n.need(1)
	return x, y, err
}

func divide(b *builder, n *node) error {
	x, y, err := n.pair()
	if err != nil {
		return err
	}
	if x.constant() && y.constant() {
		return n.fold(func(v ...float64) float64 {
			if q := v[0] / v[1]; !x.whole {
				return q
			} else if v[1] != 0 {
				return float64(int64(q))
			}
			return 0
		})
	}
	return n.give(autodiff.Divide{}, x, y)
}

// total is the sum of all inputs.
func (n *node) total() (*operand, error) {
	x, err := n.need(0)
	if err != nil {
		return nil, err
	}
	for i := 1; i < len(n.inputs); i++ {
		y, err := n.need(i)
		if err != nil {
			return nil, err
		}
		if x, err = n.b.operate(autodiff.Add{}, x, y); err != nil {
			return nil, err
		}
	}
	return x, nil
}

func mean(b *builder, n *node) error {
	x, err := n.total()
	if err != nil {
		return err
	}
	return n.give(autodiff.Scale{By: 1 / float64(len(n.inputs))}, x)
}

// extreme is the largest of its inputs, a + ReLU(b − a), or, with sign −1, the smallest, a − ReLU(a − b).
func (n *node) extreme(sign float64) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	for i := 1; i < len(n.inputs); i++ {
		y, err := n.need(i)
		if err != nil {
			return err
		}
		more, err := n.b.operate(autodiff.Subtract{}, y, x)
		if err != nil {
			return err
		}
		for _, op := range []autodiff.Operation{autodiff.Scale{By: sign}, autodiff.ReLU{}, autodiff.Scale{By: sign}} {
			if more, err = n.b.operate(op, more); err != nil {
				return err
			}
		}
		if x, err = n.b.operate(autodiff.Add{}, x, more); err != nil {
			return err
		}
	}
	return n.set(0, x)
}

// power takes small whole exponents.
func power(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	e, _, err := n.scalar(1, "the exponent")
	if err != nil {
		return err
	}
	if e != float64(int(e)) || e < 1 || e > 8 {
		return n.wrong("to the power %v: whole exponents from 1 to 8 are read", e)
	}
	y := x
	for range int(e) - 1 {
		if y, err = b.operate(autodiff.Multiply{}, y, x); err != nil {
			return err
		}
	}
	return n.set(0, y)
}

func celu(b *builder, n *node) error {
	alpha := n.float("alpha", 1)
	x, err := n.need(0)
	if err != nil {
		return err
	}
	if alpha == 0 {
		return n.wrong("alpha must not be 0")
	}
	if x, err = b.operate(autodiff.Scale{By: 1 / alpha}, x); err != nil {
		return err
	}
	if x, err = b.operate(autodiff.ELU{Alpha: 1}, x); err != nil {
		return err
	}
	return n.give(autodiff.Scale{By: alpha}, x)
}

func selu(b *builder, n *node) error {
	// Klambauer et al. 2017, "Self-normalizing neural networks".
	alpha, gamma := n.float("alpha", 1.67326319217681884765625), n.float("gamma", 1.05070102214813232421875)
	x, err := n.need(0)
	if err != nil {
		return err
	}
	if x, err = b.operate(autodiff.ELU{Alpha: alpha}, x); err != nil {
		return err
	}
	return n.give(autodiff.Scale{By: gamma}, x)
}

func gelu(b *builder, n *node) error {
	if n.text("approximate", "none") != "none" {
		return n.wrong("the form through tanh is not read; the exact one is (approximate=none)")
	}
	return n.curve(autodiff.GELU{})
}

// within is min(max(x, low), high), as low + ReLU(x−low) − ReLU(x−high).
func (b *builder) within(x *operand, low, high float64) (*operand, error) {
	above := func(limit float64) (*operand, error) {
		y, err := b.operate(autodiff.Add{}, x, number(-limit))
		if err != nil {
			return nil, err
		}
		return b.operate(autodiff.ReLU{}, y)
	}
	y := x
	var err error
	if low > -vast {
		if y, err = above(low); err != nil {
			return nil, err
		}
		if low != 0 {
			if y, err = b.operate(autodiff.Add{}, y, number(low)); err != nil {
				return nil, err
			}
		}
	}
	if high < vast {
		over, err := above(high)
		if err != nil {
			return nil, err
		}
		if y, err = b.operate(autodiff.Subtract{}, y, over); err != nil {
			return nil, err
		}
	}
	return y, nil
}

func clip(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	limits := [2]float64{-2 * vast, 2 * vast}
	for i := range limits {
		v, ok, err := n.scalar(i+1, "a limit")
		if err != nil {
			return err
		}
		if ok {
			limits[i] = v
		}
	}
	if limits[0] > limits[1] {
		return n.wrong("the lower limit %v is above the upper one, %v", limits[0], limits[1])
	}
	y, err := b.within(x, limits[0], limits[1])
	if err != nil {
		return err
	}
	return n.set(0, y)
}

func (b *builder) hardSigmoid(x *operand, alpha, beta float64) (*operand, error) {
	y, err := b.operate(autodiff.Scale{By: alpha}, x)
	if err != nil {
		return nil, err
	}
	if y, err = b.operate(autodiff.Add{}, y, number(beta)); err != nil {
		return nil, err
	}
	return b.within(y, 0, 1)
}

func hardSigmoid(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	y, err := b.hardSigmoid(x, n.float("alpha", 0.2), n.float("beta", 0.5))
	if err != nil {
		return err
	}
	return n.set(0, y)
}

func hardSwish(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	gate, err := b.hardSigmoid(x, 1.0/6, 0.5)
	if err != nil {
		return err
	}
	return n.give(autodiff.Multiply{}, x, gate)
}

func mish(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	gate, err := b.operate(autodiff.Softplus{}, x)
	if err != nil {
		return err
	}
	if gate, err = b.operate(autodiff.Tanh{}, gate); err != nil {
		return err
	}
	return n.give(autodiff.Multiply{}, x, gate)
}

// below is min(x, 0), as −ReLU(−x).
func (b *builder) below(x *operand) (y *operand, err error) {
	y = x
	for _, op := range []autodiff.Operation{autodiff.Scale{By: -1}, autodiff.ReLU{}, autodiff.Scale{By: -1}} {
		if y, err = b.operate(op, y); err != nil {
			return nil, err
		}
	}
	return y, nil
}

// pRelu is ReLU(x) + slope·min(x, 0).
func pRelu(b *builder, n *node) error {
	x, slope, err := n.pair()
	if err != nil {
		return err
	}
	low, err := b.below(x)
	if err != nil {
		return err
	}
	if low, err = b.operate(autodiff.Multiply{}, low, slope); err != nil {
		return err
	}
	high, err := b.operate(autodiff.ReLU{}, x)
	if err != nil {
		return err
	}
	return n.give(autodiff.Add{}, high, low)
}

// abs is ReLU(x) − min(x, 0).
func abs(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	y, err := b.operate(autodiff.Scale{By: -1}, x)
	if err != nil {
		return err
	}
	if y, err = b.operate(autodiff.ReLU{}, y); err != nil {
		return err
	}
	high, err := b.operate(autodiff.ReLU{}, x)
	if err != nil {
		return err
	}
	return n.give(autodiff.Add{}, high, y)
}

// softmax runs along one axis; before operator set 13 along all axes from one on.
func softmax(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	otherwise := -1
	if b.model.Opset < 13 {
		otherwise = 1
	}
	axis, err := axisOf(n.int("axis", otherwise), max(1, x.rank()))
	if err != nil || x.rank() == 0 {
		return n.wrong("the shape %v has no such axis", x.shape(0))
	}
	shapes := [2]tensor.Shape{x.shape(0), x.shape(1)}
	if b.model.Opset < 13 && axis < x.rank()-1 {
		var flat [2]tensor.Shape
		for i, s := range shapes {
			flat[i] = tensor.Shape{s[:axis].Size(), s[axis:].Size()}
		}
		y, err := b.reshape(x, flat)
		if err != nil {
			return err
		}
		if y, err = b.operate(autodiff.Softmax{}, y); err != nil {
			return err
		}
		if y, err = b.reshape(y, shapes); err != nil {
			return err
		}
		return n.set(0, y)
	}
	if x.rank() == 1 {
		y, err := b.reshape(x, [2]tensor.Shape{{1, shapes[0][0]}, {1, shapes[1][0]}})
		if err != nil {
			return err
		}
		if y, err = b.operate(autodiff.Softmax{}, y); err != nil {
			return err
		}
		if y, err = b.reshape(y, shapes); err != nil {
			return err
		}
		return n.set(0, y)
	}
	order := make([]int, x.rank())
	for i := range order {
		order[i] = i
	}
	last := len(order) - 1
	order[axis], order[last] = last, axis // its own inverse
	y, err := b.transpose(x, order)
	if err != nil {
		return err
	}
	if y, err = b.operate(autodiff.Softmax{}, y); err != nil {
		return err
	}
	if y, err = b.transpose(y, order); err != nil {
		return err
	}
	return n.set(0, y)
}

// most is the largest number of classes of a logSoftmax.
const most = 1 << 10

// logSoftmax is x − ln Σe^x along an axis. The logarithm grows by one term at a time, ln(e^a + e^b) = a + softplus(b − a),
// which is exact and never too large.
func logSoftmax(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	otherwise := -1
	if b.model.Opset < 13 {
		otherwise = 1
	}
	axis, err := axisOf(n.int("axis", otherwise), x.rank())
	if err != nil {
		return err
	}
	if b.model.Opset < 13 && axis != x.rank()-1 {
		return n.wrong("before operator set 13 it is read along the last axis only")
	}
	if x.varies(axis) || x.shape(0)[axis] > most {
		return n.wrong("it runs along axis %d of %v; a known number of classes, at most %d, is read", axis, x.shape(0), most)
	}
	term := func(k int) (*operand, error) { return b.cut(x, axis, [2]int{k, k}, [2]int{k + 1, k + 1}) }
	sum, err := term(0)
	if err != nil {
		return err
	}
	minus := func(x, y *operand) (*operand, error) { return b.operate(autodiff.Subtract{}, x, y) }
	for k := 1; k < x.shape(0)[axis]; k++ {
		next, err := term(k)
		if err != nil {
			return err
		}
		if next, err = minus(next, sum); err != nil {
			return err
		}
		if next, err = b.operate(autodiff.Softplus{}, next); err != nil {
			return err
		}
		if sum, err = b.operate(autodiff.Add{}, sum, next); err != nil {
			return err
		}
	}
	y, err := minus(x, sum)
	if err != nil {
		return err
	}
	return n.set(0, y)
}

// reduce is a sum or mean over axes.
func (n *node) reduce(op func(axes []int) autodiff.Operation) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	axes, err := n.axes(1, x.rank())
	if err != nil {
		return err
	}
	keep := n.int("keepdims", 1) != 0
	if n.int("noop_with_empty_axes", 0) != 0 && len(axes) == 0 {
		return n.set(0, x)
	}
	if len(axes) == 0 {
		for i := range x.rank() {
			axes = append(axes, i)
		}
	}
	y, err := n.b.operate(op(axes), x)
	if err != nil {
		return err
	}
	n.over = axes
	if keep {
		var to [2]tensor.Shape
		for i := range to {
			to[i] = slices.Clone(x.shape(i))
			for _, axis := range axes {
				to[i][axis] = 1
			}
		}
		if y, err = n.b.reshape(y, to); err != nil {
			return err
		}
	}
	return n.set(0, y)
}

func wrongRank(x *operand, want string) error {
	return fmt.Errorf("its input has the shape %v; it needs %s", x.shape(0), want)
}
