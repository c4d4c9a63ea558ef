package app

import (
	"errors"
	"fmt"
	"strings"

	"glassraft/core"
	"glassraft/core/view"
)

// Who belongs to the cluster. A change is a request to the leader; a node that
// joins must have been brought into being first.
var memberActions = []Action{
	{
		ID: "add-node", Label: "Add a voter", Menu: "Members", Help: "Start one more node and ask the leader to make it a voter",
		Enabled: func(m *Model) bool { return leaderOption(m) != "" && len(m.Frame.Nodes) < core.NodesMax },
		do:      func(m *Model, _ string) error { return m.addNode("v") },
	},
	{
		ID: "add-learner", Label: "Add a learner", Menu: "Members", Help: "Start one more node and ask the leader to make it a learner, which gets the log but has no vote",
		Enabled: func(m *Model) bool { return leaderOption(m) != "" && len(m.Frame.Nodes) < core.NodesMax },
		do:      func(m *Model, _ string) error { return m.addNode("l") },
	},
	member(Action{ID: "promote", Label: "Make it a voter", Help: "Ask the leader to make the node a voter"}, "v", func(n *view.Node) bool { return n.Standing != view.StandingVoter }),
	member(Action{ID: "demote", Label: "Make it a learner", Help: "Ask the leader to make the node a learner"}, "l", func(n *view.Node) bool { return n.Standing != view.StandingLearner }),
	member(Action{ID: "remove", Label: "Remove it", Help: "Ask the leader to remove the node from the cluster"}, "r", func(n *view.Node) bool { return n.Standing != view.StandingOutside }),
	{
		ID: "change-members", Label: "Change several …", Menu: "Members", Help: "Several changes at once, which need a joint configuration",
		Enabled: func(m *Model) bool { return leaderOption(m) != "" },
		Fields: []Field{
			{Name: "node", Label: "Ask", Kind: FieldSelect, Options: func(m *Model) []Option { return nodeOptions(m, isUp) }, Default: leaderOption},
			{Name: "changes", Label: "Changes", Default: fixed("r1 v4"), Hint: "v adds a voter, l a learner, r removes: r1 v4", Check: someChange},
			{Name: "transition", Label: "The joint configuration", Kind: FieldSelect, Options: options("auto", "only where it is needed, and left by itself", "implicit", "is left by itself", "explicit", "stays until somebody asks to leave it")},
		},
		Line: func(_ *Model, v Values) string {
			return "propose-conf-change " + v["node"] + " " + v["changes"] + given("transition", v["transition"])
		},
	},
	{
		ID: "leave-joint", Label: "Leave the joint configuration", Menu: "Members", Help: "Ask the leader to go on with the new voters alone",
		Enabled: func(m *Model) bool {
			n, ok := m.Frame.Leader()
			return ok && len(n.Membership.Outgoing) > 0
		},
		Line: func(m *Model, _ Values) string { return "propose-conf-change " + leaderOption(m) },
	},
}

// someChange refuses no change at all, which would ask to leave a joint configuration.
func someChange(changes string) error {
	if strings.TrimSpace(changes) == "" {
		return errors.New("no change is named: v4, for example, adds S4 as a voter")
	}
	return nil
}

// member makes an action that changes how one node stands in the cluster.
func member(a Action, letter string, holds func(*view.Node) bool) Action {
	legal := func(m *Model, id core.NodeID) bool {
		n, ok := m.Frame.Node(id)
		return ok && holds(n) && leaderOption(m) != ""
	}
	a = ofNode(a, "", legal, func(m *Model, v Values) string {
		return "propose-conf-change " + leaderOption(m) + " " + letter + v["node"]
	})
	a.Menu = "Members"
	return a
}

// addNode brings a node into being and asks the leader to let it in.
func (m *Model) addNode(letter string) error {
	leader := leaderOption(m)
	return m.try(func() error {
		if err := m.command("add-nodes 1"); err != nil {
			return err
		}
		return m.command(fmt.Sprintf("propose-conf-change %s %s%d", leader, letter, len(m.Frame.Nodes)))
	})
}
