package prose

import (
	"regexp"
	"strings"
)

// A label holds what a page may change: ⟦w_1¦w índice 1⟧ is a symbol and its words, ⟦#b1.1¦2¦t¦0,5⟧ a live number, its
// decimals, t where zeros at the end are cut, and the words of the number that it began with.

// SayName marks the words of a symbol in a label.
func SayName(symbol, words string) string { return "⟦" + symbol + "¦" + words + "⟧" }

var said = regexp.MustCompile(`⟦(?:[^⟦⟧¦]*¦)*([^⟦⟧¦]*)⟧`)

// AtFirst is the label as it is said at first.
func AtFirst(label string) string { return said.ReplaceAllString(label, "$1") }

// Moves reports whether a label holds a live number.
func Moves(label string) bool { return strings.Contains(label, "⟦#") }
