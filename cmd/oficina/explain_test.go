package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/autodiff"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// explained is what explain --json prints.
type explained struct {
	Loss          float64
	Outputs       json.RawMessage
	Gradients     map[string]json.RawMessage
	InputGradient json.RawMessage `json:"input_gradient"`
	// Of a network with several inputs.
	InputGradients map[string]json.RawMessage `json:"input_gradients"`
	Steps          []struct{ Layer, Kind, Symbols, Numbers, Sentence string }
}

func explainJSON(t *testing.T, args ...string) explained {
	t.Helper()
	var out, complaint bytes.Buffer
	if got := status(context.Background(), &stdio{Out: &out, Err: &complaint}, append([]string{"explain", "--json"}, args...)...); got != 0 {
		t.Fatalf("exit status %d: %s", got, &complaint)
	}
	var e explained
	if err := json.Unmarshal(out.Bytes(), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// apart is the largest difference between two JSON arrays of one shape.
func apart(t *testing.T, a, b json.RawMessage) float64 {
	t.Helper()
	x, err := parseArrays(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := parseArrays(b)
	if err != nil {
		t.Fatal(err)
	}
	if !x[""].Shape().Equal(y[""].Shape()) {
		t.Errorf("shapes %v and %v", x[""].Shape(), y[""].Shape())
		return math.Inf(1)
	}
	most := 0.0
	for i, v := range x[""].Data() {
		most = max(most, math.Abs(v-y[""].Data()[i]))
	}
	return most
}

// TestExplainAgreesWithJAX compares loss, outputs and derivatives of networks that Python wrote with JAX in float64.
func TestExplainAgreesWithJAX(t *testing.T) {
	python := os.Getenv("OFICINA_PYTHON")
	if python == "" {
		t.Skip("OFICINA_PYTHON names no Python with JAX and onnx; `make test` sets it")
	}
	folder := t.TempDir()
	cmd := exec.Command(python, "testdata/explain/reference.py", folder)
	cmd.Env = append(os.Environ(), "JAX_PLATFORMS=cpu")
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	data, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &complaint)
	}
	var cases []struct {
		explained
		Name string
		Kind string `json:"loss_kind"`
	}
	if err := json.Unmarshal(data, &cases); err != nil || len(cases) < 8 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	const tolerance = 1e-12 // sums of a few hundred float64 near 1 in two orders differ by less
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			file := filepath.Join(folder, c.Name)
			got := explainJSON(t, file+".onnx", "--input", file+".x.json", "--target", file+".y.json", "--loss", c.Kind)
			worst := math.Abs(got.Loss - c.Loss)
			worst = max(worst, apart(t, got.Outputs, c.Outputs), apart(t, got.InputGradient, c.InputGradient))
			names := slices.Sorted(maps.Keys(c.Gradients))
			if mine := slices.Sorted(maps.Keys(got.Gradients)); !slices.Equal(mine, names) {
				t.Fatalf("derivatives by %v, JAX has %v", mine, names)
			}
			for _, name := range names {
				worst = max(worst, apart(t, got.Gradients[name], c.Gradients[name]))
			}
			if !(worst <= tolerance) {
				t.Errorf("%v apart", worst)
			}
			t.Logf("largest difference %.1e", worst)
		})
	}
}

