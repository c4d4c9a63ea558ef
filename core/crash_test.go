package core_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

func TestCrashLosesWhatWasNotWritten(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	h := w.propose(1, "set x 5")
	require.True(t, w.node(1).HasReady())
	w.do(core.Crash{Node: 1})
	require.Equal(t, "in doubt: the node crashed", w.result(h))
	n := w.node(1)
	require.False(t, n.Up())
	require.False(t, n.HasReady())
	require.False(t, n.IsLeader())
	require.Zero(t, n.State())
	require.Zero(t, n.Applied())
	require.Zero(t, n.RaftStatus().ID)
	require.Empty(t, n.DownReason())
	require.Equal(t, "-", w.value(1, "x"))
	_, timed := n.Timer()
	require.False(t, timed)
	for range n.Votes() {
		require.Fail(t, "a node that is down has no votes")
	}
	w.do(core.Restart{Node: 1})
	require.Len(t, diskLog(t, n), 1)
	require.Equal(t, core.State{Term: 1, Vote: 1, Commit: 1}, n.State())
	w.elect(2)
	w.requireValue("x", "-", 1, 2, 3)
}

// Raft paper §5.1, Figure 2: currentTerm and votedFor are persistent.
func TestVoteSurvivesACrash(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	w.do(core.Campaign{Node: 1})
	w.do(core.Ready{Node: 1})
	w.do(core.Deliver{Msg: w.message(func(m *core.Message) bool { return m.To() == 2 }).ID})
	w.do(core.Ready{Node: 2})
	w.do(core.Crash{Node: 2})
	w.do(core.Restart{Node: 2})
	require.Equal(t, core.State{Term: 1, Vote: 1}, w.node(2).State())
	w.do(core.Campaign{Node: 3})
	w.do(core.Ready{Node: 3})
	w.do(core.Deliver{Msg: w.message(func(m *core.Message) bool { return m.From() == 3 && m.To() == 2 }).ID})
	w.do(core.Ready{Node: 2})
	answer := w.message(func(m *core.Message) bool { return m.From() == 2 && m.To() == 3 })
	require.Equal(t, raftpb.MsgVoteResp, answer.Raft.GetType())
	require.True(t, answer.Raft.GetReject())
}

// A vote that was given and not written is no vote: the answer never left.
func TestVoteThatWasNotWrittenIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	w.do(core.Campaign{Node: 1})
	w.do(core.Ready{Node: 1})
	w.do(core.Deliver{Msg: w.message(func(m *core.Message) bool { return m.To() == 2 }).ID})
	require.EqualValues(t, 1, w.node(2).State().Vote)
	w.do(core.Crash{Node: 2})
	w.do(core.Restart{Node: 2})
	require.Zero(t, w.node(2).State())
}

func TestMessagesToADownNodeAreLostOnArrivalAndNotBefore(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.Tick{Node: 1, Count: 50})
	w.do(core.Ready{Node: 1})
	m := w.message(func(m *core.Message) bool { return m.To() == 2 })
	w.do(core.Crash{Node: 2})
	require.Contains(t, w.c.InFlight(), m)
	w.do(core.Restart{Node: 2})
	require.Empty(t, of[core.MessageLost](w.do(core.Deliver{Msg: m.ID})))
	w.do(core.Tick{Node: 1, Count: 50})
	w.do(core.Ready{Node: 1})
	m = w.message(func(m *core.Message) bool { return m.To() == 2 })
	w.do(core.Crash{Node: 2})
	require.Equal(t, core.Effects{core.MessageLost{Message: m, Reason: core.LostReceiverDown}}, w.do(core.Deliver{Msg: m.ID}))
	require.NotContains(t, w.c.InFlight(), m)
}

// A configuration may name nodes that were never added.
func TestMessageToANodeThatDoesNotExistIsLost(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.change(1, "v9")
	w.settle()
	w.beat()
	lost := of[core.MessageLost](w.effects)
	require.NotEmpty(t, lost)
	for _, fx := range lost {
		require.Equal(t, core.LostNoReceiver, fx.Reason)
		require.EqualValues(t, 9, fx.Message.To())
	}
}

