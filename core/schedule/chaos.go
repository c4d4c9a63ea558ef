package schedule

import (
	"fmt"
	"slices"

	"glassraft/core"
)

// Chaos is one of all the events that could be done to the cluster now, sensible
// or not: what comes by itself, messages out of their order, requests, changes
// of membership, and every fault. One in oneIn is drawn from all of them, the
// others are what happens next by itself: with 1 a cluster hardly ever elects a
// leader, with 50 it mostly has one. drawn picks the event; equal numbers pick
// equal events in equal clusters. False if nothing can be done. WipeDisk is not
// among them: Raft promises nothing after it. Only leaders are made to send
// a snapshot: whoever receives one takes its sender for the leader, and where that
// is wrong the library may panic (core, TestSnapshotOfAFollowerMisleadsItsReceiver).
func Chaos(c *core.Cluster, drawn, oneIn uint64) (core.Event, bool) {
	if core.Draw(drawn, drawWhether, 0, 0)%oneIn != 0 {
		if e, ok := Next(c); ok {
			return e, true
		}
	}
	l := &lottery{c: c}
	l.byItself()
	l.messages()
	for _, n := range c.Nodes() {
		l.node(n)
	}
	l.links(drawn)
	l.clients()
	l.power(drawn)
	if len(l.tickets) == 0 {
		return nil, false
	}
	return l.tickets[core.Draw(drawn, drawTicket, uint64(c.Events()), 0)%uint64(len(l.tickets))], true
}

// What Chaos draws.
const (
	drawWhether uint64 = iota + 100
	drawTicket
	drawLink
	drawPower
)

// timeoutOneIn is how seldom timeouts are offered: with more of them followers
// would hardly ever wait long enough for a leader.
const timeoutOneIn = 8

// lottery holds the events to draw from; one that matters more stands there
// more than once.
type lottery struct {
	c       *core.Cluster
	tickets []core.Event
}

func (l *lottery) add(times int, e core.Event) {
	for range times {
		l.tickets = append(l.tickets, e)
	}
}

func (l *lottery) byItself() {
	if e, ok := Next(l.c); ok {
		l.add(12, e)
	}
	_, timer, has := firstTimer(l.c)
	if until := l.c.Now() + 7*core.Millisecond; !has || timer.Due >= until {
		l.add(1, core.Wait{Until: until})
	}
	if len(l.c.Nodes()) < 6 {
		l.add(1, core.AddNodes{Count: 1})
	}
}

// power offers to cut everybody's, now and then: more would leave no time in
// which anything else could happen.
func (l *lottery) power(drawn uint64) {
	const oneIn = 8
	up := slices.ContainsFunc(l.c.Nodes(), (*core.Node).Up)
	if up && core.Draw(drawn, drawPower, 0, 0)%oneIn == 0 {
		l.add(1, core.PowerCut{})
	}
}

// messages offers the oldest of those in flight: all of them would drown
// everything else.
func (l *lottery) messages() {
	const oldest = 12
	for i, m := range l.c.InFlight() {
		if i == oldest {
			break
		}
		if n, err := l.c.Node(m.To()); err != nil || !n.Paused() {
			l.add(2, core.Deliver{Msg: m.ID})
			l.add(1, core.Deliver{Msg: m.ID, Now: true})
		}
		if m.Local() {
			continue
		}
		l.add(1, core.Drop{Msg: m.ID})
		if m.Held {
			l.add(2, core.Release{Msg: m.ID})
		}
		if i == 0 {
			l.add(1, core.Duplicate{Msg: m.ID})
			if !m.Held {
				l.add(1, core.Hold{Msg: m.ID})
			}
		}
	}
}

// node offers what can be done to one node.
func (l *lottery) node(n *core.Node) {
	id := n.ID()
	if !n.Up() {
		l.add(8, core.Restart{Node: id})
		return
	}
	l.add(1, core.Crash{Node: id})
	l.add(1, core.SetClock{Node: id, Speed: core.Permille(500 + 300*(l.c.Events()%5))})
	l.add(1, core.SetDisk{Node: id, Speed: core.Permille(100 + 900*(l.c.Events()%2))})
	if n.Paused() {
		l.add(6, core.Resume{Node: id})
		return
	}
	l.add(1, core.Pause{Node: id})
	l.add(1, core.Crash{Node: id, How: core.CrashClean})
	l.threads(n)
	l.tear(n)
	l.requests(n)
	if n.HasReady() {
		l.add(6, core.Ready{Node: id})
	}
	l.add(1, core.Tick{Node: id, Count: 1})
	l.add(1, core.Campaign{Node: id})
	l.add(1, core.ForgetLeader{Node: id})
	if events := l.c.Events(); events%timeoutOneIn == 0 {
		l.add(1, core.SetTimeout{Node: id, Ticks: 1 + events%400})
	}
	l.snapshots(n)
}

