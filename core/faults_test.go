package core_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/raft/v3/raftpb"

	"glassraft/core"
	"glassraft/core/schedule"
)

// A volatile machine is rebuilt from the snapshot and the log; a durable one
// goes on where it was, and raft starts with Applied as it really is.
func TestMachineAfterARestart(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		set     func(*core.Options)
		applied core.Index
		value   string
	}{
		{"volatile", func(*core.Options) {}, 0, "-"},
		{"durable", durable, 4, "aaa"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := ledWorld(t, 3, with(row.set), with(async))
			for range 3 {
				w.propose(1, "append x a")
			}
			w.settle()
			w.do(core.Crash{Node: 2})
			effects := w.do(core.Restart{Node: 2})
			require.Equal(t, []core.NodeRestarted{{Node: 2, Applied: row.applied, Durable: row.applied > 0}}, of[core.NodeRestarted](effects))
			require.Equal(t, row.applied, w.node(2).Applied())
			w.requireValue("x", row.value, 2)
			w.settle()
			w.requireValue("x", "aaa", 2) // not applied twice
		})
	}
}

// A configuration that was applied belongs to a durable machine: raft must not
// start with that of an older snapshot.
func TestDurableMachineKnowsItsConfiguration(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(durable))
	w.change(1, "r3")
	w.settle()
	require.Equal(t, ids(2), w.node(2).Membership().Voters)
	w.do(core.Crash{Node: 2})
	w.do(core.Restart{Node: 2})
	require.Equal(t, ids(2), w.node(2).Membership().Voters)
	require.Len(t, w.node(2).RaftStatus().Config.Voters[0], 2)
}

// With asynchronous writes an apply can be done before the write of the commit
// index that allowed it.
func TestDurableMachineAheadOfTheCommitIndexOnDisk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, with(async), with(durable))
	w.do(core.Campaign{Node: 1})
	w.finish(1)
	w.propose(1, "append x a")
	w.do(core.Ready{Node: 1})
	w.do(core.AppendThread{Node: 1})
	w.do(core.Ready{Node: 1}) // queues the commit index, and the apply
	w.do(core.ApplyThread{Node: 1})
	w.do(core.Crash{Node: 1})
	hard, _, err := w.node(1).Disk().InitialState()
	require.NoError(t, err)
	require.EqualValues(t, 1, hard.GetCommit())
	effects := w.do(core.Restart{Node: 1})
	require.Equal(t, []core.EffectKind{core.KindHardStateSaved, core.KindNodeRestarted}, kinds(effects))
	require.EqualValues(t, 2, w.node(1).Applied())
	require.EqualValues(t, 2, w.node(1).State().Commit)
	w.requireValue("x", "a", 1)
}

func TestSnapshotAheadOfTheCommitIndexOnDisk(t *testing.T) {
	t.Parallel()
	w := applying(t)
	w.do(core.ApplyThread{Node: 1})
	w.do(core.TakeSnapshot{Node: 1})
	w.do(core.Crash{Node: 1})
	w.do(core.Restart{Node: 1})
	w.requireValue("x", "5", 1)
	w.elect(1)
}

func TestTimePassesForOthersWhileANodeIsPaused(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.Tick{Node: 1, Count: 50})
	w.do(core.Ready{Node: 1})
	waiting := w.message(func(m *core.Message) bool { return m.To() == 2 })
	w.do(core.Pause{Node: 2})
	n := w.node(2)
	require.True(t, n.Up())
	require.True(t, n.Paused())
	clock := n.Clock()
	for _, e := range []core.Event{
		core.Deliver{Msg: waiting.ID}, core.Tick{Node: 2, Count: 1}, core.Campaign{Node: 2}, core.Propose{Node: 2, Request: "set x 1"},
		core.Read{Node: 2, Key: "x"}, core.Ready{Node: 2}, core.AppendThread{Node: 2}, core.ApplyThread{Node: 2}, core.Pause{Node: 2},
		core.TakeSnapshot{Node: 2}, core.ForgetLeader{Node: 2}, core.ReportUnreachable{Node: 2, Peer: 1},
	} {
		text := e.String() + ": node is paused: S2"
		if e.Kind() == core.KindDeliver {
			text += "; the message waits"
		}
		w.requireRefused(e, text)
	}
	w.runFor(500 * core.Millisecond)
	require.Equal(t, clock, n.Clock())
	require.Contains(t, w.c.InFlight(), waiting, "it waits")

	w.do(core.Resume{Node: 2})
	require.Equal(t, w.c.Now(), n.Clock(), "the ticks it missed are lost")
	w.runFor(100 * core.Millisecond)
	require.NotContains(t, w.c.InFlight(), waiting)
	require.Equal(t, core.NodeID(1), n.State().Leader)
}

// A leader that stood still takes itself for the leader until it hears of
// another one.
func TestPausedLeaderIsReplacedAndLearnsOfIt(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, latency(10_000, 20_000))
	w.do(core.Pause{Node: 1})
	w.runUntil(func() bool { return len(w.leaders()) == 2 })
	w.do(core.Resume{Node: 1})
	require.True(t, w.node(1).IsLeader())
	w.runUntil(func() bool { return len(w.leaders()) == 1 })
	require.False(t, w.node(1).IsLeader())
}

func TestOperationsOfAPausedNodeStandStill(t *testing.T) {
	t.Parallel()
	w := writing(t)
	appends, _ := w.node(1).Pending()
	length := appends[0].Due - appends[0].Queued
	w.do(core.Pause{Node: 1})
	_, more := schedule.Next(w.c)
	require.False(t, more)
	w.do(core.Wait{Until: w.c.Now() + 1000*core.Millisecond})
	w.do(core.Resume{Node: 1})
	appends, _ = w.node(1).Pending()
	require.Equal(t, w.c.Now()+length, appends[0].Due)
}

