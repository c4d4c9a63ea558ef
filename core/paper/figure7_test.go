package paper_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// The servers of Figure 7. The leader of term 8 is S1, the followers (a) to (f)
// are S2 to S7.
const (
	top core.NodeID = iota + 1
	figureA
	figureB
	figureC
	figureD
	figureE
	figureF
)

// figure7 are their logs as the figure has them, in the order of the ids.
var figure7 = []string{
	"1 1 1 4 4 5 5 6 6 6",
	"1 1 1 4 4 5 5 6 6",
	"1 1 1 4",
	"1 1 1 4 4 5 5 6 6 6 6",
	"1 1 1 4 4 5 5 6 6 6 7 7",
	"1 1 1 4 4 4 4",
	"1 1 1 2 2 2 3 3 3 3 3",
}

// stage lets a node lead its next term with these votes, write that many
// entries, the empty one of its term included, and replicate each to these
// nodes.
func (w *world) stage(leader core.NodeID, voters []core.NodeID, replicated ...[]core.NodeID) {
	w.t.Helper()
	require.True(w.t, w.campaign(leader, voters...), "%v does not lead", leader)
	for i, to := range replicated {
		if i > 0 {
			w.propose(leader, "append x "+leader.String())
		}
		w.settle(append(slices.Clone(to), leader)...)
	}
}

// figure7World brings the seven servers to where the leader of term 8 is about
// to be elected.
func figure7World(t *testing.T, o core.Options) *world {
	t.Helper()
	type ids = []core.NodeID
	w := newWorld(t, 7, o)
	nobody := ids{}
	everybody := upTo(7)

	// Three entries of term 1 are everywhere.
	w.stage(figureF, everybody, everybody, everybody, everybody)
	// (f) crashes, leads term 2 and then, after another crash, term 3, and
	// reaches nobody with what it writes.
	w.restart(figureF)
	w.stage(figureF, everybody, nobody, nobody, nobody)
	w.restart(figureF)
	w.stage(figureF, everybody, nobody, nobody, nobody, nobody, nobody)
	// (e) leads term 4. Its first entry reaches (b), its first two the others.
	w.stage(figureE, ids{top, figureA, figureB, figureC, figureD},
		ids{top, figureA, figureB, figureC, figureD}, ids{top, figureA, figureC, figureD}, nobody, nobody)
	// The later leader of term 8 leads term 5.
	w.stage(top, ids{figureA, figureB, figureC, figureD},
		ids{figureA, figureC, figureD}, ids{figureA, figureC, figureD})
	// (c) leads term 6; each of its entries reaches fewer.
	w.stage(figureC, ids{top, figureA, figureD},
		ids{top, figureA, figureD}, ids{top, figureA, figureD}, ids{top, figureD}, nobody)
	// (d) leads term 7 and reaches nobody.
	w.stage(figureD, ids{top, figureA, figureB}, nobody, nobody)
	w.requireLogs(figure7...)
	return w
}

// Raft paper §5.3, Figure 7. When a leader comes to power its followers may
// lack entries (a, b), hold entries of leaders that never committed them (c,
// d), or both (e, f). The leader never touches its own log: it finds for each
// follower the last entry on which the two agree, and everything after that is
// replaced.
//
// etcd/raft departs in two ways. The leader has an empty entry of term 8, with
// which it makes its first attempt; and a follower that refuses says where the
// logs might agree, so that the leader skips whole terms instead of going back
// entry by entry: two attempts for (f), where the paper's way takes eight.
func TestFigure7LeaderMakesEveryLogEqualToItsOwn(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := figure7World(t, o)
		require.True(t, w.campaign(top))
		require.EqualValues(t, 8, w.state(top).Term)
		w.requireLogs(figure7...)

		w.finish(top)
		attempts := map[core.NodeID][]string{}
		overwritten := map[core.NodeID]int{}
		for _, id := range upTo(7)[1:] {
			attempts[id], overwritten[id] = w.repair(top, id)
		}
		require.Equal(t, map[core.NodeID][]string{
			figureA: {"6/10", "6/9"},
			figureB: {"6/10", "4/4"},
			figureC: {"6/10"},
			figureD: {"6/10"},
			figureE: {"6/10", "4/5"},
			figureF: {"6/10", "1/3"},
		}, attempts, "the entries to which the leader tried to append")
		require.Equal(t, map[core.NodeID]int{figureA: 0, figureB: 0, figureC: 1, figureD: 2, figureE: 2, figureF: 8}, overwritten)

		w.requireLogs(repaired(figure7)...)
		w.settle()
		for _, id := range upTo(7) {
			require.Equal(t, w.log(top), w.log(id))
			require.EqualValues(t, 11, w.state(id).Commit)
			require.EqualValues(t, 11, w.node(id).Applied())
			require.Equal(t, w.value(top, "x"), w.value(id, "x"))
		}
	})
}

