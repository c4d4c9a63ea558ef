//go:build with_tla

package core

import (
	"encoding/json"
	"fmt"

	"go.etcd.io/raft/v3"
)

// The library's own trace (raft.Config.TraceLogger), which etcd/raft's TLA+
// specification is checked against. The library writes it only in a program that
// was built with the library's tag, with_tla; tracelog_off.go stands in
// everywhere else.

// TraceLibrary hands every event of the library's own trace to take, as the JSON
// of a raft.TracingEvent, in the order in which they happen. It is for the whole
// run: ErrOutOfRange once an event was done. ErrNoLibraryTrace if the program
// was built without the tag with_tla. A clone is not traced.
//
// In a traced cluster the library sleeps for a millisecond of real time before
// each message that it takes (raft's traceReceiveMessage). Nothing else about
// the run is different.
func (c *Cluster) TraceLibrary(take func(event []byte)) error {
	if c.events > 0 {
		return fmt.Errorf("%w: a trace that begins after %d events (legal: before the first)", ErrOutOfRange, c.events)
	}
	c.trace = take
	return nil
}

// libraryTrace is what a node's raft tells its trace to; nil: it has none.
func libraryTrace(take func(event []byte)) raft.TraceLogger {
	if take == nil {
		return nil
	}
	return traceTaker(take)
}

type traceTaker func(event []byte)

// TraceEvent puts the event into bytes at once: the library may reuse what it
// points to.
func (take traceTaker) TraceEvent(e *raft.TracingEvent) {
	event, err := json.Marshal(e)
	if err != nil {
		panic("invariant: an event of the library's trace has no JSON: " + err.Error())
	}
	take(event)
}
