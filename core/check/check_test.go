package check_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/schedule"
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
		require.NotEmpty(t, p.Meaning())
	}
	require.Equal(t, []string{"Election Safety", "Log Matching", "State Machine Safety", "Monotonic Commit"}, names)
	require.Equal(t, "at most one leader is elected in a term (Raft paper §5.2)", check.ElectionSafety.Meaning())
}

func TestANewCheckerHasFoundNothing(t *testing.T) {
	t.Parallel()
	require.Empty(t, check.New().Violations())
}

// entry is one of a log, or of what was applied.
func entry(term, index uint64, data string) *raftpb.Entry {
	return core.LogEntry{ID: core.LogID{Term: core.Term(term), Index: core.Index(index)}, Data: []byte(data)}.Raft()
}

func wrote(node core.NodeID, entries ...*raftpb.Entry) core.Effect {
	return core.EntriesAppended{Node: node, Entries: entries}
}

func applied(node core.NodeID, e *raftpb.Entry) core.Effect {
	return core.Applied{Node: node, Entry: e}
}

func state(node core.NodeID, before, after core.State) core.Effect {
	return core.StateChanged{Node: node, Before: before, After: after}
}

func elected(node core.NodeID, term core.Term) core.Effect {
	return state(node, core.State{Role: core.Candidate, Term: term}, core.State{Role: core.Leader, Term: term})
}

func installed(node core.NodeID, term core.Term, index core.Index) core.Effect {
	return core.SnapshotInstalled{Node: node, ID: core.LogID{Term: term, Index: index}}
}

// observed shows each event's effects to a checker, on a cluster that counts
// the events.
func observed(t *testing.T, events ...core.Effects) []check.Violation {
	t.Helper()
	cluster, checker := newCluster(t, 1), check.New()
	_, err := cluster.Do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
	require.NoError(t, err)
	for _, effects := range events {
		e := core.Tick{Node: 1, Count: 1}
		_, err := cluster.Do(e)
		require.NoError(t, err)
		checker.Observe(cluster, e, effects)
	}
	return checker.Violations()
}

func TestEffectsThatBreakAPromise(t *testing.T) {
	t.Parallel()
	change := entry(1, 1, "x")
	change.Type = raftpb.EntryConfChangeV2.Enum()
	tests := []struct {
		name   string
		events []core.Effects
		want   check.Violation
	}{
		{
			"two leaders in one term",
			[]core.Effects{{elected(1, 4)}, {elected(2, 5)}, {elected(3, 4)}},
			check.Violation{
				Property: check.ElectionSafety, Event: 4, Nodes: []core.NodeID{1, 3},
				Reason: "S3 becomes leader of term 4, but S1 was elected in that term already.",
			},
		},
		{
			"an entry with other data",
			[]core.Effects{{wrote(1, entry(1, 1, "a"))}, {wrote(2, entry(1, 1, "b"))}},
			check.Violation{
				Property: check.LogMatching, Event: 3, Nodes: []core.NodeID{1, 2},
				Reason: "S2 writes entry 1/1, which differs from the entry 1/1 that S1 holds.",
			},
		},
		{
			"an entry of another kind",
			[]core.Effects{{wrote(1, entry(1, 1, "x"))}, {wrote(2, change)}},
			check.Violation{
				Property: check.LogMatching, Event: 3, Nodes: []core.NodeID{1, 2},
				Reason: "S2 writes entry 1/1, which differs from the entry 1/1 that S1 holds.",
			},
		},
		{
			"an entry after one of another term",
			[]core.Effects{{wrote(1, entry(1, 1, "a"), entry(3, 2, "b"))}, {wrote(3, entry(2, 1, "c"))}, {wrote(3, entry(3, 2, "b"))}},
			check.Violation{
				Property: check.LogMatching, Event: 4, Nodes: []core.NodeID{1, 3},
				Reason: "S3 writes entry 3/2 after an entry of term 2; on S1 it follows one of term 1.",
			},
		},
		{
			"an entry after a snapshot of another term",
			[]core.Effects{{wrote(1, entry(1, 1, "a"), entry(3, 2, "b"))}, {installed(3, 2, 1), wrote(3, entry(3, 2, "b"))}},
			check.Violation{
				Property: check.LogMatching, Event: 3, Nodes: []core.NodeID{1, 3},
				Reason: "S3 writes entry 3/2 after an entry of term 2; on S1 it follows one of term 1.",
			},
		},
		{
			"entries of two terms applied at one index",
			[]core.Effects{{applied(1, entry(1, 7, "a"))}, {applied(2, entry(2, 7, "a"))}},
			check.Violation{
				Property: check.StateMachineSafety, Event: 3, Nodes: []core.NodeID{1, 2},
				Reason: "S2 applies entry 2/7 at index 7, where S1 applied entry 1/7.",
			},
		},
		{
			"entries with other data applied at one index",
			[]core.Effects{{applied(1, entry(1, 7, "a")), applied(2, entry(1, 7, "b"))}},
			check.Violation{
				Property: check.StateMachineSafety, Event: 2, Nodes: []core.NodeID{1, 2},
				Reason: "S2 applies entry 1/7 at index 7, where S1 applied entry 1/7.",
			},
		},
		{
			"a commit index that goes back",
			[]core.Effects{{state(2, core.State{Term: 3, Commit: 5}, core.State{Term: 3, Commit: 4})}},
			check.Violation{
				Property: check.MonotonicCommit, Event: 2, Nodes: []core.NodeID{2},
				Reason: "S2 goes back from term 3, commit 5 to term 3, commit 4.",
			},
		},
		{
			"a term that goes back",
			[]core.Effects{{state(2, core.State{Term: 3, Commit: 5}, core.State{Term: 2, Commit: 6})}},
			check.Violation{
				Property: check.MonotonicCommit, Event: 2, Nodes: []core.NodeID{2},
				Reason: "S2 goes back from term 3, commit 5 to term 2, commit 6.",
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, []check.Violation{test.want}, observed(t, test.events...))
		})
	}
}

