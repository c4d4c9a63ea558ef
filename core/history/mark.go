package history

import (
	"iter"

	"go.etcd.io/raft/v3"

	"glassraft/core"
)

// Mark is what a picture of the whole run needs to know of one event: on whose
// lane it stands, from where an arrow leads to it, and what of it a person would
// follow. It is made once, when the event is first done, so that nothing has to
// be done again to draw it.
type Mark struct {
	// Node is to whom the event happened: of a delivery the receiver, of a
	// client's step whom it asked. 0: the network, the cluster as a whole, or,
	// where a message was lost, nobody.
	Node core.NodeID
	// Term and Role are the node's after the event; while it is down its term is
	// what its disk says, and its role means nothing. Zero where Node is.
	Term core.Term
	// Commit is the highest commit index that any node has reached in the run up
	// to this event, this one included. Invariant: it never falls along a branch.
	Commit core.Index

	// Message is what the event is about. It, To, MsgTerm, SentDepth, Response and
	// Lost are zero where the event is none of Deliver, Drop, Duplicate, Hold and
	// Release. Of a Duplicate they are about what was copied.
	Message core.MsgID
	To      core.NodeID // for whom it is; it may not exist
	MsgTerm core.Term   // 0 for messages without one
	// SentDepth is where an arrow begins: how many events led up to and including
	// the one in which the message was sent. Of a copy it is that of the original.
	SentDepth int

	Milestones Milestones
	Nodes      NodeSet // on which of them the milestones happened

	Kind     core.EventKind
	Role     core.Role // see Term
	Up       bool      // the node runs after the event, or would if it were not paused; false where Node is 0
	Response bool      // the message is an answer (raft.IsResponseMsg)
	Lost     bool      // it was dropped, or lost when it should have arrived: nobody handled it
}

// From is who sent the message; 0 where the event is about none.
func (m Mark) From() core.NodeID { return m.Message.From }

// Milestones is what of an event a person would follow.
type Milestones uint32

const (
	RoleChanged Milestones = 1 << iota
	BecameLeader
	TermChanged
	CommitAdvanced          // of a node
	CommitAdvancedInCluster // further than any node's was before in the run
	Crashed                 // a power cut, too
	Restarted
	Panicked // the node is down, and no event took it down
	SnapshotTaken
	SnapshotInstalled    // a leader's; the configuration may be another one
	ConfigurationChanged // another is in force
	DiskWiped
	LogOverwritten // entries on a disk gave way to others, or to none
)

// matter are the milestones that one would not want to step over.
const matter = RoleChanged | BecameLeader | TermChanged | CommitAdvanced | Crashed | Restarted | Panicked |
	SnapshotTaken | SnapshotInstalled | ConfigurationChanged | DiskWiped

// Has tells whether all of these happened.
func (m Milestones) Has(those Milestones) bool { return m&those == those }

// Matters tells whether the event changed a node's role, term, commit index,
// snapshot or configuration, or stopped or started one.
func (m Mark) Matters() bool { return m.Milestones&matter != 0 }

// NodeSet is a set of nodes.
type NodeSet uint32

// Each node has its bit.
const _ = uint(31 - core.NodesMax)

// Has tells whether a node is in the set.
func (s NodeSet) Has(id core.NodeID) bool { return id <= core.NodesMax && s&(1<<id) != 0 }

// All lists the nodes in the order of their ids.
func (s NodeSet) All() iter.Seq[core.NodeID] {
	return func(yield func(core.NodeID) bool) {
		for id := core.NodeID(1); id <= core.NodesMax; id++ {
			if s.Has(id) && !yield(id) {
				return
			}
		}
	}
}

// Mark is the mark of an event; zero at Start and for an unknown id.
func (h *History) Mark(id EventID) Mark {
	if !h.has(id) {
		return Mark{}
	}
	return h.marks.at(id)
}

// marks holds the marks by EventID. It grows by pages, so that those that are
// there are never copied: a run adds to its end and, after Try, takes back.
type marks [][]Mark

const marksPerPage = 256

func (m marks) at(id EventID) Mark {
	if page := int(id / marksPerPage); page < len(m) {
		return m[page][id%marksPerPage]
	}
	return Mark{}
}

