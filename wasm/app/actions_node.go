package app

import (
	"fmt"
	"strconv"

	"glassraft/core"
)

// What can be done to one node.
var nodeActions = []Action{
	ofNode(Action{ID: "campaign", Label: "Campaign", Key: "c", Where: WhereNode, Help: "Make the node start an election"}, "campaign", isUp),
	ofNode(Action{ID: "transfer", Label: "Make it leader", Help: "Ask the leader to hand over to the node"}, "", func(m *Model, id core.NodeID) bool {
		leader, ok := m.Frame.Leader()
		return ok && leader.ID != id
	}, func(m *Model, v Values) string {
		return "transfer-leadership from=" + leaderOption(m) + " to=" + v["node"]
	}),
	ofNode(Action{ID: "forget-leader", Label: "Forget the leader", Help: "Make the follower forget its leader"}, "forget-leader", func(m *Model, id core.NodeID) bool {
		n, ok := m.Frame.Node(id)
		return ok && n.Up && n.Leader != 0 && n.Leader != id
	}),
	ofNode(Action{ID: "crash", Label: "Crash", Key: "x", Where: WhereNode, Help: "Stop the node at once; writes that are not on disk yet are lost"}, "crash", isUp),
	ofNode(Action{ID: "crash-clean", Label: "Crash, writes done", Help: "Stop the node once its pending writes are on disk"}, "", isUp,
		func(_ *Model, v Values) string { return "crash " + v["node"] + " how=clean" }),
	ofNode(Action{ID: "crash-torn", Label: "Crash, tearing a write", Help: "Stop the node in the middle of a write, of which the first record stays"}, "", isUp,
		func(_ *Model, v Values) string { return "crash " + v["node"] + " how=torn keep=1" }),
	ofNode(Action{ID: "restart", Label: "Restart", Key: "r", Where: WhereNode, Help: "Start the node from its disk"}, "restart", isDown),
	{
		ID: "restart-all", Label: "Restart all that are down", Menu: "Node", Help: "Start every node that is down from its disk",
		Enabled: func(m *Model) bool { return len(nodeOptions(m, isDown)) > 0 },
		do: func(m *Model, _ string) error {
			return m.try(func() error {
				for _, o := range nodeOptions(m, isDown) {
					if err := m.command("restart " + o.Value); err != nil {
						return err
					}
				}
				return nil
			})
		},
	},
	{
		ID: "power-cut", Label: "Cut the power", Menu: "Node", Help: "Crash every node that is up",
		Enabled: func(m *Model) bool { return len(nodeOptions(m, isUp)) > 0 },
		Line:    func(*Model, Values) string { return "power-cut" },
	},
	ofNode(Action{ID: "wipe", Label: "Wipe the disk", Help: "Give the node an empty disk under its old id, which Raft does not survive"}, "wipe-disk", isDown),
	ofNode(Action{ID: "pause", Label: "Pause", Where: WhereNode, Help: "Let the node stand still while time passes for the others"}, "pause", func(m *Model, id core.NodeID) bool {
		n, ok := m.Frame.Node(id)
		return ok && n.Up && !n.Paused
	}),
	ofNode(Action{ID: "resume", Label: "Resume", Where: WhereNode, Help: "Let the node go on"}, "resume", func(m *Model, id core.NodeID) bool {
		n, ok := m.Frame.Node(id)
		return ok && n.Paused
	}),
	ofNode(Action{ID: "snapshot", Label: "Snapshot", Where: WhereNode, Help: "Write the node's state machine to its disk"}, "snapshot", func(m *Model, id core.NodeID) bool {
		n, ok := m.Frame.Node(id)
		return ok && n.Up && n.Applied > n.Log.Snapshot.ID.Index
	}),
	ofNode(Action{ID: "compact", Label: "Compact", Where: WhereNode, Help: "Discard the log that the node's snapshot covers"}, "", func(m *Model, id core.NodeID) bool {
		n, ok := m.Frame.Node(id)
		return ok && n.Up && n.Log.Snapshot.ID.Index > n.Log.Compacted.Index
	}, func(m *Model, v Values) string {
		var covered core.Index // none, of a node that is not there any more
		id, _ := parseNode(v["node"])
		if n, ok := m.Frame.Node(id); ok {
			covered = n.Log.Snapshot.ID.Index
		}
		return fmt.Sprintf("compact %s %d", v["node"], covered)
	}),
	{
		ID: "clock", Label: "Clock speed …", Menu: "Node", Help: "How fast a node's clock runs",
		Enabled: hasNode,
		Fields:  []Field{anyNodeField, {Name: "speed", Label: "Speed", Default: fixed("50%"), Hint: "100% is right; 1% to 1000%"}},
		Line:    func(_ *Model, v Values) string { return "clock " + v["node"] + " " + v["speed"] },
	},
	{
		ID: "disk", Label: "Disk speed …", Menu: "Node", Help: "How fast a node writes and applies, with asynchronous storage writes",
		Enabled: hasNode,
		Fields:  []Field{anyNodeField, {Name: "speed", Label: "Speed", Default: fixed("10%"), Hint: "100% is as usual; 1% to 1000%"}},
		Line:    func(_ *Model, v Values) string { return "disk " + v["node"] + " " + v["speed"] },
	},
	{
		ID: "timeout", Label: "Election timeout …", Menu: "Node", Help: "After how many ticks without a leader a node starts an election, until its term or role changes",
		Enabled: hasNode,
		Fields:  []Field{anyNodeField, {Name: "ticks", Label: "Ticks", Kind: FieldNumber, Default: func(m *Model) string { return fmt.Sprint(m.Config().Options.ElectionTick) }, Hint: "One tick is a millisecond, unless the run was begun otherwise"}},
		Line: func(_ *Model, v Values) string {
			return "set-randomized-election-timeout " + v["node"] + " timeout=" + v["ticks"]
		},
	},
	{
		ID: "align", Label: "Align the timers", Key: "a", Menu: "Node", Help: "Let all followers time out together, which forces a split vote",
		Enabled: hasNodeUp,
		do:      func(m *Model, _ string) error { return m.setTimers(func(int) int { return 0 }) },
	},
	{
		ID: "spread", Label: "Spread the timers", Key: "t", Menu: "Node", Help: "Let one node time out long before the others, which avoids a split vote",
		Enabled: hasNodeUp,
		do:      func(m *Model, _ string) error { return m.setTimers(func(i int) int { return i }) },
	},
	{
		ID: "select", Help: "Look at the clicked node; keys 1 to 9 do it too",
		do: (*Model).selectNode,
	},
	{
		ID: "select-entry", Help: "Look at the clicked entry",
		do: (*Model).selectEntry,
	},
	{
		ID: "deselect", Key: "Escape", Help: "Select nothing, close the menu",
		do: func(m *Model, _ string) error {
			if m.Menu != "" {
				m.Menu = ""
				return nil
			}
			m.selectOnly(Selection{})
			m.Notice = ""
			return nil
		},
	},
}

