package core

import (
	"fmt"
	"strconv"
	"strings"
)

// Event is one indivisible happening. A run is a Config and a list of events;
// nothing else changes a cluster. String gives an event as a script writes it.
type Event interface {
	Kind() EventKind
	String() string
}

// EventKind numbers the kinds of event, in the order of the table below.
type EventKind uint8

const (
	KindAddNodes EventKind = iota
	KindTick
	KindCampaign
	KindPropose
	KindRead
	KindProposeConfChange
	KindTransferLeader
	KindDeliver
	KindDrop
	KindDuplicate
	KindReady
	KindCrash
	KindRestart
	KindTakeSnapshot
	KindCompact
	eventKinds // how many there are
)

// verbs gives each kind its name in scripts, traces and tests.
var verbs = [eventKinds]string{
	KindAddNodes:          "add-nodes",
	KindTick:              "tick",
	KindCampaign:          "campaign",
	KindPropose:           "propose",
	KindRead:              "read",
	KindProposeConfChange: "propose-conf-change",
	KindTransferLeader:    "transfer-leadership",
	KindDeliver:           "deliver",
	KindDrop:              "drop",
	KindDuplicate:         "duplicate",
	KindReady:             "process-ready",
	KindCrash:             "crash",
	KindRestart:           "restart",
	KindTakeSnapshot:      "snapshot",
	KindCompact:           "compact",
}

// EventKinds lists every kind, in order.
func EventKinds() []EventKind {
	kinds := make([]EventKind, eventKinds)
	for i := range kinds {
		kinds[i] = EventKind(i)
	}
	return kinds
}

// String gives the kind's verb.
func (k EventKind) String() string {
	if k < eventKinds {
		return verbs[k]
	}
	return fmt.Sprintf("event(%d)", uint8(k))
}

type (
	// AddNodes brings Count new nodes into being, with the next free ids. The
	// first to name Voters form the cluster. Nodes added later start empty,
	// with the configuration the cluster was formed with, and take part once
	// a configuration change adds them; nodes added before it was formed have
	// no configuration, and nobody will hear of them.
	AddNodes struct {
		Count    int
		Voters   []NodeID
		Learners []NodeID
		Options  *Options // nil: Config.Options
	}

	// Tick lets Count ticks pass on one node's clock (raft.RawNode.Tick).
	Tick struct {
		Node  NodeID
		Count int
	}

	// Campaign makes a node start an election now (raft.RawNode.Campaign).
	Campaign struct{ Node NodeID }

	// Propose puts a client's request to a node (raft.RawNode.Propose).
	Propose struct {
		Node    NodeID
		Request string
	}

	// Read asks a node for a key, linearizably (raft.RawNode.ReadIndex; Raft
	// paper §8, dissertation §6.4).
	Read struct {
		Node NodeID
		Key  string
	}

	// ProposeConfChange asks for another membership
	// (raft.RawNode.ProposeConfChange).
	ProposeConfChange struct {
		Node   NodeID
		Change ConfChange
	}

	// TransferLeader asks Node to hand leadership to To
	// (raft.RawNode.TransferLeader; dissertation §3.10).
	TransferLeader struct{ Node, To NodeID }

	// Deliver brings a message in flight to its receiver (raft.RawNode.Step).
	// If the receiver is down the message is lost on arrival.
	Deliver struct{ Msg MsgID }

	// Drop loses a message in flight.
	Drop struct{ Msg MsgID }

	// Duplicate makes the network carry a message once more.
	Duplicate struct{ Msg MsgID }

	// Ready lets a node do all that its raft has ready: write to disk, send,
	// apply (raft.RawNode.Ready and Advance).
	Ready struct{ Node NodeID }

	// Crash stops a node at once; what is not on its disk is gone.
	Crash struct{ Node NodeID }

	// Restart starts a node that is down from its disk.
	Restart struct{ Node NodeID }

	// TakeSnapshot writes the machine's state to the node's disk (Raft paper
	// §7). The log keeps its entries until Compact.
	TakeSnapshot struct{ Node NodeID }

	// Compact discards a node's log up to and including Index, which its
	// snapshot must cover.
	Compact struct {
		Node  NodeID
		Index Index
	}
)

