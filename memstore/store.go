package memstore

import (
	"errors"
	"slices"
	"sync"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"
)

// The mistakes that a caller can make. The methods return them wrapped, with
// the numbers, so test for them with errors.Is. Where raft.MemoryStorage
// returns one of raft's own errors, the same error comes back unwrapped,
// because raft compares errors with ==.
var (
	// ErrGap: the entries begin beyond the index after the last one.
	ErrGap = errors.New("entries would leave a gap in the log")
	// ErrMalformed: an entry is nil or has index 0, or the indexes of one
	// batch do not follow one another.
	ErrMalformed = errors.New("malformed entries")
	// ErrOutOfRange: the index lies beyond the last entry.
	ErrOutOfRange = errors.New("index is beyond the last entry")
	// ErrInverted: a range ends before it begins.
	ErrInverted = errors.New("inverted range")
	// ErrConflict: a LogID names another term than the log has there.
	ErrConflict = errors.New("term conflicts with the log")
)

// Store is a node's disk in memory. It is safe for concurrent use. Make one
// with New.
type Store struct {
	mu sync.RWMutex

	// hardState is what was saved last; hasHardState tells whether anything
	// was. It is kept as plain values: copying them costs a fifth of cloning
	// the message, and a node saves one with almost every entry.
	hardState    hardState
	hasHardState bool
	// snapshot is never nil, nor is its metadata; its index is 0 until there
	// is one. The message is never changed in place.
	snapshot *raftpb.Snapshot

	// purged is the last entry that has left the log, zero where none has.
	purged LogID
	// entries is the log after purged.
	// Invariant: entries[i].Index == purged.Index + 1 + i
	entries []*raftpb.Entry
	// shared is how many of the first entries stand in an array that another
	// store may read too, so that this one must not write to their places.
	// Behind them the array is this store's own.
	// Invariant: shared <= len(entries)
	shared int
	// lineage stands for what is in the log; see Lineage. It is never nil.
	lineage *Lineage
}

// Lineage tells whether a log has only grown: as long as a disk's is the same,
// no entry of its log was dropped or replaced, and entries were added to its end
// at most. That goes for copies too (Clone): where two disks have the same, so
// far the one log is the beginning of the other. It may change though nothing
// was dropped. It has no content; only its address counts.
type Lineage struct{ _ byte }

// hardState is the content of a raftpb.HardState.
type hardState struct{ term, vote, commit uint64 }

var _ raft.Storage = (*Store)(nil)

// New makes the disk of a node that has never run: no HardState, no snapshot,
// and an empty log whose first entry will have index 1. The node will find
// itself in the configuration confState; nil stands for the empty one, in
// which a node waits for a snapshot to tell it of a cluster.
func New(confState *raftpb.ConfState) *Store {
	snapshot := &raftpb.Snapshot{Metadata: &raftpb.SnapshotMetadata{ConfState: proto.CloneOf(confState)}}
	return &Store{snapshot: raftpb.EnsureSnapshot(snapshot), lineage: new(Lineage)}
}

// Clone returns a second disk that holds the same. Whatever is written to one of
// the two from then on never shows in the other. It costs the same however long
// the log is: the two share the array of the log, the original alone may go on
// appending to it, and who takes entries back or appends to the copy gets an
// array of its own then. So a clone keeps alive what its original drops.
func (s *Store) Clone() *Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shared = len(s.entries)
	return &Store{
		hardState:    s.hardState,
		hasHardState: s.hasHardState,
		snapshot:     s.snapshot,
		purged:       s.purged,
		entries:      slices.Clip(s.entries),
		shared:       s.shared,
		lineage:      s.lineage,
	}
}

// InitialState returns what SetHardState saved last, nil if nothing was, and
// the configuration of the newest snapshot, which is never nil. The error is
// always nil. It is the method of raft.Storage.
func (s *Store) InitialState() (*raftpb.HardState, *raftpb.ConfState, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	confState := raftpb.EnsureConfState(proto.CloneOf(s.snapshot.GetMetadata().GetConfState()))
	if !s.hasHardState {
		return nil, confState, nil
	}
	h := s.hardState
	return &raftpb.HardState{Term: &h.term, Vote: &h.vote, Commit: &h.commit}, confState, nil
}

// SetHardState saves term, vote and commit index, in place of those saved
// before; nil forgets them. The error is always nil. It is the method of
// raft.MemoryStorage.
func (s *Store) SetHardState(h *raftpb.HardState) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hasHardState = h != nil
	s.hardState = hardState{term: h.GetTerm(), vote: h.GetVote(), commit: h.GetCommit()}
	return nil
}

// Vote returns the saved term, and for whom the node voted in it (Raft paper
// §5.2): the part of the HardState whose loss elects two leaders in one term.
func (s *Store) Vote() Vote {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return Vote{Term: Term(s.hardState.term), Node: NodeID(s.hardState.vote)}
}
