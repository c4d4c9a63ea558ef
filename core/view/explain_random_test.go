package view_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/schedule"
	"glassraft/core/view"
)

// Whatever happens to a cluster, there is a sentence for it, and it reads well.
func TestSentencesOfRandomRuns(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { sentencesOfRandomRun(t, 0) })
}

// So there is where the driver breaks the library's contract, in one way or in many.
func TestSentencesOfRandomRunsWithABrokenDriver(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.SampledFrom(core.AllBreaks()), 1, 3).Draw(t, "breaks")
		sentencesOfRandomRun(t, core.BreaksOf(list...))
	})
}

func sentencesOfRandomRun(t *rapid.T, breaks core.Breaks) {
	config := core.Defaults()
	config.Seed = rapid.Uint64().Draw(t, "seed")
	config.Options.PreVote = rapid.Bool().Draw(t, "prevote")
	config.Options.CheckQuorum = rapid.Bool().Draw(t, "checkquorum")
	config.Options.AsyncStorageWrites = rapid.Bool().Draw(t, "async")
	config.Options.DurableMachine = rapid.Bool().Draw(t, "durable")
	config.Options.QueueResponses = rapid.Bool().Draw(t, "queued")
	config.Options.FreshSnapshots = rapid.Bool().Draw(t, "fresh")
	config.Options.Breaks = breaks
	if config.Validate() != nil {
		config.Options.AsyncStorageWrites, config.Options.DurableMachine = true, true
	}
	s := newStage(t, config)
	s.lines("add-nodes 3 voters=(1,2,3)", "add-nodes 1", "campaign 1", "add-clients 1 timeout-us=50000 attempts=2")
	for range 120 {
		e, ok := schedule.Next(s.c)
		if !ok || rapid.IntRange(0, 2).Draw(t, "rough") == 0 {
			e = disturbance(t, s.c)
		}
		before := s.frame()
		effects, err := s.c.Do(e)
		if err != nil {
			continue
		}
		after := s.frame()
		x := view.Explain(e, effects, before, after)
		requireSentence(t, x.Sentence)
		requireDisk(t, s.c, after)
		if len(effects) == 0 {
			require.Empty(t, x.Raft)
		}
	}
}

// requireDisk holds the frame's logs to the disks: what is shown as on disk is
// there, and nothing else is.
func requireDisk(t *rapid.T, c *core.Cluster, f *view.Frame) {
	for _, n := range c.Nodes() {
		v, _ := f.Node(n.ID())
		_, last := n.Disk().LogState()
		for _, e := range v.Log.Entries {
			saved := false
			if e.ID.Index <= last.Index {
				term, err := n.Disk().Term(uint64(e.ID.Index))
				require.NoError(t, err)
				saved = core.Term(term) == e.ID.Term
			}
			require.Equal(t, saved, e.OnDisk, "%v on %v", e.ID, n.ID())
		}
	}
}

func disturbance(t *rapid.T, c *core.Cluster) core.Event {
	draw := func(what string, of int) core.NodeID { return core.NodeID(rapid.IntRange(1, of).Draw(t, what)) }
	node, other := draw("node", len(c.Nodes())), draw("other", len(c.Nodes()))
	n, err := c.Node(node)
	require.NoError(t, err)
	snap, err := n.Disk().Snapshot()
	require.NoError(t, err)
	events := []core.Event{
		core.Crash{Node: node}, core.Crash{Node: node, How: core.CrashClean}, core.Crash{Node: node, How: core.CrashTorn, Keep: int(other) - 1},
		core.Restart{Node: node}, core.Restart{Node: node}, core.Restart{Node: node}, core.Campaign{Node: node},
		core.Propose{Node: node, Request: "append x a"}, core.Read{Node: node, Key: "x"}, core.TakeSnapshot{Node: node},
		core.Compact{Node: node, Index: core.Index(snap.GetMetadata().GetIndex())}, core.Tick{Node: node, Count: 400},
		core.SetTimeout{Node: node, Ticks: 40 * int(other)}, core.SendSnapshot{Node: node, To: other}, core.Compact{Node: node, Index: n.Applied()},
		core.Ready{Node: node}, core.AppendThread{Node: node}, core.ApplyThread{Node: node}, core.TransferLeader{Node: node, To: 2},
		core.Pause{Node: node}, core.Resume{Node: node}, core.Resume{Node: node}, core.ForgetLeader{Node: node},
		core.ReportUnreachable{Node: node, Peer: other}, core.ReportSnapshot{Node: node, Peer: other, Delivered: node > other},
		core.SetLink{Link: core.Link{Loss: 100, Duplicate: 100, LongTail: true}}, core.SetLink{From: node, To: other, Link: core.Link{LatencyMax: 9000, Reorder: 500}},
		core.Cut{From: node, To: other}, core.Partition{Groups: [][]core.NodeID{{node}}}, core.Heal{}, core.Heal{From: node, To: other},
		core.SetClock{Node: node, Speed: 500}, core.SetDisk{Node: node, Speed: 100}, core.Wait{Until: c.Now() + 5000},
		core.AddClients{Count: 1, Options: core.DefaultClient()}, core.ClientAct{Client: 1},
		core.ProposeConfChange{Node: node, Change: core.ConfChange{
			Changes: rapid.SampledFrom([]string{"v4", "r4", "l4 r2", "v2", "v9", ""}).Draw(t, "change"),
		}},
	}
	if rapid.IntRange(0, 20).Draw(t, "disaster") == 0 {
		events = []core.Event{core.PowerCut{}, core.WipeDisk{Node: node}}
	}
	if flying := c.InFlight(); len(flying) > 0 {
		m := flying[rapid.IntRange(0, len(flying)-1).Draw(t, "message")].ID
		events = append(events, core.Drop{Msg: m}, core.Duplicate{Msg: m}, core.Hold{Msg: m}, core.Release{Msg: m},
			core.Deliver{Msg: m}, core.Deliver{Msg: m}, core.Deliver{Msg: m})
	}
	return rapid.SampledFrom(events).Draw(t, "event")
}
