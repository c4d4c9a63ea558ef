package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// Explanation is an event in words.
type Explanation struct {
	Sentence string   `json:"sentence"` // one to three sentences, present tense
	Source   string   `json:"source"`   // where the rule behind it is written; may be empty
	Changes  []Change `json:"changes"`  // what is different now
	Raft     []string `json:"raft"`     // the library's own log lines
	Raw      string   `json:"raw"`      // the message, as raft.DescribeMessage prints it; may be empty
	Ready    string   `json:"ready"`    // what raft handed out, as raft.DescribeReady prints it, with long requests cut; may be empty
}

// story is what an explanation is made from.
type story struct {
	event         core.Event
	effects       core.Effects
	before, after *Frame
}

// Explain says what an event did. before and after are the frames around it;
// effects what Cluster.Do returned.
func Explain(e core.Event, effects core.Effects, before, after *Frame) Explanation {
	s := &story{event: e, effects: effects, before: before, after: after}
	x := Explanation{Changes: Diff(before, after), Raft: []string{}}
	x.Sentence, x.Source = s.tell()
	x.Sentence += s.doubled() + s.clientsHear() + s.broken()
	for _, fx := range effects {
		switch fx := fx.(type) {
		case core.Logged:
			x.Raft = append(x.Raft, fx.Level.String()+" "+fx.Line)
		case core.ReadyTaken:
			x.Ready += raft.DescribeReady(fx.Ready, func(data []byte) string { return strconv.Quote(clip(string(data))) })
		}
	}
	if m := s.message(); m != nil {
		x.Raw = m.Raw
	}
	return x
}

// tell gives the sentence for the event and the source of its rule.
func (s *story) tell() (sentence, source string) {
	if p, ok := s.panicked(); ok {
		return s.panic(p), ""
	}
	switch e := s.event.(type) {
	case core.AddNodes:
		return s.addNodes(e), ""
	case core.Tick:
		return s.tick(e)
	case core.SetTimeout:
		return s.setTimeout(), "Raft paper §5.2"
	case core.Campaign:
		return s.campaign(e), "Raft paper §5.2"
	case core.Propose:
		return s.propose(e), "Raft paper §5.3"
	case core.Read:
		return s.read(e), "Raft dissertation §6.4"
	case core.ProposeConfChange:
		return s.proposeConfChange(e), "Raft paper §6"
	case core.TransferLeader:
		return s.transferLeader(e), "Raft dissertation §3.10"
	case core.Deliver:
		return s.deliver()
	case core.Drop:
		return s.drop(), "Raft dissertation §3.7"
	case core.Duplicate:
		return fmt.Sprintf("The network carries %s once more.", s.what()), "Raft paper §5.5"
	case core.Hold:
		return fmt.Sprintf("The network holds %s: it does not arrive until it is released.", s.what()), "Raft dissertation §3.7"
	case core.Release:
		return s.release(e), "Raft dissertation §3.7"
	case core.Ready:
		return s.ready(e), ""
	case core.AppendThread:
		return s.appendThread(e), "Raft dissertation §3.8"
	case core.ApplyThread:
		return s.applyThread(e), "Raft paper §5.3"
	case core.Crash:
		return s.crash(e), "Raft paper Figure 2, §5.5"
	case core.Restart:
		return s.restart(e) + s.forgotten(), "Raft paper §5.5"
	case core.PowerCut:
		return s.powerCut(), "Raft paper Figure 2, §5.5"
	case core.WipeDisk:
		return s.wipeDisk(e), "Raft paper Figure 2"
	case core.Pause:
		return s.pause(e), ""
	case core.Resume:
		return s.resume(e), ""
	case core.TakeSnapshot:
		return s.takeSnapshot(e), "Raft paper §7"
	case core.SendSnapshot:
		return s.sendSnapshot(), "Raft paper §7"
	case core.Compact:
		return s.compact(e), "Raft paper §7"
	case core.ForgetLeader:
		return s.forgetLeader(e), "raft.RawNode.ForgetLeader"
	case core.ReportUnreachable:
		return s.reportUnreachable(e), "raft.RawNode.ReportUnreachable"
	case core.ReportSnapshot:
		return s.reportSnapshot(e), "raft.RawNode.ReportSnapshot"
	case core.SetLink:
		return s.setLink(e), "Raft dissertation §3.7"
	case core.Cut:
		return s.cut(e), "Raft dissertation §3.7"
	case core.Partition:
		return s.partition(e), "Raft dissertation §3.7"
	case core.Heal:
		return s.heal(e), "Raft dissertation §3.7"
	case core.SetClock:
		return s.setClock(), "Raft dissertation §6.4.1"
	case core.SetDisk:
		return s.setDisk(), ""
	case core.Wait:
		return s.wait(), ""
	case core.AddClients:
		return s.addClients(e), "Raft dissertation §6.3"
	case core.ClientAct:
		return s.client(e)
	case core.Mend:
		return "From here on no driver breaks its contract with the library, whatever the options of the run say.", ""
	}
	return "", ""
}

