package schedule

import (
	"errors"
	"fmt"

	"glassraft/core"
)

// Next is the event that happens next: first everything that is ready on a
// node, then whatever is due earliest, a timer before a message where both are
// due at once. Before a message arrives the receiver's clock is brought up to
// date by a Tick of its own; ticks in which nothing can happen are coalesced
// that way. False means that nothing will ever happen by itself.
func Next(c *core.Cluster) (core.Event, bool) {
	for _, n := range c.Nodes() {
		if n.HasReady() {
			return core.Ready{Node: n.ID()}, true
		}
	}
	node, timer, hasTimer := firstTimer(c)
	m := firstMessage(c)
	switch {
	case m == nil && !hasTimer:
		return nil, false
	case m == nil || (hasTimer && timer.Due <= m.Due):
		return core.Tick{Node: node, Count: timer.Ticks}, true
	}
	if n, err := c.Node(m.To()); err == nil {
		if behind := n.Behind(m.Due); behind > 0 {
			return core.Tick{Node: n.ID(), Count: behind}, true
		}
	}
	return core.Deliver{Msg: m.ID}, true
}

// NextVisible is the event that will be seen next: Next, but in place of the
// Tick that only brings a receiver's clock up to date the delivery that it makes
// way for. Nil if nothing will happen.
func NextVisible(c *core.Cluster) core.Event {
	e, ok := Next(c)
	if !ok {
		return nil
	}
	if t, isTick := e.(core.Tick); isTick {
		if n, err := c.Node(t.Node); err == nil {
			if timer, ok := n.Timer(); !ok || t.Count < timer.Ticks {
				return core.Deliver{Msg: firstMessage(c).ID}
			}
		}
	}
	return e
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

// firstMessage is the message that is due first; of several, the one sent first.
func firstMessage(c *core.Cluster) *core.Message {
	var first *core.Message
	for _, m := range c.InFlight() {
		if first == nil || m.Due < first.Due {
			first = m
		}
	}
	return first
}

// ErrCap is returned by Run when the condition did not come true within the
// allowed number of events.
var ErrCap = errors.New("condition not met")

// Run does the next event until the condition holds, and returns how many
// events it did. do is what does them: Cluster.Do, or something that records
// them. ErrCap after eventsMax events, or when nothing is left to happen:
// a cluster whose safety is broken can go on for ever without a tick.
func Run(c *core.Cluster, do func(core.Event) error, until func(*core.Cluster) bool, eventsMax int) (int, error) {
	for done := 0; ; done++ {
		if until(c) {
			return done, nil
		}
		e, ok := Next(c)
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
