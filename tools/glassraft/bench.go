package main

import (
	"context"
	"flag"
	"io"
	"os/exec"

	"glassraft/tools/site"
)

func prepareBench(_ *flag.FlagSet) work { return bench }

// bench runs the measurements as a program of their own: they drive a browser,
// and what that takes to compile would slow down every other use of this
// command.
func bench(ctx context.Context, _ []string, stdout, stderr io.Writer) error {
	root, err := site.Root(ctx)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "run", "./tools/bench/run")
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, stdout, stderr
	return cmd.Run()
}
