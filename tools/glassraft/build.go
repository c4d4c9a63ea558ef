package main

import (
	"context"
	"flag"
	"fmt"
	"io"

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
		return report.Print(stdout)
	}
}
