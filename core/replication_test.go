package core_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Raft paper §5.3.
func TestProposalIsAppliedOnEveryNode(t *testing.T) {
	t.Parallel()
	for nodes := range 5 {
		w := ledWorld(t, nodes+1)
		h := w.propose(1, "set x 5")
		require.Equal(t, "pending", w.result(h))
		w.settle()
		require.Equal(t, "answered ok", w.result(h))
		w.requireValue("x", "5", ids(nodes+1)...)
		for _, n := range w.c.Nodes() {
			require.EqualValues(t, 2, n.Applied())
			require.EqualValues(t, 2, n.State().Commit)
		}
	}
}

func TestProposalToAFollowerIsForwarded(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	h := w.propose(2, "set x 5")
	require.Empty(t, of[core.RequestAppended](w.effects))
	w.do(core.Ready{Node: 2})
	m := w.messageOf(raftpb.MsgProp)
	require.Equal(t, []core.HandleID{h}, m.Handles)
	w.settle()
	require.Equal(t, "answered ok", w.result(h))
	require.Equal(t,
		[]core.RequestAppended{{Handle: h, Leader: 1, ID: core.LogID{Term: 1, Index: 2}}},
		of[core.RequestAppended](w.effects))
	w.requireValue("x", "5", 1, 2, 3)
}

func TestProposalIsRefusedWhereItCannotGo(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		w    func(t *testing.T) *world
		node core.NodeID
	}{
		{"no leader is known", func(t *testing.T) *world { return newWorld(t, 3) }, 2},
		{"the follower does not forward", func(t *testing.T) *world { return ledWorld(t, 3, with(noForwarding)) }, 2},
		{"a candidate", func(t *testing.T) *world {
			w := ledWorld(t, 3)
			w.cut[2] = true
			w.do(core.Campaign{Node: 2})
			w.settle()
			return w
		}, 2},
		{"too much is uncommitted", func(t *testing.T) *world {
			w := ledWorld(t, 3, with(func(o *core.Options) { o.MaxUncommittedEntriesSize = 1 }))
			w.propose(1, "set y 1")
			return w
		}, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := row.w(t)
			h := w.propose(row.node, "set x 5")
			require.Equal(t, "refused: raft dropped the proposal", w.result(h))
			require.Contains(t, w.effects, core.Effect(core.RequestDropped{Handle: h, Node: row.node}))
			delete(w.cut, 2)
			w.settle()
			w.requireValue("x", "-", 1, 2, 3)
		})
	}
}

// The leader that a follower forwards to may be gone by then. The library tells
// the follower nothing, so its fate is unknown.
func TestForwardedProposalThatTheReceiverDropsIsInDoubt(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	h := w.propose(2, "set x 5")
	w.do(core.Ready{Node: 2})
	m := w.messageOf(raftpb.MsgProp)
	w.do(core.Crash{Node: 1})
	w.do(core.Restart{Node: 1})
	effects := w.do(core.Deliver{Msg: m.ID})
	require.Equal(t, []core.RequestDropped{{Handle: h, Node: 1}}, of[core.RequestDropped](effects))
	require.Equal(t, "in doubt: it was lost on its way to the leader", w.result(h))
}

func TestCommitNeedsAMajority(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 5)
	w.cut[3], w.cut[4], w.cut[5] = true, true, true
	h := w.propose(1, "set x 5")
	w.settle()
	require.Equal(t, "pending", w.result(h))
	require.EqualValues(t, 1, w.node(1).State().Commit)
	w.requireValue("x", "-", 1, 2)
	delete(w.cut, 3)
	w.runFor(100 * core.Millisecond)
	require.Equal(t, "answered ok", w.result(h))
	w.runFor(100 * core.Millisecond)
	w.requireValue("x", "5", 1, 2, 3)
	w.requireValue("x", "-", 4, 5)
}

