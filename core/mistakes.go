package core

import (
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/raft/v3/raftpb"
)

// The mistakes of breaks.go. Each is called where the right driver does the right
// thing, does just that unless its break is set, and says when it acts.

// breaks tells whether the driver of this node makes a mistake.
func (n *Node) breaks(b Break) bool { return n.config.Options.Breaks.Has(b) }

// broke says that it made one just now.
func (n *Node) broke(b Break) { n.emit(ContractBroken{Node: n.id, Break: b}) }

// mend gives the nodes to come a driver that makes none.
func (c *Cluster) mend() error {
	switch {
	case len(c.nodes) > 0:
		return fmt.Errorf("%w: there are nodes already (a driver is mended before it does anything)", ErrConfig)
	case c.mended:
		return fmt.Errorf("%w: every driver keeps its contract", ErrNothingNew)
	}
	c.mended = true
	return nil
}

// withoutVote is a hard state as it goes to disk.
func (n *Node) withoutVote(hard *raftpb.HardState) *raftpb.HardState {
	if hard.GetVote() == 0 || !n.breaks(BreakVoteNotPersisted) {
		return hard
	}
	n.broke(BreakVoteNotPersisted)
	return &raftpb.HardState{Term: new(hard.GetTerm()), Commit: new(hard.GetCommit())}
}

// hardStateFirst tells whether a hard state goes to disk before its entries.
func (n *Node) hardStateFirst(w write) bool {
	return n.breaks(BreakHardStateFirst) && w.snapshot == nil && w.hard != nil && len(w.entries) > 0
}

// acknowledge sends what other nodes should hear only when a write is done, and
// gives the request for that write without it. The write itself, and what raft
// wants to hear of it, take their usual way.
func (n *Node) acknowledge(m *raftpb.Message) *raftpb.Message {
	own := func(r *raftpb.Message) bool { return NodeID(r.GetTo()) == n.id }
	if !n.breaks(BreakAcknowledgedBeforeWrite) || writeOf(m).records() == 0 || !slices.ContainsFunc(m.GetResponses(), func(r *raftpb.Message) bool { return !own(r) }) {
		return m
	}
	n.broke(BreakAcknowledgedBeforeWrite)
	rest := cloneMessage(m)
	rest.Responses = nil
	for _, r := range m.GetResponses() {
		if own(r) {
			rest.Responses = append(rest.Responses, r)
		} else {
			n.config.Network.Send(n.id, r, nil)
		}
	}
	return rest
}

// exchangeResponses lets the first of several writes carry the responses of the
// last one, and the last one those of the first.
func (n *Node) exchangeResponses() {
	last := len(n.appends) - 1
	if last < 1 || !n.breaks(BreakResponsesOutOfOrder) {
		return
	}
	n.broke(BreakResponsesOutOfOrder)
	first, newest := *n.appends[0], *n.appends[last]
	first.message, newest.message = cloneMessage(first.message), cloneMessage(newest.message)
	first.message.Responses, newest.message.Responses = newest.message.Responses, first.message.Responses
	n.appends[0], n.appends[last] = &first, &newest
}

// misreported is how far the driver takes its machine to be when it starts again,
// and what it tells raft of that.
func (n *Node) misreported(applied Index) (takes, tells Index) {
	first, err := n.store.FirstIndex()
	must(err)
	n.redone = 0
	switch {
	case n.breaks(BreakAppliedUnset) && applied >= Index(first):
		n.broke(BreakAppliedUnset)
		n.redone = applied
		return Index(first) - 1, 0
	case n.breaks(BreakAppliedTooHigh):
		n.broke(BreakAppliedTooHigh)
		return applied, applied + 1
	}
	return applied, applied
}

// brokenStart makes of a start at which the library panicked an event that took
// place, where a break brought that about: then the panic is what there is to see.
func (n *Node) brokenStart(err error) error {
	var p startPanic
	if n.config.Options.Breaks == 0 || !errors.As(err, &p) {
		return err
	}
	n.downFrom = p.reason
	n.emit(NodePanicked{Node: n.id, Reason: p.reason})
	return nil
}

// position is the index under which the machine gets an entry. A machine that
// remembers what it applied would refuse an entry that it gets again, so the
// mistake hands it over as a new one.
func (n *Node) position(index Index) uint64 {
	if !n.breaks(BreakAppliedUnset) {
		return uint64(index)
	}
	if index <= n.redone {
		n.broke(BreakAppliedUnset)
	}
	return max(uint64(index), n.machine.LastApplied()+1)
}

// recorded is the configuration that goes into a snapshot.
func (n *Node) recorded() Membership {
	if n.breaks(BreakSnapshotOfOldMembership) && !n.membership.Equal(n.began()) {
		n.broke(BreakSnapshotOfOldMembership)
		return n.began()
	}
	return n.membership
}

// began is the configuration with which the node came into being.
func (n *Node) began() Membership {
	if n.config.Snapshot != nil {
		return MembershipOf(n.config.Snapshot.GetMetadata().GetConfState())
	}
	return n.config.Membership
}

// writtenInto gives the copies of a delivered message that are still under way
// what raft wrote into it at its receiver. With real pointers they would be one
// message; here each copy is replaced, so that nothing which somebody else looks
// at (an effect, a frame, a copy of the cluster) changes after the fact. One that
// would come back to its sender stays as it is: Message.Local means something else.
func (c *Cluster) writtenInto(to *Node, m *Message, now *raftpb.Message) {
	if !to.breaks(BreakMessagesShared) || m.To() == NodeID(now.GetTo()) && slices.Equal(m.Raft.GetEntries(), now.GetEntries()) {
		return
	}
	original := MsgID{From: m.ID.From, Seq: m.ID.Seq}
	said := false
	for _, other := range slices.Clone(c.network.inFlight) {
		if (MsgID{From: other.ID.From, Seq: other.ID.Seq}) != original || other.From() == NodeID(now.GetTo()) {
			continue
		}
		if !said {
			to.broke(BreakMessagesShared)
			said = true
		}
		changed := *other
		changed.Raft = cloneMessage(now)
		c.network.replace(other, &changed)
	}
}
