package view_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/history"
	"glassraft/core/schedule"
	"glassraft/core/view"
)

// shown is a frame and what it was when it was captured.
type shown struct {
	frame *view.Frame
	was   string
}

func asText(t require.TestingT, f *view.Frame) string {
	text, err := json.Marshal(f)
	require.NoError(t, err)
	return string(text)
}

// After whatever frame it is captured, of the same place, of another, of a branch
// or of another run, a frame is the same; and no frame changes afterwards.
func TestCaptureAfterIsCapture(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var frames []shown
		after := func(c *core.Cluster, choice uint64) {
			want := view.Capture(c)
			var previous *view.Frame
			switch n := uint64(len(frames)); {
			case n > 0 && choice%4 > 0:
				previous = frames[n-1].frame
			case n > 0:
				previous = frames[choice/4%n].frame
			}
			got := view.CaptureAfter(previous, c)
			require.Equal(t, want, got)
			frames = append(frames, shown{got, asText(t, want)})
		}
		for range 2 {
			run(t, after)
		}
		for _, f := range frames {
			require.Equal(t, f.was, asText(t, f.frame))
		}
	})
}

// run does events at random, goes back and on on other branches, and has each
// place looked at.
func run(t *rapid.T, look func(*core.Cluster, uint64)) {
	config := core.Defaults()
	config.Options.AsyncStorageWrites = rapid.Bool().Draw(t, "async")
	config.Options.DurableMachine = rapid.Bool().Draw(t, "durable")
	config.Seed = rapid.Uint64().Draw(t, "seed")
	h, err := history.New(config, nil)
	require.NoError(t, err)
	_, err = h.Do(core.AddNodes{Count: 3, Voters: []core.NodeID{1, 2, 3}})
	require.NoError(t, err)
	oneIn := rapid.SampledFrom([]uint64{8, 20, 3}).Draw(t, "one in")
	for _, choice := range rapid.SliceOfN(rapid.Uint64(), 200, 200).Draw(t, "choices") {
		switch {
		case choice%29 == 0:
			require.NoError(t, h.Seek(history.EventID(choice/29%uint64(h.Len()+1))))
		case choice%5 == 0: // logs that are worth sharing
			request := "set k" + string(rune('a'+choice%7)) + " 1"
			if leader := slices.IndexFunc(h.Cluster().Nodes(), (*core.Node).IsLeader); leader >= 0 {
				_, _ = h.Do(core.Propose{Node: core.NodeID(leader + 1), Request: request})
			}
		default:
			if e, ok := schedule.Chaos(h.Cluster(), choice, oneIn); ok {
				_, err := h.Do(e)
				require.NoError(t, err)
			}
		}
		look(h.Cluster(), choice)
	}
}

// long is a cluster whose logs hold so many entries, all committed, and who
// watched it.
func long(t testing.TB, nodes, entries int) (*core.Cluster, *check.Checker) {
	config := core.Defaults()
	config.Options.AsyncStorageWrites = false
	c, err := core.NewCluster(config)
	require.NoError(t, err)
	checker := check.New()
	do := func(e core.Event) {
		fx, err := c.Do(e)
		require.NoError(t, err)
		checker.Observe(c, e, fx)
	}
	voters := make([]core.NodeID, nodes)
	for i := range voters {
		voters[i] = core.NodeID(i + 1)
	}
	do(core.AddNodes{Count: nodes, Voters: voters})
	do(core.Campaign{Node: 1})
	for {
		for _, n := range c.Nodes() {
			if n.HasReady() {
				do(core.Ready{Node: n.ID()})
			}
		}
		if len(c.InFlight()) > 0 {
			do(core.Deliver{Msg: c.InFlight()[0].ID})
			continue
		}
		n := c.Nodes()[0]
		if n.HasReady() {
			continue
		}
		_, last := n.Disk().LogState()
		if int(last.Index) >= entries {
			return c, checker
		}
		for range min(200, entries-int(last.Index)) {
			do(core.Propose{Node: 1, Request: "set x 5"})
		}
	}
}

// What has not changed costs nothing again, whatever the length of the logs. Not
// in parallel: all allocations of the process count.
func TestWhatHasNotChangedIsNotCopied(t *testing.T) {
	c, _ := long(t, 3, 2000)
	frame := view.Capture(c)
	again := view.CaptureAfter(frame, c)
	for i := range frame.Nodes {
		require.Same(t, &frame.Nodes[i].Log.Entries[0], &again.Nodes[i].Log.Entries[0])
	}
	short, _ := long(t, 3, 20)
	few := view.Capture(short)
	require.InDelta(t, // an odd number more or less takes a byte of its own
		testing.AllocsPerRun(20, func() { view.CaptureAfter(few, short) }),
		testing.AllocsPerRun(20, func() { view.CaptureAfter(frame, c) }), 5)
}

// Two frames go on from one: only the first of them may do so in its array.
func TestTwoFramesAfterOne(t *testing.T) {
	t.Parallel()
	one, _ := long(t, 1, 50)
	propose := func(c *core.Cluster, request string) {
		for _, e := range []core.Event{core.Propose{Node: 1, Request: request}, core.Ready{Node: 1}} {
			_, err := c.Do(e)
			require.NoError(t, err)
		}
	}
	before := view.Capture(one)
	propose(one, "set a 1") // an array with room to spare
	first := view.CaptureAfter(before, one)
	other, err := one.Clone()
	require.NoError(t, err)
	propose(one, "set b 1")
	propose(other, "set b 2")
	second, third := view.CaptureAfter(first, one), view.CaptureAfter(first, other)
	require.Same(t, &first.Nodes[0].Log.Entries[0], &second.Nodes[0].Log.Entries[0])
	require.Equal(t, view.Capture(one), second)
	require.Equal(t, view.Capture(other), third)
	require.Len(t, first.Nodes[0].Log.Entries, len(before.Nodes[0].Log.Entries)+1)
}
