package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"go.etcd.io/raft/v3"

	"glassraft/core"
	"glassraft/core/export"
	"glassraft/core/script"
	"glassraft/tools/site"
)

// form is a form in which play prints a run for another program.
type form struct {
	name    string
	summary string
	write   func(w io.Writer, config core.Config, events []core.Event) error
	// libraryTag: only a program that was built with this tag can write it.
	libraryTag bool
}

var forms = []form{
	{name: "trace", summary: "events and effects, a line of JSON each event", write: export.Trace},
	{name: "shiviz", summary: "a log with vector clocks, for ShiViz", write: export.ShiViz},
	{name: "tla", summary: "the trace that etcd/raft's TLA+ specification is checked against", write: export.TLA, libraryTag: true},
	{name: "history", summary: "Porcupine's picture of what the clients saw, a page of HTML", write: export.Porcupine},
}

// libraryTag is the tag with which the library is built to trace itself.
const libraryTag = "with_tla"

// needsTag tells whether this program was built without the tag that the form needs.
func (f *form) needsTag() bool { return f != nil && f.libraryTag && !raft.StateTraceDeployed }

// withTag has this very command done by a program that is built with the tag. What goes wrong there is said there.
func (p player) withTag(ctx context.Context, name string, parsed *script.File) error {
	root, err := site.Root(ctx)
	if err != nil {
		return fmt.Errorf("-%s: this program was built without -tags %s, and cannot build itself here: %w", p.form.name, libraryTag, err)
	}
	work, err := os.MkdirTemp("", "glassraft-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	program := filepath.Join(work, "glassraft")
	build := exec.CommandContext(ctx, "go", "build", "-tags", libraryTag, "-o", program, "./tools/glassraft")
	build.Dir, build.Stderr = root, p.stderr
	if err := build.Run(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("%s: %w", name, errInterrupted)
		}
		return fmt.Errorf("-%s: go build -tags %s: %w", p.form.name, libraryTag, err)
	}
	play := exec.CommandContext(ctx, program, "play", "-"+p.form.name, name)
	play.Stdin, play.Stdout, play.Stderr = strings.NewReader(parsed.Text()), p.stdout, p.stderr
	err = play.Run()
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", name, errInterrupted)
	}
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) && failed.ExitCode() == statusFailed {
		return errSaid
	}
	return err
}
