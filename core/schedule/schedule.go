package schedule

import (
	"errors"
	"fmt"

	"glassraft/core"
)

// Options say what happens beside what a cluster does by itself. The zero value
// adds nothing.
type Options struct {
	// Weather brings faults, and heals them.
	Weather Weather
	// CompactAfter: a node takes a snapshot when it has applied so many entries
	// since its last one, and compacts its log to the one before, so that a
	// follower that is only a little late needs no snapshot. 0: never.
	CompactAfter core.Index
}

// Next is the event that happens next in a cluster without faults; see
// Options.Next.
func Next(c *core.Cluster) (core.Event, bool) { return Options{}.Next(c) }

// Next is the event that happens next: first everything that is ready on a
// node, then whatever is due earliest; of what is due at once, a timer before an
// operation of a node, that before a client, and a client before a message.
// Before an operation or a message reaches a node, its clock is brought up to
// date by a Tick of its own; ticks in which nothing can happen are coalesced
// that way. False means that nothing will ever happen by itself.
func (o Options) Next(c *core.Cluster) (core.Event, bool) {
	if e := o.Weather.now(c); e != nil {
		return e, true
	}
	// A network that is half full is emptied first: what is ready would fill it.
	full := len(c.InFlight()) > core.InFlightMax/2
	if e := ready(c); e != nil && !full {
		return e, true
	}
	if e := o.compaction(c); e != nil {
		return e, true
	}
	first := earliest(c)
	if e := ready(c); e != nil && first.event == nil {
		return e, true
	}
	if at, changes := o.Weather.change(c, first); changes {
		return core.Wait{Until: at}, true
	}
	if first.event == nil {
		return nil, false
	}
	if first.node > 0 && int(first.node) <= len(c.Nodes()) {
		if behind := c.Nodes()[first.node-1].Behind(first.due); behind > 0 {
			return core.Tick{Node: first.node, Count: behind}, true
		}
	}
	return first.event, true
}

// ready is the first node's Ready; nil if no node has anything.
func ready(c *core.Cluster) core.Event {
	for _, n := range c.Nodes() {
		if n.HasReady() {
			return core.Ready{Node: n.ID()}
		}
	}
	return nil
}

// NextVisible is the event that will be seen next: Next, but in place of the
// Tick that only brings a node's clock up to date what it makes way for. Nil if
// nothing will happen.
func NextVisible(c *core.Cluster) core.Event {
	e, ok := Next(c)
	if !ok {
		return nil
	}
	if t, isTick := e.(core.Tick); isTick {
		if n, err := c.Node(t.Node); err == nil {
			if timer, ok := n.Timer(); !ok || t.Count < timer.Ticks {
				return earliest(c).event
			}
		}
	}
	return e
}

// candidate is an event that comes by itself, when it is due, and on which
// node's clock that depends: 0 where it depends on none, or brings it about
// itself.
type candidate struct {
	event core.Event
	due   core.Time
	node  core.NodeID
}

// earliest is what is due first, beside what is ready; its event is nil if
// there is nothing.
func earliest(c *core.Cluster) candidate {
	id, timer, hasTimer := firstTimer(c)
	op := firstOperation(c)
	cl, clientDue := firstClient(c)
	m := firstMessage(c)

	// Only the first of all becomes an event: making one costs an allocation.
	due, found := timer.Due, hasTimer
	earlier := func(at core.Time) bool {
		if found && at >= due {
			return false
		}
		due, found = at, true
		return true
	}
	opIsFirst := op != nil && earlier(op.Due)
	clientIsFirst := cl != nil && earlier(clientDue)
	messageIsFirst := m != nil && earlier(m.Due)
	switch {
	case messageIsFirst:
		return candidate{core.Deliver{Msg: m.ID}, due, m.To()}
	case clientIsFirst:
		return candidate{core.ClientAct{Client: cl.ID()}, due, 0}
	case opIsFirst && op.Apply:
		return candidate{core.ApplyThread{Node: op.ID.Node}, due, op.ID.Node}
	case opIsFirst:
		return candidate{core.AppendThread{Node: op.ID.Node}, due, op.ID.Node}
	case hasTimer:
		return candidate{core.Tick{Node: id, Count: timer.Ticks}, due, 0}
	}
	return candidate{}
}

