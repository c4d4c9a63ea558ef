package core_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/schedule"
)

// stepsMax caps every loop that runs until something is so.
const stepsMax = 20_000

// world is a cluster with what a test wants to know of its past.
type world struct {
	t       require.TestingT
	c       *core.Cluster
	trace   []byte
	effects []core.Effect                  // all so far
	results map[core.HandleID]core.Result  // how the requests ended that did
	asked   map[core.NodeID]uint32         // requests put to each node
	sent    map[*core.Message][]byte       // each message as it was when it was sent
	cut     map[core.NodeID]bool           // nodes whose messages settle and run drop
	held    map[raftpb.MessageType]bool    // types that settle leaves in flight
	losing  map[raftpb.MessageType]bool    // types that settle and run drop
	events  []core.Event                   // all that were done
	observe func(core.Event, core.Effects) // sees each event; nil: nobody does
}

type option func(*core.Config)

func seed(s uint64) option                { return func(c *core.Config) { c.Seed = s } }
func with(set func(*core.Options)) option { return func(c *core.Config) { set(&c.Options) } }

func latency(lowest, top core.Time) option {
	return func(c *core.Config) { c.Link = core.Link{LatencyMin: lowest, LatencyMax: top} }
}
func async(o *core.Options)        { o.AsyncStorageWrites = true }
func queued(o *core.Options)       { o.AsyncStorageWrites, o.QueueResponses = true, true }
func fresh(o *core.Options)        { o.FreshSnapshots, o.DurableMachine = true, true }
func unreported(o *core.Options)   { o.ReportSnapshots = false }
func durable(o *core.Options)      { o.DurableMachine = true }
func preVote(o *core.Options)      { o.PreVote = true }
func checkQuorum(o *core.Options)  { o.CheckQuorum = true }
func noForwarding(o *core.Options) { o.DisableProposalForwarding = true }
func tight(o *core.Options)        { o.ElectionTickTop = o.ElectionTick }
func small(o *core.Options)        { o.MaxSizePerMsg, o.MaxCommittedSizePerReady, o.MaxInflightMsgs = 0, 1, 1 }

// emptyWorld has no nodes.
func emptyWorld(t require.TestingT, options ...option) *world {
	config := core.Defaults()
	for _, set := range options {
		set(&config)
	}
	c, err := core.NewCluster(config)
	require.NoError(t, err)
	return &world{
		t: t, c: c,
		results: map[core.HandleID]core.Result{},
		asked:   map[core.NodeID]uint32{},
		sent:    map[*core.Message][]byte{},
		cut:     map[core.NodeID]bool{},
		held:    map[raftpb.MessageType]bool{},
		losing:  map[raftpb.MessageType]bool{},
	}
}

// newWorld has that many voters, and nobody has done anything yet.
func newWorld(t require.TestingT, nodes int, options ...option) *world {
	w := emptyWorld(t, options...)
	w.do(core.AddNodes{Count: nodes, Voters: ids(nodes)})
	return w
}

// ledWorld is newWorld with S1 as the leader of term 1, and all quiet. Its
// network takes no time, so that none passes while it settles.
func ledWorld(t require.TestingT, nodes int, options ...option) *world {
	w := newWorld(t, nodes, append([]option{latency(0, 0)}, options...)...)
	w.elect(1)
	return w
}

func ids(n int) []core.NodeID {
	list := make([]core.NodeID, n)
	for i := range list {
		list[i] = core.NodeID(i + 1)
	}
	return list
}

// try does an event and notes what it did.
func (w *world) try(e core.Event) (core.Effects, error) {
	effects, err := w.c.Do(e)
	if err != nil {
		return nil, err
	}
	w.trace = core.AppendTrace(w.trace, w.c.Events(), w.c.Now(), e, effects)
	w.events = append(w.events, e)
	if w.observe != nil {
		w.observe(e, effects)
	}
	effects = slices.Clone(effects)
	w.effects = append(w.effects, effects...)
	for _, fx := range effects {
		switch fx := fx.(type) {
		case core.RequestDone:
			_, twice := w.results[fx.Handle]
			require.False(w.t, twice, "%v ended twice", fx.Handle)
			w.results[fx.Handle] = fx.Result
		case core.MessageSent:
			w.sent[fx.Message] = marshal(w.t, fx.Message.Raft)
		}
	}
	return effects, nil
}

// do is try for an event that must be possible.
func (w *world) do(e core.Event) core.Effects {
	effects, err := w.try(e)
	require.NoError(w.t, err)
	return effects
}

// requireRefused wants this very error, and a cluster that is as it was.
func (w *world) requireRefused(e core.Event, text string) {
	before := w.dump()
	effects, err := w.c.Do(e)
	require.EqualError(w.t, err, text)
	require.Nil(w.t, effects)
	require.Equal(w.t, before, w.dump())
}

func (w *world) node(id core.NodeID) *core.Node {
	n, err := w.c.Node(id)
	require.NoError(w.t, err)
	return n
}

// next does what happens next by itself; false if nothing does.
func (w *world) next() bool {
	e, ok := schedule.Next(w.c)
	if ok {
		w.do(w.unlessCut(e))
	}
	return ok
}

