package paper_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/schedule"
)

// stepsMax caps every loop that runs until something is so.
const stepsMax = 50_000

// calm is a schedule without faults.
var calm schedule.Options

// inBothModes makes a claim with synchronous and with asynchronous storage
// writes.
func inBothModes(t *testing.T, claim func(t *testing.T, o core.Options)) {
	t.Helper()
	t.Parallel()
	for name, async := range map[string]bool{"synchronous writes": false, "asynchronous writes": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := core.Defaults().Options
			o.AsyncStorageWrites = async
			claim(t, o)
		})
	}
}

// world is a cluster under the eyes of the safety checker, with its past.
type world struct {
	t       *testing.T
	c       *core.Cluster
	checker *check.Checker
	effects []core.Effect                 // all so far
	results map[core.HandleID]core.Result // how the requests ended that did
	asked   map[core.NodeID]uint32        // requests put to each node
}

// newWorld has that many voters, and nobody has done anything yet. Its network
// and its disks take no time, so that only ticks do.
func newWorld(t *testing.T, nodes int, o core.Options) *world {
	t.Helper()
	config := core.Defaults()
	config.Link, config.Disk, config.Options = core.Link{}, core.Disk{}, o
	return newWorldOf(t, nodes, config)
}

// newWorldOf is newWorld with a configuration of its own; without nodes, an
// event must add them.
func newWorldOf(t *testing.T, nodes int, config core.Config) *world {
	t.Helper()
	c, err := core.NewCluster(config)
	require.NoError(t, err)
	w := &world{t: t, c: c, checker: check.New(), results: map[core.HandleID]core.Result{}, asked: map[core.NodeID]uint32{}}
	if nodes > 0 {
		w.do(core.AddNodes{Count: nodes, Voters: upTo(nodes)})
	}
	return w
}

// ledWorld is newWorld with S1 as the leader of term 1, whose empty entry is
// committed everywhere.
func ledWorld(t *testing.T, nodes int, o core.Options) *world {
	t.Helper()
	w := newWorld(t, nodes, o)
	w.lead(1)
	return w
}

// upTo lists the nodes S1 to Sn.
func upTo(n int) []core.NodeID {
	list := make([]core.NodeID, n)
	for i := range list {
		list[i] = core.NodeID(i + 1)
	}
	return list
}

// do does an event that must be possible and break no guarantee.
func (w *world) do(e core.Event) []core.Effect {
	w.t.Helper()
	effects, err := w.c.Do(e)
	require.NoError(w.t, err)
	w.checker.Observe(w.c, e, effects)
	require.Empty(w.t, w.checker.Violations(), "%v", e)
	mark := len(w.effects)
	w.effects = append(w.effects, effects...)
	for _, fx := range of[core.RequestDone](effects) {
		w.results[fx.Handle] = fx.Result
	}
	return w.effects[mark:]
}

func (w *world) node(id core.NodeID) *core.Node {
	w.t.Helper()
	n, err := w.c.Node(id)
	require.NoError(w.t, err)
	return n
}

func (w *world) state(id core.NodeID) core.State {
	w.t.Helper()
	return w.node(id).State()
}

// finish does all that these nodes have ready or pending; false if that was
// nothing.
func (w *world) finish(ids ...core.NodeID) (any bool) {
	w.t.Helper()
	for _, id := range ids {
		for n := w.node(id); ; any = true {
			appends, applies := n.Pending()
			if n.Paused() {
				break
			}
			switch {
			case n.HasReady():
				w.do(core.Ready{Node: id})
				continue
			case len(appends) > 0:
				w.do(core.AppendThread{Node: id})
				continue
			case len(applies) > 0:
				w.do(core.ApplyThread{Node: id})
				continue
			}
			break
		}
	}
	return any
}

// mail picks messages in flight. What is zero does not matter.
type mail struct {
	kind     raftpb.MessageType // MsgHup, the zero value, is never in flight
	from, to core.NodeID
}

func (s mail) is(m *core.Message) bool {
	return (s.kind == 0 || s.kind == m.Raft.GetType()) && (s.from == 0 || s.from == m.From()) && (s.to == 0 || s.to == m.To())
}

// find lists the messages in flight, in the order in which they were sent.
func (w *world) find(s mail) []*core.Message {
	var list []*core.Message
	for _, m := range w.c.InFlight() {
		if s.is(m) {
			list = append(list, m)
		}
	}
	return list
}

// first is the first of them, which must be there.
func (w *world) first(s mail) *core.Message {
	w.t.Helper()
	list := w.find(s)
	require.NotEmpty(w.t, list, "no such message: %v", s)
	return list[0]
}

// deliver delivers the messages that are in flight now, which must be some, and
// nothing that follows from them.
func (w *world) deliver(s mail) {
	w.t.Helper()
	w.first(s)
	for _, m := range w.find(s) {
		w.do(core.Deliver{Msg: m.ID})
	}
}

