package check_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/fsm"
)

var (
	five  = core.Response{Status: fsm.StatusValue, Value: "5"}
	none  = core.Response{Status: fsm.StatusNotFound}
	stale = core.Response{Status: fsm.StatusError, Value: "stale"}
)

func TestStateMachineSafety(t *testing.T) {
	t.Parallel()
	requireRows(t, []row{
		{
			"entries of two terms applied at one index",
			[]core.Effects{{applied(1, entry(1, 1, "a"))}, {applied(2, entry(2, 1, "a"))}},
			check.StateMachineSafety, 3, []core.NodeID{1, 2},
			"S2 applies entry 2/1 at index 1, where S1 applied entry 1/1.",
		},
		{
			"entries with other data applied at one index",
			[]core.Effects{{applied(1, entry(1, 1, "a")), applied(2, entry(1, 1, "b"))}},
			check.StateMachineSafety, 2, []core.NodeID{1, 2},
			"S2 applies entry 1/1 at index 1, where S1 applied another entry 1/1.",
		},
		{
			"another entry after a restart",
			[]core.Effects{{applied(1, entry(1, 1, "a"))}, {core.NodeRestarted{Node: 1}}, {applied(1, entry(2, 1, "b"))}},
			check.StateMachineSafety, 4, []core.NodeID{1},
			"S1 applies entry 2/1 at index 1, where S1 applied entry 1/1.",
		},
		{
			"a snapshot of another entry",
			[]core.Effects{{applied(1, entry(1, 1, "a"))}, {installed(2, 2, 1)}},
			check.StateMachineSafety, 3, []core.NodeID{1, 2},
			"S2 installs a snapshot up to entry 2/1; at index 1 S1 applied entry 1/1.",
		},
		{name: "the same entry applied by two machines", events: []core.Effects{{applied(1, entry(1, 1, "a"))}, {applied(2, entry(1, 1, "a"))}}},
		{name: "a snapshot of the entry", events: []core.Effects{{applied(1, entry(1, 1, "a"))}, {installed(2, 1, 1)}}},
	})
}

func TestExactlyOnceOnAMachine(t *testing.T) {
	t.Parallel()
	refused := func(e *raftpb.Entry) core.Effect {
		return core.Applied{Node: 1, Entry: e, Err: fsm.ErrAlreadyApplied}
	}
	requireRows(t, []row{
		{
			"an entry applied again",
			[]core.Effects{{applied(1, entry(1, 1, "a")), applied(1, entry(1, 2, "b"))}, {applied(1, entry(1, 1, "a"))}},
			check.ExactlyOnce, 3, []core.NodeID{1},
			"S1 applies entry 1/1, though its machine has applied up to index 2.",
		},
		{
			"an entry left out",
			[]core.Effects{{applied(1, entry(1, 1, "a")), applied(1, entry(1, 3, "b"))}},
			check.ExactlyOnce, 2, []core.NodeID{1},
			"S1 applies entry 1/3, though its machine has applied up to index 1 only.",
		},
		{
			"an entry that the machine had when it restarted",
			[]core.Effects{{core.NodeRestarted{Node: 1, Applied: 4}}, {applied(1, entry(1, 4, "a"))}},
			check.ExactlyOnce, 3, []core.NodeID{1},
			"S1 applies entry 1/4, though its machine has applied up to index 4.",
		},
		{
			"an entry that a snapshot covers",
			[]core.Effects{{installed(1, 1, 4)}, {applied(1, entry(1, 4, "a"))}},
			check.ExactlyOnce, 3, []core.NodeID{1},
			"S1 applies entry 1/4, though its machine has applied up to index 4.",
		},
		{name: "an entry that the machine refuses", events: []core.Effects{{applied(1, entry(1, 1, "a"))}, {refused(entry(1, 1, "a"))}}},
		{name: "an entry applied anew after a restart", events: []core.Effects{{applied(1, entry(1, 1, "a"))}, {core.NodeRestarted{Node: 1}}, {applied(1, entry(1, 1, "a"))}}},
		{name: "the entry after a restart with a durable machine", events: []core.Effects{{core.NodeRestarted{Node: 1, Applied: 4}}, {applied(1, entry(1, 5, "a"))}}},
		{name: "the entry after a snapshot", events: []core.Effects{{installed(1, 1, 4)}, {applied(1, entry(1, 5, "a"))}}},
	})
}

