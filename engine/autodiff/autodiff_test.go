package autodiff

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff/tabletest"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/expr"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// weighted is Σ weight·op(in): a number that depends on every element of the result.
func weighted(op Operation, in []*tensor.Tensor, weight *tensor.Tensor) (sum float64) {
	for i, v := range op.Forward(in).Data() {
		sum += v * weight.Data()[i]
	}
	return sum
}

func TestEveryDerivativeAgreesWithDifferences(t *testing.T) {
	const h = 1e-5
	for _, entry := range Operations() {
		t.Run(entry.Name, func(t *testing.T) {
			r := num.NewRand(1, 1)
			for range 20 {
				op, in := entry.Sample(r)
				if op.Name() != entry.Name {
					t.Fatalf("the operation calls itself %s", op.Name())
				}
				out := op.Forward(in)
				if shape, err := op.Shape(shapes(in)); err != nil || !shape.Equal(out.Shape()) {
					t.Fatalf("the result has shape %v, Shape tells %v, %v", out.Shape(), shape, err)
				}
				up := tensor.Map(out, func(float64) float64 { return r.Normal() })
				vjp := op.VJP(in, out, up)
				if len(vjp) != len(in) {
					t.Fatalf("%d derivatives for %d inputs", len(vjp), len(in))
				}
				for k, x := range in {
					if slices.Contains(entry.Whole, k) {
						continue
					}
					if !vjp[k].Shape().Equal(x.Shape()) {
						t.Fatalf("input %d has shape %v, its derivative %v", k, x.Shape(), vjp[k].Shape())
					}
					for i, at := range x.Data() {
						near := false
						for _, kink := range entry.kinks(op, in, k, i) {
							near = near || math.Abs(at-kink) < 2*h
						}
						if near {
							continue
						}
						x.Data()[i] = at + h
						plus := weighted(op, in, up)
						x.Data()[i] = at - h
						minus := weighted(op, in, up)
						x.Data()[i] = at
						want := (plus - minus) / (2 * h)
						// A central difference errs by h²·f‴/6, below 1e-8 here, and by rounding, 1e-16·|f|/h.
						if got := vjp[k].Data()[i]; math.Abs(got-want) > 1e-7*math.Max(1, math.Abs(want)) {
							t.Errorf("input %d, element %d: derivative %v, by differences %v", k, i, got, want)
						}
					}
				}
			}
		})
	}
}

func TestKinksAreWhereDerivativesJump(t *testing.T) {
	// Declared kinks must be real: to both sides of one the slopes differ. At it, the derivative must be one of them or
	// lie between.
	for _, entry := range Operations() {
		if entry.Kinks == nil {
			continue
		}
		r := num.NewRand(1, 1)
		found := 0
		for range 5 {
			op, in := entry.Sample(r)
			up := tensor.Map(op.Forward(in), func(float64) float64 { return r.Normal() })
			for k, x := range in {
				for i, before := range x.Data() {
					for _, kink := range entry.Kinks(op, in, k, i) {
						found++
						slope := func(v float64) float64 {
							x.Data()[i] = v
							return op.VJP(in, op.Forward(in), up)[k].Data()[i]
						}
						left, right, at := slope(kink-1e-9), slope(kink+1e-9), slope(kink)
						x.Data()[i] = before
						if left == right {
							t.Errorf("%s: there is no kink at %v", entry.Name, kink)
						}
						// Around a kink of the slope itself, as in Huber's loss, slopes differ by what lies between.
						if at < min(left, right)-1e-8 || at > max(left, right)+1e-8 {
							t.Errorf("%s: the slope at %v is %v, beside it %v and %v", entry.Name, kink, at, left, right)
						}
					}
				}
			}
		}
		if found == 0 {
			t.Errorf("%s: no kink was found", entry.Name)
		}
	}
}

