package event

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite testdata")

func keys(k Key) func(ParticipantID) (Key, bool) {
	return func(id ParticipantID) (Key, bool) { return k, id != "erased" }
}

// fill sets every field of a payload, so that a field that is not written down shows.
func fill(p Payload) Payload {
	v := reflect.New(reflect.TypeOf(p)).Elem()
	var set func(reflect.Value, string)
	set = func(v reflect.Value, name string) {
		switch v.Interface().(type) {
		case time.Time:
			v.Set(reflect.ValueOf(time.UnixMilli(1_790_000_000_123).UTC()))
			return
		}
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				set(v.Field(i), strings.ToLower(v.Type().Field(i).Name))
			}
		case reflect.String:
			v.SetString("a " + name)
		case reflect.Int:
			v.SetInt(7)
		case reflect.Float64:
			v.SetFloat(0.25)
		case reflect.Bool:
			v.SetBool(true)
		case reflect.Slice:
			v.Set(reflect.ValueOf([]string{"1,5", "−2"}))
		default:
			panic("fill: " + v.Kind().String())
		}
	}
	set(v, "")
	return v.Interface().(Payload)
}

func TestPayloadsSurviveTheLog(t *testing.T) {
	key, _ := NewKey(rand.Reader)
	kinds := map[Kind]bool{}
	for _, zero := range All() {
		want := fill(zero)
		if kinds[want.Kind()] {
			t.Errorf("%s stands for two payloads", want.Kind())
		}
		kinds[want.Kind()] = true
		data, err := Encode(want, keys(key), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(want.Kind(), data, keys(key))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.Kind(), diff)
		}
	}
}

// TestWireFormat holds what is written down for ever. A difference is a new version of a kind, never a change of an old one.
func TestWireFormat(t *testing.T) {
	var got bytes.Buffer
	for _, zero := range All() {
		p := fill(zero)
		if private, ok := p.(Private); ok {
			texts := private.Texts()
			for i := range texts {
				texts[i] = "<sealed>"
			}
			p = private.WithTexts(texts)
		}
		var line bytes.Buffer
		encoder := json.NewEncoder(&line)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(p); err != nil {
			t.Fatal(err)
		}
		got.WriteString(string(p.Kind()) + " " + line.String())
	}
	const golden = "testdata/wire.txt"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("the log's format changed (-want +got):\n%s", diff)
	}
}

func TestFreeTextIsSealed(t *testing.T) {
	key, _ := NewKey(rand.Reader)
	by := By{Participant: "p1", ID: "c1"}
	for _, p := range []Private{
		ArgumentMade{By: by, Text: "segredo"}, QuestionAsked{By: by, Text: "segredo"},
		AnswerGiven{By: by, Raw: []string{"segredo", "segredo"}}, CellSaved{By: by, Source: "segredo"},
	} {
		t.Run(string(p.Kind()), func(t *testing.T) {
			data, err := Encode(p, keys(key), rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(data, []byte("segredo")) {
				t.Errorf("in clear: %s", data)
			}
			again, _ := Encode(p, keys(key), rand.Reader)
			if bytes.Equal(data, again) {
				t.Error("the same text gives the same bytes twice: it can be guessed")
			}
			if _, err := Decode(p.Kind(), data, keys(Key{1})); err == nil {
				t.Error("another key opens it")
			}
			moved := bytes.Replace(data, []byte(`"p1"`), []byte(`"p2"`), 1)
			if _, err := Decode(p.Kind(), moved, keys(key)); err == nil {
				t.Error("it opens for another participant")
			}
			gone := bytes.Replace(data, []byte(`"p1"`), []byte(`"erased"`), 1)
			got, err := Decode(p.Kind(), gone, keys(key))
			if err != nil {
				t.Fatalf("without a key: %v", err)
			}
			for _, text := range got.(Private).Texts() {
				if text != "" {
					t.Errorf("without a key: got %q", text)
				}
			}
		})
	}
	if _, err := Encode(ArgumentMade{By: By{Participant: "erased"}, Text: "x"}, keys(key), rand.Reader); err == nil {
		t.Error("text was written without a key")
	}
}

// TestNoOtherText lists the payload fields that hold text in clear; each is an id, a slug or one of a few words.
// A new field makes this test fail until somebody has looked whether a person can write into it.
func TestNoOtherText(t *testing.T) {
	clear := map[string]bool{}
	for _, word := range strings.Fields(`participant id token request lang role unit screen predict choice poll phase debate argument
		note kind question exercise verdict misconception notebook cell hint lab model mode item what ref text raw source`) {
		clear[word] = true
	}
	sealed := map[string]bool{"text": true, "raw": true, "source": true}
	var walk func(reflect.Type, string)
	walk = func(typ reflect.Type, kind string) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch f.Type.Kind() {
			case reflect.Struct:
				if f.Type != reflect.TypeOf(time.Time{}) {
					walk(f.Type, kind)
				}
			case reflect.String, reflect.Slice:
				if !clear[name] {
					t.Errorf("%s.%s holds text that nobody looked at", kind, f.Name)
				}
			}
			if sealed[name] {
				if _, ok := reflect.New(typ).Elem().Interface().(Private); !ok {
					t.Errorf("%s.%s is free text and not sealed", kind, f.Name)
				}
			}
		}
	}
	for _, p := range All() {
		walk(reflect.TypeOf(p), string(p.Kind()))
	}
}

func TestSumSeesEveryField(t *testing.T) {
	r := Record{Room: "R", Seq: 1, At: time.UnixMilli(5), Kind: "moved/1", Data: []byte(`{}`)}
	for name, change := range map[string]func(*Record){
		"room": func(r *Record) { r.Room = "S" },
		"seq":  func(r *Record) { r.Seq = 2 },
		"at":   func(r *Record) { r.At = time.UnixMilli(6) },
		"kind": func(r *Record) { r.Kind = "moved/2" },
		"data": func(r *Record) { r.Data = []byte(`{ }`) },
		"move": func(r *Record) { r.Room, r.Kind = "Rm", "oved/1" },
	} {
		other := r
		change(&other)
		if other.Sum() == r.Sum() {
			t.Errorf("%s does not count", name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	key := Key{9}
	for _, p := range All() {
		data, err := Encode(fill(p), keys(key), rand.Reader)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(p.Kind()), []byte(data))
	}
	f.Add("vote-cast/1", []byte(`{"round":"x"}`))
	f.Add("cell-saved/1", []byte(`{"source":"AAAA"}`))
	f.Add("?", []byte(`null`))
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		p, err := Decode(Kind(kind), data, keys(key))
		if (p == nil) == (err == nil) {
			t.Errorf("got %v and %v", p, err)
		}
	})
}
