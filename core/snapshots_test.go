package core_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// laggingWorld has S1 lead two nodes, and a third that missed all but the
// election: the entries that it misses are in nobody's log any more.
func laggingWorld(t require.TestingT, options ...option) *world {
	w := ledWorld(t, 3, options...)
	w.cut[3] = true
	for range 5 {
		w.propose(1, "append x a")
		w.settle()
	}
	w.compactAll(1)
	delete(w.cut, 3)
	return w
}

// beat lets the leader's next heartbeat go out.
func (w *world) beat() {
	w.do(core.Tick{Node: w.leaders()[0], Count: 50})
	w.settle()
}

// Raft paper §7.
func TestSnapshotKeepsTheLogAndCompactDiscardsIt(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 1)
	w.propose(1, "set x 5")
	w.settle()
	taken := of[core.SnapshotTaken](w.do(core.TakeSnapshot{Node: 1}))
	require.Equal(t, []core.SnapshotTaken{{Node: 1, ID: core.LogID{Term: 1, Index: 2}, Bytes: len(machineBytes(t, w.node(1)))}}, taken)
	require.Len(t, diskLog(t, w.node(1)), 2)
	require.Equal(t, core.Effects{core.Compacted{Node: 1, ID: core.LogID{Term: 1, Index: 1}}}, w.do(core.Compact{Node: 1, Index: 1}))
	require.Len(t, diskLog(t, w.node(1)), 1)
	require.Equal(t, core.Effects{core.Compacted{Node: 1, ID: core.LogID{Term: 1, Index: 2}}}, w.do(core.Compact{Node: 1, Index: 2}))
	require.Empty(t, diskLog(t, w.node(1)))
	snapshot, err := w.node(1).Disk().Snapshot()
	require.NoError(t, err)
	require.Equal(t, machineBytes(t, w.node(1)), string(snapshot.GetData()))
	h := w.propose(1, "append x 6")
	w.settle()
	require.Equal(t, "answered ok", w.result(h))
	w.requireValue("x", "56", 1)
}

func TestCompactBounds(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 1)
	w.propose(1, "set x 5")
	w.settle()
	w.requireRefused(core.Compact{Node: 1, Index: 1}, "compact 1 1: out of range: compact S1 to 1 (its snapshot covers up to 0)")
	w.do(core.TakeSnapshot{Node: 1})
	w.requireRefused(core.Compact{Node: 1, Index: 3}, "compact 1 3: out of range: compact S1 to 3 (its snapshot covers up to 2)")
	w.requireRefused(core.Compact{Node: 1, Index: 0}, "compact 1 0: nothing new: the log of S1 starts at 1")
	w.requireRefused(core.TakeSnapshot{Node: 1}, "snapshot 1: nothing new: S1 has applied up to 2 and has a snapshot of 2")
	w.do(core.Compact{Node: 1, Index: 2})
	w.requireRefused(core.Compact{Node: 1, Index: 2}, "compact 1 2: nothing new: the log of S1 starts at 3")
}

// What the library does not know to be applied it may still look up: a node that
// is to campaign scans those entries for changes of membership, and the library
// panics where they are gone.
func TestCompactNoFurtherThanTheLibraryKnowsOfApplied(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(queued))
	w.propose(1, "set x 5")
	w.runUntil(func() bool { return w.node(2).Applied() == 2 })
	require.True(t, slices.ContainsFunc(w.c.InFlight(), func(m *core.Message) bool {
		return m.To() == 2 && m.Raft.GetType() == raftpb.MsgStorageApplyResp
	}))
	w.do(core.TakeSnapshot{Node: 2})
	require.EqualValues(t, 1, w.node(2).Compactable())
	w.requireRefused(core.Compact{Node: 2, Index: 2}, "compact 2 2: out of range: compact S2 to 2 (the library knows that entries up to 1 are applied)")
	w.do(core.Campaign{Node: 2})
	w.deliverLocal()
	require.EqualValues(t, 2, w.node(2).Compactable())
	w.do(core.Compact{Node: 2, Index: 2})
	w.do(core.Crash{Node: 2})
	require.Zero(t, w.node(2).Compactable())
}

