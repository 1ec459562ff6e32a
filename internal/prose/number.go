package prose

import (
	"math"
	"strconv"
	"strings"
)

// Format writes v with digits decimals (−1: as many as it needs, at most 4) as lang writes numbers, with a true
// minus sign and never a negative zero.
func Format(v float64, digits int, lang Lang) string {
	var s string
	if digits < 0 {
		s = strconv.FormatFloat(math.Round(v*1e4)/1e4, 'f', -1, 64)
	} else {
		s = strconv.FormatFloat(v, 'f', digits, 64)
	}
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	s = strings.Replace(s, "-", "−", 1)
	if lang != "en" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}

// Show writes v as slot asks in its setting.
func Show(v float64, slot Slot, setting Setting, lang Lang) HTML {
	s := Format(v, slot.Digits, lang)
	size, negative := strings.CutPrefix(s, "−")
	plus, minus := "mais ", "menos "
	if lang == "en" {
		plus, minus = "plus ", "minus "
	}
	switch setting {
	case InMath:
		switch {
		case slot.Form == Signed && negative:
			return HTML("<mo>−</mo><mn>" + size + "</mn>")
		case slot.Form == Signed:
			return HTML("<mo>+</mo><mn>" + size + "</mn>")
		case slot.Form == Bracketed && negative:
			return HTML("<mrow><mo>(</mo><mn>" + s + "</mn><mo>)</mo></mrow>")
		}
		return HTML("<mn>" + s + "</mn>")
	case InSpeech:
		switch {
		case negative:
			return HTML(minus + size)
		case slot.Form == Signed:
			return HTML(plus + size)
		}
		return HTML(size)
	}
	switch {
	case slot.Form == Signed && negative:
		return HTML("− " + size)
	case slot.Form == Signed:
		return HTML("+ " + size)
	case slot.Form == Bracketed && negative:
		return HTML("(" + s + ")")
	}
	return HTML(s)
}