// set puts a mark behind all others, or in the place of one that was taken back.
func (m *marks) set(id EventID, mark Mark) {
	if int(id/marksPerPage) == len(*m) {
		*m = append(*m, make([]Mark, marksPerPage))
	}
	(*m)[id/marksPerPage][id%marksPerPage] = mark
}

// about is the message that an event which comes next is about; nil if it is
// about none, or if that is not in flight.
func about(e core.Event, c *core.Cluster) *core.Message {
	id := core.MessageOf(e)
	if id == (core.MsgID{}) {
		return nil
	}
	for _, m := range c.InFlight() {
		if m.ID == id {
			return m
		}
	}
	return nil
}

// markOf marks an event: commit is the highest commit index before it, m the
// message that it was about or nil, c the cluster after it.
func markOf(commit core.Index, e core.Event, m *core.Message, effects core.Effects, c *core.Cluster) Mark {
	mark := Mark{Kind: e.Kind(), Node: core.NodeOf(e), Commit: commit}
	if m != nil {
		mark.carries(m)
	}
	for _, fx := range effects {
		mark.note(fx, c)
	}
	if mark.Lost {
		mark.Node = 0
	}
	if mark.Commit > commit {
		mark.Milestones |= CommitAdvancedInCluster
	}
	n, err := c.Node(mark.Node)
	if err != nil {
		mark.Node = 0
		return mark
	}
	mark.Up = n.Up()
	if state := n.State(); mark.Up {
		mark.Term, mark.Role = state.Term, state.Role
	} else {
		mark.Term = n.Disk().Vote().Term
	}
	return mark
}

// carries notes the message that the event is about.
func (m *Mark) carries(message *core.Message) {
	if m.Kind == core.KindDeliver {
		m.Node = message.To()
	}
	m.Message, m.To = message.ID, message.To()
	m.MsgTerm, m.SentDepth = core.Term(message.Raft.GetTerm()), message.Origin.Event
	m.Response = raft.IsResponseMsg(message.Raft.GetType())
}

// note takes an effect into the mark.
func (m *Mark) note(fx core.Effect, c *core.Cluster) {
	switch fx := fx.(type) {
	case core.StateChanged:
		m.state(fx)
	case core.HardStateSaved:
		// What a node has applied was committed, even where it was not saved: a
		// restart makes up for it.
		if m.Kind == core.KindRestart && fx.After.Commit > fx.Before.Commit {
			m.on(fx.Node, CommitAdvanced)
		}
	case core.NodeCrashed:
		m.on(fx.Node, Crashed)
	case core.NodeRestarted:
		m.on(fx.Node, Restarted)
	case core.NodePanicked:
		m.on(fx.Node, Panicked)
	case core.SnapshotTaken:
		m.on(fx.Node, SnapshotTaken)
	case core.SnapshotInstalled:
		m.on(fx.Node, SnapshotInstalled)
	case core.MembershipChanged:
		m.on(fx.Node, ConfigurationChanged)
	case core.DiskWiped:
		m.on(fx.Node, DiskWiped)
	case core.NodeAdded: // which may begin with a snapshot
		if n, err := c.Node(fx.Node); err == nil {
			m.Commit = max(m.Commit, n.State().Commit)
		}
	case core.EntriesAppended:
		if fx.Replaced > 0 {
			m.on(fx.Node, LogOverwritten)
		}
	case core.MessageLost:
		if fx.Message.ID == m.Message {
			m.Lost = true
		}
	case core.ClientSent:
		m.Node = fx.Node
	}
}

// on notes what happened on a node.
func (m *Mark) on(id core.NodeID, what Milestones) {
	m.Milestones |= what
	m.Nodes |= 1 << id
}

// state notes what changed in a node's memory.
func (m *Mark) state(fx core.StateChanged) {
	before, after := fx.Before, fx.After
	if before.Role != after.Role {
		m.on(fx.Node, RoleChanged)
	}
	if after.Role == core.Leader && (before.Role != core.Leader || before.Term != after.Term) {
		m.on(fx.Node, BecameLeader)
	}
	if before.Term != after.Term {
		m.on(fx.Node, TermChanged)
	}
	if after.Commit > before.Commit {
		m.on(fx.Node, CommitAdvanced)
		m.Commit = max(m.Commit, after.Commit)
	}
}
