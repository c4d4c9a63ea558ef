package paper_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Raft dissertation §9.6. A server that is cut off times out again and again.
// Without pre-votes its term grows, and when it is back it deposes a leader that
// did nothing wrong. With them it asks first whether it could win, hears from
// nobody that it could, and its term stays.
func TestPreVoteKeepsAServerThatWasCutOffFromDisturbing(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		preVote bool
	}{{"with pre-vote", true}, {"without", false}} {
		t.Run(row.name, func(t *testing.T) {
			inBothModes(t, func(t *testing.T, o core.Options) {
				o.PreVote = row.preVote
				w := ledWorld(t, 3, o)
				w.isolate(3)
				w.propose(1, "set x 5")
				w.runFor(2000 * core.Millisecond)
				require.Equal(t, row.preVote, w.state(3).Term == 1)
				w.do(core.Heal{})
				w.runFor(1000 * core.Millisecond)
				require.Equal(t, row.preVote, w.state(1).Term == 1)
				require.Equal(t, row.preVote, slices.Equal(w.leaders(), []core.NodeID{1}) && w.state(2).Term == 1)
				w.runFor(1000 * core.Millisecond)
				require.Len(t, w.leaders(), 1)
				require.Equal(t, "5", w.value(3, "x"))
			})
		})
	}
}

// Raft dissertation §9.6. To ask for pre-votes changes nothing on the one that
// asks: not its term, not its vote, not its disk.
func TestPreCandidateChangesNothing(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		o.PreVote = true
		w := ledWorld(t, 3, o)
		w.isolate(3)
		before := w.state(3)
		mark := len(w.effects)
		for range 5 {
			require.False(t, w.campaign(3))
		}
		after := w.state(3)
		require.Equal(t, core.PreCandidate, after.Role)
		require.Equal(t, before.Term, after.Term)
		require.Equal(t, before.Vote, after.Vote)
		require.Empty(t, of[core.HardStateSaved](w.effects[mark:]))
	})
}

// Raft dissertation §9.6. A pre-vote promises nothing: a server may give it to
// several in a row, saves nothing, and keeps its term. The election proper
// follows, with one vote a term as ever.
func TestPreVoteIsNoVote(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		o.PreVote = true
		w := newWorld(t, 3, o)
		w.do(core.Campaign{Node: 1})
		w.do(core.Campaign{Node: 2})
		w.finish(1, 2)
		for _, id := range []core.NodeID{1, 2} {
			w.deliver(mail{kind: raftpb.MsgPreVote, from: id, to: 3})
			w.finish(3)
			m := w.first(mail{kind: raftpb.MsgPreVoteResp, from: 3, to: id}).Raft
			require.False(t, m.GetReject())
			require.EqualValues(t, 1, m.GetTerm(), "the term that it would be")
		}
		require.Equal(t, core.State{}, w.state(3))
		require.Equal(t, core.Vote{}, w.node(3).Disk().Vote())
		w.drop(mail{kind: raftpb.MsgPreVote})
		w.settle()
		require.Len(t, w.leaders(), 1)
		require.EqualValues(t, 1, w.state(3).Term)
	})
}

// Raft dissertation §9.6. A pre-vote needs a log that is up-to-date, like a vote:
// a candidate that could not win does not begin.
func TestPreVoteNeedsAnUpToDateLog(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		o.PreVote = true
		w := ledWorld(t, 3, o)
		w.propose(1, "set x 5")
		w.settle(1, 2)
		w.do(core.Crash{Node: 1})
		require.False(t, w.campaign(3))
		require.Equal(t, core.State{Role: core.PreCandidate, Term: 1, Vote: 1, Commit: 1}, w.state(3))
		require.True(t, w.campaign(2))
		require.EqualValues(t, 2, w.state(2).Term)
	})
}

// Raft dissertation §9.6, §4.2.3. A server gives no pre-vote while it hears from
// a leader.
//
// etcd/raft departs: it looks at that only with CheckQuorum. Without it even the
// leader itself gives its pre-vote to one whose log is up-to-date, and is deposed
// by it.
func TestPreVoteWhileALeaderIsHeardIsRefusedOnlyWithCheckQuorum(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name        string
		checkQuorum bool
	}{{"pre-vote alone", false}, {"with check quorum", true}} {
		t.Run(row.name, func(t *testing.T) {
			inBothModes(t, func(t *testing.T, o core.Options) {
				o.PreVote, o.CheckQuorum = true, row.checkQuorum
				w := ledWorld(t, 3, o)
				require.Equal(t, !row.checkQuorum, w.campaign(3))
				w.settle()
				require.Equal(t, row.checkQuorum, w.node(1).IsLeader())

				// When nobody has heard from a leader for an election timeout, both
				// let it pass.
				w = ledWorld(t, 3, o)
				w.do(core.Crash{Node: 1})
				w.run(calm, func() bool { return len(w.leaders()) == 1 })
				require.EqualValues(t, 2, w.state(w.leaders()[0]).Term)
			})
		})
	}
}

// Raft dissertation §3.10, §4.2.3, §9.6. Whoever is handed the leadership does
// not ask for pre-votes, and is not held up by those who hear from the old
// leader.
func TestHandoverNeedsNoPreVote(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		o.PreVote, o.CheckQuorum = true, true
		w := ledWorld(t, 3, o)
		mark := len(w.effects)
		w.do(core.TransferLeader{Node: 1, To: 2})
		w.settle()
		require.Equal(t, []core.NodeID{2}, w.leaders())
		require.EqualValues(t, 2, w.state(2).Term)
		for _, fx := range of[core.MessageSent](w.effects[mark:]) {
			require.NotEqual(t, raftpb.MsgPreVote, fx.Message.Raft.GetType())
		}
	})
}
