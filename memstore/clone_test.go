package memstore_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"
	"pgregory.net/rapid"

	"glassraft/memstore"
)

// write is one change of a disk.
type write func(*memstore.Store)

// cloned is a disk that came about by cloning, and what was written to it and
// to those that it came from.
type cloned struct {
	store *memstore.Store
	done  []write
}

// requireOwn wants the disk to hold what its own writes put there, each of which
// had a disk of its own.
func (c cloned) requireOwn(t *rapid.T) {
	fresh := memstore.New(nil)
	for _, w := range c.done {
		w(fresh)
	}
	require.Equal(t, describe(t, fresh), describe(t, c.store))
	wantPurged, wantLast := fresh.LogState()
	requireLogState(t, c.store, wantPurged, wantLast)
	require.Equal(t, fresh.Vote(), c.store.Vote())
}

// A write that is refused is refused on both, so errors need no look.
func someWrite(t *rapid.T, store *memstore.Store) write {
	purged, last := store.LogState()
	index := rapid.Uint64Range(uint64(purged.Index)+1, uint64(last.Index)+1).Draw(t, "index")
	term := rapid.Uint64Range(1, 1000).Draw(t, "term")
	length := rapid.IntRange(1, 9).Draw(t, "length")
	return rapid.SampledFrom([]write{
		func(s *memstore.Store) { _ = s.Append(logFrom(uint64(last.Index)+1, repeat(term, length)...)) },
		func(s *memstore.Store) { _ = s.Append(logFrom(uint64(last.Index)+1, repeat(term, length)...)) },
		func(s *memstore.Store) { _ = s.Append(logFrom(index, repeat(term, length)...)) },
		func(s *memstore.Store) { _ = s.TruncateFrom(memstore.Index(index)) },
		func(s *memstore.Store) { _ = s.Compact(index) },
		func(s *memstore.Store) { _ = s.PurgeTo(logID(term, uint64(last.Index)+2)) },
		func(s *memstore.Store) { _, _ = s.CreateSnapshot(index, nil, []byte(fmt.Sprint(term))) },
		func(s *memstore.Store) { _ = s.ApplySnapshot(snapshotOf(index+1, term, 1, term)) },
		func(s *memstore.Store) { _ = s.SetHardState(&raftpb.HardState{Term: &term, Vote: &index}) },
	}).Draw(t, "write")
}

func TestClonesNeverSeeEachOthersWrites(t *testing.T) {
	t.Parallel()
	for range 5 {
		rapid.Check(t, func(t *rapid.T) {
			all := []cloned{{store: memstore.New(nil)}}
			for range 60 {
				i := rapid.IntRange(0, len(all)-1).Draw(t, "which")
				if len(all) < 6 && rapid.IntRange(0, 5).Draw(t, "clone") == 0 {
					all = append(all, cloned{all[i].store.Clone(), all[i].done[:len(all[i].done):len(all[i].done)]})
					continue
				}
				w := someWrite(t, all[i].store)
				w(all[i].store)
				all[i].done = append(all[i].done, w)
			}
			for _, c := range all {
				c.requireOwn(t)
			}
		})
	}
}

func TestCloneKeepsWhatItsOriginalGivesUp(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		do   func(*memstore.Store) error
		want string
	}{
		{"appends", func(s *memstore.Store) error { return s.Append(logFrom(6, 7)) }, "4/4 5/5 7/6"},
		{"overwrites", func(s *memstore.Store) error { return s.Append(logFrom(4, 7)) }, "7/4"},
		{"truncates", func(s *memstore.Store) error { return s.TruncateFrom(4) }, ""},
		{"compacts", func(s *memstore.Store) error { return s.Compact(4) }, "5/5"},
		{"applies a snapshot", func(s *memstore.Store) error { return s.ApplySnapshot(snapshotOf(9, 9, 1)) }, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			for _, other := range []bool{false, true} {
				one := storeAfter(t, logID(3, 3), 4, 5)
				two := one.Clone()
				if other {
					one, two = two, one
				}
				requireUnchanged(t, two, func() { require.NoError(t, row.do(one)) })
				require.Equal(t, row.want, held(t, one))
				// And what comes after the first write stays apart too.
				purged, last := two.LogState()
				require.Equal(t, []memstore.LogID{logID(3, 3), logID(5, 5)}, []memstore.LogID{purged, last})
				requireUnchanged(t, one, func() { require.NoError(t, two.Append(logFrom(5, 8, 8, 8, 8))) })
			}
		})
	}
}

// Keeping many clones of a long log costs little. Not parallel: the allocations of
// all tests are counted.
func TestCloneDoesNotCopyTheLog(t *testing.T) {
	store := storeAfter(t, logID(1, 1), repeat(1, 10_000)...)
	var clone *memstore.Store
	require.EqualValues(t, 1, testing.AllocsPerRun(10, func() { clone = store.Clone() }))
	_, last := clone.LogState()
	require.Equal(t, logID(1, 10_001), last)
}
