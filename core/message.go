package core

import (
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// Message is a raft message on its way. It is immutable.
type Message struct {
	ID   MsgID
	Sent Time
	Due  Time // when it arrives unless an event decides otherwise
	// Raft is the network's own copy; nobody changes it.
	Raft *raftpb.Message
	// Handles are the requests whose entries a MsgProp carries, in their
	// order. They are how the simulator follows a request; raft never sees them.
	Handles []HandleID
}

// From is the node that sent the message.
func (m *Message) From() NodeID { return NodeID(m.Raft.GetFrom()) }

// To is the node that shall receive it.
func (m *Message) To() NodeID { return NodeID(m.Raft.GetTo()) }

// Describe gives the message as raft.DescribeMessage prints it.
func (m *Message) Describe() string { return raft.DescribeMessage(m.Raft, nil) }

// cloneMessage copies what raft may write to in a message that it handed out
// or was given: the message itself (a follower fills in To when it forwards)
// and its slice of entries (a leader replaces a refused configuration change
// in place). Scalars, entries, snapshots and contexts are never written to
// once they exist, so the copy shares them; a full proto.Clone costs more than
// all that raft does with the message.
func cloneMessage(m *raftpb.Message) *raftpb.Message {
	c := &raftpb.Message{
		Type: m.Type, To: m.To, From: m.From, Term: m.Term,
		LogTerm: m.LogTerm, Index: m.Index, Commit: m.Commit, Vote: m.Vote,
		Snapshot: m.Snapshot, Reject: m.Reject, RejectHint: m.RejectHint,
		Context: m.Context,
	}
	if len(m.Entries) > 0 {
		c.Entries = append(make([]*raftpb.Entry, 0, len(m.Entries)), m.Entries...)
	}
	if len(m.Responses) > 0 {
		c.Responses = append(make([]*raftpb.Message, 0, len(m.Responses)), m.Responses...)
	}
	return c
}