func (AddNodes) Kind() EventKind          { return KindAddNodes }
func (Tick) Kind() EventKind              { return KindTick }
func (Campaign) Kind() EventKind          { return KindCampaign }
func (Propose) Kind() EventKind           { return KindPropose }
func (Read) Kind() EventKind              { return KindRead }
func (ProposeConfChange) Kind() EventKind { return KindProposeConfChange }
func (TransferLeader) Kind() EventKind    { return KindTransferLeader }
func (Deliver) Kind() EventKind           { return KindDeliver }
func (Drop) Kind() EventKind              { return KindDrop }
func (Duplicate) Kind() EventKind         { return KindDuplicate }
func (Ready) Kind() EventKind             { return KindReady }
func (Crash) Kind() EventKind             { return KindCrash }
func (Restart) Kind() EventKind           { return KindRestart }
func (TakeSnapshot) Kind() EventKind      { return KindTakeSnapshot }
func (Compact) Kind() EventKind           { return KindCompact }

func (e AddNodes) String() string {
	s := fmt.Sprintf("%v %d", e.Kind(), e.Count)
	s += idList(" voters", e.Voters) + idList(" learners", e.Learners)
	if e.Options != nil {
		text := e.Options.String()
		if text == "" { // still not the same as no options: Config.Options may differ
			text = fmt.Sprintf(" heartbeat-tick=%d", e.Options.HeartbeatTick)
		}
		s += text
	}
	return s
}

func (e Tick) String() string {
	return fmt.Sprintf("%v %d count=%d", e.Kind(), uint64(e.Node), e.Count)
}
func (e Campaign) String() string { return line(e.Kind(), e.Node) }
func (e Propose) String() string  { return line(e.Kind(), e.Node) + " " + quoted(e.Request) }
func (e Read) String() string     { return line(e.Kind(), e.Node) + " " + quoted(e.Key) }
func (e ProposeConfChange) String() string {
	s := line(e.Kind(), e.Node) + " " + e.Change.String()
	if e.Change.Node.Addr != "" {
		s += " addr=" + strconv.Quote(e.Change.Node.Addr)
	}
	return strings.TrimSpace(s)
}
func (e TransferLeader) String() string {
	return fmt.Sprintf("%v from=%d to=%d", e.Kind(), uint64(e.Node), uint64(e.To))
}
func (e Deliver) String() string      { return e.Kind().String() + " " + e.Msg.String() }
func (e Drop) String() string         { return e.Kind().String() + " " + e.Msg.String() }
func (e Duplicate) String() string    { return e.Kind().String() + " " + e.Msg.String() }
func (e Ready) String() string        { return line(e.Kind(), e.Node) }
func (e Crash) String() string        { return line(e.Kind(), e.Node) }
func (e Restart) String() string      { return line(e.Kind(), e.Node) }
func (e TakeSnapshot) String() string { return line(e.Kind(), e.Node) }
func (e Compact) String() string {
	return fmt.Sprintf("%v %d", line(e.Kind(), e.Node), uint64(e.Index))
}

func line(k EventKind, id NodeID) string {
	return k.String() + " " + strconv.FormatUint(uint64(id), 10)
}

// quoted leaves text as it is where a script can tell where it ends and what
// it holds, and quotes it as Go does where it cannot.
func quoted(s string) string {
	if s == "" || s != strings.TrimSpace(s) || strconv.Quote(s) != `"`+s+`"` {
		return strconv.Quote(s)
	}
	return s
}

// idList gives "name=(1,2,3)", or nothing for an empty list.
func idList(name string, ids []NodeID) string {
	if len(ids) == 0 {
		return ""
	}
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatUint(uint64(id), 10)
	}
	return name + "=(" + strings.Join(texts, ",") + ")"
}
