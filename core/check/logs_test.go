package check_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/check"
)

func TestElectionSafety(t *testing.T) {
	t.Parallel()
	requireRows(t, []row{
		{
			"two leaders in one term",
			[]core.Effects{{elected(1, 4)}, {elected(2, 5)}, {elected(3, 4)}},
			check.ElectionSafety, 4, []core.NodeID{1, 3},
			"S3 becomes leader of term 4, but S1 was elected in that term already.",
		},
		{
			"a leader that leads a term with another leader",
			[]core.Effects{{elected(1, 2)}, {elected(2, 4)}, {state(1, core.State{Role: core.Leader, Term: 2}, core.State{Role: core.Leader, Term: 4})}},
			check.ElectionSafety, 4, []core.NodeID{2, 1},
			"S1 becomes leader of term 4, but S2 was elected in that term already.",
		},
		{name: "one leader of each of two terms", events: []core.Effects{{elected(1, 4)}, {elected(2, 5)}}},
		{name: "a follower of a term with a leader", events: []core.Effects{{elected(1, 4)}, {state(2, core.State{Term: 3}, core.State{Term: 4, Leader: 1})}}},
	})
}

func TestLogMatching(t *testing.T) {
	t.Parallel()
	requireRows(t, []row{
		{
			"an entry with other data",
			[]core.Effects{{wrote(1, entry(1, 1, "a"))}, {wrote(2, entry(1, 1, "b"))}},
			check.LogMatching, 3, []core.NodeID{1, 2},
			"S2 writes entry 1/1, which differs from the entry 1/1 that S1 wrote.",
		},
		{
			"an entry of another kind",
			[]core.Effects{{wrote(1, entry(1, 1, "x"))}, {wrote(2, change(1, 1))}},
			check.LogMatching, 3, []core.NodeID{1, 2},
			"S2 writes entry 1/1, which differs from the entry 1/1 that S1 wrote.",
		},
		{
			"an entry that differs from its twin among others",
			[]core.Effects{{wrote(1, entry(1, 1, "a"))}, {wrote(2, entry(2, 1, "b"))}, {wrote(3, entry(3, 1, "c"))}, {wrote(2, entry(3, 1, "d"))}},
			check.LogMatching, 5, []core.NodeID{3, 2},
			"S2 writes entry 3/1, which differs from the entry 3/1 that S3 wrote.",
		},
		{
			"an entry after one of another term",
			[]core.Effects{{wrote(1, entry(1, 1, "a"), entry(3, 2, "b"))}, {wrote(3, entry(2, 1, "c"))}, {wrote(3, entry(3, 2, "b"))}},
			check.LogMatching, 4, []core.NodeID{1, 3},
			"S3 writes entry 3/2 after an entry of term 2; on S1 it follows one of term 1.",
		},
		{
			"an entry after a snapshot of another term",
			[]core.Effects{{wrote(1, entry(1, 1, "a"), entry(3, 2, "b"))}, {installed(3, 2, 1), wrote(3, entry(3, 2, "b"))}},
			check.LogMatching, 3, []core.NodeID{1, 3},
			"S3 writes entry 3/2 after an entry of term 2; on S1 it follows one of term 1.",
		},
		{name: "the same entry on two disks", events: []core.Effects{{wrote(1, entry(1, 1, "a"))}, {wrote(2, entry(1, 1, "a"))}}},
		{name: "entries of two terms at one index", events: []core.Effects{{wrote(1, entry(1, 1, "a"))}, {wrote(2, entry(2, 1, "b"))}}},
		{name: "an entry that was overwritten in between", events: []core.Effects{{wrote(1, entry(2, 1, "b"), entry(2, 2, "c"))}, {wrote(2, entry(1, 1, "a"))}, {wrote(2, entry(2, 1, "b"), entry(2, 2, "c"))}}},
		{name: "an entry after a snapshot", events: []core.Effects{{wrote(1, entry(1, 1, "a"), entry(1, 2, "b"))}, {installed(2, 1, 1)}, {wrote(2, entry(1, 2, "b"))}}},
		{name: "an entry after one that was overwritten by its successor's term", events: []core.Effects{{wrote(1, entry(1, 1, "a"), entry(1, 2, "b"), entry(2, 3, "c"))}, {wrote(1, entry(2, 2, "d"))}, {wrote(1, entry(3, 3, "e"))}, {wrote(2, entry(1, 1, "a"), entry(2, 2, "d"), entry(3, 3, "e"))}}},
	})
}

