package app

import (
	"slices"
	"strconv"

	"glassraft/core"
	"glassraft/core/view"
)

// Action is one thing that can be done on the page. Buttons, keys and the help
// are made from the table of actions, and from nothing else.
type Action struct {
	ID    string // also its data-testid
	Label string // on its button
	Key   string // as KeyboardEvent.key says it; "" if it has none
	Help  string // what it does, for the help and as its title
	Where string // toolbar, cluster, node, message; where its button stands
	// Enabled tells whether it can be done now.
	Enabled func(*Model) bool
	do      func(*Model, string) error
}

// Where buttons stand.
const (
	WhereToolbar = "toolbar"
	WhereCluster = "cluster"
	WhereNode    = "node"
	WhereMessage = "message"
	WhereNowhere = "" // by key, or by clicking what it is about
)

// Actions lists every action.
func Actions() []Action { return actions }

var actions = []Action{
	{
		ID: "back", Label: "◀", Key: "ArrowLeft", Where: WhereToolbar, Help: "Back by one event",
		Enabled: func(m *Model) bool { return m.history.At() != 0 },
		do:      func(m *Model, _ string) error { m.play(false); return m.back() },
	},
	{
		ID: "play", Label: "Play", Key: " ", Where: WhereToolbar, Help: "Play or pause",
		Enabled: always,
		do:      func(m *Model, _ string) error { m.play(!m.Playing); return nil },
	},
	{
		ID: "next", Label: "▶", Key: "ArrowRight", Where: WhereToolbar, Help: "Next event",
		Enabled: func(m *Model) bool { return m.hasNext() },
		do:      func(m *Model, _ string) error { m.play(false); return m.next() },
	},
	{
		ID: "start", Label: "|◀", Key: "Home", Where: WhereToolbar, Help: "Back to the first event",
		Enabled: func(m *Model) bool { return m.Frame.Event > 1 },
		do:      func(m *Model, _ string) error { m.play(false); return m.seekIndex(1) },
	},
	{
		ID: "end", Label: "▶|", Key: "End", Where: WhereToolbar, Help: "On to the last event of this branch",
		Enabled: func(m *Model) bool { return m.Frame.Event < m.Total() },
		do:      func(m *Model, _ string) error { m.play(false); return m.seekIndex(m.Total()) },
	},
	{
		ID: "slower", Label: "−", Key: "-", Where: WhereToolbar, Help: "Slower",
		Enabled: func(m *Model) bool { return m.Speed > 0 },
		do:      func(m *Model, _ string) error { m.Speed--; return nil },
	},
	{
		ID: "faster", Label: "+", Key: "+", Where: WhereToolbar, Help: "Faster",
		Enabled: func(m *Model) bool { return m.Speed < len(Speeds)-1 },
		do:      func(m *Model, _ string) error { m.Speed++; return nil },
	},
	{
		ID: "propose", Label: "Propose", Key: "p", Where: WhereCluster, Help: "Put the request to the selected node, or to the leader",
		Enabled: func(m *Model) bool { _, ok := m.target(); return ok },
		do: func(m *Model, _ string) error {
			id, _ := m.target()
			request := m.Fields[FieldRequest]
			if err := view.CheckRequest(request); err != nil {
				return err
			}
			return m.do(core.Propose{Node: id, Request: request})
		},
	},
	{
		ID: "new3", Label: "3 nodes", Where: WhereCluster, Help: "Start again with three nodes",
		Enabled: always,
		do:      func(m *Model, _ string) error { return m.restartWith(3) },
	},
	{
		ID: "new5", Label: "5 nodes", Where: WhereCluster, Help: "Start again with five nodes",
		Enabled: always,
		do:      func(m *Model, _ string) error { return m.restartWith(5) },
	},
	{
		ID: "campaign", Label: "Campaign", Key: "c", Where: WhereNode, Help: "Make the selected node start an election",
		Enabled: selectedUp,
		do:      func(m *Model, _ string) error { return m.do(core.Campaign{Node: m.Node}) },
	},
	{
		ID: "crash", Label: "Crash", Key: "x", Where: WhereNode, Help: "Crash the selected node",
		Enabled: selectedUp,
		do:      func(m *Model, _ string) error { return m.do(core.Crash{Node: m.Node}) },
	},
	{
		ID: "restart", Label: "Restart", Key: "r", Where: WhereNode, Help: "Restart the selected node from its disk",
		Enabled: func(m *Model) bool { n, ok := m.Selected(); return ok && !n.Up },
		do:      func(m *Model, _ string) error { return m.do(core.Restart{Node: m.Node}) },
	},
	{
		ID: "snapshot", Label: "Snapshot and compact", Key: "s", Where: WhereNode,
		Help:    "Write the selected node’s state machine to its disk, then discard the log it covers",
		Enabled: func(m *Model) bool { n, ok := m.Selected(); return ok && n.Up && canSnapshot(n) },
		do:      func(m *Model, _ string) error { return m.snapshotAndCompact() },
	},
	{
		ID: "deliver", Label: "Deliver", Key: "d", Where: WhereMessage, Help: "Deliver the selected message now",
		Enabled: messageSelected,
		do:      func(m *Model, _ string) error { return m.do(core.Deliver{Msg: m.Message}) },
	},
	{
		ID: "drop", Label: "Drop", Key: "Delete", Where: WhereMessage, Help: "Lose the selected message",
		Enabled: networkMessageSelected,
		do:      func(m *Model, _ string) error { return m.do(core.Drop{Msg: m.Message}) },
	},
	{
		ID: "duplicate", Label: "Duplicate", Where: WhereMessage, Help: "Make the network carry the selected message twice",
		Enabled: networkMessageSelected,
		do:      func(m *Model, _ string) error { return m.do(core.Duplicate{Msg: m.Message}) },
	},
	{
		ID: "choose", Where: WhereNowhere, Help: "Let the clicked event of the list happen",
		Enabled: always,
		do:      (*Model).choose,
	},
	{
		ID: "select", Where: WhereNowhere, Help: "Select the clicked node; keys 1 to 9 do it too",
		Enabled: always,
		do:      (*Model).selectNode,
	},
	{
		ID: "select-message", Where: WhereNowhere, Help: "Select the clicked message; m selects the one that arrives next",
		Key:     "m",
		Enabled: func(m *Model) bool { return len(m.Frame.Messages) > 0 },
		do:      (*Model).selectMessage,
	},
	{
		ID: "deselect", Key: "Escape", Where: WhereNowhere, Help: "Select nothing, close the help",
		Enabled: always,
		do: func(m *Model, _ string) error {
			m.Node, m.Message, m.Help = 0, core.MsgID{}, false
			return nil
		},
	},
	{
		ID: "help", Label: "?", Key: "?", Where: WhereToolbar, Help: "Every key",
		Enabled: always,
		do:      func(m *Model, _ string) error { m.Help = !m.Help; return nil },
	},
}

