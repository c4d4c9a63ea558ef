package memstore_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/memstore"
)

// Every mistake that a caller can make: it is refused with an error that a
// program can recognise and a person can read, and it leaves no trace.

func TestMistakesAreRefusedAndChangeNothing(t *testing.T) {
	t.Parallel()
	entriesOf := func(store *memstore.Store, lo, hi uint64) error {
		_, err := store.Entries(lo, hi, noLimit)
		return err
	}
	snapshotAt := func(store *memstore.Store, index uint64) error {
		_, err := store.CreateSnapshot(index, &raftpb.ConfState{Voters: []uint64{9}}, []byte("never"))
		return err
	}
	withNil := append(logFrom(7, 5), nil)
	apart := append(logFrom(7, 5), logFrom(9, 5)...)
	for _, row := range []struct {
		name string
		do   func(store *memstore.Store) error // its log is 4/4 5/5 6/6
		is   error
		text string
	}{
		{"append leaves a gap", func(s *memstore.Store) error { return s.Append(logFrom(8, 7)) }, memstore.ErrGap,
			"memstore: append at 8: entries would leave a gap in the log: last index is 6"},
		{"append nil", func(s *memstore.Store) error { return s.Append(withNil) }, memstore.ErrMalformed,
			"memstore: append: malformed entries: entry 2 of 2 is nil"},
		{"append index 0", func(s *memstore.Store) error { return s.Append(logFrom(0, 1, 1)) }, memstore.ErrMalformed,
			"memstore: append: malformed entries: entry 1 of 2 has index 0, the least is 1"},
		{"append a batch with a hole", func(s *memstore.Store) error { return s.Append(apart) }, memstore.ErrMalformed,
			"memstore: append: malformed entries: entry 2 of 2 has index 9, after 7"},
		{"entries, the range is inverted", func(s *memstore.Store) error { return entriesOf(s, 6, 4) }, memstore.ErrInverted,
			"memstore: entries [6,4): inverted range: the first index must not exceed the second"},
		{"truncate what was purged", func(s *memstore.Store) error { return s.TruncateFrom(3) }, raft.ErrCompacted,
			"memstore: truncate from 3: requested index is unavailable due to compaction: purged up to 3"},
		{"compact beyond the last", func(s *memstore.Store) error { return s.Compact(7) }, memstore.ErrOutOfRange,
			"memstore: compact 7: index is beyond the last entry: last index is 6"},
		{"purge backwards", func(s *memstore.Store) error { return s.PurgeTo(logID(2, 2)) }, raft.ErrCompacted,
			"memstore: purge to 2/2: requested index is unavailable due to compaction: purged up to 3/3"},
		{"purge to another term at the purge point", func(s *memstore.Store) error { return s.PurgeTo(logID(4, 3)) }, memstore.ErrConflict,
			"memstore: purge to 4/3: term conflicts with the log, which has term 3 there"},
		{"purge to another term in the log", func(s *memstore.Store) error { return s.PurgeTo(logID(4, 5)) }, memstore.ErrConflict,
			"memstore: purge to 4/5: term conflicts with the log, which has term 5 there"},
		{"purge beyond the log, to a term before the purge point's", func(s *memstore.Store) error { return s.PurgeTo(logID(2, 9)) }, memstore.ErrConflict,
			"memstore: purge to 2/9: term conflicts with the log: purged up to 3/3"},
		{"snapshot beyond the last", func(s *memstore.Store) error { return snapshotAt(s, 7) }, memstore.ErrOutOfRange,
			"memstore: snapshot at 7: index is beyond the last entry: last index is 6"},
		{"snapshot before the purge point", func(s *memstore.Store) error { return snapshotAt(s, 2) }, raft.ErrCompacted,
			"memstore: snapshot at 2: requested index is unavailable due to compaction: purged up to 3"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			store := storeAfter(t, logID(3, 3), 4, 5, 6)
			requireUnchanged(t, store, func() {
				err := row.do(store)
				require.ErrorIs(t, err, row.is)
				require.EqualError(t, err, row.text)
			})
		})
	}
}

// raft compares these with ==, so they must not be wrapped, and they are what
// the interface of raft.Storage asks for where raft.MemoryStorage panics.
func TestErrorsThatRaftReadsComeBackBare(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		lo, hi uint64
		err    error
	}{
		{"lo at the purge point", 3, 5, raft.ErrCompacted},
		{"lo purged and hi beyond the last", 1, 99, raft.ErrCompacted},
		{"lo purged and the range inverted", 3, 1, raft.ErrCompacted},
		{"hi beyond the last", 4, 8, raft.ErrUnavailable},
		{"hi far beyond the last", 4, math.MaxUint64, raft.ErrUnavailable},
		{"all beyond the last", 8, 9, raft.ErrUnavailable},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			store := storeAfter(t, logID(3, 3), 4, 5, 6)
			requireUnchanged(t, store, func() {
				entries, err := store.Entries(row.lo, row.hi, noLimit)
				require.True(t, err == row.err, "got %v", err)
				require.Nil(t, entries)
			})
		})
	}
}

