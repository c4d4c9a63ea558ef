package check

import (
	"maps"
	"slices"

	"glassraft/core"
)

// Checker holds what it has seen so far. Its zero value is not usable.
type Checker struct {
	cluster *core.Cluster // whose event is looked at
	event   int           // its number

	nodes     []*node // at NodeID; nil where none was heard of
	places    table[place]
	leaders   map[core.Term]core.NodeID
	committed []commitment // one for each term in which something was committed, oldest first
	sessions  map[string]*session
	clients   calls
	answers   answers

	violations []Violation
}

// node is what is known of one node.
type node struct {
	id         core.NodeID
	disk       disk
	saved      core.HardState // on disk
	leads      leadership     // zero while it does not lead
	machine    machine
	membership core.Membership // the configuration in force there
	// passed are the configurations that were in force before in the event
	// with the number passedAt; in any other they mean nothing.
	passed   []core.Membership
	passedAt int
}

// place is what is known of one index of the log, across all nodes. It is kept
// for as long as the run lasts: a copy of an old message can bring an entry back
// that every log has compacted.
type place struct {
	written written   // the first entry that was written here
	others  []written // entries of other terms that were
	applied applied   // the first entry that a machine carried out
}

// New gives a checker that has seen nothing.
func New() *Checker {
	return &Checker{
		leaders:  map[core.Term]core.NodeID{},
		sessions: map[string]*session{},
		clients:  calls{open: map[operationID]int{}},
	}
}

// Violations lists what was found broken, in the order in which it happened: the
// first thousand.
// Linearizable finds what is not among them.
func (c *Checker) Violations() []Violation { return c.violations }

// Clone gives a checker that has seen the same; see core.Observer.
func (c *Checker) Clone() core.Observer {
	c2 := *c
	c2.cluster = nil
	c2.nodes = slices.Clone(c.nodes)
	for i, n := range c.nodes {
		if n != nil {
			its := *n
			its.disk.runs = slices.Clone(n.disk.runs)
			its.passed = slices.Clone(n.passed)
			c2.nodes[i] = &its
		}
	}
	c2.places = c.places.clone()
	c2.leaders = maps.Clone(c.leaders)
	c2.committed = slices.Clone(c.committed)
	c2.sessions = maps.Clone(c.sessions)
	for client, s := range c.sessions {
		its := *s
		c2.sessions[client] = &its
	}
	c2.clients.operations = c.clients.operations.clone()
	c2.clients.open = maps.Clone(c.clients.open)
	c2.answers = c.answers.clone()
	c2.violations = slices.Clip(c.violations)
	c.violations = slices.Clip(c.violations)
	return &c2
}

var _ core.Observer = (*Checker)(nil)

// Observe looks at what one event did. It must see every event of a run, from
// the first one on, each before the next is done.
func (c *Checker) Observe(cluster *core.Cluster, e core.Event, effects core.Effects) {
	c.cluster, c.event = cluster, cluster.Events()
	if add, ok := e.(core.AddNodes); ok && add.Content != "" && c.clients.count == 0 {
		c.clients.began(add.Content, c.event)
	}
	for _, fx := range effects {
		switch fx := fx.(type) {
		case core.StateChanged:
			c.state(fx)
		case core.EntriesAppended:
			c.written(fx)
		case core.HardStateSaved:
			c.saved(fx)
		case core.Applied:
			c.applied(fx)
		case core.RequestAppended:
			c.placed(fx)
			c.answers.appended(fx)
		case core.RequestDone:
			c.answers.done(fx, c.event)
		case core.SnapshotInstalled:
			c.installed(fx)
		case core.MembershipChanged:
			c.reconfigured(fx)
		case core.NodeAdded:
			c.added(fx)
		case core.NodeRestarted:
			c.restarted(fx)
		case core.NodeCrashed:
			c.node(fx.Node).leads = leadership{}
		case core.NodePanicked:
			c.node(fx.Node).leads = leadership{}
		case core.DiskWiped:
			n := c.node(fx.Node)
			n.disk, n.saved = disk{}, core.HardState{}
		case core.ClientSent:
			c.clients.sent(fx)
			c.answers.sent(fx)
		case core.ClientDone:
			c.clients.done(fx, c.event)
		}
	}
}

func (c *Checker) node(id core.NodeID) *node {
	for core.NodeID(len(c.nodes)) <= id {
		c.nodes = append(c.nodes, nil)
	}
	if c.nodes[id] == nil {
		c.nodes[id] = &node{id: id}
	}
	return c.nodes[id]
}

// state looks at what changed in a node's memory.
func (c *Checker) state(fx core.StateChanged) {
	n, before, after := c.node(fx.Node), fx.Before, fx.After
	c.monotonic(n, before, after)
	switch {
	case after.Role != core.Leader:
		n.leads = leadership{}
	case before.Role != core.Leader || before.Term != after.Term:
		c.elected(n, after.Term)
	}
	if after.Commit > before.Commit && after.Commit > c.highestCommit() {
		c.commits(n, after)
	}
}

// added notes what a new node starts with: nothing, or a snapshot that is on its
// disk already.
func (c *Checker) added(fx core.NodeAdded) {
	n := c.node(fx.Node)
	n.membership = fx.Membership
	real, err := c.cluster.Node(fx.Node)
	if err != nil {
		return
	}
	if covered, _ := real.Disk().LogState(); covered.Index > 0 {
		n.disk.install(covered)
		n.machine = machine{handed: covered.Index, carried: covered.Index}
		n.saved.Commit = covered.Index
		if len(c.committed) == 0 {
			c.committed = append(c.committed, commitment{in: covered.Term, id: covered, node: n.id})
		}
	}
}

// restarted looks at what a node knows after it came up from its disk.
func (c *Checker) restarted(fx core.NodeRestarted) {
	n := c.node(fx.Node)
	n.leads = leadership{}
	n.machine = machine{handed: fx.Applied, carried: fx.Applied}
	real, err := c.cluster.Node(fx.Node)
	if err != nil {
		return
	}
	if m := real.Machine(); m != nil {
		n.machine.carried = max(fx.Applied, core.Index(m.LastApplied()))
	}
	n.membership = real.Membership()
	c.remembers(n, real.State())
}

// installed puts a leader's snapshot in the place of a node's log and machine.
func (c *Checker) installed(fx core.SnapshotInstalled) {
	n := c.node(fx.Node)
	n.disk.install(fx.ID)
	n.machine = machine{handed: fx.ID.Index, carried: fx.ID.Index}
	n.membership = fx.Membership
	if first := &c.places.at(uint64(fx.ID.Index)).applied; first.node != 0 && first.id.Term != fx.ID.Term {
		c.broken(StateMachineSafety, distinct(first.node, n.id),
			"%v installs a snapshot up to entry %v; at index %d %v applied entry %v.", n.id, fx.ID, fx.ID.Index, first.node, first.id)
	}
}

// reconfigured notes the configuration that is in force at a node. Within an
// event an older one may have been in force when a commit index moved, and the
// effect that tells of the commit comes last: so those are kept for the event.
func (c *Checker) reconfigured(fx core.MembershipChanged) {
	n := c.node(fx.Node)
	if n.passedAt != c.event {
		n.passed, n.passedAt = n.passed[:0], c.event
	}
	n.passed = append(n.passed, n.membership)
	n.membership = fx.Membership
}
