package memstore_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"
	"pgregory.net/rapid"

	"glassraft/memstore"
)

// heldLog is what was in a log at some time.
type heldLog struct {
	lineage *memstore.Lineage
	purged  memstore.LogID
	entries []*raftpb.Entry
}

func holdLog(t require.TestingT, s *memstore.Store) heldLog {
	purged, last := s.LogState()
	h := heldLog{lineage: s.Lineage(), purged: purged}
	if last.Index > purged.Index {
		var err error
		h.entries, err = s.Entries(uint64(purged.Index+1), uint64(last.Index+1), math.MaxUint64)
		require.NoError(t, err)
	}
	return h
}

// Whatever is done to disks and their copies: of two logs of the same lineage one
// is the beginning of the other, entry by entry.
func TestLogsOfOneLineageContinueOneAnother(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		stores := []*memstore.Store{memstore.New(nil)}
		var held []heldLog
		for range rapid.IntRange(0, 80).Draw(t, "steps") {
			s := stores[rapid.IntRange(0, len(stores)-1).Draw(t, "store")]
			purged, last := s.LogState()
			index := rapid.Uint64Range(uint64(purged.Index)+1, uint64(last.Index)+1).Draw(t, "index")
			switch rapid.SampledFrom([]string{"append", "append", "append", "overwrite", "clone", "truncate", "compact", "install"}).Draw(t, "step") {
			case "append":
				index = uint64(last.Index) + 1
				fallthrough
			case "overwrite":
				var entries []*raftpb.Entry
				for range rapid.IntRange(1, 3).Draw(t, "count") {
					entries = append(entries, &raftpb.Entry{Term: new(uint64(1)), Index: new(index)})
					index++
				}
				require.NoError(t, s.Append(entries))
			case "clone":
				stores = append(stores, s.Clone())
			case "truncate":
				require.NoError(t, s.TruncateFrom(memstore.Index(index)))
			case "compact":
				if index <= uint64(last.Index) {
					require.NoError(t, s.Compact(index))
				}
			case "install":
				_ = s.ApplySnapshot(&raftpb.Snapshot{Metadata: &raftpb.SnapshotMetadata{Term: new(uint64(1)), Index: new(index)}})
			}
			for _, s := range stores {
				now := holdLog(t, s)
				for _, was := range held {
					if was.lineage != now.lineage {
						continue
					}
					require.Equal(t, was.purged, now.purged)
					both := min(len(was.entries), len(now.entries))
					// The very same entries, not only equal ones.
					require.True(t, slices.Equal(was.entries[:both], now.entries[:both]))
				}
				held = append(held, now)
			}
		}
	})
}

// A log that only grows keeps its lineage most of the time, and so does its copy.
func TestALineageLasts(t *testing.T) {
	t.Parallel()
	s, changes := memstore.New(nil), 0
	for i := range uint64(1000) {
		before := s.Lineage()
		require.NoError(t, s.Append([]*raftpb.Entry{{Term: new(uint64(1)), Index: new(i + 1)}}))
		if s.Lineage() != before {
			changes++
		}
	}
	require.Less(t, changes, 20)
	require.Same(t, s.Lineage(), s.Clone().Lineage())
}
