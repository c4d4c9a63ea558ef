package paper_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Raft paper §8 (and §5.4.2). A new leader knows that it holds all that is
// committed, but not how far that goes. It begins its term with an entry that
// does nothing, and when that is committed it knows.
func TestNewLeaderBeginsItsTermWithAnEmptyEntry(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		h := w.propose(1, "set x 5")
		w.finish(1)
		w.deliver(mail{kind: raftpb.MsgApp})
		w.finish(2, 3)
		w.deliver(mail{kind: raftpb.MsgAppResp})
		w.finish(1)
		require.Equal(t, "answered ok", w.result(h))
		w.drop(mail{})
		w.do(core.Crash{Node: 1})
		require.EqualValues(t, 1, w.state(2).Commit, "only S1 knew that entry 2 is committed")

		require.True(t, w.campaign(2))
		require.EqualValues(t, 1, w.state(2).Commit)
		w.settle()
		w.requireLogs("1 1", "1 1 2", "1 1 2")
		empty := w.log(2)[2]
		require.Equal(t, raftpb.EntryNormal, empty.GetType())
		require.Empty(t, empty.GetData())
		require.EqualValues(t, 3, w.state(2).Commit)
		require.Equal(t, "5", w.value(2, "x"))
	})
}

// Raft paper §8. A client that asks a follower is refused, and told who leads.
//
// etcd/raft departs: the follower passes the request on to the leader it knows.
// With DisableProposalForwarding it refuses, as does one that knows no leader.
func TestFollowerPassesARequestOnToTheLeader(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		h := w.propose(2, "set x 5")
		w.finish(2)
		require.EqualValues(t, 1, w.first(mail{kind: raftpb.MsgProp, from: 2}).To())
		w.settle()
		require.Equal(t, "answered ok", w.result(h))

		o.DisableProposalForwarding = true
		w = ledWorld(t, 3, o)
		h = w.propose(2, "set x 5")
		require.Equal(t, "refused: raft dropped the proposal", w.result(h))
		leader, known := w.node(2).Leader()
		require.True(t, known)
		require.EqualValues(t, 1, leader)

		w = newWorld(t, 3, o)
		h = w.propose(2, "set x 5")
		require.Equal(t, "refused: raft dropped the proposal", w.result(h))
	})
}

// Raft paper §8; dissertation §6.3. The leader may crash after it committed a
// request and before it answered. The client asks the next leader again, and the
// request takes effect twice; unless it carries a serial number, by which the
// machines know it.
func TestRequestRepeatedAfterALeaderCrashNeedsASession(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		for _, row := range []struct{ request, want string }{
			{"append x a", "aa"},
			{"@alice/1 append x a", "a"},
		} {
			w := ledWorld(t, 3, o)
			first := w.propose(1, row.request)
			w.finish(1)
			w.deliver(mail{kind: raftpb.MsgApp})
			w.finish(2, 3)
			w.deliver(mail{kind: raftpb.MsgAppResp})
			require.EqualValues(t, 2, w.state(1).Commit)
			w.do(core.Crash{Node: 1})
			require.Equal(t, "in doubt: the node crashed", w.result(first))

			w.lead(2)
			again := w.propose(2, row.request)
			w.settle()
			require.Equal(t, "answered ok", w.result(again))
			w.requireLogs("1 1", "1 1 2 2", "1 1 2 2")
			w.requireValues("x", "-", row.want, row.want)
		}
	})
}

// Raft dissertation §6.3. A repeated request gets the answer that the first one
// got, although the machine would answer otherwise by now.
func TestRepeatedRequestGetsTheFirstAnswer(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		for _, row := range []struct{ request, result string }{
			{"@alice/1 set x 1", "answered ok"},
			{"@alice/2 cas x 1 2", "answered ok"},
			{"@bob/1 set x 9", "answered ok"},
			{"@alice/2 cas x 1 2", "answered ok"},
			{"cas x 1 2", "answered differs: 9"},
		} {
			h := w.propose(1, row.request)
			w.settle()
			require.Equal(t, row.result, w.result(h), row.request)
		}
		w.requireValues("x", "9", "9", "9")
	})
}

// Raft dissertation §6.3. Sessions are part of the replicated state: every
// machine has them, they are in the snapshots, and they outlive a restart of the
// whole cluster.
func TestSessionsSurviveSnapshotsAndRestarts(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.isolate(3)
		w.propose(1, "@alice/1 append x a")
		w.settle()
		w.compact(1)
		w.compact(2)
		w.do(core.Heal{})
		w.beat(1)
		require.Len(t, of[core.SnapshotInstalled](w.effects), 1)
		w.do(core.PowerCut{})
		for _, id := range upTo(3) {
			w.restart(id)
		}
		w.lead(3)
		h := w.propose(3, "@alice/1 append x a")
		w.settle()
		require.Equal(t, "answered ok", w.result(h))
		w.requireValues("x", "a", "a", "a")
	})
}

// Raft dissertation §6.3. A copy of an old request that the network delivers
// late takes no effect, also when the client has gone on since.
func TestLateCopyOfARequestTakesNoEffect(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.propose(2, "@alice/1 set x 1")
		w.finish(2)
		m := w.first(mail{kind: raftpb.MsgProp})
		w.do(core.Duplicate{Msg: m.ID})
		w.do(core.Hold{Msg: m.ID})
		w.settle()
		w.propose(2, "@alice/2 set x 2")
		w.settle()
		w.do(core.Deliver{Msg: m.ID})
		w.settle()
		w.requireLogs("1 1 1 1", "1 1 1 1", "1 1 1 1")
		w.requireValues("x", "2", "2", "2")
	})
}

// Raft paper §8; dissertation §6.3. Clients that repeat what was not answered,
// with sessions, see each write take effect at most once, whatever happens to
// messages and servers.
func TestEachWriteTakesEffectAtMostOnce(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := stormyWorld(t, 5, o)
		end := w.c.Now() + 4000*core.Millisecond
		w.run(storm(5, end), func() bool { return w.c.Now() >= end+2000*core.Millisecond })
		repeated, appended := 0, 0
		for _, fx := range of[core.ClientSent](w.effects) {
			if fx.Attempt > 1 {
				repeated++
			}
		}
		require.Positive(t, repeated)
		for _, key := range []string{"a", "b", "c"} {
			writes := strings.Split(w.value(1, key), ",")
			appended += len(writes) - 1
			slices.Sort(writes)
			require.Equal(t, slices.Compact(slices.Clone(writes)), writes)
		}
		require.Positive(t, appended)
	})
}