func always(*Model) bool { return true }

func selectedUp(m *Model) bool { n, ok := m.Selected(); return ok && n.Up }

func messageSelected(m *Model) bool { _, ok := m.SelectedMessage(); return ok }

// networkMessageSelected leaves out what a thread answers to its own node: nothing
// can befall it.
func networkMessageSelected(m *Model) bool { v, ok := m.SelectedMessage(); return ok && !v.Local }

func canSnapshot(n *view.Node) bool { return n.Applied > n.Log.Snapshot.ID.Index }

// ActionByID gives an action; false if there is none with this id.
func ActionByID(id string) (Action, bool) {
	i := slices.IndexFunc(actions, func(a Action) bool { return a.ID == id })
	if i < 0 {
		return Action{}, false
	}
	return actions[i], true
}

// target is the node that a client's request goes to: the selected one, else
// the leader.
func (m *Model) target() (core.NodeID, bool) {
	if n, ok := m.Selected(); ok {
		return n.ID, n.Up
	}
	if n, ok := m.Frame.Leader(); ok {
		return n.ID, true
	}
	return 0, false
}

func (m *Model) restartWith(nodes int) error {
	config := m.Config()
	return m.reset(config, firstEvents(nodes))
}

func (m *Model) snapshotAndCompact() error {
	n, _ := m.Selected()
	upTo := n.Applied
	if err := m.do(core.TakeSnapshot{Node: n.ID}); err != nil {
		return err
	}
	return m.do(core.Compact{Node: n.ID, Index: upTo})
}

// choose does the event of the list that a script would write like this.
func (m *Model) choose(text string) error {
	i := slices.IndexFunc(m.Choice, func(c Choice) bool { return c.Event.String() == text })
	if i < 0 {
		return errGone
	}
	m.play(false)
	return m.do(m.Choice[i].Event)
}

func (m *Model) selectNode(text string) error {
	id, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return err
	}
	if _, ok := m.Frame.Node(core.NodeID(id)); !ok {
		return nil
	}
	if m.Node == core.NodeID(id) {
		id = 0
	}
	m.Node = core.NodeID(id)
	return nil
}

func (m *Model) selectMessage(text string) error {
	if text == "" {
		if d, ok := earliest(m.Frame).(core.Deliver); ok {
			m.Message = d.Msg
		}
		return nil
	}
	id, err := core.ParseMsgID(text)
	if err != nil {
		return err
	}
	if m.Message == id {
		id = core.MsgID{}
	}
	m.Message = id
	return nil
}
