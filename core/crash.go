package core

import (
	"fmt"
	"slices"

	"glassraft/memstore"
)

// What stops a node, and what is left of it: crash, restart, pause, wiped disk.

// Crash stops the node. What is not on its disk is gone; how says what becomes
// of the writes that are pending, keep how much of a torn one stays (CrashTorn).
// ErrNothingPending if there is no write to tear, ErrOutOfRange if it has fewer
// records than keep or cannot be cut.
func (n *Node) Crash(how CrashKind, keep int) error {
	if n.rn == nil {
		return fmt.Errorf("%w: %v", ErrNodeDown, n.id)
	}
	if err := n.mayCrash(how, keep); err != nil {
		return err
	}
	n.emit(NodeCrashed{Node: n.id, How: how})
	defer n.observe() // a disk may refuse
	switch how {
	case CrashClean:
		n.finish()
		n.settleStop(reasonStopped)
	case CrashTorn:
		n.tear(keep)
	}
	n.stop("")
	return nil
}

func (n *Node) mayCrash(how CrashKind, keep int) error {
	if how > CrashTorn {
		return fmt.Errorf("%w: %v", ErrMalformed, how)
	}
	if how != CrashTorn {
		if keep != 0 {
			return fmt.Errorf("%w: keep=%d (legal: 0, but for a torn write)", ErrOutOfRange, keep)
		}
		return nil
	}
	w := n.nextWrite()
	switch {
	case w.records() == 0:
		return fmt.Errorf("%w: %v has no write under way", ErrNothingPending, n.id)
	case keep < 0 || keep > w.records():
		return fmt.Errorf("%w: keep=%d (legal: 0 to %d, the records of the write)", ErrOutOfRange, keep, w.records())
	case w.snapshot != nil && keep != 0 && keep != w.records():
		return fmt.Errorf("%w: keep=%d (legal: 0 or %d; a write with a snapshot is kept as a whole or not at all)", ErrOutOfRange, keep, w.records())
	}
	return nil
}

// NextWrite is how many records the write has that a crash could tear now, and
// whether it is kept as a whole or not at all; see CrashTorn. 0: there is none.
func (n *Node) NextWrite() (records int, whole bool) {
	if n.rn == nil {
		return 0, false
	}
	w := n.nextWrite()
	return w.records(), w.snapshot != nil
}

// nextWrite is the write that the node is about to do. Operations before it that
// only carry responses have nothing that could be torn.
func (n *Node) nextWrite() write {
	if n.config.Options.AsyncStorageWrites {
		for _, op := range n.appends {
			if op.write.records() > 0 {
				return op.write
			}
		}
		return write{}
	}
	w := write{snapshot: n.in.unstable().snapshot, entries: n.in.unstable().entries}
	if hard := n.rn.BasicStatus().HardState; HardStateOf(hard) != n.saved {
		w.hard = hard
	}
	return w
}

// tear lets the disk keep the first records of the next write.
func (n *Node) tear(keep int) {
	w := n.nextWrite()
	switch {
	case keep == 0 || keep == w.records():
	case n.hardStateFirst(w):
		n.broke(BreakHardStateFirst)
		n.persistHard(w.hard)
		w.entries, w.hard = w.entries[:keep-1], nil
	default:
		w.entries, w.hard = w.entries[:keep], nil
	}
	if keep > 0 {
		n.persist(w)
	}
	for i, op := range n.appends {
		if op.write.records() > 0 {
			n.emit(OperationLost{Operation: op, Kept: keep})
			n.appends = slices.Delete(n.appends, i, i+1)
			return
		}
	}
}

// finish does every pending operation. It answers clients, but sends no message.
func (n *Node) finish() {
	for ; len(n.appends) > 0; n.appends = n.appends[1:] {
		n.persist(n.appends[0].write)
		n.emit(OperationDone{Operation: n.appends[0]})
	}
	for ; len(n.applies) > 0; n.applies = n.applies[1:] {
		n.applyAll(n.applies[0].Entries)
		n.emit(OperationDone{Operation: n.applies[0]})
	}
}

// Restart starts the node from its disk, at time now of its clock. ErrNodeUp
// if it is up; ErrConfig if the library cannot start from that disk.
func (n *Node) Restart(now Time) error {
	if n.rn != nil {
		return fmt.Errorf("%w: %v", ErrNodeUp, n.id)
	}
	why := n.downFrom
	if err := n.start(true); err != nil {
		n.downFrom = why
		return n.brokenStart(err)
	}
	n.clock = now
	n.saveCommit()
	n.emit(NodeRestarted{Node: n.id, Applied: n.applied, Durable: n.durable.machine != nil})
	n.durable = durableMachine{}
	return nil
}

// saveCommit writes the commit index that raft started with to the disk, where
// disk.InitialState raised it.
func (n *Node) saveCommit() {
	if n.state.Commit <= n.saved.Commit {
		return
	}
	before := n.saved
	n.saved.Commit = n.state.Commit
	must(n.store.SetHardState(n.saved.Raft()))
	n.emit(HardStateSaved{Node: n.id, Before: before, After: n.saved})
}

// WipeDisk puts a new, empty disk into a node that is down. ErrNodeUp if it is up.
func (n *Node) WipeDisk() error {
	if n.rn != nil {
		return fmt.Errorf("%w: %v", ErrNodeUp, n.id)
	}
	n.store = memstore.New(n.config.Membership.Raft())
	n.saved, n.durable = HardState{}, durableMachine{}
	n.emit(DiskWiped{Node: n.id})
	return nil
}

// Pause makes the node stand still. ErrNodePaused if it does already.
func (n *Node) Pause() error {
	if err := n.checkUp(); err != nil {
		return err
	}
	n.paused, n.pausedAt = true, *n.config.Now
	n.emit(NodePaused{Node: n.id})
	return nil
}

// Resume lets a paused node go on at time now: its clock, its operations, and
// what the transport had to tell it.
func (n *Node) Resume(now Time) error {
	if n.rn == nil {
		return fmt.Errorf("%w: %v", ErrNodeDown, n.id)
	}
	if !n.paused {
		return fmt.Errorf("%w: %v", ErrNodeNotPaused, n.id)
	}
	n.paused = false
	n.clock += now - n.pausedAt
	n.emit(NodeResumed{Node: n.id})
	stood := now - n.pausedAt
	postpone(n.appends, stood)
	postpone(n.applies, stood)
	reports := n.reports
	n.reports = nil
	for _, r := range reports {
		if err := n.ReportSnapshot(r.peer, r.delivered); err != nil {
			break // the library panicked on an earlier one
		}
	}
	return nil
}
