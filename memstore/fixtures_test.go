package memstore_test

import (
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"glassraft/memstore"
)

const noLimit = math.MaxUint64

func TestMain(m *testing.M) {
	// raft.MemoryStorage logs before it panics, which the model test provokes.
	raft.SetLogger(&raft.DefaultLogger{Logger: log.New(io.Discard, "", 0)})
	os.Exit(m.Run())
}

// logFrom returns entries with consecutive indexes from first on, one for each
// term.
func logFrom(first uint64, terms ...uint64) []*raftpb.Entry {
	entries := make([]*raftpb.Entry, len(terms))
	for i, term := range terms {
		entries[i] = &raftpb.Entry{Index: new(first + uint64(i)), Term: new(term)}
	}
	return entries
}

func repeat(term uint64, count int) []uint64 {
	terms := make([]uint64, count)
	for i := range terms {
		terms[i] = term
	}
	return terms
}

func logID(term, index uint64) memstore.LogID {
	return memstore.LogID{Term: memstore.Term(term), Index: memstore.Index(index)}
}

// logIDs names entries in the short form of LogID: "4/4 5/5".
func logIDs(entries []*raftpb.Entry) string {
	words := make([]string, len(entries))
	for i, entry := range entries {
		words[i] = logID(entry.GetTerm(), entry.GetIndex()).String()
	}
	return strings.Join(words, " ")
}

// storeAfter returns a store whose log goes on after purged with terms.
func storeAfter(t require.TestingT, purged memstore.LogID, terms ...uint64) *memstore.Store {
	store := memstore.New(nil)
	require.NoError(t, store.PurgeTo(purged))
	require.NoError(t, store.Append(logFrom(uint64(purged.Index)+1, terms...)))
	return store
}

// held names every entry in the log.
func held(t require.TestingT, store raft.Storage) string {
	first, err := store.FirstIndex()
	require.NoError(t, err)
	last, err := store.LastIndex()
	require.NoError(t, err)
	if first > last {
		return ""
	}
	entries, err := store.Entries(first, last+1, noLimit)
	require.NoError(t, err)
	return logIDs(entries)
}

func voters(t require.TestingT, store *memstore.Store) []uint64 {
	_, confState, err := store.InitialState()
	require.NoError(t, err)
	return confState.GetVoters()
}

// snapshotOf returns a snapshot of a state machine whose data is "state".
func snapshotOf(index, term uint64, voters ...uint64) *raftpb.Snapshot {
	return &raftpb.Snapshot{Data: []byte("state"), Metadata: &raftpb.SnapshotMetadata{
		ConfState: &raftpb.ConfState{Voters: voters}, Index: new(index), Term: new(term),
	}}
}

func requireLogState(t require.TestingT, store *memstore.Store, purged, last memstore.LogID) {
	gotPurged, gotLast := store.LogState()
	require.Equal(t, purged, gotPurged, "last purged")
	require.Equal(t, last, gotLast, "last")
}

// describe writes down all that raft can learn from a storage.
func describe(t require.TestingT, storage raft.Storage) string {
	var b strings.Builder
	hardState, confState, err := storage.InitialState()
	require.NoError(t, err)
	fmt.Fprintf(&b, "hard state saved: %t, %s\n", hardState != nil, raft.DescribeHardState(hardState))
	fmt.Fprintf(&b, "configuration %s\n", raft.DescribeConfState(confState))
	snapshot, err := storage.Snapshot()
	require.NoError(t, err)
	fmt.Fprintf(&b, "snapshot %s %q\n", raft.DescribeSnapshot(snapshot), snapshot.GetData())

	first, err := storage.FirstIndex()
	require.NoError(t, err)
	last, err := storage.LastIndex()
	require.NoError(t, err)
	fmt.Fprintf(&b, "log %d to %d\n", first, last)
	for index := max(first, 2) - 2; index <= last+1; index++ {
		term, err := storage.Term(index)
		fmt.Fprintf(&b, "term %d: %d %v\n", index, term, err)
	}
	entries, err := storage.Entries(first, last+1, noLimit)
	fmt.Fprintf(&b, "entries: %v\n%s", err, raft.DescribeEntries(entries, quote))
	return b.String()
}

// requireEqualSnapshots takes a field that is missing for one that is zero, as
// raft does.
func requireEqualSnapshots(t require.TestingT, want, got *raftpb.Snapshot) {
	want, got = raftpb.EnsureSnapshot(proto.CloneOf(want)), raftpb.EnsureSnapshot(proto.CloneOf(got))
	require.True(t, proto.Equal(want, got), "want %v, got %v", want, got)
}

func quote(data []byte) string { return fmt.Sprintf("%q", data) }

// requireUnchanged demands that do leaves no trace in the store.
func requireUnchanged(t require.TestingT, store *memstore.Store, do func()) {
	state := func() string {
		purged, last := store.LogState()
		return fmt.Sprintf("%s%v %v %v", describe(t, store), purged, last, store.Vote())
	}
	before := state()
	do()
	require.Equal(t, before, state())
}
