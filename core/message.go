package core

import (
	"slices"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// Message is a raft message on its way. It is immutable.
type Message struct {
	ID   MsgID
	Sent Time
	Due  Time // when it arrives unless an event decides otherwise
	Held bool // it does not arrive by itself (Hold)
	// Origin is where its sender sent it. A copy has that of the message as it
	// was sent, whenever the network made it.
	Origin Origin
	// Raft is the network's own copy; nobody changes it.
	Raft *raftpb.Message
	// Handles are the requests whose entries a MsgProp carries, in their
	// order. They are how the simulator follows a request; raft never sees them.
	Handles []HandleID

	severed  bool // its link was cut when it was sent
	doomed   bool // its link will lose it
	identity Identity
}

// Origin is a place in the run at which a node sent something.
type Origin struct {
	Event int  // how many events led up to it, the one that sent included
	Time  Time // virtual time of that event
}

// Identity tells messages apart: where two have the same address of it, they are
// the same message. It has no content, so that whoever keeps it keeps nothing
// in which two frames of equal runs would differ.
type Identity struct{ _ byte }

// Identity is the message's own. A message that was changed (Hold, Release) is
// another one.
func (m *Message) Identity() *Identity { return &m.identity }

// Lost tells whether the message will be lost instead of handled when it
// arrives, whatever else happens until then: it was sent on a cut link, or the
// link drew that it loses it. Nobody in the cluster can know.
func (m *Message) Lost() bool { return m.severed || m.doomed }

// From is the node that sent the message.
func (m *Message) From() NodeID { return m.ID.From }

// To is the node that shall receive it.
func (m *Message) To() NodeID { return NodeID(m.Raft.GetTo()) }

// Local tells whether the message is a thread's answer to its own node
// (Options.QueueResponses). It takes no time and nothing befalls it; a node that
// starts again never gets what was for it as it was before.
func (m *Message) Local() bool { return m.From() == m.To() }

// own is the message as raft may have it: a copy where raft writes into it, which
// it does to forward it and to refuse a configuration change.
func (m *Message) own() *raftpb.Message {
	switch m.Raft.GetType() {
	case raftpb.MsgProp, raftpb.MsgTransferLeader, raftpb.MsgReadIndex:
		return cloneMessage(m.Raft)
	}
	return m.Raft
}

// Describe gives the message as raft.DescribeMessage prints it.
func (m *Message) Describe() string { return raft.DescribeMessage(m.Raft, nil) }

// copyMessage copies what raft may write to in a message that it handed out or
// was given: the message itself (a follower fills in To when it forwards) and
// its slice of entries (a leader replaces a refused configuration change in
// place). Scalars, entries, snapshots and contexts are never written to once
// they exist, so the copy shares them: a full proto.Clone would add about two
// fifths to the library's own work (make bench). dst must be empty.
//
// The slices have no room to spare: raft may take a MsgApp's entries for its
// own and append to them, and two clusters may be handed the same message
// (Cluster.Clone).
func copyMessage(dst, src *raftpb.Message) {
	dst.Type, dst.To, dst.From, dst.Term = src.Type, src.To, src.From, src.Term
	dst.LogTerm, dst.Index, dst.Commit, dst.Vote = src.LogTerm, src.Index, src.Commit, src.Vote
	dst.Snapshot, dst.Context = src.Snapshot, src.Context
	dst.Reject, dst.RejectHint = src.Reject, src.RejectHint
	dst.Entries = slices.Clip(slices.Clone(src.Entries))
	dst.Responses = slices.Clip(slices.Clone(src.Responses))
}

// cloneMessage is a copy of its own; see copyMessage.
func cloneMessage(m *raftpb.Message) *raftpb.Message {
	c := &raftpb.Message{}
	copyMessage(c, m)
	return c
}
