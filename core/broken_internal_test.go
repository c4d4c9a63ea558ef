package core

import "go.etcd.io/raft/v3/raftpb"

// Drivers that break their contract with the library on purpose, for the tests
// that want to see the checkers find out. Each does to a node in one step what a
// careless program around raft does.

// Break lets a careless driver work on a node, and gives what it did.
func (c *Cluster) Break(id NodeID, careless func(*Node)) Effects {
	c.effects = c.effects[:0]
	careless(c.nodes[id-1])
	c.events++
	c.tellClients()
	return c.effects
}

// ForgetVote answers as if the first pending write were done, and does not do it.
func ForgetVote(n *Node) {
	defer n.observe()
	op := n.appends[0]
	n.appends = n.appends[1:]
	n.respond(op)
}

// AcknowledgeEarly sends what must wait for the first pending write, and leaves
// the write pending.
func AcknowledgeEarly(n *Node) {
	defer n.observe()
	for _, m := range n.appends[0].Responses() {
		if NodeID(m.GetTo()) != n.id {
			n.config.Network.Send(n.id, m, nil)
		}
	}
}

// ApplyTwice does the first pending apply, and its entries once more.
func ApplyTwice(n *Node) {
	defer n.observe()
	op := n.applies[0]
	n.applies = n.applies[1:]
	n.applyAll(op.Entries)
	for _, e := range op.Entries {
		if e.GetType() == raftpb.EntryNormal {
			n.apply(e)
		}
	}
	n.respond(op)
}

// AnswerAtOnce answers all reads from what is applied here, and asks nobody.
func AnswerAtOnce(n *Node) {
	for _, h := range n.waiting {
		if h.Read() {
			h.readIndex, h.confirmed = n.applied, true
		}
	}
	n.settleReads()
}
