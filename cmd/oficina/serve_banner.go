package main

import (
	"fmt"
	"io"
)

// banner says what happened, and what to do next.
func banner(w io.Writer, lang string, r readyLine) error {
	_, err := fmt.Fprintf(w, "%s\n%s\n", r.Participants, r.Instructor)
	return err
}
