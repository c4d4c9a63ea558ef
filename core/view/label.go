package view

import (
	"fmt"
	"strconv"
	"strings"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/fsm"
)

// What an entry asks for.
const (
	KindRequest       = "request"
	KindNoOp          = "no-op"
	KindConfiguration = "configuration"
)

// unreadable is the label of an entry that is none of these.
const unreadable = "?"

func entryID(e *raftpb.Entry) core.LogID {
	return core.LogID{Term: core.Term(e.GetTerm()), Index: core.Index(e.GetIndex())}
}

func captureEntry(raw *raftpb.Entry) Entry {
	v := Entry{ID: entryID(raw)}
	e, err := core.LogEntryOf(raw)
	switch {
	case err != nil:
		v.Kind, v.Label, v.Text = KindRequest, unreadable, err.Error()
	case e.Kind != core.EntryNormal:
		v.Kind = KindConfiguration
		change, err := core.ConfChangeOf(e)
		if err != nil {
			v.Label, v.Text = unreadable, err.Error()
			break
		}
		v.Text = change.String()
		v.Label = change.Changes
		if change.Changes == "" {
			v.Label, v.Text = "leave", "leave the joint configuration"
		}
	case len(e.Data) == 0:
		v.Kind, v.Label, v.Text = KindNoOp, "no-op", "no-op"
	default:
		v.Kind, v.Text = KindRequest, string(e.Data)
		v.Label = requestLabel(e.Data)
	}
	return v
}

// CheckRequest says what keeps the key-value machine from carrying out a
// request; nil if nothing does. The engine replicates any text: this is for
// those who type one.
func CheckRequest(text string) error {
	request, err := fsm.ParseRequest([]byte(text))
	if err != nil {
		return err
	}
	_, err = fsm.ParseCommand(request.Command)
	return err
}

// requestLabel gives a request in as few characters as tell it from others.
func requestLabel(data []byte) string {
	request, err := fsm.ParseRequest(data)
	if err != nil {
		return string(data)
	}
	command, err := fsm.ParseCommand(request.Command)
	if err != nil {
		return request.Command
	}
	return commandLabel(command)
}

func commandLabel(c fsm.Command) string {
	switch c.Verb {
	case fsm.Set:
		return c.Key + "=" + c.Value
	case fsm.Delete:
		return "del " + c.Key
	case fsm.Get:
		return "get " + c.Key
	case fsm.CAS:
		return c.Key + ":" + c.Old + "→" + c.Value
	case fsm.Append:
		return c.Key + "+" + c.Value
	}
	return c.String()
}

func captureMessage(m *core.Message) Message {
	r := m.Raft
	v := Message{
		ID:       m.ID,
		Name:     m.ID.String(),
		From:     m.From(),
		To:       m.To(),
		Type:     r.GetType().String(),
		Term:     core.Term(r.GetTerm()),
		Label:    messageLabel(r),
		Response: raft.IsResponseMsg(r.GetType()),
		Reject:   r.GetReject(),
		Index:    messageIndex(r),
		Entries:  len(r.GetEntries()),
		Snapshot: !raft.IsEmptySnap(r.GetSnapshot()),
		Sent:     m.Sent,
		Due:      m.Due,
		Held:     m.Held,
		Local:    m.Local(),
		Raw:      m.Describe(),
		identity: m.Identity(),
	}
	if r.GetType() == raftpb.MsgTransferLeader {
		// The library lets a forwarded one come from the transferee.
		v.Transferee = core.NodeID(r.GetFrom())
	}
	return v
}

// messageIndex is the index that a message speaks of.
func messageIndex(m *raftpb.Message) core.Index {
	switch entries := m.GetEntries(); {
	case m.GetType() == raftpb.MsgStorageApplyResp && len(entries) > 0:
		return core.Index(entries[len(entries)-1].GetIndex())
	case m.GetIndex() == 0: // a snapshot, or an answer that speaks of nothing after it
		return core.Index(m.GetSnapshot().GetMetadata().GetIndex())
	}
	return core.Index(m.GetIndex())
}

// messageLabel names a message in a few words.
func messageLabel(m *raftpb.Message) string {
	switch m.GetType() {
	case raftpb.MsgVote:
		return fmt.Sprintf("vote for me in term %d?", m.GetTerm())
	case raftpb.MsgPreVote:
		return fmt.Sprintf("could I win term %d?", m.GetTerm())
	case raftpb.MsgVoteResp:
		if m.GetReject() {
			return "no vote"
		}
		return "vote"
	case raftpb.MsgPreVoteResp:
		if m.GetReject() {
			return "would not vote"
		}
		return "would vote"
	case raftpb.MsgApp:
		return appendLabel(m)
	case raftpb.MsgAppResp:
		if m.GetReject() {
			return fmt.Sprintf("no match at %d", m.GetIndex())
		}
		return fmt.Sprintf("ack %d", m.GetIndex())
	case raftpb.MsgHeartbeat:
		return "heartbeat"
	case raftpb.MsgHeartbeatResp:
		return "heartbeat ack"
	case raftpb.MsgSnap:
		return fmt.Sprintf("snapshot up to %d", m.GetSnapshot().GetMetadata().GetIndex())
	case raftpb.MsgProp:
		return "proposal " + entriesLabel(m.GetEntries())
	case raftpb.MsgTimeoutNow:
		return "campaign now"
	case raftpb.MsgTransferLeader:
		return fmt.Sprintf("let S%d lead", m.GetFrom())
	case raftpb.MsgReadIndex:
		return "read index?"
	case raftpb.MsgReadIndexResp:
		return fmt.Sprintf("read index %d", m.GetIndex())
	case raftpb.MsgStorageAppendResp:
		return fmt.Sprintf("on disk up to %d", messageIndex(m))
	case raftpb.MsgStorageApplyResp:
		return fmt.Sprintf("applied up to %d", messageIndex(m))
	}
	return strings.TrimPrefix(m.GetType().String(), "Msg")
}

