package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"glassraft/tools/bench"
	"glassraft/tools/site"
)

// brotliBest is the quality with which a release is compressed.
const brotliBest = 11

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures and writes the report. Errors are those of building the programs
// and of finding or driving the browser.
func run(ctx context.Context, out io.Writer) error {
	root, err := site.Root(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "Events through Cluster.Do (no Frame) against a bare raft.RawNode loop that carries the same messages.")
	fmt.Fprintln(out, "The ratio is time for the same proposals over that of the bare loop, the median of turns taken in one run;")
	fmt.Fprintln(out, "the aim for Cluster.Do is at most 1.5. Two rows between them show what any driver pays: messages of each node's own, and a machine.")
	native := bench.Measure()
	browser, err := inBrowser(ctx, root)
	if err != nil {
		return err
	}
	table(out, native, browser)
	return size(ctx, out, root)
}

func table(out io.Writer, native, browser []bench.Row) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "nodes\t\tnative events/s\tns/message\tratio\twasm events/s\tns/message\tratio\t")
	for i, n := range native {
		b := browser[i]
		fmt.Fprintf(w, "%d\t%s\t%.0f\t%.0f\t%.2f\t%.0f\t%.0f\t%.2f\t\n",
			n.Nodes, n.Name, n.EventsPerSecond, n.NsPerMessage, n.Ratio, b.EventsPerSecond, b.NsPerMessage, b.Ratio)
	}
	w.Flush()
}

// size builds the page as it ships, into a folder that is removed again.
func size(ctx context.Context, out io.Writer, root string) (err error) {
	dir, err := os.MkdirTemp("", "glassraft-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	report, err := site.Build(ctx, dir, site.Options{Root: root, Brotli: brotliBest})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nThe page, with brotli quality %d:\n", brotliBest)
	return report.Print(out)
}
