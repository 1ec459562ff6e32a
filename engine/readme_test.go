package engine_test

import (
	"os"
	"strings"
	"testing"
)

// The program of README.md is the one that runs as an example.
func TestTheReadmeShowsWhatRuns(t *testing.T) {
	read := func(file, from, to string) string {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, found := strings.Cut(string(data), from)
		text, _, closed := strings.Cut(rest, to)
		if !found || !closed {
			t.Fatalf("%s has no %q … %q", file, from, to)
		}
		return text
	}
	example := read("example_test.go", "func Example() {\n", "\t// Output:")
	shown := read("README.md", "func main() {\n", "}\n\nfunc check")
	if shown != example {
		t.Errorf("README.md shows\n%s\nand the example is\n%s", shown, example)
	}
}
