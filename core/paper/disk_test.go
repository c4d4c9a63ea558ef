package paper_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// async are options with writes that are events of their own.
func async() core.Options {
	o := core.Defaults().Options
	o.AsyncStorageWrites = true
	return o
}

// requireWrites wants so many writes that a node has still to do.
func (w *world) requireWrites(id core.NodeID, want int) {
	w.t.Helper()
	appends, _ := w.node(id).Pending()
	require.Len(w.t, appends, want)
}

// Raft dissertation §10.2.1. A leader writes new entries to its disk and sends
// them to its followers at the same time: they are under way before its own
// write is durable.
func TestLeaderSendsEntriesWhileItWritesThem(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, async())
	w.propose(1, "set x 5")
	w.do(core.Ready{Node: 1})
	w.requireWrites(1, 1)
	w.requireLogs("1", "1", "1")
	for _, id := range []core.NodeID{2, 3} {
		require.Len(t, w.first(mail{kind: raftpb.MsgApp, to: id}).Raft.GetEntries(), 1)
	}
}

// Raft dissertation §3.8. A follower answers only when the entries are
// durable, and a crash before that loses nothing that anybody counted on.
func TestFollowerAnswersOnlyWhenItsWriteIsDurable(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, async())
	w.propose(1, "set x 5")
	w.do(core.Ready{Node: 1})
	w.deliver(mail{kind: raftpb.MsgApp})
	w.do(core.Ready{Node: 2})
	w.do(core.Ready{Node: 3})
	require.Empty(t, w.find(mail{kind: raftpb.MsgAppResp}))
	w.do(core.AppendThread{Node: 2})
	require.Len(t, w.find(mail{kind: raftpb.MsgAppResp, from: 2}), 1)
	w.restart(2)
	w.restart(3)
	w.requireLogs("1", "1 1", "1")
	require.Empty(t, w.find(mail{kind: raftpb.MsgAppResp, from: 3}))
}

// Raft dissertation §10.2.1. A leader may commit an entry that it has not on its
// own disk yet, if a majority of the others has.
//
// etcd/raft hands an entry to the leader's machine only when it is on the
// leader's disk too; the followers' need not wait for that.
func TestLeaderCommitsBeforeItsOwnWriteIsDurable(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, async())
	h := w.propose(1, "set x 5")
	w.do(core.Ready{Node: 1})
	w.deliver(mail{kind: raftpb.MsgApp})
	w.finish(2, 3)
	w.deliver(mail{kind: raftpb.MsgAppResp})
	require.EqualValues(t, 2, w.state(1).Commit)
	w.requireLogs("1", "1 1", "1 1")

	w.do(core.Ready{Node: 1})
	_, applies := w.node(1).Pending()
	require.Empty(t, applies)
	w.deliver(mail{kind: raftpb.MsgApp})
	w.finish(2, 3)
	w.requireValues("x", "-", "5", "5")
	require.Equal(t, "pending", w.result(h))
	w.finish(1)
	w.requireValues("x", "5", "5", "5")
	require.Equal(t, "answered ok", w.result(h))
}

// Raft dissertation §10.2.1. A leader counts itself only when its write is
// durable: one follower and an unwritten entry are no majority of three.
func TestLeaderCountsItselfOnlyWhenItsWriteIsDurable(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, async())
	w.propose(1, "set x 5")
	w.do(core.Ready{Node: 1})
	w.deliver(mail{kind: raftpb.MsgApp, to: 2})
	w.finish(2)
	w.deliver(mail{kind: raftpb.MsgAppResp, from: 2})
	require.EqualValues(t, 1, w.state(1).Commit)
	w.do(core.AppendThread{Node: 1})
	require.EqualValues(t, 2, w.state(1).Commit)
}

// Raft dissertation §10.2.1. An entry that was committed without the leader's
// disk survives the leader's crash: the majority that holds it elects nobody
// without it. The old leader gets it back from the next one.
func TestEntryCommittedWithoutTheLeadersDiskSurvivesItsCrash(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, async())
	w.propose(1, "set x 5")
	w.do(core.Ready{Node: 1})
	w.deliver(mail{kind: raftpb.MsgApp})
	w.finish(2, 3)
	w.deliver(mail{kind: raftpb.MsgAppResp})
	require.EqualValues(t, 2, w.state(1).Commit)
	w.do(core.Crash{Node: 1})
	w.drop(mail{})
	w.restart(1)
	w.requireLogs("1", "1 1", "1 1")
	require.False(t, w.campaign(1), "its log is behind")
	w.lead(2)
	w.beat(2)
	w.requireLogs("1 1 3", "1 1 3", "1 1 3")
	w.requireValues("x", "5", "5", "5")
}

// Raft dissertation §3.8. A vote must be durable before it is sent, and
// a candidate counts its own only when that is durable too.
func TestCandidateCountsItsOwnVoteOnlyWhenItIsDurable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3, async())
	w.do(core.Campaign{Node: 1})
	w.do(core.Ready{Node: 1})
	w.requireWrites(1, 1)
	w.deliver(mail{kind: raftpb.MsgVote, to: 2})
	w.do(core.Ready{Node: 2})
	require.Empty(t, w.find(mail{kind: raftpb.MsgVoteResp}))
	w.do(core.AppendThread{Node: 2})
	w.deliver(mail{kind: raftpb.MsgVoteResp, from: 2})
	require.Equal(t, core.Candidate, w.state(1).Role)
	w.do(core.AppendThread{Node: 1})
	require.Equal(t, core.Leader, w.state(1).Role)
}

// Raft dissertation §10.2.1. Nothing needs to be written in parallel. With
// synchronous writes a leader here has its entries on disk before it sends them,
// which the library allows and does not ask for.
func TestSynchronousLeaderWritesBeforeItSends(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, core.Defaults().Options)
	w.propose(1, "set x 5")
	var order []core.EffectKind
	for _, fx := range w.do(core.Ready{Node: 1}) {
		if fx.Kind() == core.KindEntriesAppended || fx.Kind() == core.KindMessageSent {
			order = append(order, fx.Kind())
		}
	}
	require.Equal(t, []core.EffectKind{core.KindEntriesAppended, core.KindMessageSent, core.KindMessageSent}, order)
}
