//go:build !js

package plan

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The browser's plan, on both kernels and on none, is held to the tape as the native one is.
func TestAPlanInThePage(t *testing.T) {
	node, err := filepath.Abs("../../web/node_modules/.bin/node")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(node); err != nil {
		t.Skip("there is no Node.js with relaxed SIMD: npm ci in web brings one")
	}
	modules, err := filepath.Abs("../kernel/wasm")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"relaxed.wasm", "simd.wasm"} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command("go", "test", "-count=1", "-v", "-run", "^Test[^A]|^TestAStep", "-tags", "kernel",
				"-exec", node+" "+filepath.Join(modules, "run.mjs")+" "+filepath.Join(modules, name), ".")
			cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, want := range []string{"--- PASS: TestTapeAndPlanMeanTheSame", "--- PASS: TestAStepAllocatesNothing"} {
				if !strings.Contains(string(out), want) {
					t.Fatalf("no %q in\n%s", want, out)
				}
			}
		})
	}
}
