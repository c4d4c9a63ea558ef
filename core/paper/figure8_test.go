package paper_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// oneEntryAMessage makes a leader send each entry in a message of its own, as
// Figure 8 needs it: the entry of term 2 travels without the one of term 4.
func oneEntryAMessage(o core.Options) core.Options {
	o.MaxSizePerMsg, o.MaxCommittedSizePerReady = 0, 1
	return o
}

// figure8C plays (a), (b) and (c) of Figure 8. The empty entry that each leader
// of etcd/raft appends is the figure's entry of that term: nobody proposes
// anything.
func figure8C(t *testing.T, o core.Options) *world {
	t.Helper()
	w := newWorld(t, 5, oneEntryAMessage(o))
	w.lead(4)
	w.requireLogs("1", "1", "1", "1", "1")

	// (a) S1 leads term 2, and its entry reaches S2 only.
	require.True(t, w.campaign(1))
	w.settle(1, 2)
	w.requireLogs("1 2", "1 2", "1", "1", "1")

	// (b) S1 crashes. S5 leads term 3 with the votes of S3 and S4, and writes an
	// entry of its own.
	w.do(core.Crash{Node: 1})
	require.True(t, w.campaign(5, 3, 4))
	w.settle(5)
	w.requireLogs("1 2", "1 2", "1", "1", "1 3")

	// (c) S5 crashes. S1 is back: term 3 is taken, term 4 is its own. It goes on
	// to replicate the entry of term 2, now to S3, and its own entry of term 4
	// reaches nobody.
	w.do(core.Crash{Node: 5})
	w.restart(1)
	require.False(t, w.campaign(1, 2, 3, 4), "S3 and S4 voted for S5 in term 3")
	require.True(t, w.campaign(1, 2, 3, 4))
	require.EqualValues(t, 4, w.state(1).Term)
	w.finish(1)
	attempts, _ := w.repair(1, 3)
	require.Equal(t, []string{"2/2", "1/1"}, attempts)
	w.drop(mail{})
	w.requireLogs("1 2 4", "1 2", "1 2", "1", "1 3")
	return w
}

// Raft paper §5.4.2, Figure 8 (c) and (d). An entry of an earlier term that is
// on a majority is not committed by that: here it is overwritten by the entry
// of a later term, which another majority accepts.
//
// The library differs from the drawing in one thing: S5 has an empty entry of
// term 5 behind the one of term 3, and S1 one of term 4, which is lost.
func TestFigure8EntryOfAnEarlierTermOnAMajorityIsOverwritten(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := figure8C(t, o)
		for _, id := range upTo(4) {
			require.EqualValues(t, 1, w.state(id).Commit, "the entry of term 2 is on S1, S2 and S3, and not committed")
		}

		// (d) S1 crashes. S5 wins term 5 with the votes of S2, S3 and S4.
		w.do(core.Crash{Node: 1})
		w.restart(5)
		require.False(t, w.campaign(5, 2, 3, 4), "S2, S3 and S4 voted for S1 in term 4")
		require.True(t, w.campaign(5, 2, 3, 4))
		require.EqualValues(t, 5, w.state(5).Term)
		mark := len(w.effects)
		w.finish(5)
		for _, id := range []core.NodeID{2, 3, 4} {
			w.repair(5, id)
		}
		w.requireLogs("1 2 4", "1 3", "1 3", "1 3", "1 3 5")
		require.Equal(t, map[core.NodeID]int{2: 1, 3: 1, 4: 0, 5: 0}, w.overwrittenSince(mark))

		w.restart(1)
		w.beat(5)
		w.beat(5)
		w.requireLogs("1 3 5", "1 3 5", "1 3 5", "1 3 5", "1 3 5")
		require.EqualValues(t, 3, w.state(1).Commit)
	})
}

// Raft paper §5.4.2, Figure 8 (e). Once an entry of the leader's own term is on
// a majority, it is committed, and with it what stands before it: S5 cannot win
// an election any more.
func TestFigure8EntryOfAnEarlierTermIsCommittedTogetherWithOneOfTheCurrentTerm(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := figure8C(t, o)
		// What was lost goes out again after a heartbeat.
		w.do(core.Tick{Node: 1, Count: o.HeartbeatTick})
		w.settle(1, 2, 3)
		w.requireLogs("1 2 4", "1 2 4", "1 2 4", "1", "1 3")
		require.EqualValues(t, 3, w.state(1).Commit)

		w.do(core.Crash{Node: 1})
		w.restart(5)
		require.False(t, w.campaign(5), "term 4 was S1's")
		mark := len(w.effects)
		require.False(t, w.campaign(5))
		require.EqualValues(t, 5, w.state(5).Term)
		require.Equal(t, []core.NodeID{4, 5}, w.grantedSince(mark, 5))

		require.True(t, w.campaign(2), "S2 has all that is committed")
		w.settle()
		w.restart(1)
		w.beat(2)
		w.beat(2)
		w.requireLogs("1 2 4 6", "1 2 4 6", "1 2 4 6", "1 2 4 6", "1 2 4 6")
	})
}

// Raft paper §5.4.2. In the figure the leader of term 4 cannot know that S2
// holds the entry of term 2 too. Here it knows of a majority without S2, and
// still does not commit: only entries of its own term are counted.
func TestFigure8LeaderDoesNotCountReplicasOfAnEarlierTerm(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := figure8C(t, o)
		w.do(core.Tick{Node: 1, Count: o.HeartbeatTick})
		w.finish(1)
		w.deliver(mail{kind: raftpb.MsgHeartbeat, to: 4})
		w.finish(4)
		w.deliver(mail{from: 4})
		w.finish(1)
		w.repair(1, 4)
		w.drop(mail{})
		w.requireLogs("1 2 4", "1 2", "1 2", "1 2", "1 3")
		known := 0
		for _, p := range w.node(1).RaftStatus().Progress {
			if p.Match >= 2 {
				known++
			}
		}
		require.Equal(t, 3, known, "S1, S3 and S4, as S1 knows")
		require.EqualValues(t, 1, w.state(1).Commit)

		w.do(core.Crash{Node: 1})
		w.restart(5)
		w.campaign(5, 5)
		require.True(t, w.campaign(5, 2, 3, 4), "four of five hold the entry of term 2, and S5 still wins")
	})
}