func TestLaggingFollowerIsSentASnapshotAndInstallsIt(t *testing.T) {
	t.Parallel()
	w := laggingWorld(t)
	before := len(w.effects)
	w.beat()
	effects := w.effects[before:]
	var snapshots []*core.Message
	for _, fx := range of[core.MessageSent](effects) {
		if fx.Message.Raft.GetType() == raftpb.MsgSnap {
			snapshots = append(snapshots, fx.Message)
		}
	}
	require.Len(t, snapshots, 1)
	require.EqualValues(t, 3, snapshots[0].To())
	require.EqualValues(t, 6, snapshots[0].Raft.GetSnapshot().GetMetadata().GetIndex())
	require.Equal(t, machineBytes(t, w.node(1)), string(snapshots[0].Raft.GetSnapshot().GetData()))
	require.Equal(t, []core.SnapshotInstalled{{
		Node: 3, ID: core.LogID{Term: 1, Index: 6}, Membership: core.Membership{Voters: ids(3)},
	}}, of[core.SnapshotInstalled](effects))
	require.Equal(t, []core.SnapshotReported{{Node: 1, Peer: 3, Delivered: true}}, of[core.SnapshotReported](effects))
	require.Equal(t, machineBytes(t, w.node(1)), machineBytes(t, w.node(3)))
	purged, last := w.node(3).Disk().LogState()
	require.Equal(t, core.LogID{Term: 1, Index: 6}, purged)
	require.Equal(t, purged, last)
	w.propose(1, "append x b")
	w.settle()
	w.requireValue("x", "aaaaab", 1, 2, 3)
}

// raft.Node.ReportSnapshot: without the report the leader would wait for ever.
func TestDroppedSnapshotIsReportedAndSentAgain(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		lose func(*world, *core.Message)
		back func(*world)
	}{
		{"dropped", func(w *world, m *core.Message) { w.do(core.Drop{Msg: m.ID}) }, func(*world) {}},
		{"lost on arrival",
			func(w *world, m *core.Message) { w.do(core.Crash{Node: 3}); w.do(core.Deliver{Msg: m.ID}) },
			func(w *world) { w.do(core.Restart{Node: 3}) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := laggingWorld(t)
			w.do(core.Tick{Node: 1, Count: 50})
			isSnap := func(m *core.Message) bool { return m.Raft.GetType() == raftpb.MsgSnap }
			w.stepUntil(func() bool { return slices.ContainsFunc(w.c.InFlight(), isSnap) }, func() {
				if !w.readyAll() {
					w.do(core.Deliver{Msg: w.c.InFlight()[0].ID})
				}
			})
			row.lose(w, w.message(isSnap))
			require.Equal(t, []core.SnapshotReported{{Node: 1, Peer: 3}}, of[core.SnapshotReported](w.effects))
			row.back(w)
			w.settle()
			w.beat()
			w.beat()
			w.requireValue("x", "aaaaa", 1, 2, 3)
		})
	}
}

func TestRestartFromSnapshotAndLogGivesTheSameMachine(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		snapshot int // taken after so many requests; 0: none
		compact  core.Index
	}{
		{"log alone", 0, 0},
		{"snapshot and whole log", 3, 0},
		{"snapshot and half the log", 3, 2},
		{"snapshot and the rest", 3, 4},
		{"snapshot alone", 6, 7},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 3)
			for i := range 6 {
				w.propose(1, "@bob/"+string(rune('1'+i))+" append x a")
				w.settle()
				if i+1 == row.snapshot {
					w.do(core.TakeSnapshot{Node: 2})
				}
			}
			if row.compact > 0 {
				w.do(core.Compact{Node: 2, Index: row.compact})
			}
			want := machineBytes(t, w.node(2))
			w.do(core.Crash{Node: 2})
			require.Nil(t, w.node(2).Machine())
			restarted := of[core.NodeRestarted](w.do(core.Restart{Node: 2}))
			applied := core.Index(0)
			if row.snapshot > 0 {
				applied = core.Index(row.snapshot + 1)
			}
			require.Equal(t, []core.NodeRestarted{{Node: 2, Applied: applied}}, restarted)
			w.settle()
			require.Equal(t, want, machineBytes(t, w.node(2)))
			require.EqualValues(t, 7, w.node(2).Applied())
		})
	}
}

