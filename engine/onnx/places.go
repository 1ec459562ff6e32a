package onnx

import (
	"fmt"
	"slices"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// pure runs an operation on known operands, for both probes, without the graph: what comes of shapes and constants is
// known too.
func (b *builder) pure(op [2]autodiff.Operation, in ...*operand) (*operand, error) {
	out := &operand{whole: in[0].whole}
	for i := range probes {
		arrays := make([]*tensor.Tensor, len(in))
		shapes := make([]tensor.Shape, len(in))
		for k, x := range in {
			arrays[k], shapes[k] = x.known[i], x.known[i].Shape()
		}
		s, err := op[i].Shape(shapes)
		if err != nil {
			return nil, err
		}
		if err := b.spend(s); err != nil {
			return nil, err
		}
		out.known[i] = op[i].Forward(arrays)
	}
	return out, nil
}

// foldLimit is the largest number of numbers that are computed from constants when a file is read: far more than shapes
// need.
const foldLimit = 1 << 20

// spend counts a result of that shape against foldLimit.
func (b *builder) spend(s tensor.Shape) error {
	if err := possible(s); err != nil {
		return err
	}
	if b.folds -= s.Size(); b.folds < 0 {
		return fmt.Errorf("more than %d numbers are computed from the file's constants", foldLimit)
	}
	return nil
}

// allConstant tells whether all operands are known and none is learnt.
func allConstant(list []*operand) bool {
	return !slices.ContainsFunc(list, func(x *operand) bool { return !x.constant() })
}

// fold computes a node whose inputs are known, number by number, stretching axes of size 1.
func (n *node) fold(f func(v ...float64) float64) error {
	out := &operand{}
	for i := range probes {
		var shape tensor.Shape
		arrays := make([]*tensor.Tensor, len(n.inputs))
		for k := range n.inputs {
			x, err := n.need(k)
			if err != nil {
				return err
			}
			if !x.constant() {
				return fmt.Errorf("its input %d %w", k+1, errNotKnown)
			}
			out.whole = out.whole || x.whole
			arrays[k] = x.known[i]
			if k == 0 {
				shape = arrays[k].Shape()
				continue
			}
			if shape, err = (autodiff.Add{}).Shape([]tensor.Shape{shape, arrays[k].Shape()}); err != nil {
				return err
			}
		}
		if err := n.b.spend(shape); err != nil {
			return err
		}
		// Adding to zeros stretches.
		for k, x := range arrays {
			if !x.Shape().Equal(shape) {
				arrays[k] = autodiff.Add{}.Forward([]*tensor.Tensor{x, tensor.New(shape...)})
			}
		}
		out.known[i] = tensor.New(shape...)
		v := make([]float64, len(arrays))
		for at := range out.known[i].Data() {
			for k, x := range arrays {
				v[k] = x.Data()[at]
			}
			out.known[i].Data()[at] = f(v...)
		}
	}
	return n.set(0, out)
}

func onlyKnown(f func(v ...float64) float64) step {
	return func(_ *builder, n *node) error { return n.fold(f) }
}

// moved sets the output to x in other shapes.
func (n *node) moved(x *operand, to [2]tensor.Shape) error {
	var y *operand
	var err error
	if x.constant() {
		y = &operand{name: x.name, whole: x.whole}
		for i := range probes {
			if err := n.b.spend(to[i]); err != nil {
				return err
			}
			if to[i].Size() != x.known[i].Size() {
				return fmt.Errorf("the shape %v has not as many numbers as %v", to[i], x.known[i].Shape())
			}
			y.known[i] = tensor.From(x.known[i].Data(), to[i]...)
		}
	} else if y, err = n.b.reshape(x, to); err != nil {
		return err
	}
	return n.set(0, y)
}

func reshape(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	target := n.in(1)
	if target == nil || target.known[0] == nil {
		return n.wrong("the new shape %v", errNotKnown)
	}
	allowZero := n.int("allowzero", 0) != 0
	// A file that was made for a fixed number of examples has that number in its shapes.
	if to, ok := b.generalized(x, target, allowZero); ok {
		return n.moved(x, to)
	}
	var to [2]tensor.Shape
	for i := range probes {
		if to[i], err = reshaped(x.shape(i), target.list(i), allowZero); err != nil {
			return err
		}
	}
	return n.moved(x, to)
}

// reshaped is the shape that a target stands for: 0 keeps a size, −1 is what is left.
func reshaped(from tensor.Shape, target []int, allowZero bool) (tensor.Shape, error) {
	s := slices.Clone(tensor.Shape(target))
	if len(s) > axesLimit {
		return nil, fmt.Errorf("the new shape has %d axes", len(s))
	}
	rest, size := -1, 1
	for k, d := range s {
		switch {
		case d == 0 && !allowZero:
			if k >= len(from) {
				return nil, fmt.Errorf("the new shape %v keeps axis %d, which %v has not", s, k, from)
			}
			s[k] = from[k]
		case d == -1 && rest < 0:
			rest = k
			continue
		case d < 0:
			return nil, fmt.Errorf("the new shape %v is not possible", s)
		}
		if err := fits(tensor.Shape{size, s[k]}, probes[1]*Limit); err != nil {
			return nil, err
		}
		size *= s[k]
	}
	if rest >= 0 {
		if size == 0 || from.Size()%size != 0 {
			return nil, fmt.Errorf("%v cannot become %v", from, target)
		}
		s[rest] = from.Size() / size
	}
	if s.Size() != from.Size() {
		return nil, fmt.Errorf("%v cannot become %v: there are %d numbers, not %d", from, target, from.Size(), s.Size())
	}
	return s, nil
}

// generalized finds the axis of a new shape that holds the batch, in a file made for a fixed number of examples.
func (b *builder) generalized(x, target *operand, allowZero bool) (to [2]tensor.Shape, ok bool) {
	batch := -1
	for axis := range x.rank() {
		if x.varies(axis) {
			if batch >= 0 {
				return to, false
			}
			batch = axis
		}
	}
	if b.fixed == 0 || batch < 0 || x.shape(0)[batch]%probes[0] != 0 || !slices.Equal(target.list(0), target.list(1)) {
		return to, false
	}
	home := slices.Clone(x.shape(0)) // the shape for the file's own number of examples
	home[batch] = home[batch] / probes[0] * b.fixed
	s, err := reshaped(home, target.list(0), allowZero)
	if err != nil {
		return to, false
	}
	// The axis of the result over whose length the examples lie as far apart as in x; of several, the shortest. Where
	// the axis of x holds more than the examples, they are its outer part, or else its inner one.
	best := -1
	for _, span := range []int{home[batch:].Size(), home[batch+1:].Size() * b.fixed} {
		inner := s.Size()
		for k, d := range s {
			outer := inner
			inner /= max(1, d)
			if inner*b.fixed <= span && outer >= span && d%b.fixed == 0 && (best < 0 || d < s[best]) {
				best = k
			}
		}
		if best >= 0 {
			break
		}
	}
	if best < 0 {
		return to, false
	}
	for i := range to {
		to[i] = slices.Clone(s)
		to[i][best] = s[best] / b.fixed * probes[i]
	}
	return to, true
}

func flatten(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	axis := n.int("axis", 1)
	if axis < 0 {
		axis += x.rank()
	}
	if axis < 0 || axis > x.rank() {
		return n.wrong("the shape %v has no axis %d", x.shape(0), n.int("axis", 1))
	}
	if axis == 1 && !x.constant() {
		return n.give(autodiff.Flatten{}, x)
	}
	var to [2]tensor.Shape
	for i := range probes {
		s := x.shape(i)
		to[i] = tensor.Shape{s[:axis].Size(), s[axis:].Size()}
	}
	return n.moved(x, to)
}

func squeeze(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	axes, err := n.axes(1, x.rank())
	if err != nil {
		return err
	}
	if axes == nil {
		for i, d := range x.shape(0) {
			if d == 1 && !x.varies(i) {
				axes = append(axes, i)
			}
		}
	}
	var kept []int
	for k, d := range x.shape(1) {
		switch {
		case !slices.Contains(axes, k):
			kept = append(kept, k)
		case d == 1:
		case k == 0 && b.fixed == 1:
			return n.wrong("it takes the axis of the examples away; export the model with an open number of examples")
		default:
			return n.wrong("axis %d of %v has not size 1", k, x.shape(1))
		}
	}
	return n.viewed(x, kept)
}

// viewed sets the output to a view of x.
func (n *node) viewed(x *operand, axes []int) error {
	v := n.b.view(x, axes)
	if x.constant() && v != x {
		return n.moved(x, v.shapes)
	}
	return n.set(0, v)
}

func unsqueeze(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	list := n.ints("axes")
	if n.in(1) != nil {
		if list, err = n.integers(1, "its list of axes"); err != nil {
			return err
		}
	}
	rank := x.rank() + len(list)
	if rank > axesLimit {
		return n.wrong("the result has %d axes", rank)
	}
	axes := make([]bool, rank)
	for _, axis := range list {
		axis, err := axisOf(axis, rank)
		if err != nil {
			return err
		}
		if axes[axis] {
			return n.wrong("axis %d is named twice", axis)
		}
		axes[axis] = true
	}
	var all []int
	next := 0
	for _, fresh := range axes {
		if fresh {
			all = append(all, -1)
		} else {
			all, next = append(all, next), next+1
		}
	}
	return n.viewed(x, all)
}

func transpose(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	order := n.ints("perm")
	if order == nil {
		for i := range x.rank() {
			order = append(order, x.rank()-1-i)
		}
	}
	if x.constant() {
		op := autodiff.Transpose{Axes: order}
		y, err := b.pure([2]autodiff.Operation{op, op}, x)
		if err != nil {
			return err
		}
		return n.set(0, y)
	}
	y, err := b.transpose(x, order)
	if err != nil {
		return err
	}
	return n.set(0, y)
}

func concat(b *builder, n *node) error {
	var list []*operand
	for i := range n.inputs {
		x, err := n.need(i)
		if err != nil {
			return err
		}
		list = append(list, x)
	}
	if len(list) == 0 {
		return n.wrong("it has no input")
	}
	axis, err := axisOf(n.int("axis", 0), list[0].rank())
	if err != nil {
		return err
	}
	op := autodiff.Concat{Axis: axis}
	if allConstant(list) {
		y, err := b.pure([2]autodiff.Operation{op, op}, list...)
		if err != nil {
			return err
		}
		return n.set(0, y)
	}
	if len(list) == 1 {
		return n.set(0, list[0])
	}
	return n.give(op, list...)
}

// cut keeps a range of one axis; from and to are told for both probes.
func (b *builder) cut(x *operand, axis int, from, to [2]int) (*operand, error) {
	var ops [2]autodiff.Operation
	whole := true
	for i := range probes {
		size := x.shape(i)[axis]
		whole = whole && from[i] == 0 && to[i] == size
		ops[i] = autodiff.Slice{Axis: axis, From: from[i], To: to[i]}
		if from[i] >= to[i] {
			return nil, fmt.Errorf("it keeps nothing of axis %d of %v", axis, x.shape(i))
		}
	}
	if whole {
		return x, nil
	}
	if x.constant() {
		return b.pure(ops, x)
	}
	if x.varies(axis) || ops[0] != ops[1] {
		return nil, fmt.Errorf("it takes examples apart: axis %d is that of the batch", axis)
	}
	return b.operate(ops[0], x)
}

func slice(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	part := func(i int, what string) (*operand, error) {
		v := n.in(i)
		if v != nil && v.known[0] == nil {
			return nil, fmt.Errorf("%s %w", what, errNotKnown)
		}
		return v, nil
	}
	starts, err := part(1, "the start")
	if err != nil {
		return err
	}
	ends, err := part(2, "the end")
	if err != nil {
		return err
	}
	if starts == nil || ends == nil {
		return n.wrong("it needs starts and ends")
	}
	axes, err := n.integers(3, "the axes")
	if err != nil {
		return err
	}
	steps, err := n.integers(4, "the steps")
	if err != nil {
		return err
	}
	if axes == nil {
		for i := range starts.list(0) {
			axes = append(axes, i)
		}
	}
	if len(starts.list(0)) != len(axes) || len(ends.list(0)) != len(axes) || steps != nil && len(steps) != len(axes) ||
		len(starts.list(1)) != len(axes) || len(ends.list(1)) != len(axes) {
		return n.wrong("starts, ends, axes and steps are not equally many")
	}
	for k, axis := range axes {
		if axis, err = axisOf(axis, x.rank()); err != nil {
			return err
		}
		var from, to [2]int
		for i := range probes {
			size := x.shape(i)[axis]
			place := func(at int) int {
				if at < 0 {
					at += size
				}
				return max(0, min(at, size))
			}
			from[i], to[i] = place(starts.list(i)[k]), place(ends.list(i)[k])
		}
		if steps != nil && steps[k] != 1 {
			return n.wrong("steps of %d: only steps of 1 are read", steps[k])
		}
		if x, err = b.cut(x, axis, from, to); err != nil {
			return err
		}
	}
	return n.set(0, x)
}

func split(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	axis, err := axisOf(n.int("axis", 0), x.rank())
	if err != nil {
		return err
	}
	sizes := n.ints("split")
	if n.in(1) != nil {
		if sizes, err = n.integers(1, "its list of sizes"); err != nil {
			return err
		}
	}
	size := x.shape(0)[axis]
	if x.varies(axis) {
		return n.wrong("it takes examples apart: axis %d is that of the batch", axis)
	}
	if parts := n.int("num_outputs", len(n.outputs)); sizes == nil {
		if parts != len(n.outputs) {
			return n.wrong("num_outputs is %d, and there are %d outputs", parts, len(n.outputs))
		}
		each := (size + parts - 1) / parts
		for left := size; left > 0; left -= each {
			sizes = append(sizes, min(each, left))
		}
	}
	if len(sizes) != len(n.outputs) {
		return n.wrong("axis %d of size %d gives %d parts, and there are %d outputs", axis, size, len(sizes), len(n.outputs))
	}
	at := 0
	for i, part := range sizes {
		if part < 1 || at+part > size {
			return n.wrong("parts of sizes %v of an axis of size %d", sizes, size)
		}
		y, err := b.cut(x, axis, [2]int{at, at}, [2]int{at + part, at + part})
		if err != nil {
			return err
		}
		if err := n.set(i, y); err != nil {
			return err
		}
		at += part
	}
	return nil
}

// gather takes places of one axis that are known: one (the axis goes) or a row of them. With rows of a matrix of
// parameters and places that come as input it is an embedding.
func gather(b *builder, n *node) error {
	x, places, err := n.pair()
	if err != nil {
		return err
	}
	axis, err := axisOf(n.int("axis", 0), x.rank())
	if err != nil {
		return err
	}
	if places.known[0] == nil {
		return n.embed(x, places, axis)
	}
	list, err := n.integers(1, "its places")
	if err != nil {
		return err
	}
	if places.rank() > 1 {
		return n.wrong("known places must be one or a row, not %v", places.shape(0))
	}
	if len(list) == 0 || len(list) > 1<<12 {
		return n.wrong("it takes %d places; 1 to %d are read", len(list), 1<<12)
	}
	var parts []*operand
	for _, at := range list {
		var from, to [2]int
		for i := range probes {
			if from[i], err = axisOf(at, x.shape(i)[axis]); err != nil {
				return n.wrong("place %d of axis %d of %v", at, axis, x.shape(i))
			}
			to[i] = from[i] + 1
		}
		y, err := b.cut(x, axis, from, to)
		if err != nil {
			return err
		}
		parts = append(parts, y)
	}
	if places.rank() == 0 {
		var to [2]tensor.Shape
		for i := range probes {
			to[i] = slices.Delete(slices.Clone(parts[0].shape(i)), axis, axis+1)
		}
		return n.moved(parts[0], to)
	}
	if len(parts) == 1 {
		return n.set(0, parts[0])
	}
	op := autodiff.Concat{Axis: axis}
	if allConstant(parts) {
		y, err := b.pure([2]autodiff.Operation{op, op}, parts...)
		if err != nil {
			return err
		}
		return n.set(0, y)
	}
	return n.give(op, parts...)
}

func expand(b *builder, n *node) error {
	x, target := n.in(0), n.in(1)
	if x == nil || target == nil || target.known[0] == nil {
		return n.wrong("the new shape %v", errNotKnown)
	}
	// One number all over: the state before the first step, say.
	if v, ok := x.everywhere(); ok {
		y := &operand{name: x.name, whole: x.whole}
		for i := range probes {
			from := slices.Clone(x.shape(i))
			to := target.list(i)
			for k := range from {
				if at := len(to) - len(from) + k; at >= 0 && from[k] == b.fixed && to[at] == probes[i] {
					from[k] = 1 // the file's own number of examples
				}
			}
			s, err := (autodiff.Add{}).Shape([]tensor.Shape{from, to})
			if err != nil {
				return err
			}
			if err := b.spend(s); err != nil {
				return err
			}
			y.known[i] = tensor.Map(tensor.New(s...), func(float64) float64 { return v })
		}
		return n.set(0, y)
	}
	var zeros operand
	for i := range probes {
		s, err := (autodiff.Add{}).Shape([]tensor.Shape{x.shape(i), target.list(i)})
		if err != nil {
			return err
		}
		if err := b.spend(s); err != nil {
			return err
		}
		if err := b.spend(target.list(i)); err != nil {
			return err
		}
		zeros.known[i] = tensor.New(target.list(i)...)
	}
	if x.constant() {
		op := autodiff.Add{}
		y, err := b.pure([2]autodiff.Operation{op, op}, x, &zeros)
		if err != nil {
			return err
		}
		return n.set(0, y)
	}
	return n.give(autodiff.Add{}, x, &zeros)
}

// everywhere returns the number that a known operand has all over, if it is the same everywhere. What training may
// change counts only as long as it is one number.
func (x *operand) everywhere() (float64, bool) {
	if x.known[0] == nil || x.known[0].Size() == 0 || x.learnt && x.known[0].Size() > 1 && x.known[0].Data()[0] != 0 {
		return 0, false
	}
	v := x.known[0].Data()[0]
	for _, known := range x.known {
		if slices.ContainsFunc(known.Data(), func(w float64) bool { return w != v }) {
			return 0, false
		}
	}
	return v, true
}

func constant(b *builder, n *node) error {
	var x *tensor.Tensor
	whole := false
	var err error
	switch {
	case n.has("value"):
		t := n.attribute("value", attributeTensor).tensor
		if t == nil {
			return n.wrong("its value is no tensor")
		}
		if x, err = t.numbers(&b.left); err != nil {
			return err
		}
		whole = t.whole()
	case n.has("value_float"):
		x = tensor.Scalar(n.float("value_float", 0))
	case n.has("value_int"):
		x, whole = tensor.Scalar(float64(n.int("value_int", 0))), true
	case n.has("value_ints"):
		list := n.ints("value_ints")
		x, whole = tensor.New(len(list)), true
		for i, v := range list {
			x.Data()[i] = float64(v)
		}
	case n.has("value_floats"):
		a := n.attribute("value_floats", attributeFloats)
		x = tensor.New(len(a.floats))
		for i, v := range a.floats {
			x.Data()[i] = float64(v)
		}
	default:
		return n.wrong("a constant has a value; strings and sparse tensors are not read")
	}
	return n.set(0, &operand{name: n.outputs[0], known: [2]*tensor.Tensor{x, x}, whole: whole})
}

func constantOfShape(b *builder, n *node) error {
	target := n.in(0)
	if target == nil || target.known[0] == nil {
		return n.wrong("the shape %v", errNotKnown)
	}
	x := &operand{}
	fill := 0.0
	if n.has("value") {
		t := n.attribute("value", attributeTensor).tensor
		if t == nil {
			return n.wrong("its value is no tensor")
		}
		v, err := t.numbers(&b.left)
		if err != nil {
			return err
		}
		if v.Size() != 1 {
			return n.wrong("its value must be one number, not %v", v.Shape())
		}
		fill, x.whole = v.Item(), t.whole()
	}
	for i := range probes {
		s := tensor.Shape(target.list(i))
		if err := b.spend(s); err != nil {
			return err
		}
		x.known[i] = tensor.New(s...)
		for k := range x.known[i].Data() {
			x.known[i].Data()[k] = fill
		}
	}
	return n.set(0, x)
}

func shapeOf(b *builder, n *node) error {
	x, err := n.need(0)
	if err != nil {
		return err
	}
	edge := func(name string, otherwise int) int {
		at := n.int(name, otherwise)
		if at < 0 {
			at += x.rank()
		}
		return max(0, min(at, x.rank()))
	}
	from, to := edge("start", 0), edge("end", x.rank())
	out := &operand{whole: true}
	for i := range probes {
		s := x.shape(i)[from:max(from, to)]
		out.known[i] = tensor.New(len(s))
		for k, d := range s {
			out.known[i].Data()[k] = float64(d)
		}
	}
	return n.set(0, out)
}

func rangeOf(b *builder, n *node) error {
	out := &operand{}
	for i := range probes {
		var v [3]float64
		for k := range v {
			x, err := n.need(k)
			if err != nil {
				return err
			}
			if !x.constant() || x.known[i].Size() != 1 {
				return n.wrong("its input %d %v", k+1, errNotKnown)
			}
			v[k], out.whole = x.known[i].Item(), x.whole
		}
		count := (v[1] - v[0]) / v[2]
		if !(count <= Limit) {
			return n.wrong("from %v to %v in steps of %v are too many numbers", v[0], v[1], v[2])
		}
		size := max(0, int(count))
		if float64(size) < count {
			size++
		}
		if err := b.spend(tensor.Shape{size}); err != nil {
			return err
		}
		out.known[i] = tensor.New(size)
		for k := range out.known[i].Data() {
			out.known[i].Data()[k] = v[0] + float64(k)*v[2]
		}
	}
	return n.set(0, out)
}

// embed is an embedding: rows of a table, chosen by whole numbers that come as input.
func (n *node) embed(table, places *operand, axis int) error {
	if table.known[0] == nil || table.rank() != 2 || axis != 0 {
		return n.wrong("places that come as input are read only from a table of parameters [V,D], along axis 0")
	}
	return n.give(autodiff.Embedding{}, places, table)
}
