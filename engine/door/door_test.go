package door

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/export"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
)

func paper() (explain.Net, explain.Example) {
	return explain.Net{Loss: explain.BCE, Layers: []explain.Layer{
		{W: [][]float64{{1, -1}, {0.5, 1}}, B: []float64{0, -0.5}, Activation: explain.Sigmoid},
		{W: [][]float64{{1, -2}}, B: []float64{0.5}, Activation: explain.Sigmoid},
	}}, explain.Example{X: []float64{0.8, 0.6}, Y: explain.Label(1)}
}

// same fails unless a reply is, as JSON, what encoding/json makes of want.
func same(t *testing.T, name string, reply []byte, want any, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if err := json.Unmarshal(reply, &a); err != nil {
		t.Fatalf("%s: %v in %s", name, err, reply)
	}
	if err := json.Unmarshal(data, &b); err != nil {
		t.Fatal(err)
	}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	if string(x) != string(y) {
		t.Errorf("%s:\n got %s\nwant %s", name, x, y)
	}
}

func TestRepliesAreTheResultsAsJSON(t *testing.T) {
	net, example := paper()
	request := func(more map[string]any) string {
		m := map[string]any{"net": net, "example": example}
		for k, v := range more {
			m[k] = v
		}
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	p, err := explain.Run(net, example)
	same(t, "passes", Call("passes", request(nil)), p, err)
	for _, target := range []explain.Target{"x1", "W1.1.2", "p", "L"} {
		for _, kind := range []explain.Kind{explain.Value, explain.Slope} {
			e, err := explain.Number(net, example, target, kind, "pt-BR")
			same(t, "explain", Call("explain", request(map[string]any{"target": target, "kind": kind, "lang": "pt-BR"})), e, err)
		}
	}
	c, err := explain.Check(net, example, "b2.1", 0.1, nil)
	same(t, "check", Call("check", request(map[string]any{"target": "b2.1", "h": 0.1, "range": nil})), c, err)
	c, err = explain.Check(net, example, "b2.1", 0.1, &[2]float64{-1, 3})
	same(t, "check", Call("check", request(map[string]any{"target": "b2.1", "h": 0.1, "range": []float64{-1, 3}})), c, err)
	next, err := explain.Update(net, example, 0.5)
	same(t, "update", Call("update", request(map[string]any{"eta": 0.5})), next, err)
	xs, ys := [][]float64{{0.1, 0.2}, {1, 1}}, []explain.Truth{explain.Label(0), explain.Label(1)}
	r, err := explain.Evaluate(net, xs, ys)
	same(t, "evaluate", Call("evaluate", request(map[string]any{"X": xs, "y": ys})), r, err)
	ground := explain.Ground{Net: &net, X: xs, Y: ys}
	path, err := explain.Descend(ground, explain.Method{Name: "adam", Rate: 0.1}, explain.Walk{Steps: 3, Batch: 1, Seed: 5})
	same(t, "descend", Call("descend", request(map[string]any{"ground": ground, "steps": 3, "batch": 1, "seed": 5, "methods": []any{map[string]any{"name": "adam", "rate": 0.1}}})),
		map[string]any{"paths": []explain.Path{path}, "limit": 0}, err)
	bowl := explain.Ground{Curvature: []float64{2}, Centre: []float64{3}}
	path, err = explain.Descend(bowl, explain.Method{Name: "sgd", Rate: 1.1}, explain.Walk{Start: []float64{0}, Steps: 6})
	same(t, "descend", Call("descend", `{"ground":{"curvature":[2],"centre":[3]},"start":[0],"steps":6,"methods":[{"name":"sgd","rate":1.1}]}`),
		map[string]any{"paths": []explain.Path{path}, "limit": 1}, err)
	values, err := explain.Field(bowl, explain.Axis{From: 0, To: 6, N: 3}, explain.Axis{N: 1})
	same(t, "field", Call("field", `{"ground":{"curvature":[2],"centre":[3]},"x":[0,6,3]}`), map[string]any{"values": values}, err)
	for of, f := range map[string]explain.Single{`{"a":3,"c":2}`: {Square: true, A: 3, C: 2}, `{"x":2,"b":-0.5}`: {X: 2, B: -0.5}} {
		d, err := explain.Differences(f, 0.5, 0.1)
		same(t, "differences", Call("differences", `{"of":`+of+`,"at":0.5,"h":0.1}`), d, err)
	}
	along, err := explain.Slice(net, 4)
	same(t, "slice", Call("slice", request(map[string]any{"seed": 4})), map[string]any{"along": along}, err)
	grid, reply := Grid(request(map[string]any{"x": []float64{0, 1, 3}, "y": []float64{0, 1, 2}}))
	want, err := explain.Grid(net, explain.Axis{From: 0, To: 1, N: 3}, explain.Axis{From: 0, To: 1, N: 2})
	if err != nil || reply != nil || len(grid) != 6 {
		t.Fatalf("grid: %v %s", grid, reply)
	}
	for i := range want {
		if grid[i] != want[i] {
			t.Errorf("grid: got %v, want %v", grid, want)
		}
	}
}

func TestCostOfDenseLayers(t *testing.T) {
	type cost struct {
		Parameters int `json:"parameters"`
		MACs       int `json:"macs"`
	}
	same(t, "64-32-10", Call("cost", `{"sizes":[64,32,10]}`), struct {
		cost
		Layers []cost `json:"layers"`
	}{cost{2410, 2368}, []cost{{2080, 2048}, {330, 320}}}, nil)
}

func TestACalculationIsComputed(t *testing.T) {
	reply := Call("compute", `{"given":{"x":[[1,2],[1,0]],"k":0.5},"steps":[{"name":"y","op":"multiply","of":["k","x"]},{"name":"l","op":"log","of":["x"]}],"derive":"y"}`)
	const want = `{"values":{"x":[[1,2],[1,0]],"k":0.5,"y":[[0.5,1],[0.5,0]],"l":[[0,0.6931471805599453],[0,null]]},` +
		`"gradient":{"x":[[0.5,0.5],[0.5,0.5]],"k":4,"y":[[1,1],[1,1]],"l":[[0,0],[0,0]]}}`
	if string(reply) != want {
		t.Errorf("got  %s\nwant %s", reply, want)
	}
}

func TestBadCallsGetAnErrorWithItsCode(t *testing.T) {
	const net = `"net":{"loss":"bce","layers":[{"W":[[4,3]],"b":[-4],"activation":"sigmoid"}]}`
	const example = `"example":{"x":[0.8,0.6],"y":1}`
	tests := []struct{ name, request, code, message string }{
		{"passes", ``, "bad_request", "not JSON at byte 0"},
		{"passes", `[]`, "bad_request", "an array; it needs to be an object"},
		{"passes", `{}`, "bad_request", "net.loss is null"},
		{"passes", `{` + net + `}`, "bad_request", "example.x is null"},
		{"passes", `{"net":{"loss":"bce","layers":[{"W":[[4,"3"]],"b":[-4],"activation":"sigmoid"}]},` + example + `}`, "bad_request", "net.layers[0].W[0][1] is a string"},
		{"passes", `{"net":{"loss":"bce","layers":[{"W":[[4,3,1]],"b":[-4],"activation":"sigmoid"}]},` + example + `}`, "bad_example", "takes 3"},
		{"passes", `{"net":{"loss":"bce","layers":[{"W":[[1],[2]],"b":[0,0],"activation":"relu"},{"W":[[1]],"b":[0],"activation":"sigmoid"}]},"example":{"x":[1],"y":1}}`, "bad_net", "layer 2 takes 1 inputs, but layer 1 gives 2"},
		{"passes", `{` + net + `,"example":{"x":[0.8,0.6],"y":0.5}}`, "bad_example", "needs 0 or 1"},
		{"passes", `{` + net + `,"example":{"x":[0.8,0.6],"y":"yes"}}`, "bad_example", "y is a string"},
		{"passes", `{"net":{"loss":"bce","layers":[{"W":[[1e308,1e308]],"b":[0],"activation":"sigmoid"}]},"example":{"x":[1e308,1e308],"y":0}}`, "not_finite", "too large"},
		{"explain", `{` + net + `,` + example + `,"target":"W3.1.1","kind":"value","lang":"en"}`, "bad_target", "1 layers"},
		{"explain", `{` + net + `,` + example + `,"target":"","kind":"value","lang":"en"}`, "bad_target", "names no number"},
		{"explain", `{` + net + `,` + example + `,"target":"p","kind":"why","lang":"en"}`, "bad_request", "value or gradient"},
		{"explain", `{` + net + `,` + example + `,"target":"p","kind":"value","lang":"fr"}`, "bad_request", "pt-BR and en"},
		{"check", `{` + net + `,` + example + `,"target":"p","h":0}`, "bad_request", "above 0"},
		{"check", `{` + net + `,` + example + `,"target":"p","h":2}`, "not_finite", "smaller step"},
		{"check", `{` + net + `,` + example + `,"target":"p","h":0.1,"range":[1]}`, "bad_request", "two numbers"},
		{"check", `{` + net + `,` + example + `,"target":"p","h":0.1,"range":[1,1]}`, "bad_request", "empty"},
		{"update", `{` + net + `,` + example + `}`, "bad_request", "eta is null"},
		{"evaluate", `{` + net + `,"X":[[1,2]],"y":[]}`, "bad_example", "the same number"},
		{"cost", `{}`, "bad_request", "sizes is null"},
		{"cost", `{"sizes":[64]}`, "bad_request", "at least two numbers"},
		{"cost", `{"sizes":[64,0]}`, "bad_request", "sizes[1] is 0; it needs to be from 1 to 4096"},
		{"cost", `{"sizes":[64,2.5]}`, "bad_request", "whole number"},
		{"compute", `{"given":{"x":[1,[2]]},"steps":[]}`, "bad_request", "x[1] is an array"},
		{"compute", `{"given":{"x":[[1,2],[3]]},"steps":[]}`, "bad_request", "x[1] has 1 items; it needs 2"},
		{"compute", `{"given":{"x":1},"steps":[{"name":"y","op":"sine","of":["x"]}]}`, "bad_request", `there is no operation "sine"`},
		{"compute", `{"given":{"x":1},"steps":[{"name":"y","of":["x"]}]}`, "bad_request", "steps[0].op is null"},
		{"descend", `{"ground":{},"steps":1,"methods":[]}`, "bad_request", "ground.curvature is null"},
		{"descend", `{"ground":{"curvature":[1],"centre":[0]},"start":[1],"steps":1,"methods":[{"name":"lion","rate":1}]}`, "bad_request", "no method \"lion\""},
		{"descend", `{"ground":{"curvature":[1],"centre":[0]},"start":[1],"steps":1,"methods":[{"name":"sgd","rate":-1}]}`, "bad_request", "above 0"},
		{"descend", `{"ground":{"curvature":[1],"centre":[0]},"start":[1],"steps":1,"batches":[[0.5]],"methods":[]}`, "bad_request", "whole number"},
		{"field", `{"ground":{"curvature":[1,1],"centre":[0,0]},"x":[0,1,5000],"y":[0,1,5000]}`, "bad_request", "not possible"},
		{"slice", `{` + net + `}`, "bad_request", "seed is null"},
		{"forward", `{` + net + `,` + example + `}`, "bad_request", "there is no call forward"},
	}
	for _, test := range tests {
		bad(t, test.name+" "+test.request, Call(test.name, test.request), test.code, test.message)
	}
	for request, message := range map[string]string{
		`{` + net + `,"x":[0,1,3],"y":[0,1]}`:           "y needs three numbers",
		`{` + net + `,"x":[0,1,3],"y":[0,1,2.5]}`:       "whole number",
		`{` + net + `,"x":[0,1,30000],"y":[0,1,30000]}`: "not possible",
	} {
		_, reply := Grid(request)
		bad(t, request, reply, "bad_request", message)
	}
}

func bad(t *testing.T, name string, reply []byte, code, message string) {
	t.Helper()
	var got struct {
		Error struct{ Code, Message string } `json:"error"`
	}
	if err := json.Unmarshal(reply, &got); err != nil {
		t.Fatalf("%s: %v in %s", name, err, reply)
	}
	if got.Error.Code != code || !strings.Contains(got.Error.Message, message) {
		t.Errorf("%s:\n got %s\nwant %s with %q", name, reply, code, message)
	}
}

func FuzzCallNeverPanics(f *testing.F) {
	net, example := paper()
	data, err := json.Marshal(map[string]any{"net": net, "example": example, "target": "W1.1.2", "kind": "gradient", "lang": "en", "h": 0.1, "eta": 1, "X": [][]float64{{1, 2}}, "y": []int{1}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("descend", `{"ground":{"curvature":[1,10],"centre":[0,0]},"start":[4,1],"steps":3,"methods":[{"name":"momentum","rate":0.1,"beta":0.5}]}`)
	f.Add("field", `{"ground":{"curvature":[1,10],"centre":[0,0]},"x":[0,1,3],"y":[0,1,3]}`)
	for _, name := range []string{"passes", "explain", "check", "update", "evaluate"} {
		f.Add(name, string(data))
	}
	f.Fuzz(func(t *testing.T, name, request string) {
		if reply := Call(name, request); !json.Valid(reply) {
			t.Errorf("%s %s: %s", name, request, reply)
		}
	})
}

func TestTrainings(t *testing.T) {
	const config = `{"dataset":"digits","model":"dense 32 relu, dense 10","optimizer":"adam","learningRate":0.003,"batch":32,"seed":1,"epochs":3}`
	var trainings Trainings
	var opened struct{ Session int }
	if err := json.Unmarshal(trainings.Open(config), &opened); err != nil || opened.Session != 1 {
		t.Fatalf("session %d, %v", opened.Session, err)
	}
	never := func() bool { return false }
	if n := trainings.Run(1, 5, never); n != 5 {
		t.Errorf("ran %d steps, want 5", n)
	}
	if n := trainings.Run(1, 5, func() bool { return true }); n != 1 {
		t.Errorf("ran %d steps past the end of its time, want 1", n)
	}
	trainings.Reset(1)
	if n := trainings.Run(1, 1e9, never); n != 3*38 {
		t.Errorf("ran %d steps to the end, want %d", n, 3*38)
	}
	var progress struct {
		State        string
		Step, Epoch  int
		Confusion    [][]int
		TestAccuracy float64
		History      []struct{ ValidationAccuracy float64 }
	}
	if err := json.Unmarshal(trainings.Progress(1), &progress); err != nil {
		t.Fatal(err)
	}
	if progress.State != string(fit.Finished) || progress.Step != 114 || len(progress.Confusion) != 10 || progress.TestAccuracy < 0.8 || len(progress.History) != 4 {
		t.Errorf("progress %+v", progress)
	}
	if again := string(trainings.Progress(1)); strings.Contains(again, "confusion") {
		t.Errorf("the confusion is told again: %s", again)
	}
	var image struct {
		Pixels []float64
		Label  int
	}
	if err := json.Unmarshal(Digit("test", 0), &image); err != nil || len(image.Pixels) != 64 {
		t.Fatalf("image %+v, %v", image, err)
	}
	pixels, err := json.Marshal(image.Pixels)
	if err != nil {
		t.Fatal(err)
	}
	var prediction struct {
		P          []float64
		Label      int
		Confidence float64
	}
	if err := json.Unmarshal(trainings.Predict(1, string(pixels)), &prediction); err != nil || len(prediction.P) != 10 {
		t.Fatalf("prediction %+v, %v", prediction, err)
	}
	if math.Abs(prediction.Confidence-prediction.P[prediction.Label]) > 0 {
		t.Errorf("prediction %+v", prediction)
	}
	var turned struct{ Accuracy, Confidence float64 }
	if err := json.Unmarshal(trainings.Turned(1, 90), &turned); err != nil || turned.Confidence == 0 {
		t.Errorf("turned %+v, %v", turned, err)
	}
	bad(t, "rate", trainings.Set(1, 0), "bad_config", "above 0")
	bad(t, "pixels", trainings.Predict(1, `[1]`), "bad_config", "64")
	bad(t, "ink", trainings.Predict(1, "["+strings.Repeat("0,", 63)+"255]"), "bad_config", "pixel 64 is 255; pixels go from 0 to 16")
	bad(t, "angle", trainings.Turned(1, 30), "bad_config", "multiple of 90")
	bad(t, "model", trainings.Open(strings.Replace(config, "relu", "relo", 1)), "bad_model", "column 10")
	bad(t, "data set", trainings.Open(strings.Replace(config, "digits", "mnist", 1)), "bad_config", "chuva8")
	bad(t, "seed", trainings.Open(strings.Replace(config, `"seed":1`, `"seed":1.5`, 1)), "bad_request", "whole number")
	bad(t, "split", Digit("all", 0), "bad_request", "train, validation and test")
	bad(t, "image", Digit("test", 300), "bad_request", "0 to 299")
	trainings.Close(1)
	bad(t, "closed", trainings.Progress(1), "no_session", "no training 1")
	if n := trainings.Run(1, 1, never); n != 0 {
		t.Errorf("a closed training ran %d steps", n)
	}
	for range maxTrainings {
		trainings.Open(config)
	}
	bad(t, "too many", trainings.Open(config), "bad_request", "close one first")
}

func TestExportGivesTheFileOrTheError(t *testing.T) {
	net, _ := paper()
	request := `{"net":` + string(writeNet(net)) + `,"kind":"npz","try":[[0.8,0.6]]}`
	reply, file := Export(export.Write, request)
	if string(reply) != `{"difference":0}` || len(file) == 0 {
		t.Errorf("%s, a file of %d bytes", reply, len(file))
	}
	for _, bad := range []struct{ request, want string }{
		{strings.Replace(request, "npz", "pickle", 1), "it needs to be onnx or npz"},
		{strings.Replace(request, `"try"`, `"tried"`, 1), "try"},
		{"[", "JSON"},
	} {
		if reply, file := Export(export.Write, bad.request); file != nil || !strings.Contains(string(reply), bad.want) {
			t.Errorf("%s: %s, want %q", bad.request, reply, bad.want)
		}
	}
}
