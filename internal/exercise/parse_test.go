package exercise

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/prose"
)

func TestParseNumber(t *testing.T) {
	tests := []struct {
		raw, lang string
		want      float64
	}{
		{"0,7311", "pt-BR", 0.7311}, {"0.7311", "pt-BR", 0.7311}, {"0,7311", "en", 0.7311}, {"0.7311", "en", 0.7311},
		{" 0,5 ", "pt-BR", 0.5}, {"\u00a00,5\u2009", "pt-BR", 0.5}, {",5", "pt-BR", 0.5}, {".5", "en", 0.5}, {"5,", "pt-BR", 5}, {"5", "en", 5},
		{"-0,5", "pt-BR", -0.5}, {"−0,5", "pt-BR", -0.5}, {"–0,5", "pt-BR", -0.5}, {"- 0,5", "pt-BR", -0.5}, {"+0,5", "pt-BR", 0.5},
		{"(0,5)", "pt-BR", 0.5}, {"[2]", "en", 2},
		{"3/4", "pt-BR", 0.75}, {"-1/4", "en", -0.25}, {"0,5/2", "pt-BR", 0.25}, {"1 / 4", "en", 0.25},
		{"73,11 %", "pt-BR", 0.7311}, {"50%", "en", 0.5},
		{"1e-3", "en", 0.001}, {"1,5e-3", "pt-BR", 0.0015},
		// thousands that cannot be anything else
		{"1.234,5", "pt-BR", 1234.5}, {"1,234.5", "en", 1234.5}, {"1.234.567,8", "pt-BR", 1234567.8}, {"1,234.5", "pt-BR", 1234.5},
		// a point with other than three digits behind it, or a leading zero, is no thousands point
		{"1.5", "pt-BR", 1.5}, {"0.123", "pt-BR", 0.123}, {"1.2345", "pt-BR", 1.2345}, {"1234.567", "pt-BR", 1234.567}, {"1,234", "pt-BR", 1.234}, {"1.234", "en", 1.234},
	}
	for _, test := range tests {
		got, err := ParseNumber(test.raw, test.lang)
		if err != nil || math.Abs(got-test.want) > 1e-12 {
			t.Errorf("ParseNumber(%q, %s) = %v, %v; want %v", test.raw, test.lang, got, err, test.want)
		}
	}
}

func TestParseNumberAsks(t *testing.T) {
	tests := []struct {
		raw, lang string
		want      Reason
	}{
		{"", "pt-BR", Empty}, {"   ", "en", Empty}, {"()", "en", Empty},
		{"sete", "pt-BR", NotANumber}, {"--1", "en", NotANumber}, {"1/0", "en", NotANumber}, {"1/", "en", NotANumber}, {"1e999", "en", NotANumber}, {"NaN", "en", NotANumber}, {"Inf", "en", NotANumber}, {"0x10", "en", NotANumber}, {"1_000", "en", NotANumber}, {"½", "pt-BR", NotANumber},
		{"1.234", "pt-BR", Ambiguous}, {"-1.234", "pt-BR", Ambiguous}, {"12.345.678", "pt-BR", Ambiguous}, {"1,234", "en", Ambiguous},
		{"1 2", "pt-BR", Several}, {"1; 2", "pt-BR", Several}, {"0,5 0,6", "pt-BR", Several},
		{"0,5,6", "pt-BR", Separator}, {"1.2.3", "en", Separator}, {"1,2,3", "en", Separator},
	}
	for _, test := range tests {
		v, err := ParseNumber(test.raw, test.lang)
		got, ok := asUnreadable(err)
		if !ok || got.Reason != test.want {
			t.Errorf("ParseNumber(%q, %s) = %v, %v; want reason %d", test.raw, test.lang, v, err, test.want)
		}
	}
}

func TestParseNumbers(t *testing.T) {
	tests := []struct {
		raw  []string
		lang string
		want string
	}{
		{[]string{"0,5", "1"}, "pt-BR", "[0.5 1]"},
		{[]string{"0,5; 1"}, "pt-BR", "[0.5 1]"},
		{[]string{"[0,5; 1]"}, "pt-BR", "[0.5 1]"},
		{[]string{"0,5 1"}, "pt-BR", "[0.5 1]"},
		{[]string{"(-0,5;−1)"}, "pt-BR", "[-0.5 -1]"},
		{[]string{"0.5, 1"}, "en", "[0.5 1]"},
		{[]string{"[[0.5, 1]]"}, "en", "[0.5 1]"},
		{[]string{"0,5, 1"}, "pt-BR", "input 0: unreadable"},
		{[]string{"0,5"}, "pt-BR", "1 numbers, want 2"},
		{[]string{"1; 2; 3"}, "pt-BR", "3 numbers, want 2"},
		{[]string{"1", "dois"}, "pt-BR", "input 1: unreadable"},
	}
	for _, test := range tests {
		values, at, err := ParseNumbers(test.raw, 2, test.lang)
		got := fmt.Sprint(values)
		if err != nil {
			got = err.Error()
			if at >= 0 {
				got = fmt.Sprintf("input %d: %s", at, got)
			}
		}
		if !strings.HasPrefix(got, test.want) {
			t.Errorf("ParseNumbers(%q, %s): got %s, want %s", test.raw, test.lang, got, test.want)
		}
	}
}

// Whatever is typed, the parser answers a finite number or a reason; and a number that it shows is read back as it was.
func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"0,7311", "-1.234", "1/3", "73 %", "(1;2)", "1e-9", "−0,5", "1.234,5", "½", "\u202f1", "/", "%", "-", "1//2", "9e999"} {
		f.Add(s, "pt-BR")
		f.Add(s, "en")
	}
	f.Fuzz(func(t *testing.T, raw, lang string) {
		v, err := ParseNumber(raw, lang)
		if err != nil {
			if _, ok := asUnreadable(err); !ok {
				t.Fatalf("%q: %v is no *Unreadable", raw, err)
			}
			return
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			t.Fatalf("%q gives %v", raw, v)
		}
		if math.Abs(v) < 1e6 {
			shown := prose.Format(v, 4, prose.Lang(lang))
			again, err := ParseNumber(shown, lang)
			if err != nil || math.Abs(again-v) > 0.5e-4+1e-9 {
				t.Fatalf("%q gives %v, shown as %q, read as %v, %v", raw, v, shown, again, err)
			}
		}
	})
}
