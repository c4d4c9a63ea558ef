package script

import (
	"glassraft/core"
)

// Verb is one word that a line can start with.
type Verb struct {
	Name    string // the kind's own: core.EventKind.String
	Usage   string // what follows the name
	Meaning string // in one sentence
	Example string // a line that parses

	kind     core.EventKind
	named    []string // names of the arguments that are written name=value
	freeText bool     // the line ends in text that is not cut into words
	parse    func(*args) core.Event
}

// Verbs lists every verb, in the order of core.EventKinds.
func Verbs() []Verb { return verbs }

var verbs = named([]Verb{
	{
		kind: core.KindAddNodes, named: append([]string{"voters", "learners"}, core.OptionNames()...),
		Usage:   "COUNT [voters=(1,2,3)] [learners=(4)] [option=value ...]",
		Meaning: "Brings new nodes into being; the first ones form the cluster of the voters named.",
		Example: "add-nodes 3 voters=(1,2,3) prevote=true",
		parse:   parseAddNodes,
	},
	{
		kind: core.KindTick, named: []string{"count"},
		Usage:   "NODE [count=1]",
		Meaning: "Lets ticks pass on one node's clock.",
		Example: "tick 1 count=150",
		parse: func(a *args) core.Event {
			return core.Tick{Node: a.node("node"), Count: a.optionalInt("count", 1)}
		},
	},
	{
		kind:    core.KindCampaign,
		Usage:   "NODE",
		Meaning: "Makes a node start an election now.",
		Example: "campaign 1",
		parse:   func(a *args) core.Event { return core.Campaign{Node: a.node("node")} },
	},
	{
		kind: core.KindPropose, freeText: true,
		Usage:   "NODE REQUEST",
		Meaning: "Puts a client's request to a node: set x 5, get x, delete x, cas x 5 6, append x abc, each with @client/sequence before it if it shall happen exactly once.",
		Example: "propose 1 set x 5",
		parse:   func(a *args) core.Event { return core.Propose{Node: a.node("node"), Request: a.rest("request")} },
	},
	{
		kind: core.KindRead, freeText: true,
		Usage:   "NODE KEY",
		Meaning: "Asks a node for a key, linearizably.",
		Example: "read 2 x",
		parse:   func(a *args) core.Event { return core.Read{Node: a.node("node"), Key: a.rest("key")} },
	},
	{
		kind: core.KindProposeConfChange, named: []string{"v1", "transition", "addr"},
		Usage:   "NODE [v4 l5 r1 ...] [v1=true] [transition=auto|implicit|explicit] [addr=TEXT]",
		Meaning: "Asks for another membership: v adds a voter, l a learner, r removes; without any it leaves a joint configuration.",
		Example: "propose-conf-change 1 v4 r2 transition=explicit",
		parse:   parseConfChange,
	},
	{
		kind: core.KindTransferLeader, named: []string{"from", "to"},
		Usage:   "from=NODE to=NODE",
		Meaning: "Asks a leader to hand over.",
		Example: "transfer-leadership from=1 to=2",
		parse: func(a *args) core.Event {
			return core.TransferLeader{Node: a.namedNode("from"), To: a.namedNode("to")}
		},
	},
	{
		kind:    core.KindDeliver,
		Usage:   "MESSAGE",
		Meaning: "Brings a message in flight to its receiver.",
		Example: "deliver 1.17",
		parse:   func(a *args) core.Event { return core.Deliver{Msg: a.message()} },
	},
	{
		kind:    core.KindDrop,
		Usage:   "MESSAGE",
		Meaning: "Loses a message in flight.",
		Example: "drop 1.17",
		parse:   func(a *args) core.Event { return core.Drop{Msg: a.message()} },
	},
	{
		kind:    core.KindDuplicate,
		Usage:   "MESSAGE",
		Meaning: "Makes the network carry a message once more.",
		Example: "duplicate 1.17+1",
		parse:   func(a *args) core.Event { return core.Duplicate{Msg: a.message()} },
	},
	{
		kind:    core.KindReady,
		Usage:   "NODE",
		Meaning: "Lets a node write, send and apply what its raft has ready.",
		Example: "process-ready 1",
		parse:   func(a *args) core.Event { return core.Ready{Node: a.node("node")} },
	},
	{
		kind:    core.KindCrash,
		Usage:   "NODE",
		Meaning: "Stops a node at once; what is not on its disk is gone.",
		Example: "crash 1",
		parse:   func(a *args) core.Event { return core.Crash{Node: a.node("node")} },
	},
	{
		kind:    core.KindRestart,
		Usage:   "NODE",
		Meaning: "Starts a node that is down from its disk.",
		Example: "restart 1",
		parse:   func(a *args) core.Event { return core.Restart{Node: a.node("node")} },
	},
	{
		kind:    core.KindTakeSnapshot,
		Usage:   "NODE",
		Meaning: "Writes a node's state machine to its disk.",
		Example: "snapshot 1",
		parse:   func(a *args) core.Event { return core.TakeSnapshot{Node: a.node("node")} },
	},
	{
		kind:    core.KindCompact,
		Usage:   "NODE INDEX",
		Meaning: "Discards a node's log up to and including an index that its snapshot covers.",
		Example: "compact 1 11",
		parse: func(a *args) core.Event {
			return core.Compact{Node: a.node("node"), Index: core.Index(a.number("index"))}
		},
	},
})

// named gives each verb the name that its events have.
func named(table []Verb) []Verb {
	for i := range table {
		table[i].Name = table[i].kind.String()
	}
	return table
}

func parseAddNodes(a *args) core.Event {
	e := core.AddNodes{
		Count:    a.count("count"),
		Voters:   a.nodes("voters"),
		Learners: a.nodes("learners"),
	}
	options := core.Defaults().Options
	for _, name := range core.OptionNames() {
		if value, ok := a.take(name); ok {
			if err := options.SetOption(name, value); err != nil {
				a.fail(err)
			}
			e.Options = &options
		}
	}
	return e
}

func parseConfChange(a *args) core.Event {
	e := core.ProposeConfChange{Node: a.node("node")}
	e.Change.V1 = a.flag("v1")
	if text, ok := a.take("transition"); ok {
		t, err := core.ParseTransition(text)
		if err != nil {
			a.fail(err)
		}
		e.Change.Transition = t
	}
	e.Change.Node.Addr, _ = a.take("addr")
	e.Change.Changes = a.rest("")
	if _, err := e.Change.Raft(); err != nil {
		a.fail(err)
	}
	return e
}
