package paper_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Raft paper §6; dissertation §4.2.1, Figure 4.4. A new server has an empty log.
// Counted as a voter at once it can hold up the cluster: here, with S3 down,
// three of four must have an entry, and S4 has nothing yet. So a server joins
// without a vote first.
func TestNewVoterHoldsUpCommitsAndALearnerDoesNot(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		for _, row := range []struct{ change, result string }{
			{"v4", "pending"},
			{"l4", "answered ok"},
		} {
			w := ledWorld(t, 3, o)
			w.do(core.AddNodes{Count: 1})
			w.do(core.Crash{Node: 3})
			w.isolate(4) // it takes long to catch up
			w.change(1, changes(row.change))
			w.settle()
			h := w.propose(1, "set x 5")
			w.beat(1)
			require.Equal(t, row.result, w.result(h), row.change)

			w.do(core.Heal{})
			w.beat(1)
			w.beat(1)
			require.Equal(t, "answered ok", w.result(h), "once S4 has caught up")
			require.Equal(t, w.log(1), w.log(4))
		}
	})
}

// Raft paper §6; dissertation §4.2.1. A server without a vote receives the log
// and is not counted, neither for commits nor as a candidate. When it has caught
// up it gets its vote, and then it counts.
func TestNewServerCatchesUpWithoutAVote(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.do(core.AddNodes{Count: 1})
		w.change(1, changes("l4"))
		w.settle()
		w.beat(1)
		require.Equal(t, w.log(1), w.log(4))
		require.False(t, w.campaign(4))
		require.Equal(t, core.Follower, w.state(4).Role)
		_, hasTimer := w.node(4).Timer()
		require.False(t, hasTimer)

		w.isolate(2, 3)
		h := w.propose(1, "set x 5")
		w.beat(1)
		require.Equal(t, "1 1 1", w.terms(4))
		require.Equal(t, "pending", w.result(h), "S1 and S4 are one voter")
		w.do(core.Heal{})
		w.beat(1)
		require.Equal(t, "answered ok", w.result(h))

		w.change(1, changes("v4"))
		w.settle()
		w.requireMembership("voters 1 2 3 4", 1, 4)
		w.isolate(3)
		h = w.propose(1, "set x 6")
		w.settle()
		require.Equal(t, "answered ok", w.result(h), "S1, S2 and S4 are three of four")
		require.True(t, w.campaign(4))
	})
}

// Raft paper §6; dissertation §4.2.2. A leader that is not part of the new
// configuration manages it for a while, and does not count itself there: of the
// joint configuration's new voters S2, S3 and S4 two must have an entry.
func TestLeaderOutsideTheNewConfigurationDoesNotCountItself(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		for _, row := range []struct {
			hear   []core.NodeID
			commit bool
		}{
			{[]core.NodeID{2}, false},
			{[]core.NodeID{2, 4}, true},
		} {
			w := ledWorld(t, 3, o)
			w.do(core.AddNodes{Count: 1})
			w.change(1, joint("v4 r1"))
			w.settle()
			w.requireMembership("voters 2 3 4 outgoing 1 2 3", 1)
			h := w.propose(1, "set x 5")
			w.settle(append(row.hear, 1)...)
			require.Equal(t, row.commit, w.result(h) == "answered ok", "%v", row.hear)
		}
	})
}

// Raft paper §6; dissertation §4.2.2. A leader that removes itself steps down
// when the entry that removes it is committed.
//
// etcd/raft departs twice. The entry is committed by the old configuration, in
// which the leader still counts itself: S1 and S2 suffice, where the
// dissertation wants S2 and S3. And the leader steps down only with
// StepDownOnRemoval. Without it, it goes on: it keeps the others quiet by its
// heartbeats and drops every proposal, and the cluster is stuck until somebody
// stops it.
func TestLeaderThatRemovesItself(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name      string
		stepsDown bool
	}{
		{"usual", false},
		{"with step-down-on-removal", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			inBothModes(t, func(t *testing.T, o core.Options) {
				o.StepDownOnRemoval = row.stepsDown
				w := ledWorld(t, 3, o)
				removed := w.change(1, changes("r1"))
				w.finish(1)
				w.deliver(mail{kind: raftpb.MsgApp, to: 2})
				w.finish(2)
				w.deliver(mail{from: 2})
				require.EqualValues(t, 2, w.state(1).Commit, "S3 has not heard of it")
				w.finish(1)
				require.Equal(t, "answered ok", w.result(removed))
				require.Equal(t, !row.stepsDown, w.node(1).IsLeader())
				h := w.propose(1, "set x 5")
				require.Equal(t, "refused: raft dropped the proposal", w.result(h))
				w.settle()

				w.runFor(2000 * core.Millisecond)
				require.Equal(t, !row.stepsDown, w.node(1).IsLeader())
				require.Equal(t, row.stepsDown, w.state(2).Term > 1, "S2 and S3 elect a leader of their own")
				w.do(core.Crash{Node: 1})
				w.run(calm, func() bool { return len(w.leaders()) == 1 })
				leader := w.leaders()[0]
				h = w.propose(leader, "set x 6")
				w.runFor(200 * core.Millisecond)
				require.Equal(t, "answered ok", w.result(h))
				w.requireMembership("voters 2 3", 2, 3)
			})
		})
	}
}

// Raft paper §6; dissertation §4.2.3, §9.6. A removed server hears no more
// heartbeats, times out, and asks for votes with a new term. Without a defence
// that deposes the leader again and again. Servers that ignore such requests
// while they hear from a leader (CheckQuorum) are not disturbed. Pre-votes alone
// help only while the removed server's log is behind.
//
// In etcd/raft nobody tells a removed server that it was removed: where it has
// not learnt that from its log, it campaigns for ever.
func TestRemovedServerDisturbsNobodyThatChecksForALeader(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name                 string
		preVote, checkQuorum bool
		upToDate             bool // S3's log holds the entry that removes it
		disturbs             bool
	}{
		{"no defence", false, false, false, true},
		{"no defence, log up to date", false, false, true, true},
		{"pre-vote", true, false, false, false},
		{"pre-vote, log up to date", true, false, true, true},
		{"check quorum", false, true, false, false},
		{"check quorum, log up to date", false, true, true, false},
		{"both", true, true, false, false},
		{"both, log up to date", true, true, true, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			inBothModes(t, func(t *testing.T, o core.Options) {
				o.PreVote, o.CheckQuorum = row.preVote, row.checkQuorum
				w := ledWorld(t, 3, o)
				if !row.upToDate {
					w.isolate(3)
				}
				w.change(1, changes("r3"))
				w.finish(1)
				if row.upToDate {
					w.deliver(mail{kind: raftpb.MsgApp, to: 3})
					w.finish(3)
					w.drop(mail{from: 3})
				}
				w.settle(1, 2)
				w.requireMembership("voters 1 2", 1, 2)
				w.requireMembership("voters 1 2 3", 3)
				require.Equal(t, row.upToDate, w.terms(3) == w.terms(1))
				if !row.upToDate {
					w.do(core.Heal{})
				}

				mark := len(w.effects)
				w.runFor(1000 * core.Millisecond)
				require.Equal(t, row.disturbs, w.state(2).Term > 1)
				if !row.disturbs {
					require.Equal(t, []core.NodeID{1}, w.leaders())
					tries := 0
					for _, fx := range of[core.TimerFired](w.effects[mark:]) {
						if fx.Node == 3 && fx.Election {
							tries++
						}
					}
					require.Greater(t, tries, 2)
				}
			})
		})
	}
}
