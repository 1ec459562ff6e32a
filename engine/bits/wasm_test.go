//go:build !js

package bits

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The engine of the browser runs the same test: its numbers are those of the server, to the last bit.
func TestTheBitsAreTheSameUnderWebAssembly(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("there is no Node.js to run WebAssembly")
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	runner := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "go_js_wasm_exec")
	cmd := exec.Command("go", "test", "-count=1", "-v", "-exec", runner, "-run", "^TestTheBitsAreTheSame$", ".")
	// Go gives a program under WebAssembly 12 KiB for its environment: pass on what the go command needs and no more.
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); name == "PATH" || name == "HOME" || name == "TMPDIR" || name == "XDG_CACHE_HOME" || strings.HasPrefix(name, "GO") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "GOOS=js", "GOARCH=wasm")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(string(out), "--- PASS: TestTheBitsAreTheSame") {
		t.Fatalf("the test did not run:\n%s", out)
	}
}
