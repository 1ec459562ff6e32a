// Package spell finds what somebody meant who wrote a name wrong.
package spell

import (
	"strconv"
	"strings"
)

// Hint returns "; " and what there is, with a question before it, did you mean "name"?, where one of the names, which are
// listed with ", " between, is near to the word: at most two letters, and half of the word, are missing, too many, wrong or
// swapped with the next. The first of the nearest is taken. A name with which the word begins is one letter away; capitals
// do not count, and the names have none. Source: Damerau 1964.
func Hint(word, names, there string) string {
	word = lower(word)
	best, least := "", min(2, len(word)/2)+1
	for more := names != ""; more; {
		var name string
		name, names, more = strings.Cut(names, ", ")
		d := distance(word, name)
		if len(name) > 2 && strings.HasPrefix(word, name) {
			d = min(d, 1)
		}
		if d < least {
			best, least = name, d
		}
	}
	if best == "" {
		return "; " + there
	}
	return "; did you mean " + strconv.Quote(best) + "? " + string(there[0]+'A'-'a') + there[1:]
}

// lower writes capitals small. The names are ASCII, and what knows other alphabets is large.
func lower(word string) string {
	b := []byte(word)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// distance counts the letters to be inserted, left out, replaced or swapped once with the next to make b out of a.
func distance(a, b string) int {
	before, last, now := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range now {
		now[j] = j
	}
	for i := range len(a) {
		before, last, now = last, now, before
		now[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			now[j+1] = min(last[j+1]+1, now[j]+1, change)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				now[j+1] = min(now[j+1], before[j-1]+1)
			}
		}
	}
	return now[len(b)]
}
