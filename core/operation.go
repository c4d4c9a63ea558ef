package core

import (
	"fmt"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// Operation is something that one of the two threads of a node with
// asynchronous storage writes has still to do (raft.Config.AsyncStorageWrites):
// a write to disk, or applying committed entries. It is immutable. The
// operations of a thread are done one after the other, in their order.
type Operation struct {
	ID     OpID
	Apply  bool // for the apply thread, instead of the append thread
	Queued Time
	Due    Time // when it will be done, unless an event decides otherwise

	Entries []*raftpb.Entry // to write, or to apply
	message *raftpb.Message // MsgStorageAppend or MsgStorageApply
	write   write           // what it puts on disk; nothing for an apply
}

// HardState is what a write saves beside its entries; false if that did not change.
func (op *Operation) HardState() (HardState, bool) {
	if op.write.hard == nil {
		return HardState{}, false
	}
	return HardStateOf(op.write.hard), true
}

// Snapshot is the last entry that the snapshot in a write covers; false if
// there is none.
func (op *Operation) Snapshot() (LogID, bool) {
	if op.write.snapshot == nil {
		return LogID{}, false
	}
	meta := op.write.snapshot.GetMetadata()
	return LogID{Term: Term(meta.GetTerm()), Index: Index(meta.GetIndex())}, true
}

// Records is how many parts a write has that a crash could cut off; see CrashTorn.
func (op *Operation) Records() int { return op.write.records() }

// Responses lists the messages that wait until the operation is done. Those to
// the node itself are raft's own bookkeeping.
func (op *Operation) Responses() []*raftpb.Message { return op.message.GetResponses() }

// Describe gives the message with which raft asked for it (MsgStorageAppend or
// MsgStorageApply) as raft.DescribeMessage prints it, without its responses.
func (op *Operation) Describe() string {
	m := cloneMessage(op.message)
	m.Responses = nil
	return raft.DescribeMessage(m, nil)
}

// String gives "write [2/4 EntryNormal "set x 5"] term=2 vote=S1 commit=3 then 2 responses".
func (op *Operation) String() string {
	s := "write"
	if op.Apply {
		s = "apply"
	}
	for _, e := range op.Entries {
		s += " [" + raft.DescribeEntry(e, nil) + "]"
	}
	if id, ok := op.Snapshot(); ok {
		s += fmt.Sprintf(" snapshot %v", id)
	}
	if h, ok := op.HardState(); ok {
		s += fmt.Sprintf(" term=%d vote=%v commit=%d", h.Vote.Term, h.Vote.Node, h.Commit)
	}
	return s + fmt.Sprintf(" then %d responses", len(op.Responses()))
}

// write is what one write puts on disk, record by record: the snapshot, the
// entries, the hard state.
type write struct {
	snapshot *raftpb.Snapshot // nil: none
	entries  []*raftpb.Entry
	hard     *raftpb.HardState // nil: as it was
}

// records is how many parts the write has that a crash could cut off.
func (w write) records() int {
	n := len(w.entries)
	if w.snapshot != nil {
		n++
	}
	if w.hard != nil {
		n++
	}
	return n
}

// writeOf is what a MsgStorageAppend puts on disk.
func writeOf(m *raftpb.Message) write {
	w := write{entries: m.GetEntries()}
	if !raft.IsEmptySnap(m.GetSnapshot()) {
		w.snapshot = m.GetSnapshot()
	}
	// All three are set, or none (raft's newStorageAppendMsg).
	if m.Commit != nil {
		w.hard = &raftpb.HardState{Term: m.Term, Vote: m.Vote, Commit: m.Commit}
	}
	return w
}

// queue puts an operation that raft demands behind those of its thread.
func (n *Node) queue(m *raftpb.Message) {
	if m.GetTo() == raft.LocalAppendThread {
		m = n.acknowledge(m)
	}
	n.opSeq++
	op := &Operation{
		ID:      OpID{Node: n.id, Seq: n.opSeq},
		Apply:   m.GetTo() == raft.LocalApplyThread,
		Queued:  *n.config.Now,
		Entries: m.GetEntries(),
		message: m,
	}
	thread := &n.applies
	if !op.Apply {
		thread = &n.appends
		op.write = writeOf(m)
	}
	start := op.Queued
	if len(*thread) > 0 {
		start = max(start, (*thread)[len(*thread)-1].Due)
	}
	op.Due = start + n.duration(op)
	*thread = append(*thread, op)
	n.emit(OperationQueued{Operation: op})
}

// duration is how long the thread works on an operation. A write that only
// moves the commit index, or only carries responses, needs no sync (raft.MustSync)
// and takes no time of its own.
func (n *Node) duration(op *Operation) Time {
	w := op.write
	saved := n.saved
	for _, earlier := range n.appends {
		if h, ok := earlier.HardState(); ok {
			saved = h
		}
	}
	if !op.Apply && len(w.entries) == 0 && w.snapshot == nil && (w.hard == nil || HardStateOf(w.hard).Vote == saved.Vote) {
		return 0
	}
	return duration(n.config.Seed, n.config.Disk, op.ID, op.Apply) * 1000 / Time(n.diskSpeed)
}

// postpone moves what a thread has to do by the time in which it stood still.
func postpone(ops []*Operation, by Time) {
	for i, op := range ops {
		later := *op
		later.Due += by
		ops[i] = &later
	}
}

// AppendThread does the first pending write and hands out the responses that
// waited for it (raft.LocalAppendThread; Raft dissertation §10.2.1).
// ErrNothingPending if there is none.
func (n *Node) AppendThread() error {
	if err := n.checkUp(); err != nil {
		return err
	}
	if len(n.appends) == 0 {
		return fmt.Errorf("%w: the append thread of %v", ErrNothingPending, n.id)
	}
	defer n.observe()
	n.exchangeResponses()
	op := n.appends[0]
	n.persist(op.write)
	n.appends = n.appends[1:]
	n.respond(op)
	return nil
}

// ApplyThread does the first pending apply and tells raft (raft.LocalApplyThread).
// ErrNothingPending if there is none.
func (n *Node) ApplyThread() error {
	if err := n.checkUp(); err != nil {
		return err
	}
	if len(n.applies) == 0 {
		return fmt.Errorf("%w: the apply thread of %v", ErrNothingPending, n.id)
	}
	defer n.observe()
	op := n.applies[0]
	n.applyAll(op.Entries)
	n.applies = n.applies[1:]
	n.settleReads()
	n.respond(op)
	return nil
}

// respond hands out what had to wait for an operation.
func (n *Node) respond(op *Operation) {
	for _, m := range op.Responses() {
		if NodeID(m.GetTo()) != n.id || n.config.Options.QueueResponses {
			n.config.Network.Send(n.id, m, nil)
			continue
		}
		// The one error: a node that was removed acknowledges to itself
		// (raft.ErrStepPeerNotFound), and nobody needs it.
		_ = n.rn.Step(m)
	}
	n.emit(OperationDone{Operation: op})
}

// Pending lists the operations of a node's two threads: the writes, then the
// applies, each in their order. Only to be read.
func (n *Node) Pending() (appends, applies []*Operation) { return n.appends, n.applies }
