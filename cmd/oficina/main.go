// Command oficina is the workshop "A Matemática por trás das Redes Neurais Artificiais" in one binary.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the linker: -ldflags "-X main.version=…".
var version = "dev"

// stdio carries the three streams and whether a person reads standard error.
type stdio struct {
	In       io.Reader
	Out, Err io.Writer
}

// errProblem ends the program with status 1 after the command has said what is wrong.
var errProblem = errors.New("problem found")

type commands struct {
	Serve     serveCmd     `cmd:"" help:"Run the workshop in this room."`
	Lint      lintCmd      `cmd:"" help:"Check the content and print each mistake with file and line."`
	Train     trainCmd     `cmd:"" help:"Train a small network here, with cross-entropy, and say how well it does."`
	Run       runCmd       `cmd:"" help:"Run a network from an ONNX file."`
	Explain   explainCmd   `cmd:"" help:"Run a network from an ONNX file forward and backward, and show every step with its numbers."`
	Sweep     sweepCmd     `cmd:"" help:"Try many settings of a training and say which are best for their cost."`
	Reproduce reproduceCmd `cmd:"" help:"Compute the numbers of the course that come from training again, and compare."`
	Version   versionCmd   `cmd:"" help:"Print the version."`
}

type versionCmd struct{}

func (versionCmd) Run(std *stdio) error {
	_, err := fmt.Fprintln(std.Out, version)
	return err
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], &stdio{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// commandOf names the command whose use was wrong, with a space behind it, or nothing.
func commandOf(err error) string {
	var wrong *kong.ParseError
	if !errors.As(err, &wrong) || wrong.Context == nil || wrong.Context.Selected() == nil {
		return ""
	}
	return wrong.Context.Selected().Name + " "
}

// run parses args, runs the command and returns the exit status: 0, 1 (a problem was found) or 2 (wrong usage).
func run(ctx context.Context, args []string, std *stdio) int {
	var cli commands
	status := -1
	parser, err := kong.New(&cli,
		kong.Name("oficina"),
		kong.Description("A Matemática por trás das Redes Neurais Artificiais: the whole workshop in one binary."),
		kong.Writers(std.Out, std.Err),
		kong.Exit(func(code int) { status = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(std),
	)
	if err != nil {
		panic(err) // the command table above is wrong
	}
	parsed, err := parser.Parse(args)
	if status >= 0 {
		return status
	}
	if err != nil {
		fmt.Fprintf(std.Err, "oficina: %v\nTry: oficina %s--help\n", err, commandOf(err))
		return 2
	}
	if err := parsed.Run(); err != nil {
		if !errors.Is(err, errProblem) {
			fmt.Fprintf(std.Err, "oficina: %v\n", err)
		}
		return 1
	}
	return 0
}