func TestEffectsThatOnlyLookBroken(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		events []core.Effects
	}{
		{"one leader of each of two terms", []core.Effects{{elected(1, 4)}, {elected(2, 5)}}},
		{"a leader whose commit index moves", []core.Effects{{elected(1, 4)}, {state(1, core.State{Role: core.Leader, Term: 4}, core.State{Role: core.Leader, Term: 4, Commit: 1})}}},
		{"a follower of a term with a leader", []core.Effects{{elected(1, 4)}, {state(2, core.State{Term: 3}, core.State{Term: 4, Leader: 1})}}},
		{"the same entry on two disks", []core.Effects{{wrote(1, entry(1, 1, "a"))}, {wrote(2, entry(1, 1, "a"))}}},
		{"entries of two terms at one index", []core.Effects{{wrote(1, entry(1, 1, "a"))}, {wrote(2, entry(2, 1, "b"))}}},
		{"an entry that was overwritten in between", []core.Effects{{wrote(1, entry(2, 1, "b"), entry(2, 2, "c"))}, {wrote(2, entry(1, 1, "a"))}, {wrote(2, entry(2, 1, "b"), entry(2, 2, "c"))}}},
		{"an entry after a snapshot", []core.Effects{{wrote(1, entry(1, 1, "a"), entry(1, 2, "b"))}, {installed(2, 1, 1)}, {wrote(2, entry(1, 2, "b"))}}},
		{"the same entry applied by two machines", []core.Effects{{applied(1, entry(1, 7, "a"))}, {applied(2, entry(1, 7, "a"))}}},
		{"an entry applied anew after a restart", []core.Effects{{applied(1, entry(1, 7, "a"))}, {applied(1, entry(1, 7, "a"))}}},
		{"a role that changes", []core.Effects{{state(1, core.State{Role: core.Leader, Term: 3, Commit: 5}, core.State{Term: 4, Commit: 5})}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, observed(t, test.events...))
		})
	}
}

func TestViolationsKeepTheOrderInWhichTheyHappened(t *testing.T) {
	t.Parallel()
	found := observed(t,
		core.Effects{state(1, core.State{Term: 2}, core.State{Term: 1})},
		core.Effects{elected(1, 4)},
		core.Effects{elected(2, 4), wrote(1, entry(1, 1, "a")), wrote(2, entry(1, 1, "b"))},
	)
	var order []check.Property
	for _, v := range found {
		order = append(order, v.Property)
	}
	require.Equal(t, []check.Property{check.MonotonicCommit, check.ElectionSafety, check.LogMatching}, order)
}

// rough does what a network and a machine room do to a cluster: it drops,
// duplicates, crashes, restarts, proposes, compacts and changes the membership.
func rough(t *rapid.T, c *core.Cluster) core.Event {
	if rapid.IntRange(0, 3).Draw(t, "rough") > 0 {
		if e, ok := schedule.Next(c); ok {
			return e
		}
	}
	node := core.NodeID(rapid.IntRange(1, len(c.Nodes())).Draw(t, "node"))
	events := []core.Event{
		core.Crash{Node: node}, core.Restart{Node: node}, core.Restart{Node: node}, core.Campaign{Node: node},
		core.Propose{Node: node, Request: "append x a"}, core.Read{Node: node, Key: "x"}, core.TakeSnapshot{Node: node},
		core.Tick{Node: node, Count: 300}, core.Ready{Node: node}, core.TransferLeader{Node: node, To: 1},
		core.ProposeConfChange{Node: node, Change: core.ConfChange{Changes: rapid.SampledFrom([]string{"v4", "r4", "l5", "v5 r4", ""}).Draw(t, "change")}},
	}
	if n, err := c.Node(node); err == nil {
		snap, _ := n.Disk().Snapshot()
		events = append(events, core.Compact{Node: node, Index: core.Index(snap.GetMetadata().GetIndex())})
	}
	if flying := c.InFlight(); len(flying) > 0 {
		m := flying[rapid.IntRange(0, len(flying)-1).Draw(t, "message")].ID
		events = append(events, core.Drop{Msg: m}, core.Duplicate{Msg: m}, core.Deliver{Msg: m}, core.Deliver{Msg: m})
	}
	return events[rapid.IntRange(0, len(events)-1).Draw(t, "event")]
}

