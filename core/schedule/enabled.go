package schedule

import (
	"slices"

	"glassraft/core"
)

// Choice is an event that could be next, and when it would be due.
type Choice struct {
	Event core.Event
	Due   core.Time
}

// Enabled lists what could happen next without anybody's doing: everything
// that is ready, every message's arrival, and every timer, each group in the
// order in which they are due. Next is one of them, or the Tick that brings a
// receiver's clock up to date.
func Enabled(c *core.Cluster) []Choice {
	var choices []Choice
	for _, n := range c.Nodes() {
		if n.HasReady() {
			choices = append(choices, Choice{core.Ready{Node: n.ID()}, c.Now()})
		}
	}
	messages := len(choices)
	for _, m := range c.InFlight() {
		choices = append(choices, Choice{core.Deliver{Msg: m.ID}, m.Due})
	}
	byDue(choices[messages:])
	timers := len(choices)
	for _, n := range c.Nodes() {
		if t, ok := n.Timer(); ok {
			choices = append(choices, Choice{core.Tick{Node: n.ID(), Count: t.Ticks}, t.Due})
		}
	}
	byDue(choices[timers:])
	return choices
}

func byDue(choices []Choice) {
	slices.SortStableFunc(choices, func(a, b Choice) int { return int(a.Due - b.Due) })
}

// Due is when an event happens: a message when it arrives, a timer when it
// fires, anything else now.
func Due(c *core.Cluster, e core.Event) core.Time {
	due := c.Now()
	switch e := e.(type) {
	case core.Deliver:
		for _, m := range c.InFlight() {
			if m.ID == e.Msg {
				due = m.Due
			}
		}
	case core.Tick:
		if n, err := c.Node(e.Node); err == nil {
			due = n.Clock() + core.Time(e.Count)*c.Config().TickInterval
		}
	}
	return max(due, c.Now())
}
