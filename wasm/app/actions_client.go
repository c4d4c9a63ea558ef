package app

import (
	"fmt"
	"strconv"
	"strings"

	"glassraft/core"
	"glassraft/core/view"
)

// What clients ask for.
var clientActions = []Action{
	{
		ID: "propose", Label: "Propose", Where: WhereCluster, Repeats: true,
		Help:    "Put the request in the field to the selected node, or to the leader",
		Enabled: func(m *Model) bool { _, ok := m.target(); return ok },
		do:      (*Model).propose,
	},
	{
		ID: "propose-key", Label: "Propose a value …", Key: "p", Menu: "Client", Help: "Ask for a key to be set",
		Enabled: hasNodeUp,
		Fields: []Field{
			toField,
			{Name: "key", Label: "Key", Default: fixed("x"), Check: checkKey},
			{Name: "value", Label: "Value", Default: fixed("1")},
			{Name: "times", Label: "How often", Kind: FieldNumber, Default: fixed("1"), Hint: "A burst of requests, one right after the other: the value, and then what follows it"},
		},
		doWith: (*Model).proposeBurst,
	},
	{
		ID: "read", Label: "Read a key …", Menu: "Client", Help: "Ask for a key, so that the answer is as new as the question (ReadIndex)",
		Enabled: hasNodeUp,
		Fields:  []Field{toField, {Name: "key", Label: "Key", Default: fixed("x"), Check: checkKey}},
		Line:    func(_ *Model, v Values) string { return "read " + v["node"] + " " + v["key"] },
	},
	{
		ID: "read-local", Label: "Look at a node's own value …", Menu: "Client", Help: "What a node's machine holds, without asking anybody: it may be old",
		Enabled: hasNodeUp,
		Fields: []Field{
			{Name: "node", Label: "Node", Kind: FieldSelect, Options: func(m *Model) []Option { return nodeOptions(m, isUp) }, Default: leaderOption},
			{Name: "key", Label: "Key", Default: fixed("x"), Check: checkKey},
		},
		doWith: (*Model).readLocal,
	},
	{
		ID: "add-clients", Label: "Simulated clients …", Menu: "Client", Help: "Clients that write, read, time out and try again by themselves",
		Fields: []Field{
			{Name: "count", Label: "How many", Kind: FieldNumber, Default: fixed("2")},
			{Name: "operations", Label: "Operations of each", Kind: FieldNumber, Default: fixed("20"), Hint: "0: without end"},
			{Name: "reads", Label: "Of them reads", Default: fixed("25%")},
			{Name: "keys", Label: "Keys they use", Kind: FieldNumber, Default: fixed("3")},
		},
		Line: func(_ *Model, v Values) string {
			return "add-clients " + v["count"] + given("operations", v["operations"]) + given("reads", v["reads"]) + given("keys", v["keys"])
		},
	},
	{
		ID: "select-client", Help: "Look at the clicked client",
		do: (*Model).selectClient,
	},
}

// toField asks to whom a request goes. The selected node is only the default: the
// dialog opens anyway, for its other fields.
var toField = Field{
	Name: "node", Label: "To", Kind: FieldSelect,
	Options: func(m *Model) []Option { return nodeOptions(m, isUp) },
	Default: func(m *Model) string {
		if id, ok := m.target(); ok {
			return fmt.Sprint(uint64(id))
		}
		return ""
	},
}

func isUp(m *Model, id core.NodeID) bool { n, ok := m.Frame.Node(id); return ok && n.Up }

// target is the node that a client's request goes to: the selected one, else
// the leader; false if that is down, or there is none.
func (m *Model) target() (core.NodeID, bool) {
	if n, ok := m.Selected(); ok {
		return n.ID, n.Up
	}
	if n, ok := m.Frame.Leader(); ok {
		return n.ID, true
	}
	return 0, false
}

// propose puts what stands in the field below the stage to a node. What will not do
// is also answered there.
func (m *Model) propose(string) error {
	id, _ := m.target()
	request := m.Fields[FieldRequest]
	m.Refused = ""
	if err := view.CheckRequest(request); err != nil {
		m.Refused = err.Error()
		return err
	}
	began := m.Clock
	if err := m.do(core.Propose{Node: id, Request: request}); err != nil {
		return err
	}
	if !m.Playing {
		m.glide(began)
	}
	return nil
}

// burstMax: more requests at once than a person can follow, and few enough to be
// written down in a link.
const burstMax = 200

func (m *Model) proposeBurst(v Values) error {
	node, err := parseNode(v["node"])
	if err != nil {
		return FieldError{"node", err}
	}
	times, err := strconv.Atoi(strings.TrimSpace(v["times"]))
	if err != nil || times < 1 || times > burstMax {
		return FieldError{"times", fmt.Errorf("%q (legal: 1 to %d)", v["times"], burstMax)}
	}
	return m.try(func() error {
		for i := range times {
			request := "set " + v["key"] + " " + counted(v["value"], i)
			if err := view.CheckRequest(request); err != nil {
				return FieldError{"value", err}
			}
			if err := m.do(core.Propose{Node: node, Request: request}); err != nil {
				return FieldError{"node", err}
			}
		}
		return nil
	})
}

// checkKey tells why a text cannot be a key, if it cannot.
func checkKey(key string) error {
	if strings.ContainsAny(key, " \t\n") {
		return fmt.Errorf("key %q: a key is one word", key)
	}
	return view.CheckRequest("get " + key)
}

// counted is a value and what follows it: numbers go up, words get a number.
func counted(value string, i int) string {
	if i == 0 {
		return value
	}
	if n, err := strconv.Atoi(value); err == nil {
		return strconv.Itoa(n + i)
	}
	return fmt.Sprintf("%s%d", value, i+1)
}

func (m *Model) readLocal(v Values) error {
	id, err := parseNode(v["node"])
	if err != nil {
		return FieldError{"node", err}
	}
	n, ok := m.Frame.Node(id)
	if !ok || !n.Up {
		return FieldError{"node", core.ErrNodeDown}
	}
	held := "nothing"
	for _, p := range n.Values {
		if p.Key == v["key"] {
			held = p.Value
		}
	}
	m.Notice = fmt.Sprintf("%s's own machine holds %s under %s, having applied up to index %d. Nobody else was asked, so it may be old.", n.Name, held, v["key"], n.Applied)
	return nil
}

func (m *Model) selectClient(text string) error {
	for _, c := range m.Frame.Clients {
		if c.Name == text {
			m.selectOnly(Selection{Client: c.ID})
		}
	}
	return nil
}