// A committed change that removes every voter makes the library panic where it
// is applied (confchange: "removed all voters").
func TestPanicOfTheLibraryTakesDownItsNodeWithTheReason(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.propose(1, "set x 5")
	w.settle()
	change := w.change(1, "r1 r2 r3")
	w.settle()
	require.Equal(t, []core.NodePanicked{
		{Node: 1, Reason: "removed all voters"}, {Node: 2, Reason: "removed all voters"}, {Node: 3, Reason: "removed all voters"},
	}, of[core.NodePanicked](w.effects))
	require.Equal(t, "in doubt: the node crashed", w.result(change))
	require.Equal(t, "removed all voters", w.node(1).DownReason())
	w.requireRefused(core.Tick{Node: 1, Count: 1}, "tick 1 count=1: node is down: S1")

	// The entry is committed, so a restart meets it again.
	w.do(core.Restart{Node: 1})
	require.Empty(t, w.node(1).DownReason())
	w.do(core.Ready{Node: 1})
	require.False(t, w.node(1).Up())
}

// forge hands a node a message that no node sent.
func (w *world) forge(to core.NodeID, m *raftpb.Message) core.Effects {
	m.To = new(uint64(to))
	n := w.node(to)
	n.TakeEffects()
	require.NoError(w.t, n.Step(&core.Message{Raft: m}))
	return n.TakeEffects()
}

func TestPanicLeavesTheOtherNodesAloneAndIsCuredByARestart(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		node   core.NodeID
		m      *raftpb.Message
		reason string
	}{
		{"a commit beyond the follower's log", 2,
			&raftpb.Message{Type: raftpb.MsgHeartbeat.Enum(), From: new(uint64(1)), Term: new(uint64(1)), Commit: new(uint64(99))},
			"tocommit(99) is out of range [lastIndex(2)]. Was the raft log corrupted, truncated, or lost?"},
		{"an empty proposal", 1, &raftpb.Message{Type: raftpb.MsgProp.Enum(), From: new(uint64(2))},
			"1 stepped empty MsgProp"},
		{"a heartbeat context that is too short", 1,
			&raftpb.Message{Type: raftpb.MsgHeartbeatResp.Enum(), From: new(uint64(2)), Term: new(uint64(1)), Context: []byte("abc")},
			"runtime error: index out of range [7] with length 3"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 3)
			w.propose(1, "set x 5")
			w.settle()
			var others [2]string
			for i := range others {
				others[i] = w.dumpOf(core.NodeID((int(row.node)+i)%3 + 1))
			}
			effects := w.forge(row.node, row.m)
			require.Equal(t, []core.NodePanicked{{Node: row.node, Reason: row.reason}}, of[core.NodePanicked](effects))
			require.Equal(t, row.reason, w.node(row.node).DownReason())
			for i := range others {
				require.Equal(t, others[i], w.dumpOf(core.NodeID((int(row.node)+i)%3+1)))
			}
			w.do(core.Restart{Node: row.node})
			require.Empty(t, w.node(row.node).DownReason())
			w.runUntil(func() bool { return len(w.leaders()) == 1 && w.agree() })
			w.runFor(200 * core.Millisecond)
			w.requireValue("x", "5", 1, 2, 3)
		})
	}
}

func TestWholeClusterSurvivesACrashOfAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	w.runUntil(w.lead)
	h := w.propose(w.leaders()[0], "set x 5")
	w.runUntil(func() bool { return w.results[h].Outcome == core.Answered })
	term := w.node(w.leaders()[0]).State().Term
	for _, id := range ids(3) {
		w.do(core.Crash{Node: id})
	}
	w.runUntil(func() bool { return len(w.c.InFlight()) == 0 })
	for _, id := range ids(3) {
		w.do(core.Restart{Node: id})
		require.Equal(t, w.c.Now(), w.node(id).Clock())
	}
	w.runUntil(w.lead)
	require.Greater(t, w.node(w.leaders()[0]).State().Term, term)
	w.runFor(200 * core.Millisecond)
	w.requireValue("x", "5", 1, 2, 3)
}
