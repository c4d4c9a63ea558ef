package schedule

import (
	"sort"

	"glassraft/core"
)

// Choice is an event that could be next, and when it would be due.
type Choice struct {
	Event core.Event
	Due   core.Time
}

// Enabled lists what could happen next without anybody's doing: everything
// that is ready, what the threads of nodes have to do next, every message's
// arrival, what clients do, and every timer, each group in the order in which
// they are due. Next is one of them, or the Tick that brings a
// receiver's clock up to date.
func Enabled(c *core.Cluster) []Choice {
	var choices []Choice
	for _, n := range c.Nodes() {
		if n.HasReady() {
			choices = append(choices, Choice{core.Ready{Node: n.ID()}, c.Now()})
		}
	}
	operations := len(choices)
	for _, n := range c.Nodes() {
		if n.Paused() {
			continue
		}
		appends, applies := n.Pending()
		if len(appends) > 0 {
			choices = append(choices, Choice{core.AppendThread{Node: n.ID()}, appends[0].Due})
		}
		if len(applies) > 0 {
			choices = append(choices, Choice{core.ApplyThread{Node: n.ID()}, applies[0].Due})
		}
	}
	byDue(choices[operations:])
	messages := len(choices)
	for _, m := range c.InFlight() {
		if arrives(c, m) {
			choices = append(choices, Choice{core.Deliver{Msg: m.ID}, m.Due})
		}
	}
	byDue(choices[messages:])
	clients := len(choices)
	for _, cl := range c.Clients() {
		if due, ok := cl.Due(); ok {
			choices = append(choices, Choice{core.ClientAct{Client: cl.ID()}, due})
		}
	}
	byDue(choices[clients:])
	timers := len(choices)
	for _, n := range c.Nodes() {
		if t, ok := n.Timer(); ok {
			choices = append(choices, Choice{core.Tick{Node: n.ID(), Count: t.Ticks}, t.Due})
		}
	}
	byDue(choices[timers:])
	return choices
}

func firstDue(queue []*core.Operation) core.Time {
	if len(queue) == 0 {
		return 0
	}
	return queue[0].Due
}

// byDue does without package slices, of whose sort a program has one for each type, 8 kB
// in the page's.
func byDue(choices []Choice) {
	sort.SliceStable(choices, func(i, j int) bool { return choices[i].Due < choices[j].Due })
}

// Due is when an event happens: a message when it arrives, an operation when it
// is done, a timer when it fires, anything else now.
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
			due = n.Clock() + core.Time(e.Count)*n.TickLength()
		}
	case core.AppendThread:
		if n, err := c.Node(e.Node); err == nil {
			appends, _ := n.Pending()
			due = firstDue(appends)
		}
	case core.ApplyThread:
		if n, err := c.Node(e.Node); err == nil {
			_, applies := n.Pending()
			due = firstDue(applies)
		}
	case core.ClientAct:
		if cl, err := c.Client(e.Client); err == nil {
			due, _ = cl.Due()
		}
	case core.Wait:
		due = e.Until
	}
	return max(due, c.Now())
}
