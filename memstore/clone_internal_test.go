package memstore

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"
)

// Fails when the Store gets a field that Clone leaves out.
func TestCloneCarriesEveryFieldOver(t *testing.T) {
	t.Parallel()
	store := New(&raftpb.ConfState{Voters: []uint64{1}})
	require.NoError(t, store.PurgeTo(LogID{Term: 1, Index: 1}))
	require.NoError(t, store.Append([]*raftpb.Entry{{Term: new(uint64(1)), Index: new(uint64(2))}}))
	require.NoError(t, store.SetHardState(&raftpb.HardState{Term: new(uint64(1))}))
	one, two := reflect.ValueOf(store).Elem(), reflect.ValueOf(store.Clone()).Elem()
	for i := range one.NumField() {
		name := one.Type().Field(i).Name
		if name == "mu" {
			continue
		}
		require.False(t, one.Field(i).IsZero(), name)
		if one.Field(i).Kind() == reflect.Slice {
			require.Equal(t, one.Field(i).Len(), two.Field(i).Len(), name)
			continue
		}
		require.True(t, one.Field(i).Equal(two.Field(i)), name)
	}
}

// A store that was given a new array is its only owner, and lets go of what it
// drops there.
func TestNothingIsSharedOnceTheArrayIsNew(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		do   func(*Store) error
	}{
		{"compacted", func(s *Store) error { return s.Compact(1) }},
		{"purged", func(s *Store) error { return s.PurgeTo(LogID{Term: 9, Index: 9}) }},
		{"snapshot applied", func(s *Store) error {
			return s.ApplySnapshot(&raftpb.Snapshot{Metadata: &raftpb.SnapshotMetadata{Term: new(uint64(9)), Index: new(uint64(9))}})
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			store := New(nil)
			require.NoError(t, store.Append([]*raftpb.Entry{
				{Term: new(uint64(1)), Index: new(uint64(1))},
				{Term: new(uint64(1)), Index: new(uint64(2))},
			}))
			clone := store.Clone()
			require.NoError(t, row.do(store))
			require.Zero(t, store.shared)
			require.Equal(t, 2, clone.shared)
		})
	}
}
