package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// event is one line of go test -json (go doc test2json).
type event struct {
	Action  string  // start, run, output, pass, fail, skip, and for builds build-output, build-fail.
	Package string  // Import path; empty for builds.
	Test    string  // Empty where the event is about the whole package.
	Output  string  // Of output and build-output.
	Elapsed float64 // Seconds.
}

// counts are how many tests there were, subtests too.
type counts struct {
	passed, failed, skipped int
	functions               int // Functions named Test... that ran.
}

// counter keeps what has been printed by the tests that are not done.
type counter struct {
	out     io.Writer
	counts  counts
	printed map[string]*strings.Builder // By package and test.
	failed  map[string]int              // Failed tests by package.
	passed  map[string]int              // Passed tests by package.
	skipped map[string]int              // Skipped tests by package.
}

// count reads events to the end and prints to out what a person wants to know meanwhile. Lines that are not events, such
// as what the go command itself has to say, are printed as they are.
func count(in io.Reader, out io.Writer) (counts, error) {
	c := counter{
		out:     out,
		printed: make(map[string]*strings.Builder),
		failed:  make(map[string]int),
		passed:  make(map[string]int),
		skipped: make(map[string]int),
	}
	lines := bufio.NewReader(in) // A Scanner would give up at long lines.
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			c.line(line)
		}
		if err == io.EOF {
			return c.counts, nil
		}
		if err != nil {
			return c.counts, err
		}
	}
}

func (c *counter) line(line string) {
	var e event
	if err := json.Unmarshal([]byte(line), &e); err != nil {
		fmt.Fprint(c.out, line)
		return
	}
	switch e.Action {
	case "build-output":
		fmt.Fprint(c.out, e.Output)
	case "output":
		c.keep(e)
	case "pass", "fail", "skip":
		if e.Test == "" {
			c.endPackage(e)
		} else {
			c.endTest(e)
		}
	}
}

func (e event) key() string { return e.Package + " " + e.Test }

func (c *counter) keep(e event) {
	if c.printed[e.key()] == nil {
		c.printed[e.key()] = new(strings.Builder)
	}
	c.printed[e.key()].WriteString(e.Output)
}

// take returns what a test or package has printed, and forgets it.
func (c *counter) take(key string) string {
	text := ""
	if kept := c.printed[key]; kept != nil {
		text = kept.String()
	}
	delete(c.printed, key)
	return text
}

func (c *counter) endTest(e event) {
	if strings.HasPrefix(e.Test, "Test") && !strings.Contains(e.Test, "/") {
		c.counts.functions++
	}
	text := c.take(e.key())
	switch e.Action {
	case "pass":
		c.counts.passed++
		c.passed[e.Package]++
	case "skip":
		c.counts.skipped++
		c.skipped[e.Package]++
		fmt.Fprintf(c.out, "skipped %s %s\n%s", e.Package, e.Test, text)
	case "fail":
		c.counts.failed++
		c.failed[e.Package]++
		fmt.Fprintf(c.out, "FAILED %s %s\n%s", e.Package, e.Test, text)
	}
}

// endPackage prints a package's line. One that failed while none of its tests did has lost its process or never had one;
// then everything that is known of it is printed.
func (c *counter) endPackage(e event) {
	own := c.take(e.key())
	unfinished := c.takeAll(e.Package)
	switch {
	case e.Action != "fail" && c.passed[e.Package]+c.skipped[e.Package] == 0: // With coverage such packages "pass".
		fmt.Fprintf(c.out, "none %s has no tests\n", e.Package)
	case e.Action == "pass":
		fmt.Fprintf(c.out, "ok   %s %d passed, %d skipped, %.1f s\n", e.Package, c.passed[e.Package], c.skipped[e.Package], e.Elapsed)
	default:
		if c.failed[e.Package] == 0 {
			c.counts.failed++
			fmt.Fprint(c.out, unfinished, own)
		}
		fmt.Fprintf(c.out, "FAIL %s %d failed, %d passed, %.1f s\n", e.Package, c.failed[e.Package], c.passed[e.Package], e.Elapsed)
	}
}

// takeAll returns what the unfinished tests of a package have printed, and forgets it.
func (c *counter) takeAll(pkg string) string {
	var all strings.Builder
	for key := range c.printed {
		if strings.HasPrefix(key, pkg+" ") {
			all.WriteString(c.take(key))
		}
	}
	return all.String()
}
