package paper_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Raft paper §5.2. Servers start as followers, and stay followers as long as
// they hear from a leader.
func TestFollowersStayFollowersWhileTheyHearFromALeader(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := newWorld(t, 3, o)
		for _, id := range upTo(3) {
			require.Equal(t, core.State{Role: core.Follower}, w.state(id))
		}
		w.lead(1)
		mark := len(w.effects)
		w.runFor(5000 * core.Millisecond)
		require.Empty(t, of[core.StateChanged](w.effects[mark:]))
		require.Equal(t, []core.NodeID{1}, w.leaders())
	})
}

// Raft paper §5.2. A follower that hears nothing for its election timeout
// begins an election: it raises its term, votes for itself and asks every other
// server.
func TestFollowerThatHearsNothingBecomesACandidate(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := newWorld(t, 5, o)
		timer, ok := w.node(2).Timer()
		require.True(t, ok)
		w.do(core.Tick{Node: 2, Count: timer.Ticks - 1})
		require.Equal(t, core.Follower, w.state(2).Role)
		w.do(core.Tick{Node: 2, Count: 1})
		require.Equal(t, core.State{Role: core.Candidate, Term: 1, Vote: 2}, w.state(2))
		w.finish(2)
		for _, id := range []core.NodeID{1, 3, 4, 5} {
			m := w.first(mail{kind: raftpb.MsgVote, from: 2, to: id})
			require.EqualValues(t, 1, m.Raft.GetTerm())
		}
	})
}

// Raft paper §5.2. A candidate leads once a majority has voted for it, and not
// before. It makes that known to all others at once.
func TestCandidateLeadsWithTheVotesOfAMajority(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := newWorld(t, 5, o)
		w.do(core.Campaign{Node: 1})
		w.finish(1)
		for _, id := range []core.NodeID{2, 3} {
			require.Equal(t, core.Candidate, w.state(1).Role)
			w.deliver(mail{kind: raftpb.MsgVote, to: id})
			w.finish(id)
			w.deliver(mail{kind: raftpb.MsgVoteResp, from: id})
		}
		require.Equal(t, core.Leader, w.state(1).Role)
		w.finish(1)
		for _, id := range []core.NodeID{2, 3, 4, 5} {
			// etcd/raft sends its first entry, an empty one, in place of an empty
			// request.
			w.deliver(mail{kind: raftpb.MsgApp, from: 1, to: id})
			require.Equal(t, core.State{Role: core.Follower, Term: 1, Vote: w.state(id).Vote, Leader: 1}, w.state(id))
		}
	})
}

// Raft paper §5.2. In one term a server votes for at most one candidate, the
// first that asks. It may tell that one again.
func TestVoteGoesToTheFirstWhoAsks(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := newWorld(t, 3, o)
		w.do(core.Campaign{Node: 1})
		w.do(core.Campaign{Node: 2})
		w.finish(1, 2)
		w.do(core.Duplicate{Msg: w.first(mail{kind: raftpb.MsgVote, from: 2, to: 3}).ID})
		for _, row := range []struct {
			from    core.NodeID
			granted bool
		}{{2, true}, {1, false}, {2, true}} {
			w.do(core.Deliver{Msg: w.first(mail{kind: raftpb.MsgVote, from: row.from, to: 3}).ID})
			w.finish(3)
			answer := w.first(mail{kind: raftpb.MsgVoteResp, from: 3})
			require.Equal(t, row.from, answer.To())
			require.Equal(t, row.granted, !answer.Raft.GetReject())
			w.drop(mail{kind: raftpb.MsgVoteResp})
		}
		require.EqualValues(t, 2, w.state(3).Vote)
	})
}

// Raft paper §5.2, Figure 3 (Election Safety). In a term at most one leader is
// elected, in whatever order the candidates' requests arrive.
func TestAtMostOneLeaderPerTerm(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		for order := range 8 {
			w := newWorld(t, 5, o)
			w.do(core.Campaign{Node: 1})
			w.do(core.Campaign{Node: 2})
			w.finish(1, 2)
			votes := [2]int{}
			for bit, voter := range []core.NodeID{3, 4, 5} {
				asksFirst := core.NodeID(1 + order>>bit&1)
				votes[asksFirst-1]++
				w.deliver(mail{kind: raftpb.MsgVote, from: asksFirst, to: voter})
			}
			w.settle()
			want := core.NodeID(1)
			if votes[1] > votes[0] {
				want = 2
			}
			require.Equal(t, []core.NodeID{want}, w.leaders(), "%03b", order)
			for _, id := range upTo(5) {
				require.EqualValues(t, 1, w.state(id).Term)
				require.Equal(t, want, w.state(id).Leader)
			}
		}
	})
}

