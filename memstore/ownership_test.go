package memstore_test

import (
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"glassraft/memstore"
)

// What went in or came out belongs to the caller: writing to it changes nothing
// in the store. And what has left the store is not kept alive by it.

func TestNewKeepsNoConfState(t *testing.T) {
	t.Parallel()
	confState := &raftpb.ConfState{Voters: []uint64{1, 2}}
	store := memstore.New(confState)
	requireUnchanged(t, store, func() { confState.Voters[0] = 9 })
}

func TestInitialStateGivesCopies(t *testing.T) {
	t.Parallel()
	store := memstore.New(&raftpb.ConfState{Voters: []uint64{1, 2}})
	require.NoError(t, store.SetHardState(&raftpb.HardState{Term: new(uint64(3)), Vote: new(uint64(1))}))
	hardState, confState, err := store.InitialState()
	require.NoError(t, err)
	requireUnchanged(t, store, func() {
		*hardState.Term, *hardState.Vote = 9, 9
		confState.Voters[0] = 9
	})
}

func TestSetHardStateKeepsNoHardState(t *testing.T) {
	t.Parallel()
	store := memstore.New(nil)
	hardState := &raftpb.HardState{Term: new(uint64(3)), Vote: new(uint64(1))}
	require.NoError(t, store.SetHardState(hardState))
	requireUnchanged(t, store, func() { *hardState.Term, *hardState.Vote = 9, 9 })
}

func TestAppendKeepsNoSlice(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		first uint64
	}{
		{"after the last entry", 6},
		{"over entries", 5},
		{"purged in part", 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			store := storeAfter(t, logID(3, 3), 4, 5)
			batch := logFrom(row.first, 7, 7, 7, 7)
			require.NoError(t, store.Append(batch))
			requireUnchanged(t, store, func() { clear(batch) })
		})
	}
}

func TestAppendDoesNotWriteToTheSpareRoomOfASlice(t *testing.T) {
	t.Parallel()
	store := memstore.New(nil)
	batch := logFrom(1, 1, 1, 1)
	require.NoError(t, store.Append(batch[:1]))
	require.NoError(t, store.Append(logFrom(2, 2, 2)))
	require.Equal(t, "1/1 1/2 1/3", logIDs(batch))
}

func TestEntriesGivesASliceOfItsOwn(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(3, 3), 4, 5, 6)
	entries, err := store.Entries(4, 6, noLimit)
	require.NoError(t, err)
	requireUnchanged(t, store, func() {
		entries = append(entries, logFrom(6, 9)...)
		clear(entries)
	})
}

func TestEntriesAreWhatTheyWereAfterEveryWrite(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		do   func(store *memstore.Store) error
	}{
		{"append over them", func(s *memstore.Store) error { return s.Append(logFrom(4, 9, 9, 9)) }},
		{"truncate and append", func(s *memstore.Store) error {
			if err := s.TruncateFrom(4); err != nil {
				return err
			}
			return s.Append(logFrom(4, 9, 9, 9))
		}},
		{"compact", func(s *memstore.Store) error { return s.Compact(5) }},
		{"purge", func(s *memstore.Store) error { return s.PurgeTo(logID(9, 9)) }},
		{"apply a snapshot", func(s *memstore.Store) error { return s.ApplySnapshot(snapshotOf(9, 9, 1)) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			store := storeAfter(t, logID(3, 3), 4, 5, 6)
			entries, err := store.Entries(4, 7, noLimit)
			require.NoError(t, err)
			require.NoError(t, row.do(store))
			require.Equal(t, "4/4 5/5 6/6", logIDs(entries))
		})
	}
}

func TestCreateSnapshotKeepsNothingOfTheCallers(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(0, 0), 1, 1)
	confState, data := &raftpb.ConfState{Voters: []uint64{1, 2}}, []byte("state")
	created, err := store.CreateSnapshot(2, confState, data)
	require.NoError(t, err)
	requireUnchanged(t, store, func() {
		confState.Voters[0], data[0] = 9, 'X'
		scribble(created)
	})
}

