package memstore

import (
	"bytes"
	"fmt"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"
)

// Snapshot returns the newest snapshot. Where there is none yet, its index is
// 0 (raft.IsEmptySnap). The error is always nil: never
// raft.ErrSnapshotTemporarilyUnavailable. It is the method of raft.Storage.
func (s *Store) Snapshot() (*raftpb.Snapshot, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return proto.CloneOf(s.snapshot), nil
}

// SnapshotIndex returns the last index that the newest snapshot covers; 0 where
// there is none yet.
func (s *Store) SnapshotIndex() Index {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return Index(s.snapshot.GetMetadata().GetIndex())
}

// SnapshotSize returns the last entry that the newest snapshot covers, zero where
// there is none yet, and the size of its data in bytes. It copies nothing.
func (s *Store) SnapshotSize() (covered LogID, dataBytes int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	metadata := s.snapshot.GetMetadata()
	return LogID{Term: Term(metadata.GetTerm()), Index: Index(metadata.GetIndex())}, len(s.snapshot.GetData())
}

// CreateSnapshot makes the state machine's data at index the newest snapshot,
// and returns it. The configuration is confState, or that of the snapshot
// before if confState is nil. The log stays as it is; Compact shortens it. It
// is the method of raft.MemoryStorage.
//
// Errors, none of which changes anything: raft.ErrSnapOutOfDate where index is
// not beyond the newest snapshot; ErrOutOfRange where it is beyond the last
// entry; one that wraps raft.ErrCompacted where it lies before the last purged
// entry, so that its term is no longer known.
func (s *Store) CreateSnapshot(index uint64, confState *raftpb.ConfState, data []byte) (*raftpb.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	metadata := s.snapshot.GetMetadata()
	switch {
	case index <= metadata.GetIndex():
		return nil, raft.ErrSnapOutOfDate
	case Index(index) > s.lastIndex():
		return nil, fmt.Errorf("memstore: snapshot at %d: %w: last index is %d", index, ErrOutOfRange, s.lastIndex())
	case Index(index) < s.purged.Index:
		return nil, fmt.Errorf("memstore: snapshot at %d: %w: purged up to %d", index, raft.ErrCompacted, s.purged.Index)
	}
	if confState == nil {
		confState = metadata.GetConfState()
	}
	s.snapshot = &raftpb.Snapshot{
		Data: bytes.Clone(data),
		Metadata: &raftpb.SnapshotMetadata{
			ConfState: proto.CloneOf(confState),
			Index:     new(index),
			Term:      new(uint64(s.term(Index(index)))),
		},
	}
	return proto.CloneOf(s.snapshot), nil
}

// ApplySnapshot replaces the newest snapshot, and the whole log with it: the
// log is empty and goes on after the snapshot, even where it held entries that
// the snapshot does not cover. There etcd/raft departs from the Raft paper
// (§7, figure 13), which keeps them. The HardState stays. A nil snapshot is an
// empty one. It is the method of raft.MemoryStorage.
//
// The error is raft.ErrSnapOutOfDate, and nothing changes, where the snapshot
// is not newer than the one there is. Where there is none yet, any will do, so
// that one with nothing but a configuration can found a cluster.
func (s *Store) ApplySnapshot(snapshot *raftpb.Snapshot) error {
	// Cloned first, since EnsureSnapshot fills in what is missing.
	snapshot = raftpb.EnsureSnapshot(proto.CloneOf(snapshot))
	metadata := snapshot.GetMetadata()

	s.mu.Lock()
	defer s.mu.Unlock()
	newestIndex := s.snapshot.GetMetadata().GetIndex()
	if newestIndex != 0 && newestIndex >= metadata.GetIndex() {
		return raft.ErrSnapOutOfDate
	}
	s.snapshot = snapshot
	s.entries, s.shared = nil, 0
	s.lineage = new(Lineage)
	s.purged = LogID{Term: Term(metadata.GetTerm()), Index: Index(metadata.GetIndex())}
	return nil
}