func TestLeaderAppendOnly(t *testing.T) {
	t.Parallel()
	two := wrote(1, entry(1, 1, "a"), entry(1, 2, "b"))
	requireRows(t, []row{
		{
			"a leader replaces an entry that it had",
			[]core.Effects{{two}, {elected(1, 2)}, {wrote(1, entry(2, 2, "c"))}},
			check.LeaderAppendOnly, 4, []core.NodeID{1},
			"S1, leader of term 2, writes its entry 2/2 where its log had another when it was elected.",
		},
		{
			"a leader replaces an entry of its own",
			[]core.Effects{{two}, {elected(1, 2)}, {wrote(1, entry(2, 3, "c"), entry(2, 4, "d"))}, {wrote(1, entry(2, 4, "d"))}},
			check.LeaderAppendOnly, 5, []core.NodeID{1},
			"S1, leader of term 2, overwrites its own entry 2/4.",
		},
		{
			"a leader's log gets shorter",
			[]core.Effects{{two}, {elected(1, 2)}, {wrote(1, entry(1, 1, "a"))}},
			check.LeaderAppendOnly, 4, []core.NodeID{1},
			"S1, leader of term 2, has a log that ends at index 1, though it reached up to 2.",
		},
		{
			"a leader puts a request where it has an entry",
			[]core.Effects{{two}, {elected(1, 2), placed(1, 2, 3)}, {placed(1, 2, 3)}},
			check.LeaderAppendOnly, 4, []core.NodeID{1},
			"S1, leader of term 2, puts a request at index 3, though its log reached up to 3.",
		},
		{
			"a leader puts a request where it has written an entry",
			[]core.Effects{{two}, {elected(1, 2)}, {wrote(1, entry(2, 3, "c"))}, {placed(1, 2, 3)}},
			check.LeaderAppendOnly, 5, []core.NodeID{1},
			"S1, leader of term 2, puts a request at index 3, though its log reached up to 3.",
		},
		{name: "a follower replaces entries", events: []core.Effects{{two}, {elected(2, 2)}, {wrote(1, entry(2, 1, "c"))}}},
		{name: "a leader of the past replaces entries", events: []core.Effects{{two}, {elected(1, 2)}, {state(1, core.State{Role: core.Leader, Term: 2}, core.State{Term: 3})}, {wrote(1, entry(3, 1, "c"))}}},
		{name: "a leader that crashed replaces entries", events: []core.Effects{{two}, {elected(1, 2)}, {core.NodeCrashed{Node: 1}}, {wrote(1, entry(2, 1, "c"))}}},
		{name: "a leader whose node panicked replaces entries", events: []core.Effects{{two}, {elected(1, 2)}, {core.NodePanicked{Node: 1}}, {wrote(1, entry(2, 1, "c"))}}},
		{name: "a leader appends", events: []core.Effects{{two}, {elected(1, 2), placed(1, 2, 3)}, {placed(1, 2, 4)}, {wrote(1, entry(2, 3, "c"), entry(2, 4, "d"))}}},
		{name: "a place that another leader gave", events: []core.Effects{{placed(1, 2, 3)}, {placed(1, 2, 3)}}},
	})
}

