package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os/exec"
	"time"

	"glassraft/tools/bench/figure16"
	"glassraft/tools/site"
)

func prepareBench(flags *flag.FlagSet) work {
	paper := flags.Bool("figure16", false, "instead, repeat the experiment of the Raft paper's Figure 16: how long a crashed leader is missed")
	return func(ctx context.Context, _ []string, stdout, stderr io.Writer) error {
		if *paper {
			return repeatFigure16(ctx, stdout)
		}
		return bench(ctx, stdout, stderr)
	}
}

// bench runs the measurements as a program of their own: they drive a browser,
// and what that takes to compile would slow down every other use of this
// command.
func bench(ctx context.Context, stdout, stderr io.Writer) error {
	root, err := site.Root(ctx)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "run", "./tools/bench/run")
	cmd.Dir, cmd.Stdout, cmd.Stderr = root, stdout, stderr
	return cmd.Run()
}

// repeatFigure16 prints what is the same on every machine, and then how long this
// one took for it.
func repeatFigure16(ctx context.Context, stdout io.Writer) error {
	start := time.Now()
	if err := figure16.Print(ctx, stdout, figure16.Defaults()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(stdout, "\nMeasured in %.0f s on this machine.\n", time.Since(start).Seconds())
	return err
}
