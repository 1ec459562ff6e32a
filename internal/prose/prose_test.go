package prose_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose/prosetest"
)

type names struct{ prose.Nothing }

func (names) Slot(name string) error {
	if name == "p" || name == "b" || name == "d:z2.1" {
		return nil
	}
	return fmt.Errorf("{{%s}} não existe", name)
}

func (names) Target(target string) error {
	if target == "h2" || target == "W2.1.2" || target == "d:h2" {
		return nil
	}
	return fmt.Errorf("%q não acende nada", target)
}

func (names) Concept(id string) (string, error) {
	if id == "aviso" {
		return "back", nil
	}
	return "", fmt.Errorf("o conceito %q não existe", id)
}

func fill(t prose.Template) string {
	values := map[string]float64{"p": 0.4514, "b": -2, "d:z2.1": -0.5486}
	return string(t.Fill(func(s prose.Slot, setting prose.Setting) prose.HTML {
		return prose.Show(values[s.Name], s, setting, "pt-BR")
	}))
}

func TestCompile(t *testing.T) {
	c := prose.NewCompiler(prosetest.Math{})
	tests := []struct{ name, source, want string }{
		{"emphasis", "Um *dois* **três**.", "<p>Um <em>dois</em> <strong>três</strong>.</p>"},
		{"a number in text", "deu {{p}} e {{p:2}}", "<p>deu 0,4514 e 0,45</p>"},
		{"a negative number in text", "deu {{b}}, {{+b}}, {{(b)}}", "<p>deu −2, − 2, (−2)</p>"},
		{"a sensitivity in text", "é {{d:z2.1}} e {{d:z2.1:2}}", "<p>é −0,5486 e −0,55</p>"},
		{"a number in a formula", "$z = {{p}}$", "<p><math>z = <mn>0,4514</mn></math></p>"},
		{"a signed number in a formula", "$4 {{+b}}$", "<p><math>4 <mo>−</mo><mn>2</mn></math></p>"},
		{"a bracketed number in a formula", "$4 + {{(b)}}$", "<p><math>4 + <mrow><mo>(</mo><mn>−2</mn><mo>)</mo></mrow></math></p>"},
		{"a display formula", "Antes\n\n$$x = 1$$\n\ndepois", "<p>Antes</p>\n<math>x = 1</math>\n<p>depois</p>"},
		{"a marked symbol", `$\mark{W2.1.2}{w_2}$`, `<p><math>\class{t-W2-1-2}{w_2}</math></p>`},
		{"a marked sensitivity", `$\mark{d:h2}{\delta}$`, `<p><math>\class{t-d:h2 back}{\delta}</math></p>`},
		{"a concept in a formula", `$\concept{aviso}{\delta}$`, `<p><math>\class{back}{\delta}</math></p>`},
		{"words that light a mark", "[o neurônio](->h2)", `<p><a class="mark" data-mark="h2" href="#h2" role="button">o neurônio</a></p>`},
		{"words that light a sensitivity", "[ele](->d:h2)", `<p><a class="mark back" data-mark="d:h2" href="#d:h2" role="button">ele</a></p>`},
		{"a concept", "[aviso](concept:aviso)", `<p><b class="back" data-concept="aviso">aviso</b></p>`},
		{"code is left alone", "`{{p}} $x$`", "<p><code>{{p}} $x$</code></p>"},
		{"learners' signs are escaped", "a < b & c", "<p>a &lt; b &amp; c</p>"},
		{"a table", "| a |\n|---|\n| {{p}} |", "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>0,4514</td>\n</tr>\n</tbody>\n</table>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			made, _, problems := c.Compile(prose.Source{File: "f.md", Line: 1, Text: test.source}, "pt-BR", names{})
			if len(problems) > 0 {
				t.Fatalf("problems: %v", problems)
			}
			if got := fill(made); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}

// The expected problem stands beside the line that causes it.
func TestCompileNamesTheLine(t *testing.T) {
	c := prose.NewCompiler(prosetest.Math{})
	tests := []struct {
		name, source, want string
		lang               prose.Lang
	}{
		{"raw HTML in a line", "um\n\n<b>dois</b>", "f.md:12:1: HTML não é permitido", "pt-BR"},
		{"a block of HTML", "um\n\n<div>\ndois\n</div>", "f.md:12:1: HTML não é permitido", "pt-BR"},
		{"an image", "![x](y.png)", "f.md:10:3: imagens não são permitidas", "pt-BR"},
		{"a link to another host", "[x](https://a.b)", `f.md:10:2: ligação para "https://a.b"`, "pt-BR"},
		{"a bare address", "<https://a.b>", "f.md:10:1: a oficina funciona sem internet", "pt-BR"},
		{"an unknown number", "um\ndois {{q}}", "f.md:11:6: {{q}} não existe", "pt-BR"},
		{"an unknown number in a formula", "$a + {{q}}$", "f.md:10:6: {{q}} não existe", "pt-BR"},
		{"a slot that is not closed", "um {{p", "f.md:10:4: {{ sem }}", "pt-BR"},
		{"a malformed slot", "{{(p}}", "f.md:10:1: {{(p}} não é um número", "pt-BR"},
		{"a mark that lights nothing", "[x](->h9)", `f.md:10:2: "h9" não acende nada`, "pt-BR"},
		{"a symbol that lights nothing", `$\mark{h9}{h}$`, `f.md:10:2: "h9" não acende nada`, "pt-BR"},
		{"an unknown concept", "[x](concept:dor)", `f.md:10:2: o conceito "dor"`, "pt-BR"},
		{"a mistake in TeX", `é $a + \bad$`, "f.md:10:8: comando TeX desconhecido", "pt-BR"},
		{"a mistake in TeX after a slot", `é $ {{p}} + \bad$`, "f.md:10:13: comando TeX desconhecido", "pt-BR"},
		{"a mistake in TeX after a mark", `é $\mark{h2}{h_2} + \bad$`, "f.md:10:21: comando TeX desconhecido", "pt-BR"},
		{"a mistake in a display formula", "um\n\n$$\na + \\bad\n$$", "f.md:13:5: comando TeX desconhecido", "pt-BR"},
		{"a number that would join a slot", "$2{{p}}$", "f.md:10:3: {{p}} vem logo depois de um algarismo", "pt-BR"},
		{"a function of one number or two", "$f(1,5)$", `f.md:10:2: "f(1,5)" pode ser um número ou dois`, "pt-BR"},
		{"a comma in an English formula", "$f(1,5)$", `f.md:10:4: "1,5" em inglês`, "en"},
		{"a decimal point in Portuguese", "é 0.5", "f.md:10:3: 0.5 tem ponto decimal", "pt-BR"},
		{"a decimal comma in English", "is 0,5", "f.md:10:4: 0,5 tem vírgula decimal", "en"},
		{"a heading of a screen inside a screen", "## x", "f.md:10:4: dentro de uma tela", "pt-BR"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, problems := c.Compile(prose.Source{File: "f.md", Line: 10, Text: test.source}, test.lang, names{})
			if len(problems) == 0 {
				t.Fatal("no problem found")
			}
			if got := problems[0].String(); !strings.HasPrefix(got, test.want) {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestDecimalsThatAreFine(t *testing.T) {
	c := prose.NewCompiler(prosetest.Math{})
	tests := []struct {
		source string
		lang   prose.Lang
		want   []float64
	}{
		{"são 0,5 e −0,25", "pt-BR", []float64{0.5, -0.25}},
		{"1 − 0,5 é 0,5", "pt-BR", []float64{0.5, 0.5}},
		{`$a = -0,5 - 0,25 \cdot (-0{,}75)$`, "pt-BR", []float64{-0.5, 0.25, -0.75}},
		{`$\begin{pmatrix}1 & -0,5\end{pmatrix}$`, "pt-BR", []float64{-0.5}},
		{`$σ(0{,}2)$`, "pt-BR", []float64{0.2}},
		{"it is 0.5; cell 2.3.1 and NB1.2 are names", "en", []float64{0.5}},
		{"`x = 0.5`", "pt-BR", nil},
	}
	for _, test := range tests {
		_, facts, problems := c.Compile(prose.Source{File: "f.md", Line: 1, Text: test.source}, test.lang, names{})
		var got []float64
		for _, l := range facts.Literals {
			got = append(got, l.Value)
		}
		if fmt.Sprint(got) != fmt.Sprint(test.want) || len(problems) > 0 {
			t.Errorf("%s: got %v %v, want %v", test.source, got, problems, test.want)
		}
	}
}

func TestSections(t *testing.T) {
	fsys := fstest.MapFS{"a.md": {Data: []byte("# Título\n\nantes\n\n## Um {#um}\nx\n```\n## não é título\n```\n## Dois {#um}\ny\n## Três\nz\n")}}
	sections, problems := prose.Sections(fsys, "a.md")
	var got []string
	for _, s := range sections {
		got = append(got, fmt.Sprintf("%s|%s|%d|%d", s.ID, s.Title, s.Line, s.Body.Line))
	}
	want := "[|Título|1|1 um|Um|5|6 um|Dois|10|11]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	wantProblems := "[a.md:10: {#um} já está na linha 5: cada id só uma vez a.md:12: falta o id do título: escreva “## Título {#id}”]"
	if fmt.Sprint(problems) != wantProblems {
		t.Errorf("got %v, want %s", problems, wantProblems)
	}
}

func TestChoices(t *testing.T) {
	before, choices := prose.Choices(prose.Source{File: "a.md", Line: 7, Text: "Pergunta?\n\n- [a] um\n  por quê\n\n  mais\n- [b] dois\n"})
	if before.Text != "Pergunta?\n\n" || len(choices) != 2 {
		t.Fatalf("got %q, %v", before.Text, choices)
	}
	a, b := choices[0], choices[1]
	if a.ID != "a" || a.Label.Text != "um" || a.Line != 9 || a.More.Text != "por quê\n\nmais\n" || a.More.Line != 10 || b.Line != 13 {
		t.Errorf("got %+v %+v", a, b)
	}
}

func TestFormat(t *testing.T) {
	tests := []struct {
		v      float64
		digits int
		lang   prose.Lang
		want   string
	}{
		{0.73105857, 4, "pt-BR", "0,7311"}, {0.73105857, 4, "en", "0.7311"}, {-2, -1, "pt-BR", "−2"}, {0.5, -1, "pt-BR", "0,5"},
		{-0.00001, 4, "en", "0.0000"}, {-0.00001, -1, "en", "0"}, {1.0 / 3, -1, "en", "0.3333"}, {1000, -1, "pt-BR", "1000"},
	}
	for _, test := range tests {
		if got := prose.Format(test.v, test.digits, test.lang); got != test.want {
			t.Errorf("Format(%v, %d, %s) = %s, want %s", test.v, test.digits, test.lang, got, test.want)
		}
	}
}
