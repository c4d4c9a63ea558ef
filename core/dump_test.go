package core_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"

	"glassraft/core"
)

// dump is everything that can be seen of a cluster.
func (w *world) dump() string {
	var b strings.Builder
	fmt.Fprintf(&b, "now %v events %d config %+v\n", w.c.Now(), w.c.Events(), w.c.Config())
	for _, n := range w.c.Nodes() {
		dumpNode(w.t, &b, n)
	}
	for _, m := range w.c.InFlight() {
		fmt.Fprintf(&b, "%v sent %v due %v held %t lost %t handles %v: %x\n", m.ID, m.Sent, m.Due, m.Held, m.Lost(), m.Handles, marshal(w.t, m.Raft))
	}
	fmt.Fprintf(&b, "every link%v\n", w.c.UsualLink())
	for from := range len(w.c.Nodes()) {
		for to := range len(w.c.Nodes()) {
			if from == to {
				continue
			}
			id := core.LinkID{From: core.NodeID(from + 1), To: core.NodeID(to + 1)}
			link, cut, err := w.c.Link(id)
			require.NoError(w.t, err)
			if cut || link != w.c.UsualLink() {
				fmt.Fprintf(&b, "%v%v cut %t\n", id, link, cut)
			}
		}
	}
	for _, cl := range w.c.Clients() {
		fmt.Fprintf(&b, "%+v\n", *cl)
	}
	return b.String()
}

func dumpNode(t require.TestingT, b *strings.Builder, n *core.Node) {
	timer, timed := n.Timer()
	fmt.Fprintf(b, "%v up=%t (%s) ready=%t %v applied %d, %v, clock %v, timer %+v %t, options%v\n",
		n.ID(), n.Up(), n.DownReason(), n.HasReady(), n.State(), n.Applied(), n.Membership(), n.Clock(), timer, timed, n.Options())
	fmt.Fprintf(b, " paused=%t clock %v disk %v\n", n.Paused(), n.ClockSpeed(), n.DiskSpeed())
	appends, applies := n.Pending()
	for _, op := range slices.Concat(appends, applies) {
		fmt.Fprintf(b, " %v queued %v due %v: %v\n", op.ID, op.Queued, op.Due, op)
	}
	for voter, granted := range n.Votes() {
		fmt.Fprintf(b, " vote %v %t\n", voter, granted)
	}
	for h := range n.Waiting() {
		entry, placed := h.Entry()
		fmt.Fprintf(b, " waits %v %q %v %t %v\n", h.ID, h.Request, entry, placed, h.Result())
	}
	fmt.Fprintf(b, " progress %v\n", tracker.ProgressMap(progressOf(n)))
	hardState, confState, err := n.Disk().InitialState()
	require.NoError(t, err)
	snapshot, err := n.Disk().Snapshot()
	require.NoError(t, err)
	purged, last := n.Disk().LogState()
	fmt.Fprintf(b, " disk %v %v snapshot %x log %v to %v\n",
		core.HardStateOf(hardState), core.MembershipOf(confState), marshal(t, snapshot), purged, last)
	for _, e := range diskLog(t, n) {
		fmt.Fprintf(b, "  %s\n", raft.DescribeEntry(e, nil))
	}
	for _, e := range n.Unsaved() {
		fmt.Fprintf(b, "  unsaved %s\n", raft.DescribeEntry(e, nil))
	}
	if n.Machine() != nil {
		fmt.Fprintf(b, " machine %q\n", machineBytes(t, n))
	}
}

// progressOf is what a leader knows of the others, as pointers, which is how
// the library prints it.
func progressOf(n *core.Node) map[uint64]*tracker.Progress {
	known := map[uint64]*tracker.Progress{}
	for id, p := range n.RaftStatus().Progress {
		known[id] = &p
	}
	return known
}

// diskLog lists the entries on a node's disk.
func diskLog(t require.TestingT, n *core.Node) []*raftpb.Entry {
	purged, last := n.Disk().LogState()
	if purged == last {
		return nil
	}
	entries, err := n.Disk().Entries(uint64(purged.Index)+1, uint64(last.Index)+1, 1<<62)
	require.NoError(t, err)
	return entries
}

func machineBytes(t require.TestingT, n *core.Node) string {
	b, err := n.Machine().Snapshot()
	require.NoError(t, err)
	return string(b)
}

// dumpOf is the part of dump that is about one node.
func (w *world) dumpOf(id core.NodeID) string {
	var b strings.Builder
	dumpNode(w.t, &b, w.node(id))
	return b.String()
}
