package check

import "glassraft/core"

// OnDisk gives the term of an entry that the checker takes to be on a node's
// disk, and the last index there.
func (c *Checker) OnDisk(id core.NodeID, index core.Index) (term core.Term, found bool, last core.Index) {
	d := &c.node(id).disk
	term, found = d.term(index)
	return term, found, d.last
}
