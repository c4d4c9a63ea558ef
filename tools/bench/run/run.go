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
	fmt.Fprintln(out, "the aim is at most 1.5 for Cluster.Do and 2.0 with checks. Two rows between them show what any driver pays: messages of each node's own, and a machine.")
	native := bench.MeasureAll()
	browser, err := inBrowser(ctx, root)
	if err != nil {
		return err
	}
	table(out, native.Rows, browser.Rows)
	travel(out, native.Travel, browser.Travel)
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

// travel prints what virtual time and histories cost, with the aim beside it.
func travel(out io.Writer, native, browser bench.Travel) {
	fmt.Fprintf(out, "\nTime and histories: five nodes; a history of %d events of three clients at work, with checks.\n", native.Events)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tnative\twasm\taim\t")
	for _, row := range []struct {
		name string
		of   func(bench.Travel) float64
		aim  string
	}{
		{"idle virtual seconds per second", func(t bench.Travel) float64 { return t.Idle }, "1200 native, 300 wasm"},
		{"the same, asynchronous writes", func(t bench.Travel) float64 { return t.IdleAsync }, ""},
		{"seek, median ms", func(t bench.Travel) float64 { return t.SeekMedianMs }, ""},
		{"seek, 95th percentile ms", func(t bench.Travel) float64 { return t.SeekP95Ms }, "under 16 in wasm"},
		{"seek, longest ms", func(t bench.Travel) float64 { return t.SeekMaxMs }, ""},
		{"branch at the last event, ms", func(t bench.Travel) float64 { return t.BranchMs }, "under 300 in wasm"},
		{fmt.Sprintf("MB of a history of %d events", native.LongEvents), func(t bench.Travel) float64 { return t.MemoryMB }, "under 150"},
		{"kB of it when saved", func(t bench.Travel) float64 { return t.SavedKB }, ""},
	} {
		fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%s\t\n", row.name, row.of(native), row.of(browser), row.aim)
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