// ofNode makes an action on one node: the selected one, or the one that is asked
// for. Without a line it is a command of the node alone.
func ofNode(a Action, verb string, legal func(*Model, core.NodeID) bool, line ...func(*Model, Values) string) Action {
	a.Menu, a.Repeats = "Node", true
	a.Enabled = func(m *Model) bool {
		return m.Node != 0 && legal(m, m.Node) || m.Node == 0 && len(nodeOptions(m, legal)) > 0
	}
	a.Fields = []Field{nodeField("Node", legal)}
	a.Line = func(_ *Model, v Values) string { return verb + " " + v["node"] }
	if len(line) > 0 {
		a.Line = line[0]
	}
	return a
}

// anyNodeField asks for a node among other things; the selected one stands there
// first.
var anyNodeField = Field{
	Name: "node", Label: "Node", Kind: FieldSelect,
	Options: func(m *Model) []Option { return nodeOptions(m, func(*Model, core.NodeID) bool { return true }) },
	Default: func(m *Model) string { return fmt.Sprint(max(uint64(m.Node), 1)) },
}

func isDown(m *Model, id core.NodeID) bool { n, ok := m.Frame.Node(id); return ok && !n.Up }

func hasNode(m *Model) bool { return len(m.Frame.Nodes) > 0 }

func hasNodeUp(m *Model) bool { return len(nodeOptions(m, isUp)) > 0 }

// setTimers lets the election timers of all followers run out in some order:
// those of rank 0 together, at the shortest timeout of the one that was reset
// last, and each rank a fifth of that later.
func (m *Model) setTimers(rank func(i int) int) error {
	return m.try(func() error {
		shortest, tick := m.Config().Options.ElectionTick, m.Config().TickInterval
		elapsed := map[core.NodeID]int{}
		least := shortest
		for i := range m.Frame.Nodes {
			if n := &m.Frame.Nodes[i]; n.Up && n.Timer != nil && n.Timer.Election {
				elapsed[n.ID] = int((n.Timer.Total - (n.Timer.Due - m.Frame.Now)) / tick)
				least = min(least, elapsed[n.ID])
			}
		}
		i := 0
		for _, n := range m.Frame.Nodes {
			ran, runs := elapsed[n.ID]
			if !runs {
				continue
			}
			if err := m.do(core.SetTimeout{Node: n.ID, Ticks: ran + shortest - least + rank(i)*shortest/5}); err != nil {
				return err
			}
			i++
		}
		return nil
	})
}

func parseNode(text string) (core.NodeID, error) {
	id, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("%q is no node", text)
	}
	return core.NodeID(id), nil
}

// selectOnly selects something, and nothing else, and shows it.
func (m *Model) selectOnly(s Selection) {
	m.Selection = s
	switch {
	case s == Selection{} && m.Tab == TabInspect:
		m.Tab = TabNext
	case s != Selection{} && m.Tab != TabScript && m.Tab != TabLesson:
		m.Tab = TabInspect
	}
}

// selectNode selects a node, or nothing if it is selected already.
func (m *Model) selectNode(text string) error {
	id, err := parseNode(text)
	if err != nil {
		return err
	}
	if _, ok := m.Frame.Node(id); !ok {
		return nil
	}
	s := Selection{Node: id}
	if m.Selection == s {
		s = Selection{}
	}
	m.selectOnly(s)
	return nil
}

// selectEntry selects an entry by its index.
func (m *Model) selectEntry(text string) error {
	index, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return err
	}
	s := Selection{Index: core.Index(index)}
	if m.Selection == s {
		s = Selection{}
	}
	m.selectOnly(s)
	return nil
}
