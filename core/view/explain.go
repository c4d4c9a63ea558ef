package view

import (
	"fmt"
	"slices"
	"strings"

	"glassraft/core"
)

// Explanation is an event in words.
type Explanation struct {
	Sentence string   `json:"sentence"` // one to three sentences, present tense
	Source   string   `json:"source"`   // where the rule behind it is written; may be empty
	Changes  []Change `json:"changes"`  // what is different now
	Raft     []string `json:"raft"`     // the library's own log lines
	Raw      string   `json:"raw"`      // the message, as raft.DescribeMessage prints it; may be empty
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
	for _, fx := range effects {
		switch fx := fx.(type) {
		case core.Logged:
			x.Raft = append(x.Raft, fx.Level.String()+" "+fx.Line)
		case core.NodePanicked:
			x.Sentence += fmt.Sprintf(" raft panics on %v: “%s”. The node is down.", fx.Node, fx.Reason)
		}
	}
	if m := s.message(); m != nil {
		x.Raw = m.Raw
	}
	return x
}

// tell gives the sentence for the event and the source of its rule.
func (s *story) tell() (sentence, source string) {
	switch e := s.event.(type) {
	case core.AddNodes:
		return s.addNodes(e), ""
	case core.Tick:
		return s.tick(e)
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
		return s.drop(), "Raft paper §5.5"
	case core.Duplicate:
		return fmt.Sprintf("The network carries %s once more.", s.what()), "Raft paper §5.5"
	case core.Ready:
		return s.ready(e), ""
	case core.Crash:
		return fmt.Sprintf("%v crashes. Its role, its votes, its timers and its state machine were in memory and are gone; its term, its vote and its log are on disk and stay.", e.Node), "Raft paper Figure 2, §5.5"
	case core.Restart:
		return s.restart(e), "Raft paper §5.5"
	case core.TakeSnapshot:
		return s.takeSnapshot(e), "Raft paper §7"
	case core.Compact:
		return fmt.Sprintf("%v discards its log up to and including index %d. Its snapshot holds what those entries did.", e.Node, e.Index), "Raft paper §7"
	}
	return "", ""
}

// message is the message that the event is about; nil if it is about none.
func (s *story) message() *Message {
	var id core.MsgID
	switch e := s.event.(type) {
	case core.Deliver:
		id = e.Msg
	case core.Drop:
		id = e.Msg
	case core.Duplicate:
		id = e.Msg
	default:
		return nil
	}
	m, _ := s.before.Message(id)
	return m
}

// what names the event's message: "S3’s vote request to S1".
func (s *story) what() string {
	m := s.message()
	return fmt.Sprintf("%v’s %s to %v", m.From, noun(m.Type), m.To)
}

// nouns names each type of message in a sentence.
var nouns = map[string]string{
	"MsgApp":            "append request",
	"MsgAppResp":        "answer to an append request",
	"MsgVote":           "vote request",
	"MsgVoteResp":       "answer to a vote request",
	"MsgPreVote":        "pre-vote request",
	"MsgPreVoteResp":    "answer to a pre-vote request",
	"MsgHeartbeat":      "heartbeat",
	"MsgHeartbeatResp":  "answer to a heartbeat",
	"MsgSnap":           "snapshot",
	"MsgProp":           "forwarded proposal",
	"MsgTransferLeader": "forwarded request to transfer leadership",
	"MsgTimeoutNow":     "order to campaign at once",
	"MsgReadIndex":      "forwarded read",
	"MsgReadIndexResp":  "confirmation of a read",
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
// text stands in the pinned version's source; a test holds each to it.
func (s *story) logged(id core.NodeID, text string) bool {
	return slices.ContainsFunc(s.effects, func(fx core.Effect) bool {
		l, ok := fx.(core.Logged)
		return ok && l.Node == id && strings.Contains(l.Line, text)
	})
}

func (s *story) addNodes(e core.AddNodes) string {
	var ids []core.NodeID
	for _, fx := range s.effects {
		if a, ok := fx.(core.NodeAdded); ok {
			ids = append(ids, a.Node)
		}
	}
	if len(e.Voters) == 0 {
		return fmt.Sprintf("%s %s, with an empty log. The cluster counts a new node only once a configuration change adds it.", names(ids), verb(ids, "starts", "start"))
	}
	return fmt.Sprintf("%s %s as %s, in term 0 and with empty logs. The voters are %s. Nobody leads yet: each waits for a leader until its own random timeout runs out.",
		names(ids), verb(ids, "starts", "start"), verb(ids, "a follower", "followers"), names(e.Voters))
}

func verb(ids []core.NodeID, one, several string) string {
	if len(ids) == 1 {
		return one
	}
	return several
}

// tick tells of timers that fired. Silent ticks only pass time.
func (s *story) tick(e core.Tick) (string, string) {
	var fired *core.TimerFired
	for _, fx := range s.effects {
		if t, ok := fx.(core.TimerFired); ok {
			fired = &t
		}
	}
	c, changed := s.changed(e.Node)
	switch {
	case changed && c.Before.Role == core.Leader && c.After.Role == core.Follower:
		return fmt.Sprintf("%v has not heard from a majority for an election timeout, so it steps down (CheckQuorum).", e.Node), "Raft dissertation §6.2"
	case fired == nil:
		return fmt.Sprintf("%s pass on %v’s clock. Nothing happens.", count(e.Count, "tick"), e.Node), ""
	case !fired.Election:
		return fmt.Sprintf("%v’s heartbeat timer comes due: its followers shall hear that it still leads.", e.Node), "Raft paper §5.2"
	}
	n, _ := s.before.Node(e.Node)
	waited := ""
	if n.Timer != nil {
		waited = " for " + millis(n.Timer.Total)
	}
	reason := fmt.Sprintf("%v has heard from no leader%s", e.Node, waited)
	if changed && (c.Before.Role == core.Candidate || c.Before.Role == core.PreCandidate) {
		reason = fmt.Sprintf("%v has campaigned%s without winning a majority", e.Node, waited)
	}
	return s.campaigns(e.Node, reason), "Raft paper §5.2"
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
	case s.logged(id, "already leader"):
		return fmt.Sprintf("%s, but it leads already, so nothing happens.", reason)
	case s.logged(id, "unpromotable"):
		return fmt.Sprintf("%s, but it is no voter and may not campaign.", reason)
	case s.logged(id, "pending configuration changes"):
		return fmt.Sprintf("%s, but it has a committed configuration change to apply first.", reason)
	case s.logged(id, "starting a new election"):
		return fmt.Sprintf("%s, so it asks once more whether it could win an election (PreVote).", reason)
	}
	return fmt.Sprintf("%s. Nothing changes.", reason)
}

