package core

import (
	"fmt"
	"slices"
	"strings"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/fsm"
	"glassraft/memstore"
)

// NodeConfig is what a node is made of.
type NodeConfig struct {
	ID           NodeID
	Seed         uint64
	TickInterval Time       // 0: one millisecond
	Disk         Disk       // how long operations take
	Options      Options    // zero: Defaults().Options
	Membership   Membership // the configuration its cluster was formed with; empty where a snapshot holds it
	// Snapshot is on its disk when the node is new; nil: nothing is. Only its
	// first start finds it: a disk that was wiped is empty.
	Snapshot *raftpb.Snapshot
	Network  Network // nil: a StubNetwork
	// Machine makes an empty machine; it is called whenever one has to start
	// from the snapshot. nil: fsm.NewKV.
	Machine func() fsm.StateMachine
	// Now is the virtual time, to which operations are queued. nil: time stands
	// at 0.
	Now *Time
	// Effects takes what happens. nil: the node's own list, see TakeEffects.
	Effects *Effects
	// Trace takes the library's own trace; nil: nobody does. It stays silent in
	// a program that was built without the tag with_tla, see Cluster.TraceLibrary.
	Trace func(event []byte)
}

// Node is one raft.RawNode between its disk, its machine and the network. It
// is up or down. Nothing in it waits, and only one goroutine may use it.
type Node struct {
	id         NodeID
	config     NodeConfig
	store      *memstore.Store // outlives crashes
	saved      HardState       // what the store holds
	clock      Time            // when its last tick was
	clockSpeed Permille
	diskSpeed  Permille
	paused     bool
	pausedAt   Time      // since when
	out        *Effects  // where effects go; its cluster's, if it is in one
	waiting    []*Handle // requests without a result, oldest first
	asked      *Handle   // the request that was put to it last; nil: none was
	downFrom   string    // why the node is down; "" after a plain crash

	handleSeq uint32
	opSeq     uint32
	durable   durableMachine // what a restart goes on with; zero unless Options.DurableMachine
	redone    Index          // up to here its machine gets entries again; 0 unless BreakAppliedUnset

	// The rest lives in memory: a crash loses it.
	rn         *raft.RawNode // nil while the node is down
	in         internals
	state      State // as it was after the last input
	timeout    int   // the election timeout, in ticks, of what it was drawn for
	drawn      drawnFor
	machine    fsm.StateMachine
	applied    Index // Invariant: machine.LastApplied() <= applied <= state.Commit
	membership Membership
	forwarded  []forward        // proposals that wait in raft to be sent on
	appends    []*Operation     // writes that are not on disk yet, in their order
	applies    []*Operation     // committed entries that are not applied yet, in their order
	reports    []snapshotReport // what the transport tells it when it resumes
}

// durableMachine is a state machine on disk.
type durableMachine struct {
	machine    fsm.StateMachine // nil: none yet, start from the snapshot
	applied    Index
	membership Membership
}

// forward remembers which requests a proposal that raft forwards belongs to.
type forward struct {
	message *raftpb.Message
	handles []HandleID
}

func (n *Node) emit(fx Effect) { *n.out = append(*n.out, fx) }

// TakeEffects hands out, and forgets, what happened since the last call. It is
// for a node alone: in a cluster all nodes share one list, and Cluster.Do hands
// it out.
func (n *Node) TakeEffects() Effects {
	fx := *n.out
	*n.out = nil
	return fx
}

// checkUp is ErrNodeDown or ErrNodePaused if the node is that; every input to
// raft asks it first.
func (n *Node) checkUp() error {
	switch {
	case n.rn == nil:
		return fmt.Errorf("%w: %v", ErrNodeDown, n.id)
	case n.paused:
		return fmt.Errorf("%w: %v", ErrNodePaused, n.id)
	}
	return nil
}

// unsent is how many messages the node may send with its next Ready or
// operation.
func (n *Node) unsent() int {
	unsent := n.in.unsent()
	for _, thread := range [...][]*Operation{n.appends, n.applies} {
		for _, op := range thread {
			unsent += len(op.Responses())
		}
	}
	return unsent
}

// checkRoom is ErrLimit if raft might hold more messages than the network may
// carry once more of them were added.
func (n *Node) checkRoom(more int) error {
	if unsent := n.unsent(); unsent+more > InFlightMax {
		return fmt.Errorf("%w: %v holds %d unsent messages and might add %d (legal: %d in all; process-ready sends them)", ErrLimit, n.id, unsent, more, InFlightMax)
	}
	return nil
}

// peers is to how many nodes this one may send at once.
func (n *Node) peers() int {
	m := n.membership
	return len(m.Voters) + len(m.Outgoing) + len(m.Learners) + len(m.LearnersNext)
}

// observe runs after every input to raft, deferred: it catches a panic of the
// library, notes what changed, and plants the election timeout.
func (n *Node) observe() {
	if r := recover(); r != nil {
		n.panicked(r)
		return
	}
	if n.rn == nil {
		return
	}
	if s := n.readState(); s != n.state {
		n.emit(StateChanged{Node: n.id, Before: n.state, After: s})
		n.state = s
	}
	n.plant()
}

// panicked takes the node down after a panic of the library. A broken
// invariant of our own is not the library's, and goes on.
func (n *Node) panicked(r any) {
	reason := fmt.Sprint(r)
	if strings.HasPrefix(reason, "invariant:") {
		panic(r)
	}
	_, driver := r.(refusal)
	n.stop(reason)
	n.emit(NodePanicked{Node: n.id, Reason: reason, Driver: driver})
}

// stop loses what a crash loses.
func (n *Node) stop(reason string) {
	if n.config.Options.DurableMachine {
		n.durable = durableMachine{n.machine, n.applied, n.membership}
	}
	for _, op := range slices.Concat(n.appends, n.applies) {
		n.emit(OperationLost{Operation: op})
	}
	n.rn, n.in, n.machine, n.forwarded = nil, internals{}, nil, nil
	n.state, n.applied, n.membership = State{}, 0, Membership{}
	n.appends, n.applies, n.reports = nil, nil, nil
	n.paused = false
	n.downFrom = reason
	n.settleStop(reasonCrashed)
}

// plant writes the election timeout that belongs to the node's term and role
// over the one that the library drew: see electionTimeout. The library draws none
// when a node becomes a pre-candidate (raft.becomePreCandidate).
func (n *Node) plant() {
	if drawn := (drawnFor{n.state.Term, n.state.Role}); drawn != n.drawn || n.timeout == 0 {
		if drawn.role != PreCandidate || n.timeout == 0 {
			n.timeout = electionTimeout(n.config.Seed, n.config.Options, n.id, n.state.Term, n.state.Role)
		}
		n.drawn = drawn
	}
	n.in.plant(n.timeout)
}

// drawnFor is what an election timeout depends on, beside what never changes.
type drawnFor struct {
	term Term
	role Role
}

// readState is raft's state after an input. raft.BasicStatus has the same, but
// makes a HardState each time, and this is asked after every event.
func (n *Node) readState() State {
	r := n.in.raft
	return State{
		Role:   Role(r.state),
		Term:   Term(r.Term),
		Vote:   NodeID(r.Vote),
		Leader: NodeID(r.lead),
		Commit: Index(r.raftLog.committed),
	}
}
