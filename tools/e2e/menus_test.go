package e2e_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
)

// deed is something that is done by the menus, and what comes of it.
type deed struct {
	name   string
	script string // what is the case before; newLed if empty
	node   core.NodeID
	menu   string
	id     string
	fields []field
	line   string // the command that it was
	until  func(frame) bool
}

func node(id core.NodeID, so func(view.Node) bool) func(frame) bool {
	return func(f frame) bool { return int(id) <= len(f.Nodes) && so(f.Nodes[id-1]) }
}

func membership(want view.Membership) func(frame) bool {
	return func(f frame) bool {
		n, ok := f.Leader()
		m := core.Membership{}
		if ok {
			m = core.Membership(n.Membership)
		}
		return ok && m.String() == core.Membership(want).String()
	}
}

func cuts(count int) func(frame) bool {
	return func(f frame) bool {
		cut := 0
		for _, l := range f.Links {
			if l.Cut {
				cut++
			}
		}
		return cut == count
	}
}

func allUp(up bool) func(frame) bool {
	return func(f frame) bool {
		for i := range f.Nodes {
			if f.Nodes[i].Up != up {
				return false
			}
		}
		return true
	}
}

var deeds = []deed{
	// Client
	{name: "propose a value", menu: "Client", id: "propose-key", fields: []field{{"key", "colour"}, {"value", "blue"}}, line: "propose 1 set colour blue",
		until: node(3, func(n view.Node) bool { return len(n.Values) == 2 && n.Values[0].Value == "blue" })},
	{name: "a burst", menu: "Client", id: "propose-key", fields: []field{{"value", "10"}, {"times", "5"}}, line: "propose 1 set x 14",
		until: node(2, func(n view.Node) bool { return n.Applied == 7 && n.Values[0].Value == "14" })},
	{name: "a linearizable read", menu: "Client", id: "read", fields: []field{{"key", "x"}}, line: "read 1 x",
		until: node(1, func(n view.Node) bool { return n.Asked != nil && n.Asked.Answer == "1" })},
	{name: "simulated clients", menu: "Client", id: "add-clients", fields: []field{{"count", "3"}, {"operations", "4"}, {"reads", "50%"}}, line: "add-clients 3 operations=4 reads=50%",
		until: func(f frame) bool {
			done := len(f.Clients) == 3
			for _, c := range f.Clients {
				done = done && c.Done
			}
			return done
		}},

	// Node
	{name: "campaign", node: 2, menu: "Node", id: "campaign", line: "campaign 2", until: node(2, func(n view.Node) bool { return n.Role == "leader" && n.Term == 2 })},
	{name: "transfer leadership", node: 3, menu: "Node", id: "transfer", line: "transfer-leadership from=1 to=3",
		until: node(3, func(n view.Node) bool { return n.Role == "leader" })},
	{name: "forget the leader", node: 2, menu: "Node", id: "forget-leader", line: "forget-leader 2", until: node(2, func(n view.Node) bool { return n.Leader == 0 })},
	{name: "pause", node: 2, menu: "Node", id: "pause", line: "pause 2", until: node(2, func(n view.Node) bool { return n.Paused })},
	{name: "resume", script: newLed + "pause 2\n", node: 2, menu: "Node", id: "resume", line: "resume 2", until: node(2, func(n view.Node) bool { return !n.Paused })},
	{name: "cut the power", menu: "Node", id: "power-cut", line: "power-cut", until: allUp(false)},
	{name: "restart all", script: newLed + "power-cut\n", menu: "Node", id: "restart-all", line: "restart 3", until: allUp(true)},
	{name: "crash, the writes done", node: 2, menu: "Node", id: "crash-clean", line: "crash 2 how=clean", until: node(2, func(n view.Node) bool { return !n.Up })},
	{name: "crash, asked which", menu: "Node", id: "crash", fields: []field{{"node", "3"}}, line: "crash 3", until: node(3, func(n view.Node) bool { return !n.Up })},
	{name: "wipe a disk", script: newLed + "crash 3\n", node: 3, menu: "Node", id: "wipe", line: "wipe-disk 3",
		until: node(3, func(n view.Node) bool { return len(n.Log.Entries) == 0 && n.Saved.Term == 0 })},
	{name: "clock speed", menu: "Node", id: "clock", fields: []field{{"node", "2"}, {"speed", "200%"}}, line: "clock 2 200%",
		until: node(2, func(n view.Node) bool { return n.ClockSpeed == 2_000 })},
	{name: "disk speed", menu: "Node", id: "disk", fields: []field{{"node", "3"}, {"speed", "25%"}}, line: "disk 3 25%",
		until: node(3, func(n view.Node) bool { return n.DiskSpeed == 250 })},
	{name: "election timeout", node: 2, menu: "Node", id: "timeout", fields: []field{{"ticks", "444"}}, line: "set-randomized-election-timeout 2 timeout=444",
		until: node(2, func(n view.Node) bool { return n.Timer.Total == 444*core.Millisecond })},
	{name: "snapshot", node: 1, menu: "Node", id: "snapshot", line: "snapshot 1", until: node(1, func(n view.Node) bool { return n.Log.Snapshot.ID.Index == 2 })},
	{name: "compact", script: newLed + "snapshot 1\n", node: 1, menu: "Node", id: "compact", line: "compact 1 2",
		until: node(1, func(n view.Node) bool { return n.Log.Compacted.Index == 2 && len(n.Log.Entries) == 0 })},

	// Members
	{name: "add a voter", menu: "Members", id: "add-node", line: "propose-conf-change 1 v4",
		until: membership(view.Membership{Voters: []core.NodeID{1, 2, 3, 4}})},
	{name: "add a learner", menu: "Members", id: "add-learner", line: "propose-conf-change 1 l4",
		until: membership(view.Membership{Voters: []core.NodeID{1, 2, 3}, Learners: []core.NodeID{4}})},
	{name: "promote a learner", script: "glassraft 1\nconfig seed=1\nadd-nodes 3 voters=(1,2) learners=(3)\ncampaign 1\nstabilize log-level=none\n",
		node: 3, menu: "Members", id: "promote", line: "propose-conf-change 1 v3", until: membership(view.Membership{Voters: []core.NodeID{1, 2, 3}})},
	{name: "make a voter a learner", node: 2, menu: "Members", id: "demote", line: "propose-conf-change 1 l2",
		until: membership(view.Membership{Voters: []core.NodeID{1, 3}, Learners: []core.NodeID{2}})},
	{name: "remove", node: 3, menu: "Members", id: "remove", line: "propose-conf-change 1 r3", until: membership(view.Membership{Voters: []core.NodeID{1, 2}})},
	{name: "several, joint and explicit", script: newLed + "add-nodes 1\n", menu: "Members", id: "change-members",
		fields: []field{{"changes", "r3 v4"}, {"transition", "explicit"}}, line: "propose-conf-change 1 r3 v4 transition=explicit",
		until: membership(view.Membership{Voters: []core.NodeID{1, 2, 4}, Outgoing: []core.NodeID{1, 2, 3}})},
	{name: "leave the joint configuration", script: newLed + "add-nodes 1\npropose-conf-change 1 r3 v4 transition=explicit\nstabilize log-level=none\n",
		menu: "Members", id: "leave-joint", line: "propose-conf-change 1", until: membership(view.Membership{Voters: []core.NodeID{1, 2, 4}})},

	// Network
	{name: "partition by groups", menu: "Network", id: "partition", fields: []field{{"groups", "2 | 1,3"}}, line: "partition 2 | 1,3", until: cuts(4)},
	{name: "cut one off", node: 3, menu: "Network", id: "isolate", line: "partition 3 | 1,2", until: cuts(4)},
	{name: "heal", script: newLed + "partition 1 | 2,3\n", menu: "Network", id: "heal", line: "heal", until: func(f frame) bool { return len(f.Links) == 0 }},
	{name: "cut one direction", menu: "Network", id: "cut", fields: []field{{"from", "2"}, {"to", "3"}}, line: "cut 2 3",
		until: func(f frame) bool {
			return len(f.Links) == 1 && f.Links[0].Cut && f.Links[0].From == 2 && f.Links[0].To == 3
		}},
	{name: "a link's quality", menu: "Network", id: "link", fields: []field{{"from", "1"}, {"to", "3"}, {"loss", "30%"}, {"latency-max", "90000"}},
		line:  "link 1 3 latency-max-us=90000 loss=30%",
		until: func(f frame) bool { return len(f.Links) == 1 && f.Links[0].Text != "" && !f.Links[0].Cut }},
	{name: "every link's quality", menu: "Network", id: "links", fields: []field{{"loss", "50%"}},
		line: "link loss=50%", until: func(f frame) bool { return f.UsualLink != "" }},
}

// Every row is a thing of PAGE.md's toolbar menus: done by the menu with the mouse, and followed until it has come to what
// it is for.
func TestMenusDoWhatTheySay(t *testing.T) {
	t.Parallel()
	half := len(deeds) / 2
	for name, part := range map[string][]deed{"first half": deeds[:half], "second half": deeds[half:]} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openPage(t)
			for _, row := range part {
				t.Run(row.name, func(t *testing.T) { row.test(p.in(t)) })
			}
		})
	}
}

func (row deed) test(p *page) {
	if row.script == "" {
		row.script = newLed
	}
	p.callText("load", row.script)
	require.False(p.t, row.until(p.frame()), "it is so already")
	if row.node != 0 {
		p.clickNode(row.node)
	}
	p.menu(row.menu, row.id)
	if len(row.fields) > 0 {
		p.ask(row.fields...)
	}
	require.False(p.t, p.exists("dialog"))
	require.False(p.t, p.exists("menu-list"), "the menu is closed again")
	require.Equal(p.t, row.line, p.lastLine())
	f := p.stepUntil(row.until)
	require.Empty(p.t, f.Violations)
}
