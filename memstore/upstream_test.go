package memstore_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"glassraft/memstore"
)

// The cases with which etcd/raft tests MemoryStorage (storage_test.go of
// v3.7.0), and under the names they have there. All but the last begin with a
// log that was purged up to 3/3.

func TestStorageTerm(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		index uint64
		term  uint64
		err   error
	}{
		{"before the purge point", 2, 0, raft.ErrCompacted},
		{"at the purge point", 3, 3, nil},
		{"first entry", 4, 4, nil},
		{"last entry", 5, 5, nil},
		{"after the last entry", 6, 0, raft.ErrUnavailable},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			term, err := storeAfter(t, logID(3, 3), 4, 5).Term(row.index)
			require.True(t, err == row.err, "raft compares with ==, got %v", err)
			require.Equal(t, row.term, term)
		})
	}
}

func TestStorageEntries(t *testing.T) {
	t.Parallel()
	entries := logFrom(4, 4, 5, 6)
	size4, size5, size6 := uint64(proto.Size(entries[0])), uint64(proto.Size(entries[1])), uint64(proto.Size(entries[2]))
	for _, row := range []struct {
		name         string
		lo, hi       uint64
		maxSizeBytes uint64
		want         string
		err          error
	}{
		{"before the purge point", 2, 6, noLimit, "", raft.ErrCompacted},
		{"at the purge point", 3, 4, noLimit, "", raft.ErrCompacted},
		{"one", 4, 5, noLimit, "4/4", nil},
		{"two", 4, 6, noLimit, "4/4 5/5", nil},
		{"all", 4, 7, noLimit, "4/4 5/5 6/6", nil},
		{"no room is room for one", 4, 7, 0, "4/4", nil},
		{"room for two", 4, 7, size4 + size5, "4/4 5/5", nil},
		{"room for two and a half", 4, 7, size4 + size5 + size6/2, "4/4 5/5", nil},
		{"a byte short of three", 4, 7, size4 + size5 + size6 - 1, "4/4 5/5", nil},
		{"room for three", 4, 7, size4 + size5 + size6, "4/4 5/5 6/6", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got, err := storeAfter(t, logID(3, 3), 4, 5, 6).Entries(row.lo, row.hi, row.maxSizeBytes)
			require.True(t, err == row.err, "raft compares with ==, got %v", err)
			require.Equal(t, row.want, logIDs(got))
		})
	}
}

func TestStorageLastIndex(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(3, 3), 4, 5)
	last, err := store.LastIndex()
	require.NoError(t, err)
	require.EqualValues(t, 5, last)

	require.NoError(t, store.Append(logFrom(6, 5)))
	last, err = store.LastIndex()
	require.NoError(t, err)
	require.EqualValues(t, 6, last)
}

func TestStorageFirstIndex(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(3, 3), 4, 5)
	first, err := store.FirstIndex()
	require.NoError(t, err)
	require.EqualValues(t, 4, first)

	require.NoError(t, store.Compact(4))
	first, err = store.FirstIndex()
	require.NoError(t, err)
	require.EqualValues(t, 5, first)
}

func TestStorageCompact(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		index  uint64
		err    error
		purged memstore.LogID
		held   string
	}{
		{"before the purge point", 2, raft.ErrCompacted, logID(3, 3), "4/4 5/5"},
		{"at the purge point", 3, raft.ErrCompacted, logID(3, 3), "4/4 5/5"},
		{"first entry", 4, nil, logID(4, 4), "5/5"},
		{"last entry", 5, nil, logID(5, 5), ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			store := storeAfter(t, logID(3, 3), 4, 5)
			err := store.Compact(row.index)
			require.True(t, err == row.err, "got %v", err)
			requireLogState(t, store, row.purged, logID(5, 5))
			require.Equal(t, row.held, held(t, store))
		})
	}
}

func TestStorageCreateSnapshot(t *testing.T) {
	t.Parallel()
	confState := &raftpb.ConfState{Voters: []uint64{1, 2, 3}}
	for _, row := range []struct {
		name  string
		index uint64
	}{
		{"first entry", 4},
		{"last entry", 5},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			store := storeAfter(t, logID(3, 3), 4, 5)
			want := &raftpb.Snapshot{Data: []byte("data"), Metadata: &raftpb.SnapshotMetadata{
				ConfState: confState, Index: new(row.index), Term: new(row.index),
			}}
			created, err := store.CreateSnapshot(row.index, confState, []byte("data"))
			require.NoError(t, err)
			require.True(t, proto.Equal(want, created), "created %v", created)
			kept, err := store.Snapshot()
			require.NoError(t, err)
			require.True(t, proto.Equal(want, kept), "kept %v", kept)
		})
	}
}

