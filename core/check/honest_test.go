package check_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/schedule"
)

// honest is a run of the real thing, with clients, that nobody broke.
type honest struct {
	t       require.TestingT
	c       *core.Cluster
	checker *check.Checker
	events  []core.Event
	lone    bool // some node knew of one voter only, see requireHonest
}

func newHonest(t require.TestingT, config core.Config) *honest {
	c, err := core.NewCluster(config)
	require.NoError(t, err)
	return &honest{t: t, c: c, checker: check.New()}
}

// do does an event and shows it to the checker.
func (h *honest) do(e core.Event) {
	fx, err := h.c.Do(e)
	require.NoError(h.t, err)
	h.events = append(h.events, e)
	h.checker.Observe(h.c, e, fx)
	for _, n := range h.c.Nodes() {
		m := n.Membership()
		h.lone = h.lone || len(m.Voters) == 1 || len(m.Outgoing) == 1
	}
	h.requireSameDisks()
}

// requireSameDisks holds the checker's idea of each disk against the disk.
func (h *honest) requireSameDisks() {
	for _, n := range h.c.Nodes() {
		purged, last := n.Disk().LogState()
		for _, id := range []core.LogID{purged, last, {Index: (purged.Index + last.Index) / 2}} {
			if id.Term == 0 && id.Index > purged.Index {
				term, err := n.Disk().Term(uint64(id.Index))
				require.NoError(h.t, err)
				id.Term = core.Term(term)
			}
			if id.Term == 0 {
				continue
			}
			term, found, end := h.checker.OnDisk(n.ID(), id.Index)
			require.True(h.t, found)
			require.Equal(h.t, id, core.LogID{Term: term, Index: id.Index}, "on the disk of %v", n.ID())
			require.Equal(h.t, last.Index, end, "on the disk of %v", n.ID())
		}
	}
}

// requireHonest wants that nothing was found. A lone voter may answer a read with
// the past after a restart, and that is the library's doing (core/paper,
// TestLoneVoterAnswersAReadWithThePastAfterARestart).
func (h *honest) requireHonest() {
	require.Empty(h.t, h.checker.Violations())
	if h.lone {
		return
	}
	found, err := h.checker.Linearizable(check.StepsUsual)
	require.NoError(h.t, err)
	require.Empty(h.t, found)
}

// drawHonest draws a run of so many events.
func drawHonest(t *rapid.T, events int) *honest {
	config := core.Defaults()
	config.Seed = rapid.Uint64().Draw(t, "seed")
	for _, option := range []string{"prevote", "checkquorum", "async-storage-writes", "durable-machine"} {
		if rapid.Bool().Draw(t, option) {
			require.NoError(t, config.Options.SetOption(option, "true"))
		}
	}
	if rapid.Bool().Draw(t, "small") {
		config.Options.MaxInflightMsgs, config.Options.MaxSizePerMsg, config.Options.MaxCommittedSizePerReady = 1, 0, 1
	}
	h := newHonest(t, config)
	h.do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}[:rapid.SampledFrom([]int{3, 3, 2, 1}).Draw(t, "voters")]})
	clients := core.DefaultClient()
	clients.Keys = 2
	h.do(core.AddClients{Count: 3, Options: clients})
	oneIn := rapid.SampledFrom([]uint64{30, 10, 100, 2}).Draw(t, "one in")
	for _, choice := range rapid.SliceOfN(rapid.Uint64(), events, events).Draw(t, "choices") {
		e, ok := schedule.Chaos(h.c, choice, oneIn)
		require.True(t, ok)
		h.do(e)
	}
	return h
}

func TestHonestRunsBreakNothing(t *testing.T) {
	t.Parallel()
	for range 4 {
		rapid.Check(t, func(t *rapid.T) { drawHonest(t, 300).requireHonest() })
	}
}

// A clone goes on as the original would have, and neither sees what the other
// sees.
func TestCloneHasSeenTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := drawHonest(t, 200)
		middle := rapid.IntRange(0, len(h.events)).Draw(t, "middle")
		upTo := func() *honest {
			half := newHonest(t, h.c.Config())
			for _, e := range h.events[:middle] {
				half.do(e)
			}
			return half
		}
		half := upTo()
		kept := half.checker.Clone().(*check.Checker)
		cluster, err := half.c.Clone()
		require.NoError(t, err)
		second := &honest{t: t, c: cluster, checker: half.checker.Clone().(*check.Checker)}
		for _, e := range h.events[middle:] {
			second.do(e)
		}
		second.requireHonest()
		require.Equal(t, h.checker.Clone(), second.checker.Clone())
		// What the second saw is not in the one it was cloned from, nor in the other clone.
		fresh := upTo().checker.Clone()
		require.Equal(t, fresh, half.checker.Clone())
		require.Equal(t, fresh, kept.Clone())
		for _, e := range h.events[middle:] {
			half.do(e)
		}
		require.Equal(t, h.checker.Clone(), half.checker.Clone())
	})
}
