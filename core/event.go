package core

import (
	"fmt"
	"slices"
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
	KindSetTimeout
	KindCampaign
	KindPropose
	KindRead
	KindProposeConfChange
	KindTransferLeader
	KindDeliver
	KindDrop
	KindDuplicate
	KindHold
	KindRelease
	KindReady
	KindAppendThread
	KindApplyThread
	KindCrash
	KindRestart
	KindPowerCut
	KindWipeDisk
	KindPause
	KindResume
	KindTakeSnapshot
	KindSendSnapshot
	KindCompact
	KindForgetLeader
	KindReportUnreachable
	KindReportSnapshot
	KindSetLink
	KindCut
	KindPartition
	KindHeal
	KindSetClock
	KindSetDisk
	KindWait
	KindAddClients
	KindClientAct
	KindMend
	eventKinds // how many there are
)

// verbs gives each kind its name in scripts, traces and tests.
var verbs = [eventKinds]string{
	KindAddNodes:          "add-nodes",
	KindTick:              "tick",
	KindSetTimeout:        "set-randomized-election-timeout",
	KindCampaign:          "campaign",
	KindPropose:           "propose",
	KindRead:              "read",
	KindProposeConfChange: "propose-conf-change",
	KindTransferLeader:    "transfer-leadership",
	KindDeliver:           "deliver",
	KindDrop:              "drop",
	KindDuplicate:         "duplicate",
	KindHold:              "hold",
	KindRelease:           "release",
	KindReady:             "process-ready",
	KindAppendThread:      "process-append-thread",
	KindApplyThread:       "process-apply-thread",
	KindCrash:             "crash",
	KindRestart:           "restart",
	KindPowerCut:          "power-cut",
	KindWipeDisk:          "wipe-disk",
	KindPause:             "pause",
	KindResume:            "resume",
	KindTakeSnapshot:      "snapshot",
	KindSendSnapshot:      "send-snapshot",
	KindCompact:           "compact",
	KindForgetLeader:      "forget-leader",
	KindReportUnreachable: "report-unreachable",
	KindReportSnapshot:    "report-snapshot",
	KindSetLink:           "link",
	KindCut:               "cut",
	KindPartition:         "partition",
	KindHeal:              "heal",
	KindSetClock:          "clock",
	KindSetDisk:           "disk",
	KindWait:              "wait",
	KindAddClients:        "add-clients",
	KindClientAct:         "client",
	KindMend:              "mend",
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
	// first to name Voters form the cluster; some of those may come later, with
	// options of their own. Nodes added later start empty,
	// with the configuration the cluster was formed with, and take part once
	// a configuration change adds them; nodes added before it was formed have
	// no configuration, and nobody will hear of them.
	//
	// With an Index they do not begin with an empty log but with a snapshot that
	// ends there, in term 1. It holds the configuration named, and the state to
	// which the request Content brings an empty machine. Nodes that are added
	// to such a cluster later, without an index, start with nothing at all.
	AddNodes struct {
		Count    int
		Voters   []NodeID
		Learners []NodeID
		Index    Index    // 0, or 2 and more
		Content  string   // only with an Index
		Options  *Options // nil: Config.Options
	}

	// Tick lets Count ticks pass on one node's clock (raft.RawNode.Tick).
	Tick struct {
		Node  NodeID
		Count int
	}

	// SetTimeout sets after how many ticks without a leader the node starts an
	// election, until its term or its role changes.
	SetTimeout struct {
		Node  NodeID
		Ticks int
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
	// It is lost on arrival if the receiver is down, if the link is cut, or if
	// the link was to lose it. A paused receiver takes nothing: the message
	// waits (ErrNodePaused).
	//
	// Time goes on to when the message is due; with Now it does not, and the
	// message is there before its time.
	Deliver struct {
		Msg MsgID
		Now bool
	}

	// Drop loses a message in flight.
	Drop struct{ Msg MsgID }

	// Duplicate makes the network carry a message once more.
	Duplicate struct{ Msg MsgID }

	// Hold keeps a message in flight from arriving by itself.
	Hold struct{ Msg MsgID }

	// Release lets a held message arrive now.
	Release struct{ Msg MsgID }

	// Ready takes from a node all that its raft has ready. With synchronous
	// writes the node writes it to disk, sends and applies it
	// (raft.RawNode.Ready and Advance); with asynchronous ones
	// (Options.AsyncStorageWrites) it sends what may be sent, and the writes and
	// applies become operations that its threads have still to do.
	Ready struct{ Node NodeID }

	// AppendThread lets a node do the next of its pending writes to disk, and
	// send what had to wait until that is durable (raft.LocalAppendThread). Time
	// goes on as with Deliver.
	AppendThread struct {
		Node NodeID
		Now  bool
	}

	// ApplyThread lets a node do the next of its pending applies
	// (raft.LocalApplyThread). Time goes on as with Deliver.
	ApplyThread struct {
		Node NodeID
		Now  bool
	}

	// Crash stops a node at once. What is on its disk stays; How says what
	// becomes of the writes that are still pending.
	Crash struct {
		Node NodeID
		How  CrashKind
		Keep int // of a torn write: how many of its records, see CrashTorn
	}

	// Restart starts a node that is down from its disk.
	Restart struct{ Node NodeID }

	// PowerCut crashes every node that is up, each as a plain Crash does.
	PowerCut struct{}

	// WipeDisk gives a node that is down a new, empty disk under its old id.
	// Raft does not survive that (raft: an id must be used only once): the node
	// forgets its vote and what it acknowledged.
	WipeDisk struct{ Node NodeID }

	// Pause makes a node stand still: it takes no input, its clock stops, and
	// its disk does nothing. Time passes for the others.
	Pause struct{ Node NodeID }

	// Resume ends a pause. The node's clock goes on from now; the ticks it
	// missed are lost, as those of a process that was stopped.
	Resume struct{ Node NodeID }

	// TakeSnapshot writes the machine's state to the node's disk (Raft paper
	// §7). The log keeps its entries until Compact.
	TakeSnapshot struct{ Node NodeID }

	// SendSnapshot makes a node send a snapshot that its raft did not ask for,
	// as etcd/raft's own tests do. A driver has no reason to: raft sends one by
	// itself to whoever needs it.
	SendSnapshot struct{ Node, To NodeID }

	// Compact discards a node's log up to and including Index, which must not
	// be above Node.Compactable.
	Compact struct {
		Node  NodeID
		Index Index
	}

	// ForgetLeader makes a follower forget who leads, so that it grants
	// pre-votes again (raft.RawNode.ForgetLeader).
	ForgetLeader struct{ Node NodeID }

	// ReportUnreachable tells a node that a message to Peer did not get through
	// (raft.RawNode.ReportUnreachable).
	ReportUnreachable struct{ Node, Peer NodeID }

	// ReportSnapshot tells a node how a snapshot to Peer fared
	// (raft.RawNode.ReportSnapshot). The network does so by itself when one
	// arrives or is lost.
	ReportSnapshot struct {
		Node, Peer NodeID
		Delivered  bool
	}

	// SetLink changes what the link from From to To does to messages that are
	// sent on it from now on; they may overtake those that were sent before. From
	// and To 0: every link, those of later nodes too.
	SetLink struct {
		From, To NodeID
		Link     Link
	}

	// Cut interrupts the link from From to To, this direction only: what is
	// sent on it is lost, and so is what arrives before it is mended.
	Cut struct{ From, To NodeID }

	// Partition cuts every link between nodes of different groups and mends
	// every other. Nodes that are not named form one more group; nodes that are
	// added later can talk to everybody.
	Partition struct{ Groups [][]NodeID }

	// Heal mends the link from From to To; From and To 0: every link.
	Heal struct{ From, To NodeID }

	// SetClock sets how fast a node's clock runs, its ticks from the next one on.
	SetClock struct {
		Node  NodeID
		Speed Permille // 1000: right; legal: SpeedMin to SpeedMax
	}

	// SetDisk sets how fast a node's disk and machine do the operations that
	// are queued from now on.
	SetDisk struct {
		Node  NodeID
		Speed Permille // 1000: as Config.Disk says; legal: SpeedMin to SpeedMax
	}

	// Wait lets virtual time pass up to Until, at most to the next timer of a
	// node. Messages and operations that were due in between are late.
	Wait struct{ Until Time }

	// AddClients brings Count simulated clients into being.
	AddClients struct {
		Count   int
		Options ClientOptions
	}

	// ClientAct lets a client do what it does next: call an operation, give up
	// waiting, or try again.
	ClientAct struct{ Client ClientID }

	// Mend lets the driver of every node keep its contract, whatever Options.Breaks
	// says. It comes before the first node: what a driver did wrong until then could
	// not be mended.
	Mend struct{}
)

// CrashKind says what a crash does to the writes that are pending.
type CrashKind uint8

const (
	// CrashLost: they are lost.
	CrashLost CrashKind = iota
	// CrashClean: the node does all its pending writes and applies before it
	// stops, and sends nothing any more.
	CrashClean
	// CrashTorn: of the first pending write the disk keeps the first
	// Crash.Keep records: its entries in order, then the hard state. With all
	// of them kept, the write was done and nobody heard of it. A write that
	// holds a snapshot is kept as a whole or not at all. With synchronous writes
	// it is the write that the next Ready would do.
	CrashTorn
)

var crashNames = [...]string{"lost", "clean", "torn"}

func (k CrashKind) String() string {
	if int(k) < len(crashNames) {
		return crashNames[k]
	}
	return fmt.Sprintf("crash(%d)", uint8(k))
}

// ParseCrashKind is the inverse of CrashKind.String. Anything else is ErrMalformed.
func ParseCrashKind(s string) (CrashKind, error) {
	if i := slices.Index(crashNames[:], s); i >= 0 {
		return CrashKind(i), nil
	}
	return 0, fmt.Errorf("%w: crash %q (legal: %s)", ErrMalformed, s, strings.Join(crashNames[:], ", "))
}
