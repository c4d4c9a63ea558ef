package core_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"
	"pgregory.net/rapid"

	"glassraft/core"
)

// clone goes on from here with a copy of the cluster. Its trace goes on too.
func (w *world) clone() *world {
	c, err := w.c.Clone()
	require.NoError(w.t, err)
	require.Empty(w.t, core.CloneDifference(w.c, c))
	w2 := *w
	w2.c = c
	w2.trace, w2.effects, w2.events = slices.Clone(w.trace), slices.Clone(w.effects), slices.Clone(w.events)
	w2.results, w2.asked, w2.sent = maps.Clone(w.results), maps.Clone(w.asked), maps.Clone(w.sent)
	w2.cut, w2.held, w2.losing = maps.Clone(w.cut), maps.Clone(w.held), maps.Clone(w.losing)
	return &w2
}

// requireReplay wants a run to be what its events make of an empty cluster.
func (w *world) requireReplay(options []option) {
	again := emptyWorld(w.t, options...)
	for _, e := range w.events {
		again.do(e)
	}
	require.Equal(w.t, string(again.trace), string(w.trace))
	require.Equal(w.t, again.dump(), w.dump())
}

// cloneOptions draws options under which a copy looks different.
func cloneOptions(t *rapid.T) []option {
	options := someOptions(t)
	if rapid.IntRange(0, 3).Draw(t, "lease") == 0 {
		options = append(options, with(func(o *core.Options) { o.CheckQuorum, o.LeaseReads = true, true }))
	}
	return options
}

// cloneWorld draws where a run begins. Random events alone seldom get far: they
// depose every leader soon.
func cloneWorld(t *rapid.T, options []option) *world {
	nodes := rapid.SampledFrom([]int{1, 2, 3, 3, 4, 5}).Draw(t, "nodes")
	scene := rapid.SampledFrom([]int{0, 0, 1, 2, 3, 3, 4, 5, 6}).Draw(t, "scene")
	if nodes < 3 || scene == 0 {
		return newWorld(t, nodes, options...)
	}
	last := core.NodeID(nodes)
	w := emptyWorld(t, options...)
	if scene == 1 { // a learner
		w.do(core.AddNodes{Count: nodes, Voters: ids(nodes - 1), Learners: []core.NodeID{last}})
		w.elect(1)
		return w
	}
	w.do(core.AddNodes{Count: nodes, Voters: ids(nodes)})
	w.elect(1)
	switch scene {
	case 2: // a joint configuration
		w.do(core.ProposeConfChange{Node: 1, Change: core.ConfChange{
			Changes: fmt.Sprintf("r%d l%d", last, last), Transition: core.TransitionExplicit}})
		w.settle()
	case 3: // a follower that needs a snapshot
		w.do(core.Crash{Node: last})
		for range 3 {
			w.do(core.Propose{Node: 1, Request: "append x a"})
			w.settle()
		}
		w.do(core.TakeSnapshot{Node: 1})
		w.do(core.Compact{Node: 1, Index: w.node(1).Applied()})
		w.do(core.Restart{Node: last})
		w.held[raftpb.MsgSnap] = true
		w.do(core.Tick{Node: 1, Count: w.node(1).Options().HeartbeatTick})
		w.settle()
	case 4: // more than a follower may be sent
		for range 3 {
			w.do(core.Propose{Node: 1, Request: "append x a"})
		}
	case 5: // reads that wait for a quorum
		w.do(core.Read{Node: 1, Key: "x"})
		w.do(core.Read{Node: 2, Key: "x"})
		w.do(core.Ready{Node: 2})
	case 6: // leadership that goes to nobody
		w.do(core.Crash{Node: last})
		w.do(core.TransferLeader{Node: 1, To: last})
	}
	return w
}

// situations counts what the nodes of a cluster are in when it is copied.
type situations map[string]int

