package api_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWireFormatsAreThosePagesExpect holds replies against the interfaces in web/src/lib/api/types.ts: the same fields.
func TestWireFormatsAreThosePagesExpect(t *testing.T) {
	source, err := os.ReadFile("../../web/src/lib/api/types.ts")
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t)
	all(opened, argued, asked, polling, failing(3), trying(1))(s)
	s.command(`"type":"question-approve","question":"{question}"`)
	s.command(`"type":"poll-show"`)
	s.command(`"type":"send","what":"lab","ref":"digitos"`)
	s.post("ana", "progress", `"unit":"u01","screen":"a"`)
	s.must("ana", "PUT", "notebooks/NB2/cells/2.1", `{"id":"c1","lang":"en","source":"x = 1","version":1}`)

	tests := []struct{ name, as, method, path, body, at string }{
		{"RoomSummary", "", "GET", "/api/rooms", "", "0"},
		{"Seat", "ana", "POST", "seats", `{"name":"Nome de ana","lang":"pt-BR"}`, ""},
		{"PublicRoom", "", "GET", "state", "", ""},
		{"PublicPoll", "", "GET", "state", "", "poll"},
		{"PublicDebate", "", "GET", "state", "", "debate"},
		{"Me", "ana", "GET", "me", "", ""},
		{"Point", "ana", "GET", "me", "", "at"},
		{"ExerciseInstance", "ana", "GET", "exercises/E04", "", ""},
		{"AnswerReply", "ana", "POST", "answers", `{"id":"z","exercise":"E20","attempt":1,"lang":"en","answer":["1","2"]}`, ""},
		{"PredictionReply", "ana", "POST", "predictions", `{"id":"y","predict":"f1","lang":"en","choice":"sobe"}`, ""},
		{"NotebookReply", "ana", "GET", "notebooks/NB2", "", ""},
		{"Outline", "", "GET", "content/en", "", ""},
		{"AgendaItem", "", "GET", "content/en", "", "agenda 0"},
		{"UnitSummary", "", "GET", "content/en", "", "units 0"},
		{"Place", "", "GET", "state", "", "place"},
		{"PollPage", "", "GET", "content/en/polls/P1", "", ""},
		{"DebatePage", "", "GET", "content/en/debates/D5", "", ""},
		{"Notes", "instructor", "GET", "content/en/units/u01/notes", "", ""},
		{"Board", "instructor", "GET", "board", "", ""},
		{"Problem", "", "GET", "/api/nothing", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := fields(t, string(source), test.name)
			var value any
			reply := s.request(test.as, test.method, test.path, test.body, nil)
			if err := json.Unmarshal(reply.Body.Bytes(), &value); err != nil {
				t.Fatalf("%v: %s", err, reply.Body)
			}
			for _, step := range strings.Fields(test.at) {
				if step == "0" {
					value = value.([]any)[0]
				} else {
					value = value.(map[string]any)[step]
				}
			}
			var got []string
			for key := range value.(map[string]any) {
				got = append(got, key)
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-types.ts +reply):\n%s", diff)
			}
		})
	}
}

// fields are the sorted names in an interface of types.ts.
func fields(t *testing.T, source, name string) []string {
	t.Helper()
	_, body, found := strings.Cut(source, "export interface "+name+" {")
	if !found {
		t.Fatalf("types.ts has no interface %s", name)
	}
	body, _, _ = strings.Cut(body, "\n}")
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^  (\w+)\??:`).FindAllStringSubmatch(body, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return names
}
