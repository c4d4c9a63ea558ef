package core

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	"go.etcd.io/raft/v3/raftpb"
)

// Raft gives the entry as the library holds it.
func (e LogEntry) Raft() *raftpb.Entry {
	return &raftpb.Entry{
		Term:  new(uint64(e.ID.Term)),
		Index: new(uint64(e.ID.Index)),
		Type:  raftpb.EntryType(e.Kind).Enum(),
		Data:  e.Data,
	}
}

// LogEntryOf is the inverse of LogEntry.Raft; Data is shared, since entries are
// immutable. An entry of an unknown type is ErrMalformed.
func LogEntryOf(e *raftpb.Entry) (LogEntry, error) {
	kind := e.GetType()
	if kind < raftpb.EntryNormal || kind > raftpb.EntryConfChangeV2 {
		return LogEntry{}, fmt.Errorf("%w: entry of unknown type %d", ErrMalformed, kind)
	}
	return LogEntry{
		ID:   LogID{Term: Term(e.GetTerm()), Index: Index(e.GetIndex())},
		Kind: EntryKind(kind),
		Data: e.GetData(),
	}, nil
}

// Encode gives the entry's bytes in raft's own encoding.
func (e LogEntry) Encode() ([]byte, error) { return proto.Marshal(e.Raft()) }

// DecodeLogEntry is the inverse of Encode. Bytes that are not an entry are
// ErrMalformed.
func DecodeLogEntry(b []byte) (LogEntry, error) {
	e := &raftpb.Entry{}
	if err := proto.Unmarshal(b, e); err != nil {
		return LogEntry{}, fmt.Errorf("%w: entry: %w", ErrMalformed, err)
	}
	return LogEntryOf(e)
}

// Raft gives the hard state as the library holds it.
func (h HardState) Raft() *raftpb.HardState {
	return &raftpb.HardState{
		Term:   new(uint64(h.Vote.Term)),
		Vote:   new(uint64(h.Vote.Node)),
		Commit: new(uint64(h.Commit)),
	}
}

// HardStateOf is the inverse of HardState.Raft; nil is the empty hard state.
func HardStateOf(h *raftpb.HardState) HardState {
	return HardState{
		Vote:   Vote{Term: Term(h.GetTerm()), Node: NodeID(h.GetVote())},
		Commit: Index(h.GetCommit()),
	}
}

// Raft gives the membership as the library holds it.
func (m Membership) Raft() *raftpb.ConfState {
	return &raftpb.ConfState{
		Voters:         rawIDs(m.Voters),
		VotersOutgoing: rawIDs(m.Outgoing),
		Learners:       rawIDs(m.Learners),
		LearnersNext:   rawIDs(m.LearnersNext),
		AutoLeave:      new(m.AutoLeave),
	}
}

// MembershipOf is the inverse of Membership.Raft; nil is the empty membership.
func MembershipOf(cs *raftpb.ConfState) Membership {
	return Membership{
		Voters:       nodeIDs(cs.GetVoters()),
		Outgoing:     nodeIDs(cs.GetVotersOutgoing()),
		Learners:     nodeIDs(cs.GetLearners()),
		LearnersNext: nodeIDs(cs.GetLearnersNext()),
		AutoLeave:    cs.GetAutoLeave(),
	}
}

// Equal tells whether both name the same sets, in whatever order.
func (m Membership) Equal(o Membership) bool {
	return m.AutoLeave == o.AutoLeave &&
		sameSet(m.Voters, o.Voters) && sameSet(m.Outgoing, o.Outgoing) &&
		sameSet(m.Learners, o.Learners) && sameSet(m.LearnersNext, o.LearnersNext)
}

func sameSet(a, b []NodeID) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// rawIDs and nodeIDs keep an empty set nil, so that a round trip is exact.
func rawIDs(ids []NodeID) []uint64 {
	var out []uint64
	for _, id := range ids {
		out = append(out, uint64(id))
	}
	return out
}

func nodeIDs(ids []uint64) []NodeID {
	var out []NodeID
	for _, id := range ids {
		out = append(out, NodeID(id))
	}
	return out
}

// Transition says how a configuration change uses joint consensus
// (raftpb.ConfChangeTransition).
type Transition uint8

const (
	TransitionAuto     Transition = iota // simple where possible, else joint and left automatically
	TransitionImplicit                   // joint, left automatically
	TransitionExplicit                   // joint until a change without operations is proposed
)

var transitionNames = [...]string{"auto", "implicit", "explicit"}

