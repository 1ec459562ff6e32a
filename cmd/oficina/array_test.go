package main

import (
	"encoding/json"
	"testing"
)

func TestArraysFromJSON(t *testing.T) {
	for text, want := range map[string]string{
		"3":                               "scalar",
		" [1, 2.5e1, -3] ":                "3",
		"[[1, 2], [3, 4], [5, 6]]\n":      "3×2",
		"[]":                              "0",
		"[[], []]":                        "2×0",
		`{"a": [[[1]]]}`:                  "1×1×1",
		"[[[1, 2]], [[3, 4]]]":            "2×1×2",
		"[[[[[[[[[[1]]]]]]]]]]":           "1×1×1×1×1×1×1×1×1×1",
		"[0.1, 1e-320, 9007199254740993]": "3",
	} {
		found, err := parseArrays([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		for _, x := range found {
			if got := x.Shape().String(); got != want {
				t.Errorf("%s: shape %s, want %s", text, got, want)
			}
		}
	}
}

func FuzzParseArrays(f *testing.F) {
	for _, text := range []string{"3", "[1, 2]", "[[1, 2], [3]]", `{"a": [1], "b": [[2]]}`, `{"a": "b"}`, "[null]", "[1] 2", "[1e999]", "{", "[[],[1]]", `{"a":1,"a":2}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		found, err := parseArrays(data)
		if err != nil {
			return
		}
		// What was read is JSON, and comes out as what was read.
		for name, x := range found {
			text, err := json.Marshal(nested(x))
			if err != nil {
				t.Fatal(err)
			}
			again, err := parseArrays(text)
			if err != nil || x.Size() > 0 && !again[""].Shape().Equal(x.Shape()) {
				t.Fatalf("%q: %s is read as %v, %v", name, text, again[""], err)
			}
		}
	})
}