// raft.MemoryStorage converts the distance to an int, and panics.
func TestTermFarBeyondTheLastEntryIsUnavailable(t *testing.T) {
	t.Parallel()
	_, err := storeAfter(t, logID(3, 3), 4).Term(math.MaxUint64)
	require.True(t, err == raft.ErrUnavailable, "got %v", err)
}

func TestEntriesOfAnEmptyLogAreUnavailable(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		lo, hi uint64
	}{
		{"nothing asked for", 4, 4},
		{"one asked for", 4, 5},
		{"inverted", 5, 4},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			_, err := storeAfter(t, logID(3, 3)).Entries(row.lo, row.hi, noLimit)
			require.True(t, err == raft.ErrUnavailable, "got %v", err)
		})
	}
}

func TestAnEmptyRangeAtTheEndOfTheLogIsEmpty(t *testing.T) {
	t.Parallel()
	entries, err := storeAfter(t, logID(3, 3), 4).Entries(5, 5, noLimit)
	require.NoError(t, err)
	require.Empty(t, entries)
}

// Half of the batch is purged, and the other half is in order: it is refused
// as a whole all the same.
func TestAppendChecksWhatIsPurgedToo(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(3, 3), 4)
	batch := append(logFrom(1, 1), logFrom(3, 3, 4, 5)...)
	requireUnchanged(t, store, func() { require.ErrorIs(t, store.Append(batch), memstore.ErrMalformed) })
}

func TestAppendNothing(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(3, 3), 4)
	requireUnchanged(t, store, func() {
		require.NoError(t, store.Append(nil))
		require.NoError(t, store.Append([]*raftpb.Entry{}))
	})
}

func TestSnapshotOutOfDateComesBackBareAndChangesNothing(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(3, 3), 4, 5, 6)
	_, err := store.CreateSnapshot(5, nil, []byte("kept"))
	require.NoError(t, err)
	for _, index := range []uint64{0, 4, 5} {
		requireUnchanged(t, store, func() {
			created, err := store.CreateSnapshot(index, nil, []byte("never"))
			require.True(t, err == raft.ErrSnapOutOfDate, "created at %d: %v", index, err)
			require.Nil(t, created)
			err = store.ApplySnapshot(snapshotOf(index, 5, 9))
			require.True(t, err == raft.ErrSnapOutOfDate, "applied at %d: %v", index, err)
		})
	}
}

func TestSnapshotAtThePurgePoint(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(3, 3), 4)
	created, err := store.CreateSnapshot(3, nil, nil)
	require.NoError(t, err)
	require.EqualValues(t, 3, created.GetMetadata().GetTerm())
}

// As raft.MemoryStorage does, and unlike figure 13 of the Raft paper.
func TestApplySnapshotDropsEvenAValidSuffix(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(3, 3), 4, 5, 6)
	require.NoError(t, store.SetHardState(&raftpb.HardState{Term: new(uint64(6)), Vote: new(uint64(2))}))
	require.NoError(t, store.ApplySnapshot(snapshotOf(4, 4, 1)))
	requireLogState(t, store, logID(4, 4), logID(4, 4))
	require.Empty(t, held(t, store))
	require.Equal(t, memstore.Vote{Term: 6, Node: 2}, store.Vote(), "the HardState stays")
}

func TestApplySnapshotTakesNilForEmpty(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(0, 0), 1, 1)
	require.NoError(t, store.ApplySnapshot(nil))
	requireLogState(t, store, logID(0, 0), logID(0, 0))
	require.Empty(t, voters(t, store))
}

func TestPurgeToWhatIsPurgedDoesNothing(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(3, 3), 4, 5)
	requireUnchanged(t, store, func() { require.NoError(t, store.PurgeTo(logID(3, 3))) })
}

func TestPurgeBeyondTheLogToALowerTermThanItsLast(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(3, 3), 4, 6)
	require.NoError(t, store.PurgeTo(logID(5, 7)), "4/4 6/5 was never committed past 4/4")
	requireLogState(t, store, logID(5, 7), logID(5, 7))
}

func TestSetHardStateNilForgetsIt(t *testing.T) {
	t.Parallel()
	store := memstore.New(nil)
	require.NoError(t, store.SetHardState(&raftpb.HardState{Term: new(uint64(1)), Vote: new(uint64(1))}))
	require.NoError(t, store.SetHardState(nil))
	hardState, _, err := store.InitialState()
	require.NoError(t, err)
	require.Nil(t, hardState)
	require.Zero(t, store.Vote())
}