// snapshots offers what can be done with a node's snapshot.
func (l *lottery) snapshots(n *core.Node) {
	id, covered := n.ID(), n.Disk().SnapshotIndex()
	if n.Applied() > covered {
		l.add(1, core.TakeSnapshot{Node: id})
	}
	purged, _ := n.Disk().LogState()
	if index := n.Compactable(); purged.Index < index {
		l.add(2, core.Compact{Node: id, Index: index})
	}
	if to := id%core.NodeID(len(l.c.Nodes())) + 1; n.IsLeader() && covered > 0 && to != id {
		l.add(1, core.SendSnapshot{Node: id, To: to})
	}
}

// threads offers a node's pending operations.
func (l *lottery) threads(n *core.Node) {
	appends, applies := n.Pending()
	if len(applies) > 0 {
		l.add(3, core.ApplyThread{Node: n.ID()})
		l.add(1, core.ApplyThread{Node: n.ID(), Now: true})
	}
	if len(appends) > 0 {
		l.add(3, core.AppendThread{Node: n.ID()})
		l.add(1, core.AppendThread{Node: n.ID(), Now: true})
	}
}

// tear offers to tear the next write.
func (l *lottery) tear(n *core.Node) {
	if records, whole := n.NextWrite(); records > 0 && !whole {
		l.add(1, core.Crash{Node: n.ID(), How: core.CrashTorn, Keep: l.c.Events() % (records + 1)})
	}
}

// requests offers what can be asked of a node.
func (l *lottery) requests(n *core.Node) {
	id, events := n.ID(), l.c.Events()
	other := 1 + core.NodeID(events)%core.NodeID(len(l.c.Nodes()))
	l.add(4, core.Propose{Node: id, Request: fmt.Sprintf("@client%d/%d append x %d", id, events+1, events)})
	l.add(1, core.Propose{Node: id, Request: "append y a"})
	l.add(1, core.Read{Node: id, Key: "x"})
	l.add(1, core.TransferLeader{Node: id, To: other})
	l.add(1, core.ReportUnreachable{Node: id, Peer: other})
	l.add(1, core.ReportSnapshot{Node: id, Peer: other, Delivered: events%2 == 0})
	l.add(1, core.ProposeConfChange{Node: id, Change: l.change()})
}

// change is a change of membership that suits the moment, or not.
func (l *lottery) change() core.ConfChange {
	id := 2 + l.c.Events()%5
	return [...]core.ConfChange{
		{Changes: fmt.Sprintf("v%d", id)},
		{Changes: fmt.Sprintf("l%d", id)},
		{Changes: fmt.Sprintf("r%d", id)},
		{Changes: fmt.Sprintf("u%d", id), V1: true, Node: core.BasicNode{Addr: "here"}},
		{Changes: fmt.Sprintf("v%d l%d", id, 2+(id+1)%5), Transition: core.TransitionExplicit},
		{},
	}[l.c.Events()%6]
}

// links offers to cut one link, to part the nodes, and to mend everything.
func (l *lottery) links(drawn uint64) {
	nodes := len(l.c.Nodes())
	if nodes < 2 {
		return
	}
	from := core.NodeID(core.Draw(drawn, drawLink, 0, 0)%uint64(nodes)) + 1
	to := from%core.NodeID(nodes) + 1
	_, cut, err := l.c.Link(core.LinkID{From: from, To: to})
	if err != nil {
		panic("invariant: two nodes have a link: " + err.Error())
	}
	switch {
	case cut:
		l.add(4, core.Heal{})
	default:
		l.add(1, core.Cut{From: from, To: to})
		l.add(1, core.Partition{Groups: [][]core.NodeID{{from}}})
	}
	loose := l.c.Config().Link
	loose.Loss, loose.Duplicate, loose.Reorder, loose.LongTail = 100, 100, 300, true
	l.add(1, core.SetLink{From: from, To: to, Link: loose})
	l.add(1, core.SetLink{Link: l.c.Config().Link})
}

func (l *lottery) clients() {
	for _, cl := range l.c.Clients() {
		if _, more := cl.Due(); more {
			l.add(2, core.ClientAct{Client: cl.ID()})
		}
	}
	if len(l.c.Clients()) < 2 && len(l.c.Nodes()) > 0 {
		l.add(1, core.AddClients{Count: 1, Options: core.DefaultClient()})
	}
}
