package wire

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
)

// plain is v as encoding/json would read it into an any.
func plain(v Value) any {
	switch v.Kind {
	case Bool:
		return v.Bool
	case Number:
		return v.Number
	case String:
		return v.String
	case Array:
		list := []any{}
		for _, item := range v.Items {
			list = append(list, plain(item))
		}
		return list
	case Object:
		m := map[string]any{}
		for i, name := range v.Names {
			m[name] = plain(v.Items[i])
		}
		return m
	}
	return nil
}

func agree(t *testing.T, text string) {
	t.Helper()
	var want any
	wantErr := json.Unmarshal([]byte(text), &want)
	got, err := Parse(text)
	if err == nil && wantErr != nil || err != nil && wantErr == nil && !strings.Contains(err.Error(), "fewer levels") {
		t.Fatalf("%q: Parse says %v, encoding/json says %v", text, err, wantErr)
	}
	if err == nil && !reflect.DeepEqual(plain(got), want) {
		t.Fatalf("%q: got %#v, want %#v", text, plain(got), want)
	}
}

func TestParseAgreesWithEncodingJSON(t *testing.T) {
	for _, text := range []string{
		`null`, ` true `, `false`, `0`, `-0`, `-1.5e-3`, `1E+2`, `01`, `1.`, `.5`, `+1`, `1e`, `-`, `1e999`, `NaN`, ``, ` `,
		`"a"`, `"\u00e9\n\"\\\/\b\f\r\t"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ud83dx"`, `"\ude00\ud83d"`, `"\ud83d\u0041"`, `"\x"`, `"\u12g4"`, `"\u+123"`, "\"\x01\"", "\"\xff\"", `"open`,
		`[]`, `[1,2,[3]]`, `[1,]`, `[,1]`, `[1 2]`, `[`, `{}`, `{"a":1,"b":{"c":[null]}}`, `{"a":1,"a":2}`, `{"a"}`, `{a:1}`, `{"a":1,}`, `{`, `1 2`, `nul`, `truefalse`,
	} {
		agree(t, text)
	}
}

func FuzzParseAgreesWithEncodingJSON(f *testing.F) {
	f.Add(`{"net":{"layers":[{"W":[[1,-2.5e-3]],"b":[0.5],"activation":"tanh"}]},"y":"\u00e9\ud83d\ude00"}`)
	f.Fuzz(func(t *testing.T, text string) { agree(t, text) })
}

func TestParseRefusesTooManyLevels(t *testing.T) {
	if _, err := Parse(strings.Repeat("[", 100000)); err == nil {
		t.Error("100,000 brackets were accepted")
	}
}

func FuzzAppendIsReadByEncodingJSON(f *testing.F) {
	f.Add("a\"\\\n\u2028é", 0.1)
	f.Fuzz(func(t *testing.T, s string, v float64) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return
		}
		data := AppendFields(nil, Field{"s", AppendString(nil, s)}, Field{"v", AppendNumbers(nil, []float64{v, 1})},
			Field{"l", AppendList(nil, []string{s, "x"}, AppendString)})
		var got struct {
			S string    `json:"s"`
			V []float64 `json:"v"`
			L []string  `json:"l"`
		}
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if want := string([]rune(s)); got.S != want || got.V[0] != v || got.L[1] != "x" {
			t.Fatalf("%s: got %+v", data, got)
		}
	})
}
