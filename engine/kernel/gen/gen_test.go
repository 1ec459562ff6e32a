package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// python returns a Python with the pinned compiler, or skips the test.
func python(t *testing.T) string {
	t.Helper()
	p := os.Getenv("OFICINA_PYTHON")
	if p == "" {
		t.Skip("OFICINA_PYTHON names no Python with the packages of requirements.txt; make test sets it")
	}
	return p
}

func TestTheFilesAreWhatTheSourceGives(t *testing.T) {
	files, err := generate(python(t), "..")
	if err != nil {
		t.Fatal(err)
	}
	if err := compare(files, ".."); err != nil {
		t.Error(err)
	}
}

func TestCodeThatDoesNotStandAloneIsRefused(t *testing.T) {
	p := python(t)
	whole, err := os.ReadFile("../" + source)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, code, want string }{
		{"a stack", "FN vwrong(N n, F *x) { volatile F s[64]; for (N i = 0; i < n; i++) s[i & 63] = x[i]; x[0] = s[3]; }", "stack"},
		{"a call", "extern void other(F *); FN vwrong(N n, F *x) { other(x); x[n] = 1; }", "stack, call"},
		{"a constant in memory", "FN vwrong(N n, F *x) { x[n] = x[n] * 0.1234567f; }", "constant"},
		{"another type", "FN vwrong(N n, double *x) { x[n] = 0; }", "neither N, F, F* nor int*"},
	} {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "src"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, source), []byte(string(whole)+c.code+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := generate(p, dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", c.name, err, c.want)
		}
	}
}