func (s situations) note(c *core.Cluster) {
	is := func(what string, so bool) {
		if so {
			s[what]++
		}
	}
	is("message in flight", len(c.InFlight()) > 0)
	is("answer of a thread in flight", slices.ContainsFunc(c.InFlight(), isLocal))
	is("client under way", func() bool {
		for _, cl := range c.Clients() {
			if _, waits := cl.Waiting(); waits {
				return true
			}
		}
		return false
	}())
	for _, n := range c.Nodes() {
		if !n.Up() {
			is("down", true)
			continue
		}
		m := n.Membership()
		is(n.State().Role.String(), true)
		appends, applies := n.Pending()
		is("pending write", len(appends) > 0)
		is("pending apply", len(applies) > 0)
		is("paused", n.Paused())
		is("learner", slices.Contains(m.Learners, n.ID()))
		is("joint configuration", len(m.Outgoing) > 0)
		is("something is ready", n.HasReady())
		is("unsaved entry", len(n.Unsaved()) > 0)
		is("compacted log", func() bool { purged, _ := n.Disk().LogState(); return purged.Index > 0 }())
		is("leader in transfer", n.RaftStatus().LeadTransferee != 0)
		for h := range n.Waiting() {
			is("waiting read of a leader", h.Read() && n.IsLeader())
			is("waiting read of a follower", h.Read() && !n.IsLeader())
			is("waiting proposal", !h.Read())
		}
		for _, pr := range n.RaftStatus().Progress {
			is("paused inflights", pr.State == tracker.StateReplicate && pr.Inflights.Full() && pr.IsPaused())
			is("progress "+pr.State.String(), true)
		}
	}
}

// allSituations must all be met.
var allSituations = []string{
	"message in flight", "answer of a thread in flight", "down", "leader", "candidate", "pre-candidate", "follower", "learner", "joint configuration",
	"something is ready", "unsaved entry", "compacted log", "leader in transfer", "waiting read of a leader",
	"waiting read of a follower", "waiting proposal", "paused inflights", "progress StateProbe", "progress StateReplicate",
	"progress StateSnapshot",
}

// The copy answers like the original, and what happens to another copy shows in
// neither: both are what their own events make of an empty cluster.
func TestCloneAnswersLikeTheOriginalAndSharesNothingWithIt(t *testing.T) {
	t.Parallel()
	const eventsAfter = 60
	met := situations{}
	for rounds := 0; rounds < 2 || rounds < 8 && !met.all(); rounds++ { // Some situations are rare.
		rapid.Check(t, func(t *rapid.T) {
			options := cloneOptions(t)
			w := cloneWorld(t, options)
			met.note(w.c)
			w = w.clone() // what it was is forgotten, and may not be missed
			before := rapid.SampledFrom([]int{0, 3, 10, 30, 100}).Draw(t, "events before")
			for _, choice := range rapid.SliceOfN(rapid.Uint64(), before, before).Draw(t, "before") {
				w.chaos(choice)
			}
			met.note(w.c)
			same := w.clone()
			other := same.clone()
			for _, choice := range rapid.SliceOfN(rapid.Uint64(), eventsAfter, eventsAfter).Draw(t, "after") {
				w.chaos(choice)
				same.chaos(choice)
				require.Equal(t, string(w.trace), string(same.trace))
				other.chaos(choice>>16 ^ choice)
			}
			require.Equal(t, w.events, same.events)
			require.Empty(t, core.CloneDifference(w.c, same.c))
			require.Equal(t, w.dump(), same.dump())
			w.requireReplay(options)
			other.requireReplay(options)
		})
	}
	requireAll(t, met)
}

// Every moment of a run can be copied, and the run goes on from the copy as if
// nothing had happened.
func TestRunThatChangesToACopyAtAnyMomentIsTheSame(t *testing.T) {
	t.Parallel()
	const events = 60
	rapid.Check(t, func(t *rapid.T) {
		options := cloneOptions(t)
		w := cloneWorld(t, options)
		var left []*world
		var then []string
		for _, choice := range rapid.SliceOfN(rapid.Uint64(), events, events).Draw(t, "choices") {
			if choice%8 == 0 {
				left, then = append(left, w), append(then, w.dump())
				w = w.clone()
			}
			w.chaos(choice / 8)
		}
		w.requireReplay(options)
		for i, old := range left {
			require.Equal(t, then[i], old.dump(), "the cluster that was left does not change")
		}
	})
}

// all tells whether every situation was met.
func (s situations) all() bool {
	for _, what := range allSituations {
		if s[what] == 0 {
			return false
		}
	}
	return true
}

func requireAll(t *testing.T, met situations) {
	for _, what := range allSituations {
		require.NotZero(t, met[what], "%s: all that was met is %v", what, met)
	}
}

func TestCloneOfAnEmptyClusterTakesNodesOfItsOwn(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t)
	copied := w.clone()
	copied.do(core.AddNodes{Count: 2, Voters: ids(2)})
	copied.elect(1)
	require.Empty(t, w.c.Nodes())
	require.Equal(t, emptyWorld(t).dump(), w.dump())
}

