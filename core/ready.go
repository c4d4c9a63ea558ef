package core

import (
	"fmt"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/fsm"
)

// Ready takes all that raft has ready. With synchronous writes it does it in the
// order the library demands (its package documentation, and Raft dissertation
// §3.8): write to disk, then send, then apply, then tell raft. With
// asynchronous ones it sends, and queues the rest for the node's two threads.
// ErrNothingReady if there is nothing.
func (n *Node) Ready() error {
	if err := n.checkUp(); err != nil {
		return err
	}
	if !n.rn.HasReady() {
		return fmt.Errorf("%w: %v", ErrNothingReady, n.id)
	}
	defer n.observe()
	rd := n.rn.Ready()
	n.emit(ReadyTaken{Node: n.id, Ready: rd})
	async := n.config.Options.AsyncStorageWrites
	if !async {
		w := write{entries: rd.Entries}
		if !raft.IsEmptySnap(rd.Snapshot) {
			w.snapshot = rd.Snapshot
		}
		if !raft.IsEmptyHardState(rd.HardState) {
			w.hard = rd.HardState
		}
		n.persist(w)
	}
	for _, m := range rd.Messages {
		switch m.GetTo() {
		case raft.LocalAppendThread, raft.LocalApplyThread:
			n.queue(m)
		default:
			n.config.Network.Send(n.id, m, n.takeForwarded(m))
		}
	}
	if !async {
		n.applyAll(rd.CommittedEntries)
	}
	for _, rs := range rd.ReadStates {
		n.confirmRead(rs)
	}
	n.settleReads()
	if !async {
		n.rn.Advance(rd)
	}
	return nil
}

// persist puts the snapshot, the entries and the hard state on disk. The hard
// state comes last: its commit index must never point behind the log that is
// on disk. The machine follows a snapshot at once.
func (n *Node) persist(w write) {
	if w.snapshot != nil {
		must(n.store.ApplySnapshot(w.snapshot))
		meta := w.snapshot.GetMetadata()
		n.emit(SnapshotInstalled{
			Node:       n.id,
			ID:         LogID{Term: Term(meta.GetTerm()), Index: Index(meta.GetIndex())},
			Membership: MembershipOf(meta.GetConfState()),
		})
		n.install(w.snapshot)
	}
	if n.hardStateFirst(w) {
		n.broke(BreakHardStateFirst)
		n.persistHard(w.hard)
		w.hard = nil
	}
	if len(w.entries) > 0 {
		last, err := n.store.LastIndex()
		must(err)
		overwritten := 0
		if first := w.entries[0].GetIndex(); last >= first {
			overwritten = int(last - first + 1)
		}
		replaced := overwritten - n.again(w.entries, last)
		must(n.store.Append(w.entries))
		n.emit(EntriesAppended{Node: n.id, Entries: w.entries, Overwritten: overwritten, Replaced: replaced})
	}
	if w.hard != nil {
		n.persistHard(w.hard)
	}
}

func (n *Node) persistHard(hard *raftpb.HardState) {
	hard = n.withoutVote(hard)
	must(n.store.SetHardState(hard))
	saved := HardStateOf(hard)
	n.emit(HardStateSaved{Node: n.id, Before: n.saved, After: saved})
	n.saved = saved
}

// again is how many of the entries are on disk already, whose last index is last.
func (n *Node) again(entries []*raftpb.Entry, last uint64) int {
	count := 0
	for _, e := range entries {
		if e.GetIndex() > last {
			break
		}
		if term, err := n.store.Term(e.GetIndex()); err == nil && term == e.GetTerm() {
			count++
		}
	}
	return count
}

// refusal is why a node's own disk or machine would not do what raft handed out.
type refusal struct{ error }

// must takes the node down with the reason when its disk or its machine refuses
// what raft hands out: going on would break what raft relies on.
func must(err error) {
	if err != nil {
		panic(refusal{err})
	}
}

// install brings the machine to the state of a leader's snapshot.
func (n *Node) install(snap *raftpb.Snapshot) {
	must(n.machine.Restore(snap.GetData()))
	n.applied = Index(snap.GetMetadata().GetIndex())
	n.membership = MembershipOf(snap.GetMetadata().GetConfState())
	n.settleSnapshot(n.applied)
}

// applyAll carries out committed entries. Those that a snapshot covers, which
// was installed since they were handed out, are passed over.
func (n *Node) applyAll(entries []*raftpb.Entry) {
	for _, e := range entries {
		if Index(e.GetIndex()) > n.applied {
			n.apply(e)
		}
	}
}

