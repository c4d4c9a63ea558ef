package core_test

import (
	"math"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/schedule"
)

// someOptions draws options under which a run looks different.
func someOptions(t *rapid.T) []option {
	options := []option{seed(rapid.Uint64().Draw(t, "seed"))}
	for _, set := range []func(*core.Options){preVote, checkQuorum, tight, small, noForwarding, async, durable, queued, fresh, unreported} {
		if rapid.IntRange(0, 3).Draw(t, "option") == 0 {
			options = append(options, with(set))
		}
	}
	return options
}

// eventsPerRun is how long a random run is.
const eventsPerRun = 150

// chaos does one of all possible events; how wild it is depends on the run.
func (w *world) chaos(choice uint64) {
	oneIn := []uint64{1, 4, 20, 50}[w.c.Config().Seed%4]
	if e, ok := schedule.Chaos(w.c, choice, oneIn); ok {
		w.do(e)
	}
}

// randomRun draws a run of possible events.
func randomRun(t *rapid.T, options []option) *world {
	w := newWorld(t, rapid.IntRange(1, 5).Draw(t, "nodes"), options...)
	for _, choice := range rapid.SliceOfN(rapid.Uint64(), eventsPerRun, eventsPerRun).Draw(t, "choices") {
		w.chaos(choice)
	}
	return w
}

// The one idea: a run is a configuration and a list of events.
func TestSameConfigAndEventsGiveTheSameTrace(t *testing.T) {
	t.Parallel()
	for range 2 {
		rapid.Check(t, func(t *rapid.T) {
			options := someOptions(t)
			w := randomRun(t, options)
			again := emptyWorld(t, options...)
			for _, e := range w.events {
				again.do(e)
			}
			require.Equal(t, string(w.trace), string(again.trace))
			require.Equal(t, w.dump(), again.dump())
		})
	}
}

func TestMessagesNeverChangeAfterTheyAreSentAndHaveIDsOfTheirOwn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomRun(t, someOptions(t))
		seen := map[core.MsgID]bool{}
		for m, then := range w.sent {
			require.Equal(t, then, marshal(t, m.Raft), "%v", m.ID)
			require.False(t, seen[m.ID], "%v", m.ID)
			seen[m.ID] = true
		}
	})
}

// A node's timeout depends on the seed, its id, its term and its role alone.
func TestTimeoutsDependOnNothingThatHappened(t *testing.T) {
	t.Parallel()
	type key struct {
		id   core.NodeID
		term core.Term
		role core.Role
	}
	seen := map[key]int{}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, 5, seed(7))
		for _, choice := range rapid.SliceOfN(rapid.Uint64(), eventsPerRun, eventsPerRun).Draw(t, "choices") {
			const wild = 4
			if e, ok := schedule.Chaos(w.c, choice, wild); ok && e.Kind() != core.KindSetTimeout {
				w.do(e)
			}
			for _, n := range w.c.Nodes() {
				timer, ok := n.Timer()
				if !ok || !timer.Election {
					continue
				}
				require.GreaterOrEqual(t, timer.Total, 150)
				require.LessOrEqual(t, timer.Total, 299)
				k := key{n.ID(), n.State().Term, n.State().Role}
				if before, found := seen[k]; found {
					require.Equal(t, before, timer.Total, "%+v", k)
				}
				seen[k] = timer.Total
			}
		}
	})
	require.Greater(t, len(seen), 20, "not even a fifth of what these runs usually see")
}

// timeouts are those of 25 followers that nothing has happened to.
func timeouts(t *testing.T, options ...option) []int {
	var list []int
	for _, n := range newWorld(t, 25, options...).c.Nodes() {
		timer, ok := n.Timer()
		require.True(t, ok)
		list = append(list, timer.Total)
	}
	return list
}

