package memstore_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"

	"glassraft/memstore"
)

// The cases with which openraft tests a storage (its log suite), as far as
// they are about the log: reading, appending, purging and truncating. Those
// about the state a node starts with, the vote and snapshots are in
// openraft_state_test.go. openraft counts indexes and terms from 0, raft from
// 1: both are one higher here. Where raft means something else, the comment of
// the test says so, and raft is right.

// elevenEntries is the log that many of the cases begin with: 1/1, then 2/2 to
// 2/11.
func elevenEntries(t require.TestingT) *memstore.Store {
	return storeAfter(t, logID(0, 0), append([]uint64{1}, repeat(2, 10)...)...)
}

// lastOfEachTerm is what openraft calls the log id list: enough to tell the
// term of every entry.
func lastOfEachTerm(t require.TestingT, store *memstore.Store) []memstore.LogID {
	var list []memstore.LogID
	purged, last := store.LogState()
	for index := purged.Index + 1; index <= last.Index; index++ {
		term, err := store.Term(uint64(index))
		require.NoError(t, err)
		id := logID(term, uint64(index))
		if n := len(list); n > 0 && list[n-1].Term == id.Term {
			list[n-1] = id
			continue
		}
		list = append(list, id)
	}
	return list
}

// The stages build on one another, so they are rows but not subtests.
func TestOpenraftGetInitialStateLogIDs(t *testing.T) {
	t.Parallel()
	store := memstore.New(nil)
	add := func(first uint64, terms ...uint64) func() error {
		return func() error { return store.Append(logFrom(first, terms...)) }
	}
	purge := func(term, index uint64) func() error {
		return func() error { return store.PurgeTo(logID(term, index)) }
	}
	for _, stage := range []struct {
		name   string
		do     func() error
		purged memstore.LogID
		last   memstore.LogID
		list   []memstore.LogID
	}{
		{"nothing", add(1), logID(0, 0), logID(0, 0), nil},
		{"one entry", add(1, 1), logID(0, 0), logID(1, 1), []memstore.LogID{logID(1, 1)}},
		{"three of a term", add(2, 1, 1), logID(0, 0), logID(1, 3), []memstore.LogID{logID(1, 3)}},
		{"two truncated", func() error { return store.TruncateFrom(2) }, logID(0, 0), logID(1, 1), []memstore.LogID{logID(1, 1)}},
		{"two more terms", add(2, 2, 2, 3), logID(0, 0), logID(3, 4), []memstore.LogID{logID(1, 1), logID(2, 3), logID(3, 4)}},
		{"a fourth term", add(5, 3, 4, 4), logID(0, 0), logID(4, 7), []memstore.LogID{logID(1, 1), logID(2, 3), logID(3, 5), logID(4, 7)}},
		{"purge all of term 1", purge(1, 1), logID(1, 1), logID(4, 7), []memstore.LogID{logID(2, 3), logID(3, 5), logID(4, 7)}},
		{"purge half of term 2", purge(2, 2), logID(2, 2), logID(4, 7), []memstore.LogID{logID(2, 3), logID(3, 5), logID(4, 7)}},
		{"purge all of term 2", purge(2, 3), logID(2, 3), logID(4, 7), []memstore.LogID{logID(3, 5), logID(4, 7)}},
		{"purge half of term 3", purge(3, 4), logID(3, 4), logID(4, 7), []memstore.LogID{logID(3, 5), logID(4, 7)}},
		{"purge all of term 3", purge(3, 5), logID(3, 5), logID(4, 7), []memstore.LogID{logID(4, 7)}},
		{"purge half of term 4", purge(4, 6), logID(4, 6), logID(4, 7), []memstore.LogID{logID(4, 7)}},
		{"purge everything", purge(4, 7), logID(4, 7), logID(4, 7), nil},
		{"go on in term 4", add(8, 4), logID(4, 7), logID(4, 8), []memstore.LogID{logID(4, 8)}},
		{"and in term 5", add(9, 5), logID(4, 7), logID(5, 9), []memstore.LogID{logID(4, 8), logID(5, 9)}},
		{"five more", add(10, repeat(5, 5)...), logID(4, 7), logID(5, 14), []memstore.LogID{logID(4, 8), logID(5, 14)}},
		{"purge everything again", purge(5, 14), logID(5, 14), logID(5, 14), nil},
		{"terms 6 and 7", add(15, 6, 6, 6, 7, 7), logID(5, 14), logID(7, 19), []memstore.LogID{logID(6, 17), logID(7, 19)}},
		{"purge both", purge(7, 19), logID(7, 19), logID(7, 19), nil},
		{"ten of term 8", add(20, repeat(8, 10)...), logID(7, 19), logID(8, 29), []memstore.LogID{logID(8, 29)}},
		{"purge the ten", purge(8, 29), logID(8, 29), logID(8, 29), nil},
		{"five of term 9", add(30, repeat(9, 5)...), logID(8, 29), logID(9, 34), []memstore.LogID{logID(9, 34)}},
	} {
		require.NoError(t, stage.do(), stage.name)
		purged, last := store.LogState()
		require.Equal(t, stage.purged, purged, stage.name)
		require.Equal(t, stage.last, last, stage.name)
		require.Equal(t, stage.list, lastOfEachTerm(t, store), stage.name)
	}
}

