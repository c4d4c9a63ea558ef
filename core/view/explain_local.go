package view

import (
	"fmt"
	"strings"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
)

// What the threads of a node answer to their own raft, where that waits in
// flight (core.Options.QueueResponses).

// thread names the thread that answers: "S1’s append thread".
func (m *Message) thread() string {
	if m.Type == raftpb.MsgStorageApplyResp.String() {
		return fmt.Sprintf("%v’s apply thread", m.From)
	}
	return fmt.Sprintf("%v’s append thread", m.From)
}

// tells says what an answer tells raft: "S1’s append thread tells raft that ...".
func (m *Message) tells() string {
	var what string
	switch m.Type {
	case raftpb.MsgStorageAppendResp.String():
		what = "that " + m.stored()
	case raftpb.MsgStorageApplyResp.String():
		what = fmt.Sprintf("that everything up to index %d is applied", m.Index)
	case raftpb.MsgAppResp.String():
		what = fmt.Sprintf("that the node’s own copy of index %d is on disk", m.Index)
	case raftpb.MsgVoteResp.String():
		what = "that the node’s vote for itself is on disk"
	case raftpb.MsgPreVoteResp.String():
		what = "that the node would vote for itself"
	}
	return fmt.Sprintf("%s tells raft %s", m.thread(), what)
}

// stored says what a MsgStorageAppendResp confirms. The library sends none that
// confirms nothing.
func (m *Message) stored() string {
	if m.Snapshot {
		return fmt.Sprintf("a snapshot is on disk, and with it the log up to index %d", m.Index)
	}
	return fmt.Sprintf("the log up to index %d is on disk", m.Index)
}

// local tells what a thread's answer brought about.
func (s *story) local(m *Message) (string, string) {
	source := "raft.Config.AsyncStorageWrites"
	for _, fx := range s.effects {
		switch fx := fx.(type) {
		case core.MessageLost:
			return fmt.Sprintf("An answer of %s does not reach raft: %v is down. It is lost.", m.thread(), m.To), source
		case core.MessageRefused:
			return fmt.Sprintf("%s. Raft refuses to hear it: %s.", m.tells(), strings.TrimPrefix(fx.Err.Error(), "raft: ")), source
		}
	}
	text := m.tells() + "."
	if s.logged(m.To, "ignored a %s message with lower term", m.Type) {
		n, _ := s.after.Node(m.To)
		return text + fmt.Sprintf(" That was in term %d, and %v is in term %d now, so raft ignores it.", m.Term, m.To, n.Term), source
	}
	return text + s.ignored(m.To) + s.ownCounts(m.To) + s.afterwards(m.To), source
}

// unheard tells of answers that a thread has just put in flight.
func (s *story) unheard() string {
	for _, fx := range s.effects {
		if fx, ok := fx.(core.MessageSent); ok && fx.Message.Local() {
			return " Its raft has yet to hear of that."
		}
	}
	return ""
}

// forgotten tells of the answers that were still on their way when the node
// that asked for them went down.
func (s *story) forgotten() string {
	answers := 0
	for _, fx := range s.effects {
		if fx, ok := fx.(core.MessageLost); ok && fx.Message.Local() {
			answers++
		}
	}
	if answers == 0 {
		return ""
	}
	return fmt.Sprintf(" %s of its threads to the raft that ran before %s lost.", upper(count(answers, "answer")), verbN(answers, "is", "are"))
}