// The effects of the last event belong to the cluster that did it.
func TestCloneLeavesTheEffectsOfTheLastEventAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	effects, err := w.c.Do(core.Campaign{Node: 1})
	require.NoError(t, err)
	before := string(core.AppendTrace(nil, 1, 0, core.Campaign{Node: 1}, effects))
	copied := w.clone()
	copied.do(core.Crash{Node: 1})
	require.Equal(t, before, string(core.AppendTrace(nil, 1, 0, core.Campaign{Node: 1}, effects)))
}

func TestNodeThatIsDownStaysDownInTheCopyWithItsReason(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.Propose{Node: 1, Request: "set x 1"})
	w.settle()
	w.do(core.Crash{Node: 2})
	copied := w.clone()
	copied.do(core.Restart{Node: 2})
	require.False(t, w.node(2).Up())
	copied.settle()
	copied.runUntil(func() bool { return copied.value(2, "x") == "1" })
	require.False(t, w.node(2).Up())
}

// Both may deliver the one message that was in flight. S3 has entries of an old
// term that it replaces by those of the message; raft takes the message's slice
// for its own, and appends to it what another message brings.
func TestOneMessageDeliveredInTwoClustersKeepsItsEntries(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 5)
	w.do(core.Propose{Node: 1, Request: "set x old"})
	w.do(core.Ready{Node: 1})
	w.do(core.Deliver{Msg: w.message(to(3)).ID})
	w.do(core.Ready{Node: 3})
	w.cut = map[core.NodeID]bool{1: true, 3: true}
	w.settle()
	w.losing[raftpb.MsgApp] = true // nothing of S2's is committed
	w.elect(2)
	for i := range 4 {
		w.do(core.Propose{Node: 2, Request: fmt.Sprintf("set a %d", i)})
	}
	w.settle()
	w.cut = map[core.NodeID]bool{}
	for range 2 { // two heartbeats, to each of which S2 will answer by what S3 lacks
		w.do(core.Tick{Node: 2, Count: 50})
		w.do(core.Ready{Node: 2})
		w.do(core.Deliver{Msg: w.message(to(3)).ID})
		w.do(core.Ready{Node: 3})
	}
	answer := func(m *core.Message) bool { return m.To() == 2 && m.From() == 3 }
	w.do(core.Deliver{Msg: w.message(answer).ID})
	w.do(core.Ready{Node: 2})
	require.Len(t, w.message(to(3)).Raft.GetEntries(), 5)

	copied := w.clone()
	require.Same(t, w.message(to(3)), copied.message(to(3)))
	for i, one := range []*world{w, copied} {
		one.do(core.Propose{Node: 2, Request: fmt.Sprintf("set b %d", i)})
		one.do(core.Deliver{Msg: one.message(answer).ID})
		one.do(core.Ready{Node: 2})
		for range 2 {
			one.do(core.Deliver{Msg: one.message(to(3)).ID})
		}
		require.Len(t, one.node(3).Unsaved(), 6)
	}
	for i, one := range []*world{w, copied} {
		require.Equal(t, fmt.Sprintf("set b %d", i), string(one.node(3).Unsaved()[5].GetData()))
		one.losing = nil
		one.do(core.Tick{Node: 2, Count: 50})
		one.settle()
		one.requireValue("b", fmt.Sprint(i), 1, 2, 3, 4, 5)
	}
}

func to(id core.NodeID) func(*core.Message) bool {
	return func(m *core.Message) bool { return m.To() == id }
}

// A timeout that was set is the copy's too.
func TestTimeoutThatWasSetIsCopied(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.SetTimeout{Node: 2, Ticks: 5})
	copied := w.clone()
	copied.do(core.SetTimeout{Node: 2, Ticks: 9})
	for want, one := range map[int]*world{5: w, 9: copied} {
		timer, _ := one.node(2).Timer()
		require.Equal(t, want, timer.Total)
		require.Empty(t, one.do(core.Tick{Node: 2, Count: want - 1}))
		require.NotEmpty(t, one.do(core.Tick{Node: 2, Count: 1}))
	}
}

// So is the snapshot that a node started with, and the machine made of it.
func TestClusterThatStartedFromASnapshotIsCopied(t *testing.T) {
	t.Parallel()
	w := indexedWorld(t, "append x a", with(queued))
	copied := w.clone()
	for i, one := range []*world{w, copied} {
		one.elect(1)
		one.propose(1, []string{"append x b", "append x c"}[i])
		one.settle()
		one.beat()
	}
	w.requireValue("x", "ab", 1, 2, 3)
	copied.requireValue("x", "ac", 1, 2, 3)
	copied.do(core.AddNodes{Count: 1})
	require.Len(t, w.c.Nodes(), 3)
}