// unlessCut turns a delivery that the test forbids into a loss.
func (w *world) unlessCut(e core.Event) core.Event {
	d, ok := e.(core.Deliver)
	if !ok {
		return e
	}
	m := w.message(func(m *core.Message) bool { return m.ID == d.Msg })
	if !m.Local() && (w.cut[m.From()] || w.cut[m.To()] || w.losing[m.Raft.GetType()]) {
		return core.Drop{Msg: d.Msg}
	}
	return e
}

// stepUntil takes steps until it is so.
func (w *world) stepUntil(so func() bool, step func()) {
	for range stepsMax {
		if so() {
			return
		}
		step()
	}
	require.Fail(w.t, "it never came to that")
}

// runUntil lets virtual time pass until it is so.
func (w *world) runUntil(so func() bool) {
	w.stepUntil(so, func() { require.True(w.t, w.next(), "nothing happens any more") })
}

func (w *world) runFor(time core.Time) {
	end := w.c.Now() + time
	w.runUntil(func() bool { return w.c.Now() >= end })
}

// settle handles everything that is ready or in flight, and lets no tick pass.
func (w *world) settle() {
	for range stepsMax {
		if w.readyAll() {
			continue
		}
		i := slices.IndexFunc(w.c.InFlight(), func(m *core.Message) bool { return !w.held[m.Raft.GetType()] })
		if i < 0 {
			return
		}
		w.do(w.unlessCut(core.Deliver{Msg: w.c.InFlight()[i].ID}))
	}
	require.Fail(w.t, "it does not settle")
}

// readyAll lets each node do what it has ready or pending; false if none had
// anything.
func (w *world) readyAll() (any bool) {
	for _, n := range w.c.Nodes() {
		any = w.finish(n.ID()) || any
	}
	return any
}

// finish does all that a node has ready or pending; false if there was nothing.
func (w *world) finish(id core.NodeID) (any bool) {
	for n := w.node(id); ; any = true {
		appends, applies := n.Pending()
		switch {
		case n.Paused():
			return any
		case n.HasReady():
			w.do(core.Ready{Node: id})
		case len(appends) > 0:
			w.do(core.AppendThread{Node: id})
		case len(applies) > 0:
			w.do(core.ApplyThread{Node: id})
		default:
			return any
		}
	}
}

// elect makes a node the leader.
func (w *world) elect(id core.NodeID) {
	w.do(core.Campaign{Node: id})
	w.settle()
	require.True(w.t, w.node(id).IsLeader(), "%v does not lead", id)
}

// leaders lists the nodes that are up and take themselves for the leader.
func (w *world) leaders() []core.NodeID {
	var list []core.NodeID
	for _, n := range w.c.Nodes() {
		if n.IsLeader() {
			list = append(list, n.ID())
		}
	}
	return list
}

func (w *world) propose(id core.NodeID, request string) core.HandleID {
	return w.ask(id, core.Propose{Node: id, Request: request})
}

func (w *world) read(id core.NodeID, key string) core.HandleID {
	return w.ask(id, core.Read{Node: id, Key: key})
}

func (w *world) change(id core.NodeID, changes string) core.HandleID {
	return w.ask(id, core.ProposeConfChange{Node: id, Change: core.ConfChange{Changes: changes}})
}

func (w *world) ask(id core.NodeID, e core.Event) core.HandleID {
	w.do(e)
	w.asked[id]++
	return core.HandleID{Node: id, Seq: w.asked[id]}
}

// result is how a request ended, in words.
func (w *world) result(h core.HandleID) string { return w.results[h].String() }

// value is what a node's machine holds; "-" for nothing.
func (w *world) value(id core.NodeID, key string) string {
	if v, found := w.node(id).Get(key); found {
		return v
	}
	return "-"
}

// requireValue wants the same value on each of the nodes.
func (w *world) requireValue(key, want string, nodes ...core.NodeID) {
	for _, id := range nodes {
		require.Equal(w.t, want, w.value(id, key), "%s on %v", key, id)
	}
}

// message is the first message in flight of which it is so.
func (w *world) message(so func(*core.Message) bool) *core.Message {
	i := slices.IndexFunc(w.c.InFlight(), so)
	require.GreaterOrEqual(w.t, i, 0, "no such message in flight")
	return w.c.InFlight()[i]
}

func (w *world) messageOf(kind raftpb.MessageType) *core.Message {
	return w.message(func(m *core.Message) bool { return m.Raft.GetType() == kind })
}

// deliverAll delivers what is in flight now, and nothing that follows from it.
func (w *world) deliverAll() {
	for _, m := range slices.Clone(w.c.InFlight()) {
		w.do(w.unlessCut(core.Deliver{Msg: m.ID}))
	}
}

// of lists the effects of one type.
func of[T core.Effect](effects []core.Effect) []T {
	var list []T
	for _, fx := range effects {
		if fx, ok := fx.(T); ok {
			list = append(list, fx)
		}
	}
	return list
}

// kinds lists the kinds of the effects, without the library's log lines.
func kinds(effects []core.Effect) []core.EffectKind {
	var list []core.EffectKind
	for _, fx := range effects {
		if fx.Kind() != core.KindLogged {
			list = append(list, fx.Kind())
		}
	}
	return list
}

func marshal(t require.TestingT, m proto.Message) []byte {
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	require.NoError(t, err)
	return b
}

// checkMany checks a property on at least a thousand inputs: rapid draws a
// hundred at a time.
func checkMany(t *testing.T, property func(*rapid.T)) {
	for range 10 {
		rapid.Check(t, property)
	}
}
