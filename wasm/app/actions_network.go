package app

import (
	"fmt"
	"strings"

	"glassraft/core"
)

// What befalls the network.
var networkActions = []Action{
	{
		ID: "partition", Label: "Partition …", Key: "k", Menu: "Network", Help: "Cut every link between groups of nodes",
		Enabled: func(m *Model) bool { return len(m.Frame.Nodes) > 1 },
		Fields: []Field{{
			Name: "groups", Label: "Groups", Default: leaderAlone,
			Hint: "Nodes with commas, groups with |. Those that are not named form one more group.",
		}},
		Line: func(_ *Model, v Values) string { return "partition " + v["groups"] },
	},
	{
		ID: "isolate", Label: "Cut it off", Menu: "Network", Help: "Cut every link of the selected node, or of the leader",
		Enabled: func(m *Model) bool {
			return len(m.Frame.Nodes) > 1 && (m.Node != 0 || leaderOption(m) != "")
		},
		Line: func(m *Model, _ Values) string {
			id := leaderOption(m)
			if m.Node != 0 {
				id = fmt.Sprint(uint64(m.Node))
			}
			return "partition " + id + " | " + others(m, id)
		},
	},
	{
		ID: "heal", Label: "Heal", Key: "h", Menu: "Network", Help: "Mend every link",
		Enabled: func(m *Model) bool { return len(m.Frame.Links) > 0 },
		Line:    func(*Model, Values) string { return "heal" },
	},
	{
		ID: "cut", Label: "Cut a link …", Menu: "Network", Help: "Cut the link from one node to another, one way or both",
		Enabled: func(m *Model) bool { return len(m.Frame.Nodes) > 1 },
		Fields:  []Field{fromField, otherField, waysField},
		Line:    func(_ *Model, v Values) string { return bothWays("cut", v, "") },
	},
	{
		ID: "link", Label: "A link's quality …", Menu: "Network", Help: "Latency, loss, duplicates and disorder between two nodes, one way or both",
		Enabled: func(m *Model) bool { return len(m.Frame.Nodes) > 1 },
		Fields:  append([]Field{fromField, otherField, waysField}, linkFields...),
		Line:    func(_ *Model, v Values) string { return bothWays("link", v, linkOptions(v)) },
	},
	{
		ID: "links", Label: "Every link's quality …", Menu: "Network", Help: "Latency, loss, duplicates and disorder of the whole network",
		Fields: linkFields,
		Line:   func(_ *Model, v Values) string { return "link" + linkOptions(v) },
	},
	{
		ID: "hostility", Label: "Weather …", Menu: "Network", Help: "Faults that come by themselves while it plays: loss, crashes, partitions, torn writes, wrong clocks",
		Fields: []Field{
			{Name: "level", Label: "Weather", Kind: FieldSelect, Options: options("calm", "calm: nothing", "lossy", "lossy: messages lost, doubled, late", "rough", "rough: crashes and cut links, too", "cruel", "cruel: torn writes, pauses, wrong clocks, power cuts, too")},
			{Name: "for", Label: "For", Default: fixed("5s"), Hint: "Virtual time; after that everything is mended"},
			{Name: "seed", Label: "Seed", Kind: FieldNumber, Default: fixed("1")},
			{Name: "compact", Label: "Snapshot after entries", Kind: FieldNumber, Hint: "Empty: nodes take none by themselves"},
		},
		Line: func(_ *Model, v Values) string {
			if v["level"] == "calm" {
				return "hostility calm" + given("compact-after", v["compact"])
			}
			return "hostility " + v["level"] + given("for", v["for"]) + given("seed", v["seed"]) + given("compact-after", v["compact"])
		},
	},
}

var fromField = Field{
	Name: "from", Label: "From", Kind: FieldSelect,
	Options: anyNodeField.Options, Default: anyNodeField.Default,
}

var otherField = Field{
	Name: "to", Label: "To", Kind: FieldSelect, Options: anyNodeField.Options,
	Default: func(m *Model) string {
		if max(m.Node, 1) == 1 {
			return "2"
		}
		return "1"
	},
}

var waysField = Field{Name: "ways", Label: "Which way", Kind: FieldSelect, Options: options("one", "only this way", "both", "both ways")}