func appendLabel(m *raftpb.Message) string {
	if len(m.GetEntries()) == 0 {
		return fmt.Sprintf("commit %d", m.GetCommit())
	}
	return "append " + entriesLabel(m.GetEntries())
}

// entriesLabel names one entry by what it asks for, and several by their range.
func entriesLabel(entries []*raftpb.Entry) string {
	if len(entries) == 1 {
		return captureEntry(entries[0]).Label
	}
	first, last := entries[0].GetIndex(), entries[len(entries)-1].GetIndex()
	return fmt.Sprintf("%d to %d", first, last)
}

// operationLabel names an operation in a few words: by the most of what it
// does.
func operationLabel(op *core.Operation) string {
	snapshot, hasSnapshot := op.Snapshot()
	h, hasHard := op.HardState()
	switch {
	case op.Apply:
		return "apply " + entriesLabel(op.Entries)
	case hasSnapshot:
		return fmt.Sprintf("write snapshot up to %d", snapshot.Index)
	case len(op.Entries) > 0:
		return "write " + entriesLabel(op.Entries)
	case hasHard && h.Vote.Node != 0:
		return fmt.Sprintf("write term %d, vote %v, commit %d", h.Vote.Term, h.Vote.Node, h.Commit)
	case hasHard:
		return fmt.Sprintf("write term %d, commit %d", h.Vote.Term, h.Commit)
	}
	return "answer"
}

// linkText says what a link does to messages: "takes 10 to 20 ms, and loses 5%
// of its messages".
func linkText(l core.Link) string {
	text := "takes no time"
	switch {
	case l.LatencyMin < l.LatencyMax:
		text = fmt.Sprintf("takes %s to %s", strings.TrimSuffix(millis(l.LatencyMin), " ms"), millis(l.LatencyMax))
	case l.LatencyMax > 0:
		text = "takes " + millis(l.LatencyMax)
	}
	if l.LongTail {
		text += " (now and then much longer)"
	}
	var shares []string
	for _, share := range []struct {
		verb string
		of   core.Permille
	}{{"loses", l.Loss}, {"doubles", l.Duplicate}, {"reorders", l.Reorder}} {
		if share.of > 0 {
			shares = append(shares, fmt.Sprintf("%s %v", share.verb, share.of))
		}
	}
	if len(shares) > 0 {
		text += ", and " + list(shares) + " of its messages"
	}
	return text
}

// Pace is how long messages take, where they all arrive, once and in order, but not as
// usual; else "".
func (l Link) Pace() string {
	if strings.Contains(l.Text, ", and ") {
		return ""
	}
	return strings.TrimPrefix(l.Text, "takes ")
}

// names lists nodes as a sentence does: "S1", "S1 and S2", "S1, S2 and S3".
func names(ids []core.NodeID) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	return list(texts)
}

func list(texts []string) string {
	switch len(texts) {
	case 0:
		return "nobody"
	case 1:
		return texts[0]
	}
	return strings.Join(texts[:len(texts)-1], ", ") + " and " + texts[len(texts)-1]
}

// clip shortens text that a person typed, so that a sentence stays one.
func clip(s string) string {
	const lettersMax = 60
	runes := []rune(s)
	if len(runes) <= lettersMax {
		return s
	}
	return string(runes[:lettersMax-1]) + "…"
}

// millis gives a duration in whole milliseconds where it has any.
func millis(t core.Time) string {
	if t < 10*core.Millisecond {
		return strconv.FormatFloat(float64(t)/float64(core.Millisecond), 'f', -1, 64) + " ms"
	}
	return strconv.FormatInt(int64((t+core.Millisecond/2)/core.Millisecond), 10) + " ms"
}

// count gives a number with its noun: "1 entry", "2 entries".
func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	if stem, ok := strings.CutSuffix(one, "y"); ok {
		return strconv.Itoa(n) + " " + stem + "ies"
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// verbN is the form of a verb that goes with a number.
func verbN(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}

// upper starts a sentence with a number.
func upper(s string) string {
	if one, ok := strings.CutPrefix(s, "1 "); ok {
		return "One " + one
	}
	return s
}

// upperFirst starts a sentence with a word.
func upperFirst(s string) string {
	return strings.ToUpper(s[:1]) + s[1:]
}
