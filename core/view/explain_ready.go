package view

import (
	"fmt"
	"strings"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// ready tells what a node wrote, sent and applied, in the order in which it
// did so, and what followed from that.
func (s *story) ready(e core.Ready) string {
	done, rest := s.readied(), s.settled()+s.afterwards(e.Node)
	switch {
	case done != "":
		return fmt.Sprintf("%v %s.%s", e.Node, done, rest)
	case rest != "":
		return strings.TrimPrefix(rest, " ")
	}
	return fmt.Sprintf("%v has nothing to write, send or apply.", e.Node)
}

// readied is what was written, sent and applied; "" if nothing was.
func (s *story) readied() string {
	var parts []string
	if written := s.written(); len(written) > 0 {
		parts = append(parts, "writes "+list(written)+" to disk")
	}
	parts = append(parts, s.sends()...)
	if applied := s.applied(); applied != "" {
		parts = append(parts, applied)
	}
	return strings.Join(parts, ", then ")
}

// written lists what reached the disk.
func (s *story) written() []string {
	var what []string
	for _, fx := range s.effects {
		switch fx := fx.(type) {
		case core.SnapshotInstalled:
			what = append(what, fmt.Sprintf("a snapshot of index %d, which replaces its log,", fx.ID.Index))
		case core.EntriesAppended:
			text := entriesText(fx.Entries)
			if fx.Overwritten > 0 {
				text += fmt.Sprintf(" over %s", countEntries(fx.Overwritten))
			}
			what = append(what, text)
		case core.HardStateSaved:
			what = append(what, hardStateText(fx))
		}
	}
	return what
}

func countEntries(n int) string {
	if n == 1 {
		return "the entry that stood there"
	}
	return fmt.Sprintf("the %d entries that stood there", n)
}

func entriesText(entries []*raftpb.Entry) string {
	first := captureEntry(entries[0])
	if len(entries) == 1 {
		return fmt.Sprintf("entry %v (%s)", first.ID, clip(first.Label))
	}
	return fmt.Sprintf("entries %v to %v", first.ID, captureEntry(entries[len(entries)-1]).ID)
}

// hardStateText names only what is new on disk.
func hardStateText(fx core.HardStateSaved) string {
	var what []string
	before, after := fx.Before, fx.After
	if after.Vote.Term != before.Vote.Term {
		what = append(what, fmt.Sprintf("term %d", after.Vote.Term))
	}
	if after.Vote.Node != 0 && after.Vote != before.Vote {
		whom := after.Vote.Node.String()
		if after.Vote.Node == fx.Node {
			whom = "itself"
		}
		what = append(what, "its vote for "+whom)
	}
	if after.Commit != before.Commit {
		what = append(what, fmt.Sprintf("commit index %d", after.Commit))
	}
	if len(what) == 0 {
		return "its term, vote and commit index, which are as they were,"
	}
	return list(what)
}

// sends groups the messages by what they say.
func (s *story) sends() []string {
	type group struct {
		text string
		to   []core.NodeID
	}
	var groups []group
	for _, fx := range s.effects {
		sent, ok := fx.(core.MessageSent)
		if !ok {
			continue
		}
		text := sendText(sent.Message.Raft)
		found := false
		for i := range groups {
			if groups[i].text == text {
				groups[i].to = append(groups[i].to, sent.Message.To())
				found = true
			}
		}
		if !found {
			groups = append(groups, group{text, []core.NodeID{sent.Message.To()}})
		}
	}
	texts := make([]string, len(groups))
	for i, g := range groups {
		texts[i] = strings.ReplaceAll(g.text, "@", names(g.to))
	}
	return texts
}

// sendText says what sending a message does; @ stands for the receivers.
func sendText(m *raftpb.Message) string {
	switch m.GetType() {
	case raftpb.MsgVote:
		return "asks @ for a vote"
	case raftpb.MsgPreVote:
		return "asks @ whether it could win an election"
	case raftpb.MsgVoteResp:
		if m.GetReject() {
			return "refuses @ its vote"
		}
		return "sends @ its vote"
	case raftpb.MsgPreVoteResp:
		if m.GetReject() {
			return "tells @ that it would not vote for it"
		}
		return "tells @ that it would vote for it"
	case raftpb.MsgApp:
		switch {
		case len(m.GetEntries()) > 0:
			return "sends @ " + entriesText(m.GetEntries())
		case m.GetCommit() > 0:
			return fmt.Sprintf("tells @ that index %d is committed", m.GetCommit())
		}
		return "sends @ an append request without entries"
	case raftpb.MsgAppResp:
		switch {
		case m.GetReject():
			return "refuses @’s append request"
		case m.GetIndex() == 0: // to a leader of an earlier term
			return fmt.Sprintf("lets @ know that it is in term %d", m.GetTerm())
		}
		return fmt.Sprintf("acknowledges index %d to @", m.GetIndex())
	case raftpb.MsgHeartbeat:
		return "sends @ a heartbeat"
	case raftpb.MsgHeartbeatResp:
		return "answers @’s heartbeat"
	case raftpb.MsgSnap:
		return fmt.Sprintf("sends @ a snapshot of index %d, because the entries needed there are gone from its log", m.GetSnapshot().GetMetadata().GetIndex())
	case raftpb.MsgProp:
		return "forwards the proposal to @"
	case raftpb.MsgTimeoutNow:
		return "orders @ to campaign at once"
	case raftpb.MsgTransferLeader:
		return fmt.Sprintf("passes the request to hand leadership to %v on to @", core.NodeID(m.GetFrom()))
	case raftpb.MsgReadIndex:
		return "asks @ for the index to read at"
	case raftpb.MsgReadIndexResp:
		return "confirms the read to @"
	}
	return "sends @ " + m.GetType().String()
}

// applied says which entries the machine carried out.
func (s *story) applied() string {
	var labels []string
	for _, fx := range s.effects {
		if a, ok := fx.(core.Applied); ok {
			e := captureEntry(a.Entry)
			label := fmt.Sprintf("entry %v (%s)", e.ID, clip(e.Label))
			if a.Err != nil {
				label += fmt.Sprintf(", which its machine refuses: %v", a.Err)
			}
			labels = append(labels, label)
		}
	}
	const namedMax = 3
	switch {
	case len(labels) == 0:
		return ""
	case len(labels) > namedMax:
		return fmt.Sprintf("applies %d entries", len(labels))
	}
	return "applies " + list(labels)
}

// settled tells the clients' side.
func (s *story) settled() string {
	var b strings.Builder
	for _, fx := range s.effects {
		done, ok := fx.(core.RequestDone)
		if !ok {
			continue
		}
		what := s.asked(done.Handle)
		switch {
		case done.Result.Outcome != core.Answered:
			fmt.Fprintf(&b, " %s is %v: %s.", what, done.Result.Outcome, done.Result.Reason)
		case done.Result.Response == core.Response{}: // a configuration change
			fmt.Fprintf(&b, " %s is done.", what)
		default:
			fmt.Fprintf(&b, " %s is answered: %s.", what, clip(done.Result.Response.String()))
		}
	}
	return b.String()
}

// asked names a request that waited before the event.
func (s *story) asked(id core.HandleID) string {
	if n, ok := s.before.Node(id.Node); ok {
		for _, r := range n.Waiting {
			switch {
			case r.ID != id.String():
			case r.Read:
				return fmt.Sprintf("The read of %s at %v", clip(r.Text), id.Node)
			default:
				return fmt.Sprintf("The request “%s” to %v", clip(r.Text), id.Node)
			}
		}
	}
	return fmt.Sprintf("A request to %v", id.Node)
}

// afterwards tells what raft concluded from its own disk being done, and from
// the configuration that it applied.
func (s *story) afterwards(id core.NodeID) string {
	var b strings.Builder
	wrote, reconfigured := false, false
	for _, fx := range s.effects {
		switch fx := fx.(type) {
		case core.EntriesAppended:
			wrote = true
		case core.MembershipChanged:
			reconfigured = true
			fmt.Fprintf(&b, " The configuration in force on %v now: %s.", fx.Node, membershipText(fx.Membership))
		}
	}
	if s.logged(id, "initiating automatic transition out of joint configuration") {
		fmt.Fprintf(&b, " %v proposes to leave the joint configuration.", id)
	}
	c, changed := s.changed(id)
	if !changed {
		return b.String()
	}
	switch {
	case c.After.Role == core.Leader && c.Before.Role != core.Leader:
		fmt.Fprintf(&b, " With its own vote %v has a majority and becomes leader of term %d. It appends an empty entry of its own term.", id, c.After.Term)
	case c.After.Role == core.Candidate && c.Before.Role == core.PreCandidate:
		fmt.Fprintf(&b, " It would win with its own vote: %v becomes a candidate in term %d and votes for itself.", id, c.After.Term)
	case c.After.Role != c.Before.Role:
		fmt.Fprintf(&b, " %v becomes a %v.", id, c.After.Role)
	}
	switch {
	case c.After.Commit <= c.Before.Commit:
	case wrote && !reconfigured:
		fmt.Fprintf(&b, " With its own copy on disk a majority holds index %d: it is committed.", c.After.Commit)
	case reconfigured && !wrote:
		fmt.Fprintf(&b, " In this configuration a majority holds index %d: it is committed.", c.After.Commit)
	default:
		fmt.Fprintf(&b, " A majority holds index %d now: it is committed.", c.After.Commit)
	}
	return b.String()
}

// membershipText gives the sets that are not empty, with names.
func membershipText(m core.Membership) string {
	var parts []string
	for _, set := range []struct {
		one, several string
		ids          []core.NodeID
	}{
		{"voter", "voters", m.Voters},
		{"outgoing voter", "outgoing voters", m.Outgoing},
		{"learner", "learners", m.Learners},
	} {
		if len(set.ids) > 0 {
			parts = append(parts, verb(set.ids, set.one, set.several)+" "+names(set.ids))
		}
	}
	if len(m.LearnersNext) > 0 {
		parts = append(parts, fmt.Sprintf("%s %s when the outgoing voters leave",
			names(m.LearnersNext), verb(m.LearnersNext, "becomes a learner", "become learners")))
	}
	return strings.Join(parts, "; ")
}
