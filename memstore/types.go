package memstore

import "fmt"

// NodeID names one node of a cluster. It is never 0, which in etcd/raft
// means "no node" (raft.None). On the page node 1 is S1.
type NodeID uint64

// String gives the node's name as the Raft paper writes it: "S1"; "none" for 0.
func (id NodeID) String() string {
	if id == 0 {
		return "none"
	}
	return fmt.Sprintf("S%d", uint64(id))
}

// Term is a Raft term: the logical time of elections (Raft paper §5.1).
type Term uint64

// Index is the position of an entry in a log. The first entry has index 1.
type Index uint64

// LogID identifies an entry: two logs that hold an entry with the same LogID
// hold the same entry, and the same entries before it (Log Matching, Raft
// paper §5.3). The zero LogID stands before the first entry.
type LogID struct {
	Term  Term  `json:"term"`
	Index Index `json:"index"`
}

// String gives term and index as etcd/raft prints them: "2/7".
func (id LogID) String() string { return fmt.Sprintf("%d/%d", id.Term, id.Index) }

// Vote is what a node must not forget between restarts: the highest term it
// has seen, and for whom it voted in that term (raftpb.HardState.Term, Vote).
type Vote struct {
	Term Term
	Node NodeID // 0 where it has voted for nobody in Term
}
