package core_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"glassraft/core"
)

// TestTraceGoldens keeps the words of the trace: scripts, the page and bug
// reports show them. Its commands are run, which lets time pass until it is so,
// and do, which does the listed events.
func TestTraceGoldens(t *testing.T) {
	t.Parallel()
	datadriven.Walk(t, "testdata/trace", func(t *testing.T, path string) {
		var w *world
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.HasArg("nodes") {
				var nodes int
				d.ScanArgs(t, "nodes", &nodes)
				w = newWorld(t, nodes)
			}
			shown := len(w.trace)
			if d.HasArg("nodes") {
				shown = 0
			}
			switch d.Cmd {
			case "run":
				var until string
				d.ScanArgs(t, "until", &until)
				w.runUntil(map[string]func() bool{
					"leader": w.lead,
					"quiet":  func() bool { return len(w.c.InFlight()) == 0 && !w.anyReady() },
				}[until])
			case "do":
				for line := range strings.Lines(d.Input) {
					w.do(goldenEvent(strings.TrimSpace(line)))
				}
			default:
				d.Fatalf(t, "unknown command %q", d.Cmd)
			}
			return string(w.trace[shown:])
		})
	})
}

func (w *world) anyReady() bool {
	for _, n := range w.c.Nodes() {
		if n.HasReady() {
			return true
		}
	}
	return false
}

// goldenEvent reads the few events that the goldens of this package need.
func goldenEvent(line string) core.Event {
	var id core.NodeID
	verb, rest, _ := strings.Cut(line, " ")
	_, _ = fmt.Sscan(rest, &id)
	switch verb {
	case core.KindPropose.String():
		_, request, _ := strings.Cut(rest, " ")
		return core.Propose{Node: id, Request: request}
	case core.KindCrash.String():
		return core.Crash{Node: id}
	case core.KindRestart.String():
		return core.Restart{Node: id}
	}
	panic("no such event in goldens: " + line)
}
