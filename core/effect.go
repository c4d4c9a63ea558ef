package core

import (
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// Effect is one thing that an event did. Effects are values; words are made
// from them only when somebody looks (Effect.AppendTrace, core/view).
type Effect interface {
	Kind() EffectKind
	// AppendTrace appends the effect's line in the trace, without line end.
	AppendTrace([]byte) []byte
}

// Effects lists what one event did, in the order in which it happened. The
// list is the cluster's own: it is valid until the next Do.
type Effects []Effect

// Silent tells whether an event let time pass and did nothing else. Such events
// are part of the run, but nobody wants to look at them.
func Silent(e Event, effects Effects) bool {
	switch e.(type) {
	case Tick, Wait:
		return len(effects) == 0
	}
	return false
}

// EffectKind numbers the kinds of effect.
type EffectKind uint8

const (
	KindNodeAdded EffectKind = iota
	KindNodeCrashed
	KindNodeRestarted
	KindNodePanicked
	KindTimerFired
	KindTimeoutSet
	KindStateChanged
	KindReadyTaken
	KindMessageSent
	KindMessageLost
	KindMessageRefused
	KindEntriesAppended
	KindHardStateSaved
	KindSnapshotInstalled
	KindSnapshotTaken
	KindCompacted
	KindApplied
	KindMembershipChanged
	KindSnapshotReported
	KindRequestAppended
	KindRequestDropped
	KindRequestDone
	KindNodePaused
	KindNodeResumed
	KindDiskWiped
	KindOperationQueued
	KindOperationDone
	KindOperationLost
	KindMessageHeld
	KindMessageReleased
	KindLinkSet
	KindLinksCut
	KindLinksMended
	KindClockSet
	KindDiskSet
	KindUnreachableReported
	KindClientAdded
	KindClientSent
	KindClientDone
	KindLogged
	KindContractBroken
	effectKinds // how many there are
)

// EffectKinds lists every kind, in order.
func EffectKinds() []EffectKind {
	kinds := make([]EffectKind, effectKinds)
	for i := range kinds {
		kinds[i] = EffectKind(i)
	}
	return kinds
}

// Role is a node's part in the current term (raft.StateType).
type Role uint8

const (
	Follower Role = iota
	Candidate
	Leader
	PreCandidate
)

var roleNames = [...]string{"follower", "candidate", "leader", "pre-candidate"}

func (r Role) String() string { return roleNames[r] }

// State is the part of a node that elections and commits change
// (raft.SoftState and raftpb.HardState, as they are in memory).
type State struct {
	Role   Role
	Term   Term
	Vote   NodeID // for whom it voted in Term; 0: nobody
	Leader NodeID // whom it takes for the leader of Term; 0: unknown
	Commit Index  // highest index it knows to be committed
}

// LossReason says why a message will never be handled.
type LossReason uint8

const (
	LostDropped      LossReason = iota // an event dropped it
	LostReceiverDown                   // its receiver was down when it arrived
	LostNoReceiver                     // its receiver does not exist (yet)
	LostLinkCut                        // its link was cut when it was sent, or when it would have arrived
	LostOnLink                         // its link lost it (Link.Loss)
)

var lossNames = [...]string{"dropped", "receiver down", "no such receiver", "link cut", "lost on the link"}

func (r LossReason) String() string { return lossNames[r] }

type (
	// NodeAdded: a node came into being, up, with this starting configuration.
	NodeAdded struct {
		Node       NodeID
		Membership Membership
	}

	// NodeCrashed: the node stopped.
	NodeCrashed struct {
		Node NodeID
		How  CrashKind
	}

	// NodeRestarted: the node is up again. Its machine starts from the
	// snapshot on its disk or, where it is durable, from where it was; entries
	// after Applied are applied (anew).
	NodeRestarted struct {
		Node    NodeID
		Applied Index
		Durable bool // the machine is as the crash left it
	}

	// NodePaused: the node stands still.
	NodePaused struct{ Node NodeID }

	// NodeResumed: the node goes on.
	NodeResumed struct{ Node NodeID }

	// DiskWiped: the node's disk, and with it a durable machine, is as new.
	DiskWiped struct{ Node NodeID }

	// NodePanicked: the library panicked, and the node is down because of it.
	NodePanicked struct {
		Node   NodeID
		Reason string // what the library said
		// Driver tells that it was not the library: the node's own disk or
		// machine refused what raft handed out.
		Driver bool
	}

	// TimerFired: a node's election timeout ran out, or a leader's heartbeat
	// came due.
	TimerFired struct {
		Node     NodeID
		Election bool
	}

	// TimeoutSet: an event set a node's election timeout.
	TimeoutSet struct {
		Node          NodeID
		Before, After int // ticks
	}

	// ReadyTaken: raft handed out what it had ready. What became of it stands in
	// the effects after this one.
	ReadyTaken struct {
		Node  NodeID
		Ready raft.Ready // immutable
	}

	// StateChanged: a node's State is not what it was before.
	StateChanged struct {
		Node          NodeID
		Before, After State
	}

	// MessageSent: a message entered the network.
	MessageSent struct{ Message *Message }

	// MessageLost: a message left the network and nobody handles it.
	MessageLost struct {
		Message *Message
		Reason  LossReason
	}

	// MessageRefused: the receiver's raft answered Step with an error.
	MessageRefused struct {
		Message *Message
		Err     error
	}

	// EntriesAppended: entries are on the node's disk.
	EntriesAppended struct {
		Node        NodeID
		Entries     []*raftpb.Entry // in the order of their indexes; immutable
		Overwritten int             // entries that stood at these indexes or after them, and are gone
		// Replaced are those of the overwritten that are not written again: at
		// their indexes stand entries of other terms now, or none.
		// Invariant: Replaced <= Overwritten
		Replaced int
	}

	// HardStateSaved: term, vote and commit are on the node's disk.
	HardStateSaved struct {
		Node          NodeID
		Before, After HardState
	}

	// SnapshotInstalled: a leader's snapshot replaced the node's log and machine.
	SnapshotInstalled struct {
		Node       NodeID
		ID         LogID
		Membership Membership
	}

	// SnapshotTaken: the machine's state up to ID is on the node's disk.
	SnapshotTaken struct {
		Node  NodeID
		ID    LogID
		Bytes int // size of the machine's state
	}

	// Compacted: the log up to and including ID is gone from the node's disk.
	Compacted struct {
		Node NodeID
		ID   LogID
	}

	// Applied: the node's machine carried out a committed entry.
	Applied struct {
		Node     NodeID
		Entry    *raftpb.Entry
		Response Response // of a request; zero for no-ops and configuration changes
		Err      error    // the machine refused the entry (fsm.ErrAlreadyApplied)
	}

	// MembershipChanged: a committed configuration change took effect here.
	MembershipChanged struct {
		Node       NodeID
		ID         LogID
		Membership Membership
	}

	// SnapshotReported: the transport told Node how a snapshot to Peer fared
	// (raft.RawNode.ReportSnapshot).
	SnapshotReported struct {
		Node, Peer NodeID
		Delivered  bool
	}

	// OperationQueued: a write or an apply waits for its thread.
	OperationQueued struct{ Operation *Operation }

	// OperationDone: the thread did it, and its responses are out. What it wrote
	// or applied stands in the effects before this one.
	OperationDone struct{ Operation *Operation }

	// OperationLost: a crash came before it was done. What was kept of a torn
	// write stands in the effects before this one.
	OperationLost struct {
		Operation *Operation
		Kept      int // records that are on disk all the same; see CrashTorn
	}

	// MessageHeld: the message does not arrive by itself any more.
	MessageHeld struct{ Message *Message }

	// MessageReleased: a held message is due now.
	MessageReleased struct{ Message *Message }

	// LinkSet: a link, or with From and To 0 every link, treats messages
	// differently from now on.
	LinkSet struct {
		From, To NodeID
		Link     Link
	}

	// LinksCut: these links lose everything from now on.
	LinksCut struct{ Links []LinkID }

	// LinksMended: these links were cut and carry messages again.
	LinksMended struct{ Links []LinkID }

	// ClockSet: a node's clock runs at another speed.
	ClockSet struct {
		Node          NodeID
		Before, After Permille
	}

	// DiskSet: a node's operations take another time.
	DiskSet struct {
		Node          NodeID
		Before, After Permille
	}

	// UnreachableReported: the transport told Node that Peer cannot be reached
	// (raft.RawNode.ReportUnreachable).
	UnreachableReported struct{ Node, Peer NodeID }

	// ClientAdded: a simulated client came into being.
	ClientAdded struct {
		Client  ClientID
		Options ClientOptions
	}

	// ClientSent: a simulated client put one attempt of an operation to a node.
	// The first attempt is when the operation is called.
	ClientSent struct {
		Client  ClientID
		Op      uint32 // the how-manieth operation of this client, from 1
		Attempt int    // from 1; a retry carries the same Request
		Node    NodeID
		Handle  HandleID // zero where the node was down and refused, or paused and does not answer
		Read    bool     // Request is a key, read through ReadIndex
		Request string   // otherwise a request such as "@c1/3 append x 3"
	}

	// ClientDone: a client's operation ended. It is Answered by one attempt;
	// Refused only if no attempt can have had an effect; InDoubt otherwise.
	ClientDone struct {
		Client ClientID
		Op     uint32
		Result Result
	}

	// RequestAppended: the leader gave a request its place in the log.
	RequestAppended struct {
		Handle HandleID
		Leader NodeID
		ID     LogID
	}

	// RequestDropped: raft at Node dropped a request. Where that is not the
	// node it was put to, nobody there is told.
	RequestDropped struct {
		Handle HandleID
		Node   NodeID
	}

	// RequestDone: the node to which a request was put knows how it ended.
	RequestDone struct {
		Handle HandleID
		Result Result
	}

	// Logged: a line of the library's own log.
	Logged struct {
		Node  NodeID
		Level LogLevel
		Line  string
	}

	// ContractBroken: the driver of a node made a mistake here on purpose
	// (Options.Breaks). It is none of the library's doing.
	ContractBroken struct {
		Node  NodeID
		Break Break
	}
)

func (NodeAdded) Kind() EffectKind           { return KindNodeAdded }
func (NodeCrashed) Kind() EffectKind         { return KindNodeCrashed }
func (NodeRestarted) Kind() EffectKind       { return KindNodeRestarted }
func (NodePanicked) Kind() EffectKind        { return KindNodePanicked }
func (TimerFired) Kind() EffectKind          { return KindTimerFired }
func (TimeoutSet) Kind() EffectKind          { return KindTimeoutSet }
func (ReadyTaken) Kind() EffectKind          { return KindReadyTaken }
func (StateChanged) Kind() EffectKind        { return KindStateChanged }
func (MessageSent) Kind() EffectKind         { return KindMessageSent }
func (MessageLost) Kind() EffectKind         { return KindMessageLost }
func (MessageRefused) Kind() EffectKind      { return KindMessageRefused }
func (EntriesAppended) Kind() EffectKind     { return KindEntriesAppended }
func (HardStateSaved) Kind() EffectKind      { return KindHardStateSaved }
func (SnapshotInstalled) Kind() EffectKind   { return KindSnapshotInstalled }
func (SnapshotTaken) Kind() EffectKind       { return KindSnapshotTaken }
func (Compacted) Kind() EffectKind           { return KindCompacted }
func (Applied) Kind() EffectKind             { return KindApplied }
func (MembershipChanged) Kind() EffectKind   { return KindMembershipChanged }
func (SnapshotReported) Kind() EffectKind    { return KindSnapshotReported }
func (RequestAppended) Kind() EffectKind     { return KindRequestAppended }
func (RequestDropped) Kind() EffectKind      { return KindRequestDropped }
func (RequestDone) Kind() EffectKind         { return KindRequestDone }
func (NodePaused) Kind() EffectKind          { return KindNodePaused }
func (NodeResumed) Kind() EffectKind         { return KindNodeResumed }
func (DiskWiped) Kind() EffectKind           { return KindDiskWiped }
func (OperationQueued) Kind() EffectKind     { return KindOperationQueued }
func (OperationDone) Kind() EffectKind       { return KindOperationDone }
func (OperationLost) Kind() EffectKind       { return KindOperationLost }
func (MessageHeld) Kind() EffectKind         { return KindMessageHeld }
func (MessageReleased) Kind() EffectKind     { return KindMessageReleased }
func (LinkSet) Kind() EffectKind             { return KindLinkSet }
func (LinksCut) Kind() EffectKind            { return KindLinksCut }
func (LinksMended) Kind() EffectKind         { return KindLinksMended }
func (ClockSet) Kind() EffectKind            { return KindClockSet }
func (DiskSet) Kind() EffectKind             { return KindDiskSet }
func (UnreachableReported) Kind() EffectKind { return KindUnreachableReported }
func (ClientAdded) Kind() EffectKind         { return KindClientAdded }
func (ClientSent) Kind() EffectKind          { return KindClientSent }
func (ClientDone) Kind() EffectKind          { return KindClientDone }
func (Logged) Kind() EffectKind              { return KindLogged }
func (ContractBroken) Kind() EffectKind      { return KindContractBroken }
