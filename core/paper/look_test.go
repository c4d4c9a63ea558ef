package paper_test

import (
	"slices"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// What tests look at: leaders, answers, logs, machines, and what was done so
// far.

// leaders lists the nodes that take themselves for the leader.
func (w *world) leaders() []core.NodeID {
	var list []core.NodeID
	for _, n := range w.c.Nodes() {
		if n.IsLeader() {
			list = append(list, n.ID())
		}
	}
	return list
}

// result is how a request ended, in words.
func (w *world) result(h core.HandleID) string { return w.results[h].String() }

// value is what a node's machine holds; "-" for nothing.
func (w *world) value(id core.NodeID, key string) string {
	if v, found := w.node(id).Get(key); found {
		return v
	}
	return "-"
}

// log lists the entries on a node's disk.
func (w *world) log(id core.NodeID) []*raftpb.Entry {
	w.t.Helper()
	purged, last := w.node(id).Disk().LogState()
	if purged == last {
		return nil
	}
	entries, err := w.node(id).Disk().Entries(uint64(purged.Index)+1, uint64(last.Index)+1, 1<<62)
	require.NoError(w.t, err)
	return entries
}

// terms are those of the entries on a node's disk, as the paper's figures show
// a log: "1 1 2".
func (w *world) terms(id core.NodeID) string {
	w.t.Helper()
	var words []string
	for _, e := range w.log(id) {
		words = append(words, strconv.FormatUint(e.GetTerm(), 10))
	}
	return strings.Join(words, " ")
}

// requireLogs wants these terms in the logs of S1, S2 and so on.
func (w *world) requireLogs(want ...string) {
	w.t.Helper()
	var logs []string
	for _, n := range w.c.Nodes() {
		logs = append(logs, w.terms(n.ID()))
	}
	require.Equal(w.t, want, logs)
}

// requireValues wants what the machines of S1, S2 and so on hold for a key.
func (w *world) requireValues(key string, want ...string) {
	w.t.Helper()
	var values []string
	for _, n := range w.c.Nodes() {
		values = append(values, w.value(n.ID(), key))
	}
	require.Equal(w.t, want, values)
}

// requireMembership wants this configuration in force on each of the nodes.
func (w *world) requireMembership(want string, ids ...core.NodeID) {
	w.t.Helper()
	for _, id := range ids {
		require.Equal(w.t, want, w.node(id).Membership().String(), "%v", id)
	}
}

// of lists the effects of one type.
func of[T core.Effect](effects []core.Effect) []T {
	var list []T
	for _, fx := range effects {
		if fx, ok := fx.(T); ok {
			list = append(list, fx)
		}
	}
	return list
}

// leaderships lists the changes by which a node became leader.
func (w *world) leaderships() []core.Effect {
	var list []core.Effect
	for _, fx := range of[core.StateChanged](w.effects) {
		if fx.After.Role == core.Leader && fx.Before.Role != core.Leader {
			list = append(list, fx)
		}
	}
	return list
}

// grantedSince lists who gave its vote of a term to a candidate, in the order of
// their ids.
func (w *world) grantedSince(mark int, term core.Term) []core.NodeID {
	var list []core.NodeID
	for _, fx := range of[core.HardStateSaved](w.effects[mark:]) {
		if fx.After.Vote.Term == term && fx.After.Vote.Node != 0 && !slices.Contains(list, fx.Node) {
			list = append(list, fx.Node)
		}
	}
	slices.Sort(list)
	return list
}

// overwrittenSince counts for each node that wrote entries how many older ones
// they replaced.
func (w *world) overwrittenSince(mark int) map[core.NodeID]int {
	counts := map[core.NodeID]int{}
	for _, fx := range of[core.EntriesAppended](w.effects[mark:]) {
		counts[fx.Node] += fx.Overwritten
	}
	return counts
}
