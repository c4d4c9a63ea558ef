package memstore

import (
	"fmt"
	"math"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"
)

// FirstIndex returns the index after the last purged entry: that of the first
// entry the log holds or, if it is empty, of the first it will hold. The error
// is always nil. It is the method of raft.Storage.
func (s *Store) FirstIndex() (uint64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return uint64(s.purged.Index) + 1, nil
}

// LastIndex returns the index of the last entry, or of the last purged one if
// the log is empty. The error is always nil. It is the method of raft.Storage.
func (s *Store) LastIndex() (uint64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return uint64(s.lastIndex()), nil
}

// LogState returns the last entry that was purged, zero where none was, and
// the last entry of the log, which is the last purged one where the log is
// empty.
//
// Invariant: purged.Index <= last.Index
func (s *Store) LogState() (purged, last LogID) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	index := s.lastIndex()
	return s.purged, LogID{Term: s.term(index), Index: index}
}

// Lineage returns the log's lineage.
func (s *Store) Lineage() *Lineage {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.lineage
}

// Term returns the term of the entry at index. The last purged entry's term is
// still known, as raft needs it to match the log of another node (Raft paper
// §5.3, the check of prevLogTerm). Errors: raft.ErrCompacted before that entry,
// raft.ErrUnavailable after the last one. It is the method of raft.Storage.
func (s *Store) Term(index uint64) (uint64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	switch {
	case Index(index) < s.purged.Index:
		return 0, raft.ErrCompacted
	case Index(index) > s.lastIndex():
		return 0, raft.ErrUnavailable
	}
	return uint64(s.term(Index(index))), nil
}

// Entries returns the entries from lo up to but not including hi: as many of
// the first as take no more than maxSizeBytes when encoded, yet always at least
// one. The slice belongs to the caller, the entries must not be changed.
// It is the method of raft.Storage.
//
// Errors: raft.ErrCompacted where lo has been purged; raft.ErrUnavailable
// where hi lies beyond the index after the last entry or the log is empty, even
// if nothing was asked for; ErrInverted where lo exceeds hi.
func (s *Store) Entries(lo, hi, maxSizeBytes uint64) ([]*raftpb.Entry, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	switch {
	case Index(lo) <= s.purged.Index:
		return nil, raft.ErrCompacted
	case len(s.entries) == 0 || hi > uint64(s.lastIndex())+1:
		return nil, raft.ErrUnavailable
	case lo > hi:
		return nil, fmt.Errorf("memstore: entries [%d,%d): %w: the first index must not exceed the second", lo, hi, ErrInverted)
	}
	offset := uint64(s.purged.Index) + 1
	wanted := prefixWithin(s.entries[lo-offset:hi-offset], maxSizeBytes)
	return append(make([]*raftpb.Entry, 0, len(wanted)), wanted...), nil
}

// prefixWithin returns the longest prefix of entries that takes no more than
// maxSizeBytes when encoded, and at least one entry if there is one.
func prefixWithin(entries []*raftpb.Entry, maxSizeBytes uint64) []*raftpb.Entry {
	// raft asks for "no limit" in this way, and measuring is what costs here.
	if maxSizeBytes == math.MaxUint64 {
		return entries
	}
	var sizeBytes uint64
	for i, entry := range entries {
		sizeBytes += uint64(proto.Size(entry))
		if sizeBytes > maxSizeBytes && i > 0 {
			return entries[:i]
		}
	}
	return entries
}

// Append writes entries whose indexes follow one another. They replace what
// the log holds at their first index and after it, as a follower must when its
// log conflicts with the leader's (Raft paper §5.3). Those that have already
// been purged are passed over, and with none left, or none given, nothing
// happens. Terms are not checked. The slice stays the caller's; the entries
// must not be changed any more. It is the method of raft.MemoryStorage.
//
// Errors, none of which changes anything: ErrMalformed, ErrGap.
func (s *Store) Append(entries []*raftpb.Entry) error {
	if err := checkConsecutive(entries); err != nil {
		return err
	}
	if len(entries) == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()

	first, last := Index(entries[0].GetIndex()), Index(entries[len(entries)-1].GetIndex())
	if last <= s.purged.Index {
		return nil
	}
	if first <= s.purged.Index {
		entries = entries[s.purged.Index-first+1:]
		first = s.purged.Index + 1
	}
	// Said without adding to the last index, which may be the greatest number.
	if first-1 > s.lastIndex() {
		return fmt.Errorf("memstore: append at %d: %w: last index is %d", first, ErrGap, s.lastIndex())
	}
	s.truncateFrom(first)
	if len(s.entries)+len(entries) > cap(s.entries) {
		// A copy of the disk may go on in the old array in another way.
		s.lineage = new(Lineage)
	}
	s.entries = append(s.entries, entries...)
	return nil
}

func checkConsecutive(entries []*raftpb.Entry) error {
	for i, entry := range entries {
		switch {
		case entry == nil:
			return fmt.Errorf("memstore: append: %w: entry %d of %d is nil", ErrMalformed, i+1, len(entries))
		case entry.GetIndex() == 0:
			return fmt.Errorf("memstore: append: %w: entry %d of %d has index 0, the least is 1", ErrMalformed, i+1, len(entries))
		case entry.GetIndex()-entries[0].GetIndex() != uint64(i):
			return fmt.Errorf("memstore: append: %w: entry %d of %d has index %d, after %d",
				ErrMalformed, i+1, len(entries), entry.GetIndex(), entries[i-1].GetIndex())
		}
	}
	return nil
}

// TruncateFrom drops the entry at index and every later one: what is left of a
// log whose end was torn off. Beyond the last entry there is nothing to drop,
// which is no error. The error wraps raft.ErrCompacted, and nothing changes,
// where index has been purged: such an entry was committed, and cannot be
// taken back.
func (s *Store) TruncateFrom(index Index) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if index <= s.purged.Index {
		return fmt.Errorf("memstore: truncate from %d: %w: purged up to %d", index, raft.ErrCompacted, s.purged.Index)
	}
	s.truncateFrom(index)
	return nil
}

// The rest expects that the caller holds the lock.

// truncateFrom expects that index has not been purged.
func (s *Store) truncateFrom(index Index) {
	keep := uint64(index - s.purged.Index - 1)
	if keep >= uint64(len(s.entries)) {
		return
	}
	s.lineage = new(Lineage)
	if keep < uint64(s.shared) {
		// Another store reads what is dropped here. Without room to spare the
		// next append takes a new array instead of writing over it.
		s.shared = int(keep)
		s.entries = s.entries[:keep:keep]
		return
	}
	// The array lives on, so it must let go of the entries.
	clear(s.entries[keep:])
	s.entries = s.entries[:keep]
}

func (s *Store) lastIndex() Index { return s.purged.Index + Index(len(s.entries)) }

// term expects that index is that of the last purged entry or of one in the
// log.
func (s *Store) term(index Index) Term {
	if index == s.purged.Index {
		return s.purged.Term
	}
	return Term(s.entries[index-s.purged.Index-1].GetTerm())
}
