package check

import (
	"bytes"
	"fmt"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Property is a guarantee of Raft.
type Property uint8

const (
	ElectionSafety Property = iota
	LogMatching
	StateMachineSafety
	MonotonicCommit
	properties // how many there are
)

var texts = [properties]struct{ name, meaning string }{
	ElectionSafety:     {"Election Safety", "at most one leader is elected in a term (Raft paper §5.2)"},
	LogMatching:        {"Log Matching", "two logs with an entry of the same index and term hold the same entry, and the same entries before it (Raft paper §5.3)"},
	StateMachineSafety: {"State Machine Safety", "no two nodes apply different entries at the same index (Raft paper §5.4.3)"},
	MonotonicCommit:    {"Monotonic Commit", "a node's commit index and term never go back while it is up"},
}

// Properties lists every property that is checked.
func Properties() []Property {
	list := make([]Property, properties)
	for i := range list {
		list[i] = Property(i)
	}
	return list
}

// String gives the property's name: "Election Safety".
func (p Property) String() string { return texts[p].name }

// Meaning says what the property promises, and where that is written.
func (p Property) Meaning() string { return texts[p].meaning }

// Violation is one broken promise.
type Violation struct {
	Property Property
	Event    int // the how-manieth event of the run broke it, from 1
	Nodes    []core.NodeID
	Reason   string // a sentence
}

// Checker holds what it has seen so far. Its zero value is not usable.
type Checker struct {
	leaders    map[core.Term]core.NodeID
	entries    map[core.LogID]seen // first entry written with this id
	applied    map[core.Index]seen // first entry applied at this index
	tails      map[tail]core.LogID // for each node, the entry before the next
	violations []Violation
}

type seen struct {
	node   core.NodeID
	id     core.LogID
	before core.Term // term of the entry before it
	kind   raftpb.EntryType
	data   []byte
}

type tail struct {
	node  core.NodeID
	index core.Index
}

// New gives a checker that has seen nothing.
func New() *Checker {
	return &Checker{
		leaders: map[core.Term]core.NodeID{},
		entries: map[core.LogID]seen{},
		applied: map[core.Index]seen{},
		tails:   map[tail]core.LogID{},
	}
}

// Violations lists what was found broken, in the order in which it happened.
func (c *Checker) Violations() []Violation { return c.violations }

// Observe looks at what one event did.
func (c *Checker) Observe(cluster *core.Cluster, _ core.Event, effects core.Effects) {
	for _, fx := range effects {
		switch fx := fx.(type) {
		case core.StateChanged:
			c.state(cluster, fx)
		case core.EntriesAppended:
			for _, e := range fx.Entries {
				c.written(cluster, fx.Node, e)
			}
		case core.SnapshotInstalled:
			c.tails[tail{fx.Node, fx.ID.Index}] = fx.ID
		case core.Applied:
			c.appliedEntry(cluster, fx)
		}
	}
}

func (c *Checker) broken(cluster *core.Cluster, p Property, nodes []core.NodeID, format string, args ...any) {
	c.violations = append(c.violations, Violation{
		Property: p, Event: cluster.Events(), Nodes: nodes, Reason: fmt.Sprintf(format, args...),
	})
}

func (c *Checker) state(cluster *core.Cluster, fx core.StateChanged) {
	if fx.After.Role == core.Leader && fx.Before.Role != core.Leader {
		other, known := c.leaders[fx.After.Term]
		if known && other != fx.Node {
			c.broken(cluster, ElectionSafety, []core.NodeID{other, fx.Node},
				"%v becomes leader of term %d, but %v was elected in that term already.", fx.Node, fx.After.Term, other)
		}
		c.leaders[fx.After.Term] = fx.Node
	}
	if fx.After.Commit < fx.Before.Commit || fx.After.Term < fx.Before.Term {
		c.broken(cluster, MonotonicCommit, []core.NodeID{fx.Node},
			"%v goes back from term %d, commit %d to term %d, commit %d.",
			fx.Node, fx.Before.Term, fx.Before.Commit, fx.After.Term, fx.After.Commit)
	}
}

// written compares an entry that reached a disk with the first one of the same
// index and term, and the entries before the two: if every entry agrees with
// its first twin on the term before it, all logs agree from there down.
func (c *Checker) written(cluster *core.Cluster, node core.NodeID, e *raftpb.Entry) {
	id := core.LogID{Term: core.Term(e.GetTerm()), Index: core.Index(e.GetIndex())}
	before := c.tails[tail{node, id.Index - 1}]
	c.tails[tail{node, id.Index}] = id
	now := seen{node: node, id: id, before: before.Term, kind: e.GetType(), data: e.GetData()}
	first, known := c.entries[id]
	switch {
	case !known:
		c.entries[id] = now
	case !first.same(now):
		c.broken(cluster, LogMatching, []core.NodeID{first.node, node},
			"%v writes entry %v, which differs from the entry %v that %v holds.", node, id, id, first.node)
	case first.before != now.before:
		c.broken(cluster, LogMatching, []core.NodeID{first.node, node},
			"%v writes entry %v after an entry of term %d; on %v it follows one of term %d.", node, id, now.before, first.node, first.before)
	}
}

func (s seen) same(o seen) bool { return s.kind == o.kind && bytes.Equal(s.data, o.data) }

func (c *Checker) appliedEntry(cluster *core.Cluster, fx core.Applied) {
	id := core.LogID{Term: core.Term(fx.Entry.GetTerm()), Index: core.Index(fx.Entry.GetIndex())}
	now := seen{node: fx.Node, id: id, kind: fx.Entry.GetType(), data: fx.Entry.GetData()}
	first, known := c.applied[id.Index]
	switch {
	case !known:
		c.applied[id.Index] = now
	case first.id != id || !first.same(now):
		c.broken(cluster, StateMachineSafety, []core.NodeID{first.node, fx.Node},
			"%v applies entry %v at index %d, where %v applied entry %v.", fx.Node, id, id.Index, first.node, first.id)
	}
}
