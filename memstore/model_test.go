package memstore_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"glassraft/memstore"
)

// storage is what Store and raft.MemoryStorage have in common.
type storage interface {
	raft.Storage
	SetHardState(hardState *raftpb.HardState) error
	ApplySnapshot(snapshot *raftpb.Snapshot) error
	CreateSnapshot(index uint64, confState *raftpb.ConfState, data []byte) (*raftpb.Snapshot, error)
	Compact(index uint64) error
	Append(entries []*raftpb.Entry) error
}

// answer is what a call returned, in words that can be compared.
type answer struct {
	text string
	err  error
}

// twins do everything twice.
type twins struct {
	ours   *memstore.Store
	theirs *raft.MemoryStorage
}

// do demands one answer from both, or, where MemoryStorage panics, an error
// from ours that changes nothing.
func (w *twins) do(t *rapid.T, call func(s storage) (string, error)) {
	theirs, panicked := recovering(func() (string, error) { return call(w.theirs) })
	if panicked {
		w.mustRefuse(t, call)
		return
	}
	text, err := call(w.ours)
	require.Equal(t, theirs, answer{text, err})
	require.True(t, theirs.err == err, "raft compares with ==, got %v", err)
}

func (w *twins) mustRefuse(t *rapid.T, call func(s storage) (string, error)) {
	requireUnchanged(t, w.ours, func() {
		_, err := call(w.ours)
		require.Error(t, err)
	})
}

func recovering(call func() (string, error)) (result answer, panicked bool) {
	defer func() { panicked = recover() != nil }()
	text, err := call()
	return answer{text, err}, false
}

// anIndex lies around the log, and once in a while at the end of all numbers.
func (w *twins) anIndex(t *rapid.T, label string) uint64 {
	if rapid.IntRange(0, 19).Draw(t, label+" is the greatest") == 0 {
		return math.MaxUint64
	}
	purged, last := w.ours.LogState()
	return rapid.Uint64Range(uint64(max(purged.Index, 3)-3), uint64(last.Index)+3).Draw(t, label)
}

func someEntries(t *rapid.T, first uint64) []*raftpb.Entry {
	entries := logFrom(first, rapid.SliceOfN(rapid.Uint64Range(1, 5), 0, 6).Draw(t, "terms")...)
	for _, entry := range entries {
		entry.Data = rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "data")
	}
	return entries
}

func someConfState(t *rapid.T) *raftpb.ConfState {
	if rapid.Bool().Draw(t, "no configuration") {
		return nil
	}
	return &raftpb.ConfState{Voters: rapid.SliceOfN(rapid.Uint64Range(1, 7), 0, 3).Draw(t, "voters")}
}

func (w *twins) entries(t *rapid.T) {
	lo, hi := w.anIndex(t, "lo"), w.anIndex(t, "hi")
	maxSizeBytes := rapid.OneOf(rapid.Uint64Range(0, 100), rapid.Just[uint64](noLimit)).Draw(t, "max size")
	w.do(t, func(s storage) (string, error) {
		entries, err := s.Entries(lo, hi, maxSizeBytes)
		return raft.DescribeEntries(entries, quote), err
	})
}

func (w *twins) term(t *rapid.T) {
	index := w.anIndex(t, "index")
	w.do(t, func(s storage) (string, error) {
		term, err := s.Term(index)
		return fmt.Sprint(term), err
	})
}

func (w *twins) append(t *rapid.T) {
	_, last := w.ours.LogState()
	entries := someEntries(t, rapid.Uint64Range(1, uint64(last.Index)+3).Draw(t, "first"))
	w.do(t, func(s storage) (string, error) { return "", s.Append(entries) })
}

// appendToTheEnd keeps the log from staying short.
func (w *twins) appendToTheEnd(t *rapid.T) {
	_, last := w.ours.LogState()
	entries := someEntries(t, uint64(last.Index)+1)
	w.do(t, func(s storage) (string, error) { return "", s.Append(entries) })
}

func (w *twins) compact(t *rapid.T) {
	index := w.anIndex(t, "index")
	w.do(t, func(s storage) (string, error) { return "", s.Compact(index) })
}

func (w *twins) setHardState(t *rapid.T) {
	hardState := &raftpb.HardState{
		Term:   new(rapid.Uint64Range(0, 9).Draw(t, "term")),
		Vote:   new(rapid.Uint64Range(0, 3).Draw(t, "vote")),
		Commit: new(rapid.Uint64Range(0, 9).Draw(t, "commit")),
	}
	w.do(t, func(s storage) (string, error) { return "", s.SetHardState(proto.CloneOf(hardState)) })
}

