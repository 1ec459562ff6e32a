package curriculum

import (
	"fmt"
	"html"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// fakeMath stands in for Temml: it keeps TeX as text, numbers as <mn>, and refuses \bad.
type fakeMath struct{}

type badTeX struct{ at int }

func (e badTeX) Error() string { return "comando TeX desconhecido" }
func (e badTeX) Position() int { return e.at }

func (fakeMath) MathML(tex string, display bool, lang Lang) (HTML, error) {
	if at := strings.Index(tex, `\bad`); at >= 0 {
		return "", badTeX{at}
	}
	var body strings.Builder
	for _, word := range strings.Fields(strings.NewReplacer("{", " { ", "}", " } ", "(", " ( ", ")", " ) ", ";", " ; ").Replace(tex)) {
		if strings.HasPrefix(word, "888") {
			fmt.Fprintf(&body, "<mn>%s</mn>", word)
		} else {
			body.WriteString("<mi>" + html.EscapeString(word) + "</mi>")
		}
	}
	return HTML(`<math aria-label="x">` + body.String() + "</math>"), nil
}

// small returns a copy of testdata/small.
func small(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	root := os.DirFS("testdata/small")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
