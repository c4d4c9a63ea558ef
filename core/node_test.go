package core_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/fsm"
)

// newNode makes a node outside of any cluster.
func newNode(t require.TestingT, config core.NodeConfig) *core.Node {
	n, err := core.NewNode(config)
	require.NoError(t, err)
	return n
}

// work lets a node do all that is ready.
func work(t require.TestingT, n *core.Node) {
	for range stepsMax {
		if !n.HasReady() {
			return
		}
		require.NoError(t, n.Ready())
	}
	require.Fail(t, "the node does not come to rest")
}

func TestNodeAloneServesRequestsWithoutACluster(t *testing.T) {
	t.Parallel()
	n := newNode(t, core.NodeConfig{ID: 1, Membership: voters(1)})
	require.Equal(t, core.Defaults().Options, n.Options())
	timer, ok := n.Timer()
	require.True(t, ok)
	require.NoError(t, n.Tick(timer.Ticks))
	work(t, n)
	require.True(t, n.IsLeader())
	require.Equal(t, timer.Due, n.Clock())

	set, err := n.Propose("set x 5")
	require.NoError(t, err)
	require.False(t, set.Done())
	work(t, n)
	require.True(t, set.Done())
	require.Equal(t, core.Result{Outcome: core.Answered, Response: core.Response{Status: fsm.StatusOK}}, set.Result())
	entry, placed := set.Entry()
	require.True(t, placed)
	require.Equal(t, core.LogID{Term: 1, Index: 2}, entry)

	read, err := n.Read("x")
	require.NoError(t, err)
	require.True(t, read.Read())
	require.False(t, set.Read())
	work(t, n)
	require.Equal(t, "answered 5", read.Result().String())
	value, found := n.Get("x")
	require.True(t, found)
	require.Equal(t, "5", value)
	require.NotEmpty(t, n.TakeEffects())
	require.Empty(t, n.TakeEffects())
}

func TestNodeMethodsOfANodeThatIsDown(t *testing.T) {
	t.Parallel()
	n := newNode(t, core.NodeConfig{ID: 1, Membership: voters(1)})
	require.ErrorIs(t, n.Restart(0), core.ErrNodeUp)
	require.NoError(t, n.Crash(core.CrashLost, 0))
	_, err := n.Propose("set x 5")
	require.ErrorIs(t, err, core.ErrNodeDown)
	_, err = n.Read("x")
	require.ErrorIs(t, err, core.ErrNodeDown)
	for name, err := range map[string]error{
		"tick": n.Tick(1), "campaign": n.Campaign(), "ready": n.Ready(), "crash": n.Crash(core.CrashLost, 0),
		"step": n.Step(&core.Message{}), "transfer": n.TransferLeader(1), "report": n.ReportSnapshot(1, true),
		"snapshot": n.TakeSnapshot(), "compact": n.Compact(1),
	} {
		require.EqualError(t, err, "node is down: S1", name)
	}
	require.Zero(t, n.Behind(core.Millisecond))
	require.NoError(t, n.Restart(7*core.Millisecond))
	require.Equal(t, 7*core.Millisecond, n.Clock())
	require.Zero(t, n.Behind(7*core.Millisecond))
	require.Zero(t, n.Behind(6*core.Millisecond))
	require.Zero(t, n.Behind(8*core.Millisecond-1))
	require.Equal(t, 3, n.Behind(10*core.Millisecond))
}

func TestNewNodeTurnsThePanicsOfTheLibraryIntoErrors(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		config core.NodeConfig
		text   string
	}{
		{"no id", core.NodeConfig{}, "bad configuration: cannot use none as id"},
		{"id of a storage thread", core.NodeConfig{ID: core.NodeID(uint64(raft.LocalAppendThread))}, "bad configuration: cannot use local target as id"},
		{"voter and learner", core.NodeConfig{ID: 1, Membership: core.Membership{Voters: ids(1), Learners: ids(1)}}, ""},
		{"joint for no reason", core.NodeConfig{ID: 1, Membership: core.Membership{Voters: ids(1), LearnersNext: ids(1)}}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			n, err := core.NewNode(row.config)
			require.Nil(t, n)
			require.ErrorIs(t, err, core.ErrConfig)
			if row.text != "" {
				require.EqualError(t, err, row.text)
			}
		})
	}
}

func TestStubNetworkCountsAndLogsWhatItDoesNotDeliver(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	handler := slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	stub := &core.StubNetwork{Debug: slog.New(handler).Debug}
	n := newNode(t, core.NodeConfig{ID: 2, Membership: voters(1, 2, 3), Network: stub})
	require.NoError(t, n.Campaign())
	work(t, n)
	require.Equal(t, strings.Join([]string{
		`level=DEBUG msg="message not delivered: stub network" type=MsgVote from=2 to=1 term=1`,
		`level=DEBUG msg="message not delivered: stub network" type=MsgVote from=2 to=3 term=1`, "",
	}, "\n"), log.String())
	require.EqualValues(t, 2, stub.Count(raftpb.MsgVote))
	require.Zero(t, stub.Count(raftpb.MsgApp))
	require.Zero(t, stub.Count(-1))
	require.Zero(t, stub.Count(99))
	stub.Send(1, &raftpb.Message{Type: raftpb.MessageType(99).Enum()}, nil)
	require.Equal(t, core.Candidate, n.State().Role)
}

