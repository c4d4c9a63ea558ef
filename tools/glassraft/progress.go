package main

import (
	"fmt"
	"io"
	"os"
)

// progress says on a terminal, in one line that it writes over, how far a long run has come.
type progress struct {
	name string
	to   io.Writer // nil: nobody watches
	said int       // events
}

// newProgress says nothing unless to is a terminal.
func newProgress(name string, to io.Writer) *progress {
	p := &progress{name: name}
	if file, ok := to.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.to = to
		}
	}
	return p
}

// event is called after each event, and between.
func (p *progress) event(events int) {
	const each = 5000 // events: less often than a person could want to know, more often than one gets impatient
	if p.to == nil || events%each != 0 || events == p.said {
		return
	}
	p.said = events
	fmt.Fprintf(p.to, "\r%s: %d events", p.name, events)
}

// end makes room for what comes after.
func (p *progress) end() {
	if p.said > 0 {
		fmt.Fprint(p.to, "\r\x1b[K")
	}
}
