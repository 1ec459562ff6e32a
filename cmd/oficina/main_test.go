package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"oficina": main})
}

// TestScripts runs the command lines in testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: true})
}

// status runs a command line within this process.
func status(ctx context.Context, std *stdio, args ...string) int {
	if std.In == nil {
		std.In = os.Stdin
	}
	return run(ctx, args, std)
}
