package nn

import (
	"errors"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

func made(t *testing.T, model string, input ...int) *graph.Graph {
	t.Helper()
	spec, err := Parse(model)
	if err != nil {
		t.Fatal(err)
	}
	g, err := Build(spec, input, num.NewRand(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestBuildMakesWhatTheModelSays(t *testing.T) {
	for _, test := range []struct {
		model  string
		input  []int
		layers string
		params string
		output string
	}{
		{"dense 4 relu, dense 3", []int{2}, "affine relu affine", "0.weight 4×2, 0.bias 4, 1.weight 3×4, 1.bias 3", "2×3"},
		{"conv 8 3x3 relu, maxpool 2, flatten, dense 10", []int{1, 8, 8}, "conv2d relu max_pool flatten affine",
			"0.weight 8×1×3×3, 0.bias 8, 3.weight 10×72, 3.bias 10", "2×10"},
		{"conv 4 3x3 same stride 2, globalavgpool, dense 1", []int{2, 5, 6}, "conv2d global_avg_pool flatten affine", "0.weight 4×2×3×3, 0.bias 4, 2.weight 1×4, 2.bias 1", "2×1"},
		{"conv 4 3x3 same, batchnorm, relu, conv 4 3x3 same, add 3", []int{4, 5, 5}, "conv2d batch_norm relu conv2d add",
			"0.weight 4×4×3×3, 0.bias 4, 1.scale 4, 1.shift 4, 3.weight 4×4×3×3, 3.bias 4", "2×4×5×5"},
		{"conv 2 3x3 same, concat 1", []int{1, 4, 4}, "conv2d concat", "0.weight 2×1×3×3, 0.bias 2", "2×3×4×4"},
		{"conv1d 4 3 stride 2 groups 2 relu, maxpool 2, flatten, dense 1", []int{2, 12}, "conv1d relu max_pool flatten affine",
			"0.weight 4×1×3, 0.bias 4, 3.weight 1×8, 3.bias 1", "2×1"},
		{"lstm 3, dense 1", []int{5, 2}, "lstm affine", "0.weight 12×2, 0.bias 12, 0.recurrent 12×3, 1.weight 1×3, 1.bias 1", "2×1"},
		{"lstm 3, dropout 0.5, gru 2 truncate 3, dense 1", []int{5, 2}, "lstm dropout gru affine",
			"0.weight 12×2, 0.bias 12, 0.recurrent 12×3, 2.weight 6×3, 2.bias 6, 2.recurrent 6×2, 3.weight 1×2, 3.bias 1", "2×1"},
		{"rnn 3 all, dense 1", []int{5, 2}, "rnn affine", "0.weight 3×2, 0.bias 3, 0.recurrent 3×3, 1.weight 1×3, 1.bias 1", "2×5×1"},
		{"embedding 9 4, attention 2, layernorm, add 2, flatten, dense 2 softmax", []int{3}, "embedding self_attention layer_norm add flatten affine softmax",
			"0.table 9×4, 1.weight 12×4, 1.bias 12, 1.output.weight 4×4, 1.output.bias 4, 2.scale 4, 2.shift 4, 5.weight 2×12, 5.bias 2", "2×2"},
	} {
		g := made(t, test.model, test.input...)
		var layers, params []string
		for _, n := range g.Nodes() {
			layers = append(layers, n.Layer.Name())
		}
		shapes, err := g.Shapes(2)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range g.Values(graph.Param) {
			params = append(params, g.Name(v)+" "+shapes[v].String())
		}
		if got := strings.Join(layers, " "); got != test.layers {
			t.Errorf("%s: layers %s", test.model, got)
		}
		if got := strings.Join(params, ", "); got != test.params {
			t.Errorf("%s: parameters %s", test.model, got)
		}
		run := g.Run(&autodiff.Tape{}, graph.Mode{Train: true, Rand: num.NewRand(1, 0)}, tensor.New(append([]int{2}, test.input...)...))
		if got := run.Output(0).Value().Shape().String(); got != test.output {
			t.Errorf("%s: output %s, want %s", test.model, got, test.output)
		}
	}
}

func TestSameKeepsTheSizeUpToTheStride(t *testing.T) {
	for _, test := range []struct {
		model string
		want  string
	}{
		{"conv 1 3x3 same", "1×1×7×6"}, {"conv 1 2x4 same", "1×1×7×6"}, {"conv 1 3x3 same dilation 2", "1×1×7×6"}, {"conv 1 3x3 same stride 2", "1×1×4×3"}, {"conv 1 3x3 pad 1", "1×1×7×6"}, {"conv 1 3x3", "1×1×5×4"},
	} {
		g := made(t, test.model, 1, 7, 6)
		shapes, err := g.Shapes(1)
		if got := shapes[g.Outputs()[0].Value].String(); err != nil || got != test.want {
			t.Errorf("%s: %s, %v, want %s", test.model, got, err, test.want)
		}
	}
}

func TestTheForgetGateBeginsOpen(t *testing.T) {
	g := made(t, "lstm 2", 3, 1)
	for i, v := range g.Tensor(g.Values(graph.Param)[1]).Data() {
		if forget := i == 2 || i == 3; (v == 1) != forget || !forget && v != 0 {
			t.Errorf("bias %d is %v", i, v)
		}
	}
}

func TestBuildSaysWhichLayerDoesNotFit(t *testing.T) {
	for _, test := range []struct {
		model string
		input []int
		want  string
	}{
		{"dense 3, conv 8 3x3", []int{4}, "layer 2, conv 8 3x3: it takes images [C,H,W], and the shape here is 3"},
		{"conv 8 3x3, dense 3", []int{1, 8, 8}, "layer 2, dense 3: it takes rows, and the shape here is 8×6×6; put flatten"},
		{"conv 8 9x9", []int{1, 8, 8}, "a window of 9 does not fit into 8 places of 1×8×8"},
		{"conv 8 3x3", []int{8, 8, 1}, "a window of 3 does not fit into 1 places of 8×8×1; shapes are [C,H,W] or [C,T], with the channels first"},
		{"conv1d 8 5 dilation 2 pad 1", []int{1, 6}, "a window of 9 does not fit into 8 places of 1×6"},
		{"conv 8 3x3 groups 2", []int{3, 8, 8}, "2 groups do not divide 3 channels and 8 filters"},
		{"lstm 3", []int{4}, "it takes sequences [T,D], and the shape here is 4"},
		{"attention 3", []int{5, 4}, "whose width the heads divide"},
		{"lstm 4 all, batchnorm", []int{5, 4}, "use layernorm"},
		{"dense 4, add 2", []int{4}, "there are only 1 layers before it"},
		{"dense 4, dense 3, add 1", []int{4}, "the paths have the shapes 3 and 4"},
		{"dense 1024, dense 1024, dense 1024, dense 1024, dense 1024, dense 1024, dense 1024, dense 1024, dense 1024, dense 1024", []int{64}, "more than 8388608 parameters"},
		{"embedding 65536 1024", []int{3}, "more than 8388608 parameters"},
		{"dense 1", []int{0}, "every size is at least 1"},
		{"maxpool 2, flatten", []int{4}, "max_pool: shapes"},
	} {
		spec, err := Parse(test.model)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Build(spec, test.input, num.NewRand(1, 0))
		var wrong *SpecError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s for %v: got %v, want %s", test.model, test.input, err, test.want)
		}
	}
}

func TestLogitsLeaveTheLastCurveToTheLoss(t *testing.T) {
	for _, test := range [][2]string{
		{"dense 3 relu, dense 10 softmax", "dense 3 relu, dense 10"},
		{"dense 1 sigmoid", "dense 1"},
		{"dense 3 tanh, dense 2, softmax", "dense 3 tanh, dense 2"},
		{"dense 3 relu", "dense 3 relu"},
	} {
		spec, err := Parse(test[0])
		if err != nil {
			t.Fatal(err)
		}
		if got := spec.Logits().String(); got != test[1] {
			t.Errorf("%s: got %s, want %s", test[0], got, test[1])
		}
		if spec.String() != test[0] {
			t.Errorf("the spec itself became %s", spec)
		}
	}
}