// message is the message that the event is about; nil if it is about none.
func (s *story) message() *Message {
	m, _ := s.before.Message(core.MessageOf(s.event))
	return m
}

// what names the event's message.
func (s *story) what() string { return s.message().route() }

// route names a message with its receiver: "S3’s vote request to S1".
func (m *Message) route() string {
	if m.Type == raftpb.MsgTransferLeader.String() {
		return fmt.Sprintf("%v’s request to %v to hand leadership to %v", m.From, m.To, m.Transferee)
	}
	return fmt.Sprintf("%s to %v", m.title(), m.To)
}

// title names a message where its receiver is known: "S3’s vote request". A
// forwarded transfer carries the node that shall lead as its sender.
func (m *Message) title() string {
	if m.Type == raftpb.MsgTransferLeader.String() {
		return fmt.Sprintf("%v’s request to hand leadership to %v", m.From, m.Transferee)
	}
	return fmt.Sprintf("%v’s %s", m.From, noun(m.Type))
}

// nouns names each type of message in a sentence.
var nouns = map[string]string{
	"MsgApp":           "append request",
	"MsgAppResp":       "answer to an append request",
	"MsgVote":          "vote request",
	"MsgVoteResp":      "answer to a vote request",
	"MsgPreVote":       "pre-vote request",
	"MsgPreVoteResp":   "answer to a pre-vote request",
	"MsgHeartbeat":     "heartbeat",
	"MsgHeartbeatResp": "answer to a heartbeat",
	"MsgSnap":          "snapshot",
	"MsgProp":          "forwarded proposal",
	"MsgTimeoutNow":    "order to campaign at once",
	"MsgReadIndex":     "forwarded read",
	"MsgReadIndexResp": "confirmation of a read",
}

func noun(messageType string) string {
	if n, ok := nouns[messageType]; ok {
		return n
	}
	return messageType
}

// changed gives a node's last StateChanged in this event; false if its state
// stayed.
func (s *story) changed(id core.NodeID) (core.StateChanged, bool) {
	for _, fx := range slices.Backward(s.effects) {
		if c, ok := fx.(core.StateChanged); ok && c.Node == id {
			return c, true
		}
	}
	return core.StateChanged{}, false
}

// logged tells whether the library logged a line with this text on a node. The
// format stands in the pinned version's source; a test holds each to it.
func (s *story) logged(id core.NodeID, format string, args ...any) bool {
	text := fmt.Sprintf(format, args...)
	return slices.ContainsFunc(s.effects, func(fx core.Effect) bool {
		l, ok := fx.(core.Logged)
		return ok && l.Node == id && strings.Contains(l.Line, text)
	})
}

func (s *story) panicked() (core.NodePanicked, bool) {
	for _, fx := range s.effects {
		if p, ok := fx.(core.NodePanicked); ok {
			return p, true
		}
	}
	return core.NodePanicked{}, false
}

// panic tells of an event that took its node down before it was done.
func (s *story) panic(p core.NodePanicked) string {
	var lead string
	switch s.event.(type) {
	case core.Deliver:
		lead = fmt.Sprintf("%s arrives at %v. ", s.message().title(), s.message().To)
		if m := s.message(); m.Local {
			lead = m.tells() + ". "
		}
	case core.Restart:
		lead = fmt.Sprintf("%v starts from its disk. ", p.Node)
	case core.Ready, core.AppendThread, core.ApplyThread:
		if done := s.readied(); done != "" {
			lead = fmt.Sprintf("%v %s. ", p.Node, done)
		}
	}
	if p.Driver {
		return fmt.Sprintf("%s%v’s own disk or state machine refuses what raft hands out: “%s”. %v stops and is down now.%s", lead, p.Node, p.Reason, p.Node, s.settled())
	}
	return fmt.Sprintf("%s%v stops with a panic: “%s”. It is down now.%s", lead, p.Node, p.Reason, s.settled())
}

func (s *story) addNodes(e core.AddNodes) string {
	var ids []core.NodeID
	for _, fx := range s.effects {
		if a, ok := fx.(core.NodeAdded); ok {
			ids = append(ids, a.Node)
		}
	}
	if e.Index > 0 {
		return s.addNodesWithSnapshot(e, ids)
	}
	start := fmt.Sprintf("%s %s with %s.", names(ids), verb(ids, "starts", "start"), verb(ids, "an empty log", "empty logs"))
	switch {
	case len(s.before.Nodes) > 0:
		return start + fmt.Sprintf(" The cluster counts %s only once a configuration change adds %s.", verb(ids, "it", "them"), verb(ids, "it", "them"))
	case len(e.Voters) == 0:
		return start + " There are no voters, so nobody can lead."
	}
	return start + formed(e)
}

