// Package core is one deterministic cluster of real raft nodes: events in,
// effects out. A node is a raft.RawNode of the unmodified library between three
// surroundings of ours: a disk (memstore), a state machine (fsm) and a simulated
// network. A run is a Config and a list of events, and Cluster.Do is the only
// thing that changes a cluster; the same run gives the same bytes of trace on
// every platform.
//
// It refuses to know a clock, a screen, a file or a goroutine, and it puts
// nothing into words: effects are values. What comes next is for core/schedule,
// going back for core/history, sentences for core/view. Disks are written
// synchronously, as raft.Ready and Advance have it.
//
// Read types.go and event.go (what can happen), effect.go (what it does),
// config.go, optiontext.go, errors.go and limits.go; then cluster.go (the door),
// node.go, request.go and ready.go (where the library is called) and handle.go
// (what clients learn); then network.go, message.go, draw.go (chance without
// chance), status.go (what may be known of a node), convert.go, internals.go
// (the one file that knows the library's unexported fields), logger.go and
// trace.go.
//
//	c, err := core.NewCluster(core.Defaults())
//	effects, err := c.Do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
//	effects, err = c.Do(core.Campaign{Node: 1})
//	effects, err = c.Do(core.Ready{Node: 1}) // writes the vote, sends the requests
package core
