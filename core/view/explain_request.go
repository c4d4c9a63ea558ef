package view

import (
	"fmt"

	"glassraft/core"
)

// What became of what somebody asked of a node.

// request tells what became of the request that the event put to a node.
func (s *story) request(id core.NodeID, asked string) string {
	return fmt.Sprintf("A client asks %v %s. %s", id, asked, s.taken(id))
}

// taken says what a node did with the request that the event put to it.
func (s *story) taken(id core.NodeID) string {
	for _, fx := range s.effects {
		switch fx := fx.(type) {
		case core.RequestDone:
			return fmt.Sprintf("%v refuses: %s.", id, s.dropReason(id, fx.Result.Reason))
		case core.RequestAppended:
			return fmt.Sprintf("%v leads, so it appends the request to its log as entry %v; it is neither on disk nor replicated yet.", id, fx.ID)
		}
	}
	n, _ := s.after.Node(id)
	return fmt.Sprintf("%v does not lead; it will forward the request to %v.", id, n.Leader)
}

// dropReason says why raft dropped a proposal, as far as it logs that.
func (s *story) dropReason(id core.NodeID, otherwise string) string {
	switch {
	case s.logged(id, "is in progress; dropping proposal"):
		return "it is handing over leadership"
	case s.logged(id, "not forwarding to leader"):
		return "it does not lead, and is not to forward proposals"
	case s.logged(id, "no leader at term"):
		return "it knows no leader"
	}
	return otherwise
}

func (s *story) propose(e core.Propose) string {
	return s.request(e.Node, fmt.Sprintf("to “%s”", clip(e.Request)))
}

func (s *story) proposeConfChange(e core.ProposeConfChange) string {
	asked := fmt.Sprintf("for a new configuration (%s)", e.Change)
	if e.Change.Changes == "" {
		asked = "to leave the joint configuration"
	}
	if refused := s.changeRefused(e.Node); refused != "" {
		return fmt.Sprintf("A client asks %v %s. %v leads, but %s.", e.Node, asked, e.Node, refused)
	}
	return s.request(e.Node, asked)
}

// changeRefused says why a leader may not start a configuration change, and
// what it does instead (raft.stepLeader, MsgProp); "" if it may.
func (s *story) changeRefused(id core.NodeID) string {
	if !s.logged(id, "ignoring conf change") {
		return ""
	}
	reason := "raft does not let it start that now"
	switch {
	case s.logged(id, "possible unapplied conf change at index"):
		reason = "an earlier change may not be applied yet"
	case s.logged(id, "must transition out of joint config first"):
		reason = "the joint configuration must be left first"
	case s.logged(id, "not in joint state; refusing empty conf change"):
		reason = "there is no joint configuration to leave"
	}
	for _, fx := range s.effects {
		if a, ok := fx.(core.RequestAppended); ok {
			return fmt.Sprintf("%s, so raft puts an empty entry into the log in its place: %v", reason, a.ID)
		}
	}
	return reason
}

func (s *story) read(e core.Read) string {
	return fmt.Sprintf("A client asks %v for %s. %s", e.Node, clip(e.Key), s.readTaken(e.Node))
}

// readTaken says what a node does with the read that the event put to it.
func (s *story) readTaken(id core.NodeID) string {
	for _, fx := range s.effects {
		if d, ok := fx.(core.RequestDone); ok {
			return fmt.Sprintf("%v refuses: %s.", id, d.Result.Reason)
		}
	}
	n, _ := s.after.Node(id)
	if n.Role == core.Leader.String() {
		return leaderReads(n)
	}
	return fmt.Sprintf("%v will ask %v up to which index it must have applied before it may answer.", id, n.Leader)
}

// leaderReads says what must happen before a read at a leader is answered.
func leaderReads(n *Node) string {
	if e, ok := n.Log.At(n.Commit); ok && e.ID.Term != n.Term {
		return fmt.Sprintf("%v has committed nothing in term %d yet, so the read waits until it has.", n.ID, n.Term)
	}
	switch {
	case len(n.Membership.Voters) == 1 && len(n.Membership.Outgoing) == 0:
		return fmt.Sprintf("%v leads and is the only voter, so nobody else can lead: it may answer.", n.ID)
	case n.LeaseReads:
		return fmt.Sprintf("%v leads and trusts its lease: it may answer without asking anybody.", n.ID)
	}
	return fmt.Sprintf("%v leads; before it answers, raft makes sure that it still does.", n.ID)
}

func (s *story) transferLeader(e core.TransferLeader) string {
	n, _ := s.after.Node(e.Node)
	asked := fmt.Sprintf("%v is asked to hand leadership to %v.", e.Node, e.To)
	switch {
	case n.Role == core.Leader.String():
		return asked + " " + s.transferStarts(e.Node, e.To)
	case n.Leader == 0:
		return asked + " It knows no leader, so nothing happens."
	}
	return fmt.Sprintf("%s It does not lead and will pass the request on to %v.", asked, n.Leader)
}

// transferStarts says what a leader does when it shall hand over.
func (s *story) transferStarts(leader, to core.NodeID) string {
	switch {
	case s.logged(leader, "sends MsgTimeoutNow to %x immediately as %x already has up-to-date log", uint64(to), uint64(to)):
		return fmt.Sprintf("%v takes no more proposals. %v has all entries already, so %v will order it to campaign at once.", leader, to, leader)
	case s.logged(leader, "starts to transfer leadership to"):
		return fmt.Sprintf("%v takes no more proposals until %v has all entries and takes over, or an election timeout has passed.", leader, to)
	}
	return fmt.Sprintf("%v goes on leading.", leader)
}