// drop loses the messages that are in flight now, if there are any, except what
// is held.
func (w *world) drop(s mail) {
	w.t.Helper()
	for _, m := range w.find(s) {
		if !m.Held {
			w.do(core.Drop{Msg: m.ID})
		}
	}
}

// settle lets everything happen that needs no time: what is ready and pending
// is done, what is in flight is delivered, except what is held or goes to a
// paused node. Where nodes are named, only messages among these are delivered
// and all others dropped.
func (w *world) settle(among ...core.NodeID) {
	w.t.Helper()
	for range stepsMax {
		if w.finish(upTo(len(w.c.Nodes()))...) {
			continue
		}
		i := slices.IndexFunc(w.c.InFlight(), func(m *core.Message) bool { return !m.Held && !w.node(m.To()).Paused() })
		if i < 0 {
			return
		}
		m := w.c.InFlight()[i]
		if len(among) > 0 && (!slices.Contains(among, m.From()) || !slices.Contains(among, m.To())) {
			w.do(core.Drop{Msg: m.ID})
			continue
		}
		w.do(core.Deliver{Msg: m.ID})
	}
	require.Fail(w.t, "it does not settle")
}

// campaign makes a node ask all others for their votes, lets the named ones
// hear it and answer, all of them if none is named, and tells whether it leads.
// Whatever else was in flight is dropped, except what is held. A new leader has
// not done or sent anything yet.
func (w *world) campaign(id core.NodeID, voters ...core.NodeID) bool {
	w.t.Helper()
	if len(voters) == 0 {
		voters = upTo(len(w.c.Nodes()))
	}
	w.drop(mail{})
	w.do(core.Campaign{Node: id})
	w.finish(id)
	for _, kind := range []raftpb.MessageType{raftpb.MsgPreVote, raftpb.MsgVote} {
		for _, m := range w.find(mail{kind: kind, from: id}) {
			if slices.Contains(voters, m.To()) {
				w.do(core.Deliver{Msg: m.ID})
				w.finish(m.To())
			}
		}
		for _, m := range w.find(mail{to: id}) {
			w.do(core.Deliver{Msg: m.ID})
			if !w.node(id).IsLeader() {
				w.finish(id)
			}
		}
	}
	w.drop(mail{})
	return w.node(id).IsLeader()
}

// lead makes a node the leader, and everybody know it.
func (w *world) lead(id core.NodeID) {
	w.t.Helper()
	require.True(w.t, w.campaign(id), "%v does not lead", id)
	w.settle()
}

// beat lets a leader's next heartbeats go out, and all that follows from them
// happen.
func (w *world) beat(leader core.NodeID) {
	w.t.Helper()
	require.True(w.t, w.node(leader).IsLeader(), "%v does not lead", leader)
	w.do(core.Tick{Node: leader, Count: w.node(leader).Options().HeartbeatTick})
	w.settle()
}

// isolate cuts each of these nodes off from all others, and mends every other
// link.
func (w *world) isolate(ids ...core.NodeID) {
	w.t.Helper()
	var groups [][]core.NodeID
	for _, id := range ids {
		groups = append(groups, []core.NodeID{id})
	}
	w.do(core.Partition{Groups: groups})
}

// restart brings a node back that was just crashed, or crashes it first.
func (w *world) restart(id core.NodeID) {
	w.t.Helper()
	if w.node(id).Up() {
		w.do(core.Crash{Node: id})
	}
	w.do(core.Restart{Node: id})
	w.finish(id)
}

// run lets virtual time pass until it is so.
func (w *world) run(o schedule.Options, so func() bool) {
	w.t.Helper()
	for range stepsMax {
		if so() {
			return
		}
		e, ok := o.Next(w.c)
		require.True(w.t, ok, "nothing happens any more")
		w.do(e)
	}
	require.Fail(w.t, "it never came to that")
}

// runFor lets so much virtual time pass.
func (w *world) runFor(span core.Time) {
	w.t.Helper()
	end := w.c.Now() + span
	w.run(calm, func() bool { return w.c.Now() >= end })
}

// ask puts a request to a node: a Propose, a Read or a ProposeConfChange.
func (w *world) ask(id core.NodeID, e core.Event) core.HandleID {
	w.t.Helper()
	w.asked[id]++
	w.do(e)
	return core.HandleID{Node: id, Seq: w.asked[id]}
}

func (w *world) propose(id core.NodeID, request string) core.HandleID {
	w.t.Helper()
	return w.ask(id, core.Propose{Node: id, Request: request})
}

func (w *world) read(id core.NodeID, key string) core.HandleID {
	w.t.Helper()
	return w.ask(id, core.Read{Node: id, Key: key})
}

func (w *world) change(id core.NodeID, c core.ConfChange) core.HandleID {
	w.t.Helper()
	return w.ask(id, core.ProposeConfChange{Node: id, Change: c})
}
