package core_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Options.QueueResponses: what a node's threads answer to its own raft waits in
// flight, like a message.

func isLocal(m *core.Message) bool { return m.Local() }

// deliverLocal hands every answer that waits to its node.
func (w *world) deliverLocal() {
	for slices.ContainsFunc(w.c.InFlight(), isLocal) {
		w.do(core.Deliver{Msg: w.message(isLocal).ID})
	}
}

// A candidate's own vote counts once it is on disk and raft has heard of it.
func TestAnswerOfAThreadWaitsUntilItIsDelivered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, with(queued))
	w.do(core.Campaign{Node: 1})
	w.do(core.Ready{Node: 1})
	require.Empty(t, w.c.InFlight())
	sent := of[core.MessageSent](w.do(core.AppendThread{Node: 1}))
	require.Len(t, sent, 1)
	m := sent[0].Message
	require.Equal(t, []*core.Message{m}, w.c.InFlight())
	require.True(t, m.Local())
	require.False(t, m.Lost())
	require.Equal(t, raftpb.MsgVoteResp, m.Raft.GetType())
	require.EqualValues(t, 1, m.From())
	require.EqualValues(t, 1, m.To())
	require.Equal(t, w.c.Now(), m.Sent)
	require.Equal(t, m.Sent, m.Due, "it takes no time")
	require.Equal(t, core.Candidate, w.node(1).State().Role)

	effects := w.do(core.Deliver{Msg: m.ID})
	require.Equal(t, []core.EffectKind{core.KindStateChanged}, kinds(effects))
	require.True(t, w.node(1).IsLeader())
	require.Empty(t, w.c.InFlight())
}

// Both threads answer so: raft takes an entry for written, and for applied, only
// when it is told.
func TestEachThreadAnswersInFlight(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 1, with(queued))
	h := w.propose(1, "set x 5")
	w.do(core.Ready{Node: 1})
	w.do(core.AppendThread{Node: 1})
	var types []raftpb.MessageType
	for _, m := range w.c.InFlight() {
		types = append(types, m.Raft.GetType())
	}
	require.Equal(t, []raftpb.MessageType{raftpb.MsgAppResp, raftpb.MsgStorageAppendResp}, types)
	require.Len(t, w.node(1).Unsaved(), 1, "raft does not know yet that it is on disk")
	w.deliverLocal()
	require.Empty(t, w.node(1).Unsaved())

	w.do(core.Ready{Node: 1})
	w.do(core.AppendThread{Node: 1})
	w.do(core.ApplyThread{Node: 1})
	require.Equal(t, "answered ok", w.result(h), "the machine does not wait for raft")
	require.Equal(t, raftpb.MsgStorageApplyResp, w.message(isLocal).Raft.GetType())
	w.deliverLocal()
	require.False(t, w.node(1).HasReady())
}

// Without the option nothing of the kind is in flight.
func TestAnswersThatAreNotQueuedAreThereAtOnce(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(async))
	w.propose(1, "set x 5")
	w.settle()
	for _, fx := range of[core.MessageSent](w.effects) {
		require.False(t, fx.Message.Local(), "%v", fx.Message.ID)
	}
}

// A crash does not take them out of flight, but raft never hears of them: it is
// not the one that asked.
func TestAnswersAreLostAtARestart(t *testing.T) {
	t.Parallel()
	w := answered(t)
	m := w.message(isLocal)
	w.do(core.Crash{Node: 1})
	require.Equal(t, []*core.Message{m}, w.c.InFlight())
	effects := w.do(core.Restart{Node: 1})
	require.Equal(t, []core.MessageLost{{Message: m, Reason: core.LostReceiverDown}}, of[core.MessageLost](effects))
	require.Empty(t, w.c.InFlight())
	require.Equal(t, core.State{Term: 1, Vote: 1}, w.node(1).State(), "the vote itself is on disk")
}

func TestAnswersToANodeThatIsDownAreLost(t *testing.T) {
	t.Parallel()
	w := answered(t)
	m := w.message(isLocal)
	w.do(core.Crash{Node: 1})
	require.Equal(t, core.Effects{core.MessageLost{Message: m, Reason: core.LostReceiverDown}}, w.do(core.Deliver{Msg: m.ID}))
	require.Empty(t, of[core.MessageLost](w.do(core.Restart{Node: 1})))
}