func TestHonestRunsBreakNothing(t *testing.T) {
	t.Parallel()
	for _, options := range []string{"", "prevote", "checkquorum", "inflight"} {
		t.Run("with "+options, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				config := core.Defaults()
				config.Seed = rapid.Uint64().Draw(t, "seed")
				switch options {
				case "prevote", "checkquorum":
					require.NoError(t, config.Options.SetOption(options, "true"))
				case "inflight":
					config.Options.MaxInflightMsgs, config.Options.MaxSizePerMsg, config.Options.MaxCommittedSizePerReady = 1, 0, 1
				}
				c, err := core.NewCluster(config)
				require.NoError(t, err)
				checker := check.New()
				do := func(e core.Event) {
					if fx, err := c.Do(e); err == nil {
						checker.Observe(c, e, fx)
					}
				}
				do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
				do(core.AddNodes{Count: 2})
				do(core.Campaign{Node: 1})
				for range 150 {
					do(rough(t, c))
				}
				require.Empty(t, checker.Violations())
			})
		})
	}
}

// broken is a cluster of three whose checker sees every event.
type broken struct {
	t       *testing.T
	c       *core.Cluster
	checker *check.Checker
	cut     core.NodeID // its messages are lost
}

func (b *broken) do(e core.Event) {
	fx, err := b.c.Do(e)
	require.NoError(b.t, err)
	b.checker.Observe(b.c, e, fx)
}

// settle does all that needs no time to pass.
func (b *broken) settle() {
	for range stepsMax {
		e, ok := b.next()
		if !ok {
			return
		}
		b.do(e)
	}
	require.Fail(b.t, "the cluster does not settle")
}

func (b *broken) next() (core.Event, bool) {
	for _, n := range b.c.Nodes() {
		if n.HasReady() {
			return core.Ready{Node: n.ID()}, true
		}
	}
	flying := b.c.InFlight()
	if len(flying) == 0 {
		return nil, false
	}
	m := flying[0]
	if m.From() == b.cut || m.To() == b.cut {
		return core.Drop{Msg: m.ID}, true
	}
	return core.Deliver{Msg: m.ID}, true
}

func newBroken(t *testing.T) *broken {
	b := &broken{t: t, c: newCluster(t, 1), checker: check.New()}
	b.do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
	return b
}

// Raft paper §5.2: a vote must survive a crash. A disk that forgets it elects
// two leaders in one term.
func TestADiskThatForgetsItsVoteElectsTwoLeaders(t *testing.T) {
	t.Parallel()
	b := newBroken(t)
	b.cut = 3
	b.do(core.Campaign{Node: 1})
	b.settle()
	b.cut = 0
	b.do(core.Crash{Node: 2})
	n, err := b.c.Node(2)
	require.NoError(t, err)
	require.NoError(t, n.Disk().SetHardState(nil))
	require.NoError(t, n.Disk().TruncateFrom(1))
	b.do(core.Restart{Node: 2})
	require.Empty(t, b.checker.Violations())
	b.cut = 1
	b.do(core.Campaign{Node: 3})
	b.settle()
	require.NotEmpty(t, b.checker.Violations())
	first := b.checker.Violations()[0]
	require.Equal(t, check.ElectionSafety, first.Property)
	require.Equal(t, []core.NodeID{1, 3}, first.Nodes)
	require.Equal(t, "S3 becomes leader of term 1, but S1 was elected in that term already.", first.Reason)
}

// Raft paper §5.4: a log that was acknowledged must survive a crash. A disk that
// forgets it lets a leader win that lacks what is committed.
func TestADiskThatForgetsItsLogLetsMachinesDiverge(t *testing.T) {
	t.Parallel()
	b := newBroken(t)
	b.cut = 3
	b.do(core.Campaign{Node: 1})
	b.settle()
	b.do(core.Propose{Node: 1, Request: "set x lost"})
	b.settle()
	b.do(core.Crash{Node: 2})
	n, err := b.c.Node(2)
	require.NoError(t, err)
	require.NoError(t, n.Disk().TruncateFrom(1))
	require.NoError(t, n.Disk().SetHardState(core.HardState{Vote: core.Vote{Term: 1, Node: 1}}.Raft()))
	b.do(core.Restart{Node: 2})
	require.Empty(t, b.checker.Violations())
	b.cut = 1
	b.do(core.Campaign{Node: 3}) // in term 1, where S2 has voted
	b.settle()
	b.do(core.Campaign{Node: 3})
	b.settle()
	require.NotEmpty(t, b.checker.Violations())
	first := b.checker.Violations()[0]
	require.Equal(t, check.StateMachineSafety, first.Property)
	require.Equal(t, "S3 applies entry 2/1 at index 1, where S1 applied entry 1/1.", first.Reason)
}
