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
		Meaning: "Brings new nodes into being; the first ones form the cluster of the voters named. With options, those not named are as in a file without a config line.",
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
	nodeVerb(core.KindCampaign, "Makes a node start an election now.",
		func(id core.NodeID) core.Event { return core.Campaign{Node: id} }),
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
		kind:    core.KindHold,
		Usage:   "MESSAGE",
		Meaning: "Keeps a message in flight from arriving by itself.",
		Example: "hold 1.17",
		parse:   func(a *args) core.Event { return core.Hold{Msg: a.message()} },
	},
	{
		kind:    core.KindRelease,
		Usage:   "MESSAGE",
		Meaning: "Lets a held message arrive.",
		Example: "release 1.17",
		parse:   func(a *args) core.Event { return core.Release{Msg: a.message()} },
	},
	nodeVerb(core.KindReady, "Takes what a node's raft has ready: writes, sends and applies it, or queues the writes and applies for its threads.",
		func(id core.NodeID) core.Event { return core.Ready{Node: id} }),
	nodeVerb(core.KindAppendThread, "Lets a node with asynchronous storage writes do its next write.",
		func(id core.NodeID) core.Event { return core.AppendThread{Node: id} }),
	nodeVerb(core.KindApplyThread, "Lets a node with asynchronous storage writes do its next apply.",
		func(id core.NodeID) core.Event { return core.ApplyThread{Node: id} }),
	{
		kind: core.KindCrash, named: []string{"how", "keep"},
		Usage:   "NODE [how=lost|clean|torn] [keep=RECORDS]",
		Meaning: "Stops a node at once; pending writes are lost, done first (clean), or the next one is torn after the records to keep.",
		Example: "crash 1 how=torn keep=2",
		parse:   parseCrash,
	},
	nodeVerb(core.KindRestart, "Starts a node that is down from its disk.",
		func(id core.NodeID) core.Event { return core.Restart{Node: id} }),
	{
		kind:    core.KindPowerCut,
		Meaning: "Crashes every node that is up.",
		Example: "power-cut",
		parse:   func(*args) core.Event { return core.PowerCut{} },
	},
	nodeVerb(core.KindWipeDisk, "Gives a node that is down an empty disk under its old id, which Raft does not survive.",
		func(id core.NodeID) core.Event { return core.WipeDisk{Node: id} }),
	nodeVerb(core.KindPause, "Makes a node stand still while time passes for the others.",
		func(id core.NodeID) core.Event { return core.Pause{Node: id} }),
	nodeVerb(core.KindResume, "Ends a pause.",
		func(id core.NodeID) core.Event { return core.Resume{Node: id} }),
	nodeVerb(core.KindTakeSnapshot, "Writes a node's state machine to its disk.",
		func(id core.NodeID) core.Event { return core.TakeSnapshot{Node: id} }),
	{
		kind:    core.KindCompact,
		Usage:   "NODE INDEX",
		Meaning: "Discards a node's log up to and including an index that its snapshot covers.",
		Example: "compact 1 11",
		parse: func(a *args) core.Event {
			return core.Compact{Node: a.node("node"), Index: core.Index(a.number("index"))}
		},
	},
	nodeVerb(core.KindForgetLeader, "Makes a follower forget its leader.",
		func(id core.NodeID) core.Event { return core.ForgetLeader{Node: id} }),
	{
		kind:    core.KindReportUnreachable,
		Usage:   "NODE PEER",
		Meaning: "Tells a node that a message to a peer did not get through.",
		Example: "report-unreachable 1 2",
		parse: func(a *args) core.Event {
			return core.ReportUnreachable{Node: a.node("node"), Peer: a.node("peer")}
		},
	},
	{
		kind: core.KindReportSnapshot, named: []string{"delivered"},
		Usage:   "NODE PEER [delivered=true|false]",
		Meaning: "Tells a node how a snapshot to a peer fared.",
		Example: "report-snapshot 1 2 delivered=true",
		parse: func(a *args) core.Event {
			return core.ReportSnapshot{Node: a.node("node"), Peer: a.node("peer"), Delivered: a.flag("delivered")}
		},
	},
	{
		kind: core.KindSetLink, named: core.LinkOptionNames(),
		Usage:   "[FROM TO] [option=value ...]",
		Meaning: "Sets what one link, or without nodes every link, does to messages sent from now on; what is not named is as in a file without a config line.",
		Example: "link 1 2 loss=5% reorder=12.5%",
		parse:   parseLink,
	},
	{
		kind:    core.KindCut,
		Usage:   "FROM TO",
		Meaning: "Cuts one direction between two nodes.",
		Example: "cut 1 2",
		parse:   func(a *args) core.Event { return core.Cut{From: a.node("from"), To: a.node("to")} },
	},
	{
		kind:    core.KindPartition,
		Usage:   "(NODE,...) [(NODE,...) ...]",
		Meaning: "Cuts every link between groups and mends every other; nodes that are not named form one more group.",
		Example: "partition (1,2) (3,4,5)",
		parse: func(a *args) core.Event {
			var e core.Partition
			for len(a.words) > 0 {
				e.Groups = append(e.Groups, a.list("group", a.word("group")))
			}
			return e
		},
	},
	{
		kind:    core.KindHeal,
		Usage:   "[FROM TO]",
		Meaning: "Mends one direction between two nodes, or without nodes every link.",
		Example: "heal",
		parse: func(a *args) core.Event {
			var e core.Heal
			if len(a.words) > 0 {
				e.From, e.To = a.node("from"), a.node("to")
			}
			return e
		},
	},
	{
		kind:    core.KindSetClock,
		Usage:   "NODE SPEED",
		Meaning: "Sets how fast a node's clock runs.",
		Example: "clock 1 50%",
		parse: func(a *args) core.Event {
			return core.SetClock{Node: a.node("node"), Speed: a.share("speed")}
		},
	},
	{
		kind:    core.KindSetDisk,
		Usage:   "NODE SPEED",
		Meaning: "Sets how fast a node does the operations that are queued from now on.",
		Example: "disk 1 2.5%",
		parse: func(a *args) core.Event {
			return core.SetDisk{Node: a.node("node"), Speed: a.share("speed")}
		},
	},
	{
		kind: core.KindWait, named: []string{"until-us"},
		Usage:   "until-us=TIME",
		Meaning: "Lets virtual time pass up to a moment, in which nothing else happens.",
		Example: "wait until-us=1500000",
		parse: func(a *args) core.Event {
			return core.Wait{Until: a.namedTime("until-us")}
		},
	},
	{
		kind: core.KindAddClients, named: core.ClientOptionNames(),
		Usage:   "COUNT [option=value ...]",
		Meaning: "Brings simulated clients into being, which write, read, time out and try again.",
		Example: "add-clients 2 operations=10 reads=25%",
		parse:   parseClients,
	},
	{
		kind:    core.KindClientAct,
		Usage:   "CLIENT",
		Meaning: "Lets a client do what it does next: call, give up waiting, or try again.",
		Example: "client 1",
		parse:   func(a *args) core.Event { return core.ClientAct{Client: a.client()} },
	},
})

// nodeVerb is a verb with one argument, a node.
func nodeVerb(kind core.EventKind, meaning string, event func(core.NodeID) core.Event) Verb {
	return Verb{
		kind: kind, Usage: "NODE", Meaning: meaning, Example: kind.String() + " 1",
		parse: func(a *args) core.Event { return event(a.node("node")) },
	}
}

func parseCrash(a *args) core.Event {
	e := core.Crash{Node: a.node("node"), Keep: a.optionalInt("keep", 0)}
	if text, ok := a.take("how"); ok {
		how, err := core.ParseCrashKind(text)
		if err != nil {
			a.fail(err)
		}
		e.How = how
	}
	return e
}

func parseLink(a *args) core.Event {
	e := core.SetLink{Link: core.Defaults().Link}
	if len(a.words) > 0 {
		e.From, e.To = a.node("from"), a.node("to")
	}
	a.options(core.LinkOptionNames(), e.Link.SetOption)
	return e
}

func parseClients(a *args) core.Event {
	e := core.AddClients{Count: a.count("count"), Options: core.DefaultClient()}
	a.options(core.ClientOptionNames(), e.Options.SetOption)
	return e
}

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
	if a.options(core.OptionNames(), options.SetOption) > 0 {
		e.Options = &options
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
