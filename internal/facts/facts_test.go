package facts

import (
	"fmt"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"
)

type inner struct {
	Name  string
	Count int
}

type outer struct {
	Title Text
	One   inner
	Many  []Located[inner]
	Named Ordered[*inner]
	Map   map[string]inner
	Free  yaml.Node
	Other string `yaml:"else"`
}

func decode(text string) (outer, []string) {
	var v outer
	var said []string
	for _, p := range Decode(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "a.yaml", &v) {
		said = append(said, p.String())
	}
	return v, said
}

func TestDecode(t *testing.T) {
	v, said := decode("title: {pt-BR: um, en: one}\none: {name: a, count: 1}\nmany:\n  - {name: b}\n  - {name: c}\nnamed: {z: {count: 3}, y: {count: 2}}\nmap: {k: {name: d}}\nfree: {anything: [goes]}\nelse: e\n")
	if said != nil {
		t.Fatal(said)
	}
	got := fmt.Sprintf("%s %v %v %s%s%d %v %s", v.Title["en"], v.One, v.Many, v.Named[0].Name, v.Named[1].Name, v.Named[1].Value.Count, v.Map, v.Other)
	if want := "one {a 1} [{{b 0} 4} {{c 0} 5}] zy2 map[k:{d 0}] e"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A key that nobody reads is a typing mistake wherever it stands.
func TestDecodeIsStrictAtEveryDepth(t *testing.T) {
	tests := []struct{ text, want string }{
		{"titel: x\n", "a.yaml:1:1: campo desconhecido: titel"},
		{"one:\n  nome: x\n", "a.yaml:2:3: campo desconhecido: nome (há count, name)"},
		{"many:\n  - name: x\n    cont: 2\n", "a.yaml:3:5: campo desconhecido: cont"},
		{"named:\n  k:\n    cont: 2\n", "a.yaml:3:5: campo desconhecido: cont"},
		{"map:\n  k: {cont: 2}\n", "a.yaml:2:7: campo desconhecido: cont"},
		{"base: &b {name: x}\n", "a.yaml:1:1: campo desconhecido: base"},
		{"one: {count: dois}\n", "a.yaml:1: valor de tipo errado: dois"},
		{"one: [\n", "a.yaml:1: YAML que não fecha"},
		{"", "a.yaml:1: arquivo vazio"},
	}
	for _, test := range tests {
		_, said := decode(test.text)
		if len(said) == 0 || len(said[0]) < len(test.want) || said[0][:len(test.want)] != test.want {
			t.Errorf("%q: got %v, want %s", test.text, said, test.want)
		}
	}
}

func TestTable(t *testing.T) {
	fsys := fstest.MapFS{
		"data/good.csv":   {Data: []byte("u,y\n0.5,1\n-2,0\n")},
		"data/word.csv":   {Data: []byte("u,y\n0.5,1\nsim,0\n")},
		"data/ragged.csv": {Data: []byte("u,y\n0.5\n")},
		"data/empty.csv":  {Data: []byte("u,y\n")},
	}
	columns, rows, err := Table(fsys, "good")
	if got := fmt.Sprint(columns, rows, err); got != "[u y] [[0.5 1] [-2 0]] <nil>" {
		t.Error(got)
	}
	for name, want := range map[string]string{"none": "data: data/none.csv não existe", "word": `data: data/word.csv:3: "sim" não é um número`, "empty": "data: data/empty.csv precisa de uma linha de nomes", "ragged": "data: data/ragged.csv não é uma tabela"} {
		if _, _, err := Table(fsys, name); err == nil || len(err.Error()) < len(want) || err.Error()[:len(want)] != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}