// The snapshot on disk does not name the new node, which would refuse it
// (raft.raft.restore): the leader captures another one.
func TestNodeAddedLaterJoinsBySnapshot(t *testing.T) {
	t.Parallel()
	w := laggingWorld(t)
	w.beat()
	w.do(core.AddNodes{Count: 1})
	require.Equal(t, core.Membership{Voters: ids(3)}, w.node(4).Membership())
	h := w.change(1, "v4")
	w.settle()
	w.beat()
	require.Equal(t, "answered ok", w.result(h))
	installed := of[core.SnapshotInstalled](w.effects)
	require.NotEmpty(t, installed)
	require.EqualValues(t, 4, installed[len(installed)-1].Node)
	require.Equal(t, core.Membership{Voters: ids(4)}, w.node(4).Membership())
	require.Equal(t, machineBytes(t, w.node(1)), machineBytes(t, w.node(4)))
	w.propose(4, "append x b")
	w.settle()
	w.requireValue("x", "aaaaab", 1, 2, 3, 4)
}

func TestSnapshotSentByHandIsTheOneOnDisk(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.cut[3] = true
	w.propose(1, "append x a")
	w.settle()
	w.do(core.TakeSnapshot{Node: 1})
	w.propose(1, "append x b")
	w.settle()
	sent := of[core.MessageSent](w.do(core.SendSnapshot{Node: 1, To: 3}))
	require.Len(t, sent, 1)
	m := sent[0].Message
	require.Equal(t, raftpb.MsgSnap, m.Raft.GetType())
	require.EqualValues(t, 1, m.Raft.GetTerm())
	require.EqualValues(t, 2, m.Raft.GetSnapshot().GetMetadata().GetIndex())
	require.EqualValues(t, 1, m.From())
	require.EqualValues(t, 3, m.To())
	clear(w.cut)
	w.settle()
	require.Equal(t, []core.SnapshotInstalled{{
		Node: 3, ID: core.LogID{Term: 1, Index: 2}, Membership: voters(1, 2, 3),
	}}, of[core.SnapshotInstalled](w.effects))
	w.beat()
	w.requireValue("x", "ab", 1, 2, 3)
}

// A follower sends what it has in its own term, and nobody checks that it leads.
func TestFollowerSendsASnapshotInItsOwnTerm(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.propose(1, "append x a")
	w.settle()
	w.beat()
	w.do(core.TakeSnapshot{Node: 2})
	m := of[core.MessageSent](w.do(core.SendSnapshot{Node: 2, To: 1}))[0].Message
	require.EqualValues(t, 2, m.Raft.GetFrom())
	require.EqualValues(t, 1, m.Raft.GetTerm())
	w.settle()
	require.True(t, w.node(1).IsLeader(), "a leader of the same term ignores it")
	require.Empty(t, of[core.SnapshotInstalled](w.effects))
}

// Options.FreshSnapshots: what raft sends is what is applied now.
func TestFreshSnapshotIsOfWhatIsAppliedNow(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		set  func(*core.Options)
		want core.Index
	}{
		{"from disk", func(*core.Options) {}, 4},
		{"fresh", fresh, 6},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 3, with(row.set))
			w.cut[3] = true
			for range 3 {
				w.propose(1, "append x a")
				w.settle()
			}
			w.compactAll(1)
			for range 2 {
				w.propose(1, "append x b")
				w.settle()
			}
			clear(w.cut)
			w.beat()
			w.beat()
			installed := of[core.SnapshotInstalled](w.effects)
			require.Len(t, installed, 1)
			require.Equal(t, core.LogID{Term: 1, Index: row.want}, installed[0].ID)
			require.EqualValues(t, 3, installed[0].Node)
			require.EqualValues(t, 4, w.node(1).Disk().SnapshotIndex(), "the disk is as it was")
			w.requireValue("x", "aaabb", 1, 2, 3)
		})
	}
}

