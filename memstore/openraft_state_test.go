package memstore_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
	"google.golang.org/protobuf/proto"

	"glassraft/memstore"
)

// The cases of openraft's log suite that are about the state a node starts
// with, the vote and snapshots, counted as openraft_log_test.go says.

func TestOpenraftGetMembershipInitial(t *testing.T) {
	t.Parallel()
	require.Empty(t, voters(t, memstore.New(nil)))
}

func TestOpenraftGetMembershipFromEmptyLogAndStateMachine(t *testing.T) {
	t.Parallel()
	store := memstore.New(nil)
	require.NoError(t, store.ApplySnapshot(snapshotOf(3, 1, 3, 4, 5)))
	require.Equal(t, []uint64{3, 4, 5}, voters(t, store))
}

// Deviation: in openraft a configuration is in effect once it is in the log,
// in etcd/raft once it is applied (doc.go of the library), so a storage never
// looks for one in the log.
func TestOpenraftGetMembershipFromLogAndEmptyStateMachine(t *testing.T) {
	t.Parallel()
	change, err := proto.Marshal(&raftpb.ConfChange{Type: raftpb.ConfChangeAddNode.Enum(), NodeId: new(uint64(7))})
	require.NoError(t, err)
	store := memstore.New(&raftpb.ConfState{Voters: []uint64{1}})
	require.NoError(t, store.Append([]*raftpb.Entry{
		{Index: new(uint64(1)), Term: new(uint64(1)), Type: raftpb.EntryConfChange.Enum(), Data: change},
	}))
	require.Equal(t, []uint64{1}, voters(t, store))
}

func TestOpenraftGetInitialStateWithoutInit(t *testing.T) {
	t.Parallel()
	store := memstore.New(nil)
	hardState, confState, err := store.InitialState()
	require.NoError(t, err)
	require.Nil(t, hardState)
	require.NotNil(t, confState)
	require.Zero(t, store.Vote())
	requireLogState(t, store, logID(0, 0), logID(0, 0))
}

func TestOpenraftGetInitialStateWithState(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(0, 0), 1, 2, 4)
	require.NoError(t, store.SetHardState(&raftpb.HardState{
		Term: new(uint64(2)), Vote: new(uint64(1)), Commit: new(uint64(2)),
	}))
	hardState, _, err := store.InitialState()
	require.NoError(t, err)
	require.EqualValues(t, 2, hardState.GetCommit())
	require.Equal(t, memstore.Vote{Term: 2, Node: 1}, store.Vote())
	requireLogState(t, store, logID(0, 0), logID(4, 3))
}

// Deviation: openraft compares LogIDs by term first and takes the last entry,
// 3/2, for newer than the state machine at 2/3. raft's storage goes by index
// alone: the snapshot is where the log goes on.
func TestOpenraftGetInitialStateLastLogGreaterThanStateMachine(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(0, 0), 1, 3)
	require.NoError(t, store.ApplySnapshot(snapshotOf(3, 2, 1)))
	requireLogState(t, store, logID(2, 3), logID(2, 3))
}

func TestOpenraftGetInitialStateLastLogLessThanStateMachine(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(0, 0), 1, 2, 2)
	require.NoError(t, store.PurgeTo(logID(4, 4)))
	requireLogState(t, store, logID(4, 4), logID(4, 4))
}

func TestOpenraftGetInitialStateInvertedLogOrder(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(0, 0), 1, 1, 2)
	requireUnchanged(t, store, func() {
		require.ErrorIs(t, store.PurgeTo(logID(4, 2)), memstore.ErrConflict)
	})
}

func TestOpenraftGetInitialStateConflictAtSameIndex(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(0, 0), 1, 1, 2)
	requireUnchanged(t, store, func() {
		require.ErrorIs(t, store.PurgeTo(logID(4, 3)), memstore.ErrConflict)
	})
}

