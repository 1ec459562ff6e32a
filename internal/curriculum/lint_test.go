package curriculum

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose/prosetest"
)

const (
	lessonPT = "units/01-reta/lesson.pt-BR.md"
	lessonEN = "units/01-reta/lesson.en.md"
	unitFile = "units/01-reta/unit.yaml"
	e01      = "units/01-reta/exercises/e01-soma/"
)

func TestSmallWorkshopIsRight(t *testing.T) {
	w, problems := Load(small(t), prosetest.Math{})
	for _, p := range append(problems, w.Verify(1000)...) {
		t.Error(p)
	}
}

func TestItemNotes(t *testing.T) {
	files := small(t)
	w, _ := Load(files, prosetest.Math{})
	if notes, ok := w.ItemNotes("en", "abre"); !ok || notes.Of != "abre" || !strings.Contains(string(notes.Say), "Good morning.") || notes.IfWrong != "" {
		t.Errorf("notes of abre: %+v, %v", notes, ok)
	}
	if notes, ok := w.ItemNotes("en", "fecha"); ok {
		t.Errorf("notes that nobody wrote: %+v", notes)
	}
	delete(files, "agenda/abre.en.md")
	if _, problems := Load(files, prosetest.Math{}); !strings.Contains(fmt.Sprint(problems), "agenda/abre.en.md") {
		t.Errorf("notes in one language only: %v", problems)
	}
}

