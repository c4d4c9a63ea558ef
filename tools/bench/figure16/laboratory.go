package figure16

import (
	"math/rand/v2"

	"go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"

	"glassraft/core"
)

// nodes is how many servers there are, and quorum how many elect a leader.
const (
	nodes  = 5
	quorum = 3
)

// laboratory is one cluster in which leaders are crashed, one after the other.
type laboratory struct {
	setting Setting
	options Options
	draws   *rand.Rand
	cluster *core.Cluster
	// now is exact; Cluster.Now lags behind it by less than a tick where a
	// message arrives later than it is due.
	now core.Time
	// lastMax is the index beyond which a follower's log must not grow, while
	// the logs are being made different.
	lastMax map[core.NodeID]core.Index
	// first is who timed out first since the last crash, and hopeless tells that
	// its log was too short to win.
	first    core.NodeID
	hopeless bool
}

// newLaboratory is the how-manieth cluster of a setting, with a leader.
func newLaboratory(s Setting, o Options, number uint64) (*laboratory, error) {
	draws := rand.New(rand.NewPCG(o.Seed, uint64(s.Low)<<32^uint64(s.High)<<8^number))
	config := core.Defaults()
	config.Seed = draws.Uint64()
	config.TickInterval = o.Tick
	config.Link = core.Link{LatencyMin: o.Broadcast.LatencyMin, LatencyMax: o.Broadcast.LatencyMax}
	config.Options.ElectionTick = int(s.Low / o.Tick)
	config.Options.ElectionTickTop = int(s.High / o.Tick)
	config.Options.HeartbeatTick = int(s.heartbeat() / o.Tick)
	c, err := core.NewCluster(config)
	if err != nil {
		return nil, err
	}
	l := &laboratory{setting: s, options: o, draws: draws, cluster: c}
	for _, e := range []core.Event{
		core.AddNodes{Count: nodes, Voters: []core.NodeID{1, 2, 3, 4, 5}},
		core.Campaign{Node: 1},
	} {
		if err := l.do(e); err != nil {
			return nil, err
		}
	}
	return l, l.settle()
}

func (l *laboratory) do(e core.Event) error {
	effects, err := l.cluster.Do(e)
	if err != nil {
		return err
	}
	l.now = max(l.now, l.cluster.Now())
	for _, fx := range effects {
		if fired, ok := fx.(core.TimerFired); ok && fired.Election && l.first == 0 {
			l.first, l.hopeless = fired.Node, !l.mayWin(fired.Node)
		}
	}
	if l.options.Observe != nil {
		l.options.Observe(l.cluster, e, effects)
	}
	return nil
}

// arrival is when a message is handled: when it is due, and where it had to wait
// for a disk, that much later. The disks of core queue their writes, which is not
// wanted here (see the package's documentation), so the one rule that differs
// from schedule.Next stands here.
func (l *laboratory) arrival(m *core.Message) core.Time {
	b := l.options.Broadcast
	switch m.Raft.GetType() {
	case raftpb.MsgVoteResp, raftpb.MsgAppResp:
		return m.Due + b.Write
	case raftpb.MsgVote:
		if b.WriteFirst {
			return m.Due + b.Write
		}
	}
	return m.Due
}

// step does the event that schedule.Next would choose if messages were due when
// they arrive. False if that is later than until, or if nothing is left to happen.
func (l *laboratory) step(until core.Time) (bool, error) {
	for _, n := range l.cluster.Nodes() {
		if n.HasReady() {
			return true, l.do(core.Ready{Node: n.ID()})
		}
	}
	for _, m := range l.cluster.InFlight() {
		if l.tooMuch(m) {
			return true, l.do(core.Drop{Msg: m.ID})
		}
	}
	node, timer := l.firstTimer()
	m := l.firstMessage()
	switch {
	case node != 0 && (m == nil || timer.Due <= l.arrival(m)):
		if timer.Due > until {
			return false, nil
		}
		return true, l.do(core.Tick{Node: node, Count: timer.Ticks})
	case m == nil || l.arrival(m) > until:
		return false, nil
	}
	if to := l.cluster.Nodes()[m.To()-1]; to.Behind(l.arrival(m)) > 0 {
		return true, l.do(core.Tick{Node: to.ID(), Count: to.Behind(l.arrival(m))})
	}
	l.now = max(l.now, l.arrival(m))
	return true, l.do(core.Deliver{Msg: m.ID})
}

// firstTimer is the timer that is due first, and whose it is; 0: there is none.
func (l *laboratory) firstTimer() (node core.NodeID, first core.Timer) {
	for _, n := range l.cluster.Nodes() {
		if t, ok := n.Timer(); ok && (node == 0 || t.Due < first.Due) {
			node, first = n.ID(), t
		}
	}
	return node, first
}

// firstMessage is the message that arrives first; nil if none is in flight.
func (l *laboratory) firstMessage() (first *core.Message) {
	for _, m := range l.cluster.InFlight() {
		if first == nil || l.arrival(m) < l.arrival(first) {
			first = m
		}
	}
	return first
}

// tooMuch tells whether a message would make its receiver's log longer than it
// shall be.
func (l *laboratory) tooMuch(m *core.Message) bool {
	lastMax, limited := l.lastMax[m.To()]
	last := core.Index(m.Raft.GetIndex()) + core.Index(len(m.Raft.GetEntries()))
	return limited && m.Raft.GetType() == raftpb.MsgApp && last > lastMax
}

// run lets time pass until the condition holds, at most up to a point in time,
// and tells whether it came true. What is due at that point is done.
func (l *laboratory) run(until core.Time, done func() bool) (bool, error) {
	for !done() {
		if went, err := l.step(until); err != nil || !went {
			return false, err
		}
	}
	return true, nil
}

// leader is the leader of the latest term that has one; nil: nobody leads.
func (l *laboratory) leader() (leader *core.Node) {
	for _, n := range l.cluster.Nodes() {
		if n.IsLeader() && (leader == nil || n.State().Term > leader.State().Term) {
			leader = n
		}
	}
	return leader
}

// settled tells whether every node is up, follows one leader and has applied all
// that is in the leader's log, and the leader knows it: only then does it send each
// new entry to each follower at once (tracker.StateReplicate).
func (l *laboratory) settled() bool {
	leader := l.leader()
	if leader == nil {
		return false
	}
	for _, n := range l.cluster.Nodes() {
		s := n.State()
		if !n.Up() || s.Leader != leader.ID() || s.Term != leader.State().Term || n.Applied() != last(leader) {
			return false
		}
	}
	for id, progress := range leader.RaftStatus().Progress {
		if core.NodeID(id) != leader.ID() &&
			(progress.State != tracker.StateReplicate || core.Index(progress.Match) != last(leader)) {
			return false
		}
	}
	return true
}

// mayWin tells whether a majority of the nodes that are up has no more in their logs
// than this one. It is asked only where all logs end in the same term.
func (l *laboratory) mayWin(id core.NodeID) bool {
	votes := 0
	for _, n := range l.cluster.Nodes() {
		if n.Up() && last(n) <= last(l.cluster.Nodes()[id-1]) {
			votes++
		}
	}
	return votes >= quorum
}

// last is the index of the last entry of a node's log.
func last(n *core.Node) core.Index {
	index, err := n.Disk().LastIndex()
	if err != nil {
		panic("invariant: a disk does not know its last index: " + err.Error())
	}
	return core.Index(index)
}
