package core

import (
	"sync/atomic"

	"go.etcd.io/raft/v3/raftpb"
)

// Network takes the messages that a node sends. It keeps its own copy: the
// message it is handed still belongs to raft. from is the node that sends it,
// which is not always what the message says: a forwarded MsgTransferLeader
// names the transferee. handles are the requests whose entries a forwarded
// proposal carries.
type Network interface {
	Send(from NodeID, m *raftpb.Message, handles []HandleID)
}

// messageTypes is how many types of message the library has.
const messageTypes = int(raftpb.MsgForgetLeader) + 1

// StubNetwork accepts every message, says so, and delivers none. A single node
// runs on it. Many goroutines may use one StubNetwork.
type StubNetwork struct {
	// Debug takes a note of each message: a method such as
	// (*slog.Logger).Debug. nil: slog.Debug.
	Debug  func(text string, args ...any)
	counts [messageTypes]atomic.Uint64
}

// Send counts the message and forgets it.
func (s *StubNetwork) Send(_ NodeID, m *raftpb.Message, _ []HandleID) {
	if t := int(m.GetType()); t >= 0 && t < messageTypes {
		s.counts[t].Add(1)
	}
	debug := s.Debug
	if debug == nil {
		debug = stubDebug
	}
	debug("message not delivered: stub network",
		"type", m.GetType().String(), "from", m.GetFrom(), "to", m.GetTo(), "term", m.GetTerm())
}

// Count is how many messages of a type were sent; 0 for an unknown type.
func (s *StubNetwork) Count(t raftpb.MessageType) uint64 {
	if t < 0 || int(t) >= messageTypes {
		return 0
	}
	return s.counts[t].Load()
}
