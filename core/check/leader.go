package check

import (
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Leader Append-Only is a promise about raft's own log, not about the disk:
// with asynchronous storage writes a node can win an election while writes of
// its time as a follower still wait in its queue, and when those are done the
// disk of a leader loses entries that its log had lost before. So neither a
// truncated disk nor a leader's write of old entries is a fault. What is:
//
//   - raft's own log, which is the disk and Unsaved over it, gets shorter while
//     the node leads;
//   - a request gets a place that the leader's log had filled already;
//   - an entry of the leader's own term is written at or below the last index
//     its log had when it was elected: it replaced what stood there;
//   - an entry of its own term that is on disk is overwritten. The queue is
//     first in, first out, so nothing of a time before can come after it.
//
// Together they see each entry that a leader replaces or deletes once it is
// written, at a cost that depends on neither the log nor Unsaved.

// leadership is one node's time as a leader.
type leadership struct {
	term core.Term  // 0: it does not lead
	base core.Index // last index of its log before its own first entry
	last core.Index // highest index that its log is known to have reached
}

// elected looks at a node that becomes leader.
func (c *Checker) elected(n *node, term core.Term) {
	other, known := c.leaders[term]
	if known && other != n.id {
		c.broken(ElectionSafety, []core.NodeID{other, n.id},
			"%v becomes leader of term %d, but %v was elected in that term already.", n.id, term, other)
	}
	c.leaders[term] = n.id
	unsaved := c.unsaved(n)
	n.leads = leadership{term: term, last: n.lastIndex(unsaved)}
	n.leads.base = n.leads.last
	for i := len(unsaved) - 1; i >= 0 && core.Term(unsaved[i].GetTerm()) == term; i-- {
		n.leads.base-- // the no-op, which raft appends at once
	}
	c.complete(n, term, unsaved)
}

// complete is Leader Completeness. A node can become leader of a term when a
// later one has committed more already, as soon as the last votes for it come
// in: it must have what was committed in the terms before its own, no more. If
// it has the last of that, it has all, by Log Matching.
func (c *Checker) complete(n *node, term core.Term, unsaved []*raftpb.Entry) {
	for i := len(c.committed) - 1; i >= 0; i-- {
		if owed := c.committed[i]; owed.in < term {
			if !n.holds(owed.id, unsaved) {
				c.broken(LeaderCompleteness, distinct(owed.node, n.id),
					"%v becomes leader of term %d without entry %v, which %v took for committed in term %d.",
					n.id, term, owed.id, owed.node, owed.in)
			}
			return
		}
	}
}

// placed looks at where a leader put a request.
func (c *Checker) placed(fx core.RequestAppended) {
	n := c.node(fx.Leader)
	if n.leads.term == 0 {
		return
	}
	if fx.ID.Index <= n.leads.last {
		c.broken(LeaderAppendOnly, []core.NodeID{n.id},
			"%v, leader of term %d, puts a request at index %d, though its log reached up to %d.",
			n.id, n.leads.term, fx.ID.Index, n.leads.last)
	}
	n.leads.last = max(n.leads.last, fx.ID.Index)
}

// replaced looks at entries that a leader's disk is about to take.
func (c *Checker) replaced(n *node, entries []*raftpb.Entry) {
	first, d := core.Index(entries[0].GetIndex()), &n.disk
	if last, _ := d.term(d.last); d.last >= first && last == n.leads.term {
		c.broken(LeaderAppendOnly, []core.NodeID{n.id},
			"%v, leader of term %d, overwrites its own entry %v.", n.id, n.leads.term, core.LogID{Term: last, Index: max(first, n.leads.base+1)})
		return
	}
	if first > n.leads.base {
		return
	}
	for _, e := range entries {
		if id := (core.LogID{Term: core.Term(e.GetTerm()), Index: core.Index(e.GetIndex())}); id.Term == n.leads.term && id.Index <= n.leads.base {
			c.broken(LeaderAppendOnly, []core.NodeID{n.id},
				"%v, leader of term %d, writes its entry %v where its log had another when it was elected.", n.id, n.leads.term, id)
			return
		}
	}
}

// keepsLength looks at the length of a leader's log, unless the event took the
// node down: then the write was torn, and there is no log of raft's any more.
func (c *Checker) keepsLength(n *node) {
	if real, err := c.cluster.Node(n.id); err != nil || !real.Up() {
		return
	}
	last := n.lastIndex(c.unsaved(n))
	if last < n.leads.last {
		c.broken(LeaderAppendOnly, []core.NodeID{n.id},
			"%v, leader of term %d, has a log that ends at index %d, though it reached up to %d.", n.id, n.leads.term, last, n.leads.last)
	}
	n.leads.last = last
}

// unsaved is the part of a node's log that is not on disk.
func (c *Checker) unsaved(n *node) []*raftpb.Entry {
	real, err := c.cluster.Node(n.id)
	if err != nil {
		return nil
	}
	return real.Unsaved()
}

// lastIndex is the end of raft's own log.
func (n *node) lastIndex(unsaved []*raftpb.Entry) core.Index {
	if len(unsaved) > 0 {
		return core.Index(unsaved[len(unsaved)-1].GetIndex())
	}
	return n.disk.last
}

// term is the term of an entry of raft's own log; false where it has none
// there, or where only a snapshot stands for it.
func (n *node) term(index core.Index, unsaved []*raftpb.Entry) (core.Term, bool) {
	if len(unsaved) == 0 || uint64(index) < unsaved[0].GetIndex() {
		return n.disk.term(index)
	}
	if at := uint64(index) - unsaved[0].GetIndex(); at < uint64(len(unsaved)) {
		return core.Term(unsaved[at].GetTerm()), true
	}
	return 0, false
}

// holds tells whether raft's own log has an entry, or a snapshot in its place.
func (n *node) holds(id core.LogID, unsaved []*raftpb.Entry) bool {
	term, found := n.term(id.Index, unsaved)
	return found && term == id.Term || id.Index < n.disk.covered
}
