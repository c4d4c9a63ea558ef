package core

import (
	"fmt"
	"slices"

	"go.etcd.io/raft/v3/raftpb"
)

// simNetwork is the simulated network of a cluster: what is sent waits in
// flight until an event delivers or drops it.
type simNetwork struct {
	seed     uint64
	usual    Link // of links that nobody set apart
	now      *Time
	events   *int // how many events were done before the one that is being done
	out      *Effects
	inFlight []*Message           // in the order of sending
	sent     []uint32             // by node, at NodeID-1: messages sent so far
	copies   map[MsgID]uint8      // by the original's id, while one of them is in flight: duplicates made so far
	links    [][NodesMax + 1]link // by sender, at NodeID-1, then by receiver
}

// link is the state of one direction between two nodes.
type link struct {
	Link
	set    bool // Link counts, instead of simNetwork.usual
	cut    bool
	latest Time // when the last message that keeps its order is due
}

var _ Network = (*simNetwork)(nil)

// Send puts a copy of the message in flight, and a second one where the link
// duplicates it.
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
	both.envelope = Message{
		ID:      MsgID{From: from, Seq: s.sent[from-1]},
		Origin:  Origin{Event: *s.events + 1, Time: *s.now},
		Raft:    &both.message,
		Handles: handles,
	}
	s.add(&both.envelope)
	if both.envelope.Local() {
		return
	}
	if share := s.link(from, both.envelope.To()).Duplicate; share > 0 && happens(s.seed, drawDuplicate, both.envelope.ID, share) {
		if err := s.duplicate(&both.envelope); err != nil {
			panic("invariant: a message that was never copied has too many copies: " + err.Error())
		}
	}
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
	s.add(&Message{ID: id, Origin: m.Origin, Raft: m.Raft, Handles: m.Handles})
	return nil
}

// add draws what the link does to the message. A link keeps its order: nothing
// is due before what was sent on the same link earlier, even where that was
// dropped since. A message that the link reorders is out of that order: it may
// be overtaken.
func (s *simNetwork) add(m *Message) {
	m.Sent = *s.now
	if m.Local() {
		m.Due = m.Sent
		s.inFlight = append(s.inFlight, m)
		*s.out = append(*s.out, MessageSent{Message: m})
		return
	}
	l := s.link(m.From(), m.To())
	m.Due = m.Sent + latency(s.seed, l, m.ID)
	m.doomed = l.Loss > 0 && happens(s.seed, drawLoss, m.ID, l.Loss)
	reordered := l.Reorder > 0 && happens(s.seed, drawReorder, m.ID, l.Reorder)
	if to := m.To(); to <= NodesMax {
		way := &s.links[m.From()-1][to]
		m.severed = way.cut
		switch {
		case reordered:
			m.Due = max(m.Due, way.latest) + detour(s.seed, l, m.ID)
		default:
			m.Due = max(m.Due, way.latest)
			if !m.Lost() {
				way.latest = m.Due
			}
		}
	}
	s.inFlight = append(s.inFlight, m)
	*s.out = append(*s.out, MessageSent{Message: m})
}

// link is what the link between two nodes does to messages now.
func (s *simNetwork) link(from, to NodeID) Link {
	if to <= NodesMax && s.links[from-1][to].set {
		return s.links[from-1][to].Link
	}
	return s.usual
}

// cut tells whether the link between two nodes is cut.
func (s *simNetwork) cut(from, to NodeID) bool {
	return to <= NodesMax && s.links[from-1][to].cut
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
	original := MsgID{From: m.ID.From, Seq: m.ID.Seq}
	if s.copies[original] == 0 {
		return
	}
	// Once no copy is left that could be copied, their number is of no use.
	if !slices.ContainsFunc(s.inFlight, func(o *Message) bool { return o.ID.From == original.From && o.ID.Seq == original.Seq }) {
		delete(s.copies, original)
	}
}

// replace puts a changed copy of a message in its place: messages are
// immutable, since effects and frames point to them.
func (s *simNetwork) replace(old, m *Message) {
	s.inFlight[slices.Index(s.inFlight, old)] = m
}

// setCuts makes exactly those links cut for which want says so, and tells which
// changed.
func (s *simNetwork) setCuts(nodes int, want func(LinkID) bool) {
	var cut, mended []LinkID
	for from := NodeID(1); int(from) <= nodes; from++ {
		for to := NodeID(1); int(to) <= nodes; to++ {
			id, way := LinkID{from, to}, &s.links[from-1][to]
			if from == to || want(id) == way.cut {
				continue
			}
			way.cut = !way.cut
			if way.cut {
				cut = append(cut, id)
			} else {
				mended = append(mended, id)
			}
		}
	}
	if len(cut) > 0 {
		*s.out = append(*s.out, LinksCut{cut})
	}
	if len(mended) > 0 {
		*s.out = append(*s.out, LinksMended{mended})
	}
}
