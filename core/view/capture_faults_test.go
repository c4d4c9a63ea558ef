package view_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"glassraft/core"
	"glassraft/core/view"
)

// A usual cluster shows nothing of what could be unusual.
func TestFrameOfAClusterWithoutFaults(t *testing.T) {
	t.Parallel()
	f := three(t).frame()
	require.Nil(t, f.Links)
	require.Empty(t, f.UsualLink)
	require.Nil(t, f.Clients)
	for _, n := range f.Nodes {
		require.False(t, n.Paused || n.Async || n.DurableMachine, n.Name)
		require.Zero(t, n.ClockSpeed)
		require.Zero(t, n.DiskSpeed)
		require.Nil(t, n.Pending)
	}
}

func TestFrameOfPendingOperations(t *testing.T) {
	t.Parallel()
	s := async(t)
	s.lines("propose 1 set x 5", "process-ready 1", "arrive MsgApp 1 2", "process-ready 2", "process-append-thread 2",
		"arrive MsgAppResp 2 1", "process-append-thread 1", "process-ready 1", "propose 1 set x 6", "propose 1 set x 7", "process-ready 1")
	n := s.node(1)
	require.True(t, n.Async)
	require.Len(t, n.Pending, 3)
	commit, write, apply := n.Pending[0], n.Pending[1], n.Pending[2]
	require.Equal(t, view.ThreadAppend, commit.Thread)
	require.Equal(t, "write term 1, vote S1, commit 2", commit.Label)
	require.Equal(t, &view.HardState{Term: 1, Vote: 1, Commit: 2}, commit.HardState)
	require.Empty(t, commit.Entries)
	require.Equal(t, commit.Queued, commit.Due, "a commit index needs no sync")
	require.Equal(t, commit.ID.String(), commit.Name)

	require.Equal(t, view.ThreadAppend, write.Thread)
	require.Equal(t, []core.LogID{{Term: 1, Index: 3}, {Term: 1, Index: 4}}, write.Entries)
	require.Nil(t, write.HardState)
	require.Nil(t, write.Snapshot)
	require.Greater(t, write.Due, write.Queued)
	require.Equal(t, 3, write.Responses, "its own copies, and what tells raft that they are on disk")

	require.Equal(t, view.ThreadApply, apply.Thread)
	require.Equal(t, []core.LogID{{Term: 1, Index: 2}}, apply.Entries)
	require.Equal(t, view.HardState{Term: 1, Vote: 1, Commit: 1}, n.Saved)
	s.line("process-append-thread 1")
	require.Equal(t, view.HardState{Term: 1, Vote: 1, Commit: 2}, s.node(1).Saved)
	require.Equal(t, []view.Operation{write, apply}, s.node(1).Pending)
	s.line("crash 1")
	require.Nil(t, s.node(1).Pending)
}

func TestFrameOfASnapshotToBeWritten(t *testing.T) {
	t.Parallel()
	s := asyncBehind(t)
	s.lines("arrive MsgSnap 1 3", "process-ready 3")
	pending := s.node(3).Pending
	require.Len(t, pending, 1)
	require.Equal(t, &core.LogID{Term: 1, Index: 3}, pending[0].Snapshot)
	require.Equal(t, "write snapshot up to 3", pending[0].Label)
}

// An entry is on disk from the write on, and not from what raft makes of it: an
// acknowledgement of an earlier term is ignored.
func TestFrameTellsWhatIsOnDiskWithAsynchronousWrites(t *testing.T) {
	t.Parallel()
	s := async(t)
	s.lines("propose 1 set x 5", "process-ready 1")
	require.Equal(t, []string{"1/1 no-op", "1/2 x=5 (not on disk)"}, labels(s.node(1).Log))
	s.lines("campaign 2", "process-ready 2", "arrive MsgVote 2 1", "process-append-thread 1")
	n, err := s.c.Node(1)
	require.NoError(t, err)
	require.Len(t, n.Unsaved(), 1, "raft ignored that it is done")
	require.Equal(t, []string{"1/1 no-op", "1/2 x=5"}, labels(s.node(1).Log))
}

// What replaces the end of the log on disk is not on disk before it is written.
func TestFrameShowsWhatReplacesTheDisksEndWithAsynchronousWrites(t *testing.T) {
	t.Parallel()
	s := async(t)
	s.lines("isolate 1", "propose 1 set x lost", "settle", "campaign 2", "settle", "rejoin 1", "tick 2 count=50",
		"process-ready 2", "arrive MsgHeartbeat 2 1", "process-ready 1", "process-append-thread 1", "arrive MsgHeartbeatResp 1 2",
		"process-ready 2", "arrive MsgApp 2 1")
	require.Equal(t, []string{"1/1 no-op", "2/2 no-op (not on disk)"}, labels(s.node(1).Log))
	s.lines("process-ready 1", "process-append-thread 1")
	require.Equal(t, []string{"1/1 no-op", "2/2 no-op"}, labels(s.node(1).Log))
}

