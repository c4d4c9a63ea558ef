package memstore_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/memstore"
)

// batch is how many entries the writer of TestReadersSeeNoHalfOfAWrite appends
// at once. The log holds either so many, or none.
const batch = 4

// replacements is how often it writes them, each time over those before, since
// a reader must be lucky to meet a write half done.
const replacements = 10

// TestReadersSeeNoHalfOfAWrite has one writer append entries of one term, vote
// for the node with that number, snapshot and compact, round after round.
// Whenever a reader looks, it must see a state between two of these writes.
// Each kind of look has a goroutine that does nothing else: then no lock but
// its own stands between it and the writer, and the race detector misses none.
func TestReadersSeeNoHalfOfAWrite(t *testing.T) {
	t.Parallel()
	const rounds = 1000
	store := memstore.New(&raftpb.ConfState{Voters: []uint64{0}})
	done := make(chan struct{})
	var reading sync.WaitGroup
	for _, look := range []func(*testing.T, *memstore.Store){
		lookAtInitialState, lookAtVote, lookAtLogState, lookAtFirstIndex, lookAtLastIndex, lookAtTerm, lookAtEntries, lookAtSnapshot,
	} {
		reading.Go(func() {
			for {
				look(t, store)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for round := range uint64(rounds) {
		writeRound(t, store, round*batch+1, round+1)
	}
	close(done)
	reading.Wait()
	requireLogState(t, store, logID(rounds, rounds*batch), logID(rounds, rounds*batch))
}

func writeRound(t *testing.T, store *memstore.Store, first, term uint64) {
	last := first + batch - 1
	// assert, so that the readers are always told to stop.
	assert.NoError(t, store.SetHardState(&raftpb.HardState{Term: new(term), Vote: new(term)}))
	for again := range uint64(replacements) {
		assert.NoError(t, store.Append(logFrom(first, repeat(term+replacements-1-again, batch)...)))
	}
	_, err := store.CreateSnapshot(last, &raftpb.ConfState{Voters: []uint64{term}}, nil)
	assert.NoError(t, err)
	assert.NoError(t, store.Compact(last))
}

func lookAtInitialState(t *testing.T, store *memstore.Store) {
	hardState, confState, err := store.InitialState()
	assert.NoError(t, err)
	assert.Equal(t, hardState.GetTerm(), hardState.GetVote())
	assert.Len(t, confState.GetVoters(), 1)
}

func lookAtVote(t *testing.T, store *memstore.Store) {
	vote := store.Vote()
	assert.EqualValues(t, vote.Term, vote.Node)
}

func lookAtLogState(t *testing.T, store *memstore.Store) {
	purged, last := store.LogState()
	assert.Zero(t, purged.Index%batch)
	assert.Contains(t, []memstore.Index{0, batch}, last.Index-purged.Index)
}

func lookAtFirstIndex(t *testing.T, store *memstore.Store) {
	first, err := store.FirstIndex()
	assert.NoError(t, err)
	assert.EqualValues(t, 1, first%batch)
}

func lookAtLastIndex(t *testing.T, store *memstore.Store) {
	earlier, err := store.LastIndex()
	assert.NoError(t, err)
	later, err := store.LastIndex()
	assert.NoError(t, err)
	assert.Zero(t, later%batch)
	assert.LessOrEqual(t, earlier, later, "entries are replaced, but the log never gets shorter")
}

func lookAtTerm(t *testing.T, store *memstore.Store) {
	term, err := store.Term(batch)
	if err == nil {
		assert.LessOrEqual(t, term, uint64(replacements))
		return
	}
	assert.Contains(t, []error{raft.ErrCompacted, raft.ErrUnavailable}, err)
}

func lookAtEntries(t *testing.T, store *memstore.Store) {
	first, err := store.FirstIndex()
	assert.NoError(t, err)
	entries, err := store.Entries(first, first+batch, noLimit)
	if err != nil {
		assert.Contains(t, []error{raft.ErrCompacted, raft.ErrUnavailable}, err)
		return
	}
	assert.Len(t, entries, batch)
	for i, entry := range entries {
		assert.Equal(t, first+uint64(i), entry.GetIndex())
		assert.Equal(t, entries[0].GetTerm(), entry.GetTerm(), "one batch, one term")
	}
}

func lookAtSnapshot(t *testing.T, store *memstore.Store) {
	snapshot, err := store.Snapshot()
	assert.NoError(t, err)
	metadata := snapshot.GetMetadata()
	assert.Equal(t, metadata.GetTerm()*batch, metadata.GetIndex())
	assert.Equal(t, []uint64{metadata.GetTerm()}, metadata.GetConfState().GetVoters())
}

func TestWritersDoNotLoseOneAnothersWork(t *testing.T) {
	t.Parallel()
	const count = 200
	store := storeAfter(t, logID(0, 0), repeat(1, count)...)
	var writing sync.WaitGroup
	writing.Go(func() {
		for index := range uint64(count / 2) {
			assert.NoError(t, store.Compact(index+1))
		}
	})
	writing.Go(func() {
		for index := range uint64(count) {
			assert.NoError(t, store.Append(logFrom(count+1+index, 2)))
		}
	})
	writing.Go(func() {
		for term := range uint64(count) {
			assert.NoError(t, store.SetHardState(&raftpb.HardState{Term: new(term + 1)}))
		}
	})
	writing.Wait()
	requireLogState(t, store, logID(1, count/2), logID(2, 2*count))
	require.Equal(t, memstore.Vote{Term: count}, store.Vote())
}
