package check_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"glassraft/core"
	"glassraft/core/check"
	"glassraft/core/schedule"
)

// honest is a run of the real thing, with clients, that nobody broke.
type honest struct {
	t       *rapid.T
	c       *core.Cluster
	checker *check.Checker
	handles map[core.NodeID]uint32 // how many requests each node was given
	clients []client
	dice    *rand.Rand // of the step
	// roughness is in how many twentieths of the steps something goes wrong.
	roughness int
	told      core.Effects // what clients did since the last event
}

// client does one operation after the other, as core's simulated clients do.
type client struct {
	id      core.ClientID
	op      uint32
	attempt int
	read    bool
	request string
	handle  core.HandleID // of the attempt that waits; zero: none does
	inDoubt bool          // an attempt was
}

// do does an event, if it is possible, and shows it to the checker.
func (h *honest) do(e core.Event) bool {
	fx, err := h.c.Do(e)
	if err != nil {
		return false
	}
	switch e := e.(type) {
	case core.Propose:
		h.handles[e.Node]++
	case core.Read:
		h.handles[e.Node]++
	case core.ProposeConfChange:
		h.handles[e.Node]++
	}
	return h.observe(e, fx)
}

func (h *honest) observe(e core.Event, fx core.Effects) bool {
	all := append(h.told, fx...)
	h.told = nil
	for _, fx := range fx {
		if done, ok := fx.(core.RequestDone); ok {
			all = append(all, h.ended(done)...)
		}
	}
	h.checker.Observe(h.c, e, all)
	h.requireSameDisks()
	return true
}

// ended tells a client how its attempt ended. An answer ends the operation, a
// refusal or a doubt may lead to another attempt.
func (h *honest) ended(done core.RequestDone) core.Effects {
	for i := range h.clients {
		c := &h.clients[i]
		if c.handle != done.Handle || done.Handle.Node == 0 {
			continue
		}
		c.handle = core.HandleID{}
		switch done.Result.Outcome {
		case core.Answered:
			return core.Effects{c.end(done.Result)}
		case core.InDoubt:
			c.inDoubt = true
		}
	}
	return nil
}

func (c *client) end(result core.Result) core.Effect {
	fx := core.ClientDone{Client: c.id, Op: c.op, Result: result}
	c.attempt, c.handle, c.inDoubt = 0, core.HandleID{}, false
	return fx
}

