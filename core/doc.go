// Package core is one deterministic cluster of real raft nodes: events in,
// effects out. A node is a raft.RawNode of the unmodified library between three
// surroundings of ours: a disk (memstore), a state machine (fsm) and a simulated
// network. A run is a Config and a list of events, and Cluster.Do is the only
// thing that changes a cluster; the same run gives the same bytes of trace on
// every platform.
//
// It refuses to know a clock, a screen, a file or a goroutine, and it puts
// nothing into words: effects are values. What comes next is for core/schedule,
// going back for core/history, sentences for core/view.
//
// Nodes write to disk in one of the two ways that the library has: with
// synchronous writes everything is done in one event (Ready); with asynchronous
// ones each write and each apply is an operation of its own, which a crash can
// forestall (operation.go).
//
// Read types.go and event.go (what can happen; eventtext.go writes it,
// eventabout.go says to which node and message), effect.go (what it does), config.go, link.go, errors.go and limits.go; then cluster.go
// (the door), addnodes.go and observer.go (who watches it); node.go, start.go, input.go,
// handle.go (what who asked learns), request.go, ready.go and operation.go (where
// the library is called), crash.go and speed.go (what stops a node or slows it
// down, and what is left); client.go (simulated clients); then message.go,
// network.go, simnetwork.go and transport.go (how messages travel), draw.go
// (chance without chance), status.go (what may be known of a node), convert.go,
// setting.go and optiontext.go (options as text), breaks.go and mistakes.go (what a
// driver may do wrong on purpose, to show what comes of it), copy.go (a second cluster like
// this one) and copyraft.go, mirror.go and internals.go (what is known of the
// library's unexported fields), logger.go, trace.go and tracelog.go (the library's
// own trace, for core/export; tracelog_off.go where it was not built in).
//
// A Node can also be had alone, on a StubNetwork that delivers nothing
// (stub_other.go and stub_js.go say where it logs): for a program or a test that
// wants one node and no simulation around it.
//
//	c, err := core.NewCluster(core.Defaults())
//	effects, err := c.Do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
//	effects, err = c.Do(core.Campaign{Node: 1})
//	effects, err = c.Do(core.Ready{Node: 1}) // writes the vote, sends the requests
package core