// A leader whose snapshots are fresh and whose machine is durable needs none on disk.
func TestFreshSnapshotNeedsNoneOnDisk(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(fresh))
	w.cut[3] = true
	w.propose(1, "append x a")
	w.settle()
	w.do(core.Compact{Node: 1, Index: 2})
	require.Zero(t, w.node(1).Disk().SnapshotIndex())
	clear(w.cut)
	w.beat()
	w.requireValue("x", "a", 1, 2, 3)
	require.Len(t, of[core.SnapshotInstalled](w.effects), 1)
}

func TestCompactBoundsWithFreshSnapshots(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(fresh))
	w.propose(1, "set x 5")
	w.settle()
	w.propose(1, "set x 6")
	w.requireRefused(core.Compact{Node: 1, Index: 3}, "compact 1 3: out of range: compact S1 to 3 (its snapshot covers up to 2)")
	require.Equal(t, core.Effects{core.Compacted{Node: 1, ID: core.LogID{Term: 1, Index: 2}}}, w.do(core.Compact{Node: 1, Index: 2}))
	w.requireRefused(core.Compact{Node: 1, Index: 2}, "compact 1 2: nothing new: the log of S1 starts at 3")
	w.settle()
	w.requireValue("x", "6", 1)

	// A machine in memory would lose in a crash what is nowhere else.
	w = ledWorld(t, 3, with(func(o *core.Options) { o.FreshSnapshots = true }))
	w.propose(1, "set x 5")
	w.settle()
	w.requireRefused(core.Compact{Node: 1, Index: 2}, "compact 1 2: out of range: compact S1 to 2 (its snapshot covers up to 0)")
}

// Options.ReportSnapshots: a transport that reports nothing leaves the leader
// waiting for the follower's own answer.
func TestTransportThatReportsNoSnapshot(t *testing.T) {
	t.Parallel()
	w := laggingWorld(t)
	quiet := laggingWorld(t, with(unreported))
	for _, one := range []*world{w, quiet} {
		one.beat()
		require.Len(t, of[core.SnapshotInstalled](one.effects), 1)
		one.requireValue("x", "aaaaa", 3)
	}
	require.Len(t, of[core.SnapshotReported](w.effects), 1)
	require.Empty(t, of[core.SnapshotReported](quiet.effects))

	quiet = laggingWorld(t, with(unreported))
	quiet.losing[raftpb.MsgSnap] = true
	quiet.beat()
	clear(quiet.losing)
	quiet.beat()
	quiet.beat()
	require.Empty(t, of[core.SnapshotReported](quiet.effects))
	require.Empty(t, of[core.SnapshotInstalled](quiet.effects), "the leader waits for ever")
	quiet.do(core.ReportSnapshot{Node: 1, Peer: 3})
	quiet.beat()
	quiet.beat()
	quiet.requireValue("x", "aaaaa", 3)
}

// A node takes whoever sends it a snapshot for the leader. Where that is only a
// follower, a transfer of leadership is handed on a second time, which the
// library has never seen among nodes that send what their raft asks for.
func TestSnapshotOfAFollowerMisleadsItsReceiver(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.beat()
	w.do(core.TakeSnapshot{Node: 2})
	w.do(core.SendSnapshot{Node: 2, To: 3})
	w.deliverAll()
	leader, _ := w.node(3).Leader()
	require.EqualValues(t, 2, leader)
	w.do(core.TransferLeader{Node: 3, To: 3})
	w.do(core.Ready{Node: 3})
	effects := w.do(core.Deliver{Msg: w.messageOf(raftpb.MsgTransferLeader).ID})
	require.Equal(t, []core.NodePanicked{{Node: 2, Reason: "term should not be set when sending MsgTransferLeader (was 1)"}}, of[core.NodePanicked](effects))
}
