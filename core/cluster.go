package core

import (
	"fmt"
	"slices"
	"strings"

	"go.etcd.io/raft/v3/raftpb"
)

// Cluster is one deterministic cluster of real nodes and the network between
// them. Do is the only way to change it. Only one goroutine may use it.
type Cluster struct {
	config  Config
	now     Time
	events  int
	nodes   []*Node // in the order of their ids, from 1
	network simNetwork
	formed  Membership // the configuration that the first nodes were given
	effects Effects
}

// NewCluster gives a cluster without nodes. ErrConfig if the configuration is
// not valid.
func NewCluster(config Config) (*Cluster, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	c := &Cluster{config: config}
	c.network = simNetwork{seed: config.Seed, link: config.Link, now: &c.now, out: &c.effects}
	return c, nil
}

// Config is what the run started from.
func (c *Cluster) Config() Config { return c.config }

// Now is the virtual time: that of the latest thing that happened.
func (c *Cluster) Now() Time { return c.now }

// Events is how many events were done.
func (c *Cluster) Events() int { return c.events }

// Nodes lists the nodes in the order of their ids. Only to be read.
func (c *Cluster) Nodes() []*Node { return c.nodes }

// Node gives one node, or ErrNoSuchNode. Only to be read.
func (c *Cluster) Node(id NodeID) (*Node, error) {
	if id == 0 || id > NodeID(len(c.nodes)) {
		return nil, fmt.Errorf("%w: %v (legal: one of %s)", ErrNoSuchNode, id, nodesText(len(c.nodes)))
	}
	return c.nodes[id-1], nil
}

func nodesText(n int) string {
	if n == 1 {
		return "1 node"
	}
	return fmt.Sprintf("%d nodes", n)
}

// InFlight lists the messages in flight in the order in which they were sent.
// Only to be read.
func (c *Cluster) InFlight() []*Message { return c.network.inFlight }

// Do does one event and returns what it did. An error says why the event is
// not possible, and the cluster is as it was before. The effects are valid
// until the next Do.
func (c *Cluster) Do(e Event) (Effects, error) {
	c.effects = c.effects[:0]
	if err := c.do(e); err != nil {
		c.effects = c.effects[:0]
		return nil, fmt.Errorf("%s: %w", clip(fmt.Sprint(e)), err)
	}
	c.events++
	return c.effects, nil
}

// clip keeps an error to a line, however long the request in the event is.
func clip(text string) string {
	const bytesMax = 200
	text = strings.ReplaceAll(text, "\n", " ")
	if len(text) <= bytesMax {
		return text
	}
	return strings.ToValidUTF8(text[:bytesMax], "") + "..."
}

func (c *Cluster) do(e Event) error {
	switch e := e.(type) {
	case AddNodes:
		return c.addNodes(e)
	case Tick:
		return c.tick(e)
	case Campaign:
		return c.on(e.Node, (*Node).Campaign)
	case Propose:
		return c.on(e.Node, func(n *Node) error { _, err := n.Propose(e.Request); return err })
	case Read:
		return c.on(e.Node, func(n *Node) error { _, err := n.Read(e.Key); return err })
	case ProposeConfChange:
		return c.on(e.Node, func(n *Node) error { _, err := n.ProposeConfChange(e.Change); return err })
	case TransferLeader:
		return c.transferLeader(e)
	case Deliver:
		return c.deliver(e.Msg)
	case Drop:
		return c.drop(e.Msg)
	case Duplicate:
		return c.duplicate(e.Msg)
	case Ready:
		return c.ready(e.Node)
	case Crash:
		return c.on(e.Node, (*Node).Crash)
	case Restart:
		return c.on(e.Node, func(n *Node) error { return n.Restart(c.now) })
	case TakeSnapshot:
		return c.on(e.Node, (*Node).TakeSnapshot)
	case Compact:
		return c.on(e.Node, func(n *Node) error { return n.Compact(e.Index) })
	}
	return fmt.Errorf("%w: unknown event %T", ErrMalformed, e)
}

// on lets one node do something.
func (c *Cluster) on(id NodeID, do func(*Node) error) error {
	n, err := c.Node(id)
	if err != nil {
		return err
	}
	return do(n)
}

func (c *Cluster) addNodes(e AddNodes) error {
	options := c.config.Options
	if e.Options != nil {
		options = *e.Options
	}
	if err := c.mayAdd(e, options); err != nil {
		return err
	}
	membership := c.formed
	if len(e.Voters)+len(e.Learners) > 0 {
		membership = Membership{Voters: slices.Clone(e.Voters), Learners: slices.Clone(e.Learners)}
	}
	var added []*Node
	for range e.Count {
		id := NodeID(len(c.nodes) + len(added) + 1)
		c.effects = append(c.effects, NodeAdded{Node: id, Membership: membership})
		n, err := NewNode(NodeConfig{
			ID:           id,
			Seed:         c.config.Seed,
			TickInterval: c.config.TickInterval,
			Options:      options,
			Membership:   membership,
			Network:      &c.network,
			Effects:      &c.effects,
		})
		if err != nil {
			return err
		}
		n.clock = c.now
		added = append(added, n)
	}
	c.nodes = append(c.nodes, added...)
	c.network.sent = append(c.network.sent, make([]uint32, len(added))...)
	c.network.latest = append(c.network.latest, make([][NodesMax + 1]Time, len(added))...)
	c.formed = membership
	return nil
}

