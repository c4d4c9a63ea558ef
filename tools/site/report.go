package site

import (
	"fmt"
	"io"
	"path"
	"slices"
	"text/tabwriter"
)

// notAtStart are the files that a page loads only when somebody asks for them, beside those in folders.
var notAtStart = []string{exportName, embedName, "notes.html", "notes.js"}

// AtStart sums up what index.html loads before anybody asks for more.
func (r Report) AtStart() File {
	var sum File
	for _, f := range r.Files {
		if path.Dir(f.Name) == "." && !slices.Contains(notAtStart, f.Source) {
			sum.add(f)
		}
	}
	return sum
}

// Print writes a table of the site's files in bytes, with the sums below: of what the page loads at its start, and of all.
// Files in a folder are one row.
func (r Report) Print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "bytes\traw\tbrotli\tgzip\t")
	var folder, sum File
	count := 0
	for i, f := range r.Files {
		sum.add(f)
		dir := path.Dir(f.Name)
		if dir == "." {
			f.print(table, f.Name)
			continue
		}
		folder.add(f)
		count++
		if i+1 == len(r.Files) || path.Dir(r.Files[i+1].Name) != dir {
			folder.print(table, fmt.Sprintf("%s/ (%d files)", dir, count))
			folder, count = File{}, 0
		}
	}
	start := r.AtStart()
	start.print(table, "at start")
	sum.print(table, "all")
	return table.Flush()
}

func (f *File) add(other File) {
	f.Raw += other.Raw
	f.Brotli += other.Brotli
	f.Gzip += other.Gzip
}

func (f *File) print(table io.Writer, name string) {
	fmt.Fprintf(table, "%s\t%d\t%d\t%d\t\n", name, f.Raw, f.Brotli, f.Gzip)
}
