package check

import (
	"bytes"
	"slices"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// disk is which entries a node has on disk, known from effects alone. A log is
// a few runs of entries of one term, so its length costs nothing.
type disk struct {
	covered core.Index // a snapshot that was installed stands for the entries up to here
	last    core.Index
	runs    []run // in the order of their indexes
}

// run is a row of entries of one term, up to the next run or the end of the log.
type run struct {
	first core.Index
	term  core.Term
}

// term gives the term of the entry at index; false where none is on disk, or
// where only a snapshot of a later index stands for it.
func (d *disk) term(index core.Index) (core.Term, bool) {
	if index > d.last {
		return 0, false
	}
	for i := len(d.runs) - 1; i >= 0; i-- {
		if d.runs[i].first <= index {
			return d.runs[i].term, true
		}
	}
	return 0, false
}

// holds tells whether an entry survives a crash of the node: by itself, or in a
// snapshot of a later one.
func (d *disk) holds(id core.LogID) bool {
	term, found := d.term(id.Index)
	return found && term == id.Term || id.Index < d.covered
}

// truncate drops all entries after last.
func (d *disk) truncate(last core.Index) {
	d.last = min(d.last, last)
	for len(d.runs) > 0 && d.runs[len(d.runs)-1].first > d.last {
		d.runs = d.runs[:len(d.runs)-1]
	}
}

// push appends the entry at index.
func (d *disk) push(index core.Index, term core.Term) {
	d.last = index
	if len(d.runs) == 0 || d.runs[len(d.runs)-1].term != term {
		d.runs = append(d.runs, run{first: index, term: term})
	}
}

// install replaces the log by a snapshot (memstore.Store.ApplySnapshot).
func (d *disk) install(id core.LogID) {
	d.covered, d.last = id.Index, id.Index
	d.runs = append(d.runs[:0], run{first: id.Index, term: id.Term})
}

// written is an entry that reached a disk.
type written struct {
	node   core.NodeID // which wrote it first; 0: there is none
	term   core.Term
	before core.Term // term of the entry before it
	kind   raftpb.EntryType
	data   []byte // shared with the log, where it is immutable
}

// written takes entries down that reached a disk. Where Log Matching looks at
// them, so does what a leader may do to its log.
func (c *Checker) written(fx core.EntriesAppended) {
	n := c.node(fx.Node)
	d := &n.disk
	first := core.Index(fx.Entries[0].GetIndex())
	if n.leads.term != 0 {
		c.replaced(n, fx.Entries)
	}
	d.truncate(first - 1)
	before, _ := d.term(first - 1)
	for _, e := range fx.Entries {
		now := written{
			node: n.id, term: core.Term(e.GetTerm()), before: before, kind: e.GetType(), data: e.GetData(),
		}
		c.matches(core.Index(e.GetIndex()), now)
		d.push(core.Index(e.GetIndex()), now.term)
		before = now.term
	}
	if n.leads.term != 0 {
		c.keepsLength(n)
	}
}

// matches compares an entry with the first one of the same index and term, and
// the entries before the two: if every entry agrees with its first twin on the
// term before it, all logs agree from there down.
func (c *Checker) matches(index core.Index, now written) {
	p := c.places.at(uint64(index))
	first := p.twin(now.term)
	if first == nil {
		p.add(now)
		return
	}
	id := core.LogID{Term: now.term, Index: index}
	switch {
	case first.kind != now.kind || !bytes.Equal(first.data, now.data):
		c.broken(LogMatching, distinct(first.node, now.node),
			"%v writes entry %v, which differs from the entry %v that %v wrote.", now.node, id, id, first.node)
	case first.before != now.before:
		c.broken(LogMatching, distinct(first.node, now.node),
			"%v writes entry %v after an entry of term %d; on %v it follows one of term %d.", now.node, id, now.before, first.node, first.before)
	}
}

// twin is the first entry of a term that was written here; nil if there is none.
func (p *place) twin(term core.Term) *written {
	if p.written.node != 0 && p.written.term == term {
		return &p.written
	}
	for i := range p.others {
		if p.others[i].term == term {
			return &p.others[i]
		}
	}
	return nil
}

func (p *place) add(w written) {
	if p.written.node == 0 {
		p.written = w
	} else {
		p.others = append(slices.Clip(p.others), w) // a clone may share the array
	}
}
