package core_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Raft dissertation §6.4.
func TestReadSeesWhatWasCommittedBefore(t *testing.T) {
	t.Parallel()
	for _, node := range ids(3) {
		w := ledWorld(t, 3)
		missing := w.read(node, "x")
		w.settle()
		require.Equal(t, "answered not found", w.result(missing))
		w.propose(1, "set x 5")
		w.settle()
		found := w.read(node, "x")
		require.Equal(t, "pending", w.result(found))
		w.settle()
		require.Equal(t, "answered 5", w.result(found))
		require.Len(t, diskLog(t, w.node(1)), 2, "a read is no entry")
	}
}

func TestReadWithoutALeaderIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	require.Equal(t, "refused: no leader is known", w.result(w.read(2, "x")))
}

func TestReadWaitsForAMajority(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.cut[2], w.cut[3] = true, true
	h := w.read(1, "x")
	w.settle()
	require.Equal(t, "pending", w.result(h))
	delete(w.cut, 2)
	w.runFor(100 * core.Millisecond)
	require.Equal(t, "answered not found", w.result(h))
}

// A deposed leader that does not know it must not answer: the local value is
// stale, the linearizable read is not.
func TestDeposedLeaderDoesNotAnswerReads(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.propose(1, "set x old")
	w.settle()
	w.cut[1] = true
	w.elect(2)
	w.propose(2, "set x new")
	w.settle()
	require.True(t, w.node(1).IsLeader())
	h := w.read(1, "x")
	w.settle()
	require.Equal(t, "pending", w.result(h))
	w.requireValue("x", "old", 1)
	w.requireValue("x", "new", 2, 3)
}

// A follower that was told the index but has not applied it yet waits.
func TestFollowerAnswersOnceItHasAppliedTheReadIndex(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.losing[raftpb.MsgApp] = true
	w.cut[3] = true
	w.propose(1, "set x 5")
	w.settle()
	w.losing = map[raftpb.MessageType]bool{}
	delete(w.cut, 3)
	// The leader commits through S3 alone; S2 asks before it has the entry.
	w.do(core.Tick{Node: 1, Count: 50})
	w.cut[2] = true
	w.settle()
	require.EqualValues(t, 2, w.node(1).State().Commit)
	delete(w.cut, 2)
	w.losing[raftpb.MsgApp] = true
	h := w.read(2, "x")
	w.settle()
	require.EqualValues(t, 1, w.node(2).Applied())
	require.Equal(t, "pending", w.result(h))
	delete(w.losing, raftpb.MsgApp)
	w.runFor(200 * core.Millisecond)
	require.Equal(t, "answered 5", w.result(h))
}

func TestDuplicatedReadIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	h := w.read(2, "x")
	w.do(core.Ready{Node: 2})
	w.do(core.Duplicate{Msg: w.messageOf(raftpb.MsgReadIndex).ID})
	w.settle()
	require.Equal(t, "answered not found", w.result(h))
}

// The library tells nobody that a read was lost.
func TestLostReadStaysPending(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	h := w.read(2, "x")
	w.do(core.Ready{Node: 2})
	w.do(core.Drop{Msg: w.messageOf(raftpb.MsgReadIndex).ID})
	w.runFor(2000 * core.Millisecond)
	require.Equal(t, "pending", w.result(h))
}

// raft.ReadOnlyLeaseBased: the leader trusts its lease and asks nobody.
func TestLeaseReadNeedsNoMessages(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(func(o *core.Options) { o.CheckQuorum, o.LeaseReads = true, true }))
	w.propose(1, "set x 5")
	w.settle()
	before := len(w.sent)
	h := w.read(1, "x")
	w.do(core.Ready{Node: 1})
	require.Equal(t, "answered 5", w.result(h))
	require.Len(t, w.sent, before)
}
