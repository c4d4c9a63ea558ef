// Package export writes a run in the forms that other tools read: as lines of
// JSON, as a log with vector clocks for ShiViz, as the trace that etcd/raft's
// TLA+ specification is checked against, and as Porcupine's picture of what the
// clients saw. Each is a function of the run alone: a new cluster does the events
// one after the other, and the same run gives the same bytes (but for Porcupine,
// see there).
//
// It refuses to look at a cluster that somebody else holds, to start any of those
// tools, and to know a file: it writes to an io.Writer. What a person reads is
// for core/view. A cluster with a state machine of its own (core.NewClusterOf)
// cannot be exported, since a run does not hold the machine.
//
// Read effects.go (the names of the effects, and where each happens), replay.go,
// and then one file for each form: trace.go; shiviz.go and clock.go; tla.go (with
// core/tracelog.go); porcupine.go (with core/check/history.go).
//
//	err := export.ShiViz(os.Stdout, history.Config(), history.Events())
package export
