package core_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// askedForVote has S2 with S1's request for its vote stepped, and the write of
// its vote pending.
func askedForVote(t *testing.T) *world {
	w := newWorld(t, 3, with(async))
	w.do(core.Campaign{Node: 1})
	w.finish(1)
	w.do(core.Deliver{Msg: w.message(func(m *core.Message) bool { return m.To() == 2 }).ID})
	w.do(core.Ready{Node: 2})
	return w
}

func sentBy(w *world, id core.NodeID) []*core.Message {
	var list []*core.Message
	for _, m := range w.c.InFlight() {
		if m.From() == id {
			list = append(list, m)
		}
	}
	return list
}

// raft.Config.AsyncStorageWrites: responses leave only when the write is durable.
func TestVoteLeavesOnlyWhenItIsOnDisk(t *testing.T) {
	t.Parallel()
	w := askedForVote(t)
	require.Empty(t, sentBy(w, 2))
	require.Equal(t, core.Vote{}, w.node(2).Disk().Vote())
	appends, applies := w.node(2).Pending()
	require.Len(t, appends, 1)
	require.Empty(t, applies)
	op := appends[0]
	require.Equal(t, core.OpID{Node: 2, Seq: 1}, op.ID)
	hard, saves := op.HardState()
	require.True(t, saves)
	require.Equal(t, core.HardState{Vote: core.Vote{Term: 1, Node: 1}}, hard)
	require.Equal(t, w.c.Now(), op.Queued)
	require.GreaterOrEqual(t, op.Due-op.Queued, 1*core.Millisecond)
	require.LessOrEqual(t, op.Due-op.Queued, 5*core.Millisecond)

	w.do(core.AppendThread{Node: 2})
	require.Equal(t, op.Due, w.c.Now())
	require.Equal(t, core.Vote{Term: 1, Node: 1}, w.node(2).Disk().Vote())
	require.Len(t, sentBy(w, 2), 1)
	require.Equal(t, raftpb.MsgVoteResp, sentBy(w, 2)[0].Raft.GetType())
}

func TestCrashBeforeTheWriteForgetsTheVoteAndNobodyHeardOfIt(t *testing.T) {
	t.Parallel()
	w := askedForVote(t)
	effects := w.do(core.Crash{Node: 2})
	require.Equal(t, []core.EffectKind{core.KindNodeCrashed, core.KindOperationLost}, kinds(effects))
	w.do(core.Restart{Node: 2})
	require.Equal(t, core.State{}, w.node(2).State())
	require.Empty(t, sentBy(w, 2))
}

func TestCrashAfterTheWriteKeepsTheVoteThoughNobodyHeardOfIt(t *testing.T) {
	t.Parallel()
	w := askedForVote(t)
	effects := w.do(core.Crash{Node: 2, How: core.CrashTorn, Keep: 1})
	require.Equal(t, []core.EffectKind{core.KindNodeCrashed, core.KindHardStateSaved, core.KindOperationLost}, kinds(effects))
	w.do(core.Restart{Node: 2})
	require.Equal(t, core.State{Term: 1, Vote: 1}, w.node(2).State())
	require.Empty(t, sentBy(w, 2))
}

// follower3 has S2 with a pending write of three entries over one that
// conflicts with them.
func follower3(t *testing.T, options ...option) *world {
	w := ledWorld(t, 3, options...)
	w.cut[1] = true
	w.propose(1, "set x lost")
	w.settle()
	w.elect(2)
	w.propose(2, "set x early")
	w.propose(2, "set x kept")
	w.settle()
	clear(w.cut)
	w.do(core.Crash{Node: 1})
	w.do(core.Restart{Node: 1})
	// The answer to a heartbeat makes the leader send S1 what it lacks.
	n := w.node(1)
	w.stepUntil(func() bool {
		if n.Options().AsyncStorageWrites {
			appends, _ := n.Pending()
			return len(appends) > 0 && len(appends[0].Entries) == 3
		}
		return len(n.Unsaved()) == 3
	}, func() { require.True(t, w.next()) })
	return w
}

func terms(t *testing.T, w *world, id core.NodeID) []core.Term {
	var list []core.Term
	for _, e := range diskLog(t, w.node(id)) {
		list = append(list, core.Term(e.GetTerm()))
	}
	return list
}

// A torn write keeps a prefix of what was written, and what was on disk before
// gives way to it from there on.
func TestTornWriteKeepsAPrefix(t *testing.T) {
	t.Parallel()
	for _, mode := range []struct {
		name string
		set  func(*core.Options)
	}{{"synchronous", func(*core.Options) {}}, {"asynchronous", async}} {
		for _, row := range []struct {
			keep int
			want []core.Term
		}{
			{0, []core.Term{1, 1}},
			{1, []core.Term{1, 2}},
			{2, []core.Term{1, 2, 2}},
			{3, []core.Term{1, 2, 2, 2}},
		} {
			t.Run(fmt.Sprint(mode.name, " keeps ", row.keep), func(t *testing.T) {
				t.Parallel()
				w := follower3(t, with(mode.set))
				require.Equal(t, []core.Term{1, 1}, terms(t, w, 1))
				before := w.node(1).Disk().Vote()
				w.do(core.Crash{Node: 1, How: core.CrashTorn, Keep: row.keep})
				require.Equal(t, row.want, terms(t, w, 1))
				require.Equal(t, before, w.node(1).Disk().Vote())
				w.do(core.Restart{Node: 1})
				w.runUntil(func() bool { return w.value(1, "x") == "kept" })
				require.Equal(t, terms(t, w, 2), terms(t, w, 1))
			})
		}
	}
}

