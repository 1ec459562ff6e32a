//go:build !js

package kernel

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var modules = []string{"simd.wasm", "relaxed.wasm"}

// node returns the Node.js that the pages are built with, or skips the test.
func node(t *testing.T) string {
	t.Helper()
	pinned, err := filepath.Abs("../../web/node_modules/.bin/node")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(pinned); err != nil {
		t.Skip("there is no Node.js with relaxed SIMD: npm ci in web brings one")
	}
	return pinned
}

// environment is what a go command needs: a program under WebAssembly has 12 KiB for it.
func environment(more ...string) []string {
	var env []string
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); name == "PATH" || name == "HOME" || name == "TMPDIR" || name == "XDG_CACHE_HOME" || strings.HasPrefix(name, "GO") {
			env = append(env, v)
		}
	}
	return append(env, more...)
}

func TestAModuleCannotWriteWhereItWasNotTold(t *testing.T) {
	node := node(t)
	safety := filepath.Join("wasm", "safety.mjs")
	for _, name := range modules {
		file := filepath.Join("wasm", name)
		if out, err := exec.Command(node, safety, file).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		module, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		// The proof itself is tried: an empty data section is valid WebAssembly, and not allowed.
		spoilt := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(spoilt, append(module, 11, 1, 0), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(node, safety, spoilt).CombinedOutput(); err == nil || !strings.Contains(string(out), "section data") {
			t.Errorf("a module with a data section passed: %v\n%s", err, out)
		}
	}
}

// elsewhere runs the tests of this package as a program of another platform.
func elsewhere(t *testing.T, env []string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", append(append([]string{"test", "-count=1", "-v", "-run", "^Test[^A]"}, args...), ".")...)
	cmd.Env = environment(env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"--- PASS: TestGemm", "--- PASS: TestCodeForThisMachineIsUsed"} {
		if !strings.Contains(string(out), want) {
			t.Fatalf("no %q in\n%s", want, out)
		}
	}
}

func TestAllUnderWebAssembly(t *testing.T) {
	node := node(t)
	runner, err := filepath.Abs(filepath.Join("wasm", "run.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range modules {
		t.Run(name, func(t *testing.T) {
			file, err := filepath.Abs(filepath.Join("wasm", name))
			if err != nil {
				t.Fatal(err)
			}
			elsewhere(t, []string{"GOOS=js", "GOARCH=wasm"}, "-tags", "kernel", "-exec", node+" "+runner+" "+file)
		})
	}
}

func TestABuildForEveryPlatform(t *testing.T) {
	for _, env := range [][]string{
		{"GOOS=js", "GOARCH=wasm"}, {"GOOS=wasip1", "GOARCH=wasm"}, {"GOOS=darwin", "GOARCH=arm64"}, {"GOOS=windows", "GOARCH=amd64"}, {"GOOS=windows", "GOARCH=arm64"}, {"GOOS=linux", "GOARCH=386"}, {"GOOS=linux", "GOARCH=riscv64"},
	} {
		cmd := exec.Command("go", "build", ".")
		cmd.Env = environment(append(env, "CGO_ENABLED=0")...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", env, err, out)
		}
	}
}