// repaired is what becomes of the figure's logs: all as the leader's, with the
// empty entry of its term.
func repaired(logs []string) []string {
	return slices.Repeat([]string{logs[top-1] + " 8"}, len(logs))
}

// repair lets a leader talk to one follower until that takes an entry. It gives
// the entry after which each attempt would have appended, and how many entries
// of the follower's were replaced in the end.
func (w *world) repair(leader, follower core.NodeID) (attempts []string, overwritten int) {
	w.t.Helper()
	for range 20 {
		m := w.first(mail{kind: raftpb.MsgApp, from: leader, to: follower})
		attempts = append(attempts, fmt.Sprintf("%d/%d", m.Raft.GetLogTerm(), m.Raft.GetIndex()))
		mark := len(w.effects)
		w.do(core.Deliver{Msg: m.ID})
		w.finish(follower)
		answer := w.first(mail{kind: raftpb.MsgAppResp, from: follower, to: leader})
		for _, fx := range of[core.EntriesAppended](w.effects[mark:]) {
			require.False(w.t, answer.Raft.GetReject(), "a follower that refuses must not write")
			overwritten += fx.Overwritten
		}
		w.do(core.Deliver{Msg: answer.ID})
		w.finish(leader)
		if !answer.Raft.GetReject() {
			return attempts, overwritten
		}
	}
	require.Fail(w.t, "it does not come to an agreement")
	return nil, 0
}

// Raft paper §5.4.1, on the logs of Figure 7. A server votes for a candidate
// only if its own log is not more up-to-date: by the term of the last entry,
// then by length. So in place of the leader at the top (a), (c) or (d) could
// have come to power, and (b), (e) and (f) could not, however long (f)'s log is.
func TestFigure7OnlyAnUpToDateLogCanWin(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		candidate core.NodeID
		voters    []core.NodeID // who grants a vote
		wins      bool
	}{
		{top, []core.NodeID{top, figureA, figureB, figureE, figureF}, true},
		{figureA, []core.NodeID{figureA, figureB, figureE, figureF}, true},
		{figureB, []core.NodeID{figureB, figureF}, false},
		{figureC, []core.NodeID{top, figureA, figureB, figureC, figureE, figureF}, true},
		{figureD, upTo(7), true},
		{figureE, []core.NodeID{figureB, figureE, figureF}, false},
		{figureF, []core.NodeID{figureF}, false},
	} {
		t.Run(row.candidate.String(), func(t *testing.T) {
			inBothModes(t, func(t *testing.T, o core.Options) {
				w := figure7World(t, o)
				// Leaders of earlier terms would not campaign.
				w.do(core.PowerCut{})
				for _, id := range upTo(7) {
					w.restart(id)
				}
				for w.state(row.candidate).Term < 7 {
					w.campaign(row.candidate, row.candidate)
				}
				mark := len(w.effects)
				require.Equal(t, row.wins, w.campaign(row.candidate))
				require.Equal(t, row.voters, w.grantedSince(mark, 8))
				w.requireLogs(figure7...)
			})
		})
	}
}
