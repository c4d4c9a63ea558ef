package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"

	"glassraft/tools/site"
)

func prepareBuild(flags *flag.FlagSet) work {
	dir := flags.String("o", "dist", "`folder` to write the site into")
	quality := flags.Int("brotli", site.BrotliDefault,
		fmt.Sprintf("brotli `quality`, 0 to %d; %d takes minutes and is a tenth smaller", site.BrotliMax, site.BrotliMax))
	return func(ctx context.Context, _ []string, stdout, _ io.Writer) error {
		if *quality < 0 || *quality > site.BrotliMax {
			return usageError("-brotli %d: want 0 to %d", *quality, site.BrotliMax)
		}
		if *dir == "" {
			return usageError("-o is empty: want a folder")
		}
		root, err := site.Root(ctx)
		if err != nil {
			return err
		}
		report, err := site.Build(ctx, *dir, site.Options{Root: root, Brotli: *quality})
		if err != nil {
			return err
		}
		return printSizes(stdout, report)
	}
}

// printSizes prints a table of the site's files in bytes, with the sum below.
func printSizes(w io.Writer, report site.Report) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "bytes\traw\tbrotli\tgzip\t")
	var sum site.File
	for _, f := range report.Files {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t\n", f.Name, f.Raw, f.Brotli, f.Gzip)
		sum.Raw += f.Raw
		sum.Brotli += f.Brotli
		sum.Gzip += f.Gzip
	}
	fmt.Fprintf(table, "all\t%d\t%d\t%d\t\n", sum.Raw, sum.Brotli, sum.Gzip)
	return table.Flush()
}
