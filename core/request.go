package core

import (
	"fmt"
	"slices"

	"go.etcd.io/raft/v3/raftpb"
)

// Propose puts a request to the node. The leader appends it to its log; another
// node forwards it to the leader it knows, or refuses it when it knows none or
// Options.DisableProposalForwarding says so. ErrNodeDown, ErrLimit and
// ErrOutOfRange (an empty or oversized request) leave the node as it was.
func (n *Node) Propose(request string) (*Handle, error) {
	if len(request) == 0 || len(request) > RequestBytesMax {
		return nil, fmt.Errorf("%w: request of %d bytes (legal: 1 to %d)", ErrOutOfRange, len(request), RequestBytesMax)
	}
	if err := n.mayWait(); err != nil {
		return nil, err
	}
	return n.proposeEntry(KindPropose, request, &raftpb.Entry{Data: []byte(request)}), nil
}

// ProposeConfChange asks for another membership. That raft takes the proposal
// does not mean that it takes the change: one that it may not start now becomes
// an empty entry, and the handle says refused when that is applied.
func (n *Node) ProposeConfChange(change ConfChange) (*Handle, error) {
	cc, err := change.Raft()
	if err != nil {
		return nil, err
	}
	kind, data, err := raftpb.MarshalConfChange(cc)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := n.mayWait(); err != nil {
		return nil, err
	}
	text := change.String()
	if text == "" {
		text = "leave the joint configuration"
	}
	return n.proposeEntry(KindProposeConfChange, text, &raftpb.Entry{Type: kind.Enum(), Data: data}), nil
}

func (n *Node) mayWait() error {
	if err := n.checkUp(); err != nil {
		return err
	}
	if len(n.waiting) >= PendingMax {
		return fmt.Errorf("%w: %d requests wait at %v", ErrLimit, PendingMax, n.id)
	}
	return n.checkRoom(n.peers())
}

func (n *Node) proposeEntry(kind EventKind, request string, e *raftpb.Entry) (h *Handle) {
	defer n.observe() // h is returned even where the library panics
	h = n.newHandle(kind, request)
	// That raft drops a proposal is told by the handle.
	_ = n.propose(&raftpb.Message{
		Type:    raftpb.MsgProp.Enum(),
		From:    new(uint64(n.id)),
		Entries: []*raftpb.Entry{e},
	}, []HandleID{h.ID})
	return h
}

// propose steps a proposal, and notes where each of its requests went: into the
// log, on to the leader, or nowhere (raft.ErrProposalDropped).
func (n *Node) propose(m *raftpb.Message, handles []HandleID) error {
	leads := n.state.Role == Leader
	if err := n.rn.Step(m); err != nil {
		for _, id := range handles {
			n.drop(id, reasonDropped)
		}
		return err
	}
	if len(handles) == 0 {
		return nil
	}
	if !leads {
		n.forwarded = append(n.forwarded, forward{message: m, handles: handles})
		for _, h := range n.waiting {
			h.forwarded = h.forwarded || slices.Contains(handles, h.ID)
		}
		return nil
	}
	first := n.in.lastUnstable() - Index(len(m.Entries)) + 1
	for i, id := range handles {
		at := LogID{Term: n.state.Term, Index: first + Index(i)}
		n.emit(RequestAppended{Handle: id, Leader: n.id, ID: at})
		if id.Node == n.id {
			n.place(id, at)
		}
	}
	return nil
}

// Read asks for a key's value as of now or later, through ReadIndex: the leader
// confirms that it still leads (with Options.LeaseReads it trusts its lease
// instead), and the node answers once it has applied what was committed then
// (raft.RawNode.ReadIndex; Raft dissertation §6.4). A node that knows no leader
// refuses. The library says nothing when a read is lost on the way: its handle
// stays pending.
func (n *Node) Read(key string) (h *Handle, err error) {
	if len(key) == 0 || len(key) > RequestBytesMax {
		return nil, fmt.Errorf("%w: key of %d bytes (legal: 1 to %d)", ErrOutOfRange, len(key), RequestBytesMax)
	}
	if err := n.mayWait(); err != nil {
		return nil, err
	}
	defer n.observe() // h is returned even where the library panics
	h = n.newHandle(KindRead, key)
	if n.state.Leader == 0 {
		n.drop(h.ID, reasonNoLeader)
		return h, nil
	}
	n.rn.ReadIndex(h.ID.readContext())
	return h, nil
}
