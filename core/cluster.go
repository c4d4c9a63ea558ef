package core

import (
	"fmt"
	"slices"
	"strings"

	"glassraft/fsm"
)

// Cluster is one deterministic cluster of real nodes and the network between
// them. Do is the only way to change it. Only one goroutine may use it.
type Cluster struct {
	config  Config
	machine func() fsm.StateMachine
	now     Time
	events  int
	nodes   []*Node // in the order of their ids, from 1
	network simNetwork
	clients []*Client  // in the order of their ids, from 1
	formed  Membership // the configuration that nodes without a snapshot start with
	indexed bool       // the first nodes started from a snapshot, which holds theirs
	mended  bool       // no driver breaks its contract, see Mend
	effects Effects
	trace   func(event []byte) // takes the library's own trace; nil: nobody does, see TraceLibrary
}

// NewCluster gives a cluster without nodes, which will run the machine that the
// configuration names. ErrConfig if the configuration is not valid.
func NewCluster(config Config) (*Cluster, error) {
	return NewClusterOf(config, config.Machine.new)
}

// NewClusterOf is NewCluster with a state machine of one's own: machine makes an
// empty one, for each node and each start from a snapshot.
func NewClusterOf(config Config, machine func() fsm.StateMachine) (*Cluster, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	c := &Cluster{config: config, machine: machine}
	c.network = simNetwork{seed: config.Seed, usual: config.Link, now: &c.now, events: &c.events, out: &c.effects}
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

// Node gives one node, or ErrNoSuchNode. Only to be read, through the methods of
// status.go: whoever calls its other methods changes it behind the cluster's
// back, and no history or checker hears of it.
func (c *Cluster) Node(id NodeID) (*Node, error) {
	if id == 0 || id > NodeID(len(c.nodes)) {
		return nil, fmt.Errorf("%w: %v (legal: %s)", ErrNoSuchNode, id, rangeText("S", len(c.nodes)))
	}
	return c.nodes[id-1], nil
}

// rangeText gives "S1 to S3", or says that there is none.
func rangeText(letter string, n int) string {
	switch n {
	case 0:
		return "none yet"
	case 1:
		return letter + "1"
	}
	return fmt.Sprintf("%s1 to %s%d", letter, letter, n)
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
	if len(c.clients) > 0 {
		c.tellClients()
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
	case SetTimeout:
		return c.on(e.Node, func(n *Node) error { return n.SetTimeout(e.Ticks) })
	case Campaign:
		return c.on(e.Node, (*Node).Campaign)
	case Propose:
		return c.on(e.Node, func(n *Node) error { _, err := n.Propose(e.Request); return err })
	case Read:
		return c.on(e.Node, func(n *Node) error { _, err := n.Read(e.Key); return err })
	case ProposeConfChange:
		return c.on(e.Node, func(n *Node) error { _, err := n.ProposeConfChange(e.Change); return err })
	case TransferLeader:
		return c.toPeer(e.Node, e.To, (*Node).TransferLeader)
	case Deliver:
		return c.deliver(e)
	case Drop:
		return c.drop(e.Msg)
	case Duplicate:
		return c.duplicate(e.Msg)
	case Hold:
		return c.hold(e.Msg)
	case Release:
		return c.release(e.Msg)
	case Ready:
		return c.send(e.Node, (*Node).Ready)
	case AppendThread:
		return c.thread(e.Node, false, e.Now)
	case ApplyThread:
		return c.thread(e.Node, true, e.Now)
	case Crash:
		return c.on(e.Node, func(n *Node) error { return n.Crash(e.How, e.Keep) })
	case Restart:
		return c.restart(e)
	case PowerCut:
		return c.powerCut()
	case WipeDisk:
		return c.on(e.Node, (*Node).WipeDisk)
	case Pause:
		return c.intime(e.Node, (*Node).Pause)
	case Resume:
		return c.on(e.Node, func(n *Node) error { return n.Resume(c.now) })
	case TakeSnapshot:
		return c.on(e.Node, (*Node).TakeSnapshot)
	case SendSnapshot:
		return c.sendSnapshot(e)
	case Compact:
		return c.on(e.Node, func(n *Node) error { return n.Compact(e.Index) })
	case ForgetLeader:
		return c.on(e.Node, (*Node).ForgetLeader)
	case ReportUnreachable:
		return c.toPeer(e.Node, e.Peer, (*Node).ReportUnreachable)
	case ReportSnapshot:
		return c.toPeer(e.Node, e.Peer, func(n *Node, peer NodeID) error { return n.ReportSnapshot(peer, e.Delivered) })
	case SetLink:
		return c.setLink(e)
	case Cut:
		return c.cut(e)
	case Partition:
		return c.partition(e)
	case Heal:
		return c.heal(e)
	case SetClock:
		if err := checkSpeed(e.Speed); err != nil {
			return err
		}
		return c.intime(e.Node, func(n *Node) error { return n.SetClock(e.Speed) })
	case SetDisk:
		return c.on(e.Node, func(n *Node) error { return n.SetDisk(e.Speed) })
	case Wait:
		return c.wait(e)
	case AddClients:
		return c.addClients(e)
	case ClientAct:
		return c.clientActs(e.Client)
	case Mend:
		return c.mend()
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

// toPeer lets a node do something that concerns another one.
func (c *Cluster) toPeer(id, peer NodeID, do func(*Node, NodeID) error) error {
	if _, err := c.Node(peer); err != nil {
		return err
	}
	return c.on(id, func(n *Node) error { return do(n, peer) })
}

// send lets a node do something that sends messages.
func (c *Cluster) send(id NodeID, do func(*Node) error) error {
	return c.on(id, func(n *Node) error {
		if n.Up() && len(c.network.inFlight)+n.unsent() > InFlightMax {
			return fmt.Errorf("%w: %d messages in flight and %d to be sent (legal: %d in all; deliver or drop some)", ErrLimit, len(c.network.inFlight), n.unsent(), InFlightMax)
		}
		return do(n)
	})
}

// sendSnapshot lets a node send a snapshot to another one. What a node sends to
// itself would be taken for an answer of its threads (Message.Local).
func (c *Cluster) sendSnapshot(e SendSnapshot) error {
	if err := c.checkLink(LinkID{e.Node, e.To}); err != nil {
		return err
	}
	return c.send(e.Node, func(n *Node) error { return n.SendSnapshot(e.To) })
}

// thread lets a node do a pending operation: when that is due, or now.
func (c *Cluster) thread(id NodeID, apply, now bool) error {
	return c.send(id, func(n *Node) error {
		queue, do := n.appends, (*Node).AppendThread
		if apply {
			queue, do = n.applies, (*Node).ApplyThread
		}
		if len(queue) > 0 && !n.paused && !now {
			c.now = max(c.now, queue[0].Due)
		}
		return do(n)
	})
}

// wait lets time pass.
func (c *Cluster) wait(e Wait) error {
	if e.Until <= c.now || e.Until > TimeMax {
		return fmt.Errorf("%w: %v (legal: later than %v, at most %v)", ErrOutOfRange, e.Until, c.now, TimeMax)
	}
	for _, n := range c.nodes {
		if t, ok := n.Timer(); ok && t.Due < e.Until {
			return fmt.Errorf("%w: %v (legal: up to %v, when a timer of %v fires)", ErrOutOfRange, e.Until, t.Due, n.id)
		}
	}
	c.now = e.Until
	return nil
}

// intime brings a node's clock up to date, as coalesced ticks leave it behind,
// and then lets the node do something that depends on its clock.
func (c *Cluster) intime(id NodeID, do func(*Node) error) error {
	return c.on(id, func(n *Node) error {
		if behind := n.Behind(c.now); behind > 0 {
			if err := n.Tick(behind); err != nil {
				return err
			}
		}
		return do(n)
	})
}

// restart starts a node. What its threads had answered before it went down is
// dropped: the new raft never asked for it.
func (c *Cluster) restart(e Restart) error {
	n, err := c.Node(e.Node)
	if err != nil {
		return err
	}
	if err := n.Restart(c.now); err != nil {
		return err
	}
	for _, m := range slices.Clone(c.network.inFlight) {
		if m.Local() && m.To() == n.id {
			c.network.remove(m)
			c.lose(m, LostReceiverDown)
		}
	}
	return nil
}

func (c *Cluster) powerCut() error {
	for _, n := range c.nodes {
		if n.Up() {
			if err := n.Crash(CrashLost, 0); err != nil {
				panic("invariant: a node that is up refused to crash: " + err.Error())
			}
		}
	}
	if len(c.effects) == 0 {
		return fmt.Errorf("%w: every node is down", ErrNodeDown)
	}
	return nil
}
