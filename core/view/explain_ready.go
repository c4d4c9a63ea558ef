package view

import (
	"fmt"
	"slices"
	"strings"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// ready tells what a node wrote, sent, queued and applied, in the order in which
// it did so, and what followed from that.
func (s *story) ready(e core.Ready) string {
	done, rest := s.readied(), s.awaits()+s.settled()+s.afterwards(e.Node)
	switch {
	case done != "":
		return fmt.Sprintf("%v %s.%s", e.Node, done, rest)
	case rest != "":
		return strings.TrimPrefix(rest, " ")
	}
	return fmt.Sprintf("%v has nothing to write, send or apply.", e.Node)
}

// readied is what was written, sent, queued and applied; "" if nothing was.
func (s *story) readied() string {
	var parts []string
	if written := s.written(); len(written) > 0 {
		parts = append(parts, "writes "+list(written)+" to disk")
	}
	parts = append(parts, s.sends()...)
	parts = append(parts, s.queued()...)
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
			what = append(what, newInHardState(fx.Node, fx.Before, fx.After)...)
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

// newInHardState names only what is new.
func newInHardState(id core.NodeID, before, after core.HardState) []string {
	var what []string
	if after.Vote.Term != before.Vote.Term {
		what = append(what, fmt.Sprintf("term %d", after.Vote.Term))
	}
	if after.Vote.Node != 0 && after.Vote != before.Vote {
		whom := after.Vote.Node.String()
		if after.Vote.Node == id {
			whom = "itself"
		}
		what = append(what, "its vote for "+whom)
	}
	if after.Commit != before.Commit {
		what = append(what, fmt.Sprintf("commit index %d", after.Commit))
	}
	if len(what) == 0 {
		what = append(what, "its term, vote and commit index, which are as they were,")
	}
	return what
}

// sends groups the messages that were sent by what they say. Copies that a link
// made are told by doubled, answers of a node to itself by unheard.
func (s *story) sends() []string {
	var sent []*raftpb.Message
	for _, fx := range s.effects {
		if fx, ok := fx.(core.MessageSent); ok && fx.Message.ID.Copy == 0 && !fx.Message.Local() {
			sent = append(sent, fx.Message.Raft)
		}
	}
	return saying(sent)
}

// saying tells what sending messages does: those that say the same together.
func saying(messages []*raftpb.Message) []string {
	type group struct {
		first *raftpb.Message
		to    []core.NodeID
	}
	var groups []group
	for _, m := range messages {
		i := slices.IndexFunc(groups, func(g group) bool { return sendText(g.first, "") == sendText(m, "") })
		if i < 0 {
			i = len(groups)
			groups = append(groups, group{first: m})
		}
		groups[i].to = append(groups[i].to, core.NodeID(m.GetTo()))
	}
	texts := make([]string, len(groups))
	for i, g := range groups {
		texts[i] = sendText(g.first, names(g.to))
	}
	return texts
}

// sendText says what sending a message to these receivers does.
func sendText(m *raftpb.Message, to string) string {
	switch m.GetType() {
	case raftpb.MsgVote:
		return "asks " + to + " for a vote"
	case raftpb.MsgPreVote:
		return "asks " + to + " whether it could win an election"
	case raftpb.MsgVoteResp:
		if m.GetReject() {
			return "refuses " + to + " its vote"
		}
		return "sends " + to + " its vote"
	case raftpb.MsgPreVoteResp:
		if m.GetReject() {
			return "tells " + to + " that it would not vote for it"
		}
		return "tells " + to + " that it would vote for it"
	case raftpb.MsgApp:
		switch {
		case len(m.GetEntries()) > 0:
			return "sends " + to + " " + entriesText(m.GetEntries())
		case m.GetCommit() > 0:
			return fmt.Sprintf("tells %s that index %d is committed", to, m.GetCommit())
		}
		return "sends " + to + " an append request without entries"
	case raftpb.MsgAppResp:
		switch {
		case m.GetReject():
			return "refuses " + to + "’s append request"
		case m.GetIndex() == 0: // to a leader of an earlier term
			return fmt.Sprintf("lets %s know that it is in term %d", to, m.GetTerm())
		}
		return fmt.Sprintf("acknowledges index %d to %s", m.GetIndex(), to)
	case raftpb.MsgHeartbeat:
		return "sends " + to + " a heartbeat"
	case raftpb.MsgHeartbeatResp:
		return "answers " + to + "’s heartbeat"
	case raftpb.MsgSnap:
		return fmt.Sprintf("sends %s a snapshot of index %d, because the entries needed there are gone from its log", to, m.GetSnapshot().GetMetadata().GetIndex())
	case raftpb.MsgProp:
		return "forwards the proposal to " + to
	case raftpb.MsgTimeoutNow:
		return "orders " + to + " to campaign at once"
	case raftpb.MsgTransferLeader:
		return fmt.Sprintf("passes the request to hand leadership to %v on to %s", core.NodeID(m.GetFrom()), to)
	case raftpb.MsgReadIndex:
		return "asks " + to + " for the index to read at"
	case raftpb.MsgReadIndexResp:
		return "confirms the read to " + to
	}
	return "sends " + to + " " + m.GetType().String()
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
