package main

import (
	"context"
	"fmt"
	"io"
	"os/exec"

	"go.etcd.io/raft/v3"

	"glassraft/core"
	"glassraft/core/export"
	"glassraft/tools/site"
)

// form is a form in which play prints a run for another program.
type form struct {
	name    string
	summary string
	write   func(w io.Writer, config core.Config, events []core.Event) error
	// elsewhere, where it is not nil, may have another program do all of it.
	elsewhere func(ctx context.Context, p player, file string) (done bool, err error)
}

var forms = []form{
	{name: "trace", summary: "events and effects, a line of JSON each event", write: export.Trace},
	{name: "shiviz", summary: "a log with vector clocks, for ShiViz", write: export.ShiViz},
	{name: "tla", summary: "the trace that etcd/raft's TLA+ specification is checked against", write: export.TLA, elsewhere: tracing},
	{name: "history", summary: "Porcupine's picture of what the clients saw, a page of HTML", write: export.Porcupine},
}

// tracing has the library's own trace written by a program with which the library was compiled for it.
func tracing(ctx context.Context, p player, file string) (done bool, err error) {
	if raft.StateTraceDeployed {
		return false, nil
	}
	const tag = "with_tla"
	cmd := exec.CommandContext(ctx, "go", "run", "-tags", tag, "glassraft/tools/glassraft", "play", "-tla", file)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.stdin, p.stdout, p.stderr
	// Only inside the module is its source at hand.
	if _, err := site.Root(ctx); err != nil {
		return true, fmt.Errorf("this program was built without -tags %s, and cannot build itself here: %w", tag, err)
	}
	return true, cmd.Run()
}
