package core_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// lead is so once exactly one node leads.
func (w *world) lead() bool { return len(w.leaders()) == 1 }

// agree is so once every node that is up knows the same leader.
func (w *world) agree() bool {
	var leader core.NodeID
	for _, n := range w.c.Nodes() {
		id, known := n.Leader()
		if !n.Up() {
			continue
		}
		if !known || (leader != 0 && id != leader) {
			return false
		}
		leader = id
	}
	return true
}

// Raft paper §5.2.
func TestFirstElectionEndsWithOneLeaderWhomAllFollow(t *testing.T) {
	t.Parallel()
	for nodes := range 9 {
		w := newWorld(t, nodes+1, seed(uint64(nodes)))
		w.runUntil(func() bool { return w.lead() && w.agree() })
		leader := w.leaders()[0]
		for _, n := range w.c.Nodes() {
			require.Equal(t, w.node(leader).State().Term, n.State().Term)
			id, known := n.Leader()
			require.True(t, known)
			require.Equal(t, leader, id)
			require.Equal(t, n.ID() == leader, n.IsLeader())
		}
	}
}

func TestElectionTimeoutFiresWhenItIsPlantedAndNotBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	timer, ok := w.node(1).Timer()
	require.True(t, ok)
	require.True(t, timer.Election)
	require.Equal(t, timer.Total, timer.Ticks)
	require.Equal(t, core.Time(timer.Ticks)*core.Millisecond, timer.Due)
	require.Empty(t, w.do(core.Tick{Node: 1, Count: timer.Ticks - 1}))
	require.Equal(t, core.Follower, w.node(1).State().Role)
	effects := w.do(core.Tick{Node: 1, Count: 1})
	require.Equal(t, []core.TimerFired{{Node: 1, Election: true}}, of[core.TimerFired](effects))
	require.Equal(t, core.State{Role: core.Candidate, Term: 1, Vote: 1}, w.node(1).State())
	require.Equal(t, timer.Due, w.c.Now())
}

func TestLeaderIsElectedByAMajorityOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 5)
	w.cut[3], w.cut[4], w.cut[5] = true, true, true
	w.do(core.Campaign{Node: 1})
	w.settle()
	require.Equal(t, core.Candidate, w.node(1).State().Role)
	votes := map[core.NodeID]bool{}
	for id, granted := range w.node(1).Votes() {
		votes[id] = granted
	}
	require.Equal(t, map[core.NodeID]bool{1: true, 2: true}, votes)
	delete(w.cut, 3)
	w.elect(1)
	require.EqualValues(t, 2, w.node(1).State().Term)
}

// Raft paper §5.2: with equal timeouts votes split again and again.
func TestEqualTimeoutsSplitTheVote(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2, with(tight), latency(10_000, 10_000))
	for term := core.Term(1); term <= 4; term++ {
		w.runUntil(func() bool { return w.node(1).State().Term == term && w.node(2).State().Term == term })
		w.runUntil(func() bool { return len(w.c.InFlight()) == 0 })
		require.Empty(t, w.leaders())
		require.EqualValues(t, 1, w.node(1).State().Vote)
		require.EqualValues(t, 2, w.node(2).State().Vote)
	}
	// A candidate that cannot win any more starts its timeout anew when it
	// learns that, 20 ms after it asked.
	require.Equal(t, 4*170*core.Millisecond, w.c.Now())
}

func TestNodeVotesOncePerTerm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	w.do(core.Campaign{Node: 1})
	w.do(core.Campaign{Node: 2})
	w.settle()
	require.Equal(t, []core.NodeID{1}, w.leaders())
	require.EqualValues(t, 1, w.node(3).State().Vote)
}

func TestHigherTermWins(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.elect(2)
	require.Equal(t, []core.NodeID{2}, w.leaders())
	require.Equal(t, core.Follower, w.node(1).State().Role)
	require.EqualValues(t, 2, w.node(1).State().Term)
}

// Raft paper §5.4.1.
func TestCandidateWithAStaleLogLoses(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.cut[3] = true
	w.propose(1, "set x 1")
	w.settle()
	delete(w.cut, 3)
	w.do(core.Crash{Node: 1})
	w.do(core.Campaign{Node: 3})
	w.settle()
	require.Equal(t, core.Candidate, w.node(3).State().Role)
	for id, granted := range w.node(3).Votes() {
		require.Equal(t, id == 3, granted, "vote of %v", id)
	}
	w.elect(2)
}

