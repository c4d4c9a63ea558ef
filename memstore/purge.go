package memstore

import (
	"fmt"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

// Compact drops the entry at index and every earlier one (Raft paper §7). The
// caller must have applied them, and have a snapshot from which a node that
// lags behind can be helped. It is the method of raft.MemoryStorage, and does
// the same as PurgeTo within the log.
//
// Errors, none of which changes anything: raft.ErrCompacted where index has
// been purged already, ErrOutOfRange where it lies beyond the last entry.
func (s *Store) Compact(index uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case Index(index) <= s.purged.Index:
		return raft.ErrCompacted
	case Index(index) > s.lastIndex():
		return fmt.Errorf("memstore: compact %d: %w: last index is %d", index, ErrOutOfRange, s.lastIndex())
	}
	s.purge(LogID{Term: s.term(Index(index)), Index: Index(index)})
	return nil
}

// PurgeTo drops the entry id and every earlier one, like Compact, but id may
// lie beyond the last entry. Then the log is empty and goes on after id, as
// installing a snapshot requires (Raft paper §7, figure 13). The snapshot
// itself is not touched. To purge again what was purged last does nothing and
// is no error, so that a purge may be repeated after a crash.
//
// Errors, none of which changes anything: one that wraps raft.ErrCompacted
// where id lies before what was purged; ErrConflict where the log has another
// term at id's index, or where id lies beyond the log and its term is lower
// than that of the last purged entry. It may be lower than that of the last
// entry: where a term 2 entry was never committed, a later leader may have
// committed a term 1 entry with a higher index. An entry that conflicts with id
// must be truncated first.
func (s *Store) PurgeTo(id LogID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case id.Index < s.purged.Index:
		return fmt.Errorf("memstore: purge to %v: %w: purged up to %v", id, raft.ErrCompacted, s.purged)
	case id.Index > s.lastIndex():
		if id.Term < s.purged.Term {
			return fmt.Errorf("memstore: purge to %v: %w: purged up to %v", id, ErrConflict, s.purged)
		}
	case id.Term != s.term(id.Index):
		return fmt.Errorf("memstore: purge to %v: %w, which has term %d there", id, ErrConflict, s.term(id.Index))
	}
	s.purge(id)
	return nil
}

// purge expects the lock, and an id that is not before the last purged entry.
func (s *Store) purge(id LogID) {
	dropped := min(uint64(id.Index-s.purged.Index), uint64(len(s.entries)))
	// A new array, since a tail of the old one would keep all of it alive.
	// slices.Clone would too, where nothing is left to clone.
	s.entries = append([]*raftpb.Entry(nil), s.entries[dropped:]...)
	s.shared = 0
	s.lineage = new(Lineage)
	s.purged = id
}