// written puts a small network, its input and its targets into a folder.
func written(t *testing.T, folder string, classes int) (model, input, target string) {
	t.Helper()
	r := num.NewRand(7, 0)
	random := func(shape ...int) *tensor.Tensor {
		return tensor.Map(tensor.New(shape...), func(float64) float64 { return float64(float32(r.Normal() / 2)) })
	}
	g := &graph.Graph{}
	add := func(l graph.Layer, in ...graph.Value) graph.Value {
		v, err := g.Add(l, in...)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	h := add(nn.GRU{Last: true}, g.Input("x", 3, 2), g.Param("W", random(9, 2)), g.Param("R", random(9, 3)), g.Param("b", random(9)))
	h = add(graph.Operation{Operation: autodiff.GELU{}}, h)
	g.Output("z", add(graph.Operation{Operation: autodiff.Affine{}}, h, g.Param("weight", random(classes, 3)), g.Param("bias", random(classes))))
	data, err := onnx.Write(g)
	if err != nil {
		t.Fatal(err)
	}
	x, err := json.Marshal(nested(random(2, 3, 2)))
	if err != nil {
		t.Fatal(err)
	}
	put := func(name string, data []byte) string {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	return put("m.onnx", data), put("x.json", x), put("y.json", []byte("[0, 1]"))
}

// TestExplainAgreesWithDifferences moves the input a little: the loss follows the derivative.
func TestExplainAgreesWithDifferences(t *testing.T) {
	folder := t.TempDir()
	model, input, target := written(t, folder, 4)
	args := []string{model, "--input", input, "--target", target, "--loss", "ce"}
	got := explainJSON(t, args...)
	slopes, err := parseArrays(got.InputGradient)
	if err != nil {
		t.Fatal(err)
	}
	arrays, err := readArrays(input)
	if err != nil {
		t.Fatal(err)
	}
	const h = 1e-5
	for i := range arrays[""].Data() {
		loss := func(by float64) float64 {
			x := arrays[""].Clone()
			x.Data()[i] += by
			data, err := json.Marshal(nested(x))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(input, data, 0o600); err != nil {
				t.Fatal(err)
			}
			return explainJSON(t, args...).Loss
		}
		slope := (loss(h) - loss(-h)) / (2 * h)
		if want := slopes[""].Data()[i]; math.Abs(slope-want) > 1e-9+1e-6*math.Abs(want) {
			t.Errorf("number %d: by differences %v, explained %v", i+1, slope, want)
		}
	}
}

// TestExplainShowsEveryStep reads what a person reads, in both languages and as Markdown.
func TestExplainShowsEveryStep(t *testing.T) {
	folder := t.TempDir()
	model, input, target := written(t, folder, 4)
	args := []string{model, "--input", input, "--target", target, "--loss", "ce"}
	steps := explainJSON(t, args...).Steps
	kinds := map[string]int{}
	for _, s := range steps {
		kinds[s.Kind]++
		if s.Sentence == "" {
			t.Errorf("a step of %s says nothing", s.Layer)
		}
	}
	// What the file does to its weights on their way is no step of the network.
	var layers []string
	for _, s := range steps {
		if s.Kind == "value" {
			layers = append(layers, s.Layer)
		}
	}
	if want := []string{"gru", "gelu", "affine", "ce", "mean"}; !slices.Equal(layers, want) {
		t.Errorf("layers %v, want %v", layers, want)
	}
	if kinds["value"] < 5 || kinds["gradient"] < 5 {
		t.Errorf("steps %v", kinds)
	}
	for lang, want := range map[string][]string{
		"pt-BR": {"Perda (ce): 2,", "Saídas: z, 2×4", "Gradientes da perda", "weight, 4×3: maior ", "x (entrada), 2×3×2: maior ", "Ida", "Volta", "gru (x = x 2×3×2"},
		"en":    {"Loss (ce): 2.", "Outputs: z, 2×4", "Gradients of the loss", "bias, 4: largest ", "x (input), 2×3×2: largest ", "Forward", "Back", "−ln("},
	} {
		for _, form := range []string{"", "--markdown"} {
			var out bytes.Buffer
			command := append([]string{"explain", "--lang", lang}, args...)
			if form != "" {
				command = append(command, form)
			}
			if got := status(context.Background(), &stdio{Out: &out, Err: &out}, command...); got != 0 {
				t.Fatalf("exit status %d: %s", got, &out)
			}
			for _, text := range want {
				if form != "" {
					text = strings.Split(strings.Split(text, ", ")[0], " (")[0]
				}
				if !strings.Contains(out.String(), text) {
					t.Errorf("%s %s: no %q in\n%s", lang, form, text, &out)
				}
			}
		}
	}
}

// TestExplainFollowsMasksAndFirstStates takes a network in which a mask holds −∞ and a state comes as an input, with
// differences and quotients behind it.
func TestExplainFollowsMasksAndFirstStates(t *testing.T) {
	r := num.NewRand(8, 0)
	random := func(shape ...int) *tensor.Tensor {
		return tensor.Map(tensor.New(shape...), func(float64) float64 { return float64(float32(r.Normal() / 2)) })
	}
	g := &graph.Graph{}
	add := func(l graph.Layer, in ...graph.Value) graph.Value {
		v, err := g.Add(l, in...)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	op := func(o autodiff.Operation, in ...graph.Value) graph.Value {
		return add(graph.Operation{Operation: o}, in...)
	}
	x, state := g.Input("x", 3, 4), g.Input("h0", 2)
	h := add(nn.SelfAttention{Causal: true}, x, g.Param("W", random(12, 4)), g.Param("b", random(12)), g.Param("U", random(4, 4)), g.Param("a", random(4)))
	h = add(nn.LSTM{Last: true}, h, g.Param("WL", random(8, 4)), g.Param("R", random(8, 2)), g.Param("bL", random(8)), state, g.Param("c0", random(1, 2)))
	below := op(autodiff.Softplus{}, g.Param("width", random(2)))
	g.Output("z", op(autodiff.Divide{}, op(autodiff.Subtract{}, h, g.Param("mean", random(2))), below))
	data, err := onnx.Write(g)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	put := func(name string, data []byte) string {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	feed, h0, targets := random(2, 3, 4), random(2, 2), random(2, 2)
	fed, err := json.Marshal(map[string]any{"x": nested(feed), "h0": nested(h0)})
	if err != nil {
		t.Fatal(err)
	}
	truth, err := json.Marshal(nested(targets))
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"pt-BR", "en"} {
		got := explainJSON(t, put("m.onnx", data), "--input", put("x.json", fed), "--target", put("y.json", truth), "--loss", "mse", "--lang", lang)
		tape := &autodiff.Tape{}
		run := g.Run(tape, graph.Mode{}, feed, h0)
		loss := tape.Apply(autodiff.Mean{}, tape.Apply(autodiff.MSE{Targets: targets}, run.Output(0)))
		d := tape.Backward(loss)
		want := func(v *tensor.Tensor) json.RawMessage {
			data, err := json.Marshal(nested(v))
			if err != nil {
				t.Fatal(err)
			}
			return data
		}
		if worst := max(math.Abs(got.Loss-loss.Value().Item()), apart(t, got.InputGradient, want(d.Of(run.Var(x)))), apart(t, got.InputGradients["h0"], want(d.Of(run.Var(state))))); !(worst <= 1e-12) {
			t.Errorf("%v apart from the engine's own", worst)
		}
		told := map[string]bool{}
		for _, s := range got.Steps {
			told[s.Kind+" "+s.Layer] = s.Sentence != ""
		}
		for _, step := range []string{"lstm", "subtract", "divide", "softmax"} {
			if !told["value "+step] || !told["gradient "+step] {
				t.Errorf("%s: no step tells about %s both ways", lang, step)
			}
		}
	}
}

// TestWhatIsWrongIsSaid gives files and numbers that cannot be.
func TestWhatIsWrongIsSaid(t *testing.T) {
	folder := t.TempDir()
	model, input, target := written(t, folder, 4)
	put := func(name, text string) string {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for name, c := range map[string]struct {
		model, input, target, loss, want string
	}{
		"no file":         {"none.onnx", input, target, "ce", "none.onnx: there is no such file"},
		"a folder":        {folder, input, target, "ce", ": this is no file"},
		"no network":      {put("n.onnx", "hello"), input, target, "ce", "n.onnx: onnx: byte "},
		"another kind":    {model, put("x.txt", "1"), target, "ce", "x.txt: arrays are read from .json, .npy and .npz files"},
		"no JSON":         {model, put("a.json", "[[1, 2],\n [3; 4]]"), target, "ce", "a.json:2:4: invalid character ';'"},
		"cut off":         {model, put("b.json", "[[1, 2]"), target, "ce", "b.json:1:7: the text ends too early"},
		"ragged":          {model, put("c.json", "[[1, 2],\n [3]]"), target, "ce", "c.json:2:2: this row has the shape 1, those before it 2"},
		"words":           {model, put("d.json", "[1,\n\"dois\"]"), target, "ce", `d.json:2:6: arrays hold numbers or arrays, not the text "dois"`},
		"too large":       {model, put("e.json", "[1e999]"), target, "ce", "e.json:1:6: 1e999 is too large"},
		"two texts":       {model, put("f.json", "[1] [2]"), target, "ce", "something follows the arrays"},
		"names":           {model, put("g.json", `{"a": [1], "b": [2]}`), target, "ce", `g.json: the network needs "x"; the file has "a" and "b"`},
		"wrong shape":     {model, put("h.json", "[[1, 2, 3]]"), target, "ce", `h.json: input "x" has the shape 1×3; the network needs N×3×2 for N examples, or 3×2 for one`},
		"empty":           {model, put("i.json", "[]"), target, "ce", `the network needs N×3×2`},
		"npy":             {model, put("x.npy", "no"), target, "ce", "x.npy: npy: byte 2: the file ends within its first line"},
		"class":           {model, input, put("j.json", "[0, 4]"), "ce", "j.json: target 2 is 4; the network tells 4 classes apart: a whole number from 0 to 3"},
		"half a class":    {model, input, put("k.json", "[0.5, 1]"), "ce", "target 1 is 0.5"},
		"one-hot":         {model, input, put("l.json", "[[1,0,0,0],[0,1,0,0]]"), "ce", "the target has the shape 2×4; ce needs 2, a class for each row of the output 2×4; give the number of the class"},
		"number of them":  {model, input, put("m.json", "[1, 2, 3]"), "ce", "the target has the shape 3; ce needs 2"},
		"shape of target": {model, input, put("n.json", "[1, 2]"), "mse", "the target has the shape 2; mse needs that of the output, 2×4"},
		"no probability":  {model, input, put("o.json", "[[0,0,0,0],[0,0,0,2]]"), "bce", "target 8 is 2; bce needs a probability, from 0 to 1"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, complaint bytes.Buffer
			got := status(context.Background(), &stdio{Out: &out, Err: &complaint}, "explain", "--json", c.model, "--input", c.input, "--target", c.target, "--loss", c.loss)
			if got != 1 || out.Len() > 0 || !strings.Contains(complaint.String(), c.want) {
				t.Errorf("exit status %d, output %q, error %q, want …%s…", got, &out, &complaint, c.want)
			}
		})
	}
	for _, args := range [][]string{{"explain", model}, {"explain", model, "--input", input, "--target", target, "--loss", "mae"}, {"run", model}} {
		if got := status(context.Background(), &stdio{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}, args...); got != 2 {
			t.Errorf("%v: exit status %d, want 2", args, got)
		}
	}
}

// TestRunGivesWhatExplainGives runs a network forward: as text, as JSON, for one example, and into a file.
func TestRunGivesWhatExplainGives(t *testing.T) {
	folder := t.TempDir()
	model, input, target := written(t, folder, 4)
	run := func(args ...string) string {
		t.Helper()
		var out, complaint bytes.Buffer
		if got := status(context.Background(), &stdio{Out: &out, Err: &complaint}, append([]string{"run", model}, args...)...); got != 0 || complaint.Len() > 0 {
			t.Fatalf("exit status %d: %s", got, &complaint)
		}
		return out.String()
	}
	var reply struct{ Outputs json.RawMessage }
	saved := filepath.Join(folder, "z.npy")
	if err := json.Unmarshal([]byte(run("--input", input, "--json", "--save", saved)), &reply); err != nil {
		t.Fatal(err)
	}
	want := explainJSON(t, model, "--input", input, "--target", target, "--loss", "ce").Outputs
	if got := apart(t, reply.Outputs, want); got != 0 {
		t.Errorf("run and explain are %v apart", got)
	}
	file, err := readArrays(saved)
	if err != nil {
		t.Fatal(err)
	}
	rows := file[""].Rows()
	text := run("--input", input)
	if !strings.HasPrefix(text, "z, 2×4\n  1\t"+short(rows[0][0], "en")+"\t") || strings.Count(text, "\n") != 3 {
		t.Errorf("text:\n%s", text)
	}
	// One example alone, from JSON by name, gives one row.
	arrays, err := readArrays(input)
	if err != nil {
		t.Fatal(err)
	}
	one, err := json.Marshal(map[string]any{"x": nested(tensor.From(arrays[""].Data()[6:], 3, 2))})
	if err != nil {
		t.Fatal(err)
	}
	single := filepath.Join(folder, "one.json")
	if err := os.WriteFile(single, one, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, want := run("--input", single), fmt.Sprintf("z, 4\n  \t%s\t", short(rows[1][0], "en")); !strings.HasPrefix(got, want) {
		t.Errorf("text %q, want %q", got, want)
	}
}

// TestProbabilitiesAreNoLogits warns of a network that ends in a softmax.
func TestProbabilitiesAreNoLogits(t *testing.T) {
	g := &graph.Graph{}
	p, err := g.Add(graph.Operation{Operation: autodiff.Softmax{}}, g.Input("x", 3))
	if err != nil {
		t.Fatal(err)
	}
	g.Output("p", p)
	data, err := onnx.Write(g)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, data := range map[string][]byte{"m.onnx": data, "x.json": []byte("[1, 2, 3]"), "y.json": []byte("1")} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(folder)
	var out, complaint bytes.Buffer
	got := status(context.Background(), &stdio{Out: &out, Err: &complaint}, "explain", "--json", "m.onnx", "--input", "x.json", "--target", "y.json", "--loss", "ce")
	if got != 0 || !strings.HasPrefix(complaint.String(), "oficina: the network ends in Softmax, but ce takes logits") || !strings.HasPrefix(out.String(), `{"loss":`) {
		t.Errorf("exit status %d, output %q, error %q", got, &out, &complaint)
	}
}
