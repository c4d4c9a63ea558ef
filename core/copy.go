package core

import (
	"fmt"
	"maps"
	"slices"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/fsm"
)

// Clone gives a second cluster that is as this one is now. From then on the
// same events have the same effects on both, and no event on one shows in the
// other: they share only what nobody changes once it exists (messages in
// flight, log entries, snapshots, memberships). The copy has no effects yet.
//
// It costs little more than what is not shared, whatever the length of the run
// and of the logs, so a history may keep copies to return to.
//
// ErrLibraryChanged where raft is not the version whose fields are known; with
// the pinned one there is no error.
func (c *Cluster) Clone() (*Cluster, error) {
	if errLayout != nil {
		return nil, errLayout
	}
	// Starting from everything, a field that holds a plain value is carried
	// over by construction; the rest replaces what must not be shared.
	c2 := new(Cluster)
	*c2 = *c
	c2.effects, c2.trace = nil, nil
	c2.network = c.network.clone()
	c2.network.now, c2.network.events, c2.network.out = &c2.now, &c2.events, &c2.effects
	c2.clients = cloneAll(c.clients)
	c2.nodes = slices.Clone(c.nodes)
	for i, n := range c.nodes {
		n2, err := n.clone(c2)
		if err != nil {
			return nil, fmt.Errorf("clone of %v: %w", n.id, err)
		}
		c2.nodes[i] = n2
	}
	return c2, nil
}

// clone shares the messages, which nobody changes. now, events and out still
// point to the original's.
func (s *simNetwork) clone() simNetwork {
	s2 := *s
	s2.inFlight = slices.Clone(s.inFlight)
	s2.sent = slices.Clone(s.sent)
	s2.copies = maps.Clone(s.copies)
	s2.links = slices.Clone(s.links)
	return s2
}

// clone gives a node of another cluster, with that cluster's network, time and
// list of effects.
func (n *Node) clone(c2 *Cluster) (*Node, error) {
	n2 := new(Node)
	*n2 = *n
	out := &c2.effects
	n2.config.Network, n2.config.Now, n2.config.Effects, n2.out = &c2.network, &c2.now, out, out
	n2.config.Trace = nil
	n2.store = n.store.Clone()
	n2.waiting = cloneAll(n.waiting)
	if n.asked != nil {
		n2.asked = new(*n.asked)
		if i := slices.Index(n.waiting, n.asked); i >= 0 {
			n2.asked = n2.waiting[i]
		}
	}
	n2.appends, n2.applies = slices.Clone(n.appends), slices.Clone(n.applies)
	n2.reports = slices.Clone(n.reports)
	var err error
	if n2.machine, err = n.cloneMachine(n.machine); err != nil {
		return nil, err
	}
	if n2.durable.machine, err = n.cloneMachine(n.durable.machine); err != nil {
		return nil, err
	}
	if n.rn == nil {
		return n2, nil // and what lives in memory is gone
	}
	messages := messageCopies{}
	if n2.rn, err = copyRawNode(n.rn, disk{n2.store, n2}, raftLogger{n2.id, out}, messages); err != nil {
		return nil, err
	}
	if n2.in, err = newInternals(n2.rn); err != nil {
		return nil, err
	}
	// Found again by the address of the message, so it must be the copy's.
	n2.forwarded = slices.Clone(n.forwarded)
	for i := range n2.forwarded {
		n2.forwarded[i].message = messages.of(n2.forwarded[i].message)
	}
	return n2, nil
}

// cloneAll copies a list of what is known by its address.
func cloneAll[T any](list []*T) []*T {
	copies := slices.Clone(list)
	for i, each := range list {
		its := *each
		copies[i] = &its
	}
	return copies
}

// cloneMachine asks the machine for a copy, or takes the way that every machine
// has: through a snapshot. No machine is nil.
func (n *Node) cloneMachine(original fsm.StateMachine) (fsm.StateMachine, error) {
	if original == nil {
		return nil, nil
	}
	if m, ok := original.(fsm.Cloner); ok {
		return m.Clone(), nil
	}
	data, err := original.Snapshot()
	if err != nil {
		return nil, err
	}
	machine := n.config.Machine()
	if err := machine.Restore(data); err != nil {
		return nil, fmt.Errorf("machine's own snapshot: %w", err)
	}
	return machine, nil
}

// messageCopies knows the copy of each of a node's messages: one that stands in
// two places of the original is one message in the copy too.
type messageCopies map[*raftpb.Message]*raftpb.Message

// of copies a message when it is asked for the first time; see copyMessage.
func (known messageCopies) of(m *raftpb.Message) *raftpb.Message {
	if m == nil {
		return nil
	}
	c, found := known[m]
	if !found {
		c = cloneMessage(m)
		known[m] = c
	}
	return c
}

// all copies a list; one that is nil stays nil, as raft tells them apart by it.
func (known messageCopies) all(list []*raftpb.Message) []*raftpb.Message {
	copies := slices.Clone(list)
	for i, m := range list {
		copies[i] = known.of(m)
	}
	return copies
}
