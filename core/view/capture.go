package view

import (
	"iter"
	"slices"

	"glassraft/core"
	"glassraft/fsm"
)

// Capture reads a frame off a cluster.
func Capture(c *core.Cluster) *Frame { return CaptureAfter(nil, c) }

// CaptureAfter is Capture: it gives the same frame, whatever previous is, and
// does not change previous. Where previous was captured shortly before from the
// same cluster, it costs what has changed since, not how long the logs are; the
// two frames share what has not. One previous frame may be used by one goroutine
// at a time. nil: there is none.
func CaptureAfter(previous *Frame, c *core.Cluster) *Frame {
	if previous == nil {
		previous = &Frame{}
	}
	f := &Frame{Event: c.Events(), Now: c.Now(), Nodes: make([]Node, 0, len(c.Nodes()))}
	for i, n := range c.Nodes() {
		was := &Node{}
		if i < len(previous.Nodes) {
			was = &previous.Nodes[i]
		}
		f.Nodes = append(f.Nodes, captureNode(n, was))
	}
	f.Messages = captureMessages(c.InFlight(), previous.Messages)
	f.Links = captureLinks(c)
	if usual := c.UsualLink(); usual != c.Config().Link {
		f.UsualLink = linkText(usual)
	}
	for _, cl := range c.Clients() {
		f.Clients = append(f.Clients, captureClient(cl))
	}
	return f
}

// captureMessages takes over those that were in flight before. Both lists are in
// the order of sending, and an event takes few away.
func captureMessages(inFlight []*core.Message, was []Message) []Message {
	const goneMax = 16
	same := 0
	for same < min(len(inFlight), len(was)) && was[same].identity == inFlight[same].Identity() {
		same++
	}
	if same == len(inFlight) && same > 0 {
		return was[:same:same]
	}
	messages := make([]Message, 0, len(inFlight))
	for _, m := range inFlight {
		known := slices.IndexFunc(was[:min(len(was), goneMax)], func(v Message) bool { return v.identity == m.Identity() })
		if known < 0 {
			messages = append(messages, captureMessage(m))
			continue
		}
		messages = append(messages, was[known])
		was = was[known+1:]
	}
	return messages
}

// captureLinks lists the links that are cut or that somebody set apart.
func captureLinks(c *core.Cluster) []Link {
	var links []Link
	usual := c.UsualLink()
	for _, id := range c.LinksApart() {
		l, cut, err := c.Link(id)
		if err != nil {
			panic("invariant: two nodes have a link: " + err.Error())
		}
		v := Link{From: id.From, To: id.To, Cut: cut}
		if l != usual {
			v.Text = linkText(l)
		}
		if v.Cut || v.Text != "" {
			links = append(links, v)
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
	var last *Frame
	return func(c *core.Cluster) bool {
		last = CaptureAfter(last, c)
		return so(last)
	}
}

// captureNode reads off one node. was is a node of any other frame.
func captureNode(n *core.Node, was *Node) Node {
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
		Log:            captureLog(n, &was.Log),
		Values:         []Pair{},
	}
	for _, b := range options.Breaks.List() {
		v.Breaks = append(v.Breaks, b.String())
	}
	if speed := n.ClockSpeed(); speed != rightSpeed {
		v.ClockSpeed = speed
	}
	if speed := n.DiskSpeed(); speed != rightSpeed {
		v.DiskSpeed = speed
	}
	v.Saved = captureHardState(n.Saved())
	if h := n.Asked(); h != nil {
		v.Asked = captureAsked(h)
	}
	if !n.Up() {
		v.Term, v.Vote, v.Commit = v.Saved.Term, v.Saved.Vote, v.Saved.Commit
		_, conf, err := n.Disk().InitialState()
		if err != nil {
			panic("invariant: a disk in memory cannot fail: " + err.Error())
		}
		v.setMembership(core.MembershipOf(conf))
		return v
	}
	v.captureMemory(n, was)
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
func (v *Node) captureMemory(n *core.Node, was *Node) {
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
	v.captureValues(n, was)
	appends, applies := n.Pending()
	for _, op := range slices.Concat(appends, applies) {
		v.Pending = append(v.Pending, captureOperation(op))
	}
}

// captureValues reads off the machine, if it has anything to show.
func (v *Node) captureValues(n *core.Node, was *Node) {
	if kv, ok := n.Machine().(*fsm.KV); ok {
		v.version = kv.Version()
		if v.version == was.version {
			v.Values, v.Sessions = was.Values, was.Sessions
			return
		}
		for s := range kv.Sessions() {
			v.Sessions = append(v.Sessions, Session{s.Client, s.Sequence, s.Response.String()})
		}
	}
	if kv, ok := n.Machine().(interface {
		All() iter.Seq2[string, string]
	}); ok {
		for key, value := range kv.All() {
			v.Values = append(v.Values, Pair{key, value})
		}
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
	for id, p := range n.Progress() {
		list = append(list, Progress{
			Node: id, State: p.State.String(),
			Match: core.Index(p.Match), Next: core.Index(p.Next),
			Inflight: p.Inflights.Count(), Paused: p.IsPaused(), Active: p.RecentActive,
			Learner: p.IsLearner, Pending: core.Index(p.PendingSnapshot),
		})
	}
	return list
}