func TestStorageAppend(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		entries []*raftpb.Entry
		held    string
	}{
		{"all purged already", logFrom(1, 1, 2), "4/4 5/5"},
		{"the same again", logFrom(3, 3, 4, 5), "4/4 5/5"},
		{"other terms", logFrom(3, 3, 6, 6), "6/4 6/5"},
		{"the same and one more", logFrom(3, 3, 4, 5, 5), "4/4 5/5 5/6"},
		{"purged in part, and shorter than the log", logFrom(2, 3, 3, 5), "5/4"},
		{"over the first entry", logFrom(4, 5), "5/4"},
		{"after the last entry", logFrom(6, 5), "4/4 5/5 5/6"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			store := storeAfter(t, logID(3, 3), 4, 5)
			require.NoError(t, store.Append(row.entries))
			require.Equal(t, row.held, held(t, store))
			purged, _ := store.LogState()
			require.Equal(t, logID(3, 3), purged)
		})
	}
}

func TestStorageApplySnapshot(t *testing.T) {
	t.Parallel()
	snapshotAt := func(index, term uint64) *raftpb.Snapshot {
		return &raftpb.Snapshot{Data: []byte("data"), Metadata: &raftpb.SnapshotMetadata{
			ConfState: &raftpb.ConfState{Voters: []uint64{1, 2, 3}}, Index: new(index), Term: new(term),
		}}
	}
	for _, row := range []struct {
		name      string
		snapshots []*raftpb.Snapshot
		err       error // of the last one
		purged    memstore.LogID
	}{
		{"normal case", []*raftpb.Snapshot{snapshotAt(4, 4)}, nil, logID(4, 4)},
		{"snapshot out of date", []*raftpb.Snapshot{snapshotAt(4, 4), snapshotAt(3, 3)}, raft.ErrSnapOutOfDate, logID(4, 4)},
		{"bootstrap with confState", []*raftpb.Snapshot{snapshotAt(0, 0)}, nil, logID(0, 0)},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			store := memstore.New(nil)
			var err error
			for _, snapshot := range row.snapshots {
				err = store.ApplySnapshot(snapshot)
			}
			require.True(t, err == row.err, "got %v", err)
			requireLogState(t, store, row.purged, row.purged)
			_, confState, err := store.InitialState()
			require.NoError(t, err)
			require.Equal(t, []uint64{1, 2, 3}, confState.GetVoters())
		})
	}
}

// TestStoreHasTheMethodsOfMemoryStorage makes a new release of the library
// speak up when it gives MemoryStorage another method.
func TestStoreHasTheMethodsOfMemoryStorage(t *testing.T) {
	t.Parallel()
	lock := map[string]bool{"Lock": true, "TryLock": true, "Unlock": true}
	ours, theirs := reflect.ValueOf(memstore.New(nil)), reflect.ValueOf(raft.NewMemoryStorage())
	shared := 0
	for i := range theirs.NumMethod() {
		name := theirs.Type().Method(i).Name
		if lock[name] {
			continue
		}
		method := ours.MethodByName(name)
		require.True(t, method.IsValid(), "no method %s", name)
		require.Equal(t, theirs.Method(i).Type(), method.Type(), name)
		shared++
	}
	require.Equal(t, 11, shared)
}

func TestTheGreatestIndexIsNoSpecialCase(t *testing.T) {
	t.Parallel()
	const greatest = math.MaxUint64
	store := storeAfter(t, logID(1, greatest-1), 2)
	requireLogState(t, store, logID(1, greatest-1), logID(2, greatest))
	require.ErrorIs(t, store.Append(logFrom(greatest, 2, 2)), memstore.ErrMalformed, "the index after it is 0")
	require.NoError(t, store.Append(logFrom(greatest-1, 2, 3)))
	requireLogState(t, store, logID(1, greatest-1), logID(3, greatest))
	require.NoError(t, store.Compact(greatest))
	require.NoError(t, store.Append(logFrom(greatest, 4)), "it is purged")
	requireLogState(t, store, logID(3, greatest), logID(3, greatest))
	_, err := store.Entries(greatest, greatest, noLimit)
	require.True(t, err == raft.ErrCompacted)
}
