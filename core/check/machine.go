package check

import (
	"bytes"
	"strconv"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/fsm"
)

// machine is how far a node's machine has come in the life of its state, which
// ends with a crash unless the machine is durable, and with a snapshot that
// replaces it.
type machine struct {
	handed  core.Index // last entry that the node dealt with
	carried core.Index // last entry whose request is in the state; Invariant: at least handed, unless the node restarted too low
}

// applied is the first entry that was applied at an index, or refused there as
// long as no machine has answered it.
type applied struct {
	node     core.NodeID // 0: there is none
	id       core.LogID
	kind     raftpb.EntryType
	answered bool // a machine answered it: response
	data     []byte
	response core.Response
}

// applied is State Machine Safety, and leads to Exactly Once. An entry that the
// machine refused was not carried out: the node handed it over again, and the
// machine knew better.
func (c *Checker) applied(fx core.Applied) {
	n := c.node(fx.Node)
	now := applied{
		node: n.id,
		id:   core.LogID{Term: core.Term(fx.Entry.GetTerm()), Index: core.Index(fx.Entry.GetIndex())},
		kind: fx.Entry.GetType(),
		data: fx.Entry.GetData(), response: fx.Response, answered: fx.Err == nil,
	}
	if now.answered {
		c.once(n, now)
	}
	first := &c.places.at(uint64(now.id.Index)).applied
	switch {
	case first.node == 0:
		*first = now
		if now.answered {
			c.repeated(now)
		}
	case first.id != now.id || first.kind != now.kind || !bytes.Equal(first.data, now.data):
		c.broken(StateMachineSafety, distinct(first.node, n.id),
			"%v applies entry %v at index %d, where %v applied %v.", n.id, now.id, now.id.Index, first.node, another(first.id, now.id))
	case now.answered && !first.answered:
		*first = now
		c.repeated(now)
	case now.answered && first.response != now.response:
		c.broken(ExactlyOnce, distinct(first.node, n.id),
			"%v answers entry %v with %q; %v answered it with %q.", n.id, now.id, now.response, first.node, first.response)
	}
}

// another names the entry that differs.
func another(first, now core.LogID) string {
	if first == now {
		return "another entry " + first.String()
	}
	return "entry " + first.String()
}

// once demands that each index is applied after the one before, and no more.
func (c *Checker) once(n *node, now applied) {
	index := now.id.Index
	request := now.kind == raftpb.EntryNormal && len(now.data) > 0
	switch {
	case index <= n.machine.handed || request && index <= n.machine.carried:
		c.broken(ExactlyOnce, []core.NodeID{n.id},
			"%v applies entry %v, though its machine has applied up to index %d.", n.id, now.id, max(n.machine.handed, n.machine.carried))
	case index > n.machine.handed+1:
		c.broken(ExactlyOnce, []core.NodeID{n.id},
			"%v applies entry %v, though its machine has applied up to index %d only.", n.id, now.id, n.machine.handed)
	}
	n.machine.handed = max(n.machine.handed, index)
	if request {
		n.machine.carried = max(n.machine.carried, index)
	}
}

// session is a client's highest request, and how it was answered first.
type session struct {
	sequence uint64
	id       core.LogID
	response core.Response
}

// repeated compares the answers to two entries with the same client and
// sequence. fsm.Sessions remembers the last sequence of a client: its repetition
// gets the remembered answer, and that of an older one an error. Each index
// comes here when the first of all machines answers it, so they come in order.
func (c *Checker) repeated(now applied) {
	if now.kind != raftpb.EntryNormal || len(now.data) == 0 || now.data[0] != '@' || c.foreign(now.node) {
		return
	}
	client, sequence, ok := cutSession(now.data)
	if !ok || now.response.Status == fsm.StatusError && !validRequest(now.data) {
		return // the machine has read no session from it either
	}
	s := c.sessions[string(client)]
	if s == nil {
		s = &session{}
		c.sessions[string(client)] = s
	}
	switch {
	case sequence > s.sequence:
		*s = session{sequence: sequence, id: now.id, response: now.response}
	case sequence == s.sequence && now.response != s.response:
		c.broken(ExactlyOnce, []core.NodeID{now.node},
			"%v answers entry %v, which is @%s/%d again, with %q; as entry %v it was answered with %q.",
			now.node, now.id, client, sequence, now.response, s.id, s.response)
	case sequence < s.sequence && now.response.Status != fsm.StatusError:
		c.broken(ExactlyOnce, []core.NodeID{now.node},
			"%v answers entry %v, which is the stale @%s/%d, with %q, though entry %v was @%s/%d.",
			now.node, now.id, client, sequence, now.response, s.id, client, s.sequence)
	}
}

// foreign tells whether a node runs a machine of somebody's own, to which "@"
// may mean anything.
func (c *Checker) foreign(id core.NodeID) bool {
	n, err := c.cluster.Node(id)
	if err != nil || n.Machine() == nil {
		return false
	}
	_, ours := n.Machine().(*fsm.KV)
	return !ours
}

// cutSession reads "@client/7 ..." without making a string of it.
func cutSession(data []byte) (client []byte, sequence uint64, ok bool) {
	head, _, _ := bytes.Cut(data[1:], []byte(" "))
	client, digits, ok := bytes.Cut(head, []byte("/"))
	if !ok {
		return nil, 0, false
	}
	sequence, err := strconv.ParseUint(string(digits), 10, 64)
	return client, sequence, err == nil
}

func validRequest(data []byte) bool {
	_, err := fsm.ParseRequest(data)
	return err == nil
}
