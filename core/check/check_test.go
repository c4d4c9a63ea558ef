package check_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/fsm"
)

// stepsMax caps every loop that runs until something is so.
const stepsMax = 5_000

func newCluster(t require.TestingT, seed uint64) *core.Cluster {
	config := core.Defaults()
	config.Seed = seed
	c, err := core.NewCluster(config)
	require.NoError(t, err)
	return c
}

func TestEveryPropertyHasANameAndAMeaning(t *testing.T) {
	t.Parallel()
	var names []string
	for _, p := range check.Properties() {
		names = append(names, p.String())
		require.Contains(t, p.Meaning(), "§")
	}
	require.Equal(t, []string{
		"Election Safety", "Leader Append-Only", "Log Matching", "Leader Completeness", "State Machine Safety",
		"Durable Commit", "Exactly Once", "Monotonic Commit", "Monotonic Term", "Linearizability",
	}, names)
	require.Equal(t, "at most one leader is elected in a term (Raft paper §5.2)", check.ElectionSafety.Meaning())
}

func TestANewCheckerHasFoundNothing(t *testing.T) {
	t.Parallel()
	checker := check.New()
	require.Empty(t, checker.Violations())
	found, err := checker.Linearizable(0)
	require.NoError(t, err)
	require.Empty(t, found)
}

// entry is one of a log, or of what was applied.
func entry(term, index uint64, data string) *raftpb.Entry {
	return core.LogEntry{ID: core.LogID{Term: core.Term(term), Index: core.Index(index)}, Data: []byte(data)}.Raft()
}

func change(term, index uint64) *raftpb.Entry {
	e := entry(term, index, "x")
	e.Type = raftpb.EntryConfChangeV2.Enum()
	return e
}

func wrote(node core.NodeID, entries ...*raftpb.Entry) core.Effect {
	return core.EntriesAppended{Node: node, Entries: entries}
}

func placed(leader core.NodeID, term core.Term, index core.Index) core.Effect {
	return core.RequestAppended{Handle: core.HandleID{Node: leader, Seq: 1}, Leader: leader, ID: core.LogID{Term: term, Index: index}}
}

// applied is an entry that a machine answers with ok.
func applied(node core.NodeID, e *raftpb.Entry) core.Effect {
	return answered(node, e, core.Response{Status: fsm.StatusOK})
}

func answered(node core.NodeID, e *raftpb.Entry, response core.Response) core.Effect {
	return core.Applied{Node: node, Entry: e, Response: response}
}

func state(node core.NodeID, before, after core.State) core.Effect {
	return core.StateChanged{Node: node, Before: before, After: after}
}

func elected(node core.NodeID, term core.Term) core.Effect {
	return state(node, core.State{Role: core.Candidate, Term: term}, core.State{Role: core.Leader, Term: term})
}

// commits is a leader whose commit index rises from 0.
func commits(node core.NodeID, term core.Term, index core.Index) core.Effect {
	return state(node, core.State{Role: core.Leader, Term: term}, core.State{Role: core.Leader, Term: term, Commit: index})
}

func saved(node core.NodeID, term core.Term, vote core.NodeID, commit core.Index) core.Effect {
	return core.HardStateSaved{Node: node, After: core.HardState{Vote: core.Vote{Term: term, Node: vote}, Commit: commit}}
}

func installed(node core.NodeID, term core.Term, index core.Index) core.Effect {
	return core.SnapshotInstalled{
		Node: node, ID: core.LogID{Term: term, Index: index}, Membership: core.Membership{Voters: []core.NodeID{1, 2, 3}},
	}
}

func reconfigured(node core.NodeID, m core.Membership) core.Effect {
	return core.MembershipChanged{Node: node, Membership: m}
}

// observed shows each event's effects to a checker, on a cluster of five, three
// of them voters, that counts the events. The first of them is the second: the
// nodes come into being before.
func observed(t *testing.T, events ...core.Effects) *check.Checker {
	t.Helper()
	cluster, checker := newCluster(t, 1), check.New()
	add := core.AddNodes{Count: 5, Voters: []core.NodeID{1, 2, 3}}
	fx, err := cluster.Do(add)
	require.NoError(t, err)
	checker.Observe(cluster, add, fx)
	for _, effects := range events {
		e := core.Tick{Node: 1, Count: 1}
		_, err := cluster.Do(e)
		require.NoError(t, err)
		checker.Observe(cluster, e, effects)
	}
	return checker
}

// a row is a run that breaks one promise, or with no reason none.
type row struct {
	name     string
	events   []core.Effects
	property check.Property
	event    int
	nodes    []core.NodeID
	reason   string
}

func requireRows(t *testing.T, rows []row) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var want []check.Violation
			if row.reason != "" {
				want = []check.Violation{{Property: row.property, Event: row.event, Nodes: row.nodes, Reason: row.reason}}
			}
			require.Equal(t, want, observed(t, row.events...).Violations())
		})
	}
}

func TestViolationsKeepTheOrderInWhichTheyHappened(t *testing.T) {
	t.Parallel()
	checker := observed(t,
		core.Effects{state(1, core.State{Term: 2}, core.State{Term: 1})},
		core.Effects{elected(1, 4)},
		core.Effects{elected(2, 4), wrote(3, entry(1, 1, "a")), wrote(4, entry(1, 1, "b"))},
	)
	var order []check.Property
	for _, v := range checker.Violations() {
		order = append(order, v.Property)
	}
	require.Equal(t, []check.Property{check.MonotonicTerm, check.ElectionSafety, check.LogMatching}, order)
}

func TestLinearizabilityIsNotWatched(t *testing.T) {
	t.Parallel()
	require.Equal(t, check.Properties(), append(check.Watched(), check.Linearizability))
}

// A cluster that is broken may go on for ever.
func TestViolationsAreBounded(t *testing.T) {
	t.Parallel()
	c := check.New()
	cluster := newCluster(t, 1)
	for i := range 3000 {
		before := core.State{Term: 1, Commit: core.Index(i + 2)}
		c.Observe(cluster, core.Ready{Node: 1}, core.Effects{core.StateChanged{Node: 1, Before: before, After: core.State{Term: 1, Commit: 1}}})
	}
	require.Len(t, c.Violations(), 1000)
}