func TestLeaderCrashBringsALeaderOfAHigherTermAndTheOldOneFollows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	w.runUntil(w.lead)
	old := w.leaders()[0]
	term := w.node(old).State().Term
	w.do(core.Crash{Node: old})
	w.runUntil(w.lead)
	leader := w.leaders()[0]
	require.NotEqual(t, old, leader)
	require.Greater(t, w.node(leader).State().Term, term)
	w.do(core.Restart{Node: old})
	w.runUntil(func() bool { return w.agree() })
	id, _ := w.node(old).Leader()
	require.Equal(t, leader, id)
	require.Equal(t, core.Follower, w.node(old).State().Role)
}

func TestCutOffLeaderStepsDownWhenItComesBack(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.cut[1] = true
	w.runUntil(func() bool { return len(w.leaders()) == 2 })
	delete(w.cut, 1)
	w.runUntil(func() bool { return w.lead() && w.agree() })
	require.NotContains(t, w.leaders(), core.NodeID(1))
}

// Raft dissertation §9.6.
func TestPreVoteKeepsTheTermOfAnIsolatedNode(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		options []option
		raised  bool
	}{
		{"with pre-vote", []option{with(preVote)}, false},
		{"without", nil, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 3, row.options...)
			w.cut[3] = true
			w.runFor(3000 * core.Millisecond)
			require.Equal(t, row.raised, w.node(3).State().Term > 1)
			if !row.raised {
				require.Equal(t, core.PreCandidate, w.node(3).State().Role)
			}
			delete(w.cut, 3)
			w.runFor(1000 * core.Millisecond)
			require.Equal(t, row.raised, w.node(w.leaders()[0]).State().Term > 1)
		})
	}
}

// Raft dissertation §6.2.
func TestCheckQuorumMakesACutOffLeaderStepDown(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(checkQuorum))
	w.cut[1] = true
	w.runUntil(func() bool { return !w.node(1).IsLeader() })
	require.LessOrEqual(t, w.c.Now(), 300*core.Millisecond)
	_, known := w.node(1).Leader()
	require.False(t, known)

	w = ledWorld(t, 3)
	w.cut[1] = true
	w.runFor(1000 * core.Millisecond)
	require.True(t, w.node(1).IsLeader(), "without CheckQuorum it would go on")
}

// Raft dissertation §3.10.
func TestLeadershipTransfer(t *testing.T) {
	t.Parallel()
	for _, asked := range []core.NodeID{1, 3} {
		w := ledWorld(t, 3)
		w.do(core.TransferLeader{Node: asked, To: 2})
		w.settle()
		require.Equal(t, []core.NodeID{2}, w.leaders())
		require.EqualValues(t, 2, w.node(2).State().Term)
	}
}

// raft.raft.tickHeartbeat gives a transfer up after ElectionTick; proposals are
// dropped until then.
func TestLeadershipTransferToADeadNodeIsGivenUp(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.Crash{Node: 2})
	w.do(core.TransferLeader{Node: 1, To: 2})
	w.settle()
	require.Equal(t, "refused: raft dropped the proposal", w.result(w.propose(1, "set x 1")))
	timer, _ := w.node(1).Timer()
	require.Equal(t, 50, timer.Ticks)
	w.runFor(200 * core.Millisecond)
	h := w.propose(1, "set x 2")
	w.settle()
	require.Equal(t, "answered ok", w.result(h))
	require.Equal(t, []core.NodeID{1}, w.leaders())
}

// With timeouts above twice ElectionTick the abort of a transfer can come due
// before the next heartbeat; the timer must say so.
func TestTimerOfALeaderIsTheEarlierOfHeartbeatAndQuorumCheck(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		options option
		ticks   []int
	}{
		{"heartbeats alone", with(func(o *core.Options) { o.ElectionTick = 70 }), []int{50, 50, 50}},
		{"with check quorum", with(func(o *core.Options) { o.ElectionTick, o.CheckQuorum = 70, true }), []int{50, 20, 30}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 1, row.options)
			for _, want := range row.ticks {
				timer, ok := w.node(1).Timer()
				require.True(t, ok)
				require.False(t, timer.Election)
				require.Equal(t, want, timer.Ticks)
				require.Equal(t, 50, timer.Total)
				w.do(core.Tick{Node: 1, Count: timer.Ticks})
				w.settle()
			}
		})
	}
}