// What the transport has to say of a snapshot reaches a paused node when it
// goes on.
func TestReportOfASnapshotWaitsForAPausedNode(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.Crash{Node: 3})
	w.propose(1, "set x 5")
	w.settle()
	w.do(core.TakeSnapshot{Node: 1})
	w.do(core.Compact{Node: 1, Index: 2})
	w.do(core.Restart{Node: 3})
	w.stepUntil(func() bool {
		for _, m := range w.c.InFlight() {
			if m.Raft.GetType() == raftpb.MsgSnap {
				return true
			}
		}
		return false
	}, func() { require.True(t, w.next()) })
	w.do(core.Pause{Node: 1})
	w.do(core.Drop{Msg: w.messageOf(raftpb.MsgSnap).ID})
	require.Equal(t, "StateSnapshot", w.node(1).RaftStatus().Progress[3].State.String())
	effects := w.do(core.Resume{Node: 1})
	require.Equal(t, []core.EffectKind{core.KindNodeResumed, core.KindSnapshotReported}, kinds(effects))
	require.Equal(t, "StateProbe", w.node(1).RaftStatus().Progress[3].State.String())
}

func TestPowerCutStopsEveryoneAndTheDisksSurvive(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	h := w.propose(1, "set x 5")
	w.settle()
	require.Equal(t, "answered ok", w.result(h))
	w.do(core.PowerCut{})
	for id := range core.NodeID(3) {
		require.False(t, w.node(id+1).Up())
		w.do(core.Restart{Node: id + 1})
	}
	w.elect(3)
	w.requireValue("x", "5", 1, 2, 3)
	w.do(core.PowerCut{})
	w.requireRefused(core.PowerCut{}, "power-cut: node is down: every node is down")
}

func TestWipedDiskIsAsNew(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3, with(durable))
	w.propose(1, "set x 5")
	w.settle()
	w.requireRefused(core.WipeDisk{Node: 2}, "wipe-disk 2: node is up: S2")
	w.do(core.Crash{Node: 2})
	w.do(core.WipeDisk{Node: 2})
	w.do(core.Restart{Node: 2})
	require.Equal(t, core.State{}, w.node(2).State())
	require.Zero(t, w.node(2).Applied())
	require.Empty(t, diskLog(t, w.node(2)))
	require.Equal(t, ids(3), w.node(2).Membership().Voters)
}

func TestWrongClocks(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.SetClock{Node: 1, Speed: 500})
	w.do(core.SetClock{Node: 2, Speed: 2000})
	require.Equal(t, 2*core.Millisecond, w.node(1).TickLength())
	for id, want := range map[core.NodeID]core.Time{1: 20_000, 2: 5_000, 3: 10_000} {
		before := w.node(id).Clock()
		w.do(core.Tick{Node: id, Count: 10})
		require.Equal(t, want, w.node(id).Clock()-before, id)
	}
	timer, _ := w.node(1).Timer()
	require.Equal(t, 40, timer.Ticks)
	require.Equal(t, w.node(1).Clock()+80*core.Millisecond, timer.Due)
	require.Equal(t, 5, w.node(1).Behind(w.node(1).Clock()+10*core.Millisecond))
	for _, speed := range []core.Permille{0, -5, core.SpeedMin - 1, core.SpeedMax + 1} {
		e := core.SetClock{Node: 1, Speed: speed}
		w.requireRefused(e, e.String()+": out of range: speed "+speed.String()+" (legal: 1% to 1000%)")
	}
	require.Equal(t, core.Permille(500), w.node(1).ClockSpeed())
}

func TestSlowDisk(t *testing.T) {
	t.Parallel()
	due := func(speed core.Permille) core.Time {
		w := asyncWorld(t, 1)
		w.do(core.SetDisk{Node: 1, Speed: speed})
		require.Equal(t, speed, w.node(1).DiskSpeed())
		w.do(core.Campaign{Node: 1})
		w.do(core.Ready{Node: 1})
		appends, _ := w.node(1).Pending()
		return appends[0].Due
	}
	require.Equal(t, 20*due(1000), due(50))
	require.Equal(t, due(1000)/10, due(10_000))
}

func TestWaitPassesOverWhatIsDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	w.do(core.Wait{Until: 5000 * core.Millisecond})
	require.Equal(t, 5000*core.Millisecond, w.c.Now())
	require.Zero(t, w.node(1).State().Term)
	w.requireRefused(core.Wait{Until: 5000 * core.Millisecond}, "wait until-us=5000000: out of range: 5000ms (legal: later than 5000ms, at most 31536000000ms)")
	require.True(t, w.next(), "it is all due now")
}

// The library's own machinery behind three events that a transport or an
// operator causes.
func TestForgetLeaderAndReports(t *testing.T) {
	t.Parallel()
	w := ledWorld(t, 3)
	w.do(core.ForgetLeader{Node: 2})
	require.Zero(t, w.node(2).State().Leader)
	require.Empty(t, kinds(w.do(core.ForgetLeader{Node: 1})), "a leader stays what it is")
	require.Equal(t, "StateReplicate", w.node(1).RaftStatus().Progress[2].State.String())
	w.do(core.ReportUnreachable{Node: 1, Peer: 2})
	require.Equal(t, "StateProbe", w.node(1).RaftStatus().Progress[2].State.String())
}