func TestSnapshotGivesACopy(t *testing.T) {
	t.Parallel()
	store := memstore.New(nil)
	require.NoError(t, store.ApplySnapshot(snapshotOf(4, 2, 1, 2)))
	snapshot, err := store.Snapshot()
	require.NoError(t, err)
	requireUnchanged(t, store, func() { scribble(snapshot) })
}

func TestApplySnapshotKeepsNoSnapshot(t *testing.T) {
	t.Parallel()
	store := memstore.New(nil)
	snapshot := snapshotOf(4, 2, 1, 2)
	require.NoError(t, store.ApplySnapshot(snapshot))
	requireUnchanged(t, store, func() { scribble(snapshot) })
}

func scribble(snapshot *raftpb.Snapshot) {
	snapshot.Data[0] = 'X'
	*snapshot.Metadata.Index, *snapshot.Metadata.Term = 9, 9
	snapshot.Metadata.ConfState.Voters[0] = 9
}

func TestASnapshotTakenEarlierStaysAsItWas(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(0, 0), 1, 1)
	earlier, err := store.CreateSnapshot(1, &raftpb.ConfState{Voters: []uint64{1}}, []byte("state"))
	require.NoError(t, err)
	_, err = store.CreateSnapshot(2, &raftpb.ConfState{Voters: []uint64{2}}, []byte("later"))
	require.NoError(t, err)
	requireEqualSnapshots(t, snapshotOf(1, 1, 1), earlier)
}

// raft.EnsureSnapshot, which raft.MemoryStorage calls, would.
func TestApplySnapshotFillsInNothing(t *testing.T) {
	t.Parallel()
	snapshot := &raftpb.Snapshot{Data: []byte("state")}
	require.NoError(t, memstore.New(nil).ApplySnapshot(snapshot))
	require.True(t, proto.Equal(&raftpb.Snapshot{Data: []byte("state")}, snapshot), "%v", snapshot)
}

func TestDroppedEntriesAreNotKeptAlive(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		do   func(store *memstore.Store) error // on a log of 1/1 to 1/64
		held [2]int                            // half-open range of the entries that may live
	}{
		{"compact half", func(s *memstore.Store) error { return s.Compact(32) }, [2]int{32, 64}},
		{"compact all", func(s *memstore.Store) error { return s.Compact(64) }, [2]int{64, 64}},
		{"purge all", func(s *memstore.Store) error { return s.PurgeTo(logID(1, 64)) }, [2]int{64, 64}},
		{"purge more than all", func(s *memstore.Store) error { return s.PurgeTo(logID(1, 99)) }, [2]int{64, 64}},
		{"truncate", func(s *memstore.Store) error { return s.TruncateFrom(33) }, [2]int{0, 32}},
		{"append over them", func(s *memstore.Store) error { return s.Append(logFrom(33, 2)) }, [2]int{0, 32}},
		{"apply a snapshot", func(s *memstore.Store) error { return s.ApplySnapshot(snapshotOf(32, 1, 1)) }, [2]int{64, 64}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			store, entries := weaklyHeldLog(t, 64)
			require.NoError(t, row.do(store))
			runtime.GC()
			for i, entry := range entries {
				alive := entry.Value() != nil
				require.Equal(t, row.held[0] <= i && i < row.held[1], alive, "entry %d alive", i+1)
			}
			runtime.KeepAlive(store)
		})
	}
}

// weaklyHeldLog is a function of its own so that nothing on the caller's stack
// holds an entry.
//
//go:noinline
func weaklyHeldLog(t *testing.T, length int) (*memstore.Store, []weak.Pointer[raftpb.Entry]) {
	store := memstore.New(nil)
	pointers := make([]weak.Pointer[raftpb.Entry], length)
	for i := range pointers {
		batch := logFrom(uint64(i+1), 1)
		pointers[i] = weak.Make(batch[0])
		require.NoError(t, store.Append(batch))
	}
	return store, pointers
}
