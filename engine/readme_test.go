package engine_test

import (
	"os"
	"strings"
	"testing"
)

// The programs of README.md are those that run as examples.
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
	for _, program := range []struct{ file, from, shownFrom, shownTo string }{
		{"example_test.go", "func Example() {\n", "func main() {\n", "}\n\nfunc check"},
		{"fit/example_test.go", "func ExampleNewOn() {\n", "was taken for what:\n\n```go\n", "```\n"},
	} {
		example := read(program.file, program.from, "\t// Output:")
		if shown := read("README.md", program.shownFrom, program.shownTo); shown != example {
			t.Errorf("README.md shows\n%s\nand the example of %s is\n%s", shown, program.file, example)
		}
	}
}
