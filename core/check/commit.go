package check

import (
	"fmt"
	"strings"

	"glassraft/core"
)

// commitment is the last entry known to be committed in a term: the term of the
// leader that found it so, which is not always the term of the entry.
type commitment struct {
	in   core.Term
	id   core.LogID
	node core.NodeID // whose commit index reached it first
}

// highestCommit is the highest commit index that any node has reached.
func (c *Checker) highestCommit() core.Index {
	if len(c.committed) == 0 {
		return 0
	}
	return c.committed[len(c.committed)-1].id.Index
}

// commits is Durable Commit, which is looked at when the highest commit index
// of all rises: a leader's then, since followers learn of a commit from it. By
// Log Matching a disk that holds the last of the entries that are committed now
// holds them all. The voters are those of the configuration in force at that
// node. etcd/raft puts a configuration in force when it is applied, not when it
// is appended, as the Raft paper has it (§6).
func (c *Checker) commits(n *node, after core.State) {
	id := core.LogID{Index: after.Commit}
	var found bool
	if id.Term, found = n.term(after.Commit, c.unsaved(n)); !found {
		c.broken(DurableCommit, []core.NodeID{n.id},
			"%v takes index %d for committed, where its log has no entry.", n.id, after.Commit)
		return
	}
	now := commitment{in: after.Term, id: id, node: n.id}
	if last := len(c.committed) - 1; last >= 0 && c.committed[last].in == now.in {
		c.committed[last] = now
	} else {
		c.committed = append(c.committed, now)
	}
	have, durable := c.durable(n.membership, id)
	for i := 0; !durable && n.passedAt == c.event && i < len(n.passed); i++ {
		_, durable = c.durable(n.passed[i], id)
	}
	if !durable {
		c.broken(DurableCommit, append([]core.NodeID{n.id}, have.missing(n.id)...),
			"%v takes entry %v for committed, but %v on disk.", n.id, id, have)
	}
}

// durable tells whether a majority of each set of voters has an entry on disk,
// and how many of which set have it where that is not so.
func (c *Checker) durable(m core.Membership, id core.LogID) (holders, bool) {
	if !c.majority(m.Voters, id) {
		return c.holders("voters", m.Voters, id), false
	}
	if m.Joint() && !c.majority(m.Outgoing, id) {
		return c.holders("outgoing voters", m.Outgoing, id), false
	}
	return holders{}, true
}

func (c *Checker) majority(voters []core.NodeID, id core.LogID) bool {
	count := 0
	for _, v := range voters {
		if c.node(v).disk.holds(id) {
			count++
		}
	}
	return count > len(voters)/2
}

// holders is which voters of a set have an entry on disk.
type holders struct {
	set    string
	voters []core.NodeID
	have   []core.NodeID
}

func (c *Checker) holders(set string, voters []core.NodeID, id core.LogID) holders {
	h := holders{set: set, voters: voters}
	for _, v := range voters {
		if c.node(v).disk.holds(id) {
			h.have = append(h.have, v)
		}
	}
	return h
}

// missing lists the voters that do not have it, without one that is named
// already.
func (h holders) missing(named core.NodeID) []core.NodeID {
	var missing []core.NodeID
	have := h.have
	for _, v := range h.voters {
		switch {
		case len(have) > 0 && have[0] == v:
			have = have[1:]
		case v != named:
			missing = append(missing, v)
		}
	}
	return missing
}

// String gives "only S1 of the voters S1, S2 and S3 has it".
func (h holders) String() string {
	switch len(h.have) {
	case 0:
		if len(h.voters) == 0 {
			return "there are no voters to have it"
		}
		return fmt.Sprintf("none of the %s %s has it", h.set, nodesText(h.voters))
	case 1:
		return fmt.Sprintf("only %v of the %s %s has it", h.have[0], h.set, nodesText(h.voters))
	}
	return fmt.Sprintf("only %s of the %s %s have it", nodesText(h.have), h.set, nodesText(h.voters))
}

// nodesText gives "S1, S2 and S3".
func nodesText(ids []core.NodeID) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = id.String()
	}
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
