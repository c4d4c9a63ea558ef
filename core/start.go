package core

import (
	"errors"
	"fmt"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/fsm"
	"glassraft/memstore"
)

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
	store, saved := config.newStore()
	n := &Node{
		id:         config.ID,
		config:     config,
		store:      store,
		saved:      saved,
		out:        config.Effects,
		clockSpeed: 1000,
		diskSpeed:  1000,
	}
	if n.out == nil {
		n.out = &Effects{}
	}
	if err := n.start(false); err != nil {
		return nil, err
	}
	return n, nil
}

// newStore is the node's disk when it is new, and the hard state on it. What a
// snapshot covers was committed.
func (config NodeConfig) newStore() (*memstore.Store, HardState) {
	store, saved := memstore.New(config.Membership.Raft()), HardState{}
	if config.Snapshot == nil {
		return store, saved
	}
	saved.Commit = Index(config.Snapshot.GetMetadata().GetIndex())
	if err := errors.Join(store.ApplySnapshot(config.Snapshot), store.SetHardState(saved.Raft())); err != nil {
		panic("invariant: an empty disk refused a snapshot: " + err.Error())
	}
	return store, saved
}

// start brings the node up from its disk, for the first time or again.
func (n *Node) start(again bool) (err error) {
	if err := n.config.Options.Validate(); err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			n.rn = nil
			err = startPanic{fmt.Sprint(r)}
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
	tells := m.applied
	if again {
		n.applied, tells = n.misreported(m.applied)
	}
	cfg := n.config.Options.raft()
	cfg.ID = uint64(n.id)
	cfg.Storage = disk{n.store, n}
	cfg.Logger = raftLogger{n.id, n.out}
	cfg.TraceLogger = libraryTrace(n.config.Trace)
	cfg.Applied = uint64(tells)
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
	n.timeout = 0 // draw it anew
	n.plant()
	return nil
}

// startPanic is why the library would not start.
type startPanic struct{ reason string }

func (p startPanic) Error() string { return ErrConfig.Error() + ": " + p.reason }
func (p startPanic) Unwrap() error { return ErrConfig }

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
// captured anew. With Options.FreshSnapshots it is whenever something was applied
// since.
func (d disk) Snapshot() (*raftpb.Snapshot, error) {
	snap, err := d.Store.Snapshot()
	membership := d.node.recorded()
	upToDate := MembershipOf(snap.GetMetadata().GetConfState()).Equal(membership)
	if d.node.config.Options.FreshSnapshots {
		upToDate = Index(snap.GetMetadata().GetIndex()) >= d.node.applied
	}
	if err != nil || upToDate {
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
		Index: new(uint64(d.node.applied)), Term: new(term), ConfState: membership.Raft(),
	}}, nil
}