// Each rule: a file, the text that is there, the mistake put in its place, and what the linter says of that line.
// A ¶ in the mistake stands before the place that the problem must point at; without it, only the line of the first
// change is asked for. With line −1 the rule speaks of the file.
func TestLint(t *testing.T) {
	tests := []struct{ name, file, old, mistake, says string }{
		// numbers
		{"a wrong digit in prose", lessonPT, "é 0,7311 e", "é ¶0,7312 e", "0,7312 não é um número desta unidade; o mais próximo é p = 0,7311"},
		{"a wrong digit in English", lessonEN, "is 0.7311 and", "is ¶0.7312 and", "0.7312 não é um número desta unidade; o mais próximo é p = 0.7311"},
		{"a wrong sign", lessonPT, "é 0,7311 e", "é −¶0,7311 e", "0,7311 não é um número desta unidade"},
		{"a wrong digit in a formula", lessonPT, "$$z = ", "$$¶0,42 + z = ", "0,42 não é um número desta unidade"},
		{"a wrong digit in a caption", lessonPT, "Legenda com", "Legenda de ¶0,9 com", "0,9 não é um número desta unidade"},
		{"a wrong digit in feedback", lessonPT, "  Não.\n\n- [b]", "  É ¶0,33.\n\n- [b]", "0,33 não é um número desta unidade"},
		{"a wrong digit in a note", lessonPT, "conduz: {{p}}", "conduz: ¶0,123", "0,123 não é um número desta unidade"},
		{"a wrong digit in the instructor's notes", "units/01-reta/notes.pt-BR.md", "a {{p}}", "a ¶0,7", "0,7 não é um número desta unidade"},
		{"one decimal does not round", lessonPT, "é 0,7311 e", "é ¶0,7 e", "0,7 não é um número desta unidade"},
		{"a worked number that the engine does not find", unitFile, "p: 0.7311", "¶p: 0.7321", "dia: p = 0.7321, mas o motor calcula 0.7310585786"},
		{"a worked number of a step", unitFile, "expect: {p: 0.7806}", "¶expect: {p: 0.8}", "depois: p = 0.8, mas o motor calcula 0.7805"},
		{"a worked name", unitFile, "z1.1: 1", "¶z3.1: 1", "dia: z3.1 não é um número deste exemplo"},
		{"a net that does not fit", unitFile, "W: [[4, 3]], b: [-4], activation: sigmoid}]\n      loss: bce\n    example", "W: [[4, 3]], b: [-4, 1], activation: sigmoid}]\n      loss: bce\n    example", "worked dia: layer 1 has 2 biases for 1 units"},
		{"a walked number that the engine does not find", unitFile, "sgd.w1@3: 2.4565", "sgd.w1@3: 2.5", "vale: sgd.w1@3 = 2.5, mas o motor calcula 2.4565"},
		{"a walked number that the text types unchecked", lessonPT, "é 0,7311 e", "é ¶0,2481 e", "0,2481 não é um número desta unidade"},
		{"a method that there is not", unitFile, "{name: adam, rate: 0.5}", "{name: adamo, rate: 0.5}", "worked vale: there is no method \"adamo\""},
		{"a batch of a day that there is not", unitFile, "batches: [[2], [1]]", "batches: [[2], [3]]", "worked lote: a batch names example 2"},
		{"a data set that is not there", unitFile, "data: dias", "data: meses", "data: data/meses.csv não existe"},
		{"a data set with a word", "data/dias.csv", "0.75,", "muito,", `data/dias.csv:3: "muito" não é um número`},
		{"an example that comes later", unitFile, "worked: dia, eta", "worked: semana, eta", `after: não há exemplo "semana" de um só dia antes deste`},
		{"a derived number", unitFile, `dobro: 2 * n("p")`, `¶dobro: 2 * n("q")`, `numbers: dobro: "2 * n(\"q\")": n("q"): não há esse número`},
		{"a fact without a reason", unitFile, "{value: 0.5, why: o limiar}", "¶{value: 0.5}", "facts: diga em why de onde vem 0.5"},
		{"a live number that does not exist", lessonPT, "A chance é {{p}}", "A chance é ¶{{q}}", "{{q}} não é um número desta unidade"},
		// text
		{"raw HTML", lessonPT, "A chance", "¶<b>A</b> chance", "HTML não é permitido"},
		{"a mistake in TeX", lessonPT, "Legenda com $h$", `Legenda com $h + ¶\bad$`, "comando TeX desconhecido"},
		{"a mark that lights nothing", lessonPT, "[a reta](->boundary)", "[¶a reta](->margem)", `"margem" não acende nada`},
		{"a symbol that lights nothing", lessonPT, `\mark{b1.1}{b}`, `¶\mark{b9.1}{b}`, `"b9.1" não acende nada`},
		{"a concept that is not declared", lessonPT, "(concept:aviso)", "(concept:dor)", `o conceito "dor" não está em concepts (há aviso)`},
		{"a display formula on the first screen", lessonPT, "A chance é", "$$¶x$$\n\nA chance é", "a primeira tela tem uma pergunta e algo para mexer"},
		{"a comma that can be read twice", lessonPT, "Legenda com $h$", "Legenda com $¶f(1,5)$", `"f(1,5)" pode ser um número ou dois`},
		// screens and blocks
		{"text before the first screen", lessonPT, "## Um palpite {#palpite}", "Oi.\n\n## Um palpite {#palpite}", "há texto antes da primeira tela"},
		{"a screen without id", lessonPT, "## A conta {#conta}", "¶## A conta", "falta o id do título"},
		{"two screens with one id", lessonPT, "## Fim {#fim}", "¶## Fim {#conta}", "{#conta} já está na linha 26"},
		{"a block that does not exist", lessonPT, ":::check", "¶:::chek", ":::chek não existe"},
		{"a block that is not closed", lessonPT, "O que é o viés?\n:::\n", "O que é o viés?\n", ":::check começou na linha"},
		{"a close too many", lessonPT, ":::exercise E01", "¶:::\n\n:::exercise E01", "este ::: não fecha nada"},
		{"a block without id", lessonPT, ":::exercise E01", "¶:::exercise", ":::exercise de quê?"},
		{"an exercise that does not exist", lessonPT, ":::exercise E01", "¶:::exercise E99", ":::exercise E99 não existe"},
		{"a poll that does not exist", lessonPT, ":::poll P1", "¶:::poll P9", ":::poll P9 não existe"},
		{"a notebook that does not exist", lessonPT, ":::notebook NB1", "¶:::notebook NB9", ":::notebook NB9 não existe"},
		{"a lab that does not exist", lessonPT, ":::lab digitos", "¶:::lab letras", ":::lab letras não existe"},
		{"a debate that does not exist", lessonPT, ":::debate D1", "¶:::debate D9", ":::debate D9 não existe"},
		{"a figure that is not declared", lessonPT, ":::figure pontos", "¶:::figure ponto", ":::figure ponto: não está em figures"},
		{"a figure without what was seen", lessonPT, "\n---\nVi {{p}}.", "", "escreva a legenda e, depois de uma linha ---, o que se viu"},
		{"a figure that the app does not have", unitFile, "figure: F2", "figure: F3", `"F3" não existe; as figuras de workshop.yaml são F2, F7`},
		{"a figure on the wrong kind of example", unitFile, "worked: semana\n", "worked: dia\n", "F2 precisa de um exemplo com data, e dia não é assim"},
		{"a figure on no example", unitFile, "worked: semana\n", "worked: ano\n", `não há exemplo "ano" em worked`},
		{"a choice without feedback", lessonPT, "  Não.\n\n- [b]", "\n- [b]", "a escolha w não tem devolutiva"},
		{"a prediction with one choice", lessonPT, "- [w] o peso\n  Não.\n", "", ":::predict maior: faltam escolhas"},
		{"a misconception without answer", lessonPT, "  Não é.\n", "", "parte não tem resposta"},
		{"loose text among misconceptions", lessonPT, ":::misconceptions\n", "¶:::misconceptions\nOi.\n", ":::misconceptions só tem itens"},
		// the two languages
		{"a screen that one language lacks", lessonEN, "## The end {#fim}", "## The end {#final}", "as telas são palpite, conta, final; em units/01-reta/lesson.pt-BR.md são palpite, conta, fim"},
		{"blocks in another order", lessonEN, ":::exercise E01\n\n:::poll P1", ":::poll P1\n\n:::exercise E01", "tela conta: os blocos são"},
		{"another number of choices", lessonEN, "- [w] the weight\n  No.\n", "- [w] the weight\n  No.\n\n- [q] the rest\n  No.\n", "tela palpite: os blocos são"},
		{"a formula that one language lacks", lessonEN, "Caption with $h$", "Caption with h", "tela palpite: fórmulas no texto: 1"},
		{"a display formula that one language lacks", lessonEN, "$$z = {{W1.1.1}} \\cdot {{x1}} + {{(b1.1)}} = {{z1.1}}$$", "z {{W1.1.1}} {{x1}} {{b1.1}} {{z1.1}}", "tela conta: fórmulas em destaque: 0"},
		{"a link that one language lacks", lessonEN, "[the line](->boundary)", "the line", "tela palpite: ligações ->"},
		{"a number that one language lacks", lessonEN, "twice that is {{dobro}};", "more;", "tela conta: números {{…}}:"},
		{"another number, though one of the unit", lessonEN, "threshold is 0.5", "threshold is 0.6", "tela palpite: números escritos à mão: [0.6]; em units/01-reta/lesson.pt-BR.md:1 [0.5]"},
		// facts
		{"a key that does not exist", unitFile, "minutes: 4", "minutes: 4\n¶minuts: 4", "campo desconhecido: minuts"},
		{"a key that does not exist, deep inside", unitFile, "    predict: maior", "    ¶predicts: maior", "campo desconhecido: predicts"},
		{"YAML that does not close", unitFile, "marks: [boundary]", "marks: [boundary", "YAML que não fecha"},
		{"a value of the wrong kind", unitFile, "minutes: 4", "¶minutes: quatro", "valor de tipo errado: quatro"},
		{"a colour that does not exist", unitFile, "token: back", "token: roxo", `conceito aviso: token "roxo" não existe`},
		{"a title that one language lacks", unitFile, "title: {pt-BR: Reta, en: Line}", "title: {pt-BR: Reta}", "title: falta o texto em en"},
		{"a unit that needs itself", unitFile, "minutes: 4", "minutes: 4\nneeds: [¶u01]", "needs: u01 vem depois desta unidade"},
		{"a unit that needs nothing known", unitFile, "minutes: 4", "minutes: 4\nneeds: [¶u09]", "needs: a unidade u09 não existe"},
		// agenda
		{"a gap", workshopFile, "from: 4, to: 10", "¶from: 5, to: 10", "agenda: fecha começa no minuto 5; o bloco anterior termina no 4"},
		{"a sum that is not the day", workshopFile, "minutes: 10", "minutes: 11", "a agenda soma 10 minutos; minutes diz 11"},
		{"a block that ends before it begins", workshopFile, "from: 4, to: 10", "¶from: 4, to: 3", "agenda: fecha termina antes de começar"},
		{"two blocks with one id", workshopFile, "{id: fecha,", "¶{id: abre,", `agenda: id "abre" já está na linha 8`},
		{"a stage that does not exist", workshopFile, "{id: fecha, stage: um", "¶{id: fecha, stage: dois", `agenda: etapa "dois" não existe`},
		{"a unit of the agenda that does not exist", workshopFile, "units: [u01]", "¶units: [u07]", "unidade u07 não existe"},
		{"a poll of the agenda that does not exist", workshopFile, "polls: [P1, P2]", "¶polls: [P1, P3]", "enquete P3 não existe"},
		{"a notebook of the agenda that does not exist", workshopFile, "notebooks: [NB1]", "¶notebooks: [NB7]", "caderno NB7 não existe"},
		{"a debate of the agenda that does not exist", workshopFile, "debates: [D1]", "¶debates: [D2]", "debate D2 não existe"},
		{"a cut that saves nothing", workshopFile, "{id: c1, item: abre, minutes: 2,", "¶{id: c1, item: abre,", "cuts: c1 não diz quantos minutos poupa"},
		{"a cut from no block", workshopFile, "{id: c1, item: abre,", "¶{id: c1, item: meio,", `cuts: c1 sai do bloco "meio", que não está na agenda`},
		// notes, polls, debates, glossary
		{"notes without a part", "units/01-reta/notes.en.md", "## Quatro {#next}", "¶## Quatro {#later}", "{#later}: as notas têm say, ask, ifwrong e next"},
		{"notes of an agenda item with nothing to say", "agenda/abre.en.md", "## Say {#say}\nGood morning.\n", "", "falta a parte {#say}"},
		{"notes of an agenda item with an unknown part", "agenda/abre.en.md", "## Ask {#ask}", "¶## Joke {#joke}", "{#joke}: as notas têm say, ask, ifwrong e next"},
		{"notes of an item that the agenda does not have", workshopFile, "{id: abre, stage", "{id: inicio, stage", "a agenda não tem este bloco"},
		{"a laboratory of the agenda that does not exist", workshopFile, "debates: [D1]", "¶debates: [D1], labs: [letras]", "laboratório letras não existe"},
		{"an exercise of the agenda that does not exist", workshopFile, "debates: [D1]", "¶debates: [D1], exercises: [E99]", "exercício E99 não existe"},
		{"a poll whose key is no option", "polls/p01/poll.yaml", "correct: b", "correct: c", `correct: "c" não está em options`},
		{"a poll with other options", "polls/p01/poll.en.md", "- [b] aquela\n  Porque não.\n", "", "as opções são [a]; no arquivo .yaml são [a b]"},
		{"a poll with a number that its unit does not compute", "polls/p01/poll.en.md", "  Porque sim.", "  Porque ¶0.1234.", "0.1234 não é um número desta unidade"},
		{"an option without why", "polls/p01/poll.en.md", "  Porque sim.\n", "", "diga por que alguém escolhe a"},
		{"a debate without rules", "discussions/01-limite/discussion.en.md", "## Regras {#rules}\nUma frase.\n", "", "falta a parte {#rules}"},
		{"a vote with the id of a poll", "discussions/01-limite/discussion.yaml", "id: D1V", "id: P1", "vote: id P1 já é o de uma enquete"},
		{"a room without seats", workshopFile, "seats: 4", "seats: 0", "seats: ao menos um lugar"},
		{"a debate in no lab", "discussions/01-limite/discussion.yaml", "lab: digitos", "lab: letras", `lab: "letras" não está em labs`},
		{"a word in one language", "glossary.yaml", "term: {pt-BR: peso, en: weight}", "term: {pt-BR: peso}", "term: falta o texto em en"},
		// exercises
		{"an expression with an unknown name", e01 + "exercise.yaml", "answer: a - b", "¶answer: a - c", `"a - c", coluna 5: unknown name c`},
		{"an answer that is not what is printed", e01 + "exercise.yaml", "  answer: 2", "  answer: 3", "sample: answer diz 3, a conta dá 2.0000"},
		{"a sample that cannot be drawn", e01 + "exercise.yaml", "{a: 5, b: 3}", "{a: 50, b: 3}", "sample: a = 50 não pode sair do que params declara"},
		{"a sample without a parameter", e01 + "exercise.yaml", "{a: 5, b: 3}", "{a: 5}", "sample: falta o valor de b"},
		{"a case that is judged otherwise", e01 + "exercise.yaml", `{answer: "8", verdict: wrong, misconception: somou}`, `¶{answer: "8", verdict: right}`, `o caso ["8"] devia dar right; deu wrong (somou)`},
		{"no invalid case", e01 + "exercise.yaml", `  - {answer: "x", verdict: invalid}` + "\n", "", "falta um caso que dê invalid"},
		{"a wrong answer that is right", e01 + "exercise.yaml", "value: a + b", "value: a - b", "sample não serve: a - b vale quase o mesmo que a resposta"},
		{"two wrong answers that are one", e01 + "exercise.yaml", "value: b - a", "value: b + a", "sample não serve: b + a e a + b valem quase o mesmo"},
		{"a number of a calculation", unitFile, "q.1: 0.5017", "¶q.1: 0.6590", "bolsa: q.1 = 0.659, mas o motor calcula 0.50"},
		{"a calculation with a name that is not there", unitFile, "q: softmax(times(1 / T, z))", "q: softmax(times(1 / U, z))", "worked bolsa: linha 33: "},
		{"a calculation whose shapes differ", unitFile, "q: softmax(times(1 / T, z))", "q: add(z, [1, 2])", "formas diferentes: 3 e 2 números"},
		{"a name that is given and computed", unitFile, "q: softmax(times(1 / T, z))", "T: softmax(times(1 / T, z))", "T está em given e em let"},
		{"a letter without a name", lessonPT, "$$z = ", "$$¶q + z = ", "q não tem nome: acrescente o símbolo a symbols em units/01-reta/unit.yaml"},
		{"a symbol that stands for nothing", unitFile, "  z: {name: {pt-BR: soma, en: sum}, target: z1.1}", "  ¶z: {name: {pt-BR: soma, en: sum}, target: z9}", `symbols: z: "z9" não é um número dos exemplos desta unidade`},
		{"a name in one language", unitFile, "  z: {name: {pt-BR: soma, en: sum}", "  ¶z: {name: {pt-BR: soma}", "symbols: z: falta o texto em en"},
		{"a name that nobody gave", unitFile, "  z: {name: {pt-BR: soma, en: sum}, target: z1.1}", "  ¶z: {target: z1.1}", "symbols: z não tem nome, e nenhuma unidade de needs lhe deu um"},
		{"no tolerance", e01 + "exercise.yaml", "tolerance: {exact: true}\n", "", "falta tolerance"},
		{"a range upside down", e01 + "exercise.yaml", "a: {from: 1, to: 9}", "¶a: {from: 9, to: 1}", "parâmetro a: from não pode passar de to"},
		{"a misconception without words", e01 + "prompt.en.md", "## Added {#somou}\nHere you take away.\n", "", "falta a devolutiva “## … {#somou}”"},
		{"words for no misconception", e01 + "prompt.en.md", "## Added {#somou}", "¶## Added {#dividiu}", "{#dividiu} não é um wrong de exercise.yaml"},
		{"two hints", e01 + "prompt.en.md", "3. Start at {{a}}.\n", "", "são 3 dicas"},
		{"a prompt that gives the answer away", e01 + "prompt.en.md", "What is", "Is it ¶{{answer}}? What is", "{{answer}} entrega a conta"},
		{"a number typed by hand", e01 + "prompt.en.md", "It is {{answer}}.", "¶It is {{answer}}, not 2.5.", "2.5 está escrito à mão"},
		{"an exercise in another unit", e01 + "exercise.yaml", "unit: u01", "unit: u02", `unit: "u02", mas a pasta é de u01`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			files := small(t)
			line, col := change(t, files, test.file, test.old, test.mistake)
			_, problems := Load(files, prosetest.Math{})
			want := test.file + ":"
			if line > 0 {
				want = fmt.Sprintf("%s:%d:", test.file, line)
			}
			for _, p := range problems {
				located := p.String()
				if !strings.Contains(located, test.says) {
					continue
				}
				if !strings.HasPrefix(located, want) && line > 0 {
					t.Errorf("said %s, want it at %s", located, want)
				}
				if p.Col > 0 && col > 0 && p.Col != col {
					t.Errorf("said %s, want column %d", located, col)
				}
				return
			}
			t.Errorf("no problem says %q; there are %v", test.says, problems)
		})
	}
}

// change puts mistake in the place of old and returns where its ¶ stood.
func change(t *testing.T, files fstest.MapFS, file, old, mistake string) (line, col int) {
	t.Helper()
	text := string(files[file].Data)
	if strings.Count(text, old) == 0 {
		t.Fatalf("%s does not hold %q", file, old)
	}
	text = strings.Replace(text, old, mistake, 1)
	if before, after, found := strings.Cut(text, "¶"); found {
		line = strings.Count(before, "\n") + 1
		col = len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1
		text = before + after
	}
	files[file] = &fstest.MapFile{Data: []byte(text)}
	return line, col
}
