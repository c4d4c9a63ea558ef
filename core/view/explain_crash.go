package view

import (
	"fmt"
	"slices"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// What stops a node, what that costs, and how it goes on.

func (s *story) crash(e core.Crash) string {
	n, _ := s.before.Node(e.Node)
	return s.stops(e, n) + lostMemory(n) + s.undone(n) + s.settled()
}

// stops tells how a node stops, and what its disk still got.
func (s *story) stops(e core.Crash, n *Node) string {
	switch e.How {
	case core.CrashClean:
		done := s.readied()
		if done == "" {
			return fmt.Sprintf("%v stops cleanly; nothing is queued on it.", e.Node)
		}
		return fmt.Sprintf("%v stops cleanly: before that it %s. It sends nothing any more.", e.Node, done)
	case core.CrashTorn:
		written := s.written()
		switch {
		case len(written) == 0:
			return fmt.Sprintf("%v crashes while it writes: its disk keeps nothing of that write.", e.Node)
		case s.wroteAll(n):
			return fmt.Sprintf("%v crashes just as a write is done: its disk keeps %s, but nobody hears of it.", e.Node, list(written))
		}
		return fmt.Sprintf("%v crashes while it writes: of that write its disk keeps only %s.", e.Node, list(written))
	}
	return fmt.Sprintf("%v crashes.", e.Node)
}

// wroteAll tells whether nothing of a torn write is missing on disk.
func (s *story) wroteAll(n *Node) bool {
	for _, fx := range s.effects {
		if lost, ok := fx.(core.OperationLost); ok && lost.Kept > 0 {
			return lost.Kept == lost.Operation.Records()
		}
	}
	// A synchronous write is all that was in memory only.
	now, _ := s.after.Node(n.ID)
	return now.Saved == HardState{n.Term, n.Vote, n.Commit} && len(s.lostEntries(n)) == 0
}

// lostMemory says what a node has in memory only.
func lostMemory(n *Node) string {
	if n.DurableMachine {
		return " Its role and its timers were in memory and are gone; the term, the vote, the log and the state machine that are on its disk stay."
	}
	return " Its role, its timers and its state machine were in memory and are gone; the term, the vote and the log that are on its disk stay."
}

// undone tells of the operations that a crash forestalled, and of the entries
// that were in none.
func (s *story) undone(n *Node) string {
	const namedMax = 3
	var answers []*raftpb.Message
	lost, named := s.lostEntries(n), 0
	text := ""
	for _, fx := range s.effects {
		fx, ok := fx.(core.OperationLost)
		if !ok {
			continue
		}
		answers = append(answers, toOthers(fx.Operation)...)
		for _, e := range fx.Operation.Entries {
			delete(lost, entryID(e))
		}
		if what := s.lostOperation(n, fx); what != "" {
			if named++; named <= namedMax {
				text += what
			}
		}
	}
	if more := named - namedMax; more > 0 {
		text += " " + upper(fmt.Sprintf("%d more of its operations %s not done.", more, verbN(more, "was", "were")))
	}
	if len(answers) > 0 {
		text += fmt.Sprintf(" Its %s to %s never %s.", verbN(len(answers), "answer", "answers"), names(receivers(answers)), verbN(len(answers), "leaves", "leave"))
	}
	if unsaved := len(lost); unsaved > 0 {
		text += fmt.Sprintf(" %s that %s not on disk %s lost.", upper(count(unsaved, "entry")), verbN(unsaved, "was", "were"), verbN(unsaved, "is", "are"))
	}
	return text
}

// receivers lists to whom messages go, each once, in order.
func receivers(messages []*raftpb.Message) []core.NodeID {
	var to []core.NodeID
	for _, m := range messages {
		to = append(to, core.NodeID(m.GetTo()))
	}
	slices.Sort(to)
	return slices.Compact(to)
}

// lostEntries are those that the node had in memory only, and that are gone.
func (s *story) lostEntries(n *Node) map[core.LogID]bool {
	lost := map[core.LogID]bool{}
	now, _ := s.after.Node(n.ID)
	for _, e := range n.Log.Entries {
		kept, ok := now.Log.At(e.ID.Index)
		if !e.OnDisk && (!ok || kept.ID != e.ID) {
			lost[e.ID] = true
		}
	}
	return lost
}

// lostOperation tells of an operation that was not done, or only in part; ""
// where it had nothing to do but to answer, or was just done.
func (s *story) lostOperation(n *Node, fx core.OperationLost) string {
	op := fx.Operation
	if op.Apply {
		return fmt.Sprintf(" %s %s still to be applied: committed and on disk, %s lost.",
			upperFirst(entriesText(op.Entries)), verbN(len(op.Entries), "was", "were"), verbN(len(op.Entries), "it is not", "they are not"))
	}
	if what := s.writeText(n, op, fx.Kept); what != "" {
		return fmt.Sprintf(" The write of %s was not done: %v has forgotten it.", what, n.ID)
	}
	return ""
}

func (s *story) powerCut() string {
	var ids []core.NodeID
	writes := 0
	for _, fx := range s.effects {
		switch fx := fx.(type) {
		case core.NodeCrashed:
			ids = append(ids, fx.Node)
		case core.OperationLost:
			if fx.Operation.Records() > 0 {
				writes++
			}
		}
	}
	text := fmt.Sprintf("The power fails: %s %s at once. What was in memory only is gone; what is on disk stays.", names(ids), verb(ids, "stops", "stop"))
	if writes > 0 {
		text += fmt.Sprintf(" %s that %s queued %s not done.", upper(count(writes, "write")), verbN(writes, "was", "were"), verbN(writes, "was", "were"))
	}
	return text + s.settled()
}

// wipeDisk tells of the one thing that Raft does not survive.
func (s *story) wipeDisk(e core.WipeDisk) string {
	return fmt.Sprintf("%v gets a new, empty disk and keeps its name. Whatever vote it gave and whatever entries it acknowledged, it has forgotten: Raft relies on both.", e.Node)
}

func (s *story) restart(e core.Restart) string {
	n, _ := s.after.Node(e.Node)
	disk := "with an empty log"
	if last := n.Log.Last().Index; last > 0 {
		disk = fmt.Sprintf("with the log that is on its disk, up to index %d", last)
	}
	text := fmt.Sprintf("%v starts again as a follower in term %d, %s.", e.Node, n.Term, disk)
	if i := slices.IndexFunc(s.effects, func(fx core.Effect) bool { r, ok := fx.(core.NodeRestarted); return ok && r.Durable }); i >= 0 {
		return text + s.durableStart(n)
	}
	snapshot := n.Log.Snapshot.ID.Index
	switch {
	case snapshot > 0 && n.Commit > snapshot:
		return text + fmt.Sprintf(" Its state machine starts from the snapshot of index %d and has yet to apply the committed entries after it, up to index %d.", snapshot, n.Commit)
	case snapshot > 0:
		return text + fmt.Sprintf(" Its state machine starts from the snapshot of index %d.", snapshot)
	case n.Commit > 0:
		return text + fmt.Sprintf(" Its state machine starts empty and has yet to apply the committed entries, up to index %d.", n.Commit)
	}
	return text
}

// durableStart tells of a state machine that a crash left as it was.
func (s *story) durableStart(n *Node) string {
	text := " Its state machine was on disk too and has applied nothing yet."
	if s.broke(n.ID, core.BreakAppliedUnset) {
		text = " Its state machine was on disk too."
	} else if n.Applied > 0 {
		text = fmt.Sprintf(" Its state machine was on disk too and goes on after index %d, the last that it applied.", n.Applied)
	}
	for _, fx := range s.effects {
		if fx, ok := fx.(core.HardStateSaved); ok {
			text += fmt.Sprintf(" The commit index on disk was %d and is raised to %d: what was applied was committed.", fx.Before.Commit, fx.After.Commit)
		}
	}
	if n.Commit > n.Applied {
		text += fmt.Sprintf(" It has yet to apply the committed entries up to index %d.", n.Commit)
	}
	return text
}

func (s *story) pause(e core.Pause) string {
	text := fmt.Sprintf("%v stands still: it takes no message, its clock stops and its disk does nothing, while time passes for the others.", e.Node)
	if n, _ := s.after.Node(e.Node); n.Role == core.Leader.String() {
		text += fmt.Sprintf(" It goes on taking itself for the leader of term %d.", n.Term)
	}
	return text
}

func (s *story) resume(e core.Resume) string {
	text := fmt.Sprintf("%v goes on where it stood still. The ticks that its clock missed are not made up for.", e.Node)
	n, _ := s.after.Node(e.Node)
	if n.Role == core.Leader.String() {
		text += fmt.Sprintf(" It still takes itself for the leader of term %d.", n.Term)
	}
	waiting := 0
	for _, m := range s.after.Messages {
		if m.To == e.Node && m.Due <= s.after.Now && !m.Held {
			waiting++
		}
	}
	if waiting > 0 {
		text += fmt.Sprintf(" %s %s for it.", upper(count(waiting, "message")), verbN(waiting, "waits", "wait"))
	}
	return text + s.reported()
}