func TestHeartbeatsKeepFollowersFromCampaigning(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.losing[raftpb.MsgHeartbeat] = true
	w.runUntil(func() bool { return w.node(2).State().Term > 1 || w.node(3).State().Term > 1 })
	require.LessOrEqual(t, w.c.Now(), 400*core.Millisecond)
	w = ledWorld(t, 3)
	w.runFor(10_000 * core.Millisecond)
	require.Equal(t, []core.NodeID{1}, w.leaders())
	require.EqualValues(t, 1, w.node(3).State().Term)
}

func TestCampaignOfALeaderOrALearnerChangesNothing(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t)
	w.do(core.AddNodes{Count: 2, Voters: ids(1), Learners: []core.NodeID{2}})
	w.elect(1)
	for _, id := range ids(2) {
		before := w.node(id).State()
		require.Empty(t, kinds(w.do(core.Campaign{Node: id})))
		require.Equal(t, before, w.node(id).State())
	}
	_, ok := w.node(2).Timer()
	require.False(t, ok, "a learner has no timer")
}

// A timeout that was set counts until the term or the role changes, or the node
// starts again.
func TestTimeoutThatWasSetFiresAndIsForgotten(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	drawn, _ := w.node(2).Timer()
	effects := w.do(core.SetTimeout{Node: 2, Ticks: 5})
	require.Equal(t, core.Effects{core.TimeoutSet{Node: 2, Before: drawn.Total, After: 5}}, effects)
	timer, _ := w.node(2).Timer()
	require.Equal(t, 5, timer.Total)
	require.Equal(t, 5, timer.Ticks)
	require.Empty(t, w.do(core.Tick{Node: 2, Count: 4}))
	fired := of[core.TimerFired](w.do(core.Tick{Node: 2, Count: 1}))
	require.Equal(t, []core.TimerFired{{Node: 2, Election: true}}, fired)
	require.Equal(t, core.Candidate, w.node(2).State().Role)
	timer, _ = w.node(2).Timer()
	require.GreaterOrEqual(t, timer.Total, 150, "drawn for the new term")

	for _, row := range []struct {
		name   string
		forget func(w *world)
		stays  bool
	}{
		{"nothing", func(*world) {}, true},
		{"a heartbeat", func(w *world) { w.do(core.Tick{Node: 1, Count: 50}); w.settle() }, true},
		{"another timeout elsewhere", func(w *world) { w.do(core.SetTimeout{Node: 3, Ticks: 9}) }, true},
		{"another term", func(w *world) { w.do(core.Campaign{Node: 3}); w.settle() }, false},
		{"another role", func(w *world) { w.do(core.Campaign{Node: 2}) }, false},
		{"a restart", func(w *world) { w.do(core.Crash{Node: 2}); w.do(core.Restart{Node: 2}) }, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 3)
			before, _ := w.node(2).Timer()
			w.do(core.SetTimeout{Node: 2, Ticks: 5})
			row.forget(w)
			after, _ := w.node(2).Timer()
			require.Equal(t, row.stays, after.Total == 5)
			if row.name == "a restart" {
				require.Equal(t, before.Total, after.Total, "what is drawn for a term is always the same")
			}
		})
	}
}

// A timeout that is over already when it is set fires with the next tick.
func TestTimeoutThatIsOverFiresAtTheNextTick(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.Tick{Node: 2, Count: 100})
	w.do(core.SetTimeout{Node: 2, Ticks: 7})
	require.Len(t, of[core.TimerFired](w.do(core.Tick{Node: 2, Count: 1})), 1)
}

// A pre-candidate asks again and again with the timeout that was set: raft may
// not come to hold more messages than the network may carry.
func TestShortTimeoutOfAPreCandidateFloodsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3, with(preVote))
	w.do(core.Campaign{Node: 1})
	w.do(core.SetTimeout{Node: 1, Ticks: 1})
	_, err := w.try(core.Tick{Node: 1, Count: 10_000})
	require.ErrorIs(t, err, core.ErrLimit)
	w.do(core.Tick{Node: 1, Count: 3000})
	w.do(core.Ready{Node: 1})
	require.LessOrEqual(t, len(w.c.InFlight()), core.InFlightMax)
}

// No event touches the clock of a paused node.
func TestTimeoutOfAPausedNodeIsNotSet(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.Pause{Node: 2})
	w.requireRefused(core.SetTimeout{Node: 2, Ticks: 5}, "set-randomized-election-timeout 2 timeout=5: node is paused: S2")
}
