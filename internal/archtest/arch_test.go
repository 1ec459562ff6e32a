// Package archtest proves the import rules of ARCHITECTURE.md.
package archtest

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/neuro-interaction-innovation-lab/oficina/"

// rule forbids a set of packages, and what they import, from depending on others.
type rule struct {
	name    string
	of      []string // package patterns
	forbid  []string // exact import paths, or prefixes ending in /
	because string
	wasm    bool // holds for the js/wasm build too
}

var rules = []rule{
	{
		name:    "engine and course run anywhere",
		of:      []string{"./engine/...", "./internal/exercise", "./internal/curriculum"},
		forbid:  []string{"net", "net/http", "database/sql", module + "internal/store/", module + "internal/api", module + "internal/hub"},
		because: "they also run in the browser, without a network, a database or a server",
		wasm:    true,
	},
	{
		name:    "the engine is a library for anyone",
		of:      []string{"./engine/..."},
		forbid:  []string{module + "internal/", module + "cmd/", module + "content", module + "web"},
		because: "others import it without the product",
		wasm:    true,
	},
	{
		name:    "the room is pure",
		of:      []string{"./internal/room", "./internal/board", "./internal/event"},
		forbid:  []string{"net/http", "database/sql", module + "internal/store/", module + "internal/api", module + "internal/hub"},
		because: "time, chance and storage come in as arguments",
	},
	{
		name:    "only stores know SQL",
		of:      []string{"./internal/room", "./internal/board", "./internal/event", "./internal/hub", "./internal/api", "./internal/curriculum", "./internal/exercise", "./internal/notebook", "./internal/formula"},
		forbid:  []string{"database/sql", "modernc.org/sqlite"},
		because: "a store is chosen in cmd and reached through event.Log",
	},
	{
		name:    "only the api knows HTTP",
		of:      []string{"./internal/room", "./internal/board", "./internal/event", "./internal/hub", "./internal/store/...", "./internal/curriculum", "./internal/exercise", "./internal/notebook", "./internal/formula"},
		forbid:  []string{"net/http"},
		because: "everything else is reached without a request",
	},
	{
		name:    "the browser engine stays small",
		of:      []string{"./cmd/motor"},
		forbid:  []string{"net/http", "crypto/tls", "text/template", "html/template", "go/parser", "fmt", "encoding/json", "reflect"},
		because: "a server package took it from 1 to 2.65 MB on the wire, fmt and encoding/json from 0.7 to 1.1",
		wasm:    true,
	},
}

func TestImports(t *testing.T) {
	t.Chdir("../..")
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			platforms := [][]string{nil}
			if r.wasm {
				platforms = [][]string{{"GOOS=js", "GOARCH=wasm"}, {"GOOS=js", "GOARCH=wasm", "GOFLAGS=-tags=whole,kernel"}}
				if r.of[0] != "./cmd/motor" {
					platforms = append(platforms, nil)
				}
			}
			for _, env := range platforms {
				for pkg, imports := range dependencies(t, env, r.of) {
					for _, imported := range imports {
						for _, forbidden := range r.forbid {
							if imported == forbidden || strings.HasSuffix(forbidden, "/") && strings.HasPrefix(imported, forbidden) {
								t.Errorf("%s depends on %s (%v): %s", pkg, imported, env, r.because)
							}
						}
					}
				}
			}
		})
	}
}

// TestBrowserDoor proves that only cmd/motor speaks to JavaScript, and only cmd wires the server together.
func TestBrowserDoor(t *testing.T) {
	t.Chdir("../..")
	for pkg, imports := range direct(t, []string{"GOOS=js", "GOARCH=wasm"}, "./engine/...", "./internal/curriculum", "./internal/exercise") {
		for _, imported := range imports {
			if imported == "syscall/js" {
				t.Errorf("%s imports syscall/js: only cmd/motor may", pkg)
			}
		}
	}
	for pkg, imports := range direct(t, nil, "./internal/...", "./engine/...") {
		for _, imported := range imports {
			store := strings.HasPrefix(imported, module+"internal/store/")
			if store && !strings.HasPrefix(pkg, module+"internal/store/") {
				t.Errorf("%s imports %s: only cmd chooses a store", pkg, imported)
			}
		}
	}
}

// dependencies maps each package of the patterns to everything it depends on.
func dependencies(t *testing.T, env, patterns []string) map[string][]string {
	return list(t, env, "{{.ImportPath}} {{join .Deps \" \"}}", patterns)
}

// direct maps each package of the patterns to what its files import themselves, tests left out.
func direct(t *testing.T, env []string, patterns ...string) map[string][]string {
	return list(t, env, "{{.ImportPath}} {{join .Imports \" \"}}", patterns)
}

func list(t *testing.T, env []string, format string, patterns []string) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-f", format}, patterns...)...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %v: %v", patterns, err)
	}
	found := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		if words := strings.Fields(line); len(words) > 0 {
			found[words[0]] = words[1:]
		}
	}
	if len(found) == 0 {
		t.Fatalf("go list %v found no package: the rule checks nothing", patterns)
	}
	return found
}
