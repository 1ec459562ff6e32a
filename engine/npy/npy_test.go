package npy_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/internal/memory"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/npy"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// told is an array as NumPy tells of it.
type told struct {
	Name  string       `json:"name"`
	Type  npy.Type     `json:"type"`
	Shape tensor.Shape `json:"shape"`
	Data  []float64    `json:"data"`
}

func (w told) check(t *testing.T, file string, a npy.Named) {
	t.Helper()
	if a.Name != w.Name || a.Type != w.Type || !a.Tensor.Shape().Equal(w.Shape) {
		t.Errorf("%s: %q, %s, %v; NumPy has %q, %s, %v", file, a.Name, a.Type, a.Tensor.Shape(), w.Name, w.Type, w.Shape)
		return
	}
	for i, v := range a.Tensor.Data() {
		if v != w.Data[i] {
			t.Errorf("%s: number %d is %v, NumPy has %v", file, i+1, v, w.Data[i])
			return
		}
	}
}

func numpy(t *testing.T, args ...string) map[string][]told {
	t.Helper()
	python := os.Getenv("OFICINA_PYTHON")
	if python == "" {
		t.Skip("OFICINA_PYTHON names no Python with NumPy; `make test` sets it")
	}
	cmd := exec.Command(python, append([]string{"testdata/numpy_files.py"}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var files map[string][]told
	if err := json.Unmarshal(out, &files); err != nil {
		t.Fatal(err)
	}
	return files
}

func open(file string) ([]npy.Named, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(file, ".npz") {
		return npy.ReadArchive(bytes.NewReader(data), int64(len(data)))
	}
	a, err := npy.Read(bytes.NewReader(data))
	return []npy.Named{{Array: a}}, err
}

func TestReadsWhatNumPyWrites(t *testing.T) {
	files := numpy(t, "write", t.TempDir())
	if len(files) < 400 {
		t.Fatalf("NumPy wrote %d files", len(files))
	}
	for file, want := range files {
		got, err := open(file)
		if err != nil || len(got) != len(want) {
			t.Errorf("%s: %d arrays, %v; NumPy has %d", file, len(got), err, len(want))
			continue
		}
		for i := range got {
			want[i].check(t, file, got[i])
		}
	}
	t.Logf("%d files", len(files))
}

func samples() []npy.Named {
	var list []npy.Named
	for _, kind := range []npy.Type{npy.Float32, npy.Float64, npy.Int32, npy.Int64, npy.Uint8, npy.Bool} {
		for _, shape := range []tensor.Shape{{}, {1}, {0}, {3, 0}, {2, 3}, {2, 1, 5}} {
			a := tensor.New(shape...)
			for i := range a.Data() {
				a.Data()[i] = float64((i*37 + 1) % 2)
				if kind != npy.Bool {
					a.Data()[i] = float64(i * 37 % 256)
				}
				if kind == npy.Float32 || kind == npy.Float64 {
					a.Data()[i] = float64(float32(math.Sin(float64(i))))
				}
			}
			list = append(list, npy.Named{Name: fmt.Sprintf("%s %v", kind, shape), Array: npy.Array{Type: kind, Tensor: a}})
		}
	}
	return list
}

func TestNumPyReadsWhatIsWritten(t *testing.T) {
	folder := t.TempDir()
	args := []string{"read"}
	wrote := map[string][]npy.Named{}
	save := func(file string, list []npy.Named, write func(*bytes.Buffer) error) {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		file = filepath.Join(folder, file)
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		wrote[file] = list
		args = append(args, file)
	}
	for i, a := range samples() {
		save(fmt.Sprintf("%d.npy", i), []npy.Named{{Array: a.Array}}, func(b *bytes.Buffer) error { return npy.Write(b, a.Array) })
	}
	save("all.npz", samples(), func(b *bytes.Buffer) error { return npy.WriteArchive(b, samples()) })
	for file, want := range numpy(t, args...) {
		for i, w := range want {
			w.check(t, file, wrote[file][i])
		}
		delete(wrote, file)
	}
	if len(wrote) > 0 {
		t.Errorf("NumPy did not tell of %d files", len(wrote))
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	var b bytes.Buffer
	if err := npy.WriteArchive(&b, samples()); err != nil {
		t.Fatal(err)
	}
	got, err := npy.ReadArchive(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range samples() {
		told{a.Name, a.Type, a.Tensor.Shape(), a.Tensor.Data()}.check(t, "all.npz", got[i])
	}
}

// file is a .npy file with a header and zeros behind it.
func file(version byte, header string, zeros int) string {
	length := binary.LittleEndian.AppendUint32(nil, uint32(len(header)))
	if version == 1 {
		length = length[:2]
	}
	return "\x93NUMPY" + string([]byte{version, 0}) + string(length) + header + strings.Repeat("\x00", zeros)
}

func TestMistakesAreNamedWithTheirPlace(t *testing.T) {
	const h = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
	with := func(old, new string) string { return file(1, strings.Replace(h, old, new, 1), 24) }
	for name, c := range map[string]struct {
		text   string
		at     int64
		reason string
	}{
		"nothing":         {"", 0, "the file ends within its first line"},
		"other file":      {"GIF89a..........", 0, `does not start with "\x93NUMPY"`},
		"version":         {file(9, h, 24), 6, "version 9 of the format is not known; 1, 2 and 3 are"},
		"huge header":     {"\x93NUMPY\x02\x00\xff\xff\xff\x7f", 8, "longer than 65536"},
		"short header":    {file(1, h, 0)[:40], 40, "the file ends within the header"},
		"short data":      {file(1, h, 23), 92, "the file ends within its numbers: the shape 2×3 needs 6 of 4 bytes"},
		"no dictionary":   {with("{", "["), 10, "must be a dictionary"},
		"unknown key":     {with("descr", "desc"), 11, `a key "desc"; it should have descr, fortran_order and shape`},
		"twice":           {with("'shape'", "'descr': '<f4', 'shape'"), 51, `"descr" stands twice`},
		"missing":         {with("'descr': '<f4', ", ""), 10, `the header has no "descr"`},
		"colon":           {with(":", " "), 20, `':' is missing after "descr"`},
		"strings":         {with("<f4", "<U4"), 20, `numbers of type "<U4" are not read; an array holds f4 (float32)`},
		"objects":         {with("<f4", "|O"), 20, `numbers of type "|O"`},
		"records":         {with("'<f4'", "[('a', '<f4')]"), 20, "records are not read"},
		"order":           {with("False", "Perhaps"), 44, `must be True or False, not "Perhaps"`},
		"negative size":   {with("(2, 3)", "(-2, 3)"), 61, `"-2" is no size of an axis`},
		"no size":         {with("(2, 3)", "(2, x)"), 64, `"x" is no size`},
		"bare size":       {with("(2, 3)", "(6)"), 62, "a shape with one axis is written (6,)"},
		"too many":        {with("(2, 3)", "(99999, 99999)"), 68, "the array has more than 16777216 numbers"},
		"overflow":        {with("(2, 3)", "(0, 9223372036854775807, 9)"), 64, "the array has more than"},
		"end":             {with(", }", ", } 1"), 70, "something follows"},
		"unfinished":      {with("(2, 3), }", "(2, 3)"), 66, "is missing after the header's last value"},
		"string end":      {with("'shape': (2, 3), }", "'shape"), 51, "a string does not end"},
		"too wide for us": {file(1, strings.NewReplacer("f4", "i8", "2, 3", "1,").Replace(h), 0) + "\x00\xff\xff\xff\xff\xff\xff\x7f", 67, "number 1: 9223372036854775552 has more digits"},
		"bool":            {file(1, strings.NewReplacer("<f4", "?", "2, 3", "1,").Replace(h), 0) + "\x02", 65, "number 1: 2 is no bool"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := npy.Read(strings.NewReader(c.text))
			var e *npy.Error
			if !errors.As(err, &e) || e.At != c.at || !strings.Contains(e.Reason, c.reason) {
				t.Errorf("got %v, want byte %d: …%s…", err, c.at, c.reason)
			}
		})
	}
}

func TestNumbersThatATypeCannotHoldAreRefused(t *testing.T) {
	for kind, v := range map[npy.Type]float64{npy.Int32: 1 << 31, npy.Int64: 0.5, npy.Uint8: -1, npy.Bool: 2, "f2": 1} {
		if err := npy.Write(&bytes.Buffer{}, npy.Array{Type: kind, Tensor: tensor.Scalar(v)}); err == nil {
			t.Errorf("%v was written as %s", v, kind)
		}
	}
	if err := npy.Write(&bytes.Buffer{}, npy.Array{Type: npy.Int32, Tensor: tensor.Scalar(math.NaN())}); err == nil {
		t.Error("NaN was written as int32")
	}
}

// TestAHeaderAloneTakesNoMemory lets a file of 100 bytes promise 128 MB.
func TestAHeaderAloneTakesNoMemory(t *testing.T) {
	text := file(2, "{'descr': '<f8', 'fortran_order': True, 'shape': (4096, 4096), }", 8)
	result := testing.Benchmark(func(b *testing.B) {
		for range b.N {
			if _, err := npy.Read(strings.NewReader(text)); err == nil {
				b.Fatal("it was read")
			}
		}
	})
	if got := result.AllocedBytesPerOp(); got > 1<<20 {
		t.Errorf("%d bytes were allocated", got)
	}
}

func FuzzRead(f *testing.F) {
	for _, a := range samples() {
		var b bytes.Buffer
		if err := npy.Write(&b, a.Array); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte(file(2, "{'shape': (2, 3, ), 'fortran_order': True, \"descr\": '>i4'}\n", 24)))
	f.Add([]byte(file(3, "{'descr': '=f8', 'fortran_order': True, 'shape': (99999999999L,)}", 24)))
	f.Fuzz(func(t *testing.T, data []byte) {
		var a npy.Array
		var err error
		memory.Bound(t, len(data), func() { a, err = npy.Read(bytes.NewReader(data)) })
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := npy.Write(&b, a); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := npy.Read(&b)
		if err != nil || again.Type != a.Type || !again.Tensor.Shape().Equal(a.Tensor.Shape()) {
			t.Fatalf("what was written is read as %v, %v", again, err)
		}
		for i, v := range a.Tensor.Data() {
			if w := again.Tensor.Data()[i]; w != v && (w == w || v == v) {
				t.Fatalf("number %d: %v became %v", i, v, w)
			}
		}
	})
}

func FuzzReadArchive(f *testing.F) {
	for _, list := range [][]npy.Named{nil, samples()[4:5], samples()[4:7]} {
		var b bytes.Buffer
		if err := npy.WriteArchive(&b, list); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		memory.Bound(t, len(data), func() {
			_, _ = npy.ReadArchive(bytes.NewReader(data), int64(len(data))) // it must not panic
		})
	})
}

func TestWhatCannotBeWrittenIsTold(t *testing.T) {
	for _, test := range []struct {
		array npy.Array
		want  string
	}{
		{npy.Array{Type: npy.Float32}, "npy: there is no tensor to write"},
		{npy.Array{Type: "float32", Tensor: tensor.New(1)}, `npy: numbers of type "float32" are not written; there are f4 (float32), f8 (float64), i4 (int32), i8 (int64), u1 (uint8) and b1 (bool)`},
	} {
		if err := npy.Write(&bytes.Buffer{}, test.array); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}
