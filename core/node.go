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
	Membership   Membership // the configuration its cluster was formed with
	Network      Network    // nil: a StubNetwork
	// Machine makes an empty machine; it is called whenever one has to start
	// from the snapshot. nil: fsm.NewKV.
	Machine func() fsm.StateMachine
	// Now is the virtual time, to which operations are queued. nil: time stands
	// at 0.
	Now *Time
	// Effects takes what happens. nil: the node's own list, see TakeEffects.
	Effects *Effects
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
	downFrom   string    // why the node is down; "" after a plain crash

	handleSeq uint32
	opSeq     uint32
	durable   durableMachine // what a restart goes on with; zero unless Options.DurableMachine

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

// NewNode makes a node with an empty disk and starts it. Options that do not
// fit together, and whatever the library refuses by a panic, are ErrConfig.
func NewNode(config NodeConfig) (*Node, error) {
	if config.TickInterval == 0 {
		config.TickInterval = Millisecond
	}
	if err := validTick(config.TickInterval); err != nil {
		return nil, err
	}
	if config.Options == (Options{}) {
		config.Options = Defaults().Options
	}
	if config.Network == nil {
		config.Network = &StubNetwork{}
	}
	if config.Machine == nil {
		config.Machine = func() fsm.StateMachine { return fsm.NewKV() }
	}
	if config.Now == nil {
		config.Now = new(Time)
	}
	n := &Node{
		id:         config.ID,
		config:     config,
		store:      memstore.New(config.Membership.Raft()),
		out:        config.Effects,
		clockSpeed: 1000,
		diskSpeed:  1000,
	}
	if n.out == nil {
		n.out = &Effects{}
	}
	if err := n.start(); err != nil {
		return nil, err
	}
	return n, nil
}

// start brings the node up from its disk.
func (n *Node) start() (err error) {
	if err := n.config.Options.Validate(); err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			n.rn = nil
			err = fmt.Errorf("%w: %v", ErrConfig, r)
		}
		if err != nil {
			n.applied, n.membership = 0, Membership{}
		}
	}()
	m, err := n.storedMachine()
	if err != nil {
		return err
	}
	// raft asks its storage for the configuration that is in force at Applied.
	n.applied, n.membership = m.applied, m.membership
	cfg := n.config.Options.raft()
	cfg.ID = uint64(n.id)
	cfg.Storage = disk{n.store, n}
	cfg.Logger = raftLogger{n.id, n.out}
	cfg.Applied = uint64(m.applied)
	rn, err := raft.NewRawNode(&cfg)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrConfig, err)
	}
	in, err := newInternals(rn)
	if err != nil {
		return err
	}
	n.rn, n.in, n.machine, n.downFrom = rn, in, m.machine, ""
	n.state = n.readState()
	n.plant()
	return nil
}

// storedMachine is the state machine as the node finds it when it starts: the
// durable one, or a new one with the snapshot on disk.
func (n *Node) storedMachine() (durableMachine, error) {
	if n.durable.machine != nil {
		return n.durable, nil
	}
	snap, err := n.store.Snapshot()
	if err != nil {
		return durableMachine{}, err
	}
	machine := n.config.Machine()
	if !raft.IsEmptySnap(snap) {
		if err := machine.Restore(snap.GetData()); err != nil {
			return durableMachine{}, fmt.Errorf("snapshot on disk: %w", err)
		}
	}
	return durableMachine{
		machine:    machine,
		applied:    Index(snap.GetMetadata().GetIndex()),
		membership: MembershipOf(snap.GetMetadata().GetConfState()),
	}, nil
}

// disk is the node's storage as raft reads it.
type disk struct {
	*memstore.Store
	node *Node
}

// InitialState is what raft starts from: the configuration that the machine has
// applied, which is that of the snapshot unless the machine is durable; and a
// commit index that covers what the machine has applied. With asynchronous
// writes an apply, and a snapshot of what was applied, may be done before the
// write of the commit index that allowed it, and raft refuses to start behind its
// machine (raftLog.appliedTo). What was applied was committed, and is in the log
// on disk: only stable entries are handed out to be applied.
func (d disk) InitialState() (*raftpb.HardState, *raftpb.ConfState, error) {
	hard, _, err := d.Store.InitialState()
	if applied := uint64(d.node.applied); applied > hard.GetCommit() {
		hard = &raftpb.HardState{Term: new(hard.GetTerm()), Vote: new(hard.GetVote()), Commit: new(applied)}
	}
	return hard, d.node.membership.Raft(), err
}

