package view

import (
	"iter"
	"maps"
	"math"
	"slices"

	"glassraft/core"
	"glassraft/fsm"
	"glassraft/memstore"
)

// Capture reads a frame off a cluster.
func Capture(c *core.Cluster) *Frame {
	f := &Frame{Event: c.Events(), Now: c.Now(), Nodes: []Node{}, Messages: []Message{}}
	for _, n := range c.Nodes() {
		f.Nodes = append(f.Nodes, captureNode(n))
	}
	for _, m := range c.InFlight() {
		f.Messages = append(f.Messages, captureMessage(m))
	}
	f.Links = captureLinks(c)
	if usual := c.UsualLink(); usual != c.Config().Link {
		f.UsualLink = linkText(usual)
	}
	for _, cl := range c.Clients() {
		f.Clients = append(f.Clients, captureClient(cl))
	}
	return f
}

// captureLinks lists the links that are cut or that somebody set apart.
func captureLinks(c *core.Cluster) []Link {
	var links []Link
	usual := c.UsualLink()
	for _, from := range c.Nodes() {
		for _, to := range c.Nodes() {
			if from == to {
				continue
			}
			l, cut, err := c.Link(core.LinkID{From: from.ID(), To: to.ID()})
			if err != nil {
				panic("invariant: two nodes have a link: " + err.Error())
			}
			v := Link{From: from.ID(), To: to.ID(), Cut: cut}
			if l != usual {
				v.Text = linkText(l)
			}
			if v.Cut || v.Text != "" {
				links = append(links, v)
			}
		}
	}
	return links
}

func captureClient(cl *core.Client) Client {
	v := Client{ID: cl.ID(), Name: cl.ID().String()}
	due, acts := cl.Due()
	v.Done = !acts
	if acts {
		v.Due = due
	}
	op, request, read, underWay := cl.Operation()
	v.Operation = op
	if underWay {
		v.Request, v.Read, v.Attempt = request, read, cl.Attempt()
	}
	if handle, waits := cl.Waiting(); waits {
		v.Waiting = handle.Node
		if handle.Seq > 0 {
			v.Handle = handle.String()
		}
	}
	return v
}

// rightSpeed is that of a clock that runs right, and of a disk as configured.
const rightSpeed core.Permille = 1000

// When makes of a condition on the frame one on the cluster, for schedule.Run.
func When(so func(*Frame) bool) func(*core.Cluster) bool {
	return func(c *core.Cluster) bool { return so(Capture(c)) }
}

func captureNode(n *core.Node) Node {
	options := n.Options()
	v := Node{
		ID:             n.ID(),
		Name:           n.ID().String(),
		Up:             n.Up(),
		DownReason:     n.DownReason(),
		Role:           "down",
		Ready:          n.HasReady(),
		Paused:         n.Paused(),
		LeaseReads:     options.LeaseReads,
		Async:          options.AsyncStorageWrites,
		DurableMachine: options.DurableMachine,
		Log:            captureLog(n),
		Values:         []Pair{},
	}
	if speed := n.ClockSpeed(); speed != rightSpeed {
		v.ClockSpeed = speed
	}
	if speed := n.DiskSpeed(); speed != rightSpeed {
		v.DiskSpeed = speed
	}
	hard, conf, err := n.Disk().InitialState()
	if err != nil {
		panic("invariant: a disk in memory cannot fail: " + err.Error())
	}
	v.Saved = captureHardState(core.HardStateOf(hard))
	if h := n.Asked(); h != nil {
		v.Asked = captureAsked(h)
	}
	if !n.Up() {
		v.Term, v.Vote, v.Commit = v.Saved.Term, v.Saved.Vote, v.Saved.Commit
		v.setMembership(core.MembershipOf(conf))
		return v
	}
	v.captureMemory(n)
	return v
}

func captureAsked(h *core.Handle) *Asked {
	result := h.Result()
	v := &Asked{ID: h.ID.String(), Text: h.Request, Outcome: result.Outcome.String(), Reason: result.Reason}
	if result.Outcome == core.Answered {
		v.Answer = result.Response.String()
		if result.Response.Status == fsm.StatusValue {
			v.Answer = result.Response.Value
		}
	}
	return v
}

// captureMemory adds what a node has in memory only.
func (v *Node) captureMemory(n *core.Node) {
	s := n.State()
	v.Role, v.Term, v.Vote, v.Leader = s.Role.String(), s.Term, s.Vote, s.Leader
	v.Commit, v.Applied = s.Commit, n.Applied()
	v.setMembership(n.Membership())
	v.Timer = captureTimer(n)
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
	appends, applies := n.Pending()
	for _, op := range slices.Concat(appends, applies) {
		v.Pending = append(v.Pending, captureOperation(op))
	}
}

func captureHardState(h core.HardState) HardState {
	return HardState{Term: h.Vote.Term, Vote: h.Vote.Node, Commit: h.Commit}
}

func captureOperation(op *core.Operation) Operation {
	v := Operation{
		ID:        op.ID,
		Name:      op.ID.String(),
		Thread:    ThreadAppend,
		Label:     operationLabel(op),
		Queued:    op.Queued,
		Due:       op.Due,
		Responses: len(op.Responses()),
	}
	if op.Apply {
		v.Thread = ThreadApply
	}
	for _, e := range op.Entries {
		v.Entries = append(v.Entries, entryID(e))
	}
	if h, ok := op.HardState(); ok {
		v.HardState = new(captureHardState(h))
	}
	if id, ok := op.Snapshot(); ok {
		v.Snapshot = &id
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

func captureTimer(n *core.Node) *Timer {
	t, ok := n.Timer()
	if !ok {
		return nil
	}
	return &Timer{Due: t.Due, Total: core.Time(t.Total) * n.TickLength(), Election: t.Election}
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
		for _, e := range saved {
			v := captureEntry(e)
			v.OnDisk = true
			log.Entries = append(log.Entries, v)
		}
	}
	for _, e := range unsaved {
		v := captureEntry(e)
		v.OnDisk = holds(disk, v.ID)
		log.Entries = append(log.Entries, v)
	}
	return log
}

// holds tells whether an entry is on disk. raft may not know that yet: with
// asynchronous writes it ignores an acknowledgement of an earlier term (raft:
// newStorageAppendRespMsg).
func holds(disk *memstore.Store, id core.LogID) bool {
	purged, last := disk.LogState()
	if id.Index <= purged.Index || id.Index > last.Index {
		return false
	}
	term, err := disk.Term(uint64(id.Index))
	if err != nil {
		panic("invariant: a disk holds what it says it holds: " + err.Error())
	}
	return core.Term(term) == id.Term
}
