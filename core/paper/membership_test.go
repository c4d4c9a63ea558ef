package paper_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// changes asks for a change that etcd/raft makes in one step where it may, and
// through a joint configuration, left by itself, where it must.
func changes(text string) core.ConfChange { return core.ConfChange{Changes: text} }

// joint asks for a joint configuration that stays until it is left.
func joint(text string) core.ConfChange {
	return core.ConfChange{Changes: text, Transition: core.TransitionExplicit}
}

// leave asks for the end of a joint configuration.
var leave = core.ConfChange{}

// jointWorld is led by S1 and in the middle of a change from S1, S2 and S3 to
// S1, S4 and S5.
func jointWorld(t *testing.T, o core.Options) *world {
	t.Helper()
	w := ledWorld(t, 3, o)
	w.do(core.AddNodes{Count: 2})
	w.change(1, joint("v4 v5 r2 r3"))
	w.settle()
	w.beat(1)
	w.requireMembership("voters 1 4 5 outgoing 1 2 3", upTo(5)...)
	w.requireLogs("1 1", "1 1", "1 1", "1 1", "1 1")
	return w
}

// Raft paper §6. A server uses the latest configuration in its log, whether or
// not that entry is committed.
//
// etcd/raft departs: a configuration takes effect on a server when that applies
// the entry, so only after it is committed, by the rules of the configuration
// before it. Here S1 counts three voters until the entry that adds S4 is
// committed, and S2 does so until it hears of that.
func TestConfigurationTakesEffectWhenItsEntryIsApplied(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.do(core.AddNodes{Count: 1})
		h := w.change(1, changes("v4"))
		w.finish(1)
		w.deliver(mail{kind: raftpb.MsgApp})
		w.finish(2, 3)
		w.requireLogs("1 1", "1 1", "1 1", "")
		w.requireMembership("voters 1 2 3", 1, 2, 3)
		require.Empty(t, w.find(mail{to: 4}))

		w.deliver(mail{kind: raftpb.MsgAppResp, from: 2})
		require.EqualValues(t, 2, w.state(1).Commit, "S1 and S2 are a majority of three")
		w.finish(1)
		require.Equal(t, "answered ok", w.result(h))
		w.requireMembership("voters 1 2 3 4", 1)
		w.requireMembership("voters 1 2 3", 2, 3)
		w.settle()
		w.beat(1)
		w.requireMembership("voters 1 2 3 4", upTo(4)...)
	})
}

// Raft paper §6. While the configuration is joint, an entry is committed by a
// majority of the old and a majority of the new servers, never by one of them
// alone.
func TestJointCommitNeedsBothMajorities(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		for _, row := range []struct {
			name   string
			hear   []core.NodeID // with S1, which belongs to both
			commit bool
		}{
			{"all of the new ones", []core.NodeID{4, 5}, false},
			{"all of the old ones", []core.NodeID{2, 3}, false},
			{"one of each", []core.NodeID{3, 4}, true},
		} {
			w := jointWorld(t, o)
			h := w.propose(1, "set x 5")
			w.settle(append(row.hear, 1)...)
			require.Equal(t, row.commit, w.result(h) == "answered ok", row.name)
			require.Equal(t, row.commit, w.state(1).Commit == 3, row.name)
		}
	})
}

// Raft paper §6. A joint election needs both majorities too.
func TestJointElectionNeedsBothMajorities(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		for _, row := range []struct {
			name   string
			voters []core.NodeID // beside S1
			wins   bool
		}{
			{"all of the new ones", []core.NodeID{4, 5}, false},
			{"all of the old ones", []core.NodeID{2, 3}, false},
			{"one of each", []core.NodeID{2, 5}, true},
		} {
			w := jointWorld(t, o)
			w.restart(1)
			w.requireMembership("voters 1 4 5 outgoing 1 2 3", 1)
			require.Equal(t, row.wins, w.campaign(1, row.voters...), row.name)
		}
	})
}

// Raft paper §6, Figure 10; dissertation §4.1 and §4.3. To go from three servers
// to five at once would allow two disjoint majorities, two of the old ones and
// three of the new. So the library goes through a joint configuration by
// itself, unless the change concerns a single server, where any two majorities
// overlap.
func TestOnlyASingleServerIsChangedWithoutAJointConfiguration(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		for _, row := range []struct {
			change string
			steps  []string
		}{
			{"v4", []string{"voters 1 2 3 4"}},
			{"r3", []string{"voters 1 2"}},
			{"v4 v5", []string{"voters 1 2 3 4 5 outgoing 1 2 3 auto-leave", "voters 1 2 3 4 5"}},
			{"v4 r3", []string{"voters 1 2 4 outgoing 1 2 3 auto-leave", "voters 1 2 4"}},
		} {
			w := ledWorld(t, 3, o)
			w.do(core.AddNodes{Count: 2})
			w.change(1, changes(row.change))
			w.settle()
			var steps []string
			for _, fx := range of[core.MembershipChanged](w.effects) {
				if fx.Node == 1 {
					steps = append(steps, fx.Membership.String())
				}
			}
			require.Equal(t, row.steps, steps, row.change)
		}
	})
}