func TestStubNetworkLogsAtDebugLevelOnly(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	stub := &core.StubNetwork{Debug: slog.New(slog.NewTextHandler(&log, nil)).Debug}
	stub.Send(1, &raftpb.Message{}, nil)
	require.Empty(t, log.String())
}

// Meaningful under -race: nodes share nothing but the network.
func TestManyGoroutinesShareOneStubNetwork(t *testing.T) {
	t.Parallel()
	const goroutines, rounds = 8, 20
	var log bytes.Buffer
	stub := &core.StubNetwork{Debug: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})).Debug}
	var all sync.WaitGroup
	errs := make(chan error, goroutines)
	for i := range goroutines {
		all.Go(func() {
			n, err := core.NewNode(core.NodeConfig{ID: core.NodeID(i + 1), Membership: voters(ids(goroutines)...), Network: stub})
			for range rounds {
				err = errors.Join(err, n.Campaign(), n.Ready())
			}
			errs <- err
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	require.EqualValues(t, goroutines*rounds*(goroutines-1), stub.Count(raftpb.MsgVote))
	require.Equal(t, goroutines*rounds*(goroutines-1), strings.Count(log.String(), "\n"))
}

// brokenMachine refuses what it is told to refuse.
type brokenMachine struct {
	*fsm.KV
	restore, snapshot bool
}

var errBroken = errors.New("broken")

func (m *brokenMachine) Restore(b []byte) error {
	if m.restore {
		return errBroken
	}
	return m.KV.Restore(b)
}

func (m *brokenMachine) Snapshot() ([]byte, error) {
	if m.snapshot {
		return nil, errBroken
	}
	return m.KV.Snapshot()
}

// brokenNode is a leader alone whose machines, from now on, are like broken.
func brokenNode(t *testing.T, broken *brokenMachine) *core.Node {
	n := newNode(t, core.NodeConfig{ID: 1, Membership: voters(1), Machine: func() fsm.StateMachine {
		m := *broken
		m.KV = fsm.NewKV()
		return &m
	}})
	require.NoError(t, n.Campaign())
	work(t, n)
	return n
}

func TestMachineThatCannotBeSavedFailsTheSnapshot(t *testing.T) {
	t.Parallel()
	n := brokenNode(t, &brokenMachine{snapshot: true})
	require.ErrorIs(t, n.TakeSnapshot(), errBroken)
	require.True(t, n.Up())
	// A snapshot for a node that is added later is captured by the way, and
	// there the library panics.
	require.NoError(t, n.Crash(core.CrashLost, 0))
}

func TestMachineThatCannotBeRestoredFailsTheRestart(t *testing.T) {
	t.Parallel()
	broken := &brokenMachine{}
	n := brokenNode(t, broken)
	require.NoError(t, n.TakeSnapshot())
	require.NoError(t, n.Crash(core.CrashLost, 0))
	broken.restore = true
	require.EqualError(t, n.Restart(0), "snapshot on disk: broken")
	require.False(t, n.Up())
	broken.restore = false
	require.NoError(t, n.Restart(0))
}

// A snapshot of another make does not leave half a machine behind: the node
// goes down.
func TestMachineThatCannotBeRestoredTakesTheNodeDown(t *testing.T) {
	t.Parallel()
	n := newNode(t, core.NodeConfig{ID: 2, Membership: voters(1, 2)})
	snapshot := &raftpb.Snapshot{Data: []byte("noise"), Metadata: &raftpb.SnapshotMetadata{
		Index: new(uint64(5)), Term: new(uint64(1)), ConfState: voters(1, 2).Raft(),
	}}
	require.NoError(t, n.Step(&core.Message{Raft: &raftpb.Message{
		Type: raftpb.MsgSnap.Enum(), From: new(uint64(1)), To: new(uint64(2)), Term: new(uint64(1)), Snapshot: snapshot,
	}}))
	require.NoError(t, n.Ready())
	require.False(t, n.Up())
	require.Contains(t, n.DownReason(), "snapshot")
	require.Error(t, n.Restart(0))
	require.Contains(t, n.DownReason(), "snapshot")
}

// keylessMachine has no method Get.
type keylessMachine struct{ fsm.StateMachine }

func TestMachineWithoutKeysHasNoValues(t *testing.T) {
	t.Parallel()
	n := newNode(t, core.NodeConfig{ID: 1, Membership: voters(1), Machine: func() fsm.StateMachine { return keylessMachine{fsm.NewKV()} }})
	require.NoError(t, n.Campaign())
	work(t, n)
	_, err := n.Propose("set x 5")
	require.NoError(t, err)
	h, err := n.Read("x")
	require.NoError(t, err)
	work(t, n)
	require.Equal(t, "answered not found", h.Result().String())
}

func TestStepRefusesWhatNoNodeMaySend(t *testing.T) {
	t.Parallel()
	n := newNode(t, core.NodeConfig{ID: 1, Membership: voters(1, 2)})
	for kind, want := range map[raftpb.MessageType]error{
		raftpb.MsgHup:         raft.ErrStepLocalMsg,
		raftpb.MsgBeat:        raft.ErrStepLocalMsg,
		raftpb.MsgCheckQuorum: raft.ErrStepLocalMsg,
		raftpb.MsgAppResp:     raft.ErrStepPeerNotFound,
	} {
		err := n.Step(&core.Message{Raft: &raftpb.Message{Type: kind.Enum(), From: new(uint64(9)), To: new(uint64(1))}})
		require.ErrorIs(t, err, want, fmt.Sprint(kind))
	}
}
