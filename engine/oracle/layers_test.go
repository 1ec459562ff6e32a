package oracle

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// configurations is how many are drawn for every operation and layer.
const configurations = 50

// array is a tensor as JSON.
type array struct {
	Shape []int     `json:"shape"`
	Data  []float64 `json:"data"`
}

func (a array) tensor() *tensor.Tensor { return tensor.From(a.Data, a.Shape...) }

// layerCase is a layer with its inputs, and the derivative of a loss by its result.
type layerCase struct {
	Name       string         `json:"name"`
	Attributes map[string]any `json:"attributes"`
	In         []array        `json:"in"`
	Up         array          `json:"up"`
	layer      graph.Layer
	mode       func() graph.Mode // nil: in use
	constant   []int             // inputs by which nothing is derived
}

// layerReply is what JAX makes of a case: the result and the derivatives by the inputs.
type layerReply struct {
	Out   array   `json:"out"`
	Slope []array `json:"slope"`
}

// subject draws a case of an operation or layer.
type subject struct {
	name string
	draw func(r *num.Rand) layerCase
}

// normal is a tensor of normal numbers that float32 holds exactly, so that both precisions start from the same.
func normal(r *num.Rand, shape ...int) array {
	a := array{Shape: append([]int{}, shape...), Data: numbers(r, tensor.Shape(shape).Size())}
	for i, v := range a.Data {
		a.Data[i] = float64(float32(v))
	}
	return a
}

// some draws a number from from to to, both included.
func some(r *num.Rand, from, to int) int { return from + r.Intn(to-from+1) }

// rounded is v as float32 holds it.
func rounded(v float64) float64 { return float64(float32(v)) }

func operation(op autodiff.Operation, attributes map[string]any, in ...array) layerCase {
	return layerCase{Attributes: attributes, In: in, layer: graph.Operation{Operation: op}}
}

// run computes the case on a tape.
func (c layerCase) run(single bool) (out *tensor.Tensor, slope []*tensor.Tensor) {
	tape := autodiff.Tape{Single: single}
	var in []autodiff.Var
	for _, a := range c.In {
		in = append(in, tape.Leaf(a.tensor().Clone()))
	}
	var mode graph.Mode
	if c.mode != nil {
		mode = c.mode()
	}
	y := c.layer.Record(&tape, mode, in...)
	d := tape.Backward(tape.Apply(autodiff.Sum{}, tape.Apply(autodiff.Multiply{}, y, tape.Leaf(c.Up.tensor()))))
	for _, x := range in {
		slope = append(slope, d.Of(x))
	}
	return y.Value(), slope
}

func TestEveryOperationAndLayerAgreesWithJAX(t *testing.T) {
	all := subjects()
	for _, entry := range autodiff.Operations() {
		if !slices.ContainsFunc(all, func(s subject) bool { return s.name == entry.Name }) {
			t.Errorf("no case for operation %s", entry.Name)
		}
	}
	for _, entry := range nn.Layers() {
		if !slices.ContainsFunc(all, func(s subject) bool { return s.name == entry.Name }) {
			t.Errorf("no case for layer %s", entry.Name)
		}
	}
	// JAX compiles most of the time, on one core: two at once.
	const parts = 2
	for part := range parts {
		t.Run(strconv.Itoa(part+1), func(t *testing.T) {
			t.Parallel()
			var mine []subject
			for i, s := range all {
				if i%parts == part {
					mine = append(mine, s)
				}
			}
			agree(t, mine, num.NewRand(2026, uint64(1+part)))
		})
	}
}

// agree compares subjects with JAX.
func agree(t *testing.T, all []subject, r *num.Rand) {
	var cases []layerCase
	for _, s := range all {
		for range configurations {
			c := s.draw(r)
			c.Name = s.name
			if c.Attributes == nil {
				c.Attributes = map[string]any{}
			}
			shapes := make([]tensor.Shape, len(c.In))
			for i, a := range c.In {
				shapes[i] = a.Shape
			}
			shape, err := c.layer.Shape(shapes)
			if err != nil {
				t.Fatalf("%s %v: %v", s.name, c.Attributes, err)
			}
			c.Up = normal(r, shape...)
			cases = append(cases, c)
		}
	}
	var replies []layerReply
	python(t, "testdata/layers.py", cases, &replies)
	if len(replies) != len(cases) {
		t.Fatalf("%d of %d cases came back", len(replies), len(cases))
	}
	compared, wrong := 0, map[string]int{}
	worst := map[string][2]float64{}
	for i, c := range cases {
		compare := func(what string, precision int, got *tensor.Tensor, want array, tolerance float64) {
			if !got.Shape().Equal(want.Shape) {
				t.Fatalf("%s %v, %s: shape %v, JAX has %v", c.Name, c.Attributes, what, got.Shape(), want.Shape)
			}
			scale := 1.0 // of the tensor: what is lost is measured against its largest number
			for _, v := range want.Data {
				scale = math.Max(scale, math.Abs(v))
			}
			for j, v := range got.Data() {
				compared++
				d := math.Abs(v-want.Data[j]) / scale
				w := worst[c.Name]
				w[precision] = math.Max(w[precision], d)
				worst[c.Name] = w
				if !(d <= tolerance) {
					if wrong[c.Name]++; wrong[c.Name] <= 3 {
						t.Errorf("%s %v, %s, element %d: engine %v, JAX %v", c.Name, c.Attributes, what, j, v, want.Data[j])
					}
				}
			}
		}
		for precision, tolerance := range []float64{1e-10, 2e-5} {
			out, slope := c.run(precision == 1)
			compare("value", precision, out, replies[i].Out, tolerance)
			for k, d := range slope {
				if !slices.Contains(c.constant, k) {
					compare("derivative", precision, d, replies[i].Slope[k], tolerance)
				}
			}
		}
	}
	for _, s := range all {
		t.Logf("%-16s differs by up to %.1e, in float32 %.1e", s.name, worst[s.name][0], worst[s.name][1])
	}
	t.Logf("%d numbers compared in %d configurations", compared, len(cases))
}