// firstTimer is the timer that is due first; of several, the lowest node's.
func firstTimer(c *core.Cluster) (id core.NodeID, first core.Timer, found bool) {
	for _, n := range c.Nodes() {
		if t, ok := n.Timer(); ok && (!found || t.Due < first.Due) {
			id, first, found = n.ID(), t, true
		}
	}
	return id, first, found
}

// firstOperation is the operation that is due first; of several, the lowest
// node's, and of its two a write.
func firstOperation(c *core.Cluster) *core.Operation {
	var first *core.Operation
	for _, n := range c.Nodes() {
		if n.Paused() {
			continue
		}
		appends, applies := n.Pending()
		for _, queue := range [...][]*core.Operation{appends, applies} {
			if len(queue) > 0 && (first == nil || queue[0].Due < first.Due) {
				first = queue[0]
			}
		}
	}
	return first
}

// firstClient is the client that acts first; of several, the lowest.
func firstClient(c *core.Cluster) (first *core.Client, due core.Time) {
	for _, cl := range c.Clients() {
		if at, ok := cl.Due(); ok && (first == nil || at < due) {
			first, due = cl, at
		}
	}
	return first, due
}

// firstMessage is the message that arrives first; of several, the one sent first.
func firstMessage(c *core.Cluster) *core.Message {
	var first *core.Message
	for _, m := range c.InFlight() {
		if (first == nil || m.Due < first.Due) && arrives(c, m) {
			first = m
		}
	}
	return first
}

// arrives tells whether a message arrives by itself: it is not held, and its
// receiver does not stand still.
func arrives(c *core.Cluster, m *core.Message) bool {
	if m.Held {
		return false
	}
	n, err := c.Node(m.To())
	return err != nil || !n.Paused()
}

// compaction is the snapshot or compaction that is due on some node; nil if
// there is none.
func (o Options) compaction(c *core.Cluster) core.Event {
	if o.CompactAfter == 0 {
		return nil
	}
	for _, n := range c.Nodes() {
		if !n.Up() || n.Paused() {
			continue
		}
		purged, _ := n.Disk().LogState()
		snapshot := n.Disk().SnapshotIndex()
		var old core.Index // up to which the log may go
		if snapshot > o.CompactAfter {
			old = min(snapshot-o.CompactAfter, n.Compactable())
		}
		switch {
		case n.Applied() > snapshot && n.Applied()-snapshot >= o.CompactAfter:
			return core.TakeSnapshot{Node: n.ID()}
		case old > purged.Index:
			return core.Compact{Node: n.ID(), Index: old}
		}
	}
	return nil
}

// ErrCap is returned by Run when the condition did not come true within the
// allowed number of events.
var ErrCap = errors.New("condition not met")

// Run is Options.Run without faults.
func Run(c *core.Cluster, do func(core.Event) error, until func(*core.Cluster) bool, eventsMax int) (int, error) {
	return Options{}.Run(c, do, until, eventsMax)
}

// Run does the next event until the condition holds, and returns how many
// events it did. do is what does them: Cluster.Do, or something that records
// them. ErrCap after eventsMax events, or when nothing is left to happen:
// a cluster whose safety is broken can go on for ever without a tick.
func (o Options) Run(c *core.Cluster, do func(core.Event) error, until func(*core.Cluster) bool, eventsMax int) (int, error) {
	for done := 0; ; done++ {
		if until(c) {
			return done, nil
		}
		e, ok := o.Next(c)
		if !ok {
			return done, fmt.Errorf("%w: nothing happens any more after %d events", ErrCap, done)
		}
		if done == eventsMax {
			return done, fmt.Errorf("%w: within %d events", ErrCap, eventsMax)
		}
		if err := do(e); err != nil {
			return done, err
		}
	}
}

// RunFor lets a span of virtual time pass, however little happens in it, and
// returns how many events it took. ErrCap after eventsMax of them.
func (o Options) RunFor(c *core.Cluster, do func(core.Event) error, span core.Time, eventsMax int) (int, error) {
	end := c.Now() + span
	for done := 0; ; done++ {
		if c.Now() >= end {
			return done, nil
		}
		if done == eventsMax {
			return done, fmt.Errorf("%w: %v have not passed within %d events", ErrCap, span, eventsMax)
		}
		e, ok := o.Next(c)
		if !ok || Due(c, e) > end {
			e = core.Wait{Until: end}
		}
		if err := do(e); err != nil {
			return done, err
		}
	}
}