func TestSlowFollowerCatchesUp(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		options []option
	}{
		{"in one message", nil},
		{"entry by entry", []option{with(small)}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 3, row.options...)
			w.cut[3] = true
			for range 20 {
				w.propose(1, "append x a")
				w.settle()
			}
			require.EqualValues(t, 1, w.node(3).Applied())
			delete(w.cut, 3)
			w.runUntil(func() bool { return w.node(3).Applied() == 21 })
			w.requireValue("x", "aaaaaaaaaaaaaaaaaaaa", 1, 2, 3)
		})
	}
}

// Raft paper §5.3, Figure 7: the leader's log overwrites what conflicts.
func TestConflictingSuffixIsOverwritten(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.cut[1] = true
	lost := []core.HandleID{w.propose(1, "set x lost"), w.propose(1, "set y lost")}
	w.settle()
	require.Len(t, diskLog(t, w.node(1)), 3)
	w.elect(2)
	kept := w.propose(2, "set x kept")
	w.settle()
	require.Equal(t, "answered ok", w.result(kept))
	require.Equal(t, "pending", w.result(lost[0]))
	delete(w.cut, 1)
	w.runFor(200 * core.Millisecond)
	var overwritten int
	for _, fx := range of[core.EntriesAppended](w.effects) {
		if fx.Node == 1 {
			overwritten += fx.Overwritten
		} else {
			require.Zero(t, fx.Overwritten)
		}
	}
	require.Equal(t, 2, overwritten)
	for _, h := range lost {
		require.Equal(t, "refused: another entry was committed in its place", w.result(h))
	}
	w.requireValue("x", "kept", 1, 2, 3)
	w.requireValue("y", "-", 1, 2, 3)
}

// Raft paper §5.4.2, Figure 8: an old term's entry is committed only together
// with one of the leader's own term.
func TestEntryOfAnEarlierTermIsCommittedWithOneOfTheCurrentTerm(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.losing[raftpb.MsgAppResp] = true
	h := w.propose(1, "set x 5")
	w.settle()
	delete(w.losing, raftpb.MsgAppResp)
	w.do(core.Crash{Node: 1})
	require.Equal(t, "in doubt: the node crashed", w.result(h))
	w.do(core.Campaign{Node: 2})
	w.stepUntil(w.node(2).IsLeader, func() {
		w.readyAll()
		w.deliverAll()
	})
	require.EqualValues(t, 1, w.node(2).State().Commit)
	w.settle()
	require.EqualValues(t, 3, w.node(2).State().Commit)
	w.requireValue("x", "5", 2, 3)
}

func TestRequestOfACrashedNodeIsInDoubt(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	write, read := w.propose(1, "set x 5"), w.read(1, "x")
	w.do(core.Ready{Node: 1})
	w.do(core.Crash{Node: 1})
	require.Equal(t, "in doubt: the node crashed", w.result(write))
	require.Equal(t, "refused: the node crashed", w.result(read))
	w.settle()
	w.elect(2)
	w.requireValue("x", "5", 2, 3)
}

func TestRequestThatASnapshotCoversIsInDoubt(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	h := w.propose(3, "set x 5")
	w.do(core.Ready{Node: 3})
	w.do(core.Deliver{Msg: w.messageOf(raftpb.MsgProp).ID})
	w.cut[3] = true
	w.settle()
	w.compactAll(1)
	delete(w.cut, 3)
	w.runFor(300 * core.Millisecond)
	w.requireValue("x", "5", 1, 2, 3)
	require.Equal(t, "in doubt: a snapshot covers its place in the log", w.result(h))
}

// compactAll lets a node keep nothing but a snapshot.
func (w *world) compactAll(id core.NodeID) {
	w.do(core.TakeSnapshot{Node: id})
	w.do(core.Compact{Node: id, Index: w.node(id).Applied()})
}

