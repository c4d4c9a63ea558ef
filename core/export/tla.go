package export

import (
	"bufio"
	"fmt"
	"io"

	"glassraft/core"
)

// tlaEpoch is where the timestamps begin, in seconds. etcd/raft's validate.sh
// sorts the lines as text by their timestamp, so all must have the same number
// of digits: a run lasts at most a year (core.TimeMax), which this has room for.
const tlaEpoch = 1_000_000_000

// TLA writes the run as etcd/raft's TLA+ trace checker reads it
// (tla/Traceetcdraft.tla and tla/validate.sh of the library's module). The events
// are the library's own (raft.Config.TraceLogger) and not made up here; so this
// is core.ErrNoLibraryTrace, and writes nothing, unless the program was built
// with -tags with_tla. It takes a millisecond of real time for each message that
// a node takes (see core.Cluster.TraceLibrary).
//
// A line's ts is the virtual time in seconds after tlaEpoch, a microsecond later
// than the line before where that is not earlier: the order of the lines is all
// that counts.
//
// The specification is of a part of what the library can do. It follows a run
// only if every node that its configurations name was added; each configuration
// change adds or removes one node; no node starts as a learner; no node uses
// Options.PreVote; no message arrives twice; no snapshot is sent by
// core.SendSnapshot; and no node restarts: the library traces the start of a raft
// before it has read its configuration, where the specification asks for the
// configuration that the node had.
//
// Errors are those of Trace, and core.ErrNoLibraryTrace.
func TLA(w io.Writer, config core.Config, events []core.Event) error {
	c, err := core.NewCluster(config)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w) // keeps its first error, which Flush tells
	last := core.Time(-1)
	if err := c.TraceLibrary(func(event []byte) {
		last = max(c.Now(), last+1)
		const second = 1000 * core.Millisecond
		_, _ = fmt.Fprintf(out, `{"level":"debug","ts":%d.%06d,"caller":"glassraft","msg":"trace","tag":"trace","event":%s}`+"\n",
			tlaEpoch+last/second, last%second, event)
	}); err != nil {
		return err
	}
	err = replay(c, events, func(int, core.Event, core.Effects) error { return nil })
	return flushed(out, err)
}