// request tells what became of the request that the event put to a node.
func (s *story) request(id core.NodeID, asked string) string {
	for _, fx := range s.effects {
		switch fx := fx.(type) {
		case core.RequestDone:
			return fmt.Sprintf("A client asks %v %s. %v refuses: %s.", id, asked, id, fx.Result.Reason)
		case core.RequestAppended:
			return fmt.Sprintf("A client asks %v %s. %v leads, so it appends the request to its log as entry %v; it is neither on disk nor replicated yet.", id, asked, id, fx.ID)
		}
	}
	n, _ := s.after.Node(id)
	return fmt.Sprintf("A client asks %v %s. %v does not lead; it will forward the request to %v.", id, asked, id, n.Leader)
}

func (s *story) propose(e core.Propose) string {
	return s.request(e.Node, fmt.Sprintf("to “%s”", clip(e.Request)))
}

func (s *story) proposeConfChange(e core.ProposeConfChange) string {
	asked := fmt.Sprintf("for a new configuration (%s)", e.Change)
	if e.Change.Changes == "" {
		asked = "to leave the joint configuration"
	}
	if s.logged(e.Node, "ignoring conf change") {
		return fmt.Sprintf("A client asks %v %s. It may not start that now, so raft puts an empty entry into the log in its place.", e.Node, asked)
	}
	return s.request(e.Node, asked)
}

func (s *story) read(e core.Read) string {
	for _, fx := range s.effects {
		if d, ok := fx.(core.RequestDone); ok {
			return fmt.Sprintf("A client asks %v for %s. %v refuses: %s.", e.Node, clip(e.Key), e.Node, d.Result.Reason)
		}
	}
	n, _ := s.after.Node(e.Node)
	if n.Role == core.Leader.String() {
		return fmt.Sprintf("A client asks %v for %s. To be sure that it still leads, %v must hear from a majority before it answers.", e.Node, clip(e.Key), e.Node)
	}
	return fmt.Sprintf("A client asks %v for %s. %v will ask %v up to which index it must have applied before it may answer.", e.Node, clip(e.Key), e.Node, n.Leader)
}

func (s *story) transferLeader(e core.TransferLeader) string {
	n, _ := s.after.Node(e.Node)
	if n.Role != core.Leader.String() {
		if n.Leader == 0 {
			return fmt.Sprintf("%v is asked to hand leadership to %v, but it knows no leader.", e.Node, e.To)
		}
		return fmt.Sprintf("%v is asked to hand leadership to %v. It does not lead and will pass the request on to %v.", e.Node, e.To, n.Leader)
	}
	if s.logged(e.Node, "starts to transfer leadership") {
		return fmt.Sprintf("%v is asked to hand leadership to %v. It takes no more proposals until %v has all entries and takes over, or an election timeout has passed.", e.Node, e.To, e.To)
	}
	return fmt.Sprintf("%v is asked to hand leadership to %v. It goes on leading.", e.Node, e.To)
}

func (s *story) drop() string {
	tail := ""
	if m := s.message(); m.Snapshot {
		tail = fmt.Sprintf(" The transport tells %v that the snapshot did not arrive.", m.From)
	}
	return fmt.Sprintf("The network loses %s.%s", s.what(), tail)
}

func (s *story) restart(e core.Restart) string {
	n, _ := s.after.Node(e.Node)
	text := fmt.Sprintf("%v starts again as a follower in term %d, with the log that is on its disk (up to index %d).", e.Node, n.Term, n.Log.Last().Index)
	if n.Log.Snapshot.ID.Index > 0 {
		return text + fmt.Sprintf(" Its state machine starts from the snapshot of index %d and will apply what is committed after it again.", n.Log.Snapshot.ID.Index)
	}
	if n.Commit > 0 {
		return text + " Its state machine starts empty and will apply what is committed again."
	}
	return text
}

func (s *story) takeSnapshot(e core.TakeSnapshot) string {
	for _, fx := range s.effects {
		if t, ok := fx.(core.SnapshotTaken); ok {
			return fmt.Sprintf("%v writes its state machine as of index %d to disk, %s. The log up to there can be discarded now.", e.Node, t.ID.Index, count(t.Bytes, "byte"))
		}
	}
	return ""
}
