package paper_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Raft paper §5.4.1. A server does not vote for a candidate whose log is less
// up-to-date than its own. A later term of the last entry decides, however long
// the other log is.
func TestLaterTermOfTheLastEntryWins(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		for range 5 {
			w.propose(1, "append x lost")
		}
		w.settle(1)
		require.True(t, w.campaign(2, 3))
		w.settle(2, 3)
		w.requireLogs("1 1 1 1 1 1", "1 2", "1 2")

		w.restart(1)
		w.restart(2)
		require.False(t, w.campaign(1), "term 2 was S2's")
		mark := len(w.effects)
		require.False(t, w.campaign(1))
		require.Equal(t, []core.NodeID{1}, w.grantedSince(mark, 3))
		mark = len(w.effects)
		require.True(t, w.campaign(3))
		require.Equal(t, []core.NodeID{1, 2, 3}, w.grantedSince(mark, 4))
	})
}

// Raft paper §5.4.1. Where both last entries are of the same term, the longer
// log is the more up-to-date one, and an equal one is good enough.
func TestLongerLogOfTheSameTermWins(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 4, o)
		w.propose(1, "set x 5")
		w.settle(1, 2, 3)
		w.requireLogs("1 1", "1 1", "1 1", "1")
		w.restart(1)

		mark := len(w.effects)
		require.False(t, w.campaign(4), "its log is shorter than all others")
		require.Equal(t, []core.NodeID{4}, w.grantedSince(mark, 2))
		mark = len(w.effects)
		require.True(t, w.campaign(2))
		require.Equal(t, upTo(4), w.grantedSince(mark, 3), "S1's and S3's are equal, S4's is shorter")
	})
}

// Raft paper §5.4.2. A leader commits entries of its own term by counting
// replicas; entries of earlier terms are committed only by that, indirectly. Here
// S2 knows that it and S3 hold S1's entry, a majority, and that does not commit
// it; its own entry on the same two servers does.
func TestEntryOfAnEarlierTermIsOnlyCommittedIndirectly(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, oneEntryAMessage(o))
		w.propose(1, "set x 5")
		w.finish(1)
		w.deliver(mail{kind: raftpb.MsgApp, to: 2})
		w.finish(2)
		w.do(core.Crash{Node: 1})
		require.True(t, w.campaign(2, 3))
		w.finish(2)
		w.repair(2, 3)
		w.requireLogs("1 1", "1 1 2", "1 1")
		require.EqualValues(t, 2, w.node(2).RaftStatus().Progress[3].Match)
		require.EqualValues(t, 1, w.state(2).Commit)
		w.settle()
		w.requireLogs("1 1", "1 1 2", "1 1 2")
		require.EqualValues(t, 3, w.state(2).Commit)
		w.requireValues("x", "-", "5", "5")
	})
}

// Raft paper §5.4.3, Figure 3 (Leader Completeness); dissertation §3.6.3. Every
// majority that commits and every majority that elects have a server in common,
// which refuses candidates without the entry. So whoever holds the entry can
// lead, and nobody else.
func TestCommittedEntryIsInTheLogOfEveryLaterLeader(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		for first := core.NodeID(2); first <= 5; first++ {
			for second := first + 1; second <= 5; second++ {
				for candidate := core.NodeID(2); candidate <= 5; candidate++ {
					w := ledWorld(t, 5, o)
					h := w.propose(1, "set x 5")
					w.settle(1, first, second)
					require.Equal(t, "answered ok", w.result(h))
					w.do(core.Crash{Node: 1})
					require.Equal(t, candidate == first || candidate == second, w.campaign(candidate),
						"the entry is on S1, %v and %v; %v campaigns", first, second, candidate)
				}
			}
		}
	})
}

// Raft paper §5.4.3; dissertation §3.6.3. The same under losses, crashes and
// partitions: each new leader holds all that was applied anywhere before.
func TestEveryNewLeaderHoldsAllThatWasApplied(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		const runs = 4
		elections := 0
		for seed := range uint64(runs) {
			w := stormyWorld(t, seed, o)
			end := w.c.Now() + 4000*core.Millisecond
			applied := map[uint64]uint64{} // the term of the entry at each index
			mark := 0
			w.run(storm(seed, end), func() bool {
				for _, fx := range w.effects[mark:] {
					switch fx := fx.(type) {
					case core.Applied:
						applied[fx.Entry.GetIndex()] = fx.Entry.GetTerm()
					case core.StateChanged:
						if fx.After.Role == core.Leader && fx.Before.Role != core.Leader {
							elections++
							w.requireHolds(fx.Node, applied)
						}
					}
				}
				mark = len(w.effects)
				return w.c.Now() >= end
			})
		}
		require.Greater(t, elections, runs, "one leader a run shows nothing")
	})
}

// requireHolds wants entries of these terms at these indexes of a node's log.
func (w *world) requireHolds(id core.NodeID, terms map[uint64]uint64) {
	w.t.Helper()
	held := map[uint64]uint64{}
	for _, e := range slices.Concat(w.log(id), w.node(id).Unsaved()) {
		held[e.GetIndex()] = e.GetTerm()
	}
	for index, term := range terms {
		require.Equal(w.t, term, held[index], "entry %d of %v", index, id)
	}
}

// Raft paper §5.4.3, Figure 3 (State Machine Safety). All machines apply the
// same entries in the same order, each index once. After a storm they hold the
// same.
func TestMachinesApplyTheSameEntriesInTheSameOrder(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := stormyWorld(t, 3, o)
		end := w.c.Now() + 4000*core.Millisecond
		last := map[core.NodeID]uint64{}
		entries := map[uint64]string{}
		mark := 0
		w.run(storm(3, end), func() bool {
			for _, fx := range w.effects[mark:] {
				switch fx := fx.(type) {
				case core.NodeRestarted:
					last[fx.Node] = uint64(fx.Applied) // an empty machine applies all anew
				case core.Applied:
					index, text := fx.Entry.GetIndex(), fmt.Sprintf("%d %q", fx.Entry.GetTerm(), fx.Entry.GetData())
					require.Equal(t, last[fx.Node]+1, index, "%v", fx.Node)
					last[fx.Node] = index
					if known, ok := entries[index]; ok {
						require.Equal(t, known, text, "entry %d on %v", index, fx.Node)
					}
					entries[index] = text
				}
			}
			mark = len(w.effects)
			return w.c.Now() >= end+3000*core.Millisecond
		})
		require.Greater(t, len(entries), 50)
		for _, cl := range w.c.Clients() {
			_, due := cl.Due()
			require.False(t, due, "%v still writes", cl.ID())
		}
		for _, key := range []string{"a", "b", "c"} {
			value := w.value(1, key)
			w.requireValues(key, value, value, value, value, value)
		}
	})
}