// act lets a client call, retry or give up.
func (h *honest) act(c *client) {
	if c.attempt > 0 && h.dice.IntN(4) == 0 {
		result := core.Result{Outcome: core.Refused}
		if c.inDoubt || c.handle != (core.HandleID{}) {
			result.Outcome = core.InDoubt
		}
		h.told = append(h.told, c.end(result))
		return
	}
	if c.attempt == 0 {
		c.op++
		key := oneOf(h, "x", "y")
		verb := oneOf(h, "append %[1]s %[2]s;", "set %[1]s %[2]s;", "get %[1]s", "delete %[1]s", "cas %[1]s c1.1; %[2]s;", "%[1]s")
		c.read = verb == "%[1]s"
		c.request = fmt.Sprintf(verb+"%.0[2]s", key, fmt.Sprintf("%v.%d", c.id, c.op))
		if !c.read {
			c.request = fmt.Sprintf("@%v/%d %s", c.id, c.op, c.request)
		}
	}
	node := oneOf(h, h.c.Nodes()...).ID()
	if n, err := h.c.Node(node); err == nil && h.dice.IntN(4) > 0 {
		if leader, known := n.Leader(); known {
			node = leader
		}
	}
	var e core.Event = core.Propose{Node: node, Request: c.request}
	if c.read {
		e = core.Read{Node: node, Key: c.request}
	}
	c.attempt++
	c.inDoubt = c.inDoubt || c.handle != (core.HandleID{}) // nobody waits for it any longer
	c.handle = core.HandleID{Node: node, Seq: h.handles[node] + 1}
	sent := core.ClientSent{Client: c.id, Op: c.op, Attempt: c.attempt, Node: node, Handle: c.handle, Read: c.read, Request: c.request}
	h.told = append(h.told, sent)
	if !h.do(e) {
		c.handle = core.HandleID{}
	}
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

var changes = []core.ConfChange{
	{Changes: "v4"}, {Changes: "r4"}, {Changes: "l5"}, {Changes: "v5 r4"}, {Changes: ""}, {Changes: "l3"}, {Changes: "v3"},
	{Changes: "r1"}, {Changes: "v1"}, {Changes: "r2 r3"}, {Changes: "v2 v3"}, {Changes: "v4", V1: true}, {Changes: "r5", V1: true},
	{Changes: "v4 v5 r1", Transition: core.TransitionExplicit}, {Changes: "l1 v2 v3", Transition: core.TransitionImplicit},
}

// rough does what a network, a machine room and administrators do to a cluster.
func (h *honest) rough() core.Event {
	node := oneOf(h, h.c.Nodes()...).ID()
	other := oneOf(h, h.c.Nodes()...).ID()
	events := []core.Event{
		core.Campaign{Node: node}, core.TakeSnapshot{Node: node}, core.TakeSnapshot{Node: node}, core.Tick{Node: node, Count: 300}, core.Ready{Node: node},
		core.TransferLeader{Node: node, To: other},
		core.ProposeConfChange{Node: node, Change: oneOf(h, changes...)},
	}
	n, err := h.c.Node(node)
	require.NoError(h.t, err)
	if !n.Up() {
		return core.Restart{Node: node}
	}
	snap, _ := n.Disk().Snapshot()
	events = append(events, core.Crash{Node: node})
	for range 2 {
		events = append(events, core.Compact{Node: node, Index: core.Index(snap.GetMetadata().GetIndex())})
	}
	if flying := h.c.InFlight(); len(flying) > 0 {
		m := oneOf(h, flying...).ID
		events = append(events, core.Drop{Msg: m}, core.Duplicate{Msg: m}, core.Deliver{Msg: m}, core.Deliver{Msg: m})
	}
	return oneOf(h, events...)
}

// step does what one word of chance says. It is spread over the choices of the
// step because rapid draws small numbers more often than others, which would
// make most runs alike.
func (h *honest) step(i int) {
	h.dice = rand.New(rand.NewPCG(rapid.Uint64().Draw(h.t, "step"), uint64(i)))
	switch dice := h.dice.IntN(20); {
	case dice < 5:
		h.act(&h.clients[h.dice.IntN(len(h.clients))])
	case dice < 5+h.roughness:
		h.do(h.rough())
	default:
		if e, ok := schedule.Next(h.c); ok {
			h.do(e)
		}
	}
}

func newHonest(t *rapid.T, options string) *honest {
	config := core.Defaults()
	config.Seed = rapid.Uint64().Draw(t, "seed")
	switch options {
	case "prevote", "checkquorum":
		require.NoError(t, config.Options.SetOption(options, "true"))
	case "inflight":
		config.Options.MaxInflightMsgs, config.Options.MaxSizePerMsg, config.Options.MaxCommittedSizePerReady = 1, 0, 1
	}
	c, err := core.NewCluster(config)
	require.NoError(t, err)
	h := &honest{t: t, c: c, checker: check.New(), handles: map[core.NodeID]uint32{}, clients: []client{{id: 1}, {id: 2}, {id: 3}}}
	h.dice = rand.New(rand.NewPCG(config.Seed, 0))
	h.roughness = h.dice.IntN(8)
	voters := []core.NodeID{1, 2, 3}[:oneOf(h, 1, 2, 3, 3, 3)]
	h.do(core.AddNodes{Count: 3, Voters: voters})
	h.do(core.AddNodes{Count: 2})
	h.do(core.Campaign{Node: 1})
	return h
}

func oneOf[T any](h *honest, choices ...T) T { return choices[h.dice.IntN(len(choices))] }

// eventsMax is how long the honest runs are.
const eventsMax = 300

func TestHonestRunsBreakNothing(t *testing.T) {
	t.Parallel()
	for _, options := range []string{"", "prevote", "checkquorum", "inflight"} {
		t.Run("with "+options, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				h := newHonest(t, options)
				for i := range eventsMax {
					h.step(i)
				}
				require.Empty(t, h.checker.Violations())
				found, err := h.checker.Linearizable(check.StepsUsual)
				require.NoError(t, err)
				require.Empty(t, found)
			})
		})
	}
}