func TestFrameOfADurableMachine(t *testing.T) {
	t.Parallel()
	s := durable(t)
	s.lines("propose 1 set x 5", "settle", "crash 1")
	require.True(t, s.node(1).DurableMachine)
	require.Empty(t, s.node(1).Values)
	require.Zero(t, s.node(1).Applied)
	s.line("restart 1")
	require.Equal(t, []view.Pair{{Key: "x", Value: "5"}}, s.node(1).Values)
	require.EqualValues(t, 2, s.node(1).Applied)
}

func TestFrameOfANodeThatStandsStill(t *testing.T) {
	t.Parallel()
	s := three(t)
	s.lines("propose 2 set x 5", "pause 2", "clock 2 50%", "disk 2 10%")
	n := s.node(2)
	require.True(t, n.Up)
	require.True(t, n.Paused)
	require.False(t, n.Ready)
	require.Nil(t, n.Timer, "its clock stops")
	require.Equal(t, "follower", n.Role)
	require.Equal(t, core.Permille(500), n.ClockSpeed)
	require.Equal(t, core.Permille(100), n.DiskSpeed)
}

// A timer takes as long as its node's clock makes it.
func TestFrameOfATimerOnAWrongClock(t *testing.T) {
	t.Parallel()
	s := newStage(t, instant())
	s.line("add-nodes 3 voters=(1,2,3)")
	total := s.node(2).Timer.Total
	s.line("clock 2 50%")
	require.Equal(t, &view.Timer{Due: 2 * total, Total: 2 * total, Election: true}, s.node(2).Timer)
}

func TestFrameOfLinks(t *testing.T) {
	t.Parallel()
	s := three(t)
	s.lines("cut 1 2", "link 1 3 loss=5%", "link 3 2 latency-min-us=0 latency-max-us=0")
	require.Equal(t, []view.Link{
		{From: 1, To: 2, Cut: true},
		{From: 1, To: 3, Text: "takes 10 to 20 ms, and loses 5% of its messages"},
	}, s.frame().Links, "the last is as usual")
	l, ok := s.frame().Link(core.LinkID{From: 1, To: 3})
	require.True(t, ok)
	require.False(t, l.Cut)
	_, ok = s.frame().Link(core.LinkID{From: 3, To: 1})
	require.False(t, ok)
	s.line("link latency-min-us=0 latency-max-us=0 duplicate=1%")
	require.Equal(t, []view.Link{{From: 1, To: 2, Cut: true}}, s.frame().Links)
	require.Equal(t, "takes no time, and doubles 1% of its messages", s.frame().UsualLink)
	s.line("heal")
	require.Nil(t, s.frame().Links)
}

func TestFrameOfAHeldMessage(t *testing.T) {
	t.Parallel()
	s := three(t)
	s.lines("tick 1 count=50", "process-ready 1", "keep MsgHeartbeat 1 3")
	require.False(t, s.frame().Messages[0].Held)
	require.True(t, s.frame().Messages[1].Held)
}

func TestFrameOfClients(t *testing.T) {
	t.Parallel()
	s := three(t)
	s.lines("add-clients 2 reads=0% keys=1 operations=1 attempts=2")
	c := s.frame().Clients[0]
	require.Equal(t, view.Client{ID: 1, Name: "c1", Due: c.Due}, c)
	s.line("client 1")
	due := s.frame().Now + 500*core.Millisecond
	require.Equal(t, view.Client{
		ID: 1, Name: "c1", Operation: 1, Request: "@c1/1 get a", Attempt: 1, Waiting: 3, Handle: "3#1", Due: due,
	}, s.frame().Clients[0])
	s.lines("client 1", "pause 1", "client 1")
	c = s.frame().Clients[0]
	require.Equal(t, view.Client{ID: 1, Name: "c1", Operation: 1, Request: "@c1/1 get a", Attempt: 2, Waiting: 1, Due: c.Due}, c,
		"S1 stands still and took no request")
	s.line("client 1")
	require.Equal(t, view.Client{ID: 1, Name: "c1", Operation: 1, Done: true}, s.frame().Clients[0])
	found, ok := s.frame().Client(2)
	require.True(t, ok)
	require.Equal(t, "c2", found.Name)
	for _, id := range []core.ClientID{0, 3} {
		_, ok = s.frame().Client(id)
		require.False(t, ok)
	}
}
