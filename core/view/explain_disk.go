package view

import (
	"fmt"
	"slices"
	"strings"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Asynchronous storage writes: what is queued for a node's two threads, what
// waits for it, and what follows when it is done.

// queued lists what Ready put before the threads of a node.
func (s *story) queued() []string {
	var parts []string
	for _, op := range s.newOperations() {
		n, _ := s.before.Node(op.ID.Node)
		switch what := s.writeText(n, op, 0); {
		case op.Apply:
			parts = append(parts, "queues "+entriesText(op.Entries)+" for its state machine")
		case what != "":
			parts = append(parts, "queues the write of "+what)
		case len(toOthers(op)) > 0:
			parts = append(parts, "queues an answer")
		}
	}
	return parts
}

// newOperations lists what was queued by the event.
func (s *story) newOperations() []*core.Operation {
	var ops []*core.Operation
	for _, fx := range s.effects {
		if q, ok := fx.(core.OperationQueued); ok {
			ops = append(ops, q.Operation)
		}
	}
	return ops
}

// awaits says what leaves, or counts, only once the queued writes are on disk.
func (s *story) awaits() string {
	var b strings.Builder
	for _, op := range s.newOperations() {
		when := "that write is done"
		if op.Records() == 0 {
			when = "its earlier writes are done"
		}
		if answers := saying(toOthers(op)); len(answers) > 0 {
			fmt.Fprintf(&b, " Once %s, and no sooner, it %s.", when, strings.Join(answers, "; it "))
		}
		if own := ownAnswer(op); own != "" {
			fmt.Fprintf(&b, " Its own %s counts only once %s.", own, when)
		}
	}
	return b.String()
}

// toOthers lists the responses of an operation that are for other nodes.
func toOthers(op *core.Operation) []*raftpb.Message {
	return slices.DeleteFunc(slices.Clone(op.Responses()), func(m *raftpb.Message) bool {
		return core.NodeID(m.GetTo()) == op.ID.Node
	})
}

// ownAnswer names what the node itself waits for: a candidate for its own vote,
// a leader for its own copy of an entry. "" if for nothing of the kind.
func ownAnswer(op *core.Operation) string {
	for _, m := range op.Responses() {
		if core.NodeID(m.GetTo()) != op.ID.Node {
			continue
		}
		switch m.GetType() {
		case raftpb.MsgVoteResp, raftpb.MsgPreVoteResp:
			return "vote"
		case raftpb.MsgAppResp:
			return "copy"
		}
	}
	return ""
}

// writeText names what a write puts on disk, but for the first records, which
// are there already; "" if nothing. n is the node before the event.
func (s *story) writeText(n *Node, op *core.Operation, kept int) string {
	if op.Apply {
		return ""
	}
	var what []string
	if id, ok := op.Snapshot(); ok {
		if kept > 0 {
			return "" // it is kept as a whole or not at all
		}
		what = append(what, fmt.Sprintf("a snapshot of index %d", id.Index))
	}
	if kept < len(op.Entries) {
		what = append(what, entriesText(op.Entries[kept:]))
	}
	if h, ok := op.HardState(); ok && kept <= len(op.Entries) {
		what = append(what, newInHardState(n.ID, n.hardStateBefore(op.ID), h)...)
	}
	if len(what) == 0 {
		return ""
	}
	return list(what)
}

// hardStateBefore is what the disk holds when an operation's turn comes.
func (n *Node) hardStateBefore(id core.OpID) core.HardState {
	h := n.Saved
	for _, op := range n.Pending {
		if op.ID.Seq < id.Seq && op.HardState != nil {
			h = *op.HardState
		}
	}
	return core.HardState{Vote: core.Vote{Term: h.Term, Node: h.Vote}, Commit: h.Commit}
}

// appendThread tells what is durable now, and what was waiting for that.
func (s *story) appendThread(e core.AppendThread) string {
	written, sent := s.written(), s.sends()
	text := ""
	switch {
	case len(written) > 0 && len(sent) > 0:
		text = fmt.Sprintf("%v has %s on disk now, and only now %s.", e.Node, list(written), strings.Join(sent, "; only now it "))
	case len(written) > 0:
		text = fmt.Sprintf("%v has %s on disk now.", e.Node, list(written))
	case len(sent) > 0:
		text = fmt.Sprintf("%v’s earlier writes are done, so it %s now.", e.Node, list(sent))
	}
	text += s.ignored(e.Node) + s.ownCounts(e.Node) + s.settled() + s.afterwards(e.Node)
	unheard := s.unheard()
	switch {
	case text == "" && unheard == "":
		return fmt.Sprintf("%v’s earlier writes are done. Nothing follows from that.", e.Node)
	case text == "":
		return fmt.Sprintf("%v’s earlier writes are done.%s", e.Node, unheard)
	}
	return strings.TrimPrefix(text, " ") + unheard
}

// ignored tells of an acknowledgement that raft does not take: its term has
// changed since it asked for the write.
func (s *story) ignored(id core.NodeID) string {
	if !s.logged(id, "ignored entry appends from a %s message with lower term", raftpb.MsgStorageAppendResp) {
		return ""
	}
	return fmt.Sprintf(" %v’s term has changed meanwhile, so raft waits for a later write to confirm that its entries are on disk.", id)
}

// ownCounts tells of a candidate's own vote, or a leader's own copy, that counts
// from now on, where that decides nothing yet.
func (s *story) ownCounts(id core.NodeID) string {
	was, _ := s.before.Node(id)
	now, _ := s.after.Node(id)
	if was.Campaign != nil && now.Campaign != nil && was.Role == now.Role && was.Term == now.Term &&
		!slices.Contains(was.Campaign.Granted, id) && slices.Contains(now.Campaign.Granted, id) {
		return fmt.Sprintf(" %v’s own vote counts now: %s.", id, now.votes())
	}
	before, after := was.ownMatch(), now.ownMatch()
	if was.Role == core.Leader.String() && now.Role == was.Role && after > before && now.Commit == was.Commit {
		return fmt.Sprintf(" %v’s own copy of index %d counts now.", id, after)
	}
	return ""
}

// ownMatch is up to where a leader knows its own log to be on disk.
func (n *Node) ownMatch() core.Index {
	for _, p := range n.Progress {
		if p.Node == n.ID {
			return p.Match
		}
	}
	return 0
}

// applyThread tells what the state machine carried out, and what followed.
func (s *story) applyThread(e core.ApplyThread) string {
	applied := s.applied()
	if applied == "" {
		n, _ := s.after.Node(e.Node)
		return fmt.Sprintf("%v has nothing to apply any more: its state machine is at index %d already, by a snapshot.", e.Node, n.Applied) + s.settled() + s.unheard()
	}
	return fmt.Sprintf("%v %s.", e.Node, applied) + s.settled() + s.afterwards(e.Node) + s.unheard()
}
