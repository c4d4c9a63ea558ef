package check_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/schedule"
)

// settle does all that needs no time to pass.
func (h *honest) settle() {
	for range stepsMax {
		e, ok := h.pending()
		if !ok {
			return
		}
		h.do(e)
	}
	require.Fail(h.t, "the cluster does not settle")
}

func (h *honest) pending() (core.Event, bool) {
	for _, n := range h.c.Nodes() {
		if n.HasReady() {
			return core.Ready{Node: n.ID()}, true
		}
	}
	if flying := h.c.InFlight(); len(flying) > 0 {
		return core.Deliver{Msg: flying[0].ID}, true
	}
	return nil, false
}

// A cluster that starts in the middle of a log elects, replicates and crashes
// like any other.
func TestClusterThatStartsFromASnapshotBreaksNothing(t *testing.T) {
	t.Parallel()
	h := newHonest(t, core.Defaults())
	h.do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}, Index: 10, Content: "set x 5"})
	h.do(core.Campaign{Node: 1})
	h.settle()
	for range 3 {
		h.do(core.Propose{Node: 1, Request: "@bob/1 append x a"})
		h.settle()
	}
	h.do(core.TakeSnapshot{Node: 1})
	h.do(core.Crash{Node: 1})
	h.do(core.Campaign{Node: 2})
	h.settle()
	h.do(core.Propose{Node: 2, Request: "append x b"})
	h.settle()
	h.do(core.Restart{Node: 1})
	h.do(core.PowerCut{})
	for _, id := range []core.NodeID{1, 2, 3} {
		h.do(core.Restart{Node: id})
	}
	h.do(core.Campaign{Node: 3})
	h.settle()
	h.do(core.Tick{Node: 3, Count: 50})
	h.settle()
	for _, n := range h.c.Nodes() {
		value, _ := n.Get("x")
		require.Equal(t, "5ab", value)
	}
	h.requireHonest()
}

// The snapshot names a voter that comes later, with nothing, and gets all of it
// from the leader: its log then goes on after a snapshot of the same term.
func TestVoterNamedInASnapshotThatComesLaterBreaksNothing(t *testing.T) {
	t.Parallel()
	h := newHonest(t, core.Defaults())
	h.do(core.AddNodes{Count: 2, Voters: []core.NodeID{1, 2, 3}, Index: 10})
	h.do(core.Campaign{Node: 1})
	h.settle()
	h.do(core.AddNodes{Count: 1})
	for range 2 {
		h.do(core.Tick{Node: 1, Count: 50})
		h.settle()
	}
	h.do(core.Propose{Node: 1, Request: "append x a"})
	h.settle()
	n, err := h.c.Node(3)
	require.NoError(t, err)
	require.EqualValues(t, 12, n.Applied())
	h.do(core.Crash{Node: 1})
	h.do(core.Campaign{Node: 3})
	h.settle()
	require.True(t, n.IsLeader())
	h.requireHonest()
}

// What the snapshot holds explains what clients read.
func TestContentOfASnapshotExplainsWhatIsRead(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"set a 5", "set b 5", ""} {
		h := newHonest(t, core.Defaults())
		h.do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}, Index: 10, Content: content})
		clients := core.DefaultClient()
		clients.Keys, clients.Operations = 1, 5
		h.do(core.AddClients{Count: 2, Options: clients})
		ended := func() bool {
			return !slices.ContainsFunc(h.c.Clients(), func(cl *core.Client) bool { _, more := cl.Due(); return more })
		}
		for range stepsMax {
			if ended() {
				break
			}
			e, ok := schedule.Next(h.c)
			require.True(t, ok)
			h.do(e)
		}
		require.True(t, ended())
		h.requireHonest()
	}
}

// Whatever happens to such a cluster, nothing is found.
func TestRandomRunsFromASnapshotBreakNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		config := core.Defaults()
		config.Seed = rapid.Uint64().Draw(t, "seed")
		for _, option := range []string{"async-storage-writes", "durable-machine", "queue-responses", "fresh-snapshots"} {
			if rapid.Bool().Draw(t, option) {
				require.NoError(t, config.Options.SetOption(option, "true"))
			}
		}
		h := newHonest(t, config)
		nodes := rapid.SampledFrom([]int{3, 3, 2}).Draw(t, "nodes")
		h.do(core.AddNodes{Count: nodes, Voters: []core.NodeID{1, 2, 3}, Index: 10})
		clients := core.DefaultClient()
		clients.Keys = 2
		h.do(core.AddClients{Count: 2, Options: clients})
		for _, choice := range rapid.SliceOfN(rapid.Uint64(), 200, 200).Draw(t, "choices") {
			e, ok := schedule.Chaos(h.c, choice, 20)
			require.True(t, ok)
			h.do(e)
		}
		h.requireHonest()
	})
}