// mayAdd says why the nodes cannot be added.
func (c *Cluster) mayAdd(e AddNodes, options Options) error {
	if e.Count < 1 || e.Count > NodesMax-len(c.nodes) {
		return fmt.Errorf("%w: %d nodes (legal: 1 to %d more, %d in all)", ErrLimit, e.Count, NodesMax-len(c.nodes), NodesMax)
	}
	if err := options.Validate(); err != nil {
		return err
	}
	named := slices.Concat(e.Voters, e.Learners)
	for i, id := range named {
		switch {
		case id == 0 || id > NodeID(len(c.nodes)+e.Count):
			return fmt.Errorf("%w: %v (there will be %s)", ErrNoSuchNode, id, nodesText(len(c.nodes)+e.Count))
		case slices.Contains(named[:i], id):
			return fmt.Errorf("%w: %v is named twice", ErrMalformed, id)
		}
	}
	if len(e.Learners) > 0 && len(e.Voters) == 0 {
		return fmt.Errorf("%w: learners without voters", ErrConfig)
	}
	formed := len(c.formed.Voters) > 0
	if formed && len(named) > 0 && !c.formed.Equal(Membership{Voters: e.Voters, Learners: e.Learners}) {
		return fmt.Errorf("%w: the cluster was formed with %v; nodes join it by a configuration change", ErrConfig, c.formed)
	}
	return nil
}

func (c *Cluster) tick(e Tick) error {
	n, err := c.Node(e.Node)
	if err != nil {
		return err
	}
	if err := n.Tick(e.Count); err != nil {
		return err
	}
	c.now = max(c.now, n.clock)
	return nil
}

func (c *Cluster) transferLeader(e TransferLeader) error {
	if _, err := c.Node(e.To); err != nil {
		return err
	}
	return c.on(e.Node, func(n *Node) error { return n.TransferLeader(e.To) })
}

func (c *Cluster) ready(id NodeID) error {
	return c.on(id, func(n *Node) error {
		if n.Up() && len(c.network.inFlight)+n.in.unsent() > InFlightMax {
			return fmt.Errorf("%w: %d messages in flight and %d to be sent (legal: %d in all; deliver or drop some)", ErrLimit, len(c.network.inFlight), n.in.unsent(), InFlightMax)
		}
		return n.Ready()
	})
}

func (c *Cluster) deliver(id MsgID) error {
	m, err := c.network.find(id)
	if err != nil {
		return err
	}
	c.network.remove(m)
	c.now = max(c.now, m.Due)
	to, err := c.Node(m.To())
	switch {
	case err != nil:
		c.lose(m, LostNoReceiver)
		return nil
	case !to.Up():
		c.lose(m, LostReceiverDown)
		return nil
	}
	mark := len(c.effects)
	if err := to.Step(m); err != nil {
		c.effects = append(c.effects, MessageRefused{Message: m, Err: err})
	}
	if len(m.Handles) > 0 {
		c.place(c.effects[mark:])
	}
	c.reportSnapshot(m, true)
	return nil
}

// lostOnTheWay puts forwarded requests in doubt that will not be heard of again.
func (c *Cluster) lostOnTheWay(handles []HandleID) {
	for _, id := range handles {
		c.nodes[id.Node-1].lose(id)
	}
}

// place tells the nodes to which requests were put where a leader put them. A
// program of its own would recognise its requests by an id in their data.
func (c *Cluster) place(effects Effects) {
	for _, fx := range effects {
		switch fx := fx.(type) {
		case RequestAppended:
			if fx.Handle.Node != fx.Leader {
				c.nodes[fx.Handle.Node-1].place(fx.Handle, fx.ID)
			}
		case RequestDropped:
			if fx.Handle.Node != fx.Node {
				c.lostOnTheWay([]HandleID{fx.Handle})
			}
		}
	}
}

func (c *Cluster) drop(id MsgID) error {
	m, err := c.network.find(id)
	if err != nil {
		return err
	}
	c.network.remove(m)
	c.lose(m, LostDropped)
	return nil
}

func (c *Cluster) lose(m *Message, reason LossReason) {
	c.effects = append(c.effects, MessageLost{Message: m, Reason: reason})
	c.reportSnapshot(m, false)
	c.lostOnTheWay(m.Handles)
}

func (c *Cluster) duplicate(id MsgID) error {
	m, err := c.network.find(id)
	if err != nil {
		return err
	}
	if len(c.network.inFlight) >= InFlightMax {
		return fmt.Errorf("%w: %d messages in flight", ErrLimit, InFlightMax)
	}
	return c.network.duplicate(m)
}

// reportSnapshot does the transport's duty: the sender of a snapshot learns
// whether it arrived. Without it a leader whose snapshot was lost would wait
// for ever (raft.Node.ReportSnapshot).
func (c *Cluster) reportSnapshot(m *Message, delivered bool) {
	if m.Raft.GetType() != raftpb.MsgSnap {
		return
	}
	if from, err := c.Node(m.From()); err == nil && from.Up() {
		if err := from.ReportSnapshot(m.To(), delivered); err != nil {
			panic("invariant: a node that is up refused a report: " + err.Error())
		}
	}
}