// apply carries out one committed entry.
func (n *Node) apply(raw *raftpb.Entry) {
	e, err := LogEntryOf(raw)
	must(err)
	fx := Applied{Node: n.id, Entry: raw}
	answer := Response{Status: fsm.StatusOK} // to a configuration change
	switch {
	case e.Kind != EntryNormal:
		cc, err := decodeConfChange(e)
		must(err)
		if n.breaks(BreakConfChangeNotApplied) {
			n.emit(fx)
			n.broke(BreakConfChangeNotApplied)
			break
		}
		n.membership = MembershipOf(n.rn.ApplyConfChange(cc))
		n.emit(fx)
		n.emit(MembershipChanged{Node: n.id, ID: e.ID, Membership: n.membership})
	case len(e.Data) > 0:
		fx.Response, fx.Err = n.carryOut(e)
		answer = fx.Response
		n.emit(fx)
	default:
		n.emit(fx) // a leader's no-op (Raft paper §8)
	}
	n.applied = e.ID.Index
	n.settleApplied(e, answer)
}

// carryOut hands a request to the machine. A machine that panics takes the node
// down, and not in the library's name.
func (n *Node) carryOut(e LogEntry) (Response, error) {
	defer func() {
		if r := recover(); r != nil {
			panic(refusal{fmt.Errorf("the state machine panicked: %v", r)})
		}
	}()
	return n.machine.Apply(n.position(e.ID.Index), e.Data)
}

// confirmRead notes from which index on a read may be answered.
func (n *Node) confirmRead(rs raft.ReadState) {
	for _, h := range n.waiting {
		if h.Read() && string(h.ID.readContext()) == string(rs.RequestCtx) {
			h.readIndex, h.confirmed = Index(rs.Index), true
		}
	}
}

// TakeSnapshot writes the machine's state to disk (Raft paper §7). ErrNothingNew
// if nothing was applied since the last one.
func (n *Node) TakeSnapshot() error {
	if err := n.checkUp(); err != nil {
		return err
	}
	if covered := n.store.SnapshotIndex(); n.applied <= covered {
		return fmt.Errorf("%w: %v has applied up to %d and has a snapshot of %d", ErrNothingNew, n.id, n.applied, covered)
	}
	data, err := n.machine.Snapshot()
	if err != nil {
		return err
	}
	snap, err := n.store.CreateSnapshot(uint64(n.applied), n.recorded().Raft(), data)
	if err != nil {
		return err
	}
	n.emit(SnapshotTaken{
		Node:  n.id,
		ID:    LogID{Term: Term(snap.GetMetadata().GetTerm()), Index: n.applied},
		Bytes: len(data),
	})
	return nil
}

// Compactable is up to which index Compact may discard the log; 0 while the node
// is down. The snapshot on disk must cover it, or the entries would be lost; where
// snapshots are fresh (Options.FreshSnapshots) and the machine is durable, it is
// enough that they are applied: a follower gets the state as it is now, and a
// restart needs none of them. And the library must have been told that they are
// applied (raft.MemoryStorage.Compact): a node that is to campaign looks into its
// log for changes of membership from there on. It is told later where responses
// wait in flight (Options.QueueResponses).
func (n *Node) Compactable() Index {
	if n.rn == nil {
		return 0
	}
	return min(n.covered(), n.told())
}

// covered is up to which index nothing is lost with the entries.
func (n *Node) covered() Index {
	covered := n.store.SnapshotIndex()
	if n.config.Options.FreshSnapshots && n.config.Options.DurableMachine {
		covered = max(covered, n.applied)
	}
	return covered
}

// told is up to which index the library knows that the machine has applied the log.
func (n *Node) told() Index { return Index(n.in.raft.raftLog.applied) }

// Compact discards the log up to and including index. ErrOutOfRange if index is
// above Compactable; ErrNothingNew if it is discarded already.
func (n *Node) Compact(index Index) error {
	if err := n.checkUp(); err != nil {
		return err
	}
	first, err := n.store.FirstIndex()
	if err != nil {
		return err
	}
	covered, told := n.covered(), n.told()
	switch {
	case index > told && index <= covered:
		return fmt.Errorf("%w: compact %v to %d (the library knows that entries up to %d are applied)", ErrOutOfRange, n.id, index, told)
	case index > covered:
		return fmt.Errorf("%w: compact %v to %d (its snapshot covers up to %d)", ErrOutOfRange, n.id, index, covered)
	case uint64(index) < first:
		return fmt.Errorf("%w: the log of %v starts at %d", ErrNothingNew, n.id, first)
	}
	if n.breaks(BreakCompactedPastSnapshot) && n.applied > covered {
		n.broke(BreakCompactedPastSnapshot)
		index = n.applied
	}
	term, err := n.store.Term(uint64(index))
	if err != nil {
		return err
	}
	if err := n.store.Compact(uint64(index)); err != nil {
		return err
	}
	n.emit(Compacted{Node: n.id, ID: LogID{Term: Term(term), Index: index}})
	return nil
}
