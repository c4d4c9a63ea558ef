package core

import (
	"iter"
	"maps"
	"slices"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"go.etcd.io/raft/v3/tracker"

	"glassraft/fsm"
	"glassraft/memstore"
)

// What may be known of a node. Nothing here changes it, and all of it may be
// asked of a node that is down.

// ID is the node's name.
func (n *Node) ID() NodeID { return n.id }

// Up tells whether the node runs, or would if it were not paused.
func (n *Node) Up() bool { return n.rn != nil }

// Paused tells whether the node stands still.
func (n *Node) Paused() bool { return n.paused }

// ClockSpeed is how fast the node's clock runs; 1000 is right.
func (n *Node) ClockSpeed() Permille { return n.clockSpeed }

// DiskSpeed is how fast the node does its operations; 1000 is as Config.Disk says.
func (n *Node) DiskSpeed() Permille { return n.diskSpeed }

// DownReason says why the node is down, where the library's panic took it
// down; "" otherwise.
func (n *Node) DownReason() string { return n.downFrom }

// Options are the library's options for this node.
func (n *Node) Options() Options { return n.config.Options }

// State is the node's role, term, vote, leader and commit, as they are in its
// memory; zero while it is down.
func (n *Node) State() State { return n.state }

// Saved is what the node's disk says of its term, vote and commit index.
func (n *Node) Saved() HardState { return n.saved }

// IsLeader tells whether the node takes itself for the leader. Another node may
// lead a later term already.
func (n *Node) IsLeader() bool { return n.rn != nil && n.state.Role == Leader }

// Leader is the node that this one takes for the leader; false if it knows none.
func (n *Node) Leader() (NodeID, bool) { return n.state.Leader, n.state.Leader != 0 }

// Applied is the index of the last entry that the node's machine has seen.
func (n *Node) Applied() Index { return n.applied }

// Formed is the configuration that the node started with when its disk was new.
func (n *Node) Formed() Membership { return n.config.Membership }

// Membership is the configuration in force on this node: the last one that it
// applied.
func (n *Node) Membership() Membership { return n.membership }

// Disk is the node's disk. Only to be read.
func (n *Node) Disk() *memstore.Store { return n.store }

// Machine is the node's state machine; nil while it is down. Only to be read.
func (n *Node) Machine() fsm.StateMachine { return n.machine }

// Get is the key's value on this node, which may be stale. Machines without a
// method Get(string) (string, bool) have no value for any key.
func (n *Node) Get(key string) (string, bool) {
	if m, ok := n.machine.(interface{ Get(string) (string, bool) }); ok {
		return m.Get(key)
	}
	return "", false
}

// Asked is the request that was put to the node last, whether or not its result
// is known; nil if none was.
func (n *Node) Asked() *Handle { return n.asked }

// Waiting lists the requests put to this node whose result is not known.
func (n *Node) Waiting() iter.Seq[*Handle] { return slices.Values(n.waiting) }

// Unsaved lists the entries of raft's log that are not on disk yet, in the
// order of their indexes. They replace whatever the disk holds from the first
// one's index on. Only to be read.
func (n *Node) Unsaved() []*raftpb.Entry {
	if n.rn == nil {
		return nil
	}
	return n.in.unstable().entries
}

// RaftStatus is the library's own status; zero while the node is down.
// Its Progress is filled on a leader only.
func (n *Node) RaftStatus() raft.Status {
	if n.rn == nil {
		return raft.Status{}
	}
	return n.rn.Status()
}

// Progress lists what a leader knows of each node, itself included, in the order
// of their ids; nothing if the node does not lead. It is that of RaftStatus,
// which copies all of it. Only to be read.
func (n *Node) Progress() iter.Seq2[NodeID, *tracker.Progress] {
	return func(yield func(NodeID, *tracker.Progress) bool) {
		if !n.IsLeader() {
			return
		}
		progress := n.in.raft.trk.Progress
		for _, id := range slices.Sorted(maps.Keys(progress)) {
			if !yield(NodeID(id), progress[id]) {
				return
			}
		}
	}
}

// Votes lists the answers to the campaign this node is in, by voter: true for
// granted. A candidate's own vote counts once it is on disk.
func (n *Node) Votes() iter.Seq2[NodeID, bool] {
	return func(yield func(NodeID, bool) bool) {
		if n.rn == nil {
			return
		}
		votes := n.in.raft.trk.Votes
		for _, id := range slices.Sorted(maps.Keys(votes)) {
			if !yield(NodeID(id), votes[id]) {
				return
			}
		}
	}
}

// Clock is when the node's last tick was.
func (n *Node) Clock() Time { return n.clock }

// Timer is the next thing that the passing of ticks brings about on a node.
type Timer struct {
	Ticks int  // how many ticks from now; at least 1
	Due   Time // when the last of them is
	// Total is how many ticks the timer takes from its start, for drawing how
	// much of it is left.
	Total    int
	Election bool // an election, rather than a leader's heartbeat or quorum check
}

// Timer is the node's next timer; false for a node that is down or paused, and for one
// that ticks cannot move: a learner, or one outside the configuration.
func (n *Node) Timer() (Timer, bool) {
	if n.rn == nil || n.paused {
		return Timer{}, false
	}
	t := Timer{Total: n.timeout, Ticks: n.timeout - n.in.raft.electionElapsed, Election: true}
	switch {
	case n.state.Role == Leader:
		o := n.config.Options
		t = Timer{Total: o.HeartbeatTick, Ticks: o.HeartbeatTick - n.in.raft.heartbeatElapsed}
		if check := o.ElectionTick - n.in.raft.electionElapsed; (o.CheckQuorum || n.in.raft.leadTransferee != 0) && check < t.Ticks {
			t.Ticks = check
		}
	case !slices.Contains(n.membership.Voters, n.id) && !slices.Contains(n.membership.Outgoing, n.id):
		return Timer{}, false
	}
	t.Ticks = max(t.Ticks, 1)
	t.Due = n.clock + Time(t.Ticks)*n.TickLength()
	return t, true
}

// Behind is how many ticks the node's clock has to make up to show time now, at
// most as many as one Tick may have.
func (n *Node) Behind(now Time) int {
	if n.rn == nil || n.paused || now <= n.clock {
		return 0
	}
	return int(min((now-n.clock)/n.TickLength(), TickCountMax))
}
