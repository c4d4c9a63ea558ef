package app

import (
	"fmt"
	"slices"
	"sort"

	"glassraft/core"
	"glassraft/core/schedule"
	"glassraft/core/view"
)

// Choice is an event that could be next, for the list.
type Choice struct {
	Event core.Event
	Group string // the node to which it happens: S1; or GroupClients and the like
	Who   string // of a message: S1 → S2; of a client: c1
	What  string
	Wait  core.Time // from now
	Auto  bool      // what happens if nobody chooses
	Fault bool      // it never happens by itself
	Done  bool      // it was done at this place before: a branch leads on from it
}

// The groups of Choice that are no node's.
const (
	GroupClients   = "Clients"
	GroupElsewhere = "Elsewhere" // for a node that does not exist
	GroupBefore    = "Done here before"
)

// Choices lists what could happen next, node by node: what the engine has pending,
// and that the node may crash or start; then what was done at this place before, so
// that every branch can be returned to.
func (m *Model) Choices() []Choice {
	if !m.listed {
		m.choices, m.listed = m.list(), true
	}
	return m.choices
}

func (m *Model) list() []Choice {
	auto := ""
	if e := m.nextVisible(); e != nil {
		auto = e.String()
	}
	var list []Choice
	for _, enabled := range schedule.Enabled(m.history.Cluster()) {
		choice := Choice{
			Event: enabled.Event,
			Wait:  max(enabled.Due-m.Frame.Now, 0),
			Auto:  enabled.Event.String() == auto,
		}
		choice.Group, choice.Who, choice.What = describe(enabled.Event, m.Frame)
		list = append(list, choice)
	}
	for i := range m.Frame.Nodes {
		n := &m.Frame.Nodes[i]
		choice := Choice{Event: core.Crash{Node: n.ID}, Group: n.Name, What: "crash", Fault: true}
		if !n.Up {
			choice.Event, choice.What = core.Restart{Node: n.ID}, "start again"
		}
		choice.Auto = choice.Event.String() == auto
		list = append(list, choice)
	}
	order := m.groups()
	sort.SliceStable(list, func(i, j int) bool {
		return slices.Index(order, list[i].Group) < slices.Index(order, list[j].Group)
	})
	for _, id := range m.history.Children(m.history.At()) {
		text := m.history.Event(id).String()
		if m.history.Silent(id) {
			continue
		}
		if i := slices.IndexFunc(list, func(c Choice) bool { return c.Event.String() == text }); i >= 0 {
			list[i].Done = true
			continue
		}
		list = append(list, Choice{Event: m.history.Event(id), Group: GroupBefore, What: text, Auto: text == auto, Done: true})
	}
	return list
}

// groups are the groups of the list in their order.
func (m *Model) groups() []string {
	var names []string
	for i := range m.Frame.Nodes {
		names = append(names, m.Frame.Nodes[i].Name)
	}
	return append(names, GroupClients, GroupElsewhere)
}

// Chosen is the choice that Enter does: the one that the keys went to, else what
// happens if nobody chooses, else the first. False if there is none.
func (m *Model) Chosen() (int, bool) {
	list := m.Choices()
	if m.Cursor >= 0 && m.Cursor < len(list) {
		return m.Cursor, true
	}
	return max(slices.IndexFunc(list, func(c Choice) bool { return c.Auto }), 0), len(list) > 0
}

// moveCursor goes up and down the list.
func (m *Model) moveCursor(by int) {
	if at, ok := m.Chosen(); ok {
		m.Cursor = min(max(at+by, 0), len(m.Choices())-1)
	}
}

// choose does the event of the list that a script would write like this; without
// a text, the one at the cursor.
func (m *Model) choose(text string) error {
	at, ok := m.Chosen()
	if text != "" {
		at = slices.IndexFunc(m.Choices(), func(c Choice) bool { return c.Event.String() == text })
		ok = at >= 0
	}
	if !ok {
		return errGone
	}
	m.play(false)
	return m.do(m.Choices()[at].Event)
}

// nextVisible is the event that pressing Next will show, behind silent ticks;
// nil if there is none.
func (m *Model) nextVisible() core.Event {
	for _, id := range m.line[m.Frame.Event:] {
		if !m.history.Silent(id) {
			return m.history.Event(id)
		}
	}
	if e, ok := m.Weather().Next(m.history.Cluster()); ok {
		if _, isTick := e.(core.Tick); !isTick {
			return e // a fault, maybe
		}
	}
	return schedule.NextVisible(m.history.Cluster())
}

// earliest is the message that is due first; false if none is in flight.
func earliest(f *view.Frame) (core.MsgID, bool) {
	var first *view.Message
	for i := range f.Messages {
		if m := &f.Messages[i]; first == nil || m.Due < first.Due {
			first = m
		}
	}
	if first == nil {
		return core.MsgID{}, false
	}
	return first.ID, true
}

// describe puts an event that is enabled into words.
func describe(e core.Event, f *view.Frame) (group, who, what string) {
	switch e := e.(type) {
	case core.Ready:
		return e.Node.String(), "", "write, send, apply"
	case core.AppendThread:
		return e.Node.String(), "", nextOperation(f, e.Node, view.ThreadAppend)
	case core.ApplyThread:
		return e.Node.String(), "", nextOperation(f, e.Node, view.ThreadApply)
	case core.ClientAct:
		return GroupClients, e.Client.String(), "acts"
	case core.Deliver:
		if m, ok := f.Message(e.Msg); ok {
			if _, there := f.Node(m.To); there {
				return m.To.String(), fmt.Sprintf("%v → %v", m.From, m.To), m.Label
			}
			return GroupElsewhere, fmt.Sprintf("%v → %v", m.From, m.To), m.Label
		}
	case core.Tick:
		if n, ok := f.Node(e.Node); ok && n.Timer != nil && !n.Timer.Election {
			return e.Node.String(), "", "heartbeat"
		}
		return e.Node.String(), "", "election timeout"
	}
	return GroupElsewhere, "", e.String()
}

// nextOperation names what a thread of a node does next.
func nextOperation(f *view.Frame, id core.NodeID, thread string) string {
	if n, ok := f.Node(id); ok {
		for _, op := range n.Pending {
			if op.Thread == thread {
				return op.Label
			}
		}
	}
	return thread
}
