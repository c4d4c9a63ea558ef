package core

import (
	"fmt"
	"slices"
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

// simNetwork is the simulated network of a cluster: what is sent waits in
// flight until an event delivers or drops it.
type simNetwork struct {
	seed     uint64
	link     Link
	now      *Time
	out      *Effects
	inFlight []*Message      // in the order of sending
	sent     []uint32        // by node, at NodeID-1: messages sent so far
	copies   map[MsgID]uint8 // by the original's id: duplicates made so far
	// latest is when the last message on a link is due: by sender, at NodeID-1,
	// then by receiver.
	latest [][NodesMax + 1]Time
}

var _ Network = (*simNetwork)(nil)

// Send puts a copy of the message in flight.
func (s *simNetwork) Send(from NodeID, m *raftpb.Message, handles []HandleID) {
	if from == 0 || int(from) > len(s.sent) {
		panic(fmt.Sprintf("invariant: message from unknown node %d", from))
	}
	s.sent[from-1]++
	// One allocation for the message and its envelope: nothing else is made
	// as often.
	var both struct {
		envelope Message
		message  raftpb.Message
	}
	copyMessage(&both.message, m)
	both.envelope = Message{ID: MsgID{From: from, Seq: s.sent[from-1]}, Raft: &both.message, Handles: handles}
	s.add(&both.envelope)
}

// duplicate puts another copy of a message in flight.
func (s *simNetwork) duplicate(m *Message) error {
	id := m.ID
	id.Copy = 0
	made := s.copies[id]
	if made == CopiesMax {
		return fmt.Errorf("%w: %d copies of one message", ErrLimit, CopiesMax)
	}
	if s.copies == nil {
		s.copies = map[MsgID]uint8{}
	}
	s.copies[id] = made + 1
	id.Copy = made + 1
	s.add(&Message{ID: id, Raft: m.Raft, Handles: m.Handles})
	return nil
}

// add draws the message's latency. A link keeps its order: nothing is due before
// what was sent on the same link earlier, even where that was dropped since.
func (s *simNetwork) add(m *Message) {
	m.Sent = *s.now
	m.Due = m.Sent + latency(s.seed, s.link, m.ID)
	if to := m.To(); to <= NodesMax {
		latest := &s.latest[m.ID.From-1][to]
		m.Due = max(m.Due, *latest)
		*latest = m.Due
	}
	s.inFlight = append(s.inFlight, m)
	*s.out = append(*s.out, MessageSent{Message: m})
}

// find gives the message in flight with this id, or ErrNoSuchMessage.
func (s *simNetwork) find(id MsgID) (*Message, error) {
	for _, m := range s.inFlight {
		if m.ID == id {
			return m, nil
		}
	}
	return nil, fmt.Errorf("%w: %v", ErrNoSuchMessage, id)
}

// remove takes a message out of the network.
func (s *simNetwork) remove(m *Message) {
	i := slices.Index(s.inFlight, m)
	if i < 0 {
		panic("invariant: message removed that is not in flight")
	}
	s.inFlight = slices.Delete(s.inFlight, i, i+1)
}