func TestEveryFormulaGivesWhatTheOperationComputes(t *testing.T) {
	for _, entry := range Operations() {
		t.Run(entry.Name, func(t *testing.T) {
			r := num.NewRand(2, 1)
			for range 10 {
				op, in := entry.Sample(r)
				out := op.Forward(in)
				up := tensor.Map(out, func(float64) float64 { return r.Normal() })
				look := func(ref expr.Ref) float64 {
					switch ref.Slot {
					case expr.Out:
						return out.Data()[ref.Index]
					case expr.Up:
						return up.Data()[ref.Index]
					case expr.Prob, expr.Label, expr.Center, expr.Spread:
						return op.(Insider).Inside(in, ref)
					}
					return in[ref.Slot].Data()[ref.Index]
				}
				same := func(what string, i int, e expr.Expr, want float64) {
					if got := expr.Eval(e, look); math.Abs(got-want) > 1e-12*math.Max(1, math.Abs(want)) {
						t.Errorf("%s %d: the formula gives %v, the operation %v", what, i, got, want)
					}
				}
				for i, want := range out.Data() {
					same("value", i, op.Value(in, i), want)
				}
				for k, d := range op.VJP(in, out, up) {
					for i, want := range d.Data() {
						same("derivative", i, op.Derivative(in, k, i), want)
					}
				}
			}
		})
	}
}

// Every type in this package that is an Operation stands in the table: otherwise nothing above would look at it.
func TestTheTableIsComplete(t *testing.T) {
	listed := map[string]bool{}
	for _, entry := range Operations() {
		listed[entry.Name] = true
	}
	names := tabletest.Names(t)
	for _, name := range names {
		if !listed[name] {
			t.Errorf("operation %s is not in Operations", name)
		}
	}
	if len(names) != len(listed) {
		t.Errorf("%d operations in the files, %d in the table", len(names), len(listed))
	}
}

func TestEveryCurveIsAnActivation(t *testing.T) {
	var listed, names []string
	for _, op := range Activations() {
		listed = append(listed, op.Name())
	}
	for _, entry := range curves() {
		if !slices.Contains([]string{"exp", "log", "surprise", "sqrt"}, entry.Name) { // no layer ends in these: they are for calculations
			names = append(names, entry.Name)
		}
	}
	slices.Sort(listed)
	slices.Sort(names)
	if !slices.Equal(listed, names) {
		t.Errorf("Activations has %v, the table %v", listed, names)
	}
}

func TestGradientsOfPathsThatJoinAdd(t *testing.T) {
	// f = mean(x·Wᵀ + b) with W = x: both ways from x to f count.
	var tape Tape
	x := tape.Leaf(tensor.FromRows([][]float64{{2, 3}}))
	b := tape.Leaf(tensor.New(1))
	f := tape.Apply(Mean{}, tape.Apply(Affine{}, x, x, b))
	unused := tape.Leaf(tensor.New(2))
	d := tape.Backward(f)
	if got := d.Of(x).Data(); got[0] != 4 || got[1] != 6 {
		t.Errorf("the derivative of x·x is %v, want [4 6]", got)
	}
	if got := d.Of(unused).Data(); got[0] != 0 || got[1] != 0 {
		t.Errorf("the derivative by what does not take part is %v", got)
	}
	if uses := tape.Consumers(x); len(uses) != 2 || uses[0].Input != 0 || uses[1].Input != 1 {
		t.Errorf("x is used %v", uses)
	}
}

func TestASingleTapeHoldsFloat32(t *testing.T) {
	r := num.NewRand(3, 1)
	in := []*tensor.Tensor{draw(r, nil, 3, 4), draw(r, nil, 2, 4), draw(r, nil, 2)}
	run := func(single bool) (*tensor.Tensor, []*tensor.Tensor) {
		tape := Tape{Single: single}
		var vars []Var
		for _, x := range in {
			vars = append(vars, tape.Leaf(x))
		}
		z := tape.Apply(Tanh{}, tape.Apply(Affine{}, vars...))
		d := tape.Backward(tape.Apply(Mean{}, z))
		return z.Value(), []*tensor.Tensor{d.Of(vars[0]), d.Of(vars[1]), d.Of(vars[2])}
	}
	exact, exactSlopes := run(false)
	rough, roughSlopes := run(true)
	differ := false
	for k, got := range append(roughSlopes, rough) {
		want := append(exactSlopes, exact)[k]
		for i, v := range got.Data() {
			if float64(float32(v)) != v {
				t.Errorf("tensor %d holds %v, which is no float32", k, v)
			}
			if w := want.Data()[i]; math.Abs(v-w) > 1e-6*math.Max(1, math.Abs(w)) {
				t.Errorf("tensor %d: %v in float32, %v in float64", k, v, w)
			} else if v != w {
				differ = true
			}
		}
	}
	if !differ {
		t.Error("both precisions give the same bits: nothing was rounded")
	}
}