func TestOpenraftGetLogEntries(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		lo, hi uint64
		want   string
	}{
		{"an empty range", 4, 4, ""},
		{"two", 6, 8, "2/6 2/7"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			entries, err := elevenEntries(t).Entries(row.lo, row.hi, noLimit)
			require.NoError(t, err)
			require.NotNil(t, entries)
			require.Equal(t, row.want, logIDs(entries))
		})
	}
}

func TestOpenraftLimitedGetLogEntries(t *testing.T) {
	t.Parallel()
	store := elevenEntries(t)
	entries, err := store.Entries(4, 4, 1)
	require.NoError(t, err)
	require.Empty(t, entries)
	entries, err = store.Entries(6, 8, 1)
	require.NoError(t, err)
	require.Equal(t, "2/6", logIDs(entries))
}

// Deviation: a range that ends beyond the log is cut off in openraft, and
// raft.ErrUnavailable in raft.
func TestOpenraftEntriesStream(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		lo, hi uint64
		want   string
		err    error
	}{
		{"in the middle", 4, 8, "2/4 2/5 2/6 2/7", nil},
		{"from the first", 1, 4, "1/1 2/2 2/3", nil},
		{"beyond the last", 9, 101, "", raft.ErrUnavailable},
		{"empty", 6, 6, "", nil},
		{"all", 1, 12, "1/1 2/2 2/3 2/4 2/5 2/6 2/7 2/8 2/9 2/10 2/11", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			entries, err := elevenEntries(t).Entries(row.lo, row.hi, noLimit)
			require.True(t, err == row.err, "got %v", err)
			require.Equal(t, row.want, logIDs(entries))
		})
	}
}

// Deviation: where openraft finds no entry, raft says on which side of the log
// it is missing.
func TestOpenraftTryGetLogEntry(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		index uint64
		want  string
		err   error
	}{
		{"in the log", 4, "2/4", nil},
		{"purged", 1, "", raft.ErrCompacted},
		{"beyond the last", 12, "", raft.ErrUnavailable},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			store := elevenEntries(t)
			require.NoError(t, store.PurgeTo(logID(1, 1)))
			entries, err := store.Entries(row.index, row.index+1, noLimit)
			require.True(t, err == row.err, "got %v", err)
			require.Equal(t, row.want, logIDs(entries))
		})
	}
}

func TestOpenraftLogReaderReadsNewEntries(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(0, 0), 1, 1)
	var reader raft.Storage = store
	require.NoError(t, store.Append(logFrom(3, 2, 2, 2)))
	require.Equal(t, "1/1 1/2 2/3 2/4 2/5", held(t, reader))
}

func TestOpenraftInitialLogs(t *testing.T) {
	t.Parallel()
	entries, err := memstore.New(nil).Entries(1, 2, noLimit)
	require.True(t, err == raft.ErrUnavailable, "got %v", err)
	require.Nil(t, entries)
}

func TestOpenraftGetLogState(t *testing.T) {
	t.Parallel()
	store := memstore.New(nil)
	requireLogState(t, store, logID(0, 0), logID(0, 0))
	require.NoError(t, store.Append(logFrom(1, 1, 2, 2)))
	requireLogState(t, store, logID(0, 0), logID(2, 3))
	require.NoError(t, store.PurgeTo(logID(1, 1)))
	requireLogState(t, store, logID(1, 1), logID(2, 3))
	require.NoError(t, store.PurgeTo(logID(2, 3)))
	requireLogState(t, store, logID(2, 3), logID(2, 3))
	require.NoError(t, store.PurgeTo(logID(3, 4)))
	requireLogState(t, store, logID(3, 4), logID(3, 4))
}

