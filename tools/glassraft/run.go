package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// Exit statuses.
const (
	statusOK          = 0
	statusFailed      = 1   // The work was understood and failed.
	statusUsage       = 2   // The command line or an input file was not understood.
	statusInterrupted = 130 // A signal ended the work before its end, as shells say it of SIGINT.
)

// subcommand is one row of the table: what a person types and what it starts.
type subcommand struct {
	name      string
	arguments string // What follows the flags, for the usage line; empty where nothing may.
	summary   string // One line, no full stop.
	details   string // Lines below the flags in its help; may be empty.
	// prepare declares the flags and returns what is to be done once they are parsed.
	prepare func(flags *flag.FlagSet) work
}

// work does what a subcommand is for: results to stdout, what is only said meanwhile to stderr. Its error is printed as
// it stands, after the subcommand's name.
type work func(ctx context.Context, args []string, stdout, stderr io.Writer) error

// subcommands is the table: everything that the command can do, in the order of its help.
var subcommands = []subcommand{
	{name: "serve", summary: "build the page and serve it on this machine", prepare: prepareServe},
	{name: "build", summary: "build the page into a folder that any web server can serve", prepare: prepareBuild},
	{name: "play", arguments: "FILE...", summary: "run scripts and print what each event did; - reads standard input", details: playDetails, prepare: preparePlay},
	{name: "bench", summary: "measure the engine against the bare library, here and in a browser", prepare: prepareBench},
}

// errUsage wraps errors that are about the command line rather than the work.
var errUsage = errors.New("bad usage")

// errInterrupted: a signal ended the work.
var errInterrupted = errors.New("interrupted")

// errSaid is an error of which everything was said already.
var errSaid = errors.New("said already")

// usageError is an error for exit status 2.
func usageError(format string, args ...any) error {
	return &wrongUsage{fmt.Sprintf(format, args...)}
}

type wrongUsage struct{ text string }

func (e *wrongUsage) Error() string { return e.text }
func (e *wrongUsage) Unwrap() error { return errUsage }

// run does what the arguments say until it is done or ctx ends, and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		printHelp(stderr)
		return statusUsage
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		printHelp(stdout)
		return statusOK
	}
	for _, candidate := range subcommands {
		if candidate.name == args[0] {
			return candidate.run(ctx, args[1:], stdout, stderr)
		}
	}
	fmt.Fprintf(stderr, "glassraft: unknown subcommand %q%s; go run ./tools/glassraft help lists them\n", args[0], suggestion(args[0]))
	return statusUsage
}

func (s subcommand) run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet(s.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // The flag package would print the usage on top of each error.
	do := s.prepare(flags)

	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		s.printUsage(stdout, flags)
		return statusOK
	case err != nil:
		err = usageError("%v", err)
	case s.arguments == "" && flags.NArg() > 0:
		err = usageError("unexpected argument %q", flags.Arg(0))
	default:
		err = do(ctx, flags.Args(), stdout, stderr)
	}
	switch {
	case errors.Is(err, errSaid):
		return statusFailed
	case errors.Is(err, errInterrupted):
		fmt.Fprintf(stderr, "glassraft %s: %v\n", s.name, err)
		return statusInterrupted
	case errors.Is(err, errUsage):
		fmt.Fprintf(stderr, "glassraft %s: %v; -h shows the usage\n", s.name, err)
		return statusUsage
	case err != nil:
		fmt.Fprintf(stderr, "glassraft %s: %v\n", s.name, err)
		return statusFailed
	}
	return statusOK
}

func (s subcommand) printUsage(w io.Writer, flags *flag.FlagSet) {
	fmt.Fprintf(w, "glassraft %s: %s\n\nusage: go run ./tools/glassraft %s\n", s.name, s.summary,
		strings.TrimSpace(s.name+" [flags] "+s.arguments))
	flags.SetOutput(w)
	flags.PrintDefaults()
	if s.details != "" {
		fmt.Fprintf(w, "\n%s", s.details)
	}
}

func printHelp(w io.Writer) {
	fmt.Fprint(w, "Glassraft shows the real etcd/raft library at work.\n\nusage: go run ./tools/glassraft SUBCOMMAND [flags]\n\n")
	for _, s := range subcommands {
		fmt.Fprintf(w, "  %-8s %s\n", s.name, s.summary)
	}
	fmt.Fprint(w, "\n-h after a subcommand shows its flags.\n")
}