// formed tells of a cluster that begins.
func formed(e core.AddNodes) string {
	learners := ""
	if len(e.Learners) > 0 {
		learners = fmt.Sprintf("; %s %s", names(e.Learners), verb(e.Learners, "is a learner", "are learners"))
	}
	return fmt.Sprintf(" %s %s%s. Nobody leads yet: %s waits for a leader until its random timeout runs out.",
		verb(e.Voters, "The only voter is", "The voters are"), names(e.Voters), learners, verb(e.Voters, "it", "each"))
}

// addNodesWithSnapshot tells of nodes that begin in the middle of a log.
func (s *story) addNodesWithSnapshot(e core.AddNodes, ids []core.NodeID) string {
	start := fmt.Sprintf("%s %s with a snapshot of index %d in the place of all entries up to there.", names(ids), verb(ids, "starts", "start"), e.Index)
	if e.Content != "" {
		start += fmt.Sprintf(" It holds what “%s” makes of an empty state machine.", clip(e.Content))
	}
	if len(e.Voters) == 0 {
		return start + " It names no voters, so nobody can lead."
	}
	start += formed(e)
	absent := slices.DeleteFunc(slices.Concat(e.Voters, e.Learners), func(id core.NodeID) bool {
		_, there := s.after.Node(id)
		return there
	})
	if len(absent) > 0 {
		start += fmt.Sprintf(" %s %s not exist yet.", names(absent), verb(absent, "does", "do"))
	}
	return start
}

func verb(ids []core.NodeID, one, several string) string {
	if len(ids) == 1 {
		return one
	}
	return several
}

func (s *story) campaign(e core.Campaign) string {
	return s.campaigns(e.Node, fmt.Sprintf("%v is told to campaign", e.Node))
}

// campaigns tells how a campaign began, or why it did not.
func (s *story) campaigns(id core.NodeID, reason string) string {
	c, changed := s.changed(id)
	switch {
	case changed && c.After.Role == core.PreCandidate:
		return fmt.Sprintf("%s. It becomes a pre-candidate: before it raises its term it asks whether it could win an election (PreVote).", reason)
	case changed && c.After.Role == core.Candidate && c.Before.Role == core.Candidate:
		return fmt.Sprintf("%s, so it starts another election, in term %d, and votes for itself again.", reason, c.After.Term)
	case changed && c.After.Role == core.Candidate:
		return fmt.Sprintf("%s, so it becomes a candidate in term %d and votes for itself.", reason, c.After.Term)
	case s.logged(id, "ignoring MsgHup because already leader"):
		return fmt.Sprintf("%s, but it leads already, so nothing happens.", reason)
	case s.logged(id, "is unpromotable and can not campaign"):
		if n, _ := s.after.Node(id); n.Standing == StandingVoter {
			return fmt.Sprintf("%s, but it has a snapshot to install first.", reason)
		}
		return fmt.Sprintf("%s, but it is no voter and may not campaign.", reason)
	case s.logged(id, "there are still pending configuration changes to apply"):
		return fmt.Sprintf("%s, but it has a committed configuration change to apply first.", reason)
	case s.logged(id, "is starting a new election at term"):
		return fmt.Sprintf("%s, so it asks once more whether it could win an election (PreVote).", reason)
	}
	return fmt.Sprintf("%s. Nothing changes.", reason)
}

// sendSnapshot tells of a snapshot that a node was told to send.
func (s *story) sendSnapshot() string {
	for _, fx := range s.effects {
		if fx, ok := fx.(core.MessageSent); ok {
			m := captureMessage(fx.Message)
			return fmt.Sprintf("%v is told to send %v a snapshot of index %d, and does so though its raft did not ask for it.", m.From, m.To, m.Index)
		}
	}
	return ""
}

// compact tells where that stays which the discarded entries did. With
// core.Options.FreshSnapshots that may be the state machine alone.
func (s *story) compact(e core.Compact) string {
	n, _ := s.after.Node(e.Node)
	index := n.Log.Compacted.Index
	text := fmt.Sprintf("%v discards its log up to and including index %d.", e.Node, index)
	switch covered := n.Log.Snapshot.ID.Index; {
	case covered >= index:
		return text + " Its snapshot holds what those entries did."
	case n.DurableMachine:
		return text + " Its state machine, which is on disk, holds what those entries did."
	default:
		return text + fmt.Sprintf(" Its snapshot holds what they did up to index %d; nothing on its disk holds the rest.", covered)
	}
}

func (s *story) takeSnapshot(e core.TakeSnapshot) string {
	for _, fx := range s.effects {
		if t, ok := fx.(core.SnapshotTaken); ok {
			return fmt.Sprintf("%v writes its state machine as of index %d to disk (%s). The log up to there can be discarded now.", e.Node, t.ID.Index, count(t.Bytes, "byte"))
		}
	}
	return ""
}