func TestResponsesComeFromTheMachine(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	for _, row := range [][2]string{
		{"get x", "answered not found"},
		{"set x 5", "answered ok"},
		{"get x", "answered 5"},
		{"cas x 4 6", "answered differs: 5"},
		{"delete x", "answered ok"},
		{"nonsense", "answered error: "},
	} {
		h := w.propose(2, row[0])
		w.runUntil(func() bool { return w.results[h].Outcome != core.Pending })
		require.Contains(t, w.result(h), row[1])
	}
}

// What a follower forwarded reaches a leader that leads no more, and goes on to
// the one that does. raft fills in the new receiver; the message that was
// delivered, and its copy in flight, must not change by that.
func TestDeposedLeaderForwardsWhatWasForwardedToIt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		kind  raftpb.MessageType
		event core.Event
		done  func(*world) bool
	}{
		{raftpb.MsgProp, core.Propose{Node: 2, Request: "@alice/1 append x a"}, func(w *world) bool { return w.value(3, "x") == "a" }},
		{raftpb.MsgReadIndex, core.Read{Node: 2, Key: "x"}, func(w *world) bool { return len(w.results) == 1 }},
	} {
		t.Run(row.kind.String(), func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 3)
			w.do(row.event)
			w.do(core.Ready{Node: 2})
			w.do(core.Duplicate{Msg: w.messageOf(row.kind).ID})
			w.held[row.kind] = true
			w.elect(3)
			require.False(t, row.done(w))
			w.held[row.kind] = false
			for range 2 {
				m := w.messageOf(row.kind)
				w.do(core.Deliver{Msg: m.ID})
				require.Equal(t, w.sent[m], marshal(t, m.Raft))
				require.EqualValues(t, 1, m.To())
			}
			w.settle()
			require.True(t, row.done(w))
		})
	}
}

// Raft dissertation §6.3: without a session a duplicated request takes effect
// twice.
func TestDuplicatedProposalIsAppliedTwiceButOnceWithASession(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, request, want string }{
		{"without session", "append x a", "aa"},
		{"with session", "@alice/1 append x a", "a"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 3)
			h := w.propose(2, row.request)
			w.do(core.Ready{Node: 2})
			w.do(core.Duplicate{Msg: w.messageOf(raftpb.MsgProp).ID})
			w.settle()
			require.Equal(t, "answered ok", w.result(h))
			require.Len(t, of[core.RequestAppended](w.effects), 2)
			require.Len(t, diskLog(t, w.node(1)), 3)
			w.requireValue("x", row.want, 1, 2, 3)
			for _, n := range w.c.Nodes() {
				for i, e := range diskLog(t, n) {
					require.EqualValues(t, i+1, e.GetIndex())
				}
			}
		})
	}
}

func TestSeveralProposalsAreAnsweredInTheirOrder(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	var want []core.HandleID
	for _, id := range []core.NodeID{1, 1, 2, 3, 2, 1} {
		want = append(want, w.propose(id, "append x a"))
	}
	w.settle()
	require.Len(t, w.results, len(want))
	for _, h := range want {
		require.Equal(t, "answered ok", w.result(h))
	}
	w.requireValue("x", "aaaaaa", 1, 2, 3)
}

// The indexes that handles name are those at which their entries stand.
func TestRequestAppendedNamesThePlaceInTheLog(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	for i, id := range []core.NodeID{1, 2, 3, 1, 2} {
		w.propose(id, "set x "+string(rune('a'+i)))
	}
	w.settle()
	requests := map[core.Index]string{}
	for _, e := range diskLog(t, w.node(1)) {
		requests[core.Index(e.GetIndex())] = string(e.GetData())
	}
	appended := of[core.RequestAppended](w.effects)
	require.Len(t, appended, 5)
	for _, fx := range appended {
		i := map[core.HandleID]string{{Node: 1, Seq: 1}: "a", {Node: 2, Seq: 1}: "b", {Node: 3, Seq: 1}: "c", {Node: 1, Seq: 2}: "d", {Node: 2, Seq: 2}: "e"}[fx.Handle]
		require.Equal(t, "set x "+i, requests[fx.ID.Index])
	}
}