func TestTimeoutsDependOnSeedNodeTermAndRole(t *testing.T) {
	t.Parallel()
	require.Equal(t, timeouts(t, seed(1)), timeouts(t, seed(1)))
	require.NotEqual(t, timeouts(t, seed(1)), timeouts(t, seed(2)))
	require.NotEqual(t, timeouts(t)[:5], timeouts(t)[5:10])

	w := newWorld(t, 3)
	first, _ := w.node(1).Timer()
	w.do(core.Campaign{Node: 1})
	candidate, _ := w.node(1).Timer()
	w.do(core.Campaign{Node: 1})
	second, _ := w.node(1).Timer()
	require.NotEqual(t, first.Total, candidate.Total)
	require.NotEqual(t, candidate.Total, second.Total)

	w = newWorld(t, 3, with(preVote))
	w.do(core.Campaign{Node: 1})
	preCandidate, _ := w.node(1).Timer()
	require.Zero(t, w.node(1).State().Term)
	require.Equal(t, first.Total, preCandidate.Total, "the library draws none for a pre-candidate")
}

func TestEveryTimeoutOfTheRangeIsDrawn(t *testing.T) {
	t.Parallel()
	narrow := func(o *core.Options) { o.HeartbeatTick, o.ElectionTick, o.ElectionTickTop = 1, 10, 14 }
	seen := map[int]int{}
	for s := range uint64(20) {
		for _, ticks := range timeouts(t, seed(s), with(narrow)) {
			seen[ticks]++
		}
	}
	require.Len(t, seen, 5)
	for ticks, times := range seen {
		require.InDelta(t, 100, times, 40, "%d ticks", ticks)
	}
}

// What the network drew for a message is looked up by its id.
type drawn struct {
	latency core.Time
	text    string
}

func (w *world) drawnFor(id core.NodeID) map[core.MsgID]drawn {
	all := map[core.MsgID]drawn{}
	for m := range w.sent {
		if m.From() == id {
			all[m.ID] = drawn{m.Due - m.Sent, m.Describe()}
		}
	}
	return all
}

func TestEventOnOneNodeChangesNoChanceOfOthers(t *testing.T) {
	t.Parallel()
	plain, disturbed := newWorld(t, 5), newWorld(t, 5)
	disturbed.do(core.Campaign{Node: 2})
	disturbed.do(core.Ready{Node: 2})
	disturbed.do(core.Duplicate{Msg: core.MsgID{From: 2, Seq: 1}})
	disturbed.do(core.Crash{Node: 4})
	for _, w := range []*world{plain, disturbed} {
		for range 2 {
			w.do(core.Campaign{Node: 1})
			w.do(core.Ready{Node: 1})
			w.do(core.Tick{Node: 3, Count: 30})
		}
	}
	require.Len(t, plain.drawnFor(1), 8)
	require.Equal(t, plain.drawnFor(1), disturbed.drawnFor(1))
	for _, id := range []core.NodeID{1, 3, 5} {
		before, _ := plain.node(id).Timer()
		after, _ := disturbed.node(id).Timer()
		require.Equal(t, before, after)
	}
}

func TestLatenciesLieInTheRangeAndALinkKeepsItsOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomRun(t, someOptions(t))
		latest := map[[2]core.NodeID]core.Time{}
		set := map[core.LinkID]bool{}
		for _, fx := range of[core.LinkSet](w.effects) {
			set[core.LinkID{From: fx.From, To: fx.To}] = true
		}
		for _, fx := range of[core.MessageSent](w.effects) {
			m := fx.Message
			if m.Local() || set[core.LinkID{From: m.From(), To: m.To()}] {
				continue // no link at all, or one with a long tail
			}
			link := [2]core.NodeID{m.From(), m.To()}
			require.GreaterOrEqual(t, m.Due-m.Sent, 10*core.Millisecond)
			if m.Due-m.Sent > 20*core.Millisecond {
				require.Equal(t, latest[link], m.Due, "%v waits for nothing", m.ID)
			}
			latest[link] = max(latest[link], m.Due)
		}
	})
}

func TestCopyOfACopyThatWasDeliveredHasAnIDOfItsOwn(t *testing.T) {
	t.Parallel()
	w := flight(t)
	id := w.c.InFlight()[0].ID
	var copies []string
	for range 3 {
		sent := of[core.MessageSent](w.do(core.Duplicate{Msg: id}))
		copies = append(copies, sent[0].Message.ID.String())
		w.do(core.Deliver{Msg: sent[0].Message.ID})
	}
	require.Equal(t, []string{"1.7+1", "1.7+2", "1.7+3"}, copies)
}