// Raft paper §5.2. A candidate that hears from a leader of its own term gives
// up and follows it; one that hears from a leader of an older term goes on.
func TestCandidateFollowsALeaderUnlessItsTermIsOld(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := newWorld(t, 3, o)
		require.False(t, w.campaign(2, 2))
		require.True(t, w.campaign(1, 3))
		w.finish(1)
		w.deliver(mail{kind: raftpb.MsgApp, from: 1, to: 2})
		require.Equal(t, core.State{Role: core.Follower, Term: 1, Vote: 2, Leader: 1}, w.state(2))
		w.settle()

		require.False(t, w.campaign(2, 2))
		before := w.state(2)
		require.Equal(t, core.Candidate, before.Role)
		w.do(core.Tick{Node: 1, Count: o.HeartbeatTick})
		w.finish(1)
		w.deliver(mail{kind: raftpb.MsgHeartbeat, from: 1, to: 2})
		require.Equal(t, before, w.state(2))
	})
}

// Raft paper §5.1 and §5.2. A leader that is cut off goes on leading its old
// term, beside the new one, and can commit nothing. It steps down when it hears
// of the new term.
func TestStaleLeaderCommitsNothingAndStepsDown(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.isolate(1)
		w.lead(2)
		require.Equal(t, []core.NodeID{1, 2}, w.leaders())
		stale := w.propose(1, "set x stale")
		fresh := w.propose(2, "set x fresh")
		w.settle()
		require.Equal(t, "pending", w.result(stale))
		require.Equal(t, "answered ok", w.result(fresh))
		w.do(core.Heal{})
		w.beat(2)
		require.Equal(t, []core.NodeID{2}, w.leaders())
		require.Equal(t, core.State{Term: 2, Leader: 2, Commit: 3}, w.state(1))
		require.Equal(t, "refused: another entry was committed in its place", w.result(stale))
		w.requireValues("x", "fresh", "fresh", "fresh")
	})
}

// Raft paper §5.2. If many candidates ask at once, none may get a majority, and
// the term ends without a leader.
func TestSplitVoteElectsNobody(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := newWorld(t, 4, o)
		w.do(core.Campaign{Node: 1})
		w.do(core.Campaign{Node: 2})
		w.finish(1, 2)
		w.deliver(mail{kind: raftpb.MsgVote, from: 1, to: 3})
		w.deliver(mail{kind: raftpb.MsgVote, from: 2, to: 4})
		w.settle()
		require.Empty(t, w.leaders())
		for _, id := range upTo(4) {
			require.EqualValues(t, 1, w.state(id).Term)
		}
		w.run(calm, func() bool { return len(w.leaders()) == 1 })
		require.Greater(t, w.state(w.leaders()[0]).Term, core.Term(1), "the next timeout tries again")
	})
}

// Raft paper §5.2. Election timeouts are drawn at random, so that one server
// mostly times out before the others. With equal timeouts split votes repeat
// for ever; with random ones they are rare and soon over.
func TestRandomTimeoutsResolveSplitVotes(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		for seed := range uint64(20) {
			config := core.Defaults()
			config.Seed, config.Options = seed, o
			w := newWorldOf(t, 5, config)
			w.run(calm, func() bool { return len(w.leaders()) == 1 })
			require.Less(t, w.c.Now(), 1000*core.Millisecond, "seed %d", seed)
		}
		config := core.Defaults()
		config.Link, config.Options = core.Link{LatencyMin: 15_000, LatencyMax: 15_000}, o
		config.Options.ElectionTickTop = o.ElectionTick
		w := newWorldOf(t, 5, config)
		w.run(calm, func() bool { return w.c.Now() > 3000*core.Millisecond })
		require.Empty(t, w.leaderships())
		require.Greater(t, w.state(1).Term, core.Term(10))
	})
}

// Raft paper §5.6. The time to reach the others and back must be far below the
// election timeout. Then a leader is elected soon and stays; otherwise nobody
// ever hears its votes in time.
func TestABroadcastMustTakeFarLessThanTheElectionTimeout(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		latency core.Time // one way; timeouts are 150 to 299 ms
		leaders int       // elected within ten seconds
	}{
		{"1 ms", 1, 1},
		{"15 ms", 15, 1},
		{"400 ms", 400, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			inBothModes(t, func(t *testing.T, o core.Options) {
				config := core.Defaults()
				config.Options = o
				config.Link = core.Link{LatencyMin: row.latency * core.Millisecond, LatencyMax: row.latency * core.Millisecond}
				w := newWorldOf(t, 5, config)
				w.run(calm, func() bool { return w.c.Now() > 10_000*core.Millisecond })
				require.Len(t, w.leaderships(), row.leaders)
				require.Equal(t, row.leaders == 0, w.state(1).Term > 10, "terms only count up")
			})
		})
	}
}
