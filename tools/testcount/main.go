package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run counts the events of stdin and returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("testcount", flag.ContinueOnError)
	flags.SetOutput(stderr)
	profile := flags.String("cover", "", "coverage `profile` of the same run, to sum up by package")
	if err := flags.Parse(args); err != nil {
		return 2
	}

	counted, err := count(stdin, stdout)
	if err != nil {
		fmt.Fprintln(stderr, "testcount:", err)
		return 1
	}
	if *profile != "" {
		if err := printCoverage(stdout, *profile); err != nil {
			fmt.Fprintln(stderr, "testcount:", err)
			return 1
		}
	}
	fmt.Fprintf(stdout, "%d test functions at the top level, the rest are subtests, fuzz seeds and examples\n", counted.functions)
	fmt.Fprintf(stdout, "%d passed, %d failed, %d skipped\n", counted.passed, counted.failed, counted.skipped)
	switch {
	case counted.failed > 0:
		return 1
	case counted.passed == 0:
		fmt.Fprintln(stderr, "testcount: no test ran")
		return 1
	}
	return 0
}
