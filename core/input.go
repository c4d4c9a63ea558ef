package core

import (
	"fmt"
	"slices"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// Tick lets count ticks pass (raft.RawNode.Tick).
func (n *Node) Tick(count int) error {
	if err := n.checkUp(); err != nil {
		return err
	}
	if count < 1 || count > TickCountMax {
		return fmt.Errorf("%w: %d ticks (legal: 1 to %d)", ErrOutOfRange, count, TickCountMax)
	}
	if end := n.clock + Time(count)*n.TickLength(); end > TimeMax {
		return fmt.Errorf("%w: %d ticks end at %v (legal: up to %v)", ErrOutOfRange, count, end, TimeMax)
	}
	if t, hasTimer := n.Timer(); hasTimer && n.peers() > 1 {
		// Each heartbeat or election sends to every peer. A pre-candidate asks
		// again and again in the same term, with the timeout that was set.
		rounds := count/min(n.config.Options.HeartbeatTick, n.config.Options.ElectionTick, t.Total) + 1
		if err := n.checkRoom(rounds * n.peers()); err != nil {
			return err
		}
	}
	defer n.observe()
	for n.rn != nil && count > 0 { // the library may panic on the way
		if idle := min(n.idleTicks(), count); idle > 0 {
			n.clock += Time(idle) * n.TickLength()
			for range idle {
				n.rn.Tick()
			}
			count -= idle
			continue
		}
		n.tickOnce()
		count--
	}
	return nil
}

// idleTicks is how many of the next ticks only count towards a timer: most of
// them, so that what is around a tick that may fire would cost more than all
// the ticks.
func (n *Node) idleTicks() int {
	t, ok := n.Timer()
	if !ok {
		return TickCountMax
	}
	return t.Ticks - 1
}

// TickLength is the time from one tick of the node's clock to the next.
func (n *Node) TickLength() Time {
	return max(n.config.TickInterval*1000/Time(n.clockSpeed), 1)
}

func (n *Node) tickOnce() {
	defer n.observe()
	n.clock += n.TickLength()
	leads := n.state.Role == Leader
	n.rn.Tick()
	// A timer that fires starts again from 0.
	switch {
	case leads && n.in.raft.heartbeatElapsed == 0:
		n.emit(TimerFired{Node: n.id})
	case !leads && n.in.raft.electionElapsed == 0:
		n.emit(TimerFired{Node: n.id, Election: true})
	}
}

// SetTimeout sets after how many ticks without a leader the node starts an
// election, until its term or its role changes.
func (n *Node) SetTimeout(ticks int) error {
	if err := n.checkUp(); err != nil {
		return err
	}
	if ticks < 1 || ticks > ElectionTickMax {
		return fmt.Errorf("%w: timeout of %d ticks (legal: 1 to %d)", ErrOutOfRange, ticks, ElectionTickMax)
	}
	n.emit(TimeoutSet{Node: n.id, Before: n.timeout, After: ticks})
	n.timeout = ticks
	n.plant()
	return nil
}

// Campaign makes the node start an election now (raft.RawNode.Campaign). A
// leader, a learner, or a node outside the configuration stays what it is.
func (n *Node) Campaign() error {
	if err := n.checkUp(); err != nil {
		return err
	}
	defer n.observe()
	return n.rn.Campaign()
}

// Step hands a message from the network to raft (raft.RawNode.Step). The
// errors are the library's: ErrStepLocalMsg, ErrStepPeerNotFound,
// ErrProposalDropped.
func (n *Node) Step(m *Message) error { return n.step(m.own(), m.Handles) }

// step hands raft a message that is raft's own from now on; see Message.own.
func (n *Node) step(m *raftpb.Message, handles []HandleID) error {
	if err := n.checkUp(); err != nil {
		return err
	}
	defer n.observe()
	if m.GetType() == raftpb.MsgProp {
		return n.propose(m, handles)
	}
	return n.rn.Step(m)
}

// HasReady tells whether raft has anything to write, send or apply.
func (n *Node) HasReady() bool { return n.rn != nil && !n.paused && n.rn.HasReady() }

// TransferLeader asks for leadership to go to another node; the outcome shows
// in who leads (raft.RawNode.TransferLeader).
func (n *Node) TransferLeader(to NodeID) error {
	if err := n.checkUp(); err != nil {
		return err
	}
	defer n.observe()
	n.rn.TransferLeader(uint64(to))
	return nil
}

// SendSnapshot sends a snapshot that raft did not ask for.
func (n *Node) SendSnapshot(to NodeID) error {
	if err := n.checkUp(); err != nil {
		return err
	}
	snap, err := disk{n.store, n}.Snapshot()
	if err != nil {
		return err
	}
	if raft.IsEmptySnap(snap) {
		return fmt.Errorf("%w: %v has no snapshot", ErrNothingPending, n.id)
	}
	n.config.Network.Send(n.id, &raftpb.Message{
		Type:     raftpb.MsgSnap.Enum(),
		Term:     new(uint64(n.state.Term)),
		From:     new(uint64(n.id)),
		To:       new(uint64(to)),
		Snapshot: snap,
	}, nil)
	return nil
}

// ReportSnapshot tells raft how a snapshot that it sent to peer fared.
func (n *Node) ReportSnapshot(peer NodeID, delivered bool) error {
	if err := n.checkUp(); err != nil {
		return err
	}
	defer n.observe()
	status := raft.SnapshotFailure
	if delivered {
		status = raft.SnapshotFinish
	}
	n.emit(SnapshotReported{Node: n.id, Peer: peer, Delivered: delivered})
	n.rn.ReportSnapshot(uint64(peer), status)
	return nil
}

// snapshotReport is what the transport has to tell a node.
type snapshotReport struct {
	peer      NodeID
	delivered bool
}

// hear takes the transport's word on a snapshot that the node sent: now, or
// when it resumes.
func (n *Node) hear(r snapshotReport) {
	switch {
	case n.rn == nil:
	case n.breaks(BreakSnapshotNotReported):
		n.broke(BreakSnapshotNotReported)
	case n.paused:
		n.reports = append(n.reports, r)
	default:
		if err := n.ReportSnapshot(r.peer, r.delivered); err != nil {
			panic("invariant: a node that is up refused a report: " + err.Error())
		}
	}
}

// ReportUnreachable tells raft that a message to peer did not get through.
func (n *Node) ReportUnreachable(peer NodeID) error {
	if err := n.checkUp(); err != nil {
		return err
	}
	defer n.observe()
	n.emit(UnreachableReported{Node: n.id, Peer: peer})
	n.rn.ReportUnreachable(uint64(peer))
	return nil
}

// ForgetLeader makes a follower forget its leader (raft.RawNode.ForgetLeader).
// A leader stays what it is, and so does a node with lease-based reads.
func (n *Node) ForgetLeader() error {
	if err := n.checkUp(); err != nil {
		return err
	}
	defer n.observe()
	return n.rn.ForgetLeader()
}

// takeForwarded gives the requests that a message forwards, and forgets them.
func (n *Node) takeForwarded(m *raftpb.Message) []HandleID {
	i := slices.IndexFunc(n.forwarded, func(f forward) bool { return f.message == m })
	if i < 0 {
		return nil
	}
	handles := n.forwarded[i].handles
	n.forwarded = slices.Delete(n.forwarded, i, i+1)
	return handles
}