// Deviation: at the purge point openraft has no id to give, while raft needs
// the term there to match logs.
func TestOpenraftGetLogID(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		index uint64
		term  uint64
		err   error
	}{
		{"purged", 1, 0, raft.ErrCompacted},
		{"the purge point", 4, 2, nil},
		{"the first entry", 5, 2, nil},
		{"the last entry", 11, 2, nil},
		{"beyond the last", 12, 0, raft.ErrUnavailable},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			store := elevenEntries(t)
			require.NoError(t, store.PurgeTo(logID(2, 4)))
			term, err := store.Term(row.index)
			require.True(t, err == row.err, "got %v", err)
			require.Equal(t, row.term, term)
		})
	}
}

func TestOpenraftLastIDInLog(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(0, 0), 1, 2, 2)
	_, err := store.CreateSnapshot(2, nil, nil)
	require.NoError(t, err)
	requireLogState(t, store, logID(0, 0), logID(2, 3))
	require.NoError(t, store.PurgeTo(logID(2, 3)))
	requireLogState(t, store, logID(2, 3), logID(2, 3))
}

func TestOpenraftPurgeLogsUpTo0(t *testing.T) {
	t.Parallel()
	store := elevenEntries(t)
	require.NoError(t, store.PurgeTo(logID(1, 1)))
	require.Equal(t, "2/2 2/3 2/4 2/5 2/6 2/7 2/8 2/9 2/10 2/11", held(t, store))
	requireLogState(t, store, logID(1, 1), logID(2, 11))
}

func TestOpenraftPurgeLogsUpTo5(t *testing.T) {
	t.Parallel()
	store := elevenEntries(t)
	require.NoError(t, store.PurgeTo(logID(2, 6)))
	require.Equal(t, "2/7 2/8 2/9 2/10 2/11", held(t, store))
	requireLogState(t, store, logID(2, 6), logID(2, 11))
}

func TestOpenraftPurgeLogsUpTo20(t *testing.T) {
	t.Parallel()
	store := elevenEntries(t)
	require.NoError(t, store.PurgeTo(logID(2, 21)))
	require.Empty(t, held(t, store))
	requireLogState(t, store, logID(2, 21), logID(2, 21))
	require.NoError(t, store.Append(logFrom(22, 3)), "the log goes on there")
	requireLogState(t, store, logID(2, 21), logID(3, 22))
}

func TestOpenraftDeleteLogsAfter11(t *testing.T) {
	t.Parallel()
	store := elevenEntries(t)
	requireUnchanged(t, store, func() { require.NoError(t, store.TruncateFrom(13)) })
	requireLogState(t, store, logID(0, 0), logID(2, 11))
}

func TestOpenraftDeleteLogsAfter5(t *testing.T) {
	t.Parallel()
	store := elevenEntries(t)
	require.NoError(t, store.TruncateFrom(7))
	require.Equal(t, "1/1 2/2 2/3 2/4 2/5 2/6", held(t, store))
	requireLogState(t, store, logID(0, 0), logID(2, 6))
}

func TestOpenraftDeleteLogsAfter0(t *testing.T) {
	t.Parallel()
	store := elevenEntries(t)
	require.NoError(t, store.TruncateFrom(2))
	require.Equal(t, "1/1", held(t, store))
	requireLogState(t, store, logID(0, 0), logID(1, 1))
}

func TestOpenraftDeleteLogsAfterNone(t *testing.T) {
	t.Parallel()
	store := elevenEntries(t)
	require.NoError(t, store.TruncateFrom(1))
	require.Empty(t, held(t, store))
	requireLogState(t, store, logID(0, 0), logID(0, 0))
}

func TestOpenraftAppendToLog(t *testing.T) {
	t.Parallel()
	store := elevenEntries(t)
	require.NoError(t, store.PurgeTo(logID(1, 1)))
	require.NoError(t, store.Append(logFrom(12, 3)))
	require.Equal(t, "2/2 2/3 2/4 2/5 2/6 2/7 2/8 2/9 2/10 2/11 3/12", held(t, store))
	requireLogState(t, store, logID(1, 1), logID(3, 12))
}
