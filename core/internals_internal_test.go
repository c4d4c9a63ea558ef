package core

import (
	"fmt"
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

// That every field is where the mirrors have it is checked by errLayout.
func TestInternalsAreWhatTheirNamesSay(t *testing.T) {
	t.Parallel()
	rn := libraryNode(t)
	in, err := newInternals(rn)
	require.NoError(t, err)
	// They are what their names say.
	for range 7 {
		rn.Tick()
	}
	require.Equal(t, 7, in.raft.electionElapsed)
	in.plant(8)
	rn.Tick()
	require.Equal(t, raft.StateCandidate, rn.BasicStatus().RaftState)
	require.Zero(t, in.raft.electionElapsed)
	rd := rn.Ready()
	rn.Advance(rd)
	require.Equal(t, map[uint64]bool{1: true}, in.raft.trk.Votes)
	require.NoError(t, rn.Step(&raftpb.Message{Type: raftpb.MsgVoteResp.Enum(), From: new(uint64(2)), To: new(uint64(1)), Term: new(uint64(1))}))
	require.Equal(t, raft.StateLeader, rn.BasicStatus().RaftState)
	require.EqualValues(t, 1, in.unstable().offset)
	require.EqualValues(t, 1, in.lastUnstable())
	require.Len(t, in.unstable().entries, 1)
	rn.Tick()
	require.Equal(t, 1, in.raft.heartbeatElapsed)
	rn.TransferLeader(3)
	require.EqualValues(t, 3, in.raft.leadTransferee)
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

// What is read past the public method is what that gives.
func TestStateIsThatOfBasicStatus(t *testing.T) {
	t.Parallel()
	rn := libraryNode(t)
	in, err := newInternals(rn)
	require.NoError(t, err)
	n := &Node{rn: rn, in: in}
	for range 3 {
		s := rn.BasicStatus()
		require.Equal(t, State{
			Role: Role(s.RaftState), Term: Term(s.HardState.GetTerm()), Vote: NodeID(s.HardState.GetVote()),
			Leader: NodeID(s.Lead), Commit: Index(s.HardState.GetCommit()),
		}, n.readState())
		require.NoError(t, rn.Campaign())
		rn.Advance(rn.Ready())
	}
}
