package check

import "glassraft/core"

// Monotonic Commit and Monotonic Term: what a node knows, and what it has
// promised by its vote, it never takes back. In memory that holds from a start
// to the next crash, which may lose what was not saved. On disk it holds for
// ever, across crashes: a disk that forgets a vote can elect two leaders in one
// term.

// monotonic compares a node's memory before and after something happened.
func (c *Checker) monotonic(n *node, before, after core.State) {
	switch {
	case after.Term < before.Term:
		c.broken(MonotonicTerm, []core.NodeID{n.id}, "%v goes back from term %d to term %d.", n.id, before.Term, after.Term)
	case after.Term == before.Term && before.Vote != 0 && after.Vote != before.Vote:
		c.broken(MonotonicTerm, []core.NodeID{n.id},
			"%v votes for %v in term %d, in which it voted for %v.", n.id, after.Vote, after.Term, before.Vote)
	}
	if after.Commit < before.Commit {
		c.broken(MonotonicCommit, []core.NodeID{n.id},
			"%v goes back from commit index %d to %d.", n.id, before.Commit, after.Commit)
	}
}

// saved compares a hard state with the one that it replaces on the disk. That
// is the one this checker saw there, not the one that the node remembers.
func (c *Checker) saved(fx core.HardStateSaved) {
	n := c.node(fx.Node)
	before, after := n.saved, fx.After
	n.saved = after
	switch {
	case after.Vote.Term < before.Vote.Term:
		c.broken(MonotonicTerm, []core.NodeID{n.id},
			"%v saves term %d over term %d.", n.id, after.Vote.Term, before.Vote.Term)
	case after.Vote.Term == before.Vote.Term && before.Vote.Node != 0 && after.Vote.Node != before.Vote.Node:
		c.broken(MonotonicTerm, []core.NodeID{n.id},
			"%v saves a vote for %v in term %d over its vote for %v.", n.id, after.Vote.Node, after.Vote.Term, before.Vote.Node)
	}
	if after.Commit < before.Commit {
		c.broken(MonotonicCommit, []core.NodeID{n.id},
			"%v saves commit index %d over %d.", n.id, after.Commit, before.Commit)
	}
}

// remembers compares what a node knows after a restart with what it saved.
func (c *Checker) remembers(n *node, now core.State) {
	switch saved := n.saved.Vote; {
	case now.Term < saved.Term:
		c.broken(MonotonicTerm, []core.NodeID{n.id},
			"%v restarts in term %d, though it saved term %d.", n.id, now.Term, saved.Term)
	case now.Term == saved.Term && saved.Node != 0 && now.Vote != saved.Node:
		c.broken(MonotonicTerm, []core.NodeID{n.id},
			"%v restarts with a vote for %v in term %d, though it saved one for %v.", n.id, now.Vote, now.Term, saved.Node)
	}
	if now.Commit < n.saved.Commit {
		c.broken(MonotonicCommit, []core.NodeID{n.id},
			"%v restarts with commit index %d, though it saved %d.", n.id, now.Commit, n.saved.Commit)
	}
}
