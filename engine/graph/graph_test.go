package graph_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// unit7 is the network of the course's unit 7: two inputs, two sigmoid units, one logit.
func unit7(t testing.TB) (*graph.Graph, graph.Value) {
	t.Helper()
	g := &graph.Graph{}
	x := g.Input("x", 2)
	z1 := add(t, g, graph.Operation{Operation: autodiff.Affine{}}, x,
		g.Param("0.weight", tensor.FromRows([][]float64{{1, -1}, {0.5, 1}})), g.Param("0.bias", tensor.From([]float64{0, -0.5}, 2)))
	h := add(t, g, graph.Operation{Operation: autodiff.Sigmoid{}}, z1)
	z := add(t, g, graph.Operation{Operation: autodiff.Affine{}}, h,
		g.Param("1.weight", tensor.FromRows([][]float64{{1, -2}})), g.Param("1.bias", tensor.New(1)))
	g.Output("logit", z)
	return g, h
}

func add(t testing.TB, g *graph.Graph, l graph.Layer, in ...graph.Value) graph.Value {
	t.Helper()
	v, err := g.Add(l, in...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestARunIsWhatTheOperationsGiveOneByOne(t *testing.T) {
	g, h := unit7(t)
	x := tensor.FromRows([][]float64{{1, 2}, {0, -1}, {3, 0.5}})
	var tape autodiff.Tape
	run := g.Run(&tape, graph.Mode{}, x)

	params := g.Values(graph.Param)
	in := func(k int) *tensor.Tensor { return g.Tensor(params[k]) }
	hidden := autodiff.Sigmoid{}.Forward([]*tensor.Tensor{autodiff.Affine{}.Forward([]*tensor.Tensor{x, in(0), in(1)})})
	logit := autodiff.Affine{}.Forward([]*tensor.Tensor{hidden, in(2), in(3)})
	for i, want := range logit.Data() {
		if got := run.Output(0).Value().Data()[i]; got != want {
			t.Errorf("logit %d: %v, want %v", i, got, want)
		}
	}
	for i, want := range hidden.Data() {
		if got := run.Var(h).Value().Data()[i]; got != want {
			t.Errorf("h %d: %v, want %v", i, got, want)
		}
	}
	if got := run.NodeVars(1); len(got) != 1 || got[0] != run.Var(h) {
		t.Errorf("the second node recorded %v, want the sigmoid's result", got)
	}
	d := tape.Backward(tape.Apply(autodiff.Mean{}, run.Output(0)))
	if got := d.Of(run.Var(params[3])).Item(); got != 1 {
		t.Errorf("the derivative of the mean logit by the bias is %v, want 1", got)
	}
}

func TestShapesFollowTheBatch(t *testing.T) {
	g, h := unit7(t)
	shapes, err := g.Shapes(7)
	if err != nil || !shapes[h].Equal(tensor.Shape{7, 2}) || !shapes[g.Outputs()[0].Value].Equal(tensor.Shape{7, 1}) {
		t.Errorf("shapes %v, %v", shapes, err)
	}
}

func TestALayerThatDoesNotFitIsRefusedAndLeavesTheGraph(t *testing.T) {
	g, h := unit7(t)
	_, err := g.Add(graph.Operation{Operation: autodiff.Affine{}}, h, g.Param("w", tensor.New(4, 3)), g.Param("b", tensor.New(4)))
	var shape *tensor.ShapeError
	if !errors.As(err, &shape) || !strings.Contains(err.Error(), "affine: shapes 2×2 and 4×3 do not fit") || !strings.HasSuffix(err.Error(), "(tried with a batch of 2)") {
		t.Errorf("got %v", err)
	}
	if n := len(g.Nodes()); n != 3 {
		t.Errorf("%d nodes, want the 3 from before", n)
	}
}

func TestAnInputOfAnotherShapeIsNamed(t *testing.T) {
	g, _ := unit7(t)
	for _, x := range [][]*tensor.Tensor{{tensor.New(5, 3)}, {}, {tensor.New(5, 2), tensor.New(1)}} {
		told := func() (told any) {
			defer func() { told = recover() }()
			g.Run(&autodiff.Tape{}, graph.Mode{}, x...)
			return nil
		}()
		if told == nil {
			t.Errorf("inputs %v were taken", x)
		} else if err, ok := told.(*tensor.ShapeError); ok && !strings.Contains(err.Error(), `input "x": shapes 5×3 and 2`) {
			t.Error(err)
		}
	}
}

func ExampleGraph() {
	g := &graph.Graph{}
	x := g.Input("x", 2)
	w := g.Param("weight", tensor.FromRows([][]float64{{4, 3}}))
	b := g.Param("bias", tensor.From([]float64{-4}, 1))
	z, err := g.Add(graph.Operation{Operation: autodiff.Affine{}}, x, w, b)
	if err != nil {
		fmt.Println(err)
		return
	}
	g.Output("logit", z)
	run := g.Run(&autodiff.Tape{}, graph.Mode{}, tensor.FromRows([][]float64{{0.8, 0.6}}))
	fmt.Printf("%.2f\n", run.Output(0).Value().Item())
	// Output: 1.00
}
