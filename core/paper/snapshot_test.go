package paper_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// compact lets a node take a snapshot of all that it has applied, and discard
// the entries that it covers.
func (w *world) compact(id core.NodeID) {
	w.t.Helper()
	w.do(core.TakeSnapshot{Node: id})
	w.do(core.Compact{Node: id, Index: w.node(id).Applied()})
}

// appendTimes writes the letter a so often, one entry each.
func (w *world) appendTimes(leader core.NodeID, times int) {
	w.t.Helper()
	for range times {
		w.propose(leader, "append x a")
		w.settle()
	}
}

// laggingWorld is led by S1, which has discarded the entries that S3, cut off
// until now, lacks.
func laggingWorld(t *testing.T, o core.Options) *world {
	t.Helper()
	w := ledWorld(t, 3, o)
	w.isolate(3)
	w.appendTimes(1, 5)
	w.compact(1)
	w.do(core.Heal{})
	w.requireLogs("", "1 1 1 1 1 1", "1")
	return w
}

// Raft paper §7. Each server takes snapshots by itself, of what is committed,
// and asks no leader. It discards its log up to there, and after a crash starts
// from its snapshot and the entries after it.
func TestEachServerTakesItsOwnSnapshots(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.appendTimes(1, 2)
		mark := len(w.effects)
		w.compact(2)
		require.Empty(t, of[core.MessageSent](w.effects[mark:]))
		w.appendTimes(1, 1)
		w.requireLogs("1 1 1 1", "1", "1 1 1 1")

		w.do(core.Crash{Node: 2})
		restarted := of[core.NodeRestarted](w.do(core.Restart{Node: 2}))
		require.Equal(t, []core.NodeRestarted{{Node: 2, Applied: 3}}, restarted)
		require.Equal(t, "aa", w.value(2, "x"))
		w.settle()
		w.beat(1)
		w.requireValues("x", "aaa", "aaa", "aaa")
	})
}

// Raft paper §7. With the machine's state a snapshot holds the index and term of
// the last entry that it replaces, for the consistency check of the entry after
// it, and the configuration as of that entry.
func TestSnapshotHoldsItsLastEntryAndTheMembership(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.do(core.AddNodes{Count: 1})
		w.appendTimes(1, 1)
		w.change(1, changes("l4"))
		w.settle()
		w.lead(2)
		w.appendTimes(2, 1)
		w.compact(2)
		snapshot, err := w.node(2).Disk().Snapshot()
		require.NoError(t, err)
		meta := snapshot.GetMetadata()
		require.EqualValues(t, 5, meta.GetIndex())
		require.EqualValues(t, 2, meta.GetTerm())
		require.Equal(t, "voters 1 2 3 learners 4", core.MembershipOf(meta.GetConfState()).String())
		state, err := w.node(2).Machine().Snapshot()
		require.NoError(t, err)
		require.Equal(t, state, snapshot.GetData())

		w.propose(2, "append x b")
		w.finish(2)
		m := w.first(mail{kind: raftpb.MsgApp, to: 3}).Raft
		require.EqualValues(t, 5, m.GetIndex())
		require.EqualValues(t, 2, m.GetLogTerm(), "of an entry that S2 has no more")
	})
}

// Raft paper §7 (InstallSnapshot). A follower that needs entries which the
// leader has discarded gets a snapshot in their place, and goes on from there
// with entries. One that keeps up gets none.
//
// etcd/raft departs: a snapshot is one message, not a row of chunks.
func TestFollowerThatLacksDiscardedEntriesGetsASnapshot(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := laggingWorld(t, o)
		mark := len(w.effects)
		w.beat(1)
		var sent []core.NodeID
		for _, fx := range of[core.MessageSent](w.effects[mark:]) {
			if fx.Message.Raft.GetType() == raftpb.MsgSnap {
				sent = append(sent, fx.Message.To())
			}
		}
		require.Equal(t, []core.NodeID{3}, sent)
		require.Equal(t,
			[]core.SnapshotInstalled{{Node: 3, ID: core.LogID{Term: 1, Index: 6}, Membership: core.Membership{Voters: upTo(3)}}},
			of[core.SnapshotInstalled](w.effects[mark:]))
		w.requireValues("x", "aaaaa", "aaaaa", "aaaaa")
		w.appendTimes(1, 1)
		w.requireLogs("1", "1 1 1 1 1 1 1", "1")
		w.requireValues("x", "aaaaaa", "aaaaaa", "aaaaaa")
	})
}

// Raft paper §5.1, §7. A snapshot that is lost is sent again.
//
// In etcd/raft the transport has to tell the leader that it was lost, and the
// next heartbeat's answer brings the next attempt.
func TestLostSnapshotIsSentAgain(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := laggingWorld(t, o)
		for range 3 {
			w.do(core.Tick{Node: 1, Count: o.HeartbeatTick})
			m := w.settleUntil(raftpb.MsgSnap)
			reported := of[core.SnapshotReported](w.do(core.Drop{Msg: m.ID}))
			require.Equal(t, []core.SnapshotReported{{Node: 1, Peer: 3, Delivered: false}}, reported)
		}
		require.Equal(t, "-", w.value(3, "x"))
		w.beat(1)
		require.Equal(t, "aaaaa", w.value(3, "x"))
	})
}