func TestACleanStopFinishesWhatIsPending(t *testing.T) {
	t.Parallel()
	w := applying(t)
	w.do(core.Crash{Node: 1, How: core.CrashClean})
	require.Equal(t, "answered ok", w.result(core.HandleID{Node: 1, Seq: 1}))
	hard, _, err := w.node(1).Disk().InitialState()
	require.NoError(t, err)
	require.EqualValues(t, 2, hard.GetCommit())
}

// A leader may commit before its own write is durable (Raft dissertation
// §10.2.1): a majority of the others is enough.
func TestLeaderCommitsBeforeItsOwnWriteIsDone(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(async))
	h := w.propose(1, "set x 5")
	w.do(core.Ready{Node: 1})
	w.deliverAll()
	for _, id := range []core.NodeID{2, 3} {
		w.do(core.Ready{Node: id})
		w.do(core.AppendThread{Node: id})
	}
	w.deliverAll()
	last, err := w.node(1).Disk().LastIndex()
	require.NoError(t, err)
	require.EqualValues(t, 1, last)
	require.EqualValues(t, 2, w.node(1).State().Commit)
	// It applies the entry only once it is on its own disk.
	w.do(core.Ready{Node: 1})
	_, applies := w.node(1).Pending()
	require.Empty(t, applies)
	w.finish(1)
	require.Equal(t, "answered ok", w.result(h))
}

// The two threads of a node are independent, but each keeps its order.
func TestOperationsAreDoneInOrder(t *testing.T) {
	t.Parallel()
	w := asyncWorld(t, 1)
	w.do(core.Campaign{Node: 1})
	w.finish(1)
	for _, request := range []string{"set x 1", "set x 2"} {
		w.propose(1, request)
		w.do(core.Ready{Node: 1})
	}
	appends, _ := w.node(1).Pending()
	require.Len(t, appends, 2)
	require.GreaterOrEqual(t, appends[1].Due-appends[0].Due, 1*core.Millisecond, "one after the other")
	require.Equal(t, appends[0].ID.Seq+1, appends[1].ID.Seq)
	w.do(core.AppendThread{Node: 1})
	left, _ := w.node(1).Pending()
	require.Equal(t, appends[1:], left)
	w.finish(1)
	w.requireValue("x", "2", 1)
}

func TestBothModesLiveInOneCluster(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t)
	w.do(core.AddNodes{Count: 2, Voters: ids(4)[:2]})
	options := core.Defaults().Options
	options.AsyncStorageWrites, options.DurableMachine = true, true
	w.do(core.AddNodes{Count: 2, Options: &options})
	w.runUntil(func() bool { return len(w.leaders()) == 1 })
	leader := w.leaders()[0]
	for _, changes := range []string{"v3", "v4"} {
		w.change(leader, changes)
		w.runUntil(func() bool {
			return len(w.node(leader).Membership().Voters) == int(changes[1]-'0')
		})
	}
	h := w.propose(leader, "set x 5")
	w.runUntil(func() bool { return w.value(3, "x") == "5" && w.value(4, "x") == "5" })
	require.Equal(t, "answered ok", w.result(h))
}

func TestAWriteWithASnapshotIsKeptAsAWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(async))
	w.do(core.Crash{Node: 3})
	for range 5 {
		w.propose(1, "append x a")
	}
	w.settle()
	w.do(core.TakeSnapshot{Node: 1})
	w.do(core.Compact{Node: 1, Index: 6})
	w.do(core.Restart{Node: 3})
	w.stepUntil(func() bool {
		appends, _ := w.node(3).Pending()
		if len(appends) == 0 {
			return false
		}
		_, snapshot := appends[0].Snapshot()
		return snapshot
	}, func() { require.True(t, w.next()) })
	w.requireRefused(core.Crash{Node: 3, How: core.CrashTorn, Keep: 1},
		"crash 3 how=torn keep=1: out of range: keep=1 (legal: 0 or 2; a write with a snapshot is kept as a whole or not at all)")
	w.do(core.Crash{Node: 3, How: core.CrashTorn, Keep: 2})
	require.EqualValues(t, 6, w.node(3).Disk().SnapshotIndex())
	w.do(core.Restart{Node: 3})
	w.requireValue("x", "aaaaa", 3)
}

// An operation with nothing but responses hides no write from a crash.
func TestTheFirstWriteThatHoldsAnythingIsTorn(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(async))
	toS2 := func() core.MsgID {
		return w.message(func(m *core.Message) bool { return m.To() == 2 && m.Raft.GetType() == raftpb.MsgApp }).ID
	}
	w.propose(1, "set x first")
	w.do(core.Ready{Node: 1})
	w.do(core.Duplicate{Msg: toS2()})
	w.do(core.Deliver{Msg: toS2()})
	w.do(core.Ready{Node: 2})
	w.do(core.AppendThread{Node: 2})
	w.do(core.Deliver{Msg: toS2()}) // the copy, for which there is nothing to write
	w.do(core.Ready{Node: 2})
	w.propose(1, "set x second")
	w.do(core.Ready{Node: 1})
	w.do(core.Deliver{Msg: toS2()})
	w.do(core.Ready{Node: 2})
	appends, _ := w.node(2).Pending()
	require.Len(t, appends, 2)
	require.Zero(t, appends[0].Records())
	records, whole := w.node(2).NextWrite()
	require.Equal(t, 1, records)
	require.False(t, whole)
	effects := w.do(core.Crash{Node: 2, How: core.CrashTorn, Keep: 1})
	require.Len(t, of[core.EntriesAppended](effects), 1)
	lost := of[core.OperationLost](effects)
	require.Len(t, lost, 2)
	require.Equal(t, []int{1, 0}, []int{lost[0].Kept, lost[1].Kept})
}
