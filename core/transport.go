package core

import (
	"fmt"

	"go.etcd.io/raft/v3/raftpb"
)

// What the cluster does with messages and links: deliver, drop, hold, cut, heal.

func (c *Cluster) deliver(e Deliver) error {
	m, err := c.network.find(e.Msg)
	if err != nil {
		return err
	}
	to, err := c.Node(m.To())
	if err == nil && to.paused {
		return fmt.Errorf("%w: %v; the message waits", ErrNodePaused, to.id)
	}
	c.network.remove(m)
	if !e.Now {
		c.now = max(c.now, m.Due)
	}
	switch {
	case err != nil:
		c.lose(m, LostNoReceiver)
		return nil
	case m.severed || c.network.cut(m.From(), m.To()):
		c.lose(m, LostLinkCut)
		return nil
	case m.doomed:
		c.lose(m, LostOnLink)
		return nil
	case !to.Up():
		c.lose(m, LostReceiverDown)
		return nil
	}
	mark := len(c.effects)
	own := m.own()
	if err := to.step(own, m.Handles); err != nil {
		c.effects = append(c.effects, MessageRefused{Message: m, Err: err})
	}
	c.writtenInto(to, m, own)
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

// onTheWay gives a message that something may befall: a thread's answer to its
// own node must arrive (raft.Config.AsyncStorageWrites).
func (c *Cluster) onTheWay(id MsgID) (*Message, error) {
	m, err := c.network.find(id)
	if err == nil && m.Local() {
		return nil, fmt.Errorf("%w: %v is within %v, and only to be delivered", ErrMalformed, id, m.To())
	}
	return m, err
}

func (c *Cluster) drop(id MsgID) error {
	m, err := c.onTheWay(id)
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
	m, err := c.onTheWay(id)
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
// for ever (raft.Node.ReportSnapshot); Options.ReportSnapshots tells whether it does.
func (c *Cluster) reportSnapshot(m *Message, delivered bool) {
	if m.Raft.GetType() == raftpb.MsgSnap && c.nodes[m.From()-1].Options().ReportSnapshots {
		c.nodes[m.From()-1].hear(snapshotReport{m.To(), delivered})
	}
}

// hold keeps a message from arriving by itself.
func (c *Cluster) hold(id MsgID) error {
	m, err := c.onTheWay(id)
	if err != nil {
		return err
	}
	if m.Held {
		return fmt.Errorf("%w: %v is held already", ErrNothingNew, id)
	}
	held := *m
	held.Held = true
	c.network.replace(m, &held)
	c.effects = append(c.effects, MessageHeld{Message: &held})
	return nil
}

// release lets a held message arrive now, or when it was due if that is later.
func (c *Cluster) release(id MsgID) error {
	m, err := c.network.find(id)
	if err != nil {
		return err
	}
	if !m.Held {
		return fmt.Errorf("%w: %v is not held", ErrNothingNew, id)
	}
	released := *m
	released.Held, released.Due = false, max(m.Due, c.now)
	c.network.replace(m, &released)
	c.effects = append(c.effects, MessageReleased{Message: &released})
	return nil
}

// Link is what the link between two nodes does to messages, and whether it is
// cut. ErrNoSuchNode, or ErrMalformed for a node's link to itself.
func (c *Cluster) Link(id LinkID) (l Link, cut bool, err error) {
	if err := c.checkLink(id); err != nil {
		return Link{}, false, err
	}
	return c.network.link(id.From, id.To), c.network.cut(id.From, id.To), nil
}

// LinksApart lists the links that are cut or were set apart, by sender and then by
// receiver. Most often there are none, and asking for each would cost more than all
// else that a picture of many nodes asks for.
func (c *Cluster) LinksApart() []LinkID {
	var apart []LinkID
	for from := range c.network.links {
		row := &c.network.links[from]
		for to := range c.network.links {
			if way := &row[to+1]; from != to && (way.cut || way.set) {
				apart = append(apart, LinkID{NodeID(from + 1), NodeID(to + 1)})
			}
		}
	}
	return apart
}

// UsualLink is what every link does that was not set apart.
func (c *Cluster) UsualLink() Link { return c.network.usual }

func (c *Cluster) checkLink(id LinkID) error {
	for _, end := range []NodeID{id.From, id.To} {
		if _, err := c.Node(end); err != nil {
			return err
		}
	}
	if id.From == id.To {
		return fmt.Errorf("%w: %v has no link to itself", ErrMalformed, id.From)
	}
	return nil
}

func (c *Cluster) setLink(e SetLink) error {
	if err := e.Link.Validate(); err != nil {
		return err
	}
	every := e.From == 0 && e.To == 0
	if !every {
		if err := c.checkLink(LinkID{e.From, e.To}); err != nil {
			return err
		}
		way := &c.network.links[e.From-1][e.To]
		way.Link, way.set, way.latest = e.Link, true, 0
	} else {
		c.network.usual = e.Link
		for from := range c.network.links {
			for to := range c.network.links[from] {
				way := &c.network.links[from][to]
				way.set, way.latest = false, 0
			}
		}
	}
	c.effects = append(c.effects, LinkSet(e))
	return nil
}

func (c *Cluster) cut(e Cut) error {
	id := LinkID(e)
	if err := c.checkLink(id); err != nil {
		return err
	}
	if c.network.cut(id.From, id.To) {
		return fmt.Errorf("%w: %v is cut already", ErrNothingNew, id)
	}
	c.network.links[id.From-1][id.To].cut = true
	c.effects = append(c.effects, LinksCut{[]LinkID{id}})
	return nil
}

// partition cuts what lies between the groups, and mends what lies within them.
func (c *Cluster) partition(e Partition) error {
	group := make([]int, len(c.nodes)+1) // by node; 0: those that are not named
	for i, ids := range e.Groups {
		if len(ids) == 0 {
			return fmt.Errorf("%w: group %d has no node", ErrMalformed, i+1)
		}
		for _, id := range ids {
			if _, err := c.Node(id); err != nil {
				return err
			}
			if group[id] != 0 {
				return fmt.Errorf("%w: %v is named twice", ErrMalformed, id)
			}
			group[id] = i + 1
		}
	}
	if len(e.Groups) == 0 {
		return fmt.Errorf("%w: no group (legal: one or more, like 1,2 | 3,4,5)", ErrMalformed)
	}
	c.network.setCuts(len(c.nodes), func(id LinkID) bool { return group[id.From] != group[id.To] })
	if len(c.effects) == 0 {
		return fmt.Errorf("%w: the links are cut like that already", ErrNothingNew)
	}
	return nil
}

func (c *Cluster) heal(e Heal) error {
	every := e.From == 0 && e.To == 0
	if !every {
		if err := c.checkLink(LinkID(e)); err != nil {
			return err
		}
	}
	c.network.setCuts(len(c.nodes), func(id LinkID) bool {
		return c.network.cut(id.From, id.To) && !every && id != LinkID(e)
	})
	if len(c.effects) == 0 {
		return fmt.Errorf("%w: nothing is cut there", ErrNothingNew)
	}
	return nil
}
