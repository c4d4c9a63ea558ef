package script

import (
	"fmt"
	"strconv"
	"strings"

	"glassraft/core"
)

// What stands before the verbs' examples: three nodes, of which S1 asks for
// votes, or leads.
const (
	three   = "add-nodes 3 voters=(1,2,3)\n"
	voting  = three + "campaign 1\nprocess-ready 1\n"
	elected = three + "campaign 1\nstabilize\n"
	async   = "config async-storage-writes=true\n" + elected + "propose 1 set x 5\nprocess-ready 1\n"
)

var eventVerbs = []Verb{
	{
		kind: core.KindAddNodes, named: append([]string{"voters", "learners", "index", "content"}, core.OptionNames()...),
		Usage:   "COUNT [voters=(1,2,3)] [learners=(4)] [index=INDEX] [content=REQUEST] [option=value ...]",
		Meaning: "Brings new nodes into being; the first ones form the cluster of the voters named. With an index they start from a snapshot that ends there. With options, those not named are as in a file without a config line.",
		Example: "add-nodes 3 voters=(1,2,3) prevote=true",
		event:   parseAddNodes,
	},
	{
		kind: core.KindTick, named: []string{"count"},
		Usage:   "NODE [count=1]",
		Meaning: "Lets ticks pass on one node's clock.",
		Before:  three,
		Example: "tick 1 count=150",
		event: func(a *args) core.Event {
			return core.Tick{Node: a.node("node"), Count: a.optionalInt("count", 1)}
		},
	},
	{
		kind: core.KindSetTimeout, named: []string{"timeout"},
		Usage:   "NODE timeout=TICKS",
		Meaning: "Sets after how many ticks without a leader a node starts an election, until its term or role changes.",
		Before:  three,
		Example: "set-randomized-election-timeout 1 timeout=5",
		event: func(a *args) core.Event {
			return core.SetTimeout{Node: a.node("node"), Ticks: a.namedInt("timeout")}
		},
	},
	nodeVerb(core.KindCampaign, "Makes a node start an election now.",
		func(id core.NodeID) core.Event { return core.Campaign{Node: id} }),
	{
		kind: core.KindPropose, text: textNode,
		Usage:   "NODE REQUEST",
		Meaning: "Puts a client's request to a node: set x 5, get x, delete x, cas x 5 6, append x abc, each with @client/sequence before it if it shall happen exactly once.",
		Before:  elected,
		Example: "propose 1 set x 5",
		event:   func(a *args) core.Event { return core.Propose{Node: a.node("node"), Request: a.rest("request")} },
	},
	{
		kind: core.KindRead, text: textNode,
		Usage:   "NODE KEY",
		Meaning: "Asks a node for a key, linearizably.",
		Before:  elected,
		Example: "read 2 x",
		event:   func(a *args) core.Event { return core.Read{Node: a.node("node"), Key: a.rest("key")} },
	},
	{
		kind: core.KindProposeConfChange, more: moreChanges, named: []string{"v1", "transition", "addr"},
		Usage:   "NODE [v4 l5 r1 ...] [v1=true] [transition=auto|implicit|explicit] [addr=TEXT]",
		Meaning: "Asks for another membership: v adds a voter, l a learner, r removes; without any it leaves a joint configuration.",
		Before:  elected + "add-nodes 1\n",
		Example: "propose-conf-change 1 v4 r2 transition=explicit",
		event: func(a *args) core.Event {
			if a.interaction {
				return a.upstreamChange()
			}
			return parseConfChange(a)
		},
	},
	{
		kind: core.KindTransferLeader, named: []string{"from", "to"},
		Usage:   "from=NODE to=NODE",
		Meaning: "Asks a leader to hand over.",
		Before:  elected,
		Example: "transfer-leadership from=1 to=2",
		event: func(a *args) core.Event {
			return core.TransferLeader{Node: a.namedNode("from"), To: a.namedNode("to")}
		},
	},
	{
		kind:    core.KindDeliver,
		Usage:   "MESSAGE [now]",
		Meaning: "Brings a message in flight to its receiver, at the time when it is due; now: before that, and no time passes.",
		Before:  voting,
		Example: "deliver 1.1",
		event:   func(a *args) core.Event { now := a.now(); return core.Deliver{Msg: a.message(), Now: now} },
	},
	{
		kind:    core.KindDrop,
		Usage:   "MESSAGE",
		Meaning: "Loses a message in flight.",
		Before:  voting,
		Example: "drop 1.2",
		event:   func(a *args) core.Event { return core.Drop{Msg: a.message()} },
	},
	{
		kind:    core.KindDuplicate,
		Usage:   "MESSAGE",
		Meaning: "Makes the network carry a message once more.",
		Before:  voting,
		Example: "duplicate 1.1",
		event:   func(a *args) core.Event { return core.Duplicate{Msg: a.message()} },
	},
	{
		kind:    core.KindHold,
		Usage:   "MESSAGE",
		Meaning: "Keeps a message in flight from arriving by itself.",
		Before:  voting,
		Example: "hold 1.2",
		event:   func(a *args) core.Event { return core.Hold{Msg: a.message()} },
	},
	{
		kind:    core.KindRelease,
		Usage:   "MESSAGE",
		Meaning: "Lets a held message arrive.",
		Before:  voting + "hold 1.1\n",
		Example: "release 1.1",
		event:   func(a *args) core.Event { return core.Release{Msg: a.message()} },
	},
	nodesVerb(core.KindReady, "Takes what a node's raft has ready: writes, sends and applies it, or queues the writes and applies for its threads.",
		func(id core.NodeID) core.Event { return core.Ready{Node: id} },
		func(ids []core.NodeID) Action { return ProcessReady{ids} }).after(three + "campaign 1\n"),
	threadVerb(core.KindAppendThread, "Lets a node with asynchronous storage writes do its next write; now: before its time.",
		func(id core.NodeID, now bool) core.Event { return core.AppendThread{Node: id, Now: now} },
		false).after(async),
	threadVerb(core.KindApplyThread, "Lets a node with asynchronous storage writes do its next apply; now: before its time.",
		func(id core.NodeID, now bool) core.Event { return core.ApplyThread{Node: id, Now: now} },
		true).after(async + "process-append-thread 1\nstabilize 2 3\ndeliver-msgs 1\nprocess-ready 1\n"),
	{
		kind: core.KindCrash, named: []string{"how", "keep"},
		Usage:   "NODE [how=lost|clean|torn] [keep=RECORDS]",
		Meaning: "Stops a node at once; pending writes are lost, done first (clean), or the next one is torn after the records to keep.",
		Before:  elected + "propose 1 set x 5\npropose 1 set y 6\n",
		Example: "crash 1 how=torn keep=1",
		event:   parseCrash,
	},
	nodeVerb(core.KindRestart, "Starts a node that is down from its disk.",
		func(id core.NodeID) core.Event { return core.Restart{Node: id} }).after(elected + "crash 1\n"),
	{
		kind:    core.KindPowerCut,
		Meaning: "Crashes every node that is up.",
		Before:  three,
		Example: "power-cut",
		event:   func(*args) core.Event { return core.PowerCut{} },
	},
	nodeVerb(core.KindWipeDisk, "Gives a node that is down an empty disk under its old id, which Raft does not survive.",
		func(id core.NodeID) core.Event { return core.WipeDisk{Node: id} }).after(elected + "crash 1\n"),
	nodeVerb(core.KindPause, "Makes a node stand still while time passes for the others.",
		func(id core.NodeID) core.Event { return core.Pause{Node: id} }),
	nodeVerb(core.KindResume, "Ends a pause.",
		func(id core.NodeID) core.Event { return core.Resume{Node: id} }).after(elected + "pause 1\n"),
	nodeVerb(core.KindTakeSnapshot, "Writes a node's state machine to its disk.",
		func(id core.NodeID) core.Event { return core.TakeSnapshot{Node: id} }),
	{
		kind:    core.KindSendSnapshot,
		Usage:   "FROM TO",
		Meaning: "Makes a node send a snapshot that its raft did not ask for.",
		Before:  "add-nodes 3 voters=(1,2,3) index=5 content=\"set x 1\"\n",
		Example: "send-snapshot 1 3",
		event: func(a *args) core.Event {
			return core.SendSnapshot{Node: a.node("node"), To: a.node("receiver")}
		},
	},
	{
		kind:    core.KindCompact,
		Usage:   "NODE INDEX",
		Meaning: "Discards a node's log up to and including an index that its snapshot covers.",
		Before:  elected + "propose 1 set x 5\nstabilize\nsnapshot 1\n",
		Example: "compact 1 2",
		event:   parseCompact,
	},
	nodeVerb(core.KindForgetLeader, "Makes a follower forget its leader.",
		func(id core.NodeID) core.Event { return core.ForgetLeader{Node: id} }),
	{
		kind:    core.KindReportUnreachable,
		Usage:   "NODE PEER",
		Meaning: "Tells a node that a message to a peer did not get through.",
		Before:  elected,
		Example: "report-unreachable 1 2",
		event: func(a *args) core.Event {
			if a.interaction && len(a.words) != 2 {
				a.refuse("must specify exactly two node indexes: node on which to report, and reported node")
			}
			return core.ReportUnreachable{Node: a.node("node"), Peer: a.node("peer")}
		},
	},
	{
		kind: core.KindReportSnapshot, named: []string{"delivered"},
		Usage:   "NODE PEER [delivered=true|false]",
		Meaning: "Tells a node how a snapshot to a peer fared.",
		Before:  elected,
		Example: "report-snapshot 1 2 delivered=true",
		event: func(a *args) core.Event {
			return core.ReportSnapshot{Node: a.node("node"), Peer: a.node("peer"), Delivered: a.flag("delivered")}
		},
	},
	{
		kind: core.KindSetLink, named: core.LinkOptionNames(),
		Usage:   "[FROM TO] [option=value ...]",
		Meaning: "Sets what one link, or without nodes every link, does to messages sent from now on; what is not named is as in a file without a config line.",
		Before:  three,
		Example: "link 1 2 loss=5% reorder=12.5%",
		event:   parseLink,
	},
	{
		kind:    core.KindCut,
		Usage:   "FROM TO",
		Meaning: "Cuts one direction between two nodes.",
		Before:  three,
		Example: "cut 1 2",
		event:   func(a *args) core.Event { return core.Cut{From: a.node("from"), To: a.node("to")} },
	},
	{
		kind:    core.KindPartition,
		Usage:   "NODE,... [| NODE,... ...]",
		Meaning: "Cuts every link between groups and mends every other; nodes that are not named form one more group.",
		Before:  "add-nodes 5 voters=(1,2,3,4,5)\n",
		Example: "partition 1,2 | 3,4,5",
		text:    textAll,
		event: func(a *args) core.Event {
			var e core.Partition
			for group := range strings.SplitSeq(a.rest("group"), "|") {
				e.Groups = append(e.Groups, a.ids("group", group))
			}
			return e
		},
	},
	{
		kind:    core.KindHeal,
		Usage:   "[FROM TO]",
		Meaning: "Mends one direction between two nodes, or without nodes every link.",
		Before:  three + "cut 1 2\n",
		Example: "heal",
		event: func(a *args) core.Event {
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
		Before:  three,
		Example: "clock 1 50%",
		event: func(a *args) core.Event {
			return core.SetClock{Node: a.node("node"), Speed: a.share("speed")}
		},
	},
	{
		kind:    core.KindSetDisk,
		Usage:   "NODE SPEED",
		Meaning: "Sets how fast a node does the operations that are queued from now on.",
		Before:  three,
		Example: "disk 1 2.5%",
		event: func(a *args) core.Event {
			return core.SetDisk{Node: a.node("node"), Speed: a.share("speed")}
		},
	},
	{
		kind: core.KindWait, named: []string{"until-us"},
		Usage:   "until-us=TIME",
		Meaning: "Lets virtual time pass up to a moment, in which nothing else happens.",
		Example: "wait until-us=1500000",
		event: func(a *args) core.Event {
			return core.Wait{Until: a.namedTime("until-us")}
		},
	},
	{
		kind: core.KindAddClients, named: core.ClientOptionNames(),
		Usage:   "COUNT [option=value ...]",
		Meaning: "Brings simulated clients into being, which write, read, time out and try again.",
		Before:  three,
		Example: "add-clients 2 operations=10 reads=25%",
		event:   parseClients,
	},
	{
		kind:    core.KindClientAct,
		Usage:   "CLIENT",
		Meaning: "Lets a client do what it does next: call, give up waiting, or try again.",
		Before:  elected + "add-clients 1\n",
		Example: "client 1",
		event:   func(a *args) core.Event { return core.ClientAct{Client: a.client()} },
	},
	{
		kind:    core.KindMend,
		Meaning: "Before the first node: lets every driver keep its contract, whatever break= says. The command again does so for a run that is under way.",
		Example: "mend",
		event:   func(*args) core.Event { return core.Mend{} },
	},
}

// nodeVerb is a verb with one argument, a node.
func nodeVerb(kind core.EventKind, meaning string, event func(core.NodeID) core.Event) Verb {
	return Verb{
		kind: kind, Usage: "NODE", Meaning: meaning, Before: elected, Example: kind.String() + " 1",
		event: func(a *args) core.Event { return event(a.node("node")) },
	}
}

// nodesVerb is nodeVerb for one node or several, which is a shorter way to write
// several commands.
func nodesVerb(kind core.EventKind, meaning string, one func(core.NodeID) core.Event, several func([]core.NodeID) Action) Verb {
	v := nodeVerb(kind, meaning, one)
	v.Usage = "NODE ..."
	v.parse = func(a *args) Action {
		ids := a.restNodes(1)
		switch len(ids) {
		case 0:
			return Answer{Command: kind.String()}
		case 1:
			return Do{one(ids[0])}
		}
		return several(ids)
	}
	return v
}

// threadVerb is nodesVerb for a thread, whose one operation may also be done now.
func threadVerb(kind core.EventKind, meaning string, event func(id core.NodeID, now bool) core.Event, apply bool) Verb {
	v := nodeVerb(kind, meaning, func(id core.NodeID) core.Event { return event(id, false) })
	v.Usage = "NODE [now] | NODE NODE ..."
	v.parse = func(a *args) Action {
		now := a.now()
		ids := a.restNodes(1)
		switch {
		case len(ids) != 1 && now:
			a.fail(fmt.Errorf("unexpected %q (several nodes always do it now)", wordNow))
		case len(ids) == 0:
			return Answer{Command: kind.String()}
		case len(ids) != 1:
			return ProcessThread{Nodes: ids, Apply: apply}
		}
		return Do{event(ids[0], now)}
	}
	return v
}

func parseCrash(a *args) core.Event {
	e := core.Crash{Node: a.node("node"), Keep: a.optionalInt("keep", 0)}
	if text, ok := a.take("how"); ok {
		how, err := core.ParseCrashKind(text)
		if err != nil {
			a.fail(near(err, "how", text, enumerations["how"]))
		}
		e.How = how
	}
	return e
}

func parseCompact(a *args) core.Event {
	e := core.Compact{Node: a.node("node")}
	text := a.word("index")
	if _, err := strconv.ParseUint(text, 10, 64); err != nil && a.interaction {
		a.refuse(err.Error())
	}
	e.Index = core.Index(a.parseNumber("index", text))
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

// withNames gives each verb the name that its events have.
func withNames(table []Verb) []Verb {
	for i := range table {
		v := &table[i]
		v.Name = v.kind.String()
		if v.parse == nil {
			v.parse = func(a *args) Action { return Do{v.event(a)} }
		}
	}
	return table
}

func parseAddNodes(a *args) core.Event {
	e := core.AddNodes{
		Count:    a.count("count"),
		Voters:   a.nodes("voters"),
		Learners: a.nodes("learners"),
	}
	if text, ok := a.take("index"); ok {
		e.Index = core.Index(a.parseNumber("index", text))
	}
	e.Content, _ = a.take("content")
	options := a.usual()
	if a.options(core.OptionNames(), options.SetOption) > 0 {
		e.Options = &options
	}
	if a.interaction {
		a.upstreamNodes(e)
	}
	return e
}

func parseConfChange(a *args) core.Event {
	e := core.ProposeConfChange{Node: a.node("node")}
	e.Change.V1 = a.flag("v1")
	if text, ok := a.take("transition"); ok {
		t, err := core.ParseTransition(text)
		if err != nil {
			a.fail(near(err, "transition", text, enumerations["transition"]))
		}
		e.Change.Transition = t
	}
	e.Change.Node.Addr, _ = a.take("addr")
	e.Change.Changes = strings.TrimSpace(a.rest("") + " " + strings.Join(a.more, " "))
	if _, err := e.Change.Raft(); err != nil {
		a.fail(err)
	}
	return e
}