func TestExactlyOnceAcrossMachines(t *testing.T) {
	t.Parallel()
	requireRows(t, []row{
		{
			"two answers to one entry",
			[]core.Effects{{answered(1, entry(1, 1, "get x"), five)}, {answered(2, entry(1, 1, "get x"), none)}},
			check.ExactlyOnce, 3, []core.NodeID{1, 2},
			`S2 answers entry 1/1 with "not found"; S1 answered it with "5".`,
		},
		{
			"two answers to one entry, the first machine of all having refused it",
			[]core.Effects{
				{core.Applied{Node: 3, Entry: entry(1, 1, "get x"), Err: fsm.ErrAlreadyApplied}},
				{answered(1, entry(1, 1, "get x"), five)}, {answered(2, entry(1, 1, "get x"), none)},
			},
			check.ExactlyOnce, 4, []core.NodeID{1, 2},
			`S2 answers entry 1/1 with "not found"; S1 answered it with "5".`,
		},
		{
			"two answers to one request, a machine having refused the first",
			[]core.Effects{
				{core.Applied{Node: 3, Entry: entry(1, 1, "@a/1 get x"), Err: fsm.ErrAlreadyApplied}},
				{answered(1, entry(1, 1, "@a/1 get x"), five)}, {answered(1, entry(1, 2, "@a/1 get x"), none)},
			},
			check.ExactlyOnce, 4, []core.NodeID{1},
			`S1 answers entry 1/2, which is @a/1 again, with "not found"; as entry 1/1 it was answered with "5".`,
		},
		{
			"two answers to one request",
			[]core.Effects{{answered(1, entry(1, 1, "@a/1 get x"), five)}, {answered(1, entry(1, 2, "@a/1 get x"), none)}},
			check.ExactlyOnce, 3, []core.NodeID{1},
			`S1 answers entry 1/2, which is @a/1 again, with "not found"; as entry 1/1 it was answered with "5".`,
		},
		{
			"a stale request carried out",
			[]core.Effects{{answered(1, entry(1, 1, "@a/2 get x"), five)}, {answered(1, entry(1, 2, "@a/1 get x"), five)}},
			check.ExactlyOnce, 3, []core.NodeID{1},
			`S1 answers entry 1/2, which is the stale @a/1, with "5", though entry 1/1 was @a/2.`,
		},
		{name: "one answer by two", events: []core.Effects{{answered(1, entry(1, 1, "@a/1 get x"), five)}, {answered(2, entry(1, 1, "@a/1 get x"), five)}}},
		{name: "one answer to one request twice", events: []core.Effects{{answered(1, entry(1, 1, "@a/1 get x"), five), answered(1, entry(1, 2, "@a/1 get x"), five)}}},
		{name: "a stale request refused", events: []core.Effects{{answered(1, entry(1, 1, "@a/2 get x"), five), answered(1, entry(1, 2, "@a/1 get x"), stale)}}},
		{name: "the requests of two clients", events: []core.Effects{{answered(1, entry(1, 1, "@a/1 get x"), five), answered(1, entry(1, 2, "@b/1 get x"), none)}}},
		{name: "two requests without a session", events: []core.Effects{{answered(1, entry(1, 1, "get x"), five), answered(1, entry(1, 2, "get x"), none)}}},
		{name: "a session that no machine can read", events: []core.Effects{{answered(1, entry(1, 1, "@a"), stale), answered(1, entry(1, 2, "@a/x get x"), stale)}}},
		{name: "a request that no machine can read, then one", events: []core.Effects{{answered(1, entry(1, 1, "@a/1 \x01"), stale), answered(1, entry(1, 2, "@a/1 get x"), five)}}},
	})
}

// A node that restarts with a machine that is durable, and tells raft that less
// is applied, is handed entries again (raft.Config.Applied).
func TestExactlyOnceOnAMachineThatOutlivesACrash(t *testing.T) {
	t.Parallel()
	b := newBroken(t)
	b.do(core.Campaign{Node: 1})
	b.settle()
	b.do(core.Propose{Node: 1, Request: "set x 5"})
	b.settle()
	b.shows(core.NodeRestarted{Node: 1, Applied: 0}, answered(1, entry(1, 1, ""), core.Response{}))
	require.Empty(t, b.checker.Violations(), "a no-op does nothing to the machine")
	b.shows(applied(1, entry(1, 2, "set x 5")))
	require.Equal(t, []string{"Exactly Once: S1 applies entry 1/2, though its machine has applied up to index 2."}, b.firsts())
}