// Only the answers of the node that starts again are lost.
func TestARestartLeavesTheAnswersOfOthersAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2, with(queued))
	for _, id := range ids(2) {
		w.do(core.Campaign{Node: id})
		w.do(core.Ready{Node: id})
		w.do(core.AppendThread{Node: id})
	}
	w.do(core.Crash{Node: 1})
	w.do(core.Restart{Node: 1})
	var left []core.NodeID
	for _, m := range w.c.InFlight() {
		if m.Local() {
			left = append(left, m.To())
		}
	}
	require.Equal(t, []core.NodeID{2}, left)
}

// Links do nothing to what never leaves the node.
func TestNothingBefallsAnAnswer(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, with(queued), func(c *core.Config) {
		c.Link = core.Link{LatencyMin: 1000, LatencyMax: 1000, Loss: 1000, Duplicate: 1000, Reorder: 1000}
	})
	w.do(core.AddNodes{Count: 2, Voters: ids(1)})
	w.do(core.Partition{Groups: [][]core.NodeID{{1}}})
	w.do(core.Campaign{Node: 1})
	w.settle()
	require.True(t, w.node(1).IsLeader())
	for _, fx := range of[core.MessageSent](w.effects) {
		require.True(t, fx.Message.Local())
		require.Zero(t, fx.Message.ID.Copy)
		require.Equal(t, fx.Message.Sent, fx.Message.Due)
	}
	require.Empty(t, of[core.MessageLost](w.effects))
}

// An answer that is delivered at once is as good as one that was never queued.
func TestQueuedAnswersThatAreDeliveredAtOnceChangeNothing(t *testing.T) {
	t.Parallel()
	run := func(set func(*core.Options)) *world {
		w := newWorld(t, 3, latency(0, 0), with(set))
		w.observe = func(e core.Event, _ core.Effects) {
			if e.Kind() != core.KindDeliver {
				w.deliverLocal()
			}
		}
		w.elect(1)
		for range 3 {
			w.propose(1, "append x a")
			w.propose(2, "append y b")
			w.settle()
		}
		w.do(core.Crash{Node: 1})
		w.elect(2)
		w.propose(3, "append x c")
		w.settle()
		w.do(core.Restart{Node: 1})
		w.beat()
		return w
	}
	queues, plain := run(queued), run(async)
	require.NotEmpty(t, slices.DeleteFunc(of[core.MessageSent](queues.effects), func(fx core.MessageSent) bool { return !fx.Message.Local() }))
	for _, id := range ids(3) {
		require.Equal(t, plain.node(id).State(), queues.node(id).State())
		require.Equal(t, machineBytes(t, plain.node(id)), machineBytes(t, queues.node(id)))
		one, two := diskLog(t, plain.node(id)), diskLog(t, queues.node(id))
		require.Len(t, two, len(one))
		require.Len(t, one, 9)
		for i := range one {
			require.Equal(t, marshal(t, one[i]), marshal(t, two[i]))
		}
	}
	require.Equal(t, plain.results, queues.results)
}

// A node that was removed acknowledges to itself, and its raft knows nobody of
// that name (raft.ErrStepPeerNotFound).
func TestAnswerToANodeThatWasRemovedIsRefused(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(queued))
	w.change(1, "r1")
	w.do(core.Ready{Node: 1})
	w.do(core.AppendThread{Node: 1})
	own := w.messageOf(raftpb.MsgAppResp)
	require.True(t, own.Local())
	w.settleWithout(own.ID, func(*core.Message) bool { return false })
	require.Equal(t, voters(2, 3), w.node(1).Membership())
	effects := w.do(core.Deliver{Msg: own.ID})
	require.Equal(t, core.Effects{core.MessageRefused{Message: own, Err: raft.ErrStepPeerNotFound}}, effects)
}

// An answer takes a place in flight, and the limit counts it.
func TestAnswersInFlightAreLimited(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(queued))
	w.propose(1, "set x 5")
	w.stepUntil(func() bool { _, applies := w.node(1).Pending(); return len(applies) > 0 }, func() { require.True(t, w.next()) })
	w.finishAppends(1)
	for range 4 {
		w.do(core.Tick{Node: 1, Count: 50 * 1000})
		w.do(core.Ready{Node: 1})
	}
	for i := len(w.c.InFlight()); i < core.InFlightMax; i++ {
		w.do(core.Duplicate{Msg: w.c.InFlight()[1000+i/100].ID})
	}
	_, err := w.c.Do(core.ApplyThread{Node: 1})
	require.ErrorIs(t, err, core.ErrLimit)
}

// finishAppends does the writes that a node has pending.
func (w *world) finishAppends(id core.NodeID) {
	for appends, _ := w.node(id).Pending(); len(appends) > 0; appends, _ = w.node(id).Pending() {
		w.do(core.AppendThread{Node: id})
	}
}
