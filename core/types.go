package core

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"glassraft/fsm"
	"glassraft/memstore"
)

// The words that a disk and a machine need are defined where they are first
// needed; the engine uses the same types under its own name, so that nothing
// is ever converted between two spellings of a term.
type (
	NodeID = memstore.NodeID
	Term   = memstore.Term
	Index  = memstore.Index
	LogID  = memstore.LogID
	Vote   = memstore.Vote

	Request  = fsm.Request
	Response = fsm.Response
)

// Time is virtual time in microseconds since the cluster began.
type Time int64

// Millisecond is the length of a tick by default.
const Millisecond Time = 1000

// String gives the time in milliseconds: "12.5ms".
func (t Time) String() string {
	return strconv.FormatFloat(float64(t)/float64(Millisecond), 'f', -1, 64) + "ms"
}

// BasicNode is what a cluster knows of a node beside its id. It travels in the
// Context of the configuration change that adds the node.
type BasicNode struct {
	Addr string // where the node is reached; free UTF-8 text, may be empty
}

// Encode gives the bytes for raftpb.ConfChangeV2.Context.
func (b BasicNode) Encode() []byte { return []byte(b.Addr) }

// DecodeBasicNode is the inverse of Encode. Bytes that are not UTF-8 are an
// error (ErrMalformed).
func DecodeBasicNode(context []byte) (BasicNode, error) {
	if !utf8.Valid(context) {
		return BasicNode{}, fmt.Errorf("%w: address %q is not UTF-8", ErrMalformed, context)
	}
	return BasicNode{Addr: string(context)}, nil
}

// EntryKind tells what an entry of the log asks for (raftpb.EntryType).
type EntryKind uint8

const (
	EntryNormal EntryKind = iota
	EntryConfChange
	EntryConfChangeV2
)

// LogEntry is one entry of a log.
type LogEntry struct {
	ID   LogID
	Kind EntryKind
	Data []byte // the request, or the encoded change; empty for a leader's no-op
}

// Membership is a configuration of the cluster (raftpb.ConfState). Where
// Outgoing is not empty the configuration is joint, and a decision needs a
// majority of Voters and a majority of Outgoing (Raft paper §6).
type Membership struct {
	Voters       []NodeID
	Outgoing     []NodeID // voters of the configuration that is being left
	Learners     []NodeID // receive the log, do not count
	LearnersNext []NodeID // become learners when the joint configuration is left
	AutoLeave    bool     // the leader leaves the joint configuration by itself
}

// Joint tells whether two majorities are needed.
func (m Membership) Joint() bool { return len(m.Outgoing) > 0 }

// String gives the sets that are not empty: "voters 1 2 3 learners 4".
func (m Membership) String() string {
	var b strings.Builder
	section := func(name string, ids []NodeID) {
		if len(ids) == 0 {
			return
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(name)
		for _, id := range ids {
			b.WriteByte(' ')
			b.WriteString(strconv.FormatUint(uint64(id), 10))
		}
	}
	section("voters", m.Voters)
	section("outgoing", m.Outgoing)
	section("learners", m.Learners)
	section("learners-next", m.LearnersNext)
	if m.AutoLeave {
		b.WriteString(" auto-leave")
	}
	return strings.TrimSpace(b.String())
}

// HardState is what a node writes to disk beside its log (raftpb.HardState).
type HardState struct {
	Vote   Vote
	Commit Index
}

// MsgID names one message for as long as the run lasts: the node that sent it,
// the how-manieth message of that node it is (from 1), and, for a duplicate
// made by the network, which copy. Because senders count for themselves, an
// event on one node leaves the ids of all other nodes' messages as they were.
type MsgID struct {
	From NodeID
	Seq  uint32
	Copy uint8 // 0 for the message as it was sent
}

// String gives "1.17", and "1.17+1" for its first duplicate.
func (id MsgID) String() string {
	s := strconv.FormatUint(uint64(id.From), 10) + "." + strconv.FormatUint(uint64(id.Seq), 10)
	if id.Copy > 0 {
		s += "+" + strconv.Itoa(int(id.Copy))
	}
	return s
}

// ParseMsgID is the inverse of MsgID.String. Anything else is ErrMalformed.
func ParseMsgID(s string) (MsgID, error) {
	body, copyText, copied := strings.Cut(s, "+")
	fromText, seqText, dotted := strings.Cut(body, ".")
	from, err1 := strconv.ParseUint(fromText, 10, 16)
	seq, err2 := strconv.ParseUint(seqText, 10, 32)
	id := MsgID{From: NodeID(from), Seq: uint32(seq)}
	var err3 error
	if copied {
		var n uint64
		n, err3 = strconv.ParseUint(copyText, 10, 8)
		id.Copy = uint8(n)
	}
	// Only the one spelling that String gives names a message.
	if !dotted || err1 != nil || err2 != nil || err3 != nil || from == 0 || seq == 0 || id.String() != s {
		return MsgID{}, fmt.Errorf("%w: message %q (a message is named like 1.17: sender, dot, number)", ErrMalformed, s)
	}
	return id, nil
}

// LinkID names one direction between two nodes.
type LinkID struct{ From, To NodeID }

// String gives "S1>S2".
func (id LinkID) String() string { return id.From.String() + ">" + id.To.String() }

// OpID names one operation of a node with asynchronous storage writes: the node
// and the how-manieth of its operations it is (from 1).
type OpID struct {
	Node NodeID
	Seq  uint32
}

// String gives "1:4".
func (id OpID) String() string {
	return strconv.FormatUint(uint64(id.Node), 10) + ":" + strconv.FormatUint(uint64(id.Seq), 10)
}

// ClientID names a simulated client, from 1.
type ClientID uint16

// String gives "c1".
func (id ClientID) String() string { return "c" + strconv.FormatUint(uint64(id), 10) }

// HandleID names one request that a client put to a node: the node and the
// how-manieth request there it is (from 1).
type HandleID struct {
	Node NodeID
	Seq  uint32
}

// String gives "1#4".
func (id HandleID) String() string {
	return strconv.FormatUint(uint64(id.Node), 10) + "#" + strconv.FormatUint(uint64(id.Seq), 10)
}
