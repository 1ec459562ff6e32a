package onnx_test

import (
	"bytes"
	"encoding/json"
	"errors"
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
	"github.com/neuro-interaction-innovation-lab/oficina/engine/npy"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/onnx"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// python runs testdata/onnx_files.py.
func python(t *testing.T, args ...string) {
	t.Helper()
	program := os.Getenv("OFICINA_PYTHON")
	if program == "" {
		t.Skip("OFICINA_PYTHON names no Python with engine/onnx/requirements.txt; `make test` sets it")
	}
	cmd := exec.Command(program, append([]string{"testdata/onnx_files.py"}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// arrays reads a .npz file.
func arrays(t *testing.T, file string) map[string]*tensor.Tensor {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	list, err := npy.ReadArchive(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	found := map[string]*tensor.Tensor{}
	for _, a := range list {
		found[a.Name] = a.Tensor
	}
	return found
}

// difference tells where two tensors differ by more than absolute + relative·|want|; "" if nowhere.
func difference(got, want *tensor.Tensor, absolute, relative float64) string {
	if !got.Shape().Equal(want.Shape()) {
		return fmt.Sprintf("the shape is %v, not %v", got.Shape(), want.Shape())
	}
	for i, w := range want.Data() {
		g := got.Data()[i]
		if math.IsNaN(g) && math.IsNaN(w) || g == w {
			continue
		}
		if !(math.Abs(g-w) <= absolute+relative*math.Abs(w)) {
			return fmt.Sprintf("number %d is %v, not %v", i+1, g, w)
		}
	}
	return ""
}

// run reads a file and runs it; inputs that are bound become constants.
func run(file string, inputs, outputs []string, in map[string]*tensor.Tensor, bind bool) ([]*tensor.Tensor, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	o := onnx.Options{Bind: map[string]*tensor.Tensor{}, Shapes: map[string]tensor.Shape{}, Outputs: outputs}
	var feed []*tensor.Tensor
	for i, name := range inputs {
		x := in["in:"+name]
		if i == 0 && !bind {
			feed = append(feed, x)
			o.Shapes[name] = x.Shape()
		} else {
			o.Bind[name] = x
		}
	}
	m, err := onnx.Read(data, o)
	if err != nil {
		return nil, err
	}
	var tape autodiff.Tape
	r, err := m.Run(&tape, feed...)
	if err != nil {
		return nil, err
	}
	var out []*tensor.Tensor
	for i := range m.Graph.Outputs() {
		out = append(out, r.Output(i).Value())
	}
	return out, nil
}

// TestOfficialNodeTests runs the tests that ONNX itself brings for every operator that is read. What is refused must be
// refused with the node's name; nothing may come out wrong.
func TestOfficialNodeTests(t *testing.T) {
	folder := t.TempDir()
	python(t, append([]string{"nodes", folder}, onnx.Operators()...)...)
	data, err := os.ReadFile(filepath.Join(folder, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var index struct {
		Cases []struct {
			Name            string
			Inputs, Outputs []string
			Rtol, Atol      float64
		}
		Others map[string][]string
	}
	if err := json.Unmarshal(data, &index); err != nil {
		t.Fatal(err)
	}
	passed, bound, first := 0, 0, 0
	refused := map[string][]string{}
	for _, c := range index.Cases {
		in := arrays(t, filepath.Join(folder, c.Name+".npz"))
		file := filepath.Join(folder, c.Name+".onnx")
		// What has no axis of examples runs on constants; places, masks and deviations beside the result are not given away.
		var got []*tensor.Tensor
		var outputs []string
		var err error
		for _, try := range []struct {
			outputs int
			bind    bool
		}{{len(c.Outputs), false}, {len(c.Outputs), true}, {1, false}, {1, true}} {
			outputs = c.Outputs[:try.outputs]
			got, err = run(file, c.Inputs, outputs, in, try.bind)
			if err != nil {
				continue
			}
			if try.bind {
				bound++
			}
			if try.outputs < len(c.Outputs) {
				first++
			}
			break
		}
		if err != nil {
			var e *onnx.Error
			if !errors.As(err, &e) {
				t.Errorf("%s: refused without a place: %v", c.Name, err)
			}
			why := err.Error()
			if e != nil {
				why = e.Reason
			}
			refused[why] = append(refused[why], c.Name)
			continue
		}
		ok := true
		for i, name := range outputs {
			// The tests' numbers are float32 or less.
			if why := difference(got[i], in["out:"+name], max(c.Atol, 1e-6), max(c.Rtol, 1e-5)); why != "" {
				t.Errorf("%s, output %q: %s", c.Name, name, why)
				ok = false
			}
		}
		if ok {
			passed++
		}
	}
	t.Logf("%d of ONNX's node tests have only operators that are read: %d pass (%d of them on constants, %d in their first output), %d are refused; %d others",
		len(index.Cases), passed, bound, first, len(index.Cases)-passed, len(index.Others))
	foreign := map[string]int{}
	for _, operators := range index.Others {
		foreign[operators[0]]++
	}
	var missing []string
	for _, name := range slices.Sorted(maps.Keys(foreign)) {
		missing = append(missing, fmt.Sprintf("%s %d", name, foreign[name]))
	}
	t.Logf("others, by what is not read: %s", strings.Join(missing, ", "))
	for _, why := range slices.Sorted(maps.Keys(refused)) {
		t.Logf("refused, %s: %s", why, strings.Join(refused[why], " "))
	}
	const least = 393 // of the pinned version: none may be lost
	if passed < least {
		t.Errorf("only %d node tests passed, not %d", passed, least)
	}
}

// TestReadsWhatOthersWrite reads networks as PyTorch and Keras export them, and compares with onnxruntime.
func TestReadsWhatOthersWrite(t *testing.T) {
	folder := t.TempDir()
	python(t, "models", folder)
	files, err := filepath.Glob(filepath.Join(folder, "*.onnx"))
	if err != nil || len(files) < 17 {
		t.Fatalf("%d models, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".onnx")
		t.Run(name, func(t *testing.T) {
			in := arrays(t, strings.TrimSuffix(file, ".onnx")+".npz")
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			o := onnx.Options{Shapes: map[string]tensor.Shape{}}
			for key, x := range in {
				if name, ok := strings.CutPrefix(key, "in:"); ok {
					o.Shapes[name] = x.Shape()
				}
			}
			m, err := onnx.Read(data, o)
			if err != nil {
				t.Fatal(err)
			}
			var feed []*tensor.Tensor
			for _, input := range m.Inputs {
				feed = append(feed, in["in:"+input.Name])
			}
			for _, single := range []bool{false, true} {
				tape := autodiff.Tape{Single: single}
				r, err := m.Run(&tape, feed...)
				if err != nil {
					t.Fatal(err)
				}
				const tolerance = 1e-5 // onnxruntime computes in float32
				for i, output := range m.Graph.Outputs() {
					if why := difference(r.Output(i).Value(), in["out:"+output.Name], tolerance, tolerance); why != "" {
						t.Errorf("output %q: %s", output.Name, why)
					}
				}
			}
			folded, err := m.Folded()
			if err != nil {
				t.Fatal(err)
			}
			fed, err := m.Feed(feed...)
			if err != nil {
				t.Fatal(err)
			}
			var whole, other autodiff.Tape
			a, err := m.Run(&whole, feed...)
			if err != nil {
				t.Fatal(err)
			}
			b := folded.Run(&other, graph.Mode{}, fed...)
			for i := range folded.Outputs() {
				if why := difference(b.Output(i).Value(), a.Output(i).Value(), 1e-14, 1e-14); why != "" {
					t.Errorf("folded: %s", why)
				}
			}
		})
	}
}