// Deviation: in raft it is the library that hands the committed entries out
// again after a restart, so the case runs one node.
func TestOpenraftGetInitialStateReapplyCommitted(t *testing.T) {
	t.Parallel()
	store := memstore.New(&raftpb.ConfState{Voters: []uint64{1, 2}})
	require.NoError(t, store.Append(logFrom(1, 1, 1, 2, 2, 2, 2)))
	require.NoError(t, store.Compact(2))
	require.NoError(t, store.SetHardState(&raftpb.HardState{Term: new(uint64(2)), Commit: new(uint64(5))}))
	node, err := raft.NewRawNode(&raft.Config{
		ID: 1, Storage: store, Applied: 3,
		ElectionTick: 10, HeartbeatTick: 1, MaxSizePerMsg: noLimit, MaxInflightMsgs: 1,
	})
	require.NoError(t, err)
	require.True(t, node.HasReady())
	require.Equal(t, "2/4 2/5", logIDs(node.Ready().CommittedEntries))
}

func TestOpenraftSaveVote(t *testing.T) {
	t.Parallel()
	store := memstore.New(nil)
	require.NoError(t, store.SetHardState(&raftpb.HardState{Term: new(uint64(100)), Vote: new(uint64(1))}))
	require.Equal(t, memstore.Vote{Term: 100, Node: 1}, store.Vote())
}

// Deviation: what a node has applied is the state machine's to know. The
// storage's part is the snapshot, whose configuration stays until a change.
func TestOpenraftLastAppliedState(t *testing.T) {
	t.Parallel()
	store := elevenEntries(t)
	_, err := store.CreateSnapshot(4, &raftpb.ConfState{Voters: []uint64{1, 2}}, nil)
	require.NoError(t, err)
	require.Equal(t, []uint64{1, 2}, voters(t, store))
	created, err := store.CreateSnapshot(6, nil, nil)
	require.NoError(t, err)
	require.EqualValues(t, 6, created.GetMetadata().GetIndex())
	require.Equal(t, []uint64{1, 2}, voters(t, store))
}

func TestOpenraftSnapshotMeta(t *testing.T) {
	t.Parallel()
	store := storeAfter(t, logID(0, 0), 1, 2, 3)
	created, err := store.CreateSnapshot(1, &raftpb.ConfState{Voters: []uint64{1, 2}}, []byte("state"))
	require.NoError(t, err)
	require.True(t, proto.Equal(snapshotOf(1, 1, 1, 2), created), "%v", created)
	created, err = store.CreateSnapshot(3, &raftpb.ConfState{Voters: []uint64{3, 4}}, []byte("state"))
	require.NoError(t, err)
	require.True(t, proto.Equal(snapshotOf(3, 3, 3, 4), created), "%v", created)
}

// Deviation: there may be no snapshot yet, which raft recognises by its index.
func TestOpenraftSnapshotMetaOptional(t *testing.T) {
	t.Parallel()
	snapshot, err := memstore.New(&raftpb.ConfState{Voters: []uint64{1}}).Snapshot()
	require.NoError(t, err)
	require.NotNil(t, snapshot)
	require.True(t, raft.IsEmptySnap(snapshot))
}

func TestOpenraftTransferSnapshot(t *testing.T) {
	t.Parallel()
	from := storeAfter(t, logID(0, 0), 1, 2, 2, 4)
	_, err := from.CreateSnapshot(3, &raftpb.ConfState{Voters: []uint64{1, 2, 3}}, []byte("earlier"))
	require.NoError(t, err)
	sent, err := from.CreateSnapshot(4, nil, []byte("state"))
	require.NoError(t, err)

	to := storeAfter(t, logID(0, 0), 1, 1)
	require.NoError(t, to.ApplySnapshot(sent))
	installed, err := to.Snapshot()
	require.NoError(t, err)
	requireEqualSnapshots(t, sent, installed)
	require.Equal(t, []uint64{1, 2, 3}, voters(t, to))
	requireLogState(t, to, logID(4, 4), logID(4, 4))
}