// Snapshot is what raft sends to a follower that is too far behind for the
// log. That is the snapshot on disk, except where the configuration changed
// since it was taken: a node that was added later would refuse a snapshot that
// does not name it (raft.restore) and could never join, so then the state is
// captured anew.
func (d disk) Snapshot() (*raftpb.Snapshot, error) {
	snap, err := d.Store.Snapshot()
	if err != nil || MembershipOf(snap.GetMetadata().GetConfState()).Equal(d.node.membership) {
		return snap, err
	}
	term, err := d.Term(uint64(d.node.applied))
	if err != nil {
		return nil, err
	}
	data, err := d.node.machine.Snapshot()
	if err != nil {
		return nil, err
	}
	return &raftpb.Snapshot{Data: data, Metadata: &raftpb.SnapshotMetadata{
		Index: new(uint64(d.node.applied)), Term: new(term), ConfState: d.node.membership.Raft(),
	}}, nil
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
	for _, op := range n.appends {
		unsent += len(op.Responses())
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
// over the one that the library drew: see electionTimeout.
func (n *Node) plant() {
	if drawn := (drawnFor{n.state.Term, n.state.Role}); drawn != n.drawn || n.timeout == 0 {
		n.timeout = electionTimeout(n.config.Seed, n.config.Options, n.id, n.state.Term, n.state.Role)
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

// Tick lets count ticks pass (raft.RawNode.Tick).
func (n *Node) Tick(count int) error {
	if err := n.checkUp(); err != nil {
		return err
	}
	if count < 1 || count > TickCountMax {
		return fmt.Errorf("%w: %d ticks (legal: 1 to %d)", ErrOutOfRange, count, TickCountMax)
	}
	if end := n.clock + Time(count)*n.TickLength(); end > TimeMax {
		return fmt.Errorf("%w: %d ticks end at %v (legal: up to %v)", ErrOutOfRange, count, end, TimeMax)
	}
	if _, hasTimer := n.Timer(); hasTimer && n.peers() > 1 {
		// Each heartbeat or election sends to every peer.
		rounds := count/min(n.config.Options.HeartbeatTick, n.config.Options.ElectionTick) + 1
		if err := n.checkRoom(rounds * n.peers()); err != nil {
			return err
		}
	}
	defer n.observe()
	for n.rn != nil && count > 0 { // the library may panic on the way
		if idle := min(n.idleTicks(), count); idle > 0 {
			n.clock += Time(idle) * n.TickLength()
			for range idle {
				n.rn.Tick()
			}
			count -= idle
			continue
		}
		n.tickOnce()
		count--
	}
	return nil
}

// idleTicks is how many of the next ticks only count towards a timer: most of
// them, so that what is around a tick that may fire would cost more than all
// the ticks.
func (n *Node) idleTicks() int {
	t, ok := n.Timer()
	if !ok {
		return TickCountMax
	}
	return t.Ticks - 1
}

// TickLength is the time from one tick of the node's clock to the next.
func (n *Node) TickLength() Time {
	return max(n.config.TickInterval*1000/Time(n.clockSpeed), 1)
}

func (n *Node) tickOnce() {
	defer n.observe()
	n.clock += n.TickLength()
	leads := n.state.Role == Leader
	n.rn.Tick()
	// A timer that fires starts again from 0.
	switch {
	case leads && n.in.raft.heartbeatElapsed == 0:
		n.emit(TimerFired{Node: n.id})
	case !leads && n.in.raft.electionElapsed == 0:
		n.emit(TimerFired{Node: n.id, Election: true})
	}
}

// Campaign makes the node start an election now (raft.RawNode.Campaign). A
// leader, a learner, or a node outside the configuration stays what it is.
func (n *Node) Campaign() error {
	if err := n.checkUp(); err != nil {
		return err
	}
	defer n.observe()
	return n.rn.Campaign()
}

// Step hands a message from the network to raft (raft.RawNode.Step). The
// errors are the library's: ErrStepLocalMsg, ErrStepPeerNotFound.
func (n *Node) Step(m *Message) error {
	if err := n.checkUp(); err != nil {
		return err
	}
	defer n.observe()
	switch m.Raft.GetType() {
	case raftpb.MsgProp:
		n.propose(cloneMessage(m.Raft), m.Handles)
		return nil
	case raftpb.MsgTransferLeader, raftpb.MsgReadIndex:
		// raft fills in To when it forwards these.
		return n.rn.Step(cloneMessage(m.Raft))
	}
	return n.rn.Step(m.Raft)
}

// HasReady tells whether raft has anything to write, send or apply.
func (n *Node) HasReady() bool { return n.rn != nil && !n.paused && n.rn.HasReady() }

// TransferLeader asks for leadership to go to another node; the outcome shows
// in who leads (raft.RawNode.TransferLeader).
func (n *Node) TransferLeader(to NodeID) error {
	if err := n.checkUp(); err != nil {
		return err
	}
	defer n.observe()
	n.rn.TransferLeader(uint64(to))
	return nil
}

// ReportSnapshot tells raft how a snapshot that it sent to peer fared.
func (n *Node) ReportSnapshot(peer NodeID, delivered bool) error {
	if err := n.checkUp(); err != nil {
		return err
	}
	defer n.observe()
	status := raft.SnapshotFailure
	if delivered {
		status = raft.SnapshotFinish
	}
	n.emit(SnapshotReported{Node: n.id, Peer: peer, Delivered: delivered})
	n.rn.ReportSnapshot(uint64(peer), status)
	return nil
}

// ReportUnreachable tells raft that a message to peer did not get through.
func (n *Node) ReportUnreachable(peer NodeID) error {
	if err := n.checkUp(); err != nil {
		return err
	}
	defer n.observe()
	n.emit(UnreachableReported{Node: n.id, Peer: peer})
	n.rn.ReportUnreachable(uint64(peer))
	return nil
}

// ForgetLeader makes a follower forget its leader (raft.RawNode.ForgetLeader).
// A leader stays what it is, and so does a node with lease-based reads.
func (n *Node) ForgetLeader() error {
	if err := n.checkUp(); err != nil {
		return err
	}
	defer n.observe()
	return n.rn.ForgetLeader()
}

// takeForwarded gives the requests that a message forwards, and forgets them.
func (n *Node) takeForwarded(m *raftpb.Message) []HandleID {
	i := slices.IndexFunc(n.forwarded, func(f forward) bool { return f.message == m })
	if i < 0 {
		return nil
	}
	handles := n.forwarded[i].handles
	n.forwarded = slices.Delete(n.forwarded, i, i+1)
	return handles
}