// anyEvent draws an event that may make no sense at all.
func anyEvent(t *rapid.T) core.Event {
	id := rapid.SampledFrom([]core.NodeID{0, 1, 2, 3, 4, 26, math.MaxUint64}).Draw(t, "node")
	msg := core.MsgID{From: id, Seq: rapid.Uint32Range(0, 9).Draw(t, "seq"), Copy: rapid.Uint8Range(0, 1).Draw(t, "copy")}
	n := rapid.SampledFrom([]int{-1, 0, 1, 2, 30, 1_000_001}).Draw(t, "number")
	text := rapid.SampledFrom([]string{"", "set x 1", "v4", "r1", "w", "v0"}).Draw(t, "text")
	return rapid.SampledFrom([]core.Event{
		core.AddNodes{Count: n}, core.AddNodes{Count: n, Voters: []core.NodeID{id}}, core.Tick{Node: id, Count: n},
		core.AddNodes{Count: n, Voters: []core.NodeID{id}, Index: core.Index(n), Content: text}, core.AddNodes{Count: 1, Index: core.Index(n)},
		core.SetTimeout{Node: id, Ticks: n}, core.SendSnapshot{Node: id, To: core.NodeID(n)},
		core.Campaign{Node: id}, core.Propose{Node: id, Request: text}, core.Read{Node: id, Key: text},
		core.ProposeConfChange{Node: id, Change: core.ConfChange{Changes: text, V1: n == 1}},
		core.TransferLeader{Node: id, To: core.NodeID(n)}, core.Deliver{Msg: msg}, core.Drop{Msg: msg}, core.Duplicate{Msg: msg},
		core.Ready{Node: id}, core.Crash{Node: id}, core.Restart{Node: id}, core.TakeSnapshot{Node: id},
		core.Compact{Node: id, Index: core.Index(n)}, core.Hold{Msg: msg}, core.Release{Msg: msg},
		core.AppendThread{Node: id}, core.ApplyThread{Node: id}, core.Crash{Node: id, How: core.CrashKind(n & 3), Keep: n},
		core.PowerCut{}, core.WipeDisk{Node: id}, core.Pause{Node: id}, core.Resume{Node: id}, core.ForgetLeader{Node: id},
		core.ReportUnreachable{Node: id, Peer: core.NodeID(n)}, core.ReportSnapshot{Node: id, Peer: core.NodeID(n), Delivered: n == 1},
		core.SetLink{From: id, To: core.NodeID(n), Link: core.Link{Loss: core.Permille(n)}}, core.Cut{From: id, To: core.NodeID(n)},
		core.Partition{Groups: [][]core.NodeID{{id}, {core.NodeID(n)}}}, core.Partition{}, core.Heal{From: id, To: core.NodeID(n)},
		core.SetClock{Node: id, Speed: core.Permille(n)}, core.SetDisk{Node: id, Speed: core.Permille(n)},
		core.Wait{Until: core.Time(n)}, core.AddClients{Count: n, Options: busy(n)}, core.ClientAct{Client: core.ClientID(id)},
	}).Draw(t, "event")
}

func TestEventThatFailsNeverChangesTheCluster(t *testing.T) {
	t.Parallel()
	failures := 0
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, 3)
		for range 60 {
			if rapid.Bool().Draw(t, "possible") {
				w.chaos(rapid.Uint64().Draw(t, "choice"))
				continue
			}
			before := w.dump()
			if _, err := w.try(anyEvent(t)); err != nil {
				failures++
				require.Equal(t, before, w.dump())
			}
		}
	})
	require.Greater(t, failures, 500)
}

func TestParallelClustersDoNotDisturbOneAnother(t *testing.T) {
	t.Parallel()
	run := func(s uint64) string {
		w := newWorld(t, 5, seed(s))
		w.runFor(3000 * core.Millisecond)
		return string(w.trace)
	}
	const clusters = 6
	var alone, together [clusters]string
	for i := range clusters {
		alone[i] = run(uint64(i))
	}
	var all sync.WaitGroup
	for i := range clusters {
		all.Go(func() { together[i] = run(uint64(i)) })
	}
	all.Wait()
	require.Equal(t, alone, together)
	require.NotEqual(t, alone[0], alone[1])
}