func TestLeaderCompleteness(t *testing.T) {
	t.Parallel()
	committed := core.Effects{wrote(1, entry(1, 1, "a")), wrote(2, entry(1, 1, "a")), elected(1, 1), commits(1, 1, 1)}
	requireRows(t, []row{
		{
			"a leader without the entry",
			[]core.Effects{committed, {elected(3, 2)}},
			check.LeaderCompleteness, 3, []core.NodeID{1, 3},
			"S3 becomes leader of term 2 without entry 1/1, which S1 took for committed in term 1.",
		},
		{
			"a leader with another entry in its place",
			[]core.Effects{committed, {wrote(3, entry(2, 1, "b"))}, {elected(3, 3)}},
			check.LeaderCompleteness, 4, []core.NodeID{1, 3},
			"S3 becomes leader of term 3 without entry 1/1, which S1 took for committed in term 1.",
		},
		{
			"a leader with a snapshot of another entry",
			[]core.Effects{committed, {installed(3, 2, 1)}, {elected(3, 3)}},
			check.LeaderCompleteness, 4, []core.NodeID{1, 3},
			"S3 becomes leader of term 3 without entry 1/1, which S1 took for committed in term 1.",
		},
		{
			"a late leader without what was committed before its term",
			[]core.Effects{committed, {wrote(1, entry(4, 2, "b")), wrote(2, entry(4, 2, "b")), elected(2, 4), commits(2, 4, 2)}, {elected(3, 3)}},
			check.LeaderCompleteness, 4, []core.NodeID{1, 3},
			"S3 becomes leader of term 3 without entry 1/1, which S1 took for committed in term 1.",
		},
		{name: "a leader with the entry", events: []core.Effects{committed, {elected(2, 2)}}},
		{name: "a leader with a snapshot of the entry", events: []core.Effects{committed, {installed(3, 1, 1)}, {elected(3, 2)}}},
		{name: "a leader with a snapshot of a later one", events: []core.Effects{committed, {installed(3, 2, 5)}, {elected(3, 3)}}},
		{name: "a late leader without what was committed after its term", events: []core.Effects{committed, {wrote(1, entry(4, 2, "b")), wrote(2, entry(4, 2, "b")), elected(2, 4), commits(2, 4, 2)}, {wrote(3, entry(1, 1, "a")), elected(3, 3)}}},
	})
}

// aheadOfItsDisk is a cluster whose S1 leads term 2 with one entry, which is not
// on disk.
func aheadOfItsDisk(t *testing.T) *broken {
	b := newBroken(t)
	b.do(core.Campaign{Node: 1})
	b.do(core.Campaign{Node: 1})
	for range stepsMax {
		n, err := b.c.Node(1)
		require.NoError(t, err)
		if n.IsLeader() {
			require.Equal(t, uint64(1), n.Unsaved()[0].GetIndex())
			return b
		}
		e, ok := b.next()
		require.True(t, ok)
		b.do(e)
	}
	require.Fail(t, "S1 does not win")
	return nil
}

// shows lets the checker see effects that did not happen.
func (b *broken) shows(effects ...core.Effect) {
	b.checker.Observe(b.c, core.Ready{Node: 1}, effects)
}

// With asynchronous storage writes a node can be elected while writes of its
// time as a follower wait. They cut its disk, but not raft's log.
func TestALeadersOldWritesAreNoFault(t *testing.T) {
	t.Parallel()
	b := aheadOfItsDisk(t)
	b.shows(wrote(1, entry(0, 1, "a"), entry(0, 2, "b"), entry(0, 3, "c")))
	b.shows(wrote(1, entry(1, 1, "d")))
	b.shows(placed(1, 2, 2))
	require.Empty(t, b.checker.Violations())
	b.shows(placed(1, 2, 2))
	require.Len(t, b.checker.Violations(), 1, "what it appends is judged all the same")
}

// A crash can tear the write of a leader's entries before it stops the node.
func TestALeadersTornWriteIsNoFault(t *testing.T) {
	t.Parallel()
	b := aheadOfItsDisk(t)
	b.shows(placed(1, 2, 2), placed(1, 2, 3))
	_, err := b.c.Do(core.Crash{Node: 1})
	require.NoError(t, err)
	b.shows(wrote(1, entry(2, 1, ""), entry(2, 2, "a")), core.NodeCrashed{Node: 1})
	require.Empty(t, b.checker.Violations())
}

// A leader may commit what the disks of a majority hold before its own does
// (Raft dissertation §10.2.1).
func TestALeaderMayCommitBeforeItsOwnDiskHasTheEntry(t *testing.T) {
	t.Parallel()
	b := aheadOfItsDisk(t)
	b.shows(wrote(1, entry(1, 1, "old")), wrote(2, entry(2, 1, "")), wrote(3, entry(2, 1, "")))
	b.shows(commits(1, 2, 1))
	require.Empty(t, b.checker.Violations())
	b.shows(commits(1, 2, 2))
	require.Equal(t, []string{"Durable Commit: S1 takes index 2 for committed, where its log has no entry."}, b.firsts())
}
