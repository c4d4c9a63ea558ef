package view

import (
	"fmt"
	"strings"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// ready tells what a node wrote, sent and applied, in the order in which it
// did so.
func (s *story) ready(e core.Ready) string {
	var parts []string
	if written := s.written(); len(written) > 0 {
		parts = append(parts, "writes "+list(written)+" to disk")
	}
	parts = append(parts, s.sends()...)
	if applied := s.applied(); applied != "" {
		parts = append(parts, applied)
	}
	text := fmt.Sprintf("%v has nothing to write, send or apply.", e.Node)
	if len(parts) > 0 {
		text = fmt.Sprintf("%v %s.", e.Node, strings.Join(parts, ", then "))
	}
	return text + s.settled() + s.afterwards(e.Node)
}

// written lists what reached the disk.
func (s *story) written() []string {
	var what []string
	for _, fx := range s.effects {
		switch fx := fx.(type) {
		case core.SnapshotInstalled:
			what = append(what, fmt.Sprintf("the leader’s snapshot of index %d in place of its log", fx.ID.Index))
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
	case raftpb.MsgVoteResp, raftpb.MsgPreVoteResp:
		if m.GetReject() {
			return "refuses @ its vote"
		}
		return "sends @ its vote"
	case raftpb.MsgApp:
		if len(m.GetEntries()) > 0 {
			return "sends @ " + clip(appendLabel(m))
		}
		return fmt.Sprintf("tells @ that index %d is committed", m.GetCommit())
	case raftpb.MsgAppResp:
		if m.GetReject() {
			return "refuses @’s entries"
		}
		return fmt.Sprintf("acknowledges index %d to @", m.GetIndex())
	case raftpb.MsgHeartbeat:
		return "sends @ a heartbeat"
	case raftpb.MsgHeartbeatResp:
		return "answers @’s heartbeat"
	case raftpb.MsgSnap:
		return fmt.Sprintf("sends @ its snapshot of index %d, since its log does not reach back far enough", m.GetSnapshot().GetMetadata().GetIndex())
	case raftpb.MsgProp:
		return "forwards the proposal to @"
	case raftpb.MsgTimeoutNow:
		return "orders @ to campaign at once"
	case raftpb.MsgTransferLeader:
		return "passes the request to transfer leadership to @"
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
		switch done.Result.Outcome {
		case core.Answered:
			fmt.Fprintf(&b, " The client that asked %v gets its answer: %s.", done.Handle.Node, clip(done.Result.Response.String()))
		default:
			fmt.Fprintf(&b, " A request to %v is %v: %s.", done.Handle.Node, done.Result.Outcome, done.Result.Reason)
		}
	}
	return b.String()
}

// afterwards tells what raft concluded from its own disk being done.
func (s *story) afterwards(id core.NodeID) string {
	var b strings.Builder
	for _, fx := range s.effects {
		if m, ok := fx.(core.MembershipChanged); ok {
			fmt.Fprintf(&b, " The configuration in force on %v is now: %v.", m.Node, m.Membership)
		}
	}
	c, changed := s.changed(id)
	switch {
	case !changed:
	case c.After.Role == core.Leader && c.Before.Role != core.Leader:
		fmt.Fprintf(&b, " Its own vote is a majority: %v becomes leader of term %d.", id, c.After.Term)
	case c.After.Role != c.Before.Role:
		fmt.Fprintf(&b, " %v becomes a %v.", id, c.After.Role)
	case c.After.Commit > c.Before.Commit:
		fmt.Fprintf(&b, " With its own copy on disk a majority holds index %d: it is committed.", c.After.Commit)
	}
	return b.String()
}
