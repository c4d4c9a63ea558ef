package core_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/fsm"
)

// Nodes that start from a snapshot, in the middle of a log that nobody has.

// indexedWorld has three such nodes, which all start at index 10.
func indexedWorld(t require.TestingT, content string, options ...option) *world {
	w := emptyWorld(t, append([]option{latency(0, 0)}, options...)...)
	w.do(core.AddNodes{Count: 3, Voters: ids(3), Index: 10, Content: content})
	return w
}

func TestNodesStartFromASnapshot(t *testing.T) {
	t.Parallel()
	w := indexedWorld(t, "")
	for _, n := range w.c.Nodes() {
		require.Equal(t, core.State{Commit: 10}, n.State())
		require.EqualValues(t, 10, n.Applied())
		require.Equal(t, voters(1, 2, 3), n.Membership())
		purged, last := n.Disk().LogState()
		require.Equal(t, core.LogID{Term: 1, Index: 10}, purged)
		require.Equal(t, purged, last)
		require.EqualValues(t, 10, n.Disk().SnapshotIndex())
		hard, _, err := n.Disk().InitialState()
		require.NoError(t, err)
		require.Equal(t, core.HardState{Commit: 10}, core.HardStateOf(hard), "what the snapshot covers is committed on disk too")
		require.False(t, n.HasReady())
	}
	w.requireRefused(core.Crash{Node: 1, How: core.CrashTorn}, "crash 1 how=torn: nothing is pending: S1 has no write under way")
	w.requireRefused(core.TakeSnapshot{Node: 1}, "snapshot 1: nothing new: S1 has applied up to 10 and has a snapshot of 10")
	w.elect(1)
	h := w.propose(1, "append x a")
	w.settle()
	require.Equal(t, "answered ok", w.result(h))
	require.EqualValues(t, 12, w.node(1).Applied(), "an empty entry, and the request")
	require.EqualValues(t, 11, diskLog(t, w.node(1))[0].GetIndex())
}

func TestNodeThatStartedFromASnapshotComesBackFromIt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		set  func(*core.Options)
	}{{"plain", func(*core.Options) {}}, {"asynchronous", async}, {"durable", durable}} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := indexedWorld(t, "append x a", with(row.set))
			w.do(core.Crash{Node: 1})
			w.do(core.Restart{Node: 1})
			require.EqualValues(t, 10, w.node(1).Applied())
			w.elect(1)
			w.propose(1, "append x b")
			w.settle()
			w.beat()
			w.do(core.Crash{Node: 2})
			w.do(core.Restart{Node: 2})
			w.beat()
			w.requireValue("x", "ab", 1, 2, 3)
		})
	}
}

// Its disk was the only thing that told it who belongs to the cluster.
func TestNodeThatStartedFromASnapshotKnowsNothingOnAnEmptyDisk(t *testing.T) {
	t.Parallel()
	w := indexedWorld(t, "append x a")
	w.do(core.Crash{Node: 1})
	w.do(core.WipeDisk{Node: 1})
	w.do(core.Restart{Node: 1})
	require.Equal(t, core.State{}, w.node(1).State())
	require.Empty(t, w.node(1).Membership().Voters)
	w.elect(2)
	w.beat()
	w.requireValue("x", "a", 1, 2, 3)
}

func TestContentIsWhatTheMachinesStartWith(t *testing.T) {
	t.Parallel()
	w := indexedWorld(t, "append x a")
	w.requireValue("x", "a", 1, 2, 3)
	w.elect(1)
	w.propose(1, "append x b")
	w.settle()
	w.beat()
	w.requireValue("x", "ab", 1, 2, 3)

	w = indexedWorld(t, "one", func(c *core.Config) { c.Machine = core.MachineAppender })
	w.elect(1)
	w.propose(1, "two")
	w.settle()
	w.beat()
	for _, n := range w.c.Nodes() {
		require.Equal(t, "onetwo", string(n.Machine().(*fsm.Appender).State()))
	}
}

// Config.Machine, with nodes that start from nothing.
func TestMachineIsTheOneThatTheConfigurationNames(t *testing.T) {
	t.Parallel()
	require.IsType(t, &fsm.KV{}, ledWorld(t, 1).node(1).Machine())
	w := ledWorld(t, 3, func(c *core.Config) { c.Machine = core.MachineAppender })
	require.Equal(t, " seed=1 latency-min-us=0 latency-max-us=0", ledWorld(t, 1).c.Config().String())
	require.Equal(t, " seed=1 machine=appender latency-min-us=0 latency-max-us=0", w.c.Config().String())
	w.propose(1, "a b")
	w.propose(1, "c")
	w.settle()
	w.do(core.TakeSnapshot{Node: 2})
	w.do(core.Crash{Node: 2})
	w.do(core.Restart{Node: 2})
	w.beat()
	for _, n := range w.c.Nodes() {
		require.Equal(t, "a bc", string(n.Machine().(*fsm.Appender).State()))
		_, found := n.Get("a")
		require.False(t, found)
	}
}

func TestMachineByName(t *testing.T) {
	t.Parallel()
	config := core.Defaults()
	require.NoError(t, config.SetOption("machine", "appender"))
	require.Equal(t, core.MachineAppender, config.Machine)
	require.NoError(t, config.SetOption("machine", "kv"))
	require.Equal(t, core.MachineKV, config.Machine)
	require.EqualError(t, config.SetOption("machine", "abacus"), "bad configuration: machine=abacus (legal: kv, appender)")
	config.Machine = 2
	require.EqualError(t, config.Validate(), "bad configuration: machine 2 (legal: 0 to 1)")
}

// A node that is added to such a cluster later has nothing, not even its
// configuration, until a leader sends it a snapshot.
func TestLateNodeOfAClusterThatStartedFromASnapshot(t *testing.T) {
	t.Parallel()
	w := indexedWorld(t, "append x a")
	w.do(core.AddNodes{Count: 1})
	require.Equal(t, core.State{}, w.node(4).State())
	require.Zero(t, w.node(4).Applied())
	require.Empty(t, w.node(4).Membership().Voters)
	_, timed := w.node(4).Timer()
	require.False(t, timed)
	w.elect(1)
	w.change(1, "v4")
	w.settle()
	w.beat()
	require.Equal(t, same("voters 1 2 3 4", 4), w.memberships())
	w.requireValue("x", "a", 1, 2, 3, 4)
}

// The snapshot names a node that comes later, from nothing, as in
// snapshot_succeed_via_app_resp of etcd/raft.
func TestVoterNamedInASnapshotComesLater(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, latency(0, 0))
	w.do(core.AddNodes{Count: 2, Voters: ids(3), Index: 10, Content: "append x a"})
	w.elect(1)
	w.do(core.AddNodes{Count: 1})
	w.beat()
	require.Equal(t, same("voters 1 2 3", 3), w.memberships())
	w.requireValue("x", "a", 1, 2, 3)
}

func TestLearnersOfASnapshot(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, latency(0, 0))
	w.do(core.AddNodes{Count: 3, Voters: ids(2), Learners: []core.NodeID{3}, Index: 2})
	w.elect(1)
	w.propose(1, "append x a")
	w.settle()
	w.beat()
	w.requireValue("x", "a", 1, 2, 3)
	require.Equal(t, same("voters 1 2 learners 3", 3), w.memberships())
}
