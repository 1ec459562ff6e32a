package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// program builds a program for the browser, as the engine is built.
func program(t *testing.T, from string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "program.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", file, from)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	module, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return module
}

// output is what a program prints until it falls.
func output(t *testing.T, module []byte) string {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("there is no Node.js to run WebAssembly")
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "program.wasm")
	if err := os.WriteFile(file, module, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "go_js_wasm_exec"), file)
	// Go has 12 KiB for a program's environment.
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("the program did not fall:\n%s", out)
	}
	return string(out)
}

func packed(t *testing.T, data []byte) int {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func TestASlimProgramDoesTheSame(t *testing.T) {
	module := program(t, "./testdata/program")
	slim, err := Slim(module)
	if err != nil {
		t.Fatal(err)
	}
	want, got := output(t, module), output(t, slim)
	result, trace, ok := strings.Cut(got, "panic: ")
	if wanted, _, _ := strings.Cut(want, "panic: "); !ok || result != wanted {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !strings.Contains(result, "200010000\n") {
		t.Errorf("the program did not come far:\n%s", got)
	}
	// A trace still tells what failed and in which functions.
	for _, part := range []string{"index out of range [3] with length 0", "main.fall(", "main.main("} {
		if !strings.Contains(trace, part) {
			t.Errorf("no %q in the trace:\n%s", part, trace)
		}
	}
	if place := regexp.MustCompile(`\w+\.go:\d+`).FindString(trace); place != "" {
		t.Errorf("the trace still knows %s", place)
	}
}

func TestTheEngineIsAFifthSmallerAndItsCodeTheSame(t *testing.T) {
	module := program(t, "..")
	slim, err := Slim(bytes.Clone(module))
	if err != nil {
		t.Fatal(err)
	}
	if was, is := packed(t, module), packed(t, slim); is*10 > was*8 {
		t.Errorf("%d of %d bytes are left, want no more than 80 %%", is, was)
	}
	before, err := split(module)
	if err != nil {
		t.Fatal(err)
	}
	after, err := split(slim)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[byte][]byte{}
	for _, s := range after {
		kept[s.id] = s.body
	}
	for _, s := range before {
		if s.id != custom && s.id != data && !bytes.Equal(s.body, kept[s.id]) {
			t.Errorf("section %d has changed", s.id)
		}
	}
	if count, _ := binary.Uvarint(kept[data]); count > 1000 {
		t.Errorf("%d data segments are left", count)
	}
}

func TestWhatIsNoProgramIsRefused(t *testing.T) {
	// A module with one data segment: 4 bytes at address 8.
	small := join([]section{{data, []byte{1, 0, i32Const, 8, end, 4, 'w', 'o', 'r', 'd'}}})
	tests := []struct{ name, module, want string }{
		{"no module", "MZ", "not a WebAssembly module"},
		{"cut", header + "\x0b\x7f", "ends in the middle"},
		{"no section", header + "\x0b", "ends in the middle"},
		{"other tables", string(small), "needs to learn"},
		{"segment of another linker", header + "\x0b\x05\x01\x01\x00\x00\x00", "not one that Go's linker writes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Slim([]byte(test.module)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestMemoryIsTheSameInFewerSegments(t *testing.T) {
	want := &memory{at: 70_000, bytes: make([]byte, 3*apart)}
	want.bytes[0], want.bytes[apart], want.bytes[3*apart-1] = 1, 2, 3
	got, err := readMemory(want.segments())
	if err != nil {
		t.Fatal(err)
	}
	if got.at != want.at || !bytes.Equal(got.bytes, want.bytes) {
		t.Errorf("got %d %v", got.at, got.bytes)
	}
	if n, _ := binary.Uvarint(want.segments()); n != 2 {
		t.Errorf("got %d segments, want one for what is near and one for what is far", n)
	}
}