// Raft paper §6, Figure 10. At no moment can the servers of the old and those of
// the new configuration each elect a leader of their own. Here everything stops
// and comes back after every step of the change, with the network split between
// S1 and S2, a majority of the old three, and the rest, a majority of the new
// five. At first only S1 and S2 can elect a leader, in the end only the others,
// and in between neither.
func TestNeitherSideDecidesAlone(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		for _, newestFirst := range []bool{false, true} {
			var outcomes []string
			for steps := range 40 {
				w := ledWorld(t, 3, o)
				w.do(core.AddNodes{Count: 2})
				w.change(1, changes("v4 v5"))
				w.takeSteps(steps, newestFirst)
				w.do(core.PowerCut{})
				w.drop(mail{})
				for _, id := range upTo(5) {
					w.restart(id)
				}
				w.do(core.Partition{Groups: [][]core.NodeID{{1, 2}, {3, 4, 5}}})
				if outcome := w.electedSides(); len(outcomes) == 0 || outcomes[len(outcomes)-1] != outcome {
					outcomes = append(outcomes, outcome)
				}
			}
			require.Equal(t, []string{"old", "neither", "new"}, outcomes)
		}
	})
}

// takeSteps delivers so many messages, the oldest or the newest in flight, and
// lets the nodes do what follows.
func (w *world) takeSteps(steps int, newestFirst bool) {
	w.t.Helper()
	for range steps {
		w.finish(upTo(5)...)
		list := w.find(mail{})
		if len(list) == 0 {
			return
		}
		m := list[0]
		if newestFirst {
			m = list[len(list)-1]
		}
		w.do(core.Deliver{Msg: m.ID})
	}
}

// electedSides lets every node campaign, and tells on which side of S1 and S2
// against the rest a leader came of it.
func (w *world) electedSides() string {
	w.t.Helper()
	elected := [2]bool{}
	for _, id := range upTo(5) {
		w.do(core.Campaign{Node: id})
		w.settle()
		for _, leader := range w.leaders() {
			elected[min(leader/3, 1)] = true
		}
	}
	return map[[2]bool]string{{}: "neither", {true, false}: "old", {false, true}: "new", {true, true}: "both"}[elected]
}

// Dissertation §4.1, §4.3. One change at a time: a second one while the first is
// not yet in force, or while the configuration is joint, is refused.
//
// etcd/raft does not say so to who asked: it takes the proposal and puts an
// empty entry in its place.
func TestSecondChangeIsRefusedWhileTheFirstIsUnderWay(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.do(core.AddNodes{Count: 2})
		first, second := w.change(1, joint("v4 r3")), w.change(1, changes("v5"))
		w.settle()
		require.Equal(t, "answered ok", w.result(first))
		require.Equal(t, "refused: raft refused the configuration change", w.result(second))
		third := w.change(1, changes("v5"))
		w.settle()
		require.Equal(t, "refused: raft refused the configuration change", w.result(third))
		w.requireMembership("voters 1 2 4 outgoing 1 2 3", 1)
		for _, e := range w.log(1)[2:] {
			require.Equal(t, raftpb.EntryNormal, e.GetType())
			require.Empty(t, e.GetData())
		}
	})
}

// Dissertation §4.1. What an earlier leader began counts as well. A new leader
// cannot know what becomes of a change in its log, so it refuses another one
// until it has applied what it found there.
func TestNewLeaderRefusesAChangeUntilItHasAppliedItsLog(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		w := ledWorld(t, 3, o)
		w.do(core.AddNodes{Count: 1})
		w.change(1, changes("v4"))
		w.finish(1)
		w.deliver(mail{kind: raftpb.MsgApp, to: 2})
		w.finish(2)
		w.do(core.Crash{Node: 1})
		require.True(t, w.campaign(2))
		early := w.change(2, changes("r3"))
		w.settle()
		require.Equal(t, "refused: raft refused the configuration change", w.result(early))
		w.requireMembership("voters 1 2 3 4", 2)
		later := w.change(2, changes("r3"))
		w.beat(2)
		w.beat(2)
		require.Equal(t, "answered ok", w.result(later))
		w.requireMembership("voters 1 2 4", 2)
	})
}

// Dissertation §4.3. Joint consensus can replace any set of servers by any
// other, the leader and all its followers included, and no committed entry is
// lost. The leader leads until the new configuration is committed.
func TestJointConsensusReplacesAllServersAtOnce(t *testing.T) {
	inBothModes(t, func(t *testing.T, o core.Options) {
		o.StepDownOnRemoval = true
		w := ledWorld(t, 3, o)
		w.do(core.AddNodes{Count: 3})
		w.propose(1, "set x 5")
		w.settle()
		w.change(1, joint("v4 v5 v6 r1 r2 r3"))
		w.settle()
		w.beat(1)
		w.requireMembership("voters 4 5 6 outgoing 1 2 3", upTo(6)...)
		require.True(t, w.node(1).IsLeader())
		left := w.change(1, leave)
		w.settle()
		require.Equal(t, "answered ok", w.result(left))
		require.Empty(t, w.leaders(), "S1 steps down")

		for _, id := range upTo(3) {
			w.do(core.Crash{Node: id})
		}
		w.lead(4)
		h := w.propose(4, "append x 6")
		w.settle()
		require.Equal(t, "answered ok", w.result(h))
		w.requireMembership("voters 4 5 6", 4, 5, 6)
		for _, id := range []core.NodeID{4, 5, 6} {
			require.Equal(t, "56", w.value(id, "x"))
		}
	})
}