// bothWays writes a command about a link, and where both ways are meant a second one.
func bothWays(verb string, v Values, rest string) string {
	line := verb + " " + v["from"] + " " + v["to"] + rest
	if v["ways"] == "both" {
		line += "\n" + verb + " " + v["to"] + " " + v["from"] + rest
	}
	return line
}

var linkFields = []Field{
	{Name: "latency-min", Label: "Shortest latency", Kind: FieldNumber, Default: fixed("10000"), Hint: "Microseconds"},
	{Name: "latency-max", Label: "Longest latency", Kind: FieldNumber, Default: fixed("20000"), Hint: "Microseconds; the difference is jitter"},
	{Name: "loss", Label: "Lost", Default: fixed("0%")},
	{Name: "duplicate", Label: "Doubled", Default: fixed("0%")},
	{Name: "reorder", Label: "Out of order", Default: fixed("0%")},
}

func linkOptions(v Values) string {
	return given("latency-min-us", v["latency-min"]) + given("latency-max-us", v["latency-max"]) +
		given("loss", v["loss"]) + given("duplicate", v["duplicate"]) + given("reorder", v["reorder"])
}

// leaderAlone proposes a partition: the leader with as many others as make no
// majority, and the rest.
func leaderAlone(m *Model) string {
	leader := leaderOption(m)
	if leader == "" {
		leader = "1"
	}
	minority := []string{leader}
	var rest []string
	for i := range m.Frame.Nodes {
		id := fmt.Sprint(uint64(m.Frame.Nodes[i].ID))
		switch {
		case id == leader:
		case len(minority) < (len(m.Frame.Nodes)-1)/2:
			minority = append(minority, id)
		default:
			rest = append(rest, id)
		}
	}
	return strings.Join(minority, ",") + " | " + strings.Join(rest, ",")
}

// others lists the nodes beside one.
func others(m *Model, id string) string {
	var list []string
	for i := range m.Frame.Nodes {
		if other := fmt.Sprint(uint64(m.Frame.Nodes[i].ID)); other != id {
			list = append(list, other)
		}
	}
	return strings.Join(list, ",")
}

// What can befall the selected message.
var messageActions = []Action{
	ofMessage(Action{ID: "deliver", Label: "Deliver now", Key: "d", Help: "Deliver the selected message now"}, "deliver", messageSelected),
	ofMessage(Action{ID: "hold", Label: "Hold", Help: "Keep the selected message from arriving by itself"}, "hold", func(m *Model) bool {
		v, ok := m.SelectedMessage()
		return ok && !v.Local && !v.Held
	}),
	ofMessage(Action{ID: "release", Label: "Release", Help: "Let the held message arrive"}, "release", func(m *Model) bool {
		v, ok := m.SelectedMessage()
		return ok && v.Held
	}),
	ofMessage(Action{ID: "drop", Label: "Drop", Key: "Delete", Help: "Lose the selected message"}, "drop", networkMessageSelected),
	ofMessage(Action{ID: "duplicate", Label: "Duplicate", Help: "Make the network carry the selected message twice"}, "duplicate", networkMessageSelected),
	{
		ID: "select-message", Label: "Select the next message", Key: "m", Help: "Look at the message that arrives next",
		Enabled: func(m *Model) bool { return len(m.Frame.Messages) > 0 },
		do:      (*Model).selectMessage,
	},
}

func ofMessage(a Action, verb string, enabled func(*Model) bool) Action {
	a.Where, a.Enabled = WhereMessage, enabled
	a.Line = func(m *Model, _ Values) string { return verb + " " + m.Message.String() }
	return a
}

func messageSelected(m *Model) bool { _, ok := m.SelectedMessage(); return ok }

// networkMessageSelected leaves out what a thread answers to its own node: nothing
// can befall it.
func networkMessageSelected(m *Model) bool { v, ok := m.SelectedMessage(); return ok && !v.Local }

func (m *Model) selectMessage(text string) error {
	if text == "" {
		if id, ok := earliest(m.Frame); ok {
			m.selectOnly(Selection{Message: id})
		}
		return nil
	}
	id, err := core.ParseMsgID(text)
	if err != nil {
		return err
	}
	s := Selection{Message: id}
	if m.Selection == s {
		s = Selection{}
	}
	m.selectOnly(s)
	return nil
}
