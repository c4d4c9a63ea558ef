package paper_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Raft paper §5.1. Terms are the clock of the cluster: every message carries
// one, and whoever sees a higher one than its own takes it over. A leader or
// candidate that learns in that way that it is out of date becomes a follower.
func TestHigherTermMakesALeaderAndACandidateFollow(t *testing.T) {
	t.Parallel()
	for _, role := range []core.Role{core.Leader, core.Candidate} {
		t.Run(role.String(), func(t *testing.T) {
			inBothModes(t, func(t *testing.T, o core.Options) {
				w := newWorld(t, 3, o)
				if role == core.Leader {
					w.lead(1)
				} else {
					require.False(t, w.campaign(1, 1))
				}
				require.Equal(t, role, w.state(1).Role)
				w.campaign(3, 3)
				w.do(core.Campaign{Node: 3})
				w.finish(3)
				term := w.state(3).Term
				require.Greater(t, term, w.state(1).Term)
				w.deliver(mail{kind: raftpb.MsgVote, from: 3, to: 1})
				require.Equal(t, core.Follower, w.state(1).Role)
				require.Equal(t, term, w.state(1).Term)
			})
		})
	}
}

// Raft paper §5.1. A request of an older term is refused: it changes nothing on
// the server that gets it.
//
// etcd/raft departs: the paper has the refusal sent, with the newer term in it,
// and the library says nothing at all. Only with CheckQuorum or PreVote, where
// nobody else might tell a stale leader, is it answered with the newer term, and
// the stale leader steps down.
func TestRequestOfAnOldTermIsRefused(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		set      func(*core.Options)
		answered bool
	}{
		{"usual", func(*core.Options) {}, false},
		{"with check quorum", func(o *core.Options) { o.CheckQuorum = true }, true},
		{"with pre-vote", func(o *core.Options) { o.PreVote = true }, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			inBothModes(t, func(t *testing.T, o core.Options) {
				row.set(&o)
				w := ledWorld(t, 3, o)
				w.propose(1, "set x 5")
				w.finish(1)
				late := w.first(mail{kind: raftpb.MsgApp, from: 1, to: 3})
				w.do(core.Hold{Msg: late.ID})
				// S3 may vote for S2 although it heard of S1 just now.
				w.do(core.ForgetLeader{Node: 3})
				require.True(t, w.campaign(2, 3))
				w.settle(2, 3)

				before, log := w.state(3), w.terms(3)
				w.do(core.Deliver{Msg: late.ID})
				require.Equal(t, before, w.state(3))
				w.finish(3)
				require.Equal(t, log, w.terms(3))
				require.Equal(t, row.answered, len(w.find(mail{from: 3, to: 1})) > 0)
				require.True(t, w.node(1).IsLeader())
				w.settle()
				require.Equal(t, !row.answered, w.node(1).IsLeader())
			})
		})
	}
}

// Raft paper Figure 2 (state on all servers), §5.2. Term and vote are on disk
// before the vote is sent. So a crash before that takes the vote back, which
// nobody has heard of, and a crash after it does not: in that term the server
// votes for nobody else.
func TestTermAndVoteAreOnDiskBeforeTheVoteIsSent(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := newWorld(t, 3, o)
		w.do(core.Campaign{Node: 1})
		w.finish(1)
		w.do(core.Duplicate{Msg: w.first(mail{kind: raftpb.MsgVote, to: 2}).ID})

		w.do(core.Deliver{Msg: w.first(mail{kind: raftpb.MsgVote, to: 2}).ID})
		require.Equal(t, core.Vote{}, w.node(2).Disk().Vote())
		w.restart(2)
		require.Empty(t, w.find(mail{from: 2}), "nobody heard of the vote")
		require.EqualValues(t, 0, w.state(2).Term)

		w.do(core.Deliver{Msg: w.first(mail{kind: raftpb.MsgVote, to: 2}).ID})
		w.finish(2)
		require.Equal(t, core.Vote{Term: 1, Node: 1}, w.node(2).Disk().Vote())
		w.restart(2)
		require.Equal(t, core.State{Term: 1, Vote: 1}, w.state(2))
		require.False(t, w.campaign(3, 2), "S2 has voted in term 1")
		require.EqualValues(t, 1, w.state(2).Vote)
	})
}

// Raft paper §5.1 and §5.2: two requests suffice, and one to append that has no
// entries serves as a heartbeat.
//
// etcd/raft departs: its heartbeat is a message of its own, which says nothing
// of the log and so cannot be refused for it. It carries a commit index only as
// far as the follower is known to agree, and a follower that lags is found out
// by its answer.
func TestHeartbeatCarriesNoEntriesAndNoConsistencyCheck(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.propose(1, "set x 5")
		w.settle(1, 2)
		require.EqualValues(t, 2, w.state(1).Commit)
		w.do(core.Tick{Node: 1, Count: o.HeartbeatTick})
		w.finish(1)
		for id, commit := range map[core.NodeID]uint64{2: 2, 3: 1} {
			m := w.first(mail{kind: raftpb.MsgHeartbeat, to: id}).Raft
			require.Empty(t, m.GetEntries())
			require.Zero(t, m.GetIndex())
			require.Zero(t, m.GetLogTerm())
			require.Equal(t, commit, m.GetCommit(), "%v", id)
		}
		w.settle()
		w.requireLogs("1 1", "1 1", "1 1")
	})
}