// settleUntil does what settle does, up to where a message of this type is sent.
func (w *world) settleUntil(kind raftpb.MessageType) *core.Message {
	w.t.Helper()
	for range stepsMax {
		if found := w.find(mail{kind: kind}); len(found) > 0 {
			return found[0]
		}
		if !w.finish(upTo(len(w.c.Nodes()))...) {
			w.do(core.Deliver{Msg: w.first(mail{}).ID})
		}
	}
	require.Fail(w.t, "no such message is sent")
	return nil
}

// Raft paper §7. Where the snapshot holds what the follower's log does not, or
// what contradicts it, the follower discards its whole log.
func TestSnapshotReplacesALogThatContradictsIt(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := newWorld(t, 3, o)
		w.lead(3)
		for range 9 {
			w.propose(3, "append x lost")
		}
		w.settle(3)
		require.True(t, w.campaign(1, 2))
		w.settle(1, 2)
		w.isolate(3)
		w.appendTimes(1, 2)
		w.compact(1)
		w.requireLogs("", "1 2 2 2", "1 1 1 1 1 1 1 1 1 1")

		w.do(core.Heal{})
		w.beat(1)
		w.requireLogs("", "1 2 2 2", "")
		purged, last := w.node(3).Disk().LogState()
		require.Equal(t, core.LogID{Term: 2, Index: 4}, purged)
		require.Equal(t, purged, last)
		w.requireValues("x", "aa", "aa", "aa")
	})
}

// Raft paper §7. Where the snapshot only repeats a part of the follower's log,
// the follower discards that part and keeps the entries after it.
//
// etcd/raft departs: it does not install such a snapshot at all. The follower
// keeps its whole log, the part that the snapshot covers too, and only takes
// from it how far the log is committed. (A disk that is given a snapshot drops
// every entry, so it must not be given this one.)
func TestSnapshotOfWhatTheFollowerHoldsOnlyCommitsIt(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		for range 3 {
			w.propose(1, "append x a")
			w.finish(1)
		}
		w.deliver(mail{kind: raftpb.MsgApp, to: 3})
		w.finish(3)
		w.drop(mail{from: 3}) // S1 does not learn what S3 holds
		for range 2 {
			w.do(core.Deliver{Msg: w.first(mail{kind: raftpb.MsgApp, to: 2}).ID})
		}
		w.finish(2)
		w.deliver(mail{from: 2})
		w.finish(1)
		w.compact(1)
		w.drop(mail{})
		w.requireLogs("1", "1 1 1", "1 1 1 1")
		require.EqualValues(t, 1, w.state(3).Commit)

		w.do(core.ReportUnreachable{Node: 1, Peer: 3})
		mark := len(w.effects)
		w.do(core.Tick{Node: 1, Count: o.HeartbeatTick})
		m := w.settleUntil(raftpb.MsgSnap)
		require.EqualValues(t, 3, m.Raft.GetSnapshot().GetMetadata().GetIndex())
		w.do(core.Deliver{Msg: m.ID})
		w.finish(3)
		require.Empty(t, of[core.SnapshotInstalled](w.effects[mark:]))
		require.Equal(t, "1 1 1 1", w.terms(3))
		require.EqualValues(t, 3, w.state(3).Commit)
		require.Equal(t, "aa", w.value(3, "x"))
		w.settle()
		w.beat(1)
		w.requireValues("x", "aaa", "aaa", "aaa")
	})
}

// Raft paper §7. A snapshot that arrives late, when the follower has more, takes
// nothing back.
func TestLateSnapshotChangesNothing(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := laggingWorld(t, o)
		w.do(core.Tick{Node: 1, Count: o.HeartbeatTick})
		m := w.settleUntil(raftpb.MsgSnap)
		w.do(core.Duplicate{Msg: m.ID})
		w.do(core.Hold{Msg: m.ID})
		w.settle()
		w.appendTimes(1, 2)
		w.compact(3) // the snapshot's last entry is gone too
		before, mark := w.state(3), len(w.effects)
		w.do(core.Deliver{Msg: m.ID})
		w.settle()
		require.Empty(t, of[core.SnapshotInstalled](w.effects[mark:]))
		require.Equal(t, before, w.state(3))
		w.requireValues("x", "aaaaaaa", "aaaaaaa", "aaaaaaa")
	})
}

// Raft paper §7 with §6. A server that joins by a snapshot learns the
// configuration from it.
func TestServerThatJoinsByASnapshotLearnsTheMembership(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.appendTimes(1, 3)
		w.do(core.AddNodes{Count: 1})
		w.compact(1)
		w.change(1, changes("v4"))
		w.settle()
		w.beat(1)
		installed := of[core.SnapshotInstalled](w.effects)
		require.Len(t, installed, 1)
		require.Equal(t, core.NodeID(4), installed[0].Node)
		require.Equal(t, "voters 1 2 3 4", installed[0].Membership.String())
		w.requireMembership("voters 1 2 3 4", upTo(4)...)
		w.requireValues("x", "aaa", "aaa", "aaa", "aaa")
		require.True(t, w.campaign(4, 2, 3), "three of four")
	})
}