func (w *twins) applySnapshot(t *rapid.T) {
	_, last := w.ours.LogState()
	snapshot := &raftpb.Snapshot{
		Data: rapid.SliceOfN(rapid.Byte(), 0, 5).Draw(t, "data"),
		Metadata: &raftpb.SnapshotMetadata{
			ConfState: someConfState(t),
			Index:     new(rapid.Uint64Range(0, uint64(last.Index)+3).Draw(t, "index")),
			Term:      new(rapid.Uint64Range(0, 5).Draw(t, "term")),
		},
	}
	w.do(t, func(s storage) (string, error) { return "", s.ApplySnapshot(proto.CloneOf(snapshot)) })
}

func (w *twins) createSnapshot(t *rapid.T) {
	index := w.anIndex(t, "index")
	confState, data := someConfState(t), rapid.SliceOfN(rapid.Byte(), 0, 5).Draw(t, "data")
	call := func(s storage) (string, error) {
		created, err := s.CreateSnapshot(index, confState, data)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%s %q", raft.DescribeSnapshot(created), created.GetData()), nil
	}
	newest, err := w.theirs.Snapshot()
	require.NoError(t, err)
	purged, _ := w.ours.LogState()
	if newest.GetMetadata().GetIndex() < index && memstore.Index(index) < purged.Index {
		// MemoryStorage would panic with the snapshot half changed, and could
		// not be compared any more.
		w.mustRefuse(t, call)
		return
	}
	w.do(t, call)
}

func (w *twins) agree(t *rapid.T) {
	require.Equal(t, describe(t, w.theirs), describe(t, w.ours))
	theirs, err := w.theirs.Snapshot()
	require.NoError(t, err)
	ours, err := w.ours.Snapshot()
	require.NoError(t, err)
	requireEqualSnapshots(t, theirs, ours)
}

func TestStoreAnswersLikeMemoryStorage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := &twins{ours: memstore.New(nil), theirs: raft.NewMemoryStorage()}
		t.Repeat(map[string]func(*rapid.T){
			"Entries":        w.entries,
			"Term":           w.term,
			"Append":         w.append,
			"AppendToTheEnd": w.appendToTheEnd,
			"Compact":        w.compact,
			"SetHardState":   w.setHardState,
			"ApplySnapshot":  w.applySnapshot,
			"CreateSnapshot": w.createSnapshot,
			"":               w.agree,
		})
	})
}

func someStore(t *rapid.T) *memstore.Store {
	purged := logID(rapid.Uint64Range(1, 5).Draw(t, "purged term"), rapid.Uint64Range(1, 9).Draw(t, "purged index"))
	store := memstore.New(nil)
	require.NoError(t, store.PurgeTo(purged))
	require.NoError(t, store.Append(someEntries(t, uint64(purged.Index)+1)))
	return store
}

func TestPurgeToWithinTheLogIsCompact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		purging := someStore(t)
		purged, last := purging.LogState()
		compacting := memstore.New(nil)
		require.NoError(t, compacting.PurgeTo(purged))
		entries, err := purging.Entries(uint64(purged.Index)+1, uint64(last.Index)+1, noLimit)
		if err != nil {
			t.Skip("the log is empty")
		}
		require.NoError(t, compacting.Append(entries))

		index := rapid.Uint64Range(uint64(purged.Index)+1, uint64(last.Index)).Draw(t, "index")
		term, err := purging.Term(index)
		require.NoError(t, err)
		require.NoError(t, purging.PurgeTo(logID(term, index)))
		require.NoError(t, compacting.Compact(index))
		require.Equal(t, describe(t, compacting), describe(t, purging))
	})
}

func TestTruncatedEntriesAppendedAgainRestoreTheLog(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		store := someStore(t)
		purged, last := store.LogState()
		if last == purged {
			t.Skip("the log is empty")
		}
		index := rapid.Uint64Range(uint64(purged.Index)+1, uint64(last.Index)+1).Draw(t, "index")
		torn, err := store.Entries(index, uint64(last.Index)+1, noLimit)
		require.NoError(t, err)
		requireUnchanged(t, store, func() {
			require.NoError(t, store.TruncateFrom(memstore.Index(index)))
			_, now := store.LogState()
			require.Equal(t, memstore.Index(index)-1, now.Index)
			require.NoError(t, store.Append(torn))
		})
	})
}
