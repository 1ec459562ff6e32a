package main

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestInterruptedSweepKeepsWhatItFound(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out := &interrupter{at: "\n", cancel: cancel} // after the first trial
	if got := status(ctx, &stdio{Out: out, Err: io.Discard}, "sweep", "--json", "--trials", "50", "--epochs", "5"); got != 1 {
		t.Errorf("exit status %d, want 1", got)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var done sweptLine
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &done); err != nil {
		t.Fatal(err)
	}
	if done.Tried != len(lines)-1 || done.Tried < 1 || done.Tried > 10 || done.Of != 50 || !done.Stopped || done.Best == nil || done.TestAccuracy == nil || len(done.Pareto) == 0 {
		t.Errorf("%d lines, the last %s", len(lines), lines[len(lines)-1])
	}
}

func TestAlternatives(t *testing.T) {
	got, err := alternatives("dense {8, 16} {relu,tanh}, dense 10")
	want := []string{"dense 8 relu, dense 10", "dense 8 tanh, dense 10", "dense 16 relu, dense 10", "dense 16 tanh, dense 10"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
	for _, bad := range []string{"dense {8", "dense 8}", "dense {8,{16}}", strings.Repeat("{1,2}", 11)} {
		if got, err := alternatives(bad); err == nil {
			t.Errorf("%q stands for %d models", bad, len(got))
		}
	}
}

func TestSweepBarFitsANarrowTerminal(t *testing.T) {
	if n := utf8.RuneCountInString(sweepBar(99999, 100000, 0.123456)); n >= 79 {
		t.Errorf("%d columns", n)
	}
}
