package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"glassraft/tools/bench/figure16"
	"glassraft/tools/site"
)

func prepareBench(flags *flag.FlagSet) work {
	paper := flags.Bool("figure16", false, "instead, repeat the experiment of the Raft paper's Figure 16: how long a crashed leader is missed")
	pictures := flags.Bool("pictures", false, "instead, measure that for the page's pictures, and write them into web/figures")
	return func(ctx context.Context, _ []string, stdout, stderr io.Writer) error {
		switch {
		case *pictures:
			return drawFigure16(ctx)
		case *paper:
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

// drawFigure16 measures what the page's pictures show, and draws them.
func drawFigure16(ctx context.Context) error {
	root, err := site.Root(ctx)
	if err != nil {
		return err
	}
	var text strings.Builder
	if err := figure16.Remeasure(ctx, &text, figure16.Defaults()); err != nil {
		return err
	}
	if err := replaceFile(filepath.Join(root, "tools", "bench", "figure16", "measured.txt"), text.String()); err != nil {
		return err
	}
	for name, picture := range figure16.Pictures(figure16.Curves(text.String())) {
		if err := replaceFile(filepath.Join(root, "web", "figures", name+".txt"), picture); err != nil {
			return err
		}
	}
	return nil
}
