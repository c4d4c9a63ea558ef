package site

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// Print writes a table of the site's files in bytes, with the sum below.
func (r Report) Print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "bytes\traw\tbrotli\tgzip\t")
	var sum File
	for _, f := range r.Files {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t\n", f.Name, f.Raw, f.Brotli, f.Gzip)
		sum.Raw += f.Raw
		sum.Brotli += f.Brotli
		sum.Gzip += f.Gzip
	}
	fmt.Fprintf(table, "all\t%d\t%d\t%d\t\n", sum.Raw, sum.Brotli, sum.Gzip)
	return table.Flush()
}