func (t Transition) String() string {
	if int(t) < len(transitionNames) {
		return transitionNames[t]
	}
	return fmt.Sprintf("transition(%d)", t)
}

// ParseTransition is the inverse of Transition.String.
func ParseTransition(s string) (Transition, error) {
	if i := slices.Index(transitionNames[:], s); i >= 0 {
		return Transition(i), nil
	}
	return 0, fmt.Errorf("%w: transition %q (legal: %s)", ErrMalformed, s, strings.Join(transitionNames[:], ", "))
}

// ConfChange is a change of the configuration (raftpb.ConfChangeV2, or with V1
// the older raftpb.ConfChange, which carries exactly one operation).
type ConfChange struct {
	Transition Transition
	// Changes in raft's own notation, separated by spaces: v4 makes node 4 a
	// voter, l4 a learner, r4 removes it, u4 updates it. Empty leaves a joint
	// configuration.
	Changes string
	V1      bool
	Node    BasicNode // travels as the change's Context
}

// Raft gives the change as the library takes it. Text that is not a list of
// operations, a V1 change that does not have exactly one, a transition or an
// address that is none are ErrMalformed.
func (c ConfChange) Raft() (raftpb.ConfChangeI, error) {
	if int(c.Transition) >= len(transitionNames) {
		return nil, fmt.Errorf("%w: %v (legal: %s)", ErrMalformed, c.Transition, strings.Join(transitionNames[:], ", "))
	}
	if _, err := DecodeBasicNode(c.Node.Encode()); err != nil {
		return nil, err
	}
	changes, err := raftpb.ConfChangesFromString(c.Changes)
	if err != nil {
		return nil, fmt.Errorf("%w: changes %q: %w (legal: v1 l1 r1 u1)", ErrMalformed, c.Changes, err)
	}
	for _, ch := range changes {
		if id := ch.GetNodeId(); id == 0 || id > NodesMax {
			return nil, fmt.Errorf("%w: changes %q: node %d (legal: 1 to %d)", ErrMalformed, c.Changes, id, NodesMax)
		}
	}
	var context []byte
	if c.Node.Addr != "" {
		context = c.Node.Encode()
	}
	if c.V1 {
		if len(changes) != 1 || c.Transition != TransitionAuto {
			return nil, fmt.Errorf("%w: changes %q: a v1 change has exactly one operation and no transition", ErrMalformed, c.Changes)
		}
		return &raftpb.ConfChange{Type: changes[0].Type, NodeId: changes[0].NodeId, Context: context}, nil
	}
	return &raftpb.ConfChangeV2{
		Transition: raftpb.ConfChangeTransition(c.Transition).Enum(),
		Changes:    changes,
		Context:    context,
	}, nil
}

// String gives the change as a script writes it: "v4 r1 transition=explicit".
func (c ConfChange) String() string {
	s := strings.Join(strings.Fields(c.Changes), " ")
	if c.V1 {
		s += " v1=true"
	}
	if c.Transition != TransitionAuto {
		s += " transition=" + c.Transition.String()
	}
	return strings.TrimSpace(s)
}

// ConfChangeOf decodes the change that an entry carries. An entry of another
// kind, or bytes that are not a change, are ErrMalformed.
func ConfChangeOf(e LogEntry) (ConfChange, error) {
	cc, err := decodeConfChange(e)
	if err != nil {
		return ConfChange{}, err
	}
	v2 := cc.AsV2()
	node, err := DecodeBasicNode(v2.GetContext())
	if err != nil {
		return ConfChange{}, err
	}
	t := v2.GetTransition()
	if t < 0 || int(t) >= len(transitionNames) {
		return ConfChange{}, fmt.Errorf("%w: unknown transition %d", ErrMalformed, t)
	}
	return ConfChange{
		Transition: Transition(t),
		Changes:    raftpb.ConfChangesToString(v2.GetChanges()),
		V1:         e.Kind == EntryConfChange,
		Node:       node,
	}, nil
}

func decodeConfChange(e LogEntry) (raftpb.ConfChangeI, error) {
	var m interface {
		proto.Message
		raftpb.ConfChangeI
	}
	switch e.Kind {
	case EntryConfChange:
		m = &raftpb.ConfChange{}
	case EntryConfChangeV2:
		m = &raftpb.ConfChangeV2{}
	default:
		return nil, fmt.Errorf("%w: entry %s carries no configuration change", ErrMalformed, e.ID)
	}
	if err := proto.Unmarshal(e.Data, m); err != nil {
		return nil, fmt.Errorf("%w: configuration change in entry %s: %w", ErrMalformed, e.ID, err)
	}
	return m, nil
}
