package view

import (
	"iter"
	"maps"
	"math"
	"slices"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Capture reads a frame off a cluster.
func Capture(c *core.Cluster) *Frame {
	f := &Frame{Event: c.Events(), Now: c.Now(), Nodes: []Node{}, Messages: []Message{}}
	for _, n := range c.Nodes() {
		f.Nodes = append(f.Nodes, captureNode(n, c.Config()))
	}
	for _, m := range c.InFlight() {
		f.Messages = append(f.Messages, captureMessage(m))
	}
	return f
}

func captureNode(n *core.Node, config core.Config) Node {
	v := Node{
		ID:         n.ID(),
		Name:       n.ID().String(),
		Up:         n.Up(),
		DownReason: n.DownReason(),
		Role:       "down",
		Ready:      n.HasReady(),
		LeaseReads: n.Options().LeaseReads,
		Log:        captureLog(n),
		Values:     []Pair{},
	}
	hard, conf, err := n.Disk().InitialState()
	if err != nil {
		panic("invariant: a disk in memory cannot fail: " + err.Error())
	}
	if !n.Up() {
		saved := core.HardStateOf(hard)
		v.Term, v.Vote, v.Commit = saved.Vote.Term, saved.Vote.Node, saved.Commit
		v.setMembership(core.MembershipOf(conf))
		return v
	}
	s := n.State()
	v.Role, v.Term, v.Vote, v.Leader = s.Role.String(), s.Term, s.Vote, s.Leader
	v.Commit, v.Applied = s.Commit, n.Applied()
	v.setMembership(n.Membership())
	v.Timer = captureTimer(n, config.TickInterval)
	switch s.Role {
	case core.Candidate, core.PreCandidate:
		v.Campaign = captureCampaign(n)
	case core.Leader:
		v.Progress = captureProgress(n)
	}
	for h := range n.Waiting() {
		entry, _ := h.Entry()
		v.Waiting = append(v.Waiting, Request{ID: h.ID.String(), Text: h.Request, Entry: entry, Read: h.Read()})
	}
	if kv, ok := n.Machine().(interface {
		All() iter.Seq2[string, string]
	}); ok {
		for key, value := range kv.All() {
			v.Values = append(v.Values, Pair{key, value})
		}
	}
	return v
}

func (v *Node) setMembership(m core.Membership) {
	v.Membership = Membership(m)
	switch {
	case slices.Contains(m.Voters, v.ID) || slices.Contains(m.Outgoing, v.ID):
		v.Standing = StandingVoter
	case slices.Contains(m.Learners, v.ID):
		v.Standing = StandingLearner
	default:
		v.Standing = StandingOutside
	}
}

func captureTimer(n *core.Node, tick core.Time) *Timer {
	t, ok := n.Timer()
	if !ok {
		return nil
	}
	return &Timer{Due: t.Due, Total: core.Time(t.Total) * tick, Election: t.Election}
}

func captureCampaign(n *core.Node) *Campaign {
	c := &Campaign{
		Granted: []core.NodeID{},
		Refused: []core.NodeID{},
		Needed:  len(n.Membership().Voters)/2 + 1,
	}
	for id, granted := range n.Votes() {
		if granted {
			c.Granted = append(c.Granted, id)
		} else {
			c.Refused = append(c.Refused, id)
		}
	}
	return c
}

func captureProgress(n *core.Node) []Progress {
	var list []Progress
	progress := n.RaftStatus().Progress
	for _, id := range slices.Sorted(maps.Keys(progress)) {
		p := progress[id]
		list = append(list, Progress{
			Node: core.NodeID(id), State: p.State.String(),
			Match: core.Index(p.Match), Next: core.Index(p.Next),
			Inflight: p.Inflights.Count(), Paused: p.IsPaused(), Active: p.RecentActive,
			Learner: p.IsLearner, Pending: core.Index(p.PendingSnapshot),
		})
	}
	return list
}

func captureLog(n *core.Node) Log {
	disk := n.Disk()
	purged, last := disk.LogState()
	snap, err := disk.Snapshot()
	if err != nil {
		panic("invariant: a disk in memory cannot fail: " + err.Error())
	}
	log := Log{
		Compacted: purged,
		Snapshot: Snapshot{
			ID: core.LogID{
				Term:  core.Term(snap.GetMetadata().GetTerm()),
				Index: core.Index(snap.GetMetadata().GetIndex()),
			},
			Bytes: len(snap.GetData()),
		},
		Entries: []Entry{},
	}
	end := last.Index + 1
	unsaved := n.Unsaved()
	if len(unsaved) > 0 {
		end = core.Index(unsaved[0].GetIndex())
	}
	if end > last.Index+1 {
		// They follow a snapshot that is not on disk either. Until that is
		// written the log shown is the one that a crash would leave.
		end, unsaved = last.Index+1, nil
	}
	if end > purged.Index+1 {
		saved, err := disk.Entries(uint64(purged.Index+1), uint64(end), math.MaxUint64)
		if err != nil {
			panic("invariant: a disk holds what it says it holds: " + err.Error())
		}
		log.add(saved, true)
	}
	log.add(unsaved, false)
	return log
}

func (l *Log) add(entries []*raftpb.Entry, onDisk bool) {
	for _, e := range entries {
		v := captureEntry(e)
		v.OnDisk = onDisk
		l.Entries = append(l.Entries, v)
	}
}