func TestLossesStayFiniteAndExactWhereProbabilitiesDoNot(t *testing.T) {
	z := tensor.FromRows([][]float64{{800}, {-800}, {40}})
	got := BCE{Labels: []float64{0, 1, 1}}.Forward([]*tensor.Tensor{z}).Data()
	for i, want := range []float64{800, 800, 4.248354255291589e-18} { // the last is ln(1+e^−40), which 1 − p cannot show
		if math.Abs(got[i]-want) > 1e-15*want {
			t.Errorf("bce %d: got %v, want %v", i, got[i], want)
		}
	}
	rows := tensor.FromRows([][]float64{{1000, 0, 0}, {40, 0, 0}})
	got = CrossEntropy{Classes: []int{1, 0}}.Forward([]*tensor.Tensor{rows}).Data()
	for i, want := range []float64{1000, 8.496708510583178e-18} {
		if math.Abs(got[i]-want) > 1e-15*want {
			t.Errorf("ce %d: got %v, want %v", i, got[i], want)
		}
	}
}

func TestMisuseOfShapesPanicsWithBothShapes(t *testing.T) {
	tests := []struct {
		name string
		op   Operation
		in   []*tensor.Tensor
		want string
	}{
		{"affine", Affine{}, []*tensor.Tensor{tensor.New(3, 2), tensor.New(4, 5), tensor.New(4)}, "affine: shapes 3×2 and 4×5 do not fit"},
		{"bias", Affine{}, []*tensor.Tensor{tensor.New(3, 2), tensor.New(4, 2), tensor.New(5)}, "affine: shapes 4×2 and 5 do not fit"},
		{"softmax", Softmax{}, []*tensor.Tensor{tensor.New(3)}, "softmax: shapes 3 and scalar do not fit"},
		{"bce", BCE{Labels: []float64{1}}, []*tensor.Tensor{tensor.New(2, 1)}, "bce: shapes 2×1 and 1 do not fit: a label for each logit"},
		{"ce", CrossEntropy{Classes: []int{7}}, []*tensor.Tensor{tensor.New(1, 3)}, "classes from 0 to K−1"},
		{"mse", Squared{Targets: tensor.New(2, 3)}, []*tensor.Tensor{tensor.New(3, 2)}, "mse: shapes 3×2 and 2×3 do not fit"},
		{"mean", Mean{}, []*tensor.Tensor{tensor.New(0)}, "at least one number"},
		{"mean over an axis twice", Mean{Axes: []int{0, 0}}, []*tensor.Tensor{tensor.New(2, 2)}, "axes that are there, each once"},
		{"add", Add{}, []*tensor.Tensor{tensor.New(2, 3), tensor.New(2)}, "add: shapes 2×3 and 2 do not fit"},
		{"multiply", Multiply{}, []*tensor.Tensor{tensor.New(2, 3), tensor.New(2)}, "multiply: shapes 2×3 and 2 do not fit"},
		{"matmul", MatMul{}, []*tensor.Tensor{tensor.New(2, 3), tensor.New(2, 3)}, "matmul: shapes 2×3 and 2×3 do not fit"},
		{"matmul batches", MatMul{}, []*tensor.Tensor{tensor.New(2, 2, 3), tensor.New(4, 3, 2)}, "matmul: shapes 2 and 4 do not fit"},
		{"reshape", Reshape{To: []int{4, -1}}, []*tensor.Tensor{tensor.New(2, 3)}, "reshape: shapes 2×3 and"},
		{"reshape to two unknowns", Reshape{To: []int{-1, -1}}, []*tensor.Tensor{tensor.New(2, 3)}, "one −1 is what is left"},
		{"flatten", Flatten{}, []*tensor.Tensor{tensor.New()}, "a batch axis first"},
		{"transpose", Transpose{Axes: []int{0, 0}}, []*tensor.Tensor{tensor.New(2, 3)}, "every axis once"},
		{"slice", Slice{Axis: 1, From: 2, To: 4}, []*tensor.Tensor{tensor.New(2, 3)}, "a range, from and to, within it"},
		{"concat", Concat{Axis: 1}, []*tensor.Tensor{tensor.New(2, 3), tensor.New(3, 3)}, "concat: shapes 2×3 and 3×3 do not fit"},
		{"mae", MAE{Targets: tensor.New(3)}, []*tensor.Tensor{tensor.New(2)}, "mae: shapes 2 and 3 do not fit"},
		{"conv2d channels", Conv2D{}, []*tensor.Tensor{tensor.New(1, 3, 4, 4), tensor.New(2, 2, 3, 3), tensor.New(2)}, "conv2d: shapes 1×3×4×4 and 2×2×3×3 do not fit"},
		{"conv2d groups", Conv2D{Groups: 2}, []*tensor.Tensor{tensor.New(1, 4, 4, 4), tensor.New(3, 2, 3, 3), tensor.New(3)}, "channels that the groups divide"},
		{"conv2d bias", Conv2D{}, []*tensor.Tensor{tensor.New(1, 3, 4, 4), tensor.New(2, 3, 3, 3), tensor.New(3)}, "one bias for each filter"},
		{"conv2d too large", Conv2D{}, []*tensor.Tensor{tensor.New(1, 1, 2, 2), tensor.New(1, 1, 3, 3), tensor.New(1)}, "a filter that fits into the padded input"},
		{"conv1d", Conv1D{}, []*tensor.Tensor{tensor.New(1, 1, 2, 2), tensor.New(1, 1, 3), tensor.New(1)}, "conv1d: shapes 1×1×2×2 and 1×1×3 do not fit: x [N,C,T]"},
		{"max_pool", MaxPool{Size: [2]int{3, 3}}, []*tensor.Tensor{tensor.New(1, 1, 2, 2)}, "max_pool: shapes 1×1×2×2 and 3×3 do not fit"},
		{"max_pool over padding only", MaxPool{Size: [2]int{2, 2}, Padding: [4]int{2, 0, 0, 0}}, []*tensor.Tensor{tensor.New(1, 1, 4, 4)}, "windows that all lie on it in part"},
		{"avg_pool", AvgPool{Size: [2]int{1, 1}}, []*tensor.Tensor{tensor.New(4, 4)}, "avg_pool: shapes 4×4 and 1×1 do not fit"},
		{"global_avg_pool", GlobalAvgPool{}, []*tensor.Tensor{tensor.New(4, 4)}, "channels [N,C,…]"},
		{"embedding", Embedding{}, []*tensor.Tensor{tensor.From([]float64{1.5}, 1), tensor.New(4, 2)}, "whole numbers from 0"},
		{"embedding beyond", Embedding{}, []*tensor.Tensor{tensor.From([]float64{4}, 1), tensor.New(4, 2)}, "whole numbers from 0"},
		{"normalize", Normalize{}, []*tensor.Tensor{tensor.New(2, 3), tensor.New(3), tensor.New(2)}, "normalize: shapes 2×3 and 2 do not fit"},
		{"soft targets", SoftCrossEntropy{Targets: tensor.New(1, 3)}, []*tensor.Tensor{tensor.New(1, 3)}, "rows sum to 1"},
	}
	for _, test := range tests {
		err := func() (err error) {
			defer func() { err, _ = recover().(error) }()
			test.op.Forward(test.in)
			return nil
		}()
		var shape *tensor.ShapeError
		if !errors.As(err, &shape) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
}

func ExampleTape() {
	var tape Tape
	x := tape.Leaf(tensor.FromRows([][]float64{{0.8, 0.6}}))
	w := tape.Leaf(tensor.FromRows([][]float64{{4, 3}}))
	b := tape.Leaf(tensor.From([]float64{-4}, 1))
	z := tape.Apply(Affine{}, x, w, b)
	loss := tape.Apply(Mean{}, tape.Apply(BCE{Labels: []float64{1}}, z))
	d := tape.Backward(loss)
	println4("z", z.Value().Item())
	println4("L", loss.Value().Item())
	println4("dL/dw1", d.Of(w).Data()[0])
	// Output:
	// z 1.0000
	// L 0.3133
	// dL/dw1 -0.2152
}

func println4(name string, v float64) { fmt.Printf("%s %.4f\n", name, v) }
