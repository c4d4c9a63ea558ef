package main

import (
	"fmt"
	"io"
	"maps"
	"path"
	"slices"

	"golang.org/x/tools/cover"
)

// statements are how many statements a package has, and how many of them ran.
type statements struct{ ran, all int }

func (s statements) percent() float64 { return 100 * float64(s.ran) / float64(max(s.all, 1)) }

// printCoverage prints a line a package from a coverage profile, and one for all of them. A statement counts as run if any
// test of any package ran it.
func printCoverage(w io.Writer, profile string) error {
	files, err := cover.ParseProfiles(profile)
	if err != nil {
		return fmt.Errorf("coverage: %w", err)
	}
	packages := make(map[string]statements)
	var sum statements
	for _, file := range files {
		of := packages[path.Dir(file.FileName)]
		for _, block := range file.Blocks {
			of.all += block.NumStmt
			sum.all += block.NumStmt
			if block.Count > 0 {
				of.ran += block.NumStmt
				sum.ran += block.NumStmt
			}
		}
		packages[path.Dir(file.FileName)] = of
	}
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		s := packages[name]
		fmt.Fprintf(w, "coverage %5.1f %% of statements (%d of %d) in %s\n", s.percent(), s.ran, s.all, name)
	}
	fmt.Fprintf(w, "coverage %5.1f %% of statements (%d of %d) in all of them\n", sum.percent(), sum.ran, sum.all)
	return nil
}
