package core

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3"

	"go.etcd.io/raft/v3/raftpb"

	"glassraft/memstore"
)

func libraryNode(t *testing.T) *raft.RawNode {
	config := Defaults().Options.raft()
	config.ID = 1
	config.Storage = memstore.New(Membership{Voters: []NodeID{1, 2, 3}}.Raft())
	config.Logger = raftLogger{1, &Effects{}}
	rn, err := raft.NewRawNode(&config)
	require.NoError(t, err)
	return rn
}

// Fails when the library renames, moves or retypes a field that the engine
// reads or writes.
func TestInternalsFindEveryFieldOfThePinnedLibrary(t *testing.T) {
	t.Parallel()
	rn := libraryNode(t)
	in, err := newInternals(rn)
	require.NoError(t, err)
	found := reflect.ValueOf(in)
	for i := range found.NumField() {
		require.False(t, found.Field(i).IsNil(), found.Type().Field(i).Name)
	}
	// And they are what their names say.
	for range 7 {
		rn.Tick()
	}
	require.Equal(t, 7, *in.electionElapsed)
	*in.randomizedElectionTimeout = 8
	rn.Tick()
	require.Equal(t, raft.StateCandidate, rn.BasicStatus().RaftState)
	require.Zero(t, *in.electionElapsed)
	rd := rn.Ready()
	rn.Advance(rd)
	require.Equal(t, map[uint64]bool{1: true}, *in.votes)
	require.NoError(t, rn.Step(&raftpb.Message{Type: raftpb.MsgVoteResp.Enum(), From: new(uint64(2)), To: new(uint64(1)), Term: new(uint64(1))}))
	require.Equal(t, raft.StateLeader, rn.BasicStatus().RaftState)
	require.EqualValues(t, 1, *in.unstableOffset)
	require.EqualValues(t, 1, in.lastUnstable())
	require.Len(t, *in.unstableEntries, 1)
	rn.Tick()
	require.Equal(t, 1, *in.heartbeatElapsed)
	rn.TransferLeader(3)
	require.EqualValues(t, 3, *in.leadTransferee)
}

// fake has the shape of a raft whose fields are not what they were.
type fake struct {
	electionElapsed int64
	trk             *struct{ Ballots map[uint64]bool }
	raftLog         int
}

func TestInternalsReportAFieldThatIsNotWhereItWas(t *testing.T) {
	t.Parallel()
	v := reflect.ValueOf(&fake{electionElapsed: 1, raftLog: 1, trk: &struct{ Ballots map[uint64]bool }{}})
	for _, row := range []struct {
		name string
		find func(*error)
		text string
	}{
		{"gone", func(err *error) { field[int](v, err, "heartbeatElapsed") },
			"raft's internals changed: no field [heartbeatElapsed]"},
		{"of another type", func(err *error) { field[int](v, err, "electionElapsed") },
			"raft's internals changed: field [electionElapsed] is a int64, was a int"},
		{"renamed further down", func(err *error) { field[map[uint64]bool](v, err, "trk", "Votes") },
			"raft's internals changed: no field [trk Votes]"},
		{"below what has no fields any more", func(err *error) { field[uint64](v, err, "raftLog", "unstable", "offset") },
			"raft's internals changed: no field [raftLog unstable offset]"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var err error
			row.find(&err)
			require.EqualError(t, err, row.text)
			require.ErrorIs(t, err, ErrLibraryChanged)
			row.find(&err)
			field[string](v, &err, "another")
			field[string](v, &err, "electionElapsed")
			require.EqualError(t, err, row.text, "the first failure is the one that is kept")
		})
	}
}

// The library calls some of these rarely; all must say what they are told.
func TestLoggerNotesEachLevelAndThrowsWhatMustNotComeBack(t *testing.T) {
	t.Parallel()
	var out Effects
	var logger raft.Logger = raftLogger{4, &out}
	logger.Debug("a", 1)
	logger.Debugf("b%d", 2)
	logger.Info("c")
	logger.Infof("d%d", 4)
	logger.Warning("e")
	logger.Warningf("f%d", 6)
	logger.Error("g")
	logger.Errorf("h%d", 8)
	logger.Infof("in %v", Membership{Voters: []NodeID{1}}.Raft())
	var trace []byte
	for _, fx := range out {
		trace = append(fx.AppendTrace(trace), '\n')
	}
	require.Equal(t, "S4 DEBUG a1\nS4 DEBUG b2\nS4 INFO c\nS4 INFO d4\nS4 WARN e\nS4 WARN f6\nS4 ERROR g\nS4 ERROR h8\n"+
		"S4 INFO in Voters:[1] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false\n", string(trace))
	require.PanicsWithValue(t, "i", func() { logger.Panic("i") })
	require.PanicsWithValue(t, "j1", func() { logger.Panicf("j%d", 1) })
	require.PanicsWithValue(t, "k", func() { logger.Fatal("k") })
	require.PanicsWithValue(t, "l1", func() { logger.Fatalf("l%d", 1) })
}

// A broken invariant of ours is no panic of the library's, and must be seen.
func TestBrokenInvariantIsNotTakenForThePanicOfANode(t *testing.T) {
	t.Parallel()
	for _, send := range []NodeID{0, 2} {
		var now Time
		network := &simNetwork{now: &now, out: &Effects{}, sent: make([]uint32, 1)}
		require.PanicsWithValue(t, fmt.Sprintf("invariant: message from unknown node %d", uint64(send)), func() {
			network.Send(send, &raftpb.Message{}, nil)
		})
	}
	n, err := NewNode(NodeConfig{ID: 1, Membership: Membership{Voters: []NodeID{1}}})
	require.NoError(t, err)
	require.PanicsWithValue(t, "invariant: broken", func() {
		defer n.observe()
		panic("invariant: broken")
	})
	require.True(t, n.Up())
	require.Panics(t, func() { (&simNetwork{}).remove(&Message{}) })
}

func TestDrawsForDifferentThingsDiffer(t *testing.T) {
	t.Parallel()
	seen := map[uint64]bool{}
	note := func(seed uint64, p purpose, a, b, c uint64) {
		d := draw(seed, p, a, b, c)
		require.False(t, seen[d], "seed %d purpose %d for %d %d %d", seed, p, a, b, c)
		seen[d] = true
	}
	for a := range uint64(6) {
		for b := range uint64(6) {
			for c := range uint64(6) {
				note(1, drawElectionTimeout, a, b, c)
				note(1, drawLatency, a, b, c)
				note(7, drawElectionTimeout, a, b, c)
			}
		}
	}
	require.EqualValues(t, 5, within(17, 5, 5))
	require.EqualValues(t, -2, within(9, -3, 0))
}

// What a node remembers of a forwarded proposal it forgets when that is sent.
func TestForwardedProposalsAreForgottenOnceTheyAreSent(t *testing.T) {
	t.Parallel()
	n, err := NewNode(NodeConfig{ID: 1, Membership: Membership{Voters: []NodeID{1, 2}}})
	require.NoError(t, err)
	require.NoError(t, n.Step(&Message{Raft: &raftpb.Message{
		Type: raftpb.MsgHeartbeat.Enum(), From: new(uint64(2)), To: new(uint64(1)), Term: new(uint64(1)),
	}}))
	for range 3 {
		_, err := n.Propose("set x 5")
		require.NoError(t, err)
	}
	require.Len(t, n.forwarded, 3)
	require.NoError(t, n.Ready())
	require.Empty(t, n.forwarded)
	require.EqualValues(t, 3, n.config.Network.(*StubNetwork).Count(raftpb.MsgProp))
}
